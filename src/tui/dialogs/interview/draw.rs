//! Draws the interview.

use super::Interview;
use super::pages::{self, Page, Step};
use crate::inventory::FactorId;
use crate::risk::{self, Severity};
use crate::text;
use crate::tui::component::Context;
use crate::tui::dialogs::panel::page_height;
use crate::tui::widgets::{Page as Prose, Paint, add_account, below, severity_sign};
use crate::words;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use std::cmp::Ordering;

/// From this width, the account is shown beside the question.
const BESIDE_FROM: u16 = 116;
/// The maximum width of a form.
const FORM_COLUMNS: u16 = 110;
/// The maximum number of findings in each of the two lists.
const MAX_FINDINGS: usize = 6;

/// Where the parts of the interview are drawn.
struct Layout {
    /// The step of the plan; empty if there is none.
    task: Rect,
    question: Rect,
    /// The form or the summary.
    form: Rect,
    /// The account as answered so far; empty if there is no room.
    so_far: Rect,
}

impl Interview {
    pub(super) fn draw_all(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        let theme = cx.theme();
        let layout = self.layout(cx);
        self.draw_progress(paint, cx);
        if let Some(task) = self.task.as_ref().filter(|_| !layout.task.is_empty()) {
            let row = layout.task;
            let used = paint.text(row.x, row.y, row.width, "TO DO  ", theme.warn);
            paint.text(row.x + used, row.y, row.width.saturating_sub(used), task, theme.heading);
        }
        if !layout.so_far.is_empty() {
            self.draw_account_so_far(paint, layout.so_far, cx);
        }
        self.question_page(layout.question.width, cx).draw(paint, layout.question);
        if self.page == Page::Summary {
            self.summary_page(layout.form.width, cx).draw_with_count(
                paint,
                layout.form,
                self.scroll.selected,
            );
        } else {
            self.form.draw(paint, layout.form, theme, &self.completion);
        }
        if let Some(dialog) = &self.add_dialog {
            dialog.draw(paint, cx);
        }
    }

    /// Where the rows of the form are drawn.
    pub(super) fn form_area(&self, cx: &Context<'_>) -> Rect {
        self.layout(cx).form
    }

    fn layout(&self, cx: &Context<'_>) -> Layout {
        let body = cx.area;
        let mut top = if body.height > 14 { 2 } else { 1 };
        let mut task = Rect::ZERO;
        if self.task.is_some() && body.height > 4 {
            task = Rect { y: body.y + 1, height: 1, ..body };
            top += 1;
        }
        let rest = below(body, top);
        let is_beside = body.width >= BESIDE_FROM && self.page != Page::Summary;
        let left = if is_beside { body.width * 3 / 5 } else { rest.width.min(FORM_COLUMNS) };
        let left = Rect { width: left, ..rest };
        let so_far = if is_beside {
            let x = left.right() + 3;
            Rect { x, width: body.right().saturating_sub(x), ..rest }
        } else {
            Rect::ZERO
        };
        let lines = page_height(&self.question_page(left.width, cx)).min(left.height);
        let gap = u16::from(body.height > 14);
        Layout { task, question: Rect { height: lines, ..left }, form: below(left, lines + gap), so_far }
    }

    /// The question, its hint and the error.
    fn question_page<'a>(&self, columns: u16, cx: &Context<'a>) -> Prose<'a> {
        let (question, hint) = pages::question(&self.page, &self.draft);
        let mut page = Prose::new(cx.theme(), columns);
        page.heading(&question);
        if cx.area.height > 10 {
            page.dim(hint);
        }
        if let Some(error) = &self.error {
            page.styled(error, cx.theme().bad);
        }
        page
    }

    /// Draws the progress line: the name of the account, the five questions, and the number of the current one.
    fn draw_progress(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        let theme = cx.theme();
        let body = cx.area;
        let current = self.page.step();
        // A narrow terminal names only the current question.
        let names_all = body.width >= 100;
        let name = text::fit(&self.draft.account.service, 30).into_owned();
        let title = match (&self.draft.original, name.is_empty()) {
            (None, true) => "New account".to_owned(),
            (None, false) => format!("New: {name}"),
            (Some(_), _) => name,
        };
        let mut spans = vec![Span::styled(title, theme.heading), Span::raw("   ")];
        let steps = if body.width >= 60 { &Step::QUESTIONS[..] } else { &[] };
        for &step in steps {
            let (mark, style) = match step.cmp(&current) {
                Ordering::Less => (theme.pick("●", "#"), theme.good),
                Ordering::Equal => (theme.pick("◉", "@"), theme.accent.patch(theme.heading)),
                Ordering::Greater => (theme.pick("○", "-"), theme.dim),
            };
            let number = match (&self.page, step) {
                (Page::Holders(id), Step::Holders) => self.number_of_factor(id),
                _ => String::new(),
            };
            let text = if names_all || step == current {
                format!("{mark} {}{number}  ", step.label())
            } else {
                format!("{mark} ")
            };
            spans.push(Span::styled(text, style));
        }
        let number = Step::QUESTIONS.iter().position(|step| *step == current);
        let right =
            number.map_or_else(|| "all 5 answered".to_owned(), |number| format!("{} of 5", number + 1));
        let room = body.width.saturating_sub(u16::try_from(right.len()).unwrap_or(0) + 1);
        paint.line(body.x, body.y, room, &Line::from(spans));
        paint.right(body.x + room, body.right(), body.y, &right, theme.accent);
    }

    /// The number of the factor that the page asks about, such as ` 2/3`. Empty if there is only one.
    fn number_of_factor(&self, id: &FactorId) -> String {
        let pages = pages::pages(&self.draft);
        let factors: Vec<&FactorId> = pages
            .iter()
            .filter_map(|page| match page {
                Page::Holders(factor) => Some(factor),
                Page::Account | Page::Factors | Page::Ways | Page::Facts | Page::Summary => None,
            })
            .collect();
        let position = factors.iter().position(|factor| *factor == id).unwrap_or(0);
        if factors.len() > 1 { format!(" {}/{}", position + 1, factors.len()) } else { String::new() }
    }

    fn draw_account_so_far(&self, paint: &mut Paint<'_>, area: Rect, cx: &Context<'_>) {
        paint.text(area.x, area.y, area.width, "SO FAR", cx.theme().dim);
        let area = below(area, 2);
        let mut page = Prose::new(cx.theme(), area.width.min(70));
        // While a typed date or number is invalid, the recorded value is shown.
        let account = self.draft.build(cx.now.today).unwrap_or_else(|_| self.draft.account.clone());
        add_account(&mut page, &self.names(cx.open), &account, cx.now.today);
        page.draw_with_count(paint, area, 0);
    }

    pub(super) fn summary_page<'a>(&self, columns: u16, cx: &Context<'a>) -> Prose<'a> {
        let theme = cx.theme();
        let summary = &self.summary;
        let mut page = Prose::new(theme, columns);
        let Some(account) = &summary.account else { return page };
        for name in &summary.lost_secrets {
            let text = format!(
                "What this vault stores for the {name} is removed with it. One undo restores it until Selvedge is locked \
                 or closed."
            );
            page.styled(&text, theme.bad);
        }
        add_changes(&mut page, "THIS CLOSES", &summary.closed, theme.pick("✓", "+"));
        let is_new = self.draft.original.is_none();
        let title = if is_new { "FIX LATER" } else { "THIS OPENS" };
        add_changes(&mut page, title, &summary.opened, theme.pick("○", "-"));
        if summary.is_audited && summary.closed.is_empty() && summary.opened.is_empty() {
            if risk::is_unrecorded(account) {
                page.styled(words::no_finding(Some(account)).0, theme.warn);
            } else {
                page.styled("No finding opens or closes.", theme.good);
            }
        }
        page.section("THE ACCOUNT");
        add_account(&mut page, &self.names(cx.open), account, cx.now.today);
        page
    }
}

/// Adds a list of findings that saving closes or opens.
fn add_changes(page: &mut Prose<'_>, title: &str, findings: &[(Severity, String)], mark: &str) {
    if findings.is_empty() {
        return;
    }
    page.section(title);
    for (severity, text) in findings.iter().take(MAX_FINDINGS) {
        let style = severity_sign(page.theme(), *severity).1;
        page.styled(&format!("{mark} {}: {text}", severity.label()), style);
    }
    if findings.len() > MAX_FINDINGS {
        page.dim(&format!("and {} more", findings.len() - MAX_FINDINGS));
    }
}
