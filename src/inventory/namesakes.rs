//! Names that distinguish several accounts at one service.

use super::account::Account;
use super::entities::Inventory;
use crate::text::{fit, width};
use std::borrow::Cow;
use std::collections::HashSet;

/// The service names and logins that several accounts of an inventory share. Rebuild it when the inventory
/// changes. Names are compared trimmed and in lower case.
#[derive(Clone, Debug, Default)]
pub struct Namesakes {
    services: HashSet<String>,
    /// Pairs of service name and user name.
    logins: HashSet<(String, String)>,
}

fn normalized(name: &str) -> String {
    name.trim().to_lowercase()
}

fn login(account: &Account) -> (String, String) {
    (normalized(&account.service), normalized(&account.username))
}

impl Namesakes {
    pub fn of(inventory: &Inventory) -> Self {
        let (mut services, mut logins) = (HashSet::new(), HashSet::new());
        let mut shared = Self::default();
        for login in inventory.accounts.iter().map(login) {
            if !services.insert(login.0.clone()) {
                shared.services.insert(login.0.clone());
            }
            if let Some(login) = logins.replace(login) {
                shared.logins.insert(login);
            }
        }
        shared
    }

    /// The text that distinguishes this account from other accounts at its service: the user name, or the id if the
    /// user name is shared or empty. `None` for the only account at its service.
    pub fn distinguisher<'a>(&self, account: &'a Account) -> Option<&'a str> {
        if self.services.is_empty() {
            return None;
        }
        let login = login(account);
        self.services.contains(&login.0).then(|| {
            let user = account.username.trim();
            let is_unique = !user.is_empty() && !self.logins.contains(&login);
            if is_unique { user } else { account.id.as_str() }
        })
    }

    /// The unambiguous name for documents, never shortened.
    pub fn full_name<'a>(&self, account: &'a Account) -> Cow<'a, str> {
        match self.distinguisher(account) {
            Some(distinguisher) => format!("{} ({distinguisher})", account.service.trim()).into(),
            None => account.service.as_str().into(),
        }
    }

    /// The unambiguous name for running text: `Google`, or `Google (kim@example.org)` if there is another Google
    /// account. The service and the part in brackets are each shortened to `columns` terminal columns.
    pub fn display_name<'a>(&self, account: &'a Account, columns: usize) -> Cow<'a, str> {
        self.display_name_with(account, columns, columns)
    }

    /// [`Namesakes::display_name`] with its own limit for the part in brackets.
    pub(crate) fn display_name_with<'a>(
        &self,
        account: &'a Account,
        service_columns: usize,
        distinguisher_columns: usize,
    ) -> Cow<'a, str> {
        match self.distinguisher(account) {
            Some(text) => {
                let service = fit(account.service.trim(), service_columns);
                format!("{service} ({})", fit(text, distinguisher_columns)).into()
            }
            None => fit(&account.service, service_columns),
        }
    }

    /// The unambiguous name for a table row, in at most `columns` terminal columns. If the name is too long, the part
    /// in brackets is cut first, to a third of the columns but at least 2 and at most 8 columns; then the service is
    /// cut.
    pub fn short_name<'a>(&self, account: &'a Account, columns: usize) -> Cow<'a, str> {
        let room = columns.saturating_sub(" ()".len());
        let Some(distinguisher) = self.distinguisher(account).filter(|_| room >= 6) else {
            return fit(&account.service, columns);
        };
        let reserved = width(&fit(distinguisher, (room / 3).clamp(2, 8)));
        let service = fit(account.service.trim(), room - reserved);
        let distinguisher = fit(distinguisher, room - width(&service));
        format!("{service} ({distinguisher})").into()
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
    fn accounts_at_one_service_show_the_user_name_or_else_the_id() {
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
    fn short_names_cut_the_user_name_before_the_service() {
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
