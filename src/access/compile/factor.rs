//! Factors: who has them by having what keeps them.

use super::{Compiler, Node};
use crate::access::thing::Thing;
use crate::access::yields::Rule;
use crate::inventory::{Account, EntityId, Factor, FactorKind, Holder, SupportReset};

/// Whether what is kept is not the secret but a message: it goes to whoever is in the account or has the number.
const fn is_message(kind: FactorKind) -> bool {
    matches!(kind, FactorKind::Sms | FactorKind::Voice | FactorKind::EmailCode | FactorKind::Federated)
}

/// Whether a person types it, or taps it away, on the false page of somebody who passes it on.
pub(super) fn can_be_phished(factor: &Factor) -> bool {
    match factor.kind {
        FactorKind::Push => factor.number_matching != Some(true),
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
    }
}

/// Whether it is typed where its account is used.
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

/// Whether no recovery code of these is left.
pub(super) fn is_used_up(factor: &Factor) -> bool {
    factor.codes.is_some_and(|codes| codes.remaining() == Some(0))
}

impl<'a> Compiler<'a> {
    /// The clauses by which a factor is had.
    pub(super) fn factor(&mut self, at: u32, account: &'a Account, position: u32, factor: &'a Factor) {
        let Some(had) = self.layout.factor(at, position) else { return };
        if factor.kind == FactorKind::Support {
            if account.support_reset != SupportReset::Locked {
                self.owner.add(had, Rule::People, &[]);
                self.attacker.add(had, Rule::TalkedOver, &[self.layout.talked_over(at)]);
            }
            return;
        }
        // What is known of the password is known of the first, where an account has several.
        if account.factors.iter().position(|f| f.kind == FactorKind::Password) == Some(position as usize)
            && let Some(group) = account.password.as_ref().and_then(|p| p.reuse_group.as_deref())
            && let Some(&shared) = self.shared.get(group)
        {
            self.attacker.add(shared, Rule::Same, &[had]);
            self.attacker.add(had, Rule::Reused, &[shared]);
        }
        let people = factor.kind == FactorKind::TrustedContact;
        let mut recorded = false;
        for holder in &factor.holders {
            if *holder == Holder::Memory {
                recorded = true;
                self.remembered(at, position, had);
            } else if let Some((kept, rule)) = self.kept(holder, is_message(factor.kind)) {
                recorded = true;
                let rule = if rule == Rule::Mailed && factor.kind == FactorKind::Federated {
                    Rule::Federated
                } else {
                    rule
                };
                self.owner.add(had, if people { Rule::People } else { rule }, &[kept]);
                self.attacker.add(had, rule, &[kept]);
            }
        }
        if recorded {
            return;
        }
        match factor.kind {
            FactorKind::TrustedContact => self.owner.add(had, Rule::People, &[]),
            FactorKind::SecurityQuestions => self.remembered(at, position, had),
            FactorKind::Sms | FactorKind::Voice | FactorKind::EmailCode => {
                let mut sent = false;
                for (to, rule) in self.addresses(account, factor.kind) {
                    sent = true;
                    self.both(had, rule, &[to]);
                }
                if !sent {
                    self.owner.add(had, Rule::NotRecorded, &[]);
                }
            }
            _ => self.owner.add(had, Rule::NotRecorded, &[]),
        }
    }

    fn remembered(&mut self, at: u32, position: u32, had: u32) {
        let remembered = self.layout.remember(at, position);
        self.owner.add(remembered, Rule::InMemory, &[self.layout.memory()]);
        self.owner.add(had, Rule::Same, &[remembered]);
    }

    /// Where the service sends a code of this kind to recover: its recovery addresses of this inventory, without
    /// those known to be unconfirmed, to which services send nothing.
    fn addresses(&self, account: &Account, kind: FactorKind) -> Vec<(u32, Rule)> {
        confirmed(account)
            .filter_map(|id| match (self.node(id.as_str())?, kind) {
                (Node::Account(to), FactorKind::EmailCode) => Some((self.layout.account(to), Rule::Mailed)),
                (Node::Number(to), FactorKind::Sms | FactorKind::Voice) => {
                    Some((self.layout.number(to), Rule::Received))
                }
                _ => None,
            })
            .collect()
    }

    /// A factor as a recovery way asks for it: a code is also sent to the recovery addresses. Those that hold the
    /// factor are no exception: what was lost there is sent there again.
    pub(super) fn sent(&mut self, at: u32, account: &'a Account, position: u32, had: u32) -> u32 {
        let Some(factor) = account.factors.get(position as usize) else { return had };
        let to = self.addresses(account, factor.kind);
        if to.is_empty() {
            return had;
        }
        let sent = self.layout.fresh(Thing::Sent(at, position));
        self.both(sent, Rule::Same, &[had]);
        for (to, rule) in to {
            self.both(sent, rule, &[to]);
        }
        sent
    }

    /// The recovery addresses by which a message alone resets the password: where no way to recover says
    /// what a message there does.
    pub(super) fn reset_addresses(&self, account: &'a Account) -> Vec<u32> {
        let said = account.recovery.iter().any(|way| {
            way.restores != Some(crate::inventory::Restores::SecondFactor)
                && account.factors_of(way).any(|f| is_message(f.kind) && f.kind != FactorKind::Federated)
        });
        if said {
            return Vec::new();
        }
        confirmed(account)
            .filter_map(|id| match self.node(id.as_str())? {
                Node::Account(to) => Some(self.layout.account(to)),
                Node::Number(to) => Some(self.layout.number(to)),
                Node::Device(_) | Node::Place(_) => None,
            })
            .collect()
    }
}

fn confirmed(account: &Account) -> impl Iterator<Item = &EntityId> {
    account
        .recovery_addresses
        .iter()
        .filter(|address| address.verified != Some(false))
        .filter_map(|address| address.entity.as_ref())
}
