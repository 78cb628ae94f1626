//! Random inventories: small enough for the brute-force oracle, with references that are odd or point nowhere.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use selvedge::inventory::{
    Account, AccountId, AppLock, CodeFacts, CredentialStore, Device, DeviceId, DeviceKind, EntityId, Factor,
    FactorId, FactorKind, Holder, Inventory, Known, LinkedIdentity, MailDomain, Number, NumberId, NumberKind,
    OpensOn, Owner, PasswordHealth, Place, PlaceId, RecoveryAddress, Restores, Sessions, StoreRole,
    SupportReset, Unlock, UnlockMethod, Way,
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
    (kind, option::of(vec(unlock, 0..3)), any::<Option<bool>>(), place, people()).prop_map(
        |(kind, unlock, lock_screen_previews, place, shared_with)| Device {
            id: DeviceId::from("d"),
            name: "D".into(),
            kind,
            unlock,
            lock_screen_previews,
            kept_at: place.map(PlaceId::from),
            owner: Owner::Me,
            shared_with,
            notes: String::new(),
        },
    )
}

/// The people who have access to something; usually nobody.
fn people() -> impl Strategy<Value = Vec<String>> {
    vec("[rs]", 0..2).prop_map(|mut people| {
        people.dedup();
        people
    })
}

fn number() -> impl Strategy<Value = Number> {
    let kind = select(&[NumberKind::Sim, NumberKind::Esim, NumberKind::Voip][..]);
    let carrier = option::weighted(0.3, select(&["a0", "a1", "d0"][..]));
    let owner = select(&[Owner::Me, Owner::Me, Owner::Family, Owner::Employer][..]);
    (option::of(id()), any::<Option<bool>>(), option::of(kind), carrier, owner).prop_map(
        |(device, sim_pin, kind, carrier, owner)| Number {
            device: device.map(DeviceId::from),
            sim_pin,
            kind,
            carrier: carrier.map(AccountId::from),
            owner,
            ..Number::new(NumberId::from("n"), "N")
        },
    )
}

fn app_lock() -> impl Strategy<Value = AppLock> {
    select(&[AppLock::Nothing, AppLock::DevicePasscode, AppLock::OwnSecret][..])
}

fn factor() -> impl Strategy<Value = Factor> {
    use FactorKind::{EmailCode, Password, RecoveryCodes, Sms};
    let kind =
        prop_oneof![select(&FactorKind::ALL[..]), select(&[Password, EmailCode, Sms, RecoveryCodes][..])];
    let app_lock = option::weighted(0.3, app_lock());
    (kind, vec(holder(), 0..3), any::<Option<bool>>(), option::of(0u32..3), app_lock).prop_map(
        |(kind, holders, number_matching, used, app_lock)| Factor {
            number_matching,
            app_lock,
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
    use Restores::{Account, Contents, Password, SecondFactor};
    let restores = select(&[Password, SecondFactor, Account, Account, Contents][..]);
    vec((vec(0..5usize, 0..3), option::weighted(0.9, restores)), 0..max)
}

fn known() -> impl Strategy<Value = Option<Known>> {
    option::weighted(0.3, select(&[Known::Complete, Known::Partial, Known::Unknown][..]))
}

fn account() -> impl Strategy<Value = Account> {
    let opens_on = vec((select(&["d0", "d1", "a0"][..]), app_lock()), 0..2);
    let store = (any::<Option<bool>>(), vec(0..5usize, 0..2), vec(vec(0..5usize, 0..2), 0..2), opens_on);
    let domain = option::weighted(0.2, option::of(select(&["a0", "a1", "d0"][..])));
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
        (known(), known(), domain, people()),
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
            credential_store: store.map(|(end_to_end, key, alternatives, opens_on)| CredentialStore {
                roles: vec![StoreRole::PasswordManager],
                end_to_end,
                key: key.into_iter().map(id).collect(),
                alternative_keys: alternatives
                    .into_iter()
                    .map(|keys| keys.into_iter().map(id).collect())
                    .collect(),
                opens_on: opens_on
                    .into_iter()
                    .map(|(device, with)| OpensOn { device: DeviceId::from(device), with })
                    .collect(),
            }),
            mail_domain: known.2.map(|registrar| MailDomain {
                registrar: registrar.map(AccountId::from),
                ..MailDomain::default()
            }),
            shared_with: known.3,
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
    let places = vec((any::<Option<bool>>(), any::<bool>(), people()), 0..3);
    (vec(device(), 0..4), vec(number(), 0..3), places, vec(account(), 0..6), vec(id(), 0..2)).prop_map(
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
            let place =
                |at: usize, (locked, is_inside, shared_with): (Option<bool>, bool, Vec<String>)| Place {
                    locked,
                    // The second place can be inside the first.
                    inside: (at == 1 && is_inside).then(|| PlaceId::from("p0")),
                    shared_with,
                    ..Place::new(PlaceId::from(format!("p{at}")), "P")
                };
            Inventory {
                vault_devices: vaults.into_iter().map(DeviceId::from).collect(),
                places: places.into_iter().enumerate().map(|(at, facts)| place(at, facts)).collect(),
                devices,
                numbers,
                accounts,
                ..Inventory::default()
            }
        },
    )
}
