//! The table of key bindings: each action with its id, scope, default keys and labels.

use super::scope::Scope;

macro_rules! actions {
    ($($name:ident, $id:literal, $scope:ident, [$($key:literal),*], $label:literal, $footer:literal;)*) => {
        /// An action that a key can trigger.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action { $(
            #[doc = $label]
            $name,
        )* }

        /// All bindings.
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

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    pub action: Action,
    /// The name of the action in the configuration file.
    pub id: &'static str,
    pub scope: Scope,
    /// The default keys, in the notation of [`super::Chord::parse`].
    pub keys: &'static [&'static str],
    /// A description for the help and the palette.
    pub label: &'static str,
    /// The word in the footer. Empty if the footer does not show the action.
    pub footer: &'static str,
}

actions! {
    Up, "up", List, ["up", "k"], "Move up", "";
    Down, "down", List, ["down", "j"], "Move down", "";
    PageUp, "page-up", List, ["pageup", "ctrl-b"], "Move up by a page", "";
    PageDown, "page-down", List, ["pagedown", "ctrl-f"], "Move down by a page", "";
    First, "first", List, ["home", "g"], "Go to the first row", "";
    Last, "last", List, ["end", "G"], "Go to the last row", "";
    Open, "open", List, ["enter", "right", "l"], "Open the selected row", "open";
    Filter, "filter", List, ["/"], "Filter the list", "filter";

    NextAction, "overview.next", Overview, ["n"], "Go to the next best action", "next action";
    MarkAction, "overview.mark", Overview, ["N"], "Select another of the next actions", "another";
    Report, "report", Overview, ["w"], "Write the checklist to a markdown file", "checklist";

    AnswerDone, "walk.done", Walk, ["y"], "Answer: done", "done";
    AnswerTodo, "walk.todo", Walk, ["t"], "Answer: to do", "to do";
    AnswerNotApplicable, "walk.not-applicable", Walk, ["x"], "Answer: not applicable", "n/a";
    ClearAnswer, "walk.clear", Walk, ["backspace"], "Clear the answer", "";
    Note, "walk.note", Walk, ["n"], "Write a note", "note";
    NextControl, "walk.next", Walk, ["right", "l", "s", "enter"], "Skip to the next control", "skip";
    PreviousControl, "walk.previous", Walk, ["left", "h"], "Back to the previous control", "back";
    ByAccount, "walk.by-account", Walk, ["A"], "Answer for one account at a time", "by account";
    OpenOnly, "walk.open-only", Walk, ["o"], "Show only open controls, or all", "open only";
    WriteChecklist, "walk.report", Walk, ["w"], "Write the checklist to a markdown file", "checklist";

    AddAccount, "accounts.add", Accounts, ["a"], "Add an account", "add";
    EditAccount, "accounts.edit", Accounts, ["e"], "Edit the account in the interview", "edit";
    RemoveAccount, "accounts.remove", Accounts, ["D"], "Remove the account, after asking", "";
    SortAccounts, "accounts.sort", Accounts, ["s"], "Sort by another column", "sort";
    Devices, "accounts.devices", Accounts, ["t"], "Devices, numbers and places", "devices";
    AddCodes, "accounts.recovery", Accounts, ["r"], "Recovery codes of this account", "codes";
    AccountQr, "accounts.qr", Accounts, ["Q"], "Show the QR code for another app, for a short time", "";
    AddSeed, "accounts.seed", Accounts, ["o"], "Add a one-time password seed", "";

    Import, "accounts.import", Accounts, ["i"], "Import from another app", "";

    CopyCode, "codes.copy", Codes, ["c", "y"], "Copy the code", "copy";
    RevealCode, "codes.reveal", Codes, ["space", "enter", "right", "l"], "Show or hide the code; a counter makes a new one", "show";
    RevealAll, "codes.reveal-all", Codes, ["v"], "Show or hide all codes", "all";
    AddOtp, "codes.add", Codes, ["a"], "Add a seed: otpauth URI or bare secret", "add";
    CheckCode, "codes.check", Codes, ["x"], "Compare with a code from another app", "check";
    RecoveryCodes, "codes.recovery", Codes, ["r"], "Recovery codes of this account", "recovery";
    SeedQr, "codes.qr", Codes, ["Q"], "Show the QR code for another app, for a short time", "QR";
    RemoveSeed, "codes.remove", Codes, ["D"], "Remove the seed, after asking", "";

    Accept, "findings.accept", Findings, ["a"], "Accept the finding, with a reason and an end date", "accept";
    SortFindings, "findings.sort", Findings, ["s"], "Sort by severity, account or rule", "sort";
    SideFilter, "findings.side", Findings, ["f"], "Show takeover or lockout findings, or both", "side";
    ShowAccepted, "findings.accepted", Findings, ["x"], "Show or hide accepted findings", "";
    GoToSubject, "findings.go", Findings, ["enter", "right", "l"], "Go to the account", "go to";
    FixFinding, "findings.fix", Findings, ["e"], "Edit the account in the interview", "edit";
    ReadOn, "findings.read-on", Findings, ["space", "J"], "Scroll down in the details", "";
    ReadBack, "findings.read-back", Findings, ["K"], "Scroll up in the details", "";

    CheckPassword, "passwords.check", Passwords, ["c"], "Check one password", "check";
    AuditExport, "passwords.audit", Passwords, ["a"], "Audit the passwords of an export", "audit";
    RecordHealth, "passwords.record", Passwords, ["r"], "Record the audit's results on the accounts", "record";
    ShowResults, "passwords.results", Passwords, ["v"], "Show the audit's results, or the recorded ones", "view";
    FilterPasswords, "passwords.show", Passwords, ["f"], "Show all passwords, or only one kind", "kind";
    PasswordReadOn, "passwords.read-on", Passwords, ["space", "J"], "Scroll down in the details", "";
    PasswordReadBack, "passwords.read-back", Passwords, ["K"], "Scroll up in the details", "";

    TickLost, "what-if.lose", WhatIfAssets, ["l"], "Tick or untick as lost", "lose";
    TickTaken, "what-if.take", WhatIfAssets, ["c"], "Tick or untick as taken by somebody", "take";
    TickNext, "what-if.cycle", WhatIfAssets, ["space", "enter"], "Tick as lost, taken, both or neither", "";
    ToResults, "what-if.results", WhatIfAssets, ["right"], "Go to the results", "";
    NextPart, "what-if.part", WhatIfExposure, ["tab"], "Go to the next part of the exposure", "next part";
    PreviousPart, "what-if.previous-part", WhatIfExposure, ["backtab"], "Go to the previous part", "";
    OtherSide, "what-if.side", WhatIf, ["tab"], "Switch between assets and results", "side";
    FromResults, "what-if.assets", WhatIf, ["left", "h"], "Back to the assets", "";
    ShowExposure, "what-if.exposure", WhatIf, ["e"], "Show what each single loss and capture reaches", "exposure";
    ShowPlan, "what-if.plan", WhatIf, ["p"], "Show what to do first, and what it gains", "plan";
    ShowTicks, "what-if.ticks", WhatIf, ["w"], "Show the assets to tick as lost or taken", "what if";
    ClearTicks, "what-if.clear", WhatIf, ["x"], "Clear all ticks", "clear";

    Submit, "text.submit", Text, ["enter"], "Confirm the text", "";
    Cancel, "text.cancel", Text, ["esc"], "Cancel without a change", "";
    Complete, "path.complete", Path, ["tab"], "Complete the file name", "complete";
    Yes, "confirm.yes", Confirm, ["y"], "Yes", "yes";
    RetryAndQuit, "unsaved.retry", Unsaved, ["r", "enter"], "Save again, and quit if that succeeds", "save and quit";
    No, "confirm.no", Confirm, ["n", "esc", "q"], "No", "no";

    Toggle, "interview.toggle", Interview, ["space"], "Tick or untick, or choose the next option", "tick";
    Advance, "interview.next", Interview, ["enter"], "Next question", "next";
    Retreat, "interview.back", Interview, ["backtab"], "Previous question", "back";
    NextField, "interview.field", Interview, ["tab"], "Next line", "";
    More, "interview.more", Interview, ["right", "l"], "Next option", "";
    Less, "interview.less", Interview, ["left", "h"], "Previous option, or previous question", "";
    AddEntity, "interview.add", Interview, ["+"], "Add or find a device, place, number or account", "add";
    Finish, "interview.save", Interview, ["ctrl-s"], "Save now", "save";

    AddDevice, "devices.add", Devices, ["a"], "Add a device, number or place", "add";
    EditDevice, "devices.edit", Devices, ["e", "enter"], "Edit the selected entry", "edit";
    RemoveDevice, "devices.remove", Devices, ["D"], "Remove the selected entry, after asking", "";
    VaultDevice, "devices.vault", Devices, ["v"], "Set whether this vault is stored on the device", "vault here";

    ShowRecovery, "recovery.show", Recovery, ["space", "enter", "right", "l"], "Show or hide the code", "show";
    ShowRecoveryAll, "recovery.show-all", Recovery, ["v"], "Show or hide all codes", "all";
    UseRecovery, "recovery.use", Recovery, ["u"], "Use a code, after asking: copy and mark as used", "use";
    SeenRecovery, "recovery.seen", Recovery, ["s"], "Mark the codes as checked today", "checked today";
    ReplaceRecovery, "recovery.replace", Recovery, ["n"], "Replace the codes with a new set, after asking", "new set";
    RemoveRecovery, "recovery.remove", Recovery, ["D"], "Remove the codes, after asking", "";

    EntrySave, "recovery-entry.save", RecoveryEntry, ["ctrl-s"], "Save the codes", "save";
    EntryNext, "recovery-entry.next", RecoveryEntry, ["tab"], "Next part", "next part";
    EntryPrevious, "recovery-entry.back", RecoveryEntry, ["backtab"], "Previous part", "";
    EntryTick, "recovery-entry.tick", RecoveryEntry, ["space", "enter", "right", "l"], "Tick where the codes are also kept", "tick";

    ImportApply, "import.apply", Import, ["enter", "ctrl-s"], "Import", "import";
    ImportKeep, "import.keep", Import, ["s"], "Keep your entry, skip the imported one", "keep";
    ImportReplace, "import.replace", Import, ["r"], "Replace your entry with the imported one", "replace";
    ImportBoth, "import.both", Import, ["b"], "Keep both", "both";
    ImportKeepAll, "import.keep-all", Import, ["S"], "Keep your entry, for all undecided entries", "";
    ImportReplaceAll, "import.replace-all", Import, ["R"], "Replace your entry, for all undecided entries", "";
    ImportBothAll, "import.both-all", Import, ["B"], "Keep both, for all undecided entries", "";
    ImportHeldOn, "import.held-on", Import, ["o"], "Choose the device that also stores the seeds", "";
    ImportReadOn, "import.read-on", Import, ["space", "J"], "Scroll down in the details", "";
    ImportReadBack, "import.read-back", Import, ["K"], "Scroll up in the details", "";
    ImportOtherReading, "import.other-reading", Import, ["y"], "Change the answer to the question about the file", "";
    ImportShow, "import.show", Import, ["f"], "Show all entries, or only one kind", "kind";
    HideQr, "qr.hide", Qr, ["esc", "enter", "space", "Q"], "Hide the QR code", "hide";
    InvertQr, "qr.invert", Qr, ["i"], "Invert the QR code, if it cannot be scanned", "invert";

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
    Redo, "redo", Global, ["U", "ctrl-r"], "Redo the edit that was undone", "";
    Back, "back", Global, ["esc"], "Back", "";
    Palette, "palette", Global, ["ctrl-p", ":"], "Command palette", "palette";
    Help, "help", Global, ["?", "f1"], "Help", "help";
    ChangePassphrase, "passphrase", Global, [], "Change the passphrase", "";
    SaveNow, "save-now", Global, ["ctrl-s"], "Save now, if the last save failed", "";
    MergeVersion, "merge", Global, [], "Merge another version of the vault", "";
    Lock, "lock", Global, ["ctrl-l"], "Lock", "";
    Panic, "panic", Global, ["ctrl-x"], "Lock at once and clear the screen", "";
    Suspend, "suspend", Global, ["ctrl-z"], "Lock and suspend to the shell; fg returns", "";
    Quit, "quit", Global, ["q", "ctrl-c"], "Quit", "quit";
}
