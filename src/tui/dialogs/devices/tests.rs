use super::Devices;
use crate::inventory::{DeviceId, DeviceKind, EntityId, UnlockMethod};
use crate::profile::Profile;
use crate::tui::component::Route;
use crate::tui::testing::{Harness, person};

fn devices(columns: u16, rows: u16) -> Harness {
    let mut harness = person(columns, rows);
    harness.request(|cx| super::open(cx, None));
    harness
}

#[test]
fn what_there_is_and_what_it_holds() {
    let mut harness = devices(80, 24);
    insta::assert_snapshot!("list_80", harness.screen());
    harness.resize(120, 40);
    insta::assert_snapshot!("list_120", harness.screen());
    harness.resize(80, 24).press("enter");
    insta::assert_snapshot!("device_80", harness.screen());
    harness.press("esc down down down e");
    insta::assert_snapshot!("number_80", harness.screen());
}

#[test]
fn a_name_and_enter_add_a_phone() {
    let mut harness = devices(80, 24);
    harness.press("a").type_text("Old phone").press("enter");
    let device = harness.open().profile.inventory.devices.last().unwrap();
    assert_eq!((device.name.as_str(), device.kind), ("Old phone", DeviceKind::Phone));
    assert_eq!(device.id, DeviceId::from("old-phone"));
    assert!(harness.screen().contains("Old phone"), "{}", harness.screen());
    harness.press("u");
    assert_eq!(harness.open().profile.inventory.devices.len(), 3);
    assert!(harness.dialog::<Devices>().is_some(), "undo works from here");
}

#[test]
fn a_place_is_the_last_of_the_kinds_and_keeps_the_name_typed_before() {
    let mut harness = devices(80, 24);
    harness.press("a").type_text("Safe").press("up left down down right enter");
    let place = harness.open().profile.inventory.places.last().unwrap();
    assert_eq!((place.name.as_str(), place.locked), ("Safe", Some(true)));
}

#[test]
fn how_a_device_unlocks_is_ticked() {
    let mut harness = devices(80, 24);
    // Name, then the choice; right to “one of these”, already there; then fingerprint.
    harness.press("enter down down down down down space ctrl-s");
    let phone = &harness.open().profile.inventory.devices[0];
    let methods: Vec<_> = phone.unlock.iter().flatten().map(|unlock| unlock.method).collect();
    assert_eq!(methods, [UnlockMethod::Pin, UnlockMethod::Fingerprint]);
}

#[test]
fn nothing_and_not_known_are_different_locks() {
    let mut harness = devices(80, 24);
    harness.press("enter down left enter");
    assert_eq!(harness.open().profile.inventory.devices[0].unlock, Some(Vec::new()));
    harness.press("enter down left enter");
    assert_eq!(harness.open().profile.inventory.devices[0].unlock, None);
}

#[test]
fn the_vault_is_marked_as_stored_on_a_device() {
    let mut harness = devices(80, 24);
    harness.press("v");
    let vault = &harness.open().profile.inventory.vault_devices;
    assert_eq!(vault[..], [DeviceId::from("laptop"), DeviceId::from("my-phone")]);
    harness.press("v");
    assert_eq!(harness.open().profile.inventory.vault_devices, [DeviceId::from("laptop")]);
    harness.press("G v");
    assert!(harness.screen().contains("stored on a device"), "{}", harness.screen());
}

#[test]
fn removing_asks_and_one_undo_brings_back_every_mention() {
    let mut harness = devices(80, 24);
    let before = harness.open().profile.clone();
    harness.press("D");
    assert!(harness.screen().contains("Remove My phone?"), "{}", harness.screen());
    harness.press("y");
    let inventory = &harness.open().profile.inventory;
    assert_eq!(inventory.devices.len(), 2);
    assert_eq!(inventory.numbers[0].device, None);
    assert!(crate::inventory::problems(inventory).is_empty());
    assert!(!harness.screen().contains("My phone"), "{}", harness.screen());
    harness.press("u");
    assert_eq!(harness.open().profile, before);
}

#[test]
fn a_form_left_with_changes_asks_and_goes_back_to_the_list() {
    let mut harness = devices(80, 24);
    harness.press("enter").type_text("x").press("esc");
    assert!(harness.screen().contains("Leave without saving?"));
    harness.press("y");
    assert!(harness.screen().contains("DEVICES"), "{}", harness.screen());
    harness.press("enter esc esc");
    assert!(harness.dialogs() == 0);
}

#[test]
fn a_finding_about_a_number_leads_to_it() {
    let mut harness = person(80, 24);
    harness.go(Route::Subject(EntityId::from("my-number")));
    assert_eq!(harness.saves(), 0);
    harness.press("enter");
    assert!(harness.screen().contains("SIM asks for a PIN"), "{}", harness.screen());
}

#[test]
fn an_empty_inventory_and_every_size() {
    let mut empty = Harness::with(Profile::default(), 80, 24);
    empty.request(|cx| super::open(cx, None)).press("D e v down");
    assert!(empty.screen().contains("Nothing yet."), "{}", empty.screen());
    let mut full = devices(80, 24);
    for keys in ["", "enter"] {
        full.press(keys);
        for columns in 0..=40 {
            for rows in 0..=12 {
                empty.resize(columns, rows).buffer();
                full.resize(columns, rows).buffer();
            }
        }
        full.resize(200, 60).buffer();
        full.resize(80, 24);
    }
}

#[test]
fn a_thing_needs_a_name() {
    let mut harness = devices(80, 24);
    harness.press("a enter");
    assert!(harness.screen().contains("needs a name"), "{}", harness.screen());
}
