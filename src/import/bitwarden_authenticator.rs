//! Bitwarden Authenticator's JSON: its password manager's, with generators alone and no folders.

use super::bitwarden::is_managers;
use super::bitwarden_encrypted::account_restricted;
use super::json::{self, List, Text};
use super::otpauth::seed_of;
use super::seed::title;
use super::{Entry, Export, ImportError, Input, Reader, Shape, Source};
use serde::Deserialize;

const FORMAT: &str = "Bitwarden Authenticator";

pub(super) struct BitwardenAuthenticator;

impl Reader for BitwardenAuthenticator {
    fn name(&self) -> &'static str {
        "bitwarden-authenticator"
    }
    fn label(&self) -> &'static str {
        FORMAT
    }
    fn source(&self) -> Source {
        Source::Authenticator
    }
    fn fits(&self, _: &Input<'_>, shape: &Shape) -> bool {
        shape.has(&["encrypted", "items[]"]) && !is_managers(shape)
    }
    fn read(&self, input: &Input<'_>) -> Result<Export, ImportError> {
        json::read(input.bytes, |text| {
            let file = json::parse::<File<'_>>(FORMAT, text)?;
            // The authenticator encrypts nothing, so this is the manager's, whatever its items are.
            if file.encrypted { Err(account_restricted()) } else { Ok(entries(&file.items)) }
        })
    }
}

#[derive(Deserialize)]
#[serde(expecting = "a document")]
struct File<'a> {
    #[serde(default)]
    encrypted: bool,
    #[serde(borrow)]
    items: List<'a>,
}

#[derive(Deserialize)]
struct Item<'a> {
    #[serde(borrow, default)]
    name: Text<'a>,
    #[serde(borrow, default)]
    notes: Text<'a>,
    #[serde(borrow, default)]
    login: Login<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Login<'a> {
    #[serde(borrow)]
    username: Text<'a>,
    #[serde(borrow)]
    totp: Text<'a>,
}

fn entries(items: &List<'_>) -> Export {
    let mut export = Export::default();
    items.read_into(
        &mut export,
        |item: &Item<'_>| title(&item.name, &item.login.username),
        |item, place| {
            let seed = seed_of(&item.login.totp).map_err(|error| error.to_string())?;
            let entry = Entry::of_seed(place, seed).named(&item.name, &item.login.username);
            Ok(Entry { has_notes: !item.notes.is_empty(), ..entry })
        },
    );
    export
}
