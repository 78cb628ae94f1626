//! Files and profiles in a few words.

use jiff::civil::{Date, date};
use selvedge::import::{ImportedEntry, ImportedFile, ImportedSeed, SourceKind};
use selvedge::merge::{ItemStatus, MergeOptions, OnConflict, Resolution, Review, review};
use selvedge::otp::{Algorithm, Generator, Otp, parse_seed};
use selvedge::profile::{Profile, codec};
use selvedge::secret::Password;

pub const TODAY: Date = date(2026, 11, 21);

/// A generator with one of a few synthetic seeds.
pub fn totp(seed: &str) -> Otp {
    Otp {
        issuer: String::new(),
        label: String::new(),
        secret: parse_seed(seed).unwrap(),
        generator: Generator::Totp { algorithm: Algorithm::Sha1, digits: 6, period: 30 },
        pin: None,
    }
}

/// Synthetic seeds.
pub const SEEDS: [&str; 6] = [
    "4SJHB4GSD43FZBAI7C2HLRJGPQ",
    "5OM4WOOGPLQEF6UGN3CPEOOLWU",
    "7ELGJSGXNCCTV3O6LKJWYFV2RA",
    "YOOMIXWS5GN6RTBPUFFWKTW5M4",
    "KUVJJOM753IHTNDSZVCNKL7GII",
    "5VAML3X35THCEBVRLV24CGBKOY",
];

/// An entry of an authenticator.
pub fn code(service: &str, username: &str, seed: usize) -> ImportedEntry {
    let seeds = vec![ImportedSeed { otp: totp(SEEDS[seed]), warnings: Vec::new() }];
    ImportedEntry { service: service.into(), username: username.into(), seeds, ..ImportedEntry::default() }
}

/// An entry of a password manager.
pub fn login(service: &str, url: &str, username: &str) -> ImportedEntry {
    ImportedEntry {
        service: service.into(),
        urls: vec![url.into()],
        username: username.into(),
        password: Some(Password::new("synthetic".into())),
        ..ImportedEntry::default()
    }
}

/// A file with these entries.
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

/// The same options, and every conflict decided so.
pub fn all(mut options: MergeOptions, choice: OnConflict) -> MergeOptions {
    options.on_conflict = choice;
    options
}

/// The same options, and one conflict decided.
pub fn decided(mut options: MergeOptions, at: usize, choice: Resolution) -> MergeOptions {
    options.decisions.insert(at, choice);
    options
}

/// The words for what becomes of the entries, in order.
pub fn words(review: &Review) -> Vec<&'static str> {
    review.items.iter().map(|item| item.status.label()).collect()
}

/// Reviews and takes in. Holds it to what every import must hold.
#[track_caller]
pub fn import(profile: &mut Profile, export: &ImportedFile, options: &MergeOptions) -> Review {
    let found = review(profile, export, options);
    let counts = found.counts();
    assert_eq!(counts.read, export.entries.len() + export.failed.len());
    assert_eq!(
        counts.read,
        counts.new + counts.same + counts.merged + counts.skipped + counts.failed,
        "it adds up: {counts:?}"
    );
    let before = codec::encode(profile);
    let problems = selvedge::inventory::problems(&profile.inventory);
    let changes = found.edit.clone();
    let back = profile.apply(changes.clone()).unwrap();
    assert_eq!(found.has_changes(), *before != *codec::encode(profile), "it says whether anything changes");
    let after = codec::encode(profile);
    assert_eq!(selvedge::inventory::problems(&profile.inventory), problems, "nothing dangles");
    for seed in profile.readable_seeds() {
        let account = profile.inventory.account(&seed.account).expect("a seed has its account");
        assert!(account.factor(&seed.factor).is_some(), "a seed has its factor");
    }
    let again = profile.apply(back).unwrap();
    assert!(*codec::encode(profile) == *before, "one undo takes all of it back");
    profile.apply(again).unwrap();
    assert!(*codec::encode(profile) == *after, "and redo brings it again");
    found
}

/// What an entry adds.
#[track_caller]
pub fn adds(review: &Review, at: usize) -> &[String] {
    match &review.items[at].status {
        ItemStatus::New { adds, .. } | ItemStatus::Merged { adds, .. } => adds,
        other => panic!("{other:?} adds nothing"),
    }
}
