//! The one table of keys. The resolver, the footer, the help, the palette and the docs read it,
//! so that none of them can be wrong about another.

mod chord;
mod map;
mod scope;
mod table;

pub use chord::Chord;
pub use map::Keymap;
pub use scope::Scope;
pub use table::{Action, BINDINGS, Binding};
