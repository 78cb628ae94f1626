//! Styles named by their meaning. Colour is never the only sign: every state also has a glyph and a word.

use ratatui::style::{Color, Modifier, Style};

/// The colours and the background of the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Palette {
    /// The 256 colours of xterm, on a dark background. The pairs used have a contrast of 4.5 or more on black and
    /// on the selected row (WCAG 2.2, 1.4.3).
    Dark,
    /// The 256 colours of xterm, on a light background.
    Light,
    /// The terminal's own 16 colours on a dark background.
    Dark16,
    /// The terminal's own 16 colours on a light background.
    Light16,
    /// No colour at all (`NO_COLOR`, or by choice): only bold, underlined and reversed text.
    Plain,
}

/// The styles of one palette, and the characters to draw with.
#[derive(Clone, Copy, Debug)]
pub struct Theme {
    pub text: Style,
    /// Secondary text: labels, hints, rules.
    pub dim: Style,
    /// The accent: the focus, and available keys.
    pub accent: Style,
    pub heading: Style,
    pub selected: Style,
    pub good: Style,
    pub warn: Style,
    pub bad: Style,
    /// Something to fix today.
    pub critical: Style,
    /// A one-time password on the screen.
    pub code: Style,
    /// A QR code: dark on light, independent of the colours of the terminal. Empty if there are no colours.
    pub qr: Style,
    /// Whether only ASCII is drawn.
    pub ascii: bool,
}

impl Theme {
    /// The theme of a palette.
    pub fn new(palette: Palette, ascii: bool) -> Self {
        let base = Style::new();
        let color = |color| base.fg(color);
        let indexed = |index| base.fg(Color::Indexed(index));
        let bold = Modifier::BOLD;
        let alert = bold | Modifier::UNDERLINED;
        let qr = base.fg(Color::Indexed(16)).bg(Color::Indexed(231));
        let qr16 = base.fg(Color::Black).bg(Color::Indexed(15));
        let plain = Self {
            text: base,
            dim: base,
            accent: base.add_modifier(Modifier::UNDERLINED),
            heading: base.add_modifier(bold),
            selected: color(Color::Reset).add_modifier(Modifier::REVERSED).remove_modifier(Modifier::DIM),
            good: base,
            warn: base,
            bad: base.add_modifier(bold),
            critical: base.add_modifier(alert),
            code: base.add_modifier(bold),
            qr: base,
            ascii,
        };
        match palette {
            Palette::Dark => Self {
                dim: indexed(247),
                accent: indexed(80),
                selected: base.bg(Color::Indexed(237)).add_modifier(bold),
                good: indexed(114),
                warn: indexed(179),
                bad: indexed(209),
                critical: indexed(203).add_modifier(alert),
                code: indexed(80).add_modifier(bold),
                qr,
                ..plain
            },
            Palette::Light => Self {
                dim: indexed(241),
                accent: indexed(24),
                selected: base.bg(Color::Indexed(253)).add_modifier(bold),
                good: indexed(28),
                warn: indexed(94),
                bad: indexed(160),
                critical: indexed(124).add_modifier(alert),
                code: indexed(24).add_modifier(bold),
                qr,
                ..plain
            },
            Palette::Dark16 => Self {
                dim: color(Color::Gray).add_modifier(Modifier::DIM),
                accent: color(Color::Cyan),
                good: color(Color::Green),
                warn: color(Color::Yellow),
                bad: color(Color::LightRed),
                critical: color(Color::LightRed).add_modifier(alert),
                code: color(Color::Cyan).add_modifier(bold),
                qr: qr16,
                ..plain
            },
            // There is no green: it is hard to read on white.
            Palette::Light16 => Self {
                dim: color(Color::DarkGray),
                accent: color(Color::Blue),
                warn: color(Color::Magenta),
                bad: color(Color::Red),
                critical: color(Color::Red).add_modifier(alert),
                code: color(Color::Blue).add_modifier(bold),
                qr: qr16,
                ..plain
            },
            Palette::Plain => plain,
        }
    }

    /// The second text if only ASCII is drawn, otherwise the first.
    pub const fn pick<'a>(&self, unicode: &'a str, ascii: &'a str) -> &'a str {
        if self.ascii { ascii } else { unicode }
    }
}
