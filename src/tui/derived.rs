//! Everything that is computed from one revision of a profile, on a worker thread.

use super::access_view::AccessView;
use crate::inventory::{Index, SearchIndex};
use crate::profile::Profile;
use crate::responsibility::{Model, ModelProgress};
use crate::risk::{
    self, BySubject, Counts, Evidence, Facts, Finding, Grade, NextAction, ProviderEvidence, Severity,
};
use crate::services::Directory;
use jiff::civil::Date;
use std::cmp::Reverse;
use std::sync::Arc;

/// The values computed from one revision of a profile.
#[derive(Clone, Debug, Default)]
pub struct Derived {
    pub revision: u64,
    /// Every finding, accepted ones too, worst first.
    pub findings: Vec<Finding>,
    /// The positions of the findings about each subject.
    pub by_subject: BySubject,
    /// The grades of each account, in the order of the inventory.
    pub grades: Vec<[Grade; 5]>,
    /// Accounts in the order of the overview: importance, then the worst finding, then name.
    pub order: Vec<u32>,
    /// The texts of the accounts, for the search while the user types.
    pub search_index: SearchIndex,
    /// The number of findings of each kind.
    pub counts: Counts,
    pub next: Vec<NextAction>,
    /// The evidence in the inventory for each control, by the position of the control in the model.
    pub evidence: Vec<Evidence>,
    /// The evidence in the directory for the providers' half of each control, in the same order.
    pub providers: Vec<ProviderEvidence>,
    /// Takeover and lockout; `None` until they are computed.
    pub access: Option<Arc<AccessView>>,
}

/// How many next actions are computed. The overview shows the first three, and the others on request.
const NEXT_ACTIONS: usize = 9;

impl Derived {
    /// Computes everything.
    pub fn of(revision: u64, profile: &Profile, model: &Model, directory: &Directory, today: Date) -> Self {
        let inventory = &profile.inventory;
        let facts = Facts::new(inventory).with_directory(directory);
        let findings = risk::audit(facts, &profile.accepted, today);
        let by_subject = BySubject::new(&findings);
        let (grades, severities): (Vec<[Grade; 5]>, Vec<Option<Severity>>) = inventory
            .accounts
            .iter()
            .map(|account| {
                let about_account = || by_subject.of(&findings, account.id.as_str());
                let open = about_account().filter(|finding| finding.is_open());
                (risk::account_grades(account, about_account()), open.map(|finding| finding.severity).max())
            })
            .unzip();
        let mut order: Vec<u32> = (0u32..).zip(&inventory.accounts).map(|(position, _)| position).collect();
        order.sort_by_cached_key(|&position| {
            let account = &inventory.accounts[position as usize];
            (
                Reverse(account.importance),
                Reverse(severities[position as usize]),
                account.service.to_lowercase(),
            )
        });
        let progress = ModelProgress::new(model, &profile.answers, &inventory.accounts);
        let open: Vec<(String, usize)> = model
            .categories()
            .iter()
            .enumerate()
            .map(|(position, category)| (category.name.clone(), progress.category(position).open))
            .collect();
        let next = risk::next_actions(inventory, &findings, &open, NEXT_ACTIONS);
        let checks: Vec<&[String]> =
            model.controls().iter().map(|control| control.checks.as_slice()).collect();
        let evidence = risk::control_evidence(&checks, facts, &Index::new(inventory), &findings, today);
        let providers = risk::provider_evidence(&checks, facts);
        Self {
            revision,
            search_index: SearchIndex::new(inventory),
            counts: Counts::of(&findings),
            by_subject,
            grades,
            order,
            next,
            evidence,
            providers,
            access: Some(Arc::new(AccessView::of(inventory))),
            findings,
        }
    }
}
