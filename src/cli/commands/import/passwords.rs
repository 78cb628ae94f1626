//! What the passwords of the imported files show: reuse and strength, which need no network, and on request whether they
//! were in breaches. The files are not read again.

use super::reviewed_file::ReviewedFile;
use crate::cli::commands::pwned::{Program, after_import};
use crate::cli::context::Context;
use crate::cli::error::{CliError, no_random_numbers};
use crate::cli::input;
use crate::cli::session::Session;
use crate::export_audit::local_findings;
use crate::merge::SourceContent;

/// Whether to check the passwords against breaches.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum BreachCheck {
    Run,
    Ask,
    /// Only say how.
    Mention,
}

/// Prints the summary of each file with passwords, and runs the check.
pub fn summarise(
    context: &mut Context,
    session: &mut Session,
    files: Vec<ReviewedFile>,
    check: BreachCheck,
) -> Result<(), CliError> {
    for ReviewedFile { content, .. } in files {
        let SourceContent::Entries { format, label, source, export } = content else { continue };
        let Some(findings) = local_findings(&export).map_err(no_random_numbers)? else { continue };
        context.out.line("")?;
        context.out.wrapped("", &format!("{findings}. No password is stored."))?;
        context.out.flush()?;
        let question = "Check them against known breaches, and record the results? Only the first 5 of 40 hash characters \
                        leave this computer, or none if you have the corpus.";
        let runs = match check {
            BreachCheck::Run => true,
            BreachCheck::Ask => input::confirm(question),
            BreachCheck::Mention => {
                context.out.line("--check-passwords also checks them against known breaches.")?;
                false
            }
        };
        if runs {
            after_import(context, session, Program { label, format, source }, export)?;
        }
    }
    Ok(())
}
