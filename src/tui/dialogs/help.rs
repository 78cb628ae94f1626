//! All keys, generated from the table of keys, and the meaning of the signs.

use super::panel::panel;
use crate::risk::{Aspect, Grade};
use crate::tui::component::{Component, Context, Keys, Outcome};
use crate::tui::keys::{Action, BINDINGS, Scope};
use crate::tui::widgets::{ListCursor, Page, Paint, grade_sign};

const COLUMNS: u16 = 72;
/// The columns of the keys in front of what they do.
const KEYS: u16 = 23;

/// The help, with the keys of the component below it first.
#[derive(Debug)]
pub struct Help {
    scroll: ListCursor,
    current: Vec<Scope>,
}

impl Help {
    /// `current` are the scopes of the component below the help.
    pub fn new(current: Vec<Scope>) -> Self {
        Self { scroll: ListCursor::default(), current }
    }

    fn page<'a>(&self, cx: &Context<'a>) -> Page<'a> {
        let theme = cx.theme();
        let mut page = Page::new(theme, COLUMNS.min(cx.area.width.saturating_sub(4)));
        let is_current = |scope: &Scope| self.current.contains(scope) && *scope != Scope::Global;
        let first = self.current.iter().copied().filter(is_current);
        let others = Scope::ALL.into_iter().filter(|scope| !is_current(scope));
        for scope in first.chain(others) {
            page.heading(scope.label());
            for binding in BINDINGS.iter().filter(|binding| binding.scope == scope) {
                let keys = cx.settings.keymap.keys(binding.action, theme.ascii);
                page.hanging((&format!(" {keys}"), theme.accent), KEYS, binding.label, theme.text);
            }
            page.gap();
        }
        page.heading("Signs and short names of the overview");
        for grade in Grade::ALL {
            let (sign, style) = grade_sign(theme, grade);
            page.hanging((&format!(" {sign}"), style), 4, grade.label(), theme.text);
        }
        for aspect in Aspect::ALL.into_iter().filter(|aspect| aspect.short() != aspect.label()) {
            page.hanging((&format!(" {}", aspect.short()), theme.dim), 8, aspect.label(), theme.text);
        }
        page.gap().heading("Where the vault is");
        page.text(&format!(
            "{}: two age files. “age -d -i identity.age vault.age” opens it without Selvedge. It locks by itself, and \
             whenever you ask.",
            cx.settings.vault
        ));
        page
    }

    /// The number of lines by which the page can be scrolled, plus one.
    fn positions(&self, cx: &Context<'_>) -> usize {
        let height = usize::from(cx.area.height.saturating_sub(2));
        self.page(cx).len().saturating_sub(height) + 1
    }
}

impl Component for Help {
    fn keys(&self, _cx: &Context<'_>) -> Keys {
        Keys::new([Scope::List, Scope::Global]).only([
            (Action::Down, "down"),
            (Action::Up, "up"),
            (Action::Back, "close"),
            (Action::Quit, "quit"),
        ])
    }

    fn act(&mut self, action: Action, cx: &Context<'_>) -> Outcome {
        if matches!(action, Action::Help | Action::Open | Action::Back) {
            return Outcome::close();
        }
        self.scroll.act(action, self.positions(cx), 1);
        Outcome::none()
    }

    fn draw(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        let page = self.page(cx);
        let height = u16::try_from(page.len()).unwrap_or(u16::MAX);
        let area = panel(paint, cx.theme(), cx.area, "Help", COLUMNS, height);
        let skip = self.scroll.selected.min(page.len().saturating_sub(usize::from(area.height)));
        page.draw_from(paint, area, skip);
        let below = page.len().saturating_sub(skip + usize::from(area.height));
        if below > 0 && area.width > 20 {
            let more = format!(" {below} more {} ", cx.theme().pick("↓", "below"));
            paint.right(area.x, area.right(), area.bottom(), &more, cx.theme().dim);
        }
    }
}
