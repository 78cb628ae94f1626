//! The pages of the interview: five questions, of which the third is asked for each factor.

use super::draft::Draft;
use crate::inventory::{Factor, FactorId, FactorKind};
use crate::risk::{Question, Rule};
use crate::words;

/// One of the five questions, and what comes of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Which account, and how important it is.
    Account,
    Factors,
    Kept,
    /// How one gets in, and back in.
    Ways,
    Facts,
    Summary,
}

impl Step {
    pub const QUESTIONS: [Self; 5] = [Self::Account, Self::Factors, Self::Kept, Self::Ways, Self::Facts];

    /// The name in the line of progress.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Account => "Account",
            Self::Factors => "Factors",
            Self::Kept => "Where kept",
            Self::Ways => "Ways in",
            Self::Facts => "Facts",
            Self::Summary => "Check",
        }
    }

    /// The step that asks the question on which a rule depends.
    pub const fn of_rule(rule: &Rule) -> Self {
        match rule.question {
            Question::Factors => Self::Factors,
            Question::Storage => Self::Kept,
            Question::WaysIn => Self::Ways,
            Question::Details => Self::Facts,
        }
    }
}

/// One page: a question, of which the third is asked for each factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Page {
    Account,
    Factors,
    Kept(FactorId),
    Ways,
    Facts,
    Summary,
}

impl Page {
    pub(super) const fn step(&self) -> Step {
        match self {
            Self::Account => Step::Account,
            Self::Factors => Step::Factors,
            Self::Kept(_) => Step::Kept,
            Self::Ways => Step::Ways,
            Self::Facts => Step::Facts,
            Self::Summary => Step::Summary,
        }
    }
}

pub(super) fn pages(draft: &Draft) -> Vec<Page> {
    let mut pages = vec![Page::Account, Page::Factors];
    let kept = draft.account.factors.iter().filter(|factor| {
        // People are kept nowhere.
        !matches!(factor.kind, FactorKind::Support | FactorKind::TrustedContact) || !factor.holders.is_empty()
    });
    pages.extend(kept.map(|factor| Page::Kept(factor.id.clone())));
    pages.extend([Page::Ways, Page::Facts, Page::Summary]);
    pages
}

/// What a page asks, and what helps to answer.
pub(super) fn question(page: &Page, draft: &Draft) -> (String, &'static str) {
    match page {
        Page::Account => (
            "Which account is it?".into(),
            "Only the name is needed. Importance is how bad it would be to lose it, or to have it taken.",
        ),
        Page::Factors => (
            "What do you sign in with, and what could bring you back?".into(),
            "Tick everything that is switched on at the service, also what you never use: an attacker might.",
        ),
        Page::Kept(id) => draft.factor(id).map_or_else(Default::default, kept_question),
        Page::Ways => (
            "How do you get in, and how do you get back in?".into(),
            "The usual ways are ticked. Change them where this service does it otherwise.",
        ),
        Page::Facts => (
            "A few facts, as far as you know them".into(),
            "All of it can stay empty. Days tell Selvedge what has grown old.",
        ),
        Page::Summary => (
            format!("Save {}?", crate::text::fit(&draft.account.service, 40)),
            "Enter saves it, in one step that one undo takes back. Shift-tab goes back to change something.",
        ),
    }
}

fn kept_question(factor: &Factor) -> (String, &'static str) {
    let name = words::factor(factor);
    match factor.kind {
        FactorKind::Sms | FactorKind::Voice => {
            (format!("To which number does the {name} go?"), "Tick each number that gets one.")
        }
        FactorKind::EmailCode => {
            (format!("To which mailbox does the {name} go?"), "The mailbox is an account of its own.")
        }
        FactorKind::Federated => {
            ("Which account signs you in?".into(), "Whoever has that account has this one too.")
        }
        FactorKind::Push => {
            ("On which device does the prompt appear?".into(), "Tick every device that may say yes.")
        }
        FactorKind::Password => (
            format!("Where is the {name} kept?"),
            "Tick every place from which it could be read: losing all of them loses it, finding one finds it.",
        ),
        FactorKind::RecoveryCodes => (
            "Where are the recovery codes kept?".into(),
            "Tick every copy. Good ones lie apart from the factor that they stand in for.",
        ),
        FactorKind::Totp => (
            "Which app makes the codes, and where is it?".into(),
            "A device where the app keeps its seeds itself; an account where it syncs them.",
        ),
        FactorKind::Passkey => (
            "Where is the passkey?".into(),
            "A device where it never leaves it; an account where it is synced.",
        ),
        FactorKind::SecurityKey => ("Which keys are enrolled?".into(), "Tick each one."),
        _ => (format!("Where are the {name} kept?"), "Tick every place from which they could be read."),
    }
}
