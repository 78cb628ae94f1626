//! `model`: the responsibility model, built in or brought along.

use super::args::{ModelArgs, ModelCommand, ModelPrint};
use super::{CliError, Context, Exit, Output, Style};
use crate::config::Config;
use crate::responsibility::{Control, MAX_BYTES, Model, ModelError, Scope};
use crate::risk;
use crate::text::{count, fit, visible};
use serde::Serialize;
use std::borrow::Cow;
use std::fs::File;
use std::io::Read;

/// Runs `model`.
///
/// # Errors
/// Where the model is refused, or the output cannot be written.
pub fn run(context: &mut Context, args: &ModelArgs) -> Result<Exit, CliError> {
    match &args.command {
        ModelCommand::List(args) => list(context, args),
        ModelCommand::Check(args) => check(context, args),
    }
}

/// The model of `--model`, else of the configuration, else the built-in one.
///
/// # Errors
/// Where the file cannot be read, or is refused.
pub fn load(config: &Config) -> Result<Cow<'static, Model>, CliError> {
    let Some(path) = config.model.as_deref() else {
        return Ok(Cow::Borrowed(Model::embedded()));
    };
    let shown = path.display();
    let failed = |error: std::io::Error| {
        CliError::failed(format!("the model could not be read from {shown}: {error}"), "check the path")
    };
    let file = File::open(path).map_err(failed)?;
    let size = usize::try_from(file.metadata().map_err(failed)?.len()).unwrap_or(usize::MAX);
    let mut bytes = Vec::new();
    // What is too large is refused before it is read; what grows while it is read, after that much.
    if size <= MAX_BYTES {
        file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    }
    let model =
        if size > MAX_BYTES { Err(ModelError::TooLarge { bytes: size }) } else { Model::parse(&bytes) };
    model.map(Cow::Owned).map_err(|error| {
        CliError::failed(
            format!("the model in {shown} was refused:\n{error}"),
            "mend the file; the built-in model is used where --model and the configuration name none",
        )
    })
}

/// Lists the controls. As JSON: an array of them, in the order of the walk.
fn list(context: &mut Context, args: &ModelPrint) -> Result<Exit, CliError> {
    let model = load(&context.config)?;
    let out = &mut context.out;
    if args.json {
        out.json(&model.controls())?;
        return Ok(Exit::Done);
    }
    for (number, category) in model.categories().iter().enumerate() {
        if number > 0 {
            out.line("")?;
        }
        let name = out.paint(Style::Heading, &fit(&category.name, 80));
        out.line(name)?;
        for control in model.controls().get(category.controls.clone()).unwrap_or_default() {
            print(out, control)?;
        }
    }
    Ok(Exit::Done)
}

fn print(out: &mut Output, control: &Control) -> Result<(), CliError> {
    let each = if control.scope == Scope::Account { "  (for each account)" } else { "" };
    out.line("")?;
    out.line(format_args!("  {}  {}{each}", fit(control.id.as_str(), 20), visible(&control.title)))?;
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

/// What `model check --json` prints.
#[derive(Serialize)]
struct Checked {
    controls: usize,
    for_each_account: usize,
    categories: Vec<CategoryCount>,
    /// How many controls say something there.
    with: Filled,
    /// Rules that controls name and that this program does not have.
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

/// Says what of a model is used. What cannot be used at all is an error.
fn check(context: &mut Context, args: &ModelPrint) -> Result<Exit, CliError> {
    let model = load(&context.config)?;
    let controls = model.controls();
    let number = |what: fn(&Control) -> bool| controls.iter().filter(|control| what(control)).count();
    let mut unknown_rules = Vec::new();
    for control in controls {
        for rule in control.checks.iter().filter(|rule| risk::rule(rule).is_none()) {
            unknown_rules.push(UnknownRule { control: control.id.to_string(), rule: rule.clone() });
        }
    }
    let checked = Checked {
        controls: controls.len(),
        for_each_account: number(|control| control.scope == Scope::Account),
        categories: model
            .categories()
            .iter()
            .map(|category| CategoryCount { name: category.name.clone(), controls: category.controls.len() })
            .collect(),
        with: Filled {
            threat: number(|control| !control.threat.is_empty()),
            source: number(|control| !control.source.is_empty()),
            checks: number(|control| !control.checks.is_empty()),
        },
        unknown_rules,
    };
    let out = &mut context.out;
    if args.json {
        out.json(&checked)?;
        return Ok(Exit::Done);
    }
    out.line(format_args!(
        "The model is sound: {} in {}.",
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
        "{threat} say the threat, {source} the source, {checks} the rules that give evidence."
    ))?;
    for unknown in &checked.unknown_rules {
        out.say(format_args!(
            "Note: {} names the rule {}, which there is not; it gives no evidence.",
            fit(&unknown.control, 20),
            fit(&unknown.rule, 20)
        ));
    }
    Ok(Exit::Done)
}
