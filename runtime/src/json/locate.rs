use std::borrow::Cow;

use crate::json::cursor::Cursor;
use crate::json::members;

/// How many bytes are the first ones.
const NEAR: usize = 512;

/// Returns the text of the value at a JSON Pointer, without reading more than it must.
///
/// A segment `*` is the first item of an array. The text up to the value and the value itself are proven to be JSON,
/// what comes after it is not looked at. Of a member that stands there twice, the first is taken.
///
/// ```
/// use hookwright_runtime::json::{locate, scalar_text};
///
/// let body = br#"{"data": {"items": [{"id": "x1"}, {"id": "x2"}]}}"#;
/// let id = locate(body, "/data/items/*/id").unwrap();
/// assert_eq!(id, br#""x1""#);
/// assert_eq!(scalar_text(id).unwrap(), "x1");
/// ```
pub fn locate<'a>(bytes: &'a [u8], pointer: &str) -> Option<&'a [u8]> {
    near(bytes, pointer)
        .or_else(|| locate_text(std::str::from_utf8(bytes).ok()?, pointer))
        .map(str::as_bytes)
}

/// The same in a text.
pub(crate) fn locate_text<'a>(text: &'a str, pointer: &str) -> Option<&'a str> {
    locate_in(&mut Cursor::new(text), pointer)
}

/// The same, when the value ends within the first bytes: most tags do, and the rest need not be proven to be UTF-8 then.
fn near<'a>(bytes: &'a [u8], pointer: &str) -> Option<&'a str> {
    let start = bytes.get(..NEAR)?;
    let valid = match std::str::from_utf8(start) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(start.get(..error.valid_up_to())?).ok()?,
    };
    let mut cursor = Cursor::new(valid);
    let found = locate_in(&mut cursor, pointer)?;
    // What ends where the text was cut may go on after it.
    (cursor.at() < valid.len()).then_some(found)
}

/// Like [`locate`], and refuses members that stand there twice: somebody else could read the other one.
pub(crate) fn locate_once<'a>(bytes: &'a [u8], pointer: &str) -> Result<Option<&'a [u8]>, Twice> {
    let Some(mut value) = locate(bytes, "") else {
        return Ok(None);
    };
    for segment in pointer.split('/').skip(1) {
        let name = unescaped(segment);
        let members = std::str::from_utf8(value).map(members);
        let names = members.iter().flat_map(|members| &members.list);
        if names.filter(|(other, _)| *other == name).count() > 1 {
            return Err(Twice);
        }
        match locate(value, &format!("/{segment}")) {
            Some(inner) => value = inner,
            None => return Ok(None),
        }
    }
    let whole = pointer.is_empty() || pointer.starts_with('/');
    Ok(whole.then_some(value))
}

/// A member stands there twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Twice;

fn locate_in<'a>(cursor: &mut Cursor<'a>, pointer: &str) -> Option<&'a str> {
    if !pointer.is_empty() {
        for segment in pointer.strip_prefix('/')?.split('/') {
            match cursor.peek() {
                b'{' => member(cursor, &unescaped(segment))?,
                b'[' if segment == "*" => item(cursor, 0)?,
                b'[' => item(cursor, index(segment)?)?,
                _ => return None,
            }
        }
    }
    cursor.skip().ok()
}

/// Moves to the value of a member.
fn member(cursor: &mut Cursor<'_>, name: &str) -> Option<()> {
    cursor.enter().ok()?;
    loop {
        if cursor.name().ok()? == name {
            return Some(());
        }
        cursor.skip().ok()?;
        if !cursor.more(b'}').ok()? {
            return None;
        }
    }
}

/// Moves to an item.
fn item(cursor: &mut Cursor<'_>, at: usize) -> Option<()> {
    cursor.enter().ok()?;
    for _ in 0..at {
        cursor.skip().ok()?;
        if !cursor.more(b']').ok()? {
            return None;
        }
    }
    Some(())
}

// RFC 6901, "Evaluation": digits without a leading zero.
fn index(segment: &str) -> Option<usize> {
    let plain = segment == "0" || !segment.starts_with(['0', '+']);
    if plain { segment.parse().ok() } else { None }
}

/// The name that a segment of a pointer stands for.
pub(crate) fn unescaped(segment: &str) -> Cow<'_, str> {
    if segment.contains('~') {
        Cow::Owned(segment.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(segment)
    }
}

/// Returns the text of a scalar: of a string what it says, of a number or boolean its JSON; `None` for `null`, objects
/// and arrays.
pub fn scalar_text(raw: &[u8]) -> Option<Cow<'_, str>> {
    let mut cursor = Cursor::from_bytes(raw).ok()?;
    let text = match cursor.peek() {
        b'"' => cursor.string().ok()?,
        b't' | b'f' | b'-' | b'0'..=b'9' => Cow::Borrowed(cursor.skip().ok()?),
        _ => return None,
    };
    cursor.end().ok()?;
    Some(text)
}
