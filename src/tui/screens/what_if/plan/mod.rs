//! The plan: the few changes that help most, with the gain of each on both sides.

mod gains;

use super::layout::below_head;
use crate::access::Posture;
use crate::access::plan::{Plan, PlanStep};
use crate::text::{count, width};
use crate::tui::keys::Action;
use crate::tui::theme::Theme;
use crate::tui::widgets::{ListCursor, Page, Paint, below, rows};
use gains::{Gain, gains, made_safe_by, posture_change, posture_line, step_changes};
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

/// From this width, the selected step is explained beside the list, otherwise below it.
const DETAIL_BESIDE_FROM: u16 = 160;
/// Rows of the explanation below the list, at least.
const DETAIL: u16 = 6;
/// If a title would have fewer columns than this, the gains are left out.
const MIN_TITLE: u16 = 30;
/// The headings of the gains.
const HEADINGS: [&str; 2] = ["TAKEOVER", "LOCKOUT"];

/// The plan, and the selected step.
#[derive(Debug, Default)]
pub(super) struct PlanView {
    plan: Option<CurrentPlan>,
    cursor: ListCursor,
    /// The revision of the plan that was requested last.
    requested: Option<u64>,
    /// The posture of the first plan since the vault was opened.
    initial: Option<Posture>,
}

#[derive(Debug)]
struct CurrentPlan {
    revision: u64,
    plan: Plan,
    /// Whether all steps are known.
    is_complete: bool,
}

/// The parts of the view.
struct Parts {
    /// The posture, the progress, and the headings of the gains.
    head: Rect,
    list: Rect,
    /// The selected step. Empty if there is no room.
    detail: Rect,
}

impl Parts {
    fn of(body: Rect, steps: usize) -> Self {
        let area = below_head(body);
        let head = Rect { height: if area.height >= 10 { 3 } else { area.height.min(1) }, ..area };
        let rest = below(area, head.height);
        if rest.width >= DETAIL_BESIDE_FROM {
            let left = (rest.width * 62 / 100).min(110);
            let x = rest.x + left + 4;
            let detail = Rect { x, width: (rest.right() - x).min(90), ..rest };
            return Self { head, list: Rect { width: left, ..rest }, detail };
        }
        if rest.height < 10 {
            return Self { head, list: rest, detail: Rect::ZERO };
        }
        let height = u16::try_from(steps).unwrap_or(u16::MAX).min(rest.height - DETAIL - 1);
        Self { head, list: Rect { height, ..rest }, detail: below(rest, height + 1) }
    }
}

impl PlanView {
    pub(super) fn steps(&self) -> &[PlanStep] {
        self.plan.as_ref().map_or(&[], |current| &current.plan.steps)
    }

    pub(super) fn selected(&self) -> Option<&PlanStep> {
        self.steps().get(self.cursor.selected)
    }

    /// Notes that the plan of this revision is requested. Returns false if it was requested already.
    pub(super) fn note_request(&mut self, revision: u64) -> bool {
        self.requested.replace(revision) != Some(revision)
    }

    /// Shows a plan. A complete plan stays until the next one is complete. Returns how the posture changed since the
    /// previous plan, if it did.
    pub(super) fn show(&mut self, revision: u64, plan: Plan, is_complete: bool) -> Option<String> {
        if self.requested != Some(revision) {
            return None;
        }
        if !is_complete && self.plan.as_ref().is_some_and(|current| current.is_complete) {
            return None;
        }
        let now = plan.now;
        let before = self.plan.replace(CurrentPlan { revision, plan, is_complete });
        if !is_complete {
            return None;
        }
        self.initial.get_or_insert(now);
        let before = before.map(|current| current.plan.now).filter(|before| *before != now)?;
        Some(posture_change(before, now, "→"))
    }

    fn list_area(&self, body: Rect) -> Rect {
        Parts::of(body, self.steps().len()).list
    }

    pub(super) fn sync(&mut self, body: Rect) {
        let height = usize::from(self.list_area(body).height);
        self.cursor.clamp(self.steps().len(), height);
    }

    pub(super) fn act(&mut self, action: Action, body: Rect) {
        let height = usize::from(self.list_area(body).height);
        let steps = self.steps().len();
        self.cursor.act(action, steps, height);
    }

    /// Selects the step under a click. Returns whether it was selected already; `None` if the click hit no step.
    pub(super) fn click(&mut self, at: Position, body: Rect) -> Option<bool> {
        let position = self.cursor.row_under(at, self.list_area(body), self.steps().len())?;
        Some(std::mem::replace(&mut self.cursor.selected, position) == position)
    }

    pub(super) fn draw(&self, theme: &Theme, paint: &mut Paint<'_>, body: Rect) {
        let parts = Parts::of(body, self.steps().len());
        let head = parts.head;
        let Some(current) = &self.plan else {
            paint.text(head.x, head.y, head.width, "Computing the plan…", theme.dim);
            return;
        };
        let plan = &current.plan;
        let mut head_rows = rows(head);
        if let Some(row) = head_rows.next() {
            paint.line(row.x, row.y, row.width, &posture_line(theme, plan.now, row.width));
        }
        if let Some(row) = head_rows.next() {
            let (text, style) = self.progress(current, theme);
            paint.text(row.x, row.y, row.width, &text, style);
        }
        if plan.steps.is_empty() {
            if current.is_complete {
                let text = "Selvedge knows no change that would make either side better.";
                paint.text(parts.list.x, parts.list.y, parts.list.width, text, theme.good);
            }
            return;
        }
        let arrow = theme.pick("→", "->");
        let columns = Columns::of(plan, parts.list.width, arrow);
        if let Some(row) = head_rows.next() {
            columns.draw_headings(theme, paint, row);
        }
        let window = self.cursor.window(plan.steps.len(), usize::from(parts.list.height));
        for (position, row) in window.zip(rows(parts.list)) {
            columns.draw_step(plan, position, theme, paint, row);
            if position == self.cursor.selected {
                paint.style(row, theme.selected);
            }
        }
        if !parts.detail.is_empty() {
            explanation(theme, plan, self.cursor.selected, parts.detail.width, arrow)
                .draw(paint, parts.detail);
        }
    }

    /// The change since the first plan, or the step that is being computed.
    fn progress(&self, current: &CurrentPlan, theme: &Theme) -> (String, Style) {
        let plan = &current.plan;
        let initial = self.initial.filter(|initial| *initial != plan.now);
        if self.requested != Some(current.revision) {
            return ("Computing the plan again…".to_owned(), theme.dim);
        }
        if !current.is_complete {
            return (format!("Computing step {}…", plan.steps.len() + 1), theme.dim);
        }
        if let Some(initial) = initial {
            let change = posture_change(initial, plan.now, theme.pick("→", "->"));
            return (format!("Since you began: {change}"), theme.good);
        }
        match plan.ask.first() {
            Some(ask) => (format!("First: {}.", ask.text), theme.warn),
            None => ("Each step is simulated first; the numbers show the effect.".to_owned(), theme.dim),
        }
    }
}

/// The columns of the list of steps.
struct Columns {
    gains: Vec<[Gain; 2]>,
    title: u16,
    /// The columns of the gains on both sides; `None` if there is no room for them.
    gain_widths: Option<[u16; 2]>,
}

impl Columns {
    /// The gains get as many columns as the longest needs, at the right end of the row.
    fn of(plan: &Plan, row_width: u16, arrow: &str) -> Self {
        let gains: Vec<[Gain; 2]> =
            (0..plan.steps.len()).map(|position| gains(plan, position, arrow)).collect();
        let widths = [0, 1].map(|side| {
            let longest = gains.iter().map(|gains| width(&gains[side].text)).max().unwrap_or_default();
            u16::try_from(longest.max(HEADINGS[side].len())).unwrap_or(u16::MAX).saturating_add(2)
        });
        let title = row_width.saturating_sub(widths[0].saturating_add(widths[1]));
        if title >= MIN_TITLE {
            Self { gains, title, gain_widths: Some(widths) }
        } else {
            Self { gains, title: row_width, gain_widths: None }
        }
    }

    /// Draws a text into the column of each side.
    fn draw_sides(&self, texts: [(&str, Style); 2], paint: &mut Paint<'_>, row: Rect) {
        let Some(widths) = self.gain_widths else { return };
        let mut x = row.x + self.title;
        for ((text, style), width) in texts.into_iter().zip(widths) {
            paint.text(x + 1, row.y, width - 1, text, style);
            x += width;
        }
    }

    fn draw_headings(&self, theme: &Theme, paint: &mut Paint<'_>, row: Rect) {
        self.draw_sides(HEADINGS.map(|heading| (heading, theme.dim)), paint, row);
    }

    fn draw_step(&self, plan: &Plan, position: usize, theme: &Theme, paint: &mut Paint<'_>, row: Rect) {
        let (Some(step), Some([takeover, lockout])) = (plan.steps.get(position), self.gains.get(position))
        else {
            return;
        };
        paint.text(row.x, row.y, 3, &format!("{:>2}", position + 1), theme.accent);
        paint.text(row.x + 4, row.y, self.title.saturating_sub(5), &step.title, theme.text);
        let style = |gain: &Gain| if gain.is_better { theme.good } else { theme.dim };
        let texts = [(takeover.text.as_str(), style(takeover)), (lockout.text.as_str(), style(lockout))];
        self.draw_sides(texts, paint, row);
    }
}

/// The changes of a step, the step that must come first, and the time it takes.
fn explanation<'a>(theme: &'a Theme, plan: &Plan, position: usize, columns: u16, arrow: &str) -> Page<'a> {
    let mut page = Page::new(theme, columns);
    let Some(step) = plan.steps.get(position) else { return page };
    page.heading(&step.title);
    if let Some(first) = step.first.first() {
        let text = format!("Only after step {first}: without it, this step would lock you out.");
        page.styled(&text, theme.warn);
    }
    if let Some(later) = made_safe_by(plan, position) {
        page.text(&format!("Makes step {later} safe."));
    }
    let [takeover, lockout] = step_changes(step, arrow);
    for (label, text) in [
        ("takeover", takeover),
        ("lockout", lockout),
        ("time", format!("about {}", count(step.minutes as usize, "minute"))),
    ] {
        page.hanging((label, theme.dim), 10, &text, theme.text);
    }
    page.dim("Enter opens the form in which you record this step.");
    page
}
