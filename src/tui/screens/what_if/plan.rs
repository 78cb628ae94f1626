//! The plan: the few changes that help most, with what each gains on both sides.

use super::View;
use crate::access::Standing;
use crate::access::plan::{Plan, PlanStep};
use crate::text::count;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::modal::{interview, things};
use crate::tui::state::State;
use crate::tui::theme::Theme;
use crate::tui::update;
use crate::tui::widgets::{Paint, hanging, rows, wrapped};
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// From this width the selected step is explained beside the list, below it under the list.
const BESIDE_FROM: u16 = 110;

/// Columns of the gains at the right end of a row: one for each side.
const GAIN: u16 = 13;
const GAINS: u16 = 2 * GAIN;

/// The plan, and which was asked for.
#[derive(Debug, Default)]
pub(super) struct Planning {
    /// With the revision that it is for.
    plan: Option<(u64, Plan)>,
    asked: Option<u64>,
    /// How things stood when the first plan was made since the vault was opened.
    began: Option<Standing>,
}

impl Planning {
    pub(super) fn steps(&self) -> usize {
        self.plan.as_ref().map_or(0, |(_, plan)| plan.steps.len())
    }

    /// Whether the plan for this revision is still to be asked for; it counts as asked for from now on.
    pub(super) fn ask(&mut self, revision: u64) -> bool {
        self.asked.replace(revision) != Some(revision)
    }

    /// Takes a plan; gives what was gained since the one before, where something was.
    pub(super) fn take(&mut self, revision: u64, plan: Plan) -> Option<String> {
        if self.asked != Some(revision) {
            return None;
        }
        self.began.get_or_insert(plan.now);
        let before = self.plan.replace((revision, plan)).map(|(_, plan)| plan.now);
        let now = self.plan.as_ref().map(|(_, plan)| plan.now)?;
        before.filter(|before| *before != now).map(|before| gained(before, now, "→"))
    }

    pub(super) fn step(&self, at: usize) -> Option<&PlanStep> {
        self.plan.as_ref()?.1.steps.get(at)
    }
}

/// “Takeover 20 → 19 accounts, lockout 12 → 10”: how things changed.
fn gained(before: Standing, now: Standing, to: &str) -> String {
    let (a, b) = (before.takeover, now.takeover);
    let (c, d) = (before.lockout, now.lockout);
    format!(
        "Takeover {}, lockout {}",
        side(&[("accounts", a.accounts, b.accounts), ("ways", a.ways, b.ways)], to),
        side(
            &[("accounts", c.accounts, d.accounts), ("in days", c.slow, d.slow), ("ways", c.ways, d.ways)],
            to
        )
    )
}

/// The first of these numbers that moves, or the first that does not.
fn side(of: &[(&str, u32, u32)], to: &str) -> String {
    let moved = of.iter().find(|(_, before, after)| before != after).or(of.first());
    moved.map_or_else(String::new, |(what, before, after)| {
        if before == after {
            format!("{before} {what} as before")
        } else {
            format!("{before} {to} {after} {what}")
        }
    })
}

fn split(body: Rect) -> (Rect, Rect, Rect) {
    let area = super::view::below_head(body);
    let head = Rect { height: if area.height >= 10 { 3 } else { area.height.min(1) }, ..area };
    let rest = Rect { y: area.y + head.height, height: area.height - head.height, ..area };
    if rest.width >= BESIDE_FROM {
        let left = (rest.width * 62 / 100).min(110);
        let x = rest.x + left + 4;
        return (head, Rect { width: left, ..rest }, Rect { x, width: (rest.right() - x).min(90), ..rest });
    }
    if rest.height < 10 {
        return (head, rest, Rect::ZERO);
    }
    let detail = 6;
    let y = rest.bottom() - detail;
    (head, Rect { height: rest.height - detail - 1, ..rest }, Rect { y, height: detail, ..rest })
}

/// Where the steps are.
pub(super) fn list_area(body: Rect) -> Rect {
    split(body).1
}

pub(super) fn act(state: &mut State, action: Action, body: Rect) -> Vec<Effect> {
    let screen = &mut state.what_if;
    match action {
        Action::Open => {
            let Some(step) = screen.planning.step(screen.steps.selected) else { return Vec::new() };
            let (fix, subject, title) = (step.fix.clone(), step.subject.clone(), step.title.clone());
            match fix.account() {
                Some(account) => interview::open_to_do(state, &account, &fix, &title),
                None => things::open_to_do(state, &subject, &fix, &title),
            }
            Vec::new()
        }
        Action::OtherSide => update::go(state, state.screen.turned(1)),
        Action::FromResults => {
            screen.show(View::Ticks);
            Vec::new()
        }
        _ => {
            screen.steps.act(action, screen.planning.steps(), usize::from(list_area(body).height));
            Vec::new()
        }
    }
}

pub(super) fn view(state: &State, paint: &mut Paint<'_>, body: Rect) {
    let theme = &state.settings.theme;
    let screen = &state.what_if;
    let (head, list, detail) = split(body);
    let Some((revision, plan)) = &screen.planning.plan else {
        paint.text(head.x, head.y, head.width, "Working it out…", theme.dim);
        return;
    };
    let to = theme.pick("→", "->");
    let mut free = rows(head);
    if let Some(row) = free.next() {
        paint.line(row.x, row.y, row.width, &now(theme, plan.now, row.width));
    }
    if let Some(row) = free.next() {
        let began = screen.planning.began.filter(|began| *began != plan.now);
        let stale = screen.planning.asked != Some(*revision);
        let (text, style) = match began {
            _ if stale => ("Working it out again…".to_owned(), theme.dim),
            Some(began) => (format!("Since you began: {}", gained(began, plan.now, to)), theme.good),
            None if !plan.ask.is_empty() => (format!("First: {}.", plan.ask[0].text), theme.warn),
            None => ("Each step is done to a copy, and both sides are asked again.".to_owned(), theme.dim),
        };
        paint.text(row.x, row.y, row.width, &text, style);
    }
    let gains = if list.width >= 60 { GAINS } else { 0 };
    if let Some(row) = free.next().filter(|_| gains > 0 && !plan.steps.is_empty()) {
        for (word, x) in [("TAKEOVER", GAINS), ("LOCKOUT", GAIN)] {
            paint.text(list.right() - x + 1, row.y, GAIN - 1, word, theme.dim);
        }
    }
    if plan.steps.is_empty() {
        let text = "Nothing that Selvedge knows of would make either side better.";
        paint.text(list.x, list.y, list.width, text, theme.good);
        return;
    }
    let window = screen.steps.window(plan.steps.len(), usize::from(list.height));
    for (at, row) in window.zip(rows(list)) {
        let Some(step) = plan.steps.get(at) else { continue };
        paint.text(row.x, row.y, 3, &format!("{:>2}", at + 1), theme.accent);
        let names = row.width.saturating_sub(4 + gains + 1);
        paint.text(row.x + 4, row.y, names, &step.title, theme.text);
        if gains > 0 {
            let x = row.right() - gains;
            let (a, b) = (step.before, step.after);
            let ((c, d), (e, f)) = ((a.takeover, b.takeover), (a.lockout, b.lockout));
            let takeover = short(&[("", c.accounts, d.accounts), (" ways", c.ways, d.ways)], to);
            let lockout = short(
                &[("", e.accounts, f.accounts), (" ways", e.ways, f.ways), (" in days", e.slow, f.slow)],
                to,
            );
            // What moves nothing by itself is there for the sake of another.
            let later = plan.steps.iter().position(|later| later.first.contains(&(at + 1)));
            let (takeover, lockout) = match later.filter(|_| !takeover.1 && !lockout.1) {
                Some(later) => ((format!("for step {}", later + 1), false), (String::new(), false)),
                None => (takeover, lockout),
            };
            for (x, (text, better)) in [(x, takeover), (x + GAIN, lockout)] {
                let style = if better { theme.good } else { theme.dim };
                paint.text(x + 1, row.y, GAIN - 1, &text, style);
            }
        }
        if at == screen.steps.selected {
            paint.style(row, theme.selected);
        }
    }
    if let Some(step) = screen.planning.step(screen.steps.selected).filter(|_| !detail.is_empty()) {
        let lines = explain(theme, plan, screen.steps.selected, step, detail.width, to);
        for (row, line) in rows(detail).zip(&lines) {
            paint.line(row.x, row.y, row.width, line);
        }
    }
}

/// “20→19” accounts, else “41→37 ways”, else “as before”: the first that moves, and whether it gets better.
fn short(of: &[(&str, u32, u32)], to: &str) -> (String, bool) {
    let moved = of.iter().find(|(_, before, after)| before != after);
    moved.map_or_else(
        || ("as before".to_owned(), false),
        |(what, before, after)| (format!("{before}{to}{after}{what}"), after < before),
    )
}

/// How both sides stand.
fn now(theme: &Theme, now: Standing, width: u16) -> Line<'static> {
    let (takeover, lockout) = (now.takeover, now.lockout);
    let mut line = Line::from(vec![
        Span::styled("TAKEOVER ", theme.dim),
        Span::styled(
            format!("{} ({} important)", count(takeover.accounts as usize, "account"), takeover.important),
            theme.heading,
        ),
        Span::styled("   LOCKOUT ", theme.dim),
        Span::styled(
            format!("{} ({} important)", count(lockout.accounts as usize, "account"), lockout.important),
            theme.heading,
        ),
    ]);
    if width >= 100 {
        let more = format!("   {} in, {} only in days", count(takeover.ways as usize, "way"), lockout.slow);
        line.spans.push(Span::styled(more, theme.dim));
    }
    line
}

fn explain(
    theme: &Theme,
    plan: &Plan,
    at: usize,
    step: &PlanStep,
    width: u16,
    to: &str,
) -> Vec<Line<'static>> {
    let mut lines = wrapped(&step.title, width, theme.heading);
    if let Some(first) = step.first.first() {
        let text = format!("Only after step {first}: without that, it would lock you out.");
        lines.extend(wrapped(&text, width, theme.warn));
    }
    if let Some(later) = plan.steps.iter().position(|later| later.first.contains(&(at + 1))) {
        lines.extend(wrapped(&format!("Makes step {} safe.", later + 1), width, theme.text));
    }
    let (a, b) = (step.before, step.after);
    for (label, text) in [
        (
            "takeover",
            whole(
                &[
                    ("accounts", a.takeover.accounts, b.takeover.accounts),
                    ("ways in", a.takeover.ways, b.takeover.ways),
                ],
                to,
            ),
        ),
        (
            "lockout",
            whole(
                &[
                    ("accounts", a.lockout.accounts, b.lockout.accounts),
                    ("ways", a.lockout.ways, b.lockout.ways),
                    ("in days", a.lockout.slow, b.lockout.slow),
                ],
                to,
            ),
        ),
        ("time", format!("about {}", count(step.minutes as usize, "minute"))),
    ] {
        lines.extend(hanging((label, theme.dim), 10, &text, width, theme.text));
    }
    lines.extend(wrapped("Enter opens the interview where you do it.", width, theme.dim));
    lines
}

/// Everything that moves.
fn whole(of: &[(&str, u32, u32)], to: &str) -> String {
    let moved: Vec<String> = of
        .iter()
        .filter(|(_, before, after)| before != after)
        .map(|(what, before, after)| format!("{before} {to} {after} {what}"))
        .collect();
    if moved.is_empty() { "no change".into() } else { moved.join(", ") }
}
