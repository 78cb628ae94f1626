//! The examples of the literature and of the design, as inventories.

use selvedge::access::{Capture, Graph, Loss, Reach, assets};
use selvedge::inventory::{AccountId, Inventory, parse};
use serde_json::{Value, json};

fn inventory(document: &Value) -> Inventory {
    parse(&document.to_string()).unwrap()
}

/// AAG19's example: a phone with two unlock methods, a mailbox with a code from the phone, a shop.
fn textbook() -> Inventory {
    inventory(&json!({
        "devices": [{"id": "phone", "name": "My phone", "kind": "phone",
                     "unlock": [{"method": "fingerprint"}, {"method": "pin"}]}],
        "accounts": [
            {"id": "mail", "service": "Mail",
             "factors": [{"id": "password", "kind": "password", "holders": ["memory"]},
                         {"id": "code", "kind": "totp", "holders": ["phone"]}],
             "sign_in": [{"factors": ["password", "code"]}]},
            {"id": "shop", "service": "Shop",
             "factors": [{"id": "password", "kind": "password", "holders": ["memory"]},
                         {"id": "mail", "kind": "email_code", "holders": ["mail"]}],
             "sign_in": [{"factors": ["password"]}],
             "recovery": [{"factors": ["mail"], "restores": "password"}]}
        ]
    }))
}

fn position(inventory: &Inventory, id: &str) -> usize {
    inventory.accounts.iter().position(|account| account.id == AccountId::from(id)).unwrap()
}

#[test]
fn the_textbook_example_has_its_minimal_sets() {
    let inventory = textbook();
    let graph = Graph::new(&inventory);
    let mut scratch = graph.scratch();
    let (captures, losses) = assets(&inventory, &graph);
    let shop = position(&inventory, "shop");
    let sorted = |sets: Vec<Vec<String>>| {
        let mut sets: Vec<Vec<String>> = sets
            .into_iter()
            .map(|mut set| {
                set.sort();
                set
            })
            .collect();
        sets.sort();
        sets
    };
    let takeover = graph.takeover_sets(shop, &captures, 3, &mut scratch);
    let takeover = takeover
        .into_iter()
        .map(|set| set.into_iter().map(|one: Capture| one.text(&inventory).unwrap()).collect())
        .collect();
    assert_eq!(
        sorted(takeover),
        [
            vec!["mail/password", "phone", "phone/fingerprint"],
            vec!["mail/password", "phone", "phone/pin"],
            vec!["shop/password"],
        ]
    );
    let lockout = graph.lockout_sets(shop, &losses, 3, Reach::Never, &mut scratch);
    let lockout = lockout
        .into_iter()
        .map(|set| {
            let text = |one: Loss| one.text(&inventory).unwrap().replace(":forgotten", "");
            set.into_iter().map(text).collect()
        })
        .collect();
    assert_eq!(
        sorted(lockout),
        [
            vec!["mail/password", "shop/password"],
            vec!["phone", "shop/password"],
            vec!["phone/fingerprint", "phone/pin", "shop/password"],
        ]
    );
}

fn mailboxes(paper: bool) -> Inventory {
    let mut document = json!({
        "places": [{"id": "drawer", "name": "Drawer"}],
        "accounts": [
            {"id": "a", "service": "A",
             "factors": [{"id": "password", "kind": "password", "holders": ["memory"]},
                         {"id": "mail", "kind": "email_code", "holders": ["b"]},
                         {"id": "codes", "kind": "recovery_codes", "holders": ["drawer"]}],
             "sign_in": [{"factors": ["password"]}],
             "recovery": [{"factors": ["mail"], "restores": "password"}]},
            {"id": "b", "service": "B",
             "factors": [{"id": "password", "kind": "password", "holders": ["memory"]},
                         {"id": "mail", "kind": "email_code", "holders": ["a"]}],
             "sign_in": [{"factors": ["password"]}],
             "recovery": [{"factors": ["mail"], "restores": "password"}]}
        ]
    });
    if paper {
        let ways = document["accounts"][0]["recovery"].as_array_mut().unwrap();
        ways.push(json!({"factors": ["codes"], "restores": "account"}));
    }
    inventory(&document)
}

#[test]
fn mailboxes_that_recover_only_each_other_support_nobody() {
    let lost = [Loss::Factor(0, 0), Loss::Factor(1, 0)];
    let alone = Graph::new(&mailboxes(false)).owner(&lost);
    assert_eq!((alone.of(0), alone.of(1)), (Reach::Never, Reach::Never));
    let with_paper = Graph::new(&mailboxes(true)).owner(&lost);
    assert_eq!((with_paper.of(0), with_paper.of(1)), (Reach::Now, Reach::Now));
    let one = Graph::new(&mailboxes(false)).owner(&lost[..1]);
    assert_eq!((one.of(0), one.of(1)), (Reach::Now, Reach::Now));
}
