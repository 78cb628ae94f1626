//! The import review: what a file held, what becomes of each entry, and what differs, to be decided.
//!
//! A file is named, read on a worker (decrypting may take seconds), and reviewed. Nothing changes until it is
//! taken in, as one edit that one undo takes back.

#[cfg(test)]
mod tests;
mod view;

pub(super) use view::view;

use super::Modal;
use super::confirm::{self, Then};
use super::prompt::{self, Field, Purpose, Values};
use crate::import::{Limits, Source};
use crate::merge::{Choice, Found, Item, Options, Review, Status};
use crate::secret::Passphrase;
use crate::text;
use crate::tui::effect::Effect;
use crate::tui::keys::{Action, Context};
use crate::tui::message::ImportFailure;
use crate::tui::state::{Notice, State};
use crate::tui::update;
use crate::tui::view::areas;
use crate::tui::widgets::{Input, List};
use crossterm::event::KeyEvent;
use std::sync::Arc;
use std::time::Duration;

/// A file that was read, and what would be done with it.
#[derive(Debug)]
pub struct Import {
    /// The file, as the person named it.
    path: String,
    found: Arc<Found>,
    options: Options,
    review: Review,
    tally: Tally,
    /// Which items are shown: those that ask for something first.
    rows: Vec<usize>,
    list: List,
    show: Show,
    filter: Input,
    filtering: bool,
    /// Whether it was said that undecided entries are left out.
    warned: bool,
}

/// How many entries of each kind there are, counted when something is decided and not in a frame.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    read: usize,
    new: usize,
    same: usize,
    merged: usize,
    differs: usize,
    open: usize,
    skipped: usize,
    failed: usize,
}

impl Tally {
    fn of(items: &[Item]) -> Self {
        let mut tally = Self { read: items.len(), ..Self::default() };
        for item in items {
            tally.open += usize::from(item.status.is_open());
            *match &item.status {
                Status::New { .. } => &mut tally.new,
                Status::Same(_) => &mut tally.same,
                Status::Merged { .. } => &mut tally.merged,
                Status::Differs { .. } => &mut tally.differs,
                Status::Skipped { .. } => &mut tally.skipped,
                Status::Failed { .. } => &mut tally.failed,
            } += 1;
        }
        tally
    }
}

/// Which entries are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Show {
    #[default]
    All,
    Differs,
    New,
    Merged,
    Same,
    LeftOut,
}

impl Show {
    const fn next(self) -> Self {
        match self {
            Self::All => Self::Differs,
            Self::Differs => Self::New,
            Self::New => Self::Merged,
            Self::Merged => Self::Same,
            Self::Same => Self::LeftOut,
            Self::LeftOut => Self::All,
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::All => "all entries",
            Self::Differs => "only what differs",
            Self::New => "only what is new",
            Self::Merged => "only what adds to accounts",
            Self::Same => "only what is here already",
            Self::LeftOut => "only what is left out or unreadable",
        }
    }

    const fn shows(self, status: &Status) -> bool {
        match self {
            Self::All => true,
            Self::Differs => matches!(status, Status::Differs { .. }),
            Self::New => matches!(status, Status::New { .. }),
            Self::Merged => matches!(status, Status::Merged { .. }),
            Self::Same => matches!(status, Status::Same(_)),
            Self::LeftOut => matches!(status, Status::Skipped { .. } | Status::Failed { .. }),
        }
    }
}

/// Asks for the file.
pub fn ask(state: &mut State) {
    prompt::open(
        state,
        "Import",
        "What another authenticator app or password manager exported; an inventory document; or another vault's \
         folder. You see what would be done first, and nothing changes until you say so.",
        vec![Field::new("File", "~/Downloads/export.json", Input::default())],
        Purpose::ImportFile,
    );
}

/// Reads the file that was named.
pub(super) fn submit_file(state: &mut State, values: &Values) -> Result<Vec<Effect>, String> {
    let path = values.first().map(|value| value.trim().to_owned()).unwrap_or_default();
    if path.is_empty() {
        return Err("Name the file that was exported.".into());
    }
    state.say("Reading…");
    Ok(vec![Effect::ReadImport { path, password: None, limits: Limits::default() }])
}

/// Reads the file again, with the password that was typed.
pub(super) fn submit_password(state: &mut State, path: &str, values: &Values) -> Result<Vec<Effect>, String> {
    let password =
        values.first().filter(|value| !value.is_empty()).ok_or("Type the password of the export.")?;
    state.say("Decrypting… this may take a few seconds.");
    Ok(vec![Effect::ReadImport {
        path: path.to_owned(),
        password: Some(Passphrase::new(password.to_string())),
        limits: Limits::default(),
    }])
}

/// Takes what a worker read.
pub fn read(state: &mut State, path: String, result: Result<Arc<Found>, ImportFailure>) {
    // Whoever locked the vault or began something else meanwhile does not want it any more.
    if state.session().is_none() || state.modal.is_some() {
        return;
    }
    state.notice = None;
    match result {
        Ok(found) => open(state, path, found),
        Err(ImportFailure::NeedsPassword { label, wrong }) => {
            let help = format!(
                "{}This {label} is encrypted. Its password is the one that was set when it was exported.",
                if wrong { "That password does not open it, or the file was changed. " } else { "" }
            );
            let fields = vec![Field::new("Password", "not shown", Input::masked())];
            prompt::open(state, "Import", help, fields, Purpose::ImportPassword(path));
        }
        Err(ImportFailure::Costly { what, limits, password }) => {
            confirm::ask(state, what, confirm::COST, Then::Import(path, password, limits));
        }
        Err(ImportFailure::Failed(failure)) => state.complain(format!("{} {}", failure.what, failure.hint)),
    }
}

fn open(state: &mut State, path: String, found: Arc<Found>) {
    let today = state.now.today;
    let Some(session) = state.session() else { return };
    let options = Options::new(found.label(), Source::Selvedge, today);
    let review = found.review(&session.profile, &options);
    let mut import = Import {
        path,
        found,
        options,
        tally: Tally::of(&review.items),
        review,
        rows: Vec::new(),
        list: List::default(),
        show: Show::All,
        filter: Input::default(),
        filtering: false,
        warned: false,
    };
    import.arrange();
    state.modal = Some(Modal::Import(Box::new(import)));
}

impl Import {
    /// The contexts in which a key is looked up, narrowest first.
    #[must_use]
    pub fn contexts(&self) -> Vec<Context> {
        if self.filtering {
            return vec![Context::Text, Context::Global];
        }
        vec![Context::Import, Context::List, Context::Global]
    }

    /// Whether an action makes sense now, for the footer.
    #[must_use]
    pub fn offers(&self, action: Action) -> bool {
        let differs = self.tally.differs > 0;
        match action {
            Action::ImportKeep | Action::ImportReplace | Action::ImportBoth => differs,
            // Where there is something to decide, the room is for that.
            Action::Filter => !differs,
            _ => true,
        }
    }

    /// Which rows are shown, in which order. Linear.
    fn arrange(&mut self) {
        let query = self.filter.text().trim().to_lowercase();
        let finds = |item: &Item| {
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

    fn selected(&self) -> Option<&Item> {
        self.review.items.get(*self.rows.get(self.list.selected)?)
    }

    /// Decides one entry that differs, or all of which nothing is decided yet.
    fn decide(&mut self, choice: Choice, all: bool) -> usize {
        let selected = self.rows.get(self.list.selected).copied();
        let mut decided = 0;
        for (at, item) in self.review.items.iter_mut().enumerate() {
            if let Status::Differs { choice: chosen, .. } = &mut item.status
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

    /// Goes to the next entry that waits for a decision. Whether there is one.
    fn go_to_open(&mut self) -> bool {
        let open = |at: &usize| self.review.items[*at].status.is_open();
        let after =
            self.rows.iter().skip(self.list.selected).position(open).map(|at| at + self.list.selected);
        let found = after.or_else(|| self.rows.iter().position(open));
        if let Some(at) = found {
            self.list.selected = at;
        }
        found.is_some()
    }
}

/// What asks for something comes first.
const fn order(status: &Status) -> u8 {
    match status {
        Status::Differs { .. } => 0,
        Status::Failed { .. } => 1,
        Status::Skipped { .. } => 2,
        Status::Merged { .. } => 3,
        Status::New { .. } => 4,
        Status::Same(_) => 5,
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
        Action::Back => {
            state.modal = None;
            state.say("Nothing was imported.");
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

const fn choice(action: Action) -> Choice {
    match action {
        Action::ImportReplace | Action::ImportReplaceAll => Choice::Replace,
        Action::ImportBoth | Action::ImportBothAll => Choice::Both,
        _ => Choice::Keep,
    }
}

/// `1 entry`, `2 entries`.
fn entries(number: usize) -> String {
    if number == 1 { "1 entry".into() } else { format!("{number} entries") }
}

/// Says something that asks for something, for longer than usual.
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
            let (differ, them) =
                if open == 1 { ("1 entry differs", "it") } else { ("entries differ", "them") };
            let differ = if open == 1 { differ.to_owned() } else { format!("{open} {differ}") };
            state.say(format!("{differ} from what is here. Decide, or press again to leave {them} out."));
            return Vec::new();
        }
    }
    let Some(Modal::Import(import)) = state.modal.take() else { return Vec::new() };
    let Some(session) = state.session() else { return Vec::new() };
    // With what was decided, and beside the profile as it is now.
    let review = import.found.review(&session.profile, &import.options);
    let name = import.path.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or_default();
    let lies = if import.found.lies_open() {
        format!(" {} still lies there unencrypted: delete it.", text::fit(name, 24))
    } else {
        String::new()
    };
    if !review.changes() {
        stay(state, format!("Nothing changes.{lies}"));
        return Vec::new();
    }
    let counts = review.counts();
    let before = session.revision;
    let what = format!("importing {} from {}", entries(counts.new + counts.merged), review.label);
    let effects = update::edit(state, &what, review.edit);
    if state.session().is_some_and(|session| session.revision != before) {
        let undo = state.settings.keymap.key(Action::Undo, true).unwrap_or_default();
        let said = format!("Imported {}.{lies} {undo} takes it back.", entries(counts.new + counts.merged));
        stay(state, said);
    }
    effects
}
