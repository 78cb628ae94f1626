//! A repeated import finds the accounts of the first import, even if later entries gave accounts new names.

use super::world::{SEEDS, aegis, all, bitwarden, code, file, import, login, statuses, totp};
use selvedge::import::{ImportedEntry, ImportedFile};
use selvedge::merge::{MergeOptions, OnConflict};
use selvedge::otp::Generator;
use selvedge::profile::Profile;

/// Imports an Aegis export and then a file twice. The second import of the file must find everything known. Returns
/// the statuses of the first.
#[track_caller]
fn import_twice(
    existing: Vec<ImportedEntry>,
    again: &ImportedFile,
    options: &MergeOptions,
) -> (Profile, Vec<&'static str>) {
    let mut profile = Profile::default();
    import(&mut profile, &file(existing), &aegis());
    let first = statuses(&import(&mut profile, again, options));
    let second = import(&mut profile, again, options);
    assert!(statuses(&second).iter().all(|word| *word == "same"), "{first:?}, then {:?}", second.items);
    assert!(!second.has_changes());
    (profile, first)
}

/// A password manager entry without an address.
fn without_address(service: &str, username: &str) -> ImportedEntry {
    ImportedEntry { urls: Vec::new(), ..login(service, "", username) }
}

#[test]
fn a_shared_seed_does_not_change_the_domain_that_an_account_is_named_after() {
    let mut shared = code("Shop", "", 0);
    shared.urls = vec!["https://shop.example.co.uk".into()];
    let again = file([without_address("github.com", "robin"), shared]);
    let (profile, first) = import_twice(vec![code("GitHub", "robin", 0)], &again, &bitwarden());
    assert_eq!(first, ["merged", "merged"]);
    assert_eq!(profile.inventory.accounts.len(), 2, "GitHub and Bitwarden");
    assert_eq!(profile.inventory.accounts[0].domain, "github.com");
}

#[test]
fn an_entry_kept_separate_matches_the_account_created_from_it() {
    let mut apart = code("Steam", "", 0);
    apart.seeds.extend(code("", "", 1).seeds);
    apart.seeds[0].otp.generator = Generator::Steam;
    apart.password = without_address("", "").password;
    let options = all(bitwarden(), OnConflict::Both);
    let (profile, first) =
        import_twice(vec![code("Steam", "", 1), code("Games", "", 0)], &file([apart]), &options);
    assert_eq!(first, ["differs"]);
    let seeds = profile.readable_seeds();
    let shared: Vec<_> = seeds.filter(|seed| seed.otp.secret == totp(SEEDS[1]).secret).collect();
    assert_eq!(shared.len(), 2, "its seed is in both accounts");
}

#[test]
fn an_entry_matches_its_own_account_even_if_another_gets_the_same_name() {
    // The second entry adds a user name to the account of the first seed.
    let mut named = code("", "kim", 0);
    named.password = without_address("", "").password;
    let mut passkey = without_address("GitHub", "kim");
    passkey.passkey = true;
    let existing = vec![code("GitHub", "", 0), code("GitHub", "", 1)];
    let (profile, first) = import_twice(existing, &file([passkey, named]), &bitwarden());
    assert_eq!(first, ["new", "merged"]);
    let called: Vec<_> = profile.inventory.accounts.iter().map(|a| (&*a.service, &*a.username)).collect();
    assert_eq!(called, [("GitHub", "kim"), ("GitHub", ""), ("Bitwarden", ""), ("GitHub", "kim")]);
}

#[test]
fn an_account_matched_without_a_user_name_does_not_get_one_through_a_shared_seed() {
    let again = file([without_address("GitHub", ""), code("Shop", "robin", 0)]);
    let (profile, first) = import_twice(vec![code("GitHub", "", 0)], &again, &bitwarden());
    assert_eq!(first, ["merged", "merged"]);
    assert_eq!(profile.inventory.accounts[0].username, "");
    // Also if the entry could belong to several accounts.
    let again =
        file([code("GitHub", "", 1), ImportedEntry { password: None, ..without_address("GitHub", "") }, {
            let mut other = code("Steam", "robin", 0);
            other.seeds[0].otp.generator = Generator::Steam;
            other.urls = vec!["https://github.com".into()];
            other
        }]);
    let (profile, _) = import_twice(vec![code("GitHub", "", 0)], &again, &all(aegis(), OnConflict::Both));
    assert_eq!(profile.inventory.accounts[0].username, "");
}
