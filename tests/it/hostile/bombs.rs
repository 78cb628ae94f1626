//! Files that expand when they are read: compressed, nested, or with false sizes.

use super::{measured, refused};
use crate::binary::World;
use crate::managers::zipped;
use crate::targets::frames;
use flate2::{Compression, write::GzEncoder};
use selvedge::import::MAX_FILE;
use std::io::Write;

/// A zip with one member of blanks, written as a stream to save memory.
fn zip_of_blanks(member: &str, size: u64) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file(member, zip::write::SimpleFileOptions::default().large_file(size > 1 << 32)).unwrap();
    let part = vec![b' '; 1 << 20];
    for _ in 0..size >> 20 {
        zip.write_all(&part).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const MEMBERS: [&str; 4] = ["export.data", "Proton Pass/data.json", "data.json", "raivo-otp-export.json"];

#[test]
fn zip_bombs_with_true_and_false_sizes_are_refused() {
    let world = World::new();
    let bomb = zip_of_blanks(MEMBERS[0], 5 << 30);
    assert!(bomb.len() < 6 << 20);
    refused(
        &world,
        &world.file("5GiB.zip", &bomb),
        &[],
        &["unpacks to 5120 MB or more, and 16 MB is allowed"],
    );
    for member in MEMBERS {
        let bomb = zip_of_blanks(member, 64 << 20);
        refused(&world, &world.file("bomb.zip", &bomb), &[], &["and 16 MB is allowed"]);
        // A false size in the central directory.
        let mut modest = bomb;
        let directory = modest.windows(4).rposition(|four| four == b"PK\x01\x02").unwrap();
        modest[directory + 24..directory + 28].copy_from_slice(&10_u32.to_le_bytes());
        refused(&world, &world.file("modest.zip", &modest), &[], &["is damaged"]);
    }
    // A zip inside a zip is not unpacked.
    let inner = zip_of_blanks("export.data", 64 << 20);
    for member in MEMBERS {
        refused(&world, &world.file("nested.zip", zipped::zip(&[(member, &inner)])), &[], &["is damaged"]);
    }
}

#[test]
fn a_zip_with_millions_of_members_takes_little_memory() {
    let world = World::new();
    let member = zipped::zip(&[("a", b"")]);
    let directory = member.windows(4).rposition(|four| four == b"PK\x01\x02").unwrap();
    let end = member.windows(4).rposition(|four| four == b"PK\x05\x06").unwrap();
    let entry = &member[directory..end];
    let count = (MAX_FILE - directory - 1000) / entry.len();
    assert!(count > 1_000_000);
    let mut zip = member[..directory].to_vec();
    zip.extend(entry.repeat(count));
    let (count, size, start) = (count as u64, (entry.len() * count) as u64, directory as u64);
    let record = zip.len() as u64;
    // The zip64 end record (APPNOTE.TXT 4.3.14), and its locator.
    zip.extend(b"PK\x06\x06\x2c\0\0\0\0\0\0\0\x2d\0\x2d\0\0\0\0\0\0\0\0\0");
    [count, count, size, start].iter().for_each(|number| zip.extend(number.to_le_bytes()));
    zip.extend(b"PK\x06\x07\0\0\0\0");
    zip.extend(record.to_le_bytes());
    zip.extend(b"\x01\0\0\0PK\x05\x06\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0");
    refused(&world, &world.file("members.zip", &zip), &[], &["not an export that Selvedge can read"]);
    for format in ["1password", "proton-pass", "bitwarden", "raivo"] {
        refused(&world, &world.file("members.zip", &zip), &["--format", format], &["does not contain"]);
    }
    // A file of nothing but end records.
    let ends = [b"PK\x03\x04".as_slice(), &b"PK\x05\x06".repeat(MAX_FILE / 4 - 8)].concat();
    refused(&world, &world.file("ends.zip", ends), &[], &["not an export that Selvedge can read"]);
}

#[test]
fn database_bombs_and_xml_entity_bombs_are_refused() {
    let world = World::new();
    let password = world.file("password", "test\n");
    // Two gigabytes of blanks, compressed like the content of a database.
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    let part = vec![b' '; 1 << 20];
    for _ in 0..2 << 10 {
        packed.write_all(&part).unwrap();
    }
    let bomb = frames::kdbx(&packed.finish().unwrap(), true);
    refused(
        &world,
        &world.file("bomb.kdbx", bomb),
        &["--password-file", &password],
        &["unpacks to more than 64 MB"],
    );
    let large = frames::kdbx(&[b"\0\0\0\0\0<KeePassFile>".as_slice(), &vec![b' '; 17 << 20]].concat(), false);
    refused(
        &world,
        &world.file("large.kdbx", large),
        &["--password-file", &password],
        &["unpacks to more than 16 MB"],
    );

    let mut laughs = "<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY lol \"lol\">".to_owned();
    for at in 1..10 {
        let before = if at == 1 { "lol".to_owned() } else { format!("lol{}", at - 1) };
        laughs += &format!("<!ENTITY lol{at} \"{}\">", format!("&{before};").repeat(10));
    }
    laughs += "]><KeePassFile><Root>&lol9;</Root></KeePassFile>";
    refused(&world, &world.file("laughs.xml", &laughs), &[], &["unknown entity near byte"]);
    let quadratic = format!(
        "<!DOCTYPE x [<!ENTITY a \"{}\">]><KeePassFile>{}</KeePassFile>",
        "a".repeat(100_000),
        "&a;".repeat(100_000)
    );
    refused(
        &world,
        &world.file("quadratic.xml", quadratic),
        &["--format", "keepass-xml"],
        &["unknown entity near byte"],
    );
    let outside = "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><KeePassFile>&a;</KeePassFile>";
    refused(&world, &world.file("outside.xml", outside), &[], &["unknown entity near byte"]);
}

/// A PNG that declares this size and has `rows` rows of blank pixels.
fn png(width: u32, height: u32, format: (u8, u8, usize), rows: u32) -> Vec<u8> {
    png_with(width, height, format, rows, &[])
}

/// The same with these chunks before the pixels.
fn png_with(
    width: u32,
    height: u32,
    (depth, kind, bytes): (u8, u8, usize),
    rows: u32,
    chunks: &[(&[u8; 4], Vec<u8>)],
) -> Vec<u8> {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), Compression::fast());
    let row = vec![0; width as usize * bytes + 1];
    (0..rows).for_each(|_| packed.write_all(&row).unwrap());
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[depth, kind, 0, 0, 0]].concat();
    let end = [(b"IDAT", packed.finish().unwrap()), (b"IEND", Vec::new())];
    for (name, data) in [(b"IHDR", header)].iter().chain(chunks).chain(&end) {
        png.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        let chunk = [name.as_slice(), data].concat();
        png.extend(&chunk);
        png.extend(crc32fast::hash(&chunk).to_be_bytes());
    }
    png
}

#[test]
fn huge_pictures_are_refused_and_the_largest_accepted_one_takes_little_memory() {
    let world = World::new();
    let rgba = (8, 6, 4);
    let huge = world.file("huge.png", png(60_000, 60_000, rgba, 3));
    refused(&world, &huge, &[], &["60000×60000 pixels, more than the limit of 24 million"]);
    let wide = world.file("wide.png", png(u32::MAX >> 1, 21, rgba, 0));
    refused(&world, &wide, &[], &["decoding it would take too much memory"]);
    // The most accepted pixels, in four channels. The picture is too low to be scanned at half size.
    let largest = world.file("largest.png", png(24_000_000 / 21, 21, rgba, 21));
    let ran = measured(&world, &["import", &largest, "--dry-run"]);
    ran.within("24 million pixels", 0).fails_with(&["no QR code was found"]);
}

#[test]
fn compressed_chunks_beside_the_pixels_are_not_unpacked() {
    let world = World::new();
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), Compression::best());
    (0..1000).for_each(|_| packed.write_all(&[0; 1 << 20]).unwrap());
    let packed = packed.finish().unwrap();
    assert!(packed.len() < 2 << 20);
    for (name, prefix) in [(b"iCCP", b"x\0\0".as_slice()), (b"zTXt", b"x\0\0"), (b"iTXt", b"x\0\x01\0\0\0")] {
        let chunk = [prefix, &packed].concat();
        let bomb = world.file("chunk.png", png_with(40, 40, (8, 0, 1), 40, &[(name, chunk)]));
        let ran = measured(&world, &["import", &bomb, "--dry-run"]);
        // A picture of this size without the chunk takes less than 32 MiB.
        assert!(
            ran.peak.is_none_or(|peak| peak < 64 << 20),
            "{:?}: {:?}",
            std::str::from_utf8(name),
            ran.peak
        );
        ran.within("chunk", 0).fails_with(&["no QR code was found"]);
    }
}
