//! The roles of a model's columns. A column's name determines its role; its position does not matter.

/// The content of a column of a model.
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
    /// The rules whose findings are evidence for the control.
    Checks,
}

/// Names for the provider. A name of the second list counts only if a word for duty follows, because a column called
/// just `service` probably holds the name of a service.
const PROVIDERS: [&[&str]; 2] =
    [&["provider", "vendor", "serviceprovider", "supplier"], &["service", "company", "platform"]];
const USERS: [&[&str]; 2] = [
    &["user", "customer", "consumer", "client", "enduser", "you"],
    &["your", "my", "personal", "individual", "owner"],
];
const DUTIES: [&str; 8] =
    ["responsibility", "responsibilities", "duty", "duties", "task", "tasks", "obligation", "obligations"];

labelled! {
    Role,
    /// The column's name in `data/model.csv`.
    column {
        Id => "id",
        Category => "category",
        Control => "control",
        Provider => "provider_responsibility",
        User => "user_responsibility",
        Threat => "threat",
        Source => "source",
        Scope => "scope",
        Checks => "checks",
    }
}

impl Role {
    /// The role of a column with this name; `None` if the model does not use the column.
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
            plain if names_duty(plain, PROVIDERS) => Self::Provider,
            plain if names_duty(plain, USERS) => Self::User,
            _ => return None,
        })
    }
}

fn names_duty(plain: &str, [alone, with_duty]: [&[&str]; 2]) -> bool {
    let has_duty = |owner: &str| {
        let rest = plain.strip_prefix(owner);
        rest.is_some_and(|rest| DUTIES.contains(&rest.strip_prefix('s').unwrap_or(rest)))
    };
    alone.iter().any(|owner| plain == *owner || plain.strip_suffix('s') == Some(owner) || has_duty(owner))
        || with_duty.iter().any(|owner| has_duty(owner))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_under_many_names() {
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
    fn the_column_names_of_the_built_in_model_are_found() {
        for role in Role::ALL {
            assert_eq!(Role::of(role.column()), Some(role));
        }
    }
}
