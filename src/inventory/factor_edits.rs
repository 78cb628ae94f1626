//! Adds and removes factors of one account, and keeps its ways in consistent with them.

use super::account::Account;
use super::factor::{Factor, FactorKind, Restores, Way};
use super::id::FactorId;

/// Makes a factor id that the account does not use yet: `totp`, `totp-2`, …
pub fn unused_factor_id(account: &Account, kind: FactorKind) -> FactorId {
    let base = kind.slug();
    let mut id = FactorId::from(base);
    let mut number = 2;
    while account.factor(&id).is_some() {
        id = FactorId::from(format!("{base}-{number}"));
        number += 1;
    }
    id
}

/// Adds a factor and the ways in that services usually offer with it. If the password alone opened the account,
/// it now needs the new second factor too.
pub fn add_factor(account: &mut Account, factor: Factor) {
    let (id, kind) = (factor.id.clone(), factor.kind);
    account.factors.push(factor);
    let password = account.factors.iter().find(|f| f.kind == FactorKind::Password).map(|f| f.id.clone());
    match kind {
        FactorKind::Password => {
            let (sign_in, _) = Account::usual_ways(&account.factors);
            account.sign_in = sign_in;
        }
        FactorKind::Passkey | FactorKind::Federated => account.sign_in.push(Way::sign_in([id])),
        FactorKind::RecoveryCodes => {
            account.recovery.push(Way::recovery([id], Restores::SecondFactor));
        }
        FactorKind::EmailCode | FactorKind::SecurityQuestions => {
            account.recovery.push(Way::recovery([id], Restores::Password));
        }
        FactorKind::Support | FactorKind::TrustedContact => {
            account.recovery.push(Way::recovery([id], Restores::Account));
        }
        FactorKind::EncryptionKey => {}
        FactorKind::Totp
        | FactorKind::SecurityKey
        | FactorKind::Push
        | FactorKind::Sms
        | FactorKind::Voice => {
            if let Some(password) = &password {
                account.sign_in.retain(|way| way.factors != [password.clone()]);
            }
            account.sign_in.push(Way::sign_in(password.into_iter().chain([id])));
        }
    }
}

/// Removes a factor and the ways in that need it. If no way to sign in is left, the usual ways of the remaining
/// factors replace them. The factor's secret in the vault is not touched.
pub fn remove_factor(account: &mut Account, id: &FactorId) {
    account.factors.retain(|factor| factor.id != *id);
    account.sign_in.retain(|way| !way.factors.contains(id));
    account.recovery.retain(|way| !way.factors.contains(id));
    if account.sign_in.is_empty() {
        (account.sign_in, _) = Account::usual_ways(&account.factors);
    }
    if let Some(store) = &mut account.credential_store {
        store.key.retain(|key| key != id);
        store.alternative_keys.retain(|keys| !keys.contains(id));
    }
}
