//! Reads profiles: what documents do not say of a provider.
//!
//! In:  the name of a profile that comes with hookwright, a file, or the hints of a document.
//! Out: a [`Profile`](crate::model::Profile), proven to be readable by the runtime.
//! Does not know: how signatures are checked; of events, only whether they are whole batches.

mod builtin;
mod convert;
mod fern;
mod fit;
mod hint;
mod open;
mod security;
mod speakeasy;

pub use builtin::names;
pub(crate) use fit::fit;
pub(crate) use hint::hinted;
pub use open::{open, read};
