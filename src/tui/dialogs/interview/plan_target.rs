//! Where a step of the plan is done: the page and the row of the interview.

use super::draft::{Key, Reach};
use super::pages::Page;
use crate::access::plan::Fix;
use crate::inventory::{Account, EntityId, FactorId, FactorKind, Holder};

/// The page and the row where a fix to an account is done.
pub(super) fn of(fix: &Fix, account: &Account) -> (Page, Option<Key>) {
    let holder_row = |factor: &FactorId, at: EntityId| {
        (Page::Kept(factor.clone()), Some(Key::Holder(factor.clone(), Holder::Entity(at))))
    };
    // An existing factor gets another holder. Otherwise the kind must be ticked first.
    let kind_row = |kind: FactorKind, at: EntityId| {
        let factor = account.factors.iter().find(|factor| factor.kind == kind);
        factor.map_or((Page::Factors, Some(Key::Kind(kind))), |factor| holder_row(&factor.id, at))
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
            let sent = account.factors.iter().find(|factor| {
                factor.kind.uses_phone_network() && factor.holders.contains(&Holder::from(number))
            });
            match sent {
                Some(factor) => (Page::Factors, Some(Key::Kind(factor.kind))),
                None => (Page::Ways, Some(Key::Address(Reach::Entity(number.into())))),
            }
        }
        Fix::DropRecovery { factors, .. } => {
            let way = account.recovery.iter().find(|way| way.factors == *factors);
            (Page::Ways, way.cloned().map(Key::Recovery))
        }
        Fix::DropRecoveryAddress { to, .. } => (Page::Ways, Some(Key::Address(Reach::Entity(to.clone())))),
        Fix::LockSupport { .. } => (Page::Ways, Some(Key::Support)),
        Fix::Unlink { through, .. } => (Page::Ways, Some(Key::Linked(through.clone()))),
        Fix::SignOut { device, .. } => (Page::Facts, Some(Key::Session(device.clone()))),
        Fix::OwnPassword { .. } => (Page::Facts, Some(Key::NewPassword)),
        Fix::NumberMatching { factor, .. } => {
            (Page::Kept(factor.clone()), Some(Key::Matching(factor.clone())))
        }
        Fix::LockDevice { .. }
        | Fix::KeyPin { .. }
        | Fix::SimPin { .. }
        | Fix::PortOutPin { .. }
        | Fix::HidePreviews { .. } => (Page::Account, None),
    }
}
