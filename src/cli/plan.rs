//! `plan`: the few changes that help most, on both sides.

use super::args::PlanArgs;
use super::{Access, CliError, Context, Exit, Session, Style};
use crate::access::plan::{self, Plan};
use crate::access::{LockoutCount, Posture, TakeoverCount};
use crate::text::{count, thousands};

/// Runs `plan`.
///
/// # Errors
/// Where the vault fails.
pub fn run(context: &mut Context, args: &PlanArgs) -> Result<Exit, CliError> {
    let session = Session::open(context, Access::ReadOnly)?;
    let plan = plan::plan(&session.profile().inventory, session.directory(), usize::from(args.steps));
    if args.json {
        context.out.json(&plan)?;
    } else {
        print(context, &plan)?;
    }
    Ok(Exit::Done)
}

fn print(context: &mut Context, plan: &Plan) -> Result<(), CliError> {
    let out = &mut context.out;
    out.line(format_args!("Now: {}", standing(plan.now)))?;
    if plan.now.lockout.already > 0 {
        let already = count(plan.now.lockout.already as usize, "account");
        out.line(format_args!("Already locked, with nothing lost: {already}."))?;
    }
    for ask in &plan.ask {
        out.wrapped("First: ", &format!("{}. Say it with: selvedge account edit {}", ask.text, ask.account))?;
    }
    if plan.steps.is_empty() {
        return out.line("Nothing that Selvedge knows of would make either side better.");
    }
    out.line("")?;
    for (step, number) in plan.steps.iter().zip(1..) {
        out.line(out.paint(Style::Heading, &format!("{number:>2}. {}", step.title)))?;
        if let Some(first) = step.first.first() {
            out.line(format_args!("    only after step {first}: without that, it would lock you out"))?;
        }
        let later = plan.steps.iter().position(|later| later.first.contains(&number));
        if let Some(later) = later {
            out.line(format_args!("    makes step {} safe", later + 1))?;
        }
        out.line(format_args!("    takeover  {}", takeover(step.before.takeover, step.after.takeover)))?;
        out.line(format_args!("    lockout   {}", lockout(step.before.lockout, step.after.lockout)))?;
        out.line(format_args!("    time      {}", count(step.minutes as usize, "minute")))?;
    }
    out.line("")?;
    let minutes: u32 = plan.steps.iter().map(|step| step.minutes).sum();
    let then = plan.steps.last().map_or(plan.now, |step| step.after);
    out.line(format_args!("Then, after {}: {}", count(minutes as usize, "minute"), standing(then)))?;
    if plan.exhausted {
        out.line("Nothing else that Selvedge knows of would make either side better.")?;
    }
    Ok(())
}

fn takeover(before: TakeoverCount, after: TakeoverCount) -> String {
    changes(&[("account", before.accounts, after.accounts), ("way", before.ways, after.ways)])
}

fn lockout(before: LockoutCount, after: LockoutCount) -> String {
    changes(&[
        ("account", before.accounts, after.accounts),
        ("way", before.ways, after.ways),
        ("account for days", before.slow, after.slow),
        ("way for days", before.slow_ways, after.slow_ways),
    ])
}

/// The numbers that change: `7 → 5 accounts, 31 → 20 ways`.
fn changes(of: &[(&str, u32, u32)]) -> String {
    let moved: Vec<String> = of
        .iter()
        .filter(|(_, before, after)| before != after)
        .map(|&(noun, before, after)| crate::words::change(before, after, noun, "→"))
        .collect();
    if moved.is_empty() { "no change".into() } else { moved.join(", ") }
}

/// Both sides in a sentence.
fn standing(standing: Posture) -> String {
    let (takeover, lockout) = (standing.takeover, standing.lockout);
    format!(
        "{} ({} important) can fall to the capture of one thing, in {}; {} ({} important) would be locked for good \
         by the loss of one thing, {} for days.",
        count(takeover.accounts as usize, "account"),
        thousands(takeover.important.into()),
        count(takeover.ways as usize, "way"),
        thousands(lockout.accounts.into()),
        thousands(lockout.important.into()),
        thousands(lockout.slow.into())
    )
}
