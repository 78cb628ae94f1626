//! One account prepared for the rules: its ways in as positions of its factors, and questions that this account alone
//! answers. For questions that need other accounts, see [`AccessResults`](super::access_results::AccessResults).

use crate::inventory::{
    Account, Factor, FactorId, FactorKind, Holder, Importance, Index, Inventory, Known, Restores, Way,
};
use crate::services::{Directory, Service};
use std::borrow::Cow;

/// How many columns of a name a fact shows.
pub(super) const NAME_COLUMNS: usize = 48;

/// Positions in [`Account::factors`].
pub(super) type Positions = Vec<usize>;

/// One account prepared for the rules. Ways in that are empty or name a missing factor are left out, because they open
/// nothing. A password alone is left out if not all ways to sign in are recorded, because it may need a second factor.
pub(super) struct AccountView<'a> {
    /// The account's position in the inventory.
    pub(super) position: usize,
    pub(super) account: &'a Account,
    /// What the directory says about the account's service, if it is listed.
    pub(super) service: Option<&'a Service>,
    pub(super) sign_in: Vec<Positions>,
    pub(super) recovery: Vec<(Positions, Restores)>,
    /// The positions of the second factors in use, as in [`Account::second_factors`].
    second_factor_positions: Positions,
    /// For each factor its only holder, if it has exactly one.
    only_holders: Vec<Option<&'a str>>,
    inventory: &'a Inventory,
    index: &'a Index,
}

impl<'a> AccountView<'a> {
    pub(super) fn new(
        position: usize,
        inventory: &'a Inventory,
        index: &'a Index,
        directory: &'a Directory,
    ) -> Option<Self> {
        let account = inventory.accounts.get(position)?;
        let factor_position = |id: &FactorId| account.factors.iter().position(|factor| factor.id == *id);
        let resolve = |way: &Way| {
            let positions: Option<Positions> = way.factors.iter().map(factor_position).collect();
            positions.filter(|positions| !positions.is_empty())
        };
        let mut sign_in: Vec<Positions> = account.sign_in.iter().filter_map(resolve).collect();
        if account.known_sign_in() != Known::Complete {
            let is_password = |position: &usize| account.factors[*position].kind == FactorKind::Password;
            sign_in.retain(|way| !way.iter().all(is_password));
        }
        let recovery =
            account.recovery.iter().filter_map(|way| Some((resolve(way)?, way.restores?))).collect();
        let is_second = |position: usize, factor: &Factor| {
            factor.kind.is_second_factor()
                && sign_in
                    .iter()
                    .any(|way| way.contains(&position) && (way.len() > 1 || factor.kind.resists_phishing()))
        };
        let factors = account.factors.iter().enumerate();
        let second_factor_positions = factors
            .filter(|(position, factor)| is_second(*position, factor))
            .map(|(position, _)| position)
            .collect();
        Some(Self {
            position,
            account,
            service: directory.of(account),
            sign_in,
            recovery,
            second_factor_positions,
            only_holders: account.factors.iter().map(|f| only_holder(f, inventory, index)).collect(),
            inventory,
            index,
        })
    }

    /// The account's name for a fact.
    pub(super) fn name(&self) -> Cow<'a, str> {
        self.index.namesakes(self.inventory).display_name(self.account, NAME_COLUMNS)
    }

    pub(super) fn factor(&self, position: usize) -> Option<&'a Factor> {
        self.account.factors.get(position)
    }

    pub(super) fn factors_at<'b>(&'b self, positions: &'b [usize]) -> impl Iterator<Item = &'a Factor> + 'b {
        positions.iter().filter_map(|&position| self.factor(position))
    }

    pub(super) fn factors_of_kind(&self, kind: FactorKind) -> impl Iterator<Item = &'a Factor> + '_ {
        self.account.factors.iter().filter(move |factor| factor.kind == kind)
    }

    /// The factors that some way to sign in or to recover asks for.
    pub(super) fn factors_in_use(&self) -> impl Iterator<Item = &'a Factor> + '_ {
        let factors = self.account.factors.iter().enumerate();
        factors.filter(|(position, _)| self.is_in_use(*position)).map(|(_, factor)| factor)
    }

    fn is_in_use(&self, position: usize) -> bool {
        self.sign_in.iter().any(|way| way.contains(&position))
            || self.recovery.iter().any(|(way, _)| way.contains(&position))
    }

    /// The second factors in use.
    pub(super) fn second_factors(&self) -> impl Iterator<Item = &'a Factor> + '_ {
        self.factors_at(&self.second_factor_positions)
    }

    /// The second factors in use, each with its only holder.
    pub(super) fn second_factors_with_holder(
        &self,
    ) -> impl Iterator<Item = (&'a Factor, Option<&'a str>)> + '_ {
        self.second_factor_positions
            .iter()
            .filter_map(|&position| Some((self.factor(position)?, self.only_holder(position))))
    }

    pub(super) fn has_second_factor(&self) -> bool {
        !self.second_factor_positions.is_empty()
    }

    /// A second factor that is recorded although no way in asks for it. Emailed codes do not count: the mailbox is
    /// recorded for other reasons too.
    pub(super) fn unused_second_factor(&self) -> Option<&'a Factor> {
        let factors = self.account.factors.iter().enumerate();
        let mut unused = factors.filter(|(position, factor)| {
            factor.kind.is_second_factor()
                && factor.kind != FactorKind::EmailCode
                && !self.is_in_use(*position)
        });
        unused.next().map(|(_, factor)| factor)
    }

    /// Whether every way to sign in goes through an account at another service.
    pub(super) fn is_federated(&self) -> bool {
        let federated =
            |way: &Positions| self.factors_at(way).any(|factor| factor.kind == FactorKind::Federated);
        !self.sign_in.is_empty() && self.sign_in.iter().all(federated)
    }

    /// Whether all ways to sign in are recorded.
    pub(super) fn knows_sign_in(&self) -> bool {
        self.account.known_sign_in() == Known::Complete
    }

    /// Whether all ways to sign in and to recover are recorded.
    pub(super) fn knows_all_ways(&self) -> bool {
        self.account.has_complete_ways()
    }

    pub(super) fn is_important(&self) -> bool {
        self.account.importance >= Importance::High
    }

    /// The id of the device, place, number or account that is the only holder of the factor at this position.
    pub(super) fn only_holder(&self, position: usize) -> Option<&'a str> {
        self.only_holders.get(position).copied().flatten()
    }

    /// The ids of the holders without which only support opens the account. Empty if too little is recorded: not all
    /// ways in, or too few for the account to open even with all holders available.
    pub(super) fn single_points_of_failure(&self) -> Vec<&'a str> {
        let mut holders: Vec<&str> = self.only_holders.iter().flatten().copied().collect();
        let is_support = |factor: &Factor| factor.kind == FactorKind::Support;
        if holders.is_empty() || !self.knows_all_ways() || !self.opens_with(|_, factor| !is_support(factor)) {
            return Vec::new();
        }
        holders.sort_unstable();
        holders.dedup();
        holders.retain(|holder| {
            !self.opens_with(|position, factor| {
                !is_support(factor) && self.only_holder(position) != Some(holder)
            })
        });
        holders
    }

    /// Whether the factors for which `has` is true open the account, directly or by recovering the missing factors.
    /// This is the least fixpoint within this account.
    ///
    /// A restored second factor completes a way to sign in, but not another recovery. A way that needs recovery
    /// codes does not work after the last code is used.
    pub(super) fn opens_with(&self, has: impl Fn(usize, &Factor) -> bool) -> bool {
        let factors = self.account.factors.iter().enumerate();
        let available: Vec<bool> = factors.map(|(position, factor)| has(position, factor)).collect();
        let is_used_up = |factor: &Factor| factor.codes.is_some_and(|codes| codes.remaining() == Some(0));
        let works = |way: &[usize], password_restored: bool, second_restored: bool| {
            !self.factors_at(way).any(is_used_up)
                && way.iter().all(|&position| {
                    let kind = self.factor(position).map(|factor| factor.kind);
                    let restored =
                        if kind == Some(FactorKind::Password) { password_restored } else { second_restored };
                    restored || available.get(position).copied().unwrap_or(false)
                })
        };
        let (mut password, mut second) = (false, false);
        loop {
            if self.sign_in.iter().any(|way| works(way, password, second)) {
                return true;
            }
            let before = (password, second);
            for (way, restores) in &self.recovery {
                if works(way, before.0, false) {
                    match restores {
                        Restores::Account => return true,
                        Restores::Contents => {}
                        Restores::Password => password = true,
                        Restores::SecondFactor => second = true,
                    }
                }
            }
            if (password, second) == before {
                return false;
            }
        }
    }
}

/// The only holder of a factor; `None` if it is in memory, has several holders, or none is recorded. Selvedge's own
/// vault counts as the device that it is stored on.
fn only_holder<'a>(factor: &'a Factor, inventory: &'a Inventory, index: &Index) -> Option<&'a str> {
    let mut only = None;
    for holder in &factor.holders {
        let id = match holder {
            Holder::Memory => return None,
            Holder::Selvedge => match inventory.vault_devices.as_slice() {
                [device] => device.as_str(),
                _ => return None,
            },
            Holder::Entity(id) => id.as_str(),
        };
        index.kind(id)?;
        if *only.get_or_insert(id) != id {
            return None;
        }
    }
    only
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Capture, Graph};
    use crate::inventory::{AccountId, CodeFacts};
    use proptest::prelude::*;

    fn opens(inventory: &Inventory, available: &[bool]) -> bool {
        let index = Index::new(inventory);
        let view = AccountView::new(0, inventory, &index, Directory::builtin()).unwrap();
        view.opens_with(|position, _| available.get(position).copied().unwrap_or(false))
    }

    /// The same question, answered by the access graph.
    fn graph_opens(inventory: &Inventory, available: &[bool]) -> bool {
        let graph = Graph::new(inventory);
        let captured: Vec<Capture> = (0..)
            .zip(available)
            .filter(|(_, available)| **available)
            .map(|(position, _)| Capture::Factor(0, position))
            .collect();
        graph.taken_over(&captured, &mut graph.scratch()).contains(&0)
    }

    fn account(kinds: &[FactorKind]) -> Account {
        let mut account = Account::new(AccountId::from("shop"), "Shop");
        account.factors = (0..)
            .zip(kinds)
            .map(|(at, kind)| Factor { id: FactorId::from(format!("f{at}")), ..Factor::new(*kind) })
            .collect();
        account
    }

    fn ids(positions: &[usize]) -> Vec<FactorId> {
        positions.iter().map(|at| FactorId::from(format!("f{at}"))).collect()
    }

    #[test]
    fn a_recovery_code_completes_a_sign_in_but_does_not_replace_a_phone_code() {
        let mut shop =
            account(&[FactorKind::Password, FactorKind::Totp, FactorKind::RecoveryCodes, FactorKind::Sms]);
        shop.sign_in.push(Way::sign_in(ids(&[0, 1])));
        shop.recovery.push(Way::recovery(ids(&[2]), Restores::SecondFactor));
        shop.recovery.push(Way::recovery(ids(&[3]), Restores::Password));
        let mut inventory = Inventory { accounts: vec![shop], ..Inventory::default() };
        for (available, expected) in [
            ([false, false, true, false], false),
            ([true, false, true, false], true),
            ([false, false, true, true], true),
            ([false, true, false, true], true),
        ] {
            assert_eq!(opens(&inventory, &available), expected, "{available:?}");
            assert_eq!(graph_opens(&inventory, &available), expected, "{available:?}");
        }
        inventory.accounts[0].factors[2].codes =
            Some(CodeFacts { total: Some(10), used: Some(10), ..CodeFacts::default() });
        assert!(!opens(&inventory, &[true, false, true, false]), "no code is left");
    }

    const KINDS: [FactorKind; 7] = [
        FactorKind::Password,
        FactorKind::Totp,
        FactorKind::Sms,
        FactorKind::EmailCode,
        FactorKind::RecoveryCodes,
        FactorKind::Support,
        FactorKind::SecurityQuestions,
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn the_view_and_the_access_graph_agree_about_a_single_account(
            kinds in proptest::collection::vec(0..KINDS.len(), 1..6),
            sign_in in proptest::collection::vec(proptest::collection::vec(0..6_usize, 1..3), 1..3),
            recovery in proptest::collection::vec(
                (proptest::collection::vec(0..6_usize, 1..3), 0..3_usize, any::<bool>()), 0..4),
            available in proptest::collection::vec(any::<bool>(), 6),
        ) {
            let kinds: Vec<FactorKind> = kinds.into_iter().map(|at| KINDS[at]).collect();
            let len = kinds.len();
            let mut account = account(&kinds);
            let existing = |way: &[usize]| {
                let mut way: Vec<usize> = way.iter().map(|at| at % len).collect();
                way.sort_unstable();
                way.dedup();
                ids(&way)
            };
            for way in &sign_in {
                account.sign_in.push(Way::sign_in(existing(way)));
            }
            for (way, restores, used_up) in &recovery {
                let restores = [Restores::Password, Restores::SecondFactor, Restores::Account][*restores];
                account.recovery.push(Way::recovery(existing(way), restores));
                if *used_up && let Some(codes) =
                    account.factors.iter_mut().find(|f| f.kind == FactorKind::RecoveryCodes)
                {
                    codes.codes = Some(CodeFacts { total: Some(8), used: Some(8), ..CodeFacts::default() });
                }
            }
            let inventory = Inventory { accounts: vec![account], ..Inventory::default() };
            let available = &available[..len];
            prop_assert_eq!(opens(&inventory, available), graph_opens(&inventory, available));
        }
    }
}
