//! Grades each aspect of an account, for the accounts table of the overview.

use super::aspect::Aspect;
use super::finding::Finding;
use super::severity::Severity;
use crate::inventory::{Account, FactorKind, Known, Way};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Grade {
    /// Enough is recorded, and there is no open finding.
    Good,
    /// The worst open finding is low or medium.
    Weak,
    /// The worst open finding is high or critical.
    Bad,
    /// The account has no second factor, or no way to recover.
    None,
    /// Too little is recorded.
    Unknown,
}

labelled! {
    Grade,
    label {
        Good => "good",
        Weak => "weak",
        Bad => "bad",
        None => "none",
        Unknown => "unknown",
    }
}

/// The grades of an account, in the order of [`Aspect::ALL`]. `findings` are the findings about this account (see
/// [`BySubject`](super::BySubject)); accepted findings are ignored.
pub fn account_grades<'a>(account: &Account, findings: impl IntoIterator<Item = &'a Finding>) -> [Grade; 5] {
    let open: Vec<&Finding> = findings.into_iter().filter(|finding| finding.is_open()).collect();
    Aspect::ALL.map(|aspect| {
        let worst = open.iter().filter(|f| f.rule.aspect == aspect).map(|f| f.severity).max();
        match (without_findings(account, aspect), worst) {
            (Grade::None, _) => Grade::None,
            (grade, None) => grade,
            (_, Some(Severity::Low | Severity::Medium)) => Grade::Weak,
            (_, Some(Severity::High | Severity::Critical)) => Grade::Bad,
        }
    })
}

/// The grade of an account without findings: [`Grade::Good`], [`Grade::None`] or [`Grade::Unknown`].
fn without_findings(account: &Account, aspect: Aspect) -> Grade {
    let good_if = |known: bool| if known { Grade::Good } else { Grade::Unknown };
    let has_sign_in = !account.sign_in.is_empty();
    let has_second_factor = account.second_factors().next().is_some();
    let federated = |way: &Way| account.factors_of(way).any(|factor| factor.kind == FactorKind::Federated);
    // A federated sign-in is protected by the other account, so this account's record says nothing about it.
    let depends_on_other_account = has_sign_in && account.sign_in.iter().all(federated);
    match aspect {
        Aspect::Password => {
            if !account.has(FactorKind::Password) && account.password.is_none() {
                return good_if(has_sign_in);
            }
            good_if(account.password.as_ref().is_some_and(|health| {
                health.pwned_count.is_some() && (health.score.is_some() || health.length.is_some())
            }))
        }
        Aspect::SecondFactor => {
            let is_complete = account.known_sign_in() == Known::Complete;
            if is_complete && has_sign_in && !depends_on_other_account && !has_second_factor {
                Grade::None
            } else {
                good_if(has_sign_in && (is_complete || has_second_factor))
            }
        }
        Aspect::Recovery => {
            let has_recovery = !account.recovery.is_empty()
                || !account.recovery_addresses.is_empty()
                || account.has(FactorKind::RecoveryCodes);
            match (has_recovery, has_sign_in && account.has_complete_ways()) {
                (true, _) => Grade::Good,
                (false, true) if !depends_on_other_account => Grade::None,
                (false, _) => Grade::Unknown,
            }
        }
        Aspect::Sessions => {
            let sessions = &account.sessions;
            let dates = [sessions.oldest, sessions.reviewed, sessions.signed_out_everywhere];
            good_if(dates.iter().any(Option::is_some))
        }
        Aspect::Age => good_if(account.last_used.is_some() || account.reviewed.is_some()),
    }
}
