//! The context that every command receives.

use super::args::Globals;
use super::load;
use super::output::Output;
use crate::config::Config;
use crate::services::Directory;
use jiff::civil::Date;
use std::cell::OnceCell;
use std::sync::Arc;

pub struct Context {
    pub out: Output,
    pub globals: Globals,
    pub config: Config,
    /// The date in the local time zone.
    pub today: Date,
    directory: OnceCell<Arc<Directory>>,
}

impl Context {
    pub const fn new(out: Output, globals: Globals, config: Config, today: Date) -> Self {
        Self { out, globals, config, today, directory: OnceCell::new() }
    }

    /// The service directory, loaded at the first call.
    pub fn directory(&self) -> Arc<Directory> {
        Arc::clone(self.directory.get_or_init(load::directory))
    }
}
