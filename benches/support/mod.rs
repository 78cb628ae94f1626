//! Inventories of any size for the benchmarks: the same for the same number.

use jiff::civil::date;
use selvedge::inventory::{
    Account, AccountId, CodeFacts, Device, DeviceId, DeviceKind, Factor, FactorKind, Holder, Importance,
    Inventory, Number, NumberId, Owner, PasswordHealth, Place, PlaceId, RecoveryAddress,
};

/// An inventory of `accounts` accounts with some six factors each, ten devices a hundred accounts, and a
/// mixture of good and bad habits that repeats every 60 accounts.
#[must_use]
pub fn inventory(accounts: usize) -> Inventory {
    let mut inventory = Inventory { title: "Benchmark".into(), ..Inventory::default() };
    let devices = (accounts / 20).max(5);
    for n in 0..devices {
        inventory.devices.push(Device {
            id: DeviceId::from(format!("device-{n}")),
            name: format!("Device {n}"),
            kind: [DeviceKind::Phone, DeviceKind::Computer, DeviceKind::SecurityKey][n % 3],
            unlock: None,
            lock_screen_previews: Some(n.is_multiple_of(2)),
            kept_at: None,
            owner: Owner::Me,
            shared_with: Vec::new(),
            notes: String::new(),
        });
    }
    for n in 0..3 {
        inventory.numbers.push(Number {
            id: NumberId::from(format!("number-{n}")),
            name: format!("Number {n}"),
            kind: None,
            device: Some(DeviceId::from(format!("device-{}", n * 3))),
            carrier: None,
            sim_pin: Some(true),
            port_out_pin: Some(n == 0),
            owner: Owner::Me,
            notes: String::new(),
        });
        inventory.places.push(Place {
            id: PlaceId::from(format!("place-{n}")),
            name: format!("Place {n}"),
            locked: Some(true),
            inside: None,
            shared_with: Vec::new(),
            notes: String::new(),
        });
    }
    inventory.vault_devices.push(DeviceId::from("device-1"));
    for n in 0..accounts {
        inventory.accounts.push(account(n, devices));
    }
    inventory
}

fn account(n: usize, devices: usize) -> Account {
    let id = AccountId::from(format!("account-{n}"));
    let device = |by: usize| Holder::from(&DeviceId::from(format!("device-{}", (n * 7 + by) % devices)));
    let mut account = Account::new(id, format!("Service number {n}"));
    account.domain = format!("service-{n}.example");
    account.username = format!("robin+{n}@example.org");
    account.importance = Importance::ALL[n % 4];
    account.password = Some(PasswordHealth {
        checked: Some(date(2026, 6, 1)),
        pwned_count: Some(if n.is_multiple_of(11) { 3 } else { 0 }),
        score: Some(u8::try_from(n % 5).unwrap_or(0)),
        length: Some(8 + u32::try_from(n % 20).unwrap_or(0)),
        reuse_group: (n.is_multiple_of(6)).then(|| format!("group-{}", n / 60)),
    });
    let number = Holder::from(&NumberId::from(format!("number-{}", n % 3)));
    let place = Holder::from(&PlaceId::from(format!("place-{}", n % 3)));
    let mailbox = Holder::from(&AccountId::from(format!("account-{}", n / 30 * 30)));
    let mut factors = vec![
        Factor::new(FactorKind::Password).held_by([Holder::Memory]),
        Factor::new(FactorKind::Totp).held_by([device(0), Holder::Selvedge]),
        Factor::new(FactorKind::EmailCode).held_by([mailbox]),
    ];
    if n.is_multiple_of(2) {
        factors.push(Factor::new(FactorKind::Sms).held_by([number]));
    }
    if n.is_multiple_of(3) {
        factors.push(Factor::new(FactorKind::SecurityKey).held_by([device(2)]));
    }
    let mut codes =
        Factor::new(FactorKind::RecoveryCodes).held_by([if n.is_multiple_of(4) { device(0) } else { place }]);
    codes.codes = Some(CodeFacts {
        total: Some(10),
        used: Some(u32::try_from(n % 10).unwrap_or(0)),
        made: Some(date(2024, 1, 1)),
        verified: None,
    });
    factors.push(codes);
    (account.sign_in, account.recovery) = Account::usual_ways(&factors);
    account.factors = factors;
    account.recovery_addresses.push(RecoveryAddress {
        entity: Some(AccountId::from(format!("account-{}", n / 30 * 30)).into()),
        address: String::new(),
        owner: Owner::Me,
        verified: Some(!n.is_multiple_of(5)),
        tested: Some(date(2025, 1, 1)),
    });
    account.second_factor_changed = Some(date(2025, 3, 1));
    account.last_used = Some(date(2026, 1, 1));
    account
}
