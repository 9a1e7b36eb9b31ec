use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use crate::json::Decimal;
use crate::json::cursor::Cursor;

const INLINE: usize = 22;

/// A number of any size, with every digit as it came.
///
/// Numbers are equal when their values are: `1`, `1.0` and `10e-1` are one number. Nothing is rounded.
///
/// ```
/// use hookwright_runtime::json::Number;
///
/// let price = Number::parse("19.90").unwrap();
/// assert_eq!(price.as_str(), "19.90");
/// assert_eq!(price.as_f64(), 19.9);
/// assert_eq!(price, Number::parse("19.9").unwrap());
/// assert_eq!(Number::from(7).as_i64(), Some(7));
/// ```
#[derive(Clone)]
pub struct Number(Lexeme);

#[derive(Clone)]
enum Lexeme {
    Inline(u8, [u8; INLINE]),
    Heap(Box<str>),
}

impl Number {
    /// Reads a JSON number; `None` when `text` is none.
    pub fn parse(text: &str) -> Option<Self> {
        let mut cursor = Cursor::new(text);
        let lexeme = cursor.number().ok()?;
        (lexeme.len() == text.len()).then(|| Self::proven(lexeme))
    }

    /// The nearest number to `value`; `None` for infinities and NaN.
    pub fn from_f64(value: f64) -> Option<Self> {
        value
            .is_finite()
            .then(|| Self::proven(&format!("{value:?}")))
    }

    /// Takes a text that is known to be a number.
    pub(crate) fn proven(lexeme: &str) -> Self {
        let mut inline = [0; INLINE];
        match (inline.get_mut(..lexeme.len()), u8::try_from(lexeme.len())) {
            (Some(place), Ok(len)) => {
                place.copy_from_slice(lexeme.as_bytes());
                Self(Lexeme::Inline(len, inline))
            }
            _ => Self(Lexeme::Heap(lexeme.into())),
        }
    }

    /// The number as it came, e.g. `19.90`.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Lexeme::Inline(len, bytes) => bytes
                .get(..usize::from(*len))
                .and_then(|bytes| std::str::from_utf8(bytes).ok())
                .unwrap_or("0"),
            Lexeme::Heap(text) => text,
        }
    }

    /// The nearest floating-point number; an infinity when it is too large.
    pub fn as_f64(&self) -> f64 {
        self.as_str().parse().unwrap_or(f64::NAN)
    }

    /// The value, when it is an integer of this size.
    pub fn as_i64(&self) -> Option<i64> {
        self.as_i128()?.try_into().ok()
    }

    /// The value, when it is an integer of this size.
    pub fn as_u64(&self) -> Option<u64> {
        self.as_i128()?.try_into().ok()
    }

    /// The value, when it is an integer of this size.
    pub fn as_i128(&self) -> Option<i128> {
        match self.as_str().parse() {
            Ok(value) => Some(value),
            Err(_) => Decimal::new(self.as_str()).to_integer(),
        }
    }

    /// True when it has no fraction, whatever its size.
    pub fn is_integer(&self) -> bool {
        self.decimal().is_integer()
    }

    fn decimal(&self) -> Decimal<'_> {
        Decimal::new(self.as_str())
    }
}

impl Default for Number {
    fn default() -> Self {
        Self::from(0)
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str() || self.cmp(other).is_eq()
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        self.decimal().cmp(&other.decimal())
    }
}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.decimal().hash(state);
    }
}

impl fmt::Display for Number {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

macro_rules! from_integers {
    ($($integer:ty)*) => {$(
        impl From<$integer> for Number {
            fn from(value: $integer) -> Self {
                Self::proven(&value.to_string())
            }
        }
    )*};
}

from_integers!(i8 i16 i32 i64 i128 u8 u16 u32 u64 u128);

impl TryFrom<f64> for Number {
    type Error = NotFinite;

    fn try_from(value: f64) -> Result<Self, NotFinite> {
        Self::from_f64(value).ok_or(NotFinite)
    }
}

/// An infinity or NaN, which JSON cannot say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotFinite;

impl fmt::Display for NotFinite {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("the number is not finite")
    }
}

impl std::error::Error for NotFinite {}
