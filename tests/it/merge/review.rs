//! The status of each entry: new, same, merged, differs, skipped, failed.

use super::world::{
    SEEDS, TODAY, adds, aegis, all, bitwarden, code, decided, file, import, login, statuses, totp,
};
use jiff::civil::date;
use selvedge::import::{FailedEntry, ImportedEntry, ImportedSeed};
use selvedge::inventory::{
    Account, AccountId, Device, DeviceId, DeviceKind, Factor, FactorKind, Holder, Owner, StoreRole,
    add_factor,
};
use selvedge::merge::{ItemStatus, MergeOptions, OnConflict, Resolution, review};
use selvedge::otp::{Algorithm, Generator};
use selvedge::profile::{Edit, Profile, compose};
use selvedge::risk;

fn with_github() -> Profile {
    let mut profile = Profile::default();
    let mut account = Account::new(AccountId::from("github"), "GitHub");
    account.username = "robin".into();
    profile.apply(compose::add_seed(&profile, &account, totp(SEEDS[0]), TODAY)).unwrap();
    profile
}

#[test]
fn everything_is_new_at_first_and_the_same_at_the_second_import() {
    let mut profile = Profile::default();
    let export = file([code("Deno", "Mason", 0), code("SPDX", "James", 1), code("Steam", "", 2)]);
    let first = import(&mut profile, &export, &aegis());
    assert_eq!(statuses(&first), ["new", "new", "new"]);
    assert_eq!(profile.readable_seeds().count(), 3);
    let ids: Vec<&str> = profile.inventory.accounts.iter().map(|a| a.id.as_str()).collect();
    assert_eq!(ids, ["deno", "spdx", "steam"]);
    let second = import(&mut profile, &export, &aegis());
    assert_eq!(statuses(&second), ["same", "same", "same"]);
    assert!(!second.has_changes());
}

#[test]
fn seeds_match_by_their_bytes_whatever_the_names() {
    let mut profile = with_github();
    let mut other = code("Something else", "nobody", 0);
    // The last character differs only in bits beyond the last full byte.
    other.seeds[0].otp = totp("4SJHB4GSD43FZBAI7C2HLRJGPR");
    let found = import(&mut profile, &file([other]), &aegis());
    assert_eq!(statuses(&found), ["same"]);
    let ItemStatus::Same(with) = &found.items[0].status else { panic!() };
    assert_eq!((with.account.as_str(), with.entry.as_deref()), ("github", None));
}

#[test]
fn duplicates_within_the_file_are_detected() {
    let mut profile = Profile::default();
    let found = import(&mut profile, &file([code("Deno", "Mason", 0), code("deno.com", "M.", 0)]), &aegis());
    assert_eq!(statuses(&found), ["new", "same"]);
    let ItemStatus::Same(with) = &found.items[1].status else { panic!() };
    assert_eq!(with.entry.as_deref(), Some("entry 1"));
}

#[test]
fn several_seeds_of_one_entry_are_imported_once() {
    let mut several = login("Mail", "https://mail.example", "robin");
    for seed in [0, 1, 2] {
        several.seeds.extend(code("Mail", "robin", seed).seeds);
    }
    // Also two generators of different kinds with the same secret.
    let mut other = code("Shop", "robin", 3);
    let mut hotp = totp(SEEDS[3]);
    hotp.generator = Generator::Hotp { algorithm: Algorithm::Sha1, digits: 6, counter: 7 };
    other.seeds.push(ImportedSeed::from(hotp));
    for options in [bitwarden(), aegis()] {
        for choice in [OnConflict::Ask, OnConflict::Keep, OnConflict::Both, OnConflict::Replace] {
            let options = all(options.clone(), choice);
            let again = || {
                let copy = |entry: &ImportedEntry| ImportedEntry {
                    seeds: entry.seeds.iter().map(|s| ImportedSeed::from(s.otp.clone())).collect(),
                    ..login(&entry.service, "https://mail.example", &entry.username)
                };
                file([copy(&several), ImportedEntry { urls: Vec::new(), password: None, ..copy(&other) }])
            };
            let mut profile = Profile::default();
            let first = import(&mut profile, &again(), &options);
            assert_eq!(first.counts().new, 2, "{choice:?} {:?}", first.items);
            assert_eq!(profile.readable_seeds().count(), 5, "{choice:?} {:?}", first.items);
            let second = import(&mut profile, &again(), &options);
            assert_eq!(statuses(&second), ["same", "same"], "{choice:?} {:?}", second.items);
            assert!(!second.has_changes());
        }
    }
}

#[test]
fn entries_that_share_a_secret_are_the_same_at_the_second_import() {
    for choice in [OnConflict::Ask, OnConflict::Keep, OnConflict::Both, OnConflict::Replace] {
        let options = all(aegis(), choice);
        let shared = || file([code("Deno", "mason", 0), code("Deno", "other", 0), code("SPDX", "james", 0)]);
        let mut profile = Profile::default();
        import(&mut profile, &shared(), &options);
        let second = import(&mut profile, &shared(), &options);
        assert_eq!(statuses(&second), ["same"; 3], "{choice:?} {:?}", second.items);
        assert!(!second.has_changes() && profile.readable_seeds().count() == 1);
    }
}

#[test]
fn a_seed_is_added_to_the_account_of_the_same_name_without_one() {
    let mut profile = Profile::default();
    let mut account = Account::new(AccountId::from("github"), "GitHub");
    account.username = "Robin".into();
    add_factor(&mut account, Factor::new(FactorKind::Password));
    let phone = Factor::new(FactorKind::Totp).held_by([Holder::from(&DeviceId::from("phone"))]);
    add_factor(&mut account, phone);
    profile.inventory.devices.push(phone_device());
    profile.apply(Edit::PutAccount(Box::new(account), None)).unwrap();
    let found = import(&mut profile, &file([code("github", "robin", 0)]), &aegis());
    assert_eq!(statuses(&found), ["merged"]);
    assert_eq!(adds(&found, 0), ["login code"]);
    let account = profile.inventory.account(&AccountId::from("github")).unwrap();
    let totp: Vec<_> = account.factors.iter().filter(|f| f.kind == FactorKind::Totp).collect();
    assert_eq!(totp.len(), 1);
    let phone = Holder::from(&DeviceId::from("phone"));
    assert_eq!(totp[0].holders, [phone, Holder::Selvedge]);
}

fn phone_device() -> Device {
    Device {
        id: DeviceId::from("phone"),
        name: "My phone".into(),
        kind: DeviceKind::Phone,
        unlock: None,
        lock_screen_previews: None,
        kept_at: None,
        owner: Owner::Me,
        shared_with: Vec::new(),
        notes: String::new(),
    }
}

#[test]
fn a_different_seed_for_the_same_account_is_left_out_until_decided() {
    let profile = with_github();
    let export = file([code("GitHub", "robin", 1)]);
    let found = review(&profile, &export, &aegis());
    let ItemStatus::Differs { counterpart: with, differences: what, resolution: None, separate: false } =
        &found.items[0].status
    else {
        panic!("{:?}", found.items[0])
    };
    assert_eq!((with.account.as_str(), what.as_slice()), ("github", &["another seed".to_owned()][..]));
    assert_eq!((found.undecided(), found.has_changes()), (1, false));
    assert_eq!(found.counts().skipped, 1);

    for (choice, seeds) in [
        (Resolution::Keep, vec![SEEDS[0]]),
        (Resolution::Replace, vec![SEEDS[1]]),
        (Resolution::Both, vec![SEEDS[0], SEEDS[1]]),
    ] {
        let mut profile = profile.clone();
        let found = import(&mut profile, &export, &decided(aegis(), 0, choice));
        assert_eq!(found.undecided(), 0);
        let kept: Vec<&str> = profile.readable_seeds().map(|seed| seed.otp.secret.expose()).collect();
        assert_eq!(kept, seeds, "{choice:?}");
        assert_eq!(profile.inventory.accounts.len(), 1);
        let counts = found.counts();
        assert_eq!((counts.skipped, counts.merged), if choice == Resolution::Keep { (1, 0) } else { (0, 1) });
    }
}

#[test]
fn keeping_both_creates_an_account_if_a_user_name_is_missing() {
    let mut profile = with_github();
    profile.inventory.accounts[0].username.clear();
    let export = file([code("GitHub", "work", 1)]);
    let found = review(&profile, &export, &aegis());
    assert!(matches!(found.items[0].status, ItemStatus::Differs { separate: true, .. }));
    let found = import(&mut profile, &export, &all(aegis(), OnConflict::Both));
    assert_eq!((profile.inventory.accounts.len(), found.counts().new), (2, 1));
}

#[test]
fn the_same_seed_with_other_settings_lists_the_differences() {
    let profile = with_github();
    let mut entry = code("GitHub", "robin", 0);
    entry.seeds[0].otp.generator = Generator::Totp { algorithm: Algorithm::Sha256, digits: 8, period: 60 };
    let found = review(&profile, &file([entry]), &aegis());
    let ItemStatus::Differs { differences: what, .. } = &found.items[0].status else { panic!() };
    assert_eq!(
        what,
        &[
            "algorithm SHA1 here, SHA256 in the file",
            "digits 6 here, 8 in the file",
            "period 30 s here, 60 s in the file"
        ]
    );

    let hotp = |counter| Generator::Hotp { algorithm: Algorithm::Sha1, digits: 6, counter };
    let mut profile = Profile::default();
    let mut entry = code("Issuu", "James", 3);
    entry.seeds[0].otp.generator = hotp(1);
    import(&mut profile, &file([entry]), &aegis());
    let mut entry = code("Issuu", "James", 3);
    entry.seeds[0].otp.generator = hotp(50);
    let export = file([entry]);
    let found = import(&mut profile, &export, &all(aegis(), OnConflict::Replace));
    let ItemStatus::Differs { differences: what, .. } = &found.items[0].status else { panic!() };
    assert_eq!(what, &["counter 1 here, 50 in the file"]);
    assert_eq!(profile.readable_seeds().next().unwrap().otp.generator, hotp(50));
}

#[test]
fn entries_without_user_names_are_separate_accounts_and_a_second_seed_for_a_login_differs_from_the_vault() {
    let mut profile = Profile::default();
    let export = file([code("Steam", "", 0), code("Steam", "", 1), code("", "", 2), code("", "", 3)]);
    assert_eq!(statuses(&import(&mut profile, &export, &aegis())), ["new"; 4]);
    assert_eq!(statuses(&import(&mut profile, &export, &aegis())), ["same"; 4]);
    let names: Vec<&str> = profile.inventory.accounts.iter().map(|a| a.service.as_str()).collect();
    assert_eq!(names, ["Steam", "Steam", "Unnamed", "Unnamed"]);

    // The app has both, so both are kept, as two factors.
    let export = file([code("Deno", "Mason", 4), code("Deno", "Mason", 5)]);
    assert_eq!(statuses(&import(&mut profile, &export, &aegis())), ["new", "merged"]);
    assert_eq!(statuses(&import(&mut profile, &export, &aegis())), ["same"; 2]);
    // What the vault had before is another matter.
    let mut profile = Profile::default();
    import(&mut profile, &file([code("Deno", "Mason", 4)]), &aegis());
    let found = import(&mut profile, &file([code("Deno", "Mason", 5)]), &aegis());
    assert_eq!(statuses(&found), ["differs"]);
    let ItemStatus::Differs { counterpart: with, .. } = &found.items[0].status else { panic!() };
    assert_eq!((with.name.as_str(), with.entry.as_deref()), ("Deno", None));
}

#[test]
fn every_keepass_format_maps_to_one_account() {
    let mut profile = Profile::default();
    let export = file([login("Bank", "https://bank.example.com", "robin")]);
    for (label, new) in [("KeePassXC", true), ("KeePass XML", false), ("KeePass", false)] {
        let manager_account =
            import(&mut profile, &export, &MergeOptions { label: label.into(), ..bitwarden() })
                .manager
                .unwrap();
        assert_eq!((manager_account.name.as_str(), manager_account.new), ("KeePass", new), "{label}");
    }
    // An existing account with another KeePass name is reused.
    let mut profile = Profile::default();
    import(&mut profile, &export, &bitwarden());
    let manager =
        profile.inventory.accounts.iter_mut().find(|account| account.service == "Bitwarden").unwrap();
    manager.service = "KeePassXC".into();
    let options = MergeOptions { label: "KeePass".into(), ..bitwarden() };
    let manager_account = import(&mut profile, &export, &options).manager.unwrap();
    assert_eq!((manager_account.name.as_str(), manager_account.new), ("KeePassXC", false));
}

#[test]
fn a_password_manager_becomes_one_account_that_holds_the_passwords() {
    let mut profile = Profile::default();
    let mut shop = login("Shop", "https://www.shop.example.co.uk/login", "robin@example.org");
    (shop.created, shop.changed) = (Some(date(2020, 1, 2)), Some(date(2024, 3, 4)));
    shop.passkey = true;
    shop.tags = vec!["buying".into()];
    let export = file([shop, login("Bank", "https://bank.example.com", "robin")]);
    let found = import(&mut profile, &export, &bitwarden());
    assert_eq!(statuses(&found), ["new", "new"]);
    let manager_account = found.manager.unwrap();
    assert_eq!((manager_account.name.as_str(), manager_account.new), ("Bitwarden", true));
    let manager = profile.inventory.account(&manager_account.account).unwrap();
    let role = manager.credential_store.as_ref().unwrap();
    assert_eq!((role.roles.as_slice(), role.end_to_end), (&[StoreRole::PasswordManager][..], None));
    let shop = profile.inventory.account(&AccountId::from("shop")).unwrap();
    assert_eq!(shop.domain, "example.co.uk");
    assert_eq!((shop.created, shop.password_changed), (Some(date(2020, 1, 2)), Some(date(2024, 3, 4))));
    assert_eq!(shop.tags, ["buying"]);
    for kind in [FactorKind::Password, FactorKind::Passkey] {
        let factor = shop.factors.iter().find(|f| f.kind == kind).unwrap();
        assert_eq!(factor.holders, [Holder::from(&manager_account.account)]);
    }
    assert_eq!(shop.sign_in.len(), 2, "the password, or the passkey: {:?}", shop.sign_in);
    let again = import(&mut profile, &export, &bitwarden());
    assert_eq!(statuses(&again), ["same", "same"]);
    assert!(!again.manager.unwrap().new);
    assert_eq!(profile.inventory.accounts.len(), 3);
}

#[test]
fn a_seed_in_a_password_manager_is_a_finding() {
    let mut profile = with_github();
    let mut entry = login("github.com", "https://github.com/login", "robin");
    entry.seeds = vec![ImportedSeed::from(totp(SEEDS[0]))];
    let found = import(&mut profile, &file([entry]), &bitwarden());
    assert_eq!(statuses(&found), ["merged"]);
    assert_eq!(
        adds(&found, 0),
        ["domain github.com", "password, kept in Bitwarden", "its seed is also kept in Bitwarden"]
    );
    let findings = risk::audit(&profile.inventory, &[], TODAY);
    let finding =
        findings.iter().find(|f| f.rule.id.0 == "R12").expect("codes and password are in one vault");
    assert!(finding.facts[0].contains("Bitwarden"), "{:?}", finding.facts);
}

#[test]
fn names_and_domains_of_one_service_match() {
    let mut profile = with_github();
    let found = import(&mut profile, &file([login("Work", "https://github.com", "ROBIN")]), &bitwarden());
    assert_eq!(statuses(&found), ["merged"], "the domain matches the service name, and the user is the same");
    let found = import(&mut profile, &file([login("GitHub", "https://github.com", "other")]), &bitwarden());
    assert_eq!(statuses(&found), ["new"], "another user is another account");
    let found =
        import(&mut profile, &file([login("GitHub", "https://github.evil.com", "robin")]), &bitwarden());
    assert_eq!(statuses(&found), ["new"], "another domain is another service");
}

#[test]
fn archived_and_empty_entries_are_skipped_unless_they_have_a_seed() {
    let mut profile = Profile::default();
    let mut old = login("Old", "https://old.example.com", "robin");
    old.archived = true;
    let mut code = code("Gone", "robin", 0);
    code.archived = true;
    let mut export = file([old, code, ImportedEntry { has_notes: true, ..ImportedEntry::default() }]);
    export.failed.push(FailedEntry {
        place: "entry 4".into(),
        name: "x\u{1b}[2J".into(),
        why: "no secret".into(),
    });
    let found = import(&mut profile, &export, &bitwarden());
    assert_eq!(statuses(&found), ["skipped", "new", "skipped", "failed"]);
    assert_eq!(found.items[3].service, "x\u{fffd}[2J");
    assert!(found.notices[0].contains("1 entry has a note"), "{:?}", found.notices);
}

#[test]
fn the_device_with_the_app_can_be_named() {
    let mut profile = Profile::default();
    profile.inventory.devices.push(phone_device());
    let mut options = aegis();
    let export = file([code("Deno", "Mason", 0)]);
    import(&mut profile, &export, &options);
    options.app_device = Some(DeviceId::from("phone"));
    let found = import(&mut profile, &export, &options);
    assert_eq!(adds(&found, 0), ["its seed is also kept on My phone"]);
}

#[test]
fn imported_names_are_cleaned() {
    let mut profile = Profile::default();
    let mut entry = code("two\nlines\u{1b}[31m", "a\u{202e}b", 0);
    entry.seeds[0].otp.issuer = "x\u{7}".into();
    import(&mut profile, &file([entry]), &aegis());
    let account = &profile.inventory.accounts[0];
    assert_eq!(
        (account.service.as_str(), account.username.as_str()),
        ("two lines\u{fffd}[31m", "a\u{fffd}b")
    );
    assert_eq!(profile.readable_seeds().next().unwrap().otp.issuer, "x\u{fffd}");
}

#[test]
fn thousands_of_entries_can_be_imported_and_undone() {
    let mut profile = with_github();
    let entry = |n: usize| {
        let mut entry = code(&format!("Service {}", n % 300), &format!("robin{n}"), 0);
        let bytes: [u8; 20] = std::array::from_fn(|at| (n >> (at % 2 * 8)) as u8 ^ at as u8);
        entry.seeds[0].otp = totp(&data_encoding::BASE32_NOPAD.encode(&bytes));
        entry
    };
    let found = import(&mut profile, &file((0..3000).map(entry)), &aegis());
    assert_eq!((found.counts().new, profile.inventory.accounts.len()), (3000, 3001));
    assert_eq!(profile.inventory.accounts[301].id.as_str(), "service-0-2");
}

#[test]
fn the_managers_own_password_is_also_remembered_by_its_owner() {
    let mut profile = Profile::default();
    let export = file([
        login("Bitwarden", "https://vault.bitwarden.com", "robin"),
        login("GitHub", "https://github.com", "robin"),
    ]);
    let found = import(&mut profile, &export, &bitwarden());
    let manager_id = found.manager.unwrap().account;
    let manager = profile.inventory.account(&manager_id).unwrap();
    assert_eq!(manager.factors[0].holders, [Holder::from(&manager_id), Holder::Memory]);
    // The owner can open both accounts.
    let graph = selvedge::access::Graph::new(&profile.inventory);
    assert_eq!(graph.lockout(&profile.inventory, &[]), []);
    let before = profile.inventory.clone();
    import(&mut profile, &export, &bitwarden());
    assert_eq!(profile.inventory, before);
}
