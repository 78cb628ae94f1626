//! The effect of saving: findings that open or close, and secrets that are removed.

use super::draft::Draft;
use super::edits::{edits, inventory_after};
use crate::inventory::{Account, AccountId, Index, Inventory};
use crate::risk::{self, Facts, Finding, Severity};
use crate::tui::open_profile::OpenProfile;
use crate::words;
use jiff::civil::Date;
use std::collections::HashSet;

/// With more accounts, the findings are computed only after saving: two audits would take too long for one key press.
const MAX_AUDITED_ACCOUNTS: usize = 2_000;

/// The effect of saving.
#[derive(Clone, Debug, Default)]
pub(super) struct Summary {
    pub(super) account: Option<Account>,
    /// Findings that saving would close: severity and title.
    pub(super) closed: Vec<(Severity, String)>,
    /// Findings that saving would open.
    pub(super) opened: Vec<(Severity, String)>,
    /// Whether the findings were computed.
    pub(super) is_audited: bool,
    /// Factors whose seed or codes would be removed from the vault.
    pub(super) lost_secrets: Vec<String>,
}

impl Summary {
    pub(super) fn of(draft: &Draft, open: &OpenProfile, today: Date) -> Self {
        let Ok(account) = draft.build(today) else { return Self::default() };
        let mut summary = Self {
            lost_secrets: draft.lost_secrets(None).map(words::factor).collect(),
            account: Some(account.clone()),
            ..Self::default()
        };
        let profile = &open.profile;
        if profile.inventory.accounts.len() > MAX_AUDITED_ACCOUNTS {
            return summary;
        }
        let (account, edits) = edits(draft, account, open);
        let Some(inventory) = inventory_after(&profile.inventory, edits) else { return summary };
        let audit = |inventory| {
            let facts = Facts::new(inventory).with_directory(&open.directory);
            let findings = risk::audit(facts, &profile.accepted, today);
            findings.into_iter().filter(Finding::is_open).collect::<Vec<_>>()
        };
        let (before, after) = (audit(&profile.inventory), audit(&inventory));
        summary.closed = difference(&before, &after, &profile.inventory, &account.id);
        summary.opened = difference(&after, &before, &inventory, &account.id);
        summary.is_audited = true;
        summary
    }
}

/// The findings that are only in the first list. The name of the subject is added unless it is `account`.
fn difference(
    findings: &[Finding],
    others: &[Finding],
    inventory: &Inventory,
    account: &AccountId,
) -> Vec<(Severity, String)> {
    let key = |finding: &Finding| (finding.rule.id.clone(), finding.subject.clone());
    let others: HashSet<_> = others.iter().map(key).collect();
    let index = Index::new(inventory);
    let describe = |finding: &Finding| {
        let title = finding.rule.title.as_str();
        if finding.subject == *account {
            return (finding.severity, title.to_owned());
        }
        (finding.severity, format!("{title} ({})", index.name(inventory, &finding.subject)))
    };
    findings.iter().filter(|finding| !others.contains(&key(finding))).map(describe).collect()
}
