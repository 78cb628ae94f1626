//! Builds the report's data from its input.

use super::document::{
    AccountAnswer, FORMAT, ReportAnswer, ReportCategory, ReportControl, ReportDocument, ReportEvidence,
    ReportProvider, ReportProviders, Subject, VERSION,
};
use super::input::Report;
use super::redact::{REDACTED, Redactor, number_name};
use crate::access::Basis;
use crate::inventory::{Entity, EntityId, EntityKind, Index, Inventory};
use crate::responsibility::{Answer, ModelProgress};
use crate::risk::{
    Accepted, Counts, DutyStatus, Evidence, Facts, Finding, NextAction, ProviderEvidence, ProviderStatus,
    Reference, control_evidence, provider_evidence, reference, sources,
};
use crate::services::ATTRIBUTION;
use std::collections::{HashMap, HashSet};

pub(super) fn document(report: &Report<'_>) -> ReportDocument {
    if !report.blank {
        return Builder::new(*report).document();
    }
    let inventory = &Inventory::default();
    Builder::new(Report { inventory, answers: &[], findings: &[], next_actions: &[], ..*report }).document()
}

struct Builder<'a> {
    report: Report<'a>,
    index: Index,
    redactor: Option<Redactor>,
}

impl<'a> Builder<'a> {
    fn new(report: Report<'a>) -> Self {
        Self {
            report,
            index: Index::new(report.inventory),
            redactor: report.redact.then(|| Redactor::new(report.inventory)),
        }
    }

    fn document(&self) -> ReportDocument {
        let Report { model, inventory, answers, .. } = self.report;
        let progress = ModelProgress::new(model, answers, &inventory.accounts);
        let findings: Vec<Finding> =
            self.report.findings.iter().map(|finding| self.finding(finding)).collect();
        let counts = Counts::of(&findings);
        let categories = self.categories(&progress);
        let uses_directory = categories
            .iter()
            .flat_map(|category| &category.controls)
            .filter_map(|control| control.providers.as_ref())
            .any(|providers| !providers.is_empty());
        ReportDocument {
            format: FORMAT,
            version: VERSION,
            date: self.report.today,
            title: if self.redactor.is_some() { String::new() } else { inventory.title.clone() },
            blank: self.report.blank,
            redacted: self.report.redact,
            accounts: inventory.accounts.len(),
            based_on: Basis::of(inventory),
            progress: progress.total(),
            takeover: counts.takeover,
            lockout: counts.lockout,
            accepted: counts.accepted,
            sources: cited_sources(&categories, &findings),
            attribution: if uses_directory { ATTRIBUTION.into() } else { String::new() },
            categories,
            findings,
            next_steps: self.report.next_actions.iter().map(|action| self.next_action(action)).collect(),
        }
    }

    fn categories(&self, progress: &ModelProgress) -> Vec<ReportCategory> {
        let Report { model, answers, .. } = self.report;
        let mut answers_of: HashMap<usize, Vec<&Answer>> = HashMap::new();
        for answer in answers {
            if let Some(position) = model.position(&answer.control) {
                answers_of.entry(position).or_default().push(answer);
            }
        }
        let evidence = self.evidence();
        let providers = self.providers();
        let control = |position: usize| {
            let answers = answers_of.get(&position).map_or(&[][..], Vec::as_slice);
            let state = progress.state(position);
            let control = ReportControl {
                state,
                evidence: evidence.get(position).cloned().flatten(),
                providers: providers.get(position).cloned().flatten(),
                ..self.control(position, answers)
            };
            ReportControl { contradicted: control.contradicts(state, None), ..control }
        };
        let categories = model.categories().iter().enumerate().map(|(number, category)| ReportCategory {
            name: category.name.clone(),
            progress: progress.category(number),
            controls: category.controls.clone().map(control).collect(),
        });
        categories.collect()
    }

    /// A control with its answers, without evidence.
    fn control(&self, position: usize, answers: &[&Answer]) -> ReportControl {
        let control = &self.report.model.controls()[position];
        let report_answer = |answer: &Answer| ReportAnswer {
            state: answer.state,
            note: self.own_words(&answer.note),
            date: answer.date,
        };
        let account_answer = |answer: &&Answer| {
            let account = answer.account.as_ref()?;
            self.index.account_position(account)?;
            Some(AccountAnswer { account: self.subject(account.as_str()), answer: report_answer(answer) })
        };
        ReportControl {
            id: control.id.0.clone(),
            title: control.title.clone(),
            provider: control.provider.clone(),
            user: control.user.clone(),
            threat: control.threat.clone(),
            sources: control.source.split(';').filter(|s| !s.trim().is_empty()).map(reference).collect(),
            scope: control.scope,
            state: None,
            answer: answers
                .iter()
                .find(|answer| answer.account.is_none())
                .map(|answer| report_answer(answer)),
            account_answers: answers.iter().filter_map(account_answer).collect(),
            contradicted: false,
            evidence: None,
            providers: None,
        }
    }

    fn checks(&self) -> Vec<&'a [String]> {
        let model = self.report.model;
        model.controls().iter().map(|control| control.checks.as_slice()).collect()
    }

    fn facts(&self) -> Facts<'a> {
        Facts::new(self.report.inventory).with_directory(self.report.directory)
    }

    /// What the inventory proves about each control, by position. Empty in a blank report.
    fn evidence(&self) -> Vec<Option<ReportEvidence>> {
        let Report { findings, today, blank, .. } = self.report;
        if blank {
            return Vec::new();
        }
        let subjects = |ids: &[EntityId]| ids.iter().map(|id| self.subject(id.as_str())).collect();
        let report_evidence = |evidence: &Evidence| ReportEvidence {
            meets: subjects(&evidence.meets),
            fails: evidence.fails.iter().map(|finding| self.finding(finding)).collect(),
            unknown: subjects(&evidence.unknown),
        };
        let evidence = control_evidence(&self.checks(), self.facts(), &self.index, findings, today);
        evidence.iter().map(|evidence| evidence.evaluated.then(|| report_evidence(evidence))).collect()
    }

    /// What the directory says about the providers' duty of each control, by position. Empty in a blank report.
    fn providers(&self) -> Vec<Option<ReportProviders>> {
        if self.report.blank {
            return Vec::new();
        }
        let provider = |status: &ProviderStatus| ReportProvider {
            account: self.subject(status.account.as_str()),
            sentence: self.sentence(&status.sentence),
        };
        let with_status =
            |evidence: &ProviderEvidence, status| evidence.with_status(status).iter().map(provider).collect();
        let report_providers = |evidence: &ProviderEvidence| ReportProviders {
            falls_short: with_status(evidence, DutyStatus::FallsShort),
            not_known: with_status(evidence, DutyStatus::Unknown),
            meets: with_status(evidence, DutyStatus::Meets),
            unlisted: evidence.unlisted,
        };
        let evidence = provider_evidence(&self.checks(), self.facts());
        evidence.iter().map(|evidence| evidence.evaluated.then(|| report_providers(evidence))).collect()
    }

    fn finding(&self, finding: &Finding) -> Finding {
        let Subject { subject, name } = self.subject(finding.subject.as_str());
        let accepted = finding.accepted.as_deref().map(|accepted| {
            let reason = self.own_words(&accepted.reason);
            Box::new(Accepted { subject: subject.clone(), reason, ..accepted.clone() })
        });
        let facts = finding.facts.iter().map(|fact| self.sentence(fact)).collect();
        Finding { subject, name, facts, accepted, ..finding.clone() }
    }

    fn next_action(&self, action: &NextAction) -> NextAction {
        NextAction { text: self.sentence(&action.text), ..action.clone() }
    }

    /// A sentence of this program that may contain names from the inventory.
    fn sentence(&self, text: &str) -> String {
        self.redactor.as_ref().map_or_else(|| text.to_owned(), |redactor| redactor.text(text))
    }

    /// Text that the person wrote.
    fn own_words(&self, text: &str) -> String {
        if self.redactor.is_some() && !text.is_empty() { REDACTED.into() } else { text.to_owned() }
    }

    fn subject(&self, id: &str) -> Subject {
        let inventory = self.report.inventory;
        let Some(redactor) = &self.redactor else {
            let name = self.index.full_name(inventory, id).into_owned();
            return Subject { subject: EntityId::from(id), name };
        };
        if let Some(position) = self.index.position(id, EntityKind::Number) {
            let subject = EntityId::from(format!("number-{}", position + 1));
            return Subject { subject, name: number_name(position) };
        }
        // Ids are redacted too, because they are often made from user names.
        let redacted_id = redactor.text(id);
        let number = self.index.position(id, EntityKind::Account).unwrap_or_default() + 1;
        match self.index.get(inventory, id) {
            Some(Entity::Account(account)) => {
                let subject = if redacted_id == id { redacted_id } else { format!("account-{number}") };
                let name = if self.index.namesakes(inventory).distinguisher(account).is_some() {
                    format!("{} (account {number})", redactor.text(account.service.trim()))
                } else {
                    redactor.text(&account.service)
                };
                Subject { subject: EntityId::from(subject), name }
            }
            Some(entity) => {
                Subject { subject: EntityId::from(redacted_id), name: redactor.text(entity.name()) }
            }
            None => Subject { subject: EntityId::from(redacted_id.as_str()), name: redacted_id },
        }
    }
}

/// The documents that controls and findings cite, in the order of `data/sources.csv`.
fn cited_sources(categories: &[ReportCategory], findings: &[Finding]) -> Vec<Reference> {
    let controls = categories.iter().flat_map(|category| &category.controls);
    let cited: HashSet<&str> = controls
        .flat_map(|control| &control.sources)
        .chain(findings.iter().flat_map(|finding| &finding.rule.evidence))
        .filter_map(|reference| reference.source)
        .map(|source| source.key.as_str())
        .collect();
    let sources = sources().iter().filter(|source| cited.contains(source.key.as_str()));
    sources.map(|source| reference(&source.key)).collect()
}
