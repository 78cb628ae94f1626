//! `pwned check`: one password from a prompt, or one a line from standard input.

use super::{ask, corpus, lines};
use crate::cli::args::PwnedCheck;
use crate::cli::{CliError, Context, Exit, Output, Style, input};
use crate::pwned::strength::PasswordStrength;
use crate::pwned::{BreachStatus, Sha1Hash};
use crate::secret::Password;
use crate::text::{count, thousands};
use crate::words;
use serde::Serialize;

/// What is kept of a line: nothing that shows the password.
struct Line {
    number: usize,
    strength: Option<PasswordStrength>,
}

/// A line in JSON.
#[derive(Serialize)]
struct Row {
    line: usize,
    status: &'static str,
    count: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<u8>,
}

/// Runs `pwned check`.
///
/// # Errors
/// Where there is no password, the input is no list of them, or one could not be checked and none was found.
pub fn run(context: &mut Context, args: &PwnedCheck) -> Result<Exit, CliError> {
    // What is wrong with the address is said before a password is asked for.
    let checker = match &args.corpus {
        Some(file) => Box::new(corpus::open(file)?),
        None if args.online => ask::online(context)?,
        None => ask::checker(context)?,
    };
    let mut read: Vec<Line> = Vec::new();
    let mut hashes: Vec<Sha1Hash> = Vec::new();
    let mut take = |number: usize, password: Password| {
        hashes.push(Sha1Hash::of(&password));
        let strength = args.strength.then(|| PasswordStrength::estimate(&password, &[]));
        read.push(Line { number, strength });
    };
    let prompted = input::is_interactive();
    if prompted {
        let typed = input::hidden("Password to check (not shown)", "the password", "")?;
        if !typed.is_empty() {
            take(1, Password::new(typed.as_str().to_owned()));
        }
    } else {
        lines::passwords(std::io::stdin().lock(), take)?;
    }
    if read.is_empty() {
        return Err(CliError::failed(
            if prompted { "the password is empty" } else { "there is no password on standard input" },
            "type one, or give one a line: selvedge pwned check < passwords.txt",
        ));
    }
    let outcomes = ask::ask(&*checker, &hashes);
    if args.json {
        json(&mut context.out, &read, &outcomes)?;
    } else if prompted {
        one(&mut context.out, &checker.name(), &read, &outcomes)?;
    } else {
        list(&mut context.out, &checker.name(), &read, &outcomes)?;
    }
    let found = outcomes.iter().any(|outcome| matches!(outcome, BreachStatus::Found(_)));
    match ask::unchecked(&outcomes) {
        Some(message) if found => {
            context.out.flush()?;
            context.out.say(format_args!("selvedge: {message}"));
            Ok(Exit::Found)
        }
        Some(message) => Err(CliError::Failed(message)),
        None => Ok(if found { Exit::Found } else { Exit::Done }),
    }
}

fn json(out: &mut Output, read: &[Line], outcomes: &[BreachStatus]) -> Result<(), CliError> {
    let rows: Vec<Row> = read
        .iter()
        .zip(outcomes)
        .map(|(line, outcome)| Row {
            line: line.number,
            status: outcome.label(),
            count: outcome.count(),
            score: line.strength.map(|strength| strength.score),
        })
        .collect();
    out.json(&rows)
}

/// What is said of the one password that somebody typed.
fn one(out: &mut Output, who: &str, read: &[Line], outcomes: &[BreachStatus]) -> Result<(), CliError> {
    for (line, outcome) in read.iter().zip(outcomes) {
        match outcome {
            BreachStatus::Found(times) => {
                let found = out.paint(Style::Alert, &format!("Found {}", words::times(*times)));
                out.line(format_args!(
                    "{found} in breaches, says {who}. Guessers try it early: change it wherever you use it."
                ))?;
            }
            BreachStatus::Absent => {
                let absent = out.paint(Style::Good, "Not found");
                out.line(format_args!("{absent} in any breach, says {who}."))?;
            }
            // The error says it.
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

/// A line for each password, then a sum.
fn list(out: &mut Output, who: &str, read: &[Line], outcomes: &[BreachStatus]) -> Result<(), CliError> {
    for (line, outcome) in read.iter().zip(outcomes) {
        let (style, text) = match outcome {
            BreachStatus::Found(times) => (Style::Alert, format!("found {}", words::times(*times))),
            BreachStatus::Absent => (Style::Good, "absent".to_owned()),
            BreachStatus::Unchecked(_) => (Style::Warning, "unchecked".to_owned()),
        };
        let text = out.paint(style, &text);
        match line.strength {
            Some(strength) => out.line(format_args!(
                "line {}: {text}, {} ({} of 4)",
                line.number,
                strength.label(),
                strength.score
            ))?,
            None => out.line(format_args!("line {}: {text}", line.number))?,
        }
    }
    out.line(sum(who, outcomes))
}

/// How many are found, absent and unchecked. Who could not be asked says nothing.
fn sum(who: &str, outcomes: &[BreachStatus]) -> String {
    let of = |word: &str| outcomes.iter().filter(|outcome| outcome.label() == word).count();
    let parts = ["found", "absent", "unchecked"].map(|word| (of(word), word));
    let [.., (unchecked, _)] = parts;
    let all = count(outcomes.len(), "password");
    if unchecked == outcomes.len() {
        return format!("{} of {all} unchecked.", thousands(unchecked as u64));
    }
    let parts = parts.into_iter().filter(|&(number, _)| number > 0);
    let parts: Vec<_> = parts.map(|(number, word)| format!("{} {word}", thousands(number as u64))).collect();
    format!("{all}: {}, says {who}.", parts.join(", "))
}
