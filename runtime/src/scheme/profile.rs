use serde::Deserialize;
use serde_json::Value;

use crate::scheme::{Acknowledge, CloudEvents, Envelope, Handshake, Scheme, SchemeError};

/// What is known of a provider.
///
/// # Examples
///
/// ```
/// use hookwright_runtime::scheme::Profile;
///
/// let profile = Profile::from_json(r#"{
///     "id": "acme",
///     "name": "Acme",
///     "schemes": [{
///         "id": "acme", "kind": "mac", "alg": "hmac-sha256",
///         "signature": {"in": "header", "names": ["Acme-Signature"], "encoding": "hexx"},
///         "signed": ["body"]
///     }]
/// }"#);
/// assert_eq!(profile.unwrap_err().pointer(), "/schemes/0/signature/encoding");
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Profile {
    /// E.g. `stripe`.
    pub id: String,
    /// E.g. `Stripe`.
    pub name: String,
    /// How well it is known.
    pub evidence: Evidence,
    /// Where it was learnt.
    pub sources: Vec<String>,
    /// What nobody has confirmed; nothing of it is in the other members unless marked there.
    pub unconfirmed: Vec<String>,
    /// For people.
    pub notes: Option<String>,
    /// How deliveries are signed, the preferred way first.
    pub schemes: Vec<Scheme>,
    /// Where things stand in a delivery.
    pub envelope: Envelope,
    /// How deliveries become CloudEvents, beyond what the envelope says.
    pub cloudevents: CloudEvents,
    /// Requests that are no event.
    pub handshake: Vec<Handshake>,
    /// What the provider expects of a receiver.
    pub delivery: DeliveryFacts,
    /// What the secret is.
    pub secret: SecretFacts,
}

/// How well a provider is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// The schemes.
    #[serde(default)]
    pub signature: Grade,
    /// The envelope.
    #[serde(default)]
    pub envelope: Grade,
    /// Delivery and retries.
    #[serde(default)]
    pub delivery: Grade,
}

/// How good a source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize)]
pub enum Grade {
    /// The provider's own documentation, source or tests.
    A,
    /// Somebody else's code or documentation.
    B,
    /// Common knowledge, not verified.
    #[default]
    C,
}

/// What the provider expects of a receiver. Texts are for people.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DeliveryFacts {
    /// The status of an accepted delivery. 200 unless said otherwise.
    pub accepted_status: Option<u16>,
    /// What an accepted delivery is answered with, where the status does not say enough.
    pub acknowledge: Option<Acknowledge>,
    /// The status for a wrong signature. 401 unless said otherwise.
    pub refused_status: Option<u16>,
    /// Which statuses the provider takes for success.
    pub success: Option<String>,
    /// How long the provider waits.
    pub time_limit_s: Option<u32>,
    /// The largest body that the provider sends, where that is known.
    pub max_body_bytes: Option<u64>,
    /// When it tries again.
    pub retry: Option<String>,
    /// How endpoints are registered.
    pub subscribe: Option<String>,
    /// Where its addresses are listed.
    pub source_ips: Option<String>,
}

/// What the secret is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SecretFacts {
    /// The environment variable that examples use.
    pub env: Option<String>,
    /// What it is and where it is found, for people.
    pub notes: Option<String>,
}

/// A profile as written: schemes are read one by one, so that errors in them have a place.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    evidence: Evidence,
    #[serde(default)]
    sources: Vec<String>,
    #[serde(default)]
    unconfirmed: Vec<String>,
    #[serde(default)]
    notes: Option<String>,
    #[serde(default)]
    schemes: Vec<Value>,
    #[serde(default)]
    envelope: Envelope,
    #[serde(default)]
    cloudevents: Option<Value>,
    #[serde(default)]
    handshake: Vec<Handshake>,
    #[serde(default)]
    delivery: DeliveryFacts,
    #[serde(default)]
    secret: SecretFacts,
}

impl Profile {
    /// Reads a profile from JSON text.
    pub fn from_json(text: &str) -> Result<Self, SchemeError> {
        let value = serde_json::from_str(text)
            .map_err(|error| SchemeError::new("", format!("not JSON: {error}")))?;
        Self::from_value(value)
    }

    /// Reads a profile from a JSON value.
    pub fn from_value(value: Value) -> Result<Self, SchemeError> {
        let written: Written = SchemeError::locate(value)?;
        let mut schemes: Vec<Scheme> = Vec::new();
        for (index, value) in written.schemes.into_iter().enumerate() {
            let pointer = format!("/schemes/{index}");
            let scheme = Scheme::from_value(value).map_err(|error| error.below(&pointer))?;
            if schemes.iter().any(|other| other.id == scheme.id) {
                let message = format!("there are two schemes `{}`", scheme.id);
                return Err(SchemeError::new(format!("{pointer}/id"), message));
            }
            schemes.push(scheme);
        }
        let cloudevents = match written.cloudevents {
            Some(rules) => {
                CloudEvents::from_value(rules).map_err(|error| error.below("/cloudevents"))?
            }
            None => CloudEvents::default(),
        };
        Ok(Self {
            id: written.id,
            name: written.name,
            evidence: written.evidence,
            sources: written.sources,
            unconfirmed: written.unconfirmed,
            notes: written.notes,
            schemes,
            envelope: written.envelope,
            cloudevents,
            handshake: written.handshake,
            delivery: written.delivery,
            secret: written.secret,
        })
    }

    /// The scheme with this id.
    pub fn scheme(&self, id: &str) -> Option<&Scheme> {
        self.schemes.iter().find(|scheme| scheme.id == id)
    }
}
