//! A small drawing of the graph around an account: the ways in, the factors of each, what keeps these, and
//! what the account helps to open. Any way is enough; of one way all factors are needed, of a factor one keeper.
//!
//! ```text
//!   Harbor Mail
//!   ├─ sign-in ──┬─ password ──────────── memory or Latchbox
//!   │            └─ authenticator app ─── My phone
//!   ├─ recovery ─── recovery codes ────── Desk drawer
//!   └─ session ──── signed in ─────────── My phone, Laptop or Kitchen tablet
//!   ▶ helps to open Tinker Shop, Photobarn and 3 more
//! ```

use crate::access::{Fact, Loss};
use crate::inventory::{Account, AccountId, EntityId, EntityKind, Factor, FactorKind, Holder, Restores, Way};
use crate::text;
use crate::tui::explored::Explored;
use crate::tui::theme::Theme;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use std::collections::HashSet;

/// What is lost, and what is taken: these are marked.
#[derive(Debug, Default)]
pub(super) struct Marks {
    pub(super) lost: HashSet<Fact>,
    pub(super) taken: HashSet<Fact>,
    pub(super) account: Mark,
}

impl Marks {
    /// Marks what was ticked as lost.
    pub(super) fn lose(&mut self, losses: &[Loss]) {
        self.lost.extend(losses.iter().map(|&loss| match loss {
            Loss::Device(at) => Fact::Device(at),
            Loss::Method(at, method) => Fact::Method(at, method),
            Loss::Number(at) | Loss::NumberGone(at) => Fact::Number(at),
            Loss::Place(at) => Fact::Place(at),
            Loss::Account(at) => Fact::Account(at),
            Loss::Factor(at, factor) => Fact::Factor(at, factor),
            Loss::Forgotten(at, factor) => Fact::Remembered(at, factor),
            Loss::Memory => Fact::Memory,
            Loss::Vault => Fact::Vault,
        }));
    }

    fn of(&self, things: &[Fact]) -> Mark {
        if things.iter().any(|thing| self.lost.contains(thing)) {
            Mark::Lost
        } else if things.iter().any(|thing| self.taken.contains(thing)) {
            Mark::Taken
        } else {
            Mark::None
        }
    }
}

/// How a thing is marked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Mark {
    #[default]
    None,
    Lost,
    Taken,
}

#[derive(Clone, Debug)]
struct Node {
    text: String,
    mark: Mark,
}

impl Node {
    fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), mark: Mark::None }
    }
}

#[derive(Debug)]
struct DrawnFactor {
    node: Node,
    holders: Vec<Node>,
}

#[derive(Debug)]
struct DrawnWay {
    label: &'static str,
    factors: Vec<DrawnFactor>,
}

impl DrawnWay {
    /// A way of one part, which any of these gives.
    fn of_one(label: &'static str, what: &str, holders: Vec<Node>) -> Self {
        Self { label, factors: vec![DrawnFactor { node: Node::plain(what), holders }] }
    }
}

/// The graph around an account.
#[derive(Debug)]
pub(super) struct Drawing {
    account: Node,
    ways: Vec<DrawnWay>,
    /// What it helps to open, most important first.
    leads_to: Vec<Node>,
}

impl Drawing {
    pub(super) fn of(access: &Explored, at: u32, marks: &Marks) -> Self {
        let Some(account) = access.inventory.accounts.get(at as usize) else {
            return Self { account: Node::plain(""), ways: Vec::new(), leads_to: Vec::new() };
        };
        let reset = resets(account);
        let way = |label, way: &Way, recovers: bool| DrawnWay {
            label,
            factors: account
                .factors_of(way)
                .map(|factor| drawn_factor(access, at, account, factor, recovers, marks))
                .collect(),
        };
        let mut ways: Vec<DrawnWay> = account.sign_in.iter().map(|one| way("sign-in", one, false)).collect();
        ways.extend(account.recovery.iter().map(|one| way("recovery", one, true)));
        let mut any_of = |label, what, ids: &mut dyn Iterator<Item = EntityId>| {
            let holders: Vec<Node> = ids.map(|id| holder(access, &id, marks)).collect();
            if !holders.is_empty() {
                ways.push(DrawnWay::of_one(label, what, holders));
            }
        };
        any_of("reset", "a new password", &mut reset.into_iter().cloned());
        let linked = account.linked.iter().filter_map(|linked| linked.account.as_ref());
        any_of("linked", "signs in to it", &mut linked.map(EntityId::from));
        any_of("session", "signed in", &mut account.sessions.devices.iter().map(EntityId::from));
        ways.retain(|way| !way.factors.is_empty());
        let mut leads_to: Vec<u32> = (0..)
            .zip(&access.inventory.accounts)
            .filter(|(other, one)| *other != at && rests_on(one, &account.id))
            .map(|(other, _)| other)
            .collect();
        leads_to.sort_unstable_by_key(|&other| access.rank(other));
        let leads_to = leads_to
            .into_iter()
            .map(|other| Node {
                text: access.short(other, NAME).into_owned(),
                mark: marks.of(&[Fact::Account(other)]),
            })
            .collect();
        Self { account: Node { text: access.name(at), mark: marks.account }, ways, leads_to }
    }

    /// A line a row, at most this many columns wide, and at most this many rows where that can be.
    pub(super) fn lines(&self, theme: &Theme, width: u16) -> Vec<Line<'static>> {
        let width = usize::from(width);
        let mut lines = vec![Line::from(names(theme, std::slice::from_ref(&self.account), "", width))];
        if self.ways.is_empty() {
            lines.push(Line::styled("No way in is recorded.", theme.dim));
        }
        let factors = || self.ways.iter().flat_map(|way| &way.factors);
        let widest = factors().map(|factor| wide(&factor.node)).max().unwrap_or(0);
        let room = width.saturating_sub(FIXED);
        let kept =
            factors().map(|factor| factor.holders.iter().map(|one| wide(one) + 4).sum()).max().unwrap_or(0);
        let column = widest.min(room - kept.min(room / 2));
        let line = |text: String| Span::styled(text, theme.dim);
        for (way_at, way) in self.ways.iter().enumerate() {
            let last = way_at + 1 == self.ways.len();
            for (at, factor) in way.factors.iter().enumerate() {
                let (one, more) = (way.factors.len() == 1, at + 1 < way.factors.len());
                let mut spans = Vec::new();
                if at == 0 {
                    spans.push(line(theme.pick(if last { "└─ " } else { "├─ " }, "+- ").to_owned()));
                    spans.push(Span::styled(way.label, theme.text));
                    let rest = LABEL.saturating_sub(way.label.len());
                    let joint = theme.pick(if one { "── " } else { "┬─ " }, if one { "-- " } else { "+- " });
                    spans.push(line(format!(" {}{joint}", theme.pick("─", "-").repeat(rest + 1))));
                } else {
                    spans.push(line(
                        theme
                            .pick(if last { "   " } else { "│  " }, if last { "   " } else { "|  " })
                            .to_owned(),
                    ));
                    let joint = theme.pick(if more { "├─ " } else { "└─ " }, "+- ");
                    spans.push(line(format!("{}{joint}", " ".repeat(LABEL + 2))));
                }
                let shown = names(theme, std::slice::from_ref(&factor.node), "", column);
                let used: usize = shown.iter().map(|span| text::width(&span.content)).sum();
                spans.extend(shown);
                let rest = theme.pick("─", "-").repeat(column.saturating_sub(used) + 2);
                spans.push(line(format!(" {rest} ")));
                spans.extend(names(theme, &factor.holders, " or ", width.saturating_sub(FIXED + column)));
                lines.push(Line::from(spans));
            }
        }
        if !self.leads_to.is_empty() {
            let label = theme.pick("▶ helps to open ", "> helps to open ");
            let mut spans = vec![line(label.to_owned())];
            spans.extend(names(theme, &self.leads_to, " and ", width.saturating_sub(text::width(label))));
            lines.push(Line::from(spans));
        }
        lines
    }
}

/// Columns of the name of an account of several at a service.
const NAME: usize = 40;

/// Columns of the names of ways.
const LABEL: usize = 8;

/// Columns of a row that are neither a factor's name nor what keeps it: `├─ `, the way, ` ─┬─ `, ` ── `.
const FIXED: usize = 3 + LABEL + 2 + 3 + 4;

/// Columns of a node with its mark.
fn wide(node: &Node) -> usize {
    text::width(&node.text) + if node.mark == Mark::None { 0 } else { 2 }
}

/// Names in a row, as many as fit, and how many more there are. The last is joined by `last`. Where not all fit,
/// what is marked is among those that are shown.
fn names(theme: &Theme, nodes: &[Node], last: &'static str, columns: usize) -> Vec<Span<'static>> {
    let mut nodes: Vec<&Node> = nodes.iter().collect();
    let len = nodes.len();
    let between = |at: usize| match at {
        0 => "",
        at if at + 1 == len => last,
        _ => ", ",
    };
    let all: usize = nodes.iter().enumerate().map(|(at, node)| between(at).len() + wide(node)).sum();
    let mut count = nodes.len();
    if all > columns && count > 1 {
        nodes.sort_by_key(|node| node.mark == Mark::None);
        // The largest number that leaves room for how many more there are.
        let more = 3 + nodes.len().to_string().len();
        let mut used = 0;
        count = nodes
            .iter()
            .enumerate()
            .take_while(|(at, node)| {
                used += between(*at).len() + wide(node);
                used + more <= columns
            })
            .count()
            .clamp(1, nodes.len() - 1);
    }
    let mut spans = Vec::new();
    for (at, node) in nodes.iter().take(count).enumerate() {
        let (mark, style): (&str, Style) = match node.mark {
            Mark::None => ("", theme.text),
            Mark::Lost => (theme.pick("✗ ", "x "), theme.bad),
            Mark::Taken => ("! ", theme.bad),
        };
        spans.push(Span::styled(between(at), theme.dim));
        let room = if count == 1 && nodes.len() > 1 { columns.saturating_sub(4) } else { columns };
        spans.push(Span::styled(text::fit(&format!("{mark}{}", node.text), room).into_owned(), style));
    }
    if count < nodes.len() {
        spans.push(Span::styled(format!(", +{}", nodes.len() - count), theme.dim));
    }
    spans
}

/// Addresses of this inventory to which the service sends things; not those known to be unconfirmed.
fn addresses(account: &Account) -> impl Iterator<Item = &EntityId> {
    let confirmed = account.recovery_addresses.iter().filter(|address| address.verified != Some(false));
    confirmed.filter_map(|address| address.entity.as_ref())
}

const fn is_message(kind: FactorKind) -> bool {
    matches!(kind, FactorKind::Sms | FactorKind::Voice | FactorKind::EmailCode)
}

/// Where a message alone resets the password, as the closures have it: the recovery addresses, where no way to
/// recover says what a message there does.
fn resets(account: &Account) -> Vec<&EntityId> {
    let said = account.recovery.iter().any(|way| {
        way.restores != Some(Restores::SecondFactor) && account.factors_of(way).any(|f| is_message(f.kind))
    });
    if said { Vec::new() } else { addresses(account).collect() }
}

/// Whether an account keeps something of this one, or gets its messages, or signs in to it.
fn rests_on(one: &Account, id: &AccountId) -> bool {
    let holds = |holder: &Holder| matches!(holder, Holder::Entity(entity) if entity.as_str() == id.as_str());
    one.factors.iter().flat_map(|factor| &factor.holders).any(holds)
        || addresses(one).any(|entity| entity.as_str() == id.as_str())
        || one.linked.iter().any(|linked| linked.account.as_ref() == Some(id))
}

fn drawn_factor(
    access: &Explored,
    at: u32,
    account: &Account,
    factor: &Factor,
    recovers: bool,
    marks: &Marks,
) -> DrawnFactor {
    let position = account.factors.iter().position(|one| one.id == factor.id).unwrap_or(0);
    let position = u32::try_from(position).unwrap_or(0);
    let mark = marks.of(&[
        Fact::Factor(at, position),
        Fact::FactorOrReplacement(at, position),
        Fact::FactorOrRecoveryAddress(at, position),
    ]);
    let label = match (factor.name.as_str(), factor.kind) {
        ("", FactorKind::Totp) => "authenticator app",
        ("", kind) => kind.label(),
        (name, _) => name,
    };
    let mut holders: Vec<Node> = factor
        .holders
        .iter()
        .map(|one| match one {
            Holder::Memory => Node {
                text: "memory".into(),
                mark: marks.of(&[Fact::Memory, Fact::Remembered(at, position)]),
            },
            Holder::Selvedge => Node { text: "Selvedge".into(), mark: marks.of(&[Fact::Vault]) },
            Holder::Entity(id) => holder(access, id, marks),
        })
        .collect();
    // A message goes to the recovery addresses too, where it recovers, or where nothing else is said of it.
    for id in
        addresses(account).filter(|_| is_message(factor.kind) && (recovers || factor.holders.is_empty()))
    {
        let fits = match access.index.kind(id.as_str()) {
            Some(EntityKind::Account) => factor.kind == FactorKind::EmailCode,
            Some(EntityKind::Number) => factor.kind.uses_phone_network(),
            _ => false,
        };
        if fits && !factor.holders.contains(&Holder::Entity(id.clone())) {
            holders.push(holder(access, id, marks));
        }
    }
    if holders.is_empty() {
        let text = match factor.kind {
            FactorKind::Support => "their support",
            FactorKind::TrustedContact => "people you trust",
            FactorKind::SecurityQuestions => "memory",
            _ => "not recorded",
        };
        holders.push(Node { text: text.into(), mark: marks.of(&[Fact::SupportTricked(at)]) });
    }
    DrawnFactor { node: Node { text: label.to_owned(), mark }, holders }
}

fn holder(access: &Explored, id: &EntityId, marks: &Marks) -> Node {
    let inventory = &access.inventory;
    let of = |at: Option<usize>| at.and_then(|at| u32::try_from(at).ok());
    let things: Vec<Fact> = match access.index.kind(id.as_str()) {
        Some(EntityKind::Device) => {
            of(inventory.devices.iter().position(|one| one.id.as_str() == id.as_str()))
                .map(|at| vec![Fact::Device(at), Fact::Unlocked(at), Fact::Infected(at)])
        }
        Some(EntityKind::Number) => {
            of(inventory.numbers.iter().position(|one| one.id.as_str() == id.as_str()))
                .map(|at| vec![Fact::Number(at), Fact::Line(at)])
        }
        Some(EntityKind::Place) => of(inventory.places.iter().position(|one| one.id.as_str() == id.as_str()))
            .map(|at| vec![Fact::Place(at)]),
        Some(EntityKind::Account) => of(access.index.account_at(&id.as_str().into()))
            .map(|at| vec![Fact::Account(at), Fact::StoreContents(at)]),
        None => None,
    }
    .unwrap_or_default();
    let text = match access.index.account_at(&id.as_str().into()).and_then(|at| u32::try_from(at).ok()) {
        Some(at) => access.short(at, NAME).into_owned(),
        None => access.index.name(inventory, id).to_owned(),
    };
    Node { text, mark: marks.of(&things) }
}
