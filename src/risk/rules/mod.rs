//! The conditions, one small function a rule, grouped by theme. Each says in its comment what
//! precisely it asks and on whose authority; the sources are those of `data/sources.csv`.
//!
//! What is not known is never held against anybody, except where a rule's comment says so: such a
//! rule gives [`Verdict::Unknown`], which is no finding.

mod closure;
mod codes;
mod keepers;
mod mail;
mod offer;
mod password;
mod phone;
mod recovery;
mod second_factor;
mod sessions;

use super::Severity;
use super::context::{Context, View};
use crate::inventory::{Device, Number};

/// What a rule says of one subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The rule is not about this subject.
    Skip,
    Unknown,
    Pass,
    Fail(Severity, Vec<String>),
}

fn fail(severity: Severity, fact: impl Into<String>) -> Verdict {
    Verdict::Fail(severity, vec![fact.into()])
}

impl Verdict {
    fn and(mut self, fact: impl Into<String>) -> Self {
        if let Self::Fail(_, facts) = &mut self {
            facts.push(fact.into());
        }
        self
    }

    /// With one more fact, where it holds.
    fn and_if(self, holds: bool, fact: impl FnOnce() -> String) -> Self {
        if holds { self.and(fact()) } else { self }
    }
}

/// Fails with these facts, passes where there are none.
fn fail_with(severity: Severity, facts: Vec<String>) -> Verdict {
    if facts.is_empty() { Verdict::Pass } else { Verdict::Fail(severity, facts) }
}

/// What a rule is about.
#[derive(Clone, Copy)]
pub(super) enum Check {
    Account(for<'a> fn(&Context<'a>, &View<'a>) -> Verdict),
    Number(for<'a> fn(&Context<'a>, &'a Number) -> Verdict),
    Device(for<'a> fn(&Context<'a>, &'a Device) -> Verdict),
}

/// Every rule that is evaluated, by id.
pub(super) static RULES: &[(&str, Check)] = &[
    ("R01", Check::Account(second_factor::r01)),
    ("R02", Check::Account(offer::r02)),
    ("R03", Check::Account(phone::r03)),
    ("R04", Check::Account(phone::r04)),
    ("R05", Check::Account(phone::r05)),
    ("R06", Check::Account(phone::r06)),
    ("R07", Check::Account(mail::r07)),
    ("R08", Check::Account(offer::r08)),
    ("R09", Check::Account(offer::r09)),
    ("R10", Check::Account(second_factor::r10)),
    ("R11", Check::Account(second_factor::r11)),
    ("R12", Check::Account(second_factor::r12)),
    ("R13", Check::Account(keepers::r13)),
    ("R14", Check::Account(keepers::r14)),
    ("R15", Check::Account(keepers::r15)),
    ("R16", Check::Account(recovery::r16)),
    ("R17", Check::Account(keepers::r17)),
    ("R18", Check::Account(recovery::r18)),
    ("R19", Check::Account(recovery::r19)),
    ("R20", Check::Account(recovery::r20)),
    ("R21", Check::Device(recovery::r21)),
    ("R22", Check::Account(codes::r22)),
    ("R23", Check::Account(codes::r23)),
    ("R24", Check::Account(codes::r24)),
    ("R25", Check::Account(codes::r25)),
    ("R26", Check::Account(codes::r26)),
    ("R27", Check::Account(closure::r27)),
    ("R28", Check::Account(mail::r28)),
    ("R29", Check::Account(mail::r29)),
    ("R30", Check::Account(recovery::r30)),
    ("R31", Check::Account(mail::r31)),
    ("R32", Check::Account(mail::r32)),
    ("R33", Check::Account(mail::r33)),
    ("R34", Check::Account(recovery::r34)),
    ("R35", Check::Account(recovery::r35)),
    ("R36", Check::Number(phone::r36)),
    ("R37", Check::Account(password::r37)),
    ("R38", Check::Account(password::r38)),
    ("R39", Check::Account(password::r39)),
    ("R40", Check::Account(sessions::r40)),
    ("R41", Check::Account(sessions::r41)),
    ("R42", Check::Account(sessions::r42)),
    ("R43", Check::Account(sessions::r43)),
    ("R44", Check::Account(sessions::r44)),
    ("R45", Check::Account(closure::r45)),
    ("R46", Check::Account(phone::r46)),
];
