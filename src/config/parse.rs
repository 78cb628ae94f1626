//! Parses the configuration and explains errors.

use super::settings::Config;
use crate::text::{nearest, visible};

/// An error in a configuration, with its position.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {reason}")]
pub struct ConfigError {
    /// 1-based.
    pub line: usize,
    /// In characters, 1-based.
    pub column: usize,
    /// What was found and what was expected.
    pub reason: String,
}

/// Parses a configuration. A byte order mark at the start is allowed; unknown settings are errors.
pub fn parse(text: &str) -> Result<Config, ConfigError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    toml::from_str(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start).min(text.len());
        let before = text.get(..offset).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        ConfigError {
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
            reason: reason(&visible(error.message())),
        }
    })
}

/// The parser's message in plain words, with a suggestion for an unknown setting or value.
fn reason(message: &str) -> String {
    for (start, what) in
        [("unknown field ", "there is no setting"), ("unknown variant ", "there is no value")]
    {
        if !message.starts_with(start) {
            continue;
        }
        // The message has this form: unknown field `colour`, expected one of `theme`, `ascii`
        let mut quoted = message.split('`').skip(1).step_by(2);
        let wrong = quoted.next().unwrap_or_default();
        let known: Vec<&str> = quoted.collect();
        let near = nearest(wrong, known.iter().copied());
        let hint = match near.first() {
            Some(near) => format!("did you mean “{near}”?"),
            None => format!("known here: {}", known.join(", ")),
        };
        return format!("{what} “{wrong}”; {hint}");
    }
    message.replace("expected u32", "expected a whole number from 0")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{DEFAULT_TOML, Keys, Theme};

    #[test]
    fn the_default_file_parses_to_the_default() {
        assert_eq!(parse(DEFAULT_TOML).unwrap(), Config::default());
        assert_eq!(parse("").unwrap(), Config::default());
    }

    #[test]
    fn the_default_file_mentions_every_setting() {
        let table: toml::Table = DEFAULT_TOML.parse().unwrap();
        let error = parse("no_such_setting_at_all = 1").unwrap_err().reason;
        let known = error.split("known here: ").nth(1).unwrap();
        for setting in known.split(", ") {
            let documented = table.contains_key(setting) || DEFAULT_TOML.contains(&format!("# {setting} = "));
            assert!(documented, "default.toml does not mention {setting}");
        }
    }

    #[test]
    fn settings_are_parsed() {
        let config = parse(
            "theme = \"plain\"\nascii = true\nmouse = false\nlock_after = 0\nmodel = \"a.csv\"\n\
             [clipboard]\nosc52 = false\nclear_after = 10\n[codes]\nhidden = true\n\
             [pwned]\nrange_url = \"http://127.0.0.1:8080\"\ncorpus = \"c\"\n\
             [keys]\nquit = \"ctrl-q\"\nlock = [\"ctrl-l\", \"f12\"]\n",
        )
        .unwrap();
        assert_eq!(config.theme, Theme::Plain);
        assert!(config.ascii && !config.mouse && config.codes.hidden);
        assert_eq!((config.lock_after, config.clipboard.clear_after), (0, 10));
        assert!(!config.clipboard.osc52 && config.clipboard.desktop);
        assert_eq!(config.pwned.range_url, "http://127.0.0.1:8080");
        assert_eq!(config.pwned.corpus.as_deref(), Some(std::path::Path::new("c")));
        assert_eq!(config.keys["quit"], Keys::One("ctrl-q".into()));
        assert_eq!(config.keys["lock"].as_slice(), ["ctrl-l", "f12"]);
    }

    #[test]
    fn errors_give_the_position_and_a_suggestion() {
        for (text, expected) in [
            (
                "mouse = true\nthme = \"dark\"",
                "line 2, column 1: there is no setting “thme”; did you mean “theme”?",
            ),
            ("theme = \"drak\"", "line 1, column 9: there is no value “drak”; did you mean “dark”?"),
            (
                "[codes]\nhiden = true",
                "line 2, column 1: there is no setting “hiden”; did you mean “hidden”?",
            ),
            (
                "theme = \"neon\"",
                "line 1, column 9: there is no value “neon”; known here: auto, dark, light, plain",
            ),
            (
                "lock_after = -1",
                "line 1, column 14: invalid value: integer `-1`, expected a whole number from 0",
            ),
            ("[keys]\nquit = 1", "line 2, column 8: a key is text like \"ctrl-p\", or a list of them"),
            ("mouse = \"yes\"", "line 1, column 9: invalid type: string \"yes\", expected a boolean"),
        ] {
            assert_eq!(parse(text).unwrap_err().to_string(), expected);
        }
        for text in ["theme", "= 1", "[", "theme = \"dark\"\ntheme = \"light\"", "\u{0}", "[keys]\nquit = 1"]
        {
            let error = parse(text).unwrap_err();
            assert!(error.line >= 1 && !error.reason.is_empty(), "{text}: {error}");
        }
    }
}
