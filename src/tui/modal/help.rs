//! All keys, generated from the table.

use super::{Modal, panel};
use crate::tui::effect::Effect;
use crate::tui::keys::{Action, BINDINGS, Context};
use crate::tui::state::State;
use crate::tui::view;
use crate::tui::widgets::{List, Paint, rows, wrap};
use ratatui::layout::Rect;

#[derive(Debug, Default)]
pub struct Help {
    scroll: List,
    here: Vec<Context>,
    /// What lies under the help and comes back after it.
    pub(super) under: Option<Box<Modal>>,
}

impl Help {
    fn new(here: Vec<Context>, under: Option<Box<Modal>>) -> Self {
        Self { scroll: List::default(), here, under }
    }
}

/// Shows the help over whatever is on the screen, with what holds there first.
pub fn open(state: &mut State) {
    let here = state.contexts();
    let under = state.modal.take().map(Box::new);
    state.modal = Some(Modal::Help(Box::new(Help::new(here, under))));
}

const COLUMNS: u16 = 72;

enum Line {
    Heading(&'static str),
    Key(String, &'static str),
    Prose(String),
    Blank,
}

fn lines(state: &State, help: &Help, columns: u16) -> Vec<Line> {
    let keymap = &state.settings.keymap;
    let ascii = state.settings.theme.ascii;
    let mut order: Vec<Context> = help.here.iter().copied().filter(|c| *c != Context::Global).collect();
    order.extend(Context::ALL.into_iter().filter(|c| !help.here.contains(c) || *c == Context::Global));
    let mut lines = Vec::new();
    for context in order {
        lines.push(Line::Heading(context.label()));
        for binding in BINDINGS.iter().filter(|binding| binding.context == context) {
            lines.push(Line::Key(keymap.keys(binding.action, ascii), binding.label));
        }
        lines.push(Line::Blank);
    }
    lines.push(Line::Heading("The weave"));
    let glyphs = if ascii {
        "#  sound    +  worn: mend it when convenient    -  frayed: mend it soon    x  missing    ?  not known"
    } else {
        "●  sound    ◐  worn: mend it when convenient    ○  frayed: mend it soon    ✗  missing    ?  not known"
    };
    for part in glyphs.split("    ") {
        lines.push(Line::Prose(part.into()));
    }
    lines.push(Line::Blank);
    lines.push(Line::Heading("Where things are"));
    for line in wrap(
        &format!(
            "The vault is {}. Two age files: “age -d -i identity.age vault.age” opens it with no Selvedge \
             installed. It locks by itself, and whenever you ask.",
            state.settings.vault
        ),
        columns,
    ) {
        lines.push(Line::Prose(line));
    }
    lines
}

pub(super) fn act(state: &mut State, action: Action) -> Vec<Effect> {
    let height = usize::from(view::areas(state.size).body.height.saturating_sub(2));
    let Some(Modal::Help(help)) = &state.modal else { return Vec::new() };
    let len = lines(state, help, COLUMNS).len().saturating_sub(height) + 1;
    if let Some(Modal::Help(help)) = &mut state.modal {
        if matches!(action, Action::Help | Action::Open | Action::Back) {
            state.modal = help.under.take().map(|under| *under);
        } else {
            help.scroll.act(action, len, 1);
        }
    }
    Vec::new()
}

pub(super) fn view(state: &State, help: &Help, paint: &mut Paint<'_>, body: Rect) {
    let theme = &state.settings.theme;
    let all = lines(state, help, COLUMNS.min(body.width.saturating_sub(4)));
    let height = u16::try_from(all.len()).unwrap_or(u16::MAX);
    let area = panel(state, paint, body, "Help", COLUMNS, height);
    let skip = help.scroll.selected.min(all.len().saturating_sub(usize::from(area.height)));
    for (row, line) in rows(area).zip(all.iter().skip(skip)) {
        match line {
            Line::Heading(text) => paint.text(row.x, row.y, row.width, text, theme.heading),
            Line::Key(keys, label) => {
                paint.text(row.x + 1, row.y, 21.min(row.width.saturating_sub(1)), keys, theme.accent);
                paint.text(row.x + 23, row.y, row.width.saturating_sub(23), label, theme.text)
            }
            Line::Prose(text) => paint.text(row.x + 1, row.y, row.width.saturating_sub(1), text, theme.text),
            Line::Blank => 0,
        };
    }
    let below = all.len().saturating_sub(skip + usize::from(area.height));
    if below > 0 && area.width > 20 {
        let more = format!(" {below} more {} ", theme.pick("↓", "below"));
        paint.right(area.x, area.right(), area.bottom(), &more, theme.dim);
    }
}
