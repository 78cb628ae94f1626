//! Firefox' CSV.

use super::collect::{day_of_seconds, password, urls};
use super::sheet;
use super::{ImportError, ImportedEntry, ImportedFile, Input, Reader, Shape, SourceKind};

const LABEL: &str = "Firefox";

/// The host of an address, for a name where there is none.
fn host(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    host.rsplit('@').next().unwrap_or_default().trim_start_matches("www.").to_owned()
}

pub struct Firefox;

impl Reader for Firefox {
    fn name(&self) -> &'static str {
        "firefox"
    }

    fn label(&self) -> &'static str {
        LABEL
    }

    fn source(&self) -> SourceKind {
        SourceKind::Browser
    }

    fn detect(&self, _: &Input<'_>, shape: &Shape) -> bool {
        sheet::has(&sheet::header(shape), &["url", "username", "password", "httprealm", "guid"], &[])
    }

    fn read(&self, input: &Input<'_>) -> Result<ImportedFile, ImportError> {
        sheet::each_row(input.bytes, LABEL, &["url", "password"], |row, found| {
            let address = row.text("url");
            // Firefox' own keys for its accounts stand among the logins.
            if address.starts_with("chrome://") {
                return found.leave_out("key of Firefox' own");
            }
            // Milliseconds.
            let day = |column: &str| {
                row.raw(column).trim().parse::<i64>().ok().and_then(|t| day_of_seconds(t / 1000))
            };
            found.push(ImportedEntry {
                place: row.place(),
                service: host(&address),
                username: row.text("username"),
                urls: urls([address.as_str()]),
                password: password(&row.raw("password")),
                created: day("timecreated"),
                changed: day("timepasswordchanged"),
                ..ImportedEntry::default()
            });
        })
    }
}
