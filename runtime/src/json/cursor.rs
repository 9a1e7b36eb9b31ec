use std::borrow::Cow;

use crate::json::string;
use crate::json::{Error, ErrorKind};

/// The most lists and objects that may stand in each other.
pub const DEPTH: u32 = 127;

/// A place in a JSON text, moved over it token by token.
#[derive(Clone)]
pub(crate) struct Cursor<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    depth: u32,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at: 0,
            depth: 0,
        }
    }

    pub(crate) fn from_bytes(bytes: &'a [u8]) -> Result<Self, Error> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Self::new(text)),
            Err(error) => Err(Error::new(ErrorKind::Utf8, error.valid_up_to())),
        }
    }

    /// The length of the text.
    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(crate) fn at(&self) -> usize {
        self.at
    }

    pub(crate) fn back_to(&mut self, at: usize, depth: u32) {
        self.at = at;
        self.depth = depth;
    }

    pub(crate) fn depth(&self) -> u32 {
        self.depth
    }

    pub(crate) fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// The next byte that is no white space, not taken; 0 at the end.
    #[inline]
    pub(crate) fn peek(&mut self) -> u8 {
        match self.bytes.get(self.at) {
            Some(&byte) if byte > b' ' => byte,
            _ => self.peek_after_space(),
        }
    }

    fn peek_after_space(&mut self) -> u8 {
        loop {
            match self.bytes.get(self.at) {
                Some(b' ') => self.at += 1,
                // A line break, then an indent.
                Some(b'\n' | b'\r' | b'\t') => {
                    self.at += 1 + string::spaces(self.bytes, self.at + 1)
                }
                Some(&byte) => return byte,
                None => return 0,
            }
        }
    }

    /// Takes the byte that was peeked at.
    #[inline]
    pub(crate) fn take(&mut self) {
        self.at += 1;
    }

    /// Takes `byte`, which `expected` describes.
    #[inline]
    pub(crate) fn expect(&mut self, byte: u8, expected: &'static str) -> Result<(), Error> {
        if self.peek() == byte {
            self.take();
            Ok(())
        } else {
            Err(self.syntax(expected))
        }
    }

    #[cold]
    pub(crate) fn error(&self, kind: ErrorKind) -> Error {
        Error::new(kind, self.at)
    }

    #[cold]
    pub(crate) fn syntax(&self, expected: &'static str) -> Error {
        self.error(ErrorKind::Syntax(expected))
    }

    /// Takes `[` or `{`.
    pub(crate) fn enter(&mut self) -> Result<(), Error> {
        if self.depth >= DEPTH {
            return Err(self.error(ErrorKind::Depth));
        }
        self.depth += 1;
        self.take();
        Ok(())
    }

    /// Takes `]` or `}`.
    pub(crate) fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.take();
    }

    /// After an item or member: takes a comma and returns true, or takes `close` and returns false.
    #[inline]
    pub(crate) fn more(&mut self, close: u8) -> Result<bool, Error> {
        match self.peek() {
            b',' => {
                self.take();
                Ok(true)
            }
            byte if byte == close => {
                self.leave();
                Ok(false)
            }
            _ => Err(self.syntax(if close == b']' {
                "a comma or the end of the array"
            } else {
                "a comma or the end of the object"
            })),
        }
    }

    /// Takes the name of a member and the colon after it.
    #[inline]
    pub(crate) fn name(&mut self) -> Result<Cow<'a, str>, Error> {
        if self.peek() != b'"' {
            return Err(self.syntax("the name of a member"));
        }
        let name = self.string()?;
        self.expect(b':', "a colon")?;
        Ok(name)
    }

    /// Takes the name of a member and the colon after it, when it is `name` and written as it is; the cursor is at the
    /// first quote. `name` must be plain.
    #[inline]
    pub(crate) fn is_named(&mut self, name: &str) -> Result<bool, Error> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let [b'"', rest @ ..] = rest else {
            return Ok(false);
        };
        let Some((found, rest)) = rest.split_at_checked(name.len()) else {
            return Ok(false);
        };
        if rest.first() != Some(&b'"') || !string::same(found, name.as_bytes()) {
            return Ok(false);
        }
        self.at += name.len() + 2;
        match rest {
            // As almost everybody writes it.
            [_, b':', b' ', ..] => self.at += 2,
            [_, b':', ..] => self.at += 1,
            _ => self.expect(b':', "a colon")?,
        }
        Ok(true)
    }

    /// Takes a string; the cursor is at its first quote.
    #[inline]
    pub(crate) fn string(&mut self) -> Result<Cow<'a, str>, Error> {
        let start = self.at + 1;
        let end = string::plain(self.bytes, start);
        if self.bytes.get(end) == Some(&b'"') {
            self.at = end + 1;
            return Ok(Cow::Borrowed(self.slice(start, end)));
        }
        let mut text = String::new();
        self.escaped(Some(&mut text))?;
        Ok(Cow::Owned(text))
    }

    /// Takes a string and only proves that it is one.
    fn skip_string(&mut self) -> Result<(), Error> {
        let end = string::plain(self.bytes, self.at + 1);
        if self.bytes.get(end) == Some(&b'"') {
            self.at = end + 1;
            return Ok(());
        }
        self.escaped(None)
    }

    fn escaped(&mut self, mut text: Option<&mut String>) -> Result<(), Error> {
        self.take();
        loop {
            let end = string::plain(self.bytes, self.at);
            if let Some(text) = &mut text {
                text.push_str(self.slice(self.at, end));
            }
            self.at = end;
            match self.bytes.get(end) {
                Some(b'"') => {
                    self.take();
                    return Ok(());
                }
                Some(b'\\') => {
                    let (char, len) = string::escape(self.bytes, end)
                        .map_err(|expected| self.syntax(expected))?;
                    if let Some(text) = &mut text {
                        text.push(char);
                    }
                    self.at += len;
                }
                Some(_) => return Err(self.syntax("a control character to be escaped")),
                None => return Err(self.syntax("the end of the string")),
            }
        }
    }

    /// Takes a number; the cursor is at its sign or first digit.
    pub(crate) fn number(&mut self) -> Result<&'a str, Error> {
        let start = self.at;
        if self.bytes.get(self.at) == Some(&b'-') {
            self.at += 1;
        }
        match self.bytes.get(self.at) {
            Some(b'0') => self.at += 1,
            _ => self.digits()?,
        }
        if self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.bytes.get(self.at) {
            self.at += 1;
            if let Some(b'+' | b'-') = self.bytes.get(self.at) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(self.slice(start, self.at))
    }

    fn digits(&mut self) -> Result<(), Error> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.bytes.get(self.at) {
            self.at += 1;
        }
        if self.at == start {
            Err(self.syntax("a digit"))
        } else {
            Ok(())
        }
    }

    /// Takes `true`, `false` or `null`.
    pub(crate) fn word(&mut self, word: &'static str) -> Result<(), Error> {
        if self
            .bytes
            .get(self.at..)
            .is_some_and(|rest| rest.starts_with(word.as_bytes()))
        {
            self.at += word.len();
            Ok(())
        } else {
            Err(self.syntax("a value"))
        }
    }

    /// Takes a value, whatever it is, and returns its text.
    pub(crate) fn skip(&mut self) -> Result<&'a str, Error> {
        self.peek();
        let start = self.at;
        let floor = self.depth;
        // One bit a level: set for objects. DEPTH is less than the number of bits.
        let mut objects = 0_u128;
        loop {
            match self.peek() {
                b'"' => self.skip_string()?,
                b'-' | b'0'..=b'9' => {
                    self.number()?;
                }
                b't' => self.word("true")?,
                b'f' => self.word("false")?,
                b'n' => self.word("null")?,
                b'{' => {
                    self.enter()?;
                    if self.peek() == b'}' {
                        self.leave();
                    } else {
                        objects = objects << 1 | 1;
                        self.skip_name()?;
                        continue;
                    }
                }
                b'[' => {
                    self.enter()?;
                    if self.peek() == b']' {
                        self.leave();
                    } else {
                        objects <<= 1;
                        continue;
                    }
                }
                _ => return Err(self.syntax("a value")),
            }
            loop {
                if self.depth == floor {
                    return Ok(self.slice(start, self.at));
                }
                let object = objects & 1 == 1;
                if self.more(if object { b'}' } else { b']' })? {
                    if object {
                        self.skip_name()?;
                    }
                    break;
                }
                objects >>= 1;
            }
        }
    }

    fn skip_name(&mut self) -> Result<(), Error> {
        if self.peek() != b'"' {
            return Err(self.syntax("the name of a member"));
        }
        self.skip_string()?;
        self.expect(b':', "a colon")
    }

    /// Proves that nothing but white space is left.
    pub(crate) fn end(&mut self) -> Result<(), Error> {
        self.peek();
        if self.at == self.bytes.len() {
            Ok(())
        } else {
            Err(self.syntax("the end of the text"))
        }
    }
}
