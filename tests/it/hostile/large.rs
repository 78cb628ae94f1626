//! Zips that are too large to be read whole because of attachments. Their documents are read in little memory, and
//! other files of that size are refused.

use super::{measured, refused, vault_bytes};
use crate::binary::World;
use selvedge::import::MAX_FILE;
use serde_json::json;
use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// The document in each zip.
fn document(member: &str) -> Vec<u8> {
    let document = match member {
        "export.data" => json!({"accounts": [{"vaults": [{"items": [{"overview": {"title": "Harbor Mail"},
            "details": {"loginFields": [{"designation": "password", "value": "p"}]}}]}]}]}),
        "Proton Pass/data.json" => {
            json!({"vaults": {"a": {"name": "P", "items": [{"state": 1, "data": {"type": "login",
            "metadata": {"name": "Harbor Mail"}, "content": {"password": "p"}}}]}}})
        }
        "data.json" => json!({"encrypted": false, "folders": [], "items": [{"type": 1, "name": "Harbor Mail",
            "login": {"password": "p"}}]}),
        _ => json!([{"issuer": "Harbor Mail", "secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "kind": "TOTP",
            "timer": "30"}]),
    };
    document.to_string().into_bytes()
}

/// A zip with these members between attachments. The first attachment has `bytes` bytes.
fn zip(path: &Path, members: &[(&str, Vec<u8>)], attachments: u64) {
    let mut zip = ZipWriter::new(File::create(path).unwrap());
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored).large_file(true);
    let part = vec![7; 1 << 20];
    for at in 0..attachments >> 24 {
        zip.start_file(format!("files/{at}__scan.pdf"), stored).unwrap();
        (0..16).for_each(|_| zip.write_all(&part).unwrap());
    }
    for (name, bytes) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.start_file("files/last.pdf", stored).unwrap();
    zip.write_all(&part).unwrap();
    zip.finish().unwrap();
}

#[test]
fn a_zip_with_large_attachments_is_read_in_little_memory() {
    let world = World::new();
    let before = vault_bytes(&world);
    for (member, size) in [
        ("export.data", 208 << 20),
        ("Proton Pass/data.json", 80 << 20),
        ("data.json", 80 << 20),
        ("raivo-otp-export.json", 80 << 20),
    ] {
        let path = world.path("large.zip");
        zip(&path, &[(member, document(member))], size);
        assert!(std::fs::metadata(&path).unwrap().len() > size.max(MAX_FILE as u64));
        let ran = measured(&world, &["import", path.to_str().unwrap(), "--dry-run"]);
        let said = ran.within(member, 0).done();
        assert!(said.contains("1 read = 1 new") && said.contains("Harbor Mail"), "{said}");
    }
    assert_eq!(vault_bytes(&world), before);
    let path = world.path("large.1pux");
    zip(&path, &[("export.attributes", b"{}".to_vec()), ("export.data", document("export.data"))], 80 << 20);
    world.run(&["import", path.to_str().unwrap(), "--yes"]).done();
    assert!(world.profile().inventory.accounts.iter().any(|account| account.service == "Harbor Mail"));
}

#[test]
fn damage_is_found_in_a_large_zip_as_in_a_small_one() {
    let world = World::new();
    let path = world.path("large.zip");
    let file = path.to_str().unwrap();
    zip(&path, &[("export.data", vec![b' '; 64 << 20])], 80 << 20);
    refused(&world, file, &[], &["unpacks to 64 MB or more, and 16 MB is allowed"]);
    zip(&path, &[("Proton Pass/data.pgp", vec![b'-'; 100])], 80 << 20);
    refused(&world, file, &[], &["it is encrypted with PGP"]);
    zip(&path, &[("other.data", document("export.data"))], 80 << 20);
    refused(&world, file, &[], &["larger than"]);
    // One bit of the compressed document.
    zip(&path, &[("export.data", document("export.data"))], 80 << 20);
    let mut bytes = std::fs::read(&path).unwrap();
    let at = bytes.windows(11).position(|window| window == b"export.data").unwrap() + 20;
    bytes[at] ^= 4;
    std::fs::write(&path, &bytes).unwrap();
    refused(&world, file, &[], &["is damaged"]);
    // The end is missing, and the central directory with it.
    std::fs::write(&path, &bytes[..bytes.len() - 1]).unwrap();
    refused(&world, file, &[], &["larger than"]);
}

#[test]
fn a_gigabyte_that_begins_like_a_zip_is_refused_without_being_read() {
    let world = World::new();
    let path = world.path("sparse.zip");
    let mut file = File::create(&path).unwrap();
    file.write_all(b"PK\x03\x04").unwrap();
    file.set_len(1 << 30).unwrap();
    refused(&world, path.to_str().unwrap(), &[], &["larger than"]);
    // It declares a central directory of a gigabyte, then one that does not exist.
    for size in [(1_u32 << 30) - 64, 15 << 20] {
        let end =
            [&b"PK\x05\x06\0\0\0\0\xff\x7f\xff\x7f"[..], &size.to_le_bytes(), &64_u32.to_le_bytes(), &[0; 2]];
        file.seek(SeekFrom::Start((1 << 30) - 22)).unwrap();
        file.write_all(&end.concat()).unwrap();
        refused(&world, path.to_str().unwrap(), &[], &["larger than"]);
    }
}
