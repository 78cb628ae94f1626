//! The pages of the interview: five questions and a summary. The third question has a page for each factor.

use super::draft::Draft;
use crate::inventory::{Factor, FactorId, FactorKind};
use crate::risk::{Question, Rule};
use crate::words;

/// One of the five questions, or the summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Which account, and how important it is.
    Account,
    Factors,
    Holders,
    /// How the user signs in and recovers the account.
    Ways,
    Facts,
    Summary,
}

impl Step {
    pub const QUESTIONS: [Self; 5] = [Self::Account, Self::Factors, Self::Holders, Self::Ways, Self::Facts];

    /// The name in the progress line.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Account => "Account",
            Self::Factors => "Factors",
            Self::Holders => "Where kept",
            Self::Ways => "Ways in",
            Self::Facts => "Facts",
            Self::Summary => "Check",
        }
    }

    /// The step whose answers a rule depends on.
    pub const fn of_rule(rule: &Rule) -> Self {
        match rule.question {
            Question::Factors => Self::Factors,
            Question::Storage => Self::Holders,
            Question::WaysIn => Self::Ways,
            Question::Details => Self::Facts,
        }
    }
}

/// A page of the interview. The question about holders has a page for each factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Page {
    Account,
    Factors,
    Holders(FactorId),
    Ways,
    Facts,
    Summary,
}

impl Page {
    pub(super) const fn step(&self) -> Step {
        match self {
            Self::Account => Step::Account,
            Self::Factors => Step::Factors,
            Self::Holders(_) => Step::Holders,
            Self::Ways => Step::Ways,
            Self::Facts => Step::Facts,
            Self::Summary => Step::Summary,
        }
    }
}

pub(super) fn pages(draft: &Draft) -> Vec<Page> {
    let mut pages = vec![Page::Account, Page::Factors];
    let with_page = draft.account.factors.iter().filter(|factor| {
        // A person is not kept anywhere.
        !matches!(factor.kind, FactorKind::Support | FactorKind::TrustedContact) || !factor.holders.is_empty()
    });
    pages.extend(with_page.map(|factor| Page::Holders(factor.id.clone())));
    pages.extend([Page::Ways, Page::Facts, Page::Summary]);
    pages
}

/// The question of a page, and a hint.
pub(super) fn question(page: &Page, draft: &Draft) -> (String, &'static str) {
    match page {
        Page::Account => (
            "Which account is it?".into(),
            "Only the name is required. Importance says how bad it would be to lose the account, or to have it taken over.",
        ),
        Page::Factors => (
            "What do you sign in with, and what lets you recover the account?".into(),
            "Tick everything that is switched on at the service, even if you never use it: an attacker might.",
        ),
        Page::Holders(id) => draft.factor(id).map_or_else(Default::default, holders_question),
        Page::Ways => (
            "How do you sign in, and how do you recover the account?".into(),
            "The usual ways are ticked. Change them where this service works differently.",
        ),
        Page::Facts => (
            "A few facts, as far as you know them".into(),
            "All optional. Dates show Selvedge what is out of date.",
        ),
        Page::Summary => (
            format!("Save {}?", crate::text::fit(&draft.account.service, 40)),
            "Enter saves it. One undo reverts all of it. Shift-Tab goes back to change something.",
        ),
    }
}

fn holders_question(factor: &Factor) -> (String, &'static str) {
    let name = words::factor(factor);
    match factor.kind {
        FactorKind::Sms | FactorKind::Voice => {
            (format!("To which number does the {name} go?"), "Tick every number that receives it.")
        }
        FactorKind::EmailCode => {
            (format!("To which mailbox does the {name} go?"), "The mailbox is an account, too.")
        }
        FactorKind::Federated => {
            ("Which account signs you in?".into(), "Anyone who controls that account can open this one.")
        }
        FactorKind::Push => (
            "On which device does the prompt appear?".into(),
            "Tick every device that can approve a sign-in.",
        ),
        FactorKind::Password => (
            format!("Where is the {name} kept?"),
            "Tick every place where it can be read. It is lost if all of them are lost, and found if one of them is found.",
        ),
        FactorKind::RecoveryCodes => (
            "Where are the recovery codes kept?".into(),
            "Tick every copy. Keep them away from the factor they replace.",
        ),
        FactorKind::Totp => (
            "Where is the app that shows the codes?".into(),
            "Tick the phone if the codes stay on it, the account if they sync.",
        ),
        FactorKind::Passkey => (
            "Where is the passkey?".into(),
            "Tick the device if the passkey stays on it, the account if it syncs.",
        ),
        FactorKind::SecurityKey => ("Which keys are enrolled?".into(), "Tick every key."),
        _ => (format!("Where are the {name} kept?"), "Tick every place where they can be read."),
    }
}
