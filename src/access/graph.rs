//! The compiled graph and its two questions: what falls, and what can no longer be opened.

use super::asset::{Capture, Loss};
use super::compile::{Compiled, Layout, compile};
use super::horn::{Base, Horn, Run};
use super::name::Names;
use crate::inventory::{Inventory, Namesakes};
use serde::Serialize;
use std::sync::OnceLock;

/// How soon the owner opens something. AND takes the worse, OR the better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// With what is at hand.
    #[default]
    Now,
    /// In days, through other people: a carrier reissues a number, support checks papers, a contact answers.
    Slow,
    Never,
}

impl Reach {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::Slow => "slow",
            Self::Never => "never",
        }
    }
}

/// An inventory as clauses, compiled once for many questions. Accounts are named by their position in
/// [`Inventory::accounts`]; a graph is stale once its inventory has changed.
#[derive(Clone, Debug)]
pub struct Graph {
    pub(super) layout: Layout,
    pub(super) owner: Horn,
    pub(super) attacker: Horn,
    pub(super) base: Base,
    /// Found when a name is first asked for.
    namesakes: OnceLock<Namesakes>,
}

/// Working memory for [`Graph::fallen`] and [`Graph::locked`], so that one question after the other asks for none.
#[derive(Clone, Debug)]
pub struct Scratch {
    pub(super) attacker: Run,
    pub(super) owner: Run,
    seeds: Vec<u32>,
    locked: Vec<(u32, Reach)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closure {
    fallen: Vec<bool>,
}

impl Closure {
    /// Whether the account at this position falls.
    pub fn contains(&self, account: usize) -> bool {
        self.fallen.get(account).copied().unwrap_or(false)
    }

    /// The positions of the accounts that fall, in order.
    pub fn accounts(&self) -> impl Iterator<Item = usize> + '_ {
        self.fallen.iter().enumerate().filter_map(|(at, &fallen)| fallen.then_some(at))
    }
}

/// The owner's reach of every account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reaches {
    reach: Vec<Reach>,
}

impl Reaches {
    /// The reach of the account at this position.
    pub fn of(&self, account: usize) -> Reach {
        self.reach.get(account).copied().unwrap_or(Reach::Never)
    }

    /// The accounts that are not open now, by position, with their reach.
    pub fn locked(&self) -> impl Iterator<Item = (usize, Reach)> + '_ {
        self.reach.iter().copied().enumerate().filter(|&(_, reach)| reach != Reach::Now)
    }
}

impl Graph {
    /// Compiles an inventory; linear in its size. Holders and ways that name what is not there are left out.
    pub fn new(inventory: &Inventory) -> Self {
        let Compiled { layout, owner, attacker } = compile(inventory);
        let base = owner.base();
        Self { layout, owner, attacker, base, namesakes: OnceLock::new() }
    }

    /// What things are called; `inventory` is the one that was compiled.
    pub fn names<'a>(&'a self, inventory: &'a Inventory) -> Names<'a> {
        Names::new(inventory, self.namesakes.get_or_init(|| Namesakes::of(inventory)))
    }

    /// How many accounts there are.
    pub const fn accounts(&self) -> usize {
        self.layout.accounts as usize
    }

    /// Working memory for this graph, and for no other.
    pub fn scratch(&self) -> Scratch {
        Scratch {
            attacker: Run::new(&self.attacker),
            owner: Run::new(&self.owner),
            seeds: Vec::new(),
            locked: Vec::new(),
        }
    }

    /// What falls to whoever has captured all of these. Monotone: more captured never opens less.
    pub fn attacker(&self, captured: &[Capture]) -> Closure {
        let mut scratch = self.scratch();
        let mut fallen = vec![false; self.accounts()];
        for &account in self.fallen(captured, &mut scratch) {
            fallen[account as usize] = true;
        }
        Closure { fallen }
    }

    /// What the owner opens, and how soon, who has lost all of these. Monotone: more lost never locks less.
    pub fn owner(&self, lost: &[Loss]) -> Reaches {
        let mut scratch = self.scratch();
        self.lose(lost, &mut scratch);
        let reach = (0..self.layout.accounts)
            .map(|account| scratch.owner.level(&self.base, self.layout.account(account)))
            .collect();
        Reaches { reach }
    }

    /// How soon the owner opens the account with nothing lost.
    pub fn at_first(&self, account: usize) -> Reach {
        if account < self.accounts() { self.base.level[account] } else { Reach::Never }
    }

    /// The positions of the accounts that fall, in the order in which they do. Takes time in what falls, not in
    /// the size of the inventory.
    pub fn fallen<'s>(&self, captured: &[Capture], scratch: &'s mut Scratch) -> &'s [u32] {
        scratch.seeds.clear();
        scratch.seeds.extend(captured.iter().flat_map(|&capture| self.seeds(capture)).flatten());
        self.attacker.forward(&scratch.seeds, self.layout.accounts, &mut scratch.attacker);
        &scratch.attacker.reached
    }

    /// The positions of the accounts that the owner opens later than with nothing lost, or no longer, with their
    /// reach. Takes time in what the losses touch, not in the size of the inventory.
    pub fn locked<'s>(&self, lost: &[Loss], scratch: &'s mut Scratch) -> &'s [(u32, Reach)] {
        self.lose(lost, scratch);
        scratch.locked.clear();
        for &proposition in &scratch.owner.affected {
            if proposition < self.layout.accounts {
                let reach = scratch.owner.level(&self.base, proposition);
                if reach > self.base.level[proposition as usize] {
                    scratch.locked.push((proposition, reach));
                }
            }
        }
        &scratch.locked
    }

    pub(super) fn lose(&self, lost: &[Loss], scratch: &mut Scratch) {
        scratch.seeds.clear();
        scratch.seeds.extend(lost.iter().filter_map(|&loss| self.banned(loss)));
        self.owner.without(&self.base, &scratch.seeds, &mut scratch.owner);
    }

    /// The propositions that a captured thing makes true. None where it is not of this inventory.
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
            Capture::Support(at) => [of_account(at, layout.talked_over(at)), None],
            Capture::Vault => [Some(layout.vault()), None],
        }
    }

    /// The proposition that a loss makes impossible. `None` where it is not of this inventory.
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
