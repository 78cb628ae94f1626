//! Answering: done, to do, not applicable; notes; taking an answer back.

use super::Walk;
use crate::inventory::AccountId;
use crate::profile::Edit;
use crate::responsibility::{Answer, AnswerState, Control, ControlId};
use crate::text::fit;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::modal::prompt::{self, Field, Purpose, Values};
use crate::tui::session::Session;
use crate::tui::state::{Phase, State};
use crate::tui::update;
use crate::tui::widgets::Input;

impl Walk {
    /// The answer to a control, for the person or for one account. Of several, which only ids that
    /// differ in case can bring about, the last counts, as it does for the standing.
    pub(super) fn answer<'a>(
        &self,
        session: &'a Session,
        position: usize,
        account: Option<&AccountId>,
    ) -> Option<&'a Answer> {
        let places = self.worked_out.answers.get(position)?;
        let answers = places.iter().rev().filter_map(|&at| session.profile.answers.get(at));
        answers.into_iter().find(|answer| answer.account.as_ref() == account)
    }
}

struct Question {
    control: Control,
    account: Option<AccountId>,
    so_far: Option<Answer>,
    /// The control, and the account, in words.
    words: String,
}

fn question(state: &State) -> Option<Question> {
    let session = state.session()?;
    let walk = &state.walk;
    let control = session.model.controls().get(walk.at)?.clone();
    let account = walk.by_account.as_ref().and_then(|by| by.selected()).cloned();
    if walk.by_account.is_some() && account.is_none() {
        return None;
    }
    let so_far = walk.answer(session, walk.at, account.as_ref()).cloned();
    let title = fit(&control.title, 40);
    let words = match account.as_ref().and_then(|id| session.account(id)) {
        Some(account) => format!("{title}, {}", session.namesakes().display_name(account, 30)),
        None => title.into_owned(),
    };
    Some(Question { control, account, so_far, words })
}

/// Answers what is shown, and goes on to the next open control, or to the next account.
pub(super) fn answer(state: &mut State, action: Action) -> Vec<Effect> {
    let given = match action {
        Action::AnswerDone => AnswerState::Done,
        Action::AnswerTodo => AnswerState::Todo,
        _ => AnswerState::NotApplicable,
    };
    let Some(Question { control, account, so_far, words }) = question(state) else { return Vec::new() };
    let today = state.now.today;
    let answer = Answer {
        control: so_far.as_ref().map_or(control.id, |answer| answer.control.clone()),
        account,
        state: Some(given),
        note: so_far.map(|answer| answer.note).unwrap_or_default(),
        date: today,
    };
    let next = next(state);
    let for_account = answer.account.is_some();
    let mut edits = vec![Edit::PutAnswer(answer, None)];
    if !for_account {
        edits.push(Edit::SetWalkPosition(id_at(state, next)));
    }
    let open_before = open(state);
    let revision = revision(state);
    let effects = update::edit(state, &format!("{words}: {}", given.label()), Edit::Batch(edits));
    if self::revision(state) == revision {
        // It was refused, and said why.
        return effects;
    }
    let undo = state.settings.keymap.key(Action::Undo, state.settings.theme.ascii).unwrap_or_default();
    if for_account {
        if let Some(by_account) = &mut state.walk.by_account {
            by_account.step(1);
        }
    } else {
        state.walk.go(next);
        state.walk.moved = false;
    }
    state.say(if open_before > 0 && open(state) == 0 {
        format!("{words}: {}. That was the last open one.", given.label())
    } else {
        format!("{words}: {}. {undo} takes it back.", given.label())
    });
    effects
}

/// How many controls are open.
fn open(state: &State) -> usize {
    state.session().map_or(0, |session| session.standing.total().open)
}

fn revision(state: &State) -> Option<u64> {
    state.session().map(|session| session.revision)
}

/// Where to go on after an answer: to the next open control among those shown, going round; where
/// none of them is open, on to the next one shown, or nowhere at their end.
fn next(state: &State) -> usize {
    let at = state.walk.at;
    let Some(session) = state.session() else { return at };
    let shown = &state.walk.worked_out.positions;
    let start = shown.partition_point(|position| *position <= at);
    let round = shown.iter().skip(start).chain(shown.iter().take(start)).copied();
    let open = round.into_iter().find(|position| *position != at && session.standing.is_open(*position));
    open.or_else(|| shown.get(start).copied()).unwrap_or(at)
}

fn id_at(state: &State, position: usize) -> Option<ControlId> {
    let session = state.session()?;
    session.model.controls().get(position).map(|control| control.id.clone())
}

/// Takes the answer back. A note stays.
pub(super) fn clear(state: &mut State) -> Vec<Effect> {
    let Some(Question { so_far, words, .. }) = question(state) else { return Vec::new() };
    let Some(answer) = so_far.filter(|answer| answer.state.is_some()) else {
        state.say("There is no answer to take back.");
        return Vec::new();
    };
    let edit = if answer.note.is_empty() {
        Edit::RemoveAnswer(answer.control, answer.account)
    } else {
        Edit::PutAnswer(Answer { state: None, ..answer }, None)
    };
    let revision = revision(state);
    let effects = update::edit(state, &format!("taking back {words}"), edit);
    if self::revision(state) != revision {
        state.say(format!("{words}: open again."));
    }
    effects
}

pub(super) fn ask_note(state: &mut State) {
    let Some(Question { control, account, so_far, words }) = question(state) else { return };
    let note = so_far.map(|answer| answer.note).unwrap_or_default();
    prompt::open(
        state,
        format!("Note on {words}"),
        "In your own words: where you looked, what is missing, when to look again. No secrets: notes go into the \
         checklist unless it is redacted.",
        vec![Field::new("Note", "empty takes the note away", Input::with(&note))],
        Purpose::Note(control.id, account),
    );
}

/// Takes a note; an empty one takes the note away.
pub(super) fn note(
    state: &mut State,
    control: &ControlId,
    account: Option<&AccountId>,
    values: &Values,
) -> Vec<Effect> {
    let note = values.first().map_or("", |value| value.trim()).to_owned();
    let today = state.now.today;
    let State { phase: Phase::Open(session), walk, .. } = state else { return Vec::new() };
    let Some(position) = session.model.position(control) else { return Vec::new() };
    let so_far = walk.answer(session, position, account).cloned();
    let edit = match so_far {
        Some(answer) if answer.note == note => return Vec::new(),
        None if note.is_empty() => return Vec::new(),
        Some(answer) if note.is_empty() && answer.state.is_none() => {
            Edit::RemoveAnswer(answer.control, answer.account)
        }
        Some(answer) => Edit::PutAnswer(Answer { note, ..answer }, None),
        None => Edit::PutAnswer(
            Answer { control: control.clone(), account: account.cloned(), state: None, note, date: today },
            None,
        ),
    };
    let edit = Edit::Batch(vec![edit, Edit::SetWalkPosition(Some(control.clone()))]);
    update::edit(state, &format!("the note on {control}"), edit)
}
