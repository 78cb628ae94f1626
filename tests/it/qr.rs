//! Reads QR codes from the kinds of pictures that people have.

use crate::pictures::Canvas;
use selvedge::import::{self, ImportError, Input, KdfLimits, qr};

const URI: &str = "otpauth://totp/Mail:robin?secret=JBSWY3DPEHPK3PXP&issuer=Mail";

fn texts(bytes: &[u8]) -> Vec<String> {
    let found = qr::read(bytes).unwrap();
    found.iter().map(|found| String::from_utf8(found.text.to_vec()).unwrap()).collect()
}

fn one(module: f32, degrees: f32) -> Canvas {
    let side = (45.0 * module * 1.42) as u32 + 8;
    Canvas::new(side, side, 255).code(URI, (side as f32 / 2.0 + 0.3, side as f32 / 2.0), module, degrees)
}

fn import(bytes: &[u8]) -> Result<import::ImportedFile, ImportError> {
    let input =
        Input { bytes, name: "shot", password: None, limits: KdfLimits::default(), ..Input::default() };
    let (reader, export) = import::read(&input, None)?;
    assert_eq!(reader.name(), "qr");
    Ok(export)
}

#[test]
fn a_code_is_read_from_each_kind_of_picture() {
    let canvas = one(3.0, 0.0);
    let more = [image::ImageFormat::Gif, image::ImageFormat::Bmp, image::ImageFormat::Tiff];
    let more = more.map(|format| canvas.encoded(format));
    for bytes in [canvas.png(), canvas.jpeg(60), canvas.webp()].into_iter().chain(more) {
        assert!(qr::is_picture(&bytes));
        assert_eq!(texts(&bytes), [URI]);
    }
}

#[test]
fn a_code_is_read_at_any_angle() {
    for degrees in [0.0, 7.0, 45.0, 90.0, 133.0, 180.0, 291.0] {
        assert_eq!(texts(&one(3.0, degrees).png()), [URI], "{degrees} degrees");
    }
}

#[test]
fn a_code_is_read_small_dark_blurred_grainy_and_compressed() {
    for (what, bytes) in [
        ("1.5 pixels a module", one(1.5, 0.0).png()),
        ("2 pixels a module, turned", one(2.0, 33.0).png()),
        ("light on dark", one(2.0, 0.0).inverted().png()),
        ("blurred by half a module", one(4.0, 5.0).blurred(2.0).png()),
        ("light on dark and blurred", one(3.0, 0.0).blurred(1.5).inverted().png()),
        ("grainy", one(3.0, 0.0).grainy(50).png()),
        ("JPEG of quality 15", one(3.0, 12.0).jpeg(15)),
    ] {
        assert_eq!(texts(&bytes), [URI], "{what}");
    }
}

#[test]
fn faint_and_transparent_codes_are_read() {
    let mut canvas = Canvas::new(160, 160, 120);
    canvas.draw(URI, (80.0, 80.0), 3.0, 0.0, (90, 150));
    assert_eq!(texts(&canvas.png()), [URI]);
    let mut canvas = Canvas::new(160, 160, 138);
    canvas.draw(URI, (80.0, 80.0), 3.0, 0.0, (118, 138));
    assert_eq!(texts(&canvas.png()), [URI]);
    // Dark modules on a transparent ground, and light modules, as sites with a dark design use them.
    for (shade, dark) in [(0, true), (255, false)] {
        let grey = one(3.0, 0.0).image;
        let clear = image::RgbaImage::from_fn(grey.width(), grey.height(), |x, y| {
            let ink = (grey.get_pixel(x, y).0[0] < 128) == dark;
            image::Rgba([shade, shade, shade, if ink { 255 } else { 0 }])
        });
        let mut bytes = Vec::new();
        clear.write_with_encoder(image::codecs::png::PngEncoder::new(&mut bytes)).unwrap();
        assert_eq!(texts(&bytes), [URI], "{shade}");
    }
}

#[test]
fn several_codes_on_one_screenshot_are_in_reading_order_with_their_corners() {
    let uri = |name: &str| URI.replace("robin", name);
    let mut canvas = Canvas::new(640, 420, 245).with_text();
    canvas.draw(uri("a"), (100.0, 110.0), 3.0, 0.0, (0, 255));
    canvas.draw(uri("b"), (320.0, 105.0), 4.0, 20.0, (0, 255));
    // One inverted code among the others.
    canvas.draw(uri("c"), (540.0, 112.0), 3.0, 0.0, (240, 20));
    canvas.draw(uri("d"), (200.0, 310.0), 2.0, 180.0, (30, 220));
    let found = qr::read(&canvas.png()).unwrap();
    let said: Vec<String> =
        found.iter().map(|found| String::from_utf8(found.text.to_vec()).unwrap()).collect();
    assert_eq!(said, ["a", "b", "c", "d"].map(uri));
    for (code, (x, y)) in found.iter().zip([(100.0, 110.0), (320.0, 105.0), (540.0, 112.0), (200.0, 310.0)]) {
        let (at_x, at_y) = code.centre();
        assert!((at_x - x).abs() < 4.0 && (at_y - y).abs() < 4.0, "{:?}", code.corners);
    }
    // The code is upside down, so its own top left is at the lower right.
    assert!(found[3].corners[0].0 > found[3].corners[2].0);
    assert!(!format!("{:?}", found[0]).contains("JBSW"));
}

#[test]
fn codes_become_entries_and_other_texts_fail_without_being_quoted() {
    let mut canvas = Canvas::new(520, 180, 255);
    canvas.draw(URI, (90.0, 90.0), 3.0, 0.0, (0, 255));
    canvas.draw("https://mail.example/reset?token=f00ba4", (260.0, 90.0), 3.0, 0.0, (0, 255));
    canvas.draw("WIFI:T:WPA;S:home;P:hunter2;;", (430.0, 90.0), 3.0, 0.0, (0, 255));
    let export = import(&canvas.png()).unwrap();
    assert_eq!((export.entries.len(), export.failed.len(), export.encrypted), (1, 2, false));
    assert_eq!((export.entries[0].service.as_str(), export.entries[0].place.as_str()), ("Mail", "QR code 1"));
    assert_eq!(export.failed[0].place, "QR code 2");
    assert!(export.failed[0].why.contains("the address of a web page"), "{:?}", export.failed);
    let said = format!("{:?}", export.failed);
    assert!(!said.contains("f00ba4") && !said.contains("hunter2"), "{said}");
}

#[test]
fn missing_parts_of_a_google_export_are_named() {
    let text = "otpauth-migration://offline?data=CjEKCkhello";
    let export = import(&Canvas::new(160, 160, 255).code(text, (80.0, 80.0), 3.0, 0.0).png()).unwrap();
    assert_eq!((export.entries.len(), export.failed.len()), (0, 1));
    // The first of two parts, with one entry: the key of RFC 6238, for “robin” at “Mail”.
    let text = "otpauth-migration://offline?data=CikKFDEyMzQ1Njc4OTAxMjM0NTY3ODkwEgVyb2JpbhoETWFpbCABKAEwAhABGAIgACgH";
    let export = import(&Canvas::new(220, 220, 255).code(text, (110.0, 110.0), 3.0, 0.0).png()).unwrap();
    assert_eq!(export.entries.len(), 1, "{:?}", export.failed);
    assert!(export.notices.iter().any(|notice| notice.contains("part 2 of 2")), "{:?}", export.notices);
}

#[test]
fn pictures_without_codes_and_other_files_have_their_own_messages() {
    let empty = import(&Canvas::new(300, 200, 255).with_text().png()).unwrap_err();
    assert_eq!(empty.to_string(), "no QR code was found in the picture");
    assert!(empty.hint().contains("larger"));
    let tiny = import(&Canvas::new(8, 8, 255).png()).unwrap_err();
    assert!(tiny.to_string().contains("8×8 pixels"));
    let whole = one(3.0, 0.0).png();
    let cut = import(&whole[..whole.len() / 2]).unwrap_err();
    assert!(cut.to_string().contains("damaged or cut off"), "{cut}");
    assert!(
        qr::read(b"not one of ours")
            .unwrap_err()
            .to_string()
            .contains("not a PNG, JPEG, WebP, GIF, BMP or TIFF")
    );
    let svg = "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
    for (bytes, what) in [(svg.as_bytes(), "SVG"), (b"%PDF-1.7\n", "PDF"), (heic, "HEIC")] {
        let error = import(bytes).unwrap_err();
        assert!(error.to_string().contains(what) && error.hint().contains("screenshot"), "{error}");
    }
}

#[test]
fn texts_in_the_encodings_of_qr_codes_are_read() {
    let secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
    for (label, encoding, name) in [
        (&b"Caf\xe9"[..], "ISO 8859-1", "Café"),
        (b"M\xfcller & S\xf6hne", "ISO 8859-1", "Müller & Söhne"),
        (b"\x93\xfa\x96{", "Shift JIS", "日本"),
        (b"\x83e\x83X\x83g", "Shift JIS", "テスト"),
    ] {
        let text = [b"otpauth://totp/", label, b":ann?secret=", secret.as_bytes()].concat();
        let export = import(&Canvas::new(220, 220, 255).code(text, (110.0, 110.0), 3.0, 0.0).png()).unwrap();
        assert_eq!((export.entries[0].service.as_str(), export.failed.len()), (name, 0));
        assert!(export.notices[0].contains(encoding), "{:?}", export.notices);
    }
}

#[test]
fn dense_codes_are_read_in_perspective() {
    // As dense as ten entries of Google Authenticator, and as five.
    for (length, module, part, quality) in [(900, 7.0, 0.04, 85), (900, 7.0, 0.08, 85), (450, 8.0, 0.08, 70)]
    {
        let text = format!("otpauth-migration://offline?data={}", "CjEKA7x1+/Zp".repeat(length / 12));
        let code = qrcode::QrCode::with_error_correction_level(&text, qrcode::EcLevel::M).unwrap();
        let side = (code.width() as f32 + 12.0) * module;
        let canvas =
            Canvas::new(side as u32, side as u32, 255).code(&text, (side / 2.0, side / 2.0), module, 0.0);
        let found = texts(&canvas.keystone(part).jpeg(quality));
        assert!(found == [text], "{length} characters, keystone {part}: {}", found.len());
    }
}

#[test]
fn a_picture_that_is_too_large_is_refused_before_it_is_decoded() {
    // The header of a PNG with 60000×60000 pixels of 8 bytes: 28 GB.
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    png.extend(60_000_u32.to_be_bytes());
    png.extend(60_000_u32.to_be_bytes());
    png.extend([16, 6, 0, 0, 0]);
    let mut crc = flate_crc(&png[12..]);
    png.extend(std::mem::take(&mut crc).to_be_bytes());
    png.extend(b"\0\0\0\0IDAT");
    png.extend(flate_crc(b"IDAT").to_be_bytes());
    let error = qr::read(&png).unwrap_err();
    assert!(error.to_string().contains("60000×60000"), "{error}");
}

/// The CRC-32 of PNG.
fn flate_crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| crc >> 1 ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 })
    })
}

#[test]
fn no_damaged_picture_causes_a_panic() {
    let canvas = one(2.0, 10.0);
    let more = [image::ImageFormat::Gif, image::ImageFormat::Bmp, image::ImageFormat::Tiff];
    let more = more.map(|format| canvas.encoded(format));
    let files = [canvas.png(), canvas.jpeg(50), canvas.webp()].into_iter().chain(more);
    let mut random = 0x1234_5678_u32;
    let mut next = move || {
        random ^= random << 13;
        random ^= random >> 17;
        random ^= random << 5;
        random as usize
    };
    for file in files {
        for _ in 0..12 {
            let mut bytes = file.clone();
            for _ in 0..1 + next() % 8 {
                let at = next() % bytes.len();
                bytes[at] ^= 1 << (next() % 8);
            }
            bytes.truncate(bytes.len() - next() % 40 * (next() % 2));
            let _ = qr::read(&bytes);
        }
    }
    // Noise has many things like corner squares in it.
    for side in [40, 90, 200] {
        let noise = Canvas::new(side, side, 128).grainy(127);
        assert_eq!(qr::read(&noise.png()).unwrap().len(), 0);
    }
}
