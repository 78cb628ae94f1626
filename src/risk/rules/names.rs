//! The names of services.

use crate::risk::account_view::AccountView;
use crate::risk::context::Context;
use crate::risk::severity::Severity;
use crate::risk::verdict::{Verdict, fail};

/// R47: the service name of another account looks the same and is a different name (UTS39, section 4). The severity is the
/// authors' judgement.
pub(in crate::risk) fn looks_like_another<'a>(ctx: &Context<'a>, view: &AccountView<'a>) -> Verdict {
    let service = &view.account.service;
    let Some(other) = ctx.lookalikes.others(view.position, service).next() else { return Verdict::Skip };
    let fact = format!("{} looks like {}, but is a different name.", view.name(), ctx.list(other, None));
    match ctx.first(other).and_then(|other| difference(service, &other.service)) {
        Some(difference) => fail(Severity::Medium, fact).and(difference),
        None => fail(Severity::Medium, fact),
    }
}

/// The first character in which two names differ, as a sentence.
fn difference(name: &str, other: &str) -> Option<String> {
    let code = |c: char| format!("U+{:04X}", u32::from(c));
    let mut others = other.chars();
    let (position, own, theirs) = name
        .chars()
        .enumerate()
        .map(|(position, own)| (position, own, others.next()))
        .find(|&(_, own, theirs)| theirs != Some(own))?;
    let theirs = theirs.map_or_else(|| "no character".to_owned(), code);
    Some(format!(
        "Character {} of the name is {}; the other name has {theirs} there.",
        position + 1,
        code(own)
    ))
}
