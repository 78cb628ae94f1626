//! `what-if`.

use clap::Args;

#[derive(Debug, Args)]
pub struct WhatIfArgs {
    /// Something that you lose: the id of a device, number, place or account, ACCOUNT/FACTOR, DEVICE/METHOD,
    /// memory, or selvedge. Can be repeated
    #[arg(long, value_name = "ID")]
    pub lose: Vec<String>,
    /// Something that somebody else gets: an id as above, or an event: phone:unlocked, laptop:infected,
    /// mail/password, mail:phished, bank:support. Can be repeated
    #[arg(long, value_name = "ID|SCENARIO")]
    pub capture: Vec<String>,
    /// Something that is stolen: lost and captured. Can be repeated
    #[arg(long, value_name = "ID")]
    pub steal: Vec<String>,
    /// Something that happens to people: `phone-lost`, or `phone-lost:phone` if there are several phones. Can be repeated
    #[arg(long, value_name = "THREAT")]
    pub threat: Vec<String>,
    /// List everything in this inventory that can be lost or captured
    #[arg(long, conflicts_with_all = ["lose", "capture", "steal", "threat"])]
    pub list: bool,
    /// Print JSON, certain results first, then the most important: {"based_on": {"accounts", "complete"}, "takeover":
    /// [{"account", "importance", "certain", "steps": [...]}], "lockout": [{"account", "importance", "certain",
    /// "reach": "slow" or "never", "at_worst", "because": [...]}]}; with --list: {"threat": [{"id", "is"}], "lose":
    /// [{"id", "is"}], "capture": [{"id", "is"}]}
    #[arg(long)]
    pub json: bool,
}
