//! `pwned check`: one password from a prompt, or one password per line from standard input.

use super::{checker, lines, query};
use crate::cli::args::PwnedCheck;
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::input;
use crate::cli::output::{Output, Style};
use crate::pwned::strength::PasswordStrength;
use crate::pwned::{BreachStatus, Sha1Hash};
use crate::secret::Password;
use crate::text::{count, thousands};
use crate::words;
use serde::Serialize;

/// A line of the input, without the password itself.
struct CheckedLine {
    number: usize,
    strength: Option<PasswordStrength>,
}

/// An element of the JSON output.
#[derive(Serialize)]
struct ResultJson {
    line: usize,
    status: &'static str,
    count: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<u8>,
}

pub fn run(context: &mut Context, args: &PwnedCheck) -> Result<Exit, CliError> {
    let checker = checker::choose(context, args.corpus.as_deref(), args.online)?;
    let mut read: Vec<CheckedLine> = Vec::new();
    let mut hashes: Vec<Sha1Hash> = Vec::new();
    let mut add = |number: usize, password: Password| {
        hashes.push(Sha1Hash::of(&password));
        let strength = args.strength.then(|| PasswordStrength::estimate(&password, &[]));
        read.push(CheckedLine { number, strength });
    };
    let is_prompt = input::is_interactive();
    if is_prompt {
        let typed = input::hidden("Password to check (not shown)", "the password", "")?;
        if !typed.is_empty() {
            add(1, Password::new(typed.as_str().to_owned()));
        }
    } else {
        lines::passwords(std::io::stdin().lock(), add)?;
    }
    if read.is_empty() {
        return Err(CliError::failed(
            if is_prompt { "the password is empty" } else { "there is no password on standard input" },
            "type one, or give one on each line: selvedge pwned check < passwords.txt",
        ));
    }
    let outcomes = query::check_all(&*checker, &hashes);
    let out = &mut context.out;
    if args.json {
        print_json(out, &read, &outcomes)?;
    } else if is_prompt {
        print_one(out, &checker.name(), &read, &outcomes)?;
    } else {
        print_list(out, &checker.name(), &read, &outcomes)?;
    }
    let is_found = outcomes.iter().any(|outcome| matches!(outcome, BreachStatus::Found(_)));
    query::result(out, is_found, query::unchecked(&outcomes))
}

fn print_json(out: &mut Output, read: &[CheckedLine], outcomes: &[BreachStatus]) -> Result<(), CliError> {
    let row = |(line, outcome): (&CheckedLine, &BreachStatus)| ResultJson {
        line: line.number,
        status: outcome.label(),
        count: outcome.count(),
        score: line.strength.map(|strength| strength.score),
    };
    let rows: Vec<ResultJson> = read.iter().zip(outcomes).map(row).collect();
    out.json(&rows)
}

/// The result for a typed password. An unchecked password is reported as an error instead.
fn print_one(
    out: &mut Output,
    checker: &str,
    read: &[CheckedLine],
    outcomes: &[BreachStatus],
) -> Result<(), CliError> {
    for (line, outcome) in read.iter().zip(outcomes) {
        match outcome {
            BreachStatus::Found(number) => {
                let found = out.paint(Style::Alert, &format!("Found {}", words::times(*number)));
                out.line(format_args!(
                    "{found} in breaches, according to {checker}. Attackers try such passwords first: change it everywhere."
                ))?;
            }
            BreachStatus::Absent => {
                let absent = out.paint(Style::Good, "Not found");
                out.line(format_args!("{absent} in any breach, according to {checker}."))?;
            }
            BreachStatus::Unchecked(_) => {}
        }
        if let Some(strength) = line.strength {
            out.line(format_args!(
                "Strength: {} ({} of 4), {}.",
                strength.label(),
                strength.score,
                count(strength.characters as usize, "character")
            ))?;
        }
    }
    Ok(())
}

/// One line for each password, then the totals.
fn print_list(
    out: &mut Output,
    checker: &str,
    read: &[CheckedLine],
    outcomes: &[BreachStatus],
) -> Result<(), CliError> {
    for (line, outcome) in read.iter().zip(outcomes) {
        let (style, text) = match outcome {
            BreachStatus::Found(number) => (Style::Alert, format!("found {}", words::times(*number))),
            BreachStatus::Absent => (Style::Good, "absent".to_owned()),
            BreachStatus::Unchecked(_) => (Style::Warning, "unchecked".to_owned()),
        };
        let strength = line
            .strength
            .map_or_else(String::new, |strength| format!(", {} ({} of 4)", strength.label(), strength.score));
        out.line(format_args!("line {}: {}{strength}", line.number, out.paint(style, &text)))?;
    }
    out.line(totals(checker, outcomes))
}

/// The totals, such as `3 passwords: 1 found, 2 absent, according to …`.
fn totals(checker: &str, outcomes: &[BreachStatus]) -> String {
    let number = |word: &str| outcomes.iter().filter(|outcome| outcome.label() == word).count();
    let all = count(outcomes.len(), "password");
    let unchecked = number("unchecked");
    if unchecked == outcomes.len() {
        // No password was checked, so no checker is named.
        return format!("{} of {all} unchecked.", thousands(unchecked as u64));
    }
    let parts: Vec<_> = ["found", "absent", "unchecked"]
        .into_iter()
        .filter(|word| number(word) > 0)
        .map(|word| format!("{} {word}", thousands(number(word) as u64)))
        .collect();
    format!("{all}: {}, according to {checker}.", parts.join(", "))
}
