//! Draws the list of stored recovery codes.

use super::list::CodeList;
use crate::inventory::Account;
use crate::profile::{CodeSet, StoredCode};
use crate::text;
use crate::tui::codes_beside_factor::CODES_BESIDE_FACTOR;
use crate::tui::component::Context;
use crate::tui::dialogs::panel::page_height;
use crate::tui::open_profile::OpenProfile;
use crate::tui::theme::Theme;
use crate::tui::widgets::{Page, Paint, below, rows};
use crate::words::ago;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

/// With this number of unused codes or fewer, the user should create a new set.
const FEW: usize = 2;
/// The width of the labels.
const LABEL_COLUMNS: u16 = 10;
/// The rows for the codes if the terminal is small.
const MIN_LIST_ROWS: u16 = 4;

impl CodeList {
    pub(super) fn draw_all(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        let Some((_, set)) = self.stored(cx.open) else { return };
        let list = self.list_area(cx);
        self.head(cx).draw(paint, Rect { height: list.y - cx.area.y, ..cx.area });
        for (row, (position, (), is_selected)) in rows(list).zip(self.list.visible(usize::from(list.height)))
        {
            let Some(code) = set.codes.get(position) else { return };
            draw_code(code, position, self.is_visible(position), paint, row, cx.theme());
            if is_selected {
                paint.style(row, cx.theme().selected);
            }
        }
    }

    /// The area of the codes, below the head and an empty row.
    pub(super) fn list_area(&self, cx: &Context<'_>) -> Rect {
        let head = page_height(&self.head(cx)).saturating_add(1);
        below(cx.area, head.min(cx.area.height.saturating_sub(MIN_LIST_ROWS)))
    }

    /// The facts about the set, and the warnings.
    fn head<'a>(&self, cx: &Context<'a>) -> Page<'a> {
        let (theme, today) = (cx.theme(), cx.now.today);
        let mut page = Page::new(theme, cx.area.width);
        let Some((account, set)) = self.stored(cx.open) else { return page };
        add_title(&mut page, account);
        let left = set.remaining();
        let style = if left <= FEW { theme.bad } else { theme.text };
        let mut field = |label: &str, value: &str, style: Style| {
            page.hanging((label, theme.dim), LABEL_COLUMNS, value, style);
        };
        field("Left", &format!("{left} of {}", set.codes.len()), style);
        field("Made", &format!("{}, {}", set.made, ago(set.made, today)), theme.text);
        let checked =
            set.verified.map_or_else(|| "never".into(), |day| format!("{day}, {}", ago(day, today)));
        field("Checked", &checked, theme.text);
        let copies = cx.open.other_holders(&set.account, &set.factor);
        if copies.is_empty() {
            field("Also in", "no other place is recorded", theme.warn);
        } else {
            field("Also in", &copies.join(", "), theme.text);
        }
        for warning in warnings(cx.open, account, set) {
            page.hanging((theme.pick("▲", "!"), theme.warn), 2, &warning, theme.warn);
        }
        page
    }
}

/// The list and the form have the same title.
pub(super) fn add_title(page: &mut Page<'_>, account: &Account) {
    let title = format!("RECOVERY CODES OF {}  ", text::visible(&account.service).to_uppercase());
    page.line([(title, page.theme().heading), (account.username.clone(), page.theme().dim)]);
}

fn draw_code(
    code: &StoredCode,
    position: usize,
    is_visible: bool,
    paint: &mut Paint<'_>,
    row: Rect,
    theme: &Theme,
) {
    paint.right(row.x, row.x + 3, row.y, &(position + 1).to_string(), theme.dim);
    let style = match (code.used, is_visible) {
        (Some(_), _) => theme.dim.add_modifier(Modifier::CROSSED_OUT),
        (None, true) => theme.code,
        (None, false) => theme.dim,
    };
    let text =
        if is_visible { code.code.expose() } else { theme.pick("••••••••", "********") };
    let used = paint.text(row.x + 5, row.y, row.width.saturating_sub(5), text, style);
    if let Some(day) = code.used {
        let x = row.x + 5 + used.max(16) + 2;
        paint.text(x, row.y, row.right().saturating_sub(x), &format!("used {day}"), theme.dim);
    }
}

/// The problems of a set, in sentences.
fn warnings(open: &OpenProfile, account: &Account, set: &CodeSet) -> Vec<String> {
    let mut warnings = Vec::new();
    match set.remaining() {
        0 => warnings
            .push("No code is left. Create new ones at the service while you can still sign in.".into()),
        left if left <= FEW => {
            warnings.push(format!("Only {left} left: create new ones at the service and save them here."));
        }
        _ => {}
    }
    if let Some(changed) = account.second_factor_changed.filter(|changed| *changed > set.made) {
        warnings.push(format!(
            "Older than the second factor, which changed on {changed}: the service may have cancelled these codes. Check \
             that they are still valid, or create new ones."
        ));
    }
    if let Some(fact) = open
        .findings_on(account.id.as_str())
        .find(|finding| finding.is_open() && finding.rule.id.0 == CODES_BESIDE_FACTOR)
        .and_then(|finding| finding.facts.first())
    {
        warnings.push(format!("{fact} Write them on paper as well."));
    }
    let is_unreadable = open
        .profile
        .recovery_codes
        .iter()
        .filter_map(|entry| entry.unparsed())
        .any(|unparsed| unparsed.text("account") == Some(account.id.as_str()));
    if is_unreadable {
        warnings.push("Another set of codes of this account cannot be read. It stays as it is.".into());
    }
    warnings
}
