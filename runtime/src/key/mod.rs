//! Keys that are no shared secret: read from text, key sets and certificates, and fetched where a scheme says so.
//!
//! In:  PEM, DER, JWK, hexadecimal digits, base64.
//! Out: [`PublicKey`]s that check signatures, [`PrivateKey`]s that make them.
//! Does not know: what is signed, and where the signature stands.
//!
//! Every algorithm is a feature of this crate: `ed25519`, `ecdsa`, `rsa`. A key whose feature is off is read, checks
//! nothing, and says which feature it needs. Chains of certificates are the feature `certificates`.

mod cached;
#[cfg(feature = "certificates")]
mod certificate;
mod der;
#[cfg(feature = "ecdsa")]
mod ecdsa;
#[cfg(feature = "ed25519")]
mod ed25519;
mod error;
mod family;
mod fetched;
mod jwk;
mod pem;
mod private;
mod provider;
mod public;
#[cfg(feature = "rsa")]
mod rsa;
#[cfg(feature = "decrypt")]
mod sealed;
#[cfg(feature = "certificates")]
mod trust;

pub use cached::CachedKeys;
#[cfg(feature = "certificates")]
pub use certificate::Roots;
pub use error::KeyError;
pub use fetched::{Fetch, FetchedKeys};
pub use private::PrivateKey;
pub use provider::{KeyProvider, StaticKeys, Wanted};
pub use public::PublicKey;

#[cfg(feature = "certificates")]
pub(crate) use certificate::host_names;
pub(crate) use family::{Family, is_on};
pub(crate) use provider::Shared;
