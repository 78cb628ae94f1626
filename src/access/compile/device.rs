//! Devices and numbers: who has them, and who gets past their locks.

use super::{Compiler, Node};
use crate::access::yields::Rule;
use crate::inventory::{Device, DeviceKind, Holder, Number, Unlock, UnlockMethod};

impl Compiler<'_> {
    /// Whether somebody signs in on it and types on it: anything but a security key.
    pub(super) fn is_computer(&self, at: u32) -> bool {
        self.inventory.devices.get(at as usize).is_some_and(|device| device.kind != DeviceKind::SecurityKey)
    }

    pub(super) fn device(&mut self, at: u32, device: &Device) {
        let (has, open, infected) =
            (self.layout.device(at), self.layout.unlocked(at), self.layout.infected(at));
        let place = device.kept_at.as_ref().and_then(|place| self.node(place.as_str()));
        if let Some(Node::Place(place)) = place {
            self.both(has, Rule::LiesInPlace, &[self.layout.place(place)]);
        } else {
            self.owner.add(has, Rule::AtHand, &[]);
        }
        let key = device.kind == DeviceKind::SecurityKey;
        match &device.unlock {
            // A lock of which nothing is recorded: its owner opens it, others do not; a key asks for a touch.
            None => {
                self.owner.add(open, Rule::NotRecorded, &[has]);
                if key {
                    self.attacker.add(open, Rule::KeyWithoutPin, &[has]);
                }
            }
            Some(unlock) if unlock.is_empty() => {
                let rule = if key { Rule::KeyWithoutPin } else { Rule::NoLock };
                self.both(open, rule, &[has]);
            }
            Some(unlock) => {
                for (method, unlock) in (0..).zip(unlock) {
                    if let Some(secret) = self.layout.method(at, method) {
                        self.both(open, Rule::Unlocks, &[has, secret]);
                        self.method(secret, unlock);
                    }
                }
            }
        }
        if !key {
            self.has_computer = true;
            self.attacker.add(open, Rule::InfectedIsOpen, &[infected]);
            self.attacker.add(self.layout.some_infected(), Rule::Same, &[infected]);
        }
    }

    /// Its holders are besides the owner's memory or body. Another device has no such second copy.
    fn method(&mut self, secret: u32, unlock: &Unlock) {
        let mut recorded = false;
        for holder in &unlock.holders {
            if let Some((kept, rule)) = self.kept(holder, false) {
                recorded = true;
                self.both(secret, rule, &[kept]);
            }
        }
        match unlock.method {
            UnlockMethod::Pin | UnlockMethod::Password | UnlockMethod::Pattern => {
                self.owner.add(secret, Rule::InMemory, &[self.layout.memory()]);
            }
            // Forgetting everything takes no finger away.
            UnlockMethod::Fingerprint | UnlockMethod::Face => self.owner.add(secret, Rule::InMemory, &[]),
            UnlockMethod::OtherDevice if unlock.holders.contains(&Holder::Memory) => {
                self.owner.add(secret, Rule::InMemory, &[self.layout.memory()]);
            }
            UnlockMethod::OtherDevice if !recorded => self.owner.add(secret, Rule::NotRecorded, &[]),
            UnlockMethod::OtherDevice => {}
        }
    }

    pub(super) fn number(&mut self, at: u32, number: &Number) {
        let (received, line) = (self.layout.number(at), self.layout.line(at));
        self.owner.add(line, Rule::AtHand, &[]);
        self.owner.add(received, Rule::Reissued, &[]);
        let device = number.device.as_ref().and_then(|device| self.node(device.as_str()));
        let Some(Node::Device(device)) = device else {
            self.owner.add(received, Rule::AtHand, &[line]);
            return;
        };
        let (has, open) = (self.layout.device(device), self.layout.unlocked(device));
        self.owner.add(received, Rule::OpenReceives, &[line, open]);
        self.attacker.add(received, Rule::OpenReceives, &[open]);
        if number.sim_pin != Some(true) {
            self.attacker.add(received, Rule::Sim, &[has]);
        }
        let previews = self.inventory.devices.get(device as usize).and_then(|d| d.lock_screen_previews);
        if previews == Some(true) {
            self.attacker.add(received, Rule::Previews, &[has]);
        }
    }
}
