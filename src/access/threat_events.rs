//! The threats that can happen in an inventory, as losses and captures.

use super::asset::{Capture, Loss};
use super::exposure::{single_captures, single_losses};
use super::name::Names;
use super::threats::{Part, Subject, Threat, threats};
use crate::inventory::{Account, AccountId, DeviceKind, EntityId, FactorKind, Holder, Inventory, Owner};
use std::collections::BTreeSet;

/// A threat that can happen in this inventory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreatEvent {
    pub threat: &'static Threat,
    /// The notation of the command line: `phone-lost:phone`.
    pub notation: String,
    /// What happens to what: “You lose your phone: My phone”.
    pub title: String,
    pub lost: Vec<Loss>,
    pub captured: Vec<Capture>,
    /// Twice the weight of the threat; half of that if a protection makes it harder.
    pub weight: u32,
    /// Whether it has happened already: a password that is known to be in a breach, a linked sign-in that the owner
    /// does not recognise.
    pub already: bool,
    /// Whether every account has such an event, so that lists only count them.
    pub is_about_an_account: bool,
}

/// Every event that can happen in this inventory, in the order of the table.
pub fn threat_events(inventory: &Inventory, names: Names<'_>) -> Vec<ThreatEvent> {
    let events = Events { inventory, names };
    threats().iter().flat_map(|threat| events.of(threat)).collect()
}

/// One subject of a threat: the losses and captures that its parts can mean.
struct Occurrence {
    id: String,
    name: String,
    losses: Vec<Loss>,
    captures: Vec<Capture>,
    is_harder: bool,
    already: bool,
}

struct Events<'a> {
    inventory: &'a Inventory,
    names: Names<'a>,
}

impl Events<'_> {
    fn of(&self, threat: &'static Threat) -> Vec<ThreatEvent> {
        let is_about_an_account = matches!(
            threat.subject,
            Subject::Password | Subject::SignIn | Subject::Support | Subject::Remembered
        );
        let occurrences = self.occurrences(threat).into_iter();
        let occurrences = occurrences.filter(|found| !(found.losses.is_empty() && found.captures.is_empty()));
        occurrences
            .map(|found| ThreatEvent {
                threat,
                notation: if found.id.is_empty() {
                    threat.id.clone()
                } else {
                    format!("{}:{}", threat.id, found.id)
                },
                title: if found.name.is_empty() {
                    threat.title.clone()
                } else {
                    format!("{}: {}", threat.title, found.name)
                },
                lost: found.losses,
                captured: found.captures,
                weight: if found.is_harder { threat.weight } else { 2 * threat.weight },
                already: found.already,
                is_about_an_account,
            })
            .collect()
    }

    fn occurrences(&self, threat: &Threat) -> Vec<Occurrence> {
        let inventory = self.inventory;
        match threat.subject {
            Subject::Phone => self.devices(threat, &[DeviceKind::Phone]),
            Subject::Computer => self.devices(threat, &[DeviceKind::Computer]),
            Subject::SecurityKey => self.devices(threat, &[DeviceKind::SecurityKey]),
            Subject::Number | Subject::FormerNumber => {
                let is_former = threat.subject == Subject::FormerNumber;
                let numbers = inventory.numbers.iter().zip(0..);
                numbers
                    .filter(|(number, _)| (number.owner == Owner::Former) == is_former)
                    .map(|(number, position)| Occurrence {
                        is_harder: number.port_out_pin == Some(true),
                        ..occurrence(
                            number.id.as_str(),
                            &number.name,
                            keep(&threat.loses, |part| match part {
                                Part::Gone => Some(Loss::NumberGone(position)),
                                Part::Number => Some(Loss::Number(position)),
                                _ => None,
                            }),
                            keep(&threat.captures, |part| {
                                (part == Part::Number).then_some(Capture::Number(position))
                            }),
                        )
                    })
                    .collect()
            }
            Subject::Place => {
                let places = inventory.places.iter().zip(0..);
                places
                    .map(|(place, position)| {
                        let is_place = |part| part == Part::Place;
                        let lost = threat.loses.iter().any(|&part| is_place(part));
                        let searched = threat.captures.iter().any(|&part| is_place(part));
                        let lost = lost.then_some(Loss::Place(position)).into_iter().collect();
                        let captured = searched.then_some(Capture::Place(position)).into_iter().collect();
                        occurrence(place.id.as_str(), &place.name, lost, captured)
                    })
                    .collect()
            }
            Subject::Mailbox => self.accounts(threat, &self.mailboxes()),
            Subject::Store => self.accounts(threat, &self.positions(|a| a.credential_store.is_some())),
            Subject::Hub => {
                let mut hubs = self.mailboxes();
                hubs.extend(self.positions(|account| account.credential_store.is_some()));
                self.accounts(threat, &hubs)
            }
            Subject::LinkedSignIn => {
                let is_unknown =
                    |account: &Account| account.linked.iter().any(|linked| linked.recognised == Some(false));
                let mut found = self.accounts(threat, &self.positions(is_unknown));
                for one in &mut found {
                    one.already = true;
                }
                found
            }
            Subject::Carrier => {
                let numbers = inventory.numbers.iter();
                let ids: BTreeSet<&AccountId> =
                    numbers.filter_map(|number| number.carrier.as_ref()).collect();
                let mut found = self.accounts(threat, &self.positions(|account| ids.contains(&account.id)));
                for one in &mut found {
                    let moved = inventory.numbers.iter().zip(0..);
                    let moved = moved.filter(|(number, _)| {
                        number.carrier.as_ref().is_some_and(|carrier| carrier.as_str() == one.id)
                    });
                    let moves_numbers = threat.loses.contains(&Part::Number);
                    let moved = moved.map(|(_, position)| Loss::Number(position));
                    one.losses.extend(moved.filter(|_| moves_numbers));
                }
                found
            }
            Subject::Domain => {
                let with_domain = self.positions(|account| account.mail_domain.is_some());
                let event = |&position: &u32| {
                    let account = inventory.accounts.get(position as usize)?;
                    let domain = account.mail_domain.as_ref()?;
                    let (lost, captured) = (vec![Loss::Domain(position)], vec![Capture::Domain(position)]);
                    Some(occurrence(account.id.as_str(), &domain.name, lost, captured))
                };
                with_domain.iter().filter_map(event).collect()
            }
            Subject::Employer => self.employer(threat).into_iter().collect(),
            Subject::Person => (0..)
                .zip(inventory.people().keys())
                .map(|(position, name)| occurrence(name, name, vec![], vec![Capture::Person(position)]))
                .collect(),
            Subject::Owner => {
                let lost = threat.loses.iter().flat_map(|part| match part {
                    Part::Memory => vec![Loss::Memory],
                    Part::Away => {
                        let places = (0..inventory.places.len() as u32).map(Loss::PlaceAway);
                        places.chain((0..inventory.numbers.len() as u32).map(Loss::Number)).collect()
                    }
                    _ => Vec::new(),
                });
                vec![occurrence("", "", lost.collect(), vec![])]
            }
            Subject::Password => {
                let is_password = |capture: &Capture| {
                    let Capture::Factor(account, factor) = *capture else { return false };
                    let account = inventory.accounts.get(account as usize);
                    let factor = account.and_then(|account| account.factors.get(factor as usize));
                    factor.is_some_and(|factor| factor.kind == FactorKind::Password)
                };
                single_captures(inventory)
                    .into_iter()
                    .filter(is_password)
                    .map(|capture| {
                        let account =
                            capture.account().and_then(|position| inventory.accounts.get(position as usize));
                        let health = account.and_then(|account| account.password.as_ref());
                        let count = health.and_then(|health| health.pwned_count);
                        Occurrence { already: count.is_some_and(|count| count > 0), ..self.captured(capture) }
                    })
                    .collect()
            }
            Subject::SignIn => self.all_captured(|capture| matches!(capture, Capture::Phished(_))),
            Subject::Support => self.all_captured(|capture| matches!(capture, Capture::Support(_))),
            Subject::Remembered => single_losses(inventory)
                .into_iter()
                .filter(|loss| matches!(loss, Loss::Forgotten(..)))
                .map(|loss| {
                    let notation = loss.notation(inventory).unwrap_or_default();
                    let id = notation.split(':').next().unwrap_or_default();
                    occurrence(id, &self.names.loss(loss), vec![loss], vec![])
                })
                .collect(),
        }
    }

    fn all_captured(&self, is_meant: fn(&Capture) -> bool) -> Vec<Occurrence> {
        single_captures(self.inventory).into_iter().filter(is_meant).map(|one| self.captured(one)).collect()
    }

    fn captured(&self, capture: Capture) -> Occurrence {
        let notation = capture.notation(self.inventory).unwrap_or_default();
        let id = notation.split(':').next().unwrap_or_default();
        occurrence(id, &self.names.capture(capture), vec![], vec![capture])
    }

    fn devices(&self, threat: &Threat, kinds: &[DeviceKind]) -> Vec<Occurrence> {
        let devices = self.inventory.devices.iter().zip(0..);
        devices
            .filter(|(device, _)| kinds.contains(&device.kind))
            .map(|(device, position)| {
                let mut lost = Vec::new();
                for part in &threat.loses {
                    match part {
                        Part::Device => lost.push(Loss::Device(position)),
                        Part::Number => {
                            let numbers = self.inventory.numbers.iter().zip(0..);
                            let on_device =
                                numbers.filter(|(number, _)| number.device.as_ref() == Some(&device.id));
                            lost.extend(on_device.map(|(_, number)| Loss::Number(number)));
                        }
                        _ => {}
                    }
                }
                let mut captured = Vec::new();
                for part in &threat.captures {
                    match part {
                        Part::Locked => captured.push(Capture::Device(position)),
                        Part::Infected => captured.push(Capture::Infected(position)),
                        Part::Passcode => {
                            let methods = device.unlock.as_ref().map_or(0, Vec::len) as u32;
                            if methods == 0 {
                                captured.push(Capture::Unlocked(position));
                            }
                            captured.extend((0..methods).map(|method| Capture::Method(position, method)));
                        }
                        _ => {}
                    }
                }
                occurrence(device.id.as_str(), &device.name, lost, captured)
            })
            .collect()
    }

    fn accounts(&self, threat: &Threat, positions: &BTreeSet<u32>) -> Vec<Occurrence> {
        let event = |&position: &u32| {
            let account = self.inventory.accounts.get(position as usize)?;
            let lost = threat.loses.contains(&Part::Account).then_some(Loss::Account(position));
            let captured = threat.captures.contains(&Part::Account).then_some(Capture::Account(position));
            let (lost, captured) = (lost.into_iter().collect(), captured.into_iter().collect());
            Some(occurrence(account.id.as_str(), &self.names.account(position), lost, captured))
        };
        positions.iter().filter_map(event).collect()
    }

    fn positions(&self, is_meant: impl Fn(&Account) -> bool) -> BTreeSet<u32> {
        let accounts = self.inventory.accounts.iter().zip(0..);
        accounts.filter(|(account, _)| is_meant(account)).map(|(_, position)| position).collect()
    }

    /// The accounts that receive codes or reset messages of other accounts.
    fn mailboxes(&self) -> BTreeSet<u32> {
        let mut ids: BTreeSet<&str> = BTreeSet::new();
        for account in &self.inventory.accounts {
            let codes = account.factors.iter().filter(|factor| factor.kind == FactorKind::EmailCode);
            ids.extend(codes.flat_map(|factor| &factor.holders).map(Holder::as_str));
            let addresses = account.recovery_addresses.iter().filter_map(|address| address.entity.as_ref());
            ids.extend(addresses.map(EntityId::as_str));
        }
        self.positions(|account| ids.contains(account.id.as_str()))
    }

    /// Everything that an employer or school owns.
    fn employer(&self, threat: &Threat) -> Option<Occurrence> {
        let is_theirs = |owner| matches!(owner, Owner::Employer | Owner::School);
        let inventory = self.inventory;
        let accounts: Vec<u32> = self.positions(|account| is_theirs(account.owner)).into_iter().collect();
        let numbers = inventory.numbers.iter().zip(0..).filter(|(number, _)| is_theirs(number.owner));
        let devices = inventory.devices.iter().zip(0..).filter(|(device, _)| is_theirs(device.owner));
        let mut lost: Vec<Loss> = accounts.iter().copied().map(Loss::Account).collect();
        lost.extend(numbers.map(|(_, number)| Loss::NumberGone(number)));
        lost.extend(devices.map(|(_, device)| Loss::Device(device)));
        let captured: Vec<Capture> = accounts.into_iter().map(Capture::Account).collect();
        let lost = if threat.loses.contains(&Part::Owned) { lost } else { Vec::new() };
        let captured = if threat.captures.contains(&Part::Owned) { captured } else { Vec::new() };
        Some(occurrence("", "", lost, captured))
    }
}

fn occurrence(id: &str, name: &str, losses: Vec<Loss>, captures: Vec<Capture>) -> Occurrence {
    Occurrence {
        id: id.to_owned(),
        name: name.to_owned(),
        losses,
        captures,
        is_harder: false,
        already: false,
    }
}

fn keep<T>(parts: &[Part], meaning: impl Fn(Part) -> Option<T>) -> Vec<T> {
    parts.iter().filter_map(|&part| meaning(part)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Graph;

    fn demo() -> Inventory {
        serde_json::from_str(include_str!("../../data/demo.json")).unwrap()
    }

    /// The threats, with the notations of what each loses and captures.
    fn written(inventory: &Inventory, threat: &str) -> Vec<(String, Vec<String>, Vec<String>)> {
        let graph = Graph::new(inventory);
        let events = threat_events(inventory, graph.names(inventory)).into_iter();
        events
            .filter(|event| event.threat.id == threat)
            .map(|event| {
                let lost = event.lost.iter().map(|loss| loss.notation(inventory).unwrap()).collect();
                let captured = event.captured.iter().map(|one| one.notation(inventory).unwrap()).collect();
                (event.notation, lost, captured)
            })
            .collect()
    }

    #[test]
    fn every_event_of_the_demo_has_notations_and_is_unique() {
        let inventory = demo();
        let mut notations = BTreeSet::new();
        for threat in threats() {
            for (notation, lost, captured) in written(&inventory, &threat.id) {
                assert!(!(lost.is_empty() && captured.is_empty()), "{notation}");
                assert_eq!(lost.is_empty(), threat.loses.is_empty(), "{notation}");
                assert_eq!(captured.is_empty(), threat.captures.is_empty(), "{notation}");
                assert!(notations.insert(notation.clone()), "{notation} appears twice");
            }
        }
        assert!(notations.len() > 25, "{notations:?}");
    }

    #[test]
    fn a_lost_phone_takes_its_numbers_along_and_a_thief_has_it_locked() {
        let mut inventory = demo();
        let phone =
            inventory.devices.iter().find(|device| device.kind == DeviceKind::Phone).unwrap().id.clone();
        inventory.numbers.truncate(1);
        inventory.numbers[0].device = Some(phone.clone());
        inventory.numbers[0].owner = Owner::default();
        let number = inventory.numbers[0].id.to_string();
        let both = vec![phone.to_string(), number];
        let of_phone = |threat: &str| {
            let notation = format!("{threat}:{phone}");
            written(&inventory, threat).into_iter().find(|event| event.0 == notation).unwrap()
        };
        assert_eq!(of_phone("phone-lost").1, both);
        assert!(of_phone("phone-lost").2.is_empty());
        assert_eq!(of_phone("phone-broken").1, both[..1]);
        assert_eq!(
            (of_phone("phone-stolen").1, of_phone("phone-stolen").2),
            (both.clone(), vec![phone.to_string()])
        );
    }

    #[test]
    fn a_pin_at_the_carrier_halves_the_weight_and_a_breached_password_has_happened() {
        let mut inventory = demo();
        let weights = |inventory: &Inventory| -> Vec<u32> {
            let graph = Graph::new(inventory);
            let events = threat_events(inventory, graph.names(inventory)).into_iter();
            events.filter(|event| event.threat.id == "number-swapped").map(|event| event.weight).collect()
        };
        for number in &mut inventory.numbers {
            number.port_out_pin = None;
        }
        assert!(weights(&inventory).iter().all(|&weight| weight == 2) && !weights(&inventory).is_empty());
        for number in &mut inventory.numbers {
            number.port_out_pin = Some(true);
        }
        assert!(weights(&inventory).iter().all(|&weight| weight == 1));
    }
}
