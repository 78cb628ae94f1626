//! Selvedge: a personal assistant for the user's half of two-factor authentication.
//!
//! Each folder is a part of the product, and parts import each other in one direction only. `ARCHITECTURE.md` describes
//! the parts, and `tests/it/architecture.rs` checks the imports.

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::print_stdout,
        clippy::print_stderr,
        clippy::needless_pass_by_value,
        reason = "tests may panic and print"
    )
)]

/// Gives an enum its values (`ALL`, in this order) and a function for a label of each. A new value needs a label.
macro_rules! labelled {
    ($of:ident, $(#[$doc:meta])* $name:ident { $($value:ident => $label:literal,)+ }) => {
        impl $of {
            pub const ALL: [Self; [$($label),+].len()] = [$(Self::$value),+];

            $(#[$doc])*
            pub const fn $name(self) -> &'static str {
                match self { $(Self::$value => $label,)+ }
            }
        }
    };
}

/// Wipes memory when it is freed, in all libraries. It is here and not in `main.rs`, so that tests and benchmarks run with it.
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> =
    zeroizing_alloc::ZeroAlloc(std::alloc::System);

pub mod access;
pub mod cli;
pub mod config;
pub mod export;
pub mod export_audit;
pub mod import;
pub mod inventory;
pub mod merge;
pub mod otp;
pub mod platform;
pub mod profile;
pub mod pwned;
pub mod report;
pub mod responsibility;
pub mod risk;
pub mod secret;
pub mod services;
pub mod store;
pub mod text;
pub mod tui;
pub mod vault;
pub mod words;
