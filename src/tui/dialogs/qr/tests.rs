//! The QR code as a camera sees it.

use super::{Qr, SECRET_SHOWN_FOR, open, open_of};
use crate::import::qr::read_rgba;
use crate::inventory::{Account, AccountId};
use crate::otp::{self, Otp};
use crate::profile::{Profile, compose};
use crate::tui::testing::Harness;
use crate::tui::theme::{Palette, Theme};
use jiff::civil::date;
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};
use std::time::Duration;

const URI: &str = "otpauth://totp/Harbor%20Mail:robin%40harbor.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Harbor%20Mail&algorithm=SHA1&digits=6&period=30";

fn otp() -> Otp {
    otp::parse_uri(URI).unwrap().otp
}

/// A profile with this seed.
fn with_seed(otp: Otp) -> Profile {
    let mut profile = Profile::default();
    let account = Account::new(AccountId::from("mail"), "Harbor Mail");
    let edit = compose::add_seed(&profile, &account, otp, date(2026, 1, 2));
    profile.apply(edit).unwrap();
    profile
}

fn harness(columns: u16, rows: u16, palette: Palette, ascii: bool) -> Harness {
    let mut harness = Harness::with(with_seed(otp()), columns, rows);
    harness.app.settings.theme = Theme::new(palette, ascii);
    show(&mut harness);
    harness
}

/// Shows the QR code of the only seed.
fn show(harness: &mut Harness) {
    harness.request(|cx| open(cx, cx.open.profile.readable_seeds().next().unwrap()));
}

/// What a camera sees of the screen: each cell is four pixels wide and eight high, on this background.
fn photograph(buffer: &Buffer, background: u8) -> (usize, usize, Vec<u8>) {
    let (columns, rows) = (usize::from(buffer.area.width), usize::from(buffer.area.height));
    let shade = |colour: Color, other: u8| match colour {
        Color::Indexed(16) | Color::Black => 0,
        Color::Indexed(231 | 15) | Color::White => 255,
        _ => other,
    };
    let mut rgba = Vec::new();
    for y in 0..rows * 8 {
        for x in 0..columns * 4 {
            let cell = &buffer[((x / 4) as u16, (y / 8) as u16)];
            let (mut fore, mut back) = (shade(cell.fg, 255 - background), shade(cell.bg, background));
            if cell.modifier.contains(Modifier::REVERSED) {
                std::mem::swap(&mut fore, &mut back);
            }
            let inked = match cell.symbol() {
                "█" | "#" => true,
                "▀" => y % 8 < 4,
                "▄" => y % 8 >= 4,
                _ => false,
            };
            let shade = if inked { fore } else { back };
            rgba.extend([shade, shade, shade, 255]);
        }
    }
    (columns * 4, rows * 8, rgba)
}

/// The seeds that a camera reads from the screen.
fn scanned(harness: &Harness, background: u8) -> Vec<Otp> {
    let (width, height, rgba) = photograph(&harness.buffer(), background);
    let found = read_rgba(width, height, rgba).unwrap();
    let texts = found.iter().map(|code| String::from_utf8(code.text.to_vec()).unwrap());
    texts.map(|text| otp::parse_uri(&text).unwrap().otp).collect()
}

#[test]
fn the_code_scans_as_the_seed_in_every_palette_and_on_both_backgrounds() {
    for palette in [Palette::Dark, Palette::Light, Palette::Dark16, Palette::Light16] {
        let harness = harness(120, 36, palette, false);
        // Dark modules are cell backgrounds: glyphs leave gaps in some fonts.
        assert!(!harness.screen().contains(['█', '▀']) && harness.screen().contains('▄'));
        for background in [0, 255] {
            assert_eq!(scanned(&harness, background), [otp()], "{palette:?} on {background}");
        }
    }
    // 80×24 needs the shorter form and every row except the footer.
    let mut small = harness(80, 24, Palette::Dark, false);
    assert_eq!(scanned(&small, 0), [otp()]);
    // No row is free, so the name and the time left are beside the code.
    for (after, left) in [(0, "30 s"), (1, "29 s"), (2, "27 s")] {
        small.pass(Duration::from_secs(after));
        let screen = small.screen();
        assert!(screen.contains("Harbor") && screen.contains(left), "{left}: {screen}");
        assert_eq!(scanned(&small, 0), [otp()]);
    }
    let ascii = harness(140, 60, Palette::Dark, true);
    assert!(ascii.screen().is_ascii());
    assert_eq!(scanned(&ascii, 255), [otp()]);
}

#[test]
fn without_colours_a_key_inverts_the_code_for_the_other_background() {
    for ascii in [false, true] {
        let mut harness = harness(140, 60, Palette::Plain, ascii);
        let (dark, light) = (scanned(&harness, 0), scanned(&harness, 255));
        // A light background shows the code inverted, which many readers accept.
        assert_eq!((dark.as_slice(), light.len()), ([otp()].as_slice(), 1));
        let before = harness.screen();
        assert_ne!(harness.press("i").screen(), before);
        assert_eq!(scanned(&harness, 255), [otp()]);
    }
}

#[test]
fn only_a_terminal_without_colours_offers_to_invert() {
    assert!(!harness(120, 36, Palette::Dark, false).screen().contains("invert"));
    let mut plain = harness(120, 36, Palette::Plain, false);
    let before = plain.screen();
    assert_ne!(plain.click_text("invert").screen(), before, "a click on the footer inverts");
}

#[test]
fn the_code_hides_after_a_while_and_at_a_key_and_when_the_vault_locks() {
    let mut harness = harness(120, 36, Palette::Dark, false);
    harness.pass(SECRET_SHOWN_FOR - Duration::from_secs(1));
    assert!(harness.dialog::<Qr>().is_some());
    harness.pass(Duration::from_secs(1));
    assert_eq!(harness.dialogs(), 0);
    assert_eq!(scanned(&harness, 0), []);
    for key in ["esc", "enter", "space", "Q"] {
        show(&mut harness);
        assert!(harness.dialog::<Qr>().is_some());
        harness.press(key);
        assert_eq!(harness.dialogs(), 0, "{key}");
    }
    show(&mut harness);
    harness.clear_notice().click_text("esc hide");
    assert_eq!(harness.dialogs(), 0, "a click on the footer hides it");
    show(&mut harness);
    harness.press("ctrl-l");
    assert!(harness.is_locked() && harness.dialogs() == 0);
}

#[test]
fn the_time_left_moves_each_second() {
    let mut harness = harness(120, 36, Palette::Dark, false);
    harness.app.settings.lock_after = None;
    harness.pass(Duration::from_millis(250));
    assert_eq!(harness.app.next_wake(), Some(Duration::from_millis(750)));
}

#[test]
fn a_code_that_does_not_fit_with_a_wide_margin_is_shown_with_a_narrow_one() {
    let uri = "otpauth://hotp/Air%20Canada:Benjamin?secret=KUVJJOM753IHTNDSZVCNKL7GII&issuer=Air%20Canada&algorithm=SHA256&digits=7&counter=50";
    let otp = otp::parse_uri(uri).unwrap().otp;
    let mut harness = Harness::with(with_seed(otp.clone()), 80, 24);
    show(&mut harness);
    for background in [0, 255] {
        assert!(
            scanned(&harness, background) == std::slice::from_ref(&otp),
            "on {background}: {}",
            harness.screen()
        );
    }
}

#[test]
fn a_terminal_that_is_too_small_says_what_is_needed() {
    let harness = harness(60, 14, Palette::Dark, false);
    let screen = harness.screen();
    for wanted in ["needs 41 columns and 22", "this terminal has 60 and 14"] {
        assert!(screen.contains(wanted), "{screen}");
    }
    assert!(!screen.contains('▄'));
}

#[test]
fn an_account_shows_its_only_seed_or_why_it_cannot() {
    let mail = AccountId::from("mail");
    let mut harness = Harness::with(with_seed(otp()), 120, 36);
    harness.request(|cx| open_of(cx, &mail));
    assert_eq!(scanned(&harness, 0), [otp()]);
    harness.press("esc").request(|cx| open_of(cx, &AccountId::from("other")));
    assert!(harness.screen().contains("no seed here"), "{}", harness.screen());

    let mut profile = with_seed(otp());
    let account = profile.inventory.account(&mail).unwrap().clone();
    let edit = compose::add_seed(&profile, &account, otp(), date(2026, 1, 3));
    profile.apply(edit).unwrap();
    let mut harness = Harness::with(profile, 120, 36);
    harness.request(|cx| open_of(cx, &mail));
    assert!(harness.dialogs() == 0 && harness.screen().contains("several seeds"), "{}", harness.screen());
}

#[test]
fn the_accounts_screen_says_why_there_is_no_code() {
    let mut demo = Harness::demo(120, 36);
    demo.press("3 Q");
    assert!(demo.screen().contains("no seed here"), "{}", demo.screen());
}
