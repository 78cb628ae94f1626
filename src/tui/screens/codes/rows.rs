//! Which seeds are listed, in which order, and the codes of those on the screen.

use super::key_of;
use crate::otp::{Code, Generator};
use crate::profile::{StoredSeed, UnparsedEntry};
use crate::text;
use crate::tui::session::Session;
use std::ops::Range;

/// The seeds that the filter lets through, by name. Read again only when the profile or the filter changed.
#[derive(Debug, Default)]
pub(super) struct Rows {
    revision: u64,
    filter: String,
    /// Every seed: what it is found by, and where it is in the profile.
    all: Vec<(String, usize)>,
    shown: Vec<usize>,
}

impl Rows {
    /// Brings the rows up to date.
    pub(super) fn settle(&mut self, session: &Session, filter: &str) {
        let changed = self.revision != session.revision;
        if !changed && self.filter == filter {
            return;
        }
        if changed {
            self.revision = session.revision;
            self.all = session
                .profile
                .seeds
                .iter()
                .enumerate()
                .map(|(at, entry)| match (entry.parsed(), entry.unparsed()) {
                    (Some(seed), _) => (haystack(session, seed), at),
                    (_, opaque) => (opaque_name(session, opaque).to_lowercase(), at),
                })
                .collect();
            self.all.sort();
        }
        filter.clone_into(&mut self.filter);
        let words: Vec<String> = filter.split_whitespace().map(str::to_lowercase).collect();
        self.shown = self
            .all
            .iter()
            .filter(|(text, _)| words.iter().all(|word| text.contains(word.as_str())))
            .map(|&(_, at)| at)
            .collect();
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.shown.len()
    }

    /// How many seeds there are, filtered or not.
    pub(super) fn total(&self) -> usize {
        self.all.len()
    }

    /// The seed of a row, where it reads.
    pub(super) fn seed<'a>(&self, session: &'a Session, at: usize) -> Option<&'a StoredSeed> {
        session.profile.seeds.get(*self.shown.get(at)?)?.parsed()
    }

    /// The entry of a row that does not read.
    pub(super) fn reason<'a>(&self, session: &'a Session, at: usize) -> Option<&'a UnparsedEntry> {
        session.profile.seeds.get(*self.shown.get(at)?)?.unparsed()
    }
}

/// What an account is called: its service, else the issuer, else its id.
pub(super) fn name<'a>(session: &'a Session, seed: &'a StoredSeed) -> std::borrow::Cow<'a, str> {
    let named = session.account(&seed.account).map(|account| account.service.as_str());
    let name = named.or(Some(seed.otp.issuer.as_str())).filter(|name| !name.is_empty());
    text::fit(name.unwrap_or(seed.account.as_str()), 60)
}

/// The user's name there: the account's, else the seed's own.
pub(super) fn user<'a>(session: &'a Session, seed: &'a StoredSeed) -> &'a str {
    let account = session.account(&seed.account).map_or("", |account| account.username.as_str());
    if seed.otp.label.is_empty() { account } else { &seed.otp.label }
}

/// What an entry that does not read says of itself.
pub(super) fn opaque_name<'a>(session: &'a Session, opaque: Option<&'a UnparsedEntry>) -> &'a str {
    let id = opaque.and_then(|opaque| opaque.text("account")).unwrap_or("");
    let account = session.account(&id.into()).map(|account| account.service.as_str());
    account.unwrap_or(if id.is_empty() { "(no name)" } else { id })
}

fn haystack(session: &Session, seed: &StoredSeed) -> String {
    let account = session.account(&seed.account);
    let service = account.map_or("", |account| account.service.as_str());
    let username = account.map_or("", |account| account.username.as_str());
    let parts = [service, &seed.otp.issuer, &seed.otp.label, username, seed.account.as_str()];
    let mut text = String::new();
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        // Nobody types ten thousand letters to find a name.
        text.extend(part.chars().take(200).flat_map(char::to_lowercase));
        text.push(' ');
    }
    text
}

/// What stands in a row where its code would be.
#[derive(Debug)]
pub(super) enum Row {
    Shown(Code),
    /// A code that was not asked for.
    Hidden,
    /// A code that is made when asked for.
    OnRequest,
    /// Why there is none.
    Failed(String),
}

/// The codes of the rows on the screen, at one second.
#[derive(Debug, Default)]
pub(super) struct Seen {
    revision: u64,
    second: u64,
    filter: String,
    window: Range<usize>,
    shown: Vec<bool>,
    rows: Vec<Row>,
}

impl Seen {
    /// Works the codes out again where the second, the profile or the window changed.
    pub(super) fn settle(
        &mut self,
        session: &Session,
        rows: &Rows,
        window: Range<usize>,
        shown: Vec<bool>,
        second: u64,
    ) {
        let same = self.revision == session.revision
            && self.window == window
            && self.shown == shown
            && self.filter == rows.filter;
        if same && (self.second == second || !self.moves()) {
            return;
        }
        self.rows = window
            .clone()
            .zip(&shown)
            .map(|(at, &shown)| match (rows.seed(session, at), rows.reason(session, at)) {
                (Some(seed), _) => row(seed, shown, second),
                (_, Some(opaque)) => Row::Failed(format!("unreadable: {}", opaque.reason())),
                (None, None) => Row::Hidden,
            })
            .collect();
        rows.filter.clone_into(&mut self.filter);
        (self.revision, self.second, self.window, self.shown) = (session.revision, second, window, shown);
    }

    /// Whether a code is shown that time changes.
    pub(super) fn moves(&self) -> bool {
        self.rows.iter().any(|row| matches!(row, Row::Shown(_)))
    }

    /// What a row of the list shows.
    pub(super) fn row(&self, at: usize) -> Option<&Row> {
        self.rows.get(at.checked_sub(self.window.start)?)
    }
}

fn row(seed: &StoredSeed, shown: bool, second: u64) -> Row {
    let failed = |error: crate::otp::OtpError| Row::Failed(error.to_string());
    if matches!(seed.otp.generator, Generator::Hotp { .. }) || !shown {
        // What makes no code says so before it is asked.
        let sound = seed.otp.generator.check_parameters().and_then(|()| seed.otp.secret_bits());
        return match sound {
            Err(error) => failed(error),
            Ok(_) if seed.otp.generator.period().is_none() => Row::OnRequest,
            Ok(_) => Row::Hidden,
        };
    }
    seed.otp.code_at(second).map_or_else(failed, Row::Shown)
}

/// Whether this row's code was made on request and is shown.
pub(super) fn made<'a>(codes: &'a super::Codes, seed: &StoredSeed) -> Option<&'a crate::otp::OneTimeCode> {
    codes.made.get(&key_of(seed)).map(|(code, _)| code)
}
