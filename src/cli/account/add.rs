//! `account add`.

use super::{check, factors, read_otp};
use crate::cli::args::AccountAdd;
use crate::cli::{Access, CliError, Context, Exit, Session};
use crate::inventory::{Account, AccountId, Factor, FactorKind};
use crate::profile::{Edit, compose};
use crate::text::fit;

/// Adds an account, with its login code where one is given.
pub(super) fn run(context: &mut Context, args: &AccountAdd) -> Result<Exit, CliError> {
    // The text is read first: where it is wrong, nobody need type a passphrase.
    let otp = match &args.otpauth {
        None => None,
        Some(source) => Some(read_otp(context, source)?),
    };
    let mut session = Session::open(context, Access::ReadWrite)?;
    let inventory = &session.profile().inventory;
    let namesakes =
        inventory.accounts.iter().filter(|a| a.service.eq_ignore_ascii_case(args.name.trim())).count();
    let id = AccountId::from(inventory.free_id(&args.name));
    let mut account = Account::new(id.clone(), args.name.trim());
    let directory = context.directory();
    // An exact name is a service's; anything else may be a name of the person's own.
    let listed = directory.by_name(&args.name).filter(|_| args.domain.is_none());
    account.domain = match (&args.domain, listed) {
        (Some(domain), _) => domain.clone(),
        (None, Some(service)) => service.domain.clone(),
        (None, None) => String::new(),
    };
    account.username = args.username.clone().unwrap_or_default();
    account.importance = args.importance.unwrap_or_default();
    if otp.is_some() && args.factors.is_empty() {
        // Codes of this kind stand beside a password nearly everywhere; --factor says where they don't.
        crate::inventory::add_factor(&mut account, Factor::new(FactorKind::Password));
    }
    for factor in &args.factors {
        factors::put(&mut account, factor, context.today)?;
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
    if namesakes > 0 {
        context.out.say(format_args!("Note: an account of this name was there already; this one is “{id}”."));
    }
    if let Some(service) = listed {
        context.out.say(format_args!(
            "The service directory has {} at {}, which offers {}. --domain says another, and --domain \"\" none.",
            fit(&service.name, 40),
            fit(&service.domain, 40),
            service.offers_text()
        ));
    }
    if args.json {
        let account = session.profile().inventory.account(&id);
        context.out.json(&account)?;
    } else {
        context.out.line(format_args!("Added {} as “{id}”.", fit(args.name.trim(), 60)))?;
    }
    Ok(Exit::Done)
}
