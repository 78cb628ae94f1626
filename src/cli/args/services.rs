//! `services`.

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub struct ServicesArgs {
    #[command(subcommand)]
    pub command: ServicesCommand,
}

#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum ServicesCommand {
    /// Find services, and the second factors that they offer
    #[command(after_help = crate::services::ATTRIBUTION)]
    Search(ServicesSearch),
    /// Download the whole public directory, in addition to the built-in list
    #[command(after_help = crate::services::ATTRIBUTION)]
    Update(ServicesUpdate),
}

#[derive(Debug, Args)]
pub struct ServicesSearch {
    /// Part of the name, a domain, or a kind of service: paypal, bank, hosting
    #[arg(required = true)]
    pub query: Vec<String>,
    /// The largest number of services to show
    #[arg(long, value_name = "NUMBER", default_value_t = 20)]
    pub limit: usize,
    /// Print JSON: {"attribution", "found", "services": [{"name", "domain", "other_domains", "second_factors",
    /// "documentation", "recovery", "keywords", "regions", "match"}]}
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct ServicesUpdate {
    /// A file or another address, in the format of version 3 of the public directory's API [default:
    /// $SELVEDGE_SERVICES_URL, else the setting services.url, else the public directory]
    #[arg(long, value_name = "FILE|URL")]
    pub from: Option<String>,
    /// Accept a directory that has far fewer services than before
    #[arg(long)]
    pub accept_fewer: bool,
    /// Print JSON: {"attribution", "source", "fetched", "changed", "services", "added", "removed", "altered"}
    #[arg(long)]
    pub json: bool,
}
