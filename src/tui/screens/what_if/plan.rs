//! The plan: the few changes that help most, with what each gains on both sides.

use super::View;
use crate::access::Posture;
use crate::access::plan::{Plan, PlanStep};
use crate::text::{count, thousands, width};
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::modal::{interview, things};
use crate::tui::state::State;
use crate::tui::theme::Theme;
use crate::tui::update;
use crate::tui::widgets::{Paint, hanging, rows, wrapped};
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// From this width the selected step is explained beside the list, which has room for whole titles there; below it
/// under the list.
const BESIDE_FROM: u16 = 160;

/// Rows of what is said of a step at least, under the list.
const DETAIL: u16 = 6;

/// Over the gains on both sides.
const HEADINGS: [&str; 2] = ["TAKEOVER", "LOCKOUT"];

/// The plan, and which was asked for.
#[derive(Debug, Default)]
pub(super) struct Planning {
    /// With the revision that it is for.
    plan: Option<(u64, Plan)>,
    /// Whether that is only its first steps so far.
    begun: bool,
    asked: Option<u64>,
    /// How things stood when the first plan was made since the vault was opened.
    began: Option<Posture>,
}

impl Planning {
    pub(super) fn steps(&self) -> usize {
        self.plan.as_ref().map_or(0, |(_, plan)| plan.steps.len())
    }

    /// Whether the plan for this revision is still to be asked for; it counts as asked for from now on.
    pub(super) fn ask(&mut self, revision: u64) -> bool {
        self.asked.replace(revision) != Some(revision)
    }

    /// Takes the first steps of a plan. A whole one stays until the next is whole.
    pub(super) fn begin(&mut self, revision: u64, plan: Plan) {
        if self.asked == Some(revision) && (self.plan.is_none() || self.begun) {
            self.plan = Some((revision, plan));
            self.begun = true;
        }
    }

    /// Takes a plan; gives what was gained since the one before, where something was.
    pub(super) fn take(&mut self, revision: u64, plan: Plan) -> Option<String> {
        if self.asked != Some(revision) {
            return None;
        }
        self.began.get_or_insert(plan.now);
        self.begun = false;
        let before = self.plan.replace((revision, plan)).map(|(_, plan)| plan.now);
        let now = self.plan.as_ref().map(|(_, plan)| plan.now)?;
        before.filter(|before| *before != now).map(|before| gained(before, now, "→"))
    }

    pub(super) fn step(&self, at: usize) -> Option<&PlanStep> {
        self.plan.as_ref()?.1.steps.get(at)
    }
}

/// “Takeover 20 → 19 accounts, lockout 12 → 10”: how things changed.
fn gained(before: Posture, now: Posture, to: &str) -> String {
    let (a, b) = (before.takeover, now.takeover);
    let (c, d) = (before.lockout, now.lockout);
    format!(
        "Takeover {}, lockout {}",
        side(&[(ACCOUNTS, a.accounts, b.accounts), (WAYS, a.ways, b.ways)], to),
        side(
            &[
                (ACCOUNTS, c.accounts, d.accounts),
                (IN_DAYS, c.slow, d.slow),
                (WAYS, c.ways, d.ways),
                (WAYS_IN_DAYS, c.slow_ways, d.slow_ways)
            ],
            to
        )
    )
}

/// What is counted: the word for one, where there is one, and what follows it.
type Counted = (&'static str, &'static str);

const ACCOUNTS: Counted = ("account", "");
const IN_DAYS: Counted = ("", " in days");
const WAYS: Counted = ("way", "");
const WAYS_IN: Counted = ("way", " in");
const WAYS_IN_DAYS: Counted = ("way", " in days");

/// `1 account`, `2 ways in`, `1,002 in days`.
fn counted((one, rest): Counted, number: u32) -> String {
    let number = if one.is_empty() { thousands(number.into()) } else { count(number as usize, one) };
    format!("{number}{rest}")
}

/// “20 → 19 accounts”.
fn moved(what: Counted, before: u32, after: u32, to: &str) -> String {
    format!("{} {to} {}", thousands(before.into()), counted(what, after))
}

/// The first of these numbers that moves, or the first that does not.
fn side(of: &[(Counted, u32, u32)], to: &str) -> String {
    let first = of.iter().find(|(_, before, after)| before != after).or(of.first());
    first.map_or_else(String::new, |&(what, before, after)| {
        if before == after {
            format!("{} as before", counted(what, before))
        } else {
            moved(what, before, after, to)
        }
    })
}

/// The head, this many steps, and what is said of one.
fn split(body: Rect, steps: usize) -> (Rect, Rect, Rect) {
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
    let height = u16::try_from(steps).unwrap_or(u16::MAX).min(rest.height - DETAIL - 1);
    let y = rest.y + height + 1;
    (head, Rect { height, ..rest }, Rect { y, height: rest.bottom() - y, ..rest })
}

impl Planning {
    pub(super) fn list_area(&self, body: Rect) -> Rect {
        split(body, self.steps()).1
    }
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
            screen.steps.act(
                action,
                screen.planning.steps(),
                usize::from(screen.planning.list_area(body).height),
            );
            Vec::new()
        }
    }
}

pub(super) fn view(state: &State, paint: &mut Paint<'_>, body: Rect) {
    let theme = &state.settings.theme;
    let screen = &state.what_if;
    let (head, list, detail) = split(body, screen.planning.steps());
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
            _ if screen.planning.begun => (format!("Working out step {}…", plan.steps.len() + 1), theme.dim),
            Some(began) => (format!("Since you began: {}", gained(began, plan.now, to)), theme.good),
            None if !plan.ask.is_empty() => (format!("First: {}.", plan.ask[0].text), theme.warn),
            None => ("Each step is done to a copy, and both sides are asked again.".to_owned(), theme.dim),
        };
        paint.text(row.x, row.y, row.width, &text, style);
    }
    let gains: Vec<[Gain; 2]> = (0..plan.steps.len()).map(|at| gains_of(plan, at, to)).collect();
    // As wide as what stands in them, and at the right end of the row.
    let columns = [0, 1].map(|side| {
        let widest = gains.iter().map(|gain| width(&gain[side].0)).max().unwrap_or_default();
        u16::try_from(widest.max(HEADINGS[side].len())).unwrap_or(u16::MAX).saturating_add(2)
    });
    let room = list.width.saturating_sub(columns[0].saturating_add(columns[1]));
    let shows_gains = room >= 30;
    let names = if shows_gains { room } else { list.width };
    let column = |row: Rect, side: usize| {
        let x = row.x + names + if side == 1 { columns[0] } else { 0 };
        (x + 1, row.y, columns[side] - 1)
    };
    if let Some(row) = free.next().filter(|_| shows_gains && !plan.steps.is_empty()) {
        for (side, word) in HEADINGS.into_iter().enumerate() {
            let (x, y, width) = column(row, side);
            paint.text(x, y, width, word, theme.dim);
        }
    }
    if plan.steps.is_empty() {
        if screen.planning.begun {
            return;
        }
        let text = "Nothing that Selvedge knows of would make either side better.";
        paint.text(list.x, list.y, list.width, text, theme.good);
        return;
    }
    let window = screen.steps.window(plan.steps.len(), usize::from(list.height));
    for (at, row) in window.zip(rows(list)) {
        let Some(step) = plan.steps.get(at) else { continue };
        paint.text(row.x, row.y, 3, &format!("{:>2}", at + 1), theme.accent);
        paint.text(row.x + 4, row.y, names.saturating_sub(5), &step.title, theme.text);
        for (side, (text, better)) in gains[at].iter().enumerate().filter(|_| shows_gains) {
            let (x, y, width) = column(row, side);
            paint.text(x, y, width, text, if *better { theme.good } else { theme.dim });
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

/// What a step gains on each side, in a word, and whether that side gets better.
type Gain = (String, bool);

fn gains_of(plan: &Plan, at: usize, to: &str) -> [Gain; 2] {
    let Some(step) = plan.steps.get(at) else { return Default::default() };
    let (a, b) = (step.before, step.after);
    let ((c, d), (e, f)) = ((a.takeover, b.takeover), (a.lockout, b.lockout));
    let takeover = short(&[("", c.accounts, d.accounts), (" ways", c.ways, d.ways)], to);
    let ways = [("", e.accounts, f.accounts), (" ways", e.ways, f.ways), (" in days", e.slow, f.slow)];
    let lockout = short(&ways, to);
    // What moves little by itself is there for the sake of another.
    let later = plan.steps.iter().position(|later| later.first.contains(&(at + 1)));
    match later {
        _ if takeover.1 || lockout.1 => [takeover, lockout],
        Some(later) => [(format!("for step {}", later + 1), false), Gain::default()],
        None => [takeover, short(&[(" slow ways", e.slow_ways, f.slow_ways)], to)],
    }
}

/// “20→19” accounts, else “41→37 ways”, else “as before”: the first that moves, and whether it gets better.
fn short(of: &[(&str, u32, u32)], to: &str) -> Gain {
    let moved = of.iter().find(|(_, before, after)| before != after);
    moved.map_or_else(
        || ("as before".to_owned(), false),
        |(what, before, after)| (format!("{before}{to}{after}{what}"), after < before),
    )
}

/// How both sides stand, in as many words as there is room for; the numbers come first.
pub(super) fn now(theme: &Theme, now: Posture, width: u16) -> Line<'static> {
    let (takeover, lockout) = (now.takeover, now.lockout);
    let number = |of: u32| thousands(of.into());
    let accounts = |of: u32| count(of as usize, "account");
    let brief = |accounts, important| format!("{} ({} important)", number(accounts), number(important));
    let full = |[ways, days]: [String; 2]| {
        [
            format!("{} ({} important){ways}", accounts(takeover.accounts), number(takeover.important)),
            format!("{} ({} important){days}", accounts(lockout.accounts), number(lockout.important)),
        ]
    };
    let forms = [
        full([
            format!(", {} in", count(takeover.ways as usize, "way")),
            format!(", {} only in days", number(lockout.slow)),
        ]),
        full([String::new(), String::new()]),
        [brief(takeover.accounts, takeover.important), brief(lockout.accounts, lockout.important)],
    ];
    let wide = |[a, b]: &[String; 2]| self::width(a) + self::width(b) + 20;
    let last = forms.len() - 1;
    let fits = forms.iter().position(|form| wide(form) <= usize::from(width)).unwrap_or(last);
    let [takeover, lockout] = forms.into_iter().nth(fits).unwrap_or_default();
    Line::from(vec![
        Span::styled("TAKEOVER ", theme.dim),
        Span::styled(takeover, theme.heading),
        Span::styled("   LOCKOUT ", theme.dim),
        Span::styled(lockout, theme.heading),
    ])
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
                    (ACCOUNTS, a.takeover.accounts, b.takeover.accounts),
                    (WAYS_IN, a.takeover.ways, b.takeover.ways),
                ],
                to,
            ),
        ),
        (
            "lockout",
            whole(
                &[
                    (ACCOUNTS, a.lockout.accounts, b.lockout.accounts),
                    (WAYS, a.lockout.ways, b.lockout.ways),
                    (IN_DAYS, a.lockout.slow, b.lockout.slow),
                    (WAYS_IN_DAYS, a.lockout.slow_ways, b.lockout.slow_ways),
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

fn whole(of: &[(Counted, u32, u32)], to: &str) -> String {
    let all: Vec<String> = of
        .iter()
        .filter(|(_, before, after)| before != after)
        .map(|&(what, before, after)| moved(what, before, after, to))
        .collect();
    if all.is_empty() { "no change".into() } else { all.join(", ") }
}
