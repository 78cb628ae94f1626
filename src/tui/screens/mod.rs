//! The screens of an open profile. To add a screen, add a folder and a line in the table below.

mod accounts;
mod codes;
mod findings;
mod overview;
mod passwords;
mod unlock;
mod walk;
mod what_if;

pub use unlock::Unlock;

use super::component::Component;
use super::keys::Action;

macro_rules! screens {
    ($($screen:ident, $label:literal, $tab:ident, $module:ident;)*) => {
        /// A screen of an open profile, in the order of the tabs.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Screen { $($screen,)* }

        impl Screen {
            pub const ALL: [Self; [$($label),*].len()] = [$(Self::$screen,)*];

            /// The name on the tab.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$screen => $label,)* }
            }

            /// The screen whose tab this action opens.
            pub const fn of_tab(action: Action) -> Option<Self> {
                match action {
                    $(Action::$tab => Some(Self::$screen),)*
                    _ => None,
                }
            }
        }

        impl Default for Screens {
            fn default() -> Self {
                Self([$(Box::new($module::$screen::default()),)*])
            }
        }
    };
}

screens! {
    Overview, "Overview", Tab1, overview;
    Walk, "Walk", Tab2, walk;
    Accounts, "Accounts", Tab3, accounts;
    Codes, "Codes", Tab4, codes;
    Findings, "Findings", Tab5, findings;
    Passwords, "Passwords", Tab6, passwords;
    WhatIf, "What if", Tab7, what_if;
}

/// The component of every screen.
pub struct Screens([Box<dyn Component>; Screen::ALL.len()]);

impl Screens {
    pub fn get(&self, screen: Screen) -> &dyn Component {
        &*self.0[screen as usize]
    }

    pub fn get_mut(&mut self, screen: Screen) -> &mut dyn Component {
        &mut *self.0[screen as usize]
    }
}

impl Screen {
    /// The screen whose tab is `by` tabs to the right. Wraps around.
    pub const fn neighbour(self, by: isize) -> Self {
        let count = Self::ALL.len().cast_signed();
        let position = (self as usize).cast_signed() + by;
        Self::ALL[position.rem_euclid(count).cast_unsigned()]
    }
}
