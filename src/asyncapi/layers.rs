//! An object with its traits.

use crate::asyncapi::reader::Reader;
use crate::load::{AsyncApi, At};
use crate::model::Json;

/// Objects that are merged into one by RFC 7396 (JSON Merge Patch), none of them copied. The first one wins.
///
/// A `null` deletes what the objects after it say.
#[derive(Debug, Clone)]
pub(crate) struct Layers<'a> {
    layers: Vec<At<'a>>,
}

/// The most traits that one object may have.
const TRAITS: usize = 256;

impl<'a> Layers<'a> {
    /// An object without traits.
    pub(crate) fn one(at: At<'a>) -> Self {
        Self { layers: vec![at] }
    }

    /// An object and the traits that it names.
    ///
    /// AsyncAPI 2.x, "Message Trait Object": traits are merged into the object, in their order, so that what they say
    /// replaces what the object says. 3.x, "Traits Merge Mechanism": a trait must not override the object.
    pub(crate) fn with_traits(at: At<'a>, reader: &mut Reader<'a, '_>) -> Self {
        let traits = at.get("traits");
        let traits = traits.iter().flat_map(At::items).take(TRAITS);
        let traits: Vec<At<'a>> = traits.collect();
        let mut layers: Vec<At<'a>> = traits
            .iter()
            .rev()
            .filter_map(|it| reader.reading.resolve(it))
            .filter(|it| it.node().as_map().is_some())
            .collect();
        match reader.version {
            AsyncApi::V3(_) => layers.insert(0, at),
            AsyncApi::V1 | AsyncApi::V2(_) => layers.push(at),
        }
        Self { layers }
    }

    /// The value of a member, for members that are not merged.
    pub(crate) fn get(&self, key: &str) -> Option<At<'a>> {
        let found = self.layers.iter().find_map(|at| at.get(key))?;
        (!found.node().is_null()).then_some(found)
    }

    /// The text of a member.
    pub(crate) fn text(&self, key: &str) -> Option<&'a str> {
        self.get(key)?.node().as_str()
    }

    /// True when a member is `true`.
    pub(crate) fn flag(&self, key: &str) -> bool {
        self.get(key).and_then(|at| at.node().as_bool()) == Some(true)
    }

    /// A member that is an object in every layer that has it, references followed; the first layer that has something
    /// else hides the ones after it.
    pub(crate) fn object(&self, key: &str, reader: &mut Reader<'a, '_>) -> Option<Layers<'a>> {
        let mut layers = Vec::new();
        for value in self.layers.iter().filter_map(|at| at.get(key)) {
            let Some(value) = reader.reading.resolve(&value) else {
                continue;
            };
            if value.node().as_map().is_none() {
                break;
            }
            layers.push(value);
        }
        (!layers.is_empty()).then_some(Layers { layers })
    }

    /// The objects, the one that wins first.
    pub(crate) fn all(&self) -> &[At<'a>] {
        &self.layers
    }

    /// The names of the members that are there, each once, in the order in which they were merged.
    pub(crate) fn keys(&self) -> Vec<&'a str> {
        let mut keys: indexmap::IndexSet<&'a str> = indexmap::IndexSet::new();
        for at in self.layers.iter().rev() {
            keys.extend(at.entries().map(|(key, _)| key));
        }
        keys.retain(|key| self.get(key).is_some());
        keys.into_iter().collect()
    }

    /// The merged object, copied.
    pub(crate) fn to_json(&self, reader: &mut Reader<'a, '_>) -> Option<Json> {
        let mut merged = Json::Map(Default::default());
        for at in self.layers.iter().rev() {
            if !reader.reading.copy(at) {
                return None;
            }
            merge(&mut merged, at.node().to_json());
        }
        Some(merged)
    }
}

/// RFC 7396, "Processing Merge Patch Documents". Documents nest no deeper than the loader lets them: recursion is safe.
fn merge(target: &mut Json, patch: Json) {
    let Json::Map(members) = patch else {
        *target = patch;
        return;
    };
    if !matches!(target, Json::Map(_)) {
        *target = Json::Map(Default::default());
    }
    let Json::Map(merged) = target else { return };
    for (key, value) in members {
        match value {
            Json::Null => drop(merged.shift_remove(&key)),
            value => merge(merged.entry(key).or_insert(Json::Null), value),
        }
    }
}
