//! The compiled graph and its two questions: which accounts an attacker opens, and which the owner can no longer open.

use super::asset::{Capture, Loss};
use super::closure::{Support, Workspace};
use super::compile::{Compiled, Layout, compile};
use super::horn::Horn;
use super::name::Names;
use super::reach::Reach;
use crate::inventory::{Inventory, Namesakes};
use std::sync::OnceLock;

/// An inventory as clauses, compiled once for many questions. Accounts are identified by their position in
/// [`Inventory::accounts`]. A graph is stale once its inventory has changed.
#[derive(Clone, Debug)]
pub struct Graph {
    pub(super) layout: Layout,
    pub(super) owner: Horn,
    pub(super) attacker: Horn,
    /// The owner's supports with nothing lost.
    pub(super) baseline: Vec<Support>,
    /// Computed on first use.
    namesakes: OnceLock<Namesakes>,
}

/// Working memory for [`Graph::taken_over`] and [`Graph::locked_out`]. It serves many questions about one graph.
#[derive(Clone, Debug)]
pub struct Scratch {
    pub(super) attacker: Workspace,
    pub(super) owner: Workspace,
    taken_over: Vec<u32>,
    locked_out: Vec<(u32, Reach)>,
}

impl Graph {
    /// Compiles an inventory in linear time. Ignores references to ids that do not exist.
    pub fn new(inventory: &Inventory) -> Self {
        let Compiled { layout, owner, attacker } = compile(inventory);
        let baseline = owner.baseline();
        Self { layout, owner, attacker, baseline, namesakes: OnceLock::new() }
    }

    /// The names of the inventory's entities. `inventory` must be the one that was compiled.
    pub fn names<'a>(&'a self, inventory: &'a Inventory) -> Names<'a> {
        Names::new(inventory, self.namesakes.get_or_init(|| Namesakes::of(inventory)))
    }

    /// How many accounts the graph has.
    pub const fn accounts(&self) -> usize {
        self.layout.accounts as usize
    }

    /// Working memory for this graph only.
    pub fn scratch(&self) -> Scratch {
        Scratch {
            attacker: Workspace::new(&self.attacker),
            owner: Workspace::new(&self.owner),
            taken_over: Vec::new(),
            locked_out: Vec::new(),
        }
    }

    /// How soon the owner opens the account with nothing lost.
    pub fn initial_reach(&self, account: usize) -> Reach {
        if account < self.accounts() { self.baseline[account].level } else { Reach::Never }
    }

    /// The positions of the accounts that an attacker opens with all of these captures, in the order of derivation.
    /// More captures never open fewer accounts.
    pub fn taken_over<'s>(&self, captured: &[Capture], scratch: &'s mut Scratch) -> &'s [u32] {
        let seeds: Vec<u32> = captured.iter().flat_map(|&capture| self.seeds(capture)).flatten().collect();
        self.attacker.derive(&seeds, &mut scratch.attacker);
        let accounts = scratch.attacker.reached.iter().copied().filter(|&at| at < self.layout.accounts);
        scratch.taken_over.clear();
        scratch.taken_over.extend(accounts);
        &scratch.taken_over
    }

    /// The positions of the accounts that the owner opens later than with nothing lost, or no longer, and how soon.
    /// More losses never open more accounts.
    pub fn locked_out<'s>(&self, lost: &[Loss], scratch: &'s mut Scratch) -> &'s [(u32, Reach)] {
        self.lose(lost, scratch);
        let accounts = scratch.owner.affected.iter().copied().filter(|&at| at < self.layout.accounts);
        let worse = accounts.filter_map(|at| {
            let reach = scratch.owner.level(&self.baseline, at);
            (reach > self.baseline[at as usize].level).then_some((at, reach))
        });
        scratch.locked_out.clear();
        scratch.locked_out.extend(worse);
        &scratch.locked_out
    }

    /// Computes the owner's reach after these losses in `scratch.owner`.
    pub(super) fn lose(&self, lost: &[Loss], scratch: &mut Scratch) {
        let banned: Vec<u32> = lost.iter().filter_map(|&loss| self.banned(loss)).collect();
        self.owner.retract(&self.baseline, &banned, &mut scratch.owner);
    }

    /// The propositions that a capture makes true. None if the capture does not exist in this inventory.
    pub(super) fn seeds(&self, capture: Capture) -> [Option<u32>; 2] {
        let layout = &self.layout;
        let device = |at: u32| (at < layout.devices).then(|| layout.device(at));
        let of_account = |at: u32, proposition: u32| (at < layout.accounts).then_some(proposition);
        match capture {
            Capture::Device(at) => [device(at), None],
            Capture::Unlocked(at) => [device(at), device(at).map(|_| layout.unlocked(at))],
            Capture::Infected(at) => [device(at).map(|_| layout.infected(at)), None],
            Capture::Method(device, method) => [layout.method(device, method), None],
            Capture::Number(at) => [(at < layout.numbers).then(|| layout.number(at)), None],
            Capture::Place(at) => [(at < layout.places).then(|| layout.place(at)), None],
            Capture::Account(at) => [of_account(at, layout.account(at)), None],
            Capture::Factor(account, factor) => [layout.factor(account, factor), None],
            Capture::Phished(at) => [of_account(at, layout.phished(at)), None],
            Capture::Support(at) => [of_account(at, layout.support_tricked(at)), None],
            Capture::Vault => [Some(layout.vault()), None],
        }
    }

    /// The proposition that a loss makes impossible. `None` if the loss does not exist in this inventory.
    pub(super) fn banned(&self, loss: Loss) -> Option<u32> {
        let layout = &self.layout;
        match loss {
            Loss::Device(at) => (at < layout.devices).then(|| layout.device(at)),
            Loss::Method(device, method) => layout.method(device, method),
            Loss::Number(at) => (at < layout.numbers).then(|| layout.line(at)),
            Loss::NumberGone(at) => (at < layout.numbers).then(|| layout.number(at)),
            Loss::Place(at) => (at < layout.places).then(|| layout.place(at)),
            Loss::Account(at) => (at < layout.accounts).then(|| layout.account(at)),
            Loss::Factor(account, factor) => layout.factor(account, factor),
            Loss::Forgotten(account, factor) => layout.remembered(account, factor),
            Loss::Memory => Some(layout.memory()),
            Loss::Vault => Some(layout.vault()),
        }
    }
}
