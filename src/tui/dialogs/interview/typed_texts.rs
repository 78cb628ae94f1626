//! Reads the typed dates and numbers of a draft.

use super::draft::{Draft, ResetTarget, RowKey};
use crate::inventory::{Account, CodeFacts, FactorId};
use crate::text::fit;
use crate::tui::widgets::parse_date;
use jiff::civil::Date;

impl Draft {
    /// The account with all answers.
    ///
    /// # Errors
    /// A text is missing or invalid. The error has the row of the text and a message.
    pub(super) fn build(&self, today: Date) -> Result<Account, (RowKey, String)> {
        let mut account = self.account.clone();
        for text in [&mut account.service, &mut account.domain, &mut account.username] {
            if text.trim().len() != text.len() {
                *text = text.trim().to_owned();
            }
        }
        if account.service.is_empty() {
            return Err((
                RowKey::Service,
                "The account needs a name, usually the name of the service.".into(),
            ));
        }
        self.parse_texts(&mut account, today)?;
        if self.password_is_new {
            account.password = None;
            if account.password_changed == self.account.password_changed {
                account.password_changed = Some(today);
            }
        }
        Ok(account)
    }

    fn parse_texts(&self, account: &mut Account, today: Date) -> Result<(), (RowKey, String)> {
        for (key, text) in &self.texts {
            let fail = |why: String| (key.clone(), why);
            let date = || parse_date(text, today).map_err(fail);
            match key {
                RowKey::LastUsed => account.last_used = date()?,
                RowKey::PasswordChanged => account.password_changed = date()?,
                RowKey::SessionsReviewed => account.sessions.reviewed = date()?,
                RowKey::AddressTested(target) => {
                    let tested = date()?;
                    let addresses = &mut account.recovery_addresses;
                    if let Some(address) =
                        addresses.iter_mut().find(|address| ResetTarget::of(address) == *target)
                    {
                        address.tested = tested;
                    }
                }
                RowKey::CodesMade(id) => {
                    let made = date()?;
                    change_code_facts(account, id, |facts| facts.made = made);
                }
                RowKey::CodesTotal(id) => {
                    let total = parse_count(text).map_err(fail)?;
                    change_code_facts(account, id, |facts| {
                        facts.total = total;
                        facts.used =
                            facts.used.zip(total).map(|(used, total)| used.min(total)).or(facts.used);
                    });
                }
                _ => {}
            }
        }
        // The number of codes that are left needs the total, so it is parsed last.
        for (key, text) in &self.texts {
            if let RowKey::CodesLeft(id) = key {
                let left = parse_count(text).map_err(|why| (key.clone(), why))?;
                change_code_facts(account, id, |facts| match left {
                    Some(left) => {
                        let total = facts.total.unwrap_or(left).max(left);
                        facts.total = Some(total);
                        facts.used = Some(total - left);
                    }
                    None => facts.used = None,
                });
            }
        }
        Ok(())
    }
}

/// Changes the facts about the codes of a factor. If all facts are unknown, none are recorded.
fn change_code_facts(account: &mut Account, id: &FactorId, change: impl FnOnce(&mut CodeFacts)) {
    let Some(factor) = account.factors.iter_mut().find(|factor| factor.id == *id) else { return };
    let mut facts = factor.codes.unwrap_or_default();
    change(&mut facts);
    factor.codes = (facts != CodeFacts::default()).then_some(facts);
}

/// Parses a number of codes; `None` for an empty text.
fn parse_count(text: &str) -> Result<Option<u32>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.parse().ok().filter(|number| *number <= 10_000);
    number
        .map(Some)
        .ok_or_else(|| format!("“{}” is not a number of codes. Write for example 10.", fit(text, 20)))
}
