//! Why the owner can no longer open an account: which ways in fail, and which facts each way lacks.

use super::asset::{Capture, Loss};
use super::fact::Fact;
use super::graph::{Graph, Scratch, Unknown};
use super::inference::Inference;
use super::name::{self, Names};
use super::reach::Reach;
use crate::inventory::{Account, AccountId, FactorKind, Importance, Inventory};
use crate::text::join;

/// Why one way into an account fails or takes days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// `Slow` or `Never`.
    pub reach: Reach,
    /// The facts that are missing, or that will hold only in days.
    pub missing: Vec<Fact>,
    /// The cause as a sentence.
    pub text: String,
}

/// An account that the owner opens only in days or never, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lockout {
    pub account: AccountId,
    pub importance: Importance,
    /// How soon it opens for certain, if everything unknown is favourable. `Now` if the lockout is only possible.
    pub reach: Reach,
    /// How soon it opens if everything unknown is unfavourable: at least as late as `reach`.
    pub at_worst: Reach,
    /// Whether the reach was the same before anything was lost.
    pub already: bool,
    /// One cause for each way that does not work at once; slow ways first. If the lockout is only possible, the causes
    /// in the unfavourable case.
    pub causes: Vec<Cause>,
}

impl Graph {
    /// Every account that the owner opens only in days or never after these losses: certain lockouts first, then those
    /// that are only possible; most important first, then accounts that never open, then by id.
    pub fn lockout(&self, inventory: &Inventory, lost: &[Loss]) -> Vec<Lockout> {
        self.lockout_with(inventory, lost, &[])
    }

    /// Like [`Graph::lockout`], after these losses and after an attacker took over accounts with these captures.
    pub fn lockout_with(&self, inventory: &Inventory, lost: &[Loss], captured: &[Capture]) -> Vec<Lockout> {
        let names = self.names(inventory);
        let [certain, possible] = [Unknown::Favourable, Unknown::Unfavourable].map(|unknown| {
            let mut scratch = self.scratch_for(unknown);
            let lost = self.with_taken_over(lost, captured, &mut scratch);
            self.lose(&lost, &mut scratch);
            (lost, scratch)
        });
        let [certain, possible] =
            [&certain, &possible].map(|(lost, scratch)| Explainer { graph: self, names, lost, scratch });
        let lockout = |(account, position): (&Account, u32)| {
            let (reach, mut at_worst) = (certain.level(position), possible.level(position));
            if at_worst == self.initial_reach_if(position as usize, Unknown::Unfavourable) {
                // The losses change nothing in the unfavourable case.
                at_worst = reach;
            }
            let explainer = if reach == Reach::Now { &possible } else { &certain };
            (at_worst != Reach::Now).then(|| Lockout {
                account: account.id.clone(),
                importance: account.importance,
                reach,
                at_worst,
                already: reach != Reach::Now && reach == self.initial_reach(position as usize),
                causes: explainer.causes(position),
            })
        };
        let accounts = inventory.accounts.iter().zip(0..self.layout.accounts);
        let mut lockouts: Vec<Lockout> = accounts.filter_map(lockout).collect();
        lockouts.sort_by(|a, b| {
            (a.reach == Reach::Now)
                .cmp(&(b.reach == Reach::Now))
                .then(b.importance.cmp(&a.importance))
                .then(b.reach.cmp(&a.reach))
                .then(b.at_worst.cmp(&a.at_worst))
                .then_with(|| a.account.cmp(&b.account))
        });
        lockouts
    }

    /// Why the owner opens the account at this position only in days or never after these losses, for certain or else
    /// possibly. Empty if it opens at once.
    pub fn lockout_causes(
        &self,
        inventory: &Inventory,
        lost: &[Loss],
        captured: &[Capture],
        account: usize,
    ) -> Vec<Cause> {
        let Some(proposition) = self.layout.account_at(account) else { return Vec::new() };
        let names = self.names(inventory);
        let causes = |unknown| {
            let mut scratch = self.scratch_for(unknown);
            let lost = self.with_taken_over(lost, captured, &mut scratch);
            self.lose(&lost, &mut scratch);
            Explainer { graph: self, names, lost: &lost, scratch: &scratch }.causes(proposition)
        };
        let certain = causes(Unknown::Favourable);
        if certain.is_empty() { causes(Unknown::Unfavourable) } else { certain }
    }
}

/// Explains lockouts after the losses that were computed in `scratch`.
struct Explainer<'a> {
    graph: &'a Graph,
    names: Names<'a>,
    lost: &'a [Loss],
    scratch: &'a Scratch,
}

impl Explainer<'_> {
    fn level(&self, proposition: u32) -> Reach {
        self.graph.level(proposition, self.scratch)
    }

    /// How soon the body of a clause holds: the worst level of its propositions.
    fn clause_level(&self, clause: u32) -> Reach {
        let own = if self.graph.owner.inference(clause).is_slow() { Reach::Slow } else { Reach::Now };
        self.graph.owner.body(clause).iter().map(|&proposition| self.level(proposition)).fold(own, Reach::max)
    }

    fn fact(&self, proposition: u32) -> Fact {
        self.graph.layout.facts[proposition as usize]
    }

    /// The clauses of a proposition that apply under the assumption about unknown facts.
    fn clauses_for(&self, proposition: u32) -> impl Iterator<Item = u32> {
        let (owner, assume) = (&self.graph.owner, self.scratch.unknown.helps_owner());
        owner.clauses_for(proposition).iter().copied().filter(move |&clause| owner.applies(clause, assume))
    }

    fn causes(&self, account: u32) -> Vec<Cause> {
        if self.level(account) == Reach::Now {
            return Vec::new();
        }
        let name = name::account(self.names, account).unwrap_or_default();
        if self.lost.contains(&Loss::Account(account)) {
            let text = format!("{name} itself is lost.");
            return vec![Cause { reach: Reach::Never, missing: vec![Fact::Account(account)], text }];
        }
        let mut causes: Vec<Cause> = Vec::new();
        let is_taken_over = self.lost.contains(&Loss::TakenOver(account));
        if is_taken_over {
            let text = format!("Somebody has taken over {name} and can change the ways into it.");
            causes.push(Cause { reach: Reach::Never, missing: vec![Fact::Account(account)], text });
        }
        for goal in self.goals(self.graph.layout.account(account)) {
            for clause in self.clauses_for(goal) {
                let is_closed = is_taken_over
                    && self.graph.owner.body(clause).contains(&self.graph.layout.control(account));
                if !is_closed
                    && let Some(cause) = self.clause_cause(self.fact(goal), clause)
                    && !causes.iter().any(|other| other.text == cause.text)
                {
                    causes.push(cause);
                }
            }
        }
        // If the account never opens, a slow way restores only a part of what is needed, so it explains nothing.
        if self.level(self.graph.layout.account(account)) == Reach::Never
            && causes.iter().any(|cause| cause.reach == Reach::Never)
        {
            causes.retain(|cause| cause.reach == Reach::Never);
        }
        causes.sort_by_key(|cause| cause.reach);
        if causes.is_empty() {
            let text = format!("No recorded way into {name} works.");
            causes.push(Cause { reach: Reach::Never, missing: Vec::new(), text });
        }
        causes
    }

    /// The propositions whose failed clauses explain the lockout: the account itself; also a new password if a password
    /// is missing, and the bypass of the second factor if a second factor is missing.
    fn goals(&self, account: u32) -> Vec<u32> {
        let owner = &self.graph.owner;
        let ways = || self.clauses_for(account);
        let missing = |clause: u32| {
            owner.body(clause).iter().filter(|&&proposition| self.level(proposition) != Reach::Now)
        };
        let new_passwords = ways()
            .flat_map(missing)
            .filter(|&&proposition| matches!(self.fact(proposition), Fact::FactorOrReplacement(..)))
            .flat_map(|&proposition| self.clauses_for(proposition))
            .flat_map(|clause| owner.body(clause))
            .filter(|&&proposition| matches!(self.fact(proposition), Fact::NewPassword(_)));
        let is_second_factor = |&proposition: &u32| match self.fact(proposition) {
            Fact::Factor(account, factor) => name::factor_at(self.names.inventory, account, factor)
                .is_some_and(|factor| factor.kind != FactorKind::Password),
            _ => false,
        };
        let second_factor_is_missing = ways()
            .filter(|&clause| owner.inference(clause) == Inference::SignIn)
            .any(|clause| missing(clause).any(is_second_factor));
        let bypasses = ways().flat_map(|clause| owner.body(clause)).filter(|&&proposition| {
            second_factor_is_missing && matches!(self.fact(proposition), Fact::SecondFactorBypass(_))
        });
        let mut goals = vec![account];
        for &goal in new_passwords.chain(bypasses) {
            if !goals.contains(&goal) {
                goals.push(goal);
            }
        }
        goals
    }

    /// Why a clause does not derive the goal at once. `None` if it does.
    fn clause_cause(&self, goal: Fact, clause: u32) -> Option<Cause> {
        let inference = self.graph.owner.inference(clause);
        let reach = self.clause_level(clause);
        // The bypass is a goal of its own, with its own causes.
        if reach == Reach::Now || inference == Inference::SignInWithBypass {
            return None;
        }
        let body = self.graph.owner.body(clause);
        if inference == Inference::NotRecorded {
            let Fact::Account(account) = goal else { return None };
            let name = name::account(self.names, account)?;
            let text = format!("Not all ways into {name} are recorded: they may need what is lost.");
            return Some(Cause { reach, missing: Vec::new(), text });
        }
        let missing: Vec<u32> =
            body.iter().copied().filter(|&proposition| self.level(proposition) != Reach::Now).collect();
        // If one part is missing permanently, the parts that only take days do not matter.
        let reasons: Vec<String> = missing
            .iter()
            .filter(|&&proposition| self.level(proposition) == reach)
            .map(|&proposition| self.reason(proposition))
            .collect();
        let way = self.describe_way(goal, inference, body);
        let verb = if reach == Reach::Never { "fails" } else { "takes days" };
        let text = if reasons.is_empty() {
            format!("{way} {verb}.")
        } else {
            format!("{way} {verb}: {}.", reasons.join("; "))
        };
        let missing = missing.iter().map(|&proposition| original_factor(self.fact(proposition))).collect();
        Some(Cause { reach, missing, text })
    }

    /// The subject of a sentence about a way: “Signing in with its password”.
    fn describe_way(&self, goal: Fact, inference: Inference, body: &[u32]) -> String {
        let list = |part: &dyn Fn(u32) -> Option<String>| {
            join(&body.iter().filter_map(|&proposition| part(proposition)).collect::<Vec<String>>())
        };
        let parts = || list(&|proposition| self.part_name(proposition));
        let with_articles = || list(&|proposition| self.part_name_with_article(proposition));
        match (goal, inference) {
            (_, Inference::SignIn) => format!("Signing in with its {}", parts()),
            (_, Inference::Linked) => format!("Signing in with {}", with_articles()),
            (Fact::NewPassword(_), Inference::ResetAddress) => {
                format!("Resetting its password by a message to {}", with_articles())
            }
            (Fact::NewPassword(_), _) => format!("Resetting its password with {}", with_articles()),
            (Fact::SecondFactorBypass(_), Inference::People) => {
                "Having support reset the second factor".to_owned()
            }
            (Fact::SecondFactorBypass(_), _) => {
                format!("Replacing the second factor with {}", with_articles())
            }
            _ => format!("Recovering it with {}", with_articles()),
        }
    }

    /// The name of a body part, without an article: “password”, “Mail”.
    fn part_name(&self, proposition: u32) -> Option<String> {
        match self.fact(proposition) {
            Fact::Factor(account, factor)
            | Fact::FactorOrReplacement(account, factor)
            | Fact::FactorOrRecoveryAddress(account, factor) => {
                name::factor_at(self.names.inventory, account, factor).map(name::factor_kind)
            }
            Fact::Account(account) | Fact::Mail(account) => name::account(self.names, account),
            Fact::Number(number) => name::number(self.names.inventory, number),
            _ => None,
        }
    }

    /// The name of a body part, with an article where it needs one: “the password”, “support”, “Mail”.
    fn part_name_with_article(&self, proposition: u32) -> Option<String> {
        let part = self.part_name(proposition)?;
        let (Fact::Factor(account, factor)
        | Fact::FactorOrReplacement(account, factor)
        | Fact::FactorOrRecoveryAddress(account, factor)) = self.fact(proposition)
        else {
            return Some(part);
        };
        let kind = name::factor_at(self.names.inventory, account, factor)?.kind;
        Some(if kind == FactorKind::Support { part } else { format!("the {part}") })
    }

    /// Why the owner does not have something now: “the password is forgotten”.
    fn reason(&self, proposition: u32) -> String {
        let part = self.part_name(proposition).unwrap_or_default();
        match self.fact(proposition) {
            Fact::FactorOrReplacement(account, factor) => {
                let factor = self.graph.layout.factor(account, factor);
                let reason = factor.map(|factor| self.reason(factor)).unwrap_or_default();
                let is_replaced_in_days = self.level(proposition) == Reach::Slow
                    && factor.is_some_and(|factor| self.level(factor) == Reach::Never);
                if is_replaced_in_days { format!("{reason}, and a new one takes days") } else { reason }
            }
            Fact::Factor(account, factor) => {
                if self.lost.contains(&Loss::Factor(account, factor)) {
                    return format!("the {part} {} lost", self.is_or_are(proposition));
                }
                let kind = name::factor_at(self.names.inventory, account, factor).map(|factor| factor.kind);
                match (kind, self.level(proposition)) {
                    (Some(FactorKind::Support), Reach::Never) => "support is locked against it".to_owned(),
                    (Some(FactorKind::Support), _) => "support first checks who you are".to_owned(),
                    (Some(FactorKind::TrustedContact), Reach::Slow) => {
                        "a contact has to answer first".to_owned()
                    }
                    _ => self.where_kept(proposition, &part),
                }
            }
            Fact::FactorOrRecoveryAddress(..) => self.where_kept(proposition, &part),
            Fact::Number(_) => match self.level(proposition) {
                Reach::Slow => format!("the carrier first has to reissue {part}"),
                _ => format!("{part} is gone"),
            },
            _ => match self.level(proposition) {
                Reach::Slow => format!("you open {part} only in days"),
                _ => format!("you cannot open {part}"),
            },
        }
    }

    /// Where a factor is kept and why the owner cannot get it there: “the authenticator code is on My phone, which is
    /// lost”.
    fn where_kept(&self, proposition: u32, part: &str) -> String {
        let level = self.level(proposition);
        let mut places: Vec<String> = Vec::new();
        let mut pending = vec![proposition];
        while let Some(next) = pending.pop() {
            for clause in self.clauses_for(next) {
                let Some(holder) = self.graph.owner.body(clause).first() else { continue };
                if self.clause_level(clause) != level {
                    continue;
                }
                let preposition = match (self.graph.owner.inference(clause), self.fact(*holder)) {
                    (_, Fact::AsUsual) => {
                        let verb = self.is_or_are(proposition);
                        return format!("where the {part} {verb} kept is not recorded");
                    }
                    (_, Fact::Remembered(..)) => None,
                    (Inference::OneCase, _) => {
                        pending.push(*holder);
                        continue;
                    }
                    (Inference::KeptOnDevice, _) => Some("on"),
                    (Inference::NumberReceives | Inference::MailboxReceives, _) => Some("sent to"),
                    (Inference::Federated, _) => Some("through"),
                    (Inference::People, _) => Some("with"),
                    _ => Some("in"),
                };
                let place = match preposition {
                    Some(preposition) => {
                        let name = self.holder_name(self.fact(*holder));
                        format!("{preposition} {name}, which {}", self.holder_state(*holder))
                    }
                    None => "forgotten".to_owned(),
                };
                // A mailbox can both keep a code and receive it.
                if !places.contains(&place) {
                    places.push(place);
                }
            }
        }
        if places.is_empty() {
            return format!("the {part} {} out of reach", self.is_or_are(proposition));
        }
        let all_federated = places.iter().all(|place| place.starts_with("through "));
        let verb = if all_federated { "goes" } else { self.is_or_are(proposition) };
        format!("the {part} {verb} {}", places.join(", and "))
    }

    fn is_or_are(&self, proposition: u32) -> &'static str {
        let (Fact::Factor(account, factor) | Fact::FactorOrRecoveryAddress(account, factor)) =
            self.fact(proposition)
        else {
            return "is";
        };
        let factor = name::factor_at(self.names.inventory, account, factor);
        if factor.is_some_and(|factor| name::is_plural(factor.kind)) { "are" } else { "is" }
    }

    fn holder_name(&self, holder: Fact) -> String {
        let inventory = self.names.inventory;
        match holder {
            Fact::Unlocked(device) => name::device(inventory, device),
            Fact::Number(number) => name::number(inventory, number),
            Fact::Place(place) => name::place(inventory, place),
            Fact::Account(account) | Fact::Mail(account) | Fact::StoreContents(account) => {
                name::account(self.names, account)
            }
            Fact::Vault => Some("Selvedge's vault".to_owned()),
            _ => None,
        }
        .unwrap_or_default()
    }

    /// Why the owner cannot get the factors from a holder, as the end of a clause that starts with “which”: “is lost”.
    fn holder_state(&self, holder: u32) -> String {
        let is_slow = self.level(holder) == Reach::Slow;
        let state = match self.fact(holder) {
            Fact::Unlocked(device) if self.level(self.graph.layout.device(device)) == Reach::Now => {
                if is_slow { "opens only in days" } else { "nothing unlocks" }
            }
            Fact::Unlocked(device) if !self.lost.contains(&Loss::Device(device)) => {
                return format!("was in {}", self.place_of_device(device));
            }
            Fact::Number(_) if is_slow => "the carrier first has to reissue",
            Fact::Account(_) | Fact::Mail(_) if is_slow => "you open only in days",
            Fact::Account(_) => "you cannot open",
            Fact::Mail(_) => "you no longer receive",
            Fact::Place(_) if is_slow => "is out of reach for a while",
            Fact::StoreContents(account) => {
                let account = self.level(self.graph.layout.account(account));
                match (account, is_slow) {
                    (Reach::Never, _) => "you cannot open",
                    (_, true) => "you open only in days",
                    (_, false) => "nothing you have decrypts",
                }
            }
            Fact::Vault => "is out of reach",
            _ => "is lost",
        };
        state.to_owned()
    }

    fn place_of_device(&self, device: u32) -> String {
        let inventory = self.names.inventory;
        let id = inventory.devices.get(device as usize).and_then(|device| device.kept_at.as_ref());
        let position = id.and_then(|id| inventory.places.iter().position(|place| place.id == *id));
        position.and_then(|position| name::place(inventory, position as u32)).unwrap_or_default()
    }
}

/// The fact that the owner has the original factor, for a fact that is also true with a replacement or from memory.
const fn original_factor(fact: Fact) -> Fact {
    match fact {
        Fact::FactorOrReplacement(account, factor)
        | Fact::FactorOrRecoveryAddress(account, factor)
        | Fact::Remembered(account, factor) => Fact::Factor(account, factor),
        other => other,
    }
}
