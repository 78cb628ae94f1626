//! The overview: the accounts table, both concerns, the model's progress, and what to do next.
//!
//! ```text
//!   THE WEAVE                         pass  2nd  recov sess  age     TAKEOVER  7 concerns
//!   Harbor Mail   robin@…   critical   ●     ◐     ○    ●     ●      LOCKOUT   4 concerns
//!   …                                                                MODEL     ▇▇▇▇▇▁▁▁▁ 23 of 42
//!                                                                    NEXT
//!                                                                    ▸ Print codes for Harbor Mail …
//! ```

mod side;

#[cfg(test)]
mod tests;

use crate::inventory::{Account, Importance};
use crate::report::Report;
use crate::risk::{ActionTarget, Aspect, Grade, Severity};
use crate::tui::effect::Effect;
use crate::tui::keys::{Action, Context};
use crate::tui::modal::interview;
use crate::tui::modal::prompt::{self, Field, Purpose, Values};
use crate::tui::session::Session;
use crate::tui::state::{Screen, State};
use crate::tui::theme::Theme;
use crate::tui::update;
use crate::tui::view;
use crate::tui::widgets::{Input, List, Paint, rows, wrap};
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use std::path::PathBuf;

#[derive(Debug, Default)]
pub struct Overview {
    list: List,
    /// Which of the next actions is marked.
    marked: usize,
}

impl Overview {
    /// The contexts in which a key is looked up, narrowest first.
    pub fn contexts(&self) -> Vec<Context> {
        vec![Context::Overview, Context::List, Context::Global]
    }
}

/// The accounts table on the left and the rest on the right.
fn split(body: Rect) -> (Rect, Rect) {
    if body.width < 64 {
        return (body, Rect::ZERO);
    }
    let left = (body.width * 54 / 100).clamp(41, 92);
    let gap = if body.width >= 100 { 4 } else { 2 };
    (Rect { width: left, ..body }, Rect { x: body.x + left + gap, width: body.width - left - gap, ..body })
}

fn list_rows(body: Rect) -> Rect {
    let (left, _) = split(body);
    // The last two rows are for what the signs mean, where there is room.
    let legend = if left.height >= LEGEND_FROM { 2 } else { 0 };
    Rect { y: left.y + 1.min(left.height), height: left.height.saturating_sub(1 + legend), ..left }
}

/// From this height a legend explains the grades under the table.
const LEGEND_FROM: u16 = 18;

pub(super) fn settle(state: &mut State) {
    let height = usize::from(list_rows(view::areas(state.size).body).height);
    let len = state.session().map_or(0, |session| session.derived.order.len());
    state.overview.list.settle(len, height);
    let next = state.session().map_or(0, |session| session.derived.next.len());
    let shown = side::actions(view::areas(state.size).body.height).min(next);
    state.overview.marked = state.overview.marked.min(shown.saturating_sub(1));
}

pub(super) fn act(state: &mut State, action: Action) -> Vec<Effect> {
    let height = usize::from(list_rows(view::areas(state.size).body).height);
    let Some(session) = state.session() else { return Vec::new() };
    let len = session.derived.order.len();
    match action {
        Action::Open => {
            let selected = session.derived.order.get(state.overview.list.selected);
            let id =
                selected.and_then(|&at| session.account_at(at as usize)).map(|account| account.id.clone());
            id.map(|id| update::go_to_account(state, &id)).unwrap_or_default()
        }
        Action::MarkAction => {
            let shown = side::actions(view::areas(state.size).body.height).min(session.derived.next.len());
            state.overview.marked = (state.overview.marked + 1).checked_rem(shown).unwrap_or(0);
            Vec::new()
        }
        Action::NextAction if session.profile.inventory.accounts.is_empty() => {
            let effects = update::go(state, Screen::Accounts);
            interview::open(state, None, None);
            effects
        }
        Action::NextAction => {
            let next = session.derived.next.get(state.overview.marked).or(session.derived.next.first());
            let Some(target) = next.map(|next| next.target.clone()) else {
                state.say("Nothing is left to do. Look again in a few months.");
                return Vec::new();
            };
            go_to(state, &target)
        }
        Action::Filter => update::go(state, Screen::Accounts)
            .into_iter()
            .chain(update::act(state, Action::Filter))
            .collect(),
        _ => {
            state.overview.list.act(action, len, height);
            Vec::new()
        }
    }
}

/// Goes where a next action leads.
fn go_to(state: &mut State, target: &ActionTarget) -> Vec<Effect> {
    match target {
        ActionTarget::Subject(id) => super::accounts::go_to_subject(state, id),
        ActionTarget::Interview(id) => {
            let effects = update::go_to_account(state, id);
            let account = state.session().and_then(|session| session.account(id));
            let bare = account.is_some_and(|account| account.factors.is_empty());
            let step = if bare { interview::Step::Factors } else { interview::Step::Kept };
            interview::open(state, Some(id), Some(step));
            effects
        }
        ActionTarget::Category(category) => {
            let effects = update::go(state, Screen::Walk);
            super::walk::go_to_category(state, category);
            effects
        }
    }
}

pub(super) fn click(state: &mut State, body: Rect, at: Position) -> Vec<Effect> {
    let area = list_rows(body);
    let Some(session) = state.session() else { return Vec::new() };
    if !area.contains(at) {
        return Vec::new();
    }
    let window = state.overview.list.window(session.derived.order.len(), usize::from(area.height));
    let row = window.start + usize::from(at.y - area.y);
    if row < window.end {
        if state.overview.list.selected == row {
            return act(state, Action::Open);
        }
        state.overview.list.selected = row;
    }
    Vec::new()
}

/// Asks where to write the checklist.
pub(in crate::tui) fn ask_report(state: &mut State) -> Vec<Effect> {
    let today = state.now.today;
    let name = format!("selvedge-checklist-{today}.md");
    prompt::open(
        state,
        "Write the checklist",
        "Markdown with task lists: every control with both duties and your answer, then the findings, then what to do \
         next. It holds no secret, but it does say where you are weak: keep it where you would keep a letter from your bank.",
        vec![
            Field::path("File", "a path; an existing file is never overwritten", Input::with(&name)),
            Field::new("Redact", "y leaves user names and notes out", Input::default()),
        ],
        Purpose::Report,
    );
    Vec::new()
}

/// Takes the file name for the checklist.
pub(in crate::tui) fn submit_report(state: &mut State, values: &Values) -> Result<Vec<Effect>, String> {
    let [path, redact] = &values[..] else { return Ok(Vec::new()) };
    let path = path.trim();
    if path.is_empty() {
        return Err("Give a file name.".into());
    }
    let redact = redact.trim().to_lowercase().starts_with('y');
    let Some(session) = state.session() else { return Ok(Vec::new()) };
    let report = Report {
        model: &session.model,
        inventory: &session.profile.inventory,
        directory: &session.directory,
        answers: &session.profile.answers,
        findings: &session.derived.findings,
        next_actions: &session.derived.next,
        today: state.now.today,
        blank: false,
        redact,
    };
    let contents = report.markdown();
    Ok(vec![Effect::Write { path: PathBuf::from(path), contents }])
}

/// The glyph and style of a grade.
pub fn grade(theme: &Theme, grade: Grade) -> (&'static str, Style) {
    match grade {
        Grade::Good => (theme.pick("●", "#"), theme.good),
        Grade::Weak => (theme.pick("◐", "+"), theme.warn),
        Grade::Bad => (theme.pick("○", "-"), theme.bad),
        Grade::None => (theme.pick("✗", "x"), theme.critical),
        Grade::Unknown => ("?", theme.dim),
    }
}

/// The style of a severity.
pub fn severity(theme: &Theme, severity: Severity) -> Style {
    match severity {
        Severity::Critical => theme.critical,
        Severity::High => theme.bad,
        Severity::Medium => theme.warn,
        Severity::Low => theme.dim,
    }
}

/// The style of an importance.
pub fn importance(theme: &Theme, importance: Importance) -> Style {
    match importance {
        Importance::Critical => theme.accent.patch(theme.heading),
        Importance::High => theme.accent,
        Importance::Normal => theme.text,
        Importance::Low => theme.dim,
    }
}

pub(super) fn view(state: &State, session: &Session, paint: &mut Paint<'_>, body: Rect) {
    let (_, right) = split(body);
    if session.profile.inventory.accounts.is_empty() {
        return empty(state, paint, body);
    }
    accounts_table(state, session, paint, body);
    if !right.is_empty() {
        side::view(state, session, paint, right);
    }
}

fn empty(state: &State, paint: &mut Paint<'_>, body: Rect) {
    /// Columns of the keys.
    const KEYS: u16 = 10;
    let theme = &state.settings.theme;
    let key = |action| state.settings.keymap.key(action, theme.ascii).unwrap_or_default();
    let column = Rect { width: body.width.min(76), ..body };
    let mut free = rows(column).skip(1);
    let ways = [
        (key(Action::NextAction), "record an account: your main mailbox first, for it resets others"),
        (
            format!("{} then {}", key(Action::Tab3), key(Action::Import)),
            "import what another app or password manager exported",
        ),
        (key(Action::Tab2), "walk the responsibility model: your provider's half, and yours"),
        (key(Action::Tab4), "keep the one-time codes of your accounts"),
    ];
    let mut say = |style, key: &str, text: &str| {
        let indent = if key.is_empty() { 0 } else { KEYS };
        for (at, line) in wrap(text, column.width.saturating_sub(indent)).into_iter().enumerate() {
            let Some(row) = free.next() else { return };
            if at == 0 {
                paint.text(row.x, row.y, indent.min(row.width), key, theme.accent);
            }
            paint.text(row.x + indent, row.y, row.width.saturating_sub(indent), &line, style);
        }
    };
    say(theme.heading, "", "Nothing is recorded yet. Four good ways to begin:");
    say(theme.text, "", " ");
    for (key, text) in ways {
        say(theme.text, &key, text);
    }
    say(theme.text, "", " ");
    say(theme.dim, "", "Everything stays on this machine, in a vault that opens with your passphrase alone.");
}

/// Columns of the five aspects: where the first starts, and how far they are apart.
const ASPECT: u16 = 6;

fn accounts_table(state: &State, session: &Session, paint: &mut Paint<'_>, body: Rect) {
    let (area, _) = split(body);
    let theme = &state.settings.theme;
    let aspects = 5 * ASPECT;
    let important = area.width >= 56;
    let names = area.width.saturating_sub(aspects + if important { 10 } else { 0 });
    let grades_at = area.right().saturating_sub(aspects);
    paint.text(area.x, area.y, names, "THE WEAVE", theme.dim);
    for (x, aspect) in (grades_at..).step_by(usize::from(ASPECT)).zip(Aspect::ALL) {
        paint.text(x, area.y, ASPECT, aspect.short(), theme.dim);
    }
    let list = list_rows(body);
    if list.bottom() < area.bottom() {
        legend(theme, paint, Rect { y: area.bottom() - 1, height: 1, ..area });
    }
    let window = state.overview.list.window(session.derived.order.len(), usize::from(list.height));
    let first = window.start;
    for (at, (row, &account_at)) in rows(list).zip(&session.derived.order[window]).enumerate() {
        let Some(account) = session.account_at(account_at as usize) else { continue };
        name(theme, session, account, paint, Rect { width: names.saturating_sub(1), ..row }, theme.text);
        if important {
            let style = importance(theme, account.importance);
            paint.text(row.x + names, row.y, 9, account.importance.label(), style);
        }
        let grades = session.derived.grades.get(account_at as usize).copied().unwrap_or([Grade::Unknown; 5]);
        for (x, state) in (grades_at..).step_by(usize::from(ASPECT)).zip(grades) {
            let (glyph, style) = grade(theme, state);
            paint.text(x + 1, row.y, 2, glyph, style);
        }
        if first + at == state.overview.list.selected {
            paint.style(row, theme.selected);
        }
    }
}

fn legend(theme: &Theme, paint: &mut Paint<'_>, row: Rect) {
    let mut x = row.x;
    for state in Grade::ALL {
        let (glyph, style) = grade(theme, state);
        x += paint.text(x, row.y, row.right().saturating_sub(x), glyph, style);
        x +=
            paint.text(x, row.y, row.right().saturating_sub(x), &format!(" {}   ", state.label()), theme.dim);
    }
}

/// The service, and the user name behind it where there is room, or where the account is not the only one there.
pub(super) fn name(
    theme: &Theme,
    session: &Session,
    account: &Account,
    paint: &mut Paint<'_>,
    area: Rect,
    style: Style,
) {
    let namesakes = session.namesakes();
    let name = namesakes.short_name(account, usize::from(area.width));
    let used = paint.text(area.x, area.y, area.width, &name, style);
    if namesakes.distinguisher(account).is_none() && !account.username.is_empty() && area.width > used + 8 {
        paint.text(area.x + used + 2, area.y, area.width - used - 2, &account.username, theme.dim);
    }
}

/// A bar of how much of a whole is done, with words behind it.
pub(super) fn gauge(theme: &Theme, paint: &mut Paint<'_>, row: Rect, part: usize, whole: usize, text: &str) {
    let words = u16::try_from(crate::text::width(text)).unwrap_or(0) + 2;
    let columns = usize::from(row.width.saturating_sub(words).min(24));
    let full = (columns * part).checked_div(whole).unwrap_or(0);
    let used = paint.text(row.x, row.y, row.width, &theme.pick("▇", "#").repeat(full), theme.accent);
    let rest =
        paint.text(row.x + used, row.y, row.width, &theme.pick("▁", ".").repeat(columns - full), theme.dim);
    let x = row.x + used + rest + u16::from(columns > 0) * 2;
    paint.text(x, row.y, row.right().saturating_sub(x), text, theme.text);
}
