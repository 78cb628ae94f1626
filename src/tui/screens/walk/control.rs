//! Draws one control: both duties, the threat, the source, the evidence, the answer.

use super::Walk;
use super::evidence::contradicting;
use super::layout::LIST_FROM;
use super::list::answer_sign;
use crate::responsibility::{AnswerState, Control, Scope};
use crate::risk::reference;
use crate::text::{fit, width};
use crate::tui::component::Context;
use crate::tui::keys::Action;
use crate::tui::open_profile::OpenProfile;
use crate::tui::theme::Theme;
use crate::tui::widgets::{Page, Paint, below};
use ratatui::layout::Rect;
use ratatui::style::Style;

/// From this width on, the evidence is drawn beside the control.
const EVIDENCE_BESIDE_FROM: u16 = 124;
/// Columns of the labels `note` and `by account`.
const ANSWER_LABEL: u16 = 14;

impl Walk {
    pub(super) fn draw_control(
        &self,
        paint: &mut Paint<'_>,
        cx: &Context<'_>,
        area: Rect,
        control: &Control,
    ) {
        let (area, beside) = if area.width >= EVIDENCE_BESIDE_FROM {
            let left = (area.width * 47 / 100).min(84);
            let x = area.x + left + 4;
            let beside = Rect { x, width: area.right().saturating_sub(x).min(96), ..area };
            (Rect { width: left, ..area }, Some(beside))
        } else {
            (area, None)
        };
        let gap = u16::from(area.height >= 15);
        let title_gap = u16::from(area.height >= 22);
        let area = below(self.draw_title(paint, cx, area, control), title_gap);
        let area = below(draw_duties(paint, cx, area, control), gap);
        let answer = self.answer_page(cx, area.width, control);
        let area = if let Some(beside) = beside {
            self.evidence_page(cx, beside, control).draw(paint, beside);
            area
        } else {
            let room = Rect { height: area.height.saturating_sub(answer.height() + gap), ..area };
            let evidence = self.evidence_page(cx, room, control);
            evidence.draw(paint, room);
            below(area, evidence.height().min(room.height) + gap)
        };
        answer.draw(paint, area);
    }

    /// Draws the title of the control, and its id and category. Returns the area below.
    pub(super) fn draw_title(
        &self,
        paint: &mut Paint<'_>,
        cx: &Context<'_>,
        area: Rect,
        control: &Control,
    ) -> Rect {
        let theme = cx.theme();
        let dot = theme.pick("·", "-");
        let caption = if cx.area.width < LIST_FROM {
            // There is no list, so the progress is shown here.
            let total = cx.open.progress.total();
            format!("{} {dot} {}/{}", control.id, total.answered(), total.controls)
        } else {
            format!("{} {dot} {}", control.id, control.category)
        };
        let caption = fit(&caption, usize::from(area.width / 2)).into_owned();
        let used = u16::try_from(width(&caption)).unwrap_or(0) + 2;
        paint.text(area.x, area.y, area.width.saturating_sub(used), &control.title, theme.heading);
        paint.right(area.x, area.right(), area.y, &caption, theme.dim);
        below(area, 1)
    }

    /// The recorded answer, and the keys to answer.
    fn answer_page<'a>(&self, cx: &Context<'a>, columns: u16, control: &Control) -> Page<'a> {
        let theme = cx.theme();
        let open = cx.open;
        let mut page = Page::new(theme, columns);
        let label = ("YOUR ANSWER   ".to_owned(), theme.dim);
        let answer = self.answers.get(open, None);
        match answer.and_then(|answer| Some((answer.state?, answer.date))) {
            Some((state, date)) => {
                let contradicting = contradicting(open, self.position, Some(state), None);
                let (sign, style) = answer_sign(theme, Some(state), contradicting > 0);
                let state = (format!("{sign} {}", state.label()), style);
                page.line([label, state, (format!("   {date}"), theme.dim)]);
                if contradicting > 0 {
                    let verb = if contradicting == 1 { "doesn't" } else { "don't" };
                    let text =
                        format!("Your inventory contradicts this answer: {contradicting} {verb} meet it.");
                    page.styled(&text, theme.warn);
                }
            }
            None => {
                page.line([label, ("none yet".to_owned(), theme.text)]);
            }
        }
        let indent = ANSWER_LABEL.min(columns / 3);
        if let Some(answer) = answer.filter(|answer| !answer.note.is_empty()) {
            page.at_most(4, |page| {
                page.hanging(("note", theme.dim), indent, &answer.note, theme.text);
            });
        }
        if let Some(counts) = self.account_answers(open, control) {
            page.hanging(("by account", theme.dim), indent, &counts, theme.text);
        }
        let total = open.progress.total();
        if total.open == 0 {
            page.styled(
                &format!(
                    "All {} controls are answered. {} writes the checklist; come back when something changes, or in a \
                     year.",
                    total.controls,
                    cx.key(Action::WriteChecklist)
                ),
                theme.good,
            );
        } else if columns >= LIST_FROM {
            // On a narrow screen, the footer is enough.
            add_answer_keys(&mut page, cx, control.scope);
        }
        page
    }

    /// `2 done, 1 to do, of 11 accounts`; `None` if no account has an answer of its own.
    fn account_answers(&self, open: &OpenProfile, control: &Control) -> Option<String> {
        if control.scope == Scope::Person {
            return None;
        }
        let counts = AnswerState::ALL.iter().map(|state| (state, self.answers.count(open, *state)));
        let counts = counts.filter(|(_, number)| *number > 0);
        let parts: Vec<String> =
            counts.map(|(state, number)| format!("{number} {}", state.label())).collect();
        let accounts = open.profile.inventory.accounts.len();
        (!parts.is_empty()).then(|| format!("{}, of {accounts} accounts", parts.join(", ")))
    }
}

/// Draws a page and returns the area below it.
fn draw_page(paint: &mut Paint<'_>, area: Rect, page: &Page<'_>) -> Rect {
    page.draw(paint, area);
    below(area, page.height())
}

fn or_not_stated(text: &str) -> &str {
    if text.trim().is_empty() { "not stated" } else { text }
}

/// Draws both duties, the threat and the source. Returns the area below.
fn draw_duties(paint: &mut Paint<'_>, cx: &Context<'_>, area: Rect, control: &Control) -> Rect {
    let theme = cx.theme();
    let sources = sources_text(&control.source);
    if area.width < LIST_FROM {
        return draw_page(paint, area, &narrow_duties_page(theme, area.width, control, &sources));
    }
    let gap = 3;
    let width = (area.width - gap) / 2;
    let left = |area| Rect { width, ..area };
    let right = |area: Rect| Rect { x: area.x + width + gap, width: area.width - width - gap, ..area };
    let duty = |area: Rect, label: &str, text: &str, style: Style| {
        let mut page = Page::new(theme, area.width);
        page.dim(label).at_most(10, |page| {
            page.styled(or_not_stated(text), style);
        });
        page
    };
    let provider =
        draw_page(paint, left(area), &duty(left(area), "YOUR PROVIDER", &control.provider, theme.text));
    let you = draw_page(paint, right(area), &duty(right(area), "YOU", &control.user, theme.heading));
    let used = provider.y.max(you.y) - area.y;
    let area = below(area, used + u16::from(area.height >= 15));
    let source_limit = match area.height {
        ..12 => 2,
        12..18 => 4,
        _ => 6,
    };
    let mut threat = Page::new(theme, left(area).width);
    threat.hanging(("THREAT", theme.dim), 8, or_not_stated(&control.threat), theme.text);
    let mut source = Page::new(theme, right(area).width);
    source.at_most(source_limit, |page| {
        page.hanging(("SOURCE", theme.dim), 8, &sources, theme.dim);
    });
    let threat = draw_page(paint, left(area), &threat);
    let source = draw_page(paint, right(area), &source);
    below(area, threat.y.max(source.y) - area.y)
}

/// Both duties, the threat and the source, below each other.
fn narrow_duties_page<'a>(theme: &'a Theme, columns: u16, control: &Control, sources: &str) -> Page<'a> {
    let indent = 10.min(columns / 3);
    let mut page = Page::new(theme, columns);
    for (label, text, style, limit) in [
        ("PROVIDER", or_not_stated(&control.provider), theme.text, 8),
        ("YOU", or_not_stated(&control.user), theme.heading, 8),
        ("THREAT", &control.threat, theme.text, 2),
        ("SOURCE", sources, theme.dim, 2),
    ] {
        if !text.is_empty() {
            page.at_most(limit, |page| {
                page.hanging((label, theme.dim), indent, text, style);
            });
        }
    }
    page
}

/// The titles of the documents that support a control. A document without a known title stays as written.
fn sources_text(sources: &str) -> String {
    let sources = sources.split(';').map(str::trim).filter(|source| !source.is_empty());
    let titles = sources.map(|written| {
        let reference = reference(written);
        let Some(source) = reference.source else { return written.to_owned() };
        // The findings name the publisher; here the title is enough.
        let title = source.title.split(" (").next().unwrap_or(&source.title);
        let detail =
            if reference.detail.is_empty() { String::new() } else { format!(", {}", reference.detail) };
        let year = source.year.map_or_else(String::new, |year| format!(" ({year})"));
        format!("{title}{detail}{year}")
    });
    titles.collect::<Vec<_>>().join("; ")
}

/// Adds the keys to answer, in as many lines as they need.
fn add_answer_keys(page: &mut Page<'_>, cx: &Context<'_>, scope: Scope) {
    let theme = cx.theme();
    let mut actions = vec![
        (Action::AnswerDone, "done"),
        (Action::AnswerTodo, "to do"),
        (Action::AnswerNotApplicable, "not applicable"),
        (Action::Note, "note"),
        (Action::NextControl, "skip"),
    ];
    if scope == Scope::Account {
        actions.insert(4, (Action::ByAccount, "by account"));
    }
    let mut line = Vec::new();
    let mut used = 0;
    for (action, word) in actions {
        let key = cx.key(action);
        let columns = width(&key) + 1 + word.len();
        if used > 0 && used + columns > usize::from(page.columns()) {
            page.line(std::mem::take(&mut line));
            used = 0;
        }
        let gap = if used > 0 { "   " } else { "" };
        line.extend([(format!("{gap}{key}"), theme.accent), (format!(" {word}"), theme.dim)]);
        used += columns + 3;
    }
    page.line(line);
}
