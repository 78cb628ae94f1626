//! Smallest sets of accounts whose import left much unknown.

use selvedge::access::{Graph, SmallestSets};
use selvedge::inventory::{Inventory, parse};
use serde_json::{Value, json};

fn inventory(manager: &Value) -> Inventory {
    let shop = json!({"id": "shop", "service": "Shop",
        "factors": [{"id": "password", "kind": "password", "holders": ["pm"]},
                    {"id": "code", "kind": "totp", "holders": ["pm"]}],
        "sign_in": [{"factors": ["password", "code"]}]});
    parse(&json!({"accounts": [manager, shop]}).to_string()).unwrap()
}

/// The takeover sets and lockout sets of an account in the notation of the command line.
fn sets(inventory: &Inventory, account: usize) -> (SmallestSets, Vec<String>, Vec<String>) {
    let found = SmallestSets::of(inventory, &Graph::new(inventory), account, &|| true).unwrap();
    let takeover = found
        .takeover
        .iter()
        .map(|set| set.iter().map(|one| one.notation(inventory).unwrap()).collect::<Vec<_>>().join(" "));
    let takeover = takeover.collect();
    let lockout = found
        .lockout
        .iter()
        .map(|set| set.iter().map(|one| one.notation(inventory).unwrap()).collect::<Vec<_>>().join(" "));
    let lockout = lockout.collect();
    (found, takeover, lockout)
}

#[test]
fn an_account_without_recorded_sign_in_is_elementary() {
    let inventory = inventory(
        &json!({"id": "pm", "service": "PM", "keeper": {"roles": ["password_manager"], "end_to_end": false}}),
    );
    let (found, takeover, lockout) = sets(&inventory, 1);
    assert_eq!((takeover, lockout), (vec!["pm".to_owned()], vec!["pm".to_owned()]));
    assert!(!found.already && !found.unrecorded);
    // The trivial set of the account itself is left out.
    let (found, takeover, lockout) = sets(&inventory, 0);
    assert!(takeover.is_empty() && lockout.is_empty() && found.unrecorded && !found.already);
    assert!(
        found.no_takeover_reason().contains("not recorded")
            && found.no_lockout_reason().contains("not recorded")
    );
}

#[test]
fn a_password_kept_only_inside_its_account_locks_the_owner_out_already() {
    let inventory = inventory(
        &json!({"id": "pm", "service": "PM", "keeper": {"roles": ["password_manager"], "end_to_end": false},
        "factors": [{"id": "password", "kind": "password", "holders": ["pm"]}],
        "sign_in": [{"factors": ["password"]}]}),
    );
    let (found, takeover, lockout) = sets(&inventory, 1);
    assert_eq!(takeover, ["pm/password"]);
    assert!(lockout.is_empty() && found.already && !found.unrecorded);
    assert!(found.no_lockout_reason().starts_with("already locked out"));
}

#[test]
fn an_account_whose_passkey_is_kept_only_inside_is_elementary() {
    let inventory = inventory(
        &json!({"id": "pm", "service": "PM", "keeper": {"roles": ["password_manager"], "end_to_end": false},
        "factors": [{"id": "passkey", "kind": "passkey", "holders": ["pm"]}],
        "sign_in": [{"factors": ["passkey"]}]}),
    );
    assert_eq!(sets(&inventory, 1).1, ["pm"]);
}

#[test]
fn sets_contain_support_and_the_vault() {
    let shop = json!({"id": "shop", "service": "Shop", "support_reset": "possible",
        "factors": [{"id": "password", "kind": "password", "holders": ["memory"]},
                    {"id": "code", "kind": "totp", "holders": ["selvedge"]}],
        "sign_in": [{"factors": ["password", "code"]}]});
    let inventory = parse(&json!({"accounts": [shop]}).to_string()).unwrap();
    let (_, takeover, lockout) = sets(&inventory, 0);
    assert_eq!(takeover, ["shop:support shop/password", "shop/password selvedge"]);
    assert_eq!(lockout, ["shop/password:forgotten"]);
}
