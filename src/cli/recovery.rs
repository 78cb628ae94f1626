//! `recovery`: recovery codes.

use super::args::RecoveryArgs;
use super::{CliError, Context, Exit};

/// Runs `recovery`.
///
/// # Errors
/// Always, so far.
pub fn run(context: &mut Context, args: &RecoveryArgs) -> Result<Exit, CliError> {
    let _ = (context, args);
    Err(CliError::failed("this build keeps no recovery codes yet", "wait for the next one"))
}
