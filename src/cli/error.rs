//! The error of a command, its message, and the exit codes.

use crate::profile::EditError;
use crate::profile::codec::CodecError;
use crate::pwned::corpus::CorpusError;
use crate::store::StoreError;
use crate::text::{visible, without_secret_addresses};
use crate::vault::VaultError;
use std::fmt;
use std::io;
use std::process::ExitCode;

/// The exit code of a command. Scripts rely on the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Done = 0,
    Failed = 1,
    /// The arguments were wrong.
    Usage = 2,
    /// A check that the user asked for found something.
    Found = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

#[derive(Debug, PartialEq, Eq)]
pub enum CliError {
    /// The arguments contradict each other. Exit code 2.
    Usage(Message),
    /// The command failed. Exit code 1.
    Failed(Message),
    /// The reader of standard output went away, as in `selvedge … | head`. Ends the command without a message and
    /// with exit code 0.
    BrokenPipe,
}

/// An error message in two parts.
#[derive(Debug, PartialEq, Eq)]
pub struct Message {
    /// What happened, and where: a sentence without its full stop, or several lines.
    pub what: String,
    /// What to do next; empty if `what` already says so.
    pub next: String,
}

impl Message {
    fn new(what: impl fmt::Display, next: impl fmt::Display) -> Self {
        Self { what: what.to_string(), next: next.to_string() }
    }
}

impl CliError {
    pub fn failed(what: impl fmt::Display, next: impl fmt::Display) -> Self {
        Self::Failed(Message::new(what, next))
    }

    pub fn usage(what: impl fmt::Display, next: impl fmt::Display) -> Self {
        Self::Usage(Message::new(what, next))
    }

    /// An argument names something that does not exist. Suggests similar names, or else `hint`, which says where
    /// to find the existing ones.
    pub fn unknown(what: impl fmt::Display, similar: &[&str], hint: impl fmt::Display) -> Self {
        if similar.is_empty() {
            Self::failed(what, hint)
        } else {
            Self::failed(what, format_args!("did you mean {}?", similar.join(", ")))
        }
    }

    /// Two options would both read standard input.
    pub fn both_read_stdin(first: &str, second: &str) -> Self {
        Self::usage(
            format_args!("{first} and {second} both read standard input"),
            "use a file for one of them",
        )
    }

    pub const fn exit(&self) -> Exit {
        match self {
            Self::Usage(_) => Exit::Usage,
            Self::Failed(_) => Exit::Failed,
            Self::BrokenPipe => Exit::Done,
        }
    }

    pub const fn message(&self) -> Option<&Message> {
        match self {
            Self::Usage(message) | Self::Failed(message) => Some(message),
            Self::BrokenPipe => None,
        }
    }
}

impl From<EditError> for CliError {
    fn from(error: EditError) -> Self {
        let next = match &error {
            EditError::Missing { .. } | EditError::IdTaken(_) => {
                "`selvedge inventory show` lists what exists"
            }
            EditError::SecretInName => {
                "store the seed with `selvedge account add NAME --otpauth -`, and write a name without it"
            }
        };
        Self::failed(error, next)
    }
}

impl From<VaultError> for CliError {
    fn from(error: VaultError) -> Self {
        Self::failed(&error, error.hint())
    }
}

impl From<CorpusError> for CliError {
    fn from(error: CorpusError) -> Self {
        Self::failed(&error, error.hint())
    }
}

impl From<CodecError> for CliError {
    fn from(error: CodecError) -> Self {
        StoreError::from(error).into()
    }
}

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> Self {
        Self::failed(&error, error.hint())
    }
}

/// For `map_err`: the system cannot provide random numbers.
#[expect(clippy::needless_pass_by_value, reason = "used in map_err")]
pub fn no_random_numbers(error: io::Error) -> CliError {
    CliError::failed(
        format_args!("the system cannot provide random numbers: {error}"),
        "try again when the system has finished starting",
    )
}

/// Part of a message without control characters and without the secret of an address. A secret that was given where a name
/// or a path belongs is quoted in no message.
pub fn shown(text: &str) -> String {
    visible(&without_secret_addresses(text)).into_owned()
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Made safe line by line: the message may quote text from a file or an argument, and may be a list.
        for (number, line) in self.what.lines().enumerate() {
            if number > 0 {
                f.write_str("\n  ")?;
            }
            f.write_str(&shown(line))?;
        }
        if !self.next.is_empty() {
            write!(f, "\n→ {}", shown(&self.next))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn message_shows_what_happened_and_the_next_step() {
        let error = CliError::failed("there is no “x\u{1b}[2J”", "choose another");
        assert_eq!(error.message().unwrap().to_string(), "there is no “x\u{fffd}[2J”\n→ choose another");
        assert_eq!(error.exit(), Exit::Failed);
    }

    #[test]
    fn similar_names_are_suggested_instead_of_the_hint() {
        let next = |similar: &[&str]| match CliError::unknown("no “x”", similar, "look there") {
            CliError::Failed(message) => message.next,
            other => panic!("{other:?}"),
        };
        assert_eq!(next(&[]), "look there");
        assert_eq!(next(&["a", "b"]), "did you mean a, b?");
    }
}
