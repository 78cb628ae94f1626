//! The list of accounts: which, in which order, and how a row is drawn.

use super::{Accounts, layout};
use crate::inventory::{Account, FactorKind};
use crate::risk::{Aspect, Grade, Severity};
use crate::tui::keys::Action;
use crate::tui::screens::overview;
use crate::tui::session::Session;
use crate::tui::state::State;
use crate::tui::theme::Theme;
use crate::tui::widgets::{Paint, filter_line, rows, wrap};
use crate::words;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use std::cmp::Reverse;

/// By what the list is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Sort {
    #[default]
    Importance,
    Name,
    /// The worst finding, then how many.
    Findings,
    /// When it was last used, the longest ago first; never is last.
    LastUsed,
}

impl Sort {
    pub(super) const fn next(self) -> Self {
        match self {
            Self::Importance => Self::Name,
            Self::Name => Self::Findings,
            Self::Findings => Self::LastUsed,
            Self::LastUsed => Self::Importance,
        }
    }

    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Importance => "importance",
            Self::Name => "name",
            Self::Findings => "findings",
            Self::LastUsed => "last use",
        }
    }
}

/// Positions in the inventory of what the filter finds, in the order of the list.
pub(super) fn order(session: &Session, filter: &str, sort: Sort) -> Vec<u32> {
    let accounts = &session.profile.inventory.accounts;
    if !filter.trim().is_empty() {
        let found = session.search(filter);
        return found.into_iter().filter_map(|found| u32::try_from(found.at).ok()).collect();
    }
    let mut order: Vec<u32> = (0u32..).zip(accounts).map(|(at, _)| at).collect();
    let name = |account: &Account| account.service.to_lowercase();
    let of = |at: u32| &accounts[at as usize];
    match sort {
        Sort::Name => order.sort_by_cached_key(|&at| (name(of(at)), of(at).username.clone())),
        Sort::Importance => order.sort_by_cached_key(|&at| (Reverse(of(at).importance), name(of(at)))),
        Sort::Findings => order.sort_by_cached_key(|&at| {
            let (worst, open) = open_findings(session, of(at));
            (Reverse(worst), Reverse(open), name(of(at)))
        }),
        Sort::LastUsed => {
            order.sort_by_cached_key(|&at| (of(at).last_used.is_none(), of(at).last_used, name(of(at))));
        }
    }
    order
}

/// The worst open finding on an account, and how many are open.
fn open_findings(session: &Session, account: &Account) -> (Option<Severity>, usize) {
    let open = session.findings_on(account.id.as_str()).filter(|finding| finding.is_open());
    open.fold((None, 0), |(worst, count), finding| (worst.max(Some(finding.severity)), count + 1))
}

/// The columns of the list: where each starts, and how wide it is; 0 where there is no room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Columns {
    name: u16,
    importance: u16,
    factors: u16,
    findings: u16,
    grades: u16,
}

/// Columns of one grade.
const GRADE: u16 = 2;

fn columns(width: u16) -> Columns {
    let grades = if width >= 40 { 5 * GRADE } else { 0 };
    let importance = if width >= 50 { 11 } else { 0 };
    let findings = match width {
        ..60 => 0,
        60..110 => 13,
        110.. => 44,
    };
    let rest = width.saturating_sub(grades + importance + findings);
    let factors = if width >= 60 { rest.saturating_sub(20).min(34).min(rest / 2) } else { 0 };
    Columns { name: rest - factors, importance, factors, findings, grades }
}

pub(super) fn view(state: &State, session: &Session, paint: &mut Paint<'_>, area: Rect) {
    let theme = &state.settings.theme;
    let accounts = &state.accounts;
    let (heading, list) = layout::list(area);
    let columns = columns(area.width);
    if !session.profile.inventory.accounts.is_empty() {
        title(state, session, paint, heading, columns);
    }
    if accounts.order.is_empty() {
        return empty(state, session, paint, list);
    }
    let window = accounts.list.window(accounts.order.len(), usize::from(list.height));
    let first = window.start;
    for (at, (row, &account_at)) in rows(list).zip(&accounts.order[window]).enumerate() {
        let Some(account) = session.account_at(account_at as usize) else { continue };
        let grades = session.derived.grades.get(account_at as usize).copied();
        draw(theme, session, account, grades.unwrap_or([Grade::Unknown; 5]), paint, row, columns);
        if first + at == accounts.list.selected {
            paint.style(row, theme.selected);
        }
    }
}

fn title(state: &State, session: &Session, paint: &mut Paint<'_>, row: Rect, columns: Columns) {
    let theme = &state.settings.theme;
    let accounts = &state.accounts;
    let all = session.profile.inventory.accounts.len();
    if accounts.filtering || !accounts.filter.is_empty() {
        let count = format!("{} of {all}", accounts.order.len());
        let width = row.width.saturating_sub(2 + u16::try_from(count.len()).unwrap_or(0));
        let line = Rect { width, ..row };
        filter_line(paint, theme, line, &accounts.filter, accounts.filtering);
        paint.right(line.right(), row.right(), row.y, &count, theme.dim);
        return;
    }
    let mut x = row.x;
    let mut put = |paint: &mut Paint<'_>, width: u16, spans: Vec<Span<'_>>| {
        paint.line(x, row.y, width.saturating_sub(1), &Line::from(spans));
        x += width;
    };
    let heading = |text: &'static str, sort: Sort| {
        if accounts.sort == sort {
            vec![Span::styled(text, theme.accent), Span::styled(theme.pick(" ▾", " v"), theme.accent)]
        } else {
            vec![Span::styled(text, theme.dim)]
        }
    };
    let by = u16::try_from(accounts.sort.label().len()).unwrap_or(0) + 4;
    let count = crate::text::count(all, "account");
    let fits = usize::from(columns.name.saturating_sub(by)) > count.len();
    let mut name = vec![Span::styled(if fits { format!("{count} ") } else { format!("{all} ") }, theme.dim)];
    name.push(Span::styled(format!("by {}", accounts.sort.label()), theme.accent));
    put(paint, columns.name, name);
    if columns.importance > 0 {
        put(paint, columns.importance, vec![Span::styled("importance", theme.dim)]);
    }
    if columns.factors > 0 {
        put(paint, columns.factors, vec![Span::styled("factors", theme.dim)]);
    }
    if columns.findings > 0 {
        put(paint, columns.findings, heading("findings", Sort::Findings));
    }
    if columns.grades > 0 {
        for aspect in Aspect::ALL {
            let letter = aspect.short().get(..1).unwrap_or_default();
            put(paint, GRADE, vec![Span::styled(letter, theme.dim)]);
        }
    }
}

fn draw(
    theme: &Theme,
    session: &Session,
    account: &Account,
    grades: [Grade; 5],
    paint: &mut Paint<'_>,
    row: Rect,
    columns: Columns,
) {
    let mut x = row.x;
    let area = Rect { width: columns.name.saturating_sub(2), ..row };
    overview::name(theme, session, account, paint, area, theme.text);
    x += columns.name;
    if columns.importance > 0 {
        let style = overview::importance(theme, account.importance);
        paint.text(x, row.y, columns.importance - 1, account.importance.label(), style);
        x += columns.importance;
    }
    if columns.factors > 0 {
        paint.text(x, row.y, columns.factors.saturating_sub(2), &factors(theme, account), theme.dim);
        x += columns.factors;
    }
    if columns.findings > 0 {
        findings(theme, session, account, paint, Rect { x, width: columns.findings - 2, ..row });
        x += columns.findings;
    }
    if columns.grades > 0 {
        for state in grades {
            let (glyph, style) = overview::grade(theme, state);
            paint.text(x, row.y, GRADE, glyph, style);
            x += GRADE;
        }
    }
}

/// The factors in short words, those of one kind counted: `passkey, key ×2`.
fn factors(theme: &Theme, account: &Account) -> String {
    let mut kinds: Vec<(FactorKind, usize)> = Vec::new();
    for factor in account.factors.iter().take(64) {
        match kinds.iter_mut().find(|(kind, _)| *kind == factor.kind) {
            Some((_, count)) => *count += 1,
            None => kinds.push((factor.kind, 1)),
        }
    }
    let words: Vec<String> = kinds
        .into_iter()
        .map(|(kind, count)| match count {
            1 => words::factor_kind_short(kind).to_owned(),
            _ => format!("{} {}{count}", words::factor_kind_short(kind), theme.pick("×", "x")),
        })
        .collect();
    words.join(", ")
}

/// The worst finding, by its severity and where there is room by its title, and how many more there are.
fn findings(theme: &Theme, session: &Session, account: &Account, paint: &mut Paint<'_>, area: Rect) {
    let mut open = session.findings_on(account.id.as_str()).filter(|finding| finding.is_open());
    let Some(worst) = open.next() else {
        paint.text(area.x, area.y, area.width, "none", theme.dim);
        return;
    };
    let more = open.count();
    let style = overview::severity(theme, worst.severity);
    let mut line = vec![Span::styled(worst.severity.label(), style)];
    let more = if more > 0 { format!(" +{more}") } else { String::new() };
    if area.width > 30 {
        let title = worst.rule.title.as_str();
        let room = usize::from(area.width).saturating_sub(worst.severity.label().len() + more.len() + 1);
        line.push(Span::styled(format!(" {}", crate::text::fit(title, room)), theme.text));
    }
    line.push(Span::styled(more, theme.dim));
    paint.line(area.x, area.y, area.width, &Line::from(line));
}

fn empty(state: &State, session: &Session, paint: &mut Paint<'_>, area: Rect) {
    let theme = &state.settings.theme;
    let key = |action| state.settings.keymap.key(action, theme.ascii).unwrap_or_default();
    let mut free = rows(area);
    if !session.profile.inventory.accounts.is_empty() {
        if let Some(row) = free.nth(1) {
            let text = "Nothing found. Fewer letters find more; esc shows all accounts.";
            paint.text(row.x, row.y, row.width, text, theme.dim);
        }
        return;
    }
    if let Some(row) = free.next() {
        paint.text(row.x, row.y, row.width, "No account is recorded yet.", theme.heading);
    }
    free.next();
    let add = "records one in a short interview; begin with the mailbox that resets the others";
    for (action, text) in [
        (Action::Import, "imports what another app or password manager exported, as a file or a QR code"),
        (Action::AddAccount, add),
        (Action::Things, "shows your devices, phone numbers and places"),
    ] {
        for (at, line) in wrap(text, area.width.min(80).saturating_sub(3)).into_iter().enumerate() {
            let Some(row) = free.next() else { return };
            if at == 0 {
                paint.text(row.x, row.y, 2, &key(action), theme.accent);
            }
            paint.text(row.x + 3, row.y, row.width.saturating_sub(3), &line, theme.text);
        }
    }
}

impl Accounts {
    /// The position in the inventory of the selected account.
    pub(super) fn selected_at(&self) -> Option<usize> {
        self.order.get(self.list.selected).map(|&at| at as usize)
    }
}
