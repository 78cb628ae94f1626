//! The demo: the profile of a fictional person, with codes and a partly answered model.

use super::entry::Entry;
use super::records::{CodeSet, Profile, StoredCode, StoredSeed};
use crate::inventory::{self, AccountId, DocumentError, FactorKind};
use crate::otp::{Algorithm, Generator, Otp};
use crate::responsibility::{Answer, AnswerState, ControlId};
use crate::secret::{RecoveryCode, Seed};
use jiff::ToSpan;
use jiff::civil::Date;

/// The inventory document of the demo.
pub const INVENTORY: &str = include_str!("../../data/demo.json");

/// The fictional person's answers to some controls.
const ANSWERS: [(&str, AnswerState); 17] = [
    ("C03", AnswerState::Done),
    ("C04", AnswerState::Todo),
    ("C05", AnswerState::Done),
    ("C06", AnswerState::Done),
    ("C07", AnswerState::Done),
    ("C08", AnswerState::Todo),
    ("C11", AnswerState::Done),
    ("C13", AnswerState::Todo),
    ("C14", AnswerState::Done),
    ("C19", AnswerState::Done),
    ("C20", AnswerState::Done),
    ("C21", AnswerState::NotApplicable),
    ("C26", AnswerState::Todo),
    ("C32", AnswerState::NotApplicable),
    ("C36", AnswerState::Done),
    ("C38", AnswerState::Done),
    ("C41", AnswerState::Todo),
];

/// The demo's profile on a given day. Its seeds and codes are derived from the account ids and open nothing.
/// Fails only if the embedded inventory is invalid, which a test rules out.
pub fn profile(today: Date) -> Result<Profile, DocumentError> {
    let mut profile = Profile { inventory: inventory::parse(INVENTORY)?, ..Profile::default() };
    let added = today.saturating_sub(400.days());
    for account in &profile.inventory.accounts {
        for factor in &account.factors {
            match factor.kind {
                FactorKind::Totp => {
                    profile.seeds.push(seed(account, factor.id.as_str(), generator(account), added));
                }
                FactorKind::RecoveryCodes => profile.recovery_codes.push(codes(account, factor, added)),
                _ => {}
            }
        }
    }
    profile.answers = ANSWERS
        .iter()
        .map(|(control, state)| Answer {
            control: ControlId((*control).to_owned()),
            account: None,
            state: Some(*state),
            note: String::new(),
            date: today.saturating_sub(30.days()),
        })
        .collect();
    profile.walk_position = Some(ControlId("C15".to_owned()));
    Ok(profile)
}

/// Most demo accounts use common TOTP settings; a few show other kinds of codes.
fn generator(account: &inventory::Account) -> Generator {
    let totp = |algorithm, digits, period| Generator::Totp { algorithm, digits, period };
    match account.id.as_str() {
        "driftbox" => totp(Algorithm::Sha256, 8, 60),
        "inkwell" => Generator::Hotp { algorithm: Algorithm::Sha1, digits: 6, counter: 41 },
        _ => totp(Algorithm::Sha1, 6, 30),
    }
}

fn seed(account: &inventory::Account, factor: &str, generator: Generator, added: Date) -> Entry<StoredSeed> {
    Entry::Parsed(StoredSeed {
        account: account.id.clone(),
        factor: factor.into(),
        otp: Otp {
            issuer: account.service.clone(),
            label: account.username.clone(),
            secret: Seed::new(letters(&account.id, 32, b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")),
            pin: None,
            generator,
        },
        added,
    })
}

fn codes(account: &inventory::Account, factor: &inventory::Factor, made: Date) -> Entry<CodeSet> {
    let facts = factor.codes.unwrap_or_default();
    let (total, used) = (facts.total.unwrap_or(10), facts.used.unwrap_or(0));
    let made = facts.made.unwrap_or(made);
    let text = letters(&account.id, total as usize * 8, b"0123456789");
    let codes = text
        .as_bytes()
        .chunks(8)
        .zip(0..total)
        .map(|(code, position)| {
            let code = String::from_utf8_lossy(code);
            let (head, tail) = code.split_at(4);
            StoredCode {
                code: RecoveryCode::new(format!("{head}-{tail}")),
                used: (position < used).then(|| made.saturating_add(90.days())),
            }
        })
        .collect();
    let account = account.id.clone();
    Entry::Parsed(CodeSet { account, factor: factor.id.clone(), codes, made, verified: facts.verified })
}

/// Pseudo-random letters of an alphabet, always the same for one account: a linear congruential generator with Knuth's
/// MMIX constants. Not suitable for secrets.
fn letters(account: &AccountId, count: usize, alphabet: &[u8]) -> String {
    let mut state = account.as_str().bytes().fold(0_u64, |sum, byte| sum.wrapping_mul(31) + u64::from(byte));
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(alphabet[(state >> 33) as usize % alphabet.len()])
    };
    (0..count).map(|_| next()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::responsibility::Model;
    use jiff::civil::date;

    #[test]
    fn the_demo_is_valid_and_generates_codes() {
        let profile = profile(date(2026, 11, 21)).unwrap();
        assert!(profile.seeds.len() >= 4);
        for seed in profile.readable_seeds() {
            assert!(seed.otp.code_at(1_795_262_400).is_ok(), "{}", seed.account);
        }
        for set in profile.readable_codes() {
            assert!(set.remaining() < set.codes.len() || set.codes.iter().all(|code| code.used.is_none()));
        }
        for answer in &profile.answers {
            assert!(Model::embedded().control(&answer.control).is_some(), "{}", answer.control.0);
        }
    }
}
