//! The report as GitHub-flavoured markdown.
//!
//! Every text goes through [`inline`] or [`name`]; what this file writes itself is the only markup.

use super::document::AcceptedPart;
use super::escape::{inline, is_web, link, name};
use super::{
    CategoryPart, ControlPart, Document, EvidencePart, FailurePart, FindingPart, Open, ProvidersPart,
    Reference, Step, Subject,
};
use crate::responsibility::AnswerState;
use crate::text::capitalised;
use std::fmt::Write as _;

/// How many names a line of evidence lists; the JSON has them all.
const NAMES: usize = 30;

/// How many accounts that do not meet a control are listed below it; all stand among the findings.
const FAILURES: usize = 20;

pub(super) fn write(document: &Document) -> String {
    let mut out = Page(String::new());
    out.head(document);
    for category in &document.categories {
        out.category(category, document.blank);
    }
    if !document.blank {
        out.findings(&document.findings);
        out.accepted(&document.findings);
        out.steps(&document.next_steps);
    }
    out.sources(&document.sources);
    if !document.attribution.is_empty() {
        out.line("");
        out.line(&document.attribution);
    }
    out.0
}

struct Page(String);

impl Page {
    fn line(&mut self, text: impl AsRef<str>) {
        self.0.push_str(text.as_ref());
        self.0.push('\n');
    }

    /// A heading with an empty line on both sides.
    fn heading(&mut self, level: usize, text: &str) {
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        let _ = writeln!(self.0, "{} {text}\n", "#".repeat(level));
    }

    fn head(&mut self, document: &Document) {
        let title = inline(&document.title);
        if title.is_empty() {
            self.heading(1, "Two-factor checklist");
        } else {
            self.heading(1, &format!("Two-factor checklist: {title}"));
        }
        if document.blank {
            self.line("Your half of two-factor authentication, control by control: what your provider owes");
            self.line("you, and what you owe yourself. Tick what you do.");
            self.line("");
            self.line("Name ……………………………………………… Date ……………………");
            return;
        }
        self.line(format!("Made on {}.", document.date));
        if document.redacted {
            self.line("User names, addresses, phone numbers and notes are redacted.");
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
        self.line(format!("- Accounts: {}", document.accounts));
        self.line(format!("- Accepted findings: {}", document.accepted));
        self.line("");
        self.line("| Open findings | critical | high | medium | low |");
        self.line("|---|---:|---:|---:|---:|");
        let row = |side: &str, open: Open| {
            format!("| {side} | {} | {} | {} | {} |", open.critical, open.high, open.medium, open.low)
        };
        self.line(row("Takeover: somebody else gets in", document.takeover));
        self.line(row("Lockout: you are kept out", document.lockout));
        self.line("");
        self.line("A finding that endangers both is in both rows.");
    }

    fn category(&mut self, category: &CategoryPart, blank: bool) {
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

    fn control(&mut self, control: &ControlPart, blank: bool) {
        let title = format!("**{} {}**", name(&control.id), name(&control.title));
        let date = control.answer.as_ref().filter(|answer| answer.state.is_some());
        let date = date.map(|answer| format!(", {}", answer.date)).unwrap_or_default();
        self.line(match control.state {
            _ if blank => format!("- [ ] {title}"),
            None => format!("- [ ] {title}: not answered yet"),
            Some(AnswerState::Done) => format!("- [x] {title}: done{date}"),
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
        for said in &control.account_answers {
            let state = said.answer.state.map_or("noted", AnswerState::label);
            let note = inline(&said.answer.note);
            let note = if note.is_empty() { note } else { format!(": {note}") };
            let account = name(&said.account.name);
            self.line(format!("  - For {account}: {state}, {}{note}", said.answer.date));
        }
        if let Some(evidence) = &control.evidence {
            self.evidence(evidence);
        }
        if let Some(providers) = &control.providers {
            self.providers(providers);
        }
    }

    fn providers(&mut self, providers: &ProvidersPart) {
        if !providers.falls_short.is_empty() {
            self.line("  - 2FA Directory says that these providers fall short:");
            for part in providers.falls_short.iter().take(FAILURES) {
                self.line(format!("    - {}: {}", name(&part.account.name), inline(&part.sentence)));
            }
            let rest = providers.falls_short.len().saturating_sub(FAILURES);
            if rest > 0 {
                self.line(format!("    - and {rest} more"));
            }
        }
        if !providers.meets.is_empty() {
            let meets: Vec<Subject> = providers.meets.iter().map(|part| part.account.clone()).collect();
            self.line(format!(
                "  - 2FA Directory says that these providers do their part: {}",
                names(&meets)
            ));
        }
    }

    fn evidence(&mut self, evidence: &EvidencePart) {
        if !evidence.meets.is_empty() {
            self.line(format!("  - Your inventory says that these meet it: {}", names(&evidence.meets)));
        }
        if !evidence.fails.is_empty() {
            self.line("  - Your inventory says that these do not:");
            for failure in evidence.fails.iter().take(FAILURES) {
                self.line(format!("    - {}", failed(failure)));
            }
            let rest = evidence.fails.len().saturating_sub(FAILURES);
            if rest > 0 {
                self.line(format!("    - and {rest} more, all under [Findings](#findings)"));
            }
        }
        if !evidence.unknown.is_empty() {
            self.line(format!("  - Too little is known of: {}", names(&evidence.unknown)));
        }
    }

    fn findings(&mut self, findings: &[FindingPart]) {
        self.heading(2, "Findings");
        let open: Vec<&FindingPart> = findings.iter().filter(|f| f.accepted.is_none()).collect();
        if open.is_empty() {
            self.line("None.");
            return;
        }
        let mut first = true;
        for (subject, group) in by_subject(&open) {
            if first {
                // The heading before it has left an empty line.
                let _ = writeln!(self.0, "### {}\n", name(&subject.name));
                first = false;
            } else {
                self.heading(3, &name(&subject.name));
            }
            for finding in group {
                self.finding(finding);
            }
        }
    }

    fn finding(&mut self, finding: &FindingPart) {
        let sides: Vec<&str> = finding.sides.iter().map(|side| side.label()).collect();
        self.line(format!(
            "- **{}: {}** ({})",
            capitalised(finding.severity.label()),
            name(&finding.title),
            [&[name(&finding.rule).as_str()][..], &sides].concat().join(", ")
        ));
        for fact in &finding.facts {
            self.line(format!("  - {}", inline(fact)));
        }
        for (label, text) in [("Why it matters", &finding.why), ("What to do", &finding.remedy)] {
            let text = inline(text);
            if !text.is_empty() {
                self.line(format!("  - {label}: {text}"));
            }
        }
        self.cited("  ", &finding.sources);
    }

    fn accepted(&mut self, findings: &[FindingPart]) {
        let accepted: Vec<(&FindingPart, &AcceptedPart)> =
            findings.iter().filter_map(|f| Some((f, f.accepted.as_ref()?))).collect();
        if accepted.is_empty() {
            return;
        }
        self.heading(2, "Accepted findings");
        for (finding, accepted) in accepted {
            self.line(format!(
                "- **{}: {}** ({}, {}), accepted on {} until {}",
                name(&finding.subject.name),
                name(&finding.title),
                finding.severity.label(),
                name(&finding.rule),
                accepted.date,
                accepted.until
            ));
            self.line(format!("  - Reason: {}", name_or(&accepted.reason, "none given")));
            if !finding.facts.is_empty() {
                self.line(format!("  - {}", inline(&sentences(&finding.facts))));
            }
        }
    }

    fn steps(&mut self, steps: &[Step]) {
        self.heading(2, "Next steps");
        if steps.is_empty() {
            self.line("None.");
        }
        for step in steps {
            let findings = |count: usize, side: &str| match count {
                0 => None,
                1 => Some(format!("1 {side} finding")),
                count => Some(format!("{count} {side} findings")),
            };
            let closes: Vec<String> =
                [findings(step.takeover, "takeover"), findings(step.lockout, "lockout")]
                    .into_iter()
                    .flatten()
                    .collect();
            let closes =
                if closes.is_empty() { String::new() } else { format!(" (closes {})", closes.join(" and ")) };
            self.line(format!("- [ ] {}{closes}", name(&step.text)));
        }
    }

    /// The line of sources below a control or a finding.
    fn cited(&mut self, indent: &str, sources: &[Reference]) {
        if !sources.is_empty() {
            let all: Vec<String> = sources.iter().map(|source| link(&source.text, &source.url)).collect();
            self.line(format!("{indent}- Source: {}", all.join("; ")));
        }
    }

    fn sources(&mut self, sources: &[Reference]) {
        if sources.is_empty() {
            return;
        }
        self.heading(2, "Sources");
        for source in sources {
            let url = if is_web(&source.url) { format!(". <{}>", source.url) } else { String::new() };
            self.line(format!("- **{}**: {}{url}", name(&source.text), name(&source.title)));
        }
    }
}

/// Findings by subject, subjects in the order in which they first come.
fn by_subject<'a>(findings: &[&'a FindingPart]) -> Vec<(&'a Subject, Vec<&'a FindingPart>)> {
    let mut place: std::collections::HashMap<&str, usize> = std::collections::HashMap::new();
    let mut groups: Vec<(&Subject, Vec<&FindingPart>)> = Vec::new();
    for finding in findings {
        let at = *place.entry(finding.subject.subject.as_str()).or_insert_with(|| {
            groups.push((&finding.subject, Vec::new()));
            groups.len() - 1
        });
        groups[at].1.push(finding);
    }
    groups
}

fn failed(failure: &FailurePart) -> String {
    let accepted = if failure.accepted { ", accepted" } else { "" };
    let facts = if failure.facts.is_empty() {
        String::new()
    } else {
        format!(": {}", inline(&sentences(&failure.facts)))
    };
    format!(
        "{} ({}, {}{accepted}){facts}",
        name(&failure.subject.name),
        failure.severity.label(),
        name(&failure.rule)
    )
}

/// Facts, one sentence after the other, each ended.
fn sentences(facts: &[String]) -> String {
    let ended = |fact: &String| {
        let fact = fact.trim();
        if fact.ends_with(['.', '!', '?', '…']) { fact.to_owned() } else { format!("{fact}.") }
    };
    facts.iter().map(ended).collect::<Vec<String>>().join(" ")
}

fn names(subjects: &[Subject]) -> String {
    let shown: Vec<String> = subjects.iter().take(NAMES).map(|subject| name(&subject.name)).collect();
    let rest = subjects.len().saturating_sub(NAMES);
    let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    format!("{}{more}", shown.join(", "))
}

fn name_or(text: &str, otherwise: &str) -> String {
    let text = inline(text);
    if text.is_empty() { otherwise.into() } else { text }
}
