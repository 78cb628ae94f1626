//! The weave: how each account stands, in five threads.

use super::{Finding, RuleId, Severity};
use crate::inventory::{Account, FactorKind};

/// One column of the weave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Aspect {
    /// Long, unknown to breaches, used once.
    Password,
    /// There, and not easily taken.
    SecondFactor,
    /// A way back for the owner, and for nobody else.
    Recovery,
    /// Nobody else is signed in or linked.
    Sessions,
    /// Looked after, and not forgotten.
    Age,
}

impl Aspect {
    /// Every aspect, in the order of the columns.
    pub const ALL: [Self; 5] =
        [Self::Password, Self::SecondFactor, Self::Recovery, Self::Sessions, Self::Age];

    pub const fn label(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::SecondFactor => "second factor",
            Self::Recovery => "recovery",
            Self::Sessions => "sessions",
            Self::Age => "age",
        }
    }

    /// The name in at most five columns.
    pub const fn short(self) -> &'static str {
        match self {
            Self::Password => "pass",
            Self::SecondFactor => "2nd",
            Self::Recovery => "recov",
            Self::Sessions => "sess",
            Self::Age => "age",
        }
    }
}

/// The state of one thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Thread {
    /// Enough is known, and nothing is open.
    Sound,
    /// An open finding, low or medium at worst.
    Worn,
    /// An open finding that is high or critical.
    Frayed,
    /// There is none: no second factor, no way back.
    Missing,
    Unknown,
}

impl Thread {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Sound => "sound",
            Self::Worn => "worn",
            Self::Frayed => "frayed",
            Self::Missing => "missing",
            Self::Unknown => "unknown",
        }
    }
}

/// Where each rule about accounts shows. Rules about numbers and devices (R21, R36) are not about one
/// account, and are here only for their own lists.
const COLUMNS: &[(Aspect, &[&str])] = &[
    (Aspect::Password, &["R37", "R38", "R39"]),
    (
        Aspect::SecondFactor,
        &[
            "R01", "R02", "R03", "R04", "R05", "R07", "R08", "R09", "R10", "R11", "R12", "R15", "R17", "R36",
            "R46",
        ],
    ),
    (
        Aspect::Recovery,
        &[
            "R06", "R13", "R14", "R16", "R18", "R19", "R20", "R21", "R22", "R23", "R24", "R25", "R27", "R28",
            "R29", "R30", "R31", "R33", "R34", "R35", "R45",
        ],
    ),
    (Aspect::Sessions, &["R40", "R41", "R42", "R43"]),
    (Aspect::Age, &["R26", "R32", "R44"]),
];

/// The column in which a rule's findings show.
pub fn aspect(rule: &RuleId) -> Aspect {
    let column = COLUMNS.iter().find(|(_, rules)| rules.contains(&rule.0.as_str()));
    column.map_or(Aspect::Recovery, |(aspect, _)| *aspect)
}

/// The five threads of an account, in the order of [`Aspect::ALL`]. `findings` are those about this
/// account (see [`BySubject`](super::BySubject)); accepted ones do not show. Costs as much as the
/// account has factors, ways and findings.
pub fn weave<'a>(account: &Account, findings: impl IntoIterator<Item = &'a Finding>) -> [Thread; 5] {
    let mut worst: [Option<Severity>; 5] = [None; 5];
    for finding in findings.into_iter().filter(|finding| finding.is_open()) {
        let aspect = aspect(&finding.rule);
        for (one, slot) in Aspect::ALL.iter().zip(&mut worst) {
            if *one == aspect {
                *slot = (*slot).max(Some(finding.severity));
            }
        }
    }
    let mut threads = [Thread::Unknown; 5];
    for ((aspect, worst), thread) in Aspect::ALL.iter().zip(worst).zip(&mut threads) {
        let bare = bare(account, *aspect);
        *thread = match worst {
            _ if bare == Thread::Missing => Thread::Missing,
            None => bare,
            Some(Severity::Low | Severity::Medium) => Thread::Worn,
            Some(Severity::High | Severity::Critical) => Thread::Frayed,
        };
    }
    threads
}

/// A thread without findings: sound, missing or unknown.
fn bare(account: &Account, aspect: Aspect) -> Thread {
    let sound_if = |known: bool| if known { Thread::Sound } else { Thread::Unknown };
    let opens = !account.sign_in.is_empty();
    match aspect {
        Aspect::Password => {
            if !account.has(FactorKind::Password) && account.password.is_none() {
                return sound_if(opens);
            }
            sound_if(account.password.as_ref().is_some_and(|health| {
                health.pwned_count.is_some() && (health.score.is_some() || health.length.is_some())
            }))
        }
        Aspect::SecondFactor => {
            let federated = opens
                && account
                    .sign_in
                    .iter()
                    .all(|way| account.factors_of(way).any(|factor| factor.kind == FactorKind::Federated));
            if opens && !federated && account.second_factors().next().is_none() {
                Thread::Missing
            } else {
                sound_if(opens)
            }
        }
        Aspect::Recovery => {
            let none = account.recovery.is_empty()
                && account.recovery_addresses.is_empty()
                && !account.has(FactorKind::RecoveryCodes);
            match (none, opens) {
                (true, true)
                    if account.sign_in.iter().all(|way| {
                        account.factors_of(way).any(|factor| factor.kind == FactorKind::Federated)
                    }) =>
                {
                    Thread::Unknown
                }
                (true, true) => Thread::Missing,
                (none, opens) => sound_if(!none || opens),
            }
        }
        Aspect::Sessions => {
            let sessions = &account.sessions;
            let dated = [sessions.oldest, sessions.reviewed, sessions.signed_out_everywhere];
            sound_if(dated.iter().any(Option::is_some))
        }
        Aspect::Age => sound_if(account.last_used.is_some() || account.reviewed.is_some()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_of_the_catalogue_has_just_one_column() {
        let all = crate::risk::catalogue::rules().chain(crate::risk::catalogue::planned());
        for rule in all {
            let columns = COLUMNS.iter().flat_map(|(_, rules)| rules.iter()).filter(|id| **id == rule.id.0);
            assert_eq!(columns.count(), 1, "{}", rule.id);
        }
    }
}
