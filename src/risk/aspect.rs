//! Two classifications of a rule: the aspect of an account that it checks, and the interview question whose answer it
//! needs.

/// An aspect of an account. The accounts table on the overview has one column for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Aspect {
    /// The password is long, used once, and in no known breach.
    Password,
    /// There is a second factor, and it is hard to steal.
    SecondFactor,
    /// The owner can recover the account, and nobody else can.
    Recovery,
    /// Nobody else is signed in or linked.
    Sessions,
    /// The account is in use, and its details are up to date.
    Age,
}

labelled! {
    Aspect,
    label {
        Password => "password",
        SecondFactor => "second factor",
        Recovery => "recovery",
        Sessions => "sessions",
        Age => "age",
    }
}

impl Aspect {
    /// A heading of at most five characters for a narrow column.
    pub const fn short(self) -> &'static str {
        match self {
            Self::Password => "pass",
            Self::SecondFactor => "2nd",
            Self::Recovery => "recov",
            Self::Sessions => "sess",
            Self::Age => "age",
        }
    }
}

/// The interview question whose answer decides whether a rule matches an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Question {
    /// Which factors the account has.
    Factors,
    /// Where each factor is kept, and how it is set up.
    Storage,
    /// Which factors sign in, and which recover the account.
    WaysIn,
    /// Password health, sessions, dates and the other details.
    Details,
}
