//! Interprets [schemes](crate::scheme): verifies requests and signs them.
//!
//! In:  a scheme, secrets, a request as it came, the time.
//! Out: nothing, or why it is [refused](Refused); headers, when signing.
//! Does not know: events. What it verifies are bytes.

mod algorithm;
mod candidate;
mod encoding;
mod explain;
mod form;
mod freshness;
mod guard;
mod key;
mod message;
mod refused;
mod request;
mod settings;
mod sign;
mod verify;

pub use explain::Hint;
pub use guard::Guard;
pub use refused::Refused;
pub use request::Request;
pub use sign::{SignError, Signer};

pub(crate) use form::{decode_form, percent_decode};

use explain::explain;
use settings::Settings;
use verify::{usable, verify};
