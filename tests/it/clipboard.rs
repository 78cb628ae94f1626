//! Reads the desktop clipboard of a real X server. `DISPLAY` applies to a whole process, so each test starts another process
//! with it: this test binary again, or the program.

use crate::binary::{Ran, World};
use crate::pictures::Canvas;
use selvedge::import::qr;
use selvedge::platform::clipboard::{self, Content};
use serde_json::json;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

const URI: &str = "otpauth://totp/Mail:robin?secret=JBSWY3DPEHPK3PXP&issuer=Mail";

/// An X server without a screen.
pub struct Desktop {
    server: Child,
    display: String,
    /// `xclip` processes. Each provides its copied content until the next one takes over.
    owners: Vec<Child>,
}

impl Desktop {
    /// `None`, after a message, if Xvfb or xclip is not installed.
    pub fn start() -> Option<Self> {
        let tools = ["Xvfb", "xclip"].map(|tool| {
            let version =
                Command::new(tool).arg("-version").stdout(Stdio::null()).stderr(Stdio::null()).status();
            version.is_ok()
        });
        if tools != [true, true] {
            assert!(std::env::var("CI").as_deref() != Ok("true"), "CI must have Xvfb and xclip");
            println!("not run: Xvfb or xclip is not installed");
            return None;
        }
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "100x100x8", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        Some(Self { server, display: format!(":{}", number.trim()), owners: Vec::new() })
    }

    pub fn display(&self) -> &str {
        &self.display
    }

    /// The text that a program gets that pastes.
    pub fn pasted(&self) -> String {
        let mut xclip = Command::new("xclip");
        xclip.args(["-selection", "clipboard", "-out"]).env("DISPLAY", &self.display);
        String::from_utf8(xclip.output().unwrap().stdout).unwrap()
    }

    /// Copies content of a MIME type or X11 target.
    fn copy(&mut self, target: &str, bytes: &[u8]) {
        let mut xclip = Command::new("xclip");
        xclip.args(["-selection", "clipboard", "-quiet", "-loops", "0", "-t", target]);
        xclip.env("DISPLAY", &self.display).stdin(Stdio::piped()).stderr(Stdio::piped());
        let mut owner = xclip.spawn().unwrap();
        owner.stdin.take().unwrap().write_all(bytes).unwrap();
        // xclip prints a line when it owns the clipboard.
        let mut line = String::new();
        BufReader::new(owner.stderr.as_mut().unwrap()).read_line(&mut line).unwrap();
        self.owners.push(owner);
    }

    fn copy_text(&mut self, text: &str) {
        self.copy("UTF8_STRING", text.as_bytes());
    }

    /// Copies a picture of a QR code with this text.
    fn copy_code(&mut self, text: &str) {
        self.copy("image/png", &Canvas::new(160, 160, 255).code(text, (80.0, 80.0), 3.0, 0.0).png());
    }

    /// Runs the program with this desktop.
    fn run(&self, world: &World, arguments: &[&str]) -> Ran {
        Ran::of(world.command(arguments).env("DISPLAY", &self.display))
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        for child in self.owners.iter_mut().chain([&mut self.server]) {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Prints the content of the clipboard.
#[test]
#[ignore = "run by the test below with its own DISPLAY"]
fn prints_the_content() {
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

fn read_in_new_process(display: Option<&str>) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "clipboard::prints_the_content", "--ignored", "--nocapture"]);
    command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    if let Some(display) = display {
        command.env("DISPLAY", display);
    }
    Ran::of(&mut command).out
}

#[test]
fn text_and_pictures_are_read_from_a_real_desktop() {
    assert!(read_in_new_process(None).contains("error: there is no desktop clipboard here"));
    let Some(mut desktop) = Desktop::start() else { return };
    let empty = read_in_new_process(Some(&desktop.display));
    assert!(empty.contains("\nnothing"), "{empty}");
    desktop.copy_text(URI);
    let text = read_in_new_process(Some(&desktop.display));
    assert!(text.contains(&format!("\ntext: {URI}")), "{text}");
    desktop.copy_code(URI);
    let picture = read_in_new_process(Some(&desktop.display));
    assert!(picture.contains(&format!("\npicture: {URI}")), "{picture}");
}

#[test]
fn import_reads_the_clipboard_and_names_no_file_to_delete() {
    let Some(mut desktop) = Desktop::start() else { return };
    let world = World::new();
    desktop.run(&world, &["import", "--clipboard"]).fails_with(&["no text and no picture", "copy a QR code"]);

    desktop.copy_text(URI);
    let ran = desktop.run(&world, &["import", "--clipboard"]);
    insta::assert_snapshot!(ran.done(), @"
    otpauth list: 1 entry in the clipboard
      1 read = 1 new + 0 same + 0 merged + 0 skipped + 0 failed
      found: 1 login code

         entry   service  user name  what
    new  line 1  Mail     robin      login code; the secret has 80 bits; RFC 4226 requires at least 128. It works, but the service should use a longer one

    Imported and saved.
    `selvedge vault restore --generation 1` undoes the import and every later change.
    ");
    assert!(!ran.err.contains("unencrypted") && !ran.err.contains("JBSWY3DP"), "{}", ran.err);
    assert_eq!(world.profile().readable_seeds().next().unwrap().otp.secret.expose(), "JBSWY3DPEHPK3PXP");

    // The same code as a picture is a duplicate; another code is new.
    desktop.copy_code(URI);
    let report = desktop.run(&world, &["import", "--clipboard", "--json"]).json();
    assert_eq!(
        (&report["same"], &report["new"], &report["files"][0]["format"]),
        (&json!(1), &json!(0), &json!("qr"))
    );
    desktop.copy_code("otpauth://totp/Bank:robin?secret=4SJHB4GSD43FZBAI7C2HLRJGPQ&issuer=Bank");
    let ran = desktop.run(&world, &["import", "--clipboard"]);
    assert!(ran.done().contains("QR code: 1 entry in the clipboard"), "{}", ran.out);
    assert!(ran.out.contains("new  QR code 1  Bank     robin"), "{}", ran.out);
    assert_eq!(world.profile().readable_seeds().count(), 2);

    desktop.copy_text("Dear Robin, see you on Sunday.");
    desktop
        .run(&world, &["import", "--clipboard"])
        .fails_with(&["the clipboard: ", "not an export that Selvedge can read"]);
    desktop.copy("image/png", &Canvas::new(160, 160, 255).png());
    desktop.run(&world, &["import", "--clipboard"]).fails_with(&["the clipboard: ", "no QR code"]);
    // Without a desktop.
    world.run(&["import", "--clipboard"]).fails_with(&["no desktop clipboard", "save it to a file"]);
}
