//! The result of checking one rule for one subject.

use super::severity::Severity;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The rule does not apply to this subject.
    Skip,
    /// The rule applies, but too little is recorded to decide.
    Unknown,
    Pass,
    /// The rule matched. Each fact is a short sentence that a person can check.
    Fail(Severity, Vec<String>),
}

pub(super) fn fail(severity: Severity, fact: impl Into<String>) -> Verdict {
    Verdict::Fail(severity, vec![fact.into()])
}

/// Fails with these facts; passes if there are none.
pub(super) fn fail_if_any(severity: Severity, facts: Vec<String>) -> Verdict {
    if facts.is_empty() { Verdict::Pass } else { Verdict::Fail(severity, facts) }
}

impl Verdict {
    /// Adds a fact to a failure; other verdicts stay as they are.
    pub(super) fn and(mut self, fact: impl Into<String>) -> Self {
        if let Self::Fail(_, facts) = &mut self {
            facts.push(fact.into());
        }
        self
    }

    pub(super) fn and_if(self, condition: bool, fact: impl FnOnce() -> String) -> Self {
        if condition { self.and(fact()) } else { self }
    }

    /// Turns [`Verdict::Skip`] into [`Verdict::Pass`]: the rule applies to the subject after all.
    pub(super) fn skip_to_pass(&mut self) {
        if *self == Self::Skip {
            *self = Self::Pass;
        }
    }
}
