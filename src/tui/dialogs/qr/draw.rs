//! Draws a QR code in the largest size that fits.

use super::Qr;
use crate::export::qr::Code;
use crate::text;
use crate::tui::component::Context;
use crate::tui::dialogs::panel::{page_height, panel};
use crate::tui::widgets::{Page, Paint, wrap};
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Lines below the code, if there is room for them.
const CAPTION: u16 = 2;
/// The width of the message that the terminal is too small.
const MESSAGE_COLUMNS: u16 = 56;
/// The name and the time left need at least this width beside the code.
const BESIDE_FROM: u16 = 8;

/// A code that fits, and the area for it.
struct Placement<'a> {
    code: &'a Code,
    /// The area to clear for the code and its caption.
    area: Rect,
    /// Lines below the code.
    caption_rows: u16,
}

impl Placement<'_> {
    /// The cells that the code covers.
    fn code_area(&self, ascii: bool) -> Rect {
        let (width, height) = cells(self.code, ascii);
        let Rect { x, y, .. } = self.area;
        Rect {
            x: x + (self.area.width - width) / 2,
            y: y + (self.area.height - height - self.caption_rows) / 2,
            width,
            height,
        }
    }
}

/// The width and height of a code in cells.
fn cells(code: &Code, ascii: bool) -> (u16, u16) {
    let (columns, rows) = code.cells(ascii);
    (u16::try_from(columns).unwrap_or(u16::MAX), u16::try_from(rows).unwrap_or(u16::MAX))
}

impl Qr {
    pub(super) fn draw_all(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        let ascii = cx.theme().ascii;
        let Some(placement) = self.placement(cx.area, paint.area(), ascii) else {
            return self.draw_too_small(paint, cx);
        };
        let code_area = placement.code_area(ascii);
        paint.clear(placement.area);
        self.draw_code(placement.code, code_area, paint, cx);
        if placement.caption_rows == 0 {
            self.draw_beside(code_area, placement.area, paint, cx);
        } else {
            self.draw_caption(code_area, &placement, paint, cx);
        }
    }

    /// Chooses the largest code that leaves the header visible, or else the largest that covers the header. The footer
    /// stays visible. A code with a narrow margin is used only if no other fits.
    fn placement(&self, body: Rect, screen: Rect, ascii: bool) -> Option<Placement<'_>> {
        let above_footer = Rect { height: screen.height.saturating_sub(1), ..screen };
        let spaces = [(body, CAPTION), (above_footer, CAPTION), (above_footer, 1), (above_footer, 0)];
        let fitting = |is_tight: bool, area: Rect, caption_rows: u16| {
            let code = self.codes.iter().filter(|code| code.is_tight() == is_tight).find(|code| {
                let (columns, rows) = cells(code, ascii);
                columns <= area.width && rows.saturating_add(caption_rows) <= area.height
            })?;
            Some(Placement { code, area, caption_rows })
        };
        [false, true].into_iter().find_map(|is_tight| {
            spaces.into_iter().find_map(|(area, caption_rows)| fitting(is_tight, area, caption_rows))
        })
    }

    fn draw_code(&self, code: &Code, area: Rect, paint: &mut Paint<'_>, cx: &Context<'_>) {
        let theme = cx.theme();
        if theme.qr == Style::new() {
            for (row, y) in code.rows(theme.ascii, self.draws_light).iter().zip(area.y..) {
                paint.raw(area.x, y, row, theme.qr);
            }
            return;
        }
        let inverted = Style::new().fg(theme.qr.bg.unwrap_or_default()).bg(theme.qr.fg.unwrap_or_default());
        for (row, y) in (area.y..area.bottom()).enumerate() {
            for (column, x) in (area.x..area.right()).enumerate() {
                let (is_dark, glyph) = code.cell(theme.ascii, column, row);
                let style = if is_dark { inverted } else { theme.qr };
                paint.raw(x, y, glyph.encode_utf8(&mut [0; 4]), style);
            }
        }
    }

    fn time_left(&self, cx: &Context<'_>) -> String {
        format!("hides in {} s", self.seconds_left(cx.now.monotonic))
    }

    /// Writes the name and the time left to the right of the code, outside its light margin.
    fn draw_beside(&self, code: Rect, area: Rect, paint: &mut Paint<'_>, cx: &Context<'_>) {
        const NAME_LINES: usize = 6;
        let x = code.right() + 1;
        let width = area.right().saturating_sub(x + 1);
        if width < BESIDE_FROM {
            return;
        }
        let theme = cx.theme();
        let name = wrap(&self.name, width).into_iter().take(NAME_LINES).map(|line| (line, theme.heading));
        let time = wrap(&self.time_left(cx), width).into_iter().map(|line| (line, theme.dim));
        for ((line, style), y) in name.chain(time).zip(area.y + 1..area.bottom()) {
            paint.text(x, y, width, &line, style);
        }
    }

    /// Writes the name, the time left and a warning below the code.
    fn draw_caption(&self, code: Rect, placement: &Placement<'_>, paint: &mut Paint<'_>, cx: &Context<'_>) {
        let (theme, area) = (cx.theme(), placement.area);
        let name = text::fit(&self.name, usize::from(area.width).saturating_sub(20));
        let warning = if self.is_counter_based {
            "Two apps that both count these codes drift apart. Remove the seed from one."
        } else {
            "Anyone who photographs this can make these codes."
        };
        let lines =
            [(format!("{name}, {}", self.time_left(cx)), theme.heading), (warning.to_owned(), theme.dim)];
        for ((line, style), y) in lines.iter().take(usize::from(placement.caption_rows)).zip(code.bottom()..)
        {
            let width = u16::try_from(text::width(line)).unwrap_or(u16::MAX).min(area.width);
            paint.text(area.x + (area.width - width) / 2, y, area.width, line, *style);
        }
    }

    fn draw_too_small(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        let theme = cx.theme();
        let screen = paint.area();
        let (columns, rows) = self.codes.iter().map(|code| code.cells(theme.ascii)).min().unwrap_or_default();
        let mut page = Page::new(theme, MESSAGE_COLUMNS.min(cx.area.width.saturating_sub(4)));
        page.text(&format!(
            "The QR code of {} needs {columns} columns and {} rows, but this terminal has {} and {}. Make the terminal \
             larger, or its font smaller.",
            self.name,
            rows + 1,
            screen.width,
            screen.height
        ));
        let title = "The terminal is too small";
        let area = panel(paint, theme, cx.area, title, page.columns(), page_height(&page));
        page.draw(paint, area);
    }
}
