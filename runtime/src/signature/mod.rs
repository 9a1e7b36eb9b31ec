//! Interprets [schemes](crate::scheme): verifies requests and signs them.
//!
//! In:  a scheme, secrets, a request as it came, the time.
//! Out: nothing, or why it is [refused](Refused); headers, when signing.
//! Does not know: events. What it verifies are bytes.

mod algorithm;
mod candidate;
mod canonical_request;
mod claims;
mod codes;
mod compact;
mod draft;
mod explain;
mod form;
mod freshness;
mod given;
mod guard;
mod jwt;
mod key;
mod mac;
mod message;
mod nonces;
mod opened;
mod peer;
mod pubkey;
mod query_hash;
mod refused;
mod request;
mod rfc9421;
mod settings;
mod sign;
mod sorted_json;
mod token;
mod verify;

pub use explain::Hint;
pub use guard::Guard;
pub use nonces::{MemoryNonces, Nonces};
pub use peer::PeerCertificate;
pub use refused::Refused;
pub use request::Request;
pub use sign::{SignError, SignedRequest, Signer};

pub(crate) use codes::Codes;
pub(crate) use form::{decode_form, percent_decode, percent_encode};

use explain::explain;
use given::Given;
use settings::Settings;
use verify::{possible, signed_bytes, usable, verify};
