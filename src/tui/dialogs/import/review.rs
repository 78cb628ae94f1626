//! The review: the list of entries, the decisions about them, and the edit that applies the import.

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
use crate::tui::widgets::{FilteredList, ListChange, Paint, TypedFilter};
use ratatui::layout::Position;
use std::sync::Arc;
use std::time::Duration;

/// Longer than usual, because the notice may name a file that the user should delete.
const RESULT_SHOWN_FOR: Duration = Duration::from_secs(20);

/// How many rows of the details the key scrolls.
const DETAIL_STEP: usize = 4;

/// The entries of a source, and the effect that importing them would have.
#[derive(Debug)]
pub struct ImportReview {
    pub(super) source: ImportSource,
    content: Arc<SourceContent>,
    options: MergeOptions,
    pub(super) review: Review,
    /// Incremented with each new review, so that the list is recomputed.
    review_number: u64,
    pub(super) counts: Counts,
    /// Each row is the position of an entry in the review.
    pub(super) list: FilteredList<usize, StatusFilter>,
    /// The position of the selected entry, so that it stays selected when other rows are hidden.
    selected: Option<usize>,
    pub(super) status_filter: StatusFilter,
    /// The devices on which the app that exported the file may be installed.
    pub(super) devices: Vec<AppDevice>,
    /// How many rows of the details are scrolled away.
    pub(super) detail_offset: usize,
    /// Whether the user was told that undecided entries are left out.
    has_shown_undecided: bool,
}

#[derive(Debug)]
pub(super) struct AppDevice {
    pub(super) id: DeviceId,
    pub(super) name: String,
}

/// The devices on which the app that exported the seeds may be installed. There are none for a password manager, which
/// stores seeds in its account, and for a profile, which records where its seeds are.
fn app_devices(content: &SourceContent, review: &Review, profile: &Profile) -> Vec<AppDevice> {
    let is_app = matches!(content, SourceContent::Entries { source: SourceKind::Authenticator, .. });
    if !is_app || review.items.iter().all(|item| item.seeds == 0) {
        return Vec::new();
    }
    let devices = profile.inventory.devices.iter().filter(|device| device.kind != DeviceKind::SecurityKey);
    devices
        .map(|device| AppDevice { id: device.id.clone(), name: text::fit(&device.name, 40).into_owned() })
        .collect()
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
            detail_offset: 0,
            has_shown_undecided: false,
        }
    }

    pub(super) const fn uses_other_reading(&self) -> bool {
        self.options.use_other_reading
    }

    /// Whether the user has made a decision.
    fn is_changed(&self) -> bool {
        !self.options.decisions.is_empty() || self.options.app_device.is_some()
    }

    pub(super) fn selected_entry(&self) -> Option<&ReviewItem> {
        self.review.items.get(*self.list.selected()?)
    }

    fn scroll_details(&mut self, offset: usize, cx: &Context<'_>) -> Outcome {
        self.detail_offset = offset.min(self.max_detail_offset(cx));
        Outcome::none()
    }

    fn follow_selection(&mut self) {
        let selected = self.list.selected().copied();
        if selected != self.selected {
            self.detail_offset = 0;
        }
        self.selected = selected;
    }

    /// The names in the seeds of an entry, as far as they differ from the names of the entry itself.
    pub(super) fn names_in_seeds(&self, item: &ReviewItem) -> String {
        let SourceContent::Entries { export, .. } = &*self.content else { return String::new() };
        let entry = export.entries.iter().find(|entry| item.seeds > 0 && entry.place == item.place);
        let mut names: Vec<&str> = entry
            .iter()
            .flat_map(|entry| &entry.seeds)
            .flat_map(|seed| [(&seed.otp.issuer, &item.service), (&seed.otp.label, &item.username)])
            .filter(|(name, own)| !name.is_empty() && name.to_lowercase() != own.to_lowercase())
            .map(|(name, _)| name.as_str())
            .collect();
        names.dedup();
        text::fit(&names.join(", "), 80).into_owned()
    }

    /// Decides about the differing entries that `includes` accepts, and returns their number. `includes` gets the position
    /// of an entry and the current decision.
    fn decide(
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
    fn decide_selected(&mut self, resolution: Resolution) -> Outcome {
        let selected = self.list.selected().copied();
        if self.decide(resolution, |position, _| Some(position) == selected) == 0 {
            return Outcome::notify("This entry does not differ: there is nothing to decide.");
        }
        self.go_to_undecided();
        Outcome::none()
    }

    /// Decides about every entry that is not decided yet.
    fn decide_rest(&mut self, resolution: Resolution) -> Outcome {
        Outcome::notify(match self.decide(resolution, |_, current| current.is_none()) {
            0 => "Nothing is left to decide.".to_owned(),
            decided => format!("Decided: {}.", count_entries(decided)),
        })
    }

    /// Selects the next undecided entry. Returns whether there is one in the list.
    fn go_to_undecided(&mut self) -> bool {
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

    /// The device that the next press of the key chooses; `None` after the last device.
    pub(super) fn next_app_device(&self) -> Option<&AppDevice> {
        let current = self.options.app_device.as_ref();
        let position = current.and_then(|id| self.devices.iter().position(|device| device.id == *id));
        self.devices.get(position.map_or(0, |position| position + 1))
    }

    fn review_again(&mut self, cx: &Context<'_>) {
        self.review = self.content.review(&cx.open.profile, &self.options);
        self.counts = Counts::of(&self.review.items);
        self.review_number += 1;
    }

    /// Switches between the two meanings of an ambiguous file.
    fn switch_reading(&mut self, cx: &Context<'_>) -> Outcome {
        if self.review.other_reading.is_none() {
            return Outcome::notify("This file can be read in only one way.");
        }
        self.options.use_other_reading = !self.options.use_other_reading;
        self.review_again(cx);
        Outcome::notify(if self.options.use_other_reading {
            "The answer is yes."
        } else {
            "The answer is no."
        })
    }

    fn choose_next_app_device(&mut self, cx: &Context<'_>) -> Outcome {
        if !self.devices.is_empty() {
            self.options.app_device = self.next_app_device().map(|device| device.id.clone());
            self.review_again(cx);
            return Outcome::none();
        }
        Outcome::notify(match &*self.content {
            SourceContent::Entries { source: SourceKind::Authenticator, .. } => {
                "No device is recorded yet. Import first; the interview then asks where else each seed is stored."
            }
            _ => "The file already says where these are kept.",
        })
    }

    fn close() -> Outcome {
        Outcome::close().and(Outcome::notify("Nothing was imported."))
    }

    fn leave(&self) -> Outcome {
        if !self.is_changed() {
            return Self::close();
        }
        let detail = "If you leave, your decisions are lost.";
        Outcome::open(Confirm::new("Leave without importing?", detail))
    }

    /// A sentence about the imported file: what was not imported, or else that the user should delete it. Empty if the
    /// file is encrypted.
    fn delete_hint(&self, review: &Review) -> String {
        match &self.source {
            ImportSource::Path(path) if self.content.is_plaintext() => {
                let name = path.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or_default();
                let not_imported = review.not_imported();
                if not_imported.is_empty() {
                    return format!(" Delete the unencrypted {}.", text::fit(name, 19));
                }
                format!(" Not imported: {}.", text::join(&not_imported))
            }
            ImportSource::Path(_) | ImportSource::Clipboard => String::new(),
        }
    }

    /// Applies the import as one edit. The first time, shows the undecided entries instead; the second time, leaves them
    /// out.
    fn apply(&mut self, cx: &Context<'_>) -> Outcome {
        let undecided = self.counts.undecided;
        if undecided > 0 && !self.has_shown_undecided {
            self.has_shown_undecided = true;
            if self.go_to_undecided() {
                let (differ, them) = if undecided == 1 { ("differs", "it") } else { ("differ", "them") };
                return Outcome::notify(format!(
                    "{} {differ} from what you have. Decide, or press again to leave {them} out.",
                    count_entries(undecided)
                ));
            }
        }
        // Review again, because the profile may have changed.
        let review = self.content.review(&cx.open.profile, &self.options);
        let delete = self.delete_hint(&review);
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
            // The footer needs the space for the decision keys.
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
            Action::ImportOtherReading => self.switch_reading(cx),
            Action::ImportReadOn => self.scroll_details(self.detail_offset.saturating_add(DETAIL_STEP), cx),
            Action::ImportReadBack => self.scroll_details(self.detail_offset.saturating_sub(DETAIL_STEP), cx),
            Action::ImportHeldOn => self.choose_next_app_device(cx),
            Action::ImportShow => {
                self.status_filter = self.status_filter.next();
                Outcome::none()
            }
            _ => Outcome::none(),
        }
    }

    fn filtered_list(&mut self) -> Option<&mut dyn TypedFilter> {
        Some(&mut self.list)
    }

    fn click(&mut self, at: Position, cx: &Context<'_>) -> Outcome {
        if self.is_on_filter_label(at, cx) {
            self.status_filter = self.status_filter.next();
        } else if self.is_on_device_line(at, cx) {
            return self.choose_next_app_device(cx);
        } else {
            self.list.click(at, Self::list_area(cx));
            self.follow_selection();
        }
        Outcome::none()
    }

    fn answered(&mut self, answer: Answer, _cx: &Context<'_>) -> Outcome {
        // The only question is whether to leave without importing.
        match answer {
            Answer::Yes => Self::close(),
            Answer::Values(_) => Outcome::none(),
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
        let height = usize::from(Self::list_area(cx).height);
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
