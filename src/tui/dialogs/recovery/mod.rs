//! The recovery codes of an account: the list of the stored codes, and a form for new ones.
//!
//! ```text
//!   RECOVERY CODES OF HARBOR MAIL
//!   Left      9 of 10
//!   Made      2026-01-02, 10 months ago
//!   Checked   2026-03-04, 8 months ago
//!   Also in   Desk drawer
//!
//!    1  ••••••••
//!    2  4f2k9-x8mmq       used 2026-05-06
//! ```

mod code_sets;
mod entry;
mod entry_draw;
mod list;
mod list_component;
mod list_draw;
#[cfg(test)]
mod tests;

use crate::inventory::AccountId;
use crate::tui::component::{Context, Outcome};
use code_sets::stored_codes;
use entry::CodeEntry;
use list::CodeList;

/// Opens the recovery codes of an account: the list if codes are stored, else the form for new codes.
pub fn open(cx: &Context<'_>, account: &AccountId) -> Outcome {
    let Some(account) = cx.open.account(account) else {
        return Outcome::notify_error(
            "This account is not in the inventory, so no recovery codes can be stored for it.",
        );
    };
    match stored_codes(&cx.open.profile, &account.id) {
        Some(_) => Outcome::open(CodeList::new(account.id.clone())),
        None => Outcome::open(CodeEntry::new(account, cx)),
    }
}
