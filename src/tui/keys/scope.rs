//! The scopes of key bindings.

/// Where a binding applies. The narrowest scope is searched first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Everywhere, except while text is typed.
    Global,
    List,
    Overview,
    Walk,
    Accounts,
    Codes,
    Findings,
    Passwords,
    /// What if: the three views.
    WhatIf,
    /// What if: the assets to tick.
    WhatIfAssets,
    /// What if: the exposure table.
    WhatIfExposure,
    /// A line of text is being typed.
    Text,
    /// A file name is being typed.
    Path,
    /// A yes-or-no question.
    Confirm,
    /// The account interview, and other forms.
    Interview,
    Devices,
    Recovery,
    /// Recovery codes being typed or pasted.
    RecoveryEntry,
    /// The review of an import.
    Import,
    Qr,
}

impl Scope {
    /// Every scope in the order in which the help lists them.
    pub const ALL: [Self; 20] = [
        Self::Global,
        Self::List,
        Self::Overview,
        Self::Walk,
        Self::Accounts,
        Self::Codes,
        Self::Findings,
        Self::Passwords,
        Self::WhatIf,
        Self::WhatIfAssets,
        Self::WhatIfExposure,
        Self::Devices,
        Self::Interview,
        Self::Recovery,
        Self::RecoveryEntry,
        Self::Import,
        Self::Qr,
        Self::Text,
        Self::Path,
        Self::Confirm,
    ];

    pub const fn label(self) -> &'static str {
        match self {
            Self::Global => "Everywhere",
            Self::List => "In a list",
            Self::Overview => "Overview",
            Self::Walk => "Walk",
            Self::Accounts => "Accounts",
            Self::Codes => "Codes",
            Self::Findings => "Findings",
            Self::Passwords => "Passwords",
            Self::WhatIf => "What if",
            Self::WhatIfAssets => "What if: assets",
            Self::WhatIfExposure => "What if: exposure",
            Self::Text => "Typing",
            Self::Path => "Typing a file name",
            Self::Confirm => "Yes or no",
            Self::Interview => "Interview and forms",
            Self::Devices => "Devices, numbers, places",
            Self::Recovery => "Recovery codes",
            Self::RecoveryEntry => "New recovery codes",
            Self::Import => "Import",
            Self::Qr => "QR code",
        }
    }
}
