//! Life stories: what happens to a person, and what a knowledgeable friend would say.

use selvedge::access::{Capture, Graph, Loss, Reach, Takeover};
use selvedge::inventory::{Inventory, parse};
use serde_json::{Value, json};

/// A phone with a PIN and a face, a laptop, a number without PINs, a drawer, and these accounts.
fn home(accounts: Value) -> Value {
    json!({
        "devices": [
            {"id": "phone", "name": "My phone", "kind": "phone", "lock_screen_previews": false,
             "unlock": [{"method": "pin"}, {"method": "face"}]},
            {"id": "laptop", "name": "Laptop", "kind": "computer", "unlock": [{"method": "password"}]}
        ],
        "numbers": [{"id": "mobile", "name": "My number", "device": "phone", "sim_pin": false, "port_out_pin": false}],
        "places": [{"id": "drawer", "name": "Desk drawer", "locked": false}],
        "accounts": accounts
    })
}

/// An account with these factors: pairs of an id, which is also the kind, and where it is kept. Each way is a list of
/// ids, separated by spaces.
fn account(id: &str, factors: &[(&str, &str)], sign_in: &[&str]) -> Value {
    let kind = |id: &str| match id {
        "codes" => "recovery_codes".to_owned(),
        "email" => "email_code".to_owned(),
        other => other.to_owned(),
    };
    let factors: Vec<Value> = factors
        .iter()
        .map(|(id, holders)| {
            json!({"id": id, "kind": kind(id), "holders": holders.split_whitespace().collect::<Vec<_>>()})
        })
        .collect();
    let way = |way: &&str| json!({"factors": way.split_whitespace().collect::<Vec<_>>()});
    let mut service = id.to_owned();
    service[..1].make_ascii_uppercase();
    json!({"id": id, "service": service, "importance": "high", "factors": factors,
           "sign_in": sign_in.iter().map(way).collect::<Vec<_>>(), "sessions": {"devices": ["laptop"]}})
}

fn with(mut account: Value, more: Value) -> Value {
    for (key, value) in more.as_object().unwrap() {
        account[key] = value.clone();
    }
    account
}

fn recovers(factor: &str, restores: &str) -> Value {
    json!({"recovery": [{"factors": [factor], "restores": restores}]})
}

fn inventory(document: &Value) -> Inventory {
    parse(&document.to_string()).unwrap()
}

fn takeovers(document: &Value, captured: &[&str]) -> Vec<Takeover> {
    let inventory = inventory(document);
    let captured: Vec<Capture> =
        captured.iter().map(|one| Capture::parse(&inventory, one).unwrap()).collect();
    Graph::new(&inventory).takeover(&inventory, &captured)
}

/// The accounts that fall for certain, by id.
fn falls(document: &Value, captured: &[&str]) -> Vec<String> {
    let found = takeovers(document, captured).into_iter().filter(|taken| taken.certain);
    let mut found: Vec<String> = found.map(|taken| taken.account.to_string()).collect();
    found.sort();
    found
}

/// The accounts that are locked for certain, and how, by id.
fn locked(document: &Value, lost: &[&str], captured: &[&str]) -> Vec<(String, Reach)> {
    let inventory = inventory(document);
    let lost: Vec<Loss> = lost.iter().map(|one| Loss::parse(&inventory, one).unwrap()).collect();
    let captured: Vec<Capture> =
        captured.iter().map(|one| Capture::parse(&inventory, one).unwrap()).collect();
    let lockout = Graph::new(&inventory).lockout_with(&inventory, &lost, &captured);
    let certain = lockout.into_iter().filter(|locked| locked.reach != Reach::Now);
    let mut found: Vec<(String, Reach)> =
        certain.map(|locked| (locked.account.to_string(), locked.reach)).collect();
    found.sort();
    found
}

fn never(ids: &[&str]) -> Vec<(String, Reach)> {
    ids.iter().map(|id| ((*id).to_owned(), Reach::Never)).collect()
}

#[test]
fn without_the_phone_synced_codes_open_in_days_and_the_bank_never() {
    let google = account(
        "google",
        &[("password", "memory"), ("push", "phone"), ("totp", "phone google"), ("sms", "mobile")],
        &["password push", "password totp", "password sms"],
    );
    let google = with(google, json!({"keeper": {"roles": ["authenticator_sync"], "end_to_end": false}}));
    let github = account("github", &[("password", "google"), ("totp", "phone google")], &["password totp"]);
    let bank = account("bank", &[("password", "memory"), ("push", "phone")], &["password push"]);
    let home = home(json!([google, github, bank]));
    let expected = [("bank", Reach::Never), ("github", Reach::Slow), ("google", Reach::Slow)];
    assert_eq!(locked(&home, &["phone"], &[]), expected.map(|(id, reach)| (id.to_owned(), reach)));
}

#[test]
fn a_swapped_number_takes_the_mailbox_and_what_it_resets() {
    let mail = with(
        account("mail", &[("password", "memory"), ("sms", "mobile")], &["password sms"]),
        recovers("sms", "password"),
    );
    let reset = |id: &str, second: &str, holder: &str| {
        let way =
            if second == "email" { vec!["password".to_owned()] } else { vec![format!("password {second}")] };
        let ways: Vec<&str> = way.iter().map(String::as_str).collect();
        with(
            account(
                id,
                &[("password", "memory"), ("email", "mail"), (second, holder)]
                    [..if second == "email" { 2 } else { 3 }],
                &ways,
            ),
            recovers("email", "password"),
        )
    };
    let home = home(json!([
        mail,
        reset("bank", "sms", "mobile"),
        reset("shop", "email", "mail"),
        reset("crypto", "totp", "phone")
    ]));
    assert_eq!(falls(&home, &["mobile"]), ["bank", "mail", "shop"]);
    // Whoever is in the accounts can change the ways into them.
    assert_eq!(locked(&home, &[], &["mobile"]), never(&["bank", "mail", "shop"]));
}

#[test]
fn a_manager_that_holds_its_own_codes_opens_only_through_itself() {
    let manager = with(
        account(
            "manager",
            &[("password", "memory"), ("totp", "manager"), ("codes", "manager")],
            &["password totp"],
        ),
        json!({"recovery": [{"factors": ["codes"], "restores": "second_factor"}],
               "keeper": {"roles": ["password_manager"], "end_to_end": true}}),
    );
    let mail = account("mail", &[("password", "manager"), ("totp", "manager")], &["password totp"]);
    let home = home(json!([manager, mail]));
    assert_eq!(locked(&home, &["phone", "laptop"], &[]), never(&["mail", "manager"]));
}

#[test]
fn an_employer_that_takes_its_number_and_account_back_does_not_give_them_again() {
    let work = with(
        account("work", &[("password", "memory"), ("sms", "mobile")], &["password sms"]),
        json!({"owner": "employer", "shared_with": ["administrator"]}),
    );
    let linkedin = with(
        account("linkedin", &[("password", "memory"), ("email", "work")], &["password email"]),
        recovers("email", "password"),
    );
    let mut home = home(json!([work, linkedin]));
    assert_eq!(locked(&home, &["mobile"], &[])[0].1, Reach::Slow);
    home["numbers"][0]["owner"] = json!("employer");
    assert_eq!(locked(&home, &["mobile"], &[]), never(&["linkedin", "work"]));
    assert_eq!(locked(&home, &["work"], &[]), never(&["linkedin", "work"]));
    assert_eq!(
        falls(&home, &["person:administrator"]),
        ["linkedin", "work"],
        "it resets through the work mailbox"
    );
}

#[test]
fn whoever_controls_the_registrar_receives_the_mail_of_the_domain() {
    let registrar = with(
        account("registrar", &[("password", "memory"), ("email", "mail")], &["password"]),
        recovers("email", "password"),
    );
    let mail = with(
        account("mail", &[("password", "memory"), ("totp", "phone")], &["password totp"]),
        json!({"mail_domain": {"name": "mydomain.example", "registrar": "registrar", "expires": "2027-03-01"}}),
    );
    let bank = with(
        account("bank", &[("password", "memory"), ("email", "mail")], &["password email"]),
        recovers("email", "password"),
    );
    let home = home(json!([registrar, mail, bank]));
    assert_eq!(falls(&home, &["registrar"]), ["bank", "registrar"]);
    assert_eq!(falls(&home, &["mail:domain"]), ["bank", "registrar"]);
    assert_eq!(locked(&home, &["mail:domain"], &[]), never(&["bank"]));
    let inventory = inventory(&home);
    let findings = selvedge::risk::audit(&inventory, &[], jiff::civil::date(2026, 11, 21));
    assert!(
        findings.iter().any(|finding| finding.rule.id.0 == "R29"),
        "the registrar recovers through its own mail"
    );
}

#[test]
fn support_that_asks_for_an_identity_card_opens_in_days_while_the_card_is_there() {
    let crypto = |reset: &str, card: &str| {
        with(
            account(
                "crypto",
                &[("password", "memory"), ("totp", "phone"), ("support", card)],
                &["password totp"],
            ),
            json!({"recovery": [{"factors": ["support"], "restores": "second_factor"}], "support_reset": reset}),
        )
    };
    let slow = vec![("crypto".to_owned(), Reach::Slow)];
    for (reset, card, expected) in
        [("possible", "", slow.clone()), ("locked", "", never(&["crypto"])), ("locked", "drawer", slow)]
    {
        assert_eq!(locked(&home(json!([crypto(reset, card)])), &["phone"], &[]), expected, "{reset} {card}");
    }
    let bound = home(json!([crypto("locked", "drawer")]));
    assert_eq!(locked(&bound, &["phone", "drawer"], &[]), never(&["crypto"]));
    assert_eq!(falls(&bound, &["crypto:support", "crypto/password"]), [""; 0]);
    assert_eq!(falls(&bound, &["crypto:support", "crypto/password", "drawer"]), ["crypto"]);
}

#[test]
fn the_passcode_of_a_stolen_phone_opens_the_keychain_and_its_account() {
    let keychain = |with_: &str| {
        with(
            account("icloud", &[("password", "memory"), ("push", "phone")], &["password push"]),
            json!({"keeper": {"roles": ["passkey_sync", "password_manager"], "end_to_end": true,
                              "opens_on": [{"device": "phone", "with": with_}]},
                   "sessions": {"devices": ["phone"]}}),
        )
    };
    let bank = account("bank", &[("password", "icloud"), ("push", "phone")], &["password push"]);
    let vaulted = account("vaulted", &[("passkey", "icloud")], &["passkey"]);
    let home_with = |with_| home(json!([keychain(with_), bank.clone(), vaulted.clone()]));
    let seen = ["phone", "phone/pin"];
    assert_eq!(falls(&home_with("device_passcode"), &seen), ["bank", "icloud", "vaulted"]);
    assert_eq!(
        falls(&home_with("device_passcode"), &["phone:unlocked"]),
        ["icloud"],
        "signed in, but not open"
    );
    assert_eq!(falls(&home_with("nothing"), &["phone:unlocked"]), ["bank", "icloud", "vaulted"]);
    assert_eq!(falls(&home_with("own_secret"), &seen), ["icloud"]);
    // An app with a PIN of its own keeps what it holds.
    let mut locked_app = home_with("device_passcode");
    locked_app["accounts"][1]["factors"][1]["app_lock"] = json!("own_secret");
    assert_eq!(falls(&locked_app, &seen), ["icloud", "vaulted"]);
}

#[test]
fn the_carrier_account_moves_an_esim_that_a_thief_cannot_take_out() {
    let carrier = account("carrier", &[("password", "memory"), ("sms", "mobile")], &["password sms"]);
    let mail = with(
        account("mail", &[("password", "memory"), ("sms", "mobile")], &["password sms"]),
        recovers("sms", "password"),
    );
    let mut home = home(json!([carrier, mail]));
    assert_eq!(falls(&home, &["phone"]), ["mail"]);
    assert_eq!(falls(&home, &["carrier"]), ["carrier"]);
    home["numbers"][0]["kind"] = json!("esim");
    home["numbers"][0]["carrier"] = json!("carrier");
    assert_eq!(falls(&home, &["phone"]), [""; 0]);
    assert_eq!(falls(&home, &["carrier"]), ["carrier", "mail"]);
    home["numbers"][0]["kind"] = json!("voip");
    assert_eq!(
        locked(&home, &["carrier"], &[]),
        [("carrier".to_owned(), Reach::Never), ("mail".to_owned(), Reach::Slow)]
    );
}

#[test]
fn whatever_happens_to_a_home_happens_to_what_is_in_it() {
    let shop = account("shop", &[("password", "drawer")], &["password"]);
    let mut home = home(json!([shop]));
    home["places"].as_array_mut().unwrap().push(json!({"id": "home", "name": "Home"}));
    home["places"][0]["inside"] = json!("home");
    assert_eq!(locked(&home, &["home"], &[]), never(&["shop"]), "a fire");
    assert_eq!(locked(&home, &["home:away"], &[]), [("shop".to_owned(), Reach::Slow)], "a journey");
    assert_eq!(falls(&home, &["home"]), ["shop"]);
    home["places"][0]["locked"] = json!(true);
    assert_eq!(falls(&home, &["home"]), [""; 0]);
}

#[test]
fn a_phishing_page_asks_for_the_weakest_way() {
    let shop = with(
        account(
            "shop",
            &[("password", "memory"), ("passkey", "phone"), ("codes", "drawer")],
            &["passkey", "password passkey"],
        ),
        json!({"password": {"reuse_group": "same"}, "recovery": [{"factors": ["codes"], "restores": "second_factor"}]}),
    );
    let forum = with(
        account("forum", &[("password", "memory")], &["password"]),
        json!({"password": {"reuse_group": "same"}}),
    );
    let home = home(json!([shop, forum]));
    assert_eq!(falls(&home, &["shop:phished"]), ["forum", "shop"]);
    let mut without_codes = home;
    without_codes["accounts"][0]["recovery"] = json!([]);
    assert_eq!(
        falls(&without_codes, &["shop:phished"]),
        ["forum"],
        "the key refuses, but the password is typed"
    );
}

#[test]
fn a_store_opens_with_a_second_key_and_through_emergency_access() {
    let store = with(
        account(
            "store",
            &[("password", "memory"), ("encryption_key", "drawer"), ("trusted_contact", "")],
            &["password"],
        ),
        json!({"recovery": [{"factors": ["encryption_key"], "restores": "password"},
                            {"factors": ["trusted_contact"], "restores": "contents"}],
               "keeper": {"roles": ["password_manager"], "end_to_end": true, "key": ["password"],
                          "alternative_keys": [["encryption_key"]]}}),
    );
    let shop = account("shop", &[("password", "store")], &["password"]);
    let home = home(json!([store, shop]));
    assert_eq!(locked(&home, &["store/password:forgotten"], &[]), []);
    assert_eq!(falls(&home, &["drawer"]), ["shop", "store"]);
    let slow = [("shop".to_owned(), Reach::Slow), ("store".to_owned(), Reach::Never)];
    assert_eq!(locked(&home, &["memory", "drawer"], &[]), slow);
}
