//! Draws the list of seeds with their codes, and the details of the selected seed.

use super::Codes;
use super::details::{self, kind};
use super::live_codes::CodeCell;
use super::search_texts::unparsed_name;
use super::seed_id::SeedId;
use crate::otp::Code;
use crate::profile::StoredSeed;
use crate::tui::component::Context;
use crate::tui::keys::Action;
use crate::tui::theme::Theme;
use crate::tui::widgets::{Page, Paint, rows};
use ratatui::layout::Rect;
use ratatui::style::Style;

/// The next code is shown when at most this many seconds are left.
const SOON: u32 = 10;
/// The columns of the longest code: `12345 67890`.
const CODE: u16 = 11;
/// The columns of a full bar.
const BAR: u16 = 8;
/// The columns of the name of a kind.
const KIND: u16 = 5;
/// The columns of the remaining time.
const LEFT: u16 = 5;
/// From this width, the details are beside the list.
const DETAILS_FROM: u16 = 98;
/// The columns of the text on an empty screen.
const EMPTY_COLUMNS: u16 = 72;

/// Where the columns of the list start, and the width of the name. On a narrow screen the bar is left out first, then
/// the next code, the kind and the time.
#[derive(Clone, Copy)]
struct Columns {
    name: u16,
    kind: Option<u16>,
    code: u16,
    next: Option<u16>,
    left: Option<u16>,
    bar: Option<u16>,
}

impl Columns {
    fn of(area: Rect) -> Self {
        let mut taken = CODE;
        let mut reserve = |columns: u16, from: u16| {
            let fits = area.width >= from;
            taken += if fits { columns } else { 0 };
            fits
        };
        let left = reserve(LEFT, 26);
        let kind = reserve(KIND + 2, 44);
        let next = reserve(CODE + 2, 58);
        let bar = reserve(BAR + 1, 68);
        let name = area.width.saturating_sub(taken + 1);
        let mut x = area.x + name + u16::from(name > 0);
        let mut advance = |columns: u16| {
            let start = x;
            x += columns;
            start
        };
        let kind = kind.then(|| advance(KIND + 2));
        let code = advance(CODE);
        let next = next.then(|| advance(CODE + 2) + 2);
        let left = left.then(|| advance(LEFT));
        Self { name, kind, code, next, left, bar: bar.then(|| advance(BAR + 1) + 1) }
    }

    fn draw_headings(self, paint: &mut Paint<'_>, theme: &Theme, area: Rect) {
        let mut heading = |x: Option<u16>, columns: u16, text: &str| {
            if let Some(x) = x {
                paint.text(x, area.y, columns, text, theme.dim);
            }
        };
        heading(Some(area.x), self.name, "ACCOUNT");
        heading(self.kind, KIND, "KIND");
        heading(Some(self.code), CODE, "CODE");
        heading(self.next, CODE, "NEXT");
        heading(self.left, LEFT, " LEFT");
    }
}

/// The list, and the details beside it if there is room.
fn panes(body: Rect) -> (Rect, Rect) {
    if body.width < DETAILS_FROM {
        return (body, Rect::ZERO);
    }
    let width = (body.width * 64 / 100).clamp(66, 112);
    let x = body.x + width + 4;
    (Rect { width, ..body }, Rect { x, width: body.right() - x, ..body })
}

impl Codes {
    /// Where the rows are, below the headings and the filter.
    pub(super) fn list_area(&self, body: Rect) -> Rect {
        let (list, _) = panes(body);
        let has_filter = self.list.is_typing() || self.list.is_filtered();
        let head = (1 + u16::from(has_filter)).min(list.height);
        Rect { y: list.y + head, height: list.height - head, ..list }
    }

    pub(super) fn draw_all(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        let theme = cx.theme();
        let body = cx.area;
        if self.search_texts.len() == 0 {
            let area = Rect { width: body.width.min(EMPTY_COLUMNS), ..body };
            return empty_page(area.width, cx).draw(paint, area);
        }
        let (list, detail) = panes(body);
        let columns = Columns::of(list);
        let area = self.list_area(body);
        if area.y > body.y {
            columns.draw_headings(paint, theme, list);
        }
        if area.y > body.y + 1 {
            let row = Rect { y: body.y + 1, height: 1, ..list };
            self.list.draw_filter(paint, theme, row);
            let found = format!("{} of {}", self.list.rows().len(), self.search_texts.len());
            paint.right(row.x + 20.min(row.width), row.right(), row.y, &found, theme.dim);
        }
        for (area, (row, &position, is_selected)) in
            rows(area).zip(self.list.visible(usize::from(area.height)))
        {
            self.draw_row(paint, columns, area, row, position, cx);
            if is_selected {
                paint.style(area, theme.selected);
            }
        }
        if self.list.rows().is_empty() {
            let text = format!("No seed matches. {} clears the filter.", cx.key(Action::Back));
            paint.text(area.x, area.y, area.width, &text, theme.dim);
        }
        if !detail.is_empty() {
            self.draw_detail(paint, detail, cx);
        }
    }

    fn draw_row(
        &self,
        paint: &mut Paint<'_>,
        columns: Columns,
        area: Rect,
        row: usize,
        position: usize,
        cx: &Context<'_>,
    ) {
        let (theme, open) = (cx.theme(), cx.open);
        let Some(entry) = open.profile.seeds.get(position) else { return };
        let cell = self.live.cell(row).unwrap_or(&CodeCell::Hidden);
        if let Some(unparsed) = entry.unparsed() {
            paint.text(area.x, area.y, columns.name, unparsed_name(open, unparsed), theme.text);
            if let Some(x) = columns.kind {
                paint.text(x, area.y, KIND, "?", theme.bad);
            }
        }
        let seed = entry.parsed();
        if let Some(seed) = seed {
            draw_name(paint, columns, area, seed, cx);
        }
        if let Some(code) = seed.and_then(|seed| self.visibility.counter_code(&SeedId::of(seed))) {
            paint.text(columns.code, area.y, CODE, &code.grouped(), theme.code);
            return;
        }
        let room = area.right().saturating_sub(columns.code);
        match cell {
            CodeCell::Code(code) => draw_code(theme, paint, columns, area, code),
            CodeCell::OnRequest => {
                let text = format!("{} shows the next code", cx.key(Action::RevealCode));
                paint.text(columns.code, area.y, room, &text, theme.dim);
            }
            CodeCell::Hidden => {
                paint.text(columns.code, area.y, CODE, theme.pick("••• •••", "*** ***"), theme.dim);
            }
            CodeCell::Failed(reason) => {
                paint.text(columns.code, area.y, room, reason, theme.bad);
            }
        }
    }

    fn draw_detail(&self, paint: &mut Paint<'_>, area: Rect, cx: &Context<'_>) {
        let entry = self.list.selected().and_then(|position| cx.open.profile.seeds.get(*position));
        let Some(entry) = entry else { return };
        if let Some(seed) = entry.parsed() {
            details::seed_page(seed, area.width, cx).draw(paint, area);
        } else if let Some(unparsed) = entry.unparsed() {
            details::unparsed_page(unparsed, area.width, cx).draw(paint, area);
        }
    }
}

/// The service, the user name and the kind of a seed.
fn draw_name(paint: &mut Paint<'_>, columns: Columns, area: Rect, seed: &StoredSeed, cx: &Context<'_>) {
    let theme = cx.theme();
    let used = paint.text(area.x, area.y, columns.name, &cx.open.seed_name(seed), theme.text);
    let account = cx.open.account(&seed.account);
    let username = account.map_or("", |account| account.username.as_str());
    let username = if seed.otp.label.is_empty() { username } else { &seed.otp.label };
    if !username.is_empty() && columns.name > used + 6 {
        paint.text(area.x + used + 2, area.y, columns.name - used - 2, username, theme.dim);
    }
    if let Some(x) = columns.kind {
        paint.text(x, area.y, KIND, kind(&seed.otp.generator), theme.dim);
    }
}

/// Draws a code, its remaining time, and the next code if the remaining time is short.
fn draw_code(theme: &Theme, paint: &mut Paint<'_>, columns: Columns, area: Rect, code: &Code) {
    paint.text(columns.code, area.y, CODE, &code.text.grouped(), theme.code);
    let (Some(remaining), Some(period)) = (code.remaining, code.period) else { return };
    if let (Some(x), Some(next)) = (columns.next, &code.next)
        && remaining <= SOON
    {
        paint.text(x, area.y, CODE, &next.grouped(), theme.dim);
    }
    let style = if remaining <= SOON { theme.warn } else { theme.dim };
    if let Some(x) = columns.left {
        paint.right(x, x + LEFT, area.y, &time_left(remaining), style);
    }
    if let Some(x) = columns.bar {
        draw_time_bar(theme, paint, x, area.y, (remaining, period), style);
    }
}

/// Seconds, or a larger unit if there are too many for the column.
fn time_left(seconds: u32) -> String {
    match seconds {
        0..=999 => format!("{seconds}"),
        1000..=59_999 => format!("{}m", seconds / 60),
        60_000..=3_599_999 => format!("{}h", seconds / 3600),
        _ => format!("{}d", seconds / 86_400),
    }
}

/// Draws how much of its period a code has left, rounded up to whole cells.
fn draw_time_bar(
    theme: &Theme,
    paint: &mut Paint<'_>,
    x: u16,
    y: u16,
    (remaining, period): (u32, u32),
    style: Style,
) {
    let cells = u64::from(BAR) * u64::from(remaining);
    let full = usize::try_from(cells.div_ceil(u64::from(period.max(1)))).unwrap_or(0).min(usize::from(BAR));
    let used = paint.text(x, y, BAR, &theme.pick("━", "=").repeat(full), style);
    paint.text(x + used, y, BAR - used, &theme.pick("╌", ".").repeat(usize::from(BAR) - full), theme.dim);
}

fn empty_page<'a>(columns: u16, cx: &Context<'a>) -> Page<'a> {
    let mut page = Page::new(cx.theme(), columns);
    page.gap().heading("No one-time password seeds are stored here yet.").gap();
    page.text(&format!(
        "Press {} to add one: the otpauth:// address in the QR code of a service, or the secret that most services \
         show as letters beside it. You can also paste an address here.",
        cx.key(Action::AddOtp)
    ));
    page.gap().dim(
        "A seed stored here is on this device. Keep the account's recovery codes on paper too, or in another place that \
         you would not lose together with this device.",
    );
    page
}
