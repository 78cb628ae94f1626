//! A seed's QR code, for another app to take it over. It hides itself after a while, and on locking.

use super::{Modal, panel};
use crate::export::qr::{Code, codes_for};
use crate::inventory::AccountId;
use crate::otp::Generator;
use crate::profile::StoredSeed;
use crate::tui::effect::Effect;
use crate::tui::keys::{Action, Context};
use crate::tui::state::State;
use crate::tui::widgets::{Paint, wrap};
use ratatui::layout::Rect;
use ratatui::style::Style;
use std::time::Duration;

/// How long it stays without a key.
pub const STAYS: Duration = Duration::from_secs(30);

/// A QR code on the screen.
#[derive(Debug)]
pub struct Qr {
    /// The same content in sizes that may fit, the largest first.
    codes: Vec<Code>,
    name: String,
    counts: bool,
    /// Whether light modules are drawn, where there are no colours: as on a dark terminal.
    light: bool,
    until: Duration,
}

impl Qr {
    /// The contexts in which a key is looked up.
    pub fn contexts(&self) -> Vec<Context> {
        vec![Context::Qr, Context::Global]
    }

    /// When its seconds move on, or it hides itself.
    pub fn next_wake(&self, now: Duration) -> Duration {
        let seconds = self.seconds(now).saturating_sub(1);
        self.until.saturating_sub(Duration::from_secs(seconds))
    }

    /// How many seconds, begun ones too, it still stays.
    fn seconds(&self, now: Duration) -> u64 {
        u64::try_from(self.until.saturating_sub(now).as_millis().div_ceil(1000)).unwrap_or(0)
    }
}

/// Shows the code of a seed.
pub fn open(state: &mut State, seed: &StoredSeed, name: String) {
    let account = state.session().and_then(|session| session.account(&seed.account));
    let otp =
        account.map_or_else(|| seed.otp.clone(), |a| seed.otp.with_default_names(&a.service, &a.username));
    let codes = codes_for(&otp);
    if codes.is_empty() {
        state.complain(format!("The names of {name} are too long for a QR code."));
        return;
    }
    let counts = matches!(otp.generator, Generator::Hotp { .. });
    let until = state.now.monotonic + STAYS;
    state.modal = Some(Modal::Qr(Box::new(Qr { codes, name, counts, light: true, until })));
}

/// Shows the code of an account's only seed, or says why not.
pub fn open_of(state: &mut State, account: &AccountId) {
    let Some(session) = state.session() else { return };
    let name = session.account(account).map_or_else(String::new, |account| account.service.clone());
    let (first, several) = {
        let mut seeds = session.profile.readable_seeds().filter(|seed| seed.account == *account);
        (seeds.next().cloned(), seeds.next().is_some())
    };
    match (first, several) {
        (Some(seed), false) => open(state, &seed, name),
        (None, _) => state.complain("This account has no seed here, so that there is no QR code to show."),
        (Some(_), true) => {
            state.complain("This account has several seeds. Show the one that you mean on the codes screen.");
        }
    }
}

pub(super) fn act(state: &mut State, action: Action) -> Vec<Effect> {
    let now = state.now.monotonic;
    match (action, &mut state.modal) {
        (Action::SwapQr, Some(Modal::Qr(qr))) => {
            qr.light = !qr.light;
            qr.until = now + STAYS;
        }
        (Action::HideQr | Action::Cancel, Some(Modal::Qr(_))) => state.modal = None,
        _ => {}
    }
    Vec::new()
}

/// Hides it when its time is over.
pub(super) fn settle(state: &mut State) {
    let now = state.now.monotonic;
    if matches!(&state.modal, Some(Modal::Qr(qr)) if qr.until <= now) {
        state.modal = None;
        state.say("The QR code was hidden.");
    }
}

/// Lines under the code, where there is room for them.
const UNDER: u16 = 2;

pub(super) fn view(state: &State, qr: &Qr, paint: &mut Paint<'_>, body: Rect) {
    let theme = &state.settings.theme;
    let whole = paint.area();
    // The code may take the rows of the header too; the keys stay on the last one.
    let most = Rect { height: whole.height.saturating_sub(1), ..whole };
    let cells = |code: &Code| {
        let (wide, high) = code.cells(theme.ascii);
        (u16::try_from(wide).unwrap_or(u16::MAX), u16::try_from(high).unwrap_or(u16::MAX))
    };
    let within = |tight: bool, area: Rect, under: u16| {
        let code = qr.codes.iter().filter(|code| code.is_tight() == tight).find(|code| {
            let (wide, high) = cells(code);
            wide <= area.width && high.saturating_add(under) <= area.height
        });
        code.map(|code| (code, area, under))
    };
    // The roomiest form that leaves the rest of the screen as it is, else the smallest that can be; with a
    // narrow edge only where nothing else fits.
    let found = [false, true].into_iter().find_map(|tight| {
        [(body, UNDER), (most, UNDER), (most, 1), (most, 0)]
            .into_iter()
            .find_map(|(area, under)| within(tight, area, under))
    });
    let Some((code, area, under)) = found else { return too_small(state, qr, paint, body) };
    let (wide, high) = cells(code);
    paint.clear(area);
    let x = area.x + (area.width - wide) / 2;
    let y = area.y + (area.height - high - under) / 2;
    if theme.qr == Style::new() {
        for (row, y) in code.rows(theme.ascii, qr.light).iter().zip(y..) {
            paint.raw(x, y, row, theme.qr);
        }
    } else {
        let turned = Style::new().fg(theme.qr.bg.unwrap_or_default()).bg(theme.qr.fg.unwrap_or_default());
        for (down, y) in (y..y + high).enumerate() {
            for (across, x) in (x..x + wide).enumerate() {
                let (dark, drawn) = code.cell(theme.ascii, across, down);
                paint.raw(x, y, drawn.encode_utf8(&mut [0; 4]), if dark { turned } else { theme.qr });
            }
        }
    }
    let name = qr.name.as_str();
    let left = format!("hides in {} s", qr.seconds(state.now.monotonic));
    if under == 0 {
        // No row is free: what there is to say stands beside it, off its light edge.
        let beside =
            Rect { x: x + wide + 1, y: area.y + 1, width: area.right() - x - wide, height: area.height };
        let width = beside.width.saturating_sub(2);
        let lines = wrap(name, width).into_iter().take(6).map(|line| (line, theme.heading));
        let lines = lines.chain(wrap(&left, width).into_iter().map(|line| (line, theme.dim)));
        for ((line, style), y) in lines.zip(beside.y..beside.bottom()).filter(|_| width >= 8) {
            paint.text(beside.x, y, width, &line, style);
        }
        return;
    }
    let name = format!("{}, {left}", crate::text::fit(name, usize::from(area.width).saturating_sub(20)));
    let said = if qr.counts {
        "Two apps that both count its presses drift apart: take it out of one."
    } else {
        "Whoever photographs it has these codes for good."
    };
    for (line, y) in [(name.as_str(), y + high), (said, y + high + 1)].into_iter().take(usize::from(under)) {
        let style = if line == said { theme.dim } else { theme.heading };
        let wide =
            u16::try_from(crate::text::width(&crate::text::fit(line, usize::from(area.width)))).unwrap_or(0);
        paint.text(area.x + (area.width - wide.min(area.width)) / 2, y, area.width, line, style);
    }
}

fn too_small(state: &State, qr: &Qr, paint: &mut Paint<'_>, body: Rect) {
    let theme = &state.settings.theme;
    let (wide, high) = qr.codes.iter().map(|code| code.cells(theme.ascii)).min().unwrap_or_default();
    let text = format!(
        "The QR code of {} needs {wide} columns and {} rows, and this terminal has {} and {}. Make it larger, or \
         its letters smaller.",
        qr.name,
        high + 1,
        state.size.0,
        state.size.1
    );
    let columns = 56.min(body.width.saturating_sub(4));
    let lines = wrap(&text, columns);
    let area =
        panel(state, paint, body, "Too small a terminal", columns, u16::try_from(lines.len()).unwrap_or(1));
    for (line, y) in lines.iter().zip(area.y..area.bottom()) {
        paint.text(area.x, y, area.width, line, theme.text);
    }
}

#[cfg(test)]
mod tests {
    use super::STAYS;
    use crate::import::qr::read_rgba;
    use crate::inventory::{Account, AccountId};
    use crate::otp::{self, Otp};
    use crate::profile::{Profile, compose};
    use crate::tui::modal::Modal;
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

    fn harness(columns: u16, rows: u16, palette: Palette, ascii: bool) -> Harness {
        let mut profile = Profile::default();
        let account = Account::new(AccountId::from("mail"), "Harbor Mail");
        let edit = compose::add_seed(&profile, &account, otp(), date(2026, 1, 2));
        profile.apply(edit).unwrap();
        let mut harness = Harness::with(profile, columns, rows);
        harness.state.settings.theme = Theme::new(palette, ascii);
        harness
    }

    /// What a camera sees of the screen: each cell four pixels wide and eight high, on this ground.
    fn photograph(buffer: &Buffer, ground: u8) -> (usize, usize, Vec<u8>) {
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
                let (mut fore, mut back) = (shade(cell.fg, 255 - ground), shade(cell.bg, ground));
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

    fn seen(harness: &Harness, ground: u8) -> Vec<Otp> {
        let (width, height, rgba) = photograph(&harness.buffer(), ground);
        let found = read_rgba(width, height, rgba).unwrap();
        let texts = found.iter().map(|code| String::from_utf8(code.text.to_vec()).unwrap());
        texts.map(|text| otp::parse_uri(&text).unwrap().otp).collect()
    }

    #[test]
    fn what_is_drawn_reads_back_as_the_seed_in_every_palette_and_on_both_grounds() {
        for palette in [Palette::Dark, Palette::Light, Palette::Dark16, Palette::Light16] {
            let mut harness = harness(120, 36, palette, false);
            harness.press("4 Q");
            // What must be dark is its cell's ground, which no font leaves a line of free.
            assert!(!harness.screen().contains(['█', '▀']) && harness.screen().contains('▄'));
            for ground in [0, 255] {
                assert_eq!(seen(&harness, ground), [otp()], "{palette:?} on {ground}");
            }
        }
        // 80×24 takes the shorter form, and all rows but the last.
        let mut small = harness(80, 24, Palette::Dark, false);
        small.press("4 Q");
        assert_eq!(seen(&small, 0), [otp()]);
        // Beside it, as no row is free, stand the name and how long it still stays.
        for (after, left) in [(0, "30 s"), (1, "29 s"), (2, "27 s")] {
            small.pass(Duration::from_secs(after));
            let screen = small.screen();
            assert!(screen.contains("Harbor") && screen.contains(left), "{left}: {screen}");
            assert_eq!(seen(&small, 0), [otp()]);
        }
        let mut ascii = harness(140, 60, Palette::Dark, true);
        ascii.press("4 Q");
        assert!(ascii.screen().is_ascii());
        assert_eq!(seen(&ascii, 255), [otp()]);
    }

    #[test]
    fn without_colours_a_key_turns_it_around_for_the_other_ground() {
        for ascii in [false, true] {
            let mut harness = harness(140, 60, Palette::Plain, ascii);
            harness.press("4 Q");
            let (dark, light) = (seen(&harness, 0), seen(&harness, 255));
            // A dark ground is as it should be; a light one shows it inverted, which many readers read.
            assert_eq!((dark.as_slice(), light.len()), ([otp()].as_slice(), 1));
            let before = harness.screen();
            assert_ne!(harness.press("i").screen(), before);
            assert_eq!(seen(&harness, 255), [otp()]);
        }
    }

    #[test]
    fn it_hides_after_a_while_and_at_a_key_and_when_the_vault_locks() {
        let mut harness = harness(120, 36, Palette::Dark, false);
        harness.press("4 Q").pass(STAYS - Duration::from_secs(1));
        assert!(matches!(harness.state.modal, Some(Modal::Qr(_))));
        harness.pass(Duration::from_secs(1));
        assert!(harness.state.modal.is_none());
        assert_eq!(seen(&harness, 0), []);
        for key in ["esc", "enter", "space", "Q"] {
            harness.press("Q");
            assert!(matches!(harness.state.modal, Some(Modal::Qr(_))));
            harness.press(key);
            assert!(harness.state.modal.is_none(), "{key}");
        }
        harness.press("Q ctrl-l");
        assert!(harness.session_is_closed() && harness.state.modal.is_none());
    }

    #[test]
    fn what_does_not_fit_with_a_wide_edge_is_shown_with_a_narrow_one() {
        let uri = "otpauth://hotp/Air%20Canada:Benjamin?secret=KUVJJOM753IHTNDSZVCNKL7GII&issuer=Air%20Canada&algorithm=SHA256&digits=7&counter=50";
        let otp = otp::parse_uri(uri).unwrap().otp;
        let mut profile = Profile::default();
        let account = Account::new(AccountId::from("air"), "Air Canada");
        let edit = compose::add_seed(&profile, &account, otp.clone(), date(2026, 1, 2));
        profile.apply(edit).unwrap();
        let mut harness = Harness::with(profile, 80, 24);
        harness.press("4 Q");
        for ground in [0, 255] {
            assert!(
                seen(&harness, ground) == std::slice::from_ref(&otp),
                "on {ground}: {}",
                harness.screen()
            );
        }
    }

    #[test]
    fn a_terminal_that_is_too_small_says_what_is_needed() {
        let mut harness = harness(60, 14, Palette::Dark, false);
        harness.press("4 Q");
        let screen = harness.screen();
        for wanted in ["needs 41 columns and 22", "this terminal has 60 and 14"] {
            assert!(screen.contains(wanted), "{screen}");
        }
        assert!(!screen.contains('▄'));
    }

    #[test]
    fn the_accounts_screen_shows_it_as_well_or_says_why_not() {
        let mut harness = harness(120, 36, Palette::Dark, false);
        harness.press("3 Q");
        // The account is not in this inventory's list, as it was added with its seed alone.
        if harness.state.modal.is_none() {
            assert!(harness.state.notice.is_some());
        } else {
            assert_eq!(seen(&harness, 0), [otp()]);
        }
        let mut demo = Harness::demo(120, 36);
        demo.press("3 Q");
        assert!(demo.screen().contains("no seed here"), "{}", demo.screen());
    }
}
