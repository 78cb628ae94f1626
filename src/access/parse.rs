//! Captures and losses as text on the command line: `phone`, `laptop:infected`, `mail/password`, `memory`.

use super::asset::{Capture, Loss};
use super::name::{self, AssetName, Names};
use crate::inventory::{DeviceKind, FactorKind, Holder, Inventory, Namesakes};
use crate::text::{fit, nearest};
use std::fmt;

/// A capture or loss with its name in both forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedAsset<T> {
    /// The notation of the command line: `mail/password`.
    pub notation: String,
    /// In words, as part of a sentence: “the password of Mail”.
    pub description: String,
    pub asset: T,
    /// Suffixes that may follow the notation after a colon without changing it: `phone:locked` is `phone`.
    pub optional_suffixes: &'static [&'static str],
}

/// The input names nothing that can be captured or lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    pub input: String,
    /// Notations that the user may have meant. If the id exists, all notations with this id.
    pub suggestions: Vec<String>,
    /// Whether the id, which is the part before the colon, exists.
    pub id_exists: bool,
}

impl std::error::Error for ParseError {}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let input = fit(&self.input, 64);
        if self.id_exists {
            write!(f, "“{input}” is not something that can happen to it")
        } else {
            write!(f, "nothing in the inventory has the id “{input}”")
        }
    }
}

impl Capture {
    /// Parses a capture. An id alone means the default state of its kind: a device locked, a number swapped, a place
    /// searched, an account signed in to, a password breached.
    pub fn parse(inventory: &Inventory, input: &str) -> Result<Self, ParseError> {
        // A support factor cannot be copied, so `bank/support` means `bank:support`.
        if let Some((account, factor)) = input.trim().split_once('/')
            && let Some((found, position)) =
                inventory.accounts.iter().zip(0..).find(|(found, _)| found.id.as_str() == account)
            && found.factors.iter().any(|f| f.id.as_str() == factor && f.kind == FactorKind::Support)
        {
            return Ok(Self::Support(position));
        }
        parse(&captures(inventory), input)
    }

    /// The notation of the command line. `None` if the capture does not exist in this inventory.
    pub fn notation(self, inventory: &Inventory) -> Option<String> {
        name::capture(Names::without_distinction(inventory), self).map(|named| named.notation)
    }
}

impl Loss {
    /// Parses a loss.
    pub fn parse(inventory: &Inventory, input: &str) -> Result<Self, ParseError> {
        parse(&losses(inventory), input)
    }

    /// The notation of the command line. `None` if the loss does not exist in this inventory.
    pub fn notation(self, inventory: &Inventory) -> Option<String> {
        name::loss(Names::without_distinction(inventory), self).map(|named| named.notation)
    }
}

fn parse<T: Copy>(assets: &[NamedAsset<T>], input: &str) -> Result<T, ParseError> {
    let input = input.trim();
    let matches = |named: &&NamedAsset<T>| match input.strip_prefix(named.notation.as_str()) {
        Some("") => true,
        Some(rest) => rest.strip_prefix(':').is_some_and(|suffix| named.optional_suffixes.contains(&suffix)),
        None => false,
    };
    if let Some(named) = assets.iter().find(matches) {
        return Ok(named.asset);
    }
    let id = without_suffix(input);
    let with_same_id: Vec<String> = assets
        .iter()
        .filter(|named| without_suffix(&named.notation) == id)
        .map(|named| match named.optional_suffixes.first() {
            Some(suffix) => format!("{}:{suffix}", named.notation),
            None => named.notation.clone(),
        })
        .collect();
    let id_exists = !with_same_id.is_empty();
    let suggestions = if id_exists { with_same_id } else { similar(assets, input) };
    Err(ParseError { input: input.to_owned(), suggestions, id_exists })
}

/// The notations that are most similar to the input. If there are none, those similar to its id, or else to one of its
/// words.
fn similar<T>(assets: &[NamedAsset<T>], input: &str) -> Vec<String> {
    let id = without_suffix(input);
    let words = id.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 3);
    let notations = || assets.iter().map(|named| named.notation.as_str());
    [input, id]
        .into_iter()
        .chain(words)
        .map(|text| nearest(text, notations()))
        .find(|similar| !similar.is_empty())
        .unwrap_or_default()
        .into_iter()
        .map(str::to_owned)
        .collect()
}

fn without_suffix(notation: &str) -> &str {
    notation.split_once(':').map_or(notation, |(id, _)| id)
}

/// Every capture that is possible in this inventory.
pub fn captures(inventory: &Inventory) -> Vec<NamedAsset<Capture>> {
    let mut captures = Vec::new();
    for (device, position) in inventory.devices.iter().zip(0..) {
        captures.extend([Capture::Device(position), Capture::Unlocked(position)]);
        if device.kind != DeviceKind::SecurityKey {
            captures.push(Capture::Infected(position));
        }
        let methods = device.unlock.as_ref().map_or(0, Vec::len) as u32;
        captures.extend((0..methods).map(|method| Capture::Method(position, method)));
    }
    captures.extend((0..inventory.numbers.len() as u32).map(Capture::Number));
    captures.extend((0..inventory.places.len() as u32).map(Capture::Place));
    captures.extend((0..inventory.people().len() as u32).map(Capture::Person));
    for (account, account_position) in inventory.accounts.iter().zip(0..) {
        captures.extend([
            Capture::Account(account_position),
            Capture::Phished(account_position),
            Capture::Support(account_position),
        ]);
        captures.extend(account.mail_domain.as_ref().map(|_| Capture::Domain(account_position)));
        let factors = account.factors.iter().zip(0..);
        let capturable = factors.filter(|(factor, _)| factor.kind != FactorKind::Support);
        captures.extend(
            capturable.map(|(_, factor_position)| Capture::Factor(account_position, factor_position)),
        );
    }
    captures.push(Capture::Vault);

    let namesakes = Namesakes::of(inventory);
    let names = Names::new(inventory, &namesakes);
    let named = |asset| {
        let AssetName { notation, description } = name::capture(names, asset)?;
        Some(NamedAsset { notation, description, asset, optional_suffixes: optional_suffixes(asset) })
    };
    captures.into_iter().filter_map(named).collect()
}

const fn optional_suffixes(capture: Capture) -> &'static [&'static str] {
    match capture {
        Capture::Device(_) => &["locked"],
        Capture::Unlocked(_)
        | Capture::Infected(_)
        | Capture::Phished(_)
        | Capture::Support(_)
        | Capture::Domain(_)
        | Capture::Person(_) => &[],
        Capture::Method(..) => &["seen"],
        Capture::Number(_) => &["swapped", "ported", "recycled"],
        Capture::Place(_) => &["searched"],
        Capture::Account(_) | Capture::Vault => &["open"],
        Capture::Factor(..) => &["breached", "copied"],
    }
}

/// Every loss that is possible in this inventory.
pub fn losses(inventory: &Inventory) -> Vec<NamedAsset<Loss>> {
    let mut losses = Vec::new();
    for (device, position) in inventory.devices.iter().zip(0..) {
        losses.push(Loss::Device(position));
        let methods = device.unlock.as_ref().map_or(0, Vec::len) as u32;
        losses.extend((0..methods).map(|method| Loss::Method(position, method)));
    }
    for position in 0..inventory.numbers.len() as u32 {
        losses.extend([Loss::Number(position), Loss::NumberGone(position)]);
    }
    for position in 0..inventory.places.len() as u32 {
        losses.extend([Loss::Place(position), Loss::PlaceAway(position)]);
    }
    for (account, account_position) in inventory.accounts.iter().zip(0..) {
        losses.push(Loss::Account(account_position));
        losses.extend(account.mail_domain.as_ref().map(|_| Loss::Domain(account_position)));
        for (factor, factor_position) in account.factors.iter().zip(0..) {
            losses.push(Loss::Factor(account_position, factor_position));
            let is_remembered = factor.holders.contains(&Holder::Memory)
                || (factor.kind == FactorKind::SecurityQuestions && factor.holders.is_empty());
            if is_remembered {
                losses.push(Loss::Forgotten(account_position, factor_position));
            }
        }
    }
    losses.extend([Loss::Memory, Loss::Vault]);

    let namesakes = Namesakes::of(inventory);
    let names = Names::new(inventory, &namesakes);
    let named = |asset| {
        let AssetName { notation, description } = name::loss(names, asset)?;
        Some(NamedAsset { notation, description, asset, optional_suffixes: &[] })
    };
    losses.into_iter().filter_map(named).collect()
}
