//! `vault recovery-kit`, and restoring a vault with it.

use super::robin;
use crate::binary::{Ran, World};
use selvedge::import::qr;
use selvedge::profile::codec;
use std::fs;

/// Runs the program with this passphrase instead of the world's.
fn with_passphrase(world: &World, file: &str, arguments: &[&str]) -> Ran {
    Ran::of(world.bare(&["--passphrase-file", file]).args(arguments))
}

#[test]
fn kit_restores_the_vault_with_a_new_passphrase() {
    let world = robin();
    let before = codec::encode(&world.profile());
    let ran = world.run(&["vault", "recovery-kit", "-o", "kit.txt"]);
    assert!(ran.done().starts_with("Wrote kit.txt: recovery kit of "), "{ran:?}");
    let kit = fs::read_to_string(world.path("kit.txt")).unwrap();
    let key = kit.lines().find(|line| !line.starts_with('#')).unwrap();
    assert!(key.starts_with("AGE-SECRET-KEY-1") && !ran.out.contains(key) && !ran.err.contains(key));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(world.path("kit.txt")).unwrap().permissions().mode() & 0o777, 0o600);
    }
    // The passphrase still works, and later saves also open with the kit.
    world.run(&["account", "add", "Shop"]).done();
    let after = codec::encode(&world.profile());
    assert!(*after != *before);

    // Typed from paper: lower case, in groups, on two lines.
    let groups: Vec<String> =
        key.to_lowercase().as_bytes().chunks(6).map(|six| String::from_utf8(six.to_vec()).unwrap()).collect();
    let typed = world.file("typed.txt", format!("{}\n{}\n", groups[..7].join(" "), groups[7..].join(" ")));
    let new = world.file("new", "quite another synthetic passphrase\n");
    let restore = ["vault", "restore", "--recovery-key", &typed, "--new-passphrase-file", &new];
    let ran = Ran::of(&mut world.bare(&restore));
    assert!(ran.done().contains("opens with the new passphrase"), "{ran:?}");
    world.run(&["account", "list"]).fails_with(&["does not open this vault", "--recovery-key"]);
    let shown = with_passphrase(&world, &new, &["account", "list"]);
    assert!(shown.done().contains("Shop"), "{shown:?}");
    let checked = with_passphrase(&world, &new, &["vault", "check", "--json"]).json();
    assert_eq!(checked["sound"], true, "{checked}");
    // The kit also works a second time, with vault.age missing, from a kept generation.
    with_passphrase(&world, &new, &["account", "add", "Forum"]).done();
    fs::remove_file(world.vault().join("identity.age")).unwrap();
    fs::remove_file(world.vault().join("vault.age")).unwrap();
    fs::write(&new, "a third synthetic passphrase").unwrap();
    let ran = Ran::of(&mut world.bare(&restore));
    assert!(ran.done().contains("generation"), "{ran:?}");
    assert!(with_passphrase(&world, &new, &["account", "list"]).done().contains("Shop"));
}

#[test]
fn page_shows_the_key_as_a_readable_qr_code() {
    let world = robin();
    world.run(&["vault", "recovery-kit", "-o", "kit.html", "--name", "the one in the bank box"]).done();
    let page = fs::read_to_string(world.path("kit.html")).unwrap();
    let start = page.find("base64,").unwrap() + 7;
    let picture = &page[start..start + page[start..].find('"').unwrap()];
    let picture = data_encoding::BASE64.decode(picture.as_bytes()).unwrap();
    let found = qr::read(&picture).unwrap();
    let key = String::from_utf8(found[0].text.to_vec()).unwrap();
    assert!(page.contains(&format!("<pre>{key}</pre>")));
    let list = world.run(&["vault", "recovery-kit", "--list", "--json"]).json();
    assert_eq!(list["recipients"][0]["name"], "the one in the bank box");
    assert!(page.contains(list["recipients"][0]["key"].as_str().unwrap()));
}

#[test]
fn keys_are_listed_added_and_removed() {
    let world = robin();
    let list = || world.run(&["vault", "recovery-kit", "--list"]);
    assert!(list().done().contains("Only the passphrase"));
    let mine = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
    world.run(&["vault", "recovery-kit", "--recipient", mine, "--name", "my other key"]).done();
    world.run(&["vault", "recovery-kit", "-o", "kit.txt"]).done();
    assert!(list().done().contains("my other key") && list().out.contains("recovery kit of"));
    world.run(&["vault", "recovery-kit", "--remove", "nobody's"]).fails_with(&["nobody's", "--list"]);
    world.run(&["vault", "recovery-kit", "--remove", mine]).done();
    let kit = world.run(&["vault", "recovery-kit", "--list", "--json"]).json();
    let kit = kit["recipients"][0]["key"].as_str().unwrap().to_owned();
    world.run(&["vault", "recovery-kit", "--remove", &kit]).done();
    assert!(list().done().contains("Only the passphrase"));
    // A removed key no longer opens the vault, but still opens earlier versions.
    fs::remove_dir_all(world.vault().join("generations")).unwrap();
    let kit = world.path("kit.txt");
    let restore =
        ["vault", "restore", "--recovery-key", kit.to_str().unwrap(), "--new-passphrase-file", "passphrase"];
    Ran::of(&mut world.bare(&restore))
        .fails_with(&["that recovery key opens neither", "Nothing was changed"]);
    assert!(world.run(&["account", "list"]).code == 0, "nothing was changed");
}

#[test]
fn invalid_keys_and_unsafe_paths_are_refused() {
    let world = robin();
    let refused = |argument: &str| world.run(&["vault", "recovery-kit", "--recipient", argument]);
    assert!(refused("age1nonsense").failed(2).contains("not a public key"));
    let secret = "AGE-SECRET-KEY-1QQQQ";
    let ran = refused(secret);
    assert!(ran.failed(2).contains("secret half") && !ran.err.contains(secret), "{ran:?}");
    let there = world.file("there.txt", "");
    world.run(&["vault", "recovery-kit", "-o", &there]).fails_with(&["already exists", "--force"]);
    assert_eq!(world.run(&["vault", "recovery-kit"]).code, 2);
    let typed = world.file("typed", "AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ\n");
    let restore = ["vault", "restore", "--recovery-key", &typed, "--new-passphrase-file", "passphrase"];
    Ran::of(&mut world.bare(&restore)).fails_with(&["there is no recovery key in", "AGE-SECRET-KEY-1"]);
    assert!(world.run(&["account", "list"]).code == 0);
}
