//! A small drawing of the graph around an account: what holds its factors, which ways they make, the account.
//!
//! ```text
//!   My phone ─┬─ authenticator app ─┬─ sign-in ───┬─▶ Harbor Mail
//!   Tablet ───┘                     │             │
//!   memory ───── password ──────────┘             │
//!   drawer ───── recovery codes ────── recovery ──┘
//! ```

use crate::access::{Loss, Thing};
use crate::inventory::{Account, EntityId, Factor, FactorKind, Holder, Kind};
use crate::text;
use crate::tui::explored::Explored;
use crate::tui::theme::Theme;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use std::collections::HashSet;

/// What is lost, and what is taken: these are marked.
#[derive(Debug, Default)]
pub(super) struct Marks {
    pub(super) lost: HashSet<Thing>,
    pub(super) taken: HashSet<Thing>,
}

impl Marks {
    /// Marks what was ticked as lost.
    pub(super) fn lose(&mut self, losses: &[Loss]) {
        self.lost.extend(losses.iter().map(|&loss| match loss {
            Loss::Device(at) => Thing::Device(at),
            Loss::Method(at, method) => Thing::Method(at, method),
            Loss::Number(at) | Loss::NumberGone(at) => Thing::Number(at),
            Loss::Place(at) => Thing::Place(at),
            Loss::Account(at) => Thing::Account(at),
            Loss::Factor(at, factor) => Thing::Factor(at, factor),
            Loss::Forgotten(at, factor) => Thing::Remembered(at, factor),
            Loss::Memory => Thing::Memory,
            Loss::Vault => Thing::Vault,
        }));
    }

    fn of(&self, things: &[Thing]) -> Mark {
        if things.iter().any(|thing| self.lost.contains(thing)) {
            Mark::Lost
        } else if things.iter().any(|thing| self.taken.contains(thing)) {
            Mark::Taken
        } else {
            Mark::None
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    None,
    Lost,
    Taken,
}

#[derive(Clone, Debug)]
struct Node {
    text: String,
    mark: Mark,
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

/// The graph around an account.
#[derive(Debug)]
pub(super) struct Drawing {
    account: Node,
    ways: Vec<DrawnWay>,
}

impl Drawing {
    pub(super) fn of(access: &Explored, at: u32, marks: &Marks) -> Self {
        let Some(account) = access.inventory.accounts.get(at as usize) else {
            return Self { account: Node { text: String::new(), mark: Mark::None }, ways: Vec::new() };
        };
        let factor = |factor: &Factor| drawn_factor(access, at, account, factor, marks);
        let way = |label, way: &crate::inventory::Way| DrawnWay {
            label,
            factors: account.factors_of(way).map(factor).collect(),
        };
        let entity = |label, what: &str, id: &EntityId| DrawnWay {
            label,
            factors: vec![DrawnFactor {
                node: Node { text: what.to_owned(), mark: Mark::None },
                holders: vec![holder(access, id, marks)],
            }],
        };
        let mut ways: Vec<DrawnWay> = account.sign_in.iter().map(|one| way("sign-in", one)).collect();
        ways.extend(account.recovery.iter().map(|one| way("recovery", one)));
        let linked = account.linked.iter().filter_map(|linked| linked.account.as_ref());
        ways.extend(linked.map(|id| entity("linked", "signs in to it", &EntityId::from(id))));
        let addresses = account.recovery_addresses.iter().filter_map(|address| address.entity.as_ref());
        ways.extend(addresses.map(|id| entity("reset", "recovery address", id)));
        let devices = account.sessions.devices.iter();
        ways.extend(devices.map(|id| entity("session", "signed in", &EntityId::from(id))));
        ways.retain(|way| !way.factors.is_empty());
        let mark = if marks.taken.contains(&Thing::Account(at)) { Mark::Taken } else { Mark::None };
        let mark = if marks.taken.is_empty() { Mark::Lost } else { mark };
        Self { account: Node { text: account.service.clone(), mark }, ways }
    }

    /// A line a row, at most this many columns wide.
    pub(super) fn lines(&self, theme: &Theme, width: u16) -> Vec<Line<'static>> {
        if self.ways.is_empty() {
            return vec![Line::styled("No way in is recorded.", theme.dim)];
        }
        let width = usize::from(width);
        let widest = |items: &mut dyn Iterator<Item = &Node>, most: usize| {
            items.map(Node::width).max().unwrap_or(0).min(most)
        };
        let factors = || self.ways.iter().flat_map(|way| &way.factors);
        let holder_columns = widest(&mut factors().flat_map(|factor| &factor.holders), width * 22 / 100);
        let factor_columns = widest(&mut factors().map(|factor| &factor.node), width * 22 / 100);
        let way_columns = 8;
        let mut lines = Vec::new();
        for (way_at, way) in self.ways.iter().enumerate() {
            for (factor_at, factor) in way.factors.iter().enumerate() {
                for (holder_at, holder) in factor.holders.iter().enumerate() {
                    let mut row = RowOf { theme, spans: Vec::new() };
                    row.node(holder, holder_columns, true);
                    row.joint(Joint::of(holder_at, factor.holders.len()), holder_at == 0);
                    let first = holder_at == 0;
                    if first {
                        row.node(&factor.node, factor_columns, true);
                    } else {
                        row.blank(factor_columns + 1);
                    }
                    let joint = if first {
                        Joint::of(factor_at, way.factors.len())
                    } else {
                        Joint::past(factor_at, way.factors.len())
                    };
                    row.joint(joint, first && factor_at == 0);
                    let first = first && factor_at == 0;
                    if first {
                        let node = Node { text: way.label.to_owned(), mark: Mark::None };
                        row.node(&node, way_columns, true);
                    } else {
                        row.blank(way_columns + 1);
                    }
                    let joint = if first {
                        Joint::of(way_at, self.ways.len())
                    } else {
                        Joint::past(way_at, self.ways.len())
                    };
                    row.joint(joint, false);
                    if first && way_at == 0 {
                        row.line(theme.pick("▶ ", "> "));
                        row.node(&self.account, 0, false);
                    }
                    lines.push(Line::from(row.spans));
                }
            }
        }
        lines
    }
}

impl Node {
    fn width(&self) -> usize {
        text::width(&self.text) + if self.mark == Mark::None { 0 } else { 2 }
    }
}

#[derive(Clone, Copy)]
enum Joint {
    Straight,
    First,
    Middle,
    Last,
    /// A line that goes by.
    Past,
    Nothing,
}

impl Joint {
    const fn of(at: usize, len: usize) -> Self {
        match (at, len) {
            (_, 0 | 1) => Self::Straight,
            (0, _) => Self::First,
            (at, len) if at + 1 == len => Self::Last,
            _ => Self::Middle,
        }
    }

    const fn past(at: usize, len: usize) -> Self {
        if at + 1 < len { Self::Past } else { Self::Nothing }
    }

    const fn text(self) -> (&'static str, &'static str) {
        match self {
            Self::Straight => ("──", "--"),
            Self::First => ("─┬", "-+"),
            Self::Middle => ("─┤", "-+"),
            Self::Last => ("─┘", "-+"),
            Self::Past => (" │", " |"),
            Self::Nothing => ("  ", "  "),
        }
    }
}

struct RowOf<'a> {
    theme: &'a Theme,
    spans: Vec<Span<'static>>,
}

impl RowOf<'_> {
    fn line(&mut self, text: &'static str) {
        self.spans.push(Span::styled(text, self.theme.dim));
    }

    /// A name, and a line to the end of its column.
    fn node(&mut self, node: &Node, columns: usize, tail: bool) {
        let (mark, style): (&str, Style) = match node.mark {
            Mark::None => ("", self.theme.text),
            Mark::Lost => (self.theme.pick("✗ ", "x "), self.theme.bad),
            Mark::Taken => ("! ", self.theme.bad),
        };
        let whole = format!("{mark}{}", node.text);
        let shown =
            if tail { text::fit(&whole, columns).into_owned() } else { text::fit(&whole, 40).into_owned() };
        let rest = (columns + 1).saturating_sub(text::width(&shown) + 1);
        self.spans.push(Span::styled(shown, style));
        if tail {
            self.spans.push(Span::raw(" "));
            self.spans.push(Span::styled(self.theme.pick("─", "-").repeat(rest), self.theme.dim));
        }
    }

    fn joint(&mut self, joint: Joint, goes_on: bool) {
        let (unicode, ascii) = joint.text();
        self.line(self.theme.pick(unicode, ascii));
        if goes_on {
            self.line(self.theme.pick("─ ", "- "));
        } else {
            self.line(match joint {
                Joint::First | Joint::Straight => self.theme.pick("─", "-"),
                _ => "  ",
            });
        }
    }

    fn blank(&mut self, columns: usize) {
        self.spans.push(Span::raw(" ".repeat(columns)));
    }
}

fn drawn_factor(
    access: &Explored,
    at: u32,
    account: &Account,
    factor: &Factor,
    marks: &Marks,
) -> DrawnFactor {
    let position = account.factors.iter().position(|one| one.id == factor.id).unwrap_or(0);
    let position = u32::try_from(position).unwrap_or(0);
    let mark =
        marks.of(&[Thing::Factor(at, position), Thing::Renewed(at, position), Thing::Sent(at, position)]);
    let label = if factor.name.is_empty() { factor.kind.label().to_owned() } else { factor.name.clone() };
    let mut holders: Vec<Node> = factor
        .holders
        .iter()
        .map(|one| match one {
            Holder::Memory => Node {
                text: "memory".into(),
                mark: marks.of(&[Thing::Memory, Thing::Remembered(at, position)]),
            },
            Holder::Selvedge => Node { text: "Selvedge".into(), mark: marks.of(&[Thing::Vault]) },
            Holder::Entity(id) => holder(access, id, marks),
        })
        .collect();
    if holders.is_empty() {
        let text = match factor.kind {
            FactorKind::Support => "their support",
            FactorKind::TrustedContact => "people you trust",
            FactorKind::SecurityQuestions => "memory",
            _ => "not recorded",
        };
        holders.push(Node { text: text.into(), mark: marks.of(&[Thing::TalkedOver(at)]) });
    }
    DrawnFactor { node: Node { text: label, mark }, holders }
}

fn holder(access: &Explored, id: &EntityId, marks: &Marks) -> Node {
    let inventory = &access.inventory;
    let of = |at: Option<usize>| at.and_then(|at| u32::try_from(at).ok());
    let things: Vec<Thing> = match access.index.kind(id.as_str()) {
        Some(Kind::Device) => of(inventory.devices.iter().position(|one| one.id.as_str() == id.as_str()))
            .map(|at| vec![Thing::Device(at), Thing::Unlocked(at), Thing::Infected(at)]),
        Some(Kind::Number) => of(inventory.numbers.iter().position(|one| one.id.as_str() == id.as_str()))
            .map(|at| vec![Thing::Number(at), Thing::Line(at)]),
        Some(Kind::Place) => of(inventory.places.iter().position(|one| one.id.as_str() == id.as_str()))
            .map(|at| vec![Thing::Place(at)]),
        Some(Kind::Account) => of(access.index.account_at(&id.as_str().into()))
            .map(|at| vec![Thing::Account(at), Thing::Contents(at)]),
        None => None,
    }
    .unwrap_or_default();
    Node { text: access.index.name(inventory, id).to_owned(), mark: marks.of(&things) }
}
