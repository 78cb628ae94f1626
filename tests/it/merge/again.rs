//! An entry is found again where it was taken in, though entries after it have changed what accounts are called.

use super::world::{SEEDS, aegis, all, bitwarden, code, file, import, login, totp, words};
use selvedge::import::{ImportedEntry, ImportedFile};
use selvedge::merge::{MergeOptions, OnConflict};
use selvedge::otp::Generator;
use selvedge::profile::Profile;

/// Imports a file into what an Aegis export left, and gives what its entries are then and the second time.
#[track_caller]
fn twice(
    there: Vec<ImportedEntry>,
    again: &ImportedFile,
    options: &MergeOptions,
) -> (Profile, Vec<&'static str>) {
    let mut profile = Profile::default();
    import(&mut profile, &file(there), &aegis());
    let first = words(&import(&mut profile, again, options));
    let second = import(&mut profile, again, options);
    assert!(words(&second).iter().all(|word| *word == "same"), "{first:?}, then {:?}", second.items);
    assert!(!second.has_changes());
    (profile, first)
}

/// An entry of a password manager without an address.
fn bare(service: &str, username: &str) -> ImportedEntry {
    ImportedEntry { urls: Vec::new(), ..login(service, "", username) }
}

#[test]
fn an_account_that_is_called_by_a_domain_gets_no_other_by_a_shared_seed() {
    let mut shared = code("Shop", "", 0);
    shared.urls = vec!["https://shop.example.co.uk".into()];
    let again = file([bare("github.com", "robin"), shared]);
    let (profile, first) = twice(vec![code("GitHub", "robin", 0)], &again, &bitwarden());
    assert_eq!(first, ["merged", "merged"]);
    assert_eq!(profile.inventory.accounts.len(), 2, "GitHub and Bitwarden");
    assert_eq!(profile.inventory.accounts[0].domain, "github.com");
}

#[test]
fn an_entry_kept_apart_is_the_account_that_was_made_of_it() {
    let mut apart = code("Steam", "", 0);
    apart.seeds.extend(code("", "", 1).seeds);
    apart.seeds[0].otp.generator = Generator::Steam;
    apart.password = bare("", "").password;
    let options = all(bitwarden(), OnConflict::Both);
    let (profile, first) = twice(vec![code("Steam", "", 1), code("Games", "", 0)], &file([apart]), &options);
    assert_eq!(first, ["differs"]);
    let seeds = profile.readable_seeds();
    let shared: Vec<_> = seeds.filter(|seed| seed.otp.secret == totp(SEEDS[1]).secret).collect();
    assert_eq!(shared.len(), 2, "its seed is in both accounts");
}

#[test]
fn an_entry_is_found_beside_an_account_that_has_come_to_be_called_the_same() {
    // The second entry tells whose the account of the first seed is.
    let mut named = code("", "kim", 0);
    named.password = bare("", "").password;
    let mut passkey = bare("GitHub", "kim");
    passkey.passkey = true;
    let there = vec![code("GitHub", "", 0), code("GitHub", "", 1)];
    let (profile, first) = twice(there, &file([passkey, named]), &bitwarden());
    assert_eq!(first, ["new", "merged"]);
    let called: Vec<_> = profile.inventory.accounts.iter().map(|a| (&*a.service, &*a.username)).collect();
    assert_eq!(called, [("GitHub", "kim"), ("GitHub", ""), ("Bitwarden", ""), ("GitHub", "kim")]);
}

#[test]
fn an_account_found_by_having_no_user_name_gets_none_by_a_shared_seed() {
    let again = file([bare("GitHub", ""), code("Shop", "robin", 0)]);
    let (profile, first) = twice(vec![code("GitHub", "", 0)], &again, &bitwarden());
    assert_eq!(first, ["merged", "merged"]);
    assert_eq!(profile.inventory.accounts[0].username, "");
    // Nor where the entry may be any of several.
    let again = file([code("GitHub", "", 1), ImportedEntry { password: None, ..bare("GitHub", "") }, {
        let mut other = code("Steam", "robin", 0);
        other.seeds[0].otp.generator = Generator::Steam;
        other.urls = vec!["https://github.com".into()];
        other
    }]);
    let (profile, _) = twice(vec![code("GitHub", "", 0)], &again, &all(aegis(), OnConflict::Both));
    assert_eq!(profile.inventory.accounts[0].username, "");
}
