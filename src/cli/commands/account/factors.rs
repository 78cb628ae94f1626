//! Factors in arguments of the command line, such as `totp=my-phone` or `recovery-codes=drawer`.

use crate::cli::args::{FactorArg, kinds};
use crate::cli::error::CliError;
use crate::inventory::{Account, Factor, FactorId, FactorKind, Holder, is_slug};
use crate::text::{fit, nearest};
use jiff::civil::Date;

/// Sets where a factor is kept. Adds the factor if the account does not have it.
///
/// The argument names a factor by its id or its kind; `totp-2` adds a second factor of the kind `totp`.
pub fn add_or_change(account: &mut Account, arg: &FactorArg, today: Date) -> Result<(), CliError> {
    let holders: Option<Vec<Holder>> =
        arg.holders.as_ref().map(|ids| ids.iter().map(|id| Holder::from(id.as_str())).collect());
    let id = find(account, &arg.factor);
    if let Some(factor) = id.and_then(|id| account.factors.iter_mut().find(|factor| factor.id == id)) {
        if let Some(holders) = holders {
            factor.holders = holders;
        }
        return Ok(());
    }
    let kind = parse_kind(&arg.factor).ok_or_else(|| unknown(account, &arg.factor))?;
    let factor = Factor {
        id: FactorId::from(arg.factor.as_str()),
        added: Some(today),
        ..Factor::new(kind).held_by(holders.unwrap_or_default())
    };
    crate::inventory::add_factor(account, factor);
    Ok(())
}

/// Finds a factor of the account by its id, or by its kind if there is only one of that kind.
pub fn find(account: &Account, name: &str) -> Option<FactorId> {
    if let Some(factor) = account.factors.iter().find(|factor| factor.id.as_str() == name) {
        return Some(factor.id.clone());
    }
    let mut of_kind = account.factors.iter().filter(|factor| factor.kind.slug() == name);
    match (of_kind.next(), of_kind.next()) {
        (Some(only), None) => Some(only.id.clone()),
        _ => None,
    }
}

/// The error for a name that is neither a factor of the account nor a kind.
pub fn unknown(account: &Account, name: &str) -> CliError {
    let ids: Vec<&str> = account.factors.iter().map(|factor| factor.id.as_str()).collect();
    let similar = nearest(name, ids.iter().copied().chain(FactorKind::ALL.map(FactorKind::slug)));
    let hint = if ids.is_empty() {
        format!("the kinds are {}", kinds())
    } else {
        format!("the account has {}; the kinds are {}", ids.join(", "), kinds())
    };
    CliError::unknown(
        format_args!("“{}” is neither a factor of this account nor a kind of factor", fit(name, 60)),
        similar.get(..1).unwrap_or_default(),
        hint,
    )
}

/// Parses a kind: its slug, alone or with a number after it.
fn parse_kind(name: &str) -> Option<FactorKind> {
    if !is_slug(name) {
        return None;
    }
    let slug = match name.rsplit_once('-') {
        Some((slug, number)) if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) => slug,
        _ => name,
    };
    FactorKind::ALL.into_iter().find(|kind| kind.slug() == slug)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::AccountId;

    fn account(args: &[&str]) -> Account {
        let mut account = Account::new(AccountId::from("mail"), "Mail");
        for arg in args {
            add_or_change(&mut account, &arg.parse().unwrap(), jiff::civil::date(2026, 1, 2)).unwrap();
        }
        account
    }

    #[test]
    fn factor_is_added_with_its_ways_and_then_moved() {
        let mut mail = account(&["password=memory", "totp=my-phone,drawer"]);
        assert_eq!(mail.sign_in.len(), 1);
        assert_eq!(mail.sign_in[0].factors.len(), 2);
        add_or_change(&mut mail, &"TOTP=laptop".parse().unwrap(), jiff::civil::date(2026, 1, 2)).unwrap();
        assert_eq!(mail.factors.len(), 2);
        assert_eq!(mail.factors[1].holders, [Holder::from("laptop")]);
    }

    #[test]
    fn number_suffix_adds_a_second_factor() {
        let mail = account(&["password=memory", "security-key=key-1", "security-key-2=key-2"]);
        assert_eq!(mail.factors.len(), 3);
        assert_eq!(mail.sign_in.len(), 2);
        assert_eq!(find(&mail, "security-key-2"), Some(FactorId::from("security-key-2")));
    }

    #[test]
    fn mistyped_kind_gets_a_suggestion() {
        let mut mail = account(&[]);
        let error =
            add_or_change(&mut mail, &"pasword=memory".parse().unwrap(), jiff::civil::date(2026, 1, 2));
        assert!(error.unwrap_err().message().unwrap().next.contains("did you mean password?"));
        assert!(
            add_or_change(&mut mail, &"\u{1b}[2J".parse().unwrap(), jiff::civil::date(2026, 1, 2)).is_err()
        );
    }
}
