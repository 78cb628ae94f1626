//! The help: all keys, generated from the table of bindings, and the meaning of the signs.

use super::panel::{scroll_positions, scrolled_page};
use crate::risk::{Aspect, Grade};
use crate::tui::component::{Component, Context, Keys, Outcome};
use crate::tui::keys::{Action, BINDINGS, Scope};
use crate::tui::widgets::{ListCursor, Page, Paint, grade_sign};

const COLUMNS: u16 = 72;
/// The width of the column of keys.
const KEY_COLUMNS: u16 = 23;

#[derive(Debug)]
pub struct Help {
    scroll: ListCursor,
    current: Vec<Scope>,
}

impl Help {
    /// `current` are the scopes of the component below the help: their keys come first.
    pub fn new(current: Vec<Scope>) -> Self {
        Self { scroll: ListCursor::default(), current }
    }

    fn page<'a>(&self, cx: &Context<'a>) -> Page<'a> {
        let theme = cx.theme();
        let mut page = Page::new(theme, COLUMNS.min(cx.area.width.saturating_sub(4)));
        let is_current = |scope: &Scope| self.current.contains(scope) && *scope != Scope::Global;
        let current = self.current.iter().copied().filter(is_current);
        let others = Scope::ALL.into_iter().filter(|scope| !is_current(scope));
        for scope in current.chain(others) {
            page.heading(scope.label());
            for binding in BINDINGS.iter().filter(|binding| binding.scope == scope) {
                let keys = cx.settings.keymap.keys(binding.action, theme.ascii);
                page.hanging((&format!(" {keys}"), theme.accent), KEY_COLUMNS, binding.label, theme.text);
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
            "{}: two age files. “age -d -i identity.age vault.age” opens it without Selvedge. The vault locks by \
             itself, and when you ask.",
            cx.settings.vault
        ));
        page
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
        self.scroll.act(action, scroll_positions(&self.page(cx), cx.area), 1);
        Outcome::none()
    }

    fn draw(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        scrolled_page(paint, cx.theme(), cx.area, "Help", COLUMNS, &self.page(cx), self.scroll.selected);
    }
}
