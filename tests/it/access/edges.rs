//! Inventories at the edge, and the table of what a captured thing yields.

use super::world;
use selvedge::access::yields::TABLE;
use selvedge::access::{Capture, Graph, Loss, Reach, assets, captures, losses};
use selvedge::inventory::{Account, AccountId, Factor, FactorKind, Holder, Inventory, Way};
use serde_json::json;
use std::collections::BTreeSet;

#[test]
fn an_empty_inventory_has_nothing_to_lose() {
    let inventory = Inventory::default();
    let graph = Graph::new(&inventory);
    assert_eq!(graph.accounts(), 0);
    assert_eq!(
        graph.attacker(&[Capture::Account(0), Capture::Device(7), Capture::Vault]).accounts().count(),
        0
    );
    assert_eq!(graph.owner(&[Loss::Account(0), Loss::Memory]).locked().count(), 0);
    assert_eq!(
        (graph.takeover(&inventory, &[]), graph.lockout(&inventory, &[Loss::Memory])),
        (vec![], vec![])
    );
    assert_eq!(graph.because(&inventory, &[], 0), vec![]);
    assert_eq!(graph.chain(&inventory, &[], 3), vec![]);
    let list: Vec<String> = captures(&inventory).into_iter().map(|entry| entry.text).collect();
    assert_eq!(list, ["selvedge"]);
    assert_eq!(losses(&inventory).len(), 2);
    assert_eq!(assets(&inventory, &graph), (vec![], vec![]));
}

#[test]
fn an_account_of_which_nothing_is_recorded_opens_for_its_owner_alone() {
    let inventory = world(json!([{"id": "a", "service": "A"}]));
    let graph = Graph::new(&inventory);
    assert_eq!(graph.owner(&[Loss::Memory, Loss::Device(0), Loss::Device(1)]).of(0), Reach::Now);
    assert_eq!(graph.owner(&[Loss::Account(0)]).of(0), Reach::Never);
    assert_eq!(graph.lockout(&inventory, &[Loss::Account(0)])[0].because[0].text, "A itself is lost.");
    assert!(!graph.attacker(&[Capture::Infected(0), Capture::Phished(0), Capture::Support(0)]).contains(0));
    assert!(graph.attacker(&[Capture::Account(0)]).contains(0));
}

#[test]
fn an_unknown_holder_is_at_hand_for_the_owner_and_nowhere_for_others() {
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
    assert_eq!(graph.owner(&everything).of(0), Reach::Now);
    assert_eq!(graph.owner(&[Loss::Factor(0, 0)]).of(0), Reach::Never);
    assert!(!graph.attacker(&[Capture::Unlocked(0), Capture::Place(0), Capture::Number(0)]).contains(0));
    assert!(graph.attacker(&[Capture::Factor(0, 0)]).contains(0));
}

#[test]
fn an_account_that_keeps_its_own_key_opens_for_nobody() {
    let inventory = world(json!([
        {"id": "a", "service": "A", "keeper": {"roles": ["password_manager"], "end_to_end": true},
         "factors": [{"id": "password", "kind": "password", "holders": ["a"]}],
         "sign_in": [{"factors": ["password"]}]}
    ]));
    let graph = Graph::new(&inventory);
    assert_eq!(graph.at_first(0), Reach::Never);
    let because = graph.because(&inventory, &[], 0);
    assert_eq!(
        because[0].text,
        "Signing in with its password fails: the password is in A, which you cannot open."
    );
    assert!(graph.attacker(&[Capture::Factor(0, 0)]).contains(0));
}

#[test]
fn keepers_that_keep_each_others_keys_support_nobody() {
    let keeper = |id: &str, other: &str| {
        json!({"id": id, "service": id, "keeper": {"roles": ["password_manager"], "end_to_end": true},
         "factors": [{"id": "password", "kind": "password", "holders": [other]}],
         "sign_in": [{"factors": ["password"]}]})
    };
    let inventory = world(json!([keeper("a", "b"), keeper("b", "c"), keeper("c", "a")]));
    let reaches = Graph::new(&inventory).owner(&[]);
    assert_eq!(reaches.locked().collect::<Vec<_>>(), [0, 1, 2].map(|at| (at, Reach::Never)));
}

#[test]
fn a_new_password_decrypts_nothing() {
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
    let by_mail = graph.attacker(&[Capture::Account(0)]);
    assert!(
        by_mail.contains(1) && !by_mail.contains(2),
        "the reset opens the vault, and what is in it stays sealed"
    );
    let by_password = graph.attacker(&[Capture::Factor(1, 0)]);
    assert!(by_password.contains(1) && by_password.contains(2));
    let forgotten = graph.owner(&[Loss::Forgotten(1, 0)]);
    assert_eq!((forgotten.of(1), forgotten.of(2)), (Reach::Now, Reach::Never));
}

#[test]
fn a_carrier_support_and_a_contact_are_slow() {
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
    assert_eq!(graph.owner(&[]).locked().count(), 0);
    let without_phone = graph.owner(&[Loss::Device(0)]);
    assert_eq!(without_phone.of(0), Reach::Slow);
    assert_eq!(graph.owner(&[Loss::NumberGone(0)]).of(0), Reach::Never);
    let forgotten = graph.lockout(&inventory, &[Loss::Memory, Loss::Number(0)]);
    assert!(forgotten.iter().all(|locked| locked.reach == Reach::Slow), "{forgotten:?}");
    let first: Vec<&str> = forgotten.iter().map(|locked| locked.because[0].text.as_str()).collect();
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

/// A lost code is sent once more: to the recovery address, even where that is the mailbox in which it was.
#[test]
fn a_lost_mail_code_still_comes_to_the_recovery_address() {
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
    assert_eq!(graph.owner(&[Loss::Factor(0, 1)]).of(0), Reach::Now);
    let because: Vec<String> =
        graph.because(&inventory, &[Loss::Account(1)], 0).into_iter().map(|cause| cause.text).collect();
    assert_eq!(
        because,
        [
            "Signing in with its support takes days: support first checks who you are.",
            "Having support reset the second factor takes days.",
            "Going around the second factor with the email code or link fails: the email code or link is sent to \
             Mail, which you cannot open.",
        ]
    );
    // The mailbox is told of once.
    let chain: Vec<String> =
        graph.chain(&inventory, &[Capture::Account(1)], 0).into_iter().map(|step| step.text).collect();
    assert_eq!(
        chain,
        [
            "Somebody is in Mail.",
            "In Mail they read the email code or link of A.",
            "At A, its email code or link stands in for the second factor.",
            "They sign in to A with what stands in for the second factor."
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
    assert_eq!(graph.attacker(&[Capture::Account(0)]).accounts().count(), count);
    assert_eq!(graph.owner(&[Loss::Memory]).locked().count(), count);
    assert_eq!(graph.chain(&inventory, &[Capture::Account(0)], count - 1).len(), 2 * count - 1);
}

#[test]
fn each_row_of_the_table_is_of_one_rule_and_has_a_reason_and_a_source() {
    let keys: BTreeSet<&str> = include_str!("../../../data/sources.csv")
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').next())
        .collect();
    let mut seen = BTreeSet::new();
    for row in &TABLE {
        assert!(seen.insert(row.rule), "{:?} stands twice", row.rule);
        assert!(row.reason.ends_with('.') && !row.captured.is_empty() && !row.yields.is_empty(), "{row:?}");
        for source in row.source.split("; ") {
            let key = source.split(' ').next().unwrap();
            assert!(key == "judgement" || keys.contains(key), "{:?} cites {key}", row.rule);
        }
    }
}
