//! Styles named by what they mean. Colour is never the only sign: every state has a glyph and a word.

use ratatui::style::{Color, Modifier, Style};

/// How many colours the terminal has, and on what ground.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Palette {
    /// The 256 colours of xterm, on a dark ground. The pairs used have a contrast of 4.5 or more on black and
    /// on the selected row (WCAG 2.2, 1.4.3).
    Dark,
    /// The same on a light ground.
    Light,
    /// The terminal's own 16 colours on a dark ground.
    Dark16,
    /// The terminal's own 16 colours on a light ground.
    Light16,
    /// No colour at all (`NO_COLOR`, or by choice): weight, underline and reverse alone.
    Plain,
}

/// The styles of one palette, and the characters to draw with.
#[derive(Clone, Copy, Debug)]
pub struct Theme {
    pub text: Style,
    /// What can be passed over: labels, hints, rules.
    pub dim: Style,
    /// The one accent: where one is, what can be done.
    pub accent: Style,
    pub heading: Style,
    pub selected: Style,
    pub good: Style,
    pub warn: Style,
    pub bad: Style,
    /// Mend it today.
    pub critical: Style,
    /// A one-time password on the screen.
    pub code: Style,
    /// A QR code: dark in front, light behind, whatever the terminal's colours are. Empty where there are
    /// no colours.
    pub qr: Style,
    /// Whether only ASCII is drawn.
    pub ascii: bool,
}

impl Theme {
    /// The theme of a palette.
    pub fn new(palette: Palette, ascii: bool) -> Self {
        let base = Style::new();
        let fg = |color| base.fg(color);
        let bold = Modifier::BOLD;
        match palette {
            Palette::Dark => Self {
                text: base,
                dim: fg(Color::Indexed(247)),
                accent: fg(Color::Indexed(80)),
                heading: base.add_modifier(bold),
                selected: base.bg(Color::Indexed(237)).add_modifier(bold),
                good: fg(Color::Indexed(114)),
                warn: fg(Color::Indexed(179)),
                bad: fg(Color::Indexed(209)),
                critical: fg(Color::Indexed(203)).add_modifier(bold | Modifier::UNDERLINED),
                code: fg(Color::Indexed(80)).add_modifier(bold),
                qr: fg(Color::Indexed(16)).bg(Color::Indexed(231)),
                ascii,
            },
            Palette::Light => Self {
                text: base,
                dim: fg(Color::Indexed(241)),
                accent: fg(Color::Indexed(24)),
                heading: base.add_modifier(bold),
                selected: base.bg(Color::Indexed(253)).add_modifier(bold),
                good: fg(Color::Indexed(28)),
                warn: fg(Color::Indexed(94)),
                bad: fg(Color::Indexed(160)),
                critical: fg(Color::Indexed(124)).add_modifier(bold | Modifier::UNDERLINED),
                code: fg(Color::Indexed(24)).add_modifier(bold),
                qr: fg(Color::Indexed(16)).bg(Color::Indexed(231)),
                ascii,
            },
            Palette::Dark16 => Self {
                text: base,
                dim: fg(Color::Gray).add_modifier(Modifier::DIM),
                accent: fg(Color::Cyan),
                heading: base.add_modifier(bold),
                selected: fg(Color::Reset).add_modifier(Modifier::REVERSED).remove_modifier(Modifier::DIM),
                good: fg(Color::Green),
                warn: fg(Color::Yellow),
                bad: fg(Color::LightRed),
                critical: fg(Color::LightRed).add_modifier(bold | Modifier::UNDERLINED),
                code: fg(Color::Cyan).add_modifier(bold),
                qr: fg(Color::Black).bg(Color::Indexed(15)),
                ascii,
            },
            Palette::Light16 => Self {
                text: base,
                dim: fg(Color::DarkGray),
                accent: fg(Color::Blue),
                heading: base.add_modifier(bold),
                selected: fg(Color::Reset).add_modifier(Modifier::REVERSED).remove_modifier(Modifier::DIM),
                // A terminal's green is hard to read on white.
                good: base,
                warn: fg(Color::Magenta),
                bad: fg(Color::Red),
                critical: fg(Color::Red).add_modifier(bold | Modifier::UNDERLINED),
                code: fg(Color::Blue).add_modifier(bold),
                qr: fg(Color::Black).bg(Color::Indexed(15)),
                ascii,
            },
            Palette::Plain => Self {
                text: base,
                dim: base,
                accent: base.add_modifier(Modifier::UNDERLINED),
                heading: base.add_modifier(bold),
                selected: fg(Color::Reset).add_modifier(Modifier::REVERSED).remove_modifier(Modifier::DIM),
                good: base,
                warn: base,
                bad: base.add_modifier(bold),
                critical: base.add_modifier(bold | Modifier::UNDERLINED),
                code: base.add_modifier(bold),
                qr: base,
                ascii,
            },
        }
    }

    /// One of two texts: the second where only ASCII is drawn.
    pub const fn pick<'a>(&self, unicode: &'a str, ascii: &'a str) -> &'a str {
        if self.ascii { ascii } else { unicode }
    }
}
