//! Which column of somebody's CSV is which. Columns are found by name, never by position.

use super::ModelError;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    Id,
    Category,
    Control,
    Provider,
    User,
    Threat,
    Source,
    Scope,
    /// Rules whose findings are evidence.
    Checks,
}

/// Who owes the provider's duty. The second list needs a word for the duty after it: a column
/// called just `service` is more likely the name of a service.
const PROVIDERS: [&[&str]; 2] =
    [&["provider", "vendor", "serviceprovider", "supplier"], &["service", "company", "platform"]];
const USERS: [&[&str]; 2] = [
    &["user", "customer", "consumer", "client", "enduser", "you"],
    &["your", "my", "personal", "individual", "owner"],
];
const DUTIES: [&str; 8] =
    ["responsibility", "responsibilities", "duty", "duties", "task", "tasks", "obligation", "obligations"];

impl Role {
    /// Every role, in the order of `data/model.csv`.
    pub const ALL: [Self; 9] = [
        Self::Id,
        Self::Category,
        Self::Control,
        Self::Provider,
        Self::User,
        Self::Threat,
        Self::Source,
        Self::Scope,
        Self::Checks,
    ];

    /// The column's name in `data/model.csv`.
    pub const fn column(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Category => "category",
            Self::Control => "control",
            Self::Provider => "provider_responsibility",
            Self::User => "user_responsibility",
            Self::Threat => "threat",
            Self::Source => "source",
            Self::Scope => "scope",
            Self::Checks => "checks",
        }
    }

    /// The role of a column of this name; `None` for a column that the model has no use for.
    pub fn of(name: &str) -> Option<Self> {
        let plain: String =
            name.chars().filter(|c| c.is_alphanumeric() || *c == '#').flat_map(char::to_lowercase).collect();
        Some(match plain.as_str() {
            "id" | "no" | "nr" | "number" | "#" | "controlid" | "controlno" | "controlnumber" => Self::Id,
            "category" | "domain" | "area" | "section" | "controlcategory" => Self::Category,
            "control" | "title" | "name" | "topic" | "requirement" | "controlname" | "controltitle" => {
                Self::Control
            }
            "threat" | "threats" | "risk" | "risks" | "attack" | "attacks" => Self::Threat,
            "source" | "sources" | "reference" | "references" => Self::Source,
            "scope" => Self::Scope,
            "checks" | "check" | "rules" => Self::Checks,
            plain if names_a_duty(plain, PROVIDERS) => Self::Provider,
            plain if names_a_duty(plain, USERS) => Self::User,
            _ => return None,
        })
    }
}

fn names_a_duty(plain: &str, [alone, with_a_duty]: [&[&str]; 2]) -> bool {
    let has_duty = |who: &str| {
        let rest = plain.strip_prefix(who);
        rest.is_some_and(|rest| DUTIES.contains(&rest.strip_prefix('s').unwrap_or(rest)))
    };
    alone.iter().any(|who| plain == *who || plain.strip_suffix('s') == Some(who) || has_duty(who))
        || with_a_duty.iter().any(|who| has_duty(who))
}

/// Where each role's column stands.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    names: Vec<String>,
    at: [Option<usize>; Role::ALL.len()],
}

impl Columns {
    /// Finds the columns of a header.
    pub(super) fn find(header: &[&str]) -> Result<Self, ModelError> {
        let names: Vec<String> =
            header.iter().map(|name| crate::text::fit(name.trim(), 40).into_owned()).collect();
        let mut at = [None; Role::ALL.len()];
        let mut twice = Vec::new();
        for (position, name) in header.iter().enumerate() {
            let Some(role) = Role::of(name) else { continue };
            let slot = &mut at[role as usize];
            match *slot {
                None => *slot = Some(position),
                Some(first) => twice.push((role, names[first].clone(), names[position].clone())),
            }
        }
        if !twice.is_empty() {
            return Err(ModelError::SameRole(twice));
        }
        let columns = Self { names, at };
        let lacks = |role| columns.position(role).is_none();
        let missing: Vec<Role> = [Role::Provider, Role::User].into_iter().filter(|r| lacks(*r)).collect();
        if missing.is_empty() {
            Ok(columns)
        } else {
            Err(ModelError::Columns { has: columns.names, missing })
        }
    }

    /// How many columns there are.
    pub(super) const fn count(&self) -> usize {
        self.names.len()
    }

    /// Where the role's column stands, from 0.
    pub(super) const fn position(&self, role: Role) -> Option<usize> {
        self.at[role as usize]
    }

    /// The column's name in this file, cut to 40 columns.
    pub(super) fn name(&self, position: usize) -> &str {
        self.names.get(position).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_known_by_many_names() {
        for (role, names) in [
            (Role::Id, "id ID no No. Number # control_id"),
            (Role::Category, "Category domain AREA section"),
            (Role::Control, "control Title name topic Requirement"),
            (
                Role::Provider,
                "provider Provider_Responsibility provider-duty vendor vendor_duties service_responsibility \
                 ServiceProviderResponsibility providers_responsibilities provider's_duty",
            ),
            (
                Role::User,
                "user USER_RESPONSIBILITY customer customer-responsibilities your_duty Consumer users_duty \
                 user’s_responsibility end-user",
            ),
            (Role::Threat, "threat Risk attacks"),
            (Role::Source, "source References"),
            (Role::Scope, "scope"),
            (Role::Checks, "checks rules"),
        ] {
            for name in names.split(' ') {
                assert_eq!(Role::of(name), Some(role), "{name}");
                assert_eq!(Role::of(&format!(" {} ", name.replace(['_', '-'], " "))), Some(role), "{name}");
            }
        }
        for name in ["service", "owner", "your", "", "responsibility", "status", "usage", "provided"] {
            assert_eq!(Role::of(name), None, "{name}");
        }
    }

    #[test]
    fn the_names_that_we_write_are_names_that_we_know() {
        for role in Role::ALL {
            assert_eq!(Role::of(role.column()), Some(role));
        }
    }
}
