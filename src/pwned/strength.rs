//! How strong a password is: what a guesser makes of it, and whether it is long enough. Values in and out.

use crate::secret::Password;

/// The shortest that a password may be where it is the only factor: NIST SP 800-63B-4 §3.1.1.2, “passwords that
/// are used as a single-factor authentication mechanism shall be a minimum of 15 characters in length”.
pub const SHORTEST_ALONE: u32 = 15;
/// The shortest that it may be beside a second factor: same place, “only used as part of multi-factor
/// authentication processes […] a minimum of eight characters in length”.
pub const SHORTEST_WITH_SECOND_FACTOR: u32 = 8;

/// What is known of a password that is no secret itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Strength {
    /// From 0 (guessed at once) to 4 (very hard to guess), as zxcvbn counts: fewer than 10³, 10⁶, 10⁸ or 10¹⁰
    /// guesses (Wheeler, “zxcvbn: low-budget password strength estimation”, USENIX Security 2016).
    pub score: u8,
    /// The base 10 logarithm of the guesses that it stands up to.
    pub guesses_log10: f64,
    /// Its length in characters: Unicode code points, as SP 800-63B-4 §3.1.1.2 counts.
    pub characters: u32,
}

impl Strength {
    /// The score as a word.
    pub const fn word(&self) -> &'static str {
        match self.score {
            0 => "very weak",
            1 => "weak",
            2 => "fair",
            3 => "good",
            _ => "strong",
        }
    }

    /// Whether it is long enough; see [`is_long_enough`].
    pub const fn is_long_enough(&self, second_factor: Option<bool>) -> Option<bool> {
        is_long_enough(self.characters, second_factor)
    }
}

/// Estimates how strong a password is. `context` is what a guesser would try first: the service's name and
/// domain, the username; each is also taken apart into its words.
///
/// The first hundred characters are looked at: the estimate's time grows faster than the length, and what is
/// not broken by then is not broken by the rest.
pub fn strength(password: &Password, context: &[&str]) -> Strength {
    let text = password.expose();
    let characters = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    if text.is_empty() {
        return Strength { score: 0, guesses_log10: 0.0, characters };
    }
    let entropy = zxcvbn::zxcvbn(text, &words(context));
    Strength { score: entropy.score().into(), guesses_log10: entropy.guesses_log10(), characters }
}

/// Whether a password of so many characters is long enough by SP 800-63B-4 §3.1.1.2. Where it is not known
/// whether there is a second factor, what would do in only one of the cases is not known either.
pub const fn is_long_enough(characters: u32, second_factor: Option<bool>) -> Option<bool> {
    match second_factor {
        Some(true) => Some(characters >= SHORTEST_WITH_SECOND_FACTOR),
        Some(false) => Some(characters >= SHORTEST_ALONE),
        None if characters >= SHORTEST_ALONE => Some(true),
        None if characters < SHORTEST_WITH_SECOND_FACTOR => Some(false),
        None => None,
    }
}

/// The context as it is, and its words of three letters and more: of `robin@mail.example` also `robin`, `mail`
/// and `example`.
fn words<'a>(context: &[&'a str]) -> Vec<&'a str> {
    let mut words: Vec<&str> = Vec::new();
    for whole in context.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
        words.push(whole);
        words.extend(
            whole
                .split(|c: char| !c.is_alphanumeric())
                .filter(|word| word.len() < whole.len() && word.chars().nth(2).is_some()),
        );
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, context: &[&str]) -> Strength {
        strength(&Password::new(text.into()), context)
    }

    #[test]
    fn scores_are_those_of_zxcvbn() {
        assert_eq!((of("password1", &[]).score, of("password1", &[]).word()), (0, "very weak"));
        let words = of("gravel oboe nineteen lichen tugboat", &[]);
        assert_eq!((words.score, words.word()), (4, "strong"));
        assert_eq!(of("", &[]), Strength { score: 0, guesses_log10: 0.0, characters: 0 });
    }

    #[test]
    fn service_and_username_make_it_weaker_whole_or_in_part() {
        let plain = of("zbigniewowski", &[]).guesses_log10;
        for context in
            ["zbigniewowski", "Zbigniewowski", "zbigniewowski@mail.example", "mail.zbigniewowski.example"]
        {
            assert!(of("zbigniewowski", &["Shop", context]).guesses_log10 < plain, "{context}");
        }
        assert_eq!(of("zbigniewowski", &["", "  ", "shop"]).guesses_log10, plain);
    }

    #[test]
    fn length_is_in_characters_and_a_long_password_takes_no_longer() {
        assert_eq!(of("Größe漢字", &[]).characters, 7);
        let long = of(&"x7$Qp!m2".repeat(20_000), &[]);
        assert_eq!((long.characters, long.score), (160_000, of(&"x7$Qp!m2".repeat(13), &[]).score));
    }

    #[test]
    fn fifteen_alone_and_eight_with_a_second_factor() {
        for (characters, second_factor, wanted) in [
            (14, Some(false), Some(false)),
            (15, Some(false), Some(true)),
            (7, Some(true), Some(false)),
            (8, Some(true), Some(true)),
            (7, None, Some(false)),
            (8, None, None),
            (14, None, None),
            (15, None, Some(true)),
        ] {
            assert_eq!(is_long_enough(characters, second_factor), wanted, "{characters} {second_factor:?}");
        }
    }
}
