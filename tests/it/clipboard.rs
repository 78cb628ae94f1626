//! The desktop's clipboard read, on a real X server. `DISPLAY` is of a process, so that the test runs
//! itself once more with it set.

use crate::binary::Ran;
use crate::pictures::Canvas;
use selvedge::import::qr;
use selvedge::platform::clipboard::{self, Content};
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

const URI: &str = "otpauth://totp/Mail:robin?secret=JBSWY3DPEHPK3PXP&issuer=Mail";

/// Says what is on the clipboard of the display that this process has.
#[test]
#[ignore = "run by the test below, on a display of its own"]
fn says_what_is_there() {
    match clipboard::read() {
        Ok(Some(Content::Text(text))) => println!("\ntext: {}", *text),
        Ok(Some(Content::Picture { width, height, rgba })) => {
            let found = qr::read_rgba(width, height, rgba).unwrap();
            println!("\npicture: {}", String::from_utf8(found[0].text.to_vec()).unwrap());
        }
        Ok(None) => println!("\nnothing"),
        Err(error) => println!("\nerror: {error}"),
    }
}

fn asked(display: Option<&str>) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "clipboard::says_what_is_there", "--ignored", "--nocapture"]);
    command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    if let Some(display) = display {
        command.env("DISPLAY", display);
    }
    Ran::of(&mut command).out
}

#[test]
fn text_and_pictures_are_read_from_a_real_desktop() {
    assert!(asked(None).contains("error: there is no desktop clipboard here"));
    let tools = ["Xvfb", "xclip"].map(|tool| {
        Command::new(tool).arg("-version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
    });
    if tools != [true, true] {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "CI must have Xvfb and xclip");
        println!("not run: Xvfb or xclip is not installed");
        return;
    }
    let mut server = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", "100x100x8", "-nolisten", "tcp"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut number = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
    let display = format!(":{}", number.trim());
    // Each serves what was copied until the next copies.
    let mut owners = Vec::new();
    let mut copy = |kind: &str, bytes: &[u8]| {
        let mut xclip = Command::new("xclip");
        xclip.args(["-selection", "clipboard", "-quiet", "-loops", "0", "-t", kind]).env("DISPLAY", &display);
        let mut owner = xclip.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        owner.stdin.take().unwrap().write_all(bytes).unwrap();
        // It says so once it has the clipboard.
        let mut said = String::new();
        BufReader::new(owner.stderr.as_mut().unwrap()).read_line(&mut said).unwrap();
        owners.push(owner);
        asked(Some(&display))
    };
    let empty = asked(Some(&display));
    let text = copy("UTF8_STRING", URI.as_bytes());
    let picture = copy("image/png", &Canvas::new(160, 160, 255).code(URI, (80.0, 80.0), 3.0, 0.0).png());
    for mut owner in owners {
        let _ = owner.kill();
        let _ = owner.wait();
    }
    let _ = server.kill();
    let _ = server.wait();
    assert!(empty.contains("\nnothing"), "{empty}");
    assert!(text.contains(&format!("\ntext: {URI}")), "{text}");
    assert!(picture.contains(&format!("\npicture: {URI}")), "{picture}");
}
