//! LastPass Authenticator's export.

use super::json::{self, List, Text};
use super::seed::{Parts, Secret, day, title};
use super::{ImportError, ImportedEntry, ImportedFile, Input, Reader, Shape, SourceKind};
use serde::Deserialize;
use std::collections::HashMap;

const FORMAT: &str = "LastPass Authenticator";

pub(super) struct LastPassAuthenticator;

impl Reader for LastPassAuthenticator {
    fn name(&self) -> &'static str {
        "lastpass-authenticator"
    }
    fn label(&self) -> &'static str {
        FORMAT
    }
    fn source(&self) -> SourceKind {
        SourceKind::Authenticator
    }
    fn detect(&self, _: &Input<'_>, shape: &Shape) -> bool {
        shape.has(&["accounts[].issuerName"]) || shape.has(&["deviceSecret", "accounts"])
    }
    fn read(&self, input: &Input<'_>) -> Result<ImportedFile, ImportError> {
        json::read(input.bytes, |text| Ok(entries(&json::parse(FORMAT, text)?)))
    }
}

#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow)]
    accounts: List<'a>,
    #[serde(borrow, default)]
    folders: List<'a>,
}

#[derive(Deserialize)]
struct Folder<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow)]
    name: Text<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Account<'a> {
    #[serde(borrow)]
    secret: Text<'a>,
    #[serde(borrow, default)]
    issuer_name: Text<'a>,
    #[serde(borrow, default)]
    user_name: Text<'a>,
    #[serde(borrow, default)]
    algorithm: Text<'a>,
    #[serde(borrow, default)]
    digits: Text<'a>,
    #[serde(borrow, default)]
    time_step: Text<'a>,
    #[serde(borrow, default)]
    creation_timestamp: Text<'a>,
    #[serde(borrow, default)]
    folder_data: Option<Filed<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Filed<'a> {
    #[serde(borrow, default)]
    folder_id: Text<'a>,
}

fn entries(file: &File<'_>) -> ImportedFile {
    let folders: Vec<Folder<'_>> = file.folders.readable().collect();
    let folders: HashMap<&str, &str> = folders.iter().map(|folder| (&*folder.id, &*folder.name)).collect();
    let mut export = ImportedFile::default();
    file.accounts.read_into(
        &mut export,
        |account: &Account<'_>| title(&account.issuer_name, &account.user_name),
        |account, place| {
            let parts = Parts {
                issuer: &account.issuer_name,
                label: &account.user_name,
                secret: Secret::Base32(&account.secret),
                algorithm: &account.algorithm,
                digits: &account.digits,
                period: &account.time_step,
                ..Parts::default()
            };
            let folder = account.folder_data.as_ref().and_then(|filed| folders.get(&*filed.folder_id));
            let tags = folder.map(|name| (*name).to_owned()).into_iter().collect();
            Ok(ImportedEntry { tags, created: day(&account.creation_timestamp), ..parts.entry(place)? })
        },
    );
    export
}
