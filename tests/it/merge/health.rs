//! Recording the results of a password audit on accounts.

use super::world::{TODAY, bitwarden, file, import, login};
use selvedge::import::SourceKind;
use selvedge::inventory::{AccountId, PasswordHealth};
use selvedge::merge::{LoginIndex, PasswordResult, record_health};
use selvedge::profile::Profile;

fn row(service: &str, url: &str, username: &str, pwned: u64) -> PasswordResult {
    PasswordResult {
        service: service.into(),
        urls: vec![url.into()],
        username: username.into(),
        health: PasswordHealth {
            pwned_count: Some(pwned),
            checked: Some(TODAY),
            ..PasswordHealth::default()
        },
        created: None,
        changed: None,
    }
}

#[test]
fn health_is_recorded_on_the_account_with_the_same_domain_and_user_name() {
    let mut profile = Profile::default();
    let export = file([
        login("Shop", "https://shop.example.com", "robin"),
        login("Shop", "https://shop.example.com", "kim"),
    ]);
    import(&mut profile, &export, &bitwarden());
    let logins = LoginIndex::new(&profile);
    assert_eq!(logins.account("", &["www.example.com"], "Kim"), Some(AccountId::from("shop-2")));
    assert_eq!(logins.account("", &["example.com"], "nobody"), None);
    assert_eq!(logins.account("Shop", &["https://example.com/x"], "robin"), Some(AccountId::from("shop")));

    let rows = [
        row("Shop", "https://example.com", "kim", 3),
        row("other", "https://new.example.net", "robin", 0),
        row("Shop", "https://example.com", "kim", 7),
        row("", "", "", 1),
    ];
    let known =
        record_health(&profile, &rows, Some(("Bitwarden", SourceKind::PasswordManager)), false, TODAY);
    assert_eq!((known.added, known.updated), (0, 1));
    assert_eq!(known.accounts[0].as_ref().map(AccountId::as_str), Some("shop-2"));
    assert_eq!(known.accounts[1], None);
    let all = record_health(&profile, &rows, Some(("Bitwarden", SourceKind::PasswordManager)), true, TODAY);
    assert_eq!((all.added, all.updated), (1, 1));
    let before = profile.clone();
    let back = profile.apply(all.edit).unwrap();
    let kim = profile.inventory.account(&AccountId::from("shop-2")).unwrap();
    assert_eq!(kim.password.as_ref().unwrap().pwned_count, Some(7), "the worst result counts");
    assert!(selvedge::inventory::problems(&profile.inventory).is_empty());
    profile.apply(back).unwrap();
    assert_eq!(profile, before);
}

#[test]
fn recording_nothing_makes_an_empty_edit() {
    let found = record_health(&Profile::default(), &[row("", "", "", 1)], None, true, TODAY);
    assert_eq!(found.edit, selvedge::profile::Edit::Batch(Vec::new()));
}
