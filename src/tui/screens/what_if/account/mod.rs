//! One account: how it is taken over step by step, or why it does not open; the smallest sets that open or lock it;
//! and its access graph.

mod graph;
mod graph_lines;

use super::reach_sign::reach_sign;
use super::scenario::Consequences;
use super::smallest_sets::{self, AccountSets};
use crate::access::{Cause, Reach, Step};
use crate::inventory::AccountId;
use crate::tui::access_view::AccessView;
use crate::tui::keys::Action;
use crate::tui::theme::Theme;
use crate::tui::widgets::{ListCursor, Page, Paint, below, rows};
use graph::{AccountGraph, Mark, Marks};
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::Line;
use std::ops::Range;
use std::sync::Arc;

/// From this width, the graph is drawn beside the steps.
const GRAPH_BESIDE_FROM: u16 = 96;
/// Columns of the mark of the selected entry.
const MARK: u16 = 2;
/// Columns of the number of a step.
const STEP_NUMBER: u16 = 4;
/// Columns of the reach of a cause.
const CAUSE_REACH: u16 = 10;

/// What the view explains about the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Topic {
    /// How the account is taken over.
    Takeover,
    /// Why the account does not open.
    Lockout,
    /// Only the smallest sets and the graph.
    Overview,
}

/// The inputs that a view was computed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Subject {
    pub(super) revision: u64,
    /// The generation of the ticks.
    pub(super) generation: u64,
    pub(super) account: u32,
    pub(super) topic: Topic,
}

/// What Enter opens.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Choice {
    Account(AccountId),
    /// The assets of a set.
    Takeover(Vec<String>),
    Lockout(Vec<String>),
}

#[derive(Debug)]
pub(super) struct AccountView {
    pub(super) subject: Subject,
    title: String,
    entries: Vec<Entry>,
    /// `None` until the search for them ends.
    sets: Option<Arc<AccountSets>>,
    graph: AccountGraph,
    /// Selects among the entries, then the smallest takeovers, then the smallest lockouts.
    cursor: ListCursor,
}

/// A step of a takeover, or a cause of a lockout.
#[derive(Debug)]
struct Entry {
    text: String,
    /// The numbers (1-based) of the steps that must come first.
    needs: Vec<usize>,
    /// For a cause, how soon the way opens.
    reach: Option<Reach>,
}

impl From<Step> for Entry {
    fn from(step: Step) -> Self {
        let needs = step.needs.into_iter().map(|position| position + 1).collect();
        Self { text: step.text, needs, reach: None }
    }
}

impl From<Cause> for Entry {
    fn from(cause: Cause) -> Self {
        Self { text: cause.text, needs: Vec::new(), reach: Some(cause.reach) }
    }
}

/// A page, and the lines of each entry that can be selected.
struct EntryPage<'a> {
    page: Page<'a>,
    lines: Vec<Range<usize>>,
}

impl<'a> EntryPage<'a> {
    fn push(&mut self, (label, label_style): (&str, Style), columns: u16, text: &str, is_selected: bool) {
        let theme = self.page.theme();
        let mark = if is_selected { theme.pick("▸ ", "> ") } else { "  " };
        let style = if is_selected { theme.heading } else { theme.text };
        let label = format!("{mark}{label}");
        let start = self.page.len();
        self.page.hanging((&label, label_style), MARK + columns, text, style);
        self.lines.push(start..self.page.len());
    }

    /// The line to scroll to, so that an entry and the line below it are visible.
    fn first_line(&self, selected: usize, height: usize) -> usize {
        let Some(entry) = self.lines.get(selected) else { return 0 };
        let len = self.page.len();
        (entry.end + 1).saturating_sub(height).min(len.saturating_sub(height)).min(entry.start)
    }
}

impl AccountView {
    pub(super) fn new(access: &AccessView, consequences: &Consequences, subject: Subject) -> Self {
        let (inventory, graph) = (&access.inventory, &access.graph);
        let position = subject.account as usize;
        let mut marks = Marks::default();
        let name = access.short_name(subject.account, 48);
        let (title, entries) = match subject.topic {
            Topic::Overview => (name.into_owned(), Vec::new()),
            Topic::Lockout => {
                let causes =
                    graph.lockout_causes(inventory, &consequences.lost, &consequences.captured, position);
                marks.account = Mark::Lost;
                marks.lost.extend(causes.iter().flat_map(|cause| cause.missing.iter().copied()));
                marks.add_losses(&consequences.lost);
                (format!("WHY {name} DOES NOT OPEN"), causes.into_iter().map(Entry::from).collect())
            }
            Topic::Takeover => {
                let steps = graph.takeover_steps(inventory, &consequences.captured, position);
                marks.account = Mark::Taken;
                marks.taken.extend(steps.iter().map(|step| step.fact));
                (format!("HOW {name} IS TAKEN OVER"), steps.into_iter().map(Entry::from).collect())
            }
        };
        let graph = AccountGraph::of(access, subject.account, &marks);
        Self { subject, title, entries, sets: None, graph, cursor: ListCursor::default() }
    }

    /// Shows the smallest sets, or that they are being searched for.
    pub(super) fn set_sets(&mut self, sets: Option<&Arc<AccountSets>>) {
        self.sets = sets.map(Arc::clone);
        self.cursor.selected = self.cursor.selected.min(self.len().saturating_sub(1));
    }

    fn len(&self) -> usize {
        let sets = self.sets.iter().flat_map(|sets| sets.sides());
        self.entries.len() + sets.map(|(_, side)| side.listed.len()).sum::<usize>()
    }

    pub(super) fn choice(&self, access: &AccessView) -> Option<Choice> {
        let set = self.cursor.selected.checked_sub(self.entries.len());
        if let (Some(position), Some(sets)) = (set, &self.sets) {
            let takeovers = &sets.takeover.listed;
            let lockout = position.checked_sub(takeovers.len());
            if let Some(set) = takeovers.get(position) {
                return Some(Choice::Takeover(set.notations.clone()));
            }
            if let Some(set) = lockout.and_then(|position| sets.lockout.listed.get(position)) {
                return Some(Choice::Lockout(set.notations.clone()));
            }
        }
        access.account(self.subject.account).map(|account| Choice::Account(account.id.clone()))
    }

    pub(super) fn act(&mut self, action: Action, height: usize) {
        self.cursor.act(action, self.len(), height);
    }

    /// Selects the entry under a click. Returns whether it was selected already; `None` if the click hit no entry.
    pub(super) fn click(&mut self, at: Position, theme: &Theme, area: Rect) -> Option<bool> {
        let left = OpenAreas::of(area, self.graph_height(theme, area)).entries;
        if !left.contains(at) {
            return None;
        }
        let page = self.open_page(theme, left.width);
        let first = page.first_line(self.cursor.selected, usize::from(left.height));
        let line = first + usize::from(at.y - left.y);
        let position = page.lines.iter().position(|lines| lines.contains(&line))?;
        let was_selected = self.cursor.selected == position;
        self.cursor.selected = position;
        Some(was_selected)
    }

    /// Draws the account in the whole area, with the selected entry marked.
    pub(super) fn draw_open(&self, theme: &Theme, paint: &mut Paint<'_>, area: Rect) {
        let areas = OpenAreas::of(area, self.graph_height(theme, area));
        let left = areas.entries;
        let page = self.open_page(theme, left.width);
        let first = page.first_line(self.cursor.selected, usize::from(left.height));
        page.page.draw_with_count(paint, left, first);
        let graph = match areas.graph_beside {
            Some(graph) => graph,
            None => below(area, page.page.height().min(left.height) + 1),
        };
        draw_graph(theme, paint, graph, &graph_lines::lines(&self.graph, theme, graph.width));
    }

    fn graph_height(&self, theme: &Theme, area: Rect) -> u16 {
        height_of(graph_lines::lines(&self.graph, theme, area.width).len())
    }

    /// Draws the account beside or below the lists: the steps, then the graph, then the sets, as far as there is
    /// room.
    pub(super) fn draw_beside_lists(&self, theme: &Theme, paint: &mut Paint<'_>, area: Rect) {
        if area.is_empty() {
            return;
        }
        let is_beside = area.width >= GRAPH_BESIDE_FROM;
        let left = Rect { width: entries_width(area), ..area };
        let page = self.page(theme, left.width, None).page;
        page.draw_with_count(paint, left, 0);
        let used = page.height().min(area.height);
        let graph = if is_beside { beside(left, area) } else { below(area, used + 1) };
        let drawn = draw_graph(theme, paint, graph, &graph_lines::lines(&self.graph, theme, graph.width));
        if is_beside {
            return;
        }
        let rest = below(area, used + 1 + drawn + 1);
        if let Some(sets) = self.sets.as_ref().filter(|_| rest.height > 6) {
            let mut page = Page::new(theme, rest.width);
            sets.add_to(&mut page, usize::from(rest.height));
            page.draw(paint, rest);
        }
    }

    /// The title and the entries.
    fn page<'a>(&self, theme: &'a Theme, columns: u16, selected: Option<usize>) -> EntryPage<'a> {
        let mut page = EntryPage { page: Page::new(theme, columns), lines: Vec::new() };
        page.page.line([(self.title.clone(), theme.heading)]);
        for (position, entry) in self.entries.iter().enumerate() {
            let (label, style, columns) = match entry.reach {
                Some(reach) => {
                    let (sign, word, style) = reach_sign(theme, reach);
                    (format!("{sign} {word}"), style, CAUSE_REACH)
                }
                None => (format!("{:>2}", position + 1), theme.accent, STEP_NUMBER),
            };
            let mut text = entry.text.clone();
            if !entry.needs.is_empty() {
                let needs: Vec<String> = entry.needs.iter().map(ToString::to_string).collect();
                text.push_str(&format!(" ({}{})", theme.pick("←", "from "), needs.join(", ")));
            }
            page.push((&label, style), columns, &text, selected == Some(position));
        }
        page
    }

    /// The title, the entries and the sets of both sides.
    fn open_page<'a>(&self, theme: &'a Theme, columns: u16) -> EntryPage<'a> {
        let selected = self.cursor.selected;
        let mut page = self.page(theme, columns, Some(selected));
        let Some(sets) = &self.sets else {
            page.page.gap();
            smallest_sets::add_pending_to(&mut page.page);
            return page;
        };
        for (heading, side) in sets.sides() {
            page.page.section(heading);
            for set in &side.listed {
                let is_selected = page.lines.len() == selected;
                page.push((set.label(), theme.dim), smallest_sets::LABEL, &set.text, is_selected);
            }
            if let Some(line) = side.last_line() {
                page.page.line([(format!("  {line}"), theme.dim)]);
            }
        }
        page
    }
}

/// The parts of an account that fills the screen.
struct OpenAreas {
    entries: Rect,
    /// `None` if the graph is drawn below the entries.
    graph_beside: Option<Rect>,
}

impl OpenAreas {
    /// `graph_height` is the height of the graph in the full width.
    fn of(area: Rect, graph_height: u16) -> Self {
        let width = entries_width(area);
        if area.width >= GRAPH_BESIDE_FROM {
            let entries = Rect { width, ..area };
            return Self { entries, graph_beside: Some(beside(entries, area)) };
        }
        // Below the entries come a gap, the heading of the graph and the graph.
        let height = area.height.saturating_sub(graph_height.saturating_add(2)).max(area.height / 2);
        Self { entries: Rect { width, height, ..area }, graph_beside: None }
    }
}

const fn entries_width(area: Rect) -> u16 {
    if area.width >= GRAPH_BESIDE_FROM { area.width * 49 / 100 } else { area.width }
}

/// The rest of an area, to the right of its left part.
const fn beside(left: Rect, area: Rect) -> Rect {
    const GAP: u16 = 4;
    Rect { x: left.x + left.width + GAP, width: area.width - left.width - GAP, ..area }
}

fn height_of(lines: usize) -> u16 {
    u16::try_from(lines).unwrap_or(u16::MAX)
}

/// Draws the graph under its heading, and returns the rows that it takes.
fn draw_graph(theme: &Theme, paint: &mut Paint<'_>, area: Rect, lines: &[Line<'static>]) -> u16 {
    if area.height < 3 {
        return 0;
    }
    paint.text(area.x, area.y, area.width, "WAYS IN, AND WHAT THEY NEED", theme.dim);
    let area = below(area, 1);
    for (row, line) in rows(area).zip(lines) {
        paint.line(row.x, row.y, row.width, line);
    }
    let height = height_of(lines.len());
    if height > area.height {
        let hidden = height - area.height + 1;
        let last = Rect { y: area.bottom() - 1, height: 1, ..area };
        paint.clear(last);
        paint.text(last.x, last.y, last.width, &format!("{hidden} more rows in a taller window"), theme.dim);
    }
    height.min(area.height) + 1
}
