//! Which findings are listed, and in which order.

use crate::risk::{Finding, Side};
use crate::tui::open_profile::OpenProfile;

/// The user's choice of findings and order, besides the filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ListOptions {
    pub(super) order: Order,
    /// Only findings about this side; `None` for both.
    pub(super) side: Option<Side>,
    /// Whether accepted findings are listed.
    pub(super) accepted: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Order {
    /// Worst first.
    #[default]
    Severity,
    Subject,
    Rule,
}

impl Order {
    pub(super) const fn next(self) -> Self {
        match self {
            Self::Severity => Self::Subject,
            Self::Subject => Self::Rule,
            Self::Rule => Self::Severity,
        }
    }

    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Severity => "by severity",
            Self::Subject => "by account",
            Self::Rule => "by rule",
        }
    }
}

impl ListOptions {
    pub(super) fn show_next_side(&mut self) {
        self.side = match self.side {
            None => Some(Side::Takeover),
            Some(Side::Takeover) => Some(Side::Lockout),
            Some(Side::Lockout) => None,
        };
    }

    /// Positions of the listed findings, in order.
    pub(super) fn rows(&self, open: &OpenProfile, filter: &str) -> Vec<u32> {
        let filter = filter.to_lowercase();
        let words: Vec<&str> = filter.split_whitespace().collect();
        let findings = &open.derived.findings;
        let mut rows: Vec<u32> = (0u32..)
            .zip(findings)
            .filter(|(_, finding)| self.includes(finding) && matches(open, finding, &words))
            .map(|(position, _)| position)
            .collect();
        match self.order {
            // The audit sorts by severity.
            Order::Severity => {}
            Order::Subject => rows.sort_by_cached_key(|&position| {
                let subject = findings.get(position as usize).map(|finding| &finding.subject);
                (subject.map(|subject| open.name(subject).to_lowercase()), subject)
            }),
            Order::Rule => {
                rows.sort_by_key(|&position| {
                    findings.get(position as usize).map(|finding| finding.rule.id.0.as_str())
                });
            }
        }
        rows
    }

    fn includes(&self, finding: &Finding) -> bool {
        let is_about_side = |side| finding.rule.sides.contains(&side);
        (self.accepted || finding.is_open()) && self.side.is_none_or(is_about_side)
    }
}

/// Whether every word occurs in the finding's title, subject, rule or severity.
fn matches(open: &OpenProfile, finding: &Finding, words: &[&str]) -> bool {
    if words.is_empty() {
        return true;
    }
    let name = open.display_name(&finding.subject, usize::MAX);
    let text = [finding.rule.title.as_str(), &*name, finding.rule.id.0.as_str(), finding.severity.label()]
        .join("\n")
        .to_lowercase();
    words.iter().all(|word| text.contains(word))
}
