//! How an attacker takes over an account: the shortest chain of steps from what was captured, as sentences.

use super::asset::Capture;
use super::fact::Fact;
use super::graph::Graph;
use super::horn::NONE;
use super::inference::Inference;
use super::name::{self, Names};
use crate::inventory::{AccountId, Importance, Inventory};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

/// One step of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What the attacker has after this step.
    pub fact: Fact,
    /// Why the fact follows. `None` for a captured fact.
    pub inference: Option<Inference>,
    /// The earlier steps that this step needs, as positions in the chain.
    pub needs: Vec<usize>,
    /// The step as a sentence.
    pub text: String,
}

/// An account that an attacker takes over, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Takeover {
    pub account: AccountId,
    pub importance: Importance,
    /// From what was captured to the account, which is the last step.
    pub steps: Vec<Step>,
}

/// The cheapest derivation of each proposition.
struct Proof {
    /// The last clause of the derivation; `NONE` for a captured or underived proposition.
    clauses: Vec<u32>,
    derived: Vec<bool>,
}

impl Graph {
    /// Every account that an attacker takes over with all of these captures: most important first, then shortest
    /// chain, then by id.
    pub fn takeover(&self, inventory: &Inventory, captured: &[Capture]) -> Vec<Takeover> {
        let (proof, names) = (self.prove(captured), self.names(inventory));
        let mut takeovers: Vec<Takeover> = inventory
            .accounts
            .iter()
            .zip(0..self.layout.accounts)
            .filter(|&(_, at)| proof.derived[at as usize])
            .map(|(account, at)| Takeover {
                account: account.id.clone(),
                importance: account.importance,
                steps: self.steps(names, &proof, captured, at),
            })
            .collect();
        takeovers.sort_by(|a, b| {
            (b.importance.cmp(&a.importance))
                .then(a.steps.len().cmp(&b.steps.len()))
                .then_with(|| a.account.cmp(&b.account))
        });
        takeovers
    }

    /// How an attacker takes over the account at this position. Empty if the captures do not suffice.
    pub fn takeover_steps(&self, inventory: &Inventory, captured: &[Capture], account: usize) -> Vec<Step> {
        let proof = self.prove(captured);
        match self.layout.account_at(account) {
            Some(at) if proof.derived[account] => self.steps(self.names(inventory), &proof, captured, at),
            _ => Vec::new(),
        }
    }

    /// Derives each proposition at the least cost, where a step costs one plus all that it needs: Dijkstra's
    /// algorithm on clauses (Knuth, “A generalization of Dijkstra's algorithm”, 1977).
    fn prove(&self, captured: &[Capture]) -> Proof {
        let horn = &self.attacker;
        let propositions = horn.propositions();
        let mut proof = Proof { clauses: vec![NONE; propositions], derived: vec![false; propositions] };
        let mut missing: Vec<u32> = (0..horn.clauses()).map(|c| horn.body(c).len() as u32).collect();
        let mut costs: Vec<u32> =
            (0..horn.clauses()).map(|c| u32::from(horn.inference(c) != Inference::Same)).collect();
        let mut queue: BinaryHeap<Reverse<(u32, u32, u32)>> = captured
            .iter()
            .flat_map(|&capture| self.seeds(capture))
            .flatten()
            .map(|seed| Reverse((1, NONE, seed)))
            .collect();
        while let Some(Reverse((cost, clause, proposition))) = queue.pop() {
            if std::mem::replace(&mut proof.derived[proposition as usize], true) {
                continue;
            }
            proof.clauses[proposition as usize] = clause;
            for &next in horn.uses(proposition) {
                let at = next as usize;
                costs[at] = costs[at].saturating_add(cost);
                missing[at] -= 1;
                if missing[at] == 0 && !proof.derived[horn.head(next) as usize] {
                    queue.push(Reverse((costs[at], next, horn.head(next))));
                }
            }
        }
        proof
    }

    /// The steps to a proposition, each after the steps that it needs.
    fn steps(&self, names: Names<'_>, proof: &Proof, captured: &[Capture], goal: u32) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::new();
        let mut step_of: HashMap<u32, usize> = HashMap::new();
        // Depth first with an explicit stack: a chain can be 10,000 accounts long.
        let mut stack = vec![(goal, false)];
        while let Some((proposition, needs_are_done)) = stack.pop() {
            if step_of.contains_key(&proposition) {
                continue;
            }
            let clause = proof.clauses[proposition as usize];
            let body: &[u32] = if clause == NONE { &[] } else { self.attacker.body(clause) };
            if !needs_are_done {
                stack.push((proposition, true));
                stack.extend(body.iter().rev().map(|&item| (item, false)));
                continue;
            }
            let inference = (clause != NONE).then(|| self.attacker.inference(clause));
            let mut needs: Vec<usize> = body.iter().filter_map(|item| step_of.get(item).copied()).collect();
            if inference == Some(Inference::Same) {
                if let Some(&same) = needs.first() {
                    step_of.insert(proposition, same);
                }
                continue;
            }
            needs.sort_unstable();
            needs.dedup();
            let fact = self.layout.facts[proposition as usize];
            let needed: Vec<Fact> =
                needs.iter().filter_map(|&at| steps.get(at)).map(|step| step.fact).collect();
            let text = match inference {
                None => captured_sentence(names, fact, captured),
                Some(inference) => step_sentence(names, fact, inference, &needed),
            };
            step_of.insert(proposition, steps.len());
            steps.push(Step { fact, inference, needs, text: text.unwrap_or_default() });
        }
        steps
    }
}

fn captured_sentence(names: Names<'_>, fact: Fact, captured: &[Capture]) -> Option<String> {
    let inventory = names.inventory;
    Some(match fact {
        Fact::Device(at) => {
            let state = if captured.contains(&Capture::Unlocked(at)) { ", unlocked" } else { "" };
            format!("Somebody has {}{state}.", name::device(inventory, at)?)
        }
        Fact::Unlocked(at) => format!("Somebody has {}, unlocked.", name::device(inventory, at)?),
        Fact::Infected(at) => format!("{} is infected.", name::device(inventory, at)?),
        Fact::Method(at, method) => format!(
            "Somebody has seen or got {} of {}.",
            name::method(inventory, at, method)?,
            name::device(inventory, at)?
        ),
        Fact::Number(at) => {
            let has_no_pin = inventory.numbers.get(at as usize)?.port_out_pin == Some(false);
            let why = if has_no_pin { ", as no PIN keeps the carrier from moving it" } else { "" };
            format!("Somebody gets the texts and calls of {}{why}.", name::number(inventory, at)?)
        }
        Fact::Place(at) => format!("Somebody searches {}.", name::place(inventory, at)?),
        Fact::Account(at) => format!("Somebody is signed in to {}.", name::account(names, at)?),
        Fact::Factor(at, factor) => format!("Somebody has {}.", name::factor(names, at, factor)?),
        Fact::Phished(at) => format!("You sign in to {} on a phishing page.", name::account(names, at)?),
        Fact::SupportTricked(at) => format!("Support of {} is tricked.", name::account(names, at)?),
        Fact::Vault => "Somebody has opened Selvedge's vault.".to_owned(),
        _ => return None,
    })
}

/// A sentence for a step. `None` for inferences that the attacker never uses.
fn step_sentence(names: Names<'_>, fact: Fact, inference: Inference, needed: &[Fact]) -> Option<String> {
    let gained = words(names, fact)?;
    let first = needed.first().copied();
    let source = first.and_then(|fact| words(names, fact)).unwrap_or_default();
    let parts = || {
        let parts: Vec<String> = needed.iter().filter_map(|&need| part(names, fact, need)).collect();
        crate::text::join(&parts)
    };
    Some(match inference {
        Inference::NoLock => format!("{source} has no lock: it is open to them."),
        Inference::KeyWithoutPin => format!("{source} asks for no PIN: it works for them."),
        Inference::Unlocks => {
            let secret = needed.iter().find(|fact| matches!(fact, Fact::Method(..)));
            let secret = secret.and_then(|&fact| words(names, fact)).unwrap_or_default();
            format!("With {secret}, it unlocks.")
        }
        Inference::KeptOnDevice => {
            format!("With {source} unlocked, they have {gained}, which is kept there.")
        }
        Inference::UnlockedDeviceReceives => {
            format!("With {source} unlocked, they receive the texts and calls of {gained}.")
        }
        Inference::SignedIn => format!("{source} is signed in to {gained}."),
        Inference::SimWithoutPin => {
            let sim_pin = |at: u32| names.inventory.numbers.get(at as usize)?.sim_pin;
            let is_off = matches!(fact, Fact::Number(at) | Fact::Line(at) if sim_pin(at) == Some(false));
            let asks = if is_off { "asks for no PIN" } else { "is not known to ask for a PIN" };
            format!(
                "The SIM of {source} {asks}: in another phone, it receives the texts and calls of {gained}."
            )
        }
        Inference::LockScreenPreviews => {
            format!("{source} shows texts on its lock screen: those to {gained} can be read.")
        }
        Inference::InfectedIsUnlocked => format!("Malware on {source} reads everything on it."),
        Inference::TypedOnDevice | Inference::TypedOnUnknownDevice => {
            format!("They read {gained} as you type it on {source}.")
        }
        Inference::VaultOpenedOnDevice => {
            format!("They read the passphrase of Selvedge's vault as you type it on {source}.")
        }
        Inference::NumberReceives => format!("{source} receives {gained}."),
        Inference::KeptInPlace | Inference::DeviceInPlace => format!("In {source} they find {gained}."),
        Inference::MailboxReceives => format!("In {source} they read {gained}."),
        Inference::Federated | Inference::Linked => {
            format!("{source} signs them in to {}.", account_words(names, fact)?)
        }
        Inference::KeptInAccount => format!("{source} keeps {gained}, which they now have."),
        Inference::Decrypts => {
            let name = account_words(names, fact)?;
            format!("What {name} keeps is end-to-end encrypted, but they know what decrypts it.")
        }
        Inference::KeptInVault => format!("Selvedge's vault keeps {gained}, which they now have."),
        Inference::PasswordReused => format!(
            "{} has the same password as {}.",
            account_words(names, fact)?,
            account_words(names, first?)?
        ),
        Inference::Phished => format!("The phishing page passes on {gained}."),
        Inference::SupportTricked => {
            format!("Support of {} does what they ask.", account_words(names, fact)?)
        }
        Inference::SupportResets => {
            format!("Support resets the second factor of {}.", account_words(names, fact)?)
        }
        Inference::SignIn | Inference::SignInWithBypass => {
            format!("They sign in to {gained} with {}.", parts())
        }
        Inference::Recovery | Inference::ResetAddress => match fact {
            Fact::NewPassword(at) => {
                format!("They set a new password of {} with {}.", name::account(names, at)?, parts())
            }
            Fact::SecondFactorBypass(at) => {
                let replace = if are_several(names, needed) { "replace" } else { "replaces" };
                format!("At {}, {} {replace} the second factor.", name::account(names, at)?, parts())
            }
            _ => format!("They recover {gained} with {}.", parts()),
        },
        Inference::AtHand
        | Inference::InMemory
        | Inference::NotRecorded
        | Inference::Reissued
        | Inference::People
        | Inference::Same => return None,
    })
}

/// Whether these facts together need a plural verb.
fn are_several(names: Names<'_>, facts: &[Fact]) -> bool {
    match *facts {
        [Fact::Factor(at, factor) | Fact::FactorOrRecoveryAddress(at, factor)] => {
            name::factor_at(names.inventory, at, factor).is_some_and(|factor| name::is_plural(factor.kind))
        }
        _ => facts.len() > 1,
    }
}

/// A fact as a noun in the middle of a sentence.
fn words(names: Names<'_>, fact: Fact) -> Option<String> {
    let inventory = names.inventory;
    match fact {
        Fact::Account(at)
        | Fact::Phished(at)
        | Fact::SupportTricked(at)
        | Fact::StoreContents(at)
        | Fact::NewPassword(at)
        | Fact::SecondFactorBypass(at)
        | Fact::SharedPassword(at) => name::account(names, at),
        Fact::Device(at) | Fact::Unlocked(at) | Fact::Infected(at) => name::device(inventory, at),
        Fact::Method(at, method) => {
            Some(format!("{} of {}", name::method(inventory, at, method)?, name::device(inventory, at)?))
        }
        Fact::Number(at) | Fact::Line(at) => name::number(inventory, at),
        Fact::Place(at) => name::place(inventory, at),
        Fact::Factor(at, factor)
        | Fact::Remembered(at, factor)
        | Fact::FactorOrReplacement(at, factor)
        | Fact::FactorOrRecoveryAddress(at, factor) => name::factor(names, at, factor),
        Fact::Memory => Some("memory".to_owned()),
        Fact::Vault => Some("Selvedge's vault".to_owned()),
        Fact::SomeDeviceInfected => Some("an infected device".to_owned()),
    }
}

/// A fact as part of a way to reach the `goal`: “its password”, if both belong to one account.
fn part(names: Names<'_>, goal: Fact, fact: Fact) -> Option<String> {
    let goal_account = match goal {
        Fact::Account(at) | Fact::NewPassword(at) | Fact::SecondFactorBypass(at) | Fact::Factor(at, _) => {
            Some(at)
        }
        _ => None,
    };
    match fact {
        Fact::NewPassword(at) if goal_account == Some(at) => Some("the new password".to_owned()),
        Fact::SecondFactorBypass(at) if goal_account == Some(at) => {
            Some("a replacement for the second factor".to_owned())
        }
        Fact::Factor(at, factor) | Fact::FactorOrRecoveryAddress(at, factor) if goal_account == Some(at) => {
            let factor = name::factor_at(names.inventory, at, factor)?;
            Some(format!("its {}", name::factor_kind(factor)))
        }
        Fact::Account(at) => Some(format!("an email to {}", name::account(names, at)?)),
        Fact::Number(at) => Some(format!("a message to {}", name::number(names.inventory, at)?)),
        other => words(names, other),
    }
}

/// The account of a fact.
fn account_words(names: Names<'_>, fact: Fact) -> Option<String> {
    match fact {
        Fact::Factor(at, _) => name::account(names, at),
        other => words(names, other),
    }
}
