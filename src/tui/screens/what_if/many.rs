//! What if with as many accounts as the program is made for: nothing is cut off or runs together.

use super::{Row, exposed, exposure, plan, ticks};
use crate::access::Posture;
use crate::tui::testing::Harness;
use crate::tui::theme::{Palette, Theme};

fn text(line: &ratatui::text::Line<'_>) -> String {
    line.to_string()
}

#[test]
fn a_number_of_five_digits_does_not_run_into_the_names() {
    let mut harness = Harness::demo(120, 40);
    let derived = &mut harness.state.session_mut().unwrap().derived;
    let access = std::sync::Arc::get_mut(derived.access.as_mut().unwrap()).unwrap();
    access.exposure.losses[0].never = vec![0; 10_000];
    access.exposure.losses[0].slow = vec![1; 12];
    access.exposure.captures[0].accounts = vec![0; 10_000];
    let theme = Theme::new(Palette::Dark, false);
    let said =
        |row| -> Vec<String> { exposure::explain(&theme, access, &row, 60, 1).iter().map(text).collect() };
    let lost = said(exposed::Row::Loss(0));
    assert!(lost.iter().any(|line| line.starts_with("never   10,000  Harbor Mail")), "{lost:#?}");
    assert!(lost.iter().any(|line| line.starts_with("in days     12  ")), "{lost:#?}");
    let taken = said(exposed::Row::Capture(0));
    assert!(taken.iter().any(|line| line.starts_with("falls 10,000  Harbor Mail")), "{taken:#?}");
}

#[test]
fn how_both_sides_stand_fits_into_eighty_columns() {
    let mut standing = Posture::default();
    (standing.takeover.accounts, standing.takeover.important, standing.takeover.ways) =
        (10_000, 2_069, 40_000);
    (standing.lockout.accounts, standing.lockout.important, standing.lockout.slow) = (8_428, 3_992, 375);
    let theme = Theme::new(Palette::Dark, false);
    assert_eq!(
        text(&plan::now(&theme, standing, 78)),
        "TAKEOVER 10,000 (2,069 important)   LOCKOUT 8,428 (3,992 important)"
    );
    assert_eq!(
        text(&plan::now(&theme, standing, 120)),
        "TAKEOVER 10,000 accounts (2,069 important), 40,000 ways in   LOCKOUT 8,428 accounts (3,992 important), 375 \
         only in days"
    );
}

#[test]
fn the_heads_of_both_sides_keep_their_ends() {
    let mut harness = Harness::demo(80, 24);
    harness.press("7 l");
    let found = super::Found { never: 8_428, slow: 375, ..super::Found::default() };
    harness.state.what_if.found.rows = ticks::rows(&found, Vec::new(), Vec::new());
    let screen = harness.screen();
    assert!(screen.contains("8,428 locked, 375 in days"), "{screen}");
    assert!(
        matches!(&harness.state.what_if.found.rows[2], Row::Head(_, words) if words.contains("8,428 accounts"))
    );
}
