//! The form for new recovery codes: the codes, their other holders, and the date on which they were created.

use super::code_sets::{recovery_factor, short_name, stored_codes};
use super::list::CodeList;
use crate::inventory::{Account, AccountId, EntityId, FactorKind, Holder};
use crate::otp::{self, ParsedRecovery};
use crate::profile::{CodeSet, Edit, compose};
use crate::text::{self, count};
use crate::tui::codes_beside_factor::{account_in, codes_beside};
use crate::tui::component::{Answer, Component, Context, Keys, Outcome};
use crate::tui::dialogs::Confirm;
use crate::tui::keys::{Action, Scope};
use crate::tui::open_profile::OpenProfile;
use crate::tui::widgets::{Input, ListCursor, Paint, parse_date};
use crossterm::event::KeyEvent;
use jiff::civil::Date;
use ratatui::layout::Position;

/// The part of the form that gets the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Codes,
    Holders,
    Made,
}

/// A place, device or account where a copy of the codes may be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OtherHolder {
    pub(super) holder: Holder,
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) is_ticked: bool,
}

#[derive(Debug)]
pub(super) struct CodeEntry {
    pub(super) account: AccountId,
    pub(super) text: Input,
    /// The codes found in `text`.
    pub(super) parsed: ParsedRecovery,
    pub(super) holders: Vec<OtherHolder>,
    pub(super) cursor: ListCursor,
    pub(super) made: Input,
    pub(super) part: Part,
    pub(super) error: Option<String>,
    /// Why one loss would take the second factor and all ticked holders.
    pub(super) warning: Option<String>,
    /// The number of unused codes in the stored set that the new codes replace.
    pub(super) replaces: Option<usize>,
    /// The holders and the date at the start, to detect changes.
    initial: (Vec<OtherHolder>, String),
    question: Option<Question>,
}

/// What the open confirmation asks.
#[derive(Clone, Copy, Debug)]
enum Question {
    Leave,
    Save,
}

impl CodeEntry {
    pub(super) fn new(account: &Account, cx: &Context<'_>) -> Self {
        let holders = other_holders(account, cx.open);
        let made = cx.now.today.to_string();
        let mut entry = Self {
            account: account.id.clone(),
            text: Input::lines(),
            parsed: ParsedRecovery::default(),
            cursor: ListCursor::default(),
            made: Input::with(&made),
            part: Part::Codes,
            error: None,
            warning: None,
            replaces: stored_codes(&cx.open.profile, &account.id).map(CodeSet::remaining),
            initial: (holders.clone(), made),
            holders,
            question: None,
        };
        entry.update_warning(cx);
        entry
    }

    fn is_changed(&self) -> bool {
        !self.text.text().trim().is_empty()
            || self.holders != self.initial.0
            || self.made.text() != self.initial.1
    }

    fn insert_codes(&mut self, text: &str) {
        self.part = Part::Codes;
        self.text.insert(text);
        self.parsed = otp::parse_recovery(self.text.text());
    }

    fn move_to_part(&mut self, forward: bool) {
        self.part = match (self.part, forward) {
            (Part::Codes, true) | (Part::Made, false) if !self.holders.is_empty() => Part::Holders,
            (Part::Codes | Part::Holders, true) | (Part::Codes, false) => Part::Made,
            (Part::Made, _) | (Part::Holders, false) => Part::Codes,
        };
    }

    fn toggle_holder(&mut self, cx: &Context<'_>) {
        if let Some(holder) = self.holders.get_mut(self.cursor.selected) {
            holder.is_ticked = !holder.is_ticked;
        }
        self.error = None;
        self.update_warning(cx);
    }

    fn ticked(&self) -> Vec<Holder> {
        self.holders.iter().filter(|other| other.is_ticked).map(|other| other.holder.clone()).collect()
    }

    /// The account, without the unticked holders of its recovery codes.
    fn account_without_unticked(&self, account: &Account) -> Account {
        let is_unticked =
            |holder: &Holder| self.holders.iter().any(|other| !other.is_ticked && other.holder == *holder);
        let mut account = account.clone();
        if let Some(factor) = account.factors.iter_mut().find(|f| f.kind == FactorKind::RecoveryCodes) {
            factor.holders.retain(|holder| !is_unticked(holder));
        }
        account
    }

    /// Checks whether one loss would take the second factor and all copies of the codes.
    fn update_warning(&mut self, cx: &Context<'_>) {
        let today = cx.now.today;
        let Some(account) = cx.open.account(&self.account) else { return };
        let without = self.account_without_unticked(account);
        let edit = compose::add_codes(&without, Vec::new(), &self.ticked(), today);
        self.warning =
            account_in(&edit, &account.id).and_then(|account| codes_beside(&cx.open.profile, account, today));
    }

    /// The edit that stores the codes, or an error in the input.
    fn edit(&self, account: &Account, today: Date) -> Result<Edit, String> {
        if self.parsed.codes.is_empty() {
            return Err(
                "No code was found yet. Paste or type the codes, one per line or in any layout.".into()
            );
        }
        let made = parse_date(self.made.text(), today)?
            .ok_or("Enter the date on which the service created the codes.")?;
        let mut codes = Vec::new();
        let mut used = Vec::new();
        for (position, code) in self.parsed.codes.iter().enumerate() {
            if self.parsed.duplicates.contains(&position) {
                continue;
            }
            if self.parsed.used.contains(&position) {
                used.push(codes.len());
            }
            codes.push(code.clone());
        }
        let without = self.account_without_unticked(account);
        let mut edit = compose::add_codes(&without, codes, &self.ticked(), made);
        for position in used {
            if let (Some(account), Some(set)) = (account_in(&edit, &account.id), code_set_in(&edit)) {
                edit = compose::use_code(account, set, position, today).unwrap_or(edit);
            }
        }
        Ok(edit)
    }

    /// What to ask before the codes are stored: whether they replace a stored set, and whether one that differs from the
    /// others is a code.
    fn doubts(&self, name: &str) -> Option<(String, String)> {
        let replaces = self.replaces.map(|left| {
            format!(
                "The stored set has {}. A service that creates new codes usually cancels the old ones, so only the new \
                 set is worth keeping.",
                count(left, "unused code")
            )
        });
        let title = match (replaces.is_some(), self.parsed.odd.len()) {
            (true, _) => format!("Replace the recovery codes of {name}?"),
            (false, 0) => return None,
            (false, 1) => "Save them, although one code differs?".to_owned(),
            (false, odd) => format!("Save them, although {odd} codes differ?"),
        };
        let odd = (!self.parsed.odd.is_empty()).then(|| {
            format!(
                "{} in length or grouping. It may be two codes in one, part of a code, or something else.",
                differing(&self.parsed.odd)
            )
        });
        Some((title, [odd, replaces].into_iter().flatten().collect::<Vec<_>>().join(" ")))
    }

    /// Stores the codes. Asks first if there is a doubt, unless the user has confirmed.
    fn save(&mut self, confirmed: bool, cx: &Context<'_>) -> Outcome {
        let Some(account) = cx.open.account(&self.account) else { return Outcome::close() };
        let edit = match self.edit(account, cx.now.today) {
            Ok(edit) => edit,
            Err(error) => {
                self.error = Some(error);
                return Outcome::none();
            }
        };
        let name = short_name(account);
        let undo_as = format!("saving the recovery codes of {name}");
        if !confirmed && let Some((title, detail)) = self.doubts(&name) {
            self.question = Some(Question::Save);
            return Outcome::open(Confirm::new(title, detail));
        }
        if self.replaces.is_none() {
            let notice = match &self.warning {
                Some(warning) => Outcome::notify_error(format!("Saved. But: {warning}")),
                None => Outcome::notify(format!("The recovery codes of {name} are saved.")),
            };
            let show_list = Outcome::open(CodeList::new(account.id.clone()));
            return Outcome::edit_then(undo_as, edit, Outcome::close().and(show_list).and(notice));
        }
        Outcome::edit_then(undo_as, edit, Outcome::close())
    }

    fn leave(&mut self) -> Outcome {
        if !self.is_changed() {
            return Outcome::close();
        }
        self.question = Some(Question::Leave);
        let detail = "The codes that you entered here are not saved yet. If you leave, they are lost.";
        Outcome::open(Confirm::new("Leave without saving?", detail))
    }
}

/// All places and devices, the accounts that store credentials, and the recorded holders.
fn other_holders(account: &Account, open: &OpenProfile) -> Vec<OtherHolder> {
    let inventory = &open.profile.inventory;
    let recorded = recovery_factor(account).map_or(&[][..], |factor| &factor.holders);
    let is_recorded =
        |id: &EntityId| recorded.iter().any(|holder| matches!(holder, Holder::Entity(held) if held == id));
    let other = |id: EntityId, name: &str, kind| OtherHolder {
        is_ticked: is_recorded(&id),
        name: text::fit(name, 60).into_owned(),
        kind,
        holder: Holder::Entity(id),
    };
    let can_store = |other: &&Account| {
        other.id != account.id
            && (other.credential_store.is_some() || is_recorded(&EntityId::from(&other.id)))
    };
    let places = inventory.places.iter().map(|place| other((&place.id).into(), &place.name, "place"));
    let devices = inventory.devices.iter().map(|device| other((&device.id).into(), &device.name, "device"));
    let accounts = inventory.accounts.iter().filter(can_store);
    let accounts = accounts.map(|account| other((&account.id).into(), &account.service, "account"));
    places.chain(devices).chain(accounts).collect()
}

/// `Code 3 differs from the others`, without the code itself.
pub(super) fn differing(odd: &[usize]) -> String {
    let numbers: Vec<String> = odd.iter().take(5).map(|index| (index + 1).to_string()).collect();
    match odd {
        [_] => format!("Code {} differs from the others", numbers[0]),
        _ if odd.len() > numbers.len() => format!("{} codes differ from the others", odd.len()),
        _ => format!("Codes {} differ from the others", text::join(&numbers)),
    }
}

fn code_set_in(edit: &Edit) -> Option<&CodeSet> {
    match edit {
        Edit::PutCodes(set, _) => Some(set),
        Edit::Batch(edits) => edits.iter().find_map(code_set_in),
        _ => None,
    }
}

impl Component for CodeEntry {
    fn keys(&self, _cx: &Context<'_>) -> Keys {
        let typing_or_list = if self.part == Part::Holders { Scope::List } else { Scope::Text };
        Keys::new([Scope::RecoveryEntry, typing_or_list, Scope::Global]).hide([
            Action::Palette,
            Action::Filter,
            Action::Open,
        ])
    }

    fn act(&mut self, action: Action, cx: &Context<'_>) -> Outcome {
        match action {
            Action::EntrySave => return self.save(false, cx),
            Action::EntryNext => self.move_to_part(true),
            Action::EntryPrevious => self.move_to_part(false),
            Action::EntryTick => self.toggle_holder(cx),
            // Enter starts a new line of codes. In the last part, the date, it saves.
            Action::Submit if self.part == Part::Codes => self.insert_codes("\n"),
            Action::Submit => return self.save(false, cx),
            Action::Cancel | Action::Back => return self.leave(),
            _ => {
                let height = usize::from(self.layout(cx).holders.height);
                self.cursor.act(action, self.holders.len(), height);
            }
        }
        Outcome::none()
    }

    fn type_key(&mut self, key: KeyEvent, _cx: &Context<'_>) -> Outcome {
        self.error = None;
        match self.part {
            Part::Codes => {
                if self.text.key(key) {
                    self.parsed = otp::parse_recovery(self.text.text());
                }
            }
            Part::Made => _ = self.made.key(key),
            Part::Holders => {}
        }
        Outcome::none()
    }

    fn paste(&mut self, text: &str, _cx: &Context<'_>) -> Outcome {
        self.error = None;
        match self.part {
            Part::Made => self.made.insert(text.trim()),
            Part::Codes | Part::Holders => self.insert_codes(text),
        }
        Outcome::none()
    }

    fn click(&mut self, at: Position, cx: &Context<'_>) -> Outcome {
        let layout = self.layout(cx);
        if layout.codes.contains(at) {
            self.part = Part::Codes;
        } else if layout.made.contains(at) {
            self.part = Part::Made;
        } else if layout.holders.contains(at) && !self.holders.is_empty() {
            self.part = Part::Holders;
            let first = self.cursor.window(self.holders.len(), usize::from(layout.holders.height)).start;
            self.cursor.selected = first + usize::from(at.y - layout.holders.y);
            self.toggle_holder(cx);
        }
        Outcome::none()
    }

    fn answered(&mut self, answer: Answer, cx: &Context<'_>) -> Outcome {
        match (self.question.take(), answer) {
            (Some(Question::Leave), Answer::Yes) => Outcome::close(),
            (Some(Question::Save), Answer::Yes) => self.save(true, cx),
            (None, _) | (_, Answer::Values(_)) => Outcome::none(),
        }
    }

    fn sync(&mut self, cx: &Context<'_>) -> Outcome {
        let height = usize::from(self.layout(cx).holders.height);
        self.cursor.clamp(self.holders.len(), height);
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
