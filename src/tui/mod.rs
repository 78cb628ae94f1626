//! The terminal screens.
//!
//! ```text
//! terminal, signals, timers ─▶ app ─▶ top component.handle(event, &context) ─▶ Outcome { requests }
//!                                           │                                    │
//!                               component.draw(paint, &context)      edits · dialogs · jobs
//! ```
//!
//! A screen or a dialog is a [`component`]. The [`app`] owns them and the open profile. [`run`] connects the app to
//! the terminal and to the workers of [`jobs`].

pub mod access_view;
pub mod app;
mod codes_beside_factor;
pub mod component;
pub mod derived;
mod dialogs;
pub mod jobs;
pub mod keys;
pub mod open_profile;
pub mod run;
pub mod screens;
#[cfg(test)]
mod secret_inputs;
pub mod settings;
#[cfg(test)]
mod testing;
pub mod theme;
pub mod widgets;
