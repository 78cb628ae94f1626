//! Two descriptions of one thing, field by field: what one lacks the other fills in; what both say
//! differently is a difference.

use crate::inventory::{Account, Factor, FactorId, Way};
use crate::profile::compose;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

#[derive(Debug, Default)]
pub(super) struct Fields {
    pub(super) adds: Vec<String>,
    pub(super) differs: Vec<String>,
}

/// Fills in what ours lacks and theirs has. Where both have something else, ours stays, or theirs takes its
/// place where `replace` says so. Lists of plain values are put together. `apart` fields are not looked at.
pub(super) fn fill<T: Serialize + DeserializeOwned + Clone>(
    ours: &T,
    theirs: &T,
    apart: &[&str],
    replace: bool,
) -> (T, Fields) {
    let mut fields = Fields::default();
    let (Ok(Value::Object(mut mine)), Ok(Value::Object(other))) =
        (serde_json::to_value(ours), serde_json::to_value(theirs))
    else {
        return (ours.clone(), fields);
    };
    objects(&mut mine, &other, "", apart, replace, &mut fields);
    let merged = serde_json::from_value(Value::Object(mine)).unwrap_or_else(|_| ours.clone());
    (merged, fields)
}

fn objects(
    ours: &mut Map<String, Value>,
    theirs: &Map<String, Value>,
    above: &str,
    apart: &[&str],
    replace: bool,
    fields: &mut Fields,
) {
    for (key, theirs) in theirs {
        if above.is_empty() && apart.contains(&key.as_str()) {
            continue;
        }
        let name = format!("{above}{}", key.replace('_', " "));
        match ours.get_mut(key) {
            None => {
                ours.insert(key.clone(), theirs.clone());
                fields.adds.push(name);
            }
            Some(Value::Object(ours)) if theirs.is_object() => {
                if let Value::Object(theirs) = theirs {
                    objects(ours, theirs, &format!("{name}: "), apart, replace, fields);
                }
            }
            Some(Value::Array(ours)) if theirs.is_array() => {
                let mut news = false;
                for item in theirs.as_array().into_iter().flatten() {
                    let same = ours.iter_mut().find(|known| named(known) == named(item));
                    match (same, item) {
                        (Some(Value::Object(known)), Value::Object(item)) => {
                            objects(known, item, &format!("{name}: "), apart, replace, fields);
                        }
                        (Some(_), _) => {}
                        (None, item) => {
                            ours.push(item.clone());
                            news = true;
                        }
                    }
                }
                if news {
                    fields.adds.push(name);
                }
            }
            Some(ours) if alike(ours, theirs) || is_default(key, theirs) => {}
            Some(ours) if is_default(key, ours) => {
                *ours = theirs.clone();
                fields.adds.push(name);
            }
            Some(ours) => {
                fields.differs.push(name);
                if replace {
                    *ours = theirs.clone();
                }
            }
        }
    }
}

/// What tells an item of a list from the others: itself, or what it names where it is an object.
fn named(item: &Value) -> Vec<Option<&Value>> {
    match item {
        Value::Object(fields) => {
            ["id", "method", "entity", "address", "account", "provider"].map(|key| fields.get(key)).to_vec()
        }
        plain => vec![Some(plain)],
    }
}

/// Texts that differ in case or in spaces at their ends say the same.
fn alike(ours: &Value, theirs: &Value) -> bool {
    ours == theirs
        || ours
            .as_str()
            .zip(theirs.as_str())
            .is_some_and(|(a, b)| a.trim().to_lowercase() == b.trim().to_lowercase())
}

/// What a field says where nobody said anything.
fn is_default(key: &str, value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty() || (key == "importance" && text == "normal"),
        _ => false,
    }
}

/// The fields of an account that [`accounts`] puts together by itself.
const ACCOUNT_APART: &[&str] = &["id", "service", "factors", "sign_in", "recovery"];

/// Puts two descriptions of one account together. Gives also what their factors are called in it.
pub(super) fn accounts(
    ours: &Account,
    theirs: &Account,
    replace: bool,
) -> (Account, Fields, Vec<(FactorId, FactorId)>) {
    let (mut account, mut fields) = fill(ours, theirs, ACCOUNT_APART, replace);
    let mut called: Vec<(FactorId, FactorId)> = Vec::new();
    let mut new: Vec<FactorId> = Vec::new();
    let mut used: Vec<FactorId> = Vec::new();
    for factor in &theirs.factors {
        let free = |known: &&Factor| known.kind == factor.kind && !used.contains(&known.id);
        let by_id = ours.factors.iter().filter(free).find(|known| known.id == factor.id);
        let mut of_kind = ours.factors.iter().filter(free);
        let only = of_kind.next().filter(|_| of_kind.next().is_none());
        if let Some(known) = by_id.or(only) {
            used.push(known.id.clone());
            called.push((factor.id.clone(), known.id.clone()));
            let (merged, found) = fill(known, factor, &["id", "kind"], replace);
            let named = |what: String| format!("{}: {what}", known.kind.label());
            fields.adds.extend(found.adds.into_iter().map(named));
            fields.differs.extend(found.differs.into_iter().map(named));
            if let Some(place) = account.factors.iter_mut().find(|f| f.id == known.id) {
                *place = merged;
            }
        } else {
            let id = match account.factor(&factor.id) {
                None => factor.id.clone(),
                Some(_) => compose::unused_factor_id(&account, factor.kind),
            };
            fields.adds.push(factor.kind.label().to_owned());
            called.push((factor.id.clone(), id.clone()));
            new.push(id.clone());
            account.factors.push(Factor { id, ..factor.clone() });
        }
    }
    let renamed = |way: &Way| {
        let name =
            |id: &FactorId| called.iter().find(|(theirs, _)| theirs == id).map(|(_, ours)| ours.clone());
        let factors: Option<Vec<FactorId>> = way.factors.iter().map(name).collect();
        factors.map(|factors| Way { factors, restores: way.restores })
    };
    for (what, mine, other) in [
        ("ways to sign in", &mut account.sign_in, &theirs.sign_in),
        ("ways to recover", &mut account.recovery, &theirs.recovery),
    ] {
        let other: Vec<Way> = other.iter().filter_map(renamed).collect();
        let first = mine.is_empty();
        let missing: Vec<Way> = other.iter().filter(|way| !mine.contains(way)).cloned().collect();
        let contested = missing.iter().any(|way| !way.factors.iter().any(|id| new.contains(id)));
        if first || !contested {
            if first && !missing.is_empty() {
                fields.adds.push(what.to_owned());
            }
            mine.extend(missing);
        } else {
            fields.differs.push(what.to_owned());
            if replace {
                *mine = other;
            }
        }
    }
    (account, fields, called)
}
