//! The clauses of factors: who has a factor, because they have a holder of it.

use super::compiler::{Compiler, Entity, reuse_group};
use crate::access::fact::Fact;
use crate::access::inference::Inference;
use crate::inventory::{Account, AppLock, EntityId, Factor, FactorKind, Holder, Restores, SupportReset};

/// Whether a holder of a factor of this kind receives a message instead of keeping a secret.
const fn is_message(kind: FactorKind) -> bool {
    matches!(kind, FactorKind::Sms | FactorKind::Voice | FactorKind::EmailCode | FactorKind::Federated)
}

/// Whether a person can be tricked into entering or approving the factor on a phishing page. `None` if that is not
/// recorded.
pub(super) fn can_be_phished(factor: &Factor) -> Option<bool> {
    Some(match factor.kind {
        FactorKind::Push => return factor.number_matching.map(|number_matching| !number_matching),
        FactorKind::Passkey
        | FactorKind::SecurityKey
        | FactorKind::Federated
        | FactorKind::Support
        | FactorKind::TrustedContact => false,
        FactorKind::Password
        | FactorKind::Totp
        | FactorKind::Sms
        | FactorKind::Voice
        | FactorKind::EmailCode
        | FactorKind::RecoveryCodes
        | FactorKind::SecurityQuestions
        | FactorKind::EncryptionKey => true,
    })
}

/// Whether the owner types the factor when signing in, so that malware can read it.
pub(super) const fn is_typed(kind: FactorKind) -> bool {
    matches!(
        kind,
        FactorKind::Password
            | FactorKind::Totp
            | FactorKind::Sms
            | FactorKind::Voice
            | FactorKind::EmailCode
            | FactorKind::SecurityQuestions
            | FactorKind::EncryptionKey
    )
}

/// Whether all recovery codes of the factor are used up.
pub(super) fn is_used_up(factor: &Factor) -> bool {
    factor.codes.is_some_and(|codes| codes.remaining() == Some(0))
}

impl<'a> Compiler<'a> {
    pub(super) fn add_factor(
        &mut self,
        account_position: u32,
        account: &'a Account,
        factor_position: u32,
        factor: &'a Factor,
    ) {
        let Some(factor_held) = self.layout.factor(account_position, factor_position) else { return };
        if factor.kind == FactorKind::Support {
            self.add_support(account_position, account, factor, factor_held);
            return;
        }
        // The reuse group describes the first password of an account that has several.
        let first_password = account.factors.iter().position(|f| f.kind == FactorKind::Password);
        if first_password == Some(factor_position as usize)
            && let Some(&shared) = reuse_group(account).and_then(|group| self.shared_passwords.get(group))
        {
            self.attacker.add(shared, Inference::OneCase, &[factor_held]);
            self.attacker.add(factor_held, Inference::PasswordReused, &[shared]);
        }
        if !self.add_holders(account_position, factor_position, factor, factor_held) {
            self.add_without_holder(account_position, account, factor_position, factor_held);
        }
    }

    /// Adds the clauses for support. Its holders are what support asks to see, such as papers in a drawer. If resets are
    /// locked, they are bound to these holders; if there are none, support restores nothing.
    fn add_support(&mut self, account_position: u32, account: &Account, factor: &Factor, factor_held: u32) {
        let tricked = self.layout.support_tricked(account_position);
        let shown: Vec<u32> = factor
            .holders
            .iter()
            .filter_map(|holder| self.holder(holder, false))
            .map(|(holder_held, _)| holder_held)
            .collect();
        let memory = factor.holders.contains(&Holder::Memory).then(|| self.layout.memory());
        for &holder in shown.iter().chain(&memory) {
            self.owner.add(factor_held, Inference::People, &[holder]);
        }
        let is_locked = account.support_reset == SupportReset::Locked;
        if shown.is_empty() && memory.is_none() && !is_locked {
            self.owner.add(factor_held, Inference::People, &[]);
        }
        match account.support_reset {
            SupportReset::Locked => {
                for holder in shown {
                    self.attacker.add(factor_held, Inference::SupportTricked, &[tricked, holder]);
                }
            }
            SupportReset::Possible => {
                self.attacker.add(factor_held, Inference::SupportTricked, &[tricked]);
            }
            SupportReset::Unknown => {
                self.attacker.assume(factor_held, Inference::SupportTricked, &[tricked]);
            }
        }
    }

    /// Adds the clauses for the holders of a factor. Returns false if no existing holder is recorded.
    fn add_holders(
        &mut self,
        account_position: u32,
        factor_position: u32,
        factor: &Factor,
        factor_held: u32,
    ) -> bool {
        let is_contact = factor.kind == FactorKind::TrustedContact;
        let mut is_recorded = false;
        for holder in &factor.holders {
            if *holder == Holder::Memory {
                is_recorded = true;
                self.add_remembered(account_position, factor_position, factor_held);
            } else if let Some((holder_held, inference)) = self.holder(holder, is_message(factor.kind)) {
                is_recorded = true;
                let is_federated =
                    inference == Inference::MailboxReceives && factor.kind == FactorKind::Federated;
                let inference = if is_federated { Inference::Federated } else { inference };
                if inference == Inference::KeptOnDevice
                    && !is_contact
                    && let Some(app_lock) = factor.app_lock
                    && let Some(Entity::Device(device)) = self.entity(holder.as_str())
                {
                    self.add_behind_app_lock(factor_held, device, app_lock);
                    continue;
                }
                self.owner.add(
                    factor_held,
                    if is_contact { Inference::People } else { inference },
                    &[holder_held],
                );
                self.attacker.add(factor_held, inference, &[holder_held]);
            }
        }
        is_recorded
    }

    /// Adds the clauses for a factor on a device whose app has a lock of its own. Malware sees what the app shows.
    fn add_behind_app_lock(&mut self, factor_held: u32, device: u32, app_lock: AppLock) {
        let (held, unlocked) = (self.layout.device(device), self.layout.unlocked(device));
        match app_lock {
            AppLock::Nothing => self.add_for_both(factor_held, Inference::KeptOnDevice, &[unlocked]),
            AppLock::DevicePasscode => {
                self.owner.add(factor_held, Inference::KeptOnDevice, &[unlocked]);
                for passcode in self.passcodes(device) {
                    self.attacker.add(factor_held, Inference::KeptOnDevice, &[held, passcode]);
                }
            }
            AppLock::OwnSecret => {
                self.owner.add(factor_held, Inference::KeptOnDevice, &[unlocked, self.layout.memory()]);
            }
        }
        self.attacker.add(factor_held, Inference::KeptOnDevice, &[self.layout.infected(device)]);
    }

    /// Adds the clauses for a factor of which no holder is recorded.
    fn add_without_holder(
        &mut self,
        account_position: u32,
        account: &Account,
        factor_position: u32,
        factor_held: u32,
    ) {
        let Some(factor) = account.factors.get(factor_position as usize) else { return };
        match factor.kind {
            FactorKind::TrustedContact => self.owner.add(factor_held, Inference::People, &[]),
            FactorKind::SecurityQuestions => {
                self.add_remembered(account_position, factor_position, factor_held);
            }
            FactorKind::Sms | FactorKind::Voice | FactorKind::EmailCode => {
                let addresses = self.code_addresses(account, factor.kind);
                if addresses.is_empty() {
                    let is_emailed = factor.kind == FactorKind::EmailCode;
                    let source = if is_emailed { self.layout.some_hub() } else { self.layout.some_number() };
                    self.add_not_recorded(factor_held, &[]);
                    self.attacker.assume(factor_held, Inference::MayHold, &[source]);
                }
                for (address, inference) in addresses {
                    self.add_for_both(factor_held, inference, &[address]);
                }
            }
            FactorKind::Federated => {
                self.add_not_recorded(factor_held, &[]);
                self.attacker.assume(factor_held, Inference::MayHold, &[self.layout.some_hub()]);
            }
            FactorKind::Password
            | FactorKind::Totp
            | FactorKind::Passkey
            | FactorKind::SecurityKey
            | FactorKind::Push
            | FactorKind::RecoveryCodes
            | FactorKind::Support
            | FactorKind::EncryptionKey => {
                self.add_not_recorded(factor_held, &[]);
                self.attacker.assume(factor_held, Inference::MayHold, &[self.layout.something()]);
            }
        }
    }

    /// Adds the clauses for a factor that the owner knows by heart.
    fn add_remembered(&mut self, account_position: u32, factor_position: u32, factor_held: u32) {
        let remembered = self.layout.add_remembered(account_position, factor_position);
        self.owner.add(remembered, Inference::InMemory, &[self.layout.memory()]);
        self.owner.add(factor_held, Inference::OneCase, &[remembered]);
    }

    /// The recovery addresses to which the service sends codes of this kind.
    fn code_addresses(&self, account: &Account, kind: FactorKind) -> Vec<(u32, Inference)> {
        usable_addresses(account)
            .filter_map(|id| match (self.entity(id.as_str())?, kind) {
                (Entity::Account(to), FactorKind::EmailCode) => {
                    Some((self.layout.mail(to), Inference::MailboxReceives))
                }
                (Entity::Number(to), FactorKind::Sms | FactorKind::Voice) => {
                    Some((self.layout.number(to), Inference::NumberReceives))
                }
                _ => None,
            })
            .collect()
    }

    /// The proposition of a factor as part of a way to recover. If the service also sends the code to recovery
    /// addresses, this is a new proposition that includes them, even if an address already holds the factor: a lost
    /// code is sent there again.
    pub(super) fn recovery_part(
        &mut self,
        account_position: u32,
        account: &Account,
        factor_position: u32,
        factor_held: u32,
    ) -> u32 {
        let Some(factor) = account.factors.get(factor_position as usize) else { return factor_held };
        let addresses = self.code_addresses(account, factor.kind);
        if addresses.is_empty() {
            return factor_held;
        }
        let part = self.layout.add(Fact::FactorOrRecoveryAddress(account_position, factor_position));
        self.add_for_both(part, Inference::OneCase, &[factor_held]);
        for (address, inference) in addresses {
            self.add_for_both(part, inference, &[address]);
        }
        part
    }

    /// The recovery addresses at which a message alone resets the password. Empty if a way to recover describes what a
    /// message does.
    pub(super) fn reset_addresses(&self, account: &Account) -> Vec<u32> {
        let is_described = account.recovery.iter().any(|way| {
            way.restores != Some(Restores::SecondFactor)
                && account.factors_of(way).any(|f| is_message(f.kind) && f.kind != FactorKind::Federated)
        });
        if is_described {
            return Vec::new();
        }
        usable_addresses(account)
            .filter_map(|id| match self.entity(id.as_str())? {
                Entity::Account(to) => Some(self.layout.mail(to)),
                Entity::Number(to) => Some(self.layout.number(to)),
                Entity::Device(_) | Entity::Place(_) => None,
            })
            .collect()
    }
}

/// The recovery addresses that are not known to be unconfirmed: services send nothing to unconfirmed addresses.
fn usable_addresses(account: &Account) -> impl Iterator<Item = &EntityId> {
    account
        .recovery_addresses
        .iter()
        .filter(|address| address.verified != Some(false))
        .filter_map(|address| address.entity.as_ref())
}
