use hookwright_runtime::json::DEPTH;
use serde_json::{Map, Value};

use super::{Field, Node, Schema, decimal, uuid};
use crate::codec::text::{self, expected};
use crate::codec::{Error, put_zigzag};

/// How many values may be tried before one is given up: branches of unions lie in each other.
const TRIES: u32 = 10_000_000;

impl Schema {
    /// The bytes of a value.
    ///
    /// What a union holds goes by the branch that takes it: symbols and UUIDs before texts, texts before Base64, whole
    /// numbers before others, records by their fields; else by the order of the branches.
    ///
    /// # Errors
    ///
    /// When the schema has no place for a part of it, or a part is missing.
    pub fn write(&self, value: &Value) -> Result<Vec<u8>, Error> {
        let mut writer = Writer {
            nodes: self.nodes,
            out: Vec::new(),
            tries: TRIES,
        };
        writer.value(0, value, 0)?;
        Ok(writer.out)
    }
}

struct Writer {
    nodes: &'static [Node],
    out: Vec<u8>,
    tries: u32,
}

impl Writer {
    fn node(&self, node: usize) -> Result<&'static Node, Error> {
        let node = self.nodes.get(node);
        node.ok_or_else(|| Error::new("the schema has no such part"))
    }

    fn value(&mut self, node: usize, value: &Value, depth: usize) -> Result<(), Error> {
        let tries = self.tries.checked_sub(1);
        self.tries = tries.ok_or_else(|| Error::new("the value fits too many ways"))?;
        if depth > DEPTH as usize {
            return Err(Error::new("values nest too deep"));
        }
        match self.node(node)? {
            Node::Null if value.is_null() => {}
            Node::Null => return Err(expected("null", value)),
            Node::Boolean => {
                let value = value
                    .as_bool()
                    .ok_or_else(|| expected("a boolean", value))?;
                self.out.push(value.into());
            }
            Node::Int => {
                let whole = integer(value)?;
                let wide = || Error::new("an int has more than 32 bits");
                put_zigzag(
                    &mut self.out,
                    i32::try_from(whole).map_err(|_| wide())?.into(),
                );
            }
            Node::Long => put_zigzag(&mut self.out, integer(value)?),
            Node::Float => {
                let number = value.as_f64().ok_or_else(|| expected("a number", value))?;
                self.out.extend((number as f32).to_le_bytes());
            }
            Node::Double => {
                let number = value.as_f64().ok_or_else(|| expected("a number", value))?;
                self.out.extend(number.to_le_bytes());
            }
            Node::Bytes => self.bytes(&text::bytes(value)?),
            Node::String | Node::Uuid => self.bytes(string(value)?.as_bytes()),
            Node::Fixed(size) => {
                let bytes = text::bytes(value)?;
                if bytes.len() != *size {
                    let text = format!("{size} bytes are wanted, found {}", bytes.len());
                    return Err(Error::new(text));
                }
                self.out.extend(bytes);
            }
            Node::Enum(symbols) => {
                let symbol = string(value)?;
                let at = symbols.iter().position(|it| *it == symbol);
                let at = at.ok_or_else(|| {
                    Error::new(format!(
                        "the enum has no symbol `{}`",
                        symbol.escape_debug()
                    ))
                })?;
                put_zigzag(&mut self.out, at as i64);
            }
            Node::Array(items) => self.array(*items, value, depth)?,
            Node::Map(values) => self.map(*values, value, depth)?,
            Node::Union(branches) => self.union(branches, value, depth)?,
            Node::Record(fields) => self.record(fields, value, depth)?,
            Node::Decimal {
                precision,
                scale,
                size,
            } => {
                let bytes = decimal::from_text(&digits(value)?, *precision, *scale, *size)?;
                match size {
                    Some(_) => self.out.extend(bytes),
                    None => self.bytes(&bytes),
                }
            }
            Node::BigDecimal => self.bytes(&decimal::big_from_text(&digits(value)?)?),
            Node::UuidBytes => self.out.extend(uuid::from_text(string(value)?)?),
        }
        Ok(())
    }

    fn bytes(&mut self, bytes: &[u8]) {
        put_zigzag(&mut self.out, bytes.len() as i64);
        self.out.extend(bytes);
    }

    fn array(&mut self, node: usize, value: &Value, depth: usize) -> Result<(), Error> {
        let items = value
            .as_array()
            .ok_or_else(|| expected("an array", value))?;
        self.block(items.len());
        for (at, item) in items.iter().enumerate() {
            let written = self.value(node, item, depth + 1);
            written.map_err(|error| error.within_item(at))?;
        }
        self.end_of_blocks(items.len());
        Ok(())
    }

    fn map(&mut self, node: usize, value: &Value, depth: usize) -> Result<(), Error> {
        let members = object(value)?;
        self.block(members.len());
        for (name, value) in members {
            self.bytes(name.as_bytes());
            let written = self.value(node, value, depth + 1);
            written.map_err(|error| error.within(name))?;
        }
        self.end_of_blocks(members.len());
        Ok(())
    }

    fn block(&mut self, count: usize) {
        put_zigzag(&mut self.out, count as i64);
    }

    /// No items are the end already.
    fn end_of_blocks(&mut self, count: usize) {
        if count > 0 {
            self.block(0);
        }
    }

    fn record(&mut self, fields: &[Field], value: &Value, depth: usize) -> Result<(), Error> {
        let members = object(value)?;
        let is_known = |name: &String| fields.iter().any(|it| it.name == name);
        if let Some(name) = members.keys().find(|name| !is_known(name)) {
            return Err(Error::new("the record has no such field").within(name));
        }
        for field in fields {
            let written = match (members.get(field.name), field.default) {
                (Some(value), _) => self.value(field.node, value, depth + 1),
                (None, Some(default)) => {
                    self.out.extend(default);
                    Ok(())
                }
                // A member that may be null is left out when it is.
                (None, None) => self
                    .value(field.node, &Value::Null, depth + 1)
                    .map_err(|_| Error::new("the field is missing")),
            };
            written.map_err(|error| error.within(field.name))?;
        }
        Ok(())
    }

    fn union(&mut self, branches: &[usize], value: &Value, depth: usize) -> Result<(), Error> {
        let mut ways: Vec<(usize, usize)> = branches.iter().copied().enumerate().collect();
        // Stable: what is alike keeps its order.
        ways.sort_by_key(|(_, node)| self.nodes.get(*node).map(rank));
        let start = self.out.len();
        let mut nearest: Option<Error> = None;
        for (at, node) in ways {
            let node_is = self.node(node)?;
            if !is_of_kind(node_is, value) || self.loses(node_is, branches, value) {
                continue;
            }
            put_zigzag(&mut self.out, at as i64);
            match self.value(node, value, depth) {
                Ok(()) => return Ok(()),
                Err(error) => {
                    self.out.truncate(start);
                    // What goes wrong further inside is nearer to what was meant.
                    let is_nearer = |known: &Error| known.pointer().len() < error.pointer().len();
                    if nearest.as_ref().is_none_or(is_nearer) {
                        nearest = Some(error);
                    }
                }
            }
        }
        Err(nearest.unwrap_or_else(|| Error::new("no branch of the union takes the value")))
    }

    /// True for a number that a `float` would cut short where there is a `double`.
    fn loses(&self, node: &Node, branches: &[usize], value: &Value) -> bool {
        let has_double = || {
            branches
                .iter()
                .any(|it| self.nodes.get(*it) == Some(&Node::Double))
        };
        let is_cut = |it: f64| text::widened(it as f32) != it;
        *node == Node::Float && value.as_f64().is_some_and(is_cut) && has_double()
    }
}

/// Which branches come first: what takes fewer values.
fn rank(node: &Node) -> u8 {
    match node {
        Node::Enum(_) | Node::Uuid | Node::UuidBytes => 0,
        Node::Bytes | Node::Fixed(_) | Node::Decimal { .. } | Node::BigDecimal => 2,
        Node::Float | Node::Double => 2,
        Node::Map(_) => 2,
        _ => 1,
    }
}

/// True when the kind of a value is that of a branch.
fn is_of_kind(node: &Node, value: &Value) -> bool {
    match node {
        Node::Null => value.is_null(),
        Node::Boolean => value.is_boolean(),
        Node::Int | Node::Long => value.is_i64(),
        Node::Float | Node::Double => value.is_number(),
        Node::Array(_) => value.is_array(),
        Node::Map(_) | Node::Record(_) => value.is_object(),
        Node::Union(_) => true,
        Node::Uuid => value.as_str().is_some_and(|it| uuid::from_text(it).is_ok()),
        Node::Decimal { .. } | Node::BigDecimal => value.is_string() || value.is_i64(),
        Node::Bytes | Node::String | Node::Fixed(_) | Node::Enum(_) | Node::UuidBytes => {
            value.is_string()
        }
    }
}

fn integer(value: &Value) -> Result<i64, Error> {
    value.as_i64().ok_or_else(|| match value {
        Value::Number(_) => Error::new("no whole number of 64 bits"),
        value => expected("a whole number", value),
    })
}

fn string(value: &Value) -> Result<&str, Error> {
    value.as_str().ok_or_else(|| expected("a string", value))
}

fn object(value: &Value) -> Result<&Map<String, Value>, Error> {
    value
        .as_object()
        .ok_or_else(|| expected("an object", value))
}

/// The text of a decimal number.
fn digits(value: &Value) -> Result<String, Error> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) if number.is_i64() => Ok(number.to_string()),
        value => Err(expected("the text of a decimal number", value)),
    }
}
