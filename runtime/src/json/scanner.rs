use std::borrow::Cow;
use std::ops::Range;

use crate::json::Error;
use crate::json::cursor::Cursor;

/// Takes a JSON text apart, token by token, each with its place.
///
/// ```
/// use hookwright_runtime::json::{Scanner, TokenKind};
///
/// let mut scanner = Scanner::new(r#"{"id": 7}"#);
/// assert_eq!(scanner.token()?.unwrap().kind, TokenKind::ObjectStart);
/// let name = scanner.token()?.unwrap();
/// assert_eq!((name.kind, name.span), (TokenKind::Name("id".into()), 1..5));
/// assert_eq!(scanner.token()?.unwrap().kind, TokenKind::Number("7"));
/// assert_eq!(scanner.token()?.unwrap().kind, TokenKind::ObjectEnd);
/// assert!(scanner.token()?.is_none());
/// # Ok::<(), hookwright_runtime::json::Error>(())
/// ```
pub struct Scanner<'a> {
    cursor: Cursor<'a>,
    // One bit a level: set for objects.
    objects: u128,
    next: Next,
}

/// A part of a JSON text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token<'a> {
    /// What it is.
    pub kind: TokenKind<'a>,
    /// The bytes that it takes in the text; of strings and names with their quotes.
    pub span: Range<usize>,
}

/// What a part of a JSON text is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenKind<'a> {
    /// `{`; names and values follow by turns.
    ObjectStart,
    /// `}`
    ObjectEnd,
    /// `[`; values follow.
    ArrayStart,
    /// `]`
    ArrayEnd,
    /// The name of a member; its value follows.
    Name(Cow<'a, str>),
    /// A string.
    String(Cow<'a, str>),
    /// A number, as it came.
    Number(&'a str),
    /// `true` or `false`
    Bool(bool),
    /// `null`
    Null,
}

#[derive(Clone, Copy, PartialEq)]
enum Next {
    Value,
    // After a bracket: a value or the end.
    FirstItem,
    FirstMember,
    // After a value.
    After,
}

impl<'a> Scanner<'a> {
    /// Starts at the first byte.
    pub fn new(text: &'a str) -> Self {
        Self {
            cursor: Cursor::new(text),
            objects: 0,
            next: Next::Value,
        }
    }

    /// Starts at the first byte.
    ///
    /// # Errors
    ///
    /// When the bytes are not UTF-8.
    pub fn from_bytes(bytes: &'a [u8]) -> Result<Self, Error> {
        Ok(Self {
            cursor: Cursor::from_bytes(bytes)?,
            objects: 0,
            next: Next::Value,
        })
    }

    /// Returns the next token; `None` after the last one.
    ///
    /// # Errors
    ///
    /// When the text is not one JSON value. The pointer of the error is empty, its offset says where.
    pub fn token(&mut self) -> Result<Option<Token<'a>>, Error> {
        let next = self.cursor.peek();
        match self.next {
            Next::Value => self.value(next).map(Some),
            Next::FirstItem if next == b']' => Ok(Some(self.close(TokenKind::ArrayEnd))),
            Next::FirstItem => self.value(next).map(Some),
            Next::FirstMember if next == b'}' => Ok(Some(self.close(TokenKind::ObjectEnd))),
            Next::FirstMember => self.name().map(Some),
            Next::After if self.cursor.depth() == 0 => self.cursor.end().map(|()| None),
            Next::After => self.after(),
        }
    }

    fn after(&mut self) -> Result<Option<Token<'a>>, Error> {
        let object = self.objects & 1 == 1;
        let more = self.cursor.more(if object { b'}' } else { b']' })?;
        match (more, object) {
            (true, true) => self.name().map(Some),
            (true, false) => {
                let next = self.cursor.peek();
                self.value(next).map(Some)
            }
            (false, _) => {
                self.objects >>= 1;
                let kind = if object {
                    TokenKind::ObjectEnd
                } else {
                    TokenKind::ArrayEnd
                };
                let end = self.cursor.at();
                Ok(Some(Token {
                    kind,
                    span: end - 1..end,
                }))
            }
        }
    }

    fn close(&mut self, kind: TokenKind<'a>) -> Token<'a> {
        let start = self.cursor.at();
        self.cursor.leave();
        self.objects >>= 1;
        self.next = Next::After;
        Token {
            kind,
            span: start..start + 1,
        }
    }

    fn name(&mut self) -> Result<Token<'a>, Error> {
        if self.cursor.peek() != b'"' {
            return Err(self.cursor.syntax("the name of a member"));
        }
        let start = self.cursor.at();
        let name = self.cursor.string()?;
        let span = start..self.cursor.at();
        self.cursor.expect(b':', "a colon")?;
        self.next = Next::Value;
        Ok(Token {
            kind: TokenKind::Name(name),
            span,
        })
    }

    fn value(&mut self, next: u8) -> Result<Token<'a>, Error> {
        let start = self.cursor.at();
        self.next = Next::After;
        let kind = match next {
            b'{' => {
                self.cursor.enter()?;
                self.objects = self.objects << 1 | 1;
                self.next = Next::FirstMember;
                TokenKind::ObjectStart
            }
            b'[' => {
                self.cursor.enter()?;
                self.objects <<= 1;
                self.next = Next::FirstItem;
                TokenKind::ArrayStart
            }
            b'"' => TokenKind::String(self.cursor.string()?),
            b'-' | b'0'..=b'9' => TokenKind::Number(self.cursor.number()?),
            b't' => self.cursor.word("true").map(|()| TokenKind::Bool(true))?,
            b'f' => self.cursor.word("false").map(|()| TokenKind::Bool(false))?,
            _ => self.cursor.word("null").map(|()| TokenKind::Null)?,
        };
        Ok(Token {
            kind,
            span: start..self.cursor.at(),
        })
    }
}
