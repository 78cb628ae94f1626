//! What the screen asks, where the answers go, and what happens to results that nobody waits for.

use super::super::Passwords;
use super::{SECRET, has_results};
use super::{
    audit_ended, audited, begin, entries, event, is_stopped, last_job, online, sample, state, update,
};
use crate::import::KdfLimits;
use crate::profile::Profile;
use crate::pwned::strength::PasswordStrength;
use crate::pwned::{BreachStatus, NetworkCost, UncheckedReason};
use crate::secret::Passphrase;
use crate::tui::jobs::{
    AuditJob, CheckedPassword, Failure, ImportFailure, PasswordEvent, PasswordJob, RunUpdate,
};

#[test]
fn a_typed_password_goes_into_the_job_and_stays_nowhere_else() {
    let mut harness = sample(80, 24);
    for (status, text) in [
        (BreachStatus::Found(1_002), "Found 1,002 times in breaches"),
        (BreachStatus::Absent, "Not found in any known breach"),
        (
            BreachStatus::Unchecked(UncheckedReason::Stopped),
            "Not checked. This does not mean that it is safe.",
        ),
    ] {
        harness.press("c").type_text(SECRET);
        assert!(!harness.screen().contains(SECRET), "{}", harness.screen());
        assert!(harness.screen().contains("first 5 of 40"), "{}", harness.screen());
        harness.press("enter");
        let PasswordJob::Check { run, password } = last_job(&mut harness) else { panic!("no check") };
        assert_eq!(password.expose(), SECRET);
        assert!(harness.commands.is_empty() && harness.dialogs() == 0);
        let strength = PasswordStrength::estimate(&password, &[]);
        let checked = CheckedPassword { status: Ok((status, online())), strength };
        event(&mut harness, PasswordEvent::Checked { run, checked: Box::new(checked) });
        let screen = harness.screen();
        assert!(screen.contains(text) && screen.contains("10 characters"), "{screen}");
        assert!(!state(&harness).contains(SECRET));
    }
    harness.press("esc");
    assert!(!harness.screen().contains("that you typed"));
    harness.press("u");
    assert!(harness.screen().contains("Nothing to undo"), "a check is no edit");
}

#[test]
fn without_a_breach_source_a_password_is_unchecked_and_the_reason_is_shown() {
    let mut harness = sample(80, 24);
    harness.press("c").type_text(SECRET).press("enter");
    let PasswordJob::Check { run, password } = last_job(&mut harness) else { panic!("no check") };
    let status = Err(Failure::new("The corpus is damaged.", "Build it again."));
    let strength = PasswordStrength::estimate(&password, &[]);
    let checked = Box::new(CheckedPassword { status, strength });
    event(&mut harness, PasswordEvent::Checked { run, checked });
    let screen = harness.screen();
    assert!(screen.contains("Not checked.") && screen.contains("The corpus is damaged."), "{screen}");
}

#[test]
fn no_sends_no_request_and_late_results_are_dropped() {
    let mut harness = sample(80, 24);
    let run = begin(&mut harness);
    let cost = NetworkCost { requests: 1_000, bytes: 80_000_000 };
    update(&mut harness, run, RunUpdate::ConsentNeeded { source: online(), cost });
    harness.press("n");
    assert!(matches!(last_job(&mut harness), PasswordJob::Stop(number) if number == run));
    assert!(harness.screen().contains("No request was sent."), "{}", harness.screen());
    let audited = audited(&harness.open().profile, &entries());
    audit_ended(&mut harness, run, Ok(audited));
    assert!(!has_results(&harness) && harness.component::<Passwords>().runs.running_audit().is_none());
}

#[test]
fn locking_stops_an_audit_and_drops_its_results() {
    let mut harness = sample(80, 24);
    let run = begin(&mut harness);
    harness.press("1 ctrl-l");
    assert!(is_stopped(&harness, run), "{:?}", harness.commands);
    let audited = audited(&Profile::default(), &entries());
    audit_ended(&mut harness, run, Ok(audited));
    assert!(!has_results(&harness));
}

#[test]
fn an_encrypted_export_asks_for_its_password_until_it_opens() {
    let mut harness = sample(80, 24);
    let run = begin(&mut harness);
    let needs = |wrong| ImportFailure::NeedsPassword { label: "Bitwarden export".into(), wrong };
    audit_ended(&mut harness, run, Err(needs(false)));
    assert!(harness.screen().contains("This Bitwarden export is encrypted"), "{}", harness.screen());
    harness.type_text("not this one").press("enter");
    let PasswordJob::Audit(AuditJob { run, password: Some(secret), path, .. }) = last_job(&mut harness)
    else {
        panic!("no audit")
    };
    assert_eq!((secret.expose(), path.as_str()), ("not this one", "~/Downloads/export.csv"));
    audit_ended(&mut harness, run, Err(needs(true)));
    assert!(harness.screen().contains("The password is wrong"), "{}", harness.screen());
    harness.press("esc");
    assert!(!state(&harness).contains("not this one"));
}

#[test]
fn an_export_with_a_costly_key_derivation_needs_consent_before_it_is_decrypted() {
    let mut harness = sample(80, 24);
    let run = begin(&mut harness);
    let limits = KdfLimits { memory: 2 << 30, ..KdfLimits::MAX };
    let costly = || ImportFailure::Costly {
        what: "Opening this KeePass export takes 2 GiB of memory and about 12 seconds.".into(),
        limits,
        password: Some(Passphrase::new("a synthetic one".into())),
    };
    audit_ended(&mut harness, run, Err(costly()));
    assert!(harness.screen().contains("takes 2 GiB of memory"), "{}", harness.screen());
    assert!(!state(&harness).contains("a synthetic one"));
    harness.press("y");
    match last_job(&mut harness) {
        PasswordJob::Audit(AuditJob { password: Some(secret), limits: given, .. }) => {
            assert_eq!(
                (secret.expose(), given),
                ("a synthetic one", limits),
                "the password is not asked for again"
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_dialog_is_not_interrupted_by_an_audit_that_needs_an_answer() {
    let limits = KdfLimits::MAX;
    let costly = ImportFailure::Costly { what: "Opening it takes 2 GiB.".into(), limits, password: None };
    let encrypted = ImportFailure::NeedsPassword { label: "Bitwarden export".into(), wrong: false };
    for (failure, text) in [(encrypted, "This Bitwarden export is encrypted."), (costly, "takes 2 GiB.")] {
        let mut harness = sample(120, 40);
        let run = begin(&mut harness);
        harness.press("c").type_text("half a passw");
        audit_ended(&mut harness, run, Err(failure));
        assert_eq!(harness.dialogs(), 1);
        let screen = harness.screen();
        assert!(screen.contains(text) && screen.contains("Start the audit again"), "{screen}");
        harness.press("enter");
        let PasswordJob::Check { password, .. } = last_job(&mut harness) else { panic!("no check") };
        assert_eq!(password.expose(), "half a passw");
    }
}

#[test]
fn a_declined_cost_drops_the_password_of_the_export() {
    let mut harness = sample(80, 24);
    let run = begin(&mut harness);
    let costly = ImportFailure::Costly {
        what: "Opening it takes 2 GiB.".into(),
        limits: KdfLimits::MAX,
        password: Some(Passphrase::new("a synthetic one".into())),
    };
    audit_ended(&mut harness, run, Err(costly));
    assert!(harness.component::<Passwords>().question.is_some());
    harness.press("n");
    assert!(harness.component::<Passwords>().question.is_none());
    assert_eq!(harness.dialogs(), 0);
}

#[test]
fn an_audit_that_ends_on_another_screen_is_announced() {
    let mut harness = sample(120, 24);
    let run = begin(&mut harness);
    harness.press("5");
    let audited = audited(&harness.open().profile, &entries());
    audit_ended(&mut harness, run, Ok(audited));
    assert!(
        harness.screen().contains("The audit is complete; 6 shows it. 6 passwords:"),
        "{}",
        harness.screen()
    );
    harness.press("6");
    assert!(harness.screen().contains("Bitwarden export"), "{}", harness.screen());
}
