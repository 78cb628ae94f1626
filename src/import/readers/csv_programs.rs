//! Programs whose CSV is known by its columns, and read by their names.

use crate::import::columns::{CsvTable, Dialect, FieldRole, Rest};
use crate::import::entry::SourceKind::{Browser, PasswordManager};
use crate::import::formats::csv_columns::reader;
use crate::import::reader::Reader;

/// Edge, Brave, and other browsers based on Chromium have the same columns.
pub const CHROME: Reader = reader(
    "chrome",
    "Chrome, Edge or Brave",
    Browser,
    &CsvTable { required: &["name", "url", "username", "password"], only: Some(&["note"]), ..CsvTable::ANY },
);

/// 1Password 8, which has fewer fields in CSV than in 1PUX. Apple's CSV has the same first columns, but none of `any`.
pub const ONE_PASSWORD: Reader = reader(
    "1password-csv",
    "1Password",
    PasswordManager,
    &CsvTable {
        required: &["title", "username", "password"],
        only: Some(&["url", "website", "urls", "otpauth", "onetimepassword", "tags", "notes"]),
        any: &["favorite", "archived", "favoritestatus", "archivedstatus"],
        ..CsvTable::ANY
    },
);

/// 1Password 7, where the user chooses the columns. Fields in sections are columns such as
/// `Section 2: one-time password`.
pub const ONE_PASSWORD_7: Reader = reader(
    "1password-7-csv",
    "1Password",
    PasswordManager,
    &CsvTable {
        required: &["title", "password"],
        any: &["notesplain", "ainfo", "autosubmit", "scope", "createddate", "modifieddate"],
        roles: &[("createddate", FieldRole::Other), ("modifieddate", FieldRole::Other)],
        kind: Some(("type", &["login", "password", "webforms.WebForm", "passwords.Password"])),
        ..CsvTable::ANY
    },
);

/// `credentials.csv`.
pub const DASHLANE: Reader = reader(
    "dashlane-csv",
    "Dashlane",
    PasswordManager,
    &CsvTable {
        required: &["username", "title", "password", "note", "url", "category"],
        any: &["username2", "otpsecret", "otpurl"],
        ..CsvTable::ANY
    },
);

pub const NORDPASS: Reader = reader(
    "nordpass-csv",
    "NordPass",
    PasswordManager,
    &CsvTable {
        required: &["name", "url", "username", "password", "note", "cardholdername", "cardnumber"],
        kind: Some(("type", &["password"])),
        ..CsvTable::ANY
    },
);

/// Cells behind the last column hold further fields, one of them the seed.
pub const ROBOFORM: Reader = reader(
    "roboform-csv",
    "RoboForm",
    PasswordManager,
    &CsvTable {
        required: &["name", "url", "matchurl", "login", "pwd", "note", "folder"],
        rest: Rest::RoboForm,
        ..CsvTable::ANY
    },
);

/// KeePass 1, and the KeePass 1 format of KeePass 2.
pub const KEEPASS_1: Reader = reader(
    "keepass-csv",
    "KeePass",
    PasswordManager,
    &CsvTable {
        required: &["account", "loginname", "password", "website"],
        dialect: Dialect::Backslashes,
        ..CsvTable::ANY
    },
);

pub const SAFEINCLOUD: Reader = reader(
    "safeincloud-csv",
    "SafeInCloud",
    PasswordManager,
    &CsvTable {
        required: &["title", "login", "password"],
        only: Some(&[
            "notes",
            "tags",
            "labels",
            "email",
            "pin",
            "phone",
            "number",
            "onetimepassword",
            "otp",
            "totp",
        ]),
        any: &["website", "url"],
        ..CsvTable::ANY
    },
);

pub const PASSBOLT: Reader = reader(
    "passbolt-csv",
    "Passbolt",
    PasswordManager,
    &CsvTable {
        required: &["title", "username", "url", "password", "notes"],
        only: Some(&[]),
        any: &["totp"],
        ..CsvTable::ANY
    },
);

/// `title` is the title of a note.
pub const TRUE_KEY: Reader = reader(
    "true-key-csv",
    "True Key",
    PasswordManager,
    &CsvTable {
        required: &["kind", "name", "login", "password", "url"],
        any: &["autologin", "protectedwithpassword", "tkexportversion", "hexcolor"],
        roles: &[("title", FieldRole::Other)],
        kind: Some(("kind", &["login"])),
        ..CsvTable::ANY
    },
);

/// User names and passwords are lines in a cell.
pub const ZOHO: Reader = reader(
    "zoho-vault-csv",
    "Zoho Vault",
    PasswordManager,
    &CsvTable {
        required: &["secretdata"],
        any: &["passwordname", "secretname"],
        roles: &[("secretdata", FieldRole::Lines), ("customdata", FieldRole::Lines)],
        ..CsvTable::ANY
    },
);
