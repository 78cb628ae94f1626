//! Names that look alike: `PayPal`, `PayPaI`, and `PayPal` with a zero-width space or a Cyrillic letter.

use super::visible::is_invisible;
use unicode_security::confusable_detection::skeleton;

/// A key that is equal for names that look alike: the skeleton of UTS 39, without invisible characters, case and runs of
/// spaces.
pub fn lookalike_key(name: &str) -> String {
    // Every space looks like a space, and the skeleton has the case in which letters look alike: capital I is like l.
    let spaced = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let shown: String = spaced.chars().filter(|c| !is_invisible(*c)).collect();
    skeleton(&shown).collect::<String>().to_lowercase()
}

/// A key that is equal for names that differ in case and spaces at most, so that people take them for the same name.
pub fn same_name_key(name: &str) -> String {
    let words: Vec<&str> = name.split(' ').filter(|word| !word.is_empty()).collect();
    words.join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_alike_have_one_key() {
        for other in [
            "Pay\u{200b}Pal",
            "PayPaI",
            "P\u{430}yPal",
            "РауРаl",
            "ＰａｙＰａｌ",
            "PayPal\u{e0041}",
            "Pay\u{ad}Pal",
            "PayPa1",
        ] {
            assert_eq!(lookalike_key("PayPal"), lookalike_key(other), "{}", other.escape_unicode());
            assert_ne!(same_name_key("PayPal"), same_name_key(other), "{}", other.escape_unicode());
        }
        for (a, b) in [("PayPal", "Paypal"), ("Git Hub", " git  hub"), ("漢字", "漢字")] {
            assert_eq!(same_name_key(a), same_name_key(b));
            assert_eq!(lookalike_key(a), lookalike_key(b));
        }
        for (a, b) in [
            ("GitHub", "GitLab"),
            ("iCloud", "Cloud"),
            ("Bank", "Bank 2"),
            ("漢字", "汉字"),
            ("Über", "Uber"),
        ] {
            assert_ne!(lookalike_key(a), lookalike_key(b));
        }
    }
}
