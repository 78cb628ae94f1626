//! Which accounts are listed, and in which order.

use crate::inventory::Account;
use crate::risk::Severity;
use crate::tui::open_profile::OpenProfile;
use std::cmp::Reverse;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Order {
    #[default]
    Importance,
    Name,
    /// The worst finding first, then the number of findings.
    Findings,
    /// Longest unused first; accounts without a date last.
    LastUsed,
}

impl Order {
    pub(super) const fn next(self) -> Self {
        match self {
            Self::Importance => Self::Name,
            Self::Name => Self::Findings,
            Self::Findings => Self::LastUsed,
            Self::LastUsed => Self::Importance,
        }
    }

    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Importance => "importance",
            Self::Name => "name",
            Self::Findings => "findings",
            Self::LastUsed => "last use",
        }
    }

    /// Positions in the inventory of the listed accounts. A filter lists its best match first.
    pub(super) fn rows(self, open: &OpenProfile, filter: &str) -> Vec<u32> {
        if !filter.trim().is_empty() {
            let matches = open.search(filter);
            return matches.into_iter().filter_map(|found| u32::try_from(found.position).ok()).collect();
        }
        let accounts = &open.profile.inventory.accounts;
        let account = |position: u32| &accounts[position as usize];
        let service = |position: u32| account(position).service.to_lowercase();
        let mut rows: Vec<u32> = (0u32..).zip(accounts).map(|(position, _)| position).collect();
        match self {
            Self::Importance => rows
                .sort_by_cached_key(|&position| (Reverse(account(position).importance), service(position))),
            Self::Name => {
                rows.sort_by_cached_key(|&position| (service(position), account(position).username.clone()));
            }
            Self::Findings => rows.sort_by_cached_key(|&position| {
                let (worst, number) = open_findings(open, account(position));
                (Reverse(worst), Reverse(number), service(position))
            }),
            Self::LastUsed => rows.sort_by_cached_key(|&position| {
                let last_used = account(position).last_used;
                (last_used.is_none(), last_used, service(position))
            }),
        }
        rows
    }
}

/// The worst open finding on an account, and the number of open findings.
fn open_findings(open: &OpenProfile, account: &Account) -> (Option<Severity>, usize) {
    let findings = open.findings_on(account.id.as_str()).filter(|finding| finding.is_open());
    findings.fold((None, 0), |(worst, number), finding| (worst.max(Some(finding.severity)), number + 1))
}
