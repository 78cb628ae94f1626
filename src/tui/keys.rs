//! The one table of keys. The resolver, the footer, the help, the palette and the docs read it,
//! so that none of them can be wrong about another.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::collections::BTreeMap;

/// Where a binding holds. The resolver asks the narrowest context first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Context {
    /// Wherever no text is typed.
    Global,
    /// Any list.
    List,
    /// The overview.
    Overview,
    /// The walk.
    Walk,
    /// The accounts.
    Accounts,
    /// The codes.
    Codes,
    /// The findings.
    Findings,
    /// The passwords.
    Passwords,
    /// What if: the three views.
    WhatIf,
    /// What if: the things to tick.
    WhatIfAssets,
    /// A line of text is being typed.
    Text,
    /// The name of a file is being typed.
    Path,
    /// A question to be answered yes or no.
    Confirm,
    /// The account interview, and other forms.
    Interview,
    /// Devices, numbers and places.
    Things,
    /// One account's recovery codes.
    Recovery,
    /// Recovery codes being typed or pasted.
    RecoveryEntry,
    /// What an import would do.
    Import,
    /// A QR code.
    Qr,
}

impl Context {
    /// Every context in the order in which the help lists them.
    pub const ALL: [Self; 19] = [
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
        Self::Things,
        Self::Interview,
        Self::Recovery,
        Self::RecoveryEntry,
        Self::Import,
        Self::Qr,
        Self::Text,
        Self::Path,
        Self::Confirm,
    ];

    /// Heading in the help.
    #[must_use]
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
            Self::WhatIfAssets => "What if: things to tick",
            Self::Text => "Typing",
            Self::Path => "Typing a file's name",
            Self::Confirm => "A question",
            Self::Interview => "Interview and forms",
            Self::Things => "Devices, numbers, places",
            Self::Recovery => "Recovery codes",
            Self::RecoveryEntry => "New recovery codes",
            Self::Import => "Import",
            Self::Qr => "A QR code",
        }
    }
}

macro_rules! actions {
    ($($name:ident, $id:literal, $context:ident, [$($key:literal),*], $label:literal, $footer:literal;)*) => {
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
                context: Context::$context,
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
    /// What it asks for.
    pub action: Action,
    /// Its name in the configuration file.
    pub id: &'static str,
    /// Where it holds.
    pub context: Context,
    /// The default keys, as [`Chord::parse`] reads them.
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
    Things, "accounts.things", Accounts, ["t"], "Devices, numbers and places", "things";
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

    CheckPassword, "passwords.check", Passwords, ["c"], "Check one password", "check one";
    AuditExport, "passwords.audit", Passwords, ["a"], "Audit the passwords of an export", "audit export";
    RecordHealth, "passwords.record", Passwords, ["r"], "Record on the accounts what the audit found", "record";
    ShowResults, "passwords.results", Passwords, ["v"], "The audit's results, or what is known of the accounts", "results";
    ShowConcern, "passwords.show", Passwords, ["f"], "Show all passwords, or only one kind", "show";
    PasswordReadOn, "passwords.read-on", Passwords, ["space", "J"], "Read on in the details", "";
    PasswordReadBack, "passwords.read-back", Passwords, ["K"], "Read back in the details", "";

    TickLost, "what-if.lose", WhatIfAssets, ["l"], "Lose it, or have it again", "lose";
    TickTaken, "what-if.take", WhatIfAssets, ["c"], "Somebody takes it, or does not", "take";
    TickNext, "what-if.cycle", WhatIfAssets, ["space", "enter"], "Lost, taken, both, neither", "";
    ToResults, "what-if.results", WhatIfAssets, ["right"], "To what falls and what locks", "";
    OtherSide, "what-if.side", WhatIf, ["tab"], "To the other side, and back", "side";
    FromResults, "what-if.assets", WhatIf, ["left", "h"], "Back to the things to tick", "";
    ShowExposure, "what-if.exposure", WhatIf, ["e"], "What each single thing is worth", "exposure";
    ShowPlan, "what-if.plan", WhatIf, ["p"], "What to do first, and what it gains", "plan";
    ShowTicks, "what-if.ticks", WhatIf, ["w"], "Tick what is lost or taken", "what if";
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

    AddDevice, "things.add", Things, ["a"], "Add a device, number or place", "add";
    EditThing, "things.edit", Things, ["e", "enter"], "Edit what is selected", "edit";
    RemoveThing, "things.remove", Things, ["D"], "Remove what is selected, after asking", "";
    VaultDevice, "things.vault", Things, ["v"], "This vault lies on this device, or does not", "vault here";

    ShowRecovery, "recovery.show", Recovery, ["space", "enter", "right", "l"], "Show or hide the code", "show";
    ShowRecoveryAll, "recovery.show-all", Recovery, ["v"], "Show or hide all codes", "all";
    UseRecovery, "recovery.use", Recovery, ["u"], "Use one: copied and marked with today's date, after asking", "use";
    SeenRecovery, "recovery.seen", Recovery, ["s"], "Seen today where they should be, and still valid", "seen today";
    ReplaceRecovery, "recovery.replace", Recovery, ["n"], "Put a new set in their place, after asking", "new set";
    RemoveRecovery, "recovery.remove", Recovery, ["D"], "Remove them, after asking", "";

    EntrySave, "recovery-entry.save", RecoveryEntry, ["ctrl-s"], "Save the codes", "save";
    EntryNext, "recovery-entry.next", RecoveryEntry, ["tab"], "Next part", "next part";
    EntryPrevious, "recovery-entry.back", RecoveryEntry, ["backtab"], "Part before", "";
    EntryTick, "recovery-entry.tick", RecoveryEntry, ["space", "enter", "right", "l"], "Tick where they also lie", "tick";

    ImportApply, "import.apply", Import, ["enter", "ctrl-s"], "Take it in", "import";
    ImportKeep, "import.keep", Import, ["s"], "Keep what is here, leave this entry out", "keep";
    ImportReplace, "import.replace", Import, ["r"], "Replace what is here by the file's", "replace";
    ImportBoth, "import.both", Import, ["b"], "Keep both", "both";
    ImportKeepAll, "import.keep-all", Import, ["S"], "Keep what is here, for all that is undecided", "";
    ImportReplaceAll, "import.replace-all", Import, ["R"], "Replace by the file's, for all that is undecided", "";
    ImportBothAll, "import.both-all", Import, ["B"], "Keep both, for all that is undecided", "";
    ImportHeldOn, "import.held-on", Import, ["o"], "The device with the app that it comes from, which keeps the seeds too", "";
    ImportShow, "import.show", Import, ["f"], "Show all entries, or only one kind", "show";
    HideQr, "qr.hide", Qr, ["esc", "enter", "space", "Q"], "Hide the QR code", "hide";
    SwapQr, "qr.swap", Qr, ["i"], "Without colours: dark for light, for the other kind of terminal", "dark for light";

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
    Lock, "lock", Global, ["ctrl-l"], "Lock", "";
    Panic, "panic", Global, ["ctrl-x"], "Lock at once and clear the screen", "";
    Suspend, "suspend", Global, ["ctrl-z"], "Back to the shell; fg returns", "";
    Quit, "quit", Global, ["q", "ctrl-c"], "Quit", "quit";
}

/// Bindings that hold even while text is typed: those with a modifier, `f1`, and Tab where it does not
/// change the screen.
fn holds_while_typing(context: Context, chord: Chord) -> bool {
    chord.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT)
        || matches!(chord.code, KeyCode::F(_))
        || (context != Context::Global && matches!(chord.code, KeyCode::Tab | KeyCode::BackTab))
}

/// A key with its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Chord {
    /// The key.
    pub code: KeyCode,
    /// Control and Alt; Shift only where the key itself does not show it.
    pub modifiers: KeyModifiers,
}

impl Chord {
    /// Reads `j`, `G`, `ctrl-l`, `alt-x`, `f1`, `enter`, `space`, `backtab`, …
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut modifiers = KeyModifiers::NONE;
        let mut rest = text;
        loop {
            if let Some(after) = rest.strip_prefix("ctrl-") {
                modifiers |= KeyModifiers::CONTROL;
                rest = after;
            } else if let Some(after) = rest.strip_prefix("alt-") {
                modifiers |= KeyModifiers::ALT;
                rest = after;
            } else {
                break;
            }
        }
        let code = match rest {
            "enter" => KeyCode::Enter,
            "esc" => KeyCode::Esc,
            "tab" => KeyCode::Tab,
            "backtab" => KeyCode::BackTab,
            "backspace" => KeyCode::Backspace,
            "delete" => KeyCode::Delete,
            "space" => KeyCode::Char(' '),
            "up" => KeyCode::Up,
            "down" => KeyCode::Down,
            "left" => KeyCode::Left,
            "right" => KeyCode::Right,
            "home" => KeyCode::Home,
            "end" => KeyCode::End,
            "pageup" => KeyCode::PageUp,
            "pagedown" => KeyCode::PageDown,
            other => {
                let mut characters = other.chars();
                match (characters.next(), characters.as_str()) {
                    (Some(only), "") => KeyCode::Char(only),
                    (Some('f'), number) => KeyCode::F(number.parse().ok().filter(|n| (1..=12).contains(n))?),
                    _ => return None,
                }
            }
        };
        Some(Self { code, modifiers })
    }

    /// The chord of an event: letters carry their own shift, and control letters are lower case.
    #[must_use]
    pub fn of(event: KeyEvent) -> Self {
        let mut modifiers = event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT);
        let code = match event.code {
            KeyCode::Char(c) if modifiers.contains(KeyModifiers::CONTROL) => {
                KeyCode::Char(c.to_ascii_lowercase())
            }
            KeyCode::Tab if event.modifiers.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
            // A terminal that sends AltGr as Control+Alt means the character.
            KeyCode::Char(c) if modifiers == KeyModifiers::CONTROL | KeyModifiers::ALT && !c.is_ascii() => {
                modifiers = KeyModifiers::NONE;
                KeyCode::Char(c)
            }
            code => code,
        };
        Self { code, modifiers }
    }

    /// How a person reads it: `^L`, `⏎`, `G`.
    #[must_use]
    pub fn label(self, ascii: bool) -> String {
        let key = match self.code {
            KeyCode::Char(' ') => "space".into(),
            KeyCode::Char(c) if self.modifiers.contains(KeyModifiers::CONTROL) => {
                return format!("^{}", c.to_ascii_uppercase());
            }
            KeyCode::Char(c) => c.to_string(),
            KeyCode::F(n) => format!("F{n}"),
            KeyCode::Enter => "enter".into(),
            KeyCode::Esc => "esc".into(),
            KeyCode::Tab => "tab".into(),
            KeyCode::BackTab => "shift-tab".into(),
            KeyCode::Backspace => "backspace".into(),
            KeyCode::Delete => "del".into(),
            KeyCode::Up => if ascii { "up" } else { "↑" }.into(),
            KeyCode::Down => if ascii { "down" } else { "↓" }.into(),
            KeyCode::Left => if ascii { "left" } else { "←" }.into(),
            KeyCode::Right => if ascii { "right" } else { "→" }.into(),
            KeyCode::Home => "home".into(),
            KeyCode::End => "end".into(),
            KeyCode::PageUp => "pgup".into(),
            KeyCode::PageDown => "pgdn".into(),
            _ => "?".into(),
        };
        if self.modifiers.contains(KeyModifiers::ALT) { format!("alt-{key}") } else { key }
    }
}

/// The table with the user's own keys in it.
#[derive(Clone, Debug)]
pub struct Keymap {
    chords: Vec<Vec<Chord>>,
}

impl Default for Keymap {
    fn default() -> Self {
        Self {
            chords: BINDINGS
                .iter()
                .map(|binding| binding.keys.iter().filter_map(|key| Chord::parse(key)).collect())
                .collect(),
        }
    }
}

impl Keymap {
    /// The default table with some actions' keys replaced.
    ///
    /// # Errors
    /// Where an action or a key is not known; the message names it and what was meant, perhaps.
    pub fn with(overrides: &BTreeMap<String, Vec<String>>) -> Result<Self, String> {
        let mut map = Self::default();
        for (id, keys) in overrides {
            let Some(at) = BINDINGS.iter().position(|binding| binding.id == id) else {
                let near = crate::text::nearest(id, BINDINGS.iter().map(|b| b.id));
                let hint = if near.is_empty() {
                    String::new()
                } else {
                    format!(" (did you mean {}?)", near.join(", "))
                };
                return Err(format!("[keys]: there is no action “{id}”{hint}"));
            };
            let mut chords = Vec::new();
            for key in keys {
                let chord = Chord::parse(key).ok_or_else(|| {
                    format!("[keys] {id}: “{key}” is no key; write for example \"x\", \"ctrl-x\", \"f5\", \"enter\"")
                })?;
                chords.push(chord);
            }
            map.chords[at] = chords;
        }
        Ok(map)
    }

    /// The action of a chord in these contexts, narrowest first.
    #[must_use]
    pub fn resolve(&self, contexts: &[Context], chord: Chord) -> Option<Action> {
        let typing = contexts.contains(&Context::Text);
        contexts.iter().find_map(|context| {
            BINDINGS.iter().zip(&self.chords).find_map(|(binding, chords)| {
                let holds = binding.context == *context
                    && chords.contains(&chord)
                    && (!typing || *context == Context::Text || holds_while_typing(*context, chord));
                holds.then_some(binding.action)
            })
        })
    }

    /// The first key that asks for an action in these contexts, for the footer; `None` where a narrower
    /// context takes all its keys.
    #[must_use]
    pub fn key_in(&self, action: Action, contexts: &[Context], ascii: bool) -> Option<String> {
        let at = BINDINGS.iter().position(|binding| binding.action == action)?;
        let mut chords = self.chords[at].iter();
        chords.find(|chord| self.resolve(contexts, **chord) == Some(action)).map(|chord| chord.label(ascii))
    }

    /// The first key of an action, for a sentence.
    #[must_use]
    pub fn key(&self, action: Action, ascii: bool) -> Option<String> {
        let at = BINDINGS.iter().position(|binding| binding.action == action)?;
        self.chords[at].first().map(|chord| chord.label(ascii))
    }

    /// All keys of an action, for the help.
    #[must_use]
    pub fn keys(&self, action: Action, ascii: bool) -> String {
        let at = BINDINGS.iter().position(|binding| binding.action == action);
        let labels: Vec<String> =
            at.into_iter().flat_map(|at| &self.chords[at]).map(|chord| chord.label(ascii)).collect();
        labels.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_default_key_reads() {
        for binding in BINDINGS {
            for key in binding.keys {
                assert!(Chord::parse(key).is_some(), "{}: {key}", binding.id);
            }
        }
    }

    #[test]
    fn ids_are_unique_and_no_context_binds_a_key_twice() {
        let mut ids = HashSet::new();
        let mut keys = HashSet::new();
        for binding in BINDINGS {
            assert!(ids.insert(binding.id), "{}", binding.id);
            for key in binding.keys {
                assert!(keys.insert((binding.context, key)), "{:?} {key}", binding.context);
            }
        }
    }

    #[test]
    fn removal_is_never_on_a_plain_small_letter() {
        for binding in BINDINGS.iter().filter(|b| b.label.starts_with("Remove")) {
            assert_eq!(binding.keys, ["D"], "{}", binding.id);
        }
    }

    #[test]
    fn typing_takes_letters_and_leaves_control_keys() {
        let map = Keymap::default();
        let typing = [Context::Text, Context::Global];
        let chord = |text| Chord::parse(text).unwrap();
        assert_eq!(map.resolve(&typing, chord("q")), None);
        assert_eq!(map.resolve(&typing, chord("1")), None);
        assert_eq!(map.resolve(&typing, chord("ctrl-l")), Some(Action::Lock));
        assert_eq!(map.resolve(&typing, chord("enter")), Some(Action::Submit));
        assert_eq!(map.resolve(&[Context::Walk, Context::Global], chord("q")), Some(Action::Quit));
    }

    #[test]
    fn the_users_keys_replace_the_defaults_and_mistakes_are_named() {
        let own = |id: &str, key: &str| BTreeMap::from([(id.to_owned(), vec![key.to_owned()])]);
        let map = Keymap::with(&own("quit", "ctrl-q")).unwrap();
        assert_eq!(map.resolve(&[Context::Global], Chord::parse("q").unwrap()), None);
        assert_eq!(map.resolve(&[Context::Global], Chord::parse("ctrl-q").unwrap()), Some(Action::Quit));
        assert!(Keymap::with(&own("qit", "q")).unwrap_err().contains("quit"));
        assert!(Keymap::with(&own("quit", "hyper-q")).unwrap_err().contains("hyper-q"));
    }
}
