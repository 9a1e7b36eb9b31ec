//! JSON without loss: bytes into values and back.
//!
//! In:  bytes, as they came over the wire.
//! Out: filled [`Node`](crate::value::Node)s, raw values ([`Json`]), tokens with their places, and text again.
//! Does not know: any particular type, HTTP, signatures.
//!
//! Everything here is strict (RFC 8259, the parts that are skipped too), holds at most [`DEPTH`] levels and panics on no
//! input.

pub(crate) mod cursor;
mod decimal;
mod edit;
pub(crate) mod error;
mod locate;
mod members;
mod number;
mod put;
mod raw;
mod reader;
mod scanner;
mod string;
mod tree;
mod wrapped;
mod writer;

pub use cursor::DEPTH;
pub use error::{Error, ErrorKind, Kind};
pub use locate::{locate, scalar_text};
pub use number::{NotFinite, Number};
pub use raw::Json;
pub use reader::{read, read_slot};
pub use scanner::{Scanner, Token, TokenKind};
pub use writer::{write, write_view};

pub(crate) use decimal::Decimal;
pub(crate) use locate::{Twice, locate_once, locate_text, unescaped};
pub(crate) use members::{Members, members};
pub(crate) use put::put;
pub(crate) use reader::{read_at, read_text};
pub(crate) use string::is_plain;
pub(crate) use tree::Tree;
pub(crate) use wrapped::wrapped;
pub(crate) use writer::quoted;
