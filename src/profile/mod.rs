//! Reads profiles: what documents do not say of a provider.
//!
//! In:  the name of a profile that comes with hookwright, a file, or the hints of a document.
//! Out: a [`Profile`](crate::model::Profile), proven to be readable by the runtime.
//! Does not know: events, how signatures are checked.

mod builtin;
mod convert;
mod fern;
mod hint;
mod open;
mod security;
mod speakeasy;

pub use builtin::names;
pub(crate) use hint::hinted;
pub use open::{open, read};
