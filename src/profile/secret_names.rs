//! Keeps addresses with a secret out of names. A name is shown on screens and written to reports, but an address may be pasted
//! where a name belongs. Every edit passes here.

use super::edit::{Edit, EditError};
use crate::text::holds_secret_address;
use serde::Serialize;

/// Refuses an edit that puts an address with its secret where a seed or a code does not belong.
pub(super) fn check(edit: &Edit) -> Result<(), EditError> {
    let has_secret = match edit {
        Edit::PutAccount(account, _) => in_any_text(account),
        Edit::PutDevice(device, _) => in_any_text(device),
        Edit::PutNumber(number, _) => in_any_text(number),
        Edit::PutPlace(place, _) => in_any_text(place),
        Edit::SetInventory(inventory) => in_any_text(inventory),
        Edit::PutAnswer(answer, _) => in_any_text(answer),
        Edit::Accept(accepted, _) => in_any_text(accepted),
        Edit::PutSeed(seed, _) => {
            holds_secret_address(&seed.otp.issuer) || holds_secret_address(&seed.otp.label)
        }
        Edit::Batch(edits) => return edits.iter().try_for_each(check),
        // Both versions of a merge are vaults already; refusing one would lose what only it has.
        Edit::ReplaceProfile(_)
        | Edit::PutCodes(..)
        | Edit::RemoveAccount(_)
        | Edit::RemoveDevice(_)
        | Edit::RemoveNumber(_)
        | Edit::RemovePlace(_)
        | Edit::SetVaultDevices(_)
        | Edit::RemoveSeed(..)
        | Edit::RemoveCodes(..)
        | Edit::RemoveAnswer(..)
        | Edit::Unaccept(..)
        | Edit::SetWalkPosition(_) => false,
    };
    if has_secret { Err(EditError::SecretInName) } else { Ok(()) }
}

/// Searches the record's JSON, so that no field is forgotten.
fn in_any_text(record: &impl Serialize) -> bool {
    // Serializing a record cannot fail; an empty text holds nothing.
    holds_secret_address(&serde_json::to_string(record).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::{Account, AccountId, Inventory, Place, PlaceId};
    use crate::profile::Profile;

    #[test]
    fn an_address_in_any_text_of_a_record_is_refused() {
        let address = "Shop otpauth://totp/X:bob?secret=4SJHB4GSD43FZBAI7C2HLRJGPQ";
        let account = Account::new(AccountId::from("shop"), "Shop");
        let put = |account: Account| Edit::PutAccount(Box::new(account), None);
        let with = |change: fn(&mut Account) -> &mut String| {
            let mut account = account.clone();
            *change(&mut account) = address.into();
            account
        };
        let place = Place::new(PlaceId::from("desk"), address);
        let inventory = Inventory { title: address.into(), ..Inventory::default() };
        let mut tagged = account.clone();
        tagged.tags.push(address.into());
        for edit in [
            put(with(|account| &mut account.service)),
            put(with(|account| &mut account.username)),
            put(with(|account| &mut account.notes)),
            put(tagged),
            Edit::PutPlace(place, None),
            Edit::SetInventory(Box::new(inventory)),
        ] {
            let mut profile = Profile::default();
            let batch = Edit::Batch(vec![put(account.clone()), edit.clone()]);
            assert_eq!(profile.apply(edit), Err(EditError::SecretInName));
            assert_eq!(profile.apply(batch), Err(EditError::SecretInName));
            assert_eq!(profile, Profile::default());
        }
    }
}
