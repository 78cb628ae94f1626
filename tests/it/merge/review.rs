//! New, same, merged, differs, left out.

use super::world::{
    SEEDS, TODAY, adds, aegis, all, bitwarden, code, decided, file, import, login, totp, words,
};
use jiff::civil::date;
use selvedge::import::{FailedEntry, ImportedEntry, ImportedSeed};
use selvedge::inventory::{
    Account, AccountId, Device, DeviceId, DeviceKind, FactorKind, Holder, Owner, StoreRole,
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
fn everything_is_new_to_an_empty_vault_and_the_same_the_second_time() {
    let mut profile = Profile::default();
    let export = file([code("Deno", "Mason", 0), code("SPDX", "James", 1), code("Steam", "", 2)]);
    let first = import(&mut profile, &export, &aegis());
    assert_eq!(words(&first), ["new", "new", "new"]);
    assert_eq!(profile.readable_seeds().count(), 3);
    let ids: Vec<&str> = profile.inventory.accounts.iter().map(|a| a.id.as_str()).collect();
    assert_eq!(ids, ["deno", "spdx", "steam"]);
    let second = import(&mut profile, &export, &aegis());
    assert_eq!(words(&second), ["same", "same", "same"]);
    assert!(!second.has_changes());
}

#[test]
fn a_seed_is_found_by_its_bytes_whatever_the_account_is_called() {
    let mut profile = with_github();
    let mut other = code("Something else", "nobody", 0);
    // The last character carries bits that no byte has.
    other.seeds[0].otp = totp("4SJHB4GSD43FZBAI7C2HLRJGPR");
    let found = import(&mut profile, &file([other]), &aegis());
    assert_eq!(words(&found), ["same"]);
    let ItemStatus::Same(with) = &found.items[0].status else { panic!() };
    assert_eq!((with.account.as_str(), with.entry.as_deref()), ("github", None));
}

#[test]
fn duplicates_within_the_file_are_seen() {
    let mut profile = Profile::default();
    let found = import(&mut profile, &file([code("Deno", "Mason", 0), code("deno.com", "M.", 0)]), &aegis());
    assert_eq!(words(&found), ["new", "same"]);
    let ItemStatus::Same(with) = &found.items[1].status else { panic!() };
    assert_eq!(with.entry.as_deref(), Some("entry 1"));
}

#[test]
fn several_seeds_of_one_entry_come_in_together_and_are_the_same_the_second_time() {
    let mut several = login("Mail", "https://mail.example", "robin");
    for seed in [0, 1, 2] {
        several.seeds.extend(code("Mail", "robin", seed).seeds);
    }
    // Of other kinds from one secret, too: neither is the other.
    let mut other = code("Shop", "robin", 3);
    let mut hotp = totp(SEEDS[3]);
    hotp.generator = Generator::Hotp { algorithm: Algorithm::Sha1, digits: 6, counter: 7 };
    other.seeds.push(ImportedSeed { otp: hotp, warnings: Vec::new() });
    for options in [bitwarden(), aegis()] {
        for choice in [OnConflict::Ask, OnConflict::Keep, OnConflict::Both, OnConflict::Replace] {
            let options = all(options.clone(), choice);
            let again = || {
                let copy = |entry: &ImportedEntry| ImportedEntry {
                    seeds: entry
                        .seeds
                        .iter()
                        .map(|s| ImportedSeed { otp: s.otp.clone(), warnings: Vec::new() })
                        .collect(),
                    ..login(&entry.service, "https://mail.example", &entry.username)
                };
                file([copy(&several), ImportedEntry { urls: Vec::new(), password: None, ..copy(&other) }])
            };
            let mut profile = Profile::default();
            let first = import(&mut profile, &again(), &options);
            assert_eq!(first.counts().new, 2, "{choice:?} {:?}", first.items);
            assert_eq!(profile.readable_seeds().count(), 5, "{choice:?} {:?}", first.items);
            let second = import(&mut profile, &again(), &options);
            assert_eq!(words(&second), ["same", "same"], "{choice:?} {:?}", second.items);
            assert!(!second.has_changes());
        }
    }
}

#[test]
fn entries_that_share_a_secret_are_the_same_the_second_time_whatever_they_are_called() {
    for choice in [OnConflict::Ask, OnConflict::Keep, OnConflict::Both, OnConflict::Replace] {
        let options = all(aegis(), choice);
        let shared = || file([code("Deno", "mason", 0), code("Deno", "other", 0), code("SPDX", "james", 0)]);
        let mut profile = Profile::default();
        import(&mut profile, &shared(), &options);
        let second = import(&mut profile, &shared(), &options);
        assert_eq!(words(&second), ["same"; 3], "{choice:?} {:?}", second.items);
        assert!(!second.has_changes() && profile.readable_seeds().count() == 1);
    }
}

#[test]
fn a_seed_goes_to_the_account_of_its_name_that_has_none() {
    let mut profile = Profile::default();
    let mut account = Account::new(AccountId::from("github"), "GitHub");
    account.username = "Robin".into();
    selvedge::inventory::add_factor(&mut account, selvedge::inventory::Factor::new(FactorKind::Password));
    let phone =
        selvedge::inventory::Factor::new(FactorKind::Totp).held_by([Holder::from(&DeviceId::from("phone"))]);
    selvedge::inventory::add_factor(&mut account, phone);
    profile.inventory.devices.push(phone_device());
    profile.apply(Edit::PutAccount(Box::new(account), None)).unwrap();
    let found = import(&mut profile, &file([code("github", "robin", 0)]), &aegis());
    assert_eq!(words(&found), ["merged"]);
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
        notes: String::new(),
    }
}

#[test]
fn another_seed_for_the_same_account_is_asked_about_and_left_out_until_then() {
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
fn where_a_user_name_is_missing_both_makes_an_account_of_its_own() {
    let mut profile = with_github();
    profile.inventory.accounts[0].username.clear();
    let export = file([code("GitHub", "work", 1)]);
    let found = review(&profile, &export, &aegis());
    assert!(matches!(found.items[0].status, ItemStatus::Differs { separate: true, .. }));
    let found = import(&mut profile, &export, &all(aegis(), OnConflict::Both));
    assert_eq!((profile.inventory.accounts.len(), found.counts().new), (2, 1));
}

#[test]
fn the_same_seed_with_another_generator_says_in_what_it_differs() {
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
fn two_entries_without_user_names_are_two_accounts_and_two_seeds_for_one_name_are_asked_about() {
    let mut profile = Profile::default();
    let export = file([code("Steam", "", 0), code("Steam", "", 1), code("", "", 2), code("", "", 3)]);
    assert_eq!(words(&import(&mut profile, &export, &aegis())), ["new"; 4]);
    assert_eq!(words(&import(&mut profile, &export, &aegis())), ["same"; 4]);
    let names: Vec<&str> = profile.inventory.accounts.iter().map(|a| a.service.as_str()).collect();
    assert_eq!(names, ["Steam", "Steam", "Unnamed", "Unnamed"]);

    let export = file([code("Deno", "Mason", 4), code("Deno", "Mason", 5)]);
    let found = import(&mut profile, &export, &aegis());
    assert_eq!(words(&found), ["new", "differs"]);
    let ItemStatus::Differs { counterpart: with, .. } = &found.items[1].status else { panic!() };
    assert_eq!(with.entry.as_deref(), Some("entry 1"));
}

#[test]
fn one_keepass_database_is_one_account_whatever_it_was_exported_as() {
    let mut profile = Profile::default();
    let export = file([login("Bank", "https://bank.example.com", "robin")]);
    for (label, new) in [("KeePassXC", true), ("KeePass XML", false), ("KeePass", false)] {
        let keeper = import(&mut profile, &export, &MergeOptions { label: label.into(), ..bitwarden() })
            .manager
            .unwrap();
        assert_eq!((keeper.name.as_str(), keeper.new), ("KeePass", new), "{label}");
    }
    // One that an earlier version, or its owner, called otherwise stays the one.
    let mut profile = Profile::default();
    import(&mut profile, &export, &bitwarden());
    let manager =
        profile.inventory.accounts.iter_mut().find(|account| account.service == "Bitwarden").unwrap();
    manager.service = "KeePassXC".into();
    let options = MergeOptions { label: "KeePass".into(), ..bitwarden() };
    let keeper = import(&mut profile, &export, &options).manager.unwrap();
    assert_eq!((keeper.name.as_str(), keeper.new), ("KeePassXC", false));
}

#[test]
fn a_password_manager_becomes_the_account_that_keeps_the_passwords_once() {
    let mut profile = Profile::default();
    let mut shop = login("Shop", "https://www.shop.example.co.uk/login", "robin@example.org");
    (shop.created, shop.changed) = (Some(date(2020, 1, 2)), Some(date(2024, 3, 4)));
    shop.passkey = true;
    shop.tags = vec!["buying".into()];
    let export = file([shop, login("Bank", "https://bank.example.com", "robin")]);
    let found = import(&mut profile, &export, &bitwarden());
    assert_eq!(words(&found), ["new", "new"]);
    let keeper = found.manager.unwrap();
    assert_eq!((keeper.name.as_str(), keeper.new), ("Bitwarden", true));
    let manager = profile.inventory.account(&keeper.account).unwrap();
    let role = manager.credential_store.as_ref().unwrap();
    assert_eq!((role.roles.as_slice(), role.end_to_end), (&[StoreRole::PasswordManager][..], None));
    let shop = profile.inventory.account(&AccountId::from("shop")).unwrap();
    assert_eq!(shop.domain, "example.co.uk");
    assert_eq!((shop.created, shop.password_changed), (Some(date(2020, 1, 2)), Some(date(2024, 3, 4))));
    assert_eq!(shop.tags, ["buying"]);
    for kind in [FactorKind::Password, FactorKind::Passkey] {
        let factor = shop.factors.iter().find(|f| f.kind == kind).unwrap();
        assert_eq!(factor.holders, [Holder::from(&keeper.account)]);
    }
    assert_eq!(shop.sign_in.len(), 2, "the password, or the passkey: {:?}", shop.sign_in);
    let again = import(&mut profile, &export, &bitwarden());
    assert_eq!(words(&again), ["same", "same"]);
    assert!(!again.manager.unwrap().new);
    assert_eq!(profile.inventory.accounts.len(), 3);
}

#[test]
fn a_seed_in_a_password_manager_is_kept_there_and_that_is_a_finding() {
    let mut profile = with_github();
    let mut entry = login("github.com", "https://github.com/login", "robin");
    entry.seeds = vec![ImportedSeed { otp: totp(SEEDS[0]), warnings: Vec::new() }];
    let found = import(&mut profile, &file([entry]), &bitwarden());
    assert_eq!(words(&found), ["merged"]);
    assert_eq!(
        adds(&found, 0),
        ["domain github.com", "password, kept in Bitwarden", "its seed is also kept in Bitwarden"]
    );
    let findings = risk::audit(&profile.inventory, &[], TODAY);
    let finding =
        findings.iter().find(|f| f.rule.id.0 == "R12").expect("codes and password lie in one vault");
    assert!(finding.facts[0].contains("Bitwarden"), "{:?}", finding.facts);
}

#[test]
fn names_and_domains_of_one_service_find_each_other() {
    let mut profile = with_github();
    let found = import(&mut profile, &file([login("Work", "https://github.com", "ROBIN")]), &bitwarden());
    assert_eq!(words(&found), ["merged"], "the domain's name is the service's, and the user is the same");
    let found = import(&mut profile, &file([login("GitHub", "https://github.com", "other")]), &bitwarden());
    assert_eq!(words(&found), ["new"], "another user is another account");
    let found =
        import(&mut profile, &file([login("GitHub", "https://github.evil.com", "robin")]), &bitwarden());
    assert_eq!(words(&found), ["new"], "another domain is another service");
}

#[test]
fn what_is_in_the_bin_or_empty_is_left_out_and_said_but_no_seed_is_dropped() {
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
    assert_eq!(words(&found), ["skipped", "new", "skipped", "failed"]);
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
fn names_are_cleaned_on_the_way_in() {
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
fn thousands_come_in_and_go_again() {
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
fn the_managers_own_login_in_its_file_is_one_copy_more() {
    let mut profile = Profile::default();
    let export = file([
        login("Bitwarden", "https://vault.bitwarden.com", "robin"),
        login("GitHub", "https://github.com", "robin"),
    ]);
    let found = import(&mut profile, &export, &bitwarden());
    let keeper = found.manager.unwrap().account;
    let manager = profile.inventory.account(&keeper).unwrap();
    assert_eq!(manager.factors[0].holders, [Holder::from(&keeper), Holder::Memory]);
    // Both open for their owner.
    let graph = selvedge::access::Graph::new(&profile.inventory);
    assert_eq!(graph.lockout(&profile.inventory, &[]), []);
    let before = profile.inventory.clone();
    import(&mut profile, &export, &bitwarden());
    assert_eq!(profile.inventory, before);
}
