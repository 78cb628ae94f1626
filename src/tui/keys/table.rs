//! The table itself: what each key asks for, where it holds, and in which words.

use super::scope::Scope;

macro_rules! actions {
    ($($name:ident, $id:literal, $scope:ident, [$($key:literal),*], $label:literal, $footer:literal;)*) => {
        /// What a key asks for. Each has an id by which the configuration names it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action { $(
            #[doc = $label]
            $name,
        )* }

        /// The table. An empty footer text keeps a binding out of the footer.
        pub const BINDINGS: &[Binding] = &[ $(
            Binding {
                action: Action::$name,
                id: $id,
                scope: Scope::$scope,
                keys: &[$($key),*],
                label: $label,
                footer: $footer,
            },
        )* ];
    };
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    pub action: Action,
    /// Its name in the configuration file.
    pub id: &'static str,
    pub scope: Scope,
    /// The default keys, as [`super::Chord::parse`] reads them.
    pub keys: &'static [&'static str],
    /// What it does, for the help and the palette.
    pub label: &'static str,
    /// The same in one word for the footer, or nothing.
    pub footer: &'static str,
}

actions! {
    Up, "up", List, ["up", "k"], "Move up", "";
    Down, "down", List, ["down", "j"], "Move down", "";
    PageUp, "page-up", List, ["pageup", "ctrl-b"], "A page up", "";
    PageDown, "page-down", List, ["pagedown", "ctrl-f"], "A page down", "";
    First, "first", List, ["home", "g"], "To the first", "";
    Last, "last", List, ["end", "G"], "To the last", "";
    Open, "open", List, ["enter", "right", "l"], "Open what is selected", "open";
    Filter, "filter", List, ["/"], "Filter the list", "filter";

    NextAction, "overview.next", Overview, ["n"], "Go to the next best action", "next action";
    MarkAction, "overview.mark", Overview, ["N"], "Mark another of the next actions", "another";
    Report, "report", Overview, ["w"], "Write the checklist to a markdown file", "checklist";

    AnswerDone, "walk.done", Walk, ["y"], "Answer: done", "done";
    AnswerTodo, "walk.todo", Walk, ["t"], "Answer: to do", "to do";
    AnswerNotApplicable, "walk.not-applicable", Walk, ["x"], "Answer: not applicable", "n/a";
    ClearAnswer, "walk.clear", Walk, ["backspace"], "Take the answer back", "";
    Note, "walk.note", Walk, ["n"], "Write a note", "note";
    NextControl, "walk.next", Walk, ["right", "l", "s", "enter"], "Skip to the next control", "skip";
    PreviousControl, "walk.previous", Walk, ["left", "h"], "Back to the previous control", "back";
    ByAccount, "walk.by-account", Walk, ["A"], "Answer for one account at a time", "by account";
    OpenOnly, "walk.open-only", Walk, ["o"], "Show only what is open, or all", "open only";
    WriteChecklist, "walk.report", Walk, ["w"], "Write the checklist to a markdown file", "checklist";

    AddAccount, "accounts.add", Accounts, ["a"], "Add an account", "add";
    EditAccount, "accounts.edit", Accounts, ["e"], "Edit in the interview", "edit";
    RemoveAccount, "accounts.remove", Accounts, ["D"], "Remove, after asking", "";
    SortAccounts, "accounts.sort", Accounts, ["s"], "Sort by another column", "sort";
    Devices, "accounts.devices", Accounts, ["t"], "Devices, numbers and places", "devices";
    AddCodes, "accounts.recovery", Accounts, ["r"], "Recovery codes of this account", "codes";
    AccountQr, "accounts.qr", Accounts, ["Q"], "Show its QR code for another app; hides itself", "";
    AddSeed, "accounts.seed", Accounts, ["o"], "Add a one-time password seed", "";

    Import, "accounts.import", Accounts, ["i"], "Import from another app", "";

    CopyCode, "codes.copy", Codes, ["c", "y"], "Copy the code", "copy";
    RevealCode, "codes.reveal", Codes, ["space", "enter", "right", "l"], "Show or hide the code; makes the next one of a counter", "show";
    RevealAll, "codes.reveal-all", Codes, ["v"], "Show or hide all codes", "all";
    AddOtp, "codes.add", Codes, ["a"], "Add a seed: otpauth URI or bare secret", "add";
    CheckCode, "codes.check", Codes, ["x"], "Check against a code shown elsewhere", "check";
    RecoveryCodes, "codes.recovery", Codes, ["r"], "Recovery codes of this account", "recovery";
    SeedQr, "codes.qr", Codes, ["Q"], "Show its QR code for another app; hides itself", "QR";
    RemoveSeed, "codes.remove", Codes, ["D"], "Remove the seed, after asking", "";

    Accept, "findings.accept", Findings, ["a"], "Accept, with a reason and an end date", "accept";
    SortFindings, "findings.sort", Findings, ["s"], "Sort by severity, account or rule", "sort";
    SideFilter, "findings.side", Findings, ["f"], "Takeover, lockout, or both", "side";
    ShowAccepted, "findings.accepted", Findings, ["x"], "Show accepted ones too, or not", "";
    GoToSubject, "findings.go", Findings, ["enter", "right", "l"], "Go to the account", "go to";
    MendFinding, "findings.mend", Findings, ["e"], "Edit the account in the interview", "edit";
    ReadOn, "findings.read-on", Findings, ["space", "J"], "Read on in the details", "";
    ReadBack, "findings.read-back", Findings, ["K"], "Read back in the details", "";

    CheckPassword, "passwords.check", Passwords, ["c"], "Check one password", "check";
    AuditExport, "passwords.audit", Passwords, ["a"], "Audit the passwords of an export", "audit";
    RecordHealth, "passwords.record", Passwords, ["r"], "Record on the accounts what the audit found", "record";
    ShowResults, "passwords.results", Passwords, ["v"], "The audit's results, or what is known of the accounts", "view";
    ShowConcern, "passwords.show", Passwords, ["f"], "Show all passwords, or only one kind", "kind";
    PasswordReadOn, "passwords.read-on", Passwords, ["space", "J"], "Read on in the details", "";
    PasswordReadBack, "passwords.read-back", Passwords, ["K"], "Read back in the details", "";

    TickLost, "what-if.lose", WhatIfAssets, ["l"], "Tick or untick as lost", "lose";
    TickTaken, "what-if.take", WhatIfAssets, ["c"], "Tick or untick as taken by somebody", "take";
    TickNext, "what-if.cycle", WhatIfAssets, ["space", "enter"], "Tick as lost, taken, both or neither", "";
    ToResults, "what-if.results", WhatIfAssets, ["right"], "Go to the results", "";
    NextPart, "what-if.part", WhatIfExposure, ["tab"], "Go to the next part: losses, captures, weak points, accounts", "next part";
    PreviousPart, "what-if.part-before", WhatIfExposure, ["backtab"], "Go to the previous part", "";
    OtherSide, "what-if.side", WhatIf, ["tab"], "Switch between assets and results", "side";
    FromResults, "what-if.assets", WhatIf, ["left", "h"], "Back to the assets", "";
    ShowExposure, "what-if.exposure", WhatIf, ["e"], "Show what each single loss and capture reaches", "exposure";
    ShowPlan, "what-if.plan", WhatIf, ["p"], "Show what to do first, and what it gains", "plan";
    ShowTicks, "what-if.ticks", WhatIf, ["w"], "Show the assets to tick as lost or taken", "what if";
    ClearTicks, "what-if.clear", WhatIf, ["x"], "Clear all ticks", "clear";

    Submit, "text.submit", Text, ["enter"], "Take what was typed", "";
    Cancel, "text.cancel", Text, ["esc"], "Leave it as it was", "";
    Complete, "path.complete", Path, ["tab"], "Complete the name of the file", "complete";
    Yes, "confirm.yes", Confirm, ["y"], "Yes", "yes";
    No, "confirm.no", Confirm, ["n", "esc", "q"], "No", "no";

    Toggle, "interview.toggle", Interview, ["space"], "Tick, untick, or choose the next", "tick";
    Advance, "interview.next", Interview, ["enter"], "Next question", "next";
    Retreat, "interview.back", Interview, ["backtab"], "Previous question", "back";
    NextField, "interview.field", Interview, ["tab"], "Next line", "";
    More, "interview.more", Interview, ["right", "l"], "The next choice", "";
    Less, "interview.less", Interview, ["left", "h"], "The choice before; else the question before", "";
    AddThing, "interview.add", Interview, ["+"], "Add or find a device, place, number or account here", "add";
    Finish, "interview.save", Interview, ["ctrl-s"], "Save now", "save";

    AddDevice, "devices.add", Devices, ["a"], "Add a device, number or place", "add";
    EditDevice, "devices.edit", Devices, ["e", "enter"], "Edit what is selected", "edit";
    RemoveDevice, "devices.remove", Devices, ["D"], "Remove what is selected, after asking", "";
    VaultDevice, "devices.vault", Devices, ["v"], "This vault is stored on this device, or is not", "vault here";

    ShowRecovery, "recovery.show", Recovery, ["space", "enter", "right", "l"], "Show or hide the code", "show";
    ShowRecoveryAll, "recovery.show-all", Recovery, ["v"], "Show or hide all codes", "all";
    UseRecovery, "recovery.use", Recovery, ["u"], "Use one: copied and marked with today's date, after asking", "use";
    SeenRecovery, "recovery.seen", Recovery, ["s"], "Mark as checked today: where they should be, and still valid", "checked today";
    ReplaceRecovery, "recovery.replace", Recovery, ["n"], "Replace them with a new set, after asking", "new set";
    RemoveRecovery, "recovery.remove", Recovery, ["D"], "Remove them, after asking", "";

    EntrySave, "recovery-entry.save", RecoveryEntry, ["ctrl-s"], "Save the codes", "save";
    EntryNext, "recovery-entry.next", RecoveryEntry, ["tab"], "Next part", "next part";
    EntryPrevious, "recovery-entry.back", RecoveryEntry, ["backtab"], "Previous part", "";
    EntryTick, "recovery-entry.tick", RecoveryEntry, ["space", "enter", "right", "l"], "Tick where they are also kept", "tick";

    ImportApply, "import.apply", Import, ["enter", "ctrl-s"], "Import", "import";
    ImportKeep, "import.keep", Import, ["s"], "Keep what is here, leave this entry out", "keep";
    ImportReplace, "import.replace", Import, ["r"], "Replace what is here by the file's", "replace";
    ImportBoth, "import.both", Import, ["b"], "Keep both", "both";
    ImportKeepAll, "import.keep-all", Import, ["S"], "Keep what is here, for all that is undecided", "";
    ImportReplaceAll, "import.replace-all", Import, ["R"], "Replace by the file's, for all that is undecided", "";
    ImportBothAll, "import.both-all", Import, ["B"], "Keep both, for all that is undecided", "";
    ImportHeldOn, "import.held-on", Import, ["o"], "Choose the device of the app, which also stores the seeds", "";
    ImportShow, "import.show", Import, ["f"], "Show all entries, or only one kind", "kind";
    HideQr, "qr.hide", Qr, ["esc", "enter", "space", "Q"], "Hide the QR code", "hide";
    SwapQr, "qr.swap", Qr, ["i"], "Invert, for a light terminal without colours", "invert";

    Tab1, "tab.overview", Global, ["1"], "Overview", "";
    Tab2, "tab.walk", Global, ["2"], "Walk", "";
    Tab3, "tab.accounts", Global, ["3"], "Accounts", "";
    Tab4, "tab.codes", Global, ["4"], "Codes", "";
    Tab5, "tab.findings", Global, ["5"], "Findings", "";
    Tab6, "tab.passwords", Global, ["6"], "Passwords", "";
    Tab7, "tab.what-if", Global, ["7"], "What if", "";
    NextTab, "tab.next", Global, ["tab"], "Next screen", "";
    PreviousTab, "tab.previous", Global, ["backtab"], "Previous screen", "";
    Undo, "undo", Global, ["u"], "Undo the last edit", "";
    Redo, "redo", Global, ["U", "ctrl-r"], "Do it again", "";
    Back, "back", Global, ["esc"], "Back", "";
    Palette, "palette", Global, ["ctrl-p", ":"], "Command palette", "palette";
    Help, "help", Global, ["?", "f1"], "Help", "help";
    ChangePassphrase, "passphrase", Global, [], "Change the passphrase", "";
    Lock, "lock", Global, ["ctrl-l"], "Lock", "";
    Panic, "panic", Global, ["ctrl-x"], "Lock at once and clear the screen", "";
    Suspend, "suspend", Global, ["ctrl-z"], "Back to the shell; fg returns", "";
    Quit, "quit", Global, ["q", "ctrl-c"], "Quit", "quit";
}
