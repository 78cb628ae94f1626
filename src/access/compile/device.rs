//! The clauses of devices and numbers: who has a device or number, and who can unlock it.

use super::compiler::{Compiler, Entity};
use crate::access::inference::Inference;
use crate::inventory::{Device, DeviceKind, Holder, Number, NumberKind, Owner, Unlock, UnlockMethod};

impl Compiler<'_> {
    /// Whether the owner signs in and types on the device: on every device but a security key.
    pub(super) fn is_computer(&self, device: u32) -> bool {
        let device = self.inventory.devices.get(device as usize);
        device.is_some_and(|device| device.kind != DeviceKind::SecurityKey)
    }

    pub(super) fn add_device(&mut self, position: u32, device: &Device) {
        let held = self.layout.device(position);
        let unlocked = self.layout.unlocked(position);
        let infected = self.layout.infected(position);
        let place = device.kept_at.as_ref().and_then(|place| self.entity(place.as_str()));
        if let Some(Entity::Place(place)) = place {
            self.add_for_both(held, Inference::DeviceInPlace, &[self.layout.place(place)]);
        } else {
            self.owner.add(held, Inference::AtHand, &[]);
        }
        let is_key = device.kind == DeviceKind::SecurityKey;
        match &device.unlock {
            None => {
                self.owner.assume(unlocked, Inference::NotRecorded, &[held]);
                self.owner.add(unlocked, Inference::NotRecorded, &[held, self.layout.memory()]);
                let inference = if is_key { Inference::KeyWithoutPin } else { Inference::NoLock };
                self.attacker.assume(unlocked, inference, &[held]);
            }
            Some(methods) if methods.is_empty() => {
                let inference = if is_key { Inference::KeyWithoutPin } else { Inference::NoLock };
                self.add_for_both(unlocked, inference, &[held]);
            }
            Some(methods) => {
                for (unlock, method) in methods.iter().zip(0..) {
                    if let Some(secret) = self.layout.method(position, method) {
                        self.add_for_both(unlocked, Inference::Unlocks, &[held, secret]);
                        self.add_unlock_secret(secret, unlock);
                    }
                }
            }
        }
        if !is_key {
            self.attacker.add(unlocked, Inference::InfectedIsUnlocked, &[infected]);
            self.attacker.add(self.layout.some_device_infected(), Inference::OneCase, &[infected]);
        }
    }

    /// Adds the clauses for the secret of an unlock method. Its recorded holders are copies: the owner also remembers
    /// the secret, or it is part of the owner's body. Only if the method is another device, the holders are all there
    /// is.
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
            // Part of the body, so the owner cannot forget it.
            UnlockMethod::Fingerprint | UnlockMethod::Face => {
                self.owner.add(secret, Inference::InMemory, &[]);
            }
            UnlockMethod::OtherDevice if unlock.holders.contains(&Holder::Memory) => {
                self.owner.add(secret, Inference::InMemory, &[self.layout.memory()]);
            }
            UnlockMethod::OtherDevice if !is_recorded => {
                self.add_not_recorded(secret, &[]);
                self.attacker.assume(secret, Inference::MayHold, &[self.layout.something()]);
            }
            UnlockMethod::OtherDevice => {}
        }
    }

    pub(super) fn add_number(&mut self, position: u32, number: &Number) {
        let (received, line) = (self.layout.number(position), self.layout.line(position));
        self.owner.add(line, Inference::AtHand, &[]);
        // A carrier gives the number back only to the holder of the contract.
        if matches!(number.owner, Owner::Me | Owner::Family) {
            self.owner.add(received, Inference::Reissued, &[]);
        }
        let carrier = number.carrier.as_ref().and_then(|carrier| self.entity(carrier.as_str()));
        let carrier = if let Some(Entity::Account(carrier)) = carrier { Some(carrier) } else { None };
        if let Some(carrier) = carrier.map(|carrier| self.layout.account(carrier)) {
            self.attacker.add(received, Inference::CarrierMoves, &[carrier]);
            if number.kind == Some(NumberKind::Voip) {
                self.owner.add(received, Inference::CarrierMoves, &[line, carrier]);
                return;
            }
        }
        let device = number.device.as_ref().and_then(|device| self.entity(device.as_str()));
        let Some(Entity::Device(device)) = device else {
            self.add_not_recorded(received, &[line]);
            let unlocked = self.layout.some_device_unlocked();
            self.attacker.assume(received, Inference::MayHold, &[unlocked]);
            return;
        };
        let (held, unlocked) = (self.layout.device(device), self.layout.unlocked(device));
        self.owner.add(received, Inference::UnlockedDeviceReceives, &[line, unlocked]);
        self.attacker.add(received, Inference::UnlockedDeviceReceives, &[unlocked]);
        match number.sim_pin {
            // Nobody can take an eSIM out of the phone.
            _ if number.kind == Some(NumberKind::Esim) => {}
            Some(true) => {}
            Some(false) => self.attacker.add(received, Inference::SimWithoutPin, &[held]),
            None => self.attacker.assume(received, Inference::SimWithoutPin, &[held]),
        }
        let device = self.inventory.devices.get(device as usize);
        match device.and_then(|device| device.lock_screen_previews) {
            Some(false) => {}
            Some(true) => self.attacker.add(received, Inference::LockScreenPreviews, &[held]),
            None => self.attacker.assume(received, Inference::LockScreenPreviews, &[held]),
        }
    }
}
