//! Prepares the event loop: checks the terminal and the vault, and reads the settings.

use crate::config::{Config, Theme as ConfiguredTheme};
use crate::platform::clock;
use crate::profile::demo;
use crate::responsibility::Model;
use crate::secret::Passphrase;
use crate::services::Directory;
use crate::store::VersionReport;
use crate::tui::app::Message;
use crate::tui::jobs::{Failure, JobResult, Opened, WorkerConfig};
use crate::tui::keys::Keymap;
use crate::tui::screens::Unlock;
use crate::tui::settings::Settings;
use crate::tui::theme::{Palette, Theme};
use crate::vault::{self, VaultError};
use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// The options of [`super::run`].
#[derive(Debug)]
pub struct Options {
    /// The vault's folder; `None` for the demo.
    pub vault: Option<PathBuf>,
    /// The passphrase, if the user gave it before the screens started.
    pub passphrase: Option<Passphrase>,
    pub config: Config,
    pub model: Arc<Model>,
    pub directory: Arc<Directory>,
}

/// Why the screens could not start, or did not end normally.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Standard input or output is not a terminal.
    #[error(
        "the screens need a terminal on standard input and output; “selvedge help” lists the plain commands"
    )]
    NoTerminal,
    #[error("the terminal failed: {0}")]
    Terminal(#[source] std::io::Error),
    /// The configuration names an unknown action or key.
    #[error("the configuration is invalid: {0}")]
    Config(String),
    /// The folder of the vault cannot be read.
    #[error(transparent)]
    Vault(VaultError),
    /// One of the two files of the vault is missing.
    #[error("{} {}", .0.what, .0.hint)]
    Incomplete(Failure),
    /// The last change is not on the disk.
    #[error("the last change is not saved: {} {}", .0.what, .0.hint)]
    NotSaved(Failure),
}

/// Everything that the event loop needs to start.
pub(super) struct Prepared {
    pub(super) settings: Settings,
    pub(super) unlock: Unlock,
    pub(super) workers: WorkerConfig,
    /// Messages to handle before any input.
    pub(super) first_messages: Vec<Message>,
}

pub(super) fn prepare(options: Options) -> Result<Prepared, RunError> {
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
        return Err(RunError::NoTerminal);
    }
    let Options { vault, passphrase, config, model, directory } = options;
    let overrides: BTreeMap<String, Vec<String>> =
        config.keys.iter().map(|(action, keys)| (action.clone(), keys.as_slice().to_vec())).collect();
    let minutes = u64::from(config.lock_after);
    let settings = Settings {
        keymap: Keymap::with(&overrides).map_err(RunError::Config)?,
        theme: Theme::new(palette(config.theme), config.ascii || !is_unicode_terminal()),
        vault: vault.as_ref().map_or_else(|| "in memory".to_owned(), |folder| folder.display().to_string()),
        demo: vault.is_none(),
        lock_after: (minutes > 0).then(|| Duration::from_secs(minutes * 60)),
        clear_after: Duration::from_secs(u64::from(config.clipboard.clear_after)),
        hide_codes: config.codes.hidden,
        mouse: config.mouse,
        model: Arc::clone(&model),
        directory: Arc::clone(&directory),
    };
    let mut first_messages = Vec::new();
    let unlock = match &vault {
        None => {
            first_messages.push(open_demo());
            Unlock::locked(None)
        }
        Some(folder) => match vault::state(folder).map_err(RunError::Vault)? {
            vault::State::Absent => Unlock::first_run(),
            vault::State::Present => Unlock::locked(None),
            vault::State::Incomplete { missing } => {
                return Err(RunError::Incomplete(Failure::new(
                    format!("{} is missing from the vault in {}.", missing.file_name(), folder.display()),
                    "Restore it from a backup. “selvedge vault check” lists the files that are there.",
                )));
            }
        },
    };
    let mut workers = WorkerConfig::new(vault, &config, model, directory);
    workers.passphrase = passphrase;
    Ok(Prepared { settings, unlock, workers, first_messages })
}

fn open_demo() -> Message {
    Message::Job(match demo::profile(clock::today()) {
        Ok(profile) => JobResult::Opened(Ok(Box::new(Opened {
            profile,
            read_only: None,
            notice: None,
            unsaved: None,
            versions: VersionReport::default(),
        }))),
        Err(error) => {
            let hint = "This build's demo is broken: report it.";
            JobResult::Opened(Err(Failure::new(error.to_string(), hint)))
        }
    })
}

/// The palette for the configured theme, with the colours that the terminal can show.
fn palette(theme: ConfiguredTheme) -> Palette {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if theme == ConfiguredTheme::Plain
        || is_set("NO_COLOR")
        || std::env::var("TERM").is_ok_and(|term| term == "dumb")
    {
        return Palette::Plain;
    }
    let is_light = match theme {
        ConfiguredTheme::Light => true,
        ConfiguredTheme::Dark | ConfiguredTheme::Plain => false,
        ConfiguredTheme::Auto => {
            let mut query = terminal_colorsaurus::QueryOptions::default();
            query.timeout = Duration::from_millis(300);
            matches!(terminal_colorsaurus::theme_mode(query), Ok(terminal_colorsaurus::ThemeMode::Light))
        }
    };
    let has_256_colours =
        is_set("COLORTERM") || std::env::var("TERM").is_ok_and(|term| term.contains("256color"));
    match (is_light, has_256_colours) {
        (false, true) => Palette::Dark,
        (true, true) => Palette::Light,
        (false, false) => Palette::Dark16,
        (true, false) => Palette::Light16,
    }
}

fn is_unicode_terminal() -> bool {
    cfg!(windows) || crate::text::is_unicode_locale(|name| std::env::var(name).ok())
}
