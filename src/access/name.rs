//! The names of entities, captures and losses: in words for people, and in the notation of the command line.

use super::asset::{Capture, Loss};
use crate::inventory::{Account, Factor, FactorKind, Inventory, Namesakes, Unlock, UnlockMethod};
use crate::text::{capitalised, fit, width};
use std::borrow::Cow;

/// The widest name in a sentence, in terminal columns.
const MAX_NAME_WIDTH: usize = 48;
/// The narrowest distinguishing part of a name, in terminal columns.
const MIN_DISTINCTION_WIDTH: usize = 8;

/// Names for the entities of an inventory. Accounts of one service also show what distinguishes them.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    pub(super) inventory: &'a Inventory,
    namesakes: Option<&'a Namesakes>,
    /// The widest distinguishing part of a name, in terminal columns.
    distinction_width: usize,
}

impl<'a> Names<'a> {
    /// `namesakes` must belong to this inventory.
    pub const fn new(inventory: &'a Inventory, namesakes: &'a Namesakes) -> Self {
        Self { inventory, namesakes: Some(namesakes), distinction_width: MAX_NAME_WIDTH }
    }

    /// Names accounts by their service alone, so that two accounts of one service have the same name.
    pub(super) const fn without_distinction(inventory: &'a Inventory) -> Self {
        Self { inventory, namesakes: None, distinction_width: MAX_NAME_WIDTH }
    }

    /// Calls `describe` with shorter and shorter distinguishing parts until its text fits into `columns`. The result
    /// can still be wider if even the shortest names are too long.
    pub fn fit_within(self, columns: usize, describe: impl Fn(Self) -> String) -> String {
        let mut text = describe(self);
        let shorter = [MAX_NAME_WIDTH / 2, MAX_NAME_WIDTH / 3, MAX_NAME_WIDTH / 4, MIN_DISTINCTION_WIDTH];
        for distinction_width in shorter {
            if width(&text) <= columns {
                break;
            }
            text = describe(Self { distinction_width, ..self });
        }
        text
    }

    /// The name of the account at this position. Empty if there is no such account.
    pub fn account(self, position: u32) -> String {
        account(self, position).unwrap_or_default()
    }

    /// The name of the account at this position in at most `columns` columns; see [`Namesakes::short_name`].
    pub fn short_name(self, position: u32, columns: usize) -> Cow<'a, str> {
        let Some(account) = account_at(self.inventory, position) else { return Cow::default() };
        match self.namesakes {
            Some(namesakes) => namesakes.short_name(account, columns),
            None => fit(&account.service, columns),
        }
    }

    /// A capture in words: “My phone, unlocked”. Empty if it does not exist in this inventory.
    pub fn capture(self, asset: Capture) -> String {
        capture(self, asset).map(|named| named.description).unwrap_or_default()
    }

    /// A capture in words for the start of a line; see [`Capture::title`].
    pub fn capture_title(self, asset: Capture) -> String {
        asset.title(self.capture(asset))
    }

    /// A loss in words: “the password of Mail, forgotten”. Empty if it does not exist in this inventory.
    pub fn loss(self, asset: Loss) -> String {
        loss(self, asset).map(|named| named.description).unwrap_or_default()
    }

    /// A loss in words for the start of a line; see [`Loss::title`].
    pub fn loss_title(self, asset: Loss) -> String {
        asset.title(self.loss(asset))
    }
}

impl Capture {
    /// Capitalises the description of this capture, unless it starts with a name that the user chose.
    pub fn title(self, description: String) -> String {
        match self {
            Self::Device(_) | Self::Unlocked(_) | Self::Infected(_) | Self::Account(_) => description,
            _ => capitalised(&description),
        }
    }
}

impl Loss {
    /// Capitalises the description of this loss, unless it starts with a name that the user chose.
    pub fn title(self, description: String) -> String {
        match self {
            Self::Device(_)
            | Self::Number(_)
            | Self::NumberGone(_)
            | Self::Place(_)
            | Self::PlaceAway(_)
            | Self::TakenOver(_)
            | Self::Account(_) => description,
            _ => capitalised(&description),
        }
    }
}

/// A capture or loss in both forms.
pub(super) struct AssetName {
    /// The notation of the command line: `mail/password:forgotten`.
    pub(super) notation: String,
    /// In words, as part of a sentence: “the password of Mail, forgotten”.
    pub(super) description: String,
}

fn asset_name(notation: impl Into<String>, description: String) -> AssetName {
    AssetName { notation: notation.into(), description }
}

fn fit_name(name: &str) -> String {
    fit(name, MAX_NAME_WIDTH).into_owned()
}

pub(super) fn account(names: Names<'_>, position: u32) -> Option<String> {
    let account = account_at(names.inventory, position)?;
    Some(match names.namesakes {
        Some(namesakes) => {
            namesakes.display_name_with(account, MAX_NAME_WIDTH, names.distinction_width).into_owned()
        }
        None => fit_name(&account.service),
    })
}

pub(super) fn account_at(inventory: &Inventory, position: u32) -> Option<&Account> {
    inventory.accounts.get(position as usize)
}

pub(super) fn device(inventory: &Inventory, position: u32) -> Option<String> {
    inventory.devices.get(position as usize).map(|device| fit_name(&device.name))
}

pub(super) fn number(inventory: &Inventory, position: u32) -> Option<String> {
    inventory.numbers.get(position as usize).map(|number| fit_name(&number.name))
}

pub(super) fn place(inventory: &Inventory, position: u32) -> Option<String> {
    inventory.places.get(position as usize).map(|place| fit_name(&place.name))
}

fn unlock_at(inventory: &Inventory, device: u32, method: u32) -> Option<&Unlock> {
    inventory.devices.get(device as usize)?.unlock.as_ref()?.get(method as usize)
}

pub(super) fn method(inventory: &Inventory, device: u32, method: u32) -> Option<&'static str> {
    Some(match unlock_at(inventory, device, method)?.method {
        UnlockMethod::Pin => "the PIN",
        UnlockMethod::Password => "the password",
        UnlockMethod::Pattern => "the pattern",
        UnlockMethod::Fingerprint => "the fingerprint",
        UnlockMethod::Face => "the face",
        UnlockMethod::OtherDevice => "the other device that unlocks it",
    })
}

const fn method_notation(method: UnlockMethod) -> &'static str {
    match method {
        UnlockMethod::Pin => "pin",
        UnlockMethod::Password => "password",
        UnlockMethod::Pattern => "pattern",
        UnlockMethod::Fingerprint => "fingerprint",
        UnlockMethod::Face => "face",
        UnlockMethod::OtherDevice => "other-device",
    }
}

pub(super) fn factor_at(inventory: &Inventory, account: u32, factor: u32) -> Option<&Factor> {
    account_at(inventory, account)?.factors.get(factor as usize)
}

/// The kind and name of a factor, without its account: “password”, “security key (Blue key)”.
pub(super) fn factor_kind(factor: &Factor) -> String {
    let label = match factor.kind {
        FactorKind::Totp => "authenticator code",
        FactorKind::Federated => "federated sign-in",
        other => other.label(),
    };
    if factor.name.is_empty() { label.to_owned() } else { format!("{label} ({})", fit_name(&factor.name)) }
}

/// Whether the label of this kind is a plural noun.
pub(super) const fn is_plural(kind: FactorKind) -> bool {
    matches!(kind, FactorKind::RecoveryCodes | FactorKind::SecurityQuestions)
}

/// A factor with its account: “the authenticator code of Mail”.
pub(super) fn factor(names: Names<'_>, account_position: u32, factor: u32) -> Option<String> {
    let factor = factor_at(names.inventory, account_position, factor)?;
    Some(format!("the {} of {}", factor_kind(factor), account(names, account_position)?))
}

/// `None` if the capture does not exist in this inventory.
pub(super) fn capture(names: Names<'_>, capture: Capture) -> Option<AssetName> {
    let inventory = names.inventory;
    let device_id = |position: u32| inventory.devices.get(position as usize).map(|device| device.id.as_str());
    let account_id = |position: u32| account_at(inventory, position).map(|account| account.id.as_str());
    Some(match capture {
        Capture::Device(position) => {
            let state = if inventory.devices.get(position as usize)?.has_no_lock() { "" } else { ", locked" };
            asset_name(device_id(position)?, format!("{}{state}", device(inventory, position)?))
        }
        Capture::Unlocked(position) => asset_name(
            format!("{}:unlocked", device_id(position)?),
            format!("{}, unlocked", device(inventory, position)?),
        ),
        Capture::Infected(position) => asset_name(
            format!("{}:infected", device_id(position)?),
            format!("{}, infected", device(inventory, position)?),
        ),
        Capture::Method(device, method) => method_name(inventory, device, method)?,
        Capture::Number(position) => asset_name(
            inventory.numbers.get(position as usize)?.id.as_str(),
            format!("the texts and calls of {}", number(inventory, position)?),
        ),
        Capture::Place(position) => asset_name(
            inventory.places.get(position as usize)?.id.as_str(),
            format!("what is in {}", place(inventory, position)?),
        ),
        Capture::Account(position) => {
            asset_name(account_id(position)?, format!("{}, signed in", account(names, position)?))
        }
        Capture::Factor(account, factor) => factor_name(names, account, factor)?,
        Capture::Phished(position) => asset_name(
            format!("{}:phished", account_id(position)?),
            format!("a sign-in to {} on a phishing page", account(names, position)?),
        ),
        Capture::Support(position) => asset_name(
            format!("{}:support", account_id(position)?),
            format!("support of {}, tricked", account(names, position)?),
        ),
        Capture::Domain(position) => asset_name(
            format!("{}:domain", account_id(position)?),
            format!("the mail domain of {}", account(names, position)?),
        ),
        Capture::Person(position) => {
            let people = inventory.people();
            let name = people.keys().nth(position as usize)?;
            asset_name(format!("person:{name}"), format!("what {} has access to", fit_name(name)))
        }
        Capture::Vault => asset_name("selvedge", "Selvedge's vault, opened".to_owned()),
    })
}

/// `None` if the loss does not exist in this inventory.
pub(super) fn loss(names: Names<'_>, loss: Loss) -> Option<AssetName> {
    let inventory = names.inventory;
    Some(match loss {
        Loss::Device(position) => {
            asset_name(inventory.devices.get(position as usize)?.id.as_str(), device(inventory, position)?)
        }
        Loss::Method(device, method) => method_name(inventory, device, method)?,
        Loss::Number(position) => {
            asset_name(inventory.numbers.get(position as usize)?.id.as_str(), number(inventory, position)?)
        }
        Loss::NumberGone(position) => asset_name(
            format!("{}:gone", inventory.numbers.get(position as usize)?.id),
            format!("{}, lost permanently", number(inventory, position)?),
        ),
        Loss::PlaceAway(position) => asset_name(
            format!("{}:away", inventory.places.get(position as usize)?.id),
            format!("{}, out of reach for a while", place(inventory, position)?),
        ),
        Loss::TakenOver(position) => asset_name(
            format!("{}:taken-over", account_at(inventory, position)?.id),
            format!("{}, taken over by somebody", account(names, position)?),
        ),
        Loss::Domain(position) => asset_name(
            format!("{}:domain", account_at(inventory, position)?.id),
            format!("the mail domain of {}", account(names, position)?),
        ),
        Loss::Place(position) => {
            asset_name(inventory.places.get(position as usize)?.id.as_str(), place(inventory, position)?)
        }
        Loss::Account(position) => {
            asset_name(account_at(inventory, position)?.id.as_str(), account(names, position)?)
        }
        Loss::Factor(account, factor) => factor_name(names, account, factor)?,
        Loss::Forgotten(account, factor) => {
            let AssetName { notation, description } = factor_name(names, account, factor)?;
            asset_name(format!("{notation}:forgotten"), format!("{description}, forgotten"))
        }
        Loss::Memory => asset_name("memory", "everything you know by heart".to_owned()),
        Loss::Vault => asset_name("selvedge", "Selvedge's vault".to_owned()),
    })
}

fn method_name(inventory: &Inventory, device_position: u32, method_position: u32) -> Option<AssetName> {
    let id = &inventory.devices.get(device_position as usize)?.id;
    let unlock = unlock_at(inventory, device_position, method_position)?;
    let words = method(inventory, device_position, method_position)?;
    let description = format!("{words} of {}", device(inventory, device_position)?);
    Some(asset_name(format!("{id}/{}", method_notation(unlock.method)), description))
}

fn factor_name(names: Names<'_>, account: u32, factor_position: u32) -> Option<AssetName> {
    let id = &factor_at(names.inventory, account, factor_position)?.id;
    let account_id = &account_at(names.inventory, account)?.id;
    Some(asset_name(format!("{account_id}/{id}"), factor(names, account, factor_position)?))
}
