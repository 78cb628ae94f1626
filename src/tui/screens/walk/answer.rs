//! Answers to the shown control: done, to do or not applicable; notes.

use super::Walk;
use super::answers::PendingAnswer;
use crate::inventory::AccountId;
use crate::profile::Edit;
use crate::responsibility::{Answer, AnswerState, Control};
use crate::text::fit;
use crate::tui::component::{Context, Outcome, Values};
use crate::tui::dialogs::{Field, Prompt};
use crate::tui::keys::Action;
use crate::tui::open_profile::OpenProfile;
use crate::tui::widgets::Input;

/// The shown control, to be answered for the person or for the selected account.
struct Question<'a> {
    control: &'a Control,
    account: Option<AccountId>,
    /// The recorded answer or note, which a new answer replaces.
    recorded: Option<&'a Answer>,
    /// The control and the account in words.
    name: String,
}

impl Walk {
    /// `None` if the model is empty or no account is selected.
    fn question<'a>(&self, open: &'a OpenProfile) -> Option<Question<'a>> {
        let control = self.control(open)?;
        let account = match &self.accounts {
            Some(accounts) => Some(accounts.selected()?.account.clone()),
            None => None,
        };
        let title = fit(&control.title, 40);
        let name = match account.as_ref().and_then(|id| open.account(id)) {
            Some(account) => format!("{title}, {}", open.namesakes().display_name(account, 30)),
            None => title.into_owned(),
        };
        let recorded = self.answers.get(open, account.as_ref());
        Some(Question { control, account, recorded, name })
    }

    /// Records an answer. [`Walk::answer_recorded`] continues with the next control or account.
    pub(super) fn answer(&mut self, state: AnswerState, cx: &Context<'_>) -> Outcome {
        let open = cx.open;
        let Some(Question { control, account, recorded, name }) = self.question(open) else {
            return Outcome::none();
        };
        let next = if account.is_none() { Some(self.next_to_answer(open)) } else { None };
        let answer = Answer {
            control: recorded.map_or(&control.id, |answer| &answer.control).clone(),
            account,
            state: Some(state),
            note: recorded.map(|answer| answer.note.clone()).unwrap_or_default(),
            date: cx.now.today,
        };
        let mut edits = vec![Edit::PutAnswer(answer, None)];
        if let Some(next) = next {
            let next = open.model.controls().get(next).map(|control| control.id.clone());
            edits.push(Edit::SetWalkPosition(next));
        }
        let text = format!("{name}: {}", state.label());
        self.pending_answer =
            Some(PendingAnswer { text: text.clone(), next, open_before: open.progress.total().open });
        Outcome::edit(text, Edit::Batch(edits))
    }

    /// Shows the next control or account after an answer was recorded.
    pub(super) fn answer_recorded(&mut self, pending_answer: PendingAnswer, cx: &Context<'_>) -> Outcome {
        let PendingAnswer { text, next, open_before } = pending_answer;
        match (next, &mut self.accounts) {
            (Some(next), _) => {
                self.go(next);
                // The edit has saved the position.
                self.moved = false;
            }
            (None, Some(accounts)) => accounts.select(accounts.position() + 1),
            (None, None) => {}
        }
        Outcome::notify(if open_before > 0 && cx.open.progress.total().open == 0 {
            format!("{text}. Every control has an answer now.")
        } else {
            format!("{text}. {} undoes this.", cx.key(Action::Undo))
        })
    }

    /// The control to show after an answer: the next open control in the list, wrapping around. If no other control
    /// is open, the next control in the list.
    fn next_to_answer(&self, open: &OpenProfile) -> usize {
        let listed = self.listed(&open.model);
        let start = listed.partition_point(|position| *position <= self.position);
        let (before, after) = listed.split_at(start);
        let mut others = after.iter().chain(before).copied().filter(|position| *position != self.position);
        let next_open = others.find(|position| open.progress.is_open(*position));
        next_open.or_else(|| after.first().copied()).unwrap_or(self.position)
    }

    /// Removes the answer, but keeps its note.
    pub(super) fn clear_answer(&self, open: &OpenProfile) -> Outcome {
        let Some(Question { recorded, name, .. }) = self.question(open) else { return Outcome::none() };
        let Some(answer) = recorded.filter(|answer| answer.state.is_some()) else {
            return Outcome::notify("There is no answer to remove.");
        };
        let edit = if answer.note.is_empty() {
            Edit::RemoveAnswer(answer.control.clone(), answer.account.clone())
        } else {
            Edit::PutAnswer(Answer { state: None, ..answer.clone() }, None)
        };
        Outcome::edit_then(
            format!("removing the answer to {name}"),
            edit,
            Outcome::notify(format!("{name}: open again.")),
        )
    }

    pub(super) fn ask_for_note(&self, open: &OpenProfile) -> Outcome {
        let Some(Question { recorded, name, .. }) = self.question(open) else { return Outcome::none() };
        let note = recorded.map_or("", |answer| &answer.note);
        let help = "In your own words: where you looked, what is missing, why it does not apply, when to look again. No \
                    secrets: notes go into the checklist unless it is redacted.";
        let field = Field::new("Note", "leave it empty to delete the note", Input::with(note));
        Outcome::open(Prompt::new(format!("Note on {name}"), help, vec![field]))
    }

    /// Records the note that the user entered, or deletes the note if the text is empty. The question is the same as
    /// when the prompt was opened, because an open prompt receives every key.
    pub(super) fn put_note(&self, values: &Values, cx: &Context<'_>) -> Outcome {
        let Some(Question { control, account, recorded, .. }) = self.question(cx.open) else {
            return Outcome::none();
        };
        let note = values.first().map_or("", |value| value.trim()).to_owned();
        let edit = match recorded {
            Some(answer) if answer.note == note => return Outcome::none(),
            None if note.is_empty() => return Outcome::none(),
            Some(answer) if note.is_empty() && answer.state.is_none() => {
                Edit::RemoveAnswer(answer.control.clone(), answer.account.clone())
            }
            Some(answer) => Edit::PutAnswer(Answer { note, ..answer.clone() }, None),
            None => {
                let control = control.id.clone();
                Edit::PutAnswer(Answer { control, account, state: None, note, date: cx.now.today }, None)
            }
        };
        let edits = vec![edit, Edit::SetWalkPosition(Some(control.id.clone()))];
        Outcome::edit(format!("the note on {}", control.id), Edit::Batch(edits))
    }
}
