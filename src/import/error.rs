//! Why a file could not be read as a whole, and what the user can do.

use super::limits::KdfLimits;

/// Why a file could not be read as a whole. No message quotes the file's content.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    #[error("this is no export that Selvedge knows")]
    Unknown,
    #[error("“{}” is no format that Selvedge reads", crate::text::fit(.0, 40))]
    NoSuchFormat(String),
    #[error("this file is larger than {limit}, which no export is")]
    TooLarge {
        /// The largest size that is read, such as `64 MiB`.
        limit: String,
    },
    /// The export is encrypted, and no password was given.
    #[error("this {0} export is encrypted")]
    NeedsPassword(&'static str),
    #[error("the password does not open this {0} export, or the file was changed")]
    WrongPassword(&'static str),
    /// The file is damaged, cut off, or not of this format.
    #[error("this {format} export is damaged: {what}")]
    Damaged {
        format: &'static str,
        /// What is wrong and where. Never a value that may be secret.
        what: String,
    },
    /// The key derivation would cost more than the limits allow.
    #[error("opening this {} would take {}, more than {}", export_name(format), asks.words(), exceeded(*asks))]
    TooCostly { format: &'static str, asks: KdfLimits },
    /// A picture without a readable QR code.
    #[error("{why}")]
    Picture { why: String, next: String },
    /// Selvedge cannot read this kind of export, but another kind from the same program.
    #[error("this {format} export cannot be read: {why}")]
    Refused { format: &'static str, why: String, next: String },
}

/// `Aegis export`, but `Selvedge vault`.
pub fn export_name(format: &str) -> String {
    if format.ends_with("vault") { format.to_owned() } else { format!("{format} export") }
}

/// The limit that a cost exceeds, for the message.
fn exceeded(cost: KdfLimits) -> String {
    if cost.within(KdfLimits::MOST) {
        return "is spent without asking".into();
    }
    format!("any file gets: {}", KdfLimits::MOST.words())
}

impl ImportError {
    /// Another vault whose passphrase has a scrypt work factor above the limit.
    pub fn of_age(work_factor: u32) -> Self {
        Self::TooCostly { format: "Selvedge vault", asks: KdfLimits::of_age(work_factor) }
    }

    /// What the user can do, without a full stop.
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
