//! `audit`: the findings of all rules, and accepting them.

use crate::access::Basis;
use crate::cli::args::{AcceptArgs, AuditArgs, AuditCommand, UnacceptArgs};
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::output::{Output, Style};
use crate::cli::session::Session;
use crate::inventory::{EntityId, Index, Inventory};
use crate::profile::{Edit, Profile};
use crate::report::Audit;
use crate::risk::{self, Accepted, Counts, Facts, Finding, RuleId, Severity, Side};
use crate::services::Directory;
use crate::store::Access;
use crate::text::{count, fit, nearest, visible};
use crate::words::short_list;
use jiff::civil::Date;

pub fn run(context: &mut Context, args: &AuditArgs) -> Result<Exit, CliError> {
    match &args.command {
        Some(AuditCommand::Accept(args)) => accept(context, args),
        Some(AuditCommand::Unaccept(args)) => unaccept(context, args),
        None => list(context, args),
    }
}

fn list(context: &mut Context, args: &AuditArgs) -> Result<Exit, CliError> {
    let session = Session::open(context, Access::ReadOnly)?;
    let inventory = &session.profile().inventory;
    let findings = find_all(session.profile(), session.directory(), context.today);
    if args.json {
        context.out.text(&Audit::new(inventory, &findings).json())?;
    } else {
        print(&mut context.out, inventory, &findings)?;
    }
    let is_found = args
        .fail_on
        .is_some_and(|limit| findings.iter().any(|finding| finding.is_open() && finding.severity >= limit));
    Ok(if is_found { Exit::Found } else { Exit::Done })
}

fn find_all(profile: &Profile, directory: &Directory, today: Date) -> Vec<Finding> {
    risk::audit(Facts::new(&profile.inventory).with_directory(directory), &profile.accepted, today)
}

fn print(out: &mut Output, inventory: &Inventory, findings: &[Finding]) -> Result<(), CliError> {
    let index = Index::new(inventory);
    for finding in findings.iter().filter(|finding| finding.is_open()) {
        print_finding(out, inventory, &index, finding)?;
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
    print_counts(out, Counts::of(findings))?;
    out.basis(Basis::of(inventory))?;
    let unrecorded = inventory.accounts.iter().filter(|account| risk::is_unrecorded(account));
    let unrecorded: Vec<String> = unrecorded
        .map(|account| index.display_name(inventory, account.id.as_str(), 40).into_owned())
        .collect();
    if unrecorded.is_empty() {
        return Ok(());
    }
    let names = short_list(&unrecorded);
    out.wrapped("", &format!("No rule can check {names}: how you sign in there is not recorded."))
}

fn print_finding(
    out: &mut Output,
    inventory: &Inventory,
    index: &Index,
    finding: &Finding,
) -> Result<(), CliError> {
    let rule = finding.rule;
    let severity = out.paint(severity_style(finding.severity), &format!("{:<8}", finding.severity.label()));
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
    out.line("")
}

fn print_counts(out: &mut Output, counts: Counts) -> Result<(), CliError> {
    let by_severity: Vec<String> = Severity::ALL
        .into_iter()
        .filter(|&severity| counts.open.of(severity) > 0)
        .map(|severity| format!("{} {}", counts.open.of(severity), severity.label()))
        .collect();
    if by_severity.is_empty() {
        return out.line("No open findings: no rule matched the recorded facts.");
    }
    out.line(format_args!(
        "{}: {}. With {} somebody else could get in; with {} you could be locked out.",
        count(counts.open.total(), "open finding"),
        short_list(&by_severity),
        counts.takeover.total(),
        counts.lockout.total()
    ))
}

const fn severity_style(severity: Severity) -> Style {
    match severity {
        Severity::Critical | Severity::High => Style::Alert,
        Severity::Medium => Style::Warning,
        Severity::Low => Style::Quiet,
    }
}

/// Finds a rule by its id, in upper or lower case.
fn find_rule(id: &str) -> Result<RuleId, CliError> {
    let rule = RuleId(id.trim().to_uppercase());
    if risk::rule(&rule.0).is_some() {
        return Ok(rule);
    }
    Err(CliError::unknown(
        format_args!("there is no rule “{}”", fit(id, 40)),
        &nearest(&rule.0, risk::rules().iter().map(|rule| rule.id.0.as_str())),
        "`selvedge audit` shows each finding with its rule",
    ))
}

fn find_subject(inventory: &Inventory, id: &str) -> Result<EntityId, CliError> {
    if inventory.ids().any(|known| known == id) {
        return Ok(EntityId::from(id));
    }
    Err(CliError::unknown(
        format_args!("nothing in the inventory has the id “{}”", fit(id, 64)),
        &nearest(id, inventory.ids()),
        "`selvedge inventory show` lists the ids",
    ))
}

fn accept(context: &mut Context, args: &AcceptArgs) -> Result<Exit, CliError> {
    let rule = find_rule(&args.rule)?;
    if args.until < context.today {
        return Err(CliError::failed(
            format_args!("{} is in the past", args.until),
            "give the last day on which you accept the risk: today or later",
        ));
    }
    if args.reason.trim().is_empty() {
        return Err(CliError::failed("the reason is empty", "say in your own words why you accept the risk"));
    }
    let mut session = Session::open(context, Access::ReadWrite)?;
    let profile = session.profile();
    let subject = find_subject(&profile.inventory, &args.subject)?;
    let findings = find_all(profile, session.directory(), context.today);
    if !findings.iter().any(|finding| finding.rule.id == rule && finding.subject == subject) {
        let others: Vec<String> =
            findings.iter().filter(|f| f.subject == subject).map(|f| f.rule.id.to_string()).collect();
        let next = if others.is_empty() {
            "no rule did, so there is nothing to accept".to_owned()
        } else {
            format!("these rules did: {}", short_list(&others))
        };
        return Err(CliError::failed(format_args!("{rule} found nothing on “{subject}”"), next));
    }
    let accepted = Accepted {
        rule: rule.clone(),
        subject: subject.clone(),
        reason: args.reason.trim().to_owned(),
        until: args.until,
        date: context.today,
    };
    session.apply(Edit::Accept(accepted, None))?;
    context.out.line(format_args!("{rule} on “{subject}” is accepted until {}.", args.until))?;
    Ok(Exit::Done)
}

fn unaccept(context: &mut Context, args: &UnacceptArgs) -> Result<Exit, CliError> {
    let rule = find_rule(&args.rule)?;
    let mut session = Session::open(context, Access::ReadWrite)?;
    let subject = EntityId::from(args.subject.as_str());
    if !session.profile().accepted.iter().any(|a| a.rule == rule && a.subject == subject) {
        return Err(CliError::failed(
            format_args!("{rule} on “{}” is not accepted", visible(&args.subject)),
            "`selvedge audit` lists the accepted findings",
        ));
    }
    session.apply(Edit::Unaccept(rule.clone(), subject.clone()))?;
    context.out.line(format_args!("{rule} on “{subject}” is open again."))?;
    Ok(Exit::Done)
}
