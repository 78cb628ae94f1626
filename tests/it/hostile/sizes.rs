//! Files that are large, or take much memory when they are read.

use super::{measured, refused, vault_bytes};
use crate::binary::{Ran, World};
use selvedge::import::{MAX_DOCUMENT, MAX_ENTRIES};
use selvedge::profile::{Profile, codec};
use std::fs::File;
use std::io::Write;
use std::process::Stdio;

/// A document of the largest accepted size: a head, repeated units, and a tail.
fn filled(head: &str, unit: &str, tail: &str) -> Vec<u8> {
    let count = (MAX_DOCUMENT - head.len() - tail.len()) / unit.len();
    [head, &unit.repeat(count), tail].concat().into_bytes()
}

#[test]
fn a_gigabyte_is_refused_by_its_size_and_in_a_pipe_after_the_limit() {
    let world = World::new();
    let sparse = world.path("sparse.json");
    File::create(&sparse).unwrap().set_len(1 << 30).unwrap();
    let written = world.path("written.json");
    {
        let mut file = File::create(&written).unwrap();
        let part = format!("{{\"a\":{}", "[".repeat((1 << 20) - 5));
        for _ in 0..1 << 10 {
            file.write_all(part.as_bytes()).unwrap();
        }
    }
    for path in [&sparse, &written] {
        refused(&world, path.to_str().unwrap(), &[], &["larger than"]);
        let mut piped = world.command(&["import", "-", "--yes"]);
        let ran = Ran::of(piped.stdin(Stdio::from(File::open(path).unwrap())));
        ran.fails_with(&["larger than"]);
    }
}

#[test]
fn an_oversized_vault_is_refused_before_it_is_decrypted() {
    let (world, other) = (World::new(), World::new());
    let file = File::options().append(true).open(other.vault().join("vault.age")).unwrap();
    file.set_len(500 << 20).unwrap();
    let passphrase = other.path("passphrase");
    let more = ["--password-file", passphrase.to_str().unwrap()];
    refused(&world, other.vault().to_str().unwrap(), &more, &["larger than 32 MiB"]);
    // A small file that would take many times its size in memory.
    let accounts = "{\"id\":\"a\",\"service\":\"s\"},".repeat(1_000_000);
    let profile = String::from_utf8(codec::encode(&Profile::default()).to_vec()).unwrap();
    let profile =
        profile.replacen("\"accounts\":[", &format!("\"accounts\":[{}", accounts.trim_end_matches(',')), 1);
    assert!(profile.len() > accounts.len());
    let other = World::with_document(profile.as_bytes());
    let passphrase = other.path("passphrase");
    let more = ["--password-file", passphrase.to_str().unwrap()];
    refused(&world, other.vault().to_str().unwrap(), &more, &["more values than any vault"]);
}

#[test]
fn a_document_of_only_brackets_takes_little_memory() {
    let world = World::new();
    for (name, bytes, said) in [
        ("lists.json", filled("", "[", ""), "not an export that Selvedge can read"),
        (
            "items.json",
            filled("{\"encrypted\":false,\"folders\":[],\"items\":[", "{},", "{}]}"),
            "more values than any export",
        ),
        (
            "uris.json",
            filled(
                "{\"encrypted\":false,\"folders\":[],\"items\":[{\"type\":1,\"login\":{\"uris\":[",
                "[],",
                "0]}}]}",
            ),
            "more values than any export",
        ),
        (
            "accounts.json",
            filled("{\"version\":1,\"devices\":[],\"accounts\":[", "{\"id\":\"a\"},", "{\"id\":\"b\"}]}"),
            "more values than any inventory",
        ),
        (
            "tags.json",
            filled(
                "{\"version\":1,\"accounts\":[],\"devices\":[{\"id\":\"d\",\"tags\":[",
                "\"\",",
                "\"\"]}]}",
            ),
            "more values than any inventory",
        ),
        ("entries.xml", filled("<KeePassFile><Root><Group>", "<Entry/>", ""), "more than 25000 entries"),
        ("columns.csv", filled("Title,URL,Username,Password", ",", "\n"), "more than 500 columns"),
        ("addresses.txt", filled("steam://A", ",otpauth://", ""), "more than 25000 entries"),
    ] {
        let file = world.file(name, bytes);
        refused(&world, &file, &[], &[said]);
        std::fs::remove_file(file).unwrap();
    }
}

#[test]
fn a_single_huge_value_takes_little_memory() {
    let world = World::new();
    let password = world.file("password", "test\n");
    let long = |head: &str, letter: &str, tail: &str| filled(head, letter, tail);
    let slot = "{\"type\":1,\"key\":\"00\",\"key_params\":{\"nonce\":\"00\",\"tag\":\"00\"},\"n\":2,\"r\":1,\"p\":1,\"salt\":\"00\"}";
    for (name, bytes) in [
        (
            "name.json",
            long(
                "{\"encrypted\":false,\"folders\":[],\"items\":[{\"type\":1,\"name\":\"",
                "n",
                "\",\"login\":{}}]}",
            ),
        ),
        (
            "field.xml",
            long(
                "<KeePassFile><Root><Group><Entry><String><Key>Title</Key><Value>",
                "n",
                "</Value></String></Entry></Group></Root></KeePassFile>",
            ),
        ),
        ("cell.csv", long("name,url,username,password\n\"", "\"\"", "\",a,b,c\n")),
        ("address.txt", long("otpauth://totp/", "%20", "?secret=JBSWY3DPEHPK3PXP")),
        ("migration.txt", long("otpauth-migration://offline?data=", "A", "")),
        (
            "sealed.json",
            long(
                &format!(
                    "{{\"version\":1,\"header\":{{\"slots\":[{slot}],\"params\":{{\"nonce\":\"00\",\"tag\":\"00\"}}}},\"db\":\"\\/A"
                ),
                "AAAA",
                "AA\"}",
            ),
        ),
    ] {
        let file = world.file(name, bytes);
        let ran = measured(&world, &["import", &file, "--dry-run", "--password-file", &password]);
        let ran = ran.within(name, 0);
        assert!(ran.code == 1 || ran.out.contains("1 read"), "{name}: {ran:?}");
        std::fs::remove_file(file).unwrap();
    }
    let mut bytes =
        b"{\"version\":1,\"header\":{\"slots\":null},\"db\":{\"version\":1,\"entries\":[\"".to_vec();
    bytes.resize(MAX_DOCUMENT - 4, 0xff);
    bytes.extend(b"\"]}}");
    let file = world.file("not-utf8.json", bytes);
    let ran = measured(&world, &["import", &file, "--dry-run"]);
    let ran = ran.within("not-utf8.json", 0);
    assert!(ran.code == 1 && ran.out.contains("1 failed"), "{ran:?}");
}

#[test]
fn the_most_entries_are_reviewed_in_little_memory() {
    let world = World::new();
    let before = vault_bytes(&world);
    let entry = |at: usize| {
        format!(
            "{{\"type\":\"totp\",\"name\":\"name {at:0480}\",\"issuer\":\"Service {at}\",\"info\":{{\"secret\":\
             \"JBSWY3DPEHPK3PXPJBSWY3{at:0>6}AAAA\"}}}}"
        )
        .replace('0', "A")
        .replace('1', "B")
        .replace('8', "C")
        .replace('9', "D")
    };
    let entries: Vec<String> = (0..MAX_ENTRIES).map(entry).collect();
    let head =
        "{\"version\":1,\"header\":{\"slots\":null,\"params\":null},\"db\":{\"version\":1,\"entries\":[";
    let file = world.file("aegis.json", format!("{head}{}]}}}}", entries.join(",")));
    let ran = measured(&world, &["import", &file, "--dry-run"]);
    assert!(ran.within("25,000 entries", 0).done().contains("25,000 read"), "{:?}", ran.ran);
    assert_eq!(vault_bytes(&world), before);
}
