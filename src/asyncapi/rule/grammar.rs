//! The table of objects, read from `objects.rules`, which says how it is written.

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The objects by name.
pub(super) struct Grammar {
    objects: BTreeMap<&'static str, Object>,
}

/// What an object may and must hold.
#[derive(Debug, Default)]
pub(super) struct Object {
    /// The fields with names.
    pub(super) fields: Vec<Field>,
    /// What fields without names hold; `None`: there are none.
    pub(super) rest: Option<Type>,
    /// Field, value, and the object that is meant then.
    pub(super) instead: Vec<[&'static str; 3]>,
    /// Fields of which only one may be there.
    pub(super) exclusive: Vec<[&'static str; 2]>,
    /// An object whose named fields it has too.
    pub(super) base: Option<&'static str>,
}

/// A field of an object.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) required: bool,
    pub(super) ty: Type,
    /// The first and the last minor version that have it.
    pub(super) minors: (u8, u8),
}

/// What a value may be.
#[derive(Debug)]
pub(super) enum Type {
    /// A scalar of a kind that `walk` knows by this word.
    Word(&'static str),
    /// This text.
    Literal(&'static str),
    /// This number.
    Number(&'static str),
    /// A Reference Object.
    Reference,
    Object(&'static str),
    List {
        items: Box<Type>,
        unique: bool,
    },
    Map {
        values: Box<Type>,
        /// True when its keys must be like those of components.
        named: bool,
    },
    OneOf(Vec<Type>),
}

impl Grammar {
    /// The table.
    pub(super) fn get() -> &'static Self {
        static GRAMMAR: OnceLock<Grammar> = OnceLock::new();
        GRAMMAR.get_or_init(|| Self::read(include_str!("objects.rules")))
    }

    /// The object of this name. Of a name that is not there, anything holds: a test goes through all of them.
    pub(super) fn object(&self, name: &str) -> Option<&Object> {
        self.objects.get(name)
    }

    fn read(text: &'static str) -> Self {
        let mut objects: BTreeMap<&'static str, Object> = BTreeMap::new();
        let mut name = "";
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        for line in lines.filter(|line| !line.is_empty()) {
            match line.strip_prefix("  ") {
                None => {
                    name = line;
                    objects.entry(name).or_default();
                }
                Some(field) => objects.entry(name).or_default().add(field),
            }
        }
        Self { objects }
    }
}

impl Object {
    fn add(&mut self, line: &'static str) {
        let words: Vec<&'static str> = line.split(' ').collect();
        match words.as_slice() {
            ["?", field, value, object] => self.instead.push([field, value, object]),
            ["-", one, other] => self.exclusive.push([one, other]),
            ["+", object] => self.base = Some(object),
            ["*", ty] => self.rest = Some(Type::read(ty)),
            [name, ty, rest @ ..] => {
                let plain = name.trim_end_matches('!');
                self.fields.push(Field {
                    name: plain,
                    required: plain.len() < name.len(),
                    ty: Type::read(ty),
                    minors: minors(rest.first().copied()),
                });
            }
            _ => {}
        }
    }

    /// The field of this name, in this version.
    pub(super) fn field(&self, name: &str, minor: u8) -> Option<&Field> {
        let is_there = |it: &&Field| it.minors.0 <= minor && minor <= it.minors.1;
        let mut own = self.fields.iter();
        let own = own.find(|it| it.name == name && is_there(it));
        own.or_else(|| Grammar::get().object(self.base?)?.field(name, minor))
    }
}

/// `@4`: from there on; `@-3`: up to there.
fn minors(text: Option<&str>) -> (u8, u8) {
    let text = text.and_then(|it| it.strip_prefix('@')).unwrap_or_default();
    match text.strip_prefix('-') {
        Some(last) => (0, last.parse().unwrap_or(u8::MAX)),
        None => (text.parse().unwrap_or(0), u8::MAX),
    }
}

impl Type {
    fn read(text: &'static str) -> Self {
        let mut alternatives: Vec<Type> = split(text).into_iter().map(Self::one).collect();
        match (alternatives.len(), alternatives.pop()) {
            (1, Some(only)) => only,
            (_, last) => Self::OneOf(alternatives.into_iter().chain(last).collect()),
        }
    }

    fn one(text: &'static str) -> Self {
        let inner = |open: char, close: char| {
            let (inner, mark) = text.strip_prefix(open)?.rsplit_once(close)?;
            Some((Box::new(Self::read(inner)), mark))
        };
        if let Some((items, mark)) = inner('[', ']') {
            let unique = mark == "!";
            return Self::List { items, unique };
        }
        if let Some((values, mark)) = inner('{', '}') {
            let named = mark == "#";
            return Self::Map { values, named };
        }
        if let Some(literal) = text.strip_prefix('\'') {
            return Self::Literal(literal.trim_end_matches('\''));
        }
        match text.as_bytes().first() {
            Some(first) if first.is_ascii_digit() => Self::Number(text),
            Some(first) if first.is_ascii_uppercase() => Self::Object(text),
            _ if text == "ref" => Self::Reference,
            _ => Self::Word(text),
        }
    }
}

/// The alternatives of a type: what stands between `|` that are in no brackets.
fn split(text: &'static str) -> Vec<&'static str> {
    let (mut depth, mut start, mut parts) = (0, 0, Vec::new());
    for (at, c) in text.char_indices() {
        match c {
            '[' | '{' => depth += 1,
            ']' | '}' => depth -= 1,
            '|' if depth == 0 => {
                parts.extend(text.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.extend(text.get(start..));
    parts
}

#[cfg(test)]
mod tests {
    use super::{Grammar, Type};
    use crate::asyncapi::rule::walk::WORDS;

    fn known(ty: &Type, grammar: &Grammar) {
        match ty {
            Type::Word(word) => assert!(WORDS.contains(word), "{word}"),
            Type::Object(name) => assert!(grammar.object(name).is_some(), "{name}"),
            Type::List { items: inner, .. } | Type::Map { values: inner, .. } => {
                known(inner, grammar);
            }
            Type::OneOf(all) => all.iter().for_each(|it| known(it, grammar)),
            Type::Literal(_) | Type::Number(_) | Type::Reference => {}
        }
    }

    #[test]
    fn every_name_of_the_table_is_in_it() {
        let grammar = Grammar::get();
        for (name, object) in &grammar.objects {
            let fields = object.fields.iter().map(|it| &it.ty);
            fields.chain(&object.rest).for_each(|ty| known(ty, grammar));
            let base = object.base.is_none_or(|it| grammar.object(it).is_some());
            assert!(base, "{name}");
            let instead = object.instead.iter().map(|[_, _, object]| object);
            instead.for_each(|it| assert!(grammar.object(it).is_some(), "{name}: {it}"));
            assert!(
                !object.fields.is_empty() || object.rest.is_some() || object.base.is_some(),
                "{name}"
            );
        }
    }
}
