//! Finds the login codes that match a query.

use super::accounts::{self, MAX_LISTED, and_more};
use super::error::CliError;
use super::output::notify;
use crate::export::ExportItem;
use crate::inventory::{AccountId, FactorId, match_rank, search};
use crate::profile::{Profile, StoredSeed};
use crate::text::{fit, visible};
use std::collections::BTreeSet;

/// The seeds that match a query.
pub struct Matches {
    query: Option<String>,
    pub seeds: Vec<(AccountId, FactorId)>,
    /// The accounts that match the query, with or without seeds.
    accounts: BTreeSet<AccountId>,
}

impl Matches {
    /// Finds the seeds of matching accounts, and seeds whose own issuer or account name matches. An id,
    /// `account/factor`, or the full name of one account matches that account alone. No query matches everything.
    pub fn find(profile: &Profile, query: Option<&str>) -> Self {
        let key = |seed: &StoredSeed| (seed.account.clone(), seed.factor.clone());
        let mut matches =
            Self { query: query.map(str::to_owned), seeds: Vec::new(), accounts: BTreeSet::new() };
        let Some(query) = query.map(str::trim) else {
            matches.seeds = profile.readable_seeds().map(key).collect();
            return matches;
        };
        let is_named = |seed: &&StoredSeed| format!("{}/{}", seed.account, seed.factor) == query;
        if let Some(seed) = profile.readable_seeds().find(is_named) {
            matches.accounts.insert(seed.account.clone());
            matches.seeds.push(key(seed));
            return matches;
        }
        let inventory = &profile.inventory;
        let mut found = if query.is_empty() { Vec::new() } else { search(inventory, query) };
        let with_id = inventory.accounts.iter().position(|account| account.id.as_str() == query);
        let exact: Vec<usize> = match with_id {
            Some(position) => vec![position],
            None => found.iter().filter(|found| found.rank == 0).map(|found| found.position).collect(),
        };
        let is_exact = exact.len() == 1;
        if is_exact {
            found.retain(|found| exact.contains(&found.position));
        }
        matches.accounts.extend(found.iter().filter_map(|found| found.id(inventory)).cloned());
        // Rank 4 means that the letters only occur with gaps, which would match too many names.
        let has_name = |seed: &StoredSeed| {
            let mut names = [&seed.otp.issuer, &seed.otp.label].into_iter();
            !query.is_empty() && names.any(|name| match_rank(query, name).is_some_and(|rank| rank < 4))
        };
        let matching = profile
            .readable_seeds()
            .filter(|seed| matches.accounts.contains(&seed.account) || (!is_exact && has_name(seed)));
        matches.seeds = matching.map(key).collect();
        matches
    }

    /// The only seed that matches.
    pub fn only<'a>(&self, profile: &'a Profile) -> Result<&'a StoredSeed, CliError> {
        match self.seeds.as_slice() {
            [(account, factor)] => profile.seed(account, factor).ok_or_else(|| self.no_match_error(profile)),
            [] => Err(self.no_match_error(profile)),
            _ => Err(self.several_matches_error(profile)),
        }
    }

    /// Prints a note about each unreadable seed that the query may mean.
    pub fn notify_unreadable(&self, profile: &Profile) {
        for seed in profile.seeds.iter().filter_map(|seed| seed.unparsed()) {
            let account = seed.text("account").unwrap_or("an account without a name");
            let may_match = self.query.is_none()
                || self.seeds.is_empty()
                || self.accounts.iter().any(|found| found.as_str() == account);
            if may_match {
                notify(format_args!(
                    "Note: a login code of “{}” cannot be read; the vault keeps it unchanged: {}",
                    fit(account, 60),
                    visible(seed.reason())
                ));
            }
        }
    }

    /// The error for a query that matches no seed.
    pub fn no_match_error(&self, profile: &Profile) -> CliError {
        let query = fit(self.query.as_deref().unwrap_or_default(), 60);
        let accounts = self.accounts.iter().filter_map(|id| profile.inventory.account(id));
        let found: Vec<String> = accounts.map(accounts::describe).take(MAX_LISTED).collect();
        if found.is_empty() {
            return CliError::failed(
                format_args!("no login code matches “{query}”"),
                "`selvedge code` lists all login codes",
            );
        }
        CliError::failed(
            format_args!("no account that matches “{query}” has a login code:\n{}", found.join("\n")),
            "`selvedge account edit ACCOUNT --otpauth FILE` adds one",
        )
    }

    /// The error for a query that matches several seeds where one is needed.
    pub fn several_matches_error(&self, profile: &Profile) -> CliError {
        let query = self.query.as_deref().unwrap_or_default();
        let mut message = if query.trim().is_empty() {
            format!("there are {} login codes:", self.seeds.len())
        } else {
            format!("“{}” matches {} login codes:", fit(query, 60), self.seeds.len())
        };
        for (account, factor) in self.seeds.iter().take(MAX_LISTED) {
            let name = profile.seed(account, factor).map(|seed| name(profile, seed)).unwrap_or_default();
            message.push_str(&format!("\n{account}/{factor}  {name}"));
        }
        message.push_str(&and_more(self.seeds.len()));
        CliError::failed(message, "give the first word of one of these lines")
    }
}

/// The display name of a seed: the service and the user name there.
pub fn name(profile: &Profile, seed: &StoredSeed) -> String {
    let account = profile.inventory.account(&seed.account);
    let service = account.map_or(seed.otp.issuer.as_str(), |account| account.service.as_str());
    let service = if service.is_empty() { seed.account.as_str() } else { service };
    let user = account.map_or("", |account| account.username.as_str());
    let user = if seed.otp.label.is_empty() { user } else { seed.otp.label.as_str() };
    if user.is_empty() {
        fit(service, 40).into_owned()
    } else {
        format!("{} ({})", fit(service, 40), fit(user, 40))
    }
}

/// The input of an exporter for a seed. The account's names replace missing names of the seed.
pub fn export_item(profile: &Profile, seed: &StoredSeed) -> ExportItem {
    let account = profile.inventory.account(&seed.account);
    let otp =
        account.map_or_else(|| seed.otp.clone(), |a| seed.otp.with_default_names(&a.service, &a.username));
    ExportItem { name: name(profile, seed), otp }
}
