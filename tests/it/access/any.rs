//! Random inventories: small enough for the brute-force oracle, with references that are odd or point nowhere.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use selvedge::inventory::{
    Account, AccountId, CodeFacts, CredentialStore, Device, DeviceId, DeviceKind, EntityId, Factor, FactorId,
    FactorKind, Holder, Inventory, Known, LinkedIdentity, Number, NumberId, Owner, PasswordHealth, Place,
    PlaceId, RecoveryAddress, Restores, Sessions, StoreRole, SupportReset, Unlock, UnlockMethod, Way,
};

const IDS: [&str; 14] =
    ["d0", "d1", "d2", "d3", "n0", "n1", "p0", "p1", "a0", "a1", "a2", "a3", "a4", "nobody"];

fn id() -> impl Strategy<Value = &'static str> {
    select(&IDS[..])
}

fn holder() -> impl Strategy<Value = Holder> {
    prop_oneof![
        2 => Just(Holder::Memory),
        1 => Just(Holder::Selvedge),
        8 => id().prop_map(|id| Holder::Entity(EntityId::from(id)))
    ]
}

fn device() -> impl Strategy<Value = Device> {
    use UnlockMethod::{Face, Fingerprint, OtherDevice, Password, Pattern, Pin};
    let method = select(&[Pin, Password, Pattern, Fingerprint, Face, OtherDevice][..]);
    let unlock = (method, vec(holder(), 0..2)).prop_map(|(method, holders)| Unlock { method, holders });
    let kind = select(&[DeviceKind::Phone, DeviceKind::Computer, DeviceKind::SecurityKey][..]);
    let place = option::of(select(&["p0", "p1", "d0"][..]));
    (kind, option::of(vec(unlock, 0..3)), any::<Option<bool>>(), place).prop_map(
        |(kind, unlock, lock_screen_previews, place)| Device {
            id: DeviceId::from("d"),
            name: "D".into(),
            kind,
            unlock,
            lock_screen_previews,
            kept_at: place.map(PlaceId::from),
            owner: Owner::Me,
            notes: String::new(),
        },
    )
}

fn number() -> impl Strategy<Value = Number> {
    (option::of(id()), any::<Option<bool>>()).prop_map(|(device, sim_pin)| Number {
        id: NumberId::from("n"),
        name: "N".into(),
        device: device.map(DeviceId::from),
        sim_pin,
        port_out_pin: None,
        owner: Owner::Me,
        notes: String::new(),
    })
}

fn factor() -> impl Strategy<Value = Factor> {
    use FactorKind::{EmailCode, Password, RecoveryCodes, Sms};
    let kind =
        prop_oneof![select(&FactorKind::ALL[..]), select(&[Password, EmailCode, Sms, RecoveryCodes][..])];
    (kind, vec(holder(), 0..3), any::<Option<bool>>(), option::of(0u32..3)).prop_map(
        |(kind, holders, number_matching, used)| Factor {
            number_matching,
            codes: used.filter(|_| kind == RecoveryCodes).map(|used| CodeFacts {
                total: Some(2),
                used: Some(used),
                ..CodeFacts::default()
            }),
            ..Factor::new(kind).held_by(holders)
        },
    )
}

type Ways = Vec<(Vec<usize>, Option<Restores>)>;

fn ways(max: usize) -> impl Strategy<Value = Ways> {
    let restores = select(&[Restores::Password, Restores::SecondFactor, Restores::Account][..]);
    vec((vec(0..5usize, 0..3), option::weighted(0.9, restores)), 0..max)
}

fn known() -> impl Strategy<Value = Option<Known>> {
    option::weighted(0.3, select(&[Known::Complete, Known::Partial, Known::Unknown][..]))
}

fn account() -> impl Strategy<Value = Account> {
    let store = (any::<Option<bool>>(), vec(0..5usize, 0..2));
    let linked = option::weighted(0.15, id());
    let address = (id(), any::<Option<bool>>());
    let support = select(&[SupportReset::Unknown, SupportReset::Possible, SupportReset::Locked][..]);
    let rest = (
        option::of(store),
        linked,
        vec(address, 0..2),
        vec(select(&["d0", "d1", "d2", "nobody"][..]), 0..2),
        option::weighted(0.4, "[xy]"),
        support,
        (known(), known()),
    );
    (vec(factor(), 0..5), ways(3), ways(4), rest).prop_map(|(mut factors, sign_in, recovery, rest)| {
        for (at, factor) in factors.iter_mut().enumerate() {
            factor.id = FactorId::from(format!("f{at}"));
        }
        let id = |at: usize| FactorId::from(format!("f{at}"));
        // Most ways use factors that exist; position 4 can be missing.
        let count = factors.len().max(1);
        let way = |factors: Vec<usize>, restores| Way {
            factors: factors.into_iter().map(|at| id(if at == 4 { at } else { at % count })).collect(),
            restores,
        };
        let (store, linked, addresses, devices, group, support_reset, known) = rest;
        Account {
            sign_in: sign_in.into_iter().map(|(factors, _)| way(factors, None)).collect(),
            recovery: recovery.into_iter().map(|(factors, restores)| way(factors, restores)).collect(),
            credential_store: store.map(|(end_to_end, key)| CredentialStore {
                roles: vec![StoreRole::PasswordManager],
                end_to_end,
                key: key.into_iter().map(id).collect(),
            }),
            linked: linked
                .into_iter()
                .map(|other| LinkedIdentity {
                    account: Some(AccountId::from(other)),
                    provider: String::new(),
                    recognised: None,
                })
                .collect(),
            recovery_addresses: addresses
                .into_iter()
                .map(|(entity, verified)| RecoveryAddress {
                    entity: Some(EntityId::from(entity)),
                    address: String::new(),
                    owner: Owner::Me,
                    verified,
                    tested: None,
                })
                .collect(),
            sessions: Sessions {
                devices: devices.into_iter().map(DeviceId::from).collect(),
                ..Sessions::default()
            },
            password: group
                .map(|group| PasswordHealth { reuse_group: Some(group), ..PasswordHealth::default() }),
            support_reset,
            sign_in_known: known.0,
            recovery_known: known.1,
            factors,
            ..Account::new(AccountId::from("a"), "A")
        }
    })
}

/// Up to three devices, two numbers, two places and five accounts, whose references may point nowhere.
pub fn inventory() -> impl Strategy<Value = Inventory> {
    (vec(device(), 0..4), vec(number(), 0..3), 0..3usize, vec(account(), 0..6), vec(id(), 0..2)).prop_map(
        |(mut devices, mut numbers, places, mut accounts, vaults)| {
            for (at, device) in devices.iter_mut().enumerate() {
                device.id = DeviceId::from(format!("d{at}"));
            }
            for (at, number) in numbers.iter_mut().enumerate() {
                number.id = NumberId::from(format!("n{at}"));
            }
            for (at, account) in accounts.iter_mut().enumerate() {
                account.id = AccountId::from(format!("a{at}"));
            }
            let place = |at| Place {
                id: PlaceId::from(format!("p{at}")),
                name: "P".into(),
                locked: None,
                notes: String::new(),
            };
            Inventory {
                vault_devices: vaults.into_iter().map(DeviceId::from).collect(),
                places: (0..places).map(place).collect(),
                devices,
                numbers,
                accounts,
                ..Inventory::default()
            }
        },
    )
}
