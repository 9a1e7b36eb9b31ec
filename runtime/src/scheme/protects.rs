//! What of a delivery a scheme proves.

use crate::json;
use crate::scheme::{
    ClaimRule, Covers, Fields, Kind, Part, Place, PlacePart, Scheme, Timestamp, Where,
};

impl Scheme {
    /// True when nobody on the way can have changed a byte of the body.
    pub(crate) fn protects_body(&self) -> bool {
        self.covers == Covers::Body
    }

    /// True when nobody on the way can have changed the text at a place.
    ///
    /// `body` is the whole body; `is_whole` says that an item is it, and not a part of a batch.
    pub(crate) fn protects(&self, place: &Place, body: &[u8], is_whole: bool) -> bool {
        match place.part() {
            PlacePart::Header(name) => self.protects_header(name),
            PlacePart::Query(_) => self.protects_query(),
            PlacePart::Root(_) | PlacePart::Item(_) if self.protects_body() => true,
            PlacePart::Root(pointer) => self.protects_member(pointer, body),
            PlacePart::Item(pointer) => is_whole && self.protects_member(pointer, body),
        }
    }

    /// True when nobody on the way can have changed a header.
    pub(crate) fn protects_header(&self, name: &str) -> bool {
        let same = |other: &str| other.eq_ignore_ascii_case(name);
        match &self.kind {
            Kind::Rfc9421(it) => it.required_components.iter().any(|it| same(it)),
            // All that comes over the connection is from whoever it was made with.
            Kind::Mtls(_) => self.protects_body(),
            _ => self.parts().any(|part| match part {
                Part::Header(signed) => same(signed),
                Part::Ts => self
                    .timestamp()
                    .is_some_and(|it| it.place == Where::Header && it.signed && same(&it.name)),
                _ => false,
            }),
        }
    }

    fn protects_query(&self) -> bool {
        match &self.kind {
            Kind::Rfc9421(it) => {
                let mut components = it.required_components.iter();
                components.any(|it| it == "@query" || it == "@target-uri")
            }
            Kind::Jwt(jwt) => {
                let mut rules = jwt.claims.values();
                rules.any(|rule| matches!(rule, ClaimRule::QueryHash(_)))
            }
            Kind::Mtls(_) => self.protects_body(),
            _ => self.parts().any(|part| matches!(part, Part::Url(_))),
        }
    }

    /// True for a member that is signed by itself.
    fn protects_member(&self, pointer: &str, body: &[u8]) -> bool {
        self.covers == Covers::Fields
            && self.parts().any(|part| match part {
                Part::Json(signed) => signed == pointer,
                Part::Fields(fields) => fields.have(pointer, body),
                Part::FormSorted => true,
                _ => false,
            })
    }

    fn timestamp(&self) -> Option<&Timestamp> {
        match &self.kind {
            Kind::Mac(mac) => mac.timestamp.as_ref(),
            Kind::Pubkey(pubkey) => pubkey.timestamp.as_ref(),
            _ => None,
        }
    }
}

impl Fields {
    /// True when the member at `pointer` is one of them.
    fn have(&self, pointer: &str, body: &[u8]) -> bool {
        let Some(below) = pointer.strip_prefix(self.root.as_str()) else {
            return false;
        };
        let names = match &self.names_by {
            None => Some(&self.names),
            Some(by) => json::locate(body, &by.pointer)
                .and_then(json::scalar_text)
                .and_then(|text| by.map.get(text.as_ref())),
        };
        names.is_some_and(|names| names.iter().any(|name| name == below))
    }
}
