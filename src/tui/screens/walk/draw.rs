//! Draws the list of controls and its head.

use super::Walk;
use super::evidence::contradicting;
use super::layout::Layout;
use super::list::{ListRow, answer_sign};
use crate::text::width;
use crate::tui::component::Context;
use crate::tui::widgets::{Page, Paint, draw_bar, draw_gauge, parts, rows};
use ratatui::layout::Rect;

/// Columns of the bar behind a category, in a list of at least [`BARS_FROM`] columns.
const BAR: u16 = 8;
const BARS_FROM: u16 = 40;

impl Walk {
    pub(super) fn draw_all(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        let layout = Layout::of(cx.area);
        self.draw_head(paint, cx, layout.head);
        self.draw_list(paint, cx, layout.list);
        let Some(control) = self.control(cx.open) else { return };
        match &self.accounts {
            Some(accounts) => self.draw_accounts(paint, cx, accounts, control),
            None => self.draw_control(paint, cx, layout.control, control),
        }
    }

    /// How many controls are answered, and the filter.
    fn draw_head(&self, paint: &mut Paint<'_>, cx: &Context<'_>, area: Rect) {
        let theme = cx.theme();
        let mut free = rows(area);
        let Some(row) = free.next() else { return };
        paint.text(row.x, row.y, row.width, "THE WALK", theme.dim);
        let Some(row) = free.next() else { return };
        let total = cx.open.progress.total();
        let text = format!("{} of {}", total.answered(), total.controls);
        draw_gauge(paint, theme, row, total.answered(), total.controls, &text);
        let Some(row) = free.next() else { return };
        if self.list.is_typing() {
            return self.list.draw_filter(paint, theme, row);
        }
        let open_only = self.open_only.then(|| "open only".to_owned());
        let filter = self.list.is_filtered().then(|| format!("/{}", self.list.filter()));
        let shown = open_only.into_iter().chain(filter);
        paint.line(row.x, row.y, row.width, &parts(shown.map(|text| (text, theme.accent))));
    }

    fn draw_list(&self, paint: &mut Paint<'_>, cx: &Context<'_>, area: Rect) {
        let theme = cx.theme();
        if self.list.rows().is_empty() && self.is_narrowed() {
            let mut page = Page::new(theme, area.width);
            page.dim(if self.open_only && cx.open.progress.total().open == 0 {
                "Nothing is open."
            } else {
                "Nothing found. Try fewer letters."
            });
            return page.draw(paint, area);
        }
        for (row, (_, shown, _)) in rows(area).zip(self.list.visible(usize::from(area.height))) {
            match *shown {
                ListRow::Category(number) => self.draw_category_row(paint, cx, row, number),
                ListRow::Control(position) => self.draw_control_row(paint, cx, row, position),
            }
        }
    }

    fn draw_category_row(&self, paint: &mut Paint<'_>, cx: &Context<'_>, row: Rect, number: usize) {
        let theme = cx.theme();
        let Some(category) = cx.open.model.categories().get(number) else { return };
        let progress = cx.open.progress.category(number);
        let is_current = category.controls.contains(&self.position);
        let (sign, style) = match progress.open {
            _ if is_current => (theme.pick("▸", ">"), theme.accent),
            0 => (theme.pick("✓", "+"), theme.good),
            _ => (" ", theme.dim),
        };
        paint.text(row.x, row.y, 1, sign, style);
        let has_bar = row.width >= BARS_FROM;
        let right = row.right() - if has_bar { BAR + 2 } else { 0 };
        let count = format!("{}/{}", progress.answered(), progress.controls);
        let count_columns = u16::try_from(width(&count)).unwrap_or(0);
        let name_columns = right.saturating_sub(count_columns + 1).saturating_sub(row.x + 2);
        let style = if is_current { theme.heading } else { theme.text };
        paint.text(row.x + 2, row.y, name_columns, &category.name, style);
        paint.right(row.x + 2, right, row.y, &count, theme.dim);
        if has_bar && progress.answered() > 0 {
            let bar = Rect { x: right + 2, width: BAR, ..row };
            draw_bar(paint, theme, bar, progress.answered(), progress.controls, theme.accent);
        }
    }

    fn draw_control_row(&self, paint: &mut Paint<'_>, cx: &Context<'_>, row: Rect, position: usize) {
        let theme = cx.theme();
        let Some(control) = cx.open.model.controls().get(position) else { return };
        let state = cx.open.progress.state(position);
        let (sign, style) = answer_sign(theme, state, contradicting(cx.open, position, state, None) > 0);
        paint.text(row.x + 2, row.y, 1, sign, style);
        let is_current = position == self.position;
        let style = if is_current { theme.heading } else { theme.text };
        paint.text(row.x + 4, row.y, row.width.saturating_sub(4), &control.title, style);
        if is_current {
            paint.style(row, theme.selected);
        }
    }
}
