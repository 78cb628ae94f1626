//! How an account falls: the shortest chain of steps from what was captured, in words.

use super::asset::Capture;
use super::graph::Graph;
use super::horn::NONE;
use super::name::{self, Names};
use super::thing::Thing;
use super::yields::Rule;
use crate::inventory::{AccountId, Importance, Inventory};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

/// One step of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What is had by it.
    pub what: Thing,
    /// By which rule; `None` for what was captured.
    pub rule: Option<Rule>,
    /// The earlier steps of the chain that it rests on, by position.
    pub needs: Vec<usize>,
    /// The step in words: a sentence.
    pub text: String,
}

/// An account that falls, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Takeover {
    pub account: AccountId,
    pub importance: Importance,
    /// From what was captured to the account, which is the last step.
    pub steps: Vec<Step>,
}

/// By which clause each proposition is had at the least cost.
pub(super) struct Proof {
    by: Vec<u32>,
    done: Vec<bool>,
}

impl Graph {
    /// Every account that falls to whoever has captured all of these, most important first, then those with the
    /// shortest chains, then by name.
    pub fn takeover(&self, inventory: &Inventory, captured: &[Capture]) -> Vec<Takeover> {
        let (proof, names) = (self.prove(captured), self.names(inventory));
        let mut fallen: Vec<Takeover> = inventory
            .accounts
            .iter()
            .zip(0..self.layout.accounts)
            .filter(|&(_, at)| proof.done[at as usize])
            .map(|(account, at)| Takeover {
                account: account.id.clone(),
                importance: account.importance,
                steps: self.steps(names, &proof, captured, at),
            })
            .collect();
        fallen.sort_by(|a, b| {
            (b.importance.cmp(&a.importance))
                .then(a.steps.len().cmp(&b.steps.len()))
                .then_with(|| a.account.cmp(&b.account))
        });
        fallen
    }

    /// How the account at this position falls. Empty where it does not.
    pub fn chain(&self, inventory: &Inventory, captured: &[Capture], account: usize) -> Vec<Step> {
        let proof = self.prove(captured);
        match u32::try_from(account) {
            Ok(at) if at < self.layout.accounts && proof.done[account] => {
                self.steps(self.names(inventory), &proof, captured, at)
            }
            _ => Vec::new(),
        }
    }

    /// The cheapest way to each proposition that follows, a step costing one and what it rests on: Dijkstra's
    /// algorithm on clauses (Knuth, “A generalization of Dijkstra's algorithm”, 1977).
    fn prove(&self, captured: &[Capture]) -> Proof {
        let horn = &self.attacker;
        let propositions = self.layout.things.len();
        let mut proof = Proof { by: vec![NONE; propositions], done: vec![false; propositions] };
        let mut left: Vec<u32> = (0..horn.clauses()).map(|c| horn.body(c).len() as u32).collect();
        let mut cost: Vec<u32> = (0..horn.clauses()).map(|c| u32::from(horn.rule(c) != Rule::Same)).collect();
        let mut queue: BinaryHeap<Reverse<(u32, u32, u32)>> = captured
            .iter()
            .flat_map(|&capture| self.seeds(capture))
            .flatten()
            .map(|seed| Reverse((1, NONE, seed)))
            .collect();
        while let Some(Reverse((so_far, clause, proposition))) = queue.pop() {
            if std::mem::replace(&mut proof.done[proposition as usize], true) {
                continue;
            }
            proof.by[proposition as usize] = clause;
            for &next in horn.uses(proposition) {
                let at = next as usize;
                cost[at] = cost[at].saturating_add(so_far);
                left[at] -= 1;
                if left[at] == 0 && !proof.done[horn.head(next) as usize] {
                    queue.push(Reverse((cost[at], next, horn.head(next))));
                }
            }
        }
        proof
    }

    /// The steps to a proposition, each after those that it rests on.
    fn steps(&self, names: Names<'_>, proof: &Proof, captured: &[Capture], goal: u32) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::new();
        let mut step_of: HashMap<u32, usize> = HashMap::new();
        let mut stack = vec![(goal, false)];
        while let Some((proposition, ready)) = stack.pop() {
            if step_of.contains_key(&proposition) {
                continue;
            }
            let clause = proof.by[proposition as usize];
            let body: &[u32] = if clause == NONE { &[] } else { self.attacker.body(clause) };
            if !ready {
                stack.push((proposition, true));
                stack.extend(body.iter().rev().map(|&item| (item, false)));
                continue;
            }
            let mut needs: Vec<usize> = body.iter().filter_map(|item| step_of.get(item).copied()).collect();
            if clause != NONE && self.attacker.rule(clause) == Rule::Same {
                if let Some(&same) = needs.first() {
                    step_of.insert(proposition, same);
                }
                continue;
            }
            needs.sort_unstable();
            needs.dedup();
            let what = self.layout.things[proposition as usize];
            let rule = (clause != NONE).then(|| self.attacker.rule(clause));
            let on: Vec<Thing> = needs.iter().filter_map(|&at| steps.get(at)).map(|s| s.what).collect();
            let text = match rule {
                None => given(names, what, captured),
                Some(rule) => follows(names, what, rule, &on),
            };
            step_of.insert(proposition, steps.len());
            steps.push(Step { what, rule, needs, text: text.unwrap_or_default() });
        }
        steps
    }
}

/// What was captured, as a sentence.
fn given(names: Names<'_>, what: Thing, captured: &[Capture]) -> Option<String> {
    Some(match what {
        Thing::Device(at) => {
            let state = if captured.contains(&Capture::Unlocked(at)) { ", unlocked" } else { "" };
            format!("Somebody has {}{state}.", name::device(names.inventory, at)?)
        }
        Thing::Unlocked(at) => format!("Somebody has {}, unlocked.", name::device(names.inventory, at)?),
        Thing::Infected(at) => format!("{} is infected.", name::device(names.inventory, at)?),
        Thing::Method(at, method) => format!(
            "Somebody has seen or got {} of {}.",
            name::method(names.inventory, at, method)?,
            name::device(names.inventory, at)?
        ),
        Thing::Number(at) => {
            let pin = names.inventory.numbers.get(at as usize)?.port_out_pin;
            let why = if pin == Some(false) { ", as no PIN keeps the carrier from moving it" } else { "" };
            format!("Somebody gets the texts and calls of {}{why}.", name::number(names.inventory, at)?)
        }
        Thing::Place(at) => format!("Somebody searches {}.", name::place(names.inventory, at)?),
        Thing::Account(at) => format!("Somebody is in {}.", name::account(names, at)?),
        Thing::Factor(at, factor) => format!("Somebody has {}.", name::factor(names, at, factor)?),
        Thing::Phished(at) => format!("You sign in to {} on a false page.", name::account(names, at)?),
        Thing::TalkedOver(at) => format!("Support of {} is talked over.", name::account(names, at)?),
        Thing::Vault => "Somebody has opened Selvedge's vault.".to_owned(),
        _ => return None,
    })
}

/// What follows, as a sentence.
fn follows(names: Names<'_>, what: Thing, rule: Rule, on: &[Thing]) -> Option<String> {
    let what_in_words = words(names, what)?;
    let first = on.first().copied();
    let from = first.and_then(|thing| words(names, thing)).unwrap_or_default();
    let parts = || {
        let parts: Vec<String> = on.iter().filter_map(|&thing| part(names, what, thing)).collect();
        crate::text::join(&parts)
    };
    Some(match rule {
        Rule::NoLock => format!("{from} has no lock: it is open to them."),
        Rule::KeyWithoutPin => format!("{from} asks for no PIN: it works for them."),
        Rule::Unlocks => {
            let secret = on.iter().find(|thing| matches!(thing, Thing::Method(..)));
            let secret = secret.and_then(|&thing| words(names, thing)).unwrap_or_default();
            format!("With {secret}, it unlocks.")
        }
        Rule::KeptOnDevice => {
            format!("With {from} unlocked, they have {what_in_words}, which is kept there.")
        }
        Rule::OpenReceives => {
            format!("With {from} unlocked, the texts and calls of {what_in_words} arrive with them.")
        }
        Rule::SignedIn => format!("{from} is signed in to {what_in_words}."),
        Rule::Sim => {
            let pin = |at: u32| names.inventory.numbers.get(at as usize)?.sim_pin;
            let off = matches!(what, Thing::Number(at) | Thing::Line(at) if pin(at) == Some(false));
            let asks = if off { "asks for no PIN" } else { "is not known to ask for a PIN" };
            format!(
                "The SIM of {from} {asks}: in another phone, it receives the texts and calls of {what_in_words}."
            )
        }
        Rule::Previews => {
            format!("{from} shows texts on its lock screen: those to {what_in_words} can be read.")
        }
        Rule::InfectedIsOpen => format!("What runs on {from} reads all that is on it."),
        Rule::Typed | Rule::TypedSomewhere => format!("They read {what_in_words} as you type it on {from}."),
        Rule::VaultTyped => format!("They read the passphrase of Selvedge's vault as you type it on {from}."),
        Rule::Received => format!("{from} receives {what_in_words}."),
        Rule::KeptInPlace => format!("In {from} they find {what_in_words}."),
        Rule::LiesInPlace => format!("In {from} they find {what_in_words}."),
        Rule::Mailed => format!("In {from} they read {what_in_words}."),
        Rule::Federated | Rule::Linked => {
            format!("{from} signs them in to {}.", account_in_words(names, what)?)
        }
        Rule::KeptInAccount => format!("{from} keeps {what_in_words}, which they now have."),
        Rule::Decrypts => {
            let name = account_in_words(names, what)?;
            format!("What {name} keeps is end-to-end encrypted; they know what decrypts it.")
        }
        Rule::KeptInVault => format!("Selvedge's vault keeps {what_in_words}, which they now have."),
        Rule::Reused => format!(
            "{} has the same password as {}.",
            account_in_words(names, what)?,
            account_in_words(names, first?)?
        ),
        Rule::Phished => format!("The false page passes on {what_in_words}."),
        Rule::TalkedOver => format!("Support of {} does what they ask.", account_in_words(names, what)?),
        Rule::SupportResets => {
            format!("Support resets the second factor of {}.", account_in_words(names, what)?)
        }
        Rule::SignIn | Rule::SignInWithStandIn => {
            format!("They sign in to {what_in_words} with {}.", parts())
        }
        Rule::Recovery | Rule::ResetAddress => match what {
            Thing::NewPassword(at) => {
                format!("They set a new password of {} with {}.", name::account(names, at)?, parts())
            }
            Thing::StandIn(at) => {
                let stand = if are_several(names, on) { "stand" } else { "stands" };
                format!("At {}, {} {stand} in for the second factor.", name::account(names, at)?, parts())
            }
            _ => format!("They recover {what_in_words} with {}.", parts()),
        },
        Rule::AtHand | Rule::InMemory | Rule::NotRecorded | Rule::Reissued | Rule::People | Rule::Same => {
            return None;
        }
    })
}

/// Whether a sentence about all of these has its verb in the plural.
fn are_several(names: Names<'_>, things: &[Thing]) -> bool {
    match *things {
        [Thing::Factor(at, factor) | Thing::Sent(at, factor)] => {
            name::factor_of(names.inventory, at, factor).is_some_and(|factor| name::is_plural(factor.kind))
        }
        _ => things.len() > 1,
    }
}

/// A thing in the middle of a sentence.
fn words(names: Names<'_>, thing: Thing) -> Option<String> {
    match thing {
        Thing::Account(at) | Thing::Phished(at) | Thing::TalkedOver(at) | Thing::Contents(at) => {
            name::account(names, at)
        }
        Thing::NewPassword(at) | Thing::StandIn(at) | Thing::Shared(at) => name::account(names, at),
        Thing::Device(at) | Thing::Unlocked(at) | Thing::Infected(at) => name::device(names.inventory, at),
        Thing::Method(at, method) => Some(format!(
            "{} of {}",
            name::method(names.inventory, at, method)?,
            name::device(names.inventory, at)?
        )),
        Thing::Number(at) | Thing::Line(at) => name::number(names.inventory, at),
        Thing::Place(at) => name::place(names.inventory, at),
        Thing::Factor(at, factor)
        | Thing::Remembered(at, factor)
        | Thing::Renewed(at, factor)
        | Thing::Sent(at, factor) => name::factor(names, at, factor),
        Thing::Memory => Some("memory".to_owned()),
        Thing::Vault => Some("Selvedge's vault".to_owned()),
        Thing::SomeInfected => Some("an infected device".to_owned()),
    }
}

/// A thing as a part of a way into an account: “its password”.
fn part(names: Names<'_>, of: Thing, thing: Thing) -> Option<String> {
    let account = |thing| match thing {
        Thing::Account(at) | Thing::NewPassword(at) | Thing::StandIn(at) | Thing::Factor(at, _) => Some(at),
        _ => None,
    };
    match thing {
        Thing::NewPassword(at) if account(of) == Some(at) => Some("the new password".to_owned()),
        Thing::StandIn(at) if account(of) == Some(at) => {
            Some("what stands in for the second factor".to_owned())
        }
        Thing::Factor(at, factor) | Thing::Sent(at, factor) if account(of) == Some(at) => {
            let factor = name::factor_of(names.inventory, at, factor)?;
            Some(format!("its {}", name::kind(factor)))
        }
        Thing::Account(at) => Some(format!("a mail to {}", name::account(names, at)?)),
        Thing::Number(at) => Some(format!("a message to {}", name::number(names.inventory, at)?)),
        other => words(names, other),
    }
}

fn account_in_words(names: Names<'_>, thing: Thing) -> Option<String> {
    match thing {
        Thing::Factor(at, _)
        | Thing::Account(at)
        | Thing::Contents(at)
        | Thing::StandIn(at)
        | Thing::NewPassword(at) => name::account(names, at),
        other => words(names, other),
    }
}
