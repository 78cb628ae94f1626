//! Estimates how hard a password is to guess, and whether it is long enough.

use crate::secret::Password;

/// The minimum length of a password that is the only factor: NIST SP 800-63B-4 §3.1.1.2, “passwords that
/// are used as a single-factor authentication mechanism shall be a minimum of 15 characters in length”.
pub const MIN_LENGTH_ALONE: u32 = 15;
/// The minimum length of a password beside a second factor: same section, “only used as part of multi-factor
/// authentication processes […] a minimum of eight characters in length”.
pub const MIN_LENGTH_WITH_SECOND_FACTOR: u32 = 8;

/// Facts about a password that do not reveal it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PasswordStrength {
    /// The zxcvbn score, from 0 (guessed at once) to 4 (very hard to guess). Scores 0 to 3 mean fewer than 10³, 10⁶, 10⁸ or 10¹⁰
    /// guesses (Wheeler, “zxcvbn: low-budget password strength estimation”, USENIX Security 2016).
    pub score: u8,
    /// The base 10 logarithm of the number of guesses needed.
    pub guesses_log10: f64,
    /// The length in characters: Unicode code points, as SP 800-63B-4 §3.1.1.2 counts.
    pub characters: u32,
}

impl PasswordStrength {
    pub const fn label(&self) -> &'static str {
        match self.score {
            0 => "very weak",
            1 => "weak",
            2 => "fair",
            3 => "good",
            _ => "strong",
        }
    }

    /// See [`is_long_enough`].
    pub const fn is_long_enough(&self, second_factor: Option<bool>) -> Option<bool> {
        is_long_enough(self.characters, second_factor)
    }

    /// Estimates the strength with zxcvbn, which looks at the first hundred characters. `context` holds what an attacker
    /// would try first: the service's name, its domain and the username, whole and word by word.
    pub fn estimate(password: &Password, context: &[&str]) -> Self {
        let text = password.expose();
        let characters = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        if text.is_empty() {
            return Self { score: 0, guesses_log10: 0.0, characters };
        }
        let entropy = zxcvbn::zxcvbn(text, &context_words(context));
        Self { score: entropy.score().into(), guesses_log10: entropy.guesses_log10(), characters }
    }
}

/// Whether a password of this length meets SP 800-63B-4 §3.1.1.2. `second_factor` is `None` if unknown; the result is
/// then `None` for a length that is enough only beside a second factor.
pub const fn is_long_enough(characters: u32, second_factor: Option<bool>) -> Option<bool> {
    match second_factor {
        Some(true) => Some(characters >= MIN_LENGTH_WITH_SECOND_FACTOR),
        Some(false) => Some(characters >= MIN_LENGTH_ALONE),
        None if characters >= MIN_LENGTH_ALONE => Some(true),
        None if characters < MIN_LENGTH_WITH_SECOND_FACTOR => Some(false),
        None => None,
    }
}

/// Each context text and its words of at least three letters: `robin@mail.example` adds `robin`, `mail` and `example`.
fn context_words<'a>(context: &[&'a str]) -> Vec<&'a str> {
    let mut words: Vec<&str> = Vec::new();
    for text in context.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
        words.push(text);
        words.extend(
            text.split(|c: char| !c.is_alphanumeric())
                .filter(|word| word.len() < text.len() && word.chars().nth(2).is_some()),
        );
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn estimate(text: &str, context: &[&str]) -> PasswordStrength {
        PasswordStrength::estimate(&Password::new(text.into()), context)
    }

    #[test]
    fn scores_are_those_of_zxcvbn() {
        assert_eq!((estimate("password1", &[]).score, estimate("password1", &[]).label()), (0, "very weak"));
        let words = estimate("gravel oboe nineteen lichen tugboat", &[]);
        assert_eq!((words.score, words.label()), (4, "strong"));
        assert_eq!(estimate("", &[]), PasswordStrength { score: 0, guesses_log10: 0.0, characters: 0 });
    }

    #[test]
    fn a_password_like_the_service_or_username_is_weaker() {
        let plain = estimate("zbigniewowski", &[]).guesses_log10;
        for context in
            ["zbigniewowski", "Zbigniewowski", "zbigniewowski@mail.example", "mail.zbigniewowski.example"]
        {
            assert!(estimate("zbigniewowski", &["Shop", context]).guesses_log10 < plain, "{context}");
        }
        assert_eq!(estimate("zbigniewowski", &["", "  ", "shop"]).guesses_log10, plain);
    }

    #[test]
    fn length_counts_characters_and_long_passwords_are_estimated_by_their_start() {
        assert_eq!(estimate("Größe漢字", &[]).characters, 7);
        let long = estimate(&"x7$Qp!m2".repeat(20_000), &[]);
        assert_eq!((long.characters, long.score), (160_000, estimate(&"x7$Qp!m2".repeat(13), &[]).score));
    }

    #[test]
    fn the_minimum_is_15_characters_alone_and_8_with_a_second_factor() {
        for (characters, second_factor, expected) in [
            (14, Some(false), Some(false)),
            (15, Some(false), Some(true)),
            (7, Some(true), Some(false)),
            (8, Some(true), Some(true)),
            (7, None, Some(false)),
            (8, None, None),
            (14, None, None),
            (15, None, Some(true)),
        ] {
            assert_eq!(is_long_enough(characters, second_factor), expected, "{characters} {second_factor:?}");
        }
    }
}
