//! `code` and `recovery` in a real terminal: hidden input, copying, and QR codes.

use super::robin;
use crate::binary::World;
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::io::{Read, Write};

/// Runs the program in a terminal. Each step waits for its first text on the screen, and then types the second.
/// Returns all output and the exit code.
fn in_a_terminal(world: &World, arguments: &[&str], steps: &[(&str, &str)]) -> (String, u32) {
    let pty = native_pty_system().openpty(PtySize::default()).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_selvedge"));
    command.args(arguments);
    command.env_clear();
    command.env("HOME", world.path(""));
    command.env("SELVEDGE_VAULT", world.vault());
    command.env("TERM", "xterm-256color");
    command.args(["--passphrase-file".as_ref(), world.path("passphrase").as_os_str()]);
    let mut child = pty.slave.spawn_command(command).unwrap();
    drop(pty.slave);
    let (mut reader, mut writer) =
        (pty.master.try_clone_reader().unwrap(), pty.master.take_writer().unwrap());
    let (mut screen, mut seen, mut piece) = (String::new(), 0, [0; 4096]);
    let mut steps = steps.iter();
    let mut step = steps.next();
    // Reading fails or ends as soon as the program has exited.
    while let Ok(count @ 1..) = reader.read(&mut piece) {
        screen.push_str(&String::from_utf8_lossy(&piece[..count]));
        while let Some((expected, typed)) = step
            && let Some(at) = screen[seen..].find(expected)
        {
            seen += at + expected.len();
            writer.write_all(typed.as_bytes()).unwrap();
            step = steps.next();
        }
    }
    (screen, child.wait().unwrap().exit_code())
}

// The escape sequence that switches bracketed paste on. After it, typed text is hidden.
const READY: &str = "\u{1b}[?2004h";

#[test]
fn pasted_codes_are_hidden_and_stored_after_consent() {
    for paste in [
        // With bracketed paste, and without it.
        "\u{1b}[200~1. 1948-3321\r2. 5520-1184\r3. 6610-0922\r\u{1b}[201~\u{4}",
        "1. 1948-3321\r2. 5520-1184\r3. 6610-09223\u{7f}\r\u{4}",
        "1. 1948-3321\n2. 5520-1184\n3. 6610-0922\n\u{4}",
    ] {
        let world = robin();
        let (screen, code) =
            in_a_terminal(&world, &["recovery", "add", "mail"], &[(READY, paste), ("[y/N]", "y\r")]);
        assert_eq!(code, 0, "{screen}");
        assert!(screen.contains("3 codes of 4-4 digits, numbered. Store them for Mail?"), "{screen}");
        assert!(!screen.contains("1948") && screen.contains("\u{1b}[?2004l"), "{screen}");
        assert_eq!(world.run(&["recovery", "use", "mail", "--number", "3"]).done(), "6610-0922\n");
    }
}

#[test]
fn pasted_codes_are_dropped_after_no_or_ctrl_c() {
    let world = robin();
    let steps = [(READY, "1948-3321\r5520-1184\r\u{4}"), ("[y/N]", "n\r")];
    assert_eq!(in_a_terminal(&world, &["recovery", "add", "mail"], &steps).1, 1);
    let (screen, code) = in_a_terminal(&world, &["recovery", "add", "mail"], &[(READY, "1948-3321\r\u{3}")]);
    assert!(code == 1 && screen.contains("stopped with Ctrl-C"), "{screen}");
    assert!(world.profile().recovery_codes.is_empty());
}

#[test]
fn copying_sends_the_code_to_the_terminal_without_printing_it() {
    let world = robin();
    let uri = "otpauth://totp/Mail?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&digits=8";
    world.pipe(&["account", "edit", "mail", "--otpauth", "-"], uri).done();
    let (screen, code) = in_a_terminal(&world, &["code", "mail", "--copy", "--at", "59"], &[]);
    assert_eq!(code, 0, "{screen}");
    // 94287082 in base64.
    assert!(screen.contains("\u{1b}]52;c;OTQyODcwODI=\u{7}"), "{screen:?}");
    assert!(
        screen.contains("Asked the terminal to copy the code of Mail") && !screen.contains("94287082"),
        "{screen:?}"
    );
}

#[test]
fn qr_codes_are_shown_on_the_alternate_screen_and_hidden_again() {
    const OTHER_SCREEN: &str = "\u{1b}[?1049h";
    const BACK: &str = "\u{1b}[?1049l";
    let world = World::new();
    let list = "otpauth://totp/Deno:Mason?secret=4SJHB4GSD43FZBAI7C2HLRJGPQ&issuer=Deno\n\
                otpauth://totp/SPDX:James?secret=5OM4WOOGPLQEF6UGN3CPEOOLWU&issuer=SPDX\n";
    let file = world.file("list.txt", list);
    world.run(&["import", &file]).done();
    // With 24 rows, one login code fits into a QR code.
    let export = ["export", "--format", "google", "--terminal"];
    let (screen, code) =
        in_a_terminal(&world, &export, &[("part 1 of 2: Deno", " "), ("part 2 of 2: SPDX", " ")]);
    assert_eq!(code, 0, "{screen}");
    let (before, shown) = screen.split_once(OTHER_SCREEN).unwrap();
    let (shown, after) = shown.split_once(BACK).unwrap();
    assert!(!before.contains('▄') && shown.contains('▄') && !after.contains('▄'), "{screen}");
    // No key is pressed: the time limit ends the display.
    let (screen, code) = in_a_terminal(&world, &["account", "qr", "deno", "--seconds", "1"], &[]);
    assert!(code == 0 && screen.contains('▄') && screen.contains(BACK), "{screen}");
}
