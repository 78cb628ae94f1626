//! Edits: each can be undone and redone, a failed edit changes nothing, and no reference to a removed entity stays.

use jiff::civil::{Date, date};
use proptest::prelude::*;
use selvedge::inventory::{
    Account, AccountId, EntityId, Factor, FactorId, FactorKind, Holder, Importance, problems,
};
use selvedge::otp::{Algorithm, Generator, Otp};
use selvedge::profile::{Edit, EditError, Profile, StoredSeed, codec, compose, demo};
use selvedge::responsibility::{Answer, AnswerState, ControlId};
use selvedge::risk::{Accepted, RuleId};
use selvedge::secret::{RecoveryCode, Seed};

const TODAY: Date = date(2026, 11, 21);

fn profile() -> Profile {
    demo::profile(TODAY).unwrap()
}

fn otp(counter: u64) -> Otp {
    Otp {
        issuer: "Example".into(),
        label: "robin".into(),
        secret: Seed::new("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP".into()),
        pin: None,
        generator: Generator::Hotp { algorithm: Algorithm::Sha1, digits: 6, counter },
    }
}

/// An edit that screens and commands make, chosen by two numbers.
fn edit(profile: &Profile, kind: usize, at: usize) -> Edit {
    let inventory = &profile.inventory;
    let Some(account) = inventory.accounts.get(at % inventory.accounts.len().max(1)) else {
        let account = Account::new(AccountId::from(inventory.free_id("New")), "New");
        return Edit::PutAccount(Box::new(account), None);
    };
    match kind % 14 {
        0 => compose::remove_account(profile, &account.id),
        1 if !inventory.devices.is_empty() => {
            compose::remove_device(profile, &inventory.devices[at % inventory.devices.len()].id)
        }
        2 if !inventory.places.is_empty() => {
            compose::remove_place(profile, &inventory.places[at % inventory.places.len()].id)
        }
        3 if !inventory.numbers.is_empty() => {
            compose::remove_number(profile, &inventory.numbers[at % inventory.numbers.len()].id)
        }
        4 => compose::add_seed(profile, account, otp(at as u64), TODAY),
        5 => {
            let codes = (0..at % 12).map(|n| RecoveryCode::new(format!("code-{n}"))).collect();
            let other_holders: Vec<Holder> =
                inventory.places.iter().take(1).map(|place| (&place.id).into()).collect();
            compose::add_codes(account, codes, &other_holders, TODAY)
        }
        6 => {
            let found = profile.readable_codes().find_map(|set| {
                let account = inventory.account(&set.account)?;
                compose::use_code(account, set, at % set.codes.len().max(1), TODAY)
            });
            found.unwrap_or(Edit::Batch(Vec::new()))
        }
        7 => Edit::PutAnswer(
            Answer {
                control: ControlId(format!("C{:02}", at % 50)),
                account: at.is_multiple_of(2).then(|| account.id.clone()),
                state: Some(AnswerState::ALL[at % 3]),
                note: String::new(),
                date: TODAY,
            },
            None,
        ),
        8 => Edit::Accept(
            Accepted {
                rule: RuleId(format!("R{:02}", at % 45)),
                subject: EntityId::from(&account.id),
                reason: "known".into(),
                until: date(2027, 1, 1),
                date: TODAY,
            },
            None,
        ),
        9 => Edit::SetVaultDevices(Vec::new()),
        10 => Edit::SetWalkPosition(at.is_multiple_of(2).then(|| ControlId("C01".into()))),
        11 => {
            let mut changed = account.clone();
            changed.importance = Importance::ALL[at % 4];
            Edit::PutAccount(Box::new(changed), None)
        }
        12 => profile.readable_seeds().find_map(compose::advance_counter).unwrap_or(Edit::Batch(Vec::new())),
        _ => {
            let mut changed = account.clone();
            let id = selvedge::inventory::unused_factor_id(&changed, FactorKind::Totp);
            selvedge::inventory::add_factor(&mut changed, Factor { id, ..Factor::new(FactorKind::Totp) });
            Edit::PutAccount(Box::new(changed), None)
        }
    }
}

proptest! {
    #[test]
    fn every_edit_can_be_undone_and_redone(edits in prop::collection::vec((0usize..14, 0usize..1000), 1..25)) {
        let mut now = profile();
        let mut undo_stack = Vec::new();
        for (kind, at) in edits {
            let before = now.clone();
            let undo = now.apply(edit(&before, kind, at)).unwrap();
            let after = now.clone();
            prop_assert_eq!(problems(&after.inventory), vec![], "no broken references");
            let redo = now.apply(undo).unwrap();
            prop_assert_eq!(&now, &before);
            let undo = now.apply(redo).unwrap();
            prop_assert_eq!(&now, &after);
            undo_stack.push(undo);
        }
        while let Some(undo) = undo_stack.pop() {
            now.apply(undo).unwrap();
        }
        prop_assert_eq!(now, profile());
    }

    #[test]
    fn an_encoded_profile_decodes_to_the_same_profile(edits in prop::collection::vec((0usize..14, 0usize..1000), 0..12)) {
        let mut profile = profile();
        for (kind, at) in edits {
            let edit = edit(&profile, kind, at);
            profile.apply(edit).unwrap();
        }
        let decoded = codec::decode(&codec::encode(&profile)).unwrap();
        prop_assert_eq!(decoded.written_version, codec::VERSION);
        prop_assert_eq!(decoded.profile, profile);
    }
}

#[test]
fn a_batch_that_fails_halfway_changes_nothing() {
    let mut now = profile();
    let before = now.clone();
    let account = now.inventory.accounts[0].id.clone();
    let edits = Edit::Batch(vec![
        compose::remove_account(&now, &account),
        Edit::SetVaultDevices(Vec::new()),
        Edit::RemoveSeed(AccountId::from("nobody"), FactorId::from("totp")),
    ]);
    assert!(matches!(now.apply(edits), Err(EditError::Missing { .. })));
    assert_eq!(now, before);
}

#[test]
fn an_account_cannot_use_the_id_of_a_device() {
    let mut now = profile();
    let device = now.inventory.devices[0].id.clone();
    let account = Account::new(AccountId::from(device.as_str()), "Impostor");
    assert_eq!(
        now.apply(Edit::PutAccount(Box::new(account), None)),
        Err(EditError::IdTaken(device.to_string()))
    );
}

#[test]
fn a_seed_for_an_account_without_factors_also_adds_a_password() {
    let mut now = Profile::default();
    let account = Account::new(AccountId::from("shop"), "Shop");
    now.apply(compose::add_seed(&Profile::default(), &account, otp(0), TODAY)).unwrap();
    let shop = &now.inventory.accounts[0];
    assert_eq!(shop.sign_in.len(), 1);
    assert_eq!(shop.sign_in[0].factors, [FactorId::from("password"), FactorId::from("totp")]);
    assert_eq!(shop.factors[1].holders, [Holder::Selvedge]);
}

#[test]
fn a_large_batch_has_the_same_result_as_single_edits() {
    let seed = |n: usize| StoredSeed {
        account: AccountId::from(format!("account-{}", n % 20)),
        factor: FactorId::from(format!("totp-{n}")),
        otp: selvedge::otp::parse_any("4SJHB4GSD43FZBAI7C2HLRJGPQ").unwrap().otp,
        added: date(2026, 11, 21),
    };
    let account = |n: usize, name: &str| {
        Edit::PutAccount(Box::new(Account::new(AccountId::from(format!("account-{n}")), name)), None)
    };
    let mut edits: Vec<Edit> = (0..30).map(|n| account(n, "new")).collect();
    edits.extend((0..30).map(|n| Edit::PutSeed(seed(n), None)));
    edits.extend((10..20).map(|n| account(n, "again")));
    edits.push(Edit::PutSeed(seed(3), None));
    edits.push(Edit::RemoveSeed("account-9".into(), "totp-29".into()));
    edits.push(Edit::PutSeed(seed(29), None));
    edits.push(Edit::RemoveAccount("account-29".into()));
    edits.push(Edit::RemoveAccount("account-5".into()));
    edits.push(account(5, "late"));
    edits.push(Edit::PutAccount(Box::new(Account::new("first".into(), "first")), Some(0)));
    edits.push(account(29, "later"));
    let mut one_by_one = Profile::default();
    for edit in edits.clone() {
        one_by_one.apply(edit).unwrap();
    }
    let mut batched = Profile::default();
    let undo = batched.apply(Edit::Batch(edits.clone())).unwrap();
    assert_eq!(batched, one_by_one);
    batched.apply(undo).unwrap();
    assert_eq!(batched, Profile::default());

    // An edit that cannot be applied reverts the whole batch.
    edits.push(Edit::RemoveAccount("nobody".into()));
    assert!(batched.apply(Edit::Batch(edits)).is_err());
    assert_eq!(batched, Profile::default());
    let device =
        serde_json::from_value(serde_json::json!({"id": "taken", "name": "x", "kind": "phone"})).unwrap();
    batched.inventory.devices.push(device);
    let mut edits: Vec<Edit> = (0..30).map(|n| account(n, "new")).collect();
    edits.push(Edit::PutAccount(Box::new(Account::new("taken".into(), "x")), None));
    assert!(batched.apply(Edit::Batch(edits)).is_err(), "ids are unique among all kinds of entities");
    assert!(batched.inventory.accounts.is_empty());
}
