//! The import review: what a file held, what becomes of each entry, and what differs, to be decided.
//!
//! A file is named, read on a worker (decrypting may take seconds), and reviewed. Nothing changes until it is
//! taken in, as one edit that one undo takes back.

mod ask;
mod shown;
#[cfg(test)]
mod tests;
mod view;

pub use ask::{ask, read};
pub(super) use ask::{submit_file, submit_password};
pub(super) use view::view;

use super::{Modal, confirm};
use crate::import::SourceKind;
use crate::inventory::{Device, DeviceId, DeviceKind};
use crate::merge::{ItemStatus, MergeOptions, Resolution, Review, ReviewItem, SourceContent};
use crate::profile::Profile;
use crate::text;
use crate::tui::effect::{Effect, Origin};
use crate::tui::keys::{Action, Context};
use crate::tui::state::{Notice, State};
use crate::tui::update;
use crate::tui::view::areas;
use crate::tui::widgets::{Input, List};
use crossterm::event::KeyEvent;
use shown::{Show, Tally, order};
use std::sync::Arc;
use std::time::Duration;

/// What is said when a review is left.
pub(super) const NOTHING: &str = "Nothing was imported.";

/// A file that was read, and what would be done with it.
#[derive(Debug)]
pub struct Import {
    from: Origin,
    found: Arc<SourceContent>,
    options: MergeOptions,
    review: Review,
    tally: Tally,
    /// Which items are shown: those that ask for something first.
    rows: Vec<usize>,
    list: List,
    show: Show,
    filter: Input,
    filtering: bool,
    /// What the devices are called that could have the app which it comes from.
    devices: Vec<(DeviceId, String)>,
    /// Whether it was said that undecided entries are left out.
    warned: bool,
}

fn open(state: &mut State, from: Origin, found: Arc<SourceContent>) {
    let today = state.now.today;
    let Some(session) = state.session() else { return };
    let options = MergeOptions::new(found.label(), SourceKind::Selvedge, today);
    let review = found.review(&session.profile, &options);
    let devices = devices(&found, &review, &session.profile);
    let mut import = Import {
        from,
        found,
        options,
        tally: Tally::of(&review.items),
        review,
        rows: Vec::new(),
        list: List::default(),
        show: Show::All,
        filter: Input::default(),
        filtering: false,
        devices,
        warned: false,
    };
    import.arrange();
    state.modal = Some(Modal::Import(Box::new(import)));
}

/// The devices on which the app can be that seeds come from. What a password manager holds is kept in its
/// account, and a profile says itself where its seeds are.
fn devices(found: &SourceContent, review: &Review, profile: &Profile) -> Vec<(DeviceId, String)> {
    let app = matches!(found, SourceContent::Entries { source: SourceKind::Authenticator, .. });
    if !app || review.items.iter().all(|item| item.seeds == 0) {
        return Vec::new();
    }
    let can = |device: &&Device| device.kind != DeviceKind::SecurityKey;
    profile
        .inventory
        .devices
        .iter()
        .filter(can)
        .map(|device| (device.id.clone(), text::fit(&device.name, 40).into_owned()))
        .collect()
}

impl Import {
    /// The contexts in which a key is looked up, narrowest first.
    pub fn contexts(&self) -> Vec<Context> {
        if self.filtering {
            return vec![Context::Text, Context::Global];
        }
        vec![Context::Import, Context::List, Context::Global]
    }

    /// Whether an action makes sense now, for the footer.
    pub fn offers(&self, action: Action) -> bool {
        let differs = self.tally.differs > 0;
        match action {
            Action::ImportKeep | Action::ImportReplace | Action::ImportBoth => differs,
            // Where there is something to decide, the room is for that.
            Action::Filter => !differs,
            Action::ImportHeldOn => !self.devices.is_empty(),
            _ => true,
        }
    }

    /// Whether something was decided that leaving would lose.
    pub(super) fn is_changed(&self) -> bool {
        !self.options.decisions.is_empty() || self.options.app_device.is_some()
    }

    /// Which rows are shown, in which order. Linear.
    fn arrange(&mut self) {
        let query = self.filter.text().trim().to_lowercase();
        let finds = |item: &ReviewItem| {
            query.is_empty()
                || item.service.to_lowercase().contains(&query)
                || item.username.to_lowercase().contains(&query)
        };
        let items = &self.review.items;
        let shown = |at: &usize| self.show.shows(&items[*at].status) && finds(&items[*at]);
        self.rows = (0..items.len()).filter(shown).collect();
        self.rows.sort_by_key(|at| order(&items[*at].status));
        self.list = List::default();
    }

    fn selected(&self) -> Option<&ReviewItem> {
        self.review.items.get(*self.rows.get(self.list.selected)?)
    }

    /// The names inside the otpauth addresses of an entry, where they are not the entry's own. Linear.
    fn named_in_seeds(&self, item: &ReviewItem) -> String {
        let SourceContent::Entries { export, .. } = &*self.found else { return String::new() };
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

    /// Decides one entry that differs, or all of which nothing is decided yet.
    fn decide(&mut self, choice: Resolution, all: bool) -> usize {
        let selected = self.rows.get(self.list.selected).copied();
        let mut decided = 0;
        for (at, item) in self.review.items.iter_mut().enumerate() {
            if let ItemStatus::Differs { resolution: chosen, .. } = &mut item.status
                && ((all && chosen.is_none()) || (!all && selected == Some(at)))
            {
                *chosen = Some(choice);
                self.options.decisions.insert(at, choice);
                decided += 1;
            }
        }
        self.tally = Tally::of(&self.review.items);
        decided
    }

    /// The device on which the app is, where that was said.
    fn held_on(&self) -> Option<&str> {
        let id = self.options.app_device.as_ref()?;
        self.devices.iter().find(|(device, _)| device == id).map(|(_, name)| name.as_str())
    }

    /// Where among the devices the next one is; after the last comes none.
    fn next_device(&self) -> usize {
        let now = self.options.app_device.as_ref();
        now.and_then(|id| self.devices.iter().position(|(device, _)| device == id)).map_or(0, |at| at + 1)
    }

    /// What would be said of the device next.
    fn next_held_on(&self) -> &str {
        self.devices.get(self.next_device()).map_or("not said", |(_, name)| name)
    }

    /// Says of the next device that the app is on it; after the last, of none.
    fn turn_held_on(&mut self, profile: &Profile) {
        self.options.app_device = self.devices.get(self.next_device()).map(|(id, _)| id.clone());
        let selected = self.rows.get(self.list.selected).copied();
        self.review = self.found.review(profile, &self.options);
        self.tally = Tally::of(&self.review.items);
        self.arrange();
        self.list.selected = self.rows.iter().position(|at| Some(*at) == selected).unwrap_or(0);
    }

    /// Goes to the next entry that waits for a decision. Whether there is one.
    fn go_to_open(&mut self) -> bool {
        let open = |at: &usize| self.review.items[*at].status.needs_decision();
        let after =
            self.rows.iter().skip(self.list.selected).position(open).map(|at| at + self.list.selected);
        let found = after.or_else(|| self.rows.iter().position(open));
        if let Some(at) = found {
            self.list.selected = at;
        }
        found.is_some()
    }
}

/// Keeps the selected row on the screen.
pub(super) fn settle(state: &mut State) {
    let height = usize::from(view::list_height(areas(state.size).body));
    if let Some(Modal::Import(import)) = &mut state.modal {
        import.list.settle(import.rows.len(), height);
    }
}

pub(super) fn key(state: &mut State, key: KeyEvent) {
    if let Some(Modal::Import(import)) = &mut state.modal
        && import.filtering
        && import.filter.key(key)
    {
        import.arrange();
    }
}

pub(super) fn paste(state: &mut State, text: &str) {
    if let Some(Modal::Import(import)) = &mut state.modal
        && import.filtering
    {
        import.filter.insert(text);
        import.arrange();
    }
}

pub(super) fn act(state: &mut State, action: Action) -> Vec<Effect> {
    let height = usize::from(view::list_height(areas(state.size).body));
    if action == Action::ImportHeldOn {
        turn_held_on(state);
        return Vec::new();
    }
    let Some(Modal::Import(import)) = &mut state.modal else { return Vec::new() };
    let mut said = None;
    match action {
        Action::Submit if import.filtering => import.filtering = false,
        Action::Cancel if import.filtering => {
            import.filtering = false;
            import.filter.clear();
            import.arrange();
        }
        Action::Back if !import.filter.is_empty() => {
            import.filter.clear();
            import.arrange();
        }
        Action::Back if import.is_changed() => {
            let detail = "What you decided here is not taken in yet. Leaving loses it.";
            confirm::ask(state, "Leave without importing?", detail, confirm::Then::Leave);
        }
        Action::Back => {
            state.modal = None;
            state.say(NOTHING);
        }
        Action::Filter => import.filtering = true,
        Action::ImportShow => {
            import.show = import.show.next();
            import.arrange();
        }
        Action::ImportKeep | Action::ImportReplace | Action::ImportBoth => {
            if import.decide(choice(action), false) == 0 {
                said = Some("This entry does not differ: there is nothing to decide.".to_owned());
            } else {
                import.go_to_open();
            }
        }
        Action::ImportKeepAll | Action::ImportReplaceAll | Action::ImportBothAll => {
            let decided = import.decide(choice(action), true);
            said = Some(match decided {
                0 => "Nothing is left to decide.".to_owned(),
                decided => format!("Decided for {}.", entries(decided)),
            });
        }
        Action::ImportApply => return apply(state),
        _ => {
            import.list.act(action, import.rows.len(), height);
        }
    }
    if let Some(said) = said {
        state.say(said);
    }
    Vec::new()
}

fn turn_held_on(state: &mut State) {
    let Some(profile) = state.session().map(|session| Arc::clone(&session.profile)) else { return };
    let Some(Modal::Import(import)) = &mut state.modal else { return };
    if !import.devices.is_empty() {
        import.turn_held_on(&profile);
        return;
    }
    let why = match &*import.found {
        SourceContent::Entries { source: SourceKind::Authenticator, .. } => {
            "No device is recorded yet. Take it in first; the interview then asks where else each seed is."
        }
        _ => "Where these are kept, the file says itself.",
    };
    state.say(why);
}

const fn choice(action: Action) -> Resolution {
    match action {
        Action::ImportReplace | Action::ImportReplaceAll => Resolution::Replace,
        Action::ImportBoth | Action::ImportBothAll => Resolution::Both,
        _ => Resolution::Keep,
    }
}

fn entries(number: usize) -> String {
    text::count(number, "entry")
}

/// Says something that asks for something, for longer than usual, or until the next key.
fn stay(state: &mut State, text: String) {
    let until = state.now.monotonic + Duration::from_secs(20);
    state.notice = Some(Notice { text, bad: false, until });
}

/// Takes it in, as one edit.
fn apply(state: &mut State) -> Vec<Effect> {
    let Some(Modal::Import(import)) = &mut state.modal else { return Vec::new() };
    let open = import.tally.open;
    if open > 0 && !import.warned {
        import.warned = true;
        if import.go_to_open() {
            let (differ, them) = if open == 1 { ("differs", "it") } else { ("differ", "them") };
            let what = entries(open);
            state.say(format!(
                "{what} {differ} from what is here. Decide, or press again to leave {them} out."
            ));
            return Vec::new();
        }
    }
    let Some(Modal::Import(import)) = state.modal.take() else { return Vec::new() };
    let Some(session) = state.session() else { return Vec::new() };
    // With what was decided, and beside the profile as it is now.
    let review = import.found.review(&session.profile, &import.options);
    let lies = match &import.from {
        Origin::File(path) if import.found.is_plaintext() => {
            let name = path.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or_default();
            format!(" Delete the unencrypted {}.", text::fit(name, 19))
        }
        _ => String::new(),
    };
    if !review.has_changes() {
        stay(state, format!("Nothing changes.{lies}"));
        return Vec::new();
    }
    let counts = review.counts();
    let before = session.revision;
    let what = format!("importing {} from {}", entries(counts.new + counts.merged), review.label);
    let effects = update::edit(state, &what, review.edit);
    if state.session().is_some_and(|session| session.revision == before) {
        // It could not be taken in, and that was said. What was decided stays.
        state.modal = Some(Modal::Import(import));
        return effects;
    }
    let undo = state.settings.keymap.key(Action::Undo, true).unwrap_or_default();
    let said = format!("Imported {}; {undo} undoes it.{lies}", entries(counts.new + counts.merged));
    stay(state, said);
    effects
}
