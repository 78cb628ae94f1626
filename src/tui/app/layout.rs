//! The layout of the terminal: the header with its tabs, the body and the footer.

use crate::tui::screens::Screen;
use ratatui::layout::Rect;

/// The parts of the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Areas {
    pub header: Rect,
    /// The screen or dialog.
    pub body: Rect,
    pub footer: Rect,
    /// Whether lines separate the parts.
    pub rules: bool,
}

/// The layout of a terminal of this size, in columns and rows. A small terminal has no rules; a very small one has no
/// header and no footer either.
pub fn areas((columns, rows): (u16, u16)) -> Areas {
    let whole = Rect::new(0, 0, columns, rows);
    let rules = rows >= 12;
    let (top, bottom) = if rules {
        (2, 2)
    } else if rows >= 5 {
        (1, 1)
    } else {
        (0, 0)
    };
    let margin = u16::from(columns >= 60);
    Areas {
        header: Rect { height: top.min(1), ..whole },
        body: Rect {
            x: margin,
            y: top,
            width: columns.saturating_sub(2 * margin),
            height: rows.saturating_sub(top + bottom),
        },
        footer: Rect { y: rows.saturating_sub(1), height: bottom.min(1), ..whole },
        rules,
    }
}

/// Each tab: its screen, its first column and its width.
pub fn tabs(columns: u16) -> Vec<(Screen, u16, u16)> {
    let TabLayout { mut x, gap, with_names } = tab_layout(columns);
    let mut tabs = Vec::new();
    for (position, screen) in Screen::ALL.into_iter().enumerate() {
        let width = u16::try_from(tab_label(position, screen, with_names).len()).unwrap_or(0);
        tabs.push((screen, x, width));
        x += width + gap;
    }
    tabs
}

#[derive(Clone, Copy)]
pub(super) struct TabLayout {
    /// First column of the first tab.
    pub(super) x: u16,
    /// Columns between two tabs.
    gap: u16,
    /// Whether a tab shows its name, or only its number.
    pub(super) with_names: bool,
}

/// The first column of the tabs if the name of the program is on their left.
pub(super) const AFTER_NAME: u16 = 12;

/// The widest layout that leaves room for the status.
pub(super) fn tab_layout(columns: u16) -> TabLayout {
    /// Columns of the short status words.
    const STATUS: usize = 8;
    let layouts = [(AFTER_NAME, 2, true), (1, 2, true), (1, 1, true), (1, 2, false)];
    let fits = |&(x, gap, with_names): &(u16, u16, bool)| {
        let labels: usize = Screen::ALL
            .into_iter()
            .enumerate()
            .map(|(position, screen)| tab_label(position, screen, with_names).len() + usize::from(gap))
            .sum();
        usize::from(x) + labels + STATUS <= usize::from(columns)
    };
    let (x, gap, with_names) = layouts.into_iter().find(fits).unwrap_or((1, 1, false));
    TabLayout { x, gap, with_names }
}

pub(super) fn tab_label(position: usize, screen: Screen, with_name: bool) -> String {
    let number = position + 1;
    if with_name { format!("{number} {}", screen.label()) } else { number.to_string() }
}
