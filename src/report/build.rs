//! From what a report is made of to what it says.

use super::document::AcceptedPart;
use super::redact::{REDACTED, Redactor, number_name};
use super::{
    AccountAnswer, AnswerPart, CategoryPart, ControlPart, Document, EvidencePart, FORMAT, FailurePart,
    FindingPart, Open, ProviderPart, ProvidersPart, Reference, Report, Step, Subject, VERSION,
};
use crate::inventory::{Entity, EntityId, EntityKind, Index, Inventory, Namesakes};
use crate::responsibility::{Answer, Standing};
use crate::risk::catalogue::{self, sources};
use crate::risk::{Action, Evidence, Facts, Failure, Finding, Providers, Side, provider, providers, survey};
use crate::services::ATTRIBUTION;
use std::collections::{BTreeSet, HashMap};

pub(super) fn document(report: &Report<'_>) -> Document {
    if !report.blank {
        return Builder::new(*report).document();
    }
    let nothing = Inventory::default();
    let inventory = &nothing;
    Builder::new(Report { inventory, answers: &[], findings: &[], next_actions: &[], ..*report }).document()
}

struct Builder<'a> {
    report: Report<'a>,
    index: Index,
    redactor: Option<Redactor>,
    /// Positions of accounts and numbers by id.
    positions: HashMap<&'a str, usize>,
}

impl<'a> Builder<'a> {
    fn new(report: Report<'a>) -> Self {
        let accounts = report.inventory.accounts.iter().map(|account| account.id.as_str()).enumerate();
        let numbers = report.inventory.numbers.iter().map(|number| number.id.as_str()).enumerate();
        Self {
            report,
            index: Index::new(report.inventory),
            redactor: report.redact.then(|| Redactor::new(report.inventory)),
            positions: accounts.chain(numbers).map(|(at, id)| (id, at)).collect(),
        }
    }

    fn namesakes(&self) -> &Namesakes {
        self.index.namesakes(self.report.inventory)
    }

    /// A sentence of this program in which names of the inventory stand.
    fn sentence(&self, text: &str) -> String {
        self.redactor.as_ref().map_or_else(|| text.to_owned(), |redactor| redactor.text(text))
    }

    fn sentences(&self, texts: &[String]) -> Vec<String> {
        texts.iter().map(|text| self.sentence(text)).collect()
    }

    /// Something that the person wrote in their own words.
    fn own_words(&self, text: &str) -> String {
        if self.redactor.is_some() && !text.is_empty() { REDACTED.into() } else { text.to_owned() }
    }

    fn subject(&self, id: &str) -> Subject {
        let entity = self.index.get(self.report.inventory, id);
        let position = self.positions.get(id).copied().unwrap_or_default();
        let Some(redactor) = &self.redactor else {
            let name = self.index.full_name(self.report.inventory, id).into_owned();
            return Subject { subject: id.to_owned(), name };
        };
        if self.index.kind(id) == Some(EntityKind::Number) {
            return Subject { subject: format!("number-{}", position + 1), name: number_name(position) };
        }
        // An id may have been made from a user name.
        let plain = redactor.text(id);
        let subject = match entity {
            Some(Entity::Account(_)) if plain != id => format!("account-{}", position + 1),
            _ => plain,
        };
        let name = match entity {
            Some(Entity::Account(account)) if self.namesakes().distinguisher(account).is_some() => {
                format!("{} (account {})", redactor.text(account.service.trim()), position + 1)
            }
            Some(entity) => redactor.text(entity.name()),
            None => subject.clone(),
        };
        Subject { subject, name }
    }

    fn document(&self) -> Document {
        let Report { model, inventory, answers, findings, .. } = self.report;
        let standing = Standing::new(model, answers, &inventory.accounts);
        let mut said: HashMap<usize, Vec<&Answer>> = HashMap::new();
        for answer in answers {
            if let Some(position) = model.position(&answer.control) {
                said.entry(position).or_default().push(answer);
            }
        }
        let mut evidence = self.survey();
        let mut providers = self.providers();
        let about = providers.iter().flatten().any(|part| !part.is_empty());
        let categories = model.categories().iter().enumerate().map(|(number, category)| CategoryPart {
            name: category.name.clone(),
            progress: standing.category(number),
            controls: category
                .controls
                .clone()
                .map(|at| {
                    let said = said.get(&at).map_or(&[][..], Vec::as_slice);
                    self.control(
                        &standing,
                        at,
                        said,
                        evidence.get_mut(at).and_then(Option::take),
                        providers.get_mut(at).and_then(Option::take),
                    )
                })
                .collect(),
        });
        let categories: Vec<CategoryPart> = categories.collect();
        let findings: Vec<FindingPart> = findings.iter().map(|finding| self.finding(finding)).collect();
        let (takeover, lockout, accepted) = count(&findings);
        let used: BTreeSet<&str> = categories
            .iter()
            .flat_map(|category| &category.controls)
            .flat_map(|control| &control.sources)
            .chain(findings.iter().flat_map(|finding| &finding.sources))
            .map(|source| source.title.as_str())
            .collect();
        let used = sources()
            .iter()
            .map(|source| {
                let title = title(source);
                Reference { text: source.key.clone(), url: web(&source.url), title }
            })
            .filter(|source| used.contains(source.title.as_str()));
        Document {
            format: FORMAT,
            version: VERSION,
            date: self.report.today,
            title: if self.redactor.is_some() { String::new() } else { inventory.title.clone() },
            blank: self.report.blank,
            redacted: self.report.redact,
            accounts: inventory.accounts.len(),
            progress: standing.total(),
            takeover,
            lockout,
            accepted,
            sources: used.collect(),
            attribution: if about { ATTRIBUTION.into() } else { String::new() },
            categories,
            findings,
            next_steps: self.report.next_actions.iter().map(|action| self.step(action)).collect(),
        }
    }

    fn control(
        &self,
        standing: &Standing,
        position: usize,
        said: &[&Answer],
        evidence: Option<EvidencePart>,
        providers: Option<ProvidersPart>,
    ) -> ControlPart {
        let control = &self.report.model.controls()[position];
        let part = |answer: &Answer| AnswerPart {
            state: answer.state,
            note: self.own_words(&answer.note),
            date: answer.date,
        };
        let of_account = |answer: &&Answer| {
            let account = answer.account.as_ref()?;
            self.index.account_at(account)?;
            Some(AccountAnswer { account: self.subject(account.as_str()), answer: part(answer) })
        };
        ControlPart {
            id: control.id.0.clone(),
            title: control.title.clone(),
            provider: control.provider.clone(),
            user: control.user.clone(),
            threat: control.threat.clone(),
            sources: control.source.split(';').filter(|s| !s.trim().is_empty()).map(cited).collect(),
            scope: control.scope,
            state: standing.state(position),
            answer: said.iter().find(|answer| answer.account.is_none()).map(|answer| part(answer)),
            account_answers: said.iter().filter_map(of_account).collect(),
            evidence,
            providers,
        }
    }

    /// What the inventory proves of each control, by position; nothing in a blank report.
    fn survey(&self) -> Vec<Option<EvidencePart>> {
        let Report { model, inventory, directory, findings, today, blank, .. } = self.report;
        if blank {
            return Vec::new();
        }
        let checks: Vec<&[String]> = model.controls().iter().map(|c| c.checks.as_slice()).collect();
        let found =
            survey(&checks, Facts::new(inventory).with_directory(directory), &self.index, findings, today);
        found.into_iter().map(|evidence| evidence.evaluated.then(|| self.evidence(&evidence))).collect()
    }

    fn evidence(&self, found: &Evidence) -> EvidencePart {
        let subjects = |ids: &[EntityId]| ids.iter().map(|id| self.subject(id.as_str())).collect();
        let failure = |failure: &Failure| FailurePart {
            subject: self.subject(failure.subject.as_str()),
            rule: failure.rule.0.clone(),
            severity: failure.severity,
            facts: self.sentences(&failure.facts),
            accepted: failure.accepted,
        };
        EvidencePart {
            meets: subjects(&found.meets),
            fails: found.fails.iter().map(failure).collect(),
            unknown: subjects(&found.unknown),
        }
    }

    /// What the directory says of the providers' half of each control, by position; nothing in a blank report.
    fn providers(&self) -> Vec<Option<ProvidersPart>> {
        let Report { model, inventory, directory, blank, .. } = self.report;
        if blank {
            return Vec::new();
        }
        let checks: Vec<&[String]> = model.controls().iter().map(|c| c.checks.as_slice()).collect();
        let found = providers(&checks, Facts::new(inventory).with_directory(directory));
        let part = |word: &provider::Word| ProviderPart {
            account: self.subject(word.account.as_str()),
            sentence: self.sentence(&word.sentence),
        };
        let parts = |of: &Providers, standing| of.of(standing).iter().map(part).collect();
        found
            .iter()
            .map(|found| {
                found.evaluated.then(|| ProvidersPart {
                    falls_short: parts(found, provider::Standing::FallsShort),
                    not_known: parts(found, provider::Standing::NotKnown),
                    meets: parts(found, provider::Standing::Meets),
                    unlisted: found.unlisted,
                })
            })
            .collect()
    }

    fn finding(&self, finding: &Finding) -> FindingPart {
        let rule = finding.words();
        let word = |of: fn(&catalogue::Rule) -> &String| rule.map(of).cloned().unwrap_or_default();
        FindingPart {
            rule: finding.rule.0.clone(),
            severity: finding.severity,
            sides: rule.map(|rule| rule.sides.clone()).unwrap_or_default(),
            subject: self.subject(finding.subject.as_str()),
            title: word(|rule| &rule.title),
            facts: self.sentences(&finding.facts),
            why: word(|rule| &rule.why),
            remedy: word(|rule| &rule.remedy),
            sources: rule.map(|rule| rule.evidence.iter().map(reference).collect()).unwrap_or_default(),
            accepted: finding.accepted.as_ref().map(|accepted| AcceptedPart {
                reason: self.own_words(&accepted.reason),
                until: accepted.until,
                date: accepted.date,
            }),
        }
    }

    fn step(&self, action: &Action) -> Step {
        Step {
            text: self.sentence(&action.text),
            severity: action.severity,
            takeover: action.takeover,
            lockout: action.lockout,
            rules: action.rules.iter().map(|rule| rule.0.clone()).collect(),
        }
    }
}

/// The open findings of both sides, and how many are accepted.
fn count(findings: &[FindingPart]) -> (Open, Open, usize) {
    let (mut takeover, mut lockout, mut accepted) = (Open::default(), Open::default(), 0);
    for finding in findings {
        if finding.accepted.is_some() {
            accepted += 1;
            continue;
        }
        for side in &finding.sides {
            match side {
                Side::Takeover => takeover.count(finding.severity),
                Side::Lockout => lockout.count(finding.severity),
            }
        }
    }
    (takeover, lockout, accepted)
}

/// A source as a model names it: a document that we know, a web address, or any words.
fn cited(text: &str) -> Reference {
    let text = text.trim();
    let known = reference(&catalogue::reference(text));
    if known.title.is_empty() { Reference { text: text.into(), url: web(text), ..known } } else { known }
}

fn reference(reference: &catalogue::Reference) -> Reference {
    match reference.source {
        Some(source) => {
            Reference { text: reference.text.clone(), title: title(source), url: web(&source.url) }
        }
        None => Reference { text: "own judgement".into(), title: String::new(), url: String::new() },
    }
}

fn title(source: &catalogue::Source) -> String {
    source.year.map_or_else(|| source.title.clone(), |year| format!("{}, {year}", source.title))
}

/// The address, where it is one of the web.
fn web(url: &str) -> String {
    if super::escape::is_web(url) { url.into() } else { String::new() }
}
