//! Default paths for data, configuration and caches on each platform. The command line can override them.
//!
//! Each function returns `None` if the user has no home folder. The comments give the paths on Linux.

use directories::ProjectDirs;
use std::path::PathBuf;

fn project() -> Option<ProjectDirs> {
    ProjectDirs::from("", "", "selvedge")
}

/// The default vault folder: `$XDG_DATA_HOME/selvedge/vault` (`~/.local/share/selvedge/vault`).
pub fn default_vault() -> Option<PathBuf> {
    project().map(|project| project.data_dir().join("vault"))
}

/// The configuration file: `$XDG_CONFIG_HOME/selvedge/config.toml` (`~/.config/selvedge/config.toml`).
pub fn config_file() -> Option<PathBuf> {
    project().map(|project| project.config_dir().join("config.toml"))
}

/// The fetched service directory: `$XDG_CACHE_HOME/selvedge/services.json` (`~/.cache/selvedge/services.json`).
pub fn services_cache() -> Option<PathBuf> {
    project().map(|project| project.cache_dir().join("services.json"))
}

/// The default Pwned Passwords corpus: `$XDG_DATA_HOME/selvedge/pwned.corpus`.
pub fn default_corpus() -> Option<PathBuf> {
    project().map(|project| project.data_dir().join("pwned.corpus"))
}

/// The record of which Pwned Passwords lists are known to be sorted: `$XDG_CACHE_HOME/selvedge/lists.json`
/// (`~/.cache/selvedge/lists.json`).
pub fn lists_cache() -> Option<PathBuf> {
    project().map(|project| project.cache_dir().join("lists.json"))
}

/// The record of the newest save of each vault: `$XDG_STATE_HOME/selvedge/vaults.json`
/// (`~/.local/state/selvedge/vaults.json`). It is outside the vault's folder, which a syncing service may replace.
pub fn seen_vaults() -> Option<PathBuf> {
    project()
        .map(|project| project.state_dir().unwrap_or_else(|| project.data_local_dir()).join("vaults.json"))
}
