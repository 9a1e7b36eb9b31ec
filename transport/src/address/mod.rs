//! Writes and reads the addresses of channels whose names have parameters: `orders/{region}/created`.
//!
//! In:  a template as documents write it, values for its parameters, or an address as it arrived.
//! Out: an address, the values in one, or the wildcard that a protocol subscribes by.
//! Does not know: brokers, messages.

mod error;
mod syntax;
mod template;

pub use error::AddressError;
pub use syntax::Syntax;
pub use template::Template;
pub(crate) use template::check_address;
