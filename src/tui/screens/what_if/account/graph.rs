//! The access graph around one account: its ways in, the factors of each way, the holders of each factor, and the
//! accounts that it helps to open. One way suffices; a way needs all its factors; a factor needs one of its holders.

use crate::access::{Fact, Loss};
use crate::inventory::{Account, AccountId, EntityId, EntityKind, Factor, FactorKind, Holder, Restores, Way};
use crate::tui::access_view::AccessView;
use std::collections::HashSet;

/// The columns of an account's name in the graph.
const MAX_NAME: usize = 40;

/// The facts that the graph marks as lost or taken.
#[derive(Debug, Default)]
pub(super) struct Marks {
    pub(super) lost: HashSet<Fact>,
    pub(super) taken: HashSet<Fact>,
    pub(super) account: Mark,
}

impl Marks {
    pub(super) fn add_losses(&mut self, losses: &[Loss]) {
        self.lost.extend(losses.iter().map(|&loss| match loss {
            Loss::Device(device) => Fact::Device(device),
            Loss::Method(device, method) => Fact::Method(device, method),
            Loss::Number(number) | Loss::NumberGone(number) => Fact::Number(number),
            Loss::Place(place) | Loss::PlaceAway(place) => Fact::Place(place),
            Loss::Account(account) | Loss::TakenOver(account) => Fact::Account(account),
            Loss::Domain(account) => Fact::Mail(account),
            Loss::Factor(account, factor) => Fact::Factor(account, factor),
            Loss::Forgotten(account, factor) => Fact::Remembered(account, factor),
            Loss::Memory => Fact::Memory,
            Loss::Vault => Fact::Vault,
        }));
    }

    /// The mark of a node that these facts are about.
    fn of(&self, facts: &[Fact]) -> Mark {
        if facts.iter().any(|fact| self.lost.contains(fact)) {
            Mark::Lost
        } else if facts.iter().any(|fact| self.taken.contains(fact)) {
            Mark::Taken
        } else {
            Mark::None
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Mark {
    #[default]
    None,
    Lost,
    Taken,
}

#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) text: String,
    pub(super) mark: Mark,
}

impl Node {
    fn unmarked(text: impl Into<String>) -> Self {
        Self { text: text.into(), mark: Mark::None }
    }
}

#[derive(Debug)]
pub(super) struct FactorNode {
    pub(super) node: Node,
    pub(super) holders: Vec<Node>,
}

#[derive(Debug)]
pub(super) struct WayNode {
    pub(super) label: &'static str,
    pub(super) factors: Vec<FactorNode>,
}

#[derive(Debug)]
pub(super) struct AccountGraph {
    pub(super) account: Node,
    pub(super) ways: Vec<WayNode>,
    /// The accounts that this account helps to open, most important first.
    pub(super) helps_to_open: Vec<Node>,
}

impl AccountGraph {
    pub(super) fn of(access: &AccessView, position: u32, marks: &Marks) -> Self {
        let Some(account) = access.account(position) else {
            return Self { account: Node::unmarked(""), ways: Vec::new(), helps_to_open: Vec::new() };
        };
        let source = Source { access, position, account, marks };
        let sign_in = account.sign_in.iter().map(|way| source.way("sign-in", way, false));
        let recovery = account.recovery.iter().map(|way| source.way("recovery", way, true));
        let reset = password_reset_addresses(account).into_iter();
        let linked = account.linked.iter().filter_map(|linked| linked.account.as_ref()).map(EntityId::from);
        let sessions = account.sessions.devices.iter().map(EntityId::from);
        let ways = sign_in
            .chain(recovery)
            .chain([
                source.way_through_any("reset", "a new password", reset),
                source.way_through_any("linked", "signs in to it", linked),
                source.way_through_any("session", "signed in", sessions),
            ])
            .filter(|way| !way.factors.is_empty())
            .collect();
        Self {
            account: Node { text: access.name(position), mark: marks.account },
            ways,
            helps_to_open: source.helps_to_open(),
        }
    }
}

/// The input of a graph.
struct Source<'a> {
    access: &'a AccessView,
    position: u32,
    account: &'a Account,
    marks: &'a Marks,
}

impl Source<'_> {
    fn way(&self, label: &'static str, way: &Way, recovers: bool) -> WayNode {
        let factors = self.account.factors_of(way).map(|factor| self.factor(factor, recovers)).collect();
        WayNode { label, factors }
    }

    /// A way with a single factor, which any of these entities provides. Without entities, the way has no factor.
    fn way_through_any(
        &self,
        label: &'static str,
        factor: &str,
        entities: impl Iterator<Item = EntityId>,
    ) -> WayNode {
        let holders: Vec<Node> = entities.map(|id| self.entity(&id)).collect();
        let factor = FactorNode { node: Node::unmarked(factor), holders };
        WayNode { label, factors: if factor.holders.is_empty() { Vec::new() } else { vec![factor] } }
    }

    fn helps_to_open(&self) -> Vec<Node> {
        let access = self.access;
        let mut accounts: Vec<u32> = (0..)
            .zip(&access.inventory.accounts)
            .filter(|(position, other)| *position != self.position && depends_on(other, &self.account.id))
            .map(|(position, _)| position)
            .collect();
        accounts.sort_unstable_by_key(|&position| access.rank(position));
        let node = |position| Node {
            text: access.short_name(position, MAX_NAME).into_owned(),
            mark: self.marks.of(&[Fact::Account(position)]),
        };
        accounts.into_iter().map(node).collect()
    }

    fn factor(&self, factor: &Factor, recovers: bool) -> FactorNode {
        let (account, marks) = (self.position, self.marks);
        let position = self.account.factors.iter().position(|other| other.id == factor.id);
        let position = position.and_then(|position| u32::try_from(position).ok()).unwrap_or(0);
        let mark = marks.of(&[
            Fact::Factor(account, position),
            Fact::FactorOrReplacement(account, position),
            Fact::FactorOrRecoveryAddress(account, position),
        ]);
        let label = match (factor.name.as_str(), factor.kind) {
            ("", FactorKind::Totp) => "authenticator app",
            ("", kind) => kind.label(),
            (name, _) => name,
        };
        let holder = |holder: &Holder| match holder {
            Holder::Memory => Node {
                text: "memory".into(),
                mark: marks.of(&[Fact::Memory, Fact::Remembered(account, position)]),
            },
            Holder::Selvedge => Node { text: "Selvedge".into(), mark: marks.of(&[Fact::Vault]) },
            Holder::Entity(id) => self.entity(id),
        };
        let mut holders: Vec<Node> = factor.holders.iter().map(holder).collect();
        // In a recovery way, messages go to the recovery addresses too. So do messages without a recorded holder.
        if is_message(factor.kind) && (recovers || factor.holders.is_empty()) {
            let receives = |id: &&EntityId| match self.access.index.kind(id.as_str()) {
                Some(EntityKind::Account) => factor.kind == FactorKind::EmailCode,
                Some(EntityKind::Number) => factor.kind.uses_phone_network(),
                Some(EntityKind::Device | EntityKind::Place) | None => false,
            };
            let is_new = |id: &&EntityId| !factor.holders.contains(&Holder::Entity((*id).clone()));
            let addresses = usable_addresses(self.account).filter(receives).filter(is_new);
            holders.extend(addresses.map(|id| self.entity(id)));
        }
        if holders.is_empty() {
            let text = match factor.kind {
                FactorKind::Support => "their support",
                FactorKind::TrustedContact => "people you trust",
                FactorKind::SecurityQuestions => "memory",
                _ => "not recorded",
            };
            holders.push(Node { text: text.into(), mark: marks.of(&[Fact::SupportTricked(account)]) });
        }
        FactorNode { node: Node { text: label.to_owned(), mark }, holders }
    }

    fn entity(&self, id: &EntityId) -> Node {
        let access = self.access;
        let kind = access.index.kind(id.as_str());
        let position = kind.and_then(|kind| access.index.position(id.as_str(), kind));
        let position = position.and_then(|position| u32::try_from(position).ok());
        let facts = match kind.zip(position) {
            Some((EntityKind::Device, device)) => {
                vec![Fact::Device(device), Fact::Unlocked(device), Fact::Infected(device)]
            }
            Some((EntityKind::Number, number)) => vec![Fact::Number(number), Fact::Line(number)],
            Some((EntityKind::Place, place)) => vec![Fact::Place(place)],
            Some((EntityKind::Account, account)) => {
                vec![Fact::Account(account), Fact::StoreContents(account)]
            }
            None => Vec::new(),
        };
        let text = match kind.zip(position) {
            Some((EntityKind::Account, account)) => access.short_name(account, MAX_NAME).into_owned(),
            Some((EntityKind::Device | EntityKind::Number | EntityKind::Place, _)) | None => {
                access.index.name(&access.inventory, id).to_owned()
            }
        };
        Node { text, mark: self.marks.of(&facts) }
    }
}

/// The recovery addresses that are in the inventory, without those that are known to be unconfirmed.
fn usable_addresses(account: &Account) -> impl Iterator<Item = &EntityId> {
    let usable = account.recovery_addresses.iter().filter(|address| address.verified != Some(false));
    usable.filter_map(|address| address.entity.as_ref())
}

const fn is_message(kind: FactorKind) -> bool {
    matches!(kind, FactorKind::Sms | FactorKind::Voice | FactorKind::EmailCode)
}

/// The addresses where a message alone resets the password. As in the access graph, these are the recovery addresses
/// unless a recovery way says what a message there does.
fn password_reset_addresses(account: &Account) -> Vec<EntityId> {
    let is_recorded = account.recovery.iter().any(|way| {
        way.restores != Some(Restores::SecondFactor)
            && account.factors_of(way).any(|factor| is_message(factor.kind))
    });
    if is_recorded { Vec::new() } else { usable_addresses(account).cloned().collect() }
}

/// Whether an account has a factor in another account, or sends its recovery messages there, or signs in through it.
fn depends_on(account: &Account, other: &AccountId) -> bool {
    let is_other =
        |holder: &Holder| matches!(holder, Holder::Entity(entity) if entity.as_str() == other.as_str());
    account.factors.iter().flat_map(|factor| &factor.holders).any(is_other)
        || usable_addresses(account).any(|entity| entity.as_str() == other.as_str())
        || account.linked.iter().any(|linked| linked.account.as_ref() == Some(other))
}
