//! Handles the mouse: clicks on tabs, on keys in the footer and on the screen, and the wheel.

use super::App;
use super::layout::{areas, tabs};
use crate::tui::component::Event;
use crate::tui::keys::Action;
use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

impl App {
    pub(super) fn mouse(&mut self, event: MouseEvent) {
        let position = Position::new(event.column, event.row);
        match event.kind {
            MouseEventKind::ScrollDown => self.act(Action::Down),
            MouseEventKind::ScrollUp => self.act(Action::Up),
            MouseEventKind::Down(MouseButton::Left) => self.click(position),
            _ => {}
        }
    }

    fn click(&mut self, position: Position) {
        let areas = areas(self.size);
        if let Some(action) = self.footer_action_at(position) {
            self.act(action);
        } else if areas.header.contains(position) {
            let is_open = self.open.is_some() && self.dialogs.is_empty();
            let tab =
                tabs(self.size.0).into_iter().find(|(_, x, width)| (*x..x + width).contains(&position.x));
            if let Some((screen, ..)) = tab.filter(|_| is_open) {
                self.show_screen(screen);
            }
        } else if areas.body.contains(position) {
            self.deliver(self.top(), Event::Click(position));
        }
    }
}
