//! `completions` and `man`: generates shell completions and the manual page from the definition of the command line.

use crate::cli::args::Cli;
use crate::cli::error::CliError;
use crate::cli::output::Output;
use clap::{Arg, Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, italic, roman};
use std::io;

pub fn completions(out: &mut Output, shell: Shell) -> Result<(), CliError> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "selvedge", &mut script);
    out.bytes(&script)
}

/// Prints the manual page, which describes every command.
pub fn man(out: &mut Output) -> Result<(), CliError> {
    let page = page().map_err(|error| {
        CliError::failed(format_args!("the manual page could not be generated: {error}"), "")
    })?;
    out.bytes(&page)
}

fn page() -> io::Result<Vec<u8>> {
    let mut command = Cli::command();
    command.build();
    let man = Man::new(command.clone()).manual("Selvedge");
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    let mut roff = Roff::new();
    roff.control("SH", ["COMMANDS"]);
    for sub in command.get_subcommands() {
        add_commands(&mut roff, sub);
    }
    add_after_help(&mut roff, &command);
    roff.to_writer(&mut page)?;
    Ok(page)
}

/// Adds each command that can be run, with its arguments.
fn add_commands(roff: &mut Roff, command: &Command) {
    let mut subcommands = command.get_subcommands().peekable();
    if subcommands.peek().is_none() || !command.is_subcommand_required_set() {
        let usage = command.clone().render_usage().to_string();
        let usage = usage.lines().next().unwrap_or_default();
        roff.control("SS", [usage.trim_start_matches("Usage: ")]);
        if let Some(about) = command.get_about() {
            roff.text([roman(about.to_string())]);
        }
        for arg in command.get_arguments().filter(|arg| !arg.is_global_set() && arg.get_id() != "help") {
            roff.control("TP", []);
            roff.text(argument_name(arg));
            roff.text([roman(argument_help(arg))]);
        }
    }
    for subcommand in subcommands {
        add_commands(roff, subcommand);
    }
}

fn argument_name(arg: &Arg) -> Vec<Inline> {
    let mut name = Vec::new();
    if let Some(short) = arg.get_short() {
        name.extend([bold(format!("-{short}")), roman(", ")]);
    }
    if let Some(long) = arg.get_long() {
        name.push(bold(format!("--{long}")));
    }
    if arg.get_action().takes_values() {
        let values: Vec<&str> =
            arg.get_value_names().unwrap_or_default().iter().map(clap::builder::Str::as_str).collect();
        if !name.is_empty() {
            name.push(roman(" "));
        }
        name.push(italic(values.join(" ")));
    }
    name
}

fn argument_help(arg: &Arg) -> String {
    let mut help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let values = arg.get_possible_values();
    if !values.is_empty() && arg.get_action().takes_values() {
        let values: Vec<&str> = values.iter().map(clap::builder::PossibleValue::get_name).collect();
        help.push_str(&format!(": {}", values.join(", ")));
    }
    help.push('.');
    help
}

/// Adds the text that follows the options in the long help, as one section for each heading.
fn add_after_help(roff: &mut Roff, command: &Command) {
    let text = command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
    for paragraph in text.split("\n\n") {
        let mut lines = paragraph.lines();
        let Some(first) = lines.next() else { continue };
        match first.strip_suffix(':') {
            Some(heading) => roff.control("SH", [heading.to_uppercase().as_str()]),
            None => {
                roff.control("SH", ["SECRETS"]);
                roff.text([roman(first)])
            }
        };
        for line in lines {
            let (term, text) = line.trim().split_once("  ").unwrap_or(("", line.trim()));
            roff.control("TP", []);
            roff.text([bold(term)]);
            roff.text([roman(text.trim())]);
        }
    }
}
