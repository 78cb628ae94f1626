//! Entering recovery codes: the text, where they also lie, and when they were made.

use super::{here, recovery_mut};
use crate::inventory::{Account, EntityId, FactorKind, Holder};
use crate::otp::{self, ParsedRecovery};
use crate::profile::{CodeSet, Edit, compose};
use crate::tui::concern;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::modal::confirm::{self, Then};
use crate::tui::session::Session;
use crate::tui::state::State;
use crate::tui::update;
use crate::tui::widgets::{Input, List};
use crossterm::event::KeyEvent;
use jiff::civil::Date;

/// The part that takes the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Codes,
    Places,
    Made,
}

/// A place where the codes may also lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tick {
    pub(super) holder: Holder,
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) ticked: bool,
}

#[derive(Debug)]
pub(super) struct Entry {
    pub(super) text: Input,
    pub(super) parsed: ParsedRecovery,
    pub(super) ticks: Vec<Tick>,
    pub(super) list: List,
    pub(super) made: Input,
    pub(super) part: Part,
    pub(super) error: Option<String>,
    /// What would be wrong with keeping them so.
    pub(super) concern: Option<String>,
    /// How many unused codes this set takes the place of.
    pub(super) replaces: Option<usize>,
    began: (Vec<Tick>, String),
    saving_from: Option<u64>,
}

impl Entry {
    pub(super) fn new(session: &Session, account: &Account, today: Date) -> Self {
        let inventory = &session.profile.inventory;
        let factor = account.factors.iter().find(|factor| factor.kind == FactorKind::RecoveryCodes);
        let held = |id: &EntityId| {
            factor.is_some_and(|f| f.holders.iter().any(|h| matches!(h, Holder::Entity(held) if held == id)))
        };
        let tick = |id: EntityId, name: &str, kind| Tick {
            ticked: held(&id),
            name: crate::text::fit(name, 60).into_owned(),
            kind,
            holder: Holder::Entity(id),
        };
        let keeps = |other: &&Account| {
            other.id != account.id && (other.credential_store.is_some() || held(&EntityId::from(&other.id)))
        };
        let ticks: Vec<Tick> = inventory
            .places
            .iter()
            .map(|place| tick((&place.id).into(), &place.name, "place"))
            .chain(inventory.devices.iter().map(|device| tick((&device.id).into(), &device.name, "device")))
            .chain(
                inventory.accounts.iter().filter(keeps).map(|a| tick((&a.id).into(), &a.service, "account")),
            )
            .collect();
        let made = today.to_string();
        Self {
            text: Input::lines(),
            parsed: ParsedRecovery::default(),
            list: List::default(),
            made: Input::with(&made),
            part: Part::Codes,
            error: None,
            concern: None,
            replaces: super::set_of(&session.profile, &account.id).map(CodeSet::remaining),
            began: (ticks.clone(), made),
            ticks,
            saving_from: None,
        }
    }

    pub(super) fn is_typing(&self) -> bool {
        self.part != Part::Places
    }

    pub(super) fn is_changed(&self) -> bool {
        !self.text.text().trim().is_empty() || self.ticks != self.began.0 || self.made.text() != self.began.1
    }

    /// Whether what was entered has become a part of the profile.
    pub(super) fn is_saved(&self, revision: u64) -> bool {
        self.saving_from.is_some_and(|from| from != revision)
    }

    pub(super) fn key(&mut self, key: KeyEvent) {
        self.error = None;
        match self.part {
            Part::Codes => {
                if self.text.key(key) {
                    self.parsed = otp::parse_recovery(self.text.text());
                }
            }
            Part::Made => _ = self.made.key(key),
            Part::Places => {}
        }
    }

    pub(super) fn paste(&mut self, text: &str) {
        self.error = None;
        match self.part {
            Part::Made => self.made.insert(text.trim()),
            Part::Codes | Part::Places => {
                self.part = Part::Codes;
                self.text.insert(text);
                self.parsed = otp::parse_recovery(self.text.text());
            }
        }
    }

    fn turn(&mut self, forward: bool) {
        self.part = match (self.part, forward) {
            (Part::Codes, true) | (Part::Made, false) if !self.ticks.is_empty() => Part::Places,
            (Part::Codes | Part::Places, true) => Part::Made,
            (Part::Codes, false) => Part::Made,
            (Part::Made, _) | (Part::Places, false) => Part::Codes,
        };
    }
}

/// Works out what would be wrong with keeping the codes as they are entered now.
pub(super) fn weigh(state: &mut State) {
    let today = state.now.today;
    let Some((recovery, session, account, _)) = here(state) else { return };
    let Some(entry) = &recovery.entry else { return };
    let edit = compose::add_codes(&elsewhere_as_ticked(account, entry), Vec::new(), &ticked(entry), today);
    let concern = concern::account_in(&edit, &account.id)
        .and_then(|account| concern::codes_beside(&session.profile, account, today));
    if let Some(entry) = recovery_mut(state).and_then(|recovery| recovery.entry.as_mut()) {
        entry.concern = concern;
    }
}

fn ticked(entry: &Entry) -> Vec<Holder> {
    entry.ticks.iter().filter(|tick| tick.ticked).map(|tick| tick.holder.clone()).collect()
}

/// The account, its recovery codes lying nowhere that was unticked.
fn elsewhere_as_ticked(account: &Account, entry: &Entry) -> Account {
    let mut account = account.clone();
    let unticked = |holder: &Holder| entry.ticks.iter().any(|tick| !tick.ticked && tick.holder == *holder);
    if let Some(factor) = account.factors.iter_mut().find(|f| f.kind == FactorKind::RecoveryCodes) {
        factor.holders.retain(|holder| !unticked(holder));
    }
    account
}

pub(super) fn act(state: &mut State, action: Action) -> Vec<Effect> {
    let Some(entry) = recovery_mut(state).and_then(|recovery| recovery.entry.as_mut()) else {
        return Vec::new();
    };
    match action {
        Action::EntrySave => return save(state),
        Action::EntryNext => entry.turn(true),
        Action::EntryPrevious => entry.turn(false),
        Action::EntryTick | Action::Open if entry.part == Part::Places => {
            if let Some(tick) = entry.ticks.get_mut(entry.list.selected) {
                tick.ticked = !tick.ticked;
            }
            weigh(state);
        }
        // Enter ends a line of codes, and the date is the last part.
        Action::Submit if entry.part == Part::Codes => entry.paste("\n"),
        Action::Submit => return save(state),
        Action::Cancel | Action::Back => leave(state),
        _ => {
            let len = entry.ticks.len();
            _ = entry.list.act(action, len, len);
        }
    }
    Vec::new()
}

fn leave(state: &mut State) {
    let Some((recovery, _, _, set)) = here(state) else { return };
    let (changed, has_set) = (recovery.is_changed(), set.is_some());
    if changed {
        confirm::ask(
            state,
            "Leave without saving?",
            "The codes that you entered here are not kept yet. Leaving loses them.",
            Then::Leave,
        );
    } else if has_set {
        if let Some(recovery) = recovery_mut(state) {
            recovery.entry = None;
        }
    } else {
        state.modal = None;
    }
}

fn save(state: &mut State) -> Vec<Effect> {
    let today = state.now.today;
    let Some((recovery, session, account, set)) = here(state) else { return Vec::new() };
    let Some(entry) = &recovery.entry else { return Vec::new() };
    let name = crate::text::fit(&account.service, 40).into_owned();
    let composed = compose_edit(entry, account, today);
    let old = set.map(CodeSet::remaining);
    let revision = session.revision;
    let Some(entry) = recovery_mut(state).and_then(|recovery| recovery.entry.as_mut()) else {
        return Vec::new();
    };
    let edit = match composed {
        Ok(edit) => edit,
        Err(error) => {
            entry.error = Some(error);
            return Vec::new();
        }
    };
    entry.saving_from = Some(revision);
    let concern = entry.concern.clone();
    let what = format!("keeping recovery codes of {name}");
    if let Some(left) = old {
        let detail = format!(
            "The set that is kept now has {left} unused codes. A service that makes new codes usually voids the old ones, \
             so that only the new set is worth keeping."
        );
        confirm::ask(
            state,
            format!("Put the new codes of {name} in place of the old?"),
            detail,
            Then::Edit(what, edit),
        );
        return Vec::new();
    }
    let effects = update::edit(state, &what, edit);
    match (effects.is_empty(), concern) {
        (true, _) => {}
        (false, Some(concern)) => state.complain(format!("Kept. But: {concern}")),
        (false, None) => state.say(format!("The recovery codes of {name} are kept.")),
    }
    effects
}

/// The edit that keeps what was entered, or what is wrong with it.
fn compose_edit(entry: &Entry, account: &Account, today: Date) -> Result<Edit, String> {
    if entry.parsed.codes.is_empty() {
        return Err("No code was found yet. Paste or type them above, one a line or in any layout.".into());
    }
    let made: Date = entry
        .made
        .text()
        .trim()
        .parse()
        .map_err(|_| "The date must read like 2026-01-31: year, month, day.".to_owned())?;
    if made > today {
        return Err("That date is still to come. When did the service make the codes?".into());
    }
    let parsed = &entry.parsed;
    let mut codes = Vec::new();
    let mut used = Vec::new();
    for (at, code) in parsed.codes.iter().enumerate().filter(|(at, _)| !parsed.duplicates.contains(at)) {
        if parsed.used.contains(&at) {
            used.push(codes.len());
        }
        codes.push(code.clone());
    }
    let mut edit = compose::add_codes(&elsewhere_as_ticked(account, entry), codes, &ticked(entry), made);
    for at in used {
        if let (Some(account), Some(set)) = (concern::account_in(&edit, &account.id), set_in(&edit)) {
            edit = compose::use_code(account, set, at, today).unwrap_or(edit);
        }
    }
    Ok(edit)
}

fn set_in(edit: &Edit) -> Option<&CodeSet> {
    match edit {
        Edit::PutCodes(set, _) => Some(set),
        Edit::Batch(edits) => edits.iter().find_map(set_in),
        _ => None,
    }
}
