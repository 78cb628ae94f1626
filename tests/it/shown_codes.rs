//! QR codes in a real terminal: keys, the time limit, and skipped parts.

use crate::binary::World;
use crate::tui_pty::Terminal;
use selvedge::inventory::{AccountId, FactorId};
use selvedge::otp::parse_any;
use selvedge::profile::{Profile, StoredSeed};
use serde_json::json;

/// A vault with this number of login codes.
fn world(codes: usize) -> World {
    let accounts: Vec<_> = (0..codes)
        .map(|n| {
            json!({"id": format!("mail{n}"), "service": format!("A mail service of some length {n}"),
                "factors": [{"id": "totp", "kind": "totp", "holders": ["selvedge"]}]})
        })
        .collect();
    let inventory = World::with_inventory(&json!({"version": 1, "accounts": accounts})).profile().inventory;
    let seed = |n: usize| StoredSeed {
        account: AccountId::from(format!("mail{n}").as_str()),
        factor: FactorId::from("totp"),
        otp: parse_any("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").unwrap().otp,
        added: jiff::civil::date(2026, 1, 2),
    };
    let seeds = (0..codes).map(|n| seed(n).into()).collect();
    World::with(&Profile { inventory, seeds, ..Profile::default() })
}

fn shown(world: &World, arguments: &[&str]) -> Terminal {
    let (vault, passphrase) = (world.vault(), world.path("passphrase"));
    let whose = ["--vault", vault.to_str().unwrap(), "--passphrase-file", passphrase.to_str().unwrap()];
    Terminal::run(&[&whose, arguments].concat())
}

const EXPORT: [&str; 4] = ["export", "--format", "google", "--terminal"];

#[test]
fn each_key_shows_the_next_part_and_the_last_one_ends() {
    let world = world(3);
    let mut terminal = shown(&world, &EXPORT);
    terminal.wait_for("part 1 of 3");
    terminal.wait_for("any key: next part, q: stop");
    terminal.press("x");
    terminal.wait_for("part 2 of 3");
    terminal.press(" ");
    terminal.wait_for("part 3 of 3");
    terminal.wait_for("any key hides it");
    terminal.press("x");
    assert_eq!(terminal.ended(), 0);
    terminal.is_given_back();
}

#[test]
fn skipped_parts_are_reported_as_a_failure() {
    let world = world(3);
    for stop in ["q", "\u{1b}", "\u{3}"] {
        let mut terminal = shown(&world, &EXPORT);
        terminal.wait_for("part 1 of 3");
        terminal.press(stop);
        assert_eq!(terminal.ended(), 1, "{stop:?}");
        terminal.wait_for("parts 2 to 3 of 3 were not shown");
        terminal.is_given_back();
    }
    let mut terminal = shown(&world, &EXPORT);
    terminal.wait_for("part 1 of 3");
    terminal.press("x");
    terminal.wait_for("part 2 of 3");
    terminal.press("q");
    assert_eq!(terminal.ended(), 1);
    terminal.wait_for("part 3 of 3 was not shown");
}

#[test]
fn countdown_ends_the_display() {
    let world = world(1);
    let mut terminal = shown(&world, &["account", "qr", "mail0", "--seconds", "3"]);
    for left in ["; 3 s)", "; 2 s)", "; 1 s)"] {
        terminal.wait_for(left);
    }
    assert_eq!(terminal.ended(), 0);
    let mut terminal = shown(&world, &["account", "qr", "mail0", "--seconds", "600"]);
    terminal.wait_for("any key hides it");
    terminal.press("x");
    assert_eq!(terminal.ended(), 0);
    terminal.is_given_back();
}
