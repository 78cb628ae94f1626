//! Estimates how strong a passphrase is, and explains why. It advises and never refuses.

use crate::secret::Passphrase;
use crate::text::capitalised;
use zxcvbn::feedback::{Suggestion, Warning};

/// How many passphrases a second an attacker with a copy of `identity.age` is assumed to try at work factor 18.
///
/// This is a high estimate. For each guess, scrypt with N = 2¹⁸ and r = 8 writes 256 MiB and reads as much again (RFC 7914
/// §2 and §5): 512 MiB of memory traffic that can't be avoided. Ten graphics cards of 1 TB/s each, used without any loss,
/// make 10¹³ ÷ 5.4·10⁸ ≈ 18,600 guesses a second. Each step of the work factor halves the rate.
pub const GUESSES_PER_SECOND: u32 = 20_000;

const MINUTE: f64 = 60.0;
const HOUR: f64 = 60.0 * MINUTE;
const DAY: f64 = 24.0 * HOUR;
const MONTH: f64 = 30.44 * DAY;
const YEAR: f64 = 365.25 * DAY;
const DECADE: f64 = 10.0 * YEAR;
const MILLENNIUM: f64 = 1000.0 * YEAR;

/// The lowest score of a passphrase that is good enough for a vault.
pub const GOOD: u8 = 3;

/// An estimate of how long a passphrase resists guessing.
#[derive(Clone, Debug, PartialEq)]
pub struct PassphraseStrength {
    /// From 0 to 4: guessed within an hour, a month, ten years, a thousand years, or later.
    ///
    /// The limits are our own, because an attacker with a copy of the vault has unlimited time. The scores of zxcvbn are
    /// made for online services: its 3 starts at 10⁸ guesses, which takes an hour and a half here.
    pub score: u8,
    /// The base 10 logarithm of the number of guesses needed.
    pub guesses_log10: f64,
    /// The time for this number of guesses at [`GUESSES_PER_SECOND`].
    pub seconds: f64,
    /// The main weakness, as a sentence.
    pub warning: Option<&'static str>,
    pub suggestions: Vec<&'static str>,
}

/// A passphrase to estimate on another thread, with a number that identifies the request.
#[derive(Debug)]
pub struct StrengthRequest {
    pub number: u64,
    pub passphrase: Passphrase,
}

/// The answer to a [`StrengthRequest`]. Compare the number with the newest request: the user may have typed on meanwhile.
#[derive(Clone, Debug, PartialEq)]
pub struct StrengthAnswer {
    pub number: u64,
    pub strength: PassphraseStrength,
}

impl StrengthRequest {
    pub fn answer(&self) -> StrengthAnswer {
        StrengthAnswer { number: self.number, strength: strength(&self.passphrase, &[]) }
    }
}

/// Estimates the strength of a passphrase. `context` lists words that an attacker would try first, such as the user's name.
pub fn strength(passphrase: &Passphrase, context: &[&str]) -> PassphraseStrength {
    let mut guessed_first = vec!["selvedge", "vault"];
    guessed_first.extend(context.iter().copied().filter(|word| !word.is_empty()));
    let entropy = zxcvbn::zxcvbn(passphrase.expose(), &guessed_first);
    let guesses_log10 = if passphrase.is_empty() { 0.0 } else { entropy.guesses_log10() };
    let seconds = 10_f64.powf(guesses_log10) / f64::from(GUESSES_PER_SECOND);
    let feedback = entropy.feedback();
    PassphraseStrength {
        score: score(seconds),
        guesses_log10,
        seconds,
        warning: feedback.and_then(zxcvbn::feedback::Feedback::warning).map(warning),
        suggestions: feedback
            .map(|f| f.suggestions().iter().copied().map(suggestion).collect())
            .unwrap_or_default(),
    }
}

fn score(seconds: f64) -> u8 {
    match seconds {
        s if s < HOUR => 0,
        s if s < MONTH => 1,
        s if s < DECADE => 2,
        s if s < MILLENNIUM => 3,
        _ => 4,
    }
}

/// The word for a score.
pub const fn word(score: u8) -> &'static str {
    match score {
        0 => "very weak",
        1 => "weak",
        2 => "fair",
        GOOD => "good",
        _ => "strong",
    }
}

impl PassphraseStrength {
    pub const fn word(&self) -> &'static str {
        word(self.score)
    }

    /// The time for guessing the passphrase at [`GUESSES_PER_SECOND`], such as “about 3 hours”.
    pub fn time(&self) -> String {
        let about = |count: f64, unit: &str| {
            let count = count.round().max(1.0);
            format!("about {count} {unit}{}", if count > 1.0 { "s" } else { "" })
        };
        match self.seconds {
            s if s < 1.0 => "less than a second".into(),
            s if s < 99.0 => about(s, "second"),
            s if s < 99.0 * MINUTE => about(s / MINUTE, "minute"),
            s if s < 2.0 * DAY => about(s / HOUR, "hour"),
            s if s < 99.0 * DAY => about(s / DAY, "day"),
            s if s < 2.0 * YEAR => about(s / MONTH, "month"),
            s if s < MILLENNIUM => about(s / YEAR, "year"),
            s if s < 1e6 * YEAR => "thousands of years".into(),
            _ => "millions of years or more".into(),
        }
    }

    /// The estimate for a vault's passphrase in a few sentences, with the weakness and suggestions.
    pub fn sentence(&self) -> String {
        self.with_advice(format!(
            "{}: {} for someone who has stolen the vault and tries 20,000 passphrases a second.",
            capitalised(self.word()),
            self.time()
        ))
    }

    /// Like [`PassphraseStrength::sentence`] without a time, for files whose guessing rate is unknown.
    pub fn in_short(&self) -> String {
        self.with_advice(format!("{}.", capitalised(self.word())))
    }

    fn with_advice(&self, mut text: String) -> String {
        for advice in self.warning.iter().chain(&self.suggestions) {
            text.push(' ');
            text.push_str(advice);
        }
        text
    }
}

fn warning(warning: Warning) -> &'static str {
    match warning {
        Warning::StraightRowsOfKeysAreEasyToGuess => "Rows of keys are easy to guess.",
        Warning::ShortKeyboardPatternsAreEasyToGuess => "Short keyboard patterns are easy to guess.",
        Warning::RepeatsLikeAaaAreEasyToGuess => "Repeats like “aaa” are easy to guess.",
        Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => {
            "Repeats like “abcabcabc” are only slightly harder to guess than “abc”."
        }
        Warning::ThisIsATop10Password => "It is one of the ten most used passwords.",
        Warning::ThisIsATop100Password => "It is one of the hundred most used passwords.",
        Warning::ThisIsACommonPassword => "It is a password that many people use.",
        Warning::ThisIsSimilarToACommonlyUsedPassword => "It is similar to a password that many people use.",
        Warning::SequencesLikeAbcAreEasyToGuess => "Sequences like “abc” or “6543” are easy to guess.",
        Warning::RecentYearsAreEasyToGuess => "Recent years are easy to guess.",
        Warning::AWordByItselfIsEasyToGuess => "A single word is easy to guess.",
        Warning::DatesAreOftenEasyToGuess => "Dates are often easy to guess.",
        Warning::NamesAndSurnamesByThemselvesAreEasyToGuess => "A name alone is easy to guess.",
        Warning::CommonNamesAndSurnamesAreEasyToGuess => "Common names are easy to guess.",
    }
}

fn suggestion(suggestion: Suggestion) -> &'static str {
    match suggestion {
        Suggestion::UseAFewWordsAvoidCommonPhrases => {
            "Use five or six random words, not a saying or a quotation."
        }
        Suggestion::NoNeedForSymbolsDigitsOrUppercaseLetters => {
            "Symbols, digits and capital letters are not needed."
        }
        Suggestion::AddAnotherWordOrTwo => "Add another word or two; unusual words are better.",
        Suggestion::CapitalizationDoesntHelpVeryMuch => "A capital letter at the start helps little.",
        Suggestion::AllUppercaseIsAlmostAsEasyToGuessAsAllLowercase => {
            "Writing everything in capital letters helps little."
        }
        Suggestion::ReversedWordsArentMuchHarderToGuess => {
            "Words written backwards are only slightly harder to guess."
        }
        Suggestion::PredictableSubstitutionsDontHelpVeryMuch => {
            "Replacements such as “@” for “a” help little."
        }
        Suggestion::UseALongerKeyboardPatternWithMoreTurns => {
            "A keyboard pattern needs more turns; words are better."
        }
        Suggestion::AvoidRepeatedWordsAndCharacters => "Avoid repeated words and letters.",
        Suggestion::AvoidSequences => "Avoid sequences.",
        Suggestion::AvoidRecentYears => "Avoid recent years.",
        Suggestion::AvoidYearsThatAreAssociatedWithYou => "Avoid years that are associated with you.",
        Suggestion::AvoidDatesAndYearsThatAreAssociatedWithYou => {
            "Avoid dates and years that are associated with you."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn estimate(text: &str, context: &[&str]) -> PassphraseStrength {
        strength(&Passphrase::new(text.into()), context)
    }

    #[test]
    fn weak_passphrases_get_advice_and_strong_ones_do_not() {
        let common = estimate("password1", &[]);
        assert_eq!(common.score, 0, "{common:?}");
        assert!(common.warning.is_some() && !common.suggestions.is_empty());
        assert_eq!(common.time(), "less than a second");
        let words = estimate("gravel oboe nineteen lichen tugboat pewter", &[]);
        assert_eq!((words.score, words.word(), words.warning), (4, "strong", None));
        assert!(words.sentence().starts_with("Strong: millions of years"), "{}", words.sentence());
        assert_eq!(estimate("", &[]).score, 0);
    }

    #[test]
    fn guessed_within_a_month_is_weak_and_after_a_decade_is_good() {
        let sesame = estimate("open sesame", &[]);
        assert!(sesame.score < GOOD && sesame.word() == "weak", "{sesame:?}");
        for (seconds, expected) in [
            (59.0 * MINUTE, "very weak"),
            (2.0 * HOUR, "weak"),
            (6.0 * DAY, "weak"),
            (2.0 * MONTH, "fair"),
            (9.0 * YEAR, "fair"),
            (11.0 * YEAR, "good"),
            (2000.0 * YEAR, "strong"),
            (f64::INFINITY, "strong"),
        ] {
            assert_eq!(word(score(seconds)), expected, "{seconds} s");
        }
        // Four random words from a list of 7,776: 3.7·10¹⁵ guesses for an attacker who knows the list.
        assert!(estimate("lichen tugboat oboe pewter", &[]).score >= GOOD);
    }

    #[test]
    fn context_words_lower_the_estimate() {
        let name = "zbigniewowski";
        assert!(estimate(name, &[name]).guesses_log10 < estimate(name, &[]).guesses_log10);
        assert!(estimate("selvedge", &[]).score == 0);
    }

    #[test]
    fn debug_does_not_contain_the_passphrase() {
        let debug = format!("{:?}", estimate("Tr0ub4dor&3-horse", &["Tr0ub4dor"]));
        assert!(!debug.contains("horse") && !debug.contains("Tr0ub"), "{debug}");
    }

    #[test]
    fn times_are_in_the_unit_a_person_would_use() {
        let time = |seconds: f64| PassphraseStrength { seconds, ..estimate("", &[]) }.time();
        assert_eq!(time(0.2), "less than a second");
        assert_eq!(time(1.2), "about 1 second");
        assert_eq!(time(600.0), "about 10 minutes");
        assert_eq!(time(3.0 * 3600.0), "about 3 hours");
        assert_eq!(time(12.0 * 86_400.0), "about 12 days");
        assert_eq!(time(200.0 * 86_400.0), "about 7 months");
        assert_eq!(time(40.0 * 365.25 * 86_400.0), "about 40 years");
        assert_eq!(time(1e12), "thousands of years");
        assert_eq!(time(f64::INFINITY), "millions of years or more");
    }

    #[test]
    fn an_answer_carries_the_number_of_its_request() {
        let request = StrengthRequest { number: 7, passphrase: Passphrase::new("open sesame".into()) };
        let answer = request.answer();
        assert_eq!((answer.number, answer.strength), (7, estimate("open sesame", &[])));
    }
}
