//! `plan`: the few changes that help most against takeover and lockout.

use crate::access::plan::{self, Plan};
use crate::access::{LockoutCount, Posture, TakeoverCount};
use crate::cli::args::PlanArgs;
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::store::Access;
use crate::text::{count, thousands};
use crate::words::change;

pub fn run(context: &mut Context, args: &PlanArgs) -> Result<Exit, CliError> {
    let session = Session::open(context, Access::ReadOnly)?;
    let plan = plan::plan(&session.profile().inventory, session.directory(), usize::from(args.steps));
    if args.json {
        context.out.json(&plan)?;
    } else {
        print(&mut context.out, &plan)?;
    }
    Ok(Exit::Done)
}

fn print(out: &mut Output, plan: &Plan) -> Result<(), CliError> {
    out.line(format_args!("Now: {}", describe(plan.now)))?;
    let (takeover_may, lockout_may) = (plan.now.takeover.may, plan.now.lockout.may);
    if takeover_may > 0 || lockout_may > 0 {
        out.line(format_args!(
            "Not recorded well enough to be certain: {} more may be taken over, {} more may be lost.",
            thousands(takeover_may.into()),
            thousands(lockout_may.into())
        ))?;
    }
    out.basis(plan.based_on)?;
    if plan.now.lockout.already > 0 {
        let already = count(plan.now.lockout.already as usize, "account");
        out.line(format_args!("Locked already, although nothing is lost: {already}."))?;
    }
    for ask in &plan.ask {
        out.wrapped(
            "First: ",
            &format!("{}. Record it with: selvedge account edit {}", ask.text, ask.account),
        )?;
    }
    if plan.steps.is_empty() {
        return out.line("Selvedge finds no change that would reduce takeover or lockout.");
    }
    out.line("")?;
    for (step, number) in plan.steps.iter().zip(1..) {
        out.heading(&format!("{number:>2}. {}", step.title))?;
        if let Some(first) = step.first.first() {
            out.line(format_args!("    only after step {first}: without it, this step would lock you out"))?;
        }
        if let Some(later) = plan.steps.iter().position(|later| later.first.contains(&number)) {
            out.line(format_args!("    makes step {} safe", later + 1))?;
        }
        out.line(format_args!("    takeover  {}", takeover(step.before.takeover, step.after.takeover)))?;
        out.line(format_args!("    lockout   {}", lockout(step.before.lockout, step.after.lockout)))?;
        out.line(format_args!("    time      {}", count(step.minutes as usize, "minute")))?;
    }
    out.line("")?;
    let minutes: u32 = plan.steps.iter().map(|step| step.minutes).sum();
    let after = plan.steps.last().map_or(plan.now, |step| step.after);
    out.line(format_args!("After {}: {}", count(minutes as usize, "minute"), describe(after)))?;
    if plan.exhausted {
        out.line("Selvedge finds no further change that would reduce takeover or lockout.")?;
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
fn changes(numbers: &[(&str, u32, u32)]) -> String {
    let changed: Vec<String> = numbers
        .iter()
        .filter(|(_, before, after)| before != after)
        .map(|&(noun, before, after)| change(before, after, noun, "→"))
        .collect();
    if changed.is_empty() { "no change".into() } else { changed.join(", ") }
}

fn describe(posture: Posture) -> String {
    let (takeover, lockout) = (posture.takeover, posture.lockout);
    format!(
        "{} ({} important) could be taken over through one thing, in {}; {} ({} important) could be lost for good with \
         one thing, {} for days.",
        count(takeover.accounts as usize, "account"),
        thousands(takeover.important.into()),
        count(takeover.ways as usize, "way"),
        count(lockout.accounts as usize, "account"),
        thousands(lockout.important.into()),
        thousands(lockout.slow.into())
    )
}
