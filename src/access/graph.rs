//! The compiled graph and the two questions that it answers: which accounts an attacker opens, and which accounts the
//! owner can no longer open.

use super::asset::{Capture, Loss};
use super::closure::{Support, Workspace};
use super::compile::{Compiled, Layout, compile};
use super::horn::Horn;
use super::name::Names;
use super::reach::Reach;
use crate::inventory::{Inventory, Namesakes};
use std::sync::OnceLock;

/// An inventory as clauses, compiled once for many questions. Accounts are given by their position in
/// [`Inventory::accounts`]. Compile a new graph when the inventory changes.
#[derive(Clone, Debug)]
pub struct Graph {
    pub(super) layout: Layout,
    pub(super) owner: Horn,
    pub(super) attacker: Horn,
    /// The owner's supports with nothing lost, if everything unknown is favourable.
    pub(super) baseline: Vec<Support>,
    /// The same if everything unknown is unfavourable. Computed on first use.
    baseline_at_worst: OnceLock<Vec<Support>>,
    /// Computed on first use.
    namesakes: OnceLock<Namesakes>,
}

/// What the facts that nobody recorded are assumed to be, for the owner's sake. A result under both assumptions is
/// certain; a result only under [`Unknown::Unfavourable`] is possible.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unknown {
    #[default]
    Favourable,
    Unfavourable,
}

impl Unknown {
    /// Whether the attacker's assumed clauses apply: each of them gives the attacker something.
    pub(super) fn helps_attacker(self) -> bool {
        self == Self::Unfavourable
    }

    /// Whether the owner's assumed clauses apply: each of them gives the owner something.
    pub(super) fn helps_owner(self) -> bool {
        self == Self::Favourable
    }
}

/// Working memory for [`Graph::taken_over`] and [`Graph::locked_out`], and how unknown facts count in them. Reuse it
/// for many questions about one graph.
#[derive(Clone, Debug)]
pub struct Scratch {
    pub(super) unknown: Unknown,
    pub(super) attacker: Workspace,
    pub(super) owner: Workspace,
    taken_over: Vec<u32>,
    locked_out: Vec<(u32, Reach)>,
}

impl Graph {
    /// Compiles an inventory in linear time. Ignores references to ids that do not exist.
    pub fn new(inventory: &Inventory) -> Self {
        let Compiled { layout, owner, attacker } = compile(inventory);
        let baseline = owner.baseline(Unknown::Favourable.helps_owner());
        let (baseline_at_worst, namesakes) = (OnceLock::new(), OnceLock::new());
        Self { layout, owner, attacker, baseline, baseline_at_worst, namesakes }
    }

    /// The names of the inventory's entities. `inventory` must be the one that was compiled.
    pub fn names<'a>(&'a self, inventory: &'a Inventory) -> Names<'a> {
        Names::new(inventory, self.namesakes.get_or_init(|| Namesakes::of(inventory)))
    }

    /// How many accounts the graph has.
    pub const fn accounts(&self) -> usize {
        self.layout.accounts as usize
    }

    /// Working memory for this graph only. The results are certain: everything unknown counts as favourable.
    pub fn scratch(&self) -> Scratch {
        self.scratch_for(Unknown::Favourable)
    }

    /// Working memory for this graph only, for results under this assumption.
    pub fn scratch_for(&self, unknown: Unknown) -> Scratch {
        Scratch {
            unknown,
            attacker: Workspace::new(&self.attacker),
            owner: Workspace::new(&self.owner),
            taken_over: Vec::new(),
            locked_out: Vec::new(),
        }
    }

    /// The owner's supports with nothing lost.
    pub(super) fn baseline(&self, unknown: Unknown) -> &[Support] {
        match unknown {
            Unknown::Favourable => &self.baseline,
            Unknown::Unfavourable => {
                self.baseline_at_worst.get_or_init(|| self.owner.baseline(unknown.helps_owner()))
            }
        }
    }

    /// How soon the owner opens the account with nothing lost, if everything unknown is favourable.
    pub fn initial_reach(&self, account: usize) -> Reach {
        self.initial_reach_if(account, Unknown::Favourable)
    }

    /// How soon the owner opens the account with nothing lost.
    pub fn initial_reach_if(&self, account: usize, unknown: Unknown) -> Reach {
        if account < self.accounts() { self.baseline(unknown)[account].level } else { Reach::Never }
    }

    /// How soon the owner has something after the last call of [`Graph::lose`].
    pub(super) fn level(&self, proposition: u32, scratch: &Scratch) -> Reach {
        scratch.owner.level(self.baseline(scratch.unknown), proposition)
    }

    /// The positions of the accounts that an attacker opens with all of these captures together, in the order of
    /// derivation. More captures never open fewer accounts.
    pub fn taken_over<'s>(&self, captured: &[Capture], scratch: &'s mut Scratch) -> &'s [u32] {
        let seeds: Vec<u32> = captured.iter().flat_map(|&capture| self.seeds(capture)).collect();
        self.attacker.derive(&seeds, scratch.unknown.helps_attacker(), &mut scratch.attacker);
        let accounts =
            scratch.attacker.reached.iter().copied().filter(|&account| account < self.layout.accounts);
        scratch.taken_over.clear();
        scratch.taken_over.extend(accounts);
        &scratch.taken_over
    }

    /// The positions of the accounts that the owner opens later than with nothing lost or cannot open any more, each
    /// with its new reach. More losses never open more accounts.
    pub fn locked_out<'s>(&self, lost: &[Loss], scratch: &'s mut Scratch) -> &'s [(u32, Reach)] {
        self.lose(lost, scratch);
        let accounts =
            scratch.owner.affected.iter().copied().filter(|&account| account < self.layout.accounts);
        let baseline = self.baseline(scratch.unknown);
        let worse = accounts.filter_map(|account| {
            let reach = scratch.owner.level(baseline, account);
            (reach > baseline[account as usize].level).then_some((account, reach))
        });
        scratch.locked_out.clear();
        scratch.locked_out.extend(worse);
        &scratch.locked_out
    }

    /// These losses, and the loss of every account that an attacker takes over with these captures: whoever is signed in
    /// to an account can change the ways into it.
    pub fn with_taken_over(&self, lost: &[Loss], captured: &[Capture], scratch: &mut Scratch) -> Vec<Loss> {
        let taken_over = self.taken_over(captured, scratch).iter().copied().map(Loss::TakenOver);
        lost.iter().copied().chain(taken_over).collect()
    }

    /// Computes the owner's reach after these losses in `scratch.owner`.
    pub(super) fn lose(&self, lost: &[Loss], scratch: &mut Scratch) {
        let mut banned: Vec<u32> = lost.iter().filter_map(|&loss| self.banned(loss)).collect();
        if scratch.unknown == Unknown::Unfavourable && lost.iter().any(|&loss| self.may_be_needed(loss)) {
            banned.push(self.layout.as_usual());
        }
        let (baseline, assume) = (self.baseline(scratch.unknown), scratch.unknown.helps_owner());
        self.owner.retract(baseline, &banned, assume, &mut scratch.owner);
    }

    /// The propositions that a capture makes true: one, or several for an unlocked device or a person. Empty if the
    /// capture does not exist in this inventory.
    pub(super) fn seeds(&self, capture: Capture) -> impl Iterator<Item = u32> + use<'_> {
        let layout = &self.layout;
        let if_device = |device: u32, proposition: u32| (device < layout.devices).then_some(proposition);
        let if_account = |account: u32, proposition: u32| (account < layout.accounts).then_some(proposition);
        let seed = match capture {
            Capture::Device(device) => if_device(device, layout.device(device)),
            Capture::Unlocked(device) => if_device(device, layout.unlocked(device)),
            Capture::Infected(device) => if_device(device, layout.infected(device)),
            Capture::Method(device, method) => layout.method(device, method),
            Capture::Number(number) => (number < layout.numbers).then(|| layout.number(number)),
            Capture::Place(place) => (place < layout.places).then(|| layout.place(place)),
            Capture::Account(account) => if_account(account, layout.account(account)),
            Capture::Factor(account, factor) => layout.factor(account, factor),
            Capture::Phished(account) => if_account(account, layout.phished(account)),
            Capture::Support(account) => if_account(account, layout.support_tricked(account)),
            Capture::Domain(account) => layout.domain(account),
            Capture::Person(_) => None,
            Capture::Vault => Some(layout.vault()),
        };
        let by_person = if let Capture::Person(person) = capture {
            layout.people.get(person as usize).map_or(&[][..], Vec::as_slice)
        } else {
            &[]
        };
        // Whoever has a device unlocked also holds it.
        let held_device = if let Capture::Unlocked(device) = capture {
            if_device(device, layout.device(device))
        } else {
            None
        };
        held_device.into_iter().chain(seed).chain(by_person.iter().copied())
    }

    /// Whether something whose holder is not recorded may need what is lost.
    fn may_be_needed(&self, loss: Loss) -> bool {
        match loss {
            Loss::Device(_)
            | Loss::Method(..)
            | Loss::Number(_)
            | Loss::NumberGone(_)
            | Loss::Place(_)
            | Loss::PlaceAway(_)
            | Loss::Memory
            | Loss::Vault => self.banned(loss).is_some(),
            Loss::Account(account)
            | Loss::TakenOver(account)
            | Loss::Domain(account)
            | Loss::Factor(account, _)
            | Loss::Forgotten(account, _) => self.layout.hubs.contains(&account),
        }
    }

    /// The proposition that cannot hold after a loss. `None` if the loss does not exist in this inventory.
    pub(super) fn banned(&self, loss: Loss) -> Option<u32> {
        let layout = &self.layout;
        match loss {
            Loss::Device(device) => (device < layout.devices).then(|| layout.device(device)),
            Loss::Method(device, method) => layout.method(device, method),
            Loss::Number(number) => (number < layout.numbers).then(|| layout.line(number)),
            Loss::NumberGone(number) => (number < layout.numbers).then(|| layout.number(number)),
            Loss::Place(place) => (place < layout.places).then(|| layout.place(place)),
            Loss::PlaceAway(place) => (place < layout.places).then(|| layout.here(place)),
            Loss::TakenOver(account) => (account < layout.accounts).then(|| layout.control(account)),
            Loss::Domain(account) => layout.domain(account),
            Loss::Account(account) => (account < layout.accounts).then(|| layout.account(account)),
            Loss::Factor(account, factor) => layout.factor(account, factor),
            Loss::Forgotten(account, factor) => layout.remembered(account, factor),
            Loss::Memory => Some(layout.memory()),
            Loss::Vault => Some(layout.vault()),
        }
    }
}
