//! `code`: prints login codes. For a single code, standard output holds only the code.

use crate::cli::args::CodeArgs;
use crate::cli::clipboard;
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::output::notify;
use crate::cli::seeds::{self, Matches};
use crate::cli::session::Session;
use crate::inventory::{AccountId, FactorId};
use crate::otp::{Code, Generator, OneTimeCode, OtpError};
use crate::platform::{clock, hardening};
use crate::profile::{Profile, StoredSeed, compose};
use crate::store::Access;
use crate::text::{fit, visible};
use jiff::Timestamp;
use serde::Serialize;

/// Prints one code, or a list. A HOTP code uses up a counter value, so it is made only for a single account and without
/// `--at`; a list shows HOTP accounts without a code.
pub fn run(context: &mut Context, args: &CodeArgs) -> Result<Exit, CliError> {
    let time = args.at.as_deref().map(parse_time).transpose()?;
    let mut session = Session::open(context, Access::ReadOnly)?;
    let matches = Matches::find(session.profile(), args.query.as_deref());
    matches.notify_unreadable(session.profile());
    let wants_list = (args.query.is_none() || args.json) && !args.copy;
    match matches.seeds.as_slice() {
        [(account, factor)] if args.query.is_some() || args.copy => {
            let (seed, code) = make_code(&mut session, account, factor, time, args.next)?;
            if args.json {
                context.out.json(&[CodeJson::new(&seed, Some(&code))])?;
            } else if args.copy {
                let name = seeds::name(session.profile(), &seed);
                // Copying waits for up to minutes: nothing but the code stays in memory meanwhile.
                let text = code.text.clone();
                drop((session, seed, code));
                hardening::overwrite_stack();
                clipboard::copy(context, &text, &format!("the code of {name}"))?;
            } else {
                context.out.line(code.text.expose())?;
            }
            Ok(Exit::Done)
        }
        [] if args.query.is_some() => Err(matches.no_match_error(session.profile())),
        _ if !wants_list => Err(matches.several_matches_error(session.profile())),
        several => {
            let seeds =
                several.iter().filter_map(|(account, factor)| session.profile().seed(account, factor));
            list(context, session.profile(), seeds, time.unwrap_or_else(clock::unix_time), args)
        }
    }
}

/// Parses seconds since 1970, or a time with its zone (RFC 3339), into seconds since 1970.
fn parse_time(text: &str) -> Result<u64, CliError> {
    let text = text.trim();
    let wrong = |why: &str| {
        CliError::usage(
            format_args!("--at “{}” {why}", fit(text, 40)),
            "give seconds since 1970, such as 1767225600, or a time such as 2026-01-01T00:00:00Z",
        )
    };
    if let Ok(seconds) = text.parse() {
        return Ok(seconds);
    }
    let time: Timestamp = text.parse().map_err(|_| wrong("is not a time"))?;
    u64::try_from(time.as_second()).map_err(|_| wrong("is before 1970"))
}

/// The code of one seed. For HOTP, the new counter is saved before the code is returned.
fn make_code(
    session: &mut Session,
    account: &AccountId,
    factor: &FactorId,
    time: Option<u64>,
    next: bool,
) -> Result<(StoredSeed, Code), CliError> {
    let removed = || CliError::failed(format_args!("the login code of “{account}” was removed"), "try again");
    let mut seed = session.profile().seed(account, factor).ok_or_else(removed)?.clone();
    let invalid = |error| {
        CliError::failed(
            format_args!("the login code of “{account}” cannot be made: {error}"),
            "copy the secret from the service again, and replace this one",
        )
    };
    if !matches!(seed.otp.generator, Generator::Hotp { .. }) {
        let code = code_at(&seed, time.unwrap_or_else(clock::unix_time), next).map_err(invalid)?;
        return Ok((seed, code));
    }
    if next {
        return Err(CliError::failed(
            format_args!("“{account}” makes one code per request (HOTP), so there is no next code yet"),
            "run it without --next",
        ));
    }
    if time.is_some() {
        notify(
            "Note: with --at the counter does not advance; run it without --at for a code to sign in with.",
        );
        let code = seed.otp.code_at(0).map_err(invalid)?;
        return Ok((seed, code));
    }
    session.begin_writing()?;
    // Read again: another process may have advanced the counter.
    seed = session.profile().seed(account, factor).ok_or_else(removed)?.clone();
    let code = seed.otp.code_at(0).map_err(invalid)?;
    let edit = compose::advance_counter(&seed).ok_or_else(|| {
        CliError::failed(
            format_args!("the counter of “{account}” has reached its maximum"),
            "ask the service for a new secret",
        )
    })?;
    session.apply(edit)?;
    Ok((seed, code))
}

/// The code at a time, or the following code.
fn code_at(seed: &StoredSeed, time: u64, following: bool) -> Result<Code, OtpError> {
    let code = seed.otp.code_at(time)?;
    match code.remaining {
        Some(remaining) if following => seed.otp.code_at(time.saturating_add(remaining.into())),
        _ => Ok(code),
    }
}

/// One element of the JSON output. The optional fields are `null` for HOTP. In a list, `code` is also `null` for HOTP.
#[derive(Serialize)]
struct CodeJson<'a> {
    account: &'a str,
    issuer: &'a str,
    label: &'a str,
    kind: &'static str,
    code: Option<&'a str>,
    /// How long each code is valid, in seconds.
    period: Option<u32>,
    /// Seconds until the next code.
    remaining: Option<u32>,
    next: Option<&'a str>,
}

impl<'a> CodeJson<'a> {
    fn new(seed: &'a StoredSeed, code: Option<&'a Code>) -> Self {
        Self {
            account: seed.account.as_str(),
            issuer: &seed.otp.issuer,
            label: &seed.otp.label,
            kind: seed.otp.generator.kind(),
            code: code.map(|code| code.text.expose()),
            period: seed.otp.generator.period(),
            remaining: code.and_then(|code| code.remaining),
            next: code.and_then(|code| code.next.as_ref()).map(OneTimeCode::expose),
        }
    }
}

/// Lists the codes of several seeds. A seed that cannot make a code is reported and left out.
fn list<'a>(
    context: &mut Context,
    profile: &Profile,
    seeds: impl Iterator<Item = &'a StoredSeed>,
    time: u64,
    args: &CodeArgs,
) -> Result<Exit, CliError> {
    let mut made = Vec::new();
    for seed in seeds {
        let code = match seed.otp.generator {
            // Not shown, because it would use up a counter value. This only checks that the seed can make codes.
            Generator::Hotp { .. } => seed.otp.code_at(time).map(|_| None),
            _ => code_at(seed, time, args.next).map(Some),
        };
        match code {
            Ok(code) => made.push((seed, code)),
            Err(error) => notify(format_args!(
                "Note: the login code of “{}” cannot be made: {}",
                seed.account,
                visible(&error.to_string())
            )),
        }
    }
    if args.json {
        let rows: Vec<CodeJson<'_>> =
            made.iter().map(|(seed, code)| CodeJson::new(seed, code.as_ref())).collect();
        context.out.json(&rows)?;
    } else if made.is_empty() {
        notify("There are no login codes yet. `selvedge account add NAME --otpauth FILE` adds one.");
    } else {
        let row = |(seed, code): &(&StoredSeed, Option<Code>)| {
            let (text, left) = match code {
                Some(code) => (
                    code.text.grouped().to_string(),
                    code.remaining.map_or_else(String::new, |seconds| format!("{seconds} s")),
                ),
                None => ("on request".to_owned(), String::new()),
            };
            vec![format!("{}/{}", seed.account, seed.factor), seeds::name(profile, seed), text, left]
        };
        let rows: Vec<_> = made.iter().map(row).collect();
        context.out.table(&["account", "name", "code", "left"], &rows)?;
    }
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_seconds_or_a_time_with_its_zone() {
        assert_eq!(parse_time("59"), Ok(59));
        assert_eq!(parse_time(" 1970-01-01T00:00:59Z "), Ok(59));
        assert_eq!(parse_time("2005-03-18T02:58:29+01:00"), Ok(1_111_111_109));
        for wrong in ["", "now", "-1", "1.5", "2005-03-18", "2005-03-18T01:58:29", "1969-12-31T23:59:59Z"] {
            assert_eq!(parse_time(wrong).unwrap_err().exit(), Exit::Usage, "{wrong}");
        }
    }
}
