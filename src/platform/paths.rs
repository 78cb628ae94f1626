//! Where this platform keeps a person's data and configuration. Defaults: the command line overrides them.

use directories::ProjectDirs;
use std::path::PathBuf;

fn project() -> Option<ProjectDirs> {
    ProjectDirs::from("", "", "selvedge")
}

/// The folder of the vault where none is named: `$XDG_DATA_HOME/selvedge/vault` on Linux
/// (`~/.local/share/selvedge/vault`), and the like elsewhere. None where there is no home folder.
pub fn default_vault() -> Option<PathBuf> {
    project().map(|project| project.data_dir().join("vault"))
}

/// The configuration file: `$XDG_CONFIG_HOME/selvedge/config.toml` on Linux
/// (`~/.config/selvedge/config.toml`), and the like elsewhere. None where there is no home folder.
pub fn config_file() -> Option<PathBuf> {
    project().map(|project| project.config_dir().join("config.toml"))
}

/// Where the fetched service directory is kept: `$XDG_CACHE_HOME/selvedge/services.json` on Linux
/// (`~/.cache/selvedge/services.json`), and the like elsewhere. None where there is no home folder.
pub fn services_cache() -> Option<PathBuf> {
    project().map(|project| project.cache_dir().join("services.json"))
}

/// The corpus of Pwned Passwords where none is named: `$XDG_DATA_HOME/selvedge/pwned.corpus` on Linux, and the
/// like elsewhere. None where there is no home folder.
pub fn default_corpus() -> Option<PathBuf> {
    project().map(|project| project.data_dir().join("pwned.corpus"))
}

/// Where it is remembered which lists of Pwned Passwords are in order: `$XDG_CACHE_HOME/selvedge/lists.json` on Linux
/// (`~/.cache/selvedge/lists.json`), and the like elsewhere. None where there is no home folder.
pub fn lists_cache() -> Option<PathBuf> {
    project().map(|project| project.cache_dir().join("lists.json"))
}
