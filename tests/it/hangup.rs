//! The program ends when its terminal is closed.

use crate::binary::World;
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use selvedge::inventory::{AccountId, FactorId};
use selvedge::otp::parse_any;
use selvedge::profile::{Profile, StoredSeed};
use serde_json::json;
use std::io::Read;
use std::time::{Duration, Instant};

/// Longer than the program needs on a busy computer.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Runs the program in a pseudo-terminal until it shows `expected`, closes the terminal, and checks that the program ends.
fn assert_ends_with_terminal(world: &World, arguments: &[&str], expected: &str) {
    let pair = native_pty_system()
        .openpty(PtySize { rows: 30, cols: 100, pixel_width: 0, pixel_height: 0 })
        .unwrap();
    let template = world.command(arguments);
    let mut command = CommandBuilder::new(template.get_program());
    command.args(template.get_args());
    command.env_clear();
    for (name, value) in template.get_envs() {
        command.env(name, value.unwrap());
    }
    command.env("TERM", "xterm-256color");
    command.env("LANG", "C.UTF-8");
    command.env("NO_COLOR", "1");
    command.cwd(template.get_current_dir().unwrap());
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut output = pair.master.try_clone_reader().unwrap();
    let mut seen = String::new();
    let mut bytes = [0; 4096];
    while !seen.contains(expected) {
        match output.read(&mut bytes) {
            Ok(count @ 1..) => seen.push_str(&String::from_utf8_lossy(&bytes[..count])),
            end => panic!("{end:?} before {expected:?}: {seen}"),
        }
    }
    drop((output, pair.master));
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if start.elapsed() > TIMEOUT {
            child.kill().unwrap();
            panic!("the program still runs without a terminal");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn world() -> World {
    let document = json!({"version": 1, "accounts": [{"id": "mail", "service": "Mail", "factors": [
        {"id": "totp", "kind": "totp", "holders": ["selvedge"]}]}]});
    let inventory = World::with_inventory(&document).profile().inventory;
    let seed = StoredSeed {
        account: AccountId::from("mail"),
        factor: FactorId::from("totp"),
        otp: parse_any("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").unwrap().otp,
        added: jiff::civil::date(2026, 1, 2),
    };
    World::with(&Profile { inventory, seeds: vec![seed.into()], ..Profile::default() })
}

#[test]
fn the_screens_end_with_their_terminal() {
    assert_ends_with_terminal(&World::empty(), &["demo"], "Overview");
}

#[test]
fn a_shown_qr_code_ends_with_its_terminal() {
    assert_ends_with_terminal(&world(), &["account", "qr", "mail", "--seconds", "600"], "any key");
}
