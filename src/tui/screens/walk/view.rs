//! The walk, drawn.

use super::accounts::Proof;
use super::{Row, Walk};
use crate::inventory::EntityId;
use crate::responsibility::{AnswerState, Control, Scope};
use crate::risk::{Evidence, Failure, catalogue};
use crate::text::{fit, width};
use crate::tui::keys::Action;
use crate::tui::screens::overview::{gauge, severity};
use crate::tui::session::Session;
use crate::tui::state::State;
use crate::tui::theme::Theme;
use crate::tui::widgets::{Paint, hanging, rows, wrap, wrapped};
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// Rows above the list of controls: the title, the gauge, the filter.
const HEAD: u16 = 3;

/// Below this width there is no list beside the control.
const LIST_FROM: u16 = 64;

/// From this width of the right side the evidence stands beside the control.
const THREE_PANES_FROM: u16 = 124;

/// The list of controls on the left, the control on the right.
fn split(body: Rect) -> (Rect, Rect) {
    if body.width < LIST_FROM {
        return (Rect::ZERO, body);
    }
    let (left, gap) = match body.width {
        ..100 => (26, 2),
        100..160 => (34, 4),
        _ => (46, 4),
    };
    (Rect { width: left, ..body }, Rect { x: body.x + left + gap, width: body.width - left - gap, ..body })
}

/// Where the list of controls is.
pub(super) fn list_area(body: Rect) -> Rect {
    below(split(body).0, if body.height >= 10 { HEAD } else { 0 })
}

/// Where the accounts of one control are.
pub(super) fn accounts_area(body: Rect) -> Rect {
    let (_, right) = split(body);
    let area = below(right, 7);
    Rect { height: area.height.saturating_sub(2), ..area }
}

fn below(area: Rect, used: u16) -> Rect {
    let used = used.min(area.height);
    Rect { y: area.y + used, height: area.height - used, ..area }
}

/// Where the evidence goes on, a page further or back.
pub(super) fn evidence_page(session: &Session, walk: &Walk, forward: bool) -> usize {
    const PAGE: usize = 5;
    let len = session.derived.evidence.get(walk.at).map_or(0, pieces);
    if forward {
        (walk.evidence + PAGE).min(len.saturating_sub(PAGE)).max(walk.evidence.min(len))
    } else {
        walk.evidence.saturating_sub(PAGE)
    }
}

/// How many pieces of evidence there are, each drawn by itself.
fn pieces(evidence: &Evidence) -> usize {
    evidence.fails.len() + usize::from(!evidence.unknown.is_empty()) + usize::from(!evidence.meets.is_empty())
}

/// The glyph and style of an answer.
pub(super) fn mark(theme: &Theme, state: Option<AnswerState>) -> (&'static str, Style) {
    match state {
        Some(AnswerState::Done) => (theme.pick("✓", "+"), theme.good),
        Some(AnswerState::Todo) => (theme.pick("○", "o"), theme.warn),
        Some(AnswerState::NotApplicable) => (theme.pick("–", "-"), theme.dim),
        None => (theme.pick("·", "."), theme.dim),
    }
}

pub(super) fn view(state: &State, session: &Session, paint: &mut Paint<'_>, body: Rect) {
    let (left, right) = split(body);
    let list = list_area(body);
    if !left.is_empty() {
        head(state, session, paint, Rect { height: left.height - list.height, ..left });
        controls(state, session, paint, list);
    }
    let Some(control) = session.model.controls().get(state.walk.at) else { return };
    if state.walk.by_account.is_some() {
        by_account(state, session, paint, right, body, control);
    } else {
        shown(state, session, paint, right, control);
    }
}

/// How far the walk is, and the filter.
fn head(state: &State, session: &Session, paint: &mut Paint<'_>, area: Rect) {
    let theme = &state.settings.theme;
    let walk = &state.walk;
    let mut free = rows(area);
    let Some(row) = free.next() else { return };
    paint.text(row.x, row.y, row.width, "THE WALK", theme.dim);
    let Some(row) = free.next() else { return };
    let total = session.standing.total();
    let text = format!("{} of {}", total.answered(), total.controls);
    gauge(theme, paint, row, total.answered(), total.controls, &text);
    let Some(row) = free.next() else { return };
    if let Some((input, _)) = &walk.typing {
        let used = paint.text(row.x, row.y, 2, "/ ", theme.accent);
        input.draw(
            paint,
            Rect { x: row.x + used, width: row.width.saturating_sub(used), ..row },
            theme,
            true,
        );
    } else if !walk.filter.is_empty() {
        let mut parts = Vec::new();
        if walk.filter.open {
            parts.push("open only".to_owned());
        }
        if !walk.filter.text.trim().is_empty() {
            parts.push(format!("/{}", walk.filter.text.trim()));
        }
        paint.text(row.x, row.y, row.width, &parts.join("  "), theme.accent);
    }
}

fn controls(state: &State, session: &Session, paint: &mut Paint<'_>, area: Rect) {
    let theme = &state.settings.theme;
    let walk = &state.walk;
    let model = &session.model;
    if walk.worked_out.positions.is_empty() && !walk.filter.is_empty() {
        let text = if walk.filter.open && session.standing.total().open == 0 {
            "Nothing is open."
        } else {
            "Nothing found. Fewer letters find more."
        };
        for (row, line) in rows(area).zip(wrap(text, area.width)) {
            paint.text(row.x, row.y, row.width, &line, theme.dim);
        }
        return;
    }
    let window = walk.window(usize::from(area.height));
    for (row, shown) in rows(area).zip(walk.worked_out.rows.get(window).unwrap_or_default()) {
        match *shown {
            Row::Category(number) => {
                let Some(category) = model.categories().get(number) else { continue };
                let progress = session.standing.category(number);
                let here = category.controls.contains(&walk.at);
                let (glyph, style) = match progress.open {
                    _ if here => (theme.pick("▸", ">"), theme.accent),
                    0 => (theme.pick("✓", "+"), theme.good),
                    _ => (" ", theme.dim),
                };
                paint.text(row.x, row.y, 1, glyph, style);
                let count = format!("{}/{}", progress.answered(), progress.controls);
                let bar = if area.width >= 40 { 8 } else { 0 };
                let right = row.right().saturating_sub(if bar > 0 { bar + 2 } else { 0 });
                let counted = u16::try_from(width(&count)).unwrap_or(0);
                let name = right.saturating_sub(counted + 1).saturating_sub(row.x + 2);
                let style = if here { theme.heading } else { theme.text };
                paint.text(row.x + 2, row.y, name, &category.name, style);
                paint.right(row.x + 2, right, row.y, &count, theme.dim);
                if bar > 0 && progress.answered() > 0 {
                    let bar = Rect { x: right + 2, width: bar, ..row };
                    gauge_alone(theme, paint, bar, progress.answered(), progress.controls);
                }
            }
            Row::Control(position) => {
                let Some(control) = model.controls().get(position) else { continue };
                let (glyph, style) = mark(theme, session.standing.state(position));
                paint.text(row.x + 2, row.y, 1, glyph, style);
                let here = position == walk.at;
                let style = if here { theme.heading } else { theme.text };
                paint.text(row.x + 4, row.y, row.width.saturating_sub(4), &control.title, style);
                if here {
                    paint.style(row, theme.selected);
                }
            }
        }
    }
}

/// A bar without words.
fn gauge_alone(theme: &Theme, paint: &mut Paint<'_>, row: Rect, part: usize, whole: usize) {
    let columns = usize::from(row.width);
    let full = (columns * part).checked_div(whole).unwrap_or(0);
    let used = paint.text(row.x, row.y, row.width, &theme.pick("▇", "#").repeat(full), theme.accent);
    paint.text(
        row.x + used,
        row.y,
        row.width.saturating_sub(used),
        &theme.pick("▁", ".").repeat(columns - full),
        theme.dim,
    );
}

fn draw(paint: &mut Paint<'_>, area: Rect, lines: &[Line<'_>]) -> Rect {
    for (row, line) in rows(area).zip(lines) {
        paint.line(row.x, row.y, row.width, line);
    }
    below(area, u16::try_from(lines.len()).unwrap_or(u16::MAX))
}

/// The control's name, and where it belongs.
fn title(state: &State, session: &Session, paint: &mut Paint<'_>, area: Rect, control: &Control) -> Rect {
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

fn shown(state: &State, session: &Session, paint: &mut Paint<'_>, area: Rect, control: &Control) {
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
    let area = below(title(state, session, paint, area, control), gap);
    let area = below(duties(state, paint, area, control), gap);
    let answer = answer_lines(state, session, control, area.width);
    let below_evidence = u16::try_from(answer.len()).unwrap_or(0) + gap;
    let area = match evidence_pane {
        Some(pane) => {
            evidence(state, session, paint, pane, control);
            area
        }
        None => {
            let room = Rect { height: area.height.saturating_sub(below_evidence), ..area };
            let used = evidence(state, session, paint, room, control);
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
    let most = if area.height >= 20 { 6 } else { 2 };
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
fn cut(mut lines: Vec<Line<'static>>, most: usize, theme: &Theme) -> Vec<Line<'static>> {
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
        let reference = catalogue::reference(part);
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

/// What the inventory says; gives the rows used.
fn evidence(state: &State, session: &Session, paint: &mut Paint<'_>, area: Rect, control: &Control) -> u16 {
    let theme = &state.settings.theme;
    let Some(row) = rows(area).next() else { return 0 };
    let used = paint.text(row.x, row.y, row.width, "WHAT YOUR INVENTORY SAYS", theme.dim);
    let list = below(area, 1);
    let found = session.derived.evidence.get(state.walk.at);
    let nothing = match found {
        None => "One moment.",
        Some(evidence) if control.checks.is_empty() || !evidence.evaluated => {
            "Nothing: an inventory cannot show this. Only you know."
        }
        Some(_) if session.profile.inventory.accounts.is_empty() => "No account is recorded yet.",
        Some(evidence) if pieces(evidence) == 0 => "Nothing in it is of this kind.",
        Some(evidence) => {
            let counts = counts(evidence);
            let x = row.x + used + 2;
            paint.right(x, row.right(), row.y, &counts, theme.dim);
            return 1 + proofs(state, session, paint, list, evidence);
        }
    };
    let lines = wrapped(nothing, list.width, theme.text);
    let left = draw(paint, list, &lines);
    left.y - area.y
}

/// `2 do not, 1 not known, 7 do`.
fn counts(evidence: &Evidence) -> String {
    let mut subjects: Vec<&EntityId> = evidence.fails.iter().take(1000).map(|f| &f.subject).collect();
    subjects.sort_unstable();
    subjects.dedup();
    let fails = if evidence.fails.len() > 1000 { evidence.fails.len() } else { subjects.len() };
    let parts = [
        (fails, if fails == 1 { "does not" } else { "do not" }),
        (evidence.unknown.len(), "not known"),
        (evidence.meets.len(), if evidence.meets.len() == 1 { "does" } else { "do" }),
    ];
    let parts = parts.iter().filter(|(number, _)| *number > 0).map(|(n, words)| format!("{n} {words}"));
    parts.collect::<Vec<_>>().join(", ")
}

/// The pieces of evidence, as many as there is room for; gives the rows used.
fn proofs(state: &State, session: &Session, paint: &mut Paint<'_>, area: Rect, evidence: &Evidence) -> u16 {
    let theme = &state.settings.theme;
    let total = pieces(evidence);
    let names = (area.width / 3).clamp(8, 24);
    let mut left = area;
    for at in state.walk.evidence.min(total)..total {
        let lines = match evidence.fails.get(at) {
            Some(failure) => failed(theme, session, failure, names, area.width),
            None => {
                let unknown = at == evidence.fails.len() && !evidence.unknown.is_empty();
                let (mark, style, ids, words) = if unknown {
                    ("?", theme.dim, &evidence.unknown, "not known")
                } else {
                    (theme.pick("✓", "+"), theme.good, &evidence.meets, "meet it")
                };
                let words = if !unknown && ids.len() == 1 { "meets it" } else { words };
                let text = format!("{} {words}: {}", ids.len(), listed(session, ids));
                hanging((mark, style), 2, &text, area.width, theme.text)
            }
        };
        let last = at + 1 == total;
        // One row is kept for saying that there is more.
        let room = usize::from(left.height).saturating_sub(usize::from(!last));
        if lines.len() > room && (at > state.walk.evidence || !last) {
            if let Some(row) = rows(left).next() {
                let key = state.settings.keymap.key(Action::PageDown, theme.ascii).unwrap_or_default();
                let text = format!("  {} more: {key}", total - at);
                paint.text(row.x, row.y, row.width, &text, theme.accent);
                left = below(left, 1);
            }
            break;
        }
        left = draw(paint, left, &lines);
    }
    left.y - area.y
}

fn failed(
    theme: &Theme,
    session: &Session,
    failure: &Failure,
    names: u16,
    columns: u16,
) -> Vec<Line<'static>> {
    let style = if failure.accepted { theme.dim } else { severity(theme, failure.severity) };
    let mark = if failure.accepted { theme.pick("~", "~") } else { theme.pick("✗", "x") };
    let full = session.name(&failure.subject);
    let name = fit(full, usize::from(names.saturating_sub(3))).into_owned();
    let facts: Vec<&str> = failure.facts.iter().map(|fact| without_name(fact, full)).collect();
    let mut fact = facts.join(" ");
    if failure.accepted {
        fact.push_str(" (accepted)");
    }
    let mut lines = hanging((&format!("{mark} {name}"), theme.text), names, &fact, columns, theme.text);
    if let Some(line) = lines.first_mut() {
        let label = line.spans.first().map(|span| span.content.to_string()).unwrap_or_default();
        let rest = label.strip_prefix(mark).unwrap_or_default().to_owned();
        let tail: Vec<Span<'static>> = line.spans.drain(1..).collect();
        line.spans = vec![Span::styled(mark.to_owned(), style), Span::styled(rest, theme.text)];
        line.spans.extend(tail);
    }
    lines
}

/// A fact that begins with the name of what it is about, without the name: it stands beside it.
fn without_name<'a>(fact: &'a str, name: &str) -> &'a str {
    fact.strip_prefix(name).and_then(|rest| rest.strip_prefix(' ')).unwrap_or(fact)
}

/// Names, as many as a person would read.
fn listed(session: &Session, ids: &[EntityId]) -> String {
    const NAMED: usize = 20;
    let names: Vec<String> =
        ids.iter().take(NAMED).map(|id| fit(session.name(id), 30).into_owned()).collect();
    let more = ids.len().saturating_sub(NAMED);
    let names = names.join(", ");
    if more > 0 { format!("{names} and {more} more") } else { names }
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
        let mut note = hanging(("note", theme.dim), 14.min(columns / 4), &answer.note, columns, theme.text);
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

/// The control, account by account.
fn by_account(
    state: &State,
    session: &Session,
    paint: &mut Paint<'_>,
    right: Rect,
    body: Rect,
    control: &Control,
) {
    let theme = &state.settings.theme;
    let Some(by_account) = &state.walk.by_account else { return };
    let list = accounts_area(body);
    let head = Rect { height: right.height.min(list.y.saturating_sub(right.y)), ..right };
    let mut area = below(title(state, session, paint, head, control), 1);
    let mut duty = hanging(("YOU", theme.dim), 5, &control.user, area.width.min(90), theme.heading);
    duty.truncate(usize::from(area.height.saturating_sub(2)));
    area = draw(paint, area, &duty);
    if area.height > 0 {
        let row = Rect { y: head.bottom() - 1, height: 1, ..area };
        paint.text(row.x, row.y, row.width, "ACCOUNT BY ACCOUNT", theme.dim);
        let answered = by_account.answers.len();
        let text = format!("{answered} of {} answered", by_account.accounts.len());
        paint.right(row.x + 20, row.right(), row.y, &text, theme.dim);
    }
    let names = (list.width / 3).clamp(8, 36);
    let window = by_account.list.window(by_account.accounts.len(), usize::from(list.height));
    let first = window.start;
    for (at, (row, (id, proof))) in rows(list).zip(&by_account.accounts[window]).enumerate() {
        let Some(account) = session.account(id) else { continue };
        let (glyph, style, fact) = match proof {
            Proof::Fails(fact) => (theme.pick("✗", "x"), theme.bad, fact.as_str()),
            Proof::Unknown => ("?", theme.dim, "not known"),
            Proof::Meets => (theme.pick("✓", "+"), theme.good, "meets it, as far as is recorded"),
            Proof::Nothing => (" ", theme.dim, ""),
        };
        paint.text(row.x, row.y, 1, glyph, style);
        crate::tui::screens::overview::name(
            theme,
            account,
            paint,
            Rect { x: row.x + 2, width: names.saturating_sub(3), ..row },
        );
        let x = row.x + names;
        let answer = by_account.answers.get(id).copied();
        let (glyph, style) = mark(theme, answer);
        let words = match answer {
            Some(AnswerState::NotApplicable) => "n/a",
            Some(answer) => answer.label(),
            None => "",
        };
        paint.text(x, row.y, 8, &format!("{glyph} {words}"), style);
        let fact = without_name(fact, &account.service);
        paint.text(x + 9, row.y, row.right().saturating_sub(x + 9), fact, theme.dim);
        if first + at == by_account.list.selected {
            paint.style(row, theme.selected);
        }
    }
    if right.height > 9 {
        let key = state.settings.keymap.key(Action::Back, theme.ascii).unwrap_or_default();
        let text = format!("{key} back to one answer for all");
        paint.text(right.x, right.bottom() - 1, right.width, &text, theme.dim);
    }
}
