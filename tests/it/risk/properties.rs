//! Properties of every inventory: no panic, ordered findings, no dependence on the order of accounts.

use proptest::prelude::*;
use selvedge::inventory::{
    Account, AccountId, CodeFacts, CredentialStore, Device, DeviceKind, EntityId, Factor, FactorId,
    FactorKind, Holder, Importance, Index, Inventory, LinkedIdentity, Number, Owner, PasswordHealth,
    PendingChange, Place, RecoveryAddress, Restores, Sessions, StoreRole, SupportReset, Way,
};
use selvedge::risk::{
    Accepted, BySubject, Counts, Evidence, Finding, account_grades, audit, control_evidence, next_actions,
    rules,
};
use std::collections::BTreeSet;

const THINGS: [&str; 9] = ["phone", "laptop", "key", "number", "drawer", "a0", "a1", "a2", "nobody"];

fn day() -> impl Strategy<Value = Option<jiff::civil::Date>> {
    proptest::option::of((1970i16..2100, 1i8..=12, 1i8..=28).prop_map(|(y, m, d)| jiff::civil::date(y, m, d)))
}

fn holder() -> impl Strategy<Value = Holder> {
    prop_oneof![
        Just(Holder::Memory),
        Just(Holder::Selvedge),
        proptest::sample::select(&THINGS[..]).prop_map(|id| Holder::Entity(EntityId::from(id)))
    ]
}

fn factor() -> impl Strategy<Value = Factor> {
    let kind = proptest::sample::select(&FactorKind::ALL[..]);
    let codes =
        proptest::option::of((proptest::option::of(0u32..20), proptest::option::of(0u32..30), day(), day()));
    (kind, 0..3u8, proptest::collection::vec(holder(), 0..3), any::<Option<bool>>(), codes).prop_map(
        |(kind, n, holders, flag, codes)| Factor {
            id: FactorId::from(format!("{}-{n}", kind.slug())),
            number_matching: flag,
            random_answers: flag,
            codes: codes.map(|(total, used, made, verified)| CodeFacts { total, used, made, verified }),
            ..Factor::new(kind).held_by(holders)
        },
    )
}

fn ways(restores: bool) -> impl Strategy<Value = Vec<(Vec<usize>, Option<Restores>)>> {
    let restored =
        proptest::sample::select(&[Restores::Password, Restores::SecondFactor, Restores::Account][..])
            .prop_map(move |one| restores.then_some(one));
    proptest::collection::vec((proptest::collection::vec(0..6usize, 0..3), restored), 0..4)
}

fn account() -> impl Strategy<Value = Account> {
    let state = (
        proptest::sample::select(&Importance::ALL[..]),
        proptest::sample::select(&[Owner::Me, Owner::Employer, Owner::Former, Owner::Family][..]),
        proptest::sample::select(&[SupportReset::Unknown, SupportReset::Possible, SupportReset::Locked][..]),
        any::<[Option<bool>; 4]>(),
        (day(), day(), day(), day(), day(), day()),
        (any::<Option<u64>>(), any::<Option<u8>>(), any::<Option<u32>>(), proptest::option::of("[ab]")),
    );
    (
        proptest::collection::vec(factor(), 0..6),
        ways(false),
        ways(true),
        state,
        proptest::sample::select(&THINGS[..]),
    )
        .prop_map(|(factors, sign_in, recovery, state, thing)| {
            let (importance, owner, support_reset, flags, days, health) = state;
            let ways = |ways: Vec<(Vec<usize>, Option<Restores>)>| {
                let way = |(at, restores): (Vec<usize>, _)| Way {
                    factors: at
                        .into_iter()
                        .map(|at| {
                            factors.get(at).map_or(FactorId::from("nothing"), |f: &Factor| f.id.clone())
                        })
                        .collect(),
                    restores,
                };
                ways.into_iter().map(way).collect()
            };
            Account {
                importance,
                owner,
                support_reset,
                sign_in: ways(sign_in),
                recovery: ways(recovery),
                offers_recovery_codes: flags[0],
                existed_before_signup: flags[1],
                linked: flags[2]
                    .map(|known| LinkedIdentity {
                        account: None,
                        provider: "X".into(),
                        recognised: Some(known),
                    })
                    .into_iter()
                    .collect(),
                pending_email_change: flags[3]
                    .map(|mine| PendingChange { started_by_me: mine, seen: days.0 }),
                recovery_addresses: vec![RecoveryAddress {
                    entity: Some(EntityId::from(thing)),
                    address: String::new(),
                    owner,
                    verified: flags[0],
                    tested: days.1,
                }],
                credential_store: flags[1].map(|sealed| CredentialStore {
                    roles: vec![StoreRole::AuthenticatorSync, StoreRole::PasskeySync],
                    end_to_end: Some(sealed),
                    ..CredentialStore::default()
                }),
                sessions: Sessions {
                    devices: vec!["phone".into()],
                    oldest: days.2,
                    reviewed: None,
                    signed_out_everywhere: days.3,
                },
                last_used: days.4,
                second_factor_changed: days.5,
                password_changed: days.0,
                password: Some(PasswordHealth {
                    checked: days.1,
                    pwned_count: health.0,
                    score: health.1,
                    length: health.2,
                    reuse_group: health.3,
                }),
                factors,
                ..Account::new(AccountId::from("x"), "Any")
            }
        })
}

fn any_inventory() -> impl Strategy<Value = Inventory> {
    (proptest::collection::vec(account(), 0..8), 0..3usize, any::<Option<bool>>()).prop_map(
        |(mut accounts, vaults, pin)| {
            for (at, account) in accounts.iter_mut().enumerate() {
                account.id = AccountId::from(format!("a{at}"));
                account.service = format!("Account {at}");
            }
            let device = |id: &str, kind| Device {
                id: id.into(),
                name: id.into(),
                kind,
                unlock: None,
                lock_screen_previews: None,
                kept_at: (id == "key").then(|| "drawer".into()),
                owner: Owner::Me,
                shared_with: Vec::new(),
                notes: String::new(),
            };
            Inventory {
                vault_devices: ["phone", "laptop"].iter().take(vaults).map(|id| (*id).into()).collect(),
                devices: vec![
                    device("phone", DeviceKind::Phone),
                    device("laptop", DeviceKind::Computer),
                    device("key", DeviceKind::SecurityKey),
                ],
                numbers: vec![Number {
                    id: "number".into(),
                    name: "Number".into(),
                    kind: None,
                    device: Some("phone".into()),
                    carrier: None,
                    sim_pin: None,
                    port_out_pin: pin,
                    owner: Owner::Me,
                    notes: String::new(),
                }],
                places: vec![Place {
                    id: "drawer".into(),
                    name: "Drawer".into(),
                    locked: None,
                    inside: None,
                    shared_with: Vec::new(),
                    notes: String::new(),
                }],
                accounts,
                ..Inventory::default()
            }
        },
    )
}

/// Rule, subject and severity of each finding.
fn summaries(findings: &[Finding]) -> BTreeSet<(String, String, &'static str)> {
    findings.iter().map(|f| (f.rule.id.0.clone(), f.subject.to_string(), f.severity.label())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn findings_do_not_depend_on_the_order_of_accounts(inventory in any_inventory(), turn in 0..8usize) {
        let today = super::world::today();
        let mut turned = inventory.clone();
        let by = turn % turned.accounts.len().max(1);
        turned.accounts.rotate_left(by);
        turned.devices.reverse();
        prop_assert_eq!(summaries(&audit(&inventory, &[], today)), summaries(&audit(&turned, &[], today)));
    }

    #[test]
    fn findings_are_ordered_and_have_facts(inventory in any_inventory()) {
        let findings = audit(&inventory, &[], super::world::today());
        prop_assert!(findings.windows(2).all(|pair| pair[0].severity >= pair[1].severity));
        let once: BTreeSet<_> = findings.iter().map(|f| (&f.rule.id, &f.subject)).collect();
        prop_assert_eq!(once.len(), findings.len());
        for finding in &findings {
            prop_assert!(!finding.name.is_empty());
            prop_assert!(!finding.facts.is_empty());
            prop_assert!(finding.facts.iter().all(|fact| fact.ends_with('.') && !fact.contains("  ")), "{:?}", finding.facts);
        }
        prop_assert_eq!(Counts::of(&findings).open.total(), findings.len());
    }

    #[test]
    fn accepted_findings_are_not_counted_as_open(inventory in any_inventory(), accept in 0..4usize) {
        let today = super::world::today();
        let findings = audit(&inventory, &[], today);
        // Accept every few findings: half until today, half until yesterday.
        let accepted: Vec<Accepted> = findings
            .iter()
            .step_by(accept + 1)
            .enumerate()
            .map(|(at, finding)| Accepted {
                rule: finding.rule.id.clone(),
                subject: finding.subject.clone(),
                reason: String::new(),
                until: if at % 2 == 0 { today } else { today.yesterday().unwrap() },
                date: today,
            })
            .collect();
        let listed = audit(&inventory, &accepted, today);
        let counts = Counts::of(&listed);
        let in_force = accepted.iter().filter(|accepted| accepted.until == today).count();
        prop_assert_eq!(counts.accepted, in_force);
        prop_assert_eq!(counts.open.total() + counts.accepted, findings.len());
    }

    #[test]
    fn every_subject_is_in_one_list_of_the_evidence(inventory in any_inventory()) {
        let today = super::world::today();
        let findings = audit(&inventory, &[], today);
        let index = Index::new(&inventory);
        let checks: Vec<&str> = rules().iter().map(|rule| rule.id.0.as_str()).collect();
        let all = control_evidence(&[checks], &inventory, &index, &findings, today).remove(0);
        prop_assert_eq!(all.fails.len(), findings.len());
        let fails: BTreeSet<&EntityId> = all.fails.iter().map(|f| &f.subject).collect();
        let meets: BTreeSet<&EntityId> = all.meets.iter().collect();
        let unknown: BTreeSet<&EntityId> = all.unknown.iter().collect();
        prop_assert!(fails.is_disjoint(&meets) && fails.is_disjoint(&unknown) && meets.is_disjoint(&unknown));
    }

    #[test]
    fn all_controls_at_once_give_the_same_evidence_as_each_alone(inventory in any_inventory()) {
        let today = super::world::today();
        let findings = audit(&inventory, &[], today);
        let index = Index::new(&inventory);
        let controls = [vec!["R20", "R24", "R25"], vec!["R08"], vec![], vec!["R36", "R24", "R08"]];
        let each: Vec<Evidence> = controls
            .iter()
            .map(|checks| control_evidence(&[checks], &inventory, &index, &findings, today).remove(0))
            .collect();
        prop_assert_eq!(control_evidence(&controls, &inventory, &index, &findings, today), each);
    }

    #[test]
    fn grades_and_next_actions_accept_any_inventory(inventory in any_inventory(), limit in 0..6usize) {
        let findings = audit(&inventory, &[], super::world::today());
        let by_subject = BySubject::new(&findings);
        for account in &inventory.accounts {
            let grades = account_grades(account, by_subject.of(&findings, account.id.as_str()));
            prop_assert_eq!(grades.len(), 5);
        }
        let actions = next_actions(&inventory, &findings, &[("recovery".into(), 2)], limit);
        prop_assert!(actions.len() <= limit);
        for action in actions {
            prop_assert!(!action.text.contains('{'), "{}", action.text);
        }
    }
}
