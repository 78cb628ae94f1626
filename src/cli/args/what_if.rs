//! `what-if`.

use clap::Args;

// `what-if`.
#[derive(Debug, Args)]
pub struct WhatIfArgs {
    /// Something that you no longer have: the id of a device, number, place or account, ACCOUNT/FACTOR,
    /// DEVICE/METHOD, memory, selvedge. More than once for more
    #[arg(long, value_name = "ID")]
    pub lose: Vec<String>,
    /// Something that somebody else has: an id as above, or what happened to it: phone:unlocked,
    /// laptop:infected, mail/password, mail:phished, bank:support. More than once for more
    #[arg(long, value_name = "ID|SCENARIO")]
    pub capture: Vec<String>,
    /// List all that can be lost and captured of this inventory instead
    #[arg(long, conflicts_with_all = ["lose", "capture"])]
    pub list: bool,
    /// Print JSON, most important first: {"takeover": [{"account", "importance", "steps": [...]}], "lockout":
    /// [{"account", "importance", "reach": "slow" or "never", "because": [...]}]}; with --list: {"lose": [{"id",
    /// "is"}], "capture": [{"id", "is"}]}
    #[arg(long)]
    pub json: bool,
}
