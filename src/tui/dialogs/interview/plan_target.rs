//! The page and the row of the interview where the user can do a step of the plan.

use super::draft::{ResetTarget, RowKey};
use super::pages::Page;
use crate::access::plan::Fix;
use crate::inventory::{Account, EntityId, FactorId, FactorKind, Holder};

pub(super) fn row_of_fix(fix: &Fix, account: &Account) -> (Page, Option<RowKey>) {
    let holder_row = |factor: &FactorId, holder: EntityId| {
        (Page::Holders(factor.clone()), Some(RowKey::Holder(factor.clone(), Holder::Entity(holder))))
    };
    // If the account has such a factor, tick its new holder. Otherwise tick the kind of factor first.
    let kind_row = |kind: FactorKind, holder: EntityId| {
        let factor = account.factors.iter().find(|factor| factor.kind == kind);
        factor
            .map_or((Page::Factors, Some(RowKey::FactorKind(kind))), |factor| holder_row(&factor.id, holder))
    };
    match fix {
        Fix::AddSecurityKey { key, .. } => kind_row(FactorKind::SecurityKey, key.into()),
        Fix::AddPasskey { device, .. } => kind_row(FactorKind::Passkey, device.into()),
        Fix::AddTotp { device, .. } => kind_row(FactorKind::Totp, device.into()),
        Fix::AddSecond { kind, to, .. } => kind_row(*kind, to.clone()),
        Fix::CopySeed { factor, device, .. } | Fix::MoveSeed { factor, device, .. } => {
            holder_row(factor, device.into())
        }
        Fix::PrintCodes { place, .. } | Fix::MoveCodes { place, .. } => {
            kind_row(FactorKind::RecoveryCodes, place.into())
        }
        Fix::WriteDownPassword { factor, place, .. } => holder_row(factor, place.into()),
        Fix::RemoveNumber { number, .. } => {
            let phone_factor = account.factors.iter().find(|factor| {
                factor.kind.uses_phone_network() && factor.holders.contains(&Holder::from(number))
            });
            match phone_factor {
                Some(factor) => (Page::Factors, Some(RowKey::FactorKind(factor.kind))),
                None => (Page::Ways, Some(RowKey::Address(ResetTarget::Entity(number.into())))),
            }
        }
        Fix::DropRecovery { factors, .. } => {
            let way = account.recovery.iter().find(|way| way.factors == *factors);
            (Page::Ways, way.cloned().map(RowKey::Recovery))
        }
        Fix::DropRecoveryAddress { to, .. } => {
            (Page::Ways, Some(RowKey::Address(ResetTarget::Entity(to.clone()))))
        }
        Fix::LockSupport { .. } => (Page::Ways, Some(RowKey::Support)),
        Fix::Unlink { through, .. } => (Page::Ways, Some(RowKey::LinkedAccount(through.clone()))),
        Fix::SignOut { device, .. } => (Page::Facts, Some(RowKey::Session(device.clone()))),
        Fix::OwnPassword { .. } => (Page::Facts, Some(RowKey::NewPassword)),
        Fix::NumberMatching { factor, .. } => {
            (Page::Holders(factor.clone()), Some(RowKey::NumberMatching(factor.clone())))
        }
        Fix::LockDevice { .. }
        | Fix::KeyPin { .. }
        | Fix::SimPin { .. }
        | Fix::PortOutPin { .. }
        | Fix::HidePreviews { .. } => (Page::Account, None),
    }
}
