//! Builds import files, and checks the invariants of every import.

use jiff::civil::{Date, date};
use selvedge::import::{ImportedEntry, ImportedFile, ImportedSeed, SourceKind};
use selvedge::merge::{ItemStatus, MergeOptions, OnConflict, Resolution, Review, review};
use selvedge::otp::{Algorithm, Generator, Otp, parse_seed};
use selvedge::profile::{Profile, codec};
use selvedge::secret::Password;

pub const TODAY: Date = date(2026, 11, 21);

/// A TOTP generator with a synthetic seed.
pub fn totp(seed: &str) -> Otp {
    Otp {
        issuer: String::new(),
        label: String::new(),
        secret: parse_seed(seed).unwrap(),
        generator: Generator::Totp { algorithm: Algorithm::Sha1, digits: 6, period: 30 },
        pin: None,
    }
}

pub const SEEDS: [&str; 6] = [
    "4SJHB4GSD43FZBAI7C2HLRJGPQ",
    "5OM4WOOGPLQEF6UGN3CPEOOLWU",
    "7ELGJSGXNCCTV3O6LKJWYFV2RA",
    "YOOMIXWS5GN6RTBPUFFWKTW5M4",
    "KUVJJOM753IHTNDSZVCNKL7GII",
    "5VAML3X35THCEBVRLV24CGBKOY",
];

/// An authenticator entry with a seed.
pub fn code(service: &str, username: &str, seed: usize) -> ImportedEntry {
    let seeds = vec![ImportedSeed::from(totp(SEEDS[seed]))];
    ImportedEntry { service: service.into(), username: username.into(), seeds, ..ImportedEntry::default() }
}

/// A password manager entry with a password.
pub fn login(service: &str, url: &str, username: &str) -> ImportedEntry {
    ImportedEntry {
        service: service.into(),
        urls: vec![url.into()],
        username: username.into(),
        password: Some(Password::new("synthetic".into())),
        ..ImportedEntry::default()
    }
}

pub fn file(entries: impl IntoIterator<Item = ImportedEntry>) -> ImportedFile {
    let mut export = ImportedFile { entries: entries.into_iter().collect(), ..ImportedFile::default() };
    for (at, entry) in export.entries.iter_mut().enumerate() {
        entry.place = format!("entry {}", at + 1);
    }
    export
}

pub fn aegis() -> MergeOptions {
    MergeOptions::new("Aegis", SourceKind::Authenticator, TODAY)
}

pub fn bitwarden() -> MergeOptions {
    MergeOptions::new("Bitwarden", SourceKind::PasswordManager, TODAY)
}

/// The same options, with one resolution for every difference.
pub fn all(mut options: MergeOptions, on_conflict: OnConflict) -> MergeOptions {
    options.on_conflict = on_conflict;
    options
}

/// The same options, with one difference resolved.
pub fn decided(mut options: MergeOptions, at: usize, resolution: Resolution) -> MergeOptions {
    options.decisions.insert(at, resolution);
    options
}

/// The status labels of the entries, in order.
pub fn statuses(review: &Review) -> Vec<&'static str> {
    review.items.iter().map(|item| item.status.label()).collect()
}

/// Reviews and applies an import, and checks what every import must guarantee.
#[track_caller]
pub fn import(profile: &mut Profile, export: &ImportedFile, options: &MergeOptions) -> Review {
    let found = review(profile, export, options);
    let counts = found.counts();
    assert_eq!(counts.read, export.entries.len() + export.failed.len());
    assert_eq!(
        counts.read,
        counts.new + counts.same + counts.merged + counts.skipped + counts.failed,
        "the counts add up: {counts:?}"
    );
    let before = codec::encode(profile);
    let problems = selvedge::inventory::problems(&profile.inventory);
    let undo = profile.apply(found.edit.clone()).unwrap();
    assert_eq!(found.has_changes(), *before != *codec::encode(profile), "has_changes is correct");
    let after = codec::encode(profile);
    assert_eq!(selvedge::inventory::problems(&profile.inventory), problems, "no new broken references");
    for seed in profile.readable_seeds() {
        let account = profile.inventory.account(&seed.account).expect("a seed has its account");
        assert!(account.factor(&seed.factor).is_some(), "a seed has its factor");
    }
    let redo = profile.apply(undo).unwrap();
    assert!(*codec::encode(profile) == *before, "one undo reverts the import");
    profile.apply(redo).unwrap();
    assert!(*codec::encode(profile) == *after, "redo repeats the import");
    found
}

/// The additions of an entry.
#[track_caller]
pub fn adds(review: &Review, at: usize) -> &[String] {
    match &review.items[at].status {
        ItemStatus::New { adds, .. } | ItemStatus::Merged { adds, .. } => adds,
        other => panic!("{other:?} adds nothing"),
    }
}
