//! What comes of the answers: the account in words, the findings that go and come, and the one edit.

use super::draft::{Draft, Key};
use super::pages::{self, Page};
use super::{add, go, with};
use crate::inventory::{Account, AccountId, Holder, Inventory};
use crate::profile::{Edit, Profile};
use crate::risk::{self, Facts, Severity};
use crate::tui::effect::Effect;
use crate::tui::screens::accounts;
use crate::tui::session::Session;
use crate::tui::state::{Screen, State};
use crate::tui::update;
use crate::words;
use jiff::civil::Date;
use std::collections::HashSet;

/// With more accounts than this the findings are worked out only after saving.
const MOST_ACCOUNTS: usize = 2_000;

/// What would come of saving.
#[derive(Clone, Debug, Default)]
pub(super) struct Summary {
    /// The account as it would be.
    pub(super) account: Option<Account>,
    /// Findings that would go, and that would come: how bad, on what, and the rule's title.
    pub(super) goes: Vec<(Severity, String)>,
    pub(super) comes: Vec<(Severity, String)>,
    /// Whether that was worked out.
    pub(super) looked: bool,
    /// What this vault would no longer keep.
    pub(super) lost: Vec<String>,
}

impl Summary {
    pub(super) fn of(draft: &Draft, session: &Session, today: Date) -> Self {
        let Ok(account) = draft.build(today) else { return Self::default() };
        let mut summary = Self {
            lost: draft.lost_secrets(None).map(words::factor).collect(),
            account: Some(account.clone()),
            ..Self::default()
        };
        let profile = &session.profile;
        if profile.inventory.accounts.len() > MOST_ACCOUNTS {
            return summary;
        }
        // Seeds and codes are not needed for this and are not copied.
        let mut after = Profile { inventory: profile.inventory.clone(), ..Profile::default() };
        let (account, edits) = edits(draft, account, session);
        let inventory_only =
            edits.into_iter().filter(|edit| !matches!(edit, Edit::RemoveSeed(..) | Edit::RemoveCodes(..)));
        if after.apply(Edit::Batch(inventory_only.collect())).is_err() {
            return summary;
        }
        let facts = |inventory| Facts::new(inventory).with_directory(&session.directory);
        let before = risk::audit(facts(&profile.inventory), &profile.accepted, today);
        let after_found = risk::audit(facts(&after.inventory), &profile.accepted, today);
        let key = |finding: &risk::Finding| (finding.rule.id.clone(), finding.subject.clone());
        let had: HashSet<_> = before.iter().filter(|f| f.is_open()).map(key).collect();
        let has: HashSet<_> = after_found.iter().filter(|f| f.is_open()).map(key).collect();
        let say = |inventory: &Inventory, finding: &risk::Finding| {
            let title = finding.rule.title.as_str();
            let place = if finding.subject == account.id {
                String::new()
            } else {
                let index = crate::inventory::Index::new(inventory);
                format!(" ({})", index.name(inventory, &finding.subject))
            };
            (finding.severity, format!("{title}{place}"))
        };
        let open = |findings: Vec<risk::Finding>| findings.into_iter().filter(risk::Finding::is_open);
        summary.goes = open(before)
            .filter(|finding| !has.contains(&key(finding)))
            .map(|finding| say(&profile.inventory, &finding))
            .collect();
        summary.comes = open(after_found)
            .filter(|finding| !had.contains(&key(finding)))
            .map(|finding| say(&after.inventory, &finding))
            .collect();
        summary.looked = true;
        summary
    }
}

/// The account with its own id, and the edits that save it: what was added on the spot and is used comes first.
fn edits(draft: &Draft, mut account: Account, session: &Session) -> (Account, Vec<Edit>) {
    if draft.original.is_none() {
        account.id = AccountId::from(add::free_id(&session.index, &draft.added, &account.service));
    }
    let used: HashSet<&str> = account
        .factors
        .iter()
        .flat_map(|factor| &factor.holders)
        .map(Holder::as_str)
        .chain(account.sessions.devices.iter().map(crate::inventory::DeviceId::as_str))
        .chain(
            account
                .recovery_addresses
                .iter()
                .filter_map(|a| a.entity.as_ref())
                .map(crate::inventory::EntityId::as_str),
        )
        .collect();
    let added = &draft.added;
    let mut edits = Vec::new();
    let is_used = |id: &str| used.contains(id);
    edits.extend(
        added.devices.iter().filter(|d| is_used(d.id.as_str())).map(|d| Edit::PutDevice(d.clone(), None)),
    );
    edits.extend(
        added.numbers.iter().filter(|n| is_used(n.id.as_str())).map(|n| Edit::PutNumber(n.clone(), None)),
    );
    edits.extend(
        added.places.iter().filter(|p| is_used(p.id.as_str())).map(|p| Edit::PutPlace(p.clone(), None)),
    );
    edits.extend(
        added
            .accounts
            .iter()
            .filter(|a| is_used(a.id.as_str()))
            .map(|a| Edit::PutAccount(Box::new(a.clone()), None)),
    );
    let profile = &session.profile;
    for id in draft.lost_secrets(None).map(|factor| &factor.id) {
        if profile.seed(&account.id, id).is_some() {
            edits.push(Edit::RemoveSeed(account.id.clone(), id.clone()));
        }
        if profile.codes(&account.id, id).is_some() {
            edits.push(Edit::RemoveCodes(account.id.clone(), id.clone()));
        }
    }
    edits.push(Edit::PutAccount(Box::new(account.clone()), None));
    (account, edits)
}

/// Saves the answers as one edit. Where something that this vault keeps would go, that is shown first.
pub(super) fn save(state: &mut State, seen: bool) -> Vec<Effect> {
    let today = state.now.today;
    let made = with(state, |interview, session| {
        let mut account = interview.draft.build(today)?;
        // Gone through: what is still not known of it is what its owner does not know.
        let gone_through = interview.draft.original.as_ref().is_some_and(risk::is_unfinished);
        if gone_through {
            account.reviewed = Some(today);
        }
        let loses = interview.draft.lost_secrets(None).next().is_some();
        let (account, edits) = edits(&interview.draft, account, session);
        Ok::<_, (Key, String)>((
            account,
            edits,
            interview.draft.original.is_some(),
            loses,
            interview.is_changed() || gone_through,
        ))
    });
    match made {
        None => Vec::new(),
        Some(Err((key, why))) => {
            go_to(state, &key);
            with(state, |interview, _| interview.error = Some(why));
            Vec::new()
        }
        Some(Ok((.., true, _))) if !seen => {
            go(state, Page::Summary);
            Vec::new()
        }
        Some(Ok((account, edits, existed, _, changed))) => {
            state.modal = None;
            let name = crate::text::fit(&account.service, 40).into_owned();
            if !changed && existed {
                state.say(format!("{name} is as it was."));
                return Vec::new();
            }
            let what = if existed { format!("editing {name}") } else { format!("adding {name}") };
            let before = state.session().map(|session| session.revision);
            let effects = update::edit(state, &what, Edit::Batch(edits));
            if state.session().map(|session| session.revision) != before {
                let undo =
                    state.settings.keymap.key(crate::tui::keys::Action::Undo, true).unwrap_or_default();
                state.say(format!("Saved: {name}. {undo} takes it back."));
                if state.screen == Screen::Accounts {
                    accounts::select(state, &account.id);
                }
            }
            effects
        }
    }
}

/// Goes to the page with this row.
fn go_to(state: &mut State, key: &Key) {
    let page = match key {
        Key::CodesTotal(id) | Key::CodesLeft(id) | Key::CodesMade(id) => Page::Kept(id.clone()),
        Key::Tested(_) => Page::Ways,
        Key::LastUsed | Key::PasswordChanged | Key::SessionsSeen => Page::Facts,
        _ => Page::Account,
    };
    let there = with(state, |interview, _| pages::pages(&interview.draft).contains(&page));
    if there == Some(true) {
        go(state, page);
        with(state, |interview, _| interview.form.go_to(key));
    }
}
