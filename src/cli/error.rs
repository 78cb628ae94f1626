//! What a command says when it could not, and the exit code that goes with it.

use crate::profile::codec::CodecError;
use crate::store::StoreError;
use std::fmt;
use std::process::ExitCode;

/// How a command ended. The numbers are part of the command line's contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// It is done.
    Done = 0,
    /// It could not be done.
    Failed = 1,
    /// The arguments were wrong.
    Usage = 2,
    /// A check that was asked for found something.
    Found = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command did not do what it was asked.
#[derive(Debug, PartialEq, Eq)]
pub enum CliError {
    /// The arguments do not go together. Exit code 2.
    Usage(Message),
    /// It could not be done. Exit code 1.
    Failed(Message),
    /// Nobody reads the output any more: `selvedge … | head`. No error, and nothing is said.
    BrokenPipe,
}

/// What was wrong and where, and what to do next.
#[derive(Debug, PartialEq, Eq)]
pub struct Message {
    /// What was wrong: one sentence without its full stop, or several lines.
    pub what: String,
    /// What to do next; empty where the first part says it already.
    pub next: String,
}

impl CliError {
    /// It could not be done.
    pub fn failed(what: impl fmt::Display, next: impl fmt::Display) -> Self {
        Self::Failed(Message { what: what.to_string(), next: next.to_string() })
    }

    /// The arguments do not go together.
    pub fn usage(what: impl fmt::Display, next: impl fmt::Display) -> Self {
        Self::Usage(Message { what: what.to_string(), next: next.to_string() })
    }

    /// The exit code.
    pub const fn exit(&self) -> Exit {
        match self {
            Self::Usage(_) => Exit::Usage,
            Self::Failed(_) => Exit::Failed,
            Self::BrokenPipe => Exit::Done,
        }
    }

    /// What to tell the person, if anything.
    pub const fn message(&self) -> Option<&Message> {
        match self {
            Self::Usage(message) | Self::Failed(message) => Some(message),
            Self::BrokenPipe => None,
        }
    }
}

impl From<crate::profile::EditError> for CliError {
    fn from(error: crate::profile::EditError) -> Self {
        Self::failed(error, "look at `selvedge inventory show` for what there is")
    }
}

impl From<crate::vault::VaultError> for CliError {
    fn from(error: crate::vault::VaultError) -> Self {
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

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Line by line: what was wrong may quote text from outside, and may be a list.
        for (at, line) in self.what.lines().enumerate() {
            if at > 0 {
                f.write_str("\n  ")?;
            }
            f.write_str(&crate::text::visible(line))?;
        }
        if !self.next.is_empty() {
            write!(f, "\n→ {}", crate::text::visible(&self.next))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_says_what_and_then_what_to_do() {
        let error = CliError::failed("there is no “x\u{1b}[2J”", "choose another");
        assert_eq!(error.message().unwrap().to_string(), "there is no “x\u{fffd}[2J”\n→ choose another");
        assert_eq!(error.exit(), Exit::Failed);
    }
}
