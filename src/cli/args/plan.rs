//! `exposure` and `plan`.

use clap::Args;

#[derive(Debug, Args)]
pub struct ExposureArgs {
    /// For this account only: the smallest sets of things that let somebody in, or that lock you out
    #[arg(long, value_name = "ACCOUNT")]
    pub account: Option<String>,
    /// Print JSON: {"based_on": {"accounts", "complete"}, "threats": [{"id", "threat", "weight",
    /// "already", "fall", "may_fall", "never", "slow", "may_lock"}], "losses": [{"id", "never": [..], "slow": [..],
    /// "may"}], "captures": [{"id", "accounts": [..], "may"}], "backdoors": [{"account", "captures": [..]}], "loops": [[account, ..]], "inversions": [{"through", "opens":
    /// [..]}]}; with --account {"account", "takeover": [[id, ..]], "lockout": [[id, ..]]}
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct PlanArgs {
    /// The largest number of steps
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u8).range(1..=50))]
    pub steps: u8,
    /// Print JSON: {"based_on": {"accounts", "complete"}, "now": POSTURE, "steps": [{"fix", "subject", "title", "minutes", "first": [step, ..],
    /// "before": POSTURE, "after": POSTURE}], "exhausted"}, where POSTURE is {"takeover": {"accounts",
    /// "important", "ways", "may"}, "lockout": {"accounts", "important", "already", "slow", "ways", "slow_ways",
    /// "may"}}
    #[arg(long)]
    pub json: bool,
}
