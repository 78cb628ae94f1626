//! The table of key bindings. The resolver, the footer, the help, the palette, the configuration and `docs/keys.md` all
//! use it, so that they always agree.

mod chord;
mod map;
mod scope;
mod table;

pub use chord::Chord;
pub use map::Keymap;
pub use scope::Scope;
pub use table::{Action, BINDINGS, Binding};
