//! The keymap: the default bindings, with the keys that the user configured.

use super::chord::Chord;
use super::scope::Scope;
use super::table::{Action, BINDINGS};
use crossterm::event::{KeyCode, KeyModifiers};
use std::collections::BTreeMap;

/// Whether a binding applies while text is typed: keys with Control or Alt, function keys, and Tab unless it would
/// change the screen.
fn applies_while_typing(scope: Scope, chord: Chord) -> bool {
    chord.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT)
        || matches!(chord.code, KeyCode::F(_))
        || (scope != Scope::Global && matches!(chord.code, KeyCode::Tab | KeyCode::BackTab))
}

/// The chords of each binding, in the order of the table.
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
    /// The default bindings, with the keys of some actions replaced.
    ///
    /// # Errors
    /// An action or a key is unknown. The message names it and suggests similar actions.
    pub fn with(overrides: &BTreeMap<String, Vec<String>>) -> Result<Self, String> {
        let mut map = Self::default();
        for (id, keys) in overrides {
            let Some(position) = BINDINGS.iter().position(|binding| binding.id == id) else {
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
                    format!("[keys] {id}: “{key}” is not a key; write for example \"x\", \"ctrl-x\", \"f5\", \"enter\"")
                })?;
                chords.push(chord);
            }
            map.chords[position] = chords;
        }
        Ok(map)
    }

    /// The action of a chord in these scopes, narrowest first.
    pub fn resolve(&self, scopes: &[Scope], chord: Chord) -> Option<Action> {
        let typing = scopes.contains(&Scope::Text);
        scopes.iter().find_map(|scope| {
            BINDINGS.iter().zip(&self.chords).find_map(|(binding, chords)| {
                let applies = binding.scope == *scope
                    && chords.contains(&chord)
                    && (!typing || *scope == Scope::Text || applies_while_typing(*scope, chord));
                applies.then_some(binding.action)
            })
        })
    }

    /// The first key of an action in these scopes, for the footer; `None` if narrower scopes bind all its keys to other
    /// actions.
    pub fn key_in(&self, action: Action, scopes: &[Scope], ascii: bool) -> Option<String> {
        let mut chords = self.chords(action).iter();
        chords.find(|chord| self.resolve(scopes, **chord) == Some(action)).map(|chord| chord.label(ascii))
    }

    /// The first key of an action that these scopes do not bind, so that the component gets it as a typed key.
    pub fn unbound_key(&self, action: Action, scopes: &[Scope], ascii: bool) -> Option<String> {
        let mut chords = self.chords(action).iter();
        chords.find(|chord| self.resolve(scopes, **chord).is_none()).map(|chord| chord.label(ascii))
    }

    /// The first key of an action, for a sentence.
    pub fn key(&self, action: Action, ascii: bool) -> Option<String> {
        self.chords(action).first().map(|chord| chord.label(ascii))
    }

    /// All keys of an action, for the help.
    pub fn keys(&self, action: Action, ascii: bool) -> String {
        let labels: Vec<String> = self.chords(action).iter().map(|chord| chord.label(ascii)).collect();
        labels.join(" ")
    }

    fn chords(&self, action: Action) -> &[Chord] {
        let position = BINDINGS.iter().position(|binding| binding.action == action);
        position.map_or(&[], |position| &self.chords[position])
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
