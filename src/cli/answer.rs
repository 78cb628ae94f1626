//! `answer`: what the person says of a control.

use super::args::{AnswerArgs, AnswerWord};
use super::{Access, CliError, Context, Exit, Session, find, model};
use crate::inventory::Namesakes;
use crate::profile::Edit;
use crate::responsibility::{Answer, AnswerState, Control, Model, Scope};
use crate::text::nearest;
use crate::text::{fit, visible};

/// Runs `answer`.
///
/// # Errors
/// Where there is no such control or account, or the vault fails.
pub fn run(context: &mut Context, args: &AnswerArgs) -> Result<Exit, CliError> {
    let model = model::load(&context.config)?;
    let control = control(&model, &args.control)?;
    if args.account.is_some() && control.scope == Scope::Person {
        return Err(CliError::failed(
            format!("{} is about you as a whole, not about one account", control.id),
            "leave --account out",
        ));
    }
    let mut session = Session::open(context, Access::ReadWrite)?;
    let profile = session.profile();
    let account = match &args.account {
        Some(query) => Some(find::account(&profile.inventory, query)?.clone()),
        None => None,
    };
    let id = account.as_ref().map(|account| &account.id);
    let before = profile.answer(&control.id, id);
    let state = match args.answer {
        AnswerWord::Done => Some(AnswerState::Done),
        AnswerWord::Todo => Some(AnswerState::Todo),
        AnswerWord::Na => Some(AnswerState::NotApplicable),
        AnswerWord::Clear => None,
    };
    let of = match &account {
        Some(account) => {
            format!("{} for {}", control.id, Namesakes::of(&profile.inventory).display_name(account, 60))
        }
        None => format!("{}, {}", control.id, visible(&control.title)),
    };
    let Some(state) = state else {
        if args.note.is_some() {
            return Err(CliError::usage("an answer taken back has no note", "leave --note out"));
        }
        if before.is_none() {
            context.out.line(format_args!("{of}: there was no answer."))?;
            return Ok(Exit::Done);
        }
        let edit = Edit::RemoveAnswer(control.id.clone(), id.cloned());
        session.apply(edit)?;
        context.out.line(format_args!("{of}: open again."))?;
        return Ok(Exit::Done);
    };
    // A note stays until another takes its place: the answer is changed more often than its reason.
    let note = match &args.note {
        Some(note) => note.trim().to_owned(),
        None => before.map(|answer| answer.note.clone()).unwrap_or_default(),
    };
    let answer = Answer {
        control: control.id.clone(),
        account: id.cloned(),
        state: Some(state),
        note,
        date: context.today,
    };
    session.apply(Edit::PutAnswer(answer, None))?;
    context.out.line(format_args!("{of}: {}.", state.label()))?;
    Ok(Exit::Done)
}

/// The control of that id, whatever the case of its letters.
fn control<'a>(model: &'a Model, id: &str) -> Result<&'a Control, CliError> {
    model.control(&id.trim().into()).ok_or_else(|| {
        let wanted = id.trim().to_uppercase();
        let near = nearest(&wanted, model.controls().iter().map(|control| control.id.as_str()));
        let next = if near.is_empty() {
            "`selvedge model list` shows the controls".to_owned()
        } else {
            format!("did you mean {}? `selvedge model list` shows all", near.join(", "))
        };
        CliError::failed(format!("the model has no control “{}”", fit(id, 40)), next)
    })
}
