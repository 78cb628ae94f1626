//! Chooses the breach source for checks of passwords: a corpus on this disk, or the range service.

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::output::notify;
use crate::platform::paths;
use crate::pwned::corpus::{Corpus, CorpusSummary};
use crate::pwned::range::RangeClient;
use crate::pwned::{BreachSource, PREFIX_COUNT};
use crate::text::{count, thousands};
use std::path::Path;

/// The corpus of `--corpus`, else the service if `--online` is given, else the corpus in its usual place, else the
/// service. Call this before asking for a password, so that its errors come first.
pub fn choose(
    context: &Context,
    corpus: Option<&Path>,
    online: bool,
) -> Result<Box<dyn BreachSource>, CliError> {
    if let Some(file) = corpus {
        return Ok(Box::new(open_corpus(file)?));
    }
    if !online && let Some(corpus) = usual_corpus(context)? {
        return Ok(Box::new(corpus));
    }
    match RangeClient::new(&context.config.pwned.range_url) {
        Ok(online) => Ok(Box::new(online)),
        Err(error) => Err(CliError::failed(&error, error.hint())),
    }
}

/// Opens a corpus or a sorted list, and prints which one it is.
fn open_corpus(file: &Path) -> Result<Corpus, CliError> {
    let corpus = Corpus::open(file)?.with_verified_lists_cache(paths::lists_cache);
    let summary = corpus.summary();
    let missing = match summary.ranges {
        Some(ranges) if ranges < PREFIX_COUNT => {
            let missing = thousands((PREFIX_COUNT - ranges).into());
            format!("; {missing} of {} ranges are missing", thousands(PREFIX_COUNT.into()))
        }
        None if corpus.is_complete()? == Some(false) => "; parts of it are missing".to_owned(),
        _ => String::new(),
    };
    let rows = describe_rows(&summary, summary.rows_are_estimated);
    notify(format_args!("Checked against the corpus of {}, {rows}{missing}.", summary.date));
    Ok(corpus)
}

/// The corpus that the configuration names, or the one at the default path, if any.
fn usual_corpus(context: &Context) -> Result<Option<Corpus>, CliError> {
    let configured = context.config.pwned.corpus.clone();
    let must_exist = configured.is_some();
    let Some(file) = configured.or_else(paths::default_corpus) else { return Ok(None) };
    if !must_exist && !file.exists() {
        return Ok(None);
    }
    open_corpus(&file).map(Some).map_err(|error| match error {
        CliError::Failed(mut message) => {
            message.next.push_str("; or ask the service with --online");
            CliError::Failed(message)
        }
        other => other,
    })
}

/// The number of rows of a corpus: `about 1,000 rows`.
pub fn describe_rows(summary: &CorpusSummary, is_estimate: bool) -> String {
    let about = if is_estimate { "about " } else { "" };
    format!("{about}{}", count(usize::try_from(summary.rows).unwrap_or(usize::MAX), "row"))
}
