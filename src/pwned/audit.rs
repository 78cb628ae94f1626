//! An audit of many passwords at once: found in breaches, used again, weak, short; worst first.
//!
//! Passwords come in borrowed and are looked at once: [`Assessed::of`] keeps how strong each is, which are the
//! same, and their hashes. Then the passwords can go, and somebody who can be asked says which are known.

use super::reuse::Reuse;
use super::strength::{Strength, strength};
use super::{Checker, Outcome, Sha1Hash, Watch};
use crate::secret::Password;
use std::io;
use std::num::NonZero;

/// zxcvbn's scores below this are “somewhat guessable” and worse, by its documentation. Rule R39 has the same.
pub const SAFE_SCORE: u8 = 3;

/// One password to look at, and what is known around it.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    pub password: &'a Password,
    /// What a guesser would try first: the service's name and domain, the username.
    pub context: Vec<&'a str>,
    /// Whether a second factor stands beside it. None: not known.
    pub second_factor: Option<bool>,
}

/// What is worst about a password, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Concern {
    /// It is in known breaches.
    Found,
    /// Another entry has the same.
    Reused,
    /// It is easy to guess: [`SAFE_SCORE`].
    Weak,
    /// It is shorter than SP 800-63B-4 §3.1.1.2 asks for.
    Short,
    /// Whether it is in a breach is not known; else there is nothing.
    Unchecked,
    Fine,
}

impl Concern {
    pub const ALL: [Self; 6] =
        [Self::Found, Self::Reused, Self::Weak, Self::Short, Self::Unchecked, Self::Fine];

    /// The word in JSON and in tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Reused => "reused",
            Self::Weak => "weak",
            Self::Short => "short",
            Self::Unchecked => "unchecked",
            Self::Fine => "fine",
        }
    }
}

/// Passwords that are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shared {
    /// Their group's number, from 1.
    pub group: u32,
    /// How many of them there are, 2 or more.
    pub times: u32,
}

/// What is known of one password that does not need asking.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Own {
    strength: Strength,
    long_enough: Option<bool>,
    shared: Option<Shared>,
}

/// What can be said of passwords without asking anybody.
pub struct Assessed {
    own: Vec<Own>,
    hashes: Vec<Sha1Hash>,
}

impl Assessed {
    /// Looks at each password once, on as many processors as there are.
    ///
    /// # Errors
    /// Where the system has no random numbers for the key under which reuse is found.
    pub fn of(subjects: &[Subject<'_>]) -> io::Result<Self> {
        let mut reuse = Reuse::new()?;
        subjects.iter().for_each(|subject| reuse.add(subject.password));
        let groups = reuse.groups();
        let mut times = vec![0; groups.iter().flatten().max().map_or(0, |&most| most as usize + 1)];
        for &group in groups.iter().flatten() {
            if let Some(times) = times.get_mut(group as usize) {
                *times += 1;
            }
        }
        let shared = |group: u32| Shared { group, times: times.get(group as usize).copied().unwrap_or(0) };
        let own = strengths(subjects)
            .into_iter()
            .zip(subjects)
            .zip(groups)
            .map(|((strength, subject), group)| Own {
                strength,
                long_enough: strength.is_long_enough(subject.second_factor),
                shared: group.map(shared),
            })
            .collect();
        let hashes = subjects.iter().map(|subject| Sha1Hash::of(subject.password)).collect();
        Ok(Self { own, hashes })
    }

    /// The hashes in the order of the subjects: for [`Checker::check`].
    pub fn hashes(&self) -> &[Sha1Hash] {
        &self.hashes
    }

    /// The audit, with the answer for each hash in their order.
    pub fn with(self, outcomes: Vec<Outcome>) -> PasswordAudit {
        let mut rows: Vec<AuditRow> = self
            .own
            .iter()
            .zip(outcomes)
            .enumerate()
            .map(|(at, (own, outcome))| row(at, *own, outcome))
            .collect();
        // Found most often first, then in the groups of the same password, then the weakest.
        rows.sort_by_cached_key(|row| {
            let count = std::cmp::Reverse(row.outcome.count().unwrap_or(0));
            let group = row.shared.map(|shared| (std::cmp::Reverse(shared.times), shared.group));
            (row.concern, count, group.is_none(), group, row.strength.score, row.strength.characters, row.at)
        });
        PasswordAudit { rows }
    }
}

fn row(at: usize, own: Own, outcome: Outcome) -> AuditRow {
    let Own { strength, long_enough, shared } = own;
    let concern = match outcome {
        Outcome::Found(_) => Concern::Found,
        _ if shared.is_some() => Concern::Reused,
        _ if strength.score < SAFE_SCORE => Concern::Weak,
        _ if long_enough == Some(false) => Concern::Short,
        Outcome::Unchecked(_) => Concern::Unchecked,
        Outcome::Absent => Concern::Fine,
    };
    AuditRow { at, outcome, strength, long_enough, shared, concern }
}

fn strengths(subjects: &[Subject<'_>]) -> Vec<Strength> {
    let of = |subject: &Subject<'_>| strength(subject.password, &subject.context);
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get).min(8);
    // Not worth a thread below this.
    let each = subjects.len().div_ceil(threads).max(64);
    std::thread::scope(|scope| {
        let parts: Vec<_> = subjects
            .chunks(each)
            .map(|part| (part, scope.spawn(move || part.iter().map(of).collect::<Vec<_>>())))
            .collect();
        // A thread that failed is made up for here.
        parts
            .into_iter()
            .flat_map(|(part, thread)| thread.join().unwrap_or_else(|_| part.iter().map(of).collect()))
            .collect()
    })
}

/// What is known of one password. Nothing here shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditRow {
    /// Which of the subjects it is.
    pub at: usize,
    /// Whether it is in known breaches.
    pub outcome: Outcome,
    pub strength: Strength,
    /// Whether it is as long as SP 800-63B-4 asks for. None where that hangs on a second factor not known.
    pub long_enough: Option<bool>,
    /// The others that are the same.
    pub shared: Option<Shared>,
    /// What is worst about it.
    pub concern: Concern,
}

/// An audit of passwords, ready to be shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PasswordAudit {
    pub rows: Vec<AuditRow>,
}

/// How many passwords have what. One may count in several, but for [`Tally::fine`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub passwords: usize,
    pub found: usize,
    pub reused: usize,
    pub weak: usize,
    pub short: usize,
    pub unchecked: usize,
    /// With nothing to say of them.
    pub fine: usize,
}

impl PasswordAudit {
    /// How many passwords have what.
    pub fn tally(&self) -> Tally {
        let count = |which: fn(&AuditRow) -> bool| self.rows.iter().filter(|row| which(row)).count();
        Tally {
            passwords: self.rows.len(),
            found: count(|row| matches!(row.outcome, Outcome::Found(_))),
            reused: count(|row| row.shared.is_some()),
            weak: count(|row| row.strength.score < SAFE_SCORE),
            short: count(|row| row.long_enough == Some(false)),
            unchecked: count(|row| matches!(row.outcome, Outcome::Unchecked(_))),
            fine: count(|row| row.concern == Concern::Fine),
        }
    }
}

/// The whole audit in one: [`Assessed::of`], then the checker's answers. `watch` hears how far the asking is.
///
/// # Errors
/// Where the system has no random numbers.
pub fn audit(subjects: &[Subject<'_>], checker: &dyn Checker, watch: Watch<'_>) -> io::Result<PasswordAudit> {
    let assessed = Assessed::of(subjects)?;
    let outcomes = checker.check(assessed.hashes(), watch);
    Ok(assessed.with(outcomes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pwned::{Cost, Why};
    use std::ops::ControlFlow;

    /// Knows two passwords, and cannot say of a third.
    struct Knows;

    impl Checker for Knows {
        fn name(&self) -> String {
            "a test".into()
        }

        fn cost(&self, _: &[Sha1Hash]) -> Option<Cost> {
            None
        }

        fn check(&self, hashes: &[Sha1Hash], _: Watch<'_>) -> Vec<Outcome> {
            let of = |text: &str| *Sha1Hash::of(&Password::new(text.into())).expose();
            hashes
                .iter()
                .map(|hash| match *hash.expose() {
                    bytes if bytes == of("password") => Outcome::Found(9),
                    bytes if bytes == of("zebra horse 77 lamp!") => Outcome::Found(10),
                    bytes if bytes == of("unknown Lj3-9s-kd8Q-xx") => Outcome::Unchecked(Why::Stopped),
                    _ => Outcome::Absent,
                })
                .collect()
        }
    }

    fn audit_of(passwords: &[(&str, Option<bool>)]) -> PasswordAudit {
        let passwords: Vec<(Password, Option<bool>)> =
            passwords.iter().map(|(text, second)| (Password::new((*text).into()), *second)).collect();
        let subjects: Vec<Subject<'_>> = passwords
            .iter()
            .map(|(password, second_factor)| Subject {
                password,
                context: vec![],
                second_factor: *second_factor,
            })
            .collect();
        audit(&subjects, &Knows, &mut |_| ControlFlow::Continue(())).unwrap()
    }

    #[test]
    fn worst_comes_first() {
        let audit = audit_of(&[
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
        let order: Vec<(usize, Concern)> = audit.rows.iter().map(|row| (row.at, row.concern)).collect();
        use Concern::{Fine, Found, Reused, Short, Unchecked, Weak};
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
        assert_eq!(audit.rows[2].shared, Some(Shared { group: 1, times: 2 }));
        assert_eq!(
            audit.tally(),
            Tally { passwords: 9, found: 2, reused: 2, weak: 2, short: 2, unchecked: 1, fine: 2 }
        );
    }

    #[test]
    fn what_stands_around_a_password_makes_it_easier() {
        let password = Password::new("selvedge-testing".into());
        let score = |context: Vec<&str>| {
            let subject = Subject { password: &password, context, second_factor: None };
            Assessed::of(&[subject]).unwrap().own[0].strength.guesses_log10
        };
        assert!(score(vec!["selvedge.example", "testing"]) < score(vec![]));
    }

    #[test]
    fn many_are_looked_at_in_parts_and_keep_their_order() {
        let passwords: Vec<String> = (0..1_000).map(|n| "x".repeat(n % 37 + 1)).collect();
        let passwords: Vec<Password> = passwords.into_iter().map(Password::new).collect();
        let subjects: Vec<Subject<'_>> = passwords
            .iter()
            .map(|password| Subject { password, context: vec![], second_factor: None })
            .collect();
        let assessed = Assessed::of(&subjects).unwrap();
        for (at, own) in assessed.own.iter().enumerate() {
            assert_eq!(own.strength.characters as usize, at % 37 + 1);
        }
        assert!(Assessed::of(&[]).unwrap().with(vec![]).rows.is_empty());
    }
}
