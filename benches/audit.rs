//! The time of `audit` at 1,000 and 10,000 accounts: `cargo bench --bench audit`. Fails if 10,000 accounts take longer than
//! [`MAX_TIME`].
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a benchmark reads the clock and prints what it found"
)]

use criterion::{BenchmarkId, Criterion};
use selvedge::inventory::{
    Account, AccountId, CodeFacts, Device, DeviceKind, Factor, FactorKind, Holder, Importance, Inventory,
    Number, Owner, PasswordHealth, RecoveryAddress,
};
use selvedge::risk::{Counts, audit};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// The longest time of an audit of 10,000 accounts.
const MAX_TIME: Duration = Duration::from_millis(150);

/// An inventory with everything that the rules read. Every tenth account is a mailbox that recovers the nine accounts
/// after it; every seventh has a reused password; factors are kept on a phone, a laptop or a number.
fn inventory(accounts: usize) -> Inventory {
    let mut inventory = Inventory::default();
    for (id, kind) in [("phone", DeviceKind::Phone), ("laptop", DeviceKind::Computer)] {
        inventory.devices.push(Device {
            id: id.into(),
            name: id.into(),
            kind,
            unlock: None,
            lock_screen_previews: None,
            kept_at: None,
            owner: Owner::Me,
            shared_with: Vec::new(),
            notes: String::new(),
        });
    }
    inventory.numbers.push(Number {
        id: "number".into(),
        name: "My number".into(),
        kind: None,
        device: Some("phone".into()),
        carrier: None,
        sim_pin: None,
        port_out_pin: Some(false),
        owner: Owner::Me,
        notes: String::new(),
    });
    inventory.vault_devices.push("laptop".into());
    inventory.accounts = (0..accounts).map(account).collect();
    inventory
}

fn account(at: usize) -> Account {
    let mailbox = format!("account-{}", at - at % 10);
    let holder = |id: &str| Holder::Entity(id.into());
    let mut account = Account::new(AccountId::from(format!("account-{at}")), format!("Service {at}"));
    account.importance = Importance::ALL[at % 4];
    account.factors = vec![Factor::new(FactorKind::Password).held_by([Holder::Memory])];
    let second = match at % 3 {
        0 => Some(Factor::new(FactorKind::Totp).held_by([holder("phone")])),
        1 => Some(Factor::new(FactorKind::Sms).held_by([holder("number")])),
        _ => None,
    };
    account.factors.extend(second);
    if at.is_multiple_of(5) {
        let mut codes = Factor::new(FactorKind::RecoveryCodes).held_by([holder("phone")]);
        codes.codes = Some(CodeFacts { total: Some(10), used: Some(3), made: None, verified: None });
        account.factors.push(codes);
    }
    account.factors.push(Factor::new(FactorKind::EmailCode).held_by([holder(&mailbox)]));
    (account.sign_in, account.recovery) = Account::usual_ways(&account.factors);
    account.recovery_addresses.push(RecoveryAddress {
        entity: Some(mailbox.as_str().into()),
        address: String::new(),
        owner: Owner::Me,
        verified: Some(true),
        tested: Some(jiff::civil::date(2025, 1, 1)),
    });
    account.password = Some(PasswordHealth {
        checked: Some(jiff::civil::date(2026, 1, 1)),
        pwned_count: Some(at.is_multiple_of(11).into()),
        score: Some((at % 5) as u8),
        length: Some(16),
        reuse_group: at.is_multiple_of(7).then(|| "reused".into()),
    });
    account.last_used = Some(jiff::civil::date(2024, 6, 1));
    account
}

/// The least time of each inventory. Small and large runs alternate, so that other work on the machine affects both
/// alike; the least time is the one without interference.
fn least_times(small: &Inventory, large: &Inventory, rounds: u32) -> [Duration; 2] {
    let today = jiff::civil::date(2026, 11, 21);
    let mut least = [Duration::MAX; 2];
    for _ in 0..rounds {
        for (least, (inventory, runs)) in least.iter_mut().zip([(small, 10), (large, 1)]) {
            let start = Instant::now();
            // Results are kept until the end, so that ten small runs use as much memory as one large run.
            let results: Vec<_> = (0..runs).map(|_| audit(black_box(inventory), &[], today)).collect();
            *least = (*least).min(start.elapsed() / runs);
            drop(results);
        }
    }
    least
}

fn main() {
    let today = jiff::civil::date(2026, 11, 21);
    let (small, large) = (inventory(1_000), inventory(10_000));
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("audit");
    for inventory in [&small, &large] {
        let accounts = inventory.accounts.len();
        group.bench_with_input(BenchmarkId::from_parameter(accounts), inventory, |bencher, inventory| {
            bencher.iter(|| audit(black_box(inventory), &[], today));
        });
    }
    group.finish();
    criterion.final_summary();
    let findings = Counts::of(&audit(&large, &[], today)).open.total();
    let [small_time, large_time] = least_times(&small, &large, 60);
    println!(
        "audit: 1,000 accounts {small_time:.1?}; 10,000 accounts {large_time:.1?} ({findings} findings); at most \
         {MAX_TIME:?}"
    );
    assert!(large_time <= MAX_TIME, "an audit of 10,000 accounts is too slow");
}
