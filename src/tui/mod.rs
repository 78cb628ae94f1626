//! The terminal interface: state, message, update, effect, view.
//!
//! ```text
//!   terminal, signals, timers ──▶ Message ──▶ update(&mut State) ──▶ Vec<Effect> ──▶ workers
//!                                                   │                                   │
//!                                 view(&State) ◀────┘          Message ◀────────────────┘
//! ```
//!
//! [`update::update`] does no input or output and reads no clock; [`view::view`] draws and changes
//! nothing. Effects are carried out by [`runtime`] on worker threads, and come back as messages.
//! One table of keys ([`keys`]) feeds the resolver, the footer, the help, the palette and the docs.

pub mod checks;
pub mod concern;
pub mod effect;
pub mod explored;
pub mod keys;
pub mod message;
pub mod modal;
pub mod runtime;
pub mod screens;
pub mod session;
pub mod state;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
pub mod theme;
pub mod update;
pub mod view;
pub mod widgets;
