//! Accounts: their ways in, what restores what, and where they are signed in.

use super::factor::{can_be_phished, is_typed, is_used_up};
use super::{Compiler, Node, keys};
use crate::access::thing::Thing;
use crate::access::yields::Rule;
use crate::inventory::{Account, Factor, FactorKind, Restores, SupportReset, Way};
use smallvec::SmallVec;

/// Positions of factors, or propositions about them: mostly few.
type Positions = SmallVec<[u32; 4]>;

impl<'a> Compiler<'a> {
    pub(super) fn account(&mut self, at: u32, account: &'a Account) {
        let opened = self.layout.account(at);
        for (factor, position) in account.factors.iter().zip(0..) {
            self.factor(at, account, position, factor);
        }
        let sign_in: SmallVec<[Positions; 2]> =
            account.sign_in.iter().filter_map(|way| resolve(account, way)).collect();
        let mut linked = false;
        for identity in &account.linked {
            let id = identity.account.as_ref().and_then(|id| self.node(id.as_str()));
            if let Some(Node::Account(other)) = id {
                linked = true;
                self.both(opened, Rule::Linked, &[self.layout.account(other)]);
            }
        }
        if sign_in.is_empty() && !linked {
            self.owner.add(opened, Rule::NotRecorded, &[]);
        }
        let parts = self.restored(at, account);
        for way in sign_in.iter().filter(|way| works(account, way)) {
            self.way_in(opened, account, way, &parts);
        }
        self.phished(at, account, &sign_in);
        self.signed_in(at, account, &sign_in);
    }

    /// The clauses of one way to sign in.
    fn way_in(&mut self, opened: u32, account: &Account, way: &[u32], parts: &Parts) {
        let all: Positions = way.iter().filter_map(|&f| parts.factors.get(f as usize).copied()).collect();
        self.both(opened, Rule::SignIn, &all);
        let is_password = |&&at: &&u32| {
            account.factors.get(at as usize).is_some_and(|factor| factor.kind == FactorKind::Password)
        };
        let passwords = way.iter().filter(is_password).count();
        if let Some(stand_in) = parts.stand_in
            && passwords < way.len()
        {
            let mut body: Positions = way
                .iter()
                .filter(is_password)
                .filter_map(|&f| parts.factors.get(f as usize).copied())
                .collect();
            body.push(stand_in);
            self.both(opened, Rule::SignInWithStandIn, &body);
        }
    }

    /// The clauses of the ways to recover, and the propositions that a way to sign in then asks for.
    fn restored(&mut self, at: u32, account: &'a Account) -> Parts {
        let ways: Vec<(Positions, Restores)> = account
            .recovery
            .iter()
            .filter_map(|way| Some((resolve(account, way)?, way.restores?)))
            .filter(|(way, _)| works(account, way))
            .collect();
        let mut factors: Positions =
            (0..account.factors.len() as u32).filter_map(|f| self.layout.factor(at, f)).collect();
        let addresses = self.reset_addresses(account);
        let has_password = account.has(FactorKind::Password);
        let renews = has_password
            && (!addresses.is_empty() || ways.iter().any(|(_, restores)| *restores == Restores::Password));
        let new_password = renews.then(|| self.layout.fresh(Thing::NewPassword(at)));
        if let Some(new_password) = new_password {
            for (factor, had) in account.factors.iter().zip(factors.iter_mut()) {
                if let (FactorKind::Password, Thing::Factor(_, position)) =
                    (factor.kind, self.layout.things[*had as usize])
                {
                    let renewed = self.layout.fresh(Thing::Renewed(at, position));
                    self.both(renewed, Rule::Same, &[*had]);
                    self.both(renewed, Rule::Same, &[new_password]);
                    *had = renewed;
                }
            }
            for to in addresses {
                self.both(new_password, Rule::ResetAddress, &[to]);
            }
        }
        let support = account.support_reset == SupportReset::Possible
            && !ways.iter().any(|(way, _)| kinds(account, way).any(|kind| kind == FactorKind::Support));
        let stands_in = support || ways.iter().any(|(_, restores)| *restores == Restores::SecondFactor);
        let stand_in = stands_in.then(|| self.layout.fresh(Thing::StandIn(at)));
        if let Some(stand_in) = stand_in.filter(|_| support) {
            self.owner.add(stand_in, Rule::People, &[]);
            self.attacker.add(stand_in, Rule::SupportResets, &[self.layout.talked_over(at)]);
        }
        // As a recovery way asks for them; made once for all ways.
        let mut asked: SmallVec<[Option<u32>; 4]> = SmallVec::from_elem(None, factors.len());
        for (way, restores) in ways {
            let head = match restores {
                Restores::Password => new_password,
                Restores::SecondFactor => stand_in,
                Restores::Account => Some(self.layout.account(at)),
            };
            let Some(head) = head else { continue };
            let mut body = Positions::with_capacity(way.len());
            for position in way {
                let (Some(slot), Some(&had)) =
                    (asked.get(position as usize).copied(), factors.get(position as usize))
                else {
                    continue;
                };
                let part = slot.unwrap_or_else(|| self.sent(at, account, position, had));
                if let Some(slot) = asked.get_mut(position as usize) {
                    *slot = Some(part);
                }
                body.push(part);
            }
            self.both(head, Rule::Recovery, &body);
        }
        Parts { factors, stand_in }
    }

    /// A way to sign in gives itself away on a false page where all of its factors do.
    fn phished(&mut self, at: u32, account: &Account, sign_in: &[Positions]) {
        let phished = self.layout.phished(at);
        let mut given = SmallVec::<[bool; 8]>::from_elem(false, account.factors.len());
        for way in sign_in.iter().filter(|way| works(account, way)) {
            let factors = || way.iter().filter_map(|&f| account.factors.get(f as usize));
            if !factors().all(can_be_phished) {
                continue;
            }
            for &position in way {
                if let (Some(given), Some(had)) =
                    (given.get_mut(position as usize), self.layout.factor(at, position))
                    && !std::mem::replace(given, true)
                {
                    self.attacker.add(had, Rule::Phished, &[phished]);
                }
            }
        }
    }

    /// What an open or infected device gives of the accounts that are used on it. The owner's reach does not
    /// count on sessions: they end.
    fn signed_in(&mut self, at: u32, account: &Account, sign_in: &[Positions]) {
        let opened = self.layout.account(at);
        let mut used_on = Positions::new();
        for id in &account.sessions.devices {
            if let Some(Node::Device(device)) = self.node(id.as_str())
                && self.is_computer(device)
            {
                self.attacker.add(opened, Rule::SignedIn, &[self.layout.unlocked(device)]);
                used_on.push(self.layout.infected(device));
            }
        }
        let rule = if used_on.is_empty() {
            if !self.has_computer {
                return;
            }
            used_on.push(self.layout.some_infected());
            Rule::TypedSomewhere
        } else {
            Rule::Typed
        };
        let mut typed = SmallVec::<[bool; 8]>::from_elem(false, account.factors.len());
        let keys = account.credential_store.iter().flat_map(|keeper| keys(keeper, &account.factors));
        for position in sign_in.iter().flatten().copied().chain(keys) {
            let Some(factor) = account.factors.get(position as usize) else { continue };
            let Some(typed) = typed.get_mut(position as usize) else { continue };
            if !is_typed(factor.kind) || std::mem::replace(typed, true) {
                continue;
            }
            if let Some(had) = self.layout.factor(at, position) {
                for &device in &used_on {
                    self.attacker.add(had, rule, &[device]);
                }
            }
        }
    }
}

/// What the ways to sign in of an account ask for.
struct Parts {
    /// By factor: to have it, or a new one in its place.
    factors: Positions,
    /// What stands in for whatever is not the password.
    stand_in: Option<u32>,
}

/// A way as positions of factors. `None` where it names none, or one that is not there.
fn resolve(account: &Account, way: &Way) -> Option<Positions> {
    let position = |id: &crate::inventory::FactorId| {
        account.factors.iter().position(|factor| factor.id == *id).map(|at| at as u32)
    };
    let found: Option<Positions> = way.factors.iter().map(position).collect();
    found.filter(|factors| !factors.is_empty())
}

fn kinds<'b>(account: &'b Account, way: &'b [u32]) -> impl Iterator<Item = FactorKind> + 'b {
    factors(account, way).map(|factor| factor.kind)
}

fn factors<'b>(account: &'b Account, way: &'b [u32]) -> impl Iterator<Item = &'b Factor> + 'b {
    way.iter().filter_map(|&at| account.factors.get(at as usize))
}

/// Whether none of its factors is used up.
fn works(account: &Account, way: &[u32]) -> bool {
    !factors(account, way).any(is_used_up)
}
