//! Audits many passwords at once: found in breaches, reused, weak or short; worst first.
//!
//! [`OfflineAssessment::new`] reads each password once and keeps only its strength, its reuse group and its hash. The
//! caller can then drop the passwords before it asks a [`BreachSource`](super::breach_source::BreachSource).

use super::breach_source::BreachStatus;
use super::hash::Sha1Hash;
use super::reuse::ReuseDetector;
use super::strength::PasswordStrength;
use crate::platform::hardening;
use crate::secret::Password;
use std::io;
use std::num::NonZero;

/// zxcvbn documents scores below this as “somewhat guessable” or worse. Rule R39 uses the same limit.
pub const SAFE_SCORE: u8 = 3;

/// One password to audit.
#[derive(Clone, Debug)]
pub struct AuditInput<'a> {
    pub password: &'a Password,
    /// What an attacker would try first: the service's name and domain, the username.
    pub context: Vec<&'a str>,
    /// Whether the account also has a second factor; `None` if unknown.
    pub second_factor: Option<bool>,
}

/// The most serious problem of a password. Declared from worst to best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PasswordVerdict {
    /// In known breaches.
    Found,
    /// Used by another entry too.
    Reused,
    /// Scored below [`SAFE_SCORE`].
    Weak,
    /// Shorter than SP 800-63B-4 §3.1.1.2 requires.
    Short,
    /// No problem found, but the breach check failed.
    Unchecked,
    Fine,
}

labelled! {
    PasswordVerdict,
    /// The verdict in JSON and in tables.
    label {
        Found => "found",
        Reused => "reused",
        Weak => "weak",
        Short => "short",
        Unchecked => "unchecked",
        Fine => "fine",
    }
}

/// A group of identical passwords.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReuseGroup {
    /// The group's number, from 1.
    pub number: u32,
    /// How many passwords are in the group, at least 2.
    pub size: u32,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct PasswordAssessment {
    strength: PasswordStrength,
    long_enough: Option<bool>,
    reuse: Option<ReuseGroup>,
}

/// The part of an audit that needs no breach source: strength, length and reuse.
pub struct OfflineAssessment {
    assessments: Vec<PasswordAssessment>,
    hashes: Vec<Sha1Hash>,
}

impl OfflineAssessment {
    /// Assesses each password once, on all processors.
    ///
    /// # Errors
    /// The system's random number generator failed.
    pub fn new(inputs: &[AuditInput<'_>]) -> io::Result<Self> {
        let mut detector = ReuseDetector::new()?;
        inputs.iter().for_each(|input| detector.add(input.password));
        let groups = detector.groups();
        let group_count = groups.iter().flatten().max().map_or(0, |&highest| highest as usize);
        let mut sizes = vec![0; group_count + 1];
        for &group in groups.iter().flatten() {
            sizes[group as usize] += 1;
        }
        let assessments = estimate_strengths(inputs)
            .into_iter()
            .zip(inputs)
            .zip(groups)
            .map(|((strength, input), group)| PasswordAssessment {
                strength,
                long_enough: strength.is_long_enough(input.second_factor),
                reuse: group.map(|number| ReuseGroup { number, size: sizes[number as usize] }),
            })
            .collect();
        let hashes = inputs.iter().map(|input| Sha1Hash::of(input.password)).collect();
        Ok(Self { assessments, hashes })
    }

    /// The hashes to pass to [`BreachSource::check`](super::breach_source::BreachSource::check), in the order of the inputs.
    pub fn hashes(&self) -> &[Sha1Hash] {
        &self.hashes
    }

    /// Completes the audit with one breach status per input, in the same order.
    pub fn with_breach_statuses(self, statuses: Vec<BreachStatus>) -> PasswordAudit {
        let mut rows: Vec<AuditedPassword> = self
            .assessments
            .iter()
            .zip(statuses)
            .enumerate()
            .map(|(input_index, (assessment, breach))| audited_password(input_index, *assessment, breach))
            .collect();
        // Sort by verdict, then most breaches, then largest reuse group, then weakest.
        rows.sort_by_cached_key(|row| {
            let count = std::cmp::Reverse(row.breach.count().unwrap_or(0));
            let group = row.reuse.map(|group| (std::cmp::Reverse(group.size), group.number));
            let strength = (row.strength.score, row.strength.characters);
            (row.verdict, count, group.is_none(), group, strength, row.input_index)
        });
        PasswordAudit { rows }
    }
}

fn audited_password(
    input_index: usize,
    assessment: PasswordAssessment,
    breach: BreachStatus,
) -> AuditedPassword {
    let PasswordAssessment { strength, long_enough, reuse } = assessment;
    let verdict = match breach {
        BreachStatus::Found(_) => PasswordVerdict::Found,
        _ if reuse.is_some() => PasswordVerdict::Reused,
        _ if strength.score < SAFE_SCORE => PasswordVerdict::Weak,
        _ if long_enough == Some(false) => PasswordVerdict::Short,
        BreachStatus::Unchecked(_) => PasswordVerdict::Unchecked,
        BreachStatus::Absent => PasswordVerdict::Fine,
    };
    AuditedPassword { input_index, breach, strength, long_enough, reuse, verdict }
}

fn estimate_strengths(inputs: &[AuditInput<'_>]) -> Vec<PasswordStrength> {
    /// Smaller batches do not repay the cost of a thread.
    const MIN_INPUTS_PER_THREAD: usize = 64;
    let estimate = |input: &AuditInput<'_>| PasswordStrength::estimate(input.password, &input.context);
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get).min(8);
    let batch_size = inputs.len().div_ceil(threads).max(MIN_INPUTS_PER_THREAD);
    std::thread::scope(|scope| {
        let batches: Vec<_> = inputs
            .chunks(batch_size)
            .map(|batch| {
                let estimate_batch = move || {
                    let estimates: Vec<_> = batch.iter().map(estimate).collect();
                    hardening::overwrite_stack();
                    estimates
                };
                (batch, scope.spawn(estimate_batch))
            })
            .collect();
        // If a thread panics, redo its batch here.
        batches
            .into_iter()
            .flat_map(|(batch, thread)| {
                thread.join().unwrap_or_else(|_| batch.iter().map(estimate).collect())
            })
            .collect()
    })
}

/// The result for one password. It does not reveal the password.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditedPassword {
    /// The index of the audited input.
    pub input_index: usize,
    pub breach: BreachStatus,
    pub strength: PasswordStrength,
    /// Whether the length meets SP 800-63B-4; `None` if that depends on an unknown second factor.
    pub long_enough: Option<bool>,
    pub reuse: Option<ReuseGroup>,
    pub verdict: PasswordVerdict,
}

/// The results of an audit, worst first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PasswordAudit {
    pub rows: Vec<AuditedPassword>,
}

/// The number of passwords with each problem. A password may count several times, except in `fine`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AuditSummary {
    pub passwords: usize,
    pub found: usize,
    pub reused: usize,
    pub weak: usize,
    pub short: usize,
    pub unchecked: usize,
    /// Passwords with no problem at all.
    pub fine: usize,
}

impl PasswordAudit {
    pub fn summary(&self) -> AuditSummary {
        let count =
            |matches: fn(&AuditedPassword) -> bool| self.rows.iter().filter(|row| matches(row)).count();
        AuditSummary {
            passwords: self.rows.len(),
            found: count(|row| matches!(row.breach, BreachStatus::Found(_))),
            reused: count(|row| row.reuse.is_some()),
            weak: count(|row| row.strength.score < SAFE_SCORE),
            short: count(|row| row.long_enough == Some(false)),
            unchecked: count(|row| matches!(row.breach, BreachStatus::Unchecked(_))),
            fine: count(|row| row.verdict == PasswordVerdict::Fine),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pwned::breach_source::{BreachSource, NetworkCost, ProgressCallback, UncheckedReason};
    use std::ops::ControlFlow;

    /// Finds two passwords and cannot check a third.
    struct FakeSource;

    impl BreachSource for FakeSource {
        fn name(&self) -> String {
            "a test".into()
        }

        fn cost(&self, _: &[Sha1Hash]) -> Option<NetworkCost> {
            None
        }

        fn check(&self, hashes: &[Sha1Hash], _: ProgressCallback<'_>) -> Vec<BreachStatus> {
            let bytes_of = |text: &str| *Sha1Hash::of(&Password::new(text.into())).expose();
            hashes
                .iter()
                .map(|hash| match *hash.expose() {
                    bytes if bytes == bytes_of("password") => BreachStatus::Found(9),
                    bytes if bytes == bytes_of("zebra horse 77 lamp!") => BreachStatus::Found(10),
                    bytes if bytes == bytes_of("unknown Lj3-9s-kd8Q-xx") => {
                        BreachStatus::Unchecked(UncheckedReason::Stopped)
                    }
                    _ => BreachStatus::Absent,
                })
                .collect()
        }
    }

    fn audit(passwords: &[(&str, Option<bool>)]) -> PasswordAudit {
        let passwords: Vec<(Password, Option<bool>)> = passwords
            .iter()
            .map(|(text, second_factor)| (Password::new((*text).into()), *second_factor))
            .collect();
        let inputs: Vec<AuditInput<'_>> = passwords
            .iter()
            .map(|(password, second_factor)| AuditInput {
                password,
                context: vec![],
                second_factor: *second_factor,
            })
            .collect();
        let assessment = OfflineAssessment::new(&inputs).unwrap();
        let statuses = FakeSource.check(assessment.hashes(), &mut |_| ControlFlow::Continue(()));
        assessment.with_breach_statuses(statuses)
    }

    #[test]
    fn the_worst_password_comes_first() {
        let audit = audit(&[
            ("Tq8#vLm2-pX9z!rWc4", None),         // 0 fine
            ("unknown Lj3-9s-kd8Q-xx", None),     // 1 unchecked
            ("Hq7#vZm2pX9z!", Some(false)),       // 2 short
            ("monkey1", Some(true)),              // 3 weak, and too short
            ("Kd8-twice-qpwoei-1209", None),      // 4 reused
            ("password", Some(true)),             // 5 found, 9 times
            ("Kd8-twice-qpwoei-1209", None),      // 6 reused
            ("zebra horse 77 lamp!", Some(true)), // 7 found, 10 times
            ("Hq7#vZm3pX9z!", Some(true)),        // 8 fine: long enough beside a second factor
        ]);
        let order: Vec<(usize, PasswordVerdict)> =
            audit.rows.iter().map(|row| (row.input_index, row.verdict)).collect();
        use PasswordVerdict::{Fine, Found, Reused, Short, Unchecked, Weak};
        assert_eq!(
            order,
            [
                (7, Found),
                (5, Found),
                (4, Reused),
                (6, Reused),
                (3, Weak),
                (2, Short),
                (1, Unchecked),
                (8, Fine),
                (0, Fine)
            ]
        );
        assert_eq!(audit.rows[2].reuse, Some(ReuseGroup { number: 1, size: 2 }));
        assert_eq!(
            audit.summary(),
            AuditSummary { passwords: 9, found: 2, reused: 2, weak: 2, short: 2, unchecked: 1, fine: 2 }
        );
    }

    #[test]
    fn context_makes_a_password_weaker() {
        let password = Password::new("selvedge-testing".into());
        let guesses = |context: Vec<&str>| {
            let input = AuditInput { password: &password, context, second_factor: None };
            OfflineAssessment::new(&[input]).unwrap().assessments[0].strength.guesses_log10
        };
        assert!(guesses(vec!["selvedge.example", "testing"]) < guesses(vec![]));
    }

    #[test]
    fn passwords_assessed_on_several_threads_keep_their_order() {
        let passwords: Vec<String> = (0..1_000).map(|n| "x".repeat(n % 37 + 1)).collect();
        let passwords: Vec<Password> = passwords.into_iter().map(Password::new).collect();
        let inputs: Vec<AuditInput<'_>> = passwords
            .iter()
            .map(|password| AuditInput { password, context: vec![], second_factor: None })
            .collect();
        let assessment = OfflineAssessment::new(&inputs).unwrap();
        for (index, assessed) in assessment.assessments.iter().enumerate() {
            assert_eq!(assessed.strength.characters as usize, index % 37 + 1);
        }
        assert!(OfflineAssessment::new(&[]).unwrap().with_breach_statuses(vec![]).rows.is_empty());
    }
}
