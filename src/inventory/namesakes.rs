//! What accounts are called, so that two at one service can be told apart.

use super::{Account, HashKey, Hashes, Inventory};
use crate::text::{fit, width};
use std::borrow::Cow;

/// Which services have several accounts in an inventory. Like an [`Index`](super::Index) it is stale once the
/// inventory has changed. Holds keyed hashes of 64 bits.
#[derive(Clone, Debug, Default)]
pub struct Namesakes {
    key: HashKey,
    /// Services with several accounts, and of those the user names that several have.
    shared: Hashes,
}

impl Namesakes {
    /// Reads an inventory, in one pass. Names are compared in lower case, trimmed.
    pub fn of(inventory: &Inventory) -> Self {
        let (mut namesakes, mut seen) = (Self::default(), Hashes::default());
        for account in &inventory.accounts {
            let service = namesakes.service(account);
            for hash in [service, namesakes.user(service, account)] {
                if !seen.insert(hash) {
                    namesakes.shared.insert(hash);
                }
            }
        }
        namesakes
    }

    fn service(&self, account: &Account) -> u64 {
        self.key.of_name(&account.service)
    }

    fn user(&self, service: u64, account: &Account) -> u64 {
        self.key.of(&(service, self.key.of_name(&account.username)))
    }

    /// What tells the account from the others at its service: the user name, else the id. `None` where it is the
    /// only one there.
    pub fn distinguisher<'a>(&self, account: &'a Account) -> Option<&'a str> {
        if self.shared.is_empty() {
            return None;
        }
        let service = self.service(account);
        self.shared.contains(&service).then(|| {
            let user = account.username.trim();
            let is_own = !user.is_empty() && !self.shared.contains(&self.user(service, account));
            if is_own { user } else { account.id.as_str() }
        })
    }

    /// What the account is called, as it is written in the inventory: for documents.
    pub fn full_name<'a>(&self, account: &'a Account) -> Cow<'a, str> {
        match self.distinguisher(account) {
            Some(apart) => format!("{} ({apart})", account.service.trim()).into(),
            None => account.service.as_str().into(),
        }
    }

    /// What the account is called: `Google`, or `Google (kim@example.org)` where there is another. At most `columns`
    /// columns of the service are shown, and as many of what tells it apart: for running text.
    pub fn display_name<'a>(&self, account: &'a Account, columns: usize) -> Cow<'a, str> {
        self.display_name_with(account, columns, columns)
    }

    /// The same with at most `apart` columns of what tells it apart.
    pub(crate) fn display_name_with<'a>(
        &self,
        account: &'a Account,
        columns: usize,
        apart: usize,
    ) -> Cow<'a, str> {
        match self.distinguisher(account) {
            Some(text) => format!("{} ({})", fit(account.service.trim(), columns), fit(text, apart)).into(),
            None => fit(&account.service, columns),
        }
    }

    /// The same in at most `columns` columns: for a line of a table. What tells the account apart is cut first, to a
    /// third of the room and 8 columns at most; then the service.
    pub fn short_name<'a>(&self, account: &'a Account, columns: usize) -> Cow<'a, str> {
        let room = columns.saturating_sub(" ()".len());
        let Some(apart) = self.distinguisher(account).filter(|_| room >= 6) else {
            return fit(&account.service, columns);
        };
        let apart_least = width(&fit(apart, (room / 3).clamp(2, 8)));
        let service = fit(account.service.trim(), room - apart_least);
        let apart = fit(apart, room - width(&service));
        format!("{service} ({apart})").into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::AccountId;

    fn inventory(accounts: &[(&str, &str, &str)]) -> Inventory {
        let account = |(id, service, user): &(&str, &str, &str)| {
            let mut account = Account::new(AccountId::from(*id), (*service).to_owned());
            account.username = (*user).to_owned();
            account
        };
        Inventory { accounts: accounts.iter().map(account).collect(), ..Inventory::default() }
    }

    fn names(accounts: &[(&str, &str, &str)], of: impl Fn(&Namesakes, &Account) -> String) -> Vec<String> {
        let inventory = inventory(accounts);
        let namesakes = Namesakes::of(&inventory);
        inventory.accounts.iter().map(|account| of(&namesakes, account)).collect()
    }

    #[test]
    fn accounts_at_one_service_are_told_apart_by_user_name_else_by_id() {
        let accounts = [
            ("google", "Google", "kim@example.org"),
            ("google-2", " google", " "),
            ("mail", "Mail", "kim@example.org"),
            ("shop", "Shop", "kim"),
            ("shop-2", "SHOP", "Kim"),
            ("shop-3", "Shop", "sam"),
        ];
        assert_eq!(
            names(&accounts, |namesakes, account| namesakes.display_name(account, 48).into_owned()),
            [
                "Google (kim@example.org)",
                "google (google-2)",
                "Mail",
                "Shop (shop)",
                "SHOP (shop-2)",
                "Shop (sam)"
            ]
        );
    }

    #[test]
    fn where_space_is_short_the_user_name_is_cut_before_the_service() {
        let accounts = [
            ("a", "Amazon Web Services", "kim.sandoval@example.org"),
            ("b", "Amazon Web Services", "漢字漢字漢字"),
        ];
        let short = |columns| {
            names(&accounts, |namesakes, account| namesakes.short_name(account, columns).into_owned())
        };
        assert_eq!(short(46)[0], "Amazon Web Services (kim.sandoval@example.org)");
        assert_eq!(short(45)[0], "Amazon Web Services (kim.sandoval@example.o…)");
        assert_eq!(short(30), ["Amazon Web Services (kim.san…)", "Amazon Web Services (漢字漢…)"]);
        assert_eq!(short(20), ["Amazon Web … (kim.…)", "Amazon Web … (漢字…)"]);
        assert_eq!(short(12)[0], "Amazo… (ki…)");
        assert_eq!(short(8)[0], "Amazon …");
        for columns in 0..60 {
            assert!(
                short(columns).iter().all(|name| width(name) <= columns),
                "{columns}: {:?}",
                short(columns)
            );
        }
        let long = names(&accounts, |namesakes, account| namesakes.display_name(account, 12).into_owned());
        assert_eq!(long[0], "Amazon Web … (kim.sandova…)");
    }
}
