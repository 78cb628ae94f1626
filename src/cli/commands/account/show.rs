//! `account show`.

use crate::cli::accounts;
use crate::cli::args::AccountShow;
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::inventory::{Account, Factor, FactorId, Index, Owner, Way};
use crate::profile::Profile;
use crate::store::Access;
use crate::text::{self, fit, visible};
use crate::words::{self, EntityNames};
use jiff::civil::Date;

pub fn run(context: &mut Context, args: &AccountShow) -> Result<Exit, CliError> {
    let session = Session::open(context, Access::ReadOnly)?;
    let profile = session.profile();
    let account = accounts::find(&profile.inventory, &args.query)?;
    if args.json {
        context.out.json(account)?;
    } else {
        let index = Index::new(&profile.inventory);
        let page = Page { profile, names: EntityNames::new(&profile.inventory, &index), account };
        page.print(&mut context.out)?;
    }
    Ok(Exit::Done)
}

struct Page<'a> {
    profile: &'a Profile,
    names: EntityNames<'a>,
    account: &'a Account,
}

impl Page<'_> {
    fn print(&self, out: &mut Output) -> Result<(), CliError> {
        let account = self.account;
        out.heading(&fit(&account.service, 100))?;
        field(out, "id", account.id.as_str())?;
        field(out, "domain", &account.domain)?;
        field(out, "user name", &account.username)?;
        field(out, "importance", account.importance.label())?;
        if account.owner != Owner::Me {
            field(out, "belongs to", account.owner.label())?;
        }
        field(out, "tags", &account.tags.join(", "))?;
        self.factors(out)?;
        ways(out, "signs in with", &account.sign_in)?;
        ways(out, "recovers with", &account.recovery)?;
        self.recovery_addresses(out)?;
        self.state(out)?;
        if !account.notes.is_empty() {
            out.heading("notes")?;
            for line in account.notes.lines() {
                out.line(format_args!("  {}", visible(line)))?;
            }
        }
        Ok(())
    }

    fn factors(&self, out: &mut Output) -> Result<(), CliError> {
        if self.account.factors.is_empty() {
            return Ok(());
        }
        out.heading("factors")?;
        let widest = self.account.factors.iter().map(|f| text::width(f.id.as_str())).max().unwrap_or(0);
        for factor in &self.account.factors {
            let id = text::pad(factor.id.as_str(), widest);
            let holders: Vec<String> = factor
                .holders
                .iter()
                .map(|holder| fit(&self.names.holder(holder), 40).into_owned())
                .collect();
            let kept = if holders.is_empty() {
                "storage unknown".to_owned()
            } else {
                format!("kept in: {}", holders.join(", "))
            };
            let name = match factor.name.as_str() {
                "" => String::new(),
                name => format!("“{}”  ", fit(name, 40)),
            };
            out.line(format_args!("  {id}  {name}{kept}{}", self.secrets(factor)))?;
        }
        Ok(())
    }

    /// The secrets of a factor that this vault stores.
    fn secrets(&self, factor: &Factor) -> String {
        let id = &self.account.id;
        if self.profile.seed(id, &factor.id).is_some() {
            return "; this vault makes the codes".into();
        }
        match self.profile.codes(id, &factor.id) {
            Some(set) => format!("; {} of {} left", set.remaining(), set.codes.len()),
            None => match factor.codes.and_then(|codes| codes.remaining()) {
                Some(left) => format!("; {left} left"),
                None => String::new(),
            },
        }
    }

    fn recovery_addresses(&self, out: &mut Output) -> Result<(), CliError> {
        if self.account.recovery_addresses.is_empty() {
            return Ok(());
        }
        out.heading("recovery messages go to")?;
        for address in &self.account.recovery_addresses {
            let to = match &address.entity {
                Some(id) => self.names.name(id.as_str()),
                None => address.address.clone(),
            };
            let tested = match address.tested {
                Some(day) => format!("last tested {day}"),
                None => "never tested".into(),
            };
            out.line(format_args!("  {}  {tested}", fit(&to, 60)))?;
        }
        Ok(())
    }

    fn state(&self, out: &mut Output) -> Result<(), CliError> {
        let account = self.account;
        out.heading("state")?;
        field(out, "support", words::support_reset(account.support_reset))?;
        let devices: Vec<String> =
            account.sessions.devices.iter().map(|id| self.names.name(id.as_str())).collect();
        field(out, "signed in on", &devices.join(", "))?;
        let dates: [(&str, Option<Date>); 6] = [
            ("opened", account.created),
            ("last used", account.last_used),
            ("password changed", account.password_changed),
            ("second factor changed", account.second_factor_changed),
            ("sessions reviewed", account.sessions.reviewed),
            ("account reviewed", account.reviewed),
        ];
        for (name, date) in dates {
            field(out, name, &date.map(|date| date.to_string()).unwrap_or_default())?;
        }
        Ok(())
    }
}

fn ways(out: &mut Output, title: &str, ways: &[Way]) -> Result<(), CliError> {
    if ways.is_empty() {
        return Ok(());
    }
    out.heading(title)?;
    for way in ways {
        let factors: Vec<&str> = way.factors.iter().map(FactorId::as_str).collect();
        let restores = way
            .restores
            .map_or_else(String::new, |restored| format!("  restores {}", words::restores(restored)));
        out.line(format_args!("  {}{restores}", visible(&factors.join(" + "))))?;
    }
    Ok(())
}

/// A named value; nothing if the value is empty.
fn field(out: &mut Output, name: &str, value: &str) -> Result<(), CliError> {
    if value.is_empty() {
        return Ok(());
    }
    out.line(format_args!("  {name:<21}  {}", fit(value, 200)))
}
