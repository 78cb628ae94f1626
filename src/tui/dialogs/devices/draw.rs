//! Draws the list of devices, phone numbers and places, and the details of the selected row.

use super::{Devices, Row};
use crate::inventory::{Device, Entity, EntityKind, Number, Owner, Place};
use crate::text::count;
use crate::tui::component::Context;
use crate::tui::keys::Action;
use crate::tui::open_profile::OpenProfile;
use crate::tui::widgets::{Page, Paint, add_findings, below, rows};
use crate::words;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// From this width, the details are beside the list.
const BESIDE_FROM: u16 = 98;
/// The maximum width of the details.
const DETAIL_COLUMNS: u16 = 80;

const TITLE: &str = "DEVICES, NUMBERS, PLACES";

impl Devices {
    pub(super) fn draw_all(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        let (list, details) = self.layout(cx);
        self.draw_list(paint, list, cx);
        if let Some(row) = self.list.selected() {
            self.detail_page(row, details, cx).draw_with_count(paint, details, 0);
        }
    }

    /// The area of the rows, below the heading of the list.
    pub(super) fn list_area(&self, cx: &Context<'_>) -> Rect {
        below(self.layout(cx).0, 1)
    }

    /// The list, and the details beside or below it.
    fn layout(&self, cx: &Context<'_>) -> (Rect, Rect) {
        let body = cx.area;
        if body.width >= BESIDE_FROM {
            let left = (body.width * 3 / 5).min(110);
            let x = body.x + left + 3;
            return (Rect { width: left, ..body }, Rect { x, width: body.right() - x, ..body });
        }
        let len = u16::try_from(self.list.rows().len()).unwrap_or(u16::MAX);
        let height = len.saturating_add(2).min(body.height * 3 / 5).max(body.height.min(6));
        let y = body.y + height + u16::from(body.height > height);
        let list = Rect { height, ..body };
        (list, Rect { y, height: body.bottom().saturating_sub(y), ..body })
    }

    fn draw_list(&self, paint: &mut Paint<'_>, area: Rect, cx: &Context<'_>) {
        let theme = cx.theme();
        let inventory = &cx.open.profile.inventory;
        let columns = Columns::of(area.width);
        let Some(heading) = rows(area).next() else { return };
        paint.text(heading.x, heading.y, area.width.saturating_sub(columns.held + 1), TITLE, theme.dim);
        columns.draw(
            paint,
            heading,
            [("", theme.dim), ("", theme.dim), ("", theme.dim), ("holds", theme.dim)],
        );
        let list = self.list_area(cx);
        if self.list.rows().is_empty()
            && let Some(row) = rows(list).next()
        {
            let key = cx.key(Action::AddDevice);
            let text = format!("Nothing yet. {key} adds a device, a phone number or a place for paper.");
            paint.text(row.x, row.y, row.width, &text, theme.text);
            return;
        }
        for (row, (_, entry, is_selected)) in rows(list).zip(self.list.visible(usize::from(list.height))) {
            let Some(entity) = cx.open.index.get(inventory, entry.id.as_str()) else { continue };
            let mut facts = facts(cx.open, entity);
            if let Entity::Device(device) = entity
                && inventory.vault_devices.contains(&device.id)
            {
                facts.push_str("; this vault");
            }
            let held = match self.held_by(&entry.id).len() {
                0 => String::new(),
                number => count(number, "factor"),
            };
            columns.draw(
                paint,
                row,
                [
                    (entity.name(), theme.text),
                    (kind_of(entity), theme.dim),
                    (&facts, theme.dim),
                    (&held, theme.text),
                ],
            );
            if is_selected {
                paint.style(row, theme.selected);
            }
        }
    }

    fn detail_page<'a>(&self, row: &Row, area: Rect, cx: &Context<'a>) -> Page<'a> {
        let theme = cx.theme();
        let open = cx.open;
        let mut page = Page::new(theme, area.width.min(DETAIL_COLUMNS));
        let Some(entity) = open.index.get(&open.profile.inventory, row.id.as_str()) else { return page };
        page.heading(entity.name());
        match entity {
            Entity::Device(device) => add_device(&mut page, device, open),
            Entity::Number(number) => add_number(&mut page, number, open),
            Entity::Place(place) => add_place(&mut page, place),
            Entity::Account(_) => {}
        }
        page.section(if row.kind == EntityKind::Number { "RECEIVES" } else { "HOLDS" });
        let held = self.held_by(&row.id);
        if held.is_empty() {
            page.dim("nothing recorded");
        }
        // Lines below the area would not be visible.
        for position in held.iter().take(usize::from(area.height)) {
            let account = open.account_at(position.account);
            let factor = account.and_then(|account| account.factors.get(position.factor));
            if let (Some(account), Some(factor)) = (account, factor) {
                page.text(&format!("{} of {}", words::factor(factor), account.service));
            }
        }
        let mut findings = open.findings_on(row.id.as_str()).peekable();
        if findings.peek().is_some() {
            add_findings(&mut page, None, findings);
        }
        page
    }
}

/// The widths of the columns of the list.
struct Columns {
    name: u16,
    kind: u16,
    facts: u16,
    held: u16,
}

impl Columns {
    fn of(width: u16) -> Self {
        let name = (width * 3 / 10).clamp(8, 40);
        let kind = 14.min(width.saturating_sub(name));
        let held = 11.min(width / 5);
        Self { name, kind, facts: width.saturating_sub(name + kind + held), held }
    }

    fn draw(&self, paint: &mut Paint<'_>, row: Rect, texts: [(&str, Style); 4]) {
        let mut x = row.x;
        for (width, (text, style)) in [self.name, self.kind, self.facts, self.held].into_iter().zip(texts) {
            paint.text(x, row.y, width.saturating_sub(2), text, style);
            x += width;
        }
    }
}

fn kind_of(entity: Entity<'_>) -> &'static str {
    match entity {
        Entity::Device(device) => words::device_kind(device.kind),
        Entity::Number(_) => "phone number",
        Entity::Place(_) => "place",
        Entity::Account(_) => "account",
    }
}

/// The most important facts about an entity, for the list.
fn facts(open: &OpenProfile, entity: Entity<'_>) -> String {
    match entity {
        Entity::Device(device) => words::screen_lock(device),
        Entity::Number(number) => {
            let pin = match number.port_out_pin {
                Some(true) => "port-out PIN",
                Some(false) => "no port-out PIN",
                None => "port-out PIN unknown",
            };
            match &number.device {
                Some(device) => format!("{pin}, in {}", open.name(&device.into())),
                None => pin.into(),
            }
        }
        Entity::Place(place) => match place.locked {
            Some(true) => "locked".into(),
            Some(false) => "not locked".into(),
            None => "lock unknown".into(),
        },
        Entity::Account(_) => String::new(),
    }
}

fn add_device(page: &mut Page<'_>, device: &Device, open: &OpenProfile) {
    page.field("kind", words::device_kind(device.kind));
    let lock = match device.unlock.as_deref() {
        None => "unknown".into(),
        Some([]) => "nothing: anyone who has it can use it".into(),
        Some(_) => words::screen_lock(device),
    };
    page.field("unlocks with", &lock);
    page.field(
        "when locked",
        match device.lock_screen_previews {
            Some(true) => "shows messages and codes",
            Some(false) => "shows no messages",
            None => "",
        },
    );
    if let Some(place) = &device.kept_at {
        page.field("usually kept", open.name(&place.into()));
    }
    if open.profile.inventory.vault_devices.contains(&device.id) {
        page.field("this vault", "is stored on it");
    }
    add_owner_and_notes(page, device.owner, &device.notes);
}

fn add_number(page: &mut Page<'_>, number: &Number, open: &OpenProfile) {
    let device = number.device.as_ref().map_or("unknown".into(), |id| open.name(&id.into()).to_owned());
    page.field("SIM is in", &device);
    page.field("SIM PIN", words::yes_no(number.sim_pin));
    page.field("port-out PIN", words::yes_no(number.port_out_pin));
    add_owner_and_notes(page, number.owner, &number.notes);
}

fn add_place(page: &mut Page<'_>, place: &Place) {
    page.field("locked", words::yes_no(place.locked));
    page.field("notes", &place.notes);
}

fn add_owner_and_notes(page: &mut Page<'_>, owner: Owner, notes: &str) {
    if owner != Owner::Me {
        page.field("belongs to", owner.label());
    }
    page.field("notes", notes);
}
