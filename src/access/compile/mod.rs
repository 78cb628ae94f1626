//! Compiles an inventory into clauses.
//!
//! The owner and the attacker have separate clauses over the same propositions, because the same fact gives them
//! different things. What is not recorded is decided here:
//!
//! - a factor without a recorded holder: the owner has it, an attacker does not;
//! - an account without a recorded way to sign in: the owner opens it, an attacker does not;
//! - a protection (SIM PIN, encryption of stored factors, number matching): assumed to be absent;
//! - the lock of a device: assumed to be present, as on nearly every device.

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
