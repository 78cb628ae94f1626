//! One account: how it falls step by step, or why it does not open; the smallest sets that take it or lock it; the
//! graph around it.

use super::drawing::{Drawing, Mark, Marks};
use super::sets::{self, Known};
use crate::access::{Capture, Cause, Loss, Reach, Step};
use crate::inventory::AccountId;
use crate::tui::explored::Explored;
use crate::tui::keys::Action;
use crate::tui::theme::Theme;
use crate::tui::widgets::{List, Paint, rows, told_below, wrap};
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use std::sync::Arc;

/// From this width the drawing stands beside the steps.
const BESIDE_FROM: u16 = 96;

/// What a detail tells of its account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// How it falls to what is taken.
    Falls,
    /// Why it does not open with what is lost.
    Locks,
    /// The account itself, with nothing ticked.
    Itself,
}

/// What a detail was made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Of {
    pub(super) revision: u64,
    pub(super) generation: u64,
    pub(super) account: u32,
    pub(super) about: About,
}

/// What is selected in it.
pub(super) enum Chosen {
    Account(AccountId),
    /// A set: what is to be ticked, and whether as lost.
    Set(Vec<String>, bool),
}

/// An account, and how it falls or why it locks.
#[derive(Debug)]
pub(super) struct Detail {
    pub(super) of: Of,
    title: String,
    items: Vec<Item>,
    /// The smallest sets, once they are known.
    known: Option<Arc<Known>>,
    drawing: Drawing,
    list: List,
}

#[derive(Debug)]
struct Item {
    text: String,
    /// Steps that it rests on, from 1.
    needs: Vec<usize>,
    /// How soon this way opens, for a lockout.
    reach: Option<Reach>,
}

impl Detail {
    pub(super) fn new(access: &Explored, lost: &[Loss], captured: &[Capture], of: Of) -> Self {
        let at = of.account as usize;
        let (inventory, graph) = (&access.inventory, &access.graph);
        let mut marks = Marks::default();
        let items = match of.about {
            About::Itself => Vec::new(),
            About::Locks => {
                let causes = graph.lockout_causes(inventory, lost, at);
                marks.account = Mark::Lost;
                marks.lost.extend(causes.iter().flat_map(|cause| cause.missing.iter().copied()));
                marks.lose(lost);
                let item =
                    |cause: Cause| Item { text: cause.text, needs: Vec::new(), reach: Some(cause.reach) };
                causes.into_iter().map(item).collect()
            }
            About::Falls => {
                let steps = graph.takeover_steps(inventory, captured, at);
                marks.account = Mark::Taken;
                marks.taken.extend(steps.iter().map(|step| step.fact));
                let item = |step: Step| Item {
                    text: step.text,
                    needs: step.needs.into_iter().map(|need| need + 1).collect(),
                    reach: None,
                };
                steps.into_iter().map(item).collect()
            }
        };
        let name = access.short(of.account, 48).into_owned();
        let title = match of.about {
            About::Falls => format!("HOW {name} FALLS"),
            About::Locks => format!("WHY {name} DOES NOT OPEN"),
            About::Itself => name,
        };
        let drawing = Drawing::of(access, of.account, &marks);
        Self { of, title, items, known: None, drawing, list: List::default() }
    }

    /// Takes the smallest sets once they are known.
    pub(super) fn learn(&mut self, known: Option<&Arc<Known>>) {
        self.known = known.map(Arc::clone);
        self.list.selected = self.list.selected.min(self.len().saturating_sub(1));
    }

    fn len(&self) -> usize {
        self.items.len() + self.known.as_ref().map_or(0, |known| known.len())
    }

    pub(super) fn chosen(&self, access: &Explored) -> Option<Chosen> {
        let at = self.list.selected.checked_sub(self.items.len());
        if let Some((set, lost)) = at.and_then(|at| self.known.as_ref()?.at(at)) {
            return Some(Chosen::Set(set.ticks.clone(), lost));
        }
        let account = access.inventory.accounts.get(self.of.account as usize);
        account.map(|account| Chosen::Account(account.id.clone()))
    }

    pub(super) fn act(&mut self, action: Action, height: usize) {
        self.list.act(action, self.len(), height);
    }

    /// Draws it as what the keys go to: what is selected is marked, and always on the screen.
    pub(super) fn draw_open(&self, theme: &Theme, paint: &mut Paint<'_>, area: Rect) {
        let beside = area.width >= BESIDE_FROM;
        let width = if beside { area.width * 49 / 100 } else { area.width };
        let mut page = self.page(theme, width, true);
        self.add_sets(theme, width, &mut page);
        let drawn_width = if beside { area.width - width - 4 } else { area.width };
        let drawing = self.drawing.lines(theme, drawn_width);
        let wanted = u16::try_from(drawing.len() + 2).unwrap_or(u16::MAX);
        let height =
            if beside { area.height } else { area.height.saturating_sub(wanted).max(area.height / 2) };
        let left = Rect { width, height, ..area };
        let used = page.draw(theme, paint, left);
        let graph = if beside {
            Rect { x: left.right() + 4, width: drawn_width, ..area }
        } else {
            let y = left.y + used + 1;
            Rect { y, height: area.bottom().saturating_sub(y), ..area }
        };
        draw_graph(theme, paint, graph, &drawing);
    }

    /// Draws it beside or under the lists that the keys go to: the steps, then the graph, then the sets, as far as
    /// there is room.
    pub(super) fn draw_along(&self, theme: &Theme, paint: &mut Paint<'_>, area: Rect) {
        if area.is_empty() {
            return;
        }
        let beside = area.width >= BESIDE_FROM;
        let width = if beside { area.width * 49 / 100 } else { area.width };
        let left = Rect { width, ..area };
        let used = self.page(theme, width, false).draw(theme, paint, left);
        let graph = if beside {
            Rect { x: left.right() + 4, width: area.width - width - 4, ..area }
        } else {
            below(area, used + 1)
        };
        let drawing = self.drawing.lines(theme, graph.width);
        let drawn = draw_graph(theme, paint, graph, &drawing);
        let rest = below(area, used.max(if beside { 0 } else { used + 1 + drawn }) + 1);
        if let Some(known) = self.known.as_ref().filter(|_| !beside && rest.height > 6) {
            for (row, line) in rows(rest).zip(known.lines(theme, rest.width, usize::from(rest.height))) {
                paint.line(row.x, row.y, row.width, &line);
            }
        }
    }

    /// The title, and the steps.
    fn page(&self, theme: &Theme, width: u16, marks: bool) -> Page {
        let mut page = Page::default();
        page.lines.push(Line::styled(self.title.clone(), theme.heading));
        for (at, item) in self.items.iter().enumerate() {
            let (label, style, columns) = match item.reach {
                Some(reach) => {
                    let (glyph, word, style) = super::view::reach(theme, reach);
                    (format!("{glyph} {word}"), style, 10)
                }
                None => (format!("{:>2}", at + 1), theme.accent, 4),
            };
            let mut text = item.text.clone();
            if !item.needs.is_empty() {
                let needs: Vec<String> = item.needs.iter().map(ToString::to_string).collect();
                text.push_str(&format!(" ({}{})", theme.pick("←", "from "), needs.join(", ")));
            }
            page.push(theme, (&label, style), columns, &text, width, marks && at == self.list.selected);
        }
        page
    }

    fn add_sets(&self, theme: &Theme, width: u16, page: &mut Page) {
        page.lines.push(Line::default());
        let Some(known) = &self.known else {
            page.lines.extend(sets::pending(theme, width));
            return;
        };
        let mut at = self.items.len();
        for (place, (heading, side)) in known.sides().into_iter().enumerate() {
            if place > 0 {
                page.lines.push(Line::default());
            }
            page.lines.push(Line::styled(heading, theme.dim));
            for set in &side.sets {
                let here = at == self.list.selected;
                page.push(theme, (set.label(), theme.dim), sets::LABEL, &set.words, width, here);
                at += 1;
            }
            page.lines.extend(side.rest().map(|text| Line::styled(format!("  {text}"), theme.dim)));
        }
    }
}

fn below(area: Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    Rect { y: area.y + rows, height: area.height - rows, ..area }
}

/// Draws the graph under its heading; gives the rows used.
fn draw_graph(theme: &Theme, paint: &mut Paint<'_>, area: Rect, drawing: &[Line<'static>]) -> u16 {
    if area.height < 3 {
        return 0;
    }
    paint.text(area.x, area.y, area.width, "THE GRAPH AROUND IT", theme.dim);
    let area = below(area, 1);
    for (row, line) in rows(area).zip(drawing) {
        paint.line(row.x, row.y, row.width, line);
    }
    let drawn = u16::try_from(drawing.len()).unwrap_or(u16::MAX);
    if drawn > area.height {
        let more = drawn - area.height + 1;
        let last = Rect { y: area.bottom() - 1, height: 1, ..area };
        paint.clear(last);
        paint.text(last.x, last.y, last.width, &format!("{more} more rows in a taller window"), theme.dim);
    }
    drawn.min(area.height) + 1
}

/// Lines, of which some are marked.
#[derive(Default)]
struct Page {
    lines: Vec<Line<'static>>,
    /// The first and last line of what is marked.
    marked: (usize, usize),
}

impl Page {
    /// A paragraph beside its label.
    fn push(
        &mut self,
        theme: &Theme,
        (label, label_style): (&str, Style),
        columns: u16,
        text: &str,
        width: u16,
        here: bool,
    ) {
        let first = self.lines.len();
        let mark = if here { theme.pick("▸ ", "> ") } else { "  " };
        let style = if here { theme.heading } else { theme.text };
        let label = crate::text::fit(label, usize::from(columns)).into_owned();
        let gap = usize::from(columns).saturating_sub(crate::text::width(&label));
        let mut wrapped = wrap(text, width.saturating_sub(columns + 2));
        if wrapped.is_empty() {
            wrapped.push(String::new());
        }
        for (at, line) in wrapped.into_iter().enumerate() {
            let head = if at == 0 {
                let label = Span::styled(label.clone(), label_style);
                vec![Span::styled(mark, theme.accent), label, Span::raw(" ".repeat(gap))]
            } else {
                vec![Span::raw(" ".repeat(usize::from(columns) + 2))]
            };
            self.lines.push(Line::from([head, vec![Span::styled(line, style)]].concat()));
        }
        if here {
            self.marked = (first, self.lines.len() - 1);
        }
    }

    /// Draws what fits, with what is marked in it; gives the rows used.
    fn draw(&self, theme: &Theme, paint: &mut Paint<'_>, area: Rect) -> u16 {
        let height = usize::from(area.height);
        let len = self.lines.len();
        let (top, bottom) = self.marked;
        // A line of what comes after is seen as well.
        let first = (bottom + 2).saturating_sub(height).min(len.saturating_sub(height)).min(top);
        let (shown, below) = told_below(area.height, len, first);
        for (row, line) in rows(area).take(usize::from(shown)).zip(self.lines.iter().skip(first)) {
            paint.line(row.x, row.y, row.width, line);
        }
        if below > 0 {
            let more = format!(" {below} more {} ", theme.pick("↓", "below"));
            paint.right(area.x, area.right(), area.bottom() - 1, &more, theme.accent);
        }
        u16::try_from(len.min(height)).unwrap_or(0)
    }
}
