//! Examples from the literature, as inventories.

use super::owner_reach;
use selvedge::access::{Capture, Graph, Loss, Reach, assets};
use selvedge::inventory::{AccountId, Inventory, parse};
use serde_json::{Value, json};

fn inventory(document: &Value) -> Inventory {
    parse(&document.to_string()).unwrap()
}

/// The example of AAG19: a phone with two unlock methods, a mailbox with a code from the phone, a shop.
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
fn the_textbook_example_has_the_published_minimal_sets() {
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
    let takeover = graph.takeover_sets(shop, &captures, 3, &mut scratch, &|| true).unwrap();
    let takeover = takeover
        .into_iter()
        .map(|set| set.into_iter().map(|one: Capture| one.notation(&inventory).unwrap()).collect())
        .collect();
    assert_eq!(
        sorted(takeover),
        [
            vec!["mail/password", "phone", "phone/fingerprint"],
            vec!["mail/password", "phone", "phone/pin"],
            vec!["shop/password"],
        ]
    );
    let lockout = graph.lockout_sets(shop, &losses, 3, Reach::Never, &mut scratch, &|| true).unwrap();
    let lockout = lockout
        .into_iter()
        .map(|set| {
            let text = |one: Loss| one.notation(&inventory).unwrap().replace(":forgotten", "");
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

fn mailboxes(has_paper_codes: bool) -> Inventory {
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
    if has_paper_codes {
        let ways = document["accounts"][0]["recovery"].as_array_mut().unwrap();
        ways.push(json!({"factors": ["codes"], "restores": "account"}));
    }
    inventory(&document)
}

#[test]
fn mailboxes_that_recover_only_each_other_do_not_open_without_passwords() {
    let lost = [Loss::Factor(0, 0), Loss::Factor(1, 0)];
    let without_paper = Graph::new(&mailboxes(false));
    assert_eq!(owner_reach(&without_paper, &lost), [Reach::Never; 2]);
    assert_eq!(owner_reach(&Graph::new(&mailboxes(true)), &lost), [Reach::Now; 2]);
    assert_eq!(owner_reach(&without_paper, &lost[..1]), [Reach::Now; 2]);
}
