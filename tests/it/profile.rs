//! Edits: each can be taken back and done again, none leaves half of itself behind, and what is removed is
//! mentioned nowhere.

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

/// One of the edits that the screens and the commands make, chosen by two numbers.
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
            let also: Vec<Holder> = inventory.places.iter().take(1).map(|place| (&place.id).into()).collect();
            compose::add_codes(account, codes, &also, TODAY)
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
    fn every_edit_can_be_taken_back_and_done_again(edits in prop::collection::vec((0usize..14, 0usize..1000), 1..25)) {
        let mut now = profile();
        let mut undo = Vec::new();
        for (kind, at) in edits {
            let before = now.clone();
            let back = now.apply(edit(&before, kind, at)).unwrap();
            let after = now.clone();
            prop_assert_eq!(problems(&after.inventory), vec![], "nothing dangles");
            let again = now.apply(back).unwrap();
            prop_assert_eq!(&now, &before);
            let back = now.apply(again).unwrap();
            prop_assert_eq!(&now, &after);
            undo.push(back);
        }
        while let Some(back) = undo.pop() {
            now.apply(back).unwrap();
        }
        prop_assert_eq!(now, profile());
    }

    #[test]
    fn what_is_written_is_read_back(edits in prop::collection::vec((0usize..14, 0usize..1000), 0..12)) {
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
fn an_edit_that_fails_half_way_changes_nothing() {
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
fn an_id_of_another_kind_is_not_taken_over() {
    let mut now = profile();
    let device = now.inventory.devices[0].id.clone();
    let account = Account::new(AccountId::from(device.as_str()), "Impostor");
    assert_eq!(
        now.apply(Edit::PutAccount(Box::new(account), None)),
        Err(EditError::IdTaken(device.to_string()))
    );
}

#[test]
fn a_seed_of_an_account_of_which_nothing_is_known_stands_beside_a_password() {
    let mut now = Profile::default();
    let account = Account::new(AccountId::from("shop"), "Shop");
    now.apply(compose::add_seed(&Profile::default(), &account, otp(0), TODAY)).unwrap();
    let shop = &now.inventory.accounts[0];
    assert_eq!(shop.sign_in.len(), 1);
    assert_eq!(shop.sign_in[0].factors, [FactorId::from("password"), FactorId::from("totp")]);
    assert_eq!(shop.factors[1].holders, [Holder::Selvedge]);
}

#[test]
fn many_edits_at_once_are_as_one_after_the_other() {
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
    let mut together = Profile::default();
    let back = together.apply(Edit::Batch(edits.clone())).unwrap();
    assert_eq!(together, one_by_one);
    together.apply(back).unwrap();
    assert_eq!(together, Profile::default());

    // One that cannot be applied takes all of it back.
    edits.push(Edit::RemoveAccount("nobody".into()));
    assert!(together.apply(Edit::Batch(edits)).is_err());
    assert_eq!(together, Profile::default());
    let device =
        serde_json::from_value(serde_json::json!({"id": "taken", "name": "x", "kind": "phone"})).unwrap();
    together.inventory.devices.push(device);
    let mut edits: Vec<Edit> = (0..30).map(|n| account(n, "new")).collect();
    edits.push(Edit::PutAccount(Box::new(Account::new("taken".into(), "x")), None));
    assert!(together.apply(Edit::Batch(edits)).is_err(), "ids are unique over all kinds");
    assert!(together.inventory.accounts.is_empty());
}
