//! Captures and losses as text: `phone`, `laptop:infected`, `mail/password`, `memory`.

use super::asset::{Capture, Loss};
use super::name::{self, Names};
use crate::inventory::{DeviceKind, FactorKind, Holder, Inventory, Namesakes, UnlockMethod};
use crate::text::{fit, nearest};
use std::fmt;

/// A capture or a loss: how it is written, and what it is in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<T> {
    /// How it is written on the command line.
    pub text: String,
    /// What it is, for a person.
    pub words: String,
    pub asset: T,
    /// What may be written after it, and a colon, and changes nothing: `phone` is `phone:locked`.
    pub also: &'static [&'static str],
}

/// Why a text names nothing that can be captured or lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    pub text: String,
    /// What could be meant: the nearest that there are, or what can happen to that very thing.
    pub nearest: Vec<String>,
    /// Whether the id is known, and only what happens to it is not.
    pub is_known: bool,
}

impl std::error::Error for ParseError {}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = fit(&self.text, 64);
        if self.is_known {
            write!(f, "“{text}” is not something that can happen to it")
        } else {
            write!(f, "nothing in the inventory has the id “{text}”")
        }
    }
}

/// How an unlock method is written after its device.
pub(super) const fn method_slug(method: UnlockMethod) -> &'static str {
    match method {
        UnlockMethod::Pin => "pin",
        UnlockMethod::Password => "password",
        UnlockMethod::Pattern => "pattern",
        UnlockMethod::Fingerprint => "fingerprint",
        UnlockMethod::Face => "face",
        UnlockMethod::OtherDevice => "other-device",
    }
}

impl Capture {
    /// Reads a capture. An id alone means the default of its kind: a device locked, a number swapped, a place
    /// searched, somebody in the account, a password breached.
    ///
    /// # Errors
    /// Where there is no such thing, with the nearest that there are.
    pub fn parse(inventory: &Inventory, text: &str) -> Result<Self, ParseError> {
        // People are not copied: `bank/support`, where that is support, is `bank:support`.
        if let Some((account, factor)) = text.trim().split_once('/')
            && let Some((found, at)) =
                inventory.accounts.iter().zip(0..).find(|(a, _)| a.id.as_str() == account)
            && found.factors.iter().any(|f| f.id.as_str() == factor && f.kind == FactorKind::Support)
        {
            return Ok(Self::Support(at));
        }
        read(&captures(inventory), text)
    }

    /// How it is written. `None` where it is not of this inventory.
    pub fn text(self, inventory: &Inventory) -> Option<String> {
        name::capture(Names::plain(inventory), self).map(|(text, _)| text)
    }
}

impl Loss {
    /// Reads a loss.
    ///
    /// # Errors
    /// Where there is no such thing, with the nearest that there are.
    pub fn parse(inventory: &Inventory, text: &str) -> Result<Self, ParseError> {
        read(&losses(inventory), text)
    }

    /// How it is written. `None` where it is not of this inventory.
    pub fn text(self, inventory: &Inventory) -> Option<String> {
        name::loss(Names::plain(inventory), self).map(|(text, _)| text)
    }
}

fn read<T: Copy>(entries: &[Entry<T>], text: &str) -> Result<T, ParseError> {
    let text = text.trim();
    let is_meant = |entry: &&Entry<T>| {
        entry.text == text
            || text
                .strip_prefix(entry.text.as_str())
                .and_then(|rest| rest.strip_prefix(':'))
                .is_some_and(|rest| entry.also.contains(&rest))
    };
    if let Some(entry) = entries.iter().find(is_meant) {
        return Ok(entry.asset);
    }
    // The id is known: say what can happen to it, the default spelled out.
    let id = text.split_once(':').map_or(text, |(id, _)| id);
    let of_id: Vec<String> = entries
        .iter()
        .filter(|entry| entry.text.split_once(':').map_or(entry.text.as_str(), |(other, _)| other) == id)
        .map(|entry| match entry.also.first() {
            Some(word) => format!("{}:{word}", entry.text),
            None => entry.text.clone(),
        })
        .collect();
    let is_known = !of_id.is_empty();
    let nearest = if is_known {
        of_id
    } else {
        let near = |text| nearest(text, entries.iter().map(|entry| entry.text.as_str()));
        // As it stands, else without what happens to it, else by one of its words.
        let words = id.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 3);
        let found = [text, id].into_iter().chain(words).map(near).find(|near| !near.is_empty());
        found.unwrap_or_default().into_iter().map(str::to_owned).collect()
    };
    Err(ParseError { text: text.to_owned(), nearest, is_known })
}

struct List<'a, T> {
    names: Names<'a>,
    entries: Vec<Entry<T>>,
}

impl List<'_, Capture> {
    fn capture(&mut self, asset: Capture) {
        let also: &[&str] = match asset {
            Capture::Device(_) => &["locked"],
            Capture::Unlocked(_) | Capture::Infected(_) | Capture::Phished(_) | Capture::Support(_) => &[],
            Capture::Method(..) => &["seen"],
            Capture::Number(_) => &["swapped", "ported", "recycled"],
            Capture::Place(_) => &["searched"],
            Capture::Account(_) | Capture::Vault => &["open"],
            Capture::Factor(..) => &["breached", "copied"],
        };
        if let Some((text, words)) = name::capture(self.names, asset) {
            self.entries.push(Entry { text, words, asset, also });
        }
    }
}

impl List<'_, Loss> {
    fn loss(&mut self, asset: Loss) {
        if let Some((text, words)) = name::loss(self.names, asset) {
            self.entries.push(Entry { text, words, asset, also: &[] });
        }
    }
}

/// Everything that can be captured of this inventory, in its order.
pub fn captures(inventory: &Inventory) -> Vec<Entry<Capture>> {
    let namesakes = Namesakes::of(inventory);
    let mut list = List { names: Names::new(inventory, &namesakes), entries: Vec::new() };
    for (device, at) in inventory.devices.iter().zip(0..) {
        list.capture(Capture::Device(at));
        list.capture(Capture::Unlocked(at));
        if device.kind != DeviceKind::SecurityKey {
            list.capture(Capture::Infected(at));
        }
        let methods = device.unlock.as_ref().map_or(0, Vec::len) as u32;
        (0..methods).for_each(|method| list.capture(Capture::Method(at, method)));
    }
    (0..inventory.numbers.len() as u32).for_each(|at| list.capture(Capture::Number(at)));
    (0..inventory.places.len() as u32).for_each(|at| list.capture(Capture::Place(at)));
    for (account, at) in inventory.accounts.iter().zip(0..) {
        list.capture(Capture::Account(at));
        list.capture(Capture::Phished(at));
        list.capture(Capture::Support(at));
        for (factor, position) in account.factors.iter().zip(0..) {
            if factor.kind != FactorKind::Support {
                list.capture(Capture::Factor(at, position));
            }
        }
    }
    list.capture(Capture::Vault);
    list.entries
}

/// Everything that can be lost of this inventory, in its order.
pub fn losses(inventory: &Inventory) -> Vec<Entry<Loss>> {
    let namesakes = Namesakes::of(inventory);
    let mut list = List { names: Names::new(inventory, &namesakes), entries: Vec::new() };
    for (device, at) in inventory.devices.iter().zip(0..) {
        list.loss(Loss::Device(at));
        let methods = device.unlock.as_ref().map_or(0, Vec::len) as u32;
        (0..methods).for_each(|method| list.loss(Loss::Method(at, method)));
    }
    for at in 0..inventory.numbers.len() as u32 {
        list.loss(Loss::Number(at));
        list.loss(Loss::NumberGone(at));
    }
    (0..inventory.places.len() as u32).for_each(|at| list.loss(Loss::Place(at)));
    for (account, at) in inventory.accounts.iter().zip(0..) {
        list.loss(Loss::Account(at));
        for (factor, position) in account.factors.iter().zip(0..) {
            list.loss(Loss::Factor(at, position));
            let by_heart = factor.holders.contains(&Holder::Memory)
                || (factor.kind == FactorKind::SecurityQuestions && factor.holders.is_empty());
            if by_heart {
                list.loss(Loss::Forgotten(at, position));
            }
        }
    }
    list.loss(Loss::Memory);
    list.loss(Loss::Vault);
    list.entries
}
