//! The clauses of devices and numbers: who has them, and who gets past their locks.

use super::compiler::{Compiler, Entity};
use crate::access::inference::Inference;
use crate::inventory::{Device, DeviceKind, Holder, Number, Unlock, UnlockMethod};

impl Compiler<'_> {
    /// Whether the owner signs in and types on the device: on every device but a security key.
    pub(super) fn is_computer(&self, device: u32) -> bool {
        let device = self.inventory.devices.get(device as usize);
        device.is_some_and(|device| device.kind != DeviceKind::SecurityKey)
    }

    pub(super) fn add_device(&mut self, at: u32, device: &Device) {
        let (held, unlocked, infected) =
            (self.layout.device(at), self.layout.unlocked(at), self.layout.infected(at));
        let place = device.kept_at.as_ref().and_then(|place| self.entity(place.as_str()));
        if let Some(Entity::Place(place)) = place {
            self.add_for_both(held, Inference::DeviceInPlace, &[self.layout.place(place)]);
        } else {
            self.owner.add(held, Inference::AtHand, &[]);
        }
        let is_key = device.kind == DeviceKind::SecurityKey;
        match &device.unlock {
            // Lock not recorded. A security key then needs only a touch, for the attacker too.
            None => {
                self.owner.add(unlocked, Inference::NotRecorded, &[held]);
                if is_key {
                    self.attacker.add(unlocked, Inference::KeyWithoutPin, &[held]);
                }
            }
            Some(methods) if methods.is_empty() => {
                let inference = if is_key { Inference::KeyWithoutPin } else { Inference::NoLock };
                self.add_for_both(unlocked, inference, &[held]);
            }
            Some(methods) => {
                for (unlock, method) in methods.iter().zip(0..) {
                    if let Some(secret) = self.layout.method(at, method) {
                        self.add_for_both(unlocked, Inference::Unlocks, &[held, secret]);
                        self.add_unlock_secret(secret, unlock);
                    }
                }
            }
        }
        if !is_key {
            self.has_computer = true;
            self.attacker.add(unlocked, Inference::InfectedIsUnlocked, &[infected]);
            self.attacker.add(self.layout.some_device_infected(), Inference::Same, &[infected]);
        }
    }

    /// The recorded holders of an unlock secret are copies: the owner also remembers it or has it in the body. Only
    /// another device as unlock method has no such original.
    fn add_unlock_secret(&mut self, secret: u32, unlock: &Unlock) {
        let mut is_recorded = false;
        for holder in &unlock.holders {
            if let Some((held, inference)) = self.holder(holder, false) {
                is_recorded = true;
                self.add_for_both(secret, inference, &[held]);
            }
        }
        match unlock.method {
            UnlockMethod::Pin | UnlockMethod::Password | UnlockMethod::Pattern => {
                self.owner.add(secret, Inference::InMemory, &[self.layout.memory()]);
            }
            // Does not depend on memory.
            UnlockMethod::Fingerprint | UnlockMethod::Face => {
                self.owner.add(secret, Inference::InMemory, &[]);
            }
            UnlockMethod::OtherDevice if unlock.holders.contains(&Holder::Memory) => {
                self.owner.add(secret, Inference::InMemory, &[self.layout.memory()]);
            }
            UnlockMethod::OtherDevice if !is_recorded => {
                self.owner.add(secret, Inference::NotRecorded, &[]);
            }
            UnlockMethod::OtherDevice => {}
        }
    }

    pub(super) fn add_number(&mut self, at: u32, number: &Number) {
        let (received, line) = (self.layout.number(at), self.layout.line(at));
        self.owner.add(line, Inference::AtHand, &[]);
        self.owner.add(received, Inference::Reissued, &[]);
        let device = number.device.as_ref().and_then(|device| self.entity(device.as_str()));
        let Some(Entity::Device(device)) = device else {
            self.owner.add(received, Inference::AtHand, &[line]);
            return;
        };
        let (held, unlocked) = (self.layout.device(device), self.layout.unlocked(device));
        self.owner.add(received, Inference::UnlockedDeviceReceives, &[line, unlocked]);
        self.attacker.add(received, Inference::UnlockedDeviceReceives, &[unlocked]);
        if number.sim_pin != Some(true) {
            self.attacker.add(received, Inference::SimWithoutPin, &[held]);
        }
        let device = self.inventory.devices.get(device as usize);
        if device.is_some_and(|device| device.lock_screen_previews == Some(true)) {
            self.attacker.add(received, Inference::LockScreenPreviews, &[held]);
        }
    }
}
