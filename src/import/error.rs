//! Why a file could not be read as a whole, and what to do.

use super::KdfLimits;

/// Why a file could not be read as a whole. No message holds anything of what was in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    #[error("this is no export that Selvedge knows")]
    Unknown,
    /// There is no reader of that name.
    #[error("“{}” is no format that Selvedge reads", crate::text::fit(.0, 40))]
    NoSuchFormat(String),
    /// It is larger than any export.
    #[error("this file is larger than {limit}, which no export is")]
    TooLarge {
        /// What is read at most: `64 MiB`.
        limit: String,
    },
    /// It is encrypted, and no password was given.
    #[error("this {0} export is encrypted")]
    NeedsPassword(&'static str),
    /// The password does not open it.
    #[error("the password does not open this {0} export, or the file was changed")]
    WrongPassword(&'static str),
    /// It is damaged or cut off, or not what it says it is.
    #[error("this {format} export is damaged: {what}")]
    Damaged {
        format: &'static str,
        /// What is wrong, and where. Never a value from the file that may be secret.
        what: String,
    },
    /// Opening it would cost more than the limits allow.
    #[error("opening this {} would take {}, more than {}", export_name(format), asks.words(), allowed(*asks))]
    TooCostly { format: &'static str, asks: KdfLimits },
    /// A picture from which nothing could be read.
    #[error("{why}")]
    Picture { why: String, next: String },
    /// It can't be read by design; another kind of export can.
    #[error("this {format} export cannot be read: {why}")]
    Refused { format: &'static str, why: String, next: String },
}

/// What a file of that format is called: another vault was never exported.
pub fn export_name(format: &str) -> String {
    if format.ends_with("vault") { format.to_owned() } else { format!("{format} export") }
}

fn allowed(asks: KdfLimits) -> String {
    if asks.within(KdfLimits::MOST) {
        return "is spent without asking".into();
    }
    format!("any file gets: {}", KdfLimits::MOST.words())
}

impl ImportError {
    /// Why another vault is not opened whose passphrase takes this work factor to try, unless that is allowed.
    pub fn of_age(work_factor: u32) -> Self {
        Self::TooCostly { format: "Selvedge vault", asks: KdfLimits::of_age(work_factor) }
    }

    pub fn hint(&self) -> String {
        match self {
            Self::NoSuchFormat(_) => "`selvedge import --formats` lists them".into(),
            Self::TooLarge { .. } => "choose the file that the other program exported".into(),
            Self::Unknown => "name its format with --format; `selvedge import --formats` lists them".into(),
            Self::NeedsPassword(_) => "give its password with --password-file FILE, or at the prompt".into(),
            Self::WrongPassword(_) => "try the password that was set when it was exported".into(),
            Self::Damaged { .. } => "export it again, and copy the file whole".into(),
            Self::TooCostly { asks, .. } if asks.within(KdfLimits::MOST) => {
                format!("allow it with {}, if you trust where the file comes from", asks.arguments())
            }
            Self::TooCostly { .. } => {
                "if it is an export of yours, set a smaller cost in the program that made it, and export again".into()
            }
            Self::Refused { next, .. } | Self::Picture { next, .. } => next.clone(),
        }
    }
}
