//! Two versions of one vault are merged: nothing is lost, and the order of the two does not matter.

use selvedge::inventory::{
    Account, AccountId, AppLock, CredentialStore, Device, DeviceId, FactorKind, Holder, Importance,
    MailDomain, Number, NumberId, OpensOn, Owner, Place, PlaceId, problems,
};
use selvedge::merge::{VersionSide, changes, merge_versions};
use selvedge::otp::{Algorithm, Generator, Otp};
use selvedge::profile::{Edit, Profile, codec, compose};
use selvedge::responsibility::{Answer, AnswerState, ControlId};
use selvedge::risk::{Accepted, RuleId};
use selvedge::secret::{RecoveryCode, Seed};
use std::collections::BTreeSet;

const DIVERGENCES: u64 = 10_000;

/// A small deterministic generator of random numbers (xorshift64*), so that a failure names a divergence to repeat.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from((self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % limit as u64).unwrap()
    }

    fn pick<T: Clone>(&mut self, list: &[T]) -> Option<T> {
        (!list.is_empty()).then(|| list[self.below(list.len())].clone())
    }
}

/// Makes texts that occur once, so that a text that is missing after a merge was lost.
struct Texts {
    side: &'static str,
    next: usize,
}

impl Texts {
    fn token(&mut self) -> String {
        self.next += 1;
        format!("{}{}q", self.side, self.next)
    }

    /// The same as a seed, which has only the letters of base32.
    fn seed(&mut self) -> Seed {
        let digits = |c: char| if c.is_ascii_digit() { char::from(b'A' + c as u8 - b'0') } else { c };
        let token: String = self.token().to_uppercase().chars().map(digits).collect();
        Seed::new(format!("{token:A<8}")[..8].to_owned().replace(|c: char| !c.is_ascii_alphabetic(), "Z"))
    }
}

fn otp(secret: Seed, counter: Option<u64>) -> Otp {
    let algorithm = Algorithm::Sha1;
    let generator = match counter {
        Some(counter) => Generator::Hotp { algorithm, digits: 6, counter },
        None => Generator::Totp { algorithm, digits: 6, period: 30 },
    };
    Otp { issuer: String::new(), label: String::new(), secret, pin: None, generator }
}

fn date(random: &mut Random) -> jiff::civil::Date {
    jiff::civil::date(
        2026,
        1 + i8::try_from(random.below(12)).unwrap(),
        1 + i8::try_from(random.below(28)).unwrap(),
    )
}

fn new_device(id: String, name: &str) -> Device {
    let id = DeviceId::from(id);
    let mut device = Profile::for_new_vault(name).inventory.devices.remove(0);
    device.id = id;
    device
}

/// Changes a profile at random, as a person would. Each change goes through the edits that the program has.
fn change(profile: &mut Profile, random: &mut Random, texts: &mut Texts) {
    let account = random.pick(&profile.inventory.accounts);
    let put = |account: Account| Edit::PutAccount(Box::new(account), None);
    let edit = match (random.below(28), account) {
        (0 | 1, _) => {
            // Few names, so that both versions add accounts with the same id.
            let service = ["Shop", "Bank", "Club"][random.below(3)];
            let mut new = Account::new(AccountId::from(profile.inventory.free_id(service)), service);
            new.username = texts.token();
            put(new)
        }
        (2, Some(account)) => compose::remove_account(profile, &account.id),
        (3, Some(mut account)) => {
            account.username = texts.token();
            put(account)
        }
        (4, Some(mut account)) => {
            account.notes = if random.below(2) == 0 {
                texts.token()
            } else {
                format!("{}\n{}", account.notes, texts.token())
            };
            put(account)
        }
        (5, Some(mut account)) => {
            account.tags.push(texts.token());
            if random.below(3) == 0 {
                account.tags.remove(0);
            }
            put(account)
        }
        (6, Some(mut account)) => {
            account.importance = Importance::ALL[random.below(4)];
            account.last_used = Some(date(random));
            account.created = Some(date(random));
            account.offers_recovery_codes = Some(random.below(2) == 0);
            put(account)
        }
        (7, Some(account)) => {
            let counter = (random.below(2) == 0).then_some(random.below(10) as u64);
            compose::add_seed(profile, &account, otp(texts.seed(), counter), date(random))
        }
        (8..=10, _) => match random.pick(&profile.readable_seeds().cloned().collect::<Vec<_>>()) {
            Some(seed) => compose::advance_counter(&seed).unwrap_or(Edit::Batch(Vec::new())),
            None => return,
        },
        (11, _) => match random.pick(&profile.readable_seeds().cloned().collect::<Vec<_>>()) {
            Some(mut seed) => {
                seed.otp.secret = texts.seed();
                Edit::PutSeed(seed, None)
            }
            None => return,
        },
        (12, _) => match random.pick(&profile.readable_seeds().cloned().collect::<Vec<_>>()) {
            Some(seed) => compose::remove_seed(profile, &seed.account, &seed.factor),
            None => return,
        },
        (13, Some(account)) => {
            let codes = (0..3).map(|_| RecoveryCode::new(texts.token())).collect();
            compose::add_codes(&account, codes, &[], date(random))
        }
        (14 | 15, _) => {
            let Some(set) = random.pick(&profile.readable_codes().cloned().collect::<Vec<_>>()) else {
                return;
            };
            let Some(account) = profile.inventory.account(&set.account) else { return };
            let position = random.below(set.codes.len());
            compose::use_code(account, &set, position, date(random)).unwrap()
        }
        (16, _) => {
            let name = texts.token();
            Edit::PutDevice(new_device(profile.inventory.free_id("phone"), &name), None)
        }
        (17, _) => match random.pick(&profile.inventory.devices) {
            Some(device) => compose::remove_device(profile, &device.id),
            None => return,
        },
        (18, _) => match random.pick(&profile.inventory.devices) {
            Some(mut device) => {
                device.notes = texts.token();
                device.kept_at = random.pick(&profile.inventory.places).map(|place| place.id);
                Edit::PutDevice(device, None)
            }
            None => return,
        },
        (19, Some(mut account)) => {
            let Some(device) = random.pick(&profile.inventory.devices) else { return };
            let Some(factor) = account.factors.first_mut() else { return };
            let holder = Holder::from(&device.id);
            if factor.holders.contains(&holder) {
                factor.holders.retain(|known| *known != holder);
            } else {
                factor.holders.push(holder);
            }
            factor.name = texts.token();
            put(account)
        }
        (20, _) => {
            let id = PlaceId::from(profile.inventory.free_id("drawer"));
            Edit::PutPlace(Place::new(id, texts.token()), None)
        }
        (24, _) => {
            let Some(mut place) = random.pick(&profile.inventory.places) else { return };
            place.inside = random.pick(&profile.inventory.places).map(|outer| outer.id);
            let mut changed = profile.clone();
            changed.apply(Edit::PutPlace(place.clone(), None)).unwrap();
            if !problems(&changed.inventory).is_empty() {
                return;
            }
            Edit::PutPlace(place, None)
        }
        (25, carrier) => {
            let id = NumberId::from(profile.inventory.free_id("number"));
            let number =
                Number { carrier: carrier.map(|account| account.id), ..Number::new(id, texts.token()) };
            Edit::PutNumber(number, None)
        }
        (26, Some(mut account)) => {
            let registrar = random.pick(&profile.inventory.accounts).map(|account| account.id);
            account.mail_domain =
                Some(MailDomain { name: texts.token(), registrar, expires: Some(date(random)) });
            put(account)
        }
        (27, Some(mut account)) => {
            let Some(device) = random.pick(&profile.inventory.devices) else { return };
            account.shared_with.push(texts.token());
            let store = account.credential_store.get_or_insert_with(CredentialStore::default);
            if !store.opens_on.iter().any(|opens| opens.device == device.id) {
                store.opens_on.push(OpensOn { device: device.id, with: AppLock::OwnSecret });
            }
            put(account)
        }
        (21, _) => match random.pick(&profile.inventory.places) {
            Some(place) => compose::remove_place(profile, &place.id),
            None => return,
        },
        (22, account) => Edit::PutAnswer(
            Answer {
                control: ControlId::from(["C01", "C02"][random.below(2)]),
                account: account.filter(|_| random.below(2) == 0).map(|account| account.id),
                state: Some(AnswerState::ALL[random.below(3)]),
                note: texts.token(),
                date: date(random),
            },
            None,
        ),
        (_, Some(account)) => Edit::Accept(
            Accepted {
                rule: RuleId::from(["R01", "R02"][random.below(2)]),
                subject: (&account.id).into(),
                reason: texts.token(),
                until: date(random),
                date: date(random),
            },
            None,
        ),
        (_, None) => return,
    };
    profile.apply(edit).unwrap();
}

fn base(random: &mut Random) -> Profile {
    let mut texts = Texts { side: "s", next: 0 };
    let mut profile = Profile::default();
    for service in ["Mail", "Bank", "Shop"] {
        let mut account = Account::new(AccountId::from(profile.inventory.free_id(service)), service);
        selvedge::inventory::add_factor(&mut account, selvedge::inventory::Factor::new(FactorKind::Password));
        account.owner = Owner::Me;
        profile.apply(Edit::PutAccount(Box::new(account), None)).unwrap();
    }
    profile.apply(Edit::PutDevice(new_device("laptop".into(), "Laptop"), None)).unwrap();
    for _ in 0..random.below(14) {
        change(&mut profile, random, &mut texts);
    }
    profile
}

fn json(profile: &Profile) -> String {
    String::from_utf8(codec::encode(profile).to_vec()).unwrap()
}

/// The texts of a profile that occur once: those of [`Texts`].
fn tokens(profile: &Profile) -> BTreeSet<String> {
    let text = json(profile);
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    let is_token = |word: &&str| {
        let middle = word.strip_suffix('q').and_then(|word| word.get(1..));
        middle.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
    };
    let seeds = profile.readable_seeds().map(|seed| seed.otp.secret.expose().to_owned());
    // A JSON text writes a line break as `\n`, which would be part of the next word.
    let text = text.replace("\\n", " ");
    let again = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.chain(again).filter(is_token).map(str::to_owned).chain(seeds).collect()
}

fn side(profile: &Profile, number: u64) -> VersionSide<'_> {
    VersionSide { profile, number }
}

fn merged(base: Option<&Profile>, ours: VersionSide<'_>, theirs: VersionSide<'_>) -> Profile {
    merge_versions(base, ours, theirs).unwrap().profile
}

#[track_caller]
fn assert_same(left: &Profile, right: &Profile, what: &str, divergence: u64) {
    assert!(
        left == right,
        "{what}, divergence {divergence}: {:#?}\n{}\n{}",
        changes(left, right),
        json(left),
        json(right)
    );
}

fn counters(profile: &Profile) -> Vec<(String, u64)> {
    let counter = |generator| match generator {
        Generator::Hotp { counter, .. } => Some(counter),
        _ => None,
    };
    profile
        .readable_seeds()
        .filter_map(|seed| Some((seed.otp.secret.expose().to_owned(), counter(seed.otp.generator)?)))
        .collect()
}

fn used(profile: &Profile) -> BTreeSet<String> {
    let codes = profile.readable_codes().flat_map(|set| &set.codes);
    codes.filter(|code| code.used.is_some()).map(|code| code.code.expose().to_owned()).collect()
}

fn check(divergence: u64) {
    let mut random = Random(divergence.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let base = base(&mut random);
    let (mut ours, mut theirs) = (base.clone(), base.clone());
    let (mut our_texts, mut their_texts) = (Texts { side: "a", next: 0 }, Texts { side: "b", next: 0 });
    let (a, b) = (1 + random.below(6), 1 + random.below(6));
    for _ in 0..a {
        change(&mut ours, &mut random, &mut our_texts);
    }
    for _ in 0..b {
        change(&mut theirs, &mut random, &mut their_texts);
    }
    let (ours, theirs) = (&ours, &theirs);
    let numbers = (10 + a as u64, 10 + b as u64);
    let known = (random.below(8) > 0).then_some(&base);

    let result = merged(known, side(ours, numbers.0), side(theirs, numbers.1));
    // Nothing is lost: every text that a version added is there, and every text that both have.
    let (in_base, in_ours, in_theirs) = (tokens(&base), tokens(ours), tokens(theirs));
    let in_result = tokens(&result);
    let added = in_ours.union(&in_theirs).filter(|token| !in_base.contains(*token));
    for token in added.chain(in_ours.intersection(&in_theirs)) {
        assert!(
            in_result.contains(token),
            "{token} is lost, divergence {divergence}\nbase   {}\nours   {}\ntheirs {}\nresult {}",
            json(&base),
            json(ours),
            json(theirs),
            json(&result)
        );
    }
    let found = problems(&result.inventory);
    assert!(found.is_empty(), "divergence {divergence}: {found:?}\n{}", json(&result));
    for (secret, counter) in counters(ours).into_iter().chain(counters(theirs)) {
        for (known, kept) in counters(&result) {
            assert!(known != secret || kept >= counter, "a counter went back, divergence {divergence}");
        }
    }
    let codes: BTreeSet<String> = result
        .readable_codes()
        .flat_map(|set| &set.codes)
        .map(|code| code.code.expose().to_owned())
        .collect();
    for code in used(ours).union(&used(theirs)).filter(|code| codes.contains(*code)) {
        assert!(used(&result).contains(code), "a used code is unused again, divergence {divergence}");
    }
    // The order does not matter.
    let swapped = merged(known, side(theirs, numbers.1), side(ours, numbers.0));
    assert_same(&result, &swapped, "commutative", divergence);
    // A merge with itself, and a repeated merge, change nothing.
    assert_same(&merged(known, side(ours, 9), side(ours, 9)), ours, "with itself", divergence);
    let number = numbers.0.max(numbers.1) + 1;
    for (version, version_number) in [(ours, numbers.0), (theirs, numbers.1)] {
        let again = merged(known, side(&result, number), side(version, version_number));
        assert_same(&again, &result, "again", divergence);
        // A version that the other one contains adds nothing.
        let forward = merged(Some(version), side(version, version_number), side(&result, number));
        assert_same(&forward, &result, "forward", divergence);
    }
    assert_same(
        &merged(Some(&base), side(&base, 9), side(theirs, numbers.1)),
        theirs,
        "only theirs",
        divergence,
    );
}

#[test]
fn ten_thousand_random_divergences_lose_nothing_and_do_not_depend_on_the_order() {
    for divergence in 0..DIVERGENCES {
        check(divergence);
    }
}
