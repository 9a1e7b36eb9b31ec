use hookwright_runtime::json::DEPTH;
use serde_json::{Map, Value};

use super::{Field, Node, Schema, decimal, uuid};
use crate::codec::{Cursor, Error, text};

/// How many items that take no bytes a value may have.
const EMPTY_ITEMS: u64 = 65_536;

impl Schema {
    /// The value that bytes stand for.
    ///
    /// # Errors
    ///
    /// When they are not what the schema says, or more than that.
    pub fn read(&self, bytes: &[u8]) -> Result<Value, Error> {
        let mut reader = Reader {
            nodes: self.nodes,
            cursor: Cursor::new(bytes),
            empty: EMPTY_ITEMS,
        };
        let value = reader.value(0, 0)?;
        reader.cursor.end()?;
        Ok(value)
    }
}

struct Reader<'a> {
    nodes: &'static [Node],
    cursor: Cursor<'a>,
    /// How many more items may take no bytes.
    empty: u64,
}

impl<'a> Reader<'a> {
    fn value(&mut self, node: usize, depth: usize) -> Result<Value, Error> {
        if depth > DEPTH as usize {
            return Err(self.cursor.error("values nest too deep"));
        }
        let nodes = self.nodes;
        let node = nodes.get(node);
        let node = node.ok_or_else(|| self.cursor.error("the schema has no such part"))?;
        Ok(match node {
            Node::Null => Value::Null,
            Node::Boolean => self.boolean()?,
            Node::Int => {
                let value = self.cursor.zigzag()?;
                let value = i32::try_from(value);
                value
                    .map_err(|_| self.cursor.error("an int has more than 32 bits"))?
                    .into()
            }
            Node::Long => self.cursor.zigzag()?.into(),
            Node::Float => {
                let value = f32::from_le_bytes(self.cursor.array()?);
                self.placed(text::from_float(value))?
            }
            Node::Double => {
                let value = f64::from_le_bytes(self.cursor.array()?);
                self.placed(text::from_double(value))?
            }
            Node::Bytes => text::from_bytes(self.bytes()?),
            Node::String | Node::Uuid => self.string()?.into(),
            Node::Fixed(size) => text::from_bytes(self.cursor.take(*size)?),
            Node::Enum(symbols) => self.symbol(symbols)?.into(),
            Node::Array(items) => self.array(*items, depth)?,
            Node::Map(values) => self.map(*values, depth)?,
            Node::Union(branches) => {
                let at = self.cursor.zigzag()?;
                let branch = usize::try_from(at).ok().and_then(|at| branches.get(at));
                let branch =
                    branch.ok_or_else(|| self.cursor.error("the union has no such branch"))?;
                self.value(*branch, depth)?
            }
            Node::Record(fields) => self.record(fields, depth)?,
            Node::Decimal { scale, size, .. } => {
                let bytes = match size {
                    Some(size) => self.cursor.take(*size)?,
                    None => self.bytes()?,
                };
                self.placed(decimal::to_text(bytes, *scale as i64))?.into()
            }
            Node::BigDecimal => {
                let bytes = self.bytes()?;
                self.placed(decimal::big_to_text(bytes))?.into()
            }
            Node::UuidBytes => uuid::to_text(self.cursor.array()?).into(),
        })
    }

    /// An error about what was just read.
    fn placed<T>(&self, read: Result<T, Error>) -> Result<T, Error> {
        read.map_err(|error| error.at(self.cursor.at()))
    }

    fn boolean(&mut self) -> Result<Value, Error> {
        match self.cursor.array()? {
            [0] => Ok(Value::Bool(false)),
            [1] => Ok(Value::Bool(true)),
            _ => Err(self.cursor.error("a boolean is neither 0 nor 1")),
        }
    }

    fn bytes(&mut self) -> Result<&'a [u8], Error> {
        let length = self.cursor.zigzag()?;
        let length = usize::try_from(length);
        let length = length.map_err(|_| self.cursor.error("a length is negative"))?;
        self.cursor.take(length)
    }

    fn string(&mut self) -> Result<String, Error> {
        let bytes = self.bytes()?.to_vec();
        String::from_utf8(bytes).map_err(|_| self.cursor.error("a string is not UTF-8"))
    }

    fn symbol(&mut self, symbols: &'static [&'static str]) -> Result<&'static str, Error> {
        let at = self.cursor.zigzag()?;
        let symbol = usize::try_from(at).ok().and_then(|at| symbols.get(at));
        symbol
            .copied()
            .ok_or_else(|| self.cursor.error("the enum has no such symbol"))
    }

    fn record(&mut self, fields: &[Field], depth: usize) -> Result<Value, Error> {
        let mut members = Map::new();
        for field in fields {
            let value = self.value(field.node, depth + 1);
            let value = value.map_err(|error| error.within(field.name))?;
            members.insert(field.name.to_owned(), value);
        }
        Ok(Value::Object(members))
    }

    fn array(&mut self, node: usize, depth: usize) -> Result<Value, Error> {
        let mut items = Vec::new();
        loop {
            let count = self.block()?;
            if count == 0 {
                return Ok(Value::Array(items));
            }
            for _ in 0..count {
                let from = self.cursor.at();
                let item = self.value(node, depth + 1);
                items.push(item.map_err(|error| error.within_item(items.len()))?);
                if self.cursor.at() == from {
                    self.spend()?;
                }
            }
        }
    }

    fn map(&mut self, node: usize, depth: usize) -> Result<Value, Error> {
        let mut members = Map::new();
        loop {
            let count = self.block()?;
            if count == 0 {
                return Ok(Value::Object(members));
            }
            for _ in 0..count {
                let name = self.string()?;
                let value = self.value(node, depth + 1);
                let value = value.map_err(|error| error.within(&name))?;
                if members.insert(name, value).is_some() {
                    return Err(self.cursor.error("a key of a map stands there twice"));
                }
            }
        }
    }

    /// How many items the next block has. A negative count is followed by the number of bytes, which may be skipped.
    fn block(&mut self) -> Result<u64, Error> {
        let count = self.cursor.zigzag()?;
        if count < 0 {
            let _bytes = self.cursor.zigzag()?;
        }
        Ok(count.unsigned_abs())
    }

    fn spend(&mut self) -> Result<(), Error> {
        let left = self.empty.checked_sub(1);
        self.empty = left.ok_or_else(|| self.cursor.error("too many items that take no bytes"))?;
        Ok(())
    }
}
