use std::borrow::Cow;

use crate::json::cursor::Cursor;
use crate::json::{Decimal, Error, quoted};

/// A value whose parts are at hand; strings and numbers are borrowed from the text where they can be.
#[derive(Debug, Clone)]
pub(crate) enum Tree<'a> {
    Null,
    Bool(bool),
    Number(&'a str),
    Text(Cow<'a, str>),
    List(Vec<Tree<'a>>),
    Object(Vec<(Cow<'a, str>, Tree<'a>)>),
}

impl<'a> Tree<'a> {
    pub(crate) fn read(text: &'a str) -> Result<Self, Error> {
        let mut cursor = Cursor::new(text);
        let tree = Self::take(&mut cursor)?;
        cursor.end()?;
        Ok(tree)
    }

    fn take(cursor: &mut Cursor<'a>) -> Result<Self, Error> {
        Ok(match cursor.peek() {
            b'"' => Self::Text(cursor.string()?),
            b'-' | b'0'..=b'9' => Self::Number(cursor.number()?),
            b'{' => {
                let mut members = Vec::new();
                cursor.enter()?;
                if cursor.peek() == b'}' {
                    cursor.leave();
                    return Ok(Self::Object(members));
                }
                loop {
                    let name = cursor.name()?;
                    members.push((name, Self::take(cursor)?));
                    if !cursor.more(b'}')? {
                        return Ok(Self::Object(members));
                    }
                }
            }
            b'[' => {
                let mut items = Vec::new();
                cursor.enter()?;
                if cursor.peek() == b']' {
                    cursor.leave();
                    return Ok(Self::List(items));
                }
                loop {
                    items.push(Self::take(cursor)?);
                    if !cursor.more(b']')? {
                        return Ok(Self::List(items));
                    }
                }
            }
            b't' => cursor.word("true").map(|()| Self::Bool(true))?,
            b'f' => cursor.word("false").map(|()| Self::Bool(false))?,
            _ => cursor.word("null").map(|()| Self::Null)?,
        })
    }

    /// The value as text; of equal values the same.
    pub(crate) fn canonical(self) -> String {
        let mut out = String::new();
        self.sorted().print(&mut out, &|out, lexeme| {
            out.push_str(&Decimal::new(lexeme).canonical())
        });
        out
    }

    /// The value as compact JSON.
    pub(crate) fn to_json(&self) -> String {
        let mut out = String::new();
        self.print(&mut out, &|out, lexeme| out.push_str(lexeme));
        out
    }

    fn print(&self, out: &mut String, number: &dyn Fn(&mut String, &str)) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Number(lexeme) => number(out, lexeme),
            Self::Text(text) => quoted(out, text),
            Self::List(items) => {
                out.push('[');
                for (at, item) in items.iter().enumerate() {
                    out.push_str(if at > 0 { "," } else { "" });
                    item.print(out, number);
                }
                out.push(']');
            }
            Self::Object(members) => {
                out.push('{');
                for (at, (name, value)) in members.iter().enumerate() {
                    out.push_str(if at > 0 { "," } else { "" });
                    quoted(out, name);
                    out.push(':');
                    value.print(out, number);
                }
                out.push('}');
            }
        }
    }

    /// The same value with the members of objects in the order of their names, so that equal values look the same.
    pub(crate) fn sorted(self) -> Self {
        match self {
            Self::List(items) => Self::List(items.into_iter().map(Self::sorted).collect()),
            Self::Object(members) => {
                let mut members: Vec<_> = members
                    .into_iter()
                    .map(|(name, value)| (name, value.sorted()))
                    .collect();
                // Stable: members of one name keep their order.
                members.sort_by(|(left, _), (right, _)| left.cmp(right));
                Self::Object(members)
            }
            other => other,
        }
    }
}

/// Numbers by value; members in their order, see [`Tree::sorted`].
impl PartialEq for Tree<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Bool(left), Self::Bool(right)) => left == right,
            (Self::Number(left), Self::Number(right)) => {
                left == right || Decimal::new(left) == Decimal::new(right)
            }
            (Self::Text(left), Self::Text(right)) => left == right,
            (Self::List(left), Self::List(right)) => left == right,
            (Self::Object(left), Self::Object(right)) => left == right,
            _ => false,
        }
    }
}
