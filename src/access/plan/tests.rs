//! The plan against inventories of every shape: parts of the demo's, with holders thrown about.

use super::simulate::World;
use super::*;
use crate::access::tally::Tally;
use crate::inventory::{EntityId, Holder, SupportReset, problems};
use proptest::prelude::*;

fn demo() -> Inventory {
    crate::inventory::parse(include_str!("../../../data/demo.json")).unwrap()
}

/// Some of the demo's accounts, with some of their factors kept elsewhere, some ways and addresses gone.
fn inventories() -> impl Strategy<Value = Inventory> {
    let accounts = demo().accounts.len();
    (
        prop::collection::vec(any::<bool>(), accounts),
        prop::collection::vec(
            (0..accounts, any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..6_u8),
            0..24,
        ),
    )
        .prop_map(|(kept, changes)| {
            let mut inventory = demo();
            let things: Vec<String> = inventory.ids().map(str::to_owned).collect();
            for (at, factor, thing, what) in changes {
                let account = &mut inventory.accounts[at];
                let holder = Holder::Entity(EntityId(thing.get(&things).clone()));
                let position = factor.index(account.factors.len().max(1));
                match what {
                    0 => account.factors[position].holders = vec![holder],
                    1 => account.factors[position].holders.push(holder),
                    2 => account.factors[position].holders = vec![Holder::Memory, Holder::Selvedge],
                    3 => account.recovery.clear(),
                    4 => account.support_reset = SupportReset::Possible,
                    _ => account.offers_recovery_codes = Some(true),
                }
            }
            let mut kept = kept.into_iter();
            inventory.accounts.retain(|_| kept.next().unwrap_or(true));
            inventory
        })
}

fn tally(inventory: &Inventory) -> Tally {
    let graph = Graph::new(inventory);
    Tally::of(inventory, &graph)
}

/// A plan takes long: a fifth of the usual number of cases, which is 256 or what `PROPTEST_CASES` says.
fn few() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig { cases: usual.cases / 5, failure_persistence: None, ..usual }
}

proptest! {
    #![proptest_config(few())]

    /// What is asked again for a fix is all that it changes.
    #[test]
    fn a_fix_tried_is_a_fix_done(inventory in inventories()) {
        let world = World::new(&inventory);
        let stock = world.stock(Directory::builtin());
        let mut copy = inventory.clone();
        let fixes = stock.of_things().into_iter().chain(inventory.accounts.iter().flat_map(|a| stock.of_account(a)));
        for fix in fixes {
            let mut done = inventory.clone();
            fix.apply(&mut done);
            prop_assert_eq!(world.attempt(&[&fix], &mut copy).tally, tally(&done), "{:?}", fix);
            prop_assert!(copy == inventory, "{:?} is taken back", fix);
        }
    }

    /// A fix leaves an inventory that hangs together no worse than before, and can be done once only.
    #[test]
    fn a_fix_leaves_a_sound_inventory(inventory in inventories()) {
        let world = World::new(&inventory);
        let stock = world.stock(Directory::builtin());
        let before = problems(&inventory).len();
        for fix in inventory.accounts.iter().flat_map(|a| stock.of_account(a)).chain(stock.of_things()) {
            let mut done = inventory.clone();
            fix.apply(&mut done);
            prop_assert!(done != inventory, "{:?} changes nothing", fix);
            prop_assert!(problems(&done).len() <= before, "{:?}: {:?}", fix, problems(&done));
        }
    }

    /// No step makes a side worse, and what must come first does.
    #[test]
    fn every_step_helps(inventory in inventories()) {
        let plan = plan(&inventory, Directory::builtin(), 4);
        let mut now = inventory.clone();
        let mut weights = tally(&now).weights(&now);
        for (step, number) in plan.steps.iter().zip(1..) {
            step.fix.apply(&mut now);
            let after = tally(&now).weights(&now);
            prop_assert!(after[0] <= weights[0] && after[1] <= weights[1], "{:?}", step);
            prop_assert!(step.first.iter().all(|&first| first < number));
            let comes_first = plan.steps.iter().any(|later| later.first.contains(&number));
            prop_assert!(after != weights || comes_first, "{:?} does nothing", step);
            prop_assert_eq!(step.after, Standing::of(&now, &Graph::new(&now)));
            weights = after;
        }
    }
}

#[test]
fn what_would_lock_its_owner_out_names_what_comes_first() {
    let plan = plan(&demo(), Directory::builtin(), 10);
    let second = plan.steps.iter().find(|step| !step.first.is_empty()).expect("the demo has such a fix");
    let first = &plan.steps[second.first[0] - 1];
    // Without the first, the second locks the owner out.
    let mut alone = demo();
    for step in plan.steps.iter().take_while(|step| *step != second).filter(|step| *step != first) {
        step.fix.apply(&mut alone);
    }
    let before = tally(&alone).weights(&alone);
    second.fix.apply(&mut alone);
    assert!(tally(&alone).weights(&alone)[1] > before[1], "{}", second.title);
}

#[test]
fn an_empty_inventory_has_an_empty_plan() {
    let plan = plan(&Inventory::default(), Directory::builtin(), 5);
    assert!(plan.steps.is_empty() && plan.exhausted);
    assert_eq!(plan.now, Standing::default());
}
