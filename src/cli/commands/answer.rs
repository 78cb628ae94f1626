//! `answer`: the person's answer to a control of the responsibility model.

use crate::cli::accounts;
use crate::cli::args::{AnswerArgs, AnswerWord};
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::load;
use crate::cli::session::Session;
use crate::inventory::Namesakes;
use crate::profile::Edit;
use crate::responsibility::{Answer, AnswerState, Control, Model, Scope};
use crate::store::Access;
use crate::text::{fit, nearest, visible};

pub fn run(context: &mut Context, args: &AnswerArgs) -> Result<Exit, CliError> {
    let model = load::model(&context.config)?;
    let control = find_control(&model, &args.control)?;
    if args.account.is_some() && control.scope == Scope::Person {
        return Err(CliError::failed(
            format_args!("{} is about you as a whole, not about one account", control.id),
            "leave --account out",
        ));
    }
    let mut session = Session::open(context, Access::ReadWrite)?;
    let profile = session.profile();
    let account = match &args.account {
        Some(query) => Some(accounts::find(&profile.inventory, query)?.clone()),
        None => None,
    };
    let id = account.as_ref().map(|account| &account.id);
    let before = profile.answer(&control.id, id);
    let subject = match &account {
        Some(account) => {
            format!("{} for {}", control.id, Namesakes::of(&profile.inventory).display_name(account, 60))
        }
        None => format!("{}, {}", control.id, visible(&control.title)),
    };
    let state = match args.answer {
        AnswerWord::Done => AnswerState::Done,
        AnswerWord::Todo => AnswerState::Todo,
        AnswerWord::Na => AnswerState::NotApplicable,
        AnswerWord::Clear if args.note.is_some() => {
            return Err(CliError::usage("a cleared answer has no note", "leave --note out"));
        }
        AnswerWord::Clear => {
            if before.is_none() {
                context.out.line(format_args!("{subject}: there was no answer."))?;
            } else {
                session.apply(Edit::RemoveAnswer(control.id.clone(), id.cloned()))?;
                context.out.line(format_args!("{subject}: open again."))?;
            }
            return Ok(Exit::Done);
        }
    };
    // The earlier note stays if no new one is given: answers change more often than their reasons.
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
    context.out.line(format_args!("{subject}: {}.", state.label()))?;
    Ok(Exit::Done)
}

/// Finds a control by its id, in upper or lower case.
fn find_control<'a>(model: &'a Model, id: &str) -> Result<&'a Control, CliError> {
    model.control(&id.trim().into()).ok_or_else(|| {
        let ids = model.controls().iter().map(|control| control.id.as_str());
        CliError::unknown(
            format_args!("the model has no control “{}”", fit(id, 40)),
            &nearest(&id.trim().to_uppercase(), ids),
            "`selvedge model list` shows the controls",
        )
    })
}
