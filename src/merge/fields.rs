//! Merges two descriptions of the same entity field by field.
//!
//! A field that only their side has is added. If both sides have different values, our value stays, or their value
//! replaces it on request. Lists are united.

use crate::inventory::{
    Account, CodeFacts, CredentialStore, Device, Factor, Importance, LinkedIdentity, Number, Owner,
    PasswordHealth, PendingChange, Place, RecoveryAddress, Sessions, SupportReset, Unlock,
};

/// The names of the fields that a merge adds, and of the fields in which both sides differ.
#[derive(Debug, Default)]
pub(super) struct FieldChanges {
    pub(super) adds: Vec<String>,
    pub(super) differs: Vec<String>,
}

/// Merges fields into our side and records the changes.
pub(super) struct FieldMerger {
    /// Whether their value replaces our value if both differ.
    replace: bool,
    /// The path of the enclosing fields: `sessions: `.
    prefix: String,
    pub(super) changes: FieldChanges,
}

/// Merges `Option` fields of the same name.
macro_rules! merge_options {
    ($merger:ident, $ours:ident, $theirs:ident: $($field:ident),+) => { $(
        $merger.merge_field(stringify!($field), &mut $ours.$field, &$theirs.$field, Option::is_none);
    )+ };
}

impl FieldMerger {
    pub(super) fn new(replace: bool) -> Self {
        Self { replace, prefix: String::new(), changes: FieldChanges::default() }
    }

    fn path(&self, field: &str) -> String {
        format!("{}{}", self.prefix, field.replace('_', " "))
    }

    fn report_added(&mut self, field: &str) {
        self.changes.adds.push(self.path(field));
    }

    fn merge_value<T: Clone>(
        &mut self,
        field: &str,
        ours: &mut T,
        theirs: &T,
        is_unset: fn(&T) -> bool,
        same: bool,
    ) {
        if same || is_unset(theirs) {
            return;
        }
        if is_unset(ours) {
            self.report_added(field);
        } else {
            self.changes.differs.push(self.path(field));
            if !self.replace {
                return;
            }
        }
        *ours = theirs.clone();
    }

    fn merge_field<T: Clone + PartialEq>(
        &mut self,
        field: &str,
        ours: &mut T,
        theirs: &T,
        is_unset: fn(&T) -> bool,
    ) {
        let same = ours == theirs;
        self.merge_value(field, ours, theirs, is_unset, same);
    }

    /// Texts that differ only in case or outer whitespace are the same.
    fn merge_text(&mut self, field: &str, ours: &mut String, theirs: &String) {
        let same = ours.trim().to_lowercase() == theirs.trim().to_lowercase();
        self.merge_value(field, ours, theirs, |text| text.trim().is_empty(), same);
    }

    fn merge_owner(&mut self, ours: &mut Owner, theirs: &Owner) {
        self.merge_field("owner", ours, theirs, Owner::is_me);
    }

    fn with_prefix(&mut self, field: &str, merge: impl FnOnce(&mut Self)) {
        let prefix = format!("{}: ", self.path(field));
        let outer = std::mem::replace(&mut self.prefix, prefix);
        merge(self);
        self.prefix = outer;
    }

    fn merge_record<T: Clone>(
        &mut self,
        field: &str,
        ours: &mut Option<T>,
        theirs: &Option<T>,
        merge: fn(&mut Self, &mut T, &T),
    ) {
        match (ours, theirs) {
            (_, None) => {}
            (Some(ours), Some(theirs)) => self.with_prefix(field, |merger| merge(merger, ours, theirs)),
            (ours @ None, Some(theirs)) => {
                *ours = Some(theirs.clone());
                self.report_added(field);
            }
        }
    }

    /// Unites two lists. Elements for which `same` is true are merged.
    fn merge_list<T: Clone>(
        &mut self,
        field: &str,
        ours: &mut Vec<T>,
        theirs: &[T],
        same: fn(&T, &T) -> bool,
        merge: fn(&mut Self, &mut T, &T),
    ) {
        let mut grows = false;
        for element in theirs {
            match ours.iter_mut().find(|known| same(known, element)) {
                Some(known) => self.with_prefix(field, |merger| merge(merger, known, element)),
                None => {
                    ours.push(element.clone());
                    grows = true;
                }
            }
        }
        if grows {
            self.report_added(field);
        }
    }

    fn merge_values<T: Clone + PartialEq>(&mut self, field: &str, ours: &mut Vec<T>, theirs: &[T]) {
        self.merge_list(field, ours, theirs, T::eq, |_, _, _| {});
    }

    /// Merges an account without its id, service name, factors and ways in.
    pub(super) fn merge_account(&mut self, ours: &mut Account, theirs: &Account) {
        self.merge_text("domain", &mut ours.domain, &theirs.domain);
        self.merge_text("username", &mut ours.username, &theirs.username);
        let is_normal = |importance: &Importance| *importance == Importance::Normal;
        self.merge_field("importance", &mut ours.importance, &theirs.importance, is_normal);
        self.merge_owner(&mut ours.owner, &theirs.owner);
        self.merge_record("password", &mut ours.password, &theirs.password, Self::merge_password);
        self.merge_list(
            "recovery_addresses",
            &mut ours.recovery_addresses,
            &theirs.recovery_addresses,
            |a, b| (&a.entity, &a.address) == (&b.entity, &b.address),
            Self::merge_recovery_address,
        );
        self.merge_field(
            "support_reset",
            &mut ours.support_reset,
            &theirs.support_reset,
            SupportReset::is_unknown,
        );
        self.merge_list(
            "linked",
            &mut ours.linked,
            &theirs.linked,
            |a, b| (&a.account, &a.provider) == (&b.account, &b.provider),
            Self::merge_linked,
        );
        self.merge_sessions(&mut ours.sessions, &theirs.sessions);
        self.merge_record(
            "credential_store",
            &mut ours.credential_store,
            &theirs.credential_store,
            Self::merge_credential_store,
        );
        self.merge_record(
            "pending_email_change",
            &mut ours.pending_email_change,
            &theirs.pending_email_change,
            Self::merge_pending_change,
        );
        merge_options!(self, ours, theirs: offers_recovery_codes, existed_before_signup, created, last_used);
        merge_options!(self, ours, theirs: password_changed, second_factor_changed, reviewed);
        self.merge_values("tags", &mut ours.tags, &theirs.tags);
        self.merge_text("notes", &mut ours.notes, &theirs.notes);
    }

    fn merge_password(&mut self, ours: &mut PasswordHealth, theirs: &PasswordHealth) {
        merge_options!(self, ours, theirs: checked, pwned_count, score, length, reuse_group);
    }

    fn merge_recovery_address(&mut self, ours: &mut RecoveryAddress, theirs: &RecoveryAddress) {
        self.merge_owner(&mut ours.owner, &theirs.owner);
        merge_options!(self, ours, theirs: verified, tested);
    }

    fn merge_linked(&mut self, ours: &mut LinkedIdentity, theirs: &LinkedIdentity) {
        merge_options!(self, ours, theirs: recognised);
    }

    fn merge_sessions(&mut self, ours: &mut Sessions, theirs: &Sessions) {
        if ours.is_empty() {
            self.merge_field("sessions", ours, theirs, Sessions::is_empty);
            return;
        }
        self.with_prefix("sessions", |merger| {
            merger.merge_values("devices", &mut ours.devices, &theirs.devices);
            merge_options!(merger, ours, theirs: oldest, reviewed, signed_out_everywhere);
        });
    }

    fn merge_credential_store(&mut self, ours: &mut CredentialStore, theirs: &CredentialStore) {
        self.merge_values("roles", &mut ours.roles, &theirs.roles);
        merge_options!(self, ours, theirs: end_to_end);
        self.merge_values("key", &mut ours.key, &theirs.key);
    }

    fn merge_pending_change(&mut self, ours: &mut PendingChange, theirs: &PendingChange) {
        self.merge_field("started_by_me", &mut ours.started_by_me, &theirs.started_by_me, |_| false);
        merge_options!(self, ours, theirs: seen);
    }

    /// Merges a factor without its id and kind.
    pub(super) fn merge_factor(&mut self, ours: &mut Factor, theirs: &Factor) {
        self.merge_text("name", &mut ours.name, &theirs.name);
        self.merge_values("holders", &mut ours.holders, &theirs.holders);
        merge_options!(self, ours, theirs: added, number_matching, random_answers);
        self.merge_record("codes", &mut ours.codes, &theirs.codes, Self::merge_code_facts);
    }

    fn merge_code_facts(&mut self, ours: &mut CodeFacts, theirs: &CodeFacts) {
        merge_options!(self, ours, theirs: total, used, made, verified);
    }

    /// Merges a device without its id and name.
    pub(super) fn merge_device(&mut self, ours: &mut Device, theirs: &Device) {
        self.merge_field("kind", &mut ours.kind, &theirs.kind, |_| false);
        match (&mut ours.unlock, &theirs.unlock) {
            (Some(ours), Some(theirs)) => {
                self.merge_list("unlock", ours, theirs, |a, b| a.method == b.method, Self::merge_unlock);
            }
            (ours, theirs) => self.merge_field("unlock", ours, theirs, Option::is_none),
        }
        merge_options!(self, ours, theirs: lock_screen_previews, kept_at);
        self.merge_owner(&mut ours.owner, &theirs.owner);
        self.merge_text("notes", &mut ours.notes, &theirs.notes);
    }

    fn merge_unlock(&mut self, ours: &mut Unlock, theirs: &Unlock) {
        self.merge_values("holders", &mut ours.holders, &theirs.holders);
    }

    /// Merges a phone number without its id and name.
    pub(super) fn merge_number(&mut self, ours: &mut Number, theirs: &Number) {
        merge_options!(self, ours, theirs: device, sim_pin, port_out_pin);
        self.merge_owner(&mut ours.owner, &theirs.owner);
        self.merge_text("notes", &mut ours.notes, &theirs.notes);
    }

    /// Merges a place without its id and name.
    pub(super) fn merge_place(&mut self, ours: &mut Place, theirs: &Place) {
        merge_options!(self, ours, theirs: locked);
        self.merge_text("notes", &mut ours.notes, &theirs.notes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::AccountId;
    use jiff::civil::date;

    fn account() -> Account {
        Account::new(AccountId::from("mail"), "Mail")
    }

    #[test]
    fn missing_fields_are_added_and_different_fields_are_reported() {
        let mut ours = account();
        ours.created = Some(date(2020, 1, 1));
        ours.tags = vec!["work".into()];
        let mut theirs = account();
        theirs.created = Some(date(2021, 1, 1));
        theirs.username = "robin".into();
        theirs.tags = vec!["work".into(), "old".into()];
        theirs.sessions.oldest = Some(date(2022, 1, 1));
        let mut merger = FieldMerger::new(false);
        merger.merge_account(&mut ours, &theirs);
        assert_eq!(merger.changes.adds, ["username", "sessions", "tags"]);
        assert_eq!(merger.changes.differs, ["created"]);
        assert_eq!(ours.created, Some(date(2020, 1, 1)), "ours stays");

        theirs.sessions.oldest = Some(date(2023, 1, 1));
        let mut merger = FieldMerger::new(true);
        merger.merge_account(&mut ours, &theirs);
        assert_eq!(merger.changes.differs, ["sessions: oldest", "created"]);
        assert_eq!(ours, Account { tags: ours.tags.clone(), ..theirs });
    }

    #[test]
    fn texts_are_compared_without_case_and_outer_whitespace() {
        let (mut ours, mut theirs) = (account(), account());
        ours.username = "Robin".into();
        theirs.username = " robin".into();
        let mut merger = FieldMerger::new(true);
        merger.merge_account(&mut ours, &theirs);
        assert!(merger.changes.adds.is_empty() && merger.changes.differs.is_empty());
        assert_eq!(ours.username, "Robin");
    }
}
