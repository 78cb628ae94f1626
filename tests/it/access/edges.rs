//! Unusual inventories, and the table of capture rules.

use super::{owner_reach, taken_over, world};
use selvedge::access::capture_rules::CAPTURE_RULES;
use selvedge::access::{Capture, Graph, Loss, Reach, assets, captures, losses};
use selvedge::inventory::{Account, AccountId, Factor, FactorKind, Holder, Inventory, Way};
use serde_json::json;
use std::collections::BTreeSet;

#[test]
fn an_empty_inventory_has_nothing_to_lose() {
    let inventory = Inventory::default();
    let graph = Graph::new(&inventory);
    assert_eq!(graph.accounts(), 0);
    let mut scratch = graph.scratch();
    let captured = [Capture::Account(0), Capture::Device(7), Capture::Vault];
    assert_eq!(graph.taken_over(&captured, &mut scratch), [0; 0]);
    assert_eq!(graph.locked_out(&[Loss::Account(0), Loss::Memory], &mut scratch), []);
    assert_eq!(
        (graph.takeover(&inventory, &[]), graph.lockout(&inventory, &[Loss::Memory])),
        (vec![], vec![])
    );
    assert_eq!(graph.lockout_causes(&inventory, &[], &[], 0), vec![]);
    assert_eq!(graph.takeover_steps(&inventory, &[], 3), vec![]);
    let list: Vec<String> = captures(&inventory).into_iter().map(|entry| entry.notation).collect();
    assert_eq!(list, ["selvedge"]);
    assert_eq!(losses(&inventory).len(), 2);
    assert_eq!(assets(&inventory, &graph), (vec![], vec![]));
}

#[test]
fn an_account_without_recorded_sign_in_opens_only_for_its_owner() {
    let inventory = world(json!([{"id": "a", "service": "A"}]));
    let graph = Graph::new(&inventory);
    assert_eq!(owner_reach(&graph, &[Loss::Memory, Loss::Device(0), Loss::Device(1)])[0], Reach::Now);
    assert_eq!(owner_reach(&graph, &[Loss::Account(0)])[0], Reach::Never);
    assert_eq!(graph.lockout(&inventory, &[Loss::Account(0)])[0].causes[0].text, "A itself is lost.");
    assert!(!taken_over(&graph, &[Capture::Infected(0), Capture::Phished(0), Capture::Support(0)])[0]);
    assert!(taken_over(&graph, &[Capture::Account(0)])[0]);
}

#[test]
fn a_factor_without_recorded_holder_is_available_only_to_the_owner() {
    let inventory = world(json!([
        {"id": "a", "service": "A", "factors": [{"id": "password", "kind": "password"}],
         "sign_in": [{"factors": ["password"]}], "sessions": {"devices": ["tv"]}}
    ]));
    let graph = Graph::new(&inventory);
    let everything: Vec<Loss> = losses(&inventory)
        .into_iter()
        .map(|entry| entry.asset)
        .filter(|loss| !matches!(loss, Loss::Account(_) | Loss::Factor(..)))
        .collect();
    assert_eq!(owner_reach(&graph, &everything)[0], Reach::Now);
    assert_eq!(owner_reach(&graph, &[Loss::Factor(0, 0)])[0], Reach::Never);
    assert!(!taken_over(&graph, &[Capture::Unlocked(0), Capture::Place(0), Capture::Number(0)])[0]);
    assert!(taken_over(&graph, &[Capture::Factor(0, 0)])[0]);
}

#[test]
fn an_account_that_stores_its_own_password_does_not_open_for_its_owner() {
    let inventory = world(json!([
        {"id": "a", "service": "A", "keeper": {"roles": ["password_manager"], "end_to_end": true},
         "factors": [{"id": "password", "kind": "password", "holders": ["a"]}],
         "sign_in": [{"factors": ["password"]}]}
    ]));
    let graph = Graph::new(&inventory);
    assert_eq!(graph.initial_reach(0), Reach::Never);
    let causes = graph.lockout_causes(&inventory, &[], &[], 0);
    assert_eq!(
        causes[0].text,
        "Signing in with its password fails: the password is in A, which you cannot open."
    );
    assert!(taken_over(&graph, &[Capture::Factor(0, 0)])[0]);
}

#[test]
fn stores_that_keep_each_others_passwords_do_not_open() {
    let store = |id: &str, other: &str| {
        json!({"id": id, "service": id, "keeper": {"roles": ["password_manager"], "end_to_end": true},
         "factors": [{"id": "password", "kind": "password", "holders": [other]}],
         "sign_in": [{"factors": ["password"]}]})
    };
    let inventory = world(json!([store("a", "b"), store("b", "c"), store("c", "a")]));
    assert_eq!(owner_reach(&Graph::new(&inventory), &[]), [Reach::Never; 3]);
}

#[test]
fn a_password_set_by_a_reset_decrypts_nothing() {
    let inventory = world(json!([
        {"id": "mail", "service": "Mail"},
        {"id": "vault", "service": "Vault", "keeper": {"roles": ["password_manager"], "end_to_end": true},
         "factors": [{"id": "password", "kind": "password", "holders": ["memory"]},
                     {"id": "mail", "kind": "email_code", "holders": ["mail"]}],
         "sign_in": [{"factors": ["password"]}],
         "recovery": [{"factors": ["mail"], "restores": "password"}]},
        {"id": "shop", "service": "Shop",
         "factors": [{"id": "password", "kind": "password", "holders": ["vault"]}],
         "sign_in": [{"factors": ["password"]}]}
    ]));
    let graph = Graph::new(&inventory);
    let by_mail = taken_over(&graph, &[Capture::Account(0)]);
    assert!(by_mail[1] && !by_mail[2], "the reset opens the vault, but its contents stay encrypted");
    let by_password = taken_over(&graph, &[Capture::Factor(1, 0)]);
    assert!(by_password[1] && by_password[2]);
    let forgotten = owner_reach(&graph, &[Loss::Forgotten(1, 0)]);
    assert_eq!((forgotten[1], forgotten[2]), (Reach::Now, Reach::Never));
}

#[test]
fn carrier_support_and_trusted_contact_take_days() {
    let account = |id: &str, kind: &str, restores: &str| {
        json!({"id": id, "service": id,
         "factors": [{"id": "password", "kind": "password", "holders": ["memory"]}, {"id": "f", "kind": kind}],
         "sign_in": [{"factors": ["password"]}], "recovery": [{"factors": ["f"], "restores": restores}]})
    };
    let inventory = world(json!([
        {"id": "texts", "service": "texts", "factors": [{"id": "sms", "kind": "sms", "holders": ["number"]}],
         "sign_in": [{"factors": ["sms"]}]},
        account("people", "support", "account"),
        account("friend", "trusted_contact", "password")
    ]));
    let graph = Graph::new(&inventory);
    assert_eq!(owner_reach(&graph, &[]), [Reach::Now; 3]);
    assert_eq!(owner_reach(&graph, &[Loss::Device(0)])[0], Reach::Slow);
    assert_eq!(owner_reach(&graph, &[Loss::NumberGone(0)])[0], Reach::Never);
    let forgotten = graph.lockout(&inventory, &[Loss::Memory, Loss::Number(0)]);
    assert!(forgotten.iter().all(|locked| locked.reach == Reach::Slow), "{forgotten:?}");
    let first: Vec<&str> = forgotten.iter().map(|locked| locked.causes[0].text.as_str()).collect();
    assert_eq!(
        first,
        [
            "Signing in with its password takes days: the password is forgotten, and a new one takes days.",
            "Recovering it with support takes days: support first checks who you are.",
            "Signing in with its SMS code takes days: the SMS code is sent to My number, which the carrier first \
             has to reissue.",
        ]
    );
}

/// The service sends a lost code again to the recovery address, even if that is the mailbox that held the code.
#[test]
fn a_lost_email_code_is_sent_again_to_the_recovery_address() {
    let account = json!({
        "id": "a", "service": "A", "support_reset": "possible",
        "factors": [{"id": "support", "kind": "support"},
                    {"id": "code", "kind": "email_code", "holders": ["mail"]}],
        "sign_in": [{"factors": ["support"]}],
        "recovery": [{"factors": ["code"], "restores": "second_factor"}],
        "recovery_addresses": [{"entity": "mail"}]
    });
    let mail = json!({"id": "mail", "service": "Mail",
        "factors": [{"id": "password", "kind": "password", "holders": ["memory"]}],
        "sign_in": [{"factors": ["password"]}]});
    let inventory = world(json!([account, mail]));
    let graph = Graph::new(&inventory);
    assert_eq!(owner_reach(&graph, &[Loss::Factor(0, 1)])[0], Reach::Now);
    let causes: Vec<String> = graph
        .lockout_causes(&inventory, &[Loss::Account(1)], &[], 0)
        .into_iter()
        .map(|cause| cause.text)
        .collect();
    assert_eq!(
        causes,
        [
            "Signing in with its support takes days: support first checks who you are.",
            "Having support reset the second factor takes days.",
            "Replacing the second factor with the email code or link fails: the email code or link is sent to \
             Mail, which you cannot open.",
        ]
    );
    // The mailbox appears once, although it both holds and receives the code.
    let chain: Vec<String> = graph
        .takeover_steps(&inventory, &[Capture::Account(1)], 0)
        .into_iter()
        .map(|step| step.text)
        .collect();
    assert_eq!(
        chain,
        [
            "Somebody is signed in to Mail.",
            "In Mail they read the email code or link of A.",
            "At A, its email code or link replaces the second factor.",
            "They sign in to A with a replacement for the second factor."
        ]
    );
}

#[test]
fn ten_thousand_accounts_in_one_chain_are_followed_to_the_end() {
    let count = 10_000;
    let mut inventory = Inventory::default();
    for at in 0..count {
        let mut account = Account::new(AccountId::from(format!("a{at}")), format!("Account {at}"));
        let holder =
            if at == 0 { Holder::Memory } else { Holder::from(&AccountId::from(format!("a{}", at - 1))) };
        account.factors = vec![Factor::new(FactorKind::EmailCode).held_by([holder])];
        account.sign_in = vec![Way::sign_in([account.factors[0].id.clone()])];
        inventory.accounts.push(account);
    }
    let graph = Graph::new(&inventory);
    let mut scratch = graph.scratch();
    assert_eq!(graph.taken_over(&[Capture::Account(0)], &mut scratch).len(), count);
    assert_eq!(graph.locked_out(&[Loss::Memory], &mut scratch).len(), count);
    assert_eq!(graph.takeover_steps(&inventory, &[Capture::Account(0)], count - 1).len(), 2 * count - 1);
}

#[test]
fn each_capture_rule_is_unique_and_has_a_reason_and_a_known_source() {
    let keys: BTreeSet<&str> = include_str!("../../../data/sources.csv")
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').next())
        .collect();
    let mut seen = BTreeSet::new();
    for rule in &CAPTURE_RULES {
        assert!(seen.insert(rule.inference), "{:?} appears twice", rule.inference);
        assert!(
            rule.reason.ends_with('.') && !rule.captured.is_empty() && !rule.gives.is_empty(),
            "{rule:?}"
        );
        for source in rule.source.split("; ") {
            let key = source.split(' ').next().unwrap();
            assert!(key == "judgement" || keys.contains(key), "{:?} cites {key}", rule.inference);
        }
    }
}
