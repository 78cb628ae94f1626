//! The code side of every rule. The other side is the row with the same id in `data/rules.csv`; a test keeps
//! the two in step.

use super::account_view::AccountView;
use super::aspect::{Aspect, Question};
use super::context::Context;
use super::duty::Duty;
use super::rules::{access_graph, codes, credential_stores, directory, email, password, phone, recovery};
use super::rules::{names, second_factor, sessions};
use super::verdict::Verdict;
use crate::inventory::{Device, Number};

/// The function that checks a rule, by the kind of subject that it takes.
#[derive(Clone, Copy)]
pub(super) enum Check {
    Account(for<'a> fn(&Context<'a>, &AccountView<'a>) -> Verdict),
    Number(for<'a> fn(&Context<'a>, &'a Number) -> Verdict),
    Device(for<'a> fn(&Context<'a>, &'a Device) -> Verdict),
}

pub(super) struct RuleRecord {
    pub(super) id: &'static str,
    pub(super) check: Check,
    /// The column of the accounts table that shows the rule's findings.
    pub(super) aspect: Aspect,
    /// The question whose answer decides the rule.
    pub(super) question: Question,
    /// The provider's duty beside the user's duty that the rule checks.
    pub(super) duty: Option<Duty>,
}

const fn rule(
    id: &'static str,
    check: Check,
    aspect: Aspect,
    question: Question,
    duty: Option<Duty>,
) -> RuleRecord {
    RuleRecord { id, check, aspect, question, duty }
}

use Aspect::{Age, Password, Recovery, SecondFactor, Sessions};
use Check::Account;
use Question::{Details, Factors, Storage, WaysIn};

/// Every rule, by id.
#[rustfmt::skip]
pub(super) static RULES: &[RuleRecord] = &[
    rule("R01", Account(second_factor::no_second_factor), SecondFactor, Factors, Some(Duty::SecondFactor)),
    rule("R02", Account(directory::none_offered), SecondFactor, Factors, Some(Duty::SecondFactor)),
    rule("R03", Account(phone::only_phone_codes), SecondFactor, Factors, Some(Duty::BeyondPhone)),
    rule("R04", Account(phone::voice_calls), SecondFactor, Factors, Some(Duty::BeyondPhone)),
    rule("R05", Account(phone::phone_beside_stronger), SecondFactor, Factors, None),
    rule("R06", Account(phone::number_opens_account), Recovery, WaysIn, None),
    rule("R07", Account(email::email_as_second_factor), SecondFactor, Factors, Some(Duty::NotEmail)),
    rule("R08", Account(directory::stronger_offered), SecondFactor, Factors, Some(Duty::PhishingResistant)),
    rule("R09", Account(directory::phishable_but_key_offered), SecondFactor, Factors, Some(Duty::PhishingResistant)),
    rule("R10", Account(second_factor::push_without_number), SecondFactor, Storage, None),
    rule("R11", Account(second_factor::one_unlock_opens_both), SecondFactor, Storage, None),
    rule("R12", Account(second_factor::seed_beside_password), SecondFactor, Storage, None),
    rule("R13", Account(credential_stores::vault_needs_itself), Recovery, Details, None),
    rule("R14", Account(credential_stores::sync_needs_itself), Recovery, Details, None),
    rule("R15", Account(credential_stores::weakly_locked_backup), SecondFactor, Details, None),
    rule("R16", Account(recovery::codes_on_one_device), Recovery, Storage, None),
    rule("R17", Account(credential_stores::passkeys_behind_one_factor), SecondFactor, Details, None),
    rule("R18", Account(recovery::single_passkey), Recovery, Storage, None),
    rule("R19", Account(recovery::single_security_key), Recovery, Factors, None),
    rule("R20", Account(recovery::spares_in_one_place), Recovery, Storage, None),
    rule("R21", Check::Device(recovery::device_locks_out), Recovery, Storage, Some(Duty::RecoveryPage)),
    rule("R22", Account(codes::not_saved), Recovery, WaysIn, None),
    rule("R23", Account(codes::running_out), Recovery, Storage, None),
    rule("R24", Account(codes::beside_factor), Recovery, Storage, None),
    rule("R25", Account(codes::beside_password), Recovery, Storage, None),
    rule("R26", Account(codes::may_be_outdated), Age, Storage, None),
    rule("R27", Account(access_graph::recovery_is_easier), Recovery, WaysIn, None),
    rule("R28", Account(email::weaker_mailbox), Recovery, WaysIn, None),
    rule("R29", Account(email::circular_recovery), Recovery, WaysIn, Some(Duty::RecoveryPage)),
    rule("R30", Account(recovery::no_way_back), Recovery, WaysIn, Some(Duty::RecoveryPage)),
    rule("R31", Account(email::unconfirmed_address), Recovery, WaysIn, None),
    rule("R32", Account(email::untested_address), Age, WaysIn, None),
    rule("R33", Account(email::controlled_by_others), Recovery, WaysIn, None),
    rule("R34", Account(recovery::security_questions), Recovery, Storage, None),
    rule("R35", Account(recovery::support_can_reset), Recovery, WaysIn, None),
    rule("R36", Check::Number(phone::no_port_out_pin), SecondFactor, Factors, None),
    rule("R37", Account(password::reused), Password, Details, None),
    rule("R38", Account(password::breached), Password, Details, None),
    rule("R39", Account(password::weak), Password, Details, None),
    rule("R40", Account(sessions::older_than_change), Sessions, Details, None),
    rule("R41", Account(sessions::unknown_linked_sign_in), Sessions, Details, None),
    rule("R42", Account(sessions::unrequested_address_change), Sessions, Details, None),
    rule("R43", Account(sessions::existed_before_signup), Sessions, Details, None),
    rule("R44", Account(sessions::unused), Age, Details, None),
    rule("R45", Account(access_graph::worse_protected), Recovery, WaysIn, None),
    rule("R46", Account(phone::unguarded_number), SecondFactor, Factors, None),
    rule("R47", Account(names::looks_like_another), Age, Details, None),
];
