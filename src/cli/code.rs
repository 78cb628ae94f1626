//! `code`: login codes. What goes to standard output is the code and nothing else, where one is meant.

use super::args::CodeArgs;
use super::{Access, CliError, Context, Exit, Session, copy};
use crate::inventory::{AccountId, FactorId, match_rank, search};
use crate::otp::{Code, Generator, OneTimeCode};
use crate::platform::clock;
use crate::profile::{Profile, StoredSeed, compose};
use crate::text::{fit, visible};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeSet;

/// The most accounts that an error lists.
const MOST: usize = 12;

/// Runs `code`.
///
/// A HOTP code is made where one generator is meant and no time is given, and its counter is saved
/// before it is shown; in a list it has none.
///
/// # Errors
/// Where the query finds none or several, the time is none, or the vault cannot be read; for HOTP
/// also where it cannot be written.
pub fn run(context: &mut Context, args: &CodeArgs) -> Result<Exit, CliError> {
    let at = args.at.as_deref().map(moment).transpose()?;
    let mut session = Session::open(context, Access::ReadOnly)?;
    let chosen = Chosen::find(session.profile(), args.query.as_deref());
    chosen.say_unreadable(context, session.profile());
    let several_are_meant = args.query.is_none() || args.json;
    match chosen.seeds.as_slice() {
        [one] if args.query.is_some() || args.copy => {
            let (account, factor) = one.clone();
            let (seed, code) = single(context, &mut session, &account, &factor, at, args.next)?;
            let name = name(session.profile(), &seed);
            if args.json {
                context.out.json(&[Row::new(&seed, Some(&code))])?;
            } else if args.copy {
                copy::secret(context, &code.text, &format!("the code of {name}"))?;
            } else {
                context.out.line(code.text.expose())?;
            }
            Ok(Exit::Done)
        }
        [] if args.query.is_some() => Err(chosen.nothing(session.profile())),
        many if !several_are_meant || args.copy => Err(chosen.several(session.profile(), many)),
        many => {
            let seeds = many.iter().filter_map(|(account, factor)| session.profile().seed(account, factor));
            list(context, session.profile(), seeds, at.unwrap_or_else(clock::unix_time), args)
        }
    }
}

/// Seconds since 1970 from such a number, or from a time with its zone (RFC 3339).
fn moment(text: &str) -> Result<u64, CliError> {
    let text = text.trim();
    let wrong = |why: &str| {
        CliError::usage(
            format!("--at “{}” {why}", fit(text, 40)),
            "give seconds since 1970, such as 1767225600, or a time such as 2026-01-01T00:00:00Z",
        )
    };
    if let Ok(seconds) = text.parse() {
        return Ok(seconds);
    }
    let time: Timestamp = text.parse().map_err(|_| wrong("is no time"))?;
    u64::try_from(time.as_second()).map_err(|_| wrong("is before 1970"))
}

/// What a query means.
struct Chosen {
    query: Option<String>,
    seeds: Vec<(AccountId, FactorId)>,
    /// The accounts that the query finds, with codes or without.
    accounts: BTreeSet<AccountId>,
}

impl Chosen {
    /// The seeds of the accounts that the query finds, and those whose own issuer or account name
    /// has it. An id, `account/factor`, or the whole name of one account means that alone.
    fn find(profile: &Profile, query: Option<&str>) -> Self {
        let key = |seed: &StoredSeed| (seed.account.clone(), seed.factor.clone());
        let mut chosen =
            Self { query: query.map(str::to_owned), seeds: Vec::new(), accounts: BTreeSet::new() };
        let Some(query) = query.map(str::trim) else {
            chosen.seeds = profile.readable_seeds().map(key).collect();
            return chosen;
        };
        let whole = |seed: &&StoredSeed| format!("{}/{}", seed.account, seed.factor) == query;
        if let Some(seed) = profile.readable_seeds().find(whole) {
            chosen.accounts.insert(seed.account.clone());
            chosen.seeds.push(key(seed));
            return chosen;
        }
        let inventory = &profile.inventory;
        let mut found = if query.is_empty() { Vec::new() } else { search(inventory, query) };
        let exact = inventory.accounts.iter().position(|account| account.id.as_str() == query);
        let best: Vec<usize> = match exact {
            Some(at) => vec![at],
            None => found.iter().filter(|found| found.rank == 0).map(|found| found.at).collect(),
        };
        let is_exact = best.len() == 1;
        if is_exact {
            found.retain(|found| best.contains(&found.at));
        }
        chosen.accounts.extend(found.iter().filter_map(|found| found.id(inventory)).cloned());
        chosen.seeds.extend(
            profile
                .readable_seeds()
                .filter(|seed| {
                    let named = || {
                        [&seed.otp.issuer, &seed.otp.label].iter().any(|name| {
                            !query.is_empty() && match_rank(query, name).is_some_and(|rank| rank < 4)
                        })
                    };
                    chosen.accounts.contains(&seed.account) || (!is_exact && named())
                })
                .map(key),
        );
        chosen
    }

    /// Tells of entries that do not read, where they may be what was meant.
    fn say_unreadable(&self, context: &Context, profile: &Profile) {
        for opaque in profile.seeds.iter().filter_map(|seed| seed.unparsed()) {
            let account = opaque.text("account").unwrap_or("an account without a name");
            let may_be_meant = self.query.is_none()
                || self.seeds.is_empty()
                || self.accounts.iter().any(|found| found.as_str() == account);
            if may_be_meant {
                context.out.say(format_args!(
                    "Note: a login code of “{}” cannot be read and is kept as it is: {}",
                    fit(account, 60),
                    visible(opaque.reason())
                ));
            }
        }
    }

    fn nothing(&self, profile: &Profile) -> CliError {
        let query = fit(self.query.as_deref().unwrap_or_default(), 60).into_owned();
        let found: Vec<String> = self
            .accounts
            .iter()
            .filter_map(|id| profile.inventory.account(id))
            .map(super::find::describe)
            .take(MOST)
            .collect();
        if found.is_empty() {
            let next = "`selvedge code` lists those that there are";
            return CliError::failed(format!("no login code is found by “{query}”"), next);
        }
        CliError::failed(
            format!("“{query}” finds no account with a login code:\n{}", found.join("\n")),
            "`selvedge account edit ACCOUNT --otpauth FILE` gives it one",
        )
    }

    fn several(&self, profile: &Profile, seeds: &[(AccountId, FactorId)]) -> CliError {
        let query = self.query.as_deref().unwrap_or_default();
        let mut said = if query.trim().is_empty() {
            format!("there are {} login codes:", seeds.len())
        } else {
            format!("“{}” finds {} login codes:", fit(query, 60), seeds.len())
        };
        for (account, factor) in seeds.iter().take(MOST) {
            let seed = profile.seed(account, factor);
            let name = seed.map_or_else(String::new, |seed| name(profile, seed));
            said.push_str(&format!("\n{account}/{factor}  {name}"));
        }
        if seeds.len() > MOST {
            said.push_str(&format!("\n… and {} more", seeds.len() - MOST));
        }
        CliError::failed(said, "give the first word of one of these lines")
    }
}

/// A seed's account for a person: the service and the user's name there.
pub(super) fn name(profile: &Profile, seed: &StoredSeed) -> String {
    let account = profile.inventory.account(&seed.account);
    let service = account.map_or(seed.otp.issuer.as_str(), |account| account.service.as_str());
    let service = if service.is_empty() { seed.account.as_str() } else { service };
    let user = account.map_or("", |account| account.username.as_str());
    let user = if seed.otp.label.is_empty() { user } else { seed.otp.label.as_str() };
    if user.is_empty() {
        fit(service, 40).into_owned()
    } else {
        format!("{} ({})", fit(service, 40), fit(user, 40))
    }
}

/// The one seed that a query means.
///
/// # Errors
/// Where it means none or several.
pub(super) fn only_seed<'a>(
    context: &Context,
    profile: &'a Profile,
    query: &str,
) -> Result<&'a StoredSeed, CliError> {
    let chosen = Chosen::find(profile, Some(query));
    chosen.say_unreadable(context, profile);
    match chosen.seeds.as_slice() {
        [(account, factor)] => profile.seed(account, factor).ok_or_else(|| chosen.nothing(profile)),
        [] => Err(chosen.nothing(profile)),
        many => Err(chosen.several(profile, many)),
    }
}

/// The code of the one seed that is meant.
fn single(
    context: &Context,
    session: &mut Session,
    account: &AccountId,
    factor: &FactorId,
    at: Option<u64>,
    next: bool,
) -> Result<(StoredSeed, Code), CliError> {
    let gone = || CliError::failed(format!("the login code of “{account}” is gone"), "try again");
    let mut seed = session.profile().seed(account, factor).ok_or_else(gone)?.clone();
    let refused = |error| {
        CliError::failed(
            format!("the login code of “{account}” cannot be made: {error}"),
            "take the address from the service again, and put it in the place of this one",
        )
    };
    if !matches!(seed.otp.generator, Generator::Hotp { .. }) {
        let code = at_or_after(&seed, at.unwrap_or_else(clock::unix_time), next).map_err(refused)?;
        return Ok((seed, code));
    }
    if next {
        return Err(CliError::failed(
            format!(
                "the codes of “{account}” come one for each press (HOTP), so that there is no next one yet"
            ),
            "ask without --next",
        ));
    }
    if at.is_some() {
        context.out.say("Note: with --at the counter stays; ask without it for a code to sign in with.");
        let code = seed.otp.code_at(0).map_err(refused)?;
        return Ok((seed, code));
    }
    // Somebody may have asked for a code since.
    session.begin_writing()?;
    seed = session.profile().seed(account, factor).ok_or_else(gone)?.clone();
    let code = seed.otp.code_at(0).map_err(refused)?;
    let edit = compose::advance_counter(&seed).ok_or_else(|| {
        CliError::failed(
            format!("the counter of “{account}” is at its end"),
            "ask the service for a new secret",
        )
    })?;
    // Saved first: a code that is shown twice is refused the second time.
    session.apply(edit)?;
    Ok((seed, code))
}

/// The code of a moment, or with `next` the one that begins after it.
fn at_or_after(seed: &StoredSeed, at: u64, next: bool) -> Result<Code, crate::otp::OtpError> {
    let now = seed.otp.code_at(at)?;
    match now.remaining {
        Some(remaining) if next => seed.otp.code_at(at.saturating_add(remaining.into())),
        _ => Ok(now),
    }
}

/// What `code --json` prints for each generator.
#[derive(Serialize)]
struct Row<'a> {
    account: &'a str,
    issuer: &'a str,
    label: &'a str,
    kind: &'static str,
    /// `null` for HOTP in a list.
    code: Option<&'a str>,
    /// Seconds a code; `null` for HOTP.
    period: Option<u32>,
    /// Seconds until the next code; `null` for HOTP.
    remaining: Option<u32>,
    /// The code after; `null` for HOTP.
    next: Option<&'a str>,
}

impl<'a> Row<'a> {
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

/// Every code asked for. One that cannot be made is told of, and hides none of the others.
fn list<'a>(
    context: &mut Context,
    profile: &Profile,
    seeds: impl Iterator<Item = &'a StoredSeed>,
    at: u64,
    args: &CodeArgs,
) -> Result<Exit, CliError> {
    let mut made = Vec::new();
    for seed in seeds {
        let code = match seed.otp.generator {
            // Its parameters are still looked at.
            Generator::Hotp { .. } => seed.otp.code_at(at).map(|_| None),
            _ => at_or_after(seed, at, args.next).map(Some),
        };
        match code {
            Ok(code) => made.push((seed, code)),
            Err(error) => context.out.say(format_args!(
                "Note: the login code of “{}” cannot be made: {}",
                seed.account,
                visible(&error.to_string())
            )),
        }
    }
    if args.json {
        let rows: Vec<Row<'_>> = made.iter().map(|(seed, code)| Row::new(seed, code.as_ref())).collect();
        context.out.json(&rows)?;
    } else if made.is_empty() {
        context.out.say("There are no login codes yet. `selvedge account add NAME --otpauth FILE` adds one.");
    } else {
        let rows: Vec<Vec<String>> = made
            .iter()
            .map(|(seed, code)| {
                let (text, left) = match code {
                    Some(code) => (
                        code.text.grouped().to_string(),
                        code.remaining.map_or_else(String::new, |left| format!("{left} s")),
                    ),
                    None => ("on request".to_owned(), String::new()),
                };
                vec![format!("{}/{}", seed.account, seed.factor), name(profile, seed), text, left]
            })
            .collect();
        context.out.table(&["account", "name", "code", "left"], &rows)?;
    }
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_seconds_or_a_time_with_its_zone() {
        assert_eq!(moment("59"), Ok(59));
        assert_eq!(moment(" 1970-01-01T00:00:59Z "), Ok(59));
        assert_eq!(moment("2005-03-18T02:58:29+01:00"), Ok(1_111_111_109));
        for wrong in ["", "now", "-1", "1.5", "2005-03-18", "2005-03-18T01:58:29", "1969-12-31T23:59:59Z"] {
            assert_eq!(moment(wrong).unwrap_err().exit(), Exit::Usage, "{wrong}");
        }
    }
}
