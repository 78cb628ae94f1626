//! The key bindings of a component, and the entries of the footer.

use crate::tui::keys::{Action, BINDINGS, Keymap, Scope};

/// The scopes in which a key is looked up, narrowest first, and the entries of the footer.
#[derive(Clone, Debug)]
pub struct Keys {
    pub scopes: Vec<Scope>,
    footer: Footer,
    first: Option<(Action, &'static str)>,
}

#[derive(Clone, Debug)]
enum Footer {
    /// Every binding of the scopes that has a footer word, except `hidden`. `words` replace words of the table.
    FromTable { hidden: Vec<Action>, words: Vec<(Action, &'static str)> },
    /// Exactly these entries.
    Only(Vec<(Action, &'static str)>),
}

/// An entry of the footer: a key, its word, and the action of a click.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FooterKey {
    pub key: String,
    pub word: &'static str,
    pub action: Action,
}

impl Keys {
    pub fn new(scopes: impl Into<Vec<Scope>>) -> Self {
        Self {
            scopes: scopes.into(),
            footer: Footer::FromTable { hidden: Vec::new(), words: Vec::new() },
            first: None,
        }
    }

    /// The bindings while a line of text is edited.
    pub fn typing(submit: &'static str, cancel: &'static str) -> Self {
        Self::new([Scope::Text, Scope::Global]).only([
            (Action::Submit, submit),
            (Action::Cancel, cancel),
            (Action::Help, "help"),
        ])
    }

    /// Leaves actions out of the footer. Their keys still work.
    pub fn hide(mut self, actions: impl IntoIterator<Item = Action>) -> Self {
        if let Footer::FromTable { hidden, .. } = &mut self.footer {
            hidden.extend(actions);
        }
        self
    }

    /// Shows an action with this word instead of the word of the table.
    pub fn word(mut self, action: Action, word: &'static str) -> Self {
        match &mut self.footer {
            Footer::FromTable { words, .. } => words.push((action, word)),
            Footer::Only(entries) => entries.push((action, word)),
        }
        self
    }

    /// Shows an action before all others, with this word.
    pub fn first(mut self, action: Action, word: &'static str) -> Self {
        self.first = Some((action, word));
        self.hide([action])
    }

    /// Shows exactly these entries, in this order. An entry with an empty word is left out.
    pub fn only(mut self, entries: impl IntoIterator<Item = (Action, &'static str)>) -> Self {
        self.footer = Footer::Only(entries.into_iter().filter(|(_, word)| !word.is_empty()).collect());
        self
    }

    /// The entries of the footer. An action without a key is left out.
    pub fn footer(&self, keymap: &Keymap, ascii: bool) -> Vec<FooterKey> {
        let shown = |(action, word)| {
            let key = keymap.key_in(action, &self.scopes, ascii)?;
            Some(FooterKey { key, word, action })
        };
        // A component can handle a key that its scopes do not bind, such as an arrow in a line of text.
        let typed = |(action, word)| {
            let key = keymap.unbound_key(action, &self.scopes, ascii)?;
            Some(FooterKey { key, word, action })
        };
        let others: Vec<FooterKey> = match &self.footer {
            Footer::Only(entries) => {
                entries.iter().filter_map(|&entry| shown(entry).or_else(|| typed(entry))).collect()
            }
            Footer::FromTable { hidden, words } => self
                .scopes
                .iter()
                .flat_map(|scope| BINDINGS.iter().filter(move |binding| binding.scope == *scope))
                .filter(|binding| !hidden.contains(&binding.action))
                .map(|binding| {
                    let word = words.iter().find(|(action, _)| *action == binding.action);
                    (binding.action, word.map_or(binding.footer, |(_, word)| word))
                })
                .filter(|(_, word)| !word.is_empty())
                .filter_map(shown)
                .collect(),
        };
        self.first.and_then(shown).into_iter().chain(others).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_key_is_shown_once_and_before_all_others() {
        let keys = Keys::new([Scope::Passwords, Scope::Global]).first(Action::Back, "stop");
        let footer = keys.footer(&Keymap::default(), false);
        assert_eq!((footer[0].action, footer[0].word), (Action::Back, "stop"));
        assert_eq!(footer.iter().filter(|key| key.action == Action::Back).count(), 1);
        assert!(footer.len() > 1);
    }

    #[test]
    fn the_footer_shows_a_key_that_the_component_handles_without_a_binding() {
        let keys = Keys::new([Scope::Text, Scope::Global]).only([
            (Action::Submit, "next"),
            (Action::Down, "choose"),
            (Action::SortAccounts, ""),
        ]);
        let footer = keys.footer(&Keymap::default(), true);
        let shown: Vec<_> = footer.iter().map(|entry| format!("{} {}", entry.key, entry.word)).collect();
        assert_eq!(shown, ["enter next", "down choose"]);
    }
}
