//! The service directory: our facts beside the public directory's, and fetching it.

use selvedge::services::{ATTRIBUTION, Directory, Service, api};
use std::collections::HashMap;
use std::path::Path;

/// The whole public directory, where it is at hand.
fn shared() -> Option<Vec<u8>> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/2fa-directory.json"));
    if let Ok(bytes) = std::fs::read(path) {
        return Some(bytes);
    }
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{} is missing", path.display());
    println!("not run: {} is missing", path.display());
    None
}

#[test]
fn every_built_in_fact_is_the_public_directorys() {
    let Some(bytes) = shared() else { return };
    let public = api::read(&bytes).unwrap();
    let public: HashMap<&str, &Service> =
        public.iter().map(|service| (service.name.as_str(), service)).collect();
    let builtin = Directory::builtin().services();
    assert!(builtin.len() >= 200, "{}", builtin.len());
    for ours in builtin {
        let theirs = public.get(ours.name.as_str()).unwrap_or_else(|| panic!("{} is not listed", ours.name));
        assert_eq!(*ours, Service { chosen: true, ..(*theirs).clone() });
    }
}

#[test]
fn the_whole_directory_is_read_merged_and_searched() {
    let Some(bytes) = shared() else { return };
    let public = api::read(&bytes).unwrap();
    assert_eq!(public.len(), 2566);
    assert!(public.iter().any(|service| !service.has_second_factor()));
    let all = Directory::builtin().merged(public);
    assert_eq!(all.len(), 2566);
    assert_eq!(all.services().iter().filter(|service| service.chosen).count(), Directory::builtin().len());
    for query in ["b", "bank", "bank of", "paypal"] {
        let found = all.search(query);
        assert!(!found.is_empty() && found.is_sorted_by_key(|one| one.place), "{query}");
    }
}

#[test]
fn the_attribution_is_what_the_directory_asks_for() {
    assert_eq!(ATTRIBUTION, "Data sourced from 2FA Directory by 2factorauth.");
}
