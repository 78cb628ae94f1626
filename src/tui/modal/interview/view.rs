//! How the interview is drawn.

use super::add;
use super::pages::{self, Page, Step};
use super::{Interview, save::Summary};
use crate::risk;
use crate::tui::screens::accounts::{Page as Words, draw_page};
use crate::tui::screens::overview;
use crate::tui::state::State;
use crate::tui::widgets::{Paint, rows, wrap};
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// From how many columns on the account so far stands beside the question.
const BESIDE: u16 = 116;

pub(in crate::tui::modal) fn view(state: &State, interview: &Interview, paint: &mut Paint<'_>, body: Rect) {
    let theme = &state.settings.theme;
    progress(state, interview, paint, body);
    let mut top = if body.height > 14 { 2 } else { 1 };
    if let Some(task) = interview.task.as_ref().filter(|_| body.height > 4) {
        let used = paint.text(body.x, body.y + 1, body.width, "TO DO  ", theme.warn);
        paint.text(body.x + used, body.y + 1, body.width.saturating_sub(used), task, theme.heading);
        top += 1;
    }
    let rest = below(body, top);
    let beside = body.width >= BESIDE && interview.page != Page::Summary;
    let left = if beside {
        Rect { width: body.width * 3 / 5, ..rest }
    } else {
        Rect { width: rest.width.min(110), ..rest }
    };
    if beside {
        let x = left.right() + 3;
        let right = Rect { x, width: body.right().saturating_sub(x), ..rest };
        so_far(state, interview, paint, right);
    }
    let (question, help) = pages::question(&interview.page, &interview.draft);
    let mut free = rows(left);
    let mut used = 0;
    let error = interview.error.as_deref().map(|error| wrap(error, left.width)).unwrap_or_default();
    let help = if body.height > 10 { wrap(help, left.width) } else { Vec::new() };
    for (line, style) in wrap(&question, left.width)
        .into_iter()
        .map(|line| (line, theme.heading))
        .chain(help.into_iter().map(|line| (line, theme.dim)))
        .chain(error.into_iter().map(|line| (line, theme.bad)))
    {
        let Some(row) = free.next() else { return };
        paint.text(row.x, row.y, row.width, &line, style);
        used += 1;
    }
    let gap = u16::from(body.height > 14);
    let form = below(left, used + gap);
    if interview.page == Page::Summary {
        summary(state, &interview.summary, interview, paint, form);
    } else {
        interview.form.draw(paint, form, theme, &interview.ghost);
    }
    if let Some(adder) = &interview.adder {
        add::view(state, adder, paint, body);
    }
}

fn below(area: Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    Rect { y: area.y + rows, height: area.height - rows, ..area }
}

/// The five questions: which are behind, which is asked, which are to come.
fn progress(state: &State, interview: &Interview, paint: &mut Paint<'_>, body: Rect) {
    let theme = &state.settings.theme;
    let here = interview.page.step();
    let mut spans = Vec::new();
    // Where there is little room only the question that is asked is named.
    let wide = body.width >= 100;
    let name = crate::text::fit(&interview.draft.account.service, 30).into_owned();
    let title = match (&interview.draft.original, name.is_empty()) {
        (None, true) => "New account".to_owned(),
        (None, false) => format!("New: {name}"),
        _ => name,
    };
    spans.push(Span::styled(title, theme.heading));
    spans.push(Span::raw("   "));
    if body.width >= 60 {
        for step in Step::QUESTIONS {
            let (mark, style) = match step.cmp(&here) {
                std::cmp::Ordering::Less => (theme.pick("●", "#"), theme.good),
                std::cmp::Ordering::Equal => (theme.pick("◉", "@"), theme.accent.patch(theme.heading)),
                std::cmp::Ordering::Greater => (theme.pick("○", "-"), theme.dim),
            };
            let part = match (&interview.page, step) {
                (Page::Kept(id), Step::Kept) => part(interview, id),
                _ => String::new(),
            };
            let text = if wide || step == here {
                format!("{mark} {}{part}  ", step.label())
            } else {
                format!("{mark} ")
            };
            spans.push(Span::styled(text, style));
        }
    }
    let number = Step::QUESTIONS.iter().position(|step| *step == here).map(|at| at + 1);
    let right = number.map_or_else(|| "all 5 answered".to_owned(), |number| format!("{number} of 5"));
    let room = body.width.saturating_sub(u16::try_from(right.len()).unwrap_or(0) + 1);
    paint.line(body.x, body.y, room, &Line::from(spans));
    paint.right(body.x + room, body.right(), body.y, &right, theme.accent);
}

/// Which factor of how many: ` 2/3`.
fn part(interview: &Interview, id: &crate::inventory::FactorId) -> String {
    let kept: Vec<_> =
        pages::pages(&interview.draft).into_iter().filter(|page| matches!(page, Page::Kept(_))).collect();
    let at = kept.iter().position(|page| matches!(page, Page::Kept(one) if one == id)).unwrap_or(0);
    if kept.len() > 1 { format!(" {}/{}", at + 1, kept.len()) } else { String::new() }
}

/// The account as answered so far, in words.
fn so_far(state: &State, interview: &Interview, paint: &mut Paint<'_>, area: Rect) {
    let Some(session) = state.session() else { return };
    let theme = &state.settings.theme;
    paint.text(area.x, area.y, area.width, "SO FAR", theme.dim);
    let area = below(area, 2);
    let mut words = Words::new(theme, area.width.min(70));
    let names = session.names().with_added(&interview.draft.added);
    // What cannot be read yet is shown as it was.
    let account = interview.draft.build(state.now.today).unwrap_or_else(|_| interview.draft.account.clone());
    words.account(&names, &account, state.now.today);
    draw_page(state, &words.finish(), 0, paint, area);
}

fn summary(state: &State, summary: &Summary, interview: &Interview, paint: &mut Paint<'_>, area: Rect) {
    let Some(session) = state.session() else { return };
    let theme = &state.settings.theme;
    let Some(account) = &summary.account else { return };
    let mut words = Words::new(theme, area.width);
    for name in &summary.lost {
        let text = format!(
            "What this vault keeps of the {name} is removed with it; one undo brings it back in this session."
        );
        words.push(0, &text, theme.bad);
    }
    let mut changes = |title: &str, found: &[(crate::risk::Severity, String)], mark: &str| {
        if found.is_empty() {
            return;
        }
        words.heading(title);
        for (severity, text) in found.iter().take(6) {
            let style = overview::severity(theme, *severity);
            words.push(0, &format!("{mark} {}: {text}", severity.label()), style);
        }
        if found.len() > 6 {
            words.push(0, &format!("and {} more", found.len() - 6), theme.dim);
        }
    };
    changes("THIS CLOSES", &summary.goes, theme.pick("✓", "+"));
    changes(
        if interview.draft.original.is_none() { "TO MEND LATER" } else { "THIS OPENS" },
        &summary.comes,
        theme.pick("○", "-"),
    );
    if summary.looked && summary.goes.is_empty() && summary.comes.is_empty() {
        if risk::is_unrecorded(account) {
            let (text, _) = crate::words::no_finding(Some(account));
            words.push(0, text, theme.warn);
        } else {
            words.push(0, "No finding comes or goes.", theme.good);
        }
    }
    words.heading("THE ACCOUNT");
    words.account(&session.names().with_added(&interview.draft.added), account, state.now.today);
    draw_page(state, &words.finish(), interview.scroll, paint, area);
}
