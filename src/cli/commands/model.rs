//! `model`: the responsibility model, built in or from the person's own file.

use crate::cli::args::{ModelArgs, ModelCommand, ModelPrint};
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::load;
use crate::cli::output::{Output, notify};
use crate::responsibility::{Control, Scope};
use crate::risk;
use crate::text::{count, fit, visible};
use serde::Serialize;

pub fn run(context: &mut Context, args: &ModelArgs) -> Result<Exit, CliError> {
    match &args.command {
        ModelCommand::List(args) => list(context, args)?,
        ModelCommand::Check(args) => check(context, args)?,
    }
    Ok(Exit::Done)
}

fn list(context: &mut Context, args: &ModelPrint) -> Result<(), CliError> {
    let model = load::model(&context.config)?;
    let out = &mut context.out;
    if args.json {
        return out.json(&model.controls());
    }
    for (number, category) in model.categories().iter().enumerate() {
        if number > 0 {
            out.line("")?;
        }
        out.heading(&fit(&category.name, 80))?;
        for control in model.controls().get(category.controls.clone()).unwrap_or_default() {
            print_control(out, control)?;
        }
    }
    Ok(())
}

fn print_control(out: &mut Output, control: &Control) -> Result<(), CliError> {
    let scope = if control.scope == Scope::Account { "  (for each account)" } else { "" };
    out.line("")?;
    out.line(format_args!("  {}  {}{scope}", fit(control.id.as_str(), 20), visible(&control.title)))?;
    for (label, text) in [
        ("provider", &control.provider),
        ("you", &control.user),
        ("threat", &control.threat),
        ("source", &control.source),
    ] {
        if !text.is_empty() {
            out.wrapped(&format!("    {label:<9} "), text)?;
        }
    }
    Ok(())
}

/// The JSON output of `model check`.
#[derive(Serialize)]
struct Checked {
    controls: usize,
    for_each_account: usize,
    categories: Vec<CategoryCount>,
    /// The number of controls that fill in each optional column.
    with: Filled,
    /// Rules that controls name and that do not exist.
    unknown_rules: Vec<UnknownRule>,
}

#[derive(Serialize)]
struct CategoryCount {
    name: String,
    controls: usize,
}

#[derive(Serialize)]
struct Filled {
    threat: usize,
    source: usize,
    checks: usize,
}

#[derive(Serialize)]
struct UnknownRule {
    control: String,
    rule: String,
}

/// Says which parts of the model are used. An unusable model is an error.
fn check(context: &mut Context, args: &ModelPrint) -> Result<(), CliError> {
    let model = load::model(&context.config)?;
    let controls = model.controls();
    let number =
        |is_counted: fn(&Control) -> bool| controls.iter().filter(|control| is_counted(control)).count();
    let mut unknown_rules = Vec::new();
    for control in controls {
        for rule in control.checks.iter().filter(|rule| risk::rule(rule).is_none()) {
            unknown_rules.push(UnknownRule { control: control.id.to_string(), rule: rule.clone() });
        }
    }
    let categories = model.categories().iter();
    let checked = Checked {
        controls: controls.len(),
        for_each_account: number(|control| control.scope == Scope::Account),
        categories: categories
            .map(|category| CategoryCount { name: category.name.clone(), controls: category.controls.len() })
            .collect(),
        with: Filled {
            threat: number(|control| !control.threat.is_empty()),
            source: number(|control| !control.source.is_empty()),
            checks: number(|control| !control.checks.is_empty()),
        },
        unknown_rules,
    };
    if args.json {
        return context.out.json(&checked);
    }
    print_checked(&mut context.out, &checked)
}

fn print_checked(out: &mut Output, checked: &Checked) -> Result<(), CliError> {
    out.line(format_args!(
        "The model is valid: {} in {}.",
        count(checked.controls, "control"),
        count(checked.categories.len(), "category")
    ))?;
    let rows: Vec<_> =
        checked.categories.iter().map(|c| vec![c.name.clone(), format!("{:>8}", c.controls)]).collect();
    out.line("")?;
    out.table(&["category", "controls"], &rows)?;
    out.line("")?;
    out.line(format_args!("{} for each account, the others once.", checked.for_each_account))?;
    let Filled { threat, source, checks } = checked.with;
    out.line(format_args!(
        "{threat} name the threat, {source} the source, {checks} the rules that give evidence."
    ))?;
    for unknown in &checked.unknown_rules {
        notify(format_args!(
            "Note: {} names the rule {}, which does not exist; it gives no evidence.",
            fit(&unknown.control, 20),
            fit(&unknown.rule, 20)
        ));
    }
    Ok(())
}
