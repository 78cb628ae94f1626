//! The form of one device, number or place.

use super::draft::{self, Draft, OwnedEntity, RowKey};
use crate::access::plan::Fix;
use crate::inventory::{Device, DeviceId, DeviceKind, Entity, EntityId, Inventory};
use crate::profile::Edit;
use crate::text;
use crate::tui::component::{Answer, Component, Context, Keys, Outcome};
use crate::tui::dialogs::Confirm;
use crate::tui::dialogs::panel::page_height;
use crate::tui::keys::{Action, Scope};
use crate::tui::open_profile::OpenProfile;
use crate::tui::widgets::form::Change;
use crate::tui::widgets::{Form, Page, Paint, below};
use crossterm::event::KeyEvent;
use ratatui::layout::{Position, Rect};

/// The maximum width of the form.
const COLUMNS: u16 = 100;

#[derive(Debug)]
pub(super) struct EntityForm {
    form: Form<RowKey, Draft>,
    draft: Draft,
    /// The draft at the start, to detect changes.
    initial: Draft,
    is_new: bool,
    error: Option<String>,
    /// The title of the step of the plan for which the form was opened.
    task: Option<String>,
}

impl EntityForm {
    /// A form for a new entity: a phone, until the user chooses another kind.
    pub(super) fn new(open: &OpenProfile) -> Self {
        let device = Device::new(DeviceId::from("new"), "", DeviceKind::Phone);
        Self::start(Draft { entity: OwnedEntity::Device(device), has_vault: false }, true, open)
    }

    /// A form for a recorded device, number or place; `None` for anything else.
    pub(super) fn edit(open: &OpenProfile, id: &EntityId) -> Option<Self> {
        let inventory = &open.profile.inventory;
        let entity = match open.index.get(inventory, id.as_str())? {
            Entity::Device(device) => OwnedEntity::Device(device.clone()),
            Entity::Number(number) => OwnedEntity::Number(number.clone()),
            Entity::Place(place) => OwnedEntity::Place(place.clone()),
            Entity::Account(_) => return None,
        };
        let has_vault = inventory.vault_devices.iter().any(|device| device.as_str() == id.as_str());
        Some(Self::start(Draft { entity, has_vault }, false, open))
    }

    fn start(draft: Draft, is_new: bool, open: &OpenProfile) -> Self {
        let mut form = Form::new(draft::rows(&draft, is_new, &open.profile.inventory));
        form.go_to(&RowKey::Name);
        let initial = draft.clone();
        Self { form, draft, initial, is_new, error: None, task: None }
    }

    /// Moves the focus to the row of a fix. `title` is the title of the step of the plan.
    pub(super) fn for_task(mut self, fix: &Fix, title: &str) -> Self {
        let key = match fix {
            Fix::LockDevice { .. } | Fix::KeyPin { .. } => Some(RowKey::Lock),
            Fix::HidePreviews { .. } => Some(RowKey::Previews),
            Fix::SimPin { .. } => Some(RowKey::SimPin),
            Fix::PortOutPin { .. } => Some(RowKey::PortOut),
            _ => None,
        };
        if let Some(key) = key {
            self.form.go_to(&key);
        }
        self.task = Some(title.to_owned());
        self
    }

    fn apply(&mut self, change: Option<Change<Draft>>, open: &OpenProfile) {
        let Some(change) = change else { return };
        self.error = None;
        let is_text = change.is_text;
        change.apply(&mut self.draft);
        if !is_text {
            self.form.replace_rows(draft::rows(&self.draft, self.is_new, &open.profile.inventory));
        }
    }

    fn is_changed(&self) -> bool {
        self.draft != self.initial
    }

    fn save(&mut self, open: &OpenProfile) -> Outcome {
        let name = self.draft.entity.name().trim().to_owned();
        if name.is_empty() {
            self.form.go_to(&RowKey::Name);
            self.error = Some("It needs a name: what you call it.".into());
            return Outcome::none();
        }
        if !self.is_new && !self.is_changed() {
            return Outcome::close();
        }
        let inventory = &open.profile.inventory;
        let mut draft = self.draft.clone();
        name.clone_into(draft.entity.name_mut());
        if self.is_new {
            draft.entity.set_id(inventory.free_id(&name));
        }
        let verb = if self.is_new { "adding" } else { "editing" };
        let undo_as = format!("{verb} {}", text::fit(&name, 40));
        Outcome::edit_then(undo_as, Edit::Batch(edits(draft, inventory)), Outcome::close())
    }

    fn leave(&mut self) -> Outcome {
        if !self.is_changed() {
            return Outcome::close();
        }
        Outcome::open(Confirm::new("Leave without saving?", "Your changes here are lost."))
    }

    /// The lines above the form.
    fn head<'a>(&self, columns: u16, cx: &Context<'a>) -> Page<'a> {
        let theme = cx.theme();
        let mut page = Page::new(theme, columns);
        if let Some(task) = self.task.as_ref().filter(|_| cx.area.height > 4) {
            page.line([("TO DO  ".to_owned(), theme.warn), (task.clone(), theme.heading)]);
            if cx.area.height > 12 {
                page.gap();
            }
        }
        let title = if self.is_new {
            format!("New {}", self.draft.entity.label())
        } else {
            text::fit(self.initial.entity.name(), 60).into_owned()
        };
        page.heading(&title);
        page.dim("Enter saves. Tab and the arrows move between lines. Space ticks and chooses.");
        if let Some(error) = &self.error {
            page.styled(error, theme.bad);
        }
        if cx.area.height > 12 {
            page.gap();
        }
        page
    }

    /// The area of the head, and the area of the form.
    fn layout(&self, cx: &Context<'_>) -> (Rect, Rect) {
        let area = Rect { width: cx.area.width.min(COLUMNS), ..cx.area };
        let lines = page_height(&self.head(area.width, cx)).min(area.height);
        (Rect { height: lines, ..area }, below(area, lines))
    }
}

/// The edits that save a device, number or place.
fn edits(draft: Draft, inventory: &Inventory) -> Vec<Edit> {
    let Draft { entity, has_vault } = draft;
    let id = entity.id();
    let mut edits = Vec::new();
    match entity {
        OwnedEntity::Device(device) => {
            let device_id = device.id.clone();
            edits.push(Edit::PutDevice(device, None));
            let had_vault = inventory.vault_devices.contains(&device_id);
            if had_vault != has_vault {
                let mut devices = inventory.vault_devices.clone();
                devices.retain(|device| device.as_str() != id.as_str());
                devices.extend(has_vault.then_some(device_id));
                edits.push(Edit::SetVaultDevices(devices));
            }
        }
        OwnedEntity::Number(number) => edits.push(Edit::PutNumber(number, None)),
        OwnedEntity::Place(place) => edits.push(Edit::PutPlace(place, None)),
    }
    edits
}

impl Component for EntityForm {
    fn keys(&self, _cx: &Context<'_>) -> Keys {
        if self.form.is_typing() {
            return Keys::new([Scope::Interview, Scope::Text, Scope::Global]).only([
                (Action::Submit, "save"),
                (Action::NextField, "next line"),
                (Action::Cancel, "leave"),
            ]);
        }
        Keys::new([Scope::Interview, Scope::List, Scope::Global]).only([
            (Action::Toggle, "tick"),
            (Action::Advance, "save"),
            (Action::Help, "help"),
            (Action::Back, "leave"),
        ])
    }

    fn act(&mut self, action: Action, cx: &Context<'_>) -> Outcome {
        match action {
            Action::Submit | Action::Advance | Action::Finish => self.save(cx.open),
            Action::Back | Action::Cancel => self.leave(),
            _ => {
                let action = if action == Action::Retreat { Action::Up } else { action };
                let height = usize::from(self.layout(cx).1.height);
                let change = self.form.act(action, height);
                self.apply(change, cx.open);
                Outcome::none()
            }
        }
    }

    fn type_key(&mut self, key: KeyEvent, cx: &Context<'_>) -> Outcome {
        let change = self.form.type_key(key);
        self.apply(change, cx.open);
        Outcome::none()
    }

    fn paste(&mut self, text: &str, cx: &Context<'_>) -> Outcome {
        let change = self.form.insert(text.trim_end_matches(['\r', '\n']));
        self.apply(change, cx.open);
        Outcome::none()
    }

    fn click(&mut self, at: Position, cx: &Context<'_>) -> Outcome {
        let change = self.form.click(at, self.layout(cx).1);
        self.apply(change, cx.open);
        Outcome::none()
    }

    fn answered(&mut self, answer: Answer, _cx: &Context<'_>) -> Outcome {
        Outcome::close_if_yes(&answer)
    }

    fn has_unsaved_input(&self) -> bool {
        self.is_changed()
    }

    fn covers_screen(&self) -> bool {
        true
    }

    fn draw(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        let (head, form) = self.layout(cx);
        self.head(head.width, cx).draw(paint, head);
        self.form.draw(paint, form, cx.theme(), "");
    }
}
