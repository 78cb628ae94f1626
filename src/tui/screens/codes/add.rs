//! Adding a seed: an otpauth address or a bare secret, for an account that is there or a new one.

use super::{Key, rows, select};
use crate::inventory::{self, Account, AccountId, Factor, FactorKind, Inventory};
use crate::otp::{self, Otp, OtpError};
use crate::profile::{Edit, Profile, compose};
use crate::text;
use crate::tui::concern;
use crate::tui::effect::Effect;
use crate::tui::modal::prompt::{self, Field, Purpose, Values};
use crate::tui::state::{Screen, State};
use crate::tui::update;
use crate::tui::widgets::Input;
use std::collections::HashSet;

/// Whether pasted text is an address for an authenticator app.
pub(super) fn is_address(text: &str) -> bool {
    let text = text.trim_start();
    ["otpauth://", "steam://"]
        .iter()
        .any(|scheme| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

/// Asks for a seed, for this account or one to be named. `text` is what is known of it already.
pub(in crate::tui) fn ask(state: &mut State, account: Option<&AccountId>, text: &str) {
    let Some(session) = state.session() else { return };
    let mut secret = Input::masked();
    secret.insert(text.trim());
    let mut fields = vec![Field::new("Secret", "otpauth://… or the secret in letters", secret)];
    let title = match account.and_then(|id| session.account(id)) {
        Some(account) => format!("Add a seed to {}", text::fit(&account.service, 40)),
        None => {
            let name = otp::parse_any(text).ok().map(|parsed| named(&parsed.otp)).unwrap_or_default();
            fields.push(Field::new(
                "Account",
                "a name; empty takes the one in the address",
                Input::with(text::visible(&name).as_ref()),
            ));
            "Add a seed".to_owned()
        }
    };
    prompt::open(
        state,
        title,
        "Behind the QR code of the service is an otpauth:// address; most services also show the secret in letters. \
         Either will do. It is not shown here while you type.",
        fields,
        Purpose::AddSeed(account.cloned()),
    );
}

fn named(otp: &Otp) -> String {
    if otp.issuer.is_empty() { otp.label.clone() } else { otp.issuer.clone() }
}

/// Takes an otpauth address or a bare secret, and the name of an account.
pub(in crate::tui) fn submit_seed(
    state: &mut State,
    account: Option<&AccountId>,
    values: &Values,
) -> Result<Vec<Effect>, String> {
    let Some(secret) = values.first() else { return Ok(Vec::new()) };
    let typed = values.get(1).map_or("", |name| name.trim());
    let Some(session) = state.session() else { return Ok(Vec::new()) };
    let profile = &session.profile;
    let parsed = otp::parse_any(secret).map_err(|error| in_words(&error))?;
    if let Some(same) = profile.readable_seeds().find(|seed| seed.otp.secret == parsed.otp.secret) {
        return Err(format!(
            "This very seed is here already, for {}, since {}. Nothing was added.",
            rows::name(session, same),
            same.added
        ));
    }
    let today = state.now.today;
    let target = match account {
        Some(id) => profile.inventory.account(id).cloned().ok_or("That account is gone. Name another.")?,
        None => find_account(&profile.inventory, typed, &parsed.otp)?
            .unwrap_or_else(|| new_account(&profile.inventory, typed, &parsed.otp)),
    };
    let is_new = profile.inventory.account(&target.id).is_none();
    let kept_before = profile.readable_seeds().filter(|seed| seed.account == target.id).count();
    let factors: HashSet<_> = target.factors.iter().map(|factor| factor.id.clone()).collect();
    let edit = compose::add_seed(profile, &target, parsed.otp, today);
    let Some(key) = key_in(&edit) else { return Ok(Vec::new()) };
    let (before, new) = (concern::account_in(&edit, &target.id), !factors.contains(&key.1));
    let concern = before.and_then(|after| {
        let said = concern::codes_beside(profile, after, today)?;
        concern::codes_beside(profile, &target, today).is_none().then_some(said)
    });
    let name = text::fit(&target.service, 40).into_owned();
    let revision = session.revision;
    let effects = update::edit(state, &format!("adding a seed for {name}"), edit);
    let session = state.session().ok_or("The vault is locked.")?;
    if session.revision == revision {
        let why = state.notice.take().map(|notice| notice.text);
        return Err(why.unwrap_or_else(|| "It could not be added.".into()));
    }
    let check = state.settings.keymap.key(crate::tui::keys::Action::CheckCode, true).unwrap_or_default();
    let mut said =
        if is_new { format!("Kept for {name}, a new account.") } else { format!("Kept for {name}.") };
    if kept_before > 0 && new {
        said.push_str(" It had a seed already: remove the one that no longer counts.");
    }
    match (concern, parsed.warnings.first()) {
        // Said at once, and it stays until the next key.
        (Some(concern), _) => state.complain(format!("{said} But: {concern}")),
        (None, Some(warning)) => {
            state.say(format!("{said} Note: {}", crate::words::sentence(&warning.to_string())));
        }
        (None, None) => state.say(format!("{said} {check} compares it with a code shown elsewhere.")),
    }
    if state.screen == Screen::Codes {
        state.codes.filter.clear();
        select(state, &key);
    }
    Ok(effects)
}

fn in_words(error: &OtpError) -> String {
    crate::words::sentence(&error.to_string())
}

/// The factor whose seed an edit puts.
fn key_in(edit: &Edit) -> Option<Key> {
    match edit {
        Edit::PutSeed(seed, _) => Some(super::key_of(seed)),
        Edit::Batch(edits) => edits.iter().find_map(key_in),
        _ => None,
    }
}

/// The account that is meant, where it is there; `None` where a new one is.
///
/// A whole name counts, or the start of one where only one account starts so, or words that are all
/// found in one account's service and user name.
fn find_account(inventory: &Inventory, typed: &str, otp: &Otp) -> Result<Option<Account>, String> {
    let wanted = if typed.is_empty() { named(otp) } else { typed.to_owned() };
    let wanted = wanted.trim();
    if wanted.is_empty() {
        return Err("Name the account: a bare secret does not say whose it is.".into());
    }
    let whole = wanted.to_lowercase();
    let exact: Vec<&Account> = inventory
        .accounts
        .iter()
        .filter(|account| account.service.to_lowercase() == whole || account.id.as_str() == whole)
        .collect();
    match exact[..] {
        [one] => return Ok(Some(one.clone())),
        [] => {}
        _ => return among(&exact, &otp.label).map(Some),
    }
    if typed.is_empty() {
        return Ok(None);
    }
    let found: Vec<&Account> = inventory::search(inventory, wanted)
        .into_iter()
        .filter(|found| found.rank <= 1)
        .filter_map(|found| inventory.accounts.get(found.at))
        .filter(|account| wanted.contains(' ') || account.service.to_lowercase().starts_with(&whole))
        .collect();
    match found[..] {
        [one] => Ok(Some(one.clone())),
        [] => Ok(None),
        _ => among(&found, &otp.label).map(Some),
    }
}

/// The one of several accounts whose user name the address gives.
fn among(accounts: &[&Account], label: &str) -> Result<Account, String> {
    let label = label.to_lowercase();
    let mut same = accounts.iter().filter(|a| !label.is_empty() && a.username.to_lowercase() == label);
    if let (Some(one), None) = (same.next(), same.next()) {
        return Ok((*one).clone());
    }
    let names: Vec<String> = accounts
        .iter()
        .take(4)
        .map(|a| text::fit(&format!("{} {}", a.service, a.username), 40).trim().to_owned())
        .collect();
    let more = if accounts.len() > names.len() { ", …" } else { "" };
    Err(format!("Several accounts could be meant: {}{more}. Write the user name as well.", names.join(", ")))
}

/// A new account, named as typed or as the address names it. A code of an app stands beside a password.
fn new_account(inventory: &Inventory, typed: &str, otp: &Otp) -> Account {
    let name = if typed.is_empty() { named(otp) } else { typed.to_owned() };
    let mut account = Account::new(AccountId::from(inventory.free_id(&name)), name.trim());
    account.username.clone_from(&otp.label);
    crate::inventory::add_factor(&mut account, Factor::new(FactorKind::Password));
    account
}

/// What goes into the line for the account once the secret is there.
pub(in crate::tui) fn suggestion(profile: &Profile, secret: &str) -> Option<String> {
    let otp = otp::parse_any(secret).ok()?.otp;
    let name = match find_account(&profile.inventory, "", &otp) {
        Ok(Some(account)) => account.service,
        _ => named(&otp),
    };
    (!name.is_empty()).then(|| text::fit(&name, 200).into_owned())
}
