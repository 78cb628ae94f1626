//! Invariants of importing any file into any vault: counts add up, references stay valid, one undo reverts it, and a
//! second import finds nothing new.

use super::world::{SEEDS, aegis, all, bitwarden, file, import, totp};
use proptest::collection::vec;
use proptest::prelude::*;
use selvedge::import::{FailedEntry, ImportedEntry, ImportedFile, ImportedSeed};
use selvedge::merge::{ItemStatus, MergeOptions, OnConflict, Resolution};
use selvedge::otp::{Algorithm, Generator};
use selvedge::profile::Profile;
use selvedge::secret::Password;

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("GitHub".to_owned()),
        Just("github.com".to_owned()),
        Just("Bitwarden".to_owned()),
        Just("Steam".to_owned()),
        Just("漢字".to_owned()),
        "[ a-c\\n.]{0,3}",
    ]
}

fn user() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), Just("robin".to_owned()), Just("Kim ".to_owned()), "[ab]{0,1}"]
}

fn url() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("https://github.com/login".to_owned()),
        Just("https://www.shop.example.co.uk".to_owned()),
        Just("http://192.168.0.1".to_owned()),
        Just("androidapp://com.example".to_owned()),
        Just(String::new()),
    ]
}

fn seed() -> impl Strategy<Value = ImportedSeed> {
    let generator = prop_oneof![
        4 => Just(Generator::Totp { algorithm: Algorithm::Sha1, digits: 6, period: 30 }),
        1 => Just(Generator::Totp { algorithm: Algorithm::Sha256, digits: 7, period: 20 }),
        1 => (0_u64..3).prop_map(|counter| Generator::Hotp { algorithm: Algorithm::Sha1, digits: 6, counter }),
        1 => Just(Generator::Steam),
    ];
    (0..SEEDS.len(), generator).prop_map(|(seed, generator)| {
        let mut otp = totp(SEEDS[seed]);
        otp.generator = generator;
        ImportedSeed::from(otp)
    })
}

fn entry(seeds: usize) -> impl Strategy<Value = ImportedEntry> {
    (name(), user(), vec(url(), 0..2), any::<[bool; 3]>(), vec(seed(), 0..=seeds)).prop_map(
        |(service, username, urls, [password, passkey, archived], seeds)| ImportedEntry {
            service,
            username,
            urls,
            password: password.then(|| Password::new("synthetic".into())),
            passkey,
            archived,
            seeds,
            ..ImportedEntry::default()
        },
    )
}

fn export() -> impl Strategy<Value = ImportedFile> {
    export_of(2)
}

fn export_of(seeds: usize) -> impl Strategy<Value = ImportedFile> {
    (vec(entry(seeds), 0..8), 0..3_usize).prop_map(|(entries, failed)| {
        let mut export = file(entries);
        for at in 0..failed {
            let place = format!("entry {}", export.entries.len() + at + 1);
            export.failed.push(FailedEntry { place, name: String::new(), why: "synthetic".into() });
        }
        export
    })
}

fn options() -> impl Strategy<Value = MergeOptions> {
    let conflict = prop_oneof![
        Just(OnConflict::Ask),
        Just(OnConflict::Keep),
        Just(OnConflict::Replace),
        Just(OnConflict::Both)
    ];
    (prop_oneof![Just(aegis()), Just(bitwarden())], conflict).prop_map(|(options, c)| all(options, c))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn any_file_can_be_imported_into_any_vault(files in vec((export(), options()), 1..4)) {
        let mut profile = Profile::default();
        for (export, options) in &files {
            import(&mut profile, export, options);
        }
    }

    #[test]
    fn a_second_import_finds_nothing_new(before in export_of(3), export in export_of(3), options in options()) {
        // With `Replace`, entries of one file may replace each other again and again.
        let replaces = options.on_conflict == OnConflict::Replace;
        let options = if replaces { all(options, OnConflict::Both) } else { options };
        let mut profile = Profile::default();
        import(&mut profile, &before, &options);
        let first = import(&mut profile, &export, &options);
        // An entry that was left out because of a difference may find a better match the second time.
        let left_out = |item: &selvedge::merge::ReviewItem| {
            matches!(item.status, ItemStatus::Differs { resolution: None | Some(Resolution::Keep), .. })
        };
        if first.items.iter().any(left_out) {
            return Ok(());
        }
        let second = import(&mut profile, &export, &options);
        let counts = second.counts();
        prop_assert_eq!((counts.new, counts.merged), (0, 0), "{:?}\nthen {:?}", first.items, second.items);
    }

    #[test]
    fn keeping_both_loses_no_seed(before in export(), export in export()) {
        let mut profile = Profile::default();
        let options = all(bitwarden(), OnConflict::Both);
        for export in [&before, &export] {
            import(&mut profile, export, &options);
            for seed in export.entries.iter().flat_map(|entry| &entry.seeds) {
                let same = |kept: &selvedge::profile::StoredSeed| {
                    kept.otp.secret == seed.otp.secret && kept.otp.generator == seed.otp.generator
                };
                prop_assert!(profile.readable_seeds().any(same));
            }
        }
    }
}
