//! `export` and `account qr`: files, refusals and messages.

use crate::binary::{Ran, World};
use selvedge::import::{self, Input, KdfLimits, qr};
use selvedge::inventory::{AccountId, FactorId};
use selvedge::otp::parse_any;
use selvedge::profile::{Profile, StoredSeed};
use selvedge::secret::Passphrase;
use serde_json::json;
use std::path::Path;

const KEY: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

fn seed(account: &str, uri: &str) -> StoredSeed {
    StoredSeed {
        account: AccountId::from(account),
        factor: FactorId::from("totp"),
        otp: parse_any(&uri.replace("KEY", KEY)).unwrap().otp,
        added: jiff::civil::date(2026, 1, 2),
    }
}

fn profile(more: usize) -> Profile {
    let mut profile = super::robin().profile();
    profile.seeds = vec![
        // This seed has no names, so the export uses its account's names.
        seed("mail", "KEY").into(),
        seed("bank", "otpauth://totp/Bank:robin?secret=KEY&digits=7&issuer=Bank").into(),
    ];
    for at in 0..more {
        profile
            .seeds
            .push(seed("work-mail", &format!("otpauth://totp/Corp:user{at}?secret=KEY&issuer=Corp")).into());
    }
    profile
}

fn world() -> World {
    World::with(&profile(0))
}

fn read(path: &Path, password: Option<&str>) -> import::ImportedFile {
    let bytes = std::fs::read(path).unwrap();
    let password = password.map(|password| Passphrase::new(password.into()));
    let input = Input {
        bytes: &bytes,
        name: "",
        password: password.as_ref(),
        limits: KdfLimits::default(),
        ..Input::default()
    };
    import::read(&input, None).unwrap().1
}

#[test]
fn plain_text_needs_consent_and_is_private() {
    let world = world();
    let path = world.path("codes.txt");
    let arguments = ["export", "--format", "otpauth", "-o", path.to_str().unwrap()];
    world.run(&arguments).fails_with(&["holds 2 secrets in plain text", "--yes"]);
    assert!(!path.exists());
    let ran = world.run(&[&arguments[..], &["--yes"]].concat());
    assert_eq!(ran.done(), "");
    assert!(ran.err.contains("2 login codes in plain text: delete it"), "{}", ran.err);
    let export = read(&path, None);
    assert_eq!(
        (export.entries[0].service.as_str(), export.entries[0].username.as_str()),
        ("Mail", "robin@mail.example")
    );
    #[cfg(unix)]
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&path.metadata().unwrap().permissions()) & 0o777,
        0o600
    );
}

#[test]
fn encrypted_export_needs_no_consent_and_opens_with_its_password() {
    let world = world();
    let password = world.file("password", "correct horse battery staple\n");
    for (format, name) in [("aegis", "a.json"), ("2fas", "b.2fas")] {
        let path = world.path(name);
        let ran = world.run(&[
            "export",
            "--format",
            format,
            "-o",
            path.to_str().unwrap(),
            "--password-file",
            &password,
        ]);
        ran.done();
        let entries = read(&path, Some("correct horse battery staple")).entries.len();
        assert_eq!(entries, 2, "{}", ran.err);
        assert!(!std::fs::read_to_string(&path).unwrap().contains(KEY));
    }
    world.run(&["export", "--format", "aegis", "-o", "c.json"]).fails_with(&["--password-file"]);
    let plain = world.run(&["export", "--format", "csv", "-o", "c.csv", "--password-file", &password]);
    assert!(plain.failed(2).contains("not encrypted"));
}

#[test]
fn existing_file_is_kept_unless_forced_and_left_out_codes_are_named() {
    let world = world();
    let path = world.file("shot.png", "something else");
    let arguments = ["export", "--format", "google", "-o", &path, "--yes"];
    world.run(&arguments).fails_with(&["already exists", "--force"]);
    assert_eq!(std::fs::read(&path).unwrap(), b"something else");
    let ran = world.run(&[&arguments[..], &["--force", "--json"]].concat());
    assert_eq!(
        ran.json(),
        json!({
            "format": "google", "files": [path], "written": 1, "altered": [],
            "left_out": [{"name": "Bank (robin)", "why": "its codes have 7 digits, and Google Authenticator supports 6 and 8"}]
        })
    );
    assert!(ran.err.contains("Left out:\n  Bank (robin): its codes have 7 digits"), "{}", ran.err);
    assert_eq!(read(Path::new(&path), None).entries.len(), 1);
    let only = ["export", "--format", "google", "-o", "x.png", "--yes", "--query", "bank"];
    world.run(&only).fails_with(&["no login code can be written"]);
    world
        .run(&["export", "--format", "google", "-o", "x.png", "--query", "work"])
        .fails_with(&["has no login code"]);
}

#[test]
fn several_qr_codes_become_several_files_or_none() {
    let world = World::with(&profile(21));
    let path = world.path("codes.png");
    let arguments = ["export", "--format", "google", "-o", path.to_str().unwrap(), "--yes"];
    let taken = world.file("codes-2-of-3.png", "mine");
    world.run(&arguments).fails_with(&["codes-2-of-3.png already exists"]);
    assert!(!world.path("codes-1-of-3.png").exists() && std::fs::read(&taken).unwrap() == b"mine");
    std::fs::remove_file(taken).unwrap();
    world.run(&arguments).done();
    let counts =
        [1, 2, 3].map(|part| read(&world.path(format!("codes-{part}-of-3.png")), None).entries.len());
    assert_eq!(counts.iter().sum::<usize>(), 22);
    world.run(&["export", "--format", "google", "-o", "-", "--yes"]).fails_with(&["3 pictures"]);
}

#[test]
fn standard_output_receives_only_the_file() {
    let ran = world().run(&["export", "--format", "otpauth", "-o", "-", "--yes", "--query", "mail"]);
    assert!(
        ran.done().starts_with("otpauth://totp/Mail:robin%40mail.example?secret=")
            && ran.out.lines().count() == 1
    );
    let none = world().run(&["export", "--format", "otpauth", "--yes"]);
    assert!(none.failed(2).contains("--output"), "{}", none.err);
}

#[cfg(unix)]
#[test]
fn world_writable_folder_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let world = world();
    let folder = world.path("shared");
    std::fs::create_dir(&folder).unwrap();
    for mode in [0o777, 0o1777] {
        std::fs::set_permissions(&folder, PermissionsExt::from_mode(mode)).unwrap();
        let path = folder.join(format!("codes-{mode:o}.txt"));
        let arguments = ["export", "--format", "otpauth", "-o", path.to_str().unwrap(), "--yes"];
        world.run(&arguments).fails_with(&["everybody may write in", "--force"]);
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), usize::from(mode == 0o1777));
        world.run(&[&arguments[..], &["--force"]].concat()).done();
    }
    // Somebody may wait at the other end of a pipe in such a folder.
    let pipe = folder.join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    world
        .run(&["export", "--format", "otpauth", "-o", pipe.to_str().unwrap(), "--yes"])
        .fails_with(&["everybody may write in"]);
    // In a folder of the user's own, a pipe of the user's own is as good as standard output.
    let pipe = world.path("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || std::fs::read_to_string(pipe).unwrap()
    });
    world.run(&["export", "--format", "otpauth", "-o", pipe.to_str().unwrap(), "--yes"]).done();
    assert!(reader.join().unwrap().contains("otpauth://"));
    world.run(&["export", "--format", "otpauth", "-o", "/dev/null", "--yes"]).done();
    world.run(&["export", "--format", "otpauth", "-o", "nowhere/x.txt", "--yes"]).fails_with(&["nowhere"]);
    world.run(&["export", "--format", "otpauth", "-o", "shared", "--yes"]).fails_with(&["is a folder"]);
}

#[test]
fn qr_code_needs_a_terminal_unless_forced() {
    world().run(&["account", "qr", "mail"]).fails_with(&["a QR code is shown in a terminal"]);
    world().run(&["export", "--format", "google", "--terminal"]).fails_with(&["shown in a terminal"]);
    let ran = world().run(&["account", "qr", "mail", "--force"]);
    // On a dark background, the drawn modules are the light ones.
    let rows: Vec<Vec<char>> = ran.done().lines().map(|line| line.chars().collect()).collect();
    let (columns, lines) = (rows[0].len(), rows.len());
    let mut rgba = Vec::new();
    for y in 0..lines * 8 {
        for x in 0..columns * 4 {
            let light = match rows[y / 8][x / 4] {
                '█' => true,
                '▀' => y % 8 < 4,
                '▄' => y % 8 >= 4,
                _ => false,
            };
            let shade = if light { 255 } else { 0 };
            rgba.extend([shade, shade, shade, 255]);
        }
    }
    let found = qr::read_rgba(columns * 4, lines * 8, rgba).unwrap();
    let text = String::from_utf8(found[0].text.to_vec()).unwrap();
    let otp = parse_any(&text).unwrap().otp;
    assert_eq!((otp.issuer.as_str(), otp.secret.expose()), ("Mail", KEY));
    Ran::of(&mut world().command(&["account", "qr", "nobody", "--force"]))
        .fails_with(&["no login code matches"]);
}
