//! Findings counted, and found by what they are about.

use super::{Finding, Severity, Side};
use crate::inventory::EntityId;
use std::collections::HashMap;

/// How many findings there are. Accepted ones count only as accepted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Open findings: critical, high, medium, low.
    pub severity: [u32; 4],
    /// Open findings by which somebody else could get in.
    pub takeover: u32,
    /// Open findings by which the owner could be kept out. A finding may be of both sides.
    pub lockout: u32,
    /// Findings that the user lives with.
    pub accepted: u32,
}

impl Counts {
    pub fn of<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Self {
        let mut counts = Self::default();
        for finding in findings {
            if !finding.is_open() {
                counts.accepted += 1;
                continue;
            }
            counts.add(finding.severity);
            for side in finding.words().map_or(&[][..], |rule| &rule.sides) {
                match side {
                    Side::Takeover => counts.takeover += 1,
                    Side::Lockout => counts.lockout += 1,
                }
            }
        }
        counts
    }

    /// One more open finding of this severity, of whichever side.
    pub(super) fn add(&mut self, severity: Severity) {
        let at = Severity::ALL.iter().position(|one| *one == severity);
        if let Some(slot) = at.and_then(|at| self.severity.get_mut(at)) {
            *slot += 1;
        }
    }

    /// Open findings of this severity.
    pub fn at(&self, severity: Severity) -> u32 {
        let at = Severity::ALL.iter().position(|one| *one == severity);
        at.and_then(|at| self.severity.get(at)).copied().unwrap_or(0)
    }

    pub fn open(&self) -> u32 {
        self.severity.iter().sum()
    }
}

/// Where the findings of each subject stand in a list of findings. Stale once that has changed.
#[derive(Clone, Debug, Default)]
pub struct BySubject {
    slots: HashMap<EntityId, Vec<u32>>,
}

impl BySubject {
    /// Reads a list of findings.
    pub fn new(findings: &[Finding]) -> Self {
        let mut slots: HashMap<EntityId, Vec<u32>> = HashMap::new();
        for (at, finding) in (0u32..).zip(findings) {
            slots.entry(finding.subject.clone()).or_default().push(at);
        }
        Self { slots }
    }

    /// The findings about one subject, in the order of the list that was read.
    pub fn of<'a>(&'a self, findings: &'a [Finding], subject: &str) -> impl Iterator<Item = &'a Finding> {
        let places = self.slots.get(subject).map_or(&[][..], Vec::as_slice);
        places.iter().filter_map(|&at| findings.get(at as usize))
    }
}
