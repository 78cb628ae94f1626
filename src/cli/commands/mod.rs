//! The commands, one file or folder each. Commands do not import each other; shared code is in the parent folder.

pub mod account;
pub mod answer;
pub mod audit;
pub mod code;
pub mod config;
pub mod export;
pub mod exposure;
pub mod import;
pub mod init;
pub mod inventory;
pub mod manual;
pub mod model;
pub mod plan;
pub mod pwned;
pub mod recovery;
pub mod report;
pub mod services;
pub mod vault;
pub mod what_if;
