//! `code`: login codes.

use super::args::CodeArgs;
use super::{CliError, Context, Exit};

/// Runs `code`.
///
/// # Errors
/// Always, so far.
pub fn run(context: &mut Context, args: &CodeArgs) -> Result<Exit, CliError> {
    let _ = (context, args);
    Err(CliError::failed("this build makes no codes yet", "wait for the next one"))
}
