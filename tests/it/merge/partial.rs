//! What an import does not know is a question, not a fact.

use super::world::{TODAY, aegis, bitwarden, code, file, import, login};
use selvedge::access::{Basis, Capture, Graph, Loss, Reach};
use selvedge::inventory::{Device, DeviceId, DeviceKind, Importance, Known};
use selvedge::profile::Profile;
use selvedge::risk::{audit, next_actions};

/// Sixty logins from a password manager; of the first six, an authenticator on the phone has the seeds.
fn sixty_logins() -> Profile {
    let mut profile = Profile::default();
    profile.inventory.devices.push(Device::new(DeviceId::from("phone"), "My phone", DeviceKind::Phone));
    let service = |at: usize| (format!("Service {at}"), format!("https://service-{at}.example"));
    let logins = (0..60).map(|at| {
        let (name, url) = service(at);
        login(&name, &url, "robin")
    });
    import(&mut profile, &file(logins), &bitwarden());
    let codes = (0..6).map(|at| code(&service(at).0, "robin", at));
    import(&mut profile, &file(codes), &aegis());
    for account in &mut profile.inventory.accounts {
        account.importance = Importance::High;
    }
    profile
}

#[test]
fn an_import_of_sixty_logins_reports_no_missing_second_factor() {
    let profile = sixty_logins();
    let inventory = &profile.inventory;
    assert_eq!(Basis::of(inventory), Basis { accounts: 61, complete: 0 });
    let mut recorded = inventory.accounts.iter().filter(|account| account.has_sign_in());
    assert!(recorded.all(|account| account.known_sign_in() == Known::Partial));
    let findings = audit(inventory, &[], TODAY);
    let unknown = ["R01", "R02", "R03", "R08", "R09", "R16", "R18", "R19", "R21", "R22", "R27", "R30"];
    let wrong: Vec<String> = findings
        .iter()
        .filter(|finding| unknown.contains(&finding.rule.id.0.as_str()))
        .map(|finding| format!("{} {}", finding.rule.id, finding.subject))
        .collect();
    assert_eq!(wrong, [""; 0]);
    let actions = next_actions(inventory, &findings, &[], 5);
    assert!(
        actions.iter().any(|action| action.text == "Record how you sign in to 54 accounts"),
        "{actions:#?}"
    );
}

#[test]
fn a_lost_phone_may_lock_every_account_that_is_not_fully_recorded() {
    let inventory = sixty_logins().inventory;
    let graph = Graph::new(&inventory);
    let lockout = graph.lockout(&inventory, &[Loss::Device(0)]);
    assert_eq!(lockout.iter().filter(|locked| locked.reach != Reach::Now).count(), 0);
    assert!(lockout.len() >= 55, "{} may be locked", lockout.len());
    assert!(lockout[0].causes[0].text.contains("recorded"), "{:?}", lockout[0].causes);
    let takeover = graph.takeover(&inventory, &[Capture::Unlocked(0)]);
    assert!(takeover.len() >= 55 && takeover.iter().all(|taken| !taken.certain));
}

#[test]
fn recording_all_ways_in_makes_the_same_facts_certain() {
    let mut inventory = sixty_logins().inventory;
    let position = inventory.accounts.iter().position(|account| account.service == "Service 30").unwrap();
    inventory.accounts[position].mark_complete();
    assert_eq!(Basis::of(&inventory).complete, 1);
    let findings = audit(&inventory, &[], TODAY);
    let of_service = |rule: &str| {
        findings.iter().filter(|f| f.rule.id.0 == rule).map(|f| f.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(of_service("R01"), ["Service 30"]);
}
