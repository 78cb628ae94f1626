//! The codes, drawn.

use super::rows::{self, Row};
use super::{list_rows, split, window};
use crate::inventory::{Account, FactorKind};
use crate::otp::{Code, Generator};
use crate::profile::StoredSeed;
use crate::text;
use crate::tui::keys::Action;
use crate::tui::session::Session;
use crate::tui::state::State;
use crate::tui::theme::Theme;
use crate::tui::widgets::{Paint, filter_line, rows as lines, wrap};
use ratatui::layout::Rect;
use ratatui::style::Style;

/// From how many seconds before its end the next code is shown as well.
const NEAR: u32 = 10;
/// Columns of the longest code: `12345 67890`.
const CODE: u16 = 11;
/// Columns of a full bar.
const BAR: u16 = 8;

/// Where the columns of the list begin, and how wide the name may be. What does not fit is left out,
/// the bar first, then the next code, the kind and the time.
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
        let mut take = |wanted: u16, from: u16| {
            let fits = area.width >= from;
            taken += if fits { wanted } else { 0 };
            fits
        };
        let left = take(5, 26);
        let kind = take(7, 44);
        let next = take(CODE + 2, 58);
        let bar = take(BAR + 1, 68);
        let name = area.width.saturating_sub(taken + 1);
        let mut x = area.x + name + u16::from(name > 0);
        let mut at = |wide: u16| {
            let here = x;
            x += wide;
            here
        };
        let kind = kind.then(|| at(7));
        let code = at(CODE);
        let next = next.then(|| at(CODE + 2) + 2);
        let left = left.then(|| at(5));
        Self { name, kind, code, next, left, bar: bar.then(|| at(BAR + 1) + 1) }
    }
}

pub(in crate::tui::screens) fn view(state: &State, session: &Session, paint: &mut Paint<'_>, body: Rect) {
    let codes = &state.codes;
    if codes.rows.total() == 0 {
        return empty(state, paint, body);
    }
    let theme = &state.settings.theme;
    let (left, right) = split(body);
    let columns = Columns::of(left);
    let area = list_rows(codes, body);
    if area.y > body.y {
        headings(theme, paint, columns, left);
    }
    if area.y > body.y + 1 {
        let row = Rect { y: body.y + 1, height: 1, ..left };
        filter_line(paint, theme, row, &codes.filter, codes.typing);
        let found = format!("{} of {}", codes.rows.len(), codes.rows.total());
        paint.right(row.x + 20.min(row.width), row.right(), row.y, &found, theme.dim);
    }
    let window = window(state, usize::from(area.height));
    for (at, row) in window.zip(lines(area)) {
        entry(state, session, paint, columns, at, row);
        if at == codes.list.selected {
            paint.style(row, theme.selected);
        }
    }
    if codes.rows.len() == 0 {
        paint.text(area.x, area.y, area.width, "No seed is called so. Esc clears the filter.", theme.dim);
    }
    if !right.is_empty() {
        details(state, session, paint, right);
    }
}

fn headings(theme: &Theme, paint: &mut Paint<'_>, columns: Columns, area: Rect) {
    let mut heading = |x: Option<u16>, width: u16, text: &str| {
        if let Some(x) = x {
            paint.text(x, area.y, width, text, theme.dim);
        }
    };
    heading(Some(area.x), columns.name, "ACCOUNT");
    heading(columns.kind, 5, "KIND");
    heading(Some(columns.code), CODE, "CODE");
    heading(columns.next, CODE, "NEXT");
    heading(columns.left, 5, " LEFT");
}

const fn kind(generator: &Generator) -> &'static str {
    match generator {
        Generator::Totp { .. } => "TOTP",
        Generator::Hotp { .. } => "HOTP",
        Generator::Steam => "Steam",
        Generator::Motp => "mOTP",
        Generator::Yandex => "YaOTP",
    }
}

fn entry(state: &State, session: &Session, paint: &mut Paint<'_>, columns: Columns, at: usize, row: Rect) {
    let theme = &state.settings.theme;
    let codes = &state.codes;
    let Some(seed) = codes.rows.seed(session, at) else {
        let opaque = codes.rows.reason(session, at);
        paint.text(row.x, row.y, columns.name, rows::opaque_name(session, opaque), theme.text);
        if let Some(x) = columns.kind {
            paint.text(x, row.y, 5, "?", theme.bad);
        }
        return failed(theme, paint, columns, row, codes.seen.row(at));
    };
    let used = paint.text(row.x, row.y, columns.name, &rows::name(session, seed), theme.text);
    let user = rows::user(session, seed);
    if !user.is_empty() && columns.name > used + 6 {
        paint.text(row.x + used + 2, row.y, columns.name - used - 2, user, theme.dim);
    }
    if let Some(x) = columns.kind {
        paint.text(x, row.y, 5, kind(&seed.otp.generator), theme.dim);
    }
    if let Some(code) = rows::made(codes, seed) {
        paint.text(columns.code, row.y, CODE, &code.grouped(), theme.code);
        return;
    }
    match codes.seen.row(at) {
        Some(Row::Shown(code)) => live(theme, paint, columns, row, code),
        Some(Row::OnRequest) => {
            let key = state.settings.keymap.key(Action::RevealCode, theme.ascii).unwrap_or_default();
            let room = row.right().saturating_sub(columns.code);
            paint.text(columns.code, row.y, room, &format!("{key} makes one"), theme.dim);
        }
        Some(Row::Hidden) | None => {
            paint.text(columns.code, row.y, CODE, theme.pick("••• •••", "*** ***"), theme.dim);
        }
        failure @ Some(Row::Failed(_)) => failed(theme, paint, columns, row, failure),
    }
}

fn failed(theme: &Theme, paint: &mut Paint<'_>, columns: Columns, row: Rect, failure: Option<&Row>) {
    if let Some(Row::Failed(reason)) = failure {
        let room = row.right().saturating_sub(columns.code);
        paint.text(columns.code, row.y, room, reason, theme.bad);
    }
}

/// A code, what comes after it where that is near, and how long it lasts.
fn live(theme: &Theme, paint: &mut Paint<'_>, columns: Columns, row: Rect, code: &Code) {
    paint.text(columns.code, row.y, CODE, &code.text.grouped(), theme.code);
    let (Some(remaining), Some(period)) = (code.remaining, code.period) else { return };
    if let (Some(x), Some(next)) = (columns.next, &code.next)
        && remaining <= NEAR
    {
        paint.text(x, row.y, CODE, &next.grouped(), theme.dim);
    }
    let style = urgency(theme, remaining);
    if let Some(x) = columns.left {
        paint.right(x, x + 5, row.y, &seconds(remaining), style);
    }
    if let Some(x) = columns.bar {
        bar(theme, paint, x, row.y, (remaining, period), style);
    }
}

fn urgency(theme: &Theme, remaining: u32) -> Style {
    if remaining <= NEAR { theme.warn } else { theme.dim }
}

/// Seconds, or the largest whole unit where there are many.
fn seconds(remaining: u32) -> String {
    match remaining {
        0..=999 => format!("{remaining}"),
        1000..=59_999 => format!("{}m", remaining / 60),
        60_000..=3_599_999 => format!("{}h", remaining / 3600),
        _ => format!("{}d", remaining / 86_400),
    }
}

/// The part of its time that a code has left. The same for all that share a period, so that the bars line up.
fn bar(theme: &Theme, paint: &mut Paint<'_>, x: u16, y: u16, (remaining, period): (u32, u32), style: Style) {
    let cells = u64::from(BAR) * u64::from(remaining);
    let full = usize::try_from(cells.div_ceil(u64::from(period.max(1)))).unwrap_or(0).min(usize::from(BAR));
    let used = paint.text(x, y, BAR, &theme.pick("━", "=").repeat(full), style);
    paint.text(x + used, y, BAR - used, &theme.pick("╌", ".").repeat(usize::from(BAR) - full), theme.dim);
}

fn empty(state: &State, paint: &mut Paint<'_>, body: Rect) {
    let theme = &state.settings.theme;
    let key = |action| state.settings.keymap.key(action, theme.ascii).unwrap_or_default();
    let column = Rect { width: body.width.min(72), ..body };
    let paragraphs = [
        (theme.heading, "No one-time password seeds are kept here yet.".to_owned()),
        (theme.text, String::new()),
        (
            theme.text,
            format!(
                "{} adds one: the otpauth:// address behind a service's QR code, or the secret in letters that most \
                 services show beside it. An address can also be pasted right here.",
                key(Action::AddOtp)
            ),
        ),
        (theme.text, String::new()),
        (
            theme.dim,
            "A seed kept here is on this device. Keep the account's recovery codes on paper as well, or somewhere that \
             is not lost together with it."
                .to_owned(),
        ),
    ];
    let mut free = lines(column).skip(1);
    for (style, paragraph) in paragraphs {
        let wrapped = if paragraph.is_empty() { vec![paragraph] } else { wrap(&paragraph, column.width) };
        for line in wrapped {
            let Some(row) = free.next() else { return };
            paint.text(row.x, row.y, row.width, &line, style);
        }
    }
}

/// All that is known of the selected seed but the seed.
fn details(state: &State, session: &Session, paint: &mut Paint<'_>, area: Rect) {
    let theme = &state.settings.theme;
    let codes = &state.codes;
    let at = codes.list.selected;
    let mut panel = Panel { theme, paint, free: lines(area).collect::<Vec<_>>().into_iter() };
    if let Some(opaque) = codes.rows.reason(session, at) {
        panel.heading(rows::opaque_name(session, Some(opaque)));
        panel.prose("This entry of the vault can't be read:", theme.text);
        panel.prose(opaque.reason(), theme.bad);
        panel.prose("", theme.text);
        panel.prose(
            "It is kept just as it is, and no other is the worse for it. Perhaps a newer Selvedge wrote it; else add \
             the seed again.",
            theme.dim,
        );
        return;
    }
    let Some(seed) = codes.rows.seed(session, at) else { return };
    let account = session.account(&seed.account);
    panel.heading(&rows::name(session, seed));
    parameters(seed, &mut panel);
    panel.field("Added", &seed.added.to_string(), theme.text);
    let elsewhere = session.elsewhere(&seed.account, &seed.factor);
    panel.prose("", theme.text);
    if elsewhere.is_empty() {
        panel.field("Also in", "no other place is recorded", theme.warn);
    }
    for (at, name) in elsewhere.iter().enumerate() {
        panel.field(if at == 0 { "Also in" } else { "" }, name, theme.text);
    }
    if let Some(account) = account {
        let (text, style) = recovery_left(theme, account);
        panel.field("Recovery", &text, style);
        panel.prose("", theme.text);
        for finding in session.findings_on(account.id.as_str()).filter(|finding| finding.is_open()) {
            let title = finding.rule.title.as_str();
            let style = super::super::overview::severity(theme, finding.severity);
            panel.marked(finding.severity.label(), title, style);
        }
    }
}

fn parameters(seed: &StoredSeed, panel: &mut Panel<'_, '_>) {
    let otp = &seed.otp;
    let style = panel.theme.text;
    panel.field("Issuer", if otp.issuer.is_empty() { "not named" } else { &otp.issuer }, style);
    panel.field("Label", if otp.label.is_empty() { "none" } else { &otp.label }, style);
    panel.field(
        "Kind",
        if otp.generator == Generator::Yandex { "Yandex Key" } else { kind(&otp.generator) },
        style,
    );
    match otp.generator {
        Generator::Totp { algorithm, digits, period } => {
            panel.field("Algorithm", algorithm.name(), style);
            panel.field("Digits", &digits.to_string(), style);
            panel.field("Period", &format!("{period} s"), style);
        }
        Generator::Hotp { algorithm, digits, counter } => {
            panel.field("Algorithm", algorithm.name(), style);
            panel.field("Digits", &digits.to_string(), style);
            panel.field("Counter", &counter.to_string(), style);
        }
        Generator::Steam | Generator::Yandex => panel.field("Period", "30 s", style),
        Generator::Motp => panel.field("Period", "10 s", style),
    }
}

/// How many recovery codes of the account are left, as far as is known.
fn recovery_left(theme: &Theme, account: &Account) -> (String, Style) {
    let Some(factor) = account.factors.iter().find(|f| f.kind == FactorKind::RecoveryCodes) else {
        return ("no codes recorded".into(), theme.warn);
    };
    match factor.codes.as_ref().map(|facts| (facts.remaining(), facts.total)) {
        Some((Some(left), Some(total))) => {
            (format!("{left} of {total} codes left"), if left <= 2 { theme.warn } else { theme.text })
        }
        _ => ("codes exist; how many is not known".into(), theme.text),
    }
}

/// Rows of a panel, taken from the top.
struct Panel<'a, 'b> {
    theme: &'a Theme,
    paint: &'a mut Paint<'b>,
    free: std::vec::IntoIter<Rect>,
}

impl Panel<'_, '_> {
    fn heading(&mut self, text: &str) {
        if let Some(row) = self.free.next() {
            self.paint.text(row.x, row.y, row.width, &text::visible(text).to_uppercase(), self.theme.dim);
        }
    }

    fn field(&mut self, label: &str, value: &str, style: Style) {
        if let Some(row) = self.free.next() {
            self.paint.text(row.x, row.y, 11, label, self.theme.dim);
            self.paint.text(row.x + 11, row.y, row.width.saturating_sub(11), value, style);
        }
    }

    fn marked(&mut self, mark: &str, value: &str, style: Style) {
        if let Some(row) = self.free.next() {
            self.paint.text(row.x, row.y, 10, mark, style);
            self.paint.text(row.x + 11, row.y, row.width.saturating_sub(11), value, self.theme.text);
        }
    }

    fn prose(&mut self, text: &str, style: Style) {
        let Some(width) = self.free.as_slice().first().map(|row| row.width) else { return };
        if text.is_empty() {
            self.free.next();
        }
        for line in wrap(text, width) {
            let Some(row) = self.free.next() else { return };
            self.paint.text(row.x, row.y, row.width, &line, style);
        }
    }
}
