//! How strong a passphrase is, and why, in words. It advises; it never refuses.

use crate::secret::Passphrase;
use crate::text::capitalised;
use zxcvbn::feedback::{Suggestion, Warning};

/// How many passphrases a second someone who has stolen `identity.age` is assumed to try at work factor 18.
///
/// A judgement on the high side. scrypt with N = 2¹⁸ and r = 8 fills 256 MiB and reads as much back for each try
/// (RFC 7914 §2 and §5), 512 MiB of memory traffic that cannot be saved. Ten graphics cards of 1 TB/s each that did
/// nothing else, without any loss, would make 10¹³ ÷ 5.4·10⁸ ≈ 18,600 tries a second. Each step of the work factor
/// halves it.
pub const GUESSES_PER_SECOND: u32 = 20_000;

const MINUTE: f64 = 60.0;
/// An hour in seconds: what falls sooner is very weak.
pub const HOUR: f64 = 60.0 * MINUTE;
const DAY: f64 = 24.0 * HOUR;
/// A month in seconds: what falls sooner is weak.
pub const MONTH: f64 = 30.44 * DAY;
const YEAR: f64 = 365.25 * DAY;
/// Ten years in seconds: what falls sooner is fair, what stands longer good.
pub const DECADE: f64 = 10.0 * YEAR;
/// A thousand years in seconds: what stands longer is strong.
pub const MILLENNIUM: f64 = 1000.0 * YEAR;

/// The lowest score that needs no second thought.
pub const GOOD: u8 = 3;

/// What a guesser makes of a passphrase.
#[derive(Clone, Debug, PartialEq)]
pub struct Strength {
    /// From 0 to 4: stands up to less than [`HOUR`], [`MONTH`], [`DECADE`], [`MILLENNIUM`], or more. Own judgement: a
    /// stolen vault can be guessed at for as long as somebody likes, so what falls in hours is weak. The scores of
    /// zxcvbn itself are no measure of that: its 3, from 10⁸ guesses on, is an hour and a half here.
    pub score: u8,
    /// The base 10 logarithm of the guesses that it stands up to.
    pub guesses_log10: f64,
    /// How long that takes at [`GUESSES_PER_SECOND`], in seconds.
    pub seconds: f64,
    /// What is weak about it.
    pub warning: Option<&'static str>,
    pub suggestions: Vec<&'static str>,
}

/// Estimates how strong a passphrase is. `context` are words that a guesser would try first: the person's
/// name, the vault's title.
pub fn strength(passphrase: &Passphrase, context: &[&str]) -> Strength {
    let mut guessed_first = vec!["selvedge", "vault"];
    guessed_first.extend(context.iter().copied().filter(|word| !word.is_empty()));
    let entropy = zxcvbn::zxcvbn(passphrase.expose(), &guessed_first);
    let guesses_log10 = if passphrase.is_empty() { 0.0 } else { entropy.guesses_log10() };
    let seconds = 10_f64.powf(guesses_log10) / f64::from(GUESSES_PER_SECOND);
    let feedback = entropy.feedback();
    Strength {
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

/// A score as a word.
pub const fn word(score: u8) -> &'static str {
    match score {
        0 => "very weak",
        1 => "weak",
        2 => "fair",
        GOOD => "good",
        _ => "strong",
    }
}

impl Strength {
    /// The score as a word.
    pub const fn word(&self) -> &'static str {
        word(self.score)
    }

    /// How long it stands up to [`GUESSES_PER_SECOND`]: “about 3 hours”.
    pub fn time(&self) -> String {
        let about = |count: f64, one: &str| {
            let count = count.round().max(1.0);
            format!("about {count} {one}{}", if count > 1.0 { "s" } else { "" })
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

    /// The estimate in a sentence or two, with what is weak about it.
    pub fn sentence(&self) -> String {
        self.with_advice(&format!(
            "{}: {} for someone who has stolen the vault and tries 20,000 passphrases a second.",
            capitalised(self.word()),
            self.time()
        ))
    }

    /// The same for something else than a vault, where nobody knows how many are tried a second.
    pub fn in_short(&self) -> String {
        self.with_advice(&format!("{}.", capitalised(self.word())))
    }

    fn with_advice(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for more in self.warning.iter().chain(&self.suggestions) {
            text.push(' ');
            text.push_str(more);
        }
        text
    }
}

fn warning(warning: Warning) -> &'static str {
    match warning {
        Warning::StraightRowsOfKeysAreEasyToGuess => "Rows of keys are easy to guess.",
        Warning::ShortKeyboardPatternsAreEasyToGuess => "Short patterns on the keyboard are easy to guess.",
        Warning::RepeatsLikeAaaAreEasyToGuess => "Repeats like “aaa” are easy to guess.",
        Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => {
            "Repeats like “abcabcabc” are hardly harder to guess than “abc”."
        }
        Warning::ThisIsATop10Password => "It is one of the ten most used passwords.",
        Warning::ThisIsATop100Password => "It is one of the hundred most used passwords.",
        Warning::ThisIsACommonPassword => "It is a password that many people use.",
        Warning::ThisIsSimilarToACommonlyUsedPassword => "It is like a password that many people use.",
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
            "Use five or six words drawn at random; no saying, no quotation."
        }
        Suggestion::NoNeedForSymbolsDigitsOrUppercaseLetters => "Signs, digits and capitals are not needed.",
        Suggestion::AddAnotherWordOrTwo => "Add a word or two; unusual ones are better.",
        Suggestion::CapitalizationDoesntHelpVeryMuch => "A capital at the start helps little.",
        Suggestion::AllUppercaseIsAlmostAsEasyToGuessAsAllLowercase => "All capitals help little.",
        Suggestion::ReversedWordsArentMuchHarderToGuess => {
            "Words written backwards are hardly harder to guess."
        }
        Suggestion::PredictableSubstitutionsDontHelpVeryMuch => {
            "Putting “@” for “a” and the like helps little."
        }
        Suggestion::UseALongerKeyboardPatternWithMoreTurns => {
            "A pattern on the keyboard needs more turns; words are better."
        }
        Suggestion::AvoidRepeatedWordsAndCharacters => "Repeat no words and no letters.",
        Suggestion::AvoidSequences => "Avoid sequences.",
        Suggestion::AvoidRecentYears => "Avoid recent years.",
        Suggestion::AvoidYearsThatAreAssociatedWithYou => "Avoid years that have to do with you.",
        Suggestion::AvoidDatesAndYearsThatAreAssociatedWithYou => {
            "Avoid dates and years that have to do with you."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, context: &[&str]) -> Strength {
        strength(&Passphrase::new(text.into()), context)
    }

    #[test]
    fn weak_ones_are_told_why_and_strong_ones_pass() {
        let common = of("password1", &[]);
        assert_eq!(common.score, 0, "{common:?}");
        assert!(common.warning.is_some() && !common.suggestions.is_empty());
        assert_eq!(common.time(), "less than a second");
        let words = of("gravel oboe nineteen lichen tugboat pewter", &[]);
        assert_eq!((words.score, words.word(), words.warning), (4, "strong", None));
        assert!(words.sentence().starts_with("Strong: millions of years"), "{}", words.sentence());
        assert_eq!(of("", &[]).score, 0);
    }

    #[test]
    fn what_falls_in_hours_or_days_is_weak_and_what_outlasts_a_decade_is_good() {
        let sesame = of("open sesame", &[]);
        assert!(sesame.score < GOOD && sesame.word() == "weak", "{sesame:?}");
        for (seconds, said) in [
            (59.0 * MINUTE, "very weak"),
            (2.0 * HOUR, "weak"),
            (6.0 * DAY, "weak"),
            (2.0 * MONTH, "fair"),
            (9.0 * YEAR, "fair"),
            (11.0 * YEAR, "good"),
            (2000.0 * YEAR, "strong"),
            (f64::INFINITY, "strong"),
        ] {
            assert_eq!(word(score(seconds)), said, "{seconds} s");
        }
        // Four words drawn at random from 7,776: 3.7·10¹⁵ guesses for who knows the list.
        assert!(of("lichen tugboat oboe pewter", &[]).score >= GOOD);
    }

    #[test]
    fn what_is_known_of_the_person_makes_it_weaker() {
        let name = "zbigniewowski";
        assert!(of(name, &[name]).guesses_log10 < of(name, &[]).guesses_log10);
        assert!(of("selvedge", &[]).score == 0);
    }

    #[test]
    fn the_passphrase_is_not_in_what_is_said() {
        let said = format!("{:?}", of("Tr0ub4dor&3-horse", &["Tr0ub4dor"]));
        assert!(!said.contains("horse") && !said.contains("Tr0ub"), "{said}");
    }

    #[test]
    fn times_are_in_the_unit_a_person_would_use() {
        let time = |seconds: f64| Strength { seconds, ..of("", &[]) }.time();
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
}
