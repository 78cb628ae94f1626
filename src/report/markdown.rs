//! The report as GitHub-flavoured markdown.
//!
//! Every text from outside is escaped by [`inline`] or [`name`], so that it cannot add markup.

use super::document::{
    AccountAnswer, ReportCategory, ReportControl, ReportDocument, ReportEvidence, ReportProviders, Subject,
};
use super::escape::{inline, link, name};
use crate::access::Basis;
use crate::responsibility::AnswerState;
use crate::risk::{Accepted, Finding, NextAction, Reference, SeverityCounts};
use crate::text::{capitalised, count};
use std::collections::HashMap;
use std::fmt::Write as _;

/// How many names a line of evidence lists. The JSON lists all.
const MAX_NAMES: usize = 30;

/// How many accounts are listed under a control that they do not meet. The findings list all.
const MAX_FAILURES: usize = 20;

pub(super) fn write(document: &ReportDocument) -> String {
    let mut page = Page(String::new());
    page.head(document);
    for category in &document.categories {
        page.category(category, document.blank);
    }
    if !document.blank {
        page.findings(&document.findings);
        page.accepted(&document.findings);
        page.next_actions(&document.next_steps);
    }
    page.sources(&document.sources);
    if !document.attribution.is_empty() {
        page.line("");
        page.line(&document.attribution);
    }
    page.0
}

struct Page(String);

impl Page {
    fn line(&mut self, text: impl AsRef<str>) {
        self.0.push_str(text.as_ref());
        self.0.push('\n');
    }

    /// A heading with an empty line before and after it.
    fn heading(&mut self, level: usize, text: &str) {
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        let _ = writeln!(self.0, "{} {text}\n", "#".repeat(level));
    }

    fn head(&mut self, document: &ReportDocument) {
        let title = inline(&document.title);
        if title.is_empty() {
            self.heading(1, "Two-factor checklist");
        } else {
            self.heading(1, &format!("Two-factor checklist: {title}"));
        }
        if document.blank {
            self.line("Your half of two-factor authentication, control by control: what your provider owes");
            self.line("you, and what you owe yourself. Tick each control that you do.");
            self.line("");
            self.line("Name ……………………………………………… Date ……………………");
            return;
        }
        self.line(format!("Made on {}.", document.date));
        if document.redacted {
            self.line("User names, email addresses, phone numbers and notes are redacted.");
        }
        self.heading(2, "Summary");
        let progress = document.progress;
        self.line(format!(
            "- Controls: {} of {} answered ({} done, {} to do, {} not applicable)",
            progress.answered(),
            progress.controls,
            progress.done,
            progress.todo,
            progress.not_applicable
        ));
        let Basis { accounts, complete } = document.based_on;
        self.line(if complete < accounts {
            format!("- Accounts: {accounts}, of which all ways in are recorded for {complete}")
        } else {
            format!("- Accounts: {accounts}")
        });
        self.line(format!("- Accepted findings: {}", document.accepted));
        self.line("");
        self.line("| Open findings | critical | high | medium | low |");
        self.line("|---|---:|---:|---:|---:|");
        let row = |side: &str, open: SeverityCounts| {
            format!("| {side} | {} | {} | {} | {} |", open.critical, open.high, open.medium, open.low)
        };
        self.line(row("Takeover: somebody else could get in", document.takeover));
        self.line(row("Lockout: you could be locked out", document.lockout));
        self.line("");
        self.line("A finding that endangers both counts in both rows.");
    }

    fn category(&mut self, category: &ReportCategory, blank: bool) {
        let title = capitalised(&category.name);
        if blank {
            self.heading(2, &name(&title));
        } else {
            let progress = category.progress;
            let title = name(&title);
            self.heading(2, &format!("{title} ({} of {} answered)", progress.answered(), progress.controls));
        }
        for control in &category.controls {
            self.control(control, blank);
        }
    }

    fn control(&mut self, control: &ReportControl, blank: bool) {
        let title = format!("**{} {}**", name(&control.id), name(&control.title));
        let date = control.answer.as_ref().filter(|answer| answer.state.is_some());
        let date = date.map(|answer| format!(", {}", answer.date)).unwrap_or_default();
        self.line(match control.state {
            _ if blank => format!("- [ ] {title}"),
            None => format!("- [ ] {title}: not answered yet"),
            Some(AnswerState::Done) => {
                format!("- [x] {title}: done{date}{}", contradiction(control.contradicted))
            }
            Some(AnswerState::Todo) => format!("- [ ] {title}: to do{date}"),
            Some(AnswerState::NotApplicable) => format!("- [ ] ~~{title}~~: not applicable{date}"),
        });
        for (label, text) in
            [("Your provider", &control.provider), ("You", &control.user), ("Against", &control.threat)]
        {
            let text = inline(text);
            if !text.is_empty() {
                self.line(format!("  - {label}: {text}"));
            }
        }
        self.cited("  ", &control.sources);
        if blank {
            self.line("  - Not applicable to me ☐ · Note ………………………………………………");
            return;
        }
        if let Some(answer) = control.answer.as_ref().filter(|answer| !answer.note.is_empty()) {
            self.line(format!("  - Note ({}): {}", answer.date, inline(&answer.note)));
        }
        for AccountAnswer { account, answer } in &control.account_answers {
            let state = answer.state.map_or("noted", AnswerState::label);
            let note = inline(&answer.note);
            let note = if note.is_empty() { note } else { format!(": {note}") };
            let contradiction = contradiction(control.contradicts(answer.state, Some(&account.subject)));
            let account = name(&account.name);
            self.line(format!("  - For {account}: {state}, {}{contradiction}{note}", answer.date));
        }
        if let Some(evidence) = &control.evidence {
            self.evidence(evidence);
        }
        if let Some(providers) = &control.providers {
            self.providers(providers);
        }
    }

    fn providers(&mut self, providers: &ReportProviders) {
        if !providers.falls_short.is_empty() {
            self.line("  - According to 2FA Directory, these providers fall short:");
            for provider in providers.falls_short.iter().take(MAX_FAILURES) {
                self.line(format!("    - {}: {}", name(&provider.account.name), inline(&provider.sentence)));
            }
            let more = providers.falls_short.len().saturating_sub(MAX_FAILURES);
            if more > 0 {
                self.line(format!("    - and {more} more"));
            }
        }
        if !providers.meets.is_empty() {
            let meets: Vec<Subject> =
                providers.meets.iter().map(|provider| provider.account.clone()).collect();
            self.line(format!(
                "  - According to 2FA Directory, these providers do their part: {}",
                names(&meets)
            ));
        }
    }

    fn evidence(&mut self, evidence: &ReportEvidence) {
        if !evidence.meets.is_empty() {
            self.line(format!("  - According to your inventory, these meet it: {}", names(&evidence.meets)));
        }
        if !evidence.fails.is_empty() {
            self.line("  - According to your inventory, these do not:");
            for finding in evidence.fails.iter().take(MAX_FAILURES) {
                self.line(format!("    - {}", short_finding(finding)));
            }
            let more = evidence.fails.len().saturating_sub(MAX_FAILURES);
            if more > 0 {
                self.line(format!("    - and {more} more, all listed under [Findings](#findings)"));
            }
        }
        if !evidence.unknown.is_empty() {
            self.line(format!("  - Too little is recorded about: {}", names(&evidence.unknown)));
        }
    }

    fn findings(&mut self, findings: &[Finding]) {
        self.heading(2, "Findings");
        let open: Vec<&Finding> = findings.iter().filter(|finding| finding.is_open()).collect();
        if open.is_empty() {
            self.line("None.");
            return;
        }
        let mut is_first = true;
        for (subject, findings) in by_subject(&open) {
            if is_first {
                // The previous heading already wrote an empty line.
                let _ = writeln!(self.0, "### {}\n", name(subject));
                is_first = false;
            } else {
                self.heading(3, &name(subject));
            }
            for finding in findings {
                self.finding(finding);
            }
        }
    }

    fn finding(&mut self, finding: &Finding) {
        let rule = finding.rule;
        let sides: Vec<&str> = rule.sides.iter().map(|side| side.label()).collect();
        self.line(format!(
            "- **{}: {}** ({}, {})",
            capitalised(finding.severity.label()),
            name(&rule.title),
            name(&rule.id.0),
            sides.join(", ")
        ));
        for fact in &finding.facts {
            self.line(format!("  - {}", inline(fact)));
        }
        for (label, text) in [("Why it matters", &rule.why), ("What to do", &rule.remedy)] {
            let text = inline(text);
            if !text.is_empty() {
                self.line(format!("  - {label}: {text}"));
            }
        }
        self.cited("  ", &rule.evidence);
    }

    fn accepted(&mut self, findings: &[Finding]) {
        let accepted: Vec<(&Finding, &Accepted)> =
            findings.iter().filter_map(|finding| Some((finding, finding.accepted.as_deref()?))).collect();
        if accepted.is_empty() {
            return;
        }
        self.heading(2, "Accepted findings");
        for (finding, accepted) in accepted {
            self.line(format!(
                "- **{}: {}** ({}, {}), accepted on {} until {}",
                name(&finding.name),
                name(&finding.rule.title),
                finding.severity.label(),
                name(&finding.rule.id.0),
                accepted.date,
                accepted.until
            ));
            self.line(format!("  - Reason: {}", name_or(&accepted.reason, "none given")));
            if !finding.facts.is_empty() {
                self.line(format!("  - {}", inline(&sentences(&finding.facts))));
            }
        }
    }

    fn next_actions(&mut self, actions: &[NextAction]) {
        self.heading(2, "Next steps");
        if actions.is_empty() {
            self.line("None.");
        }
        for action in actions {
            let closes: Vec<String> =
                [(action.takeover, "takeover finding"), (action.lockout, "lockout finding")]
                    .into_iter()
                    .filter(|(number, _)| *number > 0)
                    .map(|(number, what)| count(number, what))
                    .collect();
            let closes =
                if closes.is_empty() { String::new() } else { format!(" (closes {})", closes.join(" and ")) };
            self.line(format!("- [ ] {}{closes}", name(&action.text)));
        }
    }

    /// The sources of a control or a finding, in one line.
    fn cited(&mut self, indent: &str, sources: &[Reference]) {
        if !sources.is_empty() {
            let links: Vec<String> = sources.iter().map(|source| link(&source.text, source.url())).collect();
            self.line(format!("{indent}- Source: {}", links.join("; ")));
        }
    }

    fn sources(&mut self, sources: &[Reference]) {
        if sources.is_empty() {
            return;
        }
        self.heading(2, "Sources");
        for source in sources {
            let url = source.url();
            let url = if url.is_empty() { String::new() } else { format!(". <{url}>") };
            self.line(format!("- **{}**: {}{url}", name(&source.text), name(&source.title())));
        }
    }
}

const fn contradiction(is_contradicted: bool) -> &'static str {
    if is_contradicted { "; your inventory contradicts this" } else { "" }
}

/// Groups findings by subject, in the order in which the subjects first appear, with the names of the subjects.
fn by_subject<'a>(findings: &[&'a Finding]) -> Vec<(&'a str, Vec<&'a Finding>)> {
    let mut positions: HashMap<&str, usize> = HashMap::new();
    let mut groups: Vec<(&str, Vec<&Finding>)> = Vec::new();
    for finding in findings {
        let position = *positions.entry(finding.subject.as_str()).or_insert_with(|| {
            groups.push((&finding.name, Vec::new()));
            groups.len() - 1
        });
        groups[position].1.push(finding);
    }
    groups
}

/// A finding in one line, without its title.
fn short_finding(finding: &Finding) -> String {
    let accepted = if finding.is_open() { "" } else { ", accepted" };
    let facts = if finding.facts.is_empty() {
        String::new()
    } else {
        format!(": {}", inline(&sentences(&finding.facts)))
    };
    format!(
        "{} ({}, {}{accepted}){facts}",
        name(&finding.name),
        finding.severity.label(),
        name(&finding.rule.id.0)
    )
}

/// Joins facts, each with a full stop at its end.
fn sentences(facts: &[String]) -> String {
    let with_end = |fact: &String| {
        let fact = fact.trim();
        if fact.ends_with(['.', '!', '?', '…']) { fact.to_owned() } else { format!("{fact}.") }
    };
    facts.iter().map(with_end).collect::<Vec<String>>().join(" ")
}

fn names(subjects: &[Subject]) -> String {
    let shown: Vec<String> = subjects.iter().take(MAX_NAMES).map(|subject| name(&subject.name)).collect();
    let more = subjects.len().saturating_sub(MAX_NAMES);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", shown.join(", "))
}

fn name_or(text: &str, fallback: &str) -> String {
    let text = inline(text);
    if text.is_empty() { fallback.into() } else { text }
}
