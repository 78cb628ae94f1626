//! What the owner can no longer open, and why: which ways fail, and what each misses.

use super::asset::Loss;
use super::graph::{Graph, Reach, Scratch};
use super::name::{self, Names};
use super::thing::Thing;
use super::yields::Rule;
use crate::inventory::{AccountId, FactorKind, Importance, Inventory};
use crate::text::join;

/// Why one way into an account fails or takes long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// How soon this way gives what it gives: `Slow` or `Never`.
    pub reach: Reach,
    /// What it misses, or waits for.
    pub misses: Vec<Thing>,
    /// The same in words: a sentence.
    pub text: String,
}

/// An account that the owner opens late or not at all, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lockout {
    pub account: AccountId,
    pub importance: Importance,
    /// `Slow` or `Never`.
    pub reach: Reach,
    /// Whether it is so with nothing lost.
    pub already: bool,
    /// Each way that does not open it now, and what it misses; those that open it at all first.
    pub because: Vec<Cause>,
}

impl Graph {
    /// Every account that the owner who has lost all of these opens slowly or never, most important first, then
    /// those that never open, then by id.
    pub fn lockout(&self, inventory: &Inventory, lost: &[Loss]) -> Vec<Lockout> {
        let mut scratch = self.scratch();
        self.lose(lost, &mut scratch);
        let reasons = Reasons { graph: self, names: self.names(inventory), lost, scratch: &scratch };
        let mut locked: Vec<Lockout> = inventory
            .accounts
            .iter()
            .zip(0..self.layout.accounts)
            .map(|(account, at)| (account, at, reasons.level(at)))
            .filter(|&(_, _, reach)| reach != Reach::Now)
            .map(|(account, at, reach)| Lockout {
                account: account.id.clone(),
                importance: account.importance,
                reach,
                already: reach == self.at_first(at as usize),
                because: reasons.of(at),
            })
            .collect();
        locked.sort_by(|a, b| {
            (b.importance.cmp(&a.importance))
                .then(b.reach.cmp(&a.reach))
                .then_with(|| a.account.cmp(&b.account))
        });
        locked
    }

    /// Why the owner who has lost all of these opens the account at this position slowly or never. Empty where
    /// it opens now.
    pub fn because(&self, inventory: &Inventory, lost: &[Loss], account: usize) -> Vec<Cause> {
        let Ok(at) = u32::try_from(account) else { return Vec::new() };
        if at >= self.layout.accounts {
            return Vec::new();
        }
        let mut scratch = self.scratch();
        self.lose(lost, &mut scratch);
        Reasons { graph: self, names: self.names(inventory), lost, scratch: &scratch }.of(at)
    }
}

struct Reasons<'a> {
    graph: &'a Graph,
    names: Names<'a>,
    lost: &'a [Loss],
    scratch: &'a Scratch,
}

impl Reasons<'_> {
    fn level(&self, proposition: u32) -> Reach {
        self.scratch.owner.level(&self.graph.base, proposition)
    }

    /// How soon a clause gives its head: the worst of what it needs.
    fn clause_level(&self, clause: u32) -> Reach {
        let own = if self.graph.owner.rule(clause).is_slow() { Reach::Slow } else { Reach::Now };
        self.graph.owner.body(clause).iter().map(|&item| self.level(item)).fold(own, Reach::max)
    }

    fn thing(&self, proposition: u32) -> Thing {
        self.graph.layout.things[proposition as usize]
    }

    fn of(&self, at: u32) -> Vec<Cause> {
        if self.level(at) == Reach::Now {
            return Vec::new();
        }
        let name = name::account(self.names, at).unwrap_or_default();
        if self.lost.contains(&Loss::Account(at)) {
            let text = format!("{name} itself is lost.");
            return vec![Cause { reach: Reach::Never, misses: vec![Thing::Account(at)], text }];
        }
        let heads = self.heads(self.graph.layout.account(at));
        let mut causes: Vec<Cause> = Vec::new();
        for head in heads {
            for &clause in self.graph.owner.clauses_for(head) {
                if let Some(cause) = self.cause(self.thing(head), clause)
                    && !causes.iter().any(|other| other.text == cause.text)
                {
                    causes.push(cause);
                }
            }
        }
        // Where it never opens, a way that gives a part of what is needed in days explains nothing.
        if self.level(at) == Reach::Never && causes.iter().any(|cause| cause.reach == Reach::Never) {
            causes.retain(|cause| cause.reach == Reach::Never);
        }
        causes.sort_by_key(|cause| cause.reach);
        if causes.is_empty() {
            let text = format!("No way into {name} that is recorded works.");
            causes.push(Cause { reach: Reach::Never, misses: Vec::new(), text });
        }
        causes
    }

    /// The account, and what would help it to open: a new password where the password is missing, something in the
    /// second factor's place where that is.
    fn heads(&self, account: u32) -> Vec<u32> {
        let owner = &self.graph.owner;
        let ways = || owner.clauses_for(account).iter().copied();
        let missing = |clause: u32| owner.body(clause).iter().filter(|&&item| self.level(item) != Reach::Now);
        let mut heads = vec![account];
        let new_passwords = ways()
            .flat_map(missing)
            .filter(|&&item| matches!(self.thing(item), Thing::Renewed(..)))
            .flat_map(|&item| owner.clauses_for(item))
            .flat_map(|&clause| owner.body(clause))
            .filter(|&&item| matches!(self.thing(item), Thing::NewPassword(_)));
        let second_is_missing = ways().filter(|&clause| owner.rule(clause) == Rule::SignIn).any(|clause| {
            missing(clause).any(|&item| match self.thing(item) {
                Thing::Factor(at, factor) => name::factor_of(self.names.inventory, at, factor)
                    .is_some_and(|factor| factor.kind != FactorKind::Password),
                _ => false,
            })
        });
        let stand_ins = ways()
            .flat_map(|clause| owner.body(clause))
            .filter(|&&item| second_is_missing && matches!(self.thing(item), Thing::StandIn(_)));
        for &head in new_passwords.chain(stand_ins) {
            if !heads.contains(&head) {
                heads.push(head);
            }
        }
        heads
    }

    fn cause(&self, head: Thing, clause: u32) -> Option<Cause> {
        let rule = self.graph.owner.rule(clause);
        let reach = self.clause_level(clause);
        // What stands in has its own lines.
        if reach == Reach::Now || rule == Rule::SignInWithStandIn {
            return None;
        }
        let body = self.graph.owner.body(clause);
        let its: Vec<String> = body.iter().filter_map(|&item| self.part(item)).collect();
        let the: Vec<String> = body.iter().filter_map(|&item| self.the(item)).collect();
        let (its, the) = (join(&its), join(&the));
        let way = match (head, rule) {
            (_, Rule::SignIn) => format!("Signing in with its {its}"),
            (_, Rule::Linked) => format!("Signing in with {the}"),
            (Thing::NewPassword(_), Rule::ResetAddress) => {
                format!("Resetting its password by a message to {the}")
            }
            (Thing::NewPassword(_), _) => format!("Resetting its password with {the}"),
            (Thing::StandIn(_), Rule::People) => "Having support reset the second factor".to_owned(),
            (Thing::StandIn(_), _) => format!("Going around the second factor with {the}"),
            _ => format!("Recovering it with {the}"),
        };
        let missing: Vec<u32> = body.iter().copied().filter(|&item| self.level(item) != Reach::Now).collect();
        let misses = missing.iter().map(|&item| plain(self.thing(item))).collect();
        // Where something is missing for good, what only takes long does not matter.
        let worst: Vec<String> =
            missing.iter().filter(|&&item| self.level(item) == reach).map(|&item| self.why(item)).collect();
        let verb = if reach == Reach::Never { "fails" } else { "takes days" };
        let text = if worst.is_empty() {
            format!("{way} {verb}.")
        } else {
            format!("{way} {verb}: {}.", worst.join("; "))
        };
        Some(Cause { reach, misses, text })
    }

    /// What a way asks for, after “its” or “the”.
    fn part(&self, item: u32) -> Option<String> {
        match self.thing(item) {
            Thing::Factor(at, factor) | Thing::Renewed(at, factor) | Thing::Sent(at, factor) => {
                name::factor_of(self.names.inventory, at, factor).map(name::kind)
            }
            Thing::Account(at) => name::account(self.names, at),
            Thing::Number(at) => name::number(self.names.inventory, at),
            _ => None,
        }
    }

    /// The same where nothing of it comes before: “the password”, “support”, “Mail”.
    fn the(&self, item: u32) -> Option<String> {
        let part = self.part(item)?;
        let (Thing::Factor(at, factor) | Thing::Renewed(at, factor) | Thing::Sent(at, factor)) =
            self.thing(item)
        else {
            return Some(part);
        };
        let kind = name::factor_of(self.names.inventory, at, factor)?.kind;
        Some(if kind == FactorKind::Support { part } else { format!("the {part}") })
    }

    /// Why something is not had now: “the password is forgotten”.
    fn why(&self, item: u32) -> String {
        let part = self.part(item).unwrap_or_default();
        match self.thing(item) {
            Thing::Renewed(at, factor) => {
                let had = self.graph.layout.factor(at, factor);
                let why = had.map(|had| self.why(had)).unwrap_or_default();
                let renewed_late =
                    self.level(item) == Reach::Slow && had.is_some_and(|had| self.level(had) == Reach::Never);
                if renewed_late { format!("{why}, and a new one takes days") } else { why }
            }
            Thing::Factor(at, factor) => {
                if self.lost.contains(&Loss::Factor(at, factor)) {
                    return format!("the {part} {} lost", self.is(item));
                }
                let kind = name::factor_of(self.names.inventory, at, factor).map(|factor| factor.kind);
                match kind {
                    Some(FactorKind::Support) if self.level(item) == Reach::Never => {
                        return "support is locked against it".to_owned();
                    }
                    Some(FactorKind::Support) => return "support first checks who you are".to_owned(),
                    Some(FactorKind::TrustedContact) if self.level(item) == Reach::Slow => {
                        return "a contact has to answer first".to_owned();
                    }
                    _ => {}
                }
                self.where_kept(item, &part)
            }
            Thing::Sent(..) => self.where_kept(item, &part),
            Thing::Number(_) => match self.level(item) {
                Reach::Slow => format!("the carrier first has to reissue {part}"),
                _ => format!("{part} is gone"),
            },
            _ => match self.level(item) {
                Reach::Slow => format!("you open {part} only in days"),
                _ => format!("you cannot open {part}"),
            },
        }
    }

    /// “the authenticator code is on My phone, which is lost”, over everything that keeps it.
    fn where_kept(&self, item: u32, part: &str) -> String {
        let level = self.level(item);
        let mut pieces: Vec<String> = Vec::new();
        let mut waiting = vec![item];
        while let Some(next) = waiting.pop() {
            for &clause in self.graph.owner.clauses_for(next) {
                let [kept] = self.graph.owner.body(clause) else { continue };
                if self.clause_level(clause) != level {
                    continue;
                }
                let piece = match (self.graph.owner.rule(clause), self.thing(*kept)) {
                    (_, Thing::Remembered(..)) => "forgotten".to_owned(),
                    (Rule::Same, _) => {
                        waiting.push(*kept);
                        continue;
                    }
                    (rule, kept_in) => {
                        let name = self.keeper(kept_in);
                        let place = match rule {
                            Rule::KeptOnDevice => "on",
                            Rule::Received | Rule::Mailed => "sent to",
                            Rule::Federated => "through",
                            Rule::People => "with",
                            _ => "in",
                        };
                        format!("{place} {name}, which {}", self.state(*kept))
                    }
                };
                // A mailbox may both hold a code and be where it is sent.
                if !pieces.contains(&piece) {
                    pieces.push(piece);
                }
            }
        }
        if pieces.is_empty() {
            return format!("the {part} {} out of reach", self.is(item));
        }
        let verb =
            if pieces.iter().all(|piece| piece.starts_with("through ")) { "goes" } else { self.is(item) };
        format!("the {part} {verb} {}", pieces.join(", and "))
    }

    /// “is”, or “are” where a factor is several.
    fn is(&self, item: u32) -> &'static str {
        let (Thing::Factor(at, factor) | Thing::Sent(at, factor)) = self.thing(item) else { return "is" };
        let factor = name::factor_of(self.names.inventory, at, factor);
        if factor.is_some_and(|factor| name::is_plural(factor.kind)) { "are" } else { "is" }
    }

    fn keeper(&self, thing: Thing) -> String {
        let inventory = self.names.inventory;
        match thing {
            Thing::Unlocked(at) => name::device(inventory, at),
            Thing::Number(at) => name::number(inventory, at),
            Thing::Place(at) => name::place(inventory, at),
            Thing::Account(at) | Thing::Contents(at) => name::account(self.names, at),
            Thing::Vault => Some("Selvedge's vault".to_owned()),
            _ => None,
        }
        .unwrap_or_default()
    }

    /// What is wrong with something that keeps a factor: “is lost”.
    fn state(&self, item: u32) -> String {
        let inventory = self.names.inventory;
        let late = self.level(item) == Reach::Slow;
        match self.thing(item) {
            Thing::Unlocked(at) => {
                let has = self.level(self.graph.layout.device(at));
                if has == Reach::Now {
                    let verb = if late { "opens only in days" } else { "nothing unlocks" };
                    return verb.to_owned();
                }
                if self.lost.contains(&Loss::Device(at)) {
                    return "is lost".to_owned();
                }
                let place = inventory.devices.get(at as usize).and_then(|device| device.kept_at.as_ref());
                let name = place.and_then(|id| inventory.places.iter().find(|place| place.id == *id));
                let name = name.map(|place| crate::text::fit(&place.name, 48)).unwrap_or_default();
                format!("was in {name}")
            }
            Thing::Number(_) if late => "the carrier first has to reissue".to_owned(),
            Thing::Account(_) if late => "you open only in days".to_owned(),
            Thing::Account(_) => "you cannot open".to_owned(),
            Thing::Contents(at) => {
                let opened = self.level(self.graph.layout.account(at));
                if opened == Reach::Never {
                    "you cannot open".to_owned()
                } else if late {
                    "you open only in days".to_owned()
                } else {
                    "nothing you have decrypts".to_owned()
                }
            }
            Thing::Vault => "is out of reach".to_owned(),
            _ => "is lost".to_owned(),
        }
    }
}

/// A thing as a person knows it: a factor, whichever way it is asked for.
const fn plain(thing: Thing) -> Thing {
    match thing {
        Thing::Renewed(at, factor) | Thing::Sent(at, factor) | Thing::Remembered(at, factor) => {
            Thing::Factor(at, factor)
        }
        other => other,
    }
}
