//! LastPass Authenticator's export.

use crate::import::entry::{ImportedEntry, ImportedFile};
use crate::import::error::ImportError;
use crate::import::formats::json::{self, JsonList, JsonText};
use crate::import::formats::otp_fields::{OtpFields, Secret};
use crate::import::formats::values::{day_of_milliseconds, title};
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;
use serde::Deserialize;

const LABEL: &str = "LastPass Authenticator";

pub const READER: Reader = Reader::authenticator("lastpass-authenticator", LABEL, detect, read);

fn detect(_: &Input<'_>, shape: &Shape) -> bool {
    shape.has(&["accounts[].issuerName"]) || shape.has(&["deviceSecret", "accounts"])
}

#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow)]
    accounts: JsonList<'a>,
    #[serde(borrow, default)]
    folders: JsonList<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Account {
    secret: JsonText,
    issuer_name: JsonText,
    user_name: JsonText,
    algorithm: JsonText,
    digits: JsonText,
    time_step: JsonText,
    creation_timestamp: JsonText,
    folder_data: Option<FolderData>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct FolderData {
    folder_id: JsonText,
}

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    json::read_text(input.bytes, |text| {
        let file: File<'_> = json::parse(LABEL, text)?;
        let folders = file.folders.names_by_id();
        let name = |account: &Account| title(&account.issuer_name, &account.user_name);
        Ok(file.accounts.read_entries(name, |account| {
            let entry = OtpFields {
                issuer: &account.issuer_name,
                label: &account.user_name,
                secret: Secret::Base32(&account.secret),
                algorithm: &account.algorithm,
                digits: &account.digits,
                period: &account.time_step,
                ..OtpFields::default()
            }
            .entry()?;
            let folder = account.folder_data.as_ref().and_then(|data| folders.get(&*data.folder_id));
            Ok(ImportedEntry {
                tags: folder.cloned().into_iter().collect(),
                created: day_of_milliseconds(&account.creation_timestamp),
                ..entry
            })
        }))
    })
}
