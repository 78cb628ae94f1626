//! How an attacker takes over an account: the shortest chain of steps from the captures to the account, as sentences.

use super::asset::Capture;
use super::fact::Fact;
use super::graph::{Graph, Unknown};
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
    /// Whether the step rests on an assumption about an unknown fact.
    pub is_assumed: bool,
    /// The reason why the fact follows. `None` for a captured fact.
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
    /// Whether no step rests on an assumption. If not, the takeover is only possible.
    pub certain: bool,
    /// The first step is a captured fact, and the last step opens the account.
    pub steps: Vec<Step>,
}

/// The cheapest derivation of each proposition.
struct Proof {
    /// By proposition: the last clause of its derivation; `NONE` if it is captured or not derived.
    clauses: Vec<u32>,
    /// By proposition: whether it is captured or derived.
    derived: Vec<bool>,
}

impl Graph {
    /// Every account that an attacker takes over with all of these captures: certain takeovers first, then those that
    /// are only possible; most important first, then shortest chain, then by id.
    pub fn takeover(&self, inventory: &Inventory, captured: &[Capture]) -> Vec<Takeover> {
        let names = self.names(inventory);
        let certain = self.prove(captured, Unknown::Favourable);
        let possible = self.prove(captured, Unknown::Unfavourable);
        let mut takeovers: Vec<Takeover> = inventory
            .accounts
            .iter()
            .zip(0..self.layout.accounts)
            .filter(|&(_, position)| possible.derived[position as usize])
            .map(|(account, position)| {
                let is_certain = certain.derived[position as usize];
                let proof = if is_certain { &certain } else { &possible };
                Takeover {
                    account: account.id.clone(),
                    importance: account.importance,
                    certain: is_certain,
                    steps: self.steps(names, proof, captured, position),
                }
            })
            .collect();
        takeovers.sort_by(|a, b| {
            (b.certain.cmp(&a.certain))
                .then(b.importance.cmp(&a.importance))
                .then(a.steps.len().cmp(&b.steps.len()))
                .then_with(|| a.account.cmp(&b.account))
        });
        takeovers
    }

    /// How an attacker takes over the account at this position, for certain or else possibly. Empty if the captures do
    /// not suffice.
    pub fn takeover_steps(&self, inventory: &Inventory, captured: &[Capture], account: usize) -> Vec<Step> {
        let Some(proposition) = self.layout.account_at(account) else { return Vec::new() };
        for unknown in [Unknown::Favourable, Unknown::Unfavourable] {
            let proof = self.prove(captured, unknown);
            if proof.derived[account] {
                return self.steps(self.names(inventory), &proof, captured, proposition);
            }
        }
        Vec::new()
    }

    /// Derives each proposition at the least cost. A step costs one plus the costs of the propositions that it needs.
    /// This is Dijkstra's algorithm on clauses (Knuth, “A generalization of Dijkstra's algorithm”, 1977).
    fn prove(&self, captured: &[Capture], unknown: Unknown) -> Proof {
        let assume = unknown.helps_attacker();
        let horn = &self.attacker;
        let propositions = horn.propositions();
        let mut proof = Proof { clauses: vec![NONE; propositions], derived: vec![false; propositions] };
        let mut missing: Vec<u32> =
            (0..horn.clauses()).map(|clause| horn.body(clause).len() as u32).collect();
        let mut costs: Vec<u32> = (0..horn.clauses())
            .map(|clause| u32::from(horn.inference(clause) != Inference::OneCase))
            .collect();
        let mut queue: BinaryHeap<Reverse<(u32, u32, u32)>> = captured
            .iter()
            .flat_map(|&capture| self.seeds(capture))
            .map(|seed| Reverse((1, NONE, seed)))
            .collect();
        while let Some(Reverse((cost, clause, proposition))) = queue.pop() {
            if std::mem::replace(&mut proof.derived[proposition as usize], true) {
                continue;
            }
            proof.clauses[proposition as usize] = clause;
            for &dependent in horn.uses(proposition) {
                let (index, head) = (dependent as usize, horn.head(dependent));
                costs[index] = costs[index].saturating_add(cost);
                missing[index] -= 1;
                if missing[index] == 0 && !proof.derived[head as usize] && horn.applies(dependent, assume) {
                    queue.push(Reverse((costs[index], dependent, head)));
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
                stack.extend(body.iter().rev().map(|&needed| (needed, false)));
                continue;
            }
            let inference = (clause != NONE).then(|| self.attacker.inference(clause));
            let mut needs: Vec<usize> =
                body.iter().filter_map(|needed| step_of.get(needed).copied()).collect();
            if inference == Some(Inference::OneCase) {
                if let Some(&case) = needs.first() {
                    step_of.insert(proposition, case);
                }
                continue;
            }
            needs.sort_unstable();
            needs.dedup();
            let fact = self.layout.facts[proposition as usize];
            let needed: Vec<Fact> =
                needs.iter().filter_map(|&step| steps.get(step)).map(|step| step.fact).collect();
            let text = match inference {
                None => captured_sentence(names, fact, captured),
                Some(inference) if clause != NONE && self.attacker.is_assumed(clause) => {
                    assumed_sentence(names, fact, inference, &needed)
                        .or_else(|| step_sentence(names, fact, inference, &needed))
                }
                Some(inference) => step_sentence(names, fact, inference, &needed),
            };
            step_of.insert(proposition, steps.len());
            let is_assumed = clause != NONE && self.attacker.is_assumed(clause);
            steps.push(Step { fact, is_assumed, inference, needs, text: text.unwrap_or_default() });
        }
        steps
    }
}

/// A sentence for a captured fact. `None` for facts that no capture makes true.
fn captured_sentence(names: Names<'_>, fact: Fact, captured: &[Capture]) -> Option<String> {
    let inventory = names.inventory;
    Some(match fact {
        Fact::Device(device) => {
            let state = if captured.contains(&Capture::Unlocked(device)) { ", unlocked" } else { "" };
            format!("Somebody has {}{state}.", name::device(inventory, device)?)
        }
        Fact::Unlocked(device) => format!("Somebody has {}, unlocked.", name::device(inventory, device)?),
        Fact::Infected(device) => format!("{} is infected.", name::device(inventory, device)?),
        Fact::Method(device, method) => format!(
            "Somebody has seen or got {} of {}.",
            name::method(inventory, device, method)?,
            name::device(inventory, device)?
        ),
        Fact::Number(number) => {
            let has_no_pin = inventory.numbers.get(number as usize)?.port_out_pin == Some(false);
            let why = if has_no_pin { ", as no PIN keeps the carrier from moving it" } else { "" };
            format!("Somebody gets the texts and calls of {}{why}.", name::number(inventory, number)?)
        }
        Fact::Place(place) => format!("Somebody searches {}.", name::place(inventory, place)?),
        Fact::Account(account) => format!("Somebody is signed in to {}.", name::account(names, account)?),
        Fact::Factor(account, factor) => format!("Somebody has {}.", name::factor(names, account, factor)?),
        Fact::Phished(account) => {
            format!("You sign in to {} on a phishing page.", name::account(names, account)?)
        }
        Fact::SupportTricked(account) => format!("Support of {} is tricked.", name::account(names, account)?),
        Fact::Domain(account) => {
            format!("Somebody controls the mail domain of {}.", name::account(names, account)?)
        }
        Fact::Vault => "Somebody has opened Selvedge's vault.".to_owned(),
        _ => return None,
    })
}

/// A sentence for a step that rests on an assumption. `None` if the sentence of a certain step says it already.
fn assumed_sentence(names: Names<'_>, fact: Fact, inference: Inference, needed: &[Fact]) -> Option<String> {
    let gained = noun(names, fact)?;
    let source = needed.first().and_then(|&fact| noun(names, fact)).unwrap_or_default();
    Some(match inference {
        Inference::NoLock => format!("Whether {source} has a lock is not recorded: it may be open to them."),
        Inference::KeyWithoutPin => {
            format!("Whether {source} asks for a PIN is not recorded: it may work for them.")
        }
        Inference::LockScreenPreviews => format!(
            "Whether {source} shows texts on its lock screen is not recorded: those to {gained} may be readable."
        ),
        Inference::MaySignIn => {
            format!("Where {gained} is signed in is not recorded: it may be open on {source}.")
        }
        Inference::MayHold => {
            let verb = if is_plural_subject(names, &[fact]) { "are" } else { "is" };
            format!("Where {gained} {verb} kept is not recorded: {source} may give it to them.")
        }
        Inference::UnrecordedWay => {
            let with = match *needed.first()? {
                Fact::Phished(_) => "what you type there".to_owned(),
                need @ Fact::Factor(..) => noun_toward(names, fact, need)?,
                need => noun(names, need)?,
            };
            format!("Not all ways into {gained} are recorded: one of them may work with {with}.")
        }
        Inference::Unencrypted => {
            format!("Whether {gained} is end-to-end encrypted is not recorded: they may read what it keeps.")
        }
        Inference::TypedOnUnknownDevice => {
            format!("Where you type {gained} is not recorded: it may be on {source}, where they read it.")
        }
        Inference::SignIn => {
            let parts: Vec<String> =
                needed.iter().filter_map(|&need| noun_toward(names, fact, need)).collect();
            format!(
                "Whether {gained} asks for a second factor is not recorded: they may sign in with {} alone.",
                crate::text::join(&parts)
            )
        }
        Inference::Phished => format!("The phishing page may pass on {gained}."),
        Inference::SupportTricked => {
            format!("Support of {} may do what they ask.", account_name(names, fact)?)
        }
        Inference::SupportResets => {
            format!("Support may reset the second factor of {}.", account_name(names, fact)?)
        }
        _ => return None,
    })
}

/// A sentence for a step. `None` for inferences that the attacker never uses.
fn step_sentence(names: Names<'_>, fact: Fact, inference: Inference, needed: &[Fact]) -> Option<String> {
    let gained = noun(names, fact)?;
    let first = needed.first().copied();
    let source = first.and_then(|fact| noun(names, fact)).unwrap_or_default();
    let parts = || {
        let parts: Vec<String> = needed.iter().filter_map(|&need| noun_toward(names, fact, need)).collect();
        crate::text::join(&parts)
    };
    Some(match inference {
        Inference::NoLock => format!("{source} has no lock: it is open to them."),
        Inference::KeyWithoutPin => format!("{source} asks for no PIN: it works for them."),
        Inference::Unlocks => {
            let secret = needed.iter().find(|fact| matches!(fact, Fact::Method(..)));
            let secret = secret.and_then(|&fact| noun(names, fact)).unwrap_or_default();
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
            let sim_pin = |number: u32| names.inventory.numbers.get(number as usize)?.sim_pin;
            let is_off =
                matches!(fact, Fact::Number(number) | Fact::Line(number) if sim_pin(number) == Some(false));
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
            format!("{source} signs them in to {}.", account_name(names, fact)?)
        }
        Inference::KeptInAccount => format!("{source} keeps {gained}, which they now have."),
        Inference::Decrypts => {
            let name = account_name(names, fact)?;
            format!("What {name} keeps is end-to-end encrypted, but they know what decrypts it.")
        }
        Inference::KeptInVault => format!("Selvedge's vault keeps {gained}, which they now have."),
        Inference::PasswordReused => format!(
            "{} has the same password as {}.",
            account_name(names, fact)?,
            account_name(names, first?)?
        ),
        Inference::Phished => format!("The phishing page passes on {gained}."),
        Inference::SupportTricked => {
            format!("Support of {} does what they ask.", account_name(names, fact)?)
        }
        Inference::SupportResets => {
            format!("Support resets the second factor of {}.", account_name(names, fact)?)
        }
        Inference::SignIn | Inference::SignInWithBypass => {
            format!("They sign in to {gained} with {}.", parts())
        }
        Inference::Recovery | Inference::ResetAddress => match fact {
            Fact::NewPassword(account) => {
                format!("They set a new password of {} with {}.", name::account(names, account)?, parts())
            }
            Fact::SecondFactorBypass(account) => {
                let replace = if is_plural_subject(names, needed) { "replace" } else { "replaces" };
                format!("At {}, {} {replace} the second factor.", name::account(names, account)?, parts())
            }
            _ => format!("They recover {gained} with {}.", parts()),
        },
        Inference::CarrierMoves => {
            format!("With {source} they move {gained} to their own SIM, and receive its texts and calls.")
        }
        Inference::RegistrarRedirects if matches!(fact, Fact::Domain(_)) => {
            format!("With {source} they control the mail domain of {gained}.")
        }
        Inference::RegistrarRedirects => format!("The mail of {gained} goes to them."),
        Inference::OpensOnDevice => format!("On {source}, they open what {gained} stores."),
        Inference::InsidePlace => format!("{gained} is in {source}."),
        Inference::Returns
        | Inference::MaySignIn
        | Inference::MayHold
        | Inference::UnrecordedWay
        | Inference::Unencrypted
        | Inference::AtHand
        | Inference::InMemory
        | Inference::NotRecorded
        | Inference::Reissued
        | Inference::People
        | Inference::OneCase => return None,
    })
}

/// Whether these facts as the subject of a sentence need a plural verb.
fn is_plural_subject(names: Names<'_>, facts: &[Fact]) -> bool {
    match *facts {
        [Fact::Factor(account, factor) | Fact::FactorOrRecoveryAddress(account, factor)] => {
            name::factor_at(names.inventory, account, factor)
                .is_some_and(|factor| name::is_plural(factor.kind))
        }
        _ => facts.len() > 1,
    }
}

/// The noun for a fact in the middle of a sentence.
fn noun(names: Names<'_>, fact: Fact) -> Option<String> {
    let inventory = names.inventory;
    match fact {
        Fact::Account(account)
        | Fact::Phished(account)
        | Fact::SupportTricked(account)
        | Fact::StoreContents(account)
        | Fact::NewPassword(account)
        | Fact::SecondFactorBypass(account)
        | Fact::Mail(account)
        | Fact::Domain(account)
        | Fact::Control(account)
        | Fact::SharedPassword(account) => name::account(names, account),
        Fact::Device(device) | Fact::Unlocked(device) | Fact::Infected(device) => {
            name::device(inventory, device)
        }
        Fact::Method(device, method) => Some(format!(
            "{} of {}",
            name::method(inventory, device, method)?,
            name::device(inventory, device)?
        )),
        Fact::Number(number) | Fact::Line(number) => name::number(inventory, number),
        Fact::Place(place) | Fact::Here(place) => name::place(inventory, place),
        Fact::Factor(account, factor)
        | Fact::Remembered(account, factor)
        | Fact::FactorOrReplacement(account, factor)
        | Fact::FactorOrRecoveryAddress(account, factor) => name::factor(names, account, factor),
        Fact::Memory => Some("memory".to_owned()),
        Fact::Vault => Some("Selvedge's vault".to_owned()),
        Fact::SomeDeviceInfected => Some("an infected device".to_owned()),
        Fact::SomeDeviceUnlocked => Some("an unlocked device".to_owned()),
        Fact::SomeNumber => Some("a phone number".to_owned()),
        Fact::SomeHub => Some("another account".to_owned()),
        Fact::Something | Fact::AsUsual => Some("what they have".to_owned()),
    }
}

/// The noun for a fact that helps to reach the `goal`: “its password”, if both belong to one account.
fn noun_toward(names: Names<'_>, goal: Fact, fact: Fact) -> Option<String> {
    let goal_account = match goal {
        Fact::Account(account)
        | Fact::NewPassword(account)
        | Fact::SecondFactorBypass(account)
        | Fact::Factor(account, _) => Some(account),
        _ => None,
    };
    match fact {
        Fact::NewPassword(account) if goal_account == Some(account) => Some("the new password".to_owned()),
        Fact::SecondFactorBypass(account) if goal_account == Some(account) => {
            Some("a replacement for the second factor".to_owned())
        }
        Fact::Factor(account, factor) | Fact::FactorOrRecoveryAddress(account, factor)
            if goal_account == Some(account) =>
        {
            let factor = name::factor_at(names.inventory, account, factor)?;
            Some(format!("its {}", name::factor_kind(factor)))
        }
        Fact::Account(account) | Fact::Mail(account) => {
            Some(format!("an email to {}", name::account(names, account)?))
        }
        Fact::Number(number) => Some(format!("a message to {}", name::number(names.inventory, number)?)),
        other => noun(names, other),
    }
}

/// The name of the account that a fact is about.
fn account_name(names: Names<'_>, fact: Fact) -> Option<String> {
    match fact {
        Fact::Factor(account, _) => name::account(names, account),
        other => noun(names, other),
    }
}
