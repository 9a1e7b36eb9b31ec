//! Selectors of the model as the runtime's static tables.

use hookwright_runtime::select::{Place, Selector, Test, kind};

use crate::interpret::program::{keep_all, keep_text};
use crate::model;

/// Turns a selector into tables.
pub(super) fn selector(selector: &model::Selector) -> Selector {
    let number = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
    let mut tags: Vec<(&'static str, u16)> = Vec::new();
    for (at, arm) in selector.arms.iter().enumerate() {
        tags.extend(arm.tags.iter().map(|tag| (keep_text(tag), number(at))));
    }
    tags.sort_unstable();
    Selector {
        places: keep_all(selector.places.iter().map(place)),
        separator: keep_text(&selector.separator),
        tags: keep_all(tags),
        arms: keep_all(
            selector
                .arms
                .iter()
                .map(|arm| keep_all(arm.tests.iter().map(test))),
        ),
    }
}

fn place(place: &model::Place) -> Place {
    match place {
        model::Place::Header(name) => Place::Header(keep_text(name)),
        model::Place::Body(pointer) => Place::Body(keep_text(pointer)),
        model::Place::Query(name) => Place::Query(keep_text(name)),
    }
}

fn test(test: &model::Test) -> Test {
    match test {
        model::Test::Is(at, values) => Test::Is(
            place(at),
            keep_all(values.iter().map(|value| keep_text(value))),
        ),
        model::Test::Lacks(names) => {
            Test::Lacks(keep_all(names.iter().map(|name| keep_text(name))), &[])
        }
        model::Test::Has(pointer) => Test::Has(keep_text(pointer)),
        model::Test::Kind(pointer, kinds) => {
            Test::Kind(keep_text(pointer), kinds.iter().map(|name| bit(name)).sum())
        }
    }
}

fn bit(name: &str) -> u8 {
    match name {
        "null" => kind::NULL,
        "boolean" => kind::BOOLEAN,
        "number" | "integer" => kind::NUMBER,
        "string" => kind::STRING,
        "array" => kind::ARRAY,
        "object" => kind::OBJECT,
        _ => 0,
    }
}
