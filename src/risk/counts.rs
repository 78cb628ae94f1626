//! Findings counted, and findings looked up by subject.

use super::finding::Finding;
use super::severity::{Severity, Side};
use crate::inventory::EntityId;
use serde::Serialize;
use std::collections::HashMap;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SeverityCounts {
    pub critical: usize,
    pub high: usize,
    pub medium: usize,
    pub low: usize,
}

impl SeverityCounts {
    fn add(&mut self, severity: Severity) {
        match severity {
            Severity::Critical => self.critical += 1,
            Severity::High => self.high += 1,
            Severity::Medium => self.medium += 1,
            Severity::Low => self.low += 1,
        }
    }

    pub const fn of(self, severity: Severity) -> usize {
        match severity {
            Severity::Critical => self.critical,
            Severity::High => self.high,
            Severity::Medium => self.medium,
            Severity::Low => self.low,
        }
    }

    pub const fn total(self) -> usize {
        self.critical + self.high + self.medium + self.low
    }
}

/// How many findings there are. An accepted finding counts only in `accepted`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub open: SeverityCounts,
    /// Open findings through which somebody else could get in.
    pub takeover: SeverityCounts,
    /// Open findings through which the owner could be locked out. A finding can count on both sides.
    pub lockout: SeverityCounts,
    pub accepted: usize,
}

impl Counts {
    pub fn of<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Self {
        let mut counts = Self::default();
        for finding in findings {
            if !finding.is_open() {
                counts.accepted += 1;
                continue;
            }
            counts.open.add(finding.severity);
            for side in &finding.rule.sides {
                match side {
                    Side::Takeover => counts.takeover.add(finding.severity),
                    Side::Lockout => counts.lockout.add(finding.severity),
                }
            }
        }
        counts
    }
}

/// Positions of each subject's findings in a list of findings. Rebuild it when the list changes.
#[derive(Clone, Debug, Default)]
pub struct BySubject {
    positions: HashMap<EntityId, Vec<usize>>,
}

impl BySubject {
    pub fn new(findings: &[Finding]) -> Self {
        let mut positions: HashMap<EntityId, Vec<usize>> = HashMap::new();
        for (position, finding) in findings.iter().enumerate() {
            positions.entry(finding.subject.clone()).or_default().push(position);
        }
        Self { positions }
    }

    /// The findings about one subject, in the order of the list.
    pub fn of<'a>(&'a self, findings: &'a [Finding], subject: &str) -> impl Iterator<Item = &'a Finding> {
        let positions = self.positions.get(subject).map_or(&[][..], Vec::as_slice);
        positions.iter().filter_map(|&position| findings.get(position))
    }
}
