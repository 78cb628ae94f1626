//! Compiles an inventory into clauses.
//!
//! The owner and the attacker have separate clauses over the same propositions, because the same fact gives them
//! different things. What is not recorded becomes an assumed clause. A closure uses either all assumed clauses of a
//! side or none of them, so that unknown facts are either all favourable or all unfavourable for the owner. What may be
//! unknown:
//!
//! - the holder of a factor: the owner has it, or has it as long as nothing is lost; an attacker lacks it, or has it
//!   with anything that may hold it;
//! - a way to sign in or to recover: the same for the whole account. A password that is recorded as a way of a partial
//!   list may need a second factor;
//! - a protection (device lock, SIM PIN, lock-screen previews, end-to-end encryption, number matching, a lock against
//!   resets by support): present or absent;
//! - where an account is signed in, and which device has a SIM or Selvedge's vault.

mod account;
mod compiler;
mod device;
mod factor;
mod layout;

pub(super) use layout::Layout;

use super::horn::Horn;
use crate::inventory::Inventory;
use compiler::Compiler;

#[derive(Debug)]
pub(super) struct Compiled {
    pub(super) layout: Layout,
    pub(super) owner: Horn,
    pub(super) attacker: Horn,
}

pub(super) fn compile(inventory: &Inventory) -> Compiled {
    let mut compiler = Compiler::new(inventory);
    compiler.add_unknown_sources();
    compiler.add_mail_domains();
    compiler.add_people();
    compiler.add_password_groups();
    compiler.add_stores();
    compiler.add_memory_places_and_vault();
    for (device, position) in inventory.devices.iter().zip(0..) {
        compiler.add_device(position, device);
    }
    for (number, position) in inventory.numbers.iter().zip(0..) {
        compiler.add_number(position, number);
    }
    for (account, position) in inventory.accounts.iter().zip(0..) {
        compiler.add_account(position, account);
    }
    let Compiler { layout, owner, attacker, .. } = compiler;
    let propositions = layout.facts.len();
    Compiled { layout, owner: owner.finish(propositions), attacker: attacker.finish(propositions) }
}
