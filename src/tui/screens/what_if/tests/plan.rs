//! The plan and its steps.

use super::{demo, footer};
use crate::tui::dialogs::interview::Interview;
use crate::tui::screens::what_if::WhatIf;
use crate::tui::testing::Harness;

/// The titles of the steps of the plan.
fn steps(harness: &Harness) -> Vec<String> {
    harness.component::<WhatIf>().plan.steps().iter().map(|step| step.title.clone()).collect()
}

#[test]
fn a_step_of_the_plan_opens_the_interview_and_the_gain_is_seen() {
    let mut harness = demo(120, 36);
    harness.press("p");
    let screen = harness.screen();
    assert!(screen.contains("TAKEOVER") && screen.contains("Each step is simulated first"), "{screen}");
    let steps = harness.component::<WhatIf>().plan.steps().to_vec();
    assert!(!steps.is_empty(), "{screen}");
    for step in &steps {
        harness.press("enter");
        assert_eq!(harness.dialogs(), 1);
        let is_interview = harness.dialog::<Interview>().is_some();
        assert_eq!(is_interview, step.fix.account().is_some(), "{}", step.title);
        harness.press("esc down");
        assert!(harness.dialogs() == 0);
    }
    // The same as somebody would do in the interview: the fix of the first step.
    let mut inventory = harness.open().profile.inventory.clone();
    let fix = &steps.iter().find(|step| step.fix.account().is_some()).unwrap().fix;
    fix.apply(&mut inventory);
    let account = inventory.accounts.iter().find(|one| Some(&one.id) == fix.account().as_ref()).unwrap();
    let edit = crate::profile::Edit::PutAccount(Box::new(account.clone()), None);
    harness.edit("the first step", edit);
    let screen = harness.screen();
    assert!(screen.contains("Since you began"), "{screen}");
    assert!(footer(&harness).contains('→'), "{screen}");
}

/// Opens the step of the plan whose title has this in it.
fn begin_step(harness: &mut Harness, title: &str) {
    harness.press("7 p home");
    let position = steps(harness).iter().position(|step| step.contains(title));
    for _ in 0..position.unwrap_or_else(|| panic!("no step “{title}”\n{}", harness.screen())) {
        harness.press("down");
    }
    harness.press("enter");
    assert!(harness.screen().contains("TO DO") && harness.screen().contains(title), "{}", harness.screen());
}

#[test]
fn a_step_of_the_plan_is_done_through_the_interview_to_its_end() {
    let mut harness = demo(120, 36);
    begin_step(&mut harness, "Print recovery codes of Harbor Mail and keep them in Bank box");
    let screen = harness.screen();
    assert!(
        screen.contains("Where are the recovery codes kept?") && screen.contains("› [ ] Bank box"),
        "{screen}"
    );
    insta::assert_snapshot!("to_do_120x36", screen);
    // On through the questions that are left, as a person does who saves with enter.
    harness.press("space");
    for _ in 0..5 {
        harness.press("enter");
    }
    assert!(harness.dialogs() == 0, "{}", harness.screen());
    let mail = harness.open().account(&"harbor-mail".into()).unwrap();
    let codes = mail.factors.iter().find(|factor| factor.id.as_str() == "recovery-codes").unwrap();
    assert!(codes.holders.contains(&crate::inventory::Holder::from("bank-box")));
    let screen = harness.screen();
    let gain = "lockout 13 → 12 accounts";
    assert!(footer(&harness).contains(gain), "{screen}");
    assert!(screen.contains("LOCKOUT 12 accounts") && screen.contains("Since you began:"), "{screen}");
    assert!(!screen.contains("Print recovery codes of Harbor Mail"), "the plan goes on without it\n{screen}");
    harness.press("u");
    assert!(harness.screen().contains("LOCKOUT 13 accounts"), "{}", harness.screen());
}

#[test]
fn a_step_on_a_device_is_done_in_its_form_and_leads_back_to_the_plan() {
    let mut harness = demo(80, 24);
    begin_step(&mut harness, "Set a PIN or password on Kitchen tablet");
    let screen = harness.screen();
    assert!(screen.contains("› Unlocks with") && screen.contains("enter save"), "{screen}");
    harness.press("esc");
    assert!(harness.dialogs() == 0, "esc leads back to the plan");
    harness.press("enter right enter");
    assert!(harness.dialogs() == 0, "{}", harness.screen());
    let notice = footer(&harness);
    assert!(notice.contains("Takeover 18 → 17 accounts"), "{notice}");
}

/// Every step of the plan of the demo leads to a row that is there, and the interview goes on from it.
#[test]
fn every_step_opens_on_the_row_where_it_is_done() {
    let mut harness = demo(120, 36);
    harness.press("p");
    for title in steps(&harness) {
        assert_eq!(harness.component::<WhatIf>().plan.selected().unwrap().title, title);
        harness.press("enter");
        let screen = harness.screen();
        assert!(screen.contains("TO DO"), "{title}\n{screen}");
        assert!(screen.lines().any(|line| line.contains("› ")), "{title}\n{screen}");
        harness.press("esc down");
        assert!(harness.dialogs() == 0, "{title}");
    }
}

#[test]
fn titles_of_the_plan_are_not_cut_at_120_columns() {
    let mut harness = demo(120, 36);
    harness.press("p");
    for title in steps(&harness) {
        assert!(harness.screen().contains(&title), "{title}: {}", harness.screen());
    }
}
