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
    /// Quitting while the last change is not saved.
    Unsaved,
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

labelled! {
    Scope,
    label {
        Global => "Everywhere",
        List => "In a list",
        Overview => "Overview",
        Walk => "Walk",
        Accounts => "Accounts",
        Codes => "Codes",
        Findings => "Findings",
        Passwords => "Passwords",
        WhatIf => "What if",
        WhatIfAssets => "What if: assets",
        WhatIfExposure => "What if: exposure",
        Devices => "Devices, numbers, places",
        Interview => "Interview and forms",
        Recovery => "Recovery codes",
        RecoveryEntry => "New recovery codes",
        Import => "Import",
        Qr => "QR code",
        Text => "Typing",
        Path => "Typing a file name",
        Confirm => "Yes or no",
        Unsaved => "Quitting before it is saved",
    }
}
