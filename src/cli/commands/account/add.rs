//! `account add`.

use super::change::{check, read_otp};
use super::factors;
use crate::cli::args::AccountAdd;
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::output::notify;
use crate::cli::session::Session;
use crate::inventory::{Account, AccountId, Factor, FactorKind};
use crate::profile::{Edit, compose};
use crate::store::Access;
use crate::text::fit;

pub fn run(context: &mut Context, args: &AccountAdd) -> Result<Exit, CliError> {
    // Read this before asking for the passphrase, so that an invalid secret fails at once.
    let otp = args.otpauth.as_ref().map(read_otp).transpose()?;
    let mut session = Session::open(context, Access::ReadWrite)?;
    let inventory = &session.profile().inventory;
    let name = args.name.trim();
    let name_exists = inventory.accounts.iter().any(|account| account.service.eq_ignore_ascii_case(name));
    let id = AccountId::from(inventory.free_id(&args.name));
    let mut account = Account::new(id.clone(), name);
    let directory = context.directory();
    // Only an exact name fills in the domain; anything else may be the person's own name for the account.
    let listed = directory.by_name(&args.name).filter(|_| args.domain.is_none());
    account.domain = match (&args.domain, listed) {
        (Some(domain), _) => domain.clone(),
        (None, Some(service)) => service.domain.clone(),
        (None, None) => String::new(),
    };
    account.username = args.username.clone().unwrap_or_default();
    account.importance = args.importance.unwrap_or_default();
    if otp.is_some() && args.factors.is_empty() {
        // Almost every service asks for a password beside a TOTP or HOTP code.
        crate::inventory::add_factor(&mut account, Factor::new(FactorKind::Password));
    }
    for factor in &args.factors {
        factors::add_or_change(&mut account, factor, context.today)?;
    }
    check(inventory, &account)?;
    let edit = match otp {
        None => Edit::PutAccount(Box::new(account), None),
        Some(otp) => {
            if account.username.is_empty() {
                account.username.clone_from(&otp.label);
            }
            compose::add_seed(session.profile(), &account, otp, context.today)
        }
    };
    session.apply(edit)?;
    if name_exists {
        notify(format_args!("Note: another account has this name already; the new one is “{id}”."));
    }
    if let Some(service) = listed {
        notify(format_args!(
            "The service directory lists {} at {}, which offers {}. --domain sets another domain, --domain \"\" none.",
            fit(&service.name, 40),
            fit(&service.domain, 40),
            service.offers_text()
        ));
    }
    if args.json {
        context.out.json(&session.profile().inventory.account(&id))?;
    } else {
        context.out.line(format_args!("Added {} as “{id}”.", fit(name, 60)))?;
    }
    Ok(Exit::Done)
}
