use serde::Deserialize;

use crate::scheme::{Key, Location, Many, Part, Place, PlacePart, SchemeError, Timestamp, Where};

/// A signature over parts of the request, computed by the algorithm `A`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signed<A> {
    /// How signatures are computed.
    #[serde(alias = "alg_by")]
    pub alg: A,
    /// Where keys come from, and how they are written.
    #[serde(default)]
    pub key: Key,
    /// Where the signatures are.
    pub signature: Location,
    /// The signed bytes: these parts, one after the other.
    pub signed: Vec<Part>,
    /// Other signed parts when the URL has a certain query parameter.
    #[serde(default)]
    pub signed_alt: Option<SignedAlt>,
    /// Which spellings of the URL may have been signed.
    #[serde(default)]
    pub url_variants: UrlVariants,
    /// Headers that must have a value.
    #[serde(default)]
    pub require: Vec<Requirement>,
    /// When the delivery was sent.
    #[serde(default)]
    pub timestamp: Option<Timestamp>,
    /// Where a text stands that no two deliveries share.
    #[serde(default)]
    pub nonce: Option<Place>,
}

/// Other signed parts when the URL has a certain query parameter.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedAlt {
    /// The parameter. Its value must be the SHA-256 of the body, in hex.
    pub when_query: String,
    /// The signed bytes.
    pub signed: Vec<Part>,
}

/// Which spellings of the URL may have been signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UrlVariants {
    /// The URL as it is.
    #[default]
    Exact,
    /// Also with the default port added, and with the port removed.
    WithAndWithoutPort,
}

/// A header that must have a value.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// The header.
    pub header: String,
    /// Its value, exactly.
    pub equals: String,
}

impl<A> Signed<A> {
    /// Every list of parts that may be what is signed, with its place in the data.
    pub(super) fn lists(&self) -> impl Iterator<Item = (&'static str, &Vec<Part>)> {
        let alt = self
            .signed_alt
            .as_ref()
            .map(|alt| ("/signed_alt/signed", &alt.signed));
        std::iter::once(("/signed", &self.signed)).chain(alt)
    }

    /// Refuses data that reads well and could not be interpreted, or that would sign nothing.
    pub(super) fn check(&self) -> Result<(), SchemeError> {
        self.signature
            .check()
            .map_err(|error| error.below("/signature"))?;
        self.check_timestamp()?;
        if self.signed.is_empty() {
            return Err(SchemeError::new(
                "/signed",
                "a signature over nothing protects nothing",
            ));
        }
        for (pointer, parts) in self.lists() {
            for (index, part) in parts.iter().enumerate() {
                self.check_part(part)
                    .map_err(|error| error.below(&format!("{pointer}/{index}")))?;
            }
        }
        if self.nonce.as_ref().is_some_and(|nonce| !self.signs(nonce)) {
            let message = "a nonce that is not signed can be another each time";
            return Err(SchemeError::new("/nonce", message));
        }
        if self.key.many == Many::Paired && self.signature.place != Where::Header {
            return Err(SchemeError::new(
                "/key/many",
                "`paired` needs signatures in headers",
            ));
        }
        Ok(())
    }

    /// True when the text at a place is part of what is signed.
    fn signs(&self, place: &Place) -> bool {
        let mut parts = self.signed.iter();
        parts.any(|part| match (place.part(), part) {
            (PlacePart::Header(name), Part::Header(signed)) => name.eq_ignore_ascii_case(signed),
            (PlacePart::Item(_) | PlacePart::Root(_), Part::Body) => true,
            (PlacePart::Item(name) | PlacePart::Root(name), Part::Json(signed)) => name == signed,
            (PlacePart::Query(_), Part::Url(_)) => true,
            _ => false,
        })
    }

    fn check_timestamp(&self) -> Result<(), SchemeError> {
        let Some(timestamp) = &self.timestamp else {
            return Ok(());
        };
        timestamp
            .check()
            .map_err(|error| error.below("/timestamp"))?;
        if timestamp.place == Where::Sigfield && self.signature.list.is_none() {
            let message = "`in: sigfield` needs `list` in `signature`";
            return Err(SchemeError::new("/timestamp/in", message));
        }
        Ok(())
    }

    fn check_part(&self, part: &Part) -> Result<(), SchemeError> {
        match part {
            Part::Ts if self.timestamp.is_none() => {
                Err(SchemeError::new("", "`ts` needs `timestamp`"))
            }
            Part::Sigfield(_) if self.signature.list.is_none() => Err(SchemeError::new(
                "",
                "`sigfield` needs `list` in `signature`",
            )),
            Part::Fields(fields) => fields.check(),
            _ => Ok(()),
        }
    }
}
