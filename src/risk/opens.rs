//! Whether some of an account's factors open it, within this one account. The closures of [`crate::access`] say the
//! same of all accounts together; a property holds the two to each other.

use super::context::View;
use crate::inventory::{Factor, FactorKind, Restores};

impl View<'_> {
    /// Whether these factors open the account: by a way to sign in, or by ways to recover that restore what is
    /// missing. The least fixpoint within this one account (DESIGN.md §5). What restores the second factor
    /// completes a way to sign in and nothing else: it is no message to a number, and no word of support's. A way
    /// that asks for codes of which none is left works no more.
    pub(super) fn opens(&self, had: impl Fn(usize, &Factor) -> bool) -> bool {
        let have: Vec<bool> =
            self.account.factors.iter().enumerate().map(|(at, factor)| had(at, factor)).collect();
        let used_up = |factor: &Factor| factor.codes.is_some_and(|codes| codes.remaining() == Some(0));
        let works = |way: &[usize], password: bool, second: bool| {
            !self.factors_at(way).any(used_up)
                && way.iter().all(|&at| {
                    let is_password = self.factor(at).is_some_and(|f| f.kind == FactorKind::Password);
                    have.get(at).copied().unwrap_or(false) || if is_password { password } else { second }
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

#[cfg(test)]
mod tests {
    use crate::access::{Capture, Graph};
    use crate::inventory::Index;
    use crate::inventory::{
        Account, AccountId, CodeFacts, Factor, FactorId, FactorKind, Inventory, Restores, Way,
    };
    use crate::risk::Facts;
    use crate::risk::context::Context;
    use proptest::prelude::*;

    fn opens(inventory: &Inventory, had: &[bool]) -> bool {
        let index = Index::new(inventory);
        let context = Context::new(Facts::new(inventory), &index, jiff::civil::date(2026, 11, 21));
        context.view_at(0).unwrap().opens(|at, _| had.get(at).copied().unwrap_or(false))
    }

    fn falls(inventory: &Inventory, had: &[bool]) -> bool {
        let graph = Graph::new(inventory);
        let captured: Vec<Capture> =
            (0..).zip(had).filter(|(_, had)| **had).map(|(at, _)| Capture::Factor(0, at)).collect();
        graph.fallen(&captured, &mut graph.scratch()).contains(&0)
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
    fn a_recovery_code_completes_a_sign_in_and_is_no_message_to_a_number() {
        let mut shop =
            account(&[FactorKind::Password, FactorKind::Totp, FactorKind::RecoveryCodes, FactorKind::Sms]);
        shop.sign_in.push(Way::sign_in(ids(&[0, 1])));
        shop.recovery.push(Way::recovery(ids(&[2]), Restores::SecondFactor));
        shop.recovery.push(Way::recovery(ids(&[3]), Restores::Password));
        let mut inventory = Inventory { accounts: vec![shop], ..Inventory::default() };
        for (had, expected) in [
            ([false, false, true, false], false),
            ([true, false, true, false], true),
            ([false, false, true, true], true),
            ([false, true, false, true], true),
        ] {
            assert_eq!(opens(&inventory, &had), expected, "{had:?}");
            assert_eq!(falls(&inventory, &had), expected, "{had:?}");
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

        /// Of one account alone, what the rules see and what the closure of an attacker reaches is the same.
        #[test]
        fn the_rules_and_the_closures_agree_on_one_account(
            kinds in proptest::collection::vec(0..KINDS.len(), 1..6),
            sign_in in proptest::collection::vec(proptest::collection::vec(0..6_usize, 1..3), 1..3),
            recovery in proptest::collection::vec(
                (proptest::collection::vec(0..6_usize, 1..3), 0..3_usize, any::<bool>()), 0..4),
            had in proptest::collection::vec(any::<bool>(), 6),
        ) {
            let kinds: Vec<FactorKind> = kinds.into_iter().map(|at| KINDS[at]).collect();
            let len = kinds.len();
            let mut account = account(&kinds);
            let within = |way: &[usize]| {
                let mut way: Vec<usize> = way.iter().map(|at| at % len).collect();
                way.sort_unstable();
                way.dedup();
                ids(&way)
            };
            for way in &sign_in {
                account.sign_in.push(Way::sign_in(within(way)));
            }
            for (way, restores, used_up) in &recovery {
                let restores = [Restores::Password, Restores::SecondFactor, Restores::Account][*restores];
                account.recovery.push(Way::recovery(within(way), restores));
                if *used_up && let Some(codes) =
                    account.factors.iter_mut().find(|f| f.kind == FactorKind::RecoveryCodes)
                {
                    codes.codes = Some(CodeFacts { total: Some(8), used: Some(8), ..CodeFacts::default() });
                }
            }
            let inventory = Inventory { accounts: vec![account], ..Inventory::default() };
            let had = &had[..len];
            prop_assert_eq!(opens(&inventory, had), falls(&inventory, had));
        }
    }
}
