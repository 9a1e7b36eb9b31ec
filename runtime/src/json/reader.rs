use std::borrow::Cow;

use crate::json::cursor::Cursor;
use crate::json::{DEPTH, Error, ErrorKind, Json, Kind, Number};
use crate::value::{Entries, Field, Learned, List, Misfit, Node, Object, Shape, Slot, Union};

/// Fills `node`, which should be empty, from a JSON text.
///
/// One function serves every type: it asks the node for places to fill.
///
/// # Errors
///
/// When the bytes are not JSON, or not what the node takes; `node` is then filled in part.
pub fn read(bytes: &[u8], node: &mut dyn Node) -> Result<(), Error> {
    read_slot(bytes, node.slot())
}

/// Fills a place of a node: see [`read`].
///
/// # Errors
///
/// When the bytes are not JSON, or not what the place takes.
pub fn read_slot(bytes: &[u8], slot: Slot<'_>) -> Result<(), Error> {
    read_all(Cursor::from_bytes(bytes)?, slot)
}

/// The same of a text.
pub(crate) fn read_text(text: &str, node: &mut dyn Node) -> Result<(), Error> {
    read_all(Cursor::new(text), node.slot())
}

/// Fills `node` from the value at the cursor, and moves over it. Where the cursor is after an error, nothing says.
pub(crate) fn read_at(cursor: &mut Cursor<'_>, node: &mut dyn Node) -> Result<(), Error> {
    let mut reader = Reader::new(cursor.clone());
    reader.value(node.slot())?;
    *cursor = reader.cursor;
    Ok(())
}

fn read_all(cursor: Cursor<'_>, slot: Slot<'_>) -> Result<(), Error> {
    let mut reader = Reader::new(cursor);
    reader.value(slot)?;
    reader.cursor.end()
}

/// The most alternatives that are open at once: those of every level of the text, and some within each other.
const CHOICES: u32 = 2 * DEPTH;

struct Reader<'a> {
    cursor: Cursor<'a>,
    retries: usize,
    /// How many alternatives are open inside each other; they do not nest in the text.
    choices: u32,
}

impl<'a> Reader<'a> {
    fn new(cursor: Cursor<'a>) -> Self {
        // What may be read a second time because an alternative that was tried did not fit.
        let retries = 4096 + cursor.len().saturating_mul(8);
        Self {
            cursor,
            retries,
            choices: 0,
        }
    }

    fn value(&mut self, slot: Slot<'_>) -> Result<(), Error> {
        let next = self.cursor.peek();
        match slot {
            Slot::Text(place) if next == b'"' => match self.cursor.string()? {
                Cow::Borrowed(text) => *place = text.to_owned(),
                Cow::Owned(text) => *place = text,
            },
            Slot::Optional(place) => {
                if next == b'n' {
                    self.cursor.word("null")?;
                    place.null();
                } else {
                    self.value(place.fill())?;
                }
            }
            Slot::Object(object) if next == b'{' => return self.object(object),
            Slot::Cases(cases) if next == b'"' => cases.set(&self.cursor.string()?),
            Slot::Bool(place) if next == b't' => {
                self.cursor.word("true")?;
                *place = true;
            }
            Slot::Bool(place) if next == b'f' => {
                self.cursor.word("false")?;
                *place = false;
            }
            Slot::Integer(place) if is_number(next) => {
                let start = self.cursor.at();
                let lexeme = self.cursor.number()?;
                match integer(lexeme) {
                    Some(value) if place.set(value) => {}
                    Some(_) => return Err(Error::new(ErrorKind::OutOfRange, start)),
                    None => return Err(Error::new(not_integer(lexeme), start)),
                }
            }
            Slot::Number(place) if is_number(next) => {
                *place = Number::proven(self.cursor.number()?)
            }
            Slot::List(list) if next == b'[' => return self.list(list),
            Slot::Map(map) if next == b'{' => return self.map(map),
            Slot::Union(union) => return self.union(union),
            Slot::Json(place) => *place = Json::proven(self.cursor.skip()?),
            Slot::Null if next == b'n' => self.cursor.word("null")?,
            slot => return Err(self.unexpected(&slot, next)),
        }
        Ok(())
    }

    #[inline(never)]
    fn object(&mut self, object: &mut dyn Object) -> Result<(), Error> {
        let shape = object.shape();
        let order = shape.order.of(shape.fields);
        let start = self.cursor.at();
        let mut seen = Seen::new(shape.fields.len());
        let (mut after, mut missing) = (0, order.required());
        self.cursor.enter()?;
        if self.cursor.peek() == b'}' {
            self.cursor.leave();
            return self.missing(shape, &seen, missing);
        }
        loop {
            let name_at = self.cursor.at();
            match self.field(shape, &order, after)? {
                Named::Field(at, field) => {
                    if !seen.insert(at) {
                        return Err(Error::new(ErrorKind::Duplicate, name_at).within(field.wire));
                    }
                    after = at + 1;
                    missing -= usize::from(field.required());
                    self.member(field, object.field_mut(at))?;
                }
                Named::Other(name) => {
                    let extra = object.extra_mut();
                    self.entry(&name, extra.and_then(|extra| extra.push(name.to_string())))?;
                }
            }
            if !self.cursor.more(b'}')? {
                break;
            }
            self.cursor.peek();
        }
        if let Some(extra) = object.extra() {
            self.unique(start, extra)?;
        }
        self.missing(shape, &seen, missing)
    }

    /// Takes the name of a member; the cursor is at its first quote.
    #[inline]
    fn field(
        &mut self,
        shape: &'static Shape,
        order: &Learned<'_>,
        after: usize,
    ) -> Result<Named<'a>, Error> {
        if let Some((at, field)) = order.expected(after)
            && self.cursor.is_named(field.wire)?
        {
            return Ok(Named::Field(at, field));
        }
        let name = self.cursor.name()?;
        let found = shape.find(&name, after);
        match found.and_then(|at| Some((at, shape.fields.get(at)?))) {
            Some((at, field)) => {
                order.learn(after, at);
                Ok(Named::Field(at, field))
            }
            None => Ok(Named::Other(name)),
        }
    }

    fn member(&mut self, field: &Field, slot: Slot<'_>) -> Result<(), Error> {
        let is_null = self.cursor.peek() == b'n';
        let read = match slot {
            // The place of a value that is there: one that takes any JSON takes `null` too.
            Slot::Optional(place) if is_null && !field.nullable() => self.value(place.fill()),
            slot => self.value(slot),
        };
        read.map_err(|error| error.within(field.wire))
    }

    /// Proves that no field is missing that must be there; `count` are.
    fn missing(&self, shape: &Shape, seen: &Seen, count: usize) -> Result<(), Error> {
        if count == 0 {
            return Ok(());
        }
        let missing = |(at, field): &(usize, &Field)| field.required() && !seen.contains(*at);
        let field = shape.fields.iter().enumerate().find(missing);
        let name = field.map_or("", |(_, field)| field.wire);
        Err(self.cursor.error(ErrorKind::Missing).within(name))
    }

    /// Proves that no name of these members stands twice in the object at `start`, which was read without an error.
    fn unique(&self, start: usize, members: &dyn Entries) -> Result<(), Error> {
        let name = |at| members.entry(at).map_or("", |(name, _)| name);
        let Some(twice) = duplicate(members.len(), &name) else {
            return Ok(());
        };
        let mut again = self.cursor.clone();
        again.back_to(start + 1, self.cursor.depth() + 1);
        let mut before = false;
        loop {
            again.peek();
            let at = again.at();
            if again.name()? == twice && std::mem::replace(&mut before, true) {
                return Err(Error::new(ErrorKind::Duplicate, at).within(twice));
            }
            again.skip()?;
            if !again.more(b'}')? {
                return Err(self.cursor.error(ErrorKind::Duplicate).within(twice));
            }
        }
    }

    #[inline(never)]
    fn list(&mut self, list: &mut dyn List) -> Result<(), Error> {
        list.clear();
        self.cursor.enter()?;
        if self.cursor.peek() == b']' {
            self.cursor.leave();
            return Ok(());
        }
        loop {
            match list.push() {
                Some(slot) => self
                    .value(slot)
                    .map_err(|error| error.within_item(list.len().saturating_sub(1)))?,
                None => {
                    self.cursor.skip()?;
                }
            }
            if !self.cursor.more(b']')? {
                return Ok(());
            }
        }
    }

    #[inline(never)]
    fn map(&mut self, map: &mut dyn Entries) -> Result<(), Error> {
        map.clear();
        let start = self.cursor.at();
        self.cursor.enter()?;
        if self.cursor.peek() == b'}' {
            self.cursor.leave();
            return Ok(());
        }
        loop {
            let name = self.cursor.name()?;
            self.entry(&name, map.push(name.to_string()))?;
            if !self.cursor.more(b'}')? {
                break;
            }
        }
        self.unique(start, map)
    }

    /// Takes the value of a member whose name nothing is known of. Without a place, it is passed over.
    fn entry(&mut self, name: &str, place: Option<Slot<'_>>) -> Result<(), Error> {
        let read = match place {
            Some(slot) => self.value(slot),
            None => self.cursor.skip().map(drop),
        };
        read.map_err(|error| error.within(name))
    }

    /// Selects the alternative by the text of the value, then reads that text into it.
    #[inline(never)]
    fn union(&mut self, union: &mut dyn Union) -> Result<(), Error> {
        let depth = self.cursor.depth();
        let raw = self.cursor.skip()?;
        let end = self.cursor.at();
        let start = end - raw.len();
        let selected = union.select(raw.as_bytes());
        if let Some(arm) = selected {
            match self.arm(union, arm, start, depth) {
                Some(Ok(())) => return Ok(()),
                Some(Err(error)) if union.misfit() == Misfit::Refuse => return Err(error),
                _ => {}
            }
            let others = match union.misfit() {
                Misfit::Try => union.arms().len(),
                Misfit::Refuse | Misfit::Keep => 0,
            };
            for arm in (0..others).filter(|arm| Some(*arm) != selected) {
                let Some(retries) = self.retries.checked_sub(raw.len()) else {
                    break;
                };
                self.retries = retries;
                if let Some(Ok(())) = self.arm(union, arm, start, depth) {
                    return Ok(());
                }
            }
        }
        self.cursor.back_to(end, depth);
        union.keep(Json::proven(raw));
        Ok(())
    }

    fn arm(
        &mut self,
        union: &mut dyn Union,
        arm: usize,
        start: usize,
        depth: u32,
    ) -> Option<Result<(), Error>> {
        if self.choices >= CHOICES {
            return None;
        }
        let slot = union.choose(arm)?;
        self.cursor.back_to(start, depth);
        self.choices += 1;
        let read = self.value(slot);
        self.choices -= 1;
        Some(read)
    }

    #[cold]
    fn unexpected(&mut self, slot: &Slot<'_>, next: u8) -> Error {
        let expected = match slot {
            Slot::Bool(_) => "a boolean",
            Slot::Integer(_) => "an integer",
            Slot::Number(_) => "a number",
            Slot::Text(_) | Slot::Cases(_) => "a string",
            Slot::Object(_) | Slot::Map(_) => "an object",
            Slot::List(_) => "an array",
            Slot::Null => "null",
            Slot::Optional(_) | Slot::Union(_) | Slot::Json(_) => "a value",
        };
        let start = self.cursor.at();
        // What is no JSON at all is said first.
        if let Err(error) = self.cursor.skip() {
            return error;
        }
        let kind = match Kind::of(next) {
            Some(Kind::Null) => ErrorKind::Null,
            Some(found) => ErrorKind::Expected { expected, found },
            None => ErrorKind::Syntax("a value"),
        };
        Error::new(kind, start)
    }
}

/// The name of a member.
enum Named<'a> {
    /// One that the type knows.
    Field(usize, &'static Field),
    Other(Cow<'a, str>),
}

fn is_number(byte: u8) -> bool {
    byte == b'-' || byte.is_ascii_digit()
}

// JSON Schema Validation, "type": any number without a fraction is an integer, `1.0` and `1e2` too.
fn integer(lexeme: &str) -> Option<i128> {
    match lexeme.parse::<i64>() {
        Ok(value) => Some(value.into()),
        Err(_) => Number::proven(lexeme).as_i128(),
    }
}

fn not_integer(lexeme: &str) -> ErrorKind {
    let wide = Number::proven(lexeme).is_integer();
    if wide {
        ErrorKind::OutOfRange
    } else {
        ErrorKind::Expected {
            expected: "an integer",
            found: Kind::Number,
        }
    }
}

/// A name that stands twice among `len` names.
fn duplicate<'n>(len: usize, name: &dyn Fn(usize) -> &'n str) -> Option<&'n str> {
    // Few names are compared with each other, many are sorted: the time stays within n log n.
    if len <= 8 {
        return (1..len)
            .map(name)
            .enumerate()
            .find_map(|(at, later)| (0..=at).any(|at| name(at) == later).then_some(later));
    }
    let mut names: Vec<_> = (0..len).map(name).collect();
    names.sort_unstable();
    names.windows(2).find_map(|pair| match pair {
        [left, right] if left == right => Some(*left),
        _ => None,
    })
}

/// Which fields were read: a set of small numbers.
struct Seen {
    low: u64,
    high: Vec<u64>,
}

impl Seen {
    fn new(len: usize) -> Self {
        let more = len.saturating_sub(1) / 64;
        Self {
            low: 0,
            high: vec![0; more],
        }
    }

    fn contains(&self, at: usize) -> bool {
        let word = match (at / 64).checked_sub(1) {
            None => self.low,
            Some(word) => self.high.get(word).copied().unwrap_or(0),
        };
        word >> (at % 64) & 1 == 1
    }

    /// Adds a number; false when it was there.
    #[inline]
    fn insert(&mut self, at: usize) -> bool {
        let bit = 1 << (at % 64);
        let word = match (at / 64).checked_sub(1) {
            None => &mut self.low,
            Some(word) => match self.high.get_mut(word) {
                Some(word) => word,
                None => return false,
            },
        };
        let new = *word & bit == 0;
        *word |= bit;
        new
    }
}
