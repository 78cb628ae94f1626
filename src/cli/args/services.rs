//! `services`: which second factors each service offers.

use clap::{Args, Subcommand};

// `services`.
#[derive(Debug, Args)]
pub struct ServicesArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: ServicesCommand,
}

// What can be done with the service directory. Neither needs a vault.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum ServicesCommand {
    /// Find services and the second factors that they offer
    #[command(after_help = crate::services::ATTRIBUTION)]
    Search(ServicesSearch),
    /// Fetch the whole public directory, beside the list that is built in
    #[command(after_help = crate::services::ATTRIBUTION)]
    Update(ServicesUpdate),
}

// `services search`.
#[derive(Debug, Args)]
pub struct ServicesSearch {
    /// Letters of the name, a domain, or a kind of service: paypal, bank, hosting
    #[arg(required = true)]
    pub query: Vec<String>,
    /// At most so many
    #[arg(long, value_name = "NUMBER", default_value_t = 20)]
    pub limit: usize,
    /// Print JSON: {"attribution", "found", "services": [{"name", "domain", "other_domains", "second_factors",
    /// "documentation", "recovery", "keywords", "regions", "match"}]}
    #[arg(long)]
    pub json: bool,
}

// `services update`.
#[derive(Debug, Args)]
pub struct ServicesUpdate {
    /// Read it from a file, or fetch it from another address, in the shape of version 3 of the public directory's
    /// interface; else from $SELVEDGE_SERVICES_URL, the configuration's services.url, or the public directory
    #[arg(long, value_name = "FILE|URL")]
    pub from: Option<String>,
    /// Take it even where it has far fewer services than before
    #[arg(long)]
    pub accept_fewer: bool,
    /// Print JSON: {"attribution", "source", "fetched", "changed", "services", "added", "removed", "altered"}
    #[arg(long)]
    pub json: bool,
}
