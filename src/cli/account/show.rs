//! `account show`.

use crate::cli::args::AccountShow;
use crate::cli::{Access, CliError, Context, Exit, Output, Session, Style, find};
use crate::inventory::{Account, Factor, Index, Owner, Way};
use crate::profile::Profile;
use crate::text::{self, fit, visible};
use crate::words::{self, EntityNames};
use jiff::civil::Date;

/// Shows one account. As JSON: the account as it stands in the inventory.
pub(super) fn run(context: &mut Context, args: &AccountShow) -> Result<Exit, CliError> {
    let session = Session::open(context, Access::ReadOnly)?;
    let account = find::account(&session.profile().inventory, &args.query)?;
    if args.json {
        context.out.json(account)?;
    } else {
        let inventory = &session.profile().inventory;
        let index = Index::new(inventory);
        let page = Page { profile: session.profile(), names: EntityNames::new(inventory, &index), account };
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
        let title = out.paint(Style::Heading, &fit(&account.service, 100));
        out.line(title)?;
        field(out, "id", account.id.as_str())?;
        field(out, "domain", &account.domain)?;
        field(out, "user name", &account.username)?;
        field(out, "importance", account.importance.label())?;
        if account.owner != Owner::Me {
            field(out, "belongs to", account.owner.label())?;
        }
        field(out, "tags", &account.tags.join(", "))?;
        self.factors(out)?;
        self.ways(out, "signs in with", &account.sign_in)?;
        self.ways(out, "gets back in with", &account.recovery)?;
        self.addresses(out)?;
        self.state(out)?;
        if !account.notes.is_empty() {
            heading(out, "notes")?;
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
        heading(out, "factors")?;
        let widest = self.account.factors.iter().map(|f| text::width(f.id.as_str())).max().unwrap_or(0);
        for factor in &self.account.factors {
            let id = text::pad(factor.id.as_str(), widest);
            let kept = if factor.holders.is_empty() {
                "where it is kept is not known".to_owned()
            } else {
                let names: Vec<String> = factor
                    .holders
                    .iter()
                    .map(|holder| fit(&self.names.holder(holder), 40).into_owned())
                    .collect();
                format!("kept in: {}", names.join(", "))
            };
            let name = if factor.name.is_empty() {
                String::new()
            } else {
                format!("“{}”  ", fit(&factor.name, 40))
            };
            let here = self.here(factor);
            out.line(format_args!("  {id}  {name}{kept}{here}"))?;
        }
        Ok(())
    }

    /// What this vault keeps of a factor.
    fn here(&self, factor: &Factor) -> String {
        let id = &self.account.id;
        if self.profile.seed(id, &factor.id).is_some() {
            return "; codes from here".into();
        }
        match self.profile.codes(id, &factor.id) {
            Some(set) => format!("; {} of {} left", set.remaining(), set.codes.len()),
            None => match factor.codes.and_then(|codes| codes.remaining()) {
                Some(left) => format!("; {left} left"),
                None => String::new(),
            },
        }
    }

    fn ways(&self, out: &mut Output, title: &str, ways: &[Way]) -> Result<(), CliError> {
        if ways.is_empty() {
            return Ok(());
        }
        heading(out, title)?;
        for way in ways {
            let factors: Vec<&str> = way.factors.iter().map(crate::inventory::FactorId::as_str).collect();
            let restores = way
                .restores
                .map_or_else(String::new, |restored| format!("  restores {}", words::restores(restored)));
            out.line(format_args!("  {}{restores}", visible(&factors.join(" + "))))?;
        }
        Ok(())
    }

    fn addresses(&self, out: &mut Output) -> Result<(), CliError> {
        if self.account.recovery_addresses.is_empty() {
            return Ok(());
        }
        heading(out, "recovery goes to")?;
        for address in &self.account.recovery_addresses {
            let to = match &address.entity {
                Some(id) => self.names.name(id.as_str()),
                None => address.address.clone(),
            };
            let to = fit(&to, 60);
            let tested = match address.tested {
                Some(day) => format!("last tested {day}"),
                None => "never tested".into(),
            };
            out.line(format_args!("  {to}  {tested}"))?;
        }
        Ok(())
    }

    fn state(&self, out: &mut Output) -> Result<(), CliError> {
        let account = self.account;
        heading(out, "state")?;
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
            ("all reviewed", account.reviewed),
        ];
        for (name, date) in dates {
            field(out, name, &date.map(|date| date.to_string()).unwrap_or_default())?;
        }
        Ok(())
    }
}

fn heading(out: &mut Output, title: &str) -> Result<(), CliError> {
    let title = out.paint(Style::Heading, title);
    out.line(title)
}

/// A named value; nothing where there is no value.
fn field(out: &mut Output, name: &str, value: &str) -> Result<(), CliError> {
    if value.is_empty() {
        return Ok(());
    }
    out.line(format_args!("  {name:<21}  {}", fit(value, 200)))
}
