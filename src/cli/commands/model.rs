//! `model`: the responsibility model, built in or from the person's own file.

use crate::cli::args::{ModelArgs, ModelCommand, ModelPrint};
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::load;
use crate::cli::output::{Output, notify};
use crate::responsibility::{Control, Scope};
use crate::risk;
use crate::text::{count, fit, visible};
use serde_json::json;

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

/// Says which parts of the model are used. An unusable model is an error.
fn check(context: &mut Context, args: &ModelPrint) -> Result<(), CliError> {
    let model = load::model(&context.config)?;
    let controls = model.controls();
    let number =
        |is_counted: fn(&Control) -> bool| controls.iter().filter(|control| is_counted(control)).count();
    let unknown_rules: Vec<(&Control, &String)> = controls
        .iter()
        .flat_map(|control| control.checks.iter().map(move |rule| (control, rule)))
        .filter(|(_, rule)| risk::rule(rule).is_none())
        .collect();
    let categories = model.categories().iter().map(|category| (&category.name, category.controls.len()));
    let for_each_account = number(|control| control.scope == Scope::Account);
    let threat = number(|control| !control.threat.is_empty());
    let source = number(|control| !control.source.is_empty());
    let checks = number(|control| !control.checks.is_empty());
    let out = &mut context.out;
    if args.json {
        let categories = categories.map(|(name, controls)| json!({ "name": name, "controls": controls }));
        let unknown_rules =
            unknown_rules.iter().map(|(control, rule)| json!({ "control": control.id, "rule": rule }));
        return out.json(&json!({
            "controls": controls.len(),
            "for_each_account": for_each_account,
            "categories": categories.collect::<Vec<_>>(),
            "with": { "threat": threat, "source": source, "checks": checks },
            "unknown_rules": unknown_rules.collect::<Vec<_>>(),
        }));
    }
    out.line(format_args!(
        "The model is valid: {} in {}.",
        count(controls.len(), "control"),
        count(categories.len(), "category")
    ))?;
    let rows: Vec<_> =
        categories.map(|(name, controls)| vec![name.clone(), format!("{controls:>8}")]).collect();
    out.line("")?;
    out.table(&["category", "controls"], &rows)?;
    out.line("")?;
    out.line(format_args!("{for_each_account} for each account, the others once."))?;
    out.line(format_args!(
        "{threat} name the threat, {source} the source, {checks} the rules that give evidence."
    ))?;
    for (control, rule) in unknown_rules {
        notify(format_args!(
            "Note: {} names the rule {}, which does not exist; it gives no evidence.",
            fit(control.id.as_str(), 20),
            fit(rule, 20)
        ));
    }
    Ok(())
}
