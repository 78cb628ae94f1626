//! Things in words, and captures and losses as they are written.

use super::asset::{Capture, Loss};
use super::parse::method_slug;
use crate::inventory::{Account, Factor, FactorKind, Inventory, Namesakes, Unlock, UnlockMethod};
use crate::text::{capitalised, fit, width};
use std::borrow::Cow;

/// How many columns of a name a sentence shows.
const NAME: usize = 48;
/// And of what tells an account apart, where space is short.
const APART: usize = 8;

/// An inventory, and which of its accounts are to be told apart.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    pub(super) inventory: &'a Inventory,
    namesakes: Option<&'a Namesakes>,
    /// How many columns are shown of what tells an account apart.
    apart: usize,
}

impl<'a> Names<'a> {
    /// `namesakes` are of this inventory.
    pub const fn new(inventory: &'a Inventory, namesakes: &'a Namesakes) -> Self {
        Self { inventory, namesakes: Some(namesakes), apart: NAME }
    }

    /// Accounts by their services alone: two at one service have one name.
    pub(super) const fn plain(inventory: &'a Inventory) -> Self {
        Self { inventory, namesakes: None, apart: NAME }
    }

    /// What `say` makes of these names, where it can be in `columns` columns: what tells accounts apart is cut.
    pub fn within(self, columns: usize, say: impl Fn(Self) -> String) -> String {
        let mut text = say(self);
        for apart in [NAME / 2, NAME / 3, NAME / 4, APART] {
            if width(&text) <= columns {
                break;
            }
            text = say(Self { apart, ..self });
        }
        text
    }

    /// The account at this position. Empty where there is none.
    pub fn account(self, at: u32) -> String {
        account(self, at).unwrap_or_default()
    }

    /// The same in at most `columns` columns; see [`Namesakes::short_name`].
    pub fn short(self, at: u32, columns: usize) -> Cow<'a, str> {
        let Some(account) = account_of(self.inventory, at) else { return Cow::default() };
        match self.namesakes {
            Some(namesakes) => namesakes.short_name(account, columns),
            None => fit(&account.service, columns),
        }
    }

    /// A capture in words: “My phone, unlocked”. Empty where it is not of this inventory.
    pub fn capture(self, asset: Capture) -> String {
        capture(self, asset).map(|(_, words)| words).unwrap_or_default()
    }

    /// The same to begin a line with: with a capital, where it does not begin with a name that somebody gave.
    pub fn capture_title(self, asset: Capture) -> String {
        asset.title(self.capture(asset))
    }

    /// A loss in words: “the password of Mail, forgotten”. Empty where it is not of this inventory.
    pub fn loss(self, asset: Loss) -> String {
        loss(self, asset).map(|(_, words)| words).unwrap_or_default()
    }

    /// The same to begin a line with: with a capital, where it does not begin with a name that somebody gave.
    pub fn loss_title(self, asset: Loss) -> String {
        asset.title(self.loss(asset))
    }
}

impl Capture {
    /// Its words to begin a line with; see [`Names::capture_title`].
    pub fn title(self, words: String) -> String {
        match self {
            Self::Device(_) | Self::Unlocked(_) | Self::Infected(_) | Self::Account(_) => words,
            _ => capitalised(&words),
        }
    }
}

impl Loss {
    /// Its words to begin a line with; see [`Names::loss_title`].
    pub fn title(self, words: String) -> String {
        match self {
            Self::Device(_) | Self::Number(_) | Self::NumberGone(_) | Self::Place(_) | Self::Account(_) => {
                words
            }
            _ => capitalised(&words),
        }
    }
}

fn shown(name: &str) -> String {
    fit(name, NAME).into_owned()
}

pub(super) fn account(names: Names<'_>, at: u32) -> Option<String> {
    let account = account_of(names.inventory, at)?;
    Some(match names.namesakes {
        Some(namesakes) => namesakes.display_name_with(account, NAME, names.apart).into_owned(),
        None => shown(&account.service),
    })
}

pub(super) fn account_of(inventory: &Inventory, at: u32) -> Option<&Account> {
    inventory.accounts.get(at as usize)
}

pub(super) fn device(inventory: &Inventory, at: u32) -> Option<String> {
    inventory.devices.get(at as usize).map(|device| shown(&device.name))
}

pub(super) fn number(inventory: &Inventory, at: u32) -> Option<String> {
    inventory.numbers.get(at as usize).map(|number| shown(&number.name))
}

pub(super) fn place(inventory: &Inventory, at: u32) -> Option<String> {
    inventory.places.get(at as usize).map(|place| shown(&place.name))
}

fn unlock(inventory: &Inventory, device: u32, method: u32) -> Option<&Unlock> {
    inventory.devices.get(device as usize)?.unlock.as_ref()?.get(method as usize)
}

pub(super) fn method(inventory: &Inventory, device: u32, at: u32) -> Option<&'static str> {
    Some(match unlock(inventory, device, at)?.method {
        UnlockMethod::Pin => "the PIN",
        UnlockMethod::Password => "the password",
        UnlockMethod::Pattern => "the pattern",
        UnlockMethod::Fingerprint => "the fingerprint",
        UnlockMethod::Face => "the face",
        UnlockMethod::OtherDevice => "the other device that unlocks it",
    })
}

pub(super) fn factor_of(inventory: &Inventory, account: u32, factor: u32) -> Option<&Factor> {
    account_of(inventory, account)?.factors.get(factor as usize)
}

/// A factor without its account, in the middle of a sentence: “password”, “security key (Blue key)”.
pub(super) fn kind(factor: &Factor) -> String {
    let label = match factor.kind {
        FactorKind::Totp => "authenticator code",
        FactorKind::Federated => "federated sign-in",
        other => other.label(),
    };
    if factor.name.is_empty() { label.to_owned() } else { format!("{label} ({})", fit(&factor.name, NAME)) }
}

/// Whether a factor of this kind is several things.
pub(super) const fn is_plural(kind: FactorKind) -> bool {
    matches!(kind, FactorKind::RecoveryCodes | FactorKind::SecurityQuestions)
}

pub(super) fn factor(names: Names<'_>, account_at: u32, at: u32) -> Option<String> {
    let factor = factor_of(names.inventory, account_at, at)?;
    let name = account(names, account_at)?;
    Some(format!("the {} of {name}", kind(factor)))
}

/// How a capture is written, and what it is in words.
pub(super) fn capture(names: Names<'_>, capture: Capture) -> Option<(String, String)> {
    let inventory = names.inventory;
    let device_id = |at: u32| inventory.devices.get(at as usize).map(|d| d.id.as_str());
    let account_id = |at: u32| account_of(inventory, at).map(|a| a.id.as_str());
    Some(match capture {
        Capture::Device(at) => {
            let device_of = inventory.devices.get(at as usize)?;
            let words = device(inventory, at)?;
            (
                device_of.id.to_string(),
                if device_of.is_unlocked() { words } else { format!("{words}, locked") },
            )
        }
        Capture::Unlocked(at) => {
            (format!("{}:unlocked", device_id(at)?), format!("{}, unlocked", device(inventory, at)?))
        }
        Capture::Infected(at) => {
            (format!("{}:infected", device_id(at)?), format!("{}, infected", device(inventory, at)?))
        }
        Capture::Method(at, method) => method_asset(inventory, at, method)?,
        Capture::Number(at) => {
            let number_of = inventory.numbers.get(at as usize)?;
            let words = format!("the texts and calls of {}", number(inventory, at)?);
            (number_of.id.to_string(), words)
        }
        Capture::Place(at) => (
            inventory.places.get(at as usize)?.id.to_string(),
            format!("what is in {}", place(inventory, at)?),
        ),
        Capture::Account(at) => (account_id(at)?.to_owned(), format!("{}, signed in", account(names, at)?)),
        Capture::Factor(at, position) => factor_asset(names, at, position)?,
        Capture::Phished(at) => (
            format!("{}:phished", account_id(at)?),
            format!("a sign-in to {} on a false page", account(names, at)?),
        ),
        Capture::Support(at) => (
            format!("{}:support", account_id(at)?),
            format!("support of {}, talked over", account(names, at)?),
        ),
        Capture::Vault => ("selvedge".to_owned(), "Selvedge's vault, opened".to_owned()),
    })
}

/// How a loss is written, and what it is in words.
pub(super) fn loss(names: Names<'_>, loss: Loss) -> Option<(String, String)> {
    let inventory = names.inventory;
    Some(match loss {
        Loss::Device(at) => (inventory.devices.get(at as usize)?.id.to_string(), device(inventory, at)?),
        Loss::Method(at, method) => method_asset(inventory, at, method)?,
        Loss::Number(at) => (inventory.numbers.get(at as usize)?.id.to_string(), number(inventory, at)?),
        Loss::NumberGone(at) => (
            format!("{}:gone", inventory.numbers.get(at as usize)?.id),
            format!("{}, for good", number(inventory, at)?),
        ),
        Loss::Place(at) => (inventory.places.get(at as usize)?.id.to_string(), place(inventory, at)?),
        Loss::Account(at) => (account_of(inventory, at)?.id.to_string(), account(names, at)?),
        Loss::Factor(at, position) => factor_asset(names, at, position)?,
        Loss::Forgotten(at, position) => {
            let (text, words) = factor_asset(names, at, position)?;
            (format!("{text}:forgotten"), format!("{words}, forgotten"))
        }
        Loss::Memory => ("memory".to_owned(), "everything you know by heart".to_owned()),
        Loss::Vault => ("selvedge".to_owned(), "Selvedge's vault".to_owned()),
    })
}

fn method_asset(inventory: &Inventory, at: u32, position: u32) -> Option<(String, String)> {
    let device_of = inventory.devices.get(at as usize)?;
    let slug = method_slug(unlock(inventory, at, position)?.method);
    let words = format!("{} of {}", method(inventory, at, position)?, device(inventory, at)?);
    Some((format!("{}/{slug}", device_of.id), words))
}

fn factor_asset(names: Names<'_>, at: u32, position: u32) -> Option<(String, String)> {
    let inventory = names.inventory;
    let id = &factor_of(inventory, at, position)?.id;
    Some((format!("{}/{id}", account_of(inventory, at)?.id), factor(names, at, position)?))
}
