//! The graph around an account as lines of text.
//!
//! ```text
//!   Harbor Mail
//!   ├─ sign-in ──┬─ password ──────────── memory or Latchbox
//!   │            └─ authenticator app ─── My phone
//!   ├─ recovery ─── recovery codes ────── Desk drawer
//!   └─ session ──── signed in ─────────── My phone, Laptop or Kitchen tablet
//!   ▶ helps to open Tinker Shop, Photobarn and 3 more
//! ```

use super::graph::{AccountGraph, FactorNode, Mark, Node};
use crate::text;
use crate::tui::theme::Theme;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// Columns for the label of a way, such as `sign-in`.
const WAY: usize = 8;

/// Columns of a line without the factor and its holders: `├─ `, the way, ` ─┬─ `, ` ── `.
const FIXED: usize = 3 + WAY + 2 + 3 + 4;

/// The graph in lines of at most this many columns.
pub(super) fn lines(graph: &AccountGraph, theme: &Theme, width: u16) -> Vec<Line<'static>> {
    let width = usize::from(width);
    let account = std::slice::from_ref(&graph.account);
    let mut lines = vec![Line::from(node_spans(theme, account, "", width))];
    if graph.ways.is_empty() {
        lines.push(Line::styled("No way in is recorded.", theme.dim));
    }
    let layout = Layout { theme, width, factor_width: factor_width(graph, width) };
    for (way_position, way) in graph.ways.iter().enumerate() {
        let is_last_way = way_position + 1 == graph.ways.len();
        for (position, factor) in way.factors.iter().enumerate() {
            let mut spans = if position == 0 {
                layout.way_start(way.label, is_last_way, way.factors.len() == 1)
            } else {
                layout.way_continuation(is_last_way, position + 1 == way.factors.len())
            };
            layout.add_factor(&mut spans, factor);
            lines.push(Line::from(spans));
        }
    }
    if !graph.helps_to_open.is_empty() {
        let label = theme.pick("▶ helps to open ", "> helps to open ");
        let mut spans = vec![Span::styled(label, theme.dim)];
        let room = width.saturating_sub(text::width(label));
        spans.extend(node_spans(theme, &graph.helps_to_open, " and ", room));
        lines.push(Line::from(spans));
    }
    lines
}

/// The width of the factors: the width of the longest factor, but only half of the room if a list of holders is long.
fn factor_width(graph: &AccountGraph, width: usize) -> usize {
    let factors = || graph.ways.iter().flat_map(|way| &way.factors);
    let longest = factors().map(|factor| node_width(&factor.node)).max().unwrap_or(0);
    let room = width.saturating_sub(FIXED);
    let holders_width =
        |factor: &FactorNode| factor.holders.iter().map(|holder| node_width(holder) + 4).sum();
    let holders: usize = factors().map(holders_width).max().unwrap_or(0);
    longest.min(room - holders.min(room / 2))
}

struct Layout<'a> {
    theme: &'a Theme,
    width: usize,
    factor_width: usize,
}

impl Layout<'_> {
    fn dim(&self, text: impl Into<String>) -> Span<'static> {
        Span::styled(text.into(), self.theme.dim)
    }

    /// The start of the first line of a way: `├─ sign-in ──┬─ `.
    fn way_start(&self, label: &'static str, is_last_way: bool, is_only_factor: bool) -> Vec<Span<'static>> {
        let theme = self.theme;
        let branch = theme.pick(if is_last_way { "└─ " } else { "├─ " }, "+- ");
        let joint = if is_only_factor { theme.pick("── ", "-- ") } else { theme.pick("┬─ ", "+- ") };
        let filler = theme.pick("─", "-").repeat(WAY.saturating_sub(label.len()) + 1);
        vec![self.dim(branch), Span::styled(label, theme.text), self.dim(format!(" {filler}{joint}"))]
    }

    /// The start of the second and later lines of a way: `│            └─ `.
    fn way_continuation(&self, is_last_way: bool, is_last_factor: bool) -> Vec<Span<'static>> {
        let theme = self.theme;
        let branch = if is_last_way { "   " } else { theme.pick("│  ", "|  ") };
        let joint = theme.pick(if is_last_factor { "└─ " } else { "├─ " }, "+- ");
        vec![self.dim(branch), self.dim(format!("{}{joint}", " ".repeat(WAY + 2)))]
    }

    /// A factor and its holders: `password ────── memory or Latchbox`.
    fn add_factor(&self, spans: &mut Vec<Span<'static>>, factor: &FactorNode) {
        let theme = self.theme;
        let shown = node_spans(theme, std::slice::from_ref(&factor.node), "", self.factor_width);
        let used: usize = shown.iter().map(|span| text::width(&span.content)).sum();
        spans.extend(shown);
        let filler = theme.pick("─", "-").repeat(self.factor_width.saturating_sub(used) + 2);
        spans.push(self.dim(format!(" {filler} ")));
        let room = self.width.saturating_sub(FIXED + self.factor_width);
        spans.extend(node_spans(theme, &factor.holders, " or ", room));
    }
}

/// Columns of a node with its mark.
fn node_width(node: &Node) -> usize {
    text::width(&node.text) + if node.mark == Mark::None { 0 } else { 2 }
}

/// As many nodes as fit, and the number of the others. `last` separates the last two nodes, commas separate the rest.
/// Marked nodes come first if not all fit.
fn node_spans(theme: &Theme, nodes: &[Node], last: &'static str, columns: usize) -> Vec<Span<'static>> {
    let mut nodes: Vec<&Node> = nodes.iter().collect();
    let separator = |position: usize| match position {
        0 => "",
        _ if position + 1 == nodes.len() => last,
        _ => ", ",
    };
    let widths =
        nodes.iter().enumerate().map(|(position, node)| separator(position).len() + node_width(node));
    let separators: Vec<&str> = (0..nodes.len()).map(separator).collect();
    let total: usize = widths.sum();
    let mut shown = nodes.len();
    if total > columns && shown > 1 {
        nodes.sort_by_key(|node| node.mark == Mark::None);
        // Leave room for the number of the others.
        let rest_width = 3 + nodes.len().to_string().len();
        let mut used = 0;
        let fitting = nodes.iter().zip(&separators).take_while(|(node, separator)| {
            used += separator.len() + node_width(node);
            used + rest_width <= columns
        });
        shown = fitting.count().clamp(1, nodes.len() - 1);
    }
    let mut spans = Vec::new();
    for (node, separator) in nodes.iter().zip(separators).take(shown) {
        let (mark, style): (&str, Style) = match node.mark {
            Mark::None => ("", theme.text),
            Mark::Lost => (theme.pick("✗ ", "x "), theme.bad),
            Mark::Taken => ("! ", theme.bad),
        };
        spans.push(Span::styled(separator, theme.dim));
        let room = if shown == 1 && nodes.len() > 1 { columns.saturating_sub(4) } else { columns };
        spans.push(Span::styled(text::fit(&format!("{mark}{}", node.text), room).into_owned(), style));
    }
    if shown < nodes.len() {
        spans.push(Span::styled(format!(", +{}", nodes.len() - shown), theme.dim));
    }
    spans
}
