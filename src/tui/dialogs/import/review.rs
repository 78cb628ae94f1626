//! The review: the list of entries, the decisions, and the one edit that applies them.

use super::layout::list_area;
use super::status::{Counts, StatusFilter, list_order};
use crate::import::SourceKind;
use crate::inventory::{DeviceId, DeviceKind};
use crate::merge::{ItemStatus, MergeOptions, Resolution, Review, ReviewItem, SourceContent};
use crate::profile::Profile;
use crate::text;
use crate::tui::component::{Answer, Component, Context, Keys, Notice, Outcome, Request};
use crate::tui::dialogs::confirm::Confirm;
use crate::tui::jobs::ImportSource;
use crate::tui::keys::{Action, Scope};
use crate::tui::widgets::{FilteredList, ListChange, Paint};
use crossterm::event::KeyEvent;
use ratatui::layout::Position;
use std::sync::Arc;
use std::time::Duration;

/// How long the result of an import is shown: it names a file that the user should delete.
const RESULT_SHOWN_FOR: Duration = Duration::from_secs(20);

/// The entries of a source, and what an import would do with them.
#[derive(Debug)]
pub struct ImportReview {
    pub(super) source: ImportSource,
    pub(super) content: Arc<SourceContent>,
    pub(super) options: MergeOptions,
    pub(super) review: Review,
    /// Counts the reviews, so that the list is computed again after each.
    review_number: u64,
    pub(super) counts: Counts,
    /// Positions of the entries in the review.
    pub(super) list: FilteredList<usize, StatusFilter>,
    /// The position of the selected entry, so that it stays selected when others are hidden.
    pub(super) selected: Option<usize>,
    pub(super) status_filter: StatusFilter,
    /// The devices that may have the app that the file comes from.
    pub(super) devices: Vec<AppDevice>,
    /// Whether the user was told that undecided entries are left out.
    pub(super) warned: bool,
    pub(super) asked_to_leave: bool,
}

#[derive(Debug)]
pub(super) struct AppDevice {
    pub(super) id: DeviceId,
    pub(super) name: String,
}

/// The devices that may have the app whose seeds are imported. None for a password manager, which stores seeds in its
/// account, and none for a profile, which says itself where its seeds are.
fn app_devices(content: &SourceContent, review: &Review, profile: &Profile) -> Vec<AppDevice> {
    let is_app = matches!(content, SourceContent::Entries { source: SourceKind::Authenticator, .. });
    if !is_app || review.items.iter().all(|item| item.seeds == 0) {
        return Vec::new();
    }
    let devices = profile.inventory.devices.iter().filter(|device| device.kind != DeviceKind::SecurityKey);
    let named = devices
        .map(|device| AppDevice { id: device.id.clone(), name: text::fit(&device.name, 40).into_owned() });
    named.collect()
}

pub(super) fn count_entries(number: usize) -> String {
    text::count(number, "entry")
}

/// A notice about the result of an import.
fn result_notice(text: String) -> Request {
    Request::Notify(Notice { shown_for: Some(RESULT_SHOWN_FOR), ..Notice::info(text) })
}

impl ImportReview {
    pub(super) fn new(source: ImportSource, content: Arc<SourceContent>, cx: &Context<'_>) -> Self {
        let options = MergeOptions::new(content.label(), SourceKind::Selvedge, cx.now.today);
        let review = content.review(&cx.open.profile, &options);
        Self {
            source,
            devices: app_devices(&content, &review, &cx.open.profile),
            content,
            options,
            counts: Counts::of(&review.items),
            review,
            review_number: 0,
            list: FilteredList::default(),
            selected: None,
            status_filter: StatusFilter::default(),
            warned: false,
            asked_to_leave: false,
        }
    }

    /// Whether the user decided something.
    pub(super) fn is_changed(&self) -> bool {
        !self.options.decisions.is_empty() || self.options.app_device.is_some()
    }

    pub(super) fn selected_entry(&self) -> Option<&ReviewItem> {
        self.review.items.get(*self.list.selected()?)
    }

    pub(super) fn follow_selection(&mut self) {
        self.selected = self.list.selected().copied();
    }

    /// The names inside the seeds of an entry that differ from the names of the entry.
    pub(super) fn names_in_seeds(&self, item: &ReviewItem) -> String {
        let SourceContent::Entries { export, .. } = &*self.content else { return String::new() };
        let entry = export.entries.iter().find(|entry| item.seeds > 0 && entry.place == item.place);
        let mut names: Vec<&str> = entry
            .iter()
            .flat_map(|entry| &entry.seeds)
            .flat_map(|seed| [(&seed.otp.issuer, &item.service), (&seed.otp.label, &item.username)])
            .filter(|(inside, own)| !inside.is_empty() && inside.to_lowercase() != own.to_lowercase())
            .map(|(inside, _)| inside.as_str())
            .collect();
        names.dedup();
        text::fit(&names.join(", "), 80).into_owned()
    }

    /// Decides about the entries at these positions that differ, and returns how many there are.
    pub(super) fn decide(
        &mut self,
        resolution: Resolution,
        includes: impl Fn(usize, Option<Resolution>) -> bool,
    ) -> usize {
        let mut decided = 0;
        for (position, item) in self.review.items.iter_mut().enumerate() {
            if let ItemStatus::Differs { resolution: current, .. } = &mut item.status
                && includes(position, *current)
            {
                *current = Some(resolution);
                self.options.decisions.insert(position, resolution);
                decided += 1;
            }
        }
        self.counts = Counts::of(&self.review.items);
        decided
    }

    /// Decides about the selected entry.
    pub(super) fn decide_selected(&mut self, resolution: Resolution) -> Outcome {
        let selected = self.list.selected().copied();
        if self.decide(resolution, |position, _| Some(position) == selected) == 0 {
            return Outcome::notify("This entry does not differ: there is nothing to decide.");
        }
        self.go_to_undecided();
        Outcome::none()
    }

    /// Decides about every entry that is not decided yet.
    pub(super) fn decide_rest(&mut self, resolution: Resolution) -> Outcome {
        Outcome::notify(match self.decide(resolution, |_, current| current.is_none()) {
            0 => "Nothing is left to decide.".to_owned(),
            decided => format!("Decided: {}.", count_entries(decided)),
        })
    }

    /// Selects the next undecided entry. Returns whether there is one in the list.
    pub(super) fn go_to_undecided(&mut self) -> bool {
        let rows = self.list.rows();
        let is_undecided = |row: &usize| {
            rows.get(*row).is_some_and(|position| self.review.items[*position].status.needs_decision())
        };
        let start = self.list.position();
        let next = (start..rows.len()).chain(0..start).find(is_undecided);
        if let Some(row) = next {
            self.list.select(row);
        }
        self.follow_selection();
        next.is_some()
    }

    /// The device that the app is on, if the user chose one.
    pub(super) fn app_device(&self) -> Option<&AppDevice> {
        let id = self.options.app_device.as_ref()?;
        self.devices.iter().find(|device| device.id == *id)
    }

    /// The device that the next press of the key chooses: the one after the current one; none after the last.
    pub(super) fn next_app_device(&self) -> Option<&AppDevice> {
        let current = self.options.app_device.as_ref();
        let position = current.and_then(|id| self.devices.iter().position(|device| device.id == *id));
        self.devices.get(position.map_or(0, |position| position + 1))
    }

    pub(super) fn choose_next_app_device(&mut self, cx: &Context<'_>) -> Outcome {
        if !self.devices.is_empty() {
            self.options.app_device = self.next_app_device().map(|device| device.id.clone());
            self.review = self.content.review(&cx.open.profile, &self.options);
            self.counts = Counts::of(&self.review.items);
            self.review_number += 1;
            return Outcome::none();
        }
        Outcome::notify(match &*self.content {
            SourceContent::Entries { source: SourceKind::Authenticator, .. } => {
                "No device is recorded yet. Import first; the interview then asks where else each seed is stored."
            }
            _ => "The file already says where these are kept.",
        })
    }

    pub(super) fn leave(&mut self) -> Outcome {
        if !self.is_changed() {
            return Outcome::close().and(Outcome::notify("Nothing was imported."));
        }
        self.asked_to_leave = true;
        let detail = "If you leave, your decisions are lost.";
        Outcome::open(Confirm::new("Leave without importing?", detail))
    }

    /// Asks to delete the file that was imported if its contents are not encrypted.
    pub(super) fn delete_hint(&self) -> String {
        match &self.source {
            ImportSource::Path(path) if self.content.is_plaintext() => {
                let name = path.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or_default();
                format!(" Delete the unencrypted {}.", text::fit(name, 19))
            }
            ImportSource::Path(_) | ImportSource::Clipboard => String::new(),
        }
    }

    /// Applies the import as one edit. Shows undecided entries once before it leaves them out.
    pub(super) fn apply(&mut self, cx: &Context<'_>) -> Outcome {
        let undecided = self.counts.undecided;
        if undecided > 0 && !self.warned {
            self.warned = true;
            if self.go_to_undecided() {
                let (differ, them) = if undecided == 1 { ("differs", "it") } else { ("differ", "them") };
                return Outcome::notify(format!(
                    "{} {differ} from what is here. Decide, or press again to leave {them} out.",
                    count_entries(undecided)
                ));
            }
        }
        // Review again, because the profile may have changed since.
        let review = self.content.review(&cx.open.profile, &self.options);
        let delete = self.delete_hint();
        if !review.has_changes() {
            return Outcome::close().and(result_notice(format!("Nothing changes.{delete}")));
        }
        let counts = review.counts();
        let imported = count_entries(counts.new + counts.merged);
        let undo_as = format!("importing {imported} from {}", review.label);
        let notice =
            result_notice(format!("Imported {imported}; {} undoes it.{delete}", cx.key(Action::Undo)));
        Outcome::edit_then(undo_as, review.edit, Outcome::close().and(notice))
    }
}

impl Component for ImportReview {
    fn keys(&self, _cx: &Context<'_>) -> Keys {
        if self.list.is_typing() {
            return Keys::typing("apply", "clear");
        }
        let keys = Keys::new([Scope::Import, Scope::List, Scope::Global])
            .hide([Action::Open, Action::Palette])
            .word(Action::Back, "leave");
        if self.counts.differing > 0 {
            // The decisions need the room.
            keys.hide([Action::Filter])
        } else {
            keys.hide([Action::ImportKeep, Action::ImportReplace, Action::ImportBoth])
        }
    }

    fn act(&mut self, action: Action, cx: &Context<'_>) -> Outcome {
        if self.list.act(action) != ListChange::None {
            self.follow_selection();
            return Outcome::none();
        }
        match action {
            Action::Back => self.leave(),
            Action::ImportApply => self.apply(cx),
            Action::ImportKeep => self.decide_selected(Resolution::Keep),
            Action::ImportReplace => self.decide_selected(Resolution::Replace),
            Action::ImportBoth => self.decide_selected(Resolution::Both),
            Action::ImportKeepAll => self.decide_rest(Resolution::Keep),
            Action::ImportReplaceAll => self.decide_rest(Resolution::Replace),
            Action::ImportBothAll => self.decide_rest(Resolution::Both),
            Action::ImportHeldOn => self.choose_next_app_device(cx),
            Action::ImportShow => {
                self.status_filter = self.status_filter.next();
                Outcome::none()
            }
            _ => Outcome::none(),
        }
    }

    fn type_key(&mut self, key: KeyEvent, _cx: &Context<'_>) -> Outcome {
        self.list.type_key(key);
        Outcome::none()
    }

    fn paste(&mut self, text: &str, _cx: &Context<'_>) -> Outcome {
        self.list.paste(text);
        Outcome::none()
    }

    fn click(&mut self, at: Position, cx: &Context<'_>) -> Outcome {
        if self.is_on_filter_label(at, cx) {
            self.status_filter = self.status_filter.next();
        } else if self.is_on_device_line(at, cx) {
            return self.choose_next_app_device(cx);
        } else {
            self.list.click(at, list_area(cx.area));
            self.follow_selection();
        }
        Outcome::none()
    }

    fn answered(&mut self, answer: Answer, _cx: &Context<'_>) -> Outcome {
        match answer {
            Answer::Yes if std::mem::take(&mut self.asked_to_leave) => {
                Outcome::close().and(Outcome::notify("Nothing was imported."))
            }
            Answer::Yes | Answer::Values(_) => Outcome::none(),
        }
    }

    fn sync(&mut self, cx: &Context<'_>) -> Outcome {
        let items = &self.review.items;
        let rows = |filter: &str| {
            let filter = filter.trim().to_lowercase();
            let mut rows: Vec<usize> = (0..items.len())
                .filter(|position| self.status_filter.includes(&items[*position], &filter))
                .collect();
            rows.sort_by_key(|position| list_order(&items[*position].status));
            rows
        };
        let height = usize::from(list_area(cx.area).height);
        let selected = self.selected;
        self.list.sync(self.review_number, &self.status_filter, height, rows, |position| {
            Some(*position) == selected
        });
        self.follow_selection();
        Outcome::none()
    }

    fn has_unsaved_input(&self) -> bool {
        self.is_changed()
    }

    fn covers_screen(&self) -> bool {
        true
    }

    fn draw(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        self.draw_all(paint, cx);
    }
}
