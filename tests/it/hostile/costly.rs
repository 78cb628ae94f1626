//! Files whose key derivation costs more than the default limits, or more than the highest limit.

use super::{measured, refused, vault_bytes};
use crate::binary::World;
use crate::import::written;
use crate::managers::{bitwarden, kdbx};
use serde_json::json;

const PASSWORD: &str = "a test password";

fn aegis(n: u64, r: u32, p: u32) -> String {
    json!({"version": 1, "header": {"slots": [{"type": 1, "key": "00", "key_params": {"nonce": "00", "tag": "00"},
        "n": n, "r": r, "p": p, "salt": "00"}], "params": {"nonce": "00", "tag": "00"}}, "db": "AAAA"})
    .to_string()
}

fn protected(kdf: &serde_json::Value) -> String {
    let mut file = bitwarden::protect(b"{}", "test", &bitwarden::kdfs()[0]);
    for (name, value) in kdf.as_object().unwrap() {
        file[name] = value.clone();
    }
    file.to_string()
}

/// A file of each format with a declared cost, which is excessive.
fn too_costly_files() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let gib = 1_u64 << 30;
    vec![
        ("scrypt-memory.json", aegis(1 << 27, 8, 1).into(), "129 GiB of memory"),
        ("scrypt-time.json", aegis(1 << 10, 1, 1 << 30).into(), "of memory and about"),
        ("ente-memory.txt", written::ente("", 100 * gib, 3).into(), "100 GiB of memory"),
        ("ente-time.txt", written::ente("", 64 << 20, u32::MAX).into(), "years"),
        (
            "argon2.json",
            protected(&json!({"kdfType": 1, "kdfIterations": 1, "kdfMemory": 102_400, "kdfParallelism": 1}))
                .into(),
            "100 GiB of memory",
        ),
        (
            "pbkdf2.json",
            protected(&json!({"kdfType": 0, "kdfIterations": 4_000_000_000_u32})).into(),
            "about 47 minutes",
        ),
        ("argon2-memory.kdbx", kdbx::costly(b'M', 100 * gib), "100 GiB of memory"),
        ("argon2-time.kdbx", kdbx::costly(b'I', u64::MAX), "about 584 years"),
        ("aes-time.kdbx", kdbx::costly(b'R', u64::MAX), "about 584 years"),
    ]
}

#[test]
fn excessive_costs_are_refused_before_they_are_paid_whatever_the_flags() {
    let world = World::new();
    let password = world.file("password", "test\n");
    for (name, bytes, said) in too_costly_files() {
        let file = world.file(name, bytes);
        for flags in [&[][..], &["--max-memory", "1000GiB", "--max-time", "999999999"]] {
            let more = [&["--password-file", &password], flags].concat();
            refused(&world, &file, &more, &[said, "more than the highest limit", "set a smaller cost"]);
        }
    }
}

#[test]
fn costs_above_the_default_name_the_flag_that_allows_them() {
    let world = World::new();
    let password = world.file("password", format!("{PASSWORD}\n"));
    let before = vault_bytes(&world);
    // A file that needs 8 MiB.
    let lines = "otpauth://totp/Deno:Mason?secret=4SJHB4GSD43FZBAI7C2HLRJGPQ&issuer=Deno";
    let file = world.file("ente.txt", written::ente(lines, 8 << 20, 3));
    let import = |more: &[&str]| {
        world.run(&[&["import", &file, "--yes", "--password-file", &password], more].concat())
    };
    import(&["--max-memory", "4MiB"])
        .fails_with(&["8 MiB of memory and about 1 second", "Nothing was imported"]);
    import(&["--max-time", "0"]).fails_with(&["allow the cost with --max-time 1", "Nothing was imported"]);
    assert_eq!(vault_bytes(&world), before);
    import(&["--max-memory", "8MiB", "--max-time", "1"]).done();
    // The default limits: one gigabyte and five seconds.
    let large = world.file("large.txt", written::ente(lines, 2 << 30, 3));
    refused(&world, &large, &["--password-file", &password], &["allow the cost with --max-memory 2GiB"]);
    let slow = protected(&json!({"kdfType": 0, "kdfIterations": 20_000_000}));
    let slow = world.file("slow.json", slow);
    refused(&world, &slow, &["--password-file", &password], &["allow the cost with --max-time 14"]);
}

/// Another vault with the same passphrase, whose file declares this work factor.
fn vault_of_work(work: &str) -> World {
    let other = World::new();
    let identity = other.vault().join("identity.age");
    let bytes = std::fs::read(&identity).unwrap();
    // The work factor is the last character of the second line.
    let end = bytes.iter().skip(22).position(|byte| *byte == b'\n').unwrap() + 22;
    std::fs::write(&identity, [&bytes[..end - 1], work.as_bytes(), &bytes[end..]].concat()).unwrap();
    other
}

#[test]
fn the_limits_also_apply_to_another_vault() {
    let world = World::new();
    let passphrase = world.path("passphrase");
    let more = ["--password-file", passphrase.to_str().unwrap()];
    for (work, said) in [
        ("21", ["2 GiB of memory and about 5 seconds", "allow the cost with --max-memory 2GiB"]),
        ("22", ["4 GiB of memory and about 9 seconds", "allow the cost with --max-memory 4GiB"]),
    ] {
        let other = vault_of_work(work);
        let said = [&["opening this Selvedge vault would take", "Nothing was imported"][..], &said].concat();
        refused(&world, other.vault().to_str().unwrap(), &more, &said);
    }
    // No flag allows more than the cap.
    for work in ["23", "40", "4000000000"] {
        let other = vault_of_work(work);
        let more = [&more[..], &["--max-memory", "1000GiB", "--max-time", "999999999"]].concat();
        let said = format!("work factor {work}; this program allows at most 22");
        refused(&world, other.vault().to_str().unwrap(), &more, &[&said]);
    }
    // Exactly the allowed cost is accepted.
    let other = World::new();
    let import = |limit: &[&str]| {
        world.run(&[&["import", other.vault().to_str().unwrap(), "--yes"], &more[..], limit].concat())
    };
    import(&["--max-memory", "1KiB"]).fails_with(&["would take 4 KiB of memory"]);
    import(&["--max-time", "0"]).fails_with(&["allow the cost with --max-time 1"]);
    import(&["--max-time", "1"]).done();
}

#[test]
fn a_key_derivation_takes_no_more_memory_than_declared() {
    let world = World::new();
    let password = world.file("password", "test\n");
    // 512 MiB of Argon2id in one pass, with a wrong password.
    let file = world.file("ente.txt", written::ente("", 512 << 20, 1));
    let ran = measured(&world, &["import", &file, "--password-file", &password]);
    ran.within("Argon2id of 512 MiB", 512 << 20).fails_with(&["does not open this Ente Auth export"]);
    let file = world.file("aegis.json", aegis(1 << 18, 8, 1));
    let ran = measured(&world, &["import", &file, "--password-file", &password]);
    ran.within("scrypt of 256 MiB", 256 << 20).fails_with(&["does not open this Aegis export"]);
}
