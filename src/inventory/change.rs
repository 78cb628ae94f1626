//! Changes of one account that keep its factors and its ways in together.

use super::{Account, Factor, FactorId, FactorKind, Restores, Way};

/// A factor id of this kind that the account does not have yet: `totp`, `totp-2`, …
pub fn unused_factor_id(account: &Account, kind: FactorKind) -> FactorId {
    let base = kind.slug();
    let mut id = FactorId::from(base);
    let mut n = 2;
    while account.factor(&id).is_some() {
        id = FactorId::from(format!("{base}-{n}"));
        n += 1;
    }
    id
}

/// Adds a factor with the ways in that services usually give for it. A password that opened the
/// account alone then needs the new second factor beside it.
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

/// Takes a factor out, with the ways in that need it. Where no way to sign in is left, what the
/// remaining factors usually give takes their place. What the vault keeps of it is not touched.
pub fn remove_factor(account: &mut Account, id: &FactorId) {
    account.factors.retain(|factor| factor.id != *id);
    account.sign_in.retain(|way| !way.factors.contains(id));
    account.recovery.retain(|way| !way.factors.contains(id));
    if account.sign_in.is_empty() {
        (account.sign_in, _) = Account::usual_ways(&account.factors);
    }
    if let Some(keeper) = &mut account.credential_store {
        keeper.key.retain(|key| key != id);
    }
}
