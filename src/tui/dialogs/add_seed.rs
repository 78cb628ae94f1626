//! Adds a seed, from an otpauth address or a bare secret, to a recorded account or to a new one.

use super::prompt::{Field, Prompt};
use crate::inventory::{self, Account, AccountId, Factor, FactorKind, Inventory, add_factor};
use crate::otp::{self, Otp};
use crate::profile::{Edit, Profile, compose};
use crate::text::fit;
use crate::tui::codes_beside_factor::{account_in, codes_beside};
use crate::tui::component::{Context, Outcome, Values};
use crate::tui::keys::Action;
use crate::tui::open_profile::OpenProfile;
use crate::tui::widgets::Input;
use crate::words;
use jiff::civil::Date;

/// The maximum number of matching accounts that an error lists.
const MAX_NAMES: usize = 4;
/// The worst search rank at which an account matches a typed name.
const WORST_RANK: u8 = 1;

/// Whether a text is a URI that contains a seed.
pub fn is_seed_uri(text: &str) -> bool {
    let text = text.trim_start();
    let starts_with =
        |scheme: &str| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    starts_with("otpauth://") || starts_with("steam://")
}

/// Asks for a seed for this account, or for an account that the user names. `text` fills in the secret.
pub fn open(cx: &Context<'_>, account: Option<&AccountId>, text: &str) -> Outcome {
    let mut secret = Input::masked();
    secret.insert(text.trim());
    let secret = Field::new("Secret", "otpauth://… or the secret in letters", secret).takes_seed_uris();
    let mut fields = vec![secret];
    let title = match account.and_then(|id| cx.open.account(id)) {
        Some(account) => format!("Add a seed to {}", fit(&account.service, 40)),
        None => {
            let name = suggest_account(cx.open, text).unwrap_or_default();
            let hint = "a name; leave it empty to use the name in the address";
            fields.push(Field::new("Account", hint, Input::with(&name)).suggest(suggest_account));
            "Add a seed".to_owned()
        }
    };
    let help = "The QR code of a service contains an otpauth:// address. Most services also show the secret as letters. \
                Enter either. It stays hidden while you type.";
    let account = account.cloned();
    let prompt = Prompt::new(title, help, fields)
        .submit_word("add")
        .on_submit(move |values, cx| add(account.as_ref(), values, cx));
    Outcome::open(prompt)
}

/// The name of the account that a secret belongs to, if the secret is an address with a name.
fn suggest_account(open: &OpenProfile, secret: &str) -> Option<String> {
    let otp = otp::parse_any(secret).ok()?.otp;
    let name = match find_account(&open.profile.inventory, "", &otp) {
        Ok(Some(account)) => account.service.clone(),
        Ok(None) | Err(_) => name_in_address(&otp).to_owned(),
    };
    (!name.is_empty()).then(|| fit(&name, 200).into_owned())
}

/// The issuer in the address, or else its label.
fn name_in_address(otp: &Otp) -> &str {
    if otp.issuer.is_empty() { &otp.label } else { &otp.issuer }
}

/// Adds a seed to `account`, or else to the account that the second text names.
fn add(account: Option<&AccountId>, values: &Values, cx: &Context<'_>) -> Result<Outcome, String> {
    let Some(secret) = values.first() else { return Ok(Outcome::none()) };
    let typed = values.get(1).map_or("", |name| name.trim());
    let profile = &cx.open.profile;
    let parsed = otp::parse_any(secret).map_err(|error| words::sentence(&error.to_string()))?;
    if let Some(stored) = profile.readable_seeds().find(|seed| seed.otp.secret == parsed.otp.secret) {
        let name = cx.open.seed_name(stored);
        return Err(format!(
            "This seed is already stored, for {name}, since {}. Nothing was added.",
            stored.added
        ));
    }
    let inventory = &profile.inventory;
    let target = match account {
        Some(id) => inventory.account(id).ok_or("That account no longer exists.")?.clone(),
        None => match find_account(inventory, typed, &parsed.otp)? {
            Some(account) => account.clone(),
            None => new_account(inventory, typed, &parsed.otp),
        },
    };
    let edit = compose::add_seed(profile, &target, parsed.otp, cx.now.today);
    let message = message(profile, &target, &edit, cx);
    let notice = match (warning(profile, &target, &edit, cx.now.today), parsed.warnings.first()) {
        // An error stays until the next key.
        (Some(warning), _) => Outcome::notify_error(format!("{message} Warning: {warning}")),
        (None, Some(note)) => {
            Outcome::notify(format!("{message} Note: {}", words::sentence(&note.to_string())))
        }
        (None, None) => {
            let key = cx.key(Action::CheckCode);
            Outcome::notify(format!("{message} On Codes, {key} checks it against another app."))
        }
    };
    let undo_as = format!("adding a seed for {}", fit(&target.service, 40));
    Ok(Outcome::edit_then(undo_as, edit, Outcome::close().and(notice)))
}

/// The notice after the seed was added.
fn message(profile: &Profile, target: &Account, edit: &Edit, cx: &Context<'_>) -> String {
    let name = fit(&target.service, 40);
    if cx.open.account(&target.id).is_none() {
        return format!("Added for {name}, a new account.");
    }
    let had_seed = profile.readable_seeds().any(|seed| seed.account == target.id);
    let has_new_factor =
        account_in(edit, &target.id).is_some_and(|after| after.factors.len() > target.factors.len());
    if had_seed && has_new_factor {
        return format!(
            "Added for {name}. The account already had a seed: remove the one that is no longer valid."
        );
    }
    format!("Added for {name}.")
}

/// A warning if the edit stores the second factor beside its recovery codes, unless it was there before.
fn warning(profile: &Profile, before: &Account, edit: &Edit, today: Date) -> Option<String> {
    let after = codes_beside(profile, account_in(edit, &before.id)?, today)?;
    codes_beside(profile, before, today).is_none().then_some(after)
}

/// Finds the account by its exact name or id, or else by a text that only one account matches. Without typed text, the
/// name in the address is used. `None` if no account matches.
fn find_account<'a>(inventory: &'a Inventory, typed: &str, otp: &Otp) -> Result<Option<&'a Account>, String> {
    let wanted = if typed.is_empty() { name_in_address(otp) } else { typed }.trim();
    if wanted.is_empty() {
        return Err("Enter the account: a bare secret does not name it.".into());
    }
    let lower = wanted.to_lowercase();
    let has_name =
        |account: &&Account| account.service.to_lowercase() == lower || account.id.as_str() == lower;
    let exact: Vec<&Account> = inventory.accounts.iter().filter(has_name).collect();
    if !exact.is_empty() {
        return only_match(&exact, &otp.label).map(Some);
    }
    if typed.is_empty() {
        return Ok(None);
    }
    let matching: Vec<&Account> = inventory::search(inventory, wanted)
        .into_iter()
        .filter(|found| found.rank <= WORST_RANK)
        .filter_map(|found| inventory.accounts.get(found.position))
        .filter(|account| wanted.contains(' ') || account.service.to_lowercase().starts_with(&lower))
        .collect();
    if matching.is_empty() { Ok(None) } else { only_match(&matching, &otp.label).map(Some) }
}

/// The only account, or else the only account with the user name from the address.
fn only_match<'a>(accounts: &[&'a Account], username: &str) -> Result<&'a Account, String> {
    if let [account] = accounts {
        return Ok(account);
    }
    let username = username.to_lowercase();
    let mut with_username =
        accounts.iter().filter(|a| !username.is_empty() && a.username.to_lowercase() == username);
    if let (Some(account), None) = (with_username.next(), with_username.next()) {
        return Ok(account);
    }
    let name =
        |account: &&Account| fit(&format!("{} {}", account.service, account.username), 40).trim().to_owned();
    let names: Vec<String> = accounts.iter().take(MAX_NAMES).map(name).collect();
    let more = if accounts.len() > names.len() { ", …" } else { "" };
    Err(format!("Several accounts match: {}{more}. Add the user name.", names.join(", ")))
}

/// A new account with a password. Its name is the typed text, or else the name in the address.
fn new_account(inventory: &Inventory, typed: &str, otp: &Otp) -> Account {
    let name = if typed.is_empty() { name_in_address(otp) } else { typed };
    let mut account = Account::new(AccountId::from(inventory.free_id(name)), name.trim());
    account.username.clone_from(&otp.label);
    add_factor(&mut account, Factor::new(FactorKind::Password));
    account
}
