//! The clauses of accounts: ways to sign in and recover, phishing, and open sessions.

use super::compiler::{Compiler, Entity, decryption_factors};
use super::factor::{can_be_phished, is_typed, is_used_up};
use crate::access::fact::Fact;
use crate::access::inference::Inference;
use crate::inventory::{Account, Factor, FactorId, FactorKind, Known, Restores, SupportReset, Way};
use std::collections::BTreeSet;

/// The factors of a way, as positions in the account.
type Positions = Vec<u32>;

/// The factors of a way to recover, and what it restores.
type RecoveryWay = (Positions, Restores);

impl<'a> Compiler<'a> {
    pub(super) fn add_account(&mut self, account_position: u32, account: &'a Account) {
        let account_opened = self.layout.account(account_position);
        for (factor, position) in account.factors.iter().zip(0..) {
            self.add_factor(account_position, account, position, factor);
        }
        let sign_in: Vec<Positions> =
            account.sign_in.iter().filter_map(|way| positions(account, way)).collect();
        for id in account.linked.iter().filter_map(|identity| identity.account.as_ref()) {
            if let Some(Entity::Account(other)) = self.entity(id.as_str()) {
                let other = self.layout.account(other);
                self.owner.add(
                    account_opened,
                    Inference::Linked,
                    &[other, self.layout.control(account_position)],
                );
                self.attacker.add(account_opened, Inference::Linked, &[other]);
            }
        }
        self.owner.add(self.layout.control(account_position), Inference::AtHand, &[]);
        self.add_unrecorded_ways(account_position, account);
        let parts = self.add_recovery(account_position, account);
        for way in sign_in.iter().filter(|way| is_usable(account, way)) {
            self.add_sign_in(account_position, account, way, &parts);
        }
        self.add_phishing(account_position, account, &sign_in);
        self.add_sessions(account_position, account, &sign_in);
    }

    /// Adds the clauses for ways that may exist although they are not recorded.
    fn add_unrecorded_ways(&mut self, account_position: u32, account: &Account) {
        let account_opened = self.layout.account(account_position);
        if account.has_complete_ways() {
            return;
        }
        let something = self.layout.something();
        self.attacker.assume(account_opened, Inference::UnrecordedWay, &[something]);
        if account.known_sign_in() == Known::Complete {
            self.owner.assume(account_opened, Inference::NotRecorded, &[]);
            return;
        }
        self.owner.assume(account_opened, Inference::NotRecorded, &[]);
        let body = [self.layout.as_usual(), self.layout.control(account_position)];
        self.owner.add(account_opened, Inference::NotRecorded, &body);
        let factors = (0..account.factors.len() as u32)
            .filter_map(|factor| self.layout.factor(account_position, factor));
        for gained in factors.chain([self.layout.phished(account_position)]) {
            self.attacker.assume(account_opened, Inference::UnrecordedWay, &[gained]);
        }
    }

    /// Adds clauses that open an account. Whoever has taken over the account can close the way for its owner.
    fn add_way(&mut self, account_position: u32, inference: Inference, body: &[u32]) {
        let account_opened = self.layout.account(account_position);
        let for_owner = [body, &[self.layout.control(account_position)]].concat();
        self.owner.add(account_opened, inference, &for_owner);
        self.attacker.add(account_opened, inference, body);
    }

    fn add_sign_in(&mut self, account_position: u32, account: &Account, way: &[u32], parts: &SignInParts) {
        let account_opened = self.layout.account(account_position);
        let part = |position: &u32| parts.factors.get(*position as usize).copied();
        let all: Vec<u32> = way.iter().filter_map(part).collect();
        let only_passwords = factors_of(account, way).all(|factor| factor.kind == FactorKind::Password);
        if only_passwords && account.known_sign_in() != Known::Complete {
            // The service may ask for a second factor, too.
            let for_owner = [&all[..], &[self.layout.control(account_position)]].concat();
            self.owner.assume(account_opened, Inference::SignIn, &for_owner);
            self.attacker.assume(account_opened, Inference::SignIn, &all);
        } else {
            self.add_way(account_position, Inference::SignIn, &all);
        }
        let is_password = |position: &&u32| {
            let factor = account.factors.get(**position as usize);
            factor.is_some_and(|factor| factor.kind == FactorKind::Password)
        };
        let passwords: Vec<u32> = way.iter().filter(is_password).filter_map(part).collect();
        if let Some(bypass) = parts.bypass
            && passwords.len() < way.len()
        {
            let body = [passwords, vec![bypass]].concat();
            self.add_way(account_position, Inference::SignInWithBypass, &body);
        }
    }

    /// Adds the clauses of the ways to recover. Returns the propositions that the ways to sign in then need.
    fn add_recovery(&mut self, account_position: u32, account: &Account) -> SignInParts {
        let ways: Vec<RecoveryWay> = account
            .recovery
            .iter()
            .filter_map(|way| Some((positions(account, way)?, way.restores?)))
            .filter(|(way, _)| is_usable(account, way))
            .collect();
        let mut factors: Vec<u32> = (0..account.factors.len() as u32)
            .filter_map(|factor| self.layout.factor(account_position, factor))
            .collect();
        let new_password = self.add_new_password(account_position, account, &ways, &mut factors);
        let bypass = self.add_bypass(account_position, account, &ways);
        // By factor: its proposition in a way to recover, shared by all ways.
        let mut recovery_parts: Vec<Option<u32>> = vec![None; factors.len()];
        for (way, restores) in ways {
            let goal = match restores {
                Restores::Password => new_password,
                Restores::SecondFactor => bypass,
                Restores::Account => Some(self.layout.account(account_position)),
                Restores::Contents => self.store_contents(account_position),
            };
            let Some(goal) = goal else { continue };
            let mut body = Vec::new();
            for &position in &way {
                let Some(&factor) = factors.get(position as usize) else { continue };
                let slot = &mut recovery_parts[position as usize];
                let part =
                    slot.unwrap_or_else(|| self.recovery_part(account_position, account, position, factor));
                *slot = Some(part);
                body.push(part);
            }
            let survives_takeover = factors_of(account, &way)
                .all(|factor| matches!(factor.kind, FactorKind::Support | FactorKind::TrustedContact));
            if restores == Restores::Account && !survives_takeover {
                self.add_way(account_position, Inference::Recovery, &body);
            } else {
                self.add_for_both(goal, Inference::Recovery, &body);
            }
        }
        SignInParts { factors, bypass }
    }

    /// Adds a proposition for a new password, if the password can be reset, and the clauses of reset messages. Replaces
    /// the password in `factors` by the proposition for having the password or its replacement.
    fn add_new_password(
        &mut self,
        account_position: u32,
        account: &Account,
        ways: &[RecoveryWay],
        factors: &mut [u32],
    ) -> Option<u32> {
        let reset_addresses = self.reset_addresses(account);
        let can_reset = !reset_addresses.is_empty() || can_restore(ways, Restores::Password);
        if !account.has(FactorKind::Password) || !can_reset {
            return None;
        }
        let new_password = self.layout.add(Fact::NewPassword(account_position));
        for ((factor, part), position) in account.factors.iter().zip(factors).zip(0..) {
            if factor.kind == FactorKind::Password {
                let with_replacement = self.layout.add(Fact::FactorOrReplacement(account_position, position));
                self.add_for_both(with_replacement, Inference::OneCase, &[*part]);
                self.add_for_both(with_replacement, Inference::OneCase, &[new_password]);
                *part = with_replacement;
            }
        }
        for address in reset_addresses {
            self.add_for_both(new_password, Inference::ResetAddress, &[address]);
        }
        Some(new_password)
    }

    /// Adds a proposition for bypassing the second factor, if that is possible, and the clauses of resets by support.
    fn add_bypass(&mut self, account_position: u32, account: &Account, ways: &[RecoveryWay]) -> Option<u32> {
        let is_support = |(way, _): &RecoveryWay| {
            factors_of(account, way).any(|factor| factor.kind == FactorKind::Support)
        };
        // If support is part of a way to recover, that way says what support resets.
        let support_resets = match account.support_reset {
            SupportReset::Locked => false,
            SupportReset::Possible | SupportReset::Unknown => !ways.iter().any(is_support),
        };
        if !support_resets && !can_restore(ways, Restores::SecondFactor) {
            return None;
        }
        let bypass = self.layout.add(Fact::SecondFactorBypass(account_position));
        let tricked = self.layout.support_tricked(account_position);
        match account.support_reset {
            SupportReset::Possible if support_resets => {
                self.owner.add(bypass, Inference::People, &[]);
                self.attacker.add(bypass, Inference::SupportResets, &[tricked]);
            }
            SupportReset::Unknown if support_resets => {
                self.attacker.assume(bypass, Inference::SupportResets, &[tricked]);
            }
            SupportReset::Possible | SupportReset::Unknown | SupportReset::Locked => {}
        }
        Some(bypass)
    }

    /// Adds the clauses of a phished sign-in. The page can ask for any way, also for a recovery code instead of a key
    /// (a downgrade), so it gives every factor of every way that can be phished. The password is typed before a key
    /// refuses.
    fn add_phishing(&mut self, account_position: u32, account: &Account, sign_in: &[Positions]) {
        let phished = self.layout.phished(account_position);
        let recovery = account.recovery.iter().filter_map(|way| positions(account, way));
        let ways = sign_in.iter().cloned().chain(recovery).filter(|way| is_usable(account, way));
        let in_use: BTreeSet<u32> = ways.flatten().collect();
        for position in in_use {
            let factor = account.factors.get(position as usize);
            let proposition = self.layout.factor(account_position, position);
            let (Some(factor), Some(proposition)) = (factor, proposition) else { continue };
            match can_be_phished(factor) {
                Some(false) => {}
                Some(true) => self.attacker.add(proposition, Inference::Phished, &[phished]),
                None => self.attacker.assume(proposition, Inference::Phished, &[phished]),
            }
        }
    }

    /// Adds the clauses for the devices on which the account is used: an unlocked device gives the open session, and
    /// malware on a device gives the typed factors. Sessions do not help the owner, because they can end at any time.
    fn add_sessions(&mut self, account_position: u32, account: &Account, sign_in: &[Positions]) {
        let account_opened = self.layout.account(account_position);
        let mut infected = Vec::new();
        for id in &account.sessions.devices {
            if let Some(Entity::Device(device)) = self.entity(id.as_str())
                && self.is_computer(device)
            {
                self.attacker.add(account_opened, Inference::SignedIn, &[self.layout.unlocked(device)]);
                infected.push(self.layout.infected(device));
            }
        }
        let is_recorded = !infected.is_empty();
        if !is_recorded {
            let unlocked = self.layout.some_device_unlocked();
            self.attacker.assume(account_opened, Inference::MaySignIn, &[unlocked]);
            infected.push(self.layout.some_device_infected());
        }
        let store = account.credential_store.iter();
        let keys = store.flat_map(|store| decryption_factors(Some(store), &account.factors));
        let mut typed: Positions = sign_in.iter().flatten().copied().chain(keys).collect();
        typed.retain(|&position| account.factors.get(position as usize).is_some_and(|f| is_typed(f.kind)));
        typed.sort_unstable();
        typed.dedup();
        for factor in typed.into_iter().filter_map(|position| self.layout.factor(account_position, position))
        {
            for &device in &infected {
                if is_recorded {
                    self.attacker.add(factor, Inference::TypedOnDevice, &[device]);
                } else {
                    self.attacker.assume(factor, Inference::TypedOnUnknownDevice, &[device]);
                }
            }
        }
    }
}

/// The propositions that the ways to sign in to an account need.
struct SignInParts {
    /// By factor: the proposition for having the factor or its replacement.
    factors: Vec<u32>,
    /// The proposition for bypassing all factors except the password.
    bypass: Option<u32>,
}

fn can_restore(ways: &[RecoveryWay], what: Restores) -> bool {
    ways.iter().any(|(_, restores)| *restores == what)
}

/// The positions of the factors of a way. `None` if the way is empty or names a factor that does not exist.
fn positions(account: &Account, way: &Way) -> Option<Positions> {
    let position = |id: &FactorId| {
        account.factors.iter().position(|factor| factor.id == *id).map(|position| position as u32)
    };
    let positions: Option<Positions> = way.factors.iter().map(position).collect();
    positions.filter(|positions| !positions.is_empty())
}

fn factors_of<'b>(account: &'b Account, way: &'b [u32]) -> impl Iterator<Item = &'b Factor> + 'b {
    way.iter().filter_map(|&position| account.factors.get(position as usize))
}

/// Whether no factor of the way is used up.
fn is_usable(account: &Account, way: &[u32]) -> bool {
    !factors_of(account, way).any(is_used_up)
}
