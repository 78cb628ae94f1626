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

/// What follows from one revision of a profile, worked out beside the screen.
#[derive(Clone, Debug, Default)]
pub struct Derived {
    pub revision: u64,
    /// Every finding, accepted ones too, worst first.
    pub findings: Vec<Finding>,
    /// Where the findings of each subject are.
    pub by_subject: BySubject,
    /// The grades of each account, in the order of the inventory.
    pub grades: Vec<[Grade; 5]>,
    /// Accounts in the order of the overview: importance, then the worst finding, then name.
    pub order: Vec<u32>,
    /// The accounts' texts, to be searched at each key.
    pub haystack: SearchIndex,
    /// How many findings of each kind.
    pub counts: Counts,
    pub next: Vec<NextAction>,
    /// What the inventory says of each control, by its position in the model.
    pub evidence: Vec<Evidence>,
    /// What the directory says of the providers' half of each control, likewise.
    pub providers: Vec<ProviderEvidence>,
    /// Who gets in; `None` until it is worked out.
    pub access: Option<Arc<AccessView>>,
}

/// How many next actions are worked out; the overview shows three of them first.
const NEXT_ACTIONS: usize = 9;

impl Derived {
    /// Works out what follows from a profile on a day.
    pub fn of(revision: u64, profile: &Profile, model: &Model, directory: &Directory, today: Date) -> Self {
        let inventory = &profile.inventory;
        let facts = Facts::new(inventory).with_directory(directory);
        let findings = risk::audit(facts, &profile.accepted, today);
        let by_subject = BySubject::new(&findings);
        let on = |at: usize| by_subject.of(&findings, inventory.accounts[at].id.as_str());
        let accounts = 0..inventory.accounts.len();
        let grades =
            accounts.clone().map(|at| risk::account_grades(&inventory.accounts[at], on(at))).collect();
        let severities: Vec<Option<Severity>> =
            accounts.map(|at| on(at).filter(|f| f.is_open()).map(|f| f.severity).max()).collect();
        let mut order: Vec<u32> = (0u32..).zip(&inventory.accounts).map(|(at, _)| at).collect();
        order.sort_by_cached_key(|&at| {
            let account = &inventory.accounts[at as usize];
            (Reverse(account.importance), Reverse(severities[at as usize]), account.service.to_lowercase())
        });
        let progress = ModelProgress::new(model, &profile.answers, &inventory.accounts);
        let open: Vec<(String, usize)> = model
            .categories()
            .iter()
            .enumerate()
            .map(|(at, category)| (category.name.clone(), progress.category(at).open))
            .collect();
        let next = risk::next_actions(inventory, &findings, &open, NEXT_ACTIONS);
        let checks: Vec<&[String]> =
            model.controls().iter().map(|control| control.checks.as_slice()).collect();
        let evidence = risk::control_evidence(&checks, facts, &Index::new(inventory), &findings, today);
        let providers = risk::provider_evidence(&checks, facts);
        let counts = Counts::of(&findings);
        let haystack = SearchIndex::new(inventory);
        Self {
            revision,
            haystack,
            counts,
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
