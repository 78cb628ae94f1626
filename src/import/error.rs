//! Why a file could not be read as a whole, and what the user can do.

use super::limits::KdfLimits;

/// Why a file could not be read as a whole. No message quotes the file's content.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    #[error("this is not an export that Selvedge can read")]
    Unknown,
    #[error("this is an encrypted age file, not an export")]
    AgeFile,
    #[error("Selvedge has no import format “{}”", crate::text::fit(.0, 40))]
    NoSuchFormat(String),
    #[error("this file is larger than {limit}, the limit for an export")]
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
    #[error("opening this {} would take {}, more than {}", export_name(format), cost.describe(), exceeded_limit(*cost))]
    TooCostly { format: &'static str, cost: KdfLimits },
    /// The file was understood, and has no login and no generator.
    #[error("nothing was read from this {}{}", export_name(format), after_colon(notices))]
    NothingRead {
        format: &'static str,
        /// Why, and what was left out.
        notices: Vec<String>,
    },
    /// A picture without a readable QR code.
    #[error("{why}")]
    Picture { why: String, next: String },
    /// Selvedge cannot read this kind of export, but another kind from the same program.
    #[error("this {format} export cannot be read: {why}")]
    Refused { format: &'static str, why: String, next: String },
}

/// The export's name in messages: `Aegis export`. A vault is not called an export: `Selvedge vault`.
pub fn export_name(format: &str) -> String {
    if format.ends_with("vault") { format.to_owned() } else { format!("{format} export") }
}

/// The notices behind a colon, if there are any.
fn after_colon(notices: &[String]) -> String {
    if notices.is_empty() { String::new() } else { format!(": {}", notices.join("; ")) }
}

/// The limit that a cost exceeds, as the end of “more than …”.
fn exceeded_limit(cost: KdfLimits) -> String {
    if cost.fits(KdfLimits::MAX) {
        return "is allowed without confirmation".into();
    }
    format!("the highest limit: {}", KdfLimits::MAX.describe())
}

impl ImportError {
    /// The error for another vault whose scrypt work factor is above the limit.
    pub fn costly_vault(work_factor: u32) -> Self {
        Self::TooCostly { format: "Selvedge vault", cost: KdfLimits::for_age(work_factor) }
    }

    /// What the user can do, without a full stop.
    pub fn hint(&self) -> String {
        match self {
            Self::NoSuchFormat(_) => "`selvedge import --formats` lists them".into(),
            Self::TooLarge { .. } => "choose the file that the other program exported".into(),
            Self::Unknown => "name its format with --format; `selvedge import --formats` lists them".into(),
            Self::WrongPassword("KeePass") => {
                "try the password of the database; if it also needs a key file, give the file with --key-file FILE"
                    .into()
            }
            Self::NeedsPassword("KeePass") => {
                "give its password with --password-file FILE, or at the prompt, and its key file, if it has one, with \
                 --key-file FILE"
                    .into()
            }
            Self::AgeFile => {
                "if it is another version of this vault, `selvedge vault merge FILE` merges it; if it belongs to another \
                 vault, import that vault's folder"
                    .into()
            }
            Self::NeedsPassword(_) => "give its password with --password-file FILE, or at the prompt".into(),
            Self::WrongPassword(_) => "try the password that was set when it was exported".into(),
            Self::Damaged { .. } => "export it again, and copy the complete file".into(),
            Self::TooCostly { cost, .. } if cost.fits(KdfLimits::MAX) => {
                format!("if you trust the source of the file, allow the cost with {}", cost.arguments())
            }
            Self::TooCostly { .. } => {
                "if the export is yours, set a smaller cost in the program that made it, and export again"
                    .into()
            }
            Self::NothingRead { .. } => {
                "export the logins or the codes themselves, and import that file".into()
            }
            Self::Refused { next, .. } | Self::Picture { next, .. } => next.clone(),
        }
    }
}
