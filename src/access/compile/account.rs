//! The clauses of accounts: ways to sign in and recover, phishing, and open sessions.

use super::compiler::{Compiler, Entity, decryption_factors};
use super::factor::{can_be_phished, is_typed, is_used_up};
use crate::access::fact::Fact;
use crate::access::inference::Inference;
use crate::inventory::{Account, Factor, FactorId, FactorKind, Restores, SupportReset, Way};

/// The factors of a way, as positions in the account.
type Positions = Vec<u32>;

impl<'a> Compiler<'a> {
    pub(super) fn add_account(&mut self, at: u32, account: &'a Account) {
        let opened = self.layout.account(at);
        for (factor, position) in account.factors.iter().zip(0..) {
            self.add_factor(at, account, position, factor);
        }
        let sign_in: Vec<Positions> =
            account.sign_in.iter().filter_map(|way| positions(account, way)).collect();
        let mut is_linked = false;
        for id in account.linked.iter().filter_map(|identity| identity.account.as_ref()) {
            if let Some(Entity::Account(other)) = self.entity(id.as_str()) {
                is_linked = true;
                self.add_for_both(opened, Inference::Linked, &[self.layout.account(other)]);
            }
        }
        if sign_in.is_empty() && !is_linked {
            self.owner.add(opened, Inference::NotRecorded, &[]);
        }
        let parts = self.add_recovery(at, account);
        for way in sign_in.iter().filter(|way| is_usable(account, way)) {
            self.add_sign_in(opened, account, way, &parts);
        }
        self.add_phishing(at, account, &sign_in);
        self.add_sessions(at, account, &sign_in);
    }

    fn add_sign_in(&mut self, opened: u32, account: &Account, way: &[u32], parts: &SignInParts) {
        let part = |position: &u32| parts.factors.get(*position as usize).copied();
        let all: Vec<u32> = way.iter().filter_map(part).collect();
        self.add_for_both(opened, Inference::SignIn, &all);
        let is_password = |position: &&u32| {
            let factor = account.factors.get(**position as usize);
            factor.is_some_and(|factor| factor.kind == FactorKind::Password)
        };
        let passwords: Vec<u32> = way.iter().filter(is_password).filter_map(part).collect();
        if let Some(bypass) = parts.bypass
            && passwords.len() < way.len()
        {
            let body = [passwords, vec![bypass]].concat();
            self.add_for_both(opened, Inference::SignInWithBypass, &body);
        }
    }

    /// Adds the clauses of the ways to recover. Returns the propositions that a way to sign in then needs.
    fn add_recovery(&mut self, at: u32, account: &'a Account) -> SignInParts {
        let ways: Vec<(Positions, Restores)> = account
            .recovery
            .iter()
            .filter_map(|way| Some((positions(account, way)?, way.restores?)))
            .filter(|(way, _)| is_usable(account, way))
            .collect();
        let restores = |what: Restores| ways.iter().any(|(_, restores)| *restores == what);
        let mut factors: Vec<u32> =
            (0..account.factors.len() as u32).filter_map(|f| self.layout.factor(at, f)).collect();
        let reset_addresses = self.reset_addresses(account);
        let can_reset_password = account.has(FactorKind::Password)
            && (!reset_addresses.is_empty() || restores(Restores::Password));
        let new_password = can_reset_password.then(|| self.layout.add(Fact::NewPassword(at)));
        if let Some(new_password) = new_password {
            for ((factor, part), position) in account.factors.iter().zip(&mut factors).zip(0..) {
                if factor.kind == FactorKind::Password {
                    let with_replacement = self.layout.add(Fact::FactorOrReplacement(at, position));
                    self.add_for_both(with_replacement, Inference::Same, &[*part]);
                    self.add_for_both(with_replacement, Inference::Same, &[new_password]);
                    *part = with_replacement;
                }
            }
            for address in reset_addresses {
                self.add_for_both(new_password, Inference::ResetAddress, &[address]);
            }
        }
        let is_support = |way: &Positions| factors_of(account, way).any(|f| f.kind == FactorKind::Support);
        let support_resets =
            account.support_reset == SupportReset::Possible && !ways.iter().any(|(way, _)| is_support(way));
        let bypass = (support_resets || restores(Restores::SecondFactor))
            .then(|| self.layout.add(Fact::SecondFactorBypass(at)));
        if let Some(bypass) = bypass.filter(|_| support_resets) {
            self.owner.add(bypass, Inference::People, &[]);
            self.attacker.add(bypass, Inference::SupportResets, &[self.layout.support_tricked(at)]);
        }
        // By factor: its proposition in a recovery way, shared by all ways.
        let mut recovery_parts: Vec<Option<u32>> = vec![None; factors.len()];
        for (way, restores) in ways {
            let goal = match restores {
                Restores::Password => new_password,
                Restores::SecondFactor => bypass,
                Restores::Account => Some(self.layout.account(at)),
            };
            let Some(goal) = goal else { continue };
            let mut body = Vec::new();
            for position in way {
                let Some(&factor) = factors.get(position as usize) else { continue };
                let slot = &mut recovery_parts[position as usize];
                let part = slot.unwrap_or_else(|| self.recovery_part(at, account, position, factor));
                *slot = Some(part);
                body.push(part);
            }
            self.add_for_both(goal, Inference::Recovery, &body);
        }
        SignInParts { factors, bypass }
    }

    /// A phished sign-in gives the factors of each way whose factors can all be phished.
    fn add_phishing(&mut self, at: u32, account: &Account, sign_in: &[Positions]) {
        let phished = self.layout.phished(at);
        let mut positions: Positions = sign_in
            .iter()
            .filter(|way| is_usable(account, way) && factors_of(account, way).all(can_be_phished))
            .flatten()
            .copied()
            .collect();
        positions.sort_unstable();
        positions.dedup();
        for factor in positions.into_iter().filter_map(|position| self.layout.factor(at, position)) {
            self.attacker.add(factor, Inference::Phished, &[phished]);
        }
    }

    /// Adds what an unlocked or infected device gives of the accounts used on it. Sessions do not help the owner,
    /// because they can end at any time.
    fn add_sessions(&mut self, at: u32, account: &Account, sign_in: &[Positions]) {
        let opened = self.layout.account(at);
        let mut infected = Vec::new();
        for id in &account.sessions.devices {
            if let Some(Entity::Device(device)) = self.entity(id.as_str())
                && self.is_computer(device)
            {
                self.attacker.add(opened, Inference::SignedIn, &[self.layout.unlocked(device)]);
                infected.push(self.layout.infected(device));
            }
        }
        let mut inference = Inference::TypedOnDevice;
        if infected.is_empty() {
            if !self.has_computer {
                return;
            }
            infected.push(self.layout.some_device_infected());
            inference = Inference::TypedOnUnknownDevice;
        }
        let store = account.credential_store.iter();
        let keys = store.flat_map(|store| decryption_factors(store, &account.factors));
        let mut typed: Positions = sign_in.iter().flatten().copied().chain(keys).collect();
        typed.retain(|&at| account.factors.get(at as usize).is_some_and(|factor| is_typed(factor.kind)));
        typed.sort_unstable();
        typed.dedup();
        for factor in typed.into_iter().filter_map(|position| self.layout.factor(at, position)) {
            for &device in &infected {
                self.attacker.add(factor, inference, &[device]);
            }
        }
    }
}

/// The propositions that the ways to sign in of an account need.
struct SignInParts {
    /// By factor: to have it, or a replacement for it.
    factors: Vec<u32>,
    /// To have a replacement for all factors but the password.
    bypass: Option<u32>,
}

/// The factors of a way by position. `None` if the way is empty or names a factor that does not exist.
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
