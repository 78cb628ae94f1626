//! The pages without a list: a running audit, and an inventory without passwords.

use super::Passwords;
use super::detail::add_check;
use super::progress::add_progress;
use super::runs::RunningAudit;
use crate::export_audit::{human_bytes, thousands};
use crate::pwned::{NetworkCost, ProgressUnit};
use crate::text::{count, fit};
use crate::tui::component::Context;
use crate::tui::jobs::SourceInfo;
use crate::tui::keys::Action;
use crate::tui::widgets::Page;

impl Passwords {
    /// The progress of the audit, or its cost while the user is asked to agree.
    pub(super) fn running_page<'a>(
        &self,
        running: &RunningAudit,
        columns: u16,
        cx: &Context<'a>,
    ) -> Page<'a> {
        let theme = cx.theme();
        let mut page = Page::new(theme, columns);
        page.heading(&format!("Audit of {}", fit(&running.path, 200)));
        match &running.file {
            None => page.dim("Reading and decrypting. This may take a few seconds."),
            Some((program, passwords)) => page.dim(&format!("{program}, {}", count(*passwords, "password"))),
        };
        page.gap();
        let stop = cx.key(Action::Back);
        if let Some((source, cost)) = &running.cost {
            add_cost(&mut page, source, cost, cx);
        } else if let Some(progress) = running.progress {
            add_progress(&mut page, progress);
            page.gap();
            if running.is_stopping {
                page.dim("Stopping. The results so far are kept.");
            } else if progress.unit == ProgressUnit::Lookups {
                page.dim(&format!("{stop} stops it and keeps the results so far."));
            } else {
                page.dim(&format!("{stop} stops it."));
            }
        } else {
            page.dim(&format!("{stop} stops it."));
        }
        if self.runs.has_check() {
            page.gap();
            add_check(&mut page, self.runs.check());
        }
        page
    }

    /// The first steps on this screen, and which data leaves the machine.
    pub(super) fn empty_page<'a>(&self, columns: u16, cx: &Context<'a>) -> Page<'a> {
        let theme = cx.theme();
        let mut page = Page::new(theme, columns);
        if self.runs.has_check() {
            add_check(&mut page, self.runs.check());
            page.gap();
        }
        page.heading(if cx.open.profile.inventory.accounts.is_empty() {
            "No account is recorded yet."
        } else {
            "No account here has a password."
        });
        page.gap();
        for (action, text) in [
            (Action::AuditExport, "audits every password of an export, and can record the accounts"),
            (Action::CheckPassword, "checks one password that you type"),
        ] {
            page.hanging((&cx.key(action), theme.accent), 3, text, theme.text);
        }
        page.gap().text(
            "Selvedge computes the SHA-1 hash of a password here and sends only the first 5 of its 40 characters. The \
             service answers with all known hashes that start with them, about 1,900, and cannot tell which one was \
             meant (k-anonymity). Neither the password nor its complete hash leaves this machine, only these 5 \
             characters and your network address do.",
        );
        if self.source.as_ref().is_some_and(|source| source.as_ref().map_or(true, |source| !source.online)) {
            page.gap().text(&self.privacy_text());
        }
        page
    }
}

/// Asks whether to send the requests that an audit needs.
fn add_cost(page: &mut Page<'_>, source: &SourceInfo, cost: &NetworkCost, cx: &Context<'_>) {
    let theme = cx.theme();
    page.text(&format!(
        "This takes {} requests to {}, up to about {}. Each request sends the first 5 of 40 characters of a SHA-1 hash, \
         in random order. No password, user name or website leaves this machine.",
        thousands(cost.requests),
        source.name,
        human_bytes(cost.bytes)
    ));
    page.gap()
        .dim("A corpus on this disk needs no requests: `selvedge pwned corpus download` downloads it once.");
    page.gap().line([
        (cx.key(Action::Yes), theme.accent),
        (" continue   ".into(), theme.text),
        (cx.key(Action::No), theme.accent),
        (" stop".into(), theme.text),
    ]);
}
