//! Which key asks for what where one is.

use super::chord::Chord;
use super::scope::Scope;
use super::table::{Action, BINDINGS};
use crossterm::event::{KeyCode, KeyModifiers};
use std::collections::BTreeMap;

/// Bindings that hold even while text is typed: those with a modifier, `f1`, and Tab where it does not
/// change the screen.
fn holds_while_typing(scope: Scope, chord: Chord) -> bool {
    chord.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT)
        || matches!(chord.code, KeyCode::F(_))
        || (scope != Scope::Global && matches!(chord.code, KeyCode::Tab | KeyCode::BackTab))
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

    /// The action of a chord in these scopes, narrowest first.
    pub fn resolve(&self, scopes: &[Scope], chord: Chord) -> Option<Action> {
        let typing = scopes.contains(&Scope::Text);
        scopes.iter().find_map(|scope| {
            BINDINGS.iter().zip(&self.chords).find_map(|(binding, chords)| {
                let holds = binding.scope == *scope
                    && chords.contains(&chord)
                    && (!typing || *scope == Scope::Text || holds_while_typing(*scope, chord));
                holds.then_some(binding.action)
            })
        })
    }

    /// The first key that asks for an action in these scopes, for the footer; `None` where a narrower
    /// scope takes all its keys.
    pub fn key_in(&self, action: Action, scopes: &[Scope], ascii: bool) -> Option<String> {
        let at = BINDINGS.iter().position(|binding| binding.action == action)?;
        let mut chords = self.chords[at].iter();
        chords.find(|chord| self.resolve(scopes, **chord) == Some(action)).map(|chord| chord.label(ascii))
    }

    /// The first key of an action that these scopes do not bind, so that the component gets it as a typed key.
    pub fn unbound_key(&self, action: Action, scopes: &[Scope], ascii: bool) -> Option<String> {
        let position = BINDINGS.iter().position(|binding| binding.action == action)?;
        let mut chords = self.chords[position].iter();
        chords.find(|chord| self.resolve(scopes, **chord).is_none()).map(|chord| chord.label(ascii))
    }

    /// The first key of an action, for a sentence.
    pub fn key(&self, action: Action, ascii: bool) -> Option<String> {
        let at = BINDINGS.iter().position(|binding| binding.action == action)?;
        self.chords[at].first().map(|chord| chord.label(ascii))
    }

    /// All keys of an action, for the help.
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
                assert!(keys.insert((binding.scope, key)), "{:?} {key}", binding.scope);
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
        let typing = [Scope::Text, Scope::Global];
        let chord = |text| Chord::parse(text).unwrap();
        assert_eq!(map.resolve(&typing, chord("q")), None);
        assert_eq!(map.resolve(&typing, chord("1")), None);
        assert_eq!(map.resolve(&typing, chord("ctrl-l")), Some(Action::Lock));
        assert_eq!(map.resolve(&typing, chord("enter")), Some(Action::Submit));
        assert_eq!(map.resolve(&[Scope::Walk, Scope::Global], chord("q")), Some(Action::Quit));
    }

    #[test]
    fn the_users_keys_replace_the_defaults_and_mistakes_are_named() {
        let own = |id: &str, key: &str| BTreeMap::from([(id.to_owned(), vec![key.to_owned()])]);
        let map = Keymap::with(&own("quit", "ctrl-q")).unwrap();
        assert_eq!(map.resolve(&[Scope::Global], Chord::parse("q").unwrap()), None);
        assert_eq!(map.resolve(&[Scope::Global], Chord::parse("ctrl-q").unwrap()), Some(Action::Quit));
        assert!(Keymap::with(&own("qit", "q")).unwrap_err().contains("quit"));
        assert!(Keymap::with(&own("quit", "hyper-q")).unwrap_err().contains("hyper-q"));
    }
}
