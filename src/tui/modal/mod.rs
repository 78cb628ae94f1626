//! What lies over a screen and takes the keys: help, palette, questions, forms, the interview.

pub mod confirm;
pub mod help;
pub mod import;
pub mod interview;
pub mod palette;
pub mod prompt;
pub mod qr;
pub mod recovery;
pub mod things;

use super::effect::Effect;
use super::keys::{Action, Context};
use super::state::State;
use super::widgets::Paint;
use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

/// What lies over a screen.
#[derive(Debug)]
pub enum Modal {
    /// All keys, from the table.
    Help(Box<help::Help>),
    /// Anything that can be done, by a few letters.
    Palette(palette::Palette),
    Confirm(Box<confirm::Confirm>),
    /// A few lines to fill in.
    Prompt(Box<prompt::Prompt>),
    /// The guided interview about one account.
    Interview(Box<interview::Interview>),
    Recovery(Box<recovery::Recovery>),
    Things(things::Things),
    /// What an import would do.
    Import(Box<import::Import>),
    Qr(Box<qr::Qr>),
}

impl Modal {
    /// Whether nothing of the screen under it is seen.
    pub fn fills_the_screen(&self) -> bool {
        matches!(self, Self::Interview(_) | Self::Recovery(_) | Self::Things(_) | Self::Import(_))
            || self.under().is_some_and(Self::fills_the_screen)
    }

    /// What lies under it and comes back after it.
    fn under(&self) -> Option<&Self> {
        match self {
            Self::Help(help) => help.under.as_deref(),
            Self::Confirm(confirm) => confirm.under.as_deref(),
            _ => None,
        }
    }

    const fn under_mut(&mut self) -> Option<&mut Option<Box<Self>>> {
        match self {
            Self::Help(help) => Some(&mut help.under),
            Self::Confirm(confirm) => Some(&mut confirm.under),
            _ => None,
        }
    }

    /// What lies under everything else.
    pub fn bottom(&self) -> &Self {
        self.under().map_or(self, Self::bottom)
    }

    fn is_changed(&self) -> bool {
        match self {
            Self::Interview(interview) => interview.is_changed(),
            Self::Things(things) => things.is_changed(),
            Self::Recovery(recovery) => recovery.is_changed(),
            Self::Import(import) => import.is_changed(),
            other => other.under().is_some_and(Self::is_changed),
        }
    }

    /// The contexts in which a key is looked up, narrowest first.
    pub fn contexts(&self) -> Vec<Context> {
        match self {
            Self::Help(_) => vec![Context::List, Context::Global],
            Self::Palette(_) => vec![Context::Text, Context::Global],
            Self::Prompt(prompt) => prompt.contexts(),
            Self::Confirm(_) => vec![Context::Confirm, Context::Global],
            Self::Interview(interview) => interview.contexts(),
            Self::Recovery(recovery) => recovery.contexts(),
            Self::Things(things) => things.contexts(),
            Self::Import(import) => import.contexts(),
            Self::Qr(qr) => qr.contexts(),
        }
    }
}

/// Carries an action out in the modal that is open.
pub fn act(state: &mut State, action: Action) -> Vec<Effect> {
    let effects = dispatch(state, action);
    things::settle(state);
    import::settle(state);
    effects
}

fn dispatch(state: &mut State, action: Action) -> Vec<Effect> {
    match &state.modal {
        Some(Modal::Help(_)) => help::act(state, action),
        Some(Modal::Palette(_)) => palette::act(state, action),
        Some(Modal::Confirm(_)) => confirm::act(state, action),
        Some(Modal::Prompt(_)) => prompt::act(state, action),
        Some(Modal::Interview(_)) => interview::act(state, action),
        Some(Modal::Recovery(_)) => recovery::act(state, action),
        Some(Modal::Things(_)) => things::act(state, action),
        Some(Modal::Import(_)) => import::act(state, action),
        Some(Modal::Qr(_)) => qr::act(state, action),
        None => Vec::new(),
    }
}

/// Brings what is open up to date with the profile and the moment.
pub fn settle(state: &mut State) {
    settle_under(state);
    import::settle(state);
    if matches!(state.modal, Some(Modal::Recovery(_))) {
        recovery::settle(state);
    }
    qr::settle(state);
}

/// What lies under the help or a question is brought up to date as if it lay on top: a code hides in time.
fn settle_under(state: &mut State) {
    let Some(mut over) = state.modal.take() else { return };
    if let Some(under) = over.under_mut().filter(|under| under.is_some()) {
        state.modal = under.take().map(|under| *under);
        settle(state);
        *under = state.modal.take().map(Box::new);
    }
    state.modal = Some(over);
}

/// Takes a key that no binding took.
pub fn key(state: &mut State, key: KeyEvent) -> Vec<Effect> {
    match &mut state.modal {
        Some(Modal::Palette(palette)) => palette.key(key),
        Some(Modal::Prompt(prompt)) => prompt.key(key),
        Some(Modal::Interview(_)) => interview::key(state, key),
        Some(Modal::Things(_)) => things::key(state, key),
        Some(Modal::Import(_)) => import::key(state, key),
        Some(Modal::Recovery(recovery)) => recovery.key(key),
        _ => {}
    }
    Vec::new()
}

pub fn paste(state: &mut State, text: &str) {
    match &mut state.modal {
        Some(Modal::Palette(palette)) => palette.paste(text),
        Some(Modal::Prompt(prompt)) => prompt.paste(text),
        Some(Modal::Interview(_)) => interview::paste(state, text),
        Some(Modal::Things(_)) => things::paste(state, text),
        Some(Modal::Import(_)) => import::paste(state, text),
        Some(Modal::Recovery(recovery)) => recovery.paste(text),
        _ => {}
    }
}

/// Whether a form is open that holds something not saved.
pub fn is_changed(state: &State) -> bool {
    state.modal.as_ref().is_some_and(Modal::is_changed)
}

/// Draws the modal that is open.
pub fn view(state: &State, paint: &mut Paint<'_>, body: Rect) {
    if let Some(modal) = &state.modal {
        draw(state, modal, paint, body);
    }
}

/// Draws a modal over what it lies on, where that fills the screen.
fn draw(state: &State, modal: &Modal, paint: &mut Paint<'_>, body: Rect) {
    if let Some(under) = modal.under().filter(|under| under.fills_the_screen()) {
        draw(state, under, paint, body);
    }
    match modal {
        Modal::Help(help) => help::view(state, help, paint, body),
        Modal::Palette(palette) => palette::view(state, palette, paint, body),
        Modal::Confirm(confirm) => confirm::view(state, confirm, paint, body),
        Modal::Prompt(prompt) => prompt::view(state, prompt, paint, body),
        Modal::Interview(interview) => interview::view(state, interview, paint, body),
        Modal::Recovery(recovery) => recovery::view(state, recovery, paint, body),
        Modal::Things(things) => things::view(state, things, paint, body),
        Modal::Import(import) => import::view(state, import, paint, body),
        Modal::Qr(qr) => qr::view(state, qr, paint, body),
    }
}

/// An emptied panel of at most `columns` × `rows` in the middle of `body`, with a title on the rule
/// above it; gives the area inside.
pub fn panel(state: &State, paint: &mut Paint<'_>, body: Rect, title: &str, columns: u16, rows: u16) -> Rect {
    let theme = &state.settings.theme;
    let width = columns.saturating_add(4).min(body.width);
    let height = rows.saturating_add(2).min(body.height);
    let area =
        Rect { x: body.x + (body.width - width) / 2, y: body.y + (body.height - height) / 3, width, height };
    paint.clear(area);
    if area.is_empty() {
        return area;
    }
    let block = ratatui::widgets::Block::bordered()
        .border_set(if theme.ascii {
            ratatui::symbols::border::Set {
                top_left: "+",
                top_right: "+",
                bottom_left: "+",
                bottom_right: "+",
                vertical_left: "|",
                vertical_right: "|",
                horizontal_top: "-",
                horizontal_bottom: "-",
            }
        } else {
            ratatui::symbols::border::ROUNDED
        })
        .border_style(theme.accent);
    ratatui::widgets::Widget::render(block, area, paint.buffer());
    if area.width > 6 {
        paint.text(area.x + 2, area.y, area.width - 4, &format!(" {title} "), theme.heading);
    }
    Rect {
        x: area.x + 2.min(area.width),
        y: area.y + 1,
        width: area.width.saturating_sub(4),
        height: area.height.saturating_sub(2),
    }
}
