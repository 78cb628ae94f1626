//! The plan for random inventories, made from parts of the demo with changed holders, and for small examples.

use super::simulate::Simulator;
use super::*;
use crate::access::posture::Tally;
use crate::inventory::{DeviceKind, EntityId, Holder, SupportReset, problems};
use proptest::prelude::*;

fn demo() -> Inventory {
    crate::inventory::parse(include_str!("../../../data/demo.json")).unwrap()
}

/// Some accounts of the demo, with some factors kept elsewhere and some recovery ways removed.
fn inventories() -> impl Strategy<Value = Inventory> {
    let accounts = demo().accounts.len();
    (
        prop::collection::vec(any::<bool>(), accounts),
        any::<bool>(),
        prop::collection::vec(
            (0..accounts, any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..6_u8),
            0..24,
        ),
    )
        .prop_map(|(kept, has_keys, changes)| {
            let mut inventory = demo();
            inventory.devices.retain(|device| has_keys || device.kind != DeviceKind::SecurityKey);
            let ids: Vec<String> = inventory.ids().map(str::to_owned).collect();
            for (position, factor, holder, change) in changes {
                let account = &mut inventory.accounts[position];
                let holder = Holder::Entity(EntityId::from(holder.get(&ids).clone()));
                let position = factor.index(account.factors.len().max(1));
                match change {
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

/// A fifth of the usual number of cases (256, or the value of `PROPTEST_CASES`), because a plan takes long.
fn few_cases() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig { cases: usual.cases / 5, failure_persistence: None, ..usual }
}

proptest! {
    #![proptest_config(few_cases())]

    /// The captures and losses that a simulation recomputes are all that the fix affects.
    #[test]
    fn a_simulated_fix_equals_an_applied_fix(inventory in inventories()) {
        let simulator = Simulator::new(&inventory);
        let candidates = simulator.candidates(Directory::builtin());
        let mut copy = inventory.clone();
        let fixes = candidates.of_devices_and_numbers().into_iter().chain(inventory.accounts.iter().flat_map(|a| candidates.of_account(a)));
        for fix in fixes {
            let mut done = inventory.clone();
            fix.apply(&mut done);
            prop_assert_eq!(simulator.simulate(&[&fix], &mut copy).tally, tally(&done), "{:?}", fix);
            prop_assert!(copy == inventory, "{:?} is not undone", fix);
        }
    }

    /// A fix adds no inconsistency to the inventory, and changes something.
    #[test]
    fn a_fix_leaves_a_consistent_inventory(inventory in inventories()) {
        let simulator = Simulator::new(&inventory);
        let candidates = simulator.candidates(Directory::builtin());
        let before = problems(&inventory).len();
        for fix in inventory.accounts.iter().flat_map(|a| candidates.of_account(a)).chain(candidates.of_devices_and_numbers()) {
            let mut done = inventory.clone();
            fix.apply(&mut done);
            prop_assert!(done != inventory, "{:?} changes nothing", fix);
            prop_assert!(problems(&done).len() <= before, "{:?}: {:?}", fix, problems(&done));
        }
    }

    /// No step makes a side worse; a step that helps neither side comes first for another step.
    #[test]
    fn every_step_helps(inventory in inventories()) {
        let plan = plan(&inventory, Directory::builtin(), 4);
        let mut now = inventory.clone();
        let mut scores = tally(&now).scores(&now);
        for (step, number) in plan.steps.iter().zip(1..) {
            step.fix.apply(&mut now);
            let after = tally(&now).scores(&now);
            prop_assert!(after[0] <= scores[0] && after[1] <= scores[1], "{:?}: {:?}", step, plan);
            prop_assert!(step.first.iter().all(|&first| first < number));
            let comes_first = plan.steps.iter().any(|later| later.first.contains(&number));
            prop_assert!(after != scores || comes_first, "{:?} does nothing", step);
            prop_assert_eq!(step.after, Posture::of(&now, &Graph::new(&now)));
            scores = after;
        }
    }
}

#[test]
fn a_step_that_would_lock_the_owner_out_names_the_step_that_comes_first() {
    let plan = plan(&demo(), Directory::builtin(), 10);
    let second = plan.steps.iter().find(|step| !step.first.is_empty()).expect("the demo has such a fix");
    let first = &plan.steps[second.first[0] - 1];
    // Without the first step, the second step locks the owner out.
    let mut alone = demo();
    for step in plan.steps.iter().take_while(|step| *step != second).filter(|step| *step != first) {
        step.fix.apply(&mut alone);
    }
    let before = tally(&alone).scores(&alone);
    second.fix.apply(&mut alone);
    assert!(tally(&alone).scores(&alone)[1] > before[1], "{}", second.title);
}

#[test]
fn an_empty_inventory_has_an_empty_plan() {
    let plan = plan(&Inventory::default(), Directory::builtin(), 5);
    assert!(plan.steps.is_empty() && plan.exhausted);
    assert_eq!(plan.now, Posture::default());
}

/// A beginner's inventory: two passwords in memory, a phone, a laptop and a drawer.
fn beginner(codes: &str) -> Inventory {
    let account = |id: &str, service: &str, domain: &str, importance: &str| {
        format!(
            r#"{{"id":"{id}","service":"{service}","domain":"{domain}","importance":"{importance}"{codes},
            "factors":[{{"id":"password","kind":"password","holders":["memory"]}}],
            "sign_in":[{{"factors":["password"]}}]}}"#
        )
    };
    let text = format!(
        r#"{{"devices":[{{"id":"phone","name":"Phone","kind":"phone","unlock":[{{"method":"pin"}}]}},
        {{"id":"laptop","name":"Laptop","kind":"computer","unlock":[{{"method":"password"}}]}}],
        "places":[{{"id":"drawer","name":"Drawer","locked":true}}],"accounts":[{},{}]}}"#,
        account("gh", "GitHub", "github.com", "critical"),
        account("goog", "Google", "google.com", "high"),
    );
    crate::inventory::parse(&text).unwrap()
}

fn plan_of(inventory: &Inventory, steps: usize) -> Plan {
    plan(inventory, Directory::builtin(), steps)
}

fn titles(plan: &Plan) -> Vec<&str> {
    plan.steps.iter().map(|step| step.title.as_str()).collect()
}

#[test]
fn passwords_in_memory_get_a_second_factor_that_survives_any_single_loss() {
    for codes in ["", r#","offers_recovery_codes":false"#, r#","offers_recovery_codes":true"#] {
        let plan = plan(&beginner(codes), Directory::builtin(), 10);
        let last = plan.steps.last().expect("there are steps").after;
        assert_eq!(plan.now.takeover.accounts, 2);
        assert_eq!(last.takeover.accounts, 0, "{:?}", titles(&plan));
        assert!(last.lockout.ways <= plan.now.lockout.ways);
        let second = |step: &PlanStep| matches!(step.kind, "add_totp" | "add_security_key");
        assert!(
            plan.steps.iter().any(|step| second(step) && step.subject.as_str() == "gh"),
            "{:?}",
            titles(&plan)
        );
        let prints = plan.steps.iter().filter(|step| step.kind == "print_codes");
        for step in prints {
            assert!(!codes.contains("false"), "{}", step.title);
            assert_eq!(step.title.contains("if it offers them"), codes.is_empty(), "{}", step.title);
        }
    }
}

/// A text message as second factor is better than a password alone.
#[test]
fn a_weaker_second_factor_is_planned_if_the_service_offers_nothing_better() {
    let mut inventory = beginner("");
    inventory.accounts.truncate(1);
    (inventory.accounts[0].service, inventory.accounts[0].domain) = ("AT&T".into(), "att.com".into());
    let number = r#"{"numbers":[{"id":"mine","name":"My number","device":"phone","sim_pin":true,"port_out_pin":true}],
        "devices":[{"id":"phone","name":"Phone","kind":"phone"}]}"#;
    inventory.numbers = crate::inventory::parse(number).unwrap().numbers;
    let plan = plan_of(&inventory, 10);
    let step = plan.steps.iter().find(|step| step.kind == "add_second_factor");
    let step = step.unwrap_or_else(|| panic!("{:?}", titles(&plan)));
    assert_eq!(
        step.title,
        "Turn on the SMS code of AT&T, sent to My number: it offers no better second factor"
    );
    assert!(step.after.takeover.ways < step.before.takeover.ways, "{step:?}");
    // Not if the service offers something better, or is not in the directory.
    for (service, domain) in [("GitHub", "github.com"), ("Orchid Forum", "orchid.example")] {
        (inventory.accounts[0].service, inventory.accounts[0].domain) = (service.into(), domain.into());
        let plan = plan_of(&inventory, 10);
        assert!(plan.steps.iter().all(|step| step.kind != "add_second_factor"), "{:?}", titles(&plan));
    }
}

#[test]
fn with_a_single_device_recovery_codes_come_first() {
    let mut inventory = beginner("");
    inventory.devices.pop();
    inventory.accounts.truncate(1);
    // A service that offers only authenticator apps.
    inventory.accounts[0].domain = "101domain.com".into();
    inventory.accounts[0].service = "101domain".into();
    let plan = plan(&inventory, Directory::builtin(), 2);
    assert_eq!(
        titles(&plan),
        [
            "Print recovery codes of 101domain, if it offers them, and keep them in Drawer",
            "Turn on an authenticator app at 101domain, on Phone"
        ]
    );
    assert_eq!(plan.steps[1].first, [1]);
}

#[test]
fn accounts_in_an_unrecorded_password_manager_are_planned_and_the_manager_is_asked_about() {
    let logins: Vec<String> = (0..30)
        .map(|number| {
            format!(
                r#"{{"id":"a{number}","service":"GitHub","domain":"github.com","username":"u{number}",
                "factors":[{{"id":"password","kind":"password","holders":["pm"]}}],
                "sign_in":[{{"factors":["password"]}}]}}"#
            )
        })
        .collect();
    let text = format!(
        r#"{{"accounts":[{},{{"id":"pm","service":"Manager","keeper":{{"roles":["password_manager"]}}}}]}}"#,
        logins.join(",")
    );
    let inventory = crate::inventory::parse(&text).unwrap();
    assert!(!plan_of(&inventory, 3).exhausted, "more steps would help");
    let plan = plan_of(&inventory, 4);
    // Forgetting the PIN of the new key would lock these accounts out, so codes come first.
    assert_eq!(
        titles(&plan)[..2],
        [
            "Print recovery codes of GitHub (u0), if it offers them, and keep them in a locked drawer",
            "Enrol a security key at GitHub (u0)"
        ]
    );
    assert_eq!((plan.steps.len(), &plan.steps[1].first, &plan.steps[3].first), (4, &vec![1], &vec![3]));
    assert_eq!(plan.ask[0].text, "How do you sign in to Manager? 30 accounts depend on it");
}

/// Two mailboxes that recover only each other, at services that the directory does not know.
#[test]
fn mailboxes_in_a_recovery_loop_get_fixes_their_services_may_offer() {
    let mailbox = |id: &str, other: &str| {
        format!(
            r#"{{"id":"{id}","service":"Box {id}","importance":"high",
            "factors":[{{"id":"password","kind":"password","holders":["memory"]}},
            {{"id":"mail","kind":"email_code","holders":["{other}"]}}],
            "sign_in":[{{"factors":["password"]}}],"recovery":[{{"factors":["mail"],"restores":"password"}}]}}"#
        )
    };
    let text = format!(
        r#"{{"places":[{{"id":"drawer","name":"Drawer"}}],"accounts":[{},{}]}}"#,
        mailbox("a", "b"),
        mailbox("b", "a")
    );
    let plan = plan(&crate::inventory::parse(&text).unwrap(), Directory::builtin(), 4);
    assert!(plan.steps[0].title.ends_with("if it takes security keys"), "{:?}", titles(&plan));
    assert!(plan.steps.last().unwrap().after.takeover.ways < plan.now.takeover.ways);
}

#[test]
fn nothing_is_planned_for_accounts_that_do_not_open() {
    let text = r#"{"places":[{"id":"drawer","name":"Drawer"}],"accounts":[
        {"id":"pm","service":"Manager","keeper":{"roles":["password_manager"]},
         "factors":[{"id":"password","kind":"password","holders":["pm"]}],"sign_in":[{"factors":["password"]}]},
        {"id":"gh","service":"GitHub","domain":"github.com",
         "factors":[{"id":"password","kind":"password","holders":["pm"]}],"sign_in":[{"factors":["password"]}]}]}"#;
    let plan = plan(&crate::inventory::parse(text).unwrap(), Directory::builtin(), 4);
    assert_eq!((plan.steps.len(), plan.now.lockout.already, plan.now.lockout.ways), (0, 2, 0));
    assert_eq!(plan.ask[0].account.as_str(), "pm");
}
