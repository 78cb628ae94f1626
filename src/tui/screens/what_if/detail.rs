//! One account that falls or locks: how, step by step, or why, and the graph around it.

use super::drawing::{Drawing, Marks};
use crate::access::{Capture, Loss, Reach};
use crate::inventory::AccountId;
use crate::tui::explored::Explored;
use crate::tui::keys::Action;
use crate::tui::theme::Theme;
use crate::tui::widgets::{List, Paint, rows, wrap};
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// From this width the drawing stands beside the steps.
const BESIDE_FROM: u16 = 120;

/// An account, and how it falls or why it locks.
#[derive(Debug)]
pub(super) struct Detail {
    /// The revision, the ticks, the account, and whether it is about the lockout.
    pub(super) of: (u64, u64, u32, bool),
    title: String,
    items: Vec<Item>,
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
    /// Linear in the graph.
    pub(super) fn new(
        access: &Explored,
        lost: &[Loss],
        captured: &[Capture],
        of: (u64, u64, u32, bool),
    ) -> Self {
        let (.., account, is_lockout) = of;
        let at = account as usize;
        let (inventory, graph) = (&access.inventory, &access.graph);
        let mut marks = Marks::default();
        let items = if is_lockout {
            let causes = graph.because(inventory, lost, at);
            marks.lost.extend(causes.iter().flat_map(|cause| cause.misses.iter().copied()));
            marks.lose(lost);
            let item = |cause: crate::access::Cause| Item {
                text: cause.text,
                needs: Vec::new(),
                reach: Some(cause.reach),
            };
            causes.into_iter().map(item).collect()
        } else {
            let steps = graph.chain(inventory, captured, at);
            marks.taken.extend(steps.iter().map(|step| step.what));
            let item = |step: crate::access::Step| Item {
                text: step.text,
                needs: step.needs.into_iter().map(|need| need + 1).collect(),
                reach: None,
            };
            steps.into_iter().map(item).collect()
        };
        let name = crate::text::fit(access.name(account), 48).into_owned();
        let title =
            if is_lockout { format!("WHY {name} DOES NOT OPEN") } else { format!("HOW {name} FALLS") };
        Self { of, title, items, drawing: Drawing::of(access, account, &marks), list: List::default() }
    }

    /// The account that it is about.
    pub(super) fn account(&self, access: &Explored) -> Option<AccountId> {
        access.inventory.accounts.get(self.of.2 as usize).map(|account| account.id.clone())
    }

    pub(super) fn act(&mut self, action: Action, height: usize) {
        self.list.act(action, self.items.len(), height);
    }

    /// Draws it; with the step that is gone through marked where the keys go to it.
    pub(super) fn draw(&self, theme: &Theme, paint: &mut Paint<'_>, area: Rect, stepping: bool) {
        if area.is_empty() {
            return;
        }
        let beside = area.width >= BESIDE_FROM;
        let text = if beside { Rect { width: area.width * 46 / 100, ..area } } else { area };
        let (lines, marked) = self.lines(theme, text.width, stepping);
        let drawn_width = if beside { area.width - text.width - 4 } else { area.width };
        let drawing = self.drawing.lines(theme, drawn_width);
        // Under the steps the drawing keeps what room it needs, and they at least half.
        let wanted = u16::try_from(drawing.len() + 2).unwrap_or(u16::MAX);
        // Where one only looks on, all steps come before it.
        let room = if beside || !stepping {
            area.height
        } else {
            area.height.saturating_sub(wanted).max(area.height / 2)
        };
        let steps = Rect { height: room.min(area.height), ..text };
        let used = lines.len().min(usize::from(steps.height));
        let first = marked.saturating_sub(usize::from(steps.height).saturating_sub(1));
        for (row, line) in rows(steps).zip(lines.iter().skip(first)) {
            paint.line(row.x, row.y, row.width, line);
        }
        let graph = if beside {
            Rect { x: text.right() + 4, width: drawn_width, ..area }
        } else {
            let y = area.y + u16::try_from(used).unwrap_or(0) + 1;
            Rect { y, height: area.bottom().saturating_sub(y), ..area }
        };
        if graph.height < 4 {
            return;
        }
        paint.text(graph.x, graph.y, graph.width, "THE GRAPH AROUND IT", theme.dim);
        let below = Rect { y: graph.y + 1, height: graph.height - 1, ..graph };
        for (row, line) in rows(below).zip(&drawing) {
            paint.line(row.x, row.y, row.width, line);
        }
        if drawing.len() > usize::from(below.height) {
            let more = drawing.len() - usize::from(below.height) + 1;
            let y = below.bottom() - 1;
            paint.clear(Rect { y, height: 1, ..below });
            paint.text(below.x, y, below.width, &format!("{more} more rows in a taller window"), theme.dim);
        }
    }

    /// The steps as lines, and the last line of the one that is marked.
    fn lines(&self, theme: &Theme, width: u16, stepping: bool) -> (Vec<Line<'static>>, usize) {
        let mut lines = vec![Line::styled(self.title.clone(), theme.heading)];
        let mut marked = 0;
        for (at, item) in self.items.iter().enumerate() {
            let here = stepping && at == self.list.selected;
            let (label, label_style) = match item.reach {
                Some(reach) => {
                    let (glyph, word, style) = super::view::reach(theme, reach);
                    (format!("{glyph} {word}"), style)
                }
                None => (format!("{:>2}  ", at + 1), theme.accent),
            };
            let mut text = item.text.clone();
            if !item.needs.is_empty() {
                let needs: Vec<String> = item.needs.iter().map(ToString::to_string).collect();
                text.push_str(&format!(" ({} {})", theme.pick("←", "from"), needs.join(", ")));
            }
            let mark = if here { theme.pick("▸ ", "> ") } else { "  " };
            let columns = if item.reach.is_some() { 10 } else { 4 };
            let gap = " ".repeat(columns - crate::text::width(&label).min(columns));
            let indent = u16::try_from(columns + 2).unwrap_or(0);
            let style = if here { theme.heading } else { theme.text };
            for (line_at, line) in wrap(&text, width.saturating_sub(indent)).into_iter().enumerate() {
                let head = if line_at == 0 {
                    let label = Span::styled(label.clone(), label_style);
                    vec![Span::styled(mark, theme.accent), label, Span::raw(gap.clone())]
                } else {
                    vec![Span::raw(" ".repeat(usize::from(indent)))]
                };
                lines.push(Line::from([head, vec![Span::styled(line, style)]].concat()));
            }
            if here {
                marked = lines.len() - 1;
            }
        }
        (lines, marked)
    }
}
