//! One control, drawn: both duties, the threat, the source, the evidence, the answer.

use super::view::{LIST_FROM, below, mark, split};
use super::{Walk, proof};
use crate::responsibility::{AnswerState, Control, Scope};
use crate::risk::reference;
use crate::text::{fit, width};
use crate::tui::keys::Action;
use crate::tui::session::Session;
use crate::tui::state::State;
use crate::tui::theme::Theme;
use crate::tui::widgets::{Paint, hanging, rows, wrapped};
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// From this width of the right side the evidence stands beside the control.
const THREE_PANES_FROM: u16 = 124;

pub(super) fn draw(paint: &mut Paint<'_>, area: Rect, lines: &[Line<'_>]) -> Rect {
    for (row, line) in rows(area).zip(lines) {
        paint.line(row.x, row.y, row.width, line);
    }
    below(area, u16::try_from(lines.len()).unwrap_or(u16::MAX))
}

/// The control's name, and where it belongs.
pub(super) fn title(
    state: &State,
    session: &Session,
    paint: &mut Paint<'_>,
    area: Rect,
    control: &Control,
) -> Rect {
    let theme = &state.settings.theme;
    let place = if area.width < LIST_FROM && split_away(state) {
        let total = session.standing.total();
        format!("{} · {}/{}", control.id, total.answered(), total.controls)
    } else {
        let dot = theme.pick("·", "-");
        format!("{} {dot} {}", control.id, control.category)
    };
    let place = fit(&place, usize::from(area.width / 2)).into_owned();
    let used = u16::try_from(width(&place)).unwrap_or(0) + 2;
    paint.text(area.x, area.y, area.width.saturating_sub(used), &control.title, theme.heading);
    paint.right(area.x, area.right(), area.y, &place, theme.dim);
    below(area, 1)
}

/// Whether there is no list beside the control.
fn split_away(state: &State) -> bool {
    split(crate::tui::view::areas(state.size).body).0.is_empty()
}

pub(super) fn view(state: &State, session: &Session, paint: &mut Paint<'_>, area: Rect, control: &Control) {
    let beside = area.width >= THREE_PANES_FROM;
    let (area, evidence_pane) = if beside {
        let left = (area.width * 47 / 100).min(84);
        let x = area.x + left + 4;
        let pane = Rect { x, width: (area.right().saturating_sub(x)).min(96), ..area };
        (Rect { width: left, ..area }, Some(pane))
    } else {
        (area, None)
    };
    let airy = area.height >= 15;
    let gap = u16::from(airy);
    let area = below(title(state, session, paint, area, control), u16::from(area.height >= 22));
    let area = below(duties(state, paint, area, control), gap);
    let answer = answer_lines(state, session, control, area.width);
    let below_evidence = u16::try_from(answer.len()).unwrap_or(0) + gap;
    let area = match evidence_pane {
        Some(pane) => {
            proof::evidence(state, session, paint, pane, control);
            area
        }
        None => {
            let room = Rect { height: area.height.saturating_sub(below_evidence), ..area };
            let used = proof::evidence(state, session, paint, room, control);
            below(area, used + gap)
        }
    };
    draw(paint, area, &answer);
}

/// Both duties, the threat and the source; gives what is left of the area.
fn duties(state: &State, paint: &mut Paint<'_>, area: Rect, control: &Control) -> Rect {
    let theme = &state.settings.theme;
    let said = |text: &str| if text.trim().is_empty() { "not said".to_owned() } else { text.to_owned() };
    let sources = source_line(&control.source);
    if area.width < LIST_FROM {
        let indent = 10.min(area.width / 3);
        let mut lines = Vec::new();
        for (label, text, style, most) in [
            ("PROVIDER", said(&control.provider), theme.text, 8),
            ("YOU", said(&control.user), theme.heading, 8),
            ("THREAT", control.threat.clone(), theme.text, 2),
            ("SOURCE", sources, theme.dim, 2),
        ] {
            if !text.is_empty() {
                let all = hanging((label, theme.dim), indent, &text, area.width, style);
                lines.extend(cut(all, most, theme));
            }
        }
        return draw(paint, area, &lines);
    }
    let gap = 3;
    let half = (area.width - gap) / 2;
    let left = Rect { width: half, ..area };
    let right = Rect { x: area.x + half + gap, width: area.width - half - gap, ..area };
    let column = |label: &str, text: &str, columns: u16, style: Style| {
        let mut lines = vec![Line::styled(label.to_owned(), theme.dim)];
        lines.extend(cut(wrapped(text, columns, style), 10, theme));
        lines
    };
    let provider =
        draw(paint, left, &column("YOUR PROVIDER", &said(&control.provider), left.width, theme.text));
    let you = draw(paint, right, &column("YOU", &said(&control.user), right.width, theme.heading));
    let y = provider.y.max(you.y);
    let area = below(area, y - area.y + u16::from(area.height >= 15));
    let most = match area.height {
        ..12 => 2,
        12..18 => 4,
        _ => 6,
    };
    let left = draw(
        paint,
        Rect { width: half, ..area },
        &hanging(("THREAT", theme.dim), 8, &said(&control.threat), left.width, theme.text),
    );
    let right = draw(
        paint,
        Rect { x: right.x, width: right.width, ..area },
        &cut(hanging(("SOURCE", theme.dim), 8, &sources, right.width, theme.dim), most, theme),
    );
    let y = left.y.max(right.y);
    below(area, y - area.y)
}

/// At most so many lines, with a sign where some were cut.
pub(super) fn cut(mut lines: Vec<Line<'static>>, most: usize, theme: &Theme) -> Vec<Line<'static>> {
    if lines.len() > most {
        lines.truncate(most);
        if let Some(span) = lines.last_mut().and_then(|line| line.spans.last_mut()) {
            let kept = span.content.trim_end_matches([',', ';', '.', ':']);
            // The last letters make room for the sign.
            let kept: String = kept.chars().take(kept.chars().count().saturating_sub(3)).collect();
            span.content = format!("{kept}{}", theme.pick("…", "...")).into();
        }
    }
    lines
}

/// The documents that a control rests on, by their titles where they are known; else as written.
fn source_line(source: &str) -> String {
    let parts = source.split(';').map(str::trim).filter(|part| !part.is_empty());
    let titles = parts.map(|part| {
        let reference = reference(part);
        match reference.source {
            // Who wrote it, and where it came out, stands in the findings; here the title is enough.
            Some(source) => {
                let title = source.title.split(" (").next().unwrap_or(&source.title);
                let detail = if reference.detail.is_empty() {
                    String::new()
                } else {
                    format!(", {}", reference.detail)
                };
                let year = source.year.map_or_else(String::new, |year| format!(" ({year})"));
                format!("{title}{detail}{year}")
            }
            None => part.to_owned(),
        }
    });
    titles.collect::<Vec<_>>().join("; ")
}

/// What was answered, and what can be.
fn answer_lines(state: &State, session: &Session, control: &Control, columns: u16) -> Vec<Line<'static>> {
    let theme = &state.settings.theme;
    let walk = &state.walk;
    let answer = walk.answer(session, walk.at, None);
    let given = answer.and_then(|answer| answer.state);
    let mut first = vec![Span::styled("YOUR ANSWER   ", theme.dim)];
    let (glyph, style) = mark(theme, given);
    match (given, answer) {
        (Some(given), Some(answer)) => {
            first.push(Span::styled(format!("{glyph} {}", given.label()), style));
            first.push(Span::styled(format!("   {}", answer.date), theme.dim));
        }
        _ => first.push(Span::styled("none yet", theme.text)),
    }
    let mut lines = vec![Line::from(first)];
    if let Some(answer) = answer.filter(|answer| !answer.note.is_empty()) {
        let mut note = hanging(("note", theme.dim), 14.min(columns / 3), &answer.note, columns, theme.text);
        note.truncate(4);
        lines.extend(note);
    }
    if let Some(line) = account_answers(walk, session, control) {
        lines.extend(hanging(("by account", theme.dim), 14.min(columns / 3), &line, columns, theme.text));
    }
    let key = |action| state.settings.keymap.key(action, theme.ascii).unwrap_or_default();
    if session.standing.total().open == 0 {
        let text = format!(
            "All {} controls are answered. {} writes the checklist; come back when something changes, or in a year.",
            session.standing.total().controls,
            key(Action::WriteChecklist)
        );
        lines.extend(wrapped(&text, columns, theme.good));
        return lines;
    }
    if columns < LIST_FROM {
        // The footer has them.
        return lines;
    }
    let mut keys = vec![
        (Action::AnswerDone, "done"),
        (Action::AnswerTodo, "to do"),
        (Action::AnswerNotApplicable, "not applicable"),
        (Action::Note, "note"),
        (Action::NextControl, "skip"),
    ];
    if control.scope == Scope::Account {
        keys.insert(4, (Action::ByAccount, "by account"));
    }
    let mut line = Line::default();
    let mut used = 0;
    for (action, words) in keys {
        let key = key(action);
        let wide = width(&key) + 1 + words.len();
        if used > 0 && used + wide > usize::from(columns) {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.spans.push(Span::raw("   "));
        }
        used += wide + 3;
        line.spans.extend([Span::styled(key, theme.accent), Span::styled(format!(" {words}"), theme.dim)]);
    }
    lines.push(line);
    lines
}

/// `2 done, 1 to do, of 11`.
fn account_answers(walk: &Walk, session: &Session, control: &Control) -> Option<String> {
    if control.scope == Scope::Person {
        return None;
    }
    let places = walk.worked_out.answers.get(walk.at)?;
    let mut counted = [0_usize; 3];
    for answer in places.iter().filter_map(|&at| session.profile.answers.get(at)) {
        if let (Some(_), Some(state)) = (&answer.account, answer.state)
            && let Some(at) = AnswerState::ALL.iter().position(|one| *one == state)
            && let Some(number) = counted.get_mut(at)
        {
            *number += 1;
        }
    }
    let parts = AnswerState::ALL.iter().zip(counted).filter(|(_, number)| *number > 0);
    let parts: Vec<String> = parts.map(|(state, number)| format!("{number} {}", state.label())).collect();
    let of = session.profile.inventory.accounts.len();
    (!parts.is_empty()).then(|| format!("{}, of {of} accounts", parts.join(", ")))
}
