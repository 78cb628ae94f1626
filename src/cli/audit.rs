//! `audit`: what is risky in the inventory, and why.

use super::args::{AcceptArgs, AuditArgs, AuditCommand, UnacceptArgs};
use super::{Access, CliError, Context, Exit, Output, Session, Style};
use crate::inventory::{EntityId, Index, Inventory};
use crate::profile::{Edit, Profile};
use crate::report::Audit;
use crate::risk::{self, Accepted, Counts, Facts, Finding, RuleId, Severity, Side};
use crate::services::Directory;
use crate::text::nearest;
use crate::text::{count, fit, visible};
use crate::words;
use jiff::civil::Date;

/// Runs `audit`.
///
/// # Errors
/// Where the vault fails, or there is no such finding to accept.
pub fn run(context: &mut Context, args: &AuditArgs) -> Result<Exit, CliError> {
    match &args.command {
        Some(AuditCommand::Accept(args)) => accept(context, args),
        Some(AuditCommand::Unaccept(args)) => unaccept(context, args),
        None => list(context, args),
    }
}

fn list(context: &mut Context, args: &AuditArgs) -> Result<Exit, CliError> {
    let session = Session::open(context, Access::ReadOnly)?;
    let findings = find(session.profile(), session.directory(), context.today);
    let counts = Counts::of(&findings);
    if args.json {
        context.out.text(&Audit::new(&session.profile().inventory, &findings).json())?;
    } else {
        print(&mut context.out, &session.profile().inventory, &findings, counts)?;
    }
    let failed = args
        .fail_on
        .is_some_and(|limit| findings.iter().any(|finding| finding.is_open() && finding.severity >= limit));
    Ok(if failed { Exit::Found } else { Exit::Done })
}

fn find(profile: &Profile, directory: &Directory, today: Date) -> Vec<Finding> {
    risk::audit(Facts::new(&profile.inventory).with_directory(directory), &profile.accepted, today)
}

fn print(
    out: &mut Output,
    inventory: &Inventory,
    findings: &[Finding],
    counts: Counts,
) -> Result<(), CliError> {
    let index = Index::new(inventory);
    for finding in findings.iter().filter(|finding| finding.is_open()) {
        let rule = finding.rule;
        let severity = out.paint(style(finding.severity), &format!("{:<8}", finding.severity.label()));
        let sides: Vec<&str> = rule.sides.iter().copied().map(Side::label).collect();
        out.line(format_args!(
            "{severity}  {}  {}: {}  ({})",
            rule.id,
            index.display_name(inventory, finding.subject.as_str(), 40),
            rule.title,
            sides.join(", ")
        ))?;
        for fact in &finding.facts {
            out.wrapped("          · ", fact)?;
        }
        out.wrapped("          why     ", &rule.why)?;
        out.wrapped("          do      ", &rule.remedy)?;
        out.wrapped("          source  ", &rule.source_line())?;
        out.line(format_args!("          subject {}", finding.subject))?;
        out.line("")?;
    }
    let accepted: Vec<_> = findings
        .iter()
        .filter_map(|finding| finding.accepted.as_ref())
        .map(|a| vec![a.rule.to_string(), a.subject.to_string(), a.until.to_string(), a.reason.clone()])
        .collect();
    if !accepted.is_empty() {
        out.table(&["accepted", "subject", "until", "reason"], &accepted)?;
        out.line("")?;
    }
    let each: Vec<String> = Severity::ALL
        .into_iter()
        .filter(|&severity| counts.open.of(severity) > 0)
        .map(|severity| format!("{} {}", counts.open.of(severity), severity.label()))
        .collect();
    if each.is_empty() {
        out.line("Nothing open: no rule fires on what the inventory says.")?;
    } else {
        out.line(format_args!(
            "{}: {}. {} by which somebody else could get in, {} by which you could be kept out.",
            count(counts.open.total(), "open finding"),
            words::short_list(&each),
            counts.takeover.total(),
            counts.lockout.total()
        ))?;
    }
    let unrecorded = inventory.accounts.iter().filter(|account| risk::is_unrecorded(account));
    let unrecorded: Vec<String> = unrecorded
        .map(|account| index.display_name(inventory, account.id.as_str(), 40).into_owned())
        .collect();
    if unrecorded.is_empty() {
        return Ok(());
    }
    out.wrapped(
        "",
        &format!(
            "No rule can judge {}: nothing is recorded of how you sign in there.",
            words::short_list(&unrecorded)
        ),
    )
}

const fn style(severity: Severity) -> Style {
    match severity {
        Severity::Critical | Severity::High => Style::Alert,
        Severity::Medium => Style::Warning,
        Severity::Low => Style::Quiet,
    }
}

/// The rule of that id, whatever the case of its letters.
fn rule(id: &str) -> Result<RuleId, CliError> {
    let wanted = RuleId(id.trim().to_uppercase());
    if risk::rule(&wanted.0).is_some() {
        return Ok(wanted);
    }
    let near = nearest(&wanted.0, risk::rules().iter().map(|rule| rule.id.0.as_str()));
    let next = if near.is_empty() {
        "`selvedge audit` shows each finding with its rule".to_owned()
    } else {
        format!("did you mean {}?", near.join(", "))
    };
    Err(CliError::failed(format!("there is no rule “{}”", fit(id, 40)), next))
}

fn subject(inventory: &Inventory, id: &str) -> Result<EntityId, CliError> {
    if inventory.ids().any(|known| known == id) {
        return Ok(EntityId::from(id));
    }
    let near = nearest(id, inventory.ids());
    let next = if near.is_empty() {
        "`selvedge inventory show` lists the ids that there are".to_owned()
    } else {
        format!("did you mean {}?", near.join(", "))
    };
    Err(CliError::failed(format!("nothing in the inventory has the id “{}”", fit(id, 64)), next))
}

fn accept(context: &mut Context, args: &AcceptArgs) -> Result<Exit, CliError> {
    let rule = rule(&args.rule)?;
    if args.until < context.today {
        return Err(CliError::failed(
            format!("{} has passed", args.until),
            "give the last day on which you accept it: today or later",
        ));
    }
    if args.reason.trim().is_empty() {
        return Err(CliError::failed("the reason is empty", "say in your words why you can live with it"));
    }
    let mut session = Session::open(context, Access::ReadWrite)?;
    let profile = session.profile();
    let subject = subject(&profile.inventory, &args.subject)?;
    let findings = find(profile, session.directory(), context.today);
    if !findings.iter().any(|finding| finding.rule.id == rule && finding.subject == subject) {
        let here: Vec<String> =
            findings.iter().filter(|f| f.subject == subject).map(|f| f.rule.id.to_string()).collect();
        let next = if here.is_empty() {
            "no rule does: there is nothing to accept".to_owned()
        } else {
            format!("{} found something there", words::short_list(&here))
        };
        return Err(CliError::failed(format!("{rule} has found nothing on “{subject}”"), next));
    }
    let accepted = Accepted {
        rule: rule.clone(),
        subject: subject.clone(),
        reason: args.reason.trim().to_owned(),
        until: args.until,
        date: context.today,
    };
    session.apply(Edit::Accept(accepted, None))?;
    context.out.line(format_args!("{rule} on “{subject}” is accepted through {}.", args.until))?;
    Ok(Exit::Done)
}

fn unaccept(context: &mut Context, args: &UnacceptArgs) -> Result<Exit, CliError> {
    let rule = rule(&args.rule)?;
    let mut session = Session::open(context, Access::ReadWrite)?;
    let subject = EntityId::from(args.subject.as_str());
    let known = session.profile().accepted.iter().any(|a| a.rule == rule && a.subject == subject);
    if !known {
        return Err(CliError::failed(
            format!("{rule} on “{}” was not accepted", visible(&args.subject)),
            "`selvedge audit` lists what was",
        ));
    }
    session.apply(Edit::Unaccept(rule.clone(), subject.clone()))?;
    context.out.line(format_args!("{rule} on “{subject}” counts again."))?;
    Ok(Exit::Done)
}
