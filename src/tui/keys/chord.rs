//! A key with its modifiers: read, taken from an event, and in words.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// A key with its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Chord {
    pub code: KeyCode,
    /// Control and Alt; Shift only where the key itself does not show it.
    pub modifiers: KeyModifiers,
}

impl Chord {
    /// Reads `j`, `G`, `ctrl-l`, `alt-x`, `f1`, `enter`, `space`, `backtab`, …
    pub fn parse(text: &str) -> Option<Self> {
        let mut modifiers = KeyModifiers::NONE;
        let mut rest = text;
        loop {
            if let Some(after) = rest.strip_prefix("ctrl-") {
                modifiers |= KeyModifiers::CONTROL;
                rest = after;
            } else if let Some(after) = rest.strip_prefix("alt-") {
                modifiers |= KeyModifiers::ALT;
                rest = after;
            } else {
                break;
            }
        }
        let code = match rest {
            "enter" => KeyCode::Enter,
            "esc" => KeyCode::Esc,
            "tab" => KeyCode::Tab,
            "backtab" => KeyCode::BackTab,
            "backspace" => KeyCode::Backspace,
            "delete" => KeyCode::Delete,
            "space" => KeyCode::Char(' '),
            "up" => KeyCode::Up,
            "down" => KeyCode::Down,
            "left" => KeyCode::Left,
            "right" => KeyCode::Right,
            "home" => KeyCode::Home,
            "end" => KeyCode::End,
            "pageup" => KeyCode::PageUp,
            "pagedown" => KeyCode::PageDown,
            other => {
                let mut characters = other.chars();
                match (characters.next(), characters.as_str()) {
                    (Some(only), "") => KeyCode::Char(only),
                    (Some('f'), number) => KeyCode::F(number.parse().ok().filter(|n| (1..=12).contains(n))?),
                    _ => return None,
                }
            }
        };
        Some(Self { code, modifiers })
    }

    /// The chord of an event: letters carry their own shift, and control letters are lower case.
    pub fn of(event: KeyEvent) -> Self {
        let mut modifiers = event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT);
        let code = match event.code {
            KeyCode::Char(c) if modifiers.contains(KeyModifiers::CONTROL) => {
                KeyCode::Char(c.to_ascii_lowercase())
            }
            KeyCode::Tab if event.modifiers.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
            // A terminal that sends AltGr as Control+Alt means the character.
            KeyCode::Char(c) if modifiers == KeyModifiers::CONTROL | KeyModifiers::ALT && !c.is_ascii() => {
                modifiers = KeyModifiers::NONE;
                KeyCode::Char(c)
            }
            code => code,
        };
        Self { code, modifiers }
    }

    /// How a person reads it: `^L`, `⏎`, `G`.
    pub fn label(self, ascii: bool) -> String {
        let key = match self.code {
            KeyCode::Char(' ') => "space".into(),
            KeyCode::Char(c) if self.modifiers.contains(KeyModifiers::CONTROL) => {
                return format!("^{}", c.to_ascii_uppercase());
            }
            KeyCode::Char(c) => c.to_string(),
            KeyCode::F(n) => format!("F{n}"),
            KeyCode::Enter => "enter".into(),
            KeyCode::Esc => "esc".into(),
            KeyCode::Tab => "tab".into(),
            KeyCode::BackTab => "shift-tab".into(),
            KeyCode::Backspace => "backspace".into(),
            KeyCode::Delete => "del".into(),
            KeyCode::Up => if ascii { "up" } else { "↑" }.into(),
            KeyCode::Down => if ascii { "down" } else { "↓" }.into(),
            KeyCode::Left => if ascii { "left" } else { "←" }.into(),
            KeyCode::Right => if ascii { "right" } else { "→" }.into(),
            KeyCode::Home => "home".into(),
            KeyCode::End => "end".into(),
            KeyCode::PageUp => "pgup".into(),
            KeyCode::PageDown => "pgdn".into(),
            _ => "?".into(),
        };
        if self.modifiers.contains(KeyModifiers::ALT) { format!("alt-{key}") } else { key }
    }
}
