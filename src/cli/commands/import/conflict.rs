//! Asks what to do with an entry that differs from the vault.

use crate::cli::error::CliError;
use crate::cli::input;
use crate::merge::{Counterpart, Resolution, ReviewItem};
use crate::text::fit;

/// Asks about one entry. A capital letter also answers for all following entries; that answer is stored in `for_all`.
/// `is_account` says whether keeping both makes two accounts, or else two factors.
pub fn ask(
    item: &ReviewItem,
    counterpart: &Counterpart,
    differences: &[String],
    is_account: bool,
    for_all: &mut Option<Resolution>,
) -> Result<Resolution, CliError> {
    let in_vault = title(&counterpart.name, &counterpart.username);
    let in_vault = match &counterpart.entry {
        Some(entry) => format!("{in_vault}, {entry} of this file"),
        None => in_vault,
    };
    let both =
        if is_account { "keep both, as two accounts" } else { "keep both, as two factors of one account" };
    let question = format!(
        "{} differs from the vault ({in_vault}): {}.\n  k  keep the vault's entry, leave out the file's\n  r  replace it with \
         the file's\n  b  {both}\n  K, R, B  the same for all that follow\n",
        title(&item.service, &item.username),
        differences.join("; ")
    );
    let answer = input::choose(&question, &["k", "r", "b", "K", "R", "B"])?;
    let resolution = match answer.to_ascii_lowercase().as_str() {
        "r" => Resolution::Replace,
        "b" => Resolution::Both,
        _ => Resolution::Keep,
    };
    if answer.chars().all(char::is_uppercase) {
        *for_all = Some(resolution);
    }
    Ok(resolution)
}

fn title(service: &str, username: &str) -> String {
    let service = fit(service, 48);
    if username.is_empty() { service.into_owned() } else { format!("{service} ({})", fit(username, 48)) }
}
