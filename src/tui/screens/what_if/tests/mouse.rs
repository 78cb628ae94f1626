//! The mouse does what the keys do.

use super::{demo, locked_out, taken_over, tick};
use crate::tui::screens::what_if::{View, WhatIf};

#[test]
fn a_second_click_on_an_asset_ticks_it_and_on_a_result_opens_the_account() {
    let mut harness = demo(80, 24);
    harness.click_text("Laptop").click_text("Laptop");
    assert_eq!(harness.component::<WhatIf>().scenario.counts(), (1, 0));
    assert!(harness.screen().lines().any(|line| line.contains("✗ Laptop") && line.contains("lost")));
    harness.press("x");
    tick(&mut harness, "my number", "c");
    let name = taken_over(&harness)[0].clone();
    harness.click_text(&format!("! critical {name}"));
    assert!(harness.component::<WhatIf>().in_results);
    harness.click_text(&format!("! critical {name}"));
    assert!(harness.screen().contains(&format!("HOW {name} IS TAKEN OVER")), "{}", harness.screen());
    // A set is ticked by a second click, too.
    harness.click_text("alone       Kitchen tablet").click_text("alone       Kitchen tablet");
    assert!(taken_over(&harness).contains(&name), "{}", harness.screen());
    assert_eq!(harness.component::<WhatIf>().scenario.counts(), (0, 1));
    assert!(harness.screen().contains("! Kitchen tablet"), "{}", harness.screen());
}

#[test]
fn the_tabs_of_the_views_can_be_clicked() {
    let mut harness = demo(80, 24);
    for (label, view) in
        [("e Exposure", View::Exposure), ("p Plan", View::Plan), ("w What if", View::Scenario)]
    {
        harness.click_text(label);
        assert_eq!(harness.component::<WhatIf>().view, view);
    }
}

#[test]
fn rows_of_the_exposure_and_steps_of_the_plan_can_be_clicked() {
    let mut harness = demo(120, 36);
    harness.press("e").click_text("✗ Latchbox").click_text("✗ Latchbox");
    assert_eq!(harness.component::<WhatIf>().view, View::Scenario);
    assert_eq!(harness.component::<WhatIf>().scenario.counts(), (1, 0));
    assert!(!locked_out(&harness).is_empty());
    harness.press("p").click_text("2  Print recovery codes").click_text("2  Print recovery codes");
    assert_eq!(harness.dialogs(), 1);
    assert!(harness.screen().contains("TO DO"), "{}", harness.screen());
}
