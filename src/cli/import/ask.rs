//! Asking what to do with an entry that differs.

use crate::cli::{CliError, input};
use crate::merge::{Counterpart, Resolution, ReviewItem};
use crate::text::fit;
use std::fmt::Write;

/// Asks about one entry. A capital letter answers for all that follow, and is put into `all`.
pub(super) fn conflict(
    item: &ReviewItem,
    with: &Counterpart,
    what: &[String],
    apart: bool,
    all: &mut Option<Resolution>,
) -> Result<Resolution, CliError> {
    let mut question = format!("{} differs from what is here", title(&item.service, &item.username));
    let other = title(&with.name, &with.username);
    match &with.entry {
        Some(entry) => {
            let _ = write!(question, " ({other}, of {entry} in this file)");
        }
        None => {
            let _ = write!(question, " ({other})");
        }
    }
    let both = if apart { "keep both, as two accounts" } else { "keep both, as two factors of one account" };
    let question = format!(
        "{question}: {}.\n  k  keep what is here, leave this out\n  r  replace it by the file's\n  b  {both}\n  \
         K, R, B  the same for all that follow\n",
        what.join("; ")
    );
    let answer = input::choose(&question, &["k", "r", "b", "K", "R", "B"])?;
    let choice = match answer.to_ascii_lowercase().as_str() {
        "r" => Resolution::Replace,
        "b" => Resolution::Both,
        _ => Resolution::Keep,
    };
    if answer.chars().all(char::is_uppercase) {
        *all = Some(choice);
    }
    Ok(choice)
}

fn title(service: &str, username: &str) -> String {
    let service = fit(service, 48);
    if username.is_empty() { service.into_owned() } else { format!("{service} ({})", fit(username, 48)) }
}
