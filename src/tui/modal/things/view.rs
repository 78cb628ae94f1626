//! How devices, numbers and places are drawn.

use super::Things;
use super::form::{Editing, Thing};
use crate::inventory::{Entity, EntityKind, Owner};
use crate::tui::modal::Modal;
use crate::tui::screens::accounts::{Page, draw_page};
use crate::tui::session::Session;
use crate::tui::state::State;
use crate::tui::widgets::{Paint, rows, wrap};
use crate::words;
use ratatui::layout::Rect;

/// From how many columns on the details stand beside the list.
const BESIDE: u16 = 98;

/// The list, and the details beside or below it.
fn split(state: &State, body: Rect) -> (Rect, Rect) {
    let len = match &state.modal {
        Some(Modal::Things(things)) => u16::try_from(things.rows.len()).unwrap_or(u16::MAX),
        _ => 0,
    };
    if body.width >= BESIDE {
        let left = (body.width * 3 / 5).min(110);
        let x = body.x + left + 3;
        return (Rect { width: left, ..body }, Rect { x, width: body.right() - x, ..body });
    }
    let height = len.saturating_add(2).min(body.height * 3 / 5).max(body.height.min(6));
    let y = body.y + height + u16::from(body.height > height);
    let list = Rect { height, ..body };
    (list, Rect { y, height: body.bottom().saturating_sub(y), ..body })
}

/// How many rows of the list are on the screen.
pub(super) fn list_height(state: &State, body: Rect) -> u16 {
    split(state, body).0.height.saturating_sub(1)
}

pub(in crate::tui::modal) fn view(state: &State, things: &Things, paint: &mut Paint<'_>, body: Rect) {
    let Some(session) = state.session() else { return };
    if let Some(editing) = &things.form {
        return form(state, editing, things.task.as_deref(), paint, body);
    }
    let (list, details) = split(state, body);
    draw_list(state, session, things, paint, list);
    describe(state, session, things, paint, details);
}

fn form(state: &State, editing: &Editing, task: Option<&str>, paint: &mut Paint<'_>, body: Rect) {
    let theme = &state.settings.theme;
    let mut area = Rect { width: body.width.min(100), ..body };
    if let Some(task) = task.filter(|_| area.height > 4) {
        let used = paint.text(area.x, area.y, area.width, "TO DO  ", theme.warn);
        paint.text(area.x + used, area.y, area.width.saturating_sub(used), task, theme.heading);
        let rows = if area.height > 12 { 2 } else { 1 };
        area = Rect { y: area.y + rows, height: area.height - rows, ..area };
    }
    let mut free = rows(area);
    let what = match &editing.thing {
        Thing::Device(_) => "device",
        Thing::Number(_) => "phone number",
        Thing::Place(_) => "place",
    };
    let title = match &editing.original {
        Some(thing) => crate::text::fit(thing.name(), 60).into_owned(),
        None => format!("New {what}"),
    };
    let mut used = 0;
    let help = "enter saves; tab and the arrows go to the other lines; space ticks and chooses";
    for (text, style) in [(title.as_str(), theme.heading), (help, theme.dim)] {
        let Some(row) = free.next() else { return };
        paint.text(row.x, row.y, row.width, text, style);
        used += 1;
    }
    for line in editing.error.iter().flat_map(|error| wrap(error, area.width)) {
        let Some(row) = free.next() else { return };
        paint.text(row.x, row.y, row.width, &line, theme.bad);
        used += 1;
    }
    let gap = used + u16::from(body.height > 12);
    let gap = gap.min(area.height);
    let area = Rect { y: area.y + gap, height: area.height - gap, ..area };
    editing.form.draw(paint, area, theme, "");
}

/// What is known of an entity, in a few words, for the list.
fn known(session: &Session, entity: Entity<'_>) -> String {
    match entity {
        Entity::Device(device) => words::screen_lock(device),
        Entity::Number(number) => {
            let port = match number.port_out_pin {
                Some(true) => "port-out PIN",
                Some(false) => "no port-out PIN",
                None => "port-out PIN unknown",
            };
            match &number.device {
                Some(device) => format!("{port}, in {}", session.name(&device.into())),
                None => port.into(),
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

fn kind(entity: Entity<'_>) -> &'static str {
    match entity {
        Entity::Device(device) => words::device_kind(device.kind),
        Entity::Number(_) => "phone number",
        Entity::Place(_) => "place",
        Entity::Account(_) => "account",
    }
}

fn draw_list(state: &State, session: &Session, things: &Things, paint: &mut Paint<'_>, area: Rect) {
    let theme = &state.settings.theme;
    let inventory = &session.profile.inventory;
    let name = (area.width * 3 / 10).clamp(8, 40);
    let (sort, holds) = (14.min(area.width.saturating_sub(name)), 11.min(area.width / 5));
    let fact = area.width.saturating_sub(name + sort + holds);
    let columns = [name, sort, fact, holds];
    let line = |paint: &mut Paint<'_>, row: Rect, texts: [(&str, ratatui::style::Style); 4]| {
        let mut x = row.x;
        for (width, (text, style)) in columns.into_iter().zip(texts) {
            paint.text(x, row.y, width.saturating_sub(2), text, style);
            x += width;
        }
    };
    let mut free = rows(area);
    let Some(heading) = free.next() else { return };
    let title =
        [("DEVICES, NUMBERS, PLACES", theme.dim), ("", theme.dim), ("", theme.dim), ("holds", theme.dim)];
    line(paint, heading, title);
    paint.text(
        heading.x,
        heading.y,
        area.width.saturating_sub(holds + 1),
        "DEVICES, NUMBERS, PLACES",
        theme.dim,
    );
    if things.rows.is_empty()
        && let Some(row) = free.next()
    {
        let key =
            state.settings.keymap.key(crate::tui::keys::Action::AddDevice, theme.ascii).unwrap_or_default();
        let text = format!("Nothing yet. {key} adds a device, a phone number or a place for paper.");
        paint.text(row.x, row.y, row.width, &text, theme.text);
        return;
    }
    let window = things.list.window(things.rows.len(), usize::from(area.height.saturating_sub(1)));
    for (at, row) in window.zip(free) {
        let Some((_, id)) = things.rows.get(at) else { continue };
        let Some(entity) = session.index.get(inventory, id) else { continue };
        let mut fact = known(session, entity);
        if let Entity::Device(device) = entity
            && inventory.vault_devices.contains(&device.id)
        {
            fact.push_str("; this vault");
        }
        let holds = match things.holds.get(id).map_or(0, Vec::len) {
            0 => String::new(),
            number => crate::text::count(number, "factor"),
        };
        let texts = [
            (entity.name(), theme.text),
            (kind(entity), theme.dim),
            (fact.as_str(), theme.dim),
            (holds.as_str(), theme.text),
        ];
        line(paint, row, texts);
        if at == things.list.selected {
            paint.style(row, theme.selected);
        }
    }
}

fn describe(state: &State, session: &Session, things: &Things, paint: &mut Paint<'_>, area: Rect) {
    let Some((kind_of, id)) = things.selected() else { return };
    let inventory = &session.profile.inventory;
    let Some(entity) = session.index.get(inventory, id) else { return };
    let theme = &state.settings.theme;
    let mut page = Page::new(theme, area.width.min(80));
    page.push(0, entity.name(), theme.heading);
    match entity {
        Entity::Device(device) => {
            page.field("what it is", words::device_kind(device.kind));
            match device.unlock.as_deref() {
                None => page.field("unlocks with", "unknown"),
                Some([]) => page.field("unlocks with", "nothing: whoever has it is in"),
                Some(_) => page.field("unlocks with", &words::screen_lock(device)),
            }
            match device.lock_screen_previews {
                Some(true) => page.field("when locked", "shows messages and codes"),
                Some(false) => page.field("when locked", "shows no messages"),
                None => {}
            }
            if let Some(place) = &device.kept_at {
                page.field("usually lies", session.name(&place.into()));
            }
            if inventory.vault_devices.contains(&device.id) {
                page.field("this vault", "lies on it, with everything kept here");
            }
            owned(&mut page, device.owner, &device.notes);
        }
        Entity::Number(number) => {
            page.field(
                "SIM is in",
                &number.device.as_ref().map_or("unknown".into(), |id| session.name(&id.into()).to_owned()),
            );
            page.field("SIM PIN", words::yes_no(number.sim_pin));
            page.field("port-out PIN", words::yes_no(number.port_out_pin));
            owned(&mut page, number.owner, &number.notes);
        }
        Entity::Place(place) => {
            page.field("locked", words::yes_no(place.locked));
            page.field("notes", &place.notes);
        }
        Entity::Account(_) => {}
    }
    let held = things.holds.get(id).map_or(&[][..], Vec::as_slice);
    page.heading(if *kind_of == EntityKind::Number { "RECEIVES" } else { "HOLDS" });
    if held.is_empty() {
        page.push(0, "nothing that is recorded", theme.dim);
    }
    // More than a screenful need not be written.
    for (account_at, factor_at) in held.iter().take(usize::from(area.height)) {
        let account = session.account_at(*account_at as usize);
        let factor = account.and_then(|account| account.factors.get(*factor_at as usize));
        if let (Some(account), Some(factor)) = (account, factor) {
            page.push(0, &format!("{} of {}", words::factor(factor), account.service), theme.text);
        }
    }
    let mut findings = session.findings_on(id).peekable();
    if findings.peek().is_some() {
        page.findings(None, findings);
    }
    draw_page(state, &page.finish(), 0, paint, area);
}

fn owned(page: &mut Page<'_>, owner: Owner, notes: &str) {
    if owner != Owner::Me {
        page.field("belongs to", owner.label());
    }
    page.field("notes", notes);
}
