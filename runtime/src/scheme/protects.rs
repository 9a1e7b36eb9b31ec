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

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNATURE: &str =
        r#""signature": {"in": "header", "names": ["X-Sig"], "encoding": "hex"}"#;

    #[track_caller]
    fn check(scheme: &str, protected: &[&str], open: &[&str]) {
        let text = scheme.replace("SIGNATURE", SIGNATURE);
        let scheme = Scheme::from_json(&text).expect("a scheme");
        let body = br#"{"Type": "A", "a": 1}"#;
        for (places, expect) in [(protected, true), (open, false)] {
            for place in places {
                let parsed = place.parse().expect("a place");
                assert_eq!(scheme.protects(&parsed, body, true), expect, "{place}");
            }
        }
    }

    #[test]
    fn parts() {
        check(
            r#"{"id": "x", "kind": "mac", "alg": "hmac-sha256", SIGNATURE,
                "signed": [{"header": "X-Id"}, "ts", "body"],
                "timestamp": {"in": "header", "name": "X-Time", "format": "unix_s"}}"#,
            &["body:/a", "root:", "header:x-id", "header:X-Time"],
            &["header:X-Type", "query:a"],
        );
        check(
            r#"{"id": "x", "kind": "mac", "alg": "hmac-sha256", SIGNATURE, "signed": [{"url": "received"}]}"#,
            &["query:a"],
            &["body:/a"],
        );
        check(
            r#"{"id": "x", "kind": "mac", "alg": "hmac-sha256", SIGNATURE, "signed": [{"crc32": "body"}]}"#,
            &[],
            &["body:/a"],
        );
    }

    #[test]
    fn members() {
        let scheme = r#"{"id": "x", "kind": "mac", "alg": "hmac-sha256", SIGNATURE, "signed": [
            {"json": "/token"},
            {"fields": {"names_by": {"pointer": "/Type", "map": {"A": ["/a"], "B": ["/a", "/b"]}}}}
        ]}"#;
        check(
            scheme,
            &["body:/a", "root:/token"],
            &["body:/b", "body:/Type"],
        );
        let scheme = Scheme::from_json(&scheme.replace("SIGNATURE", SIGNATURE)).expect("a scheme");
        let place = "body:/a".parse().expect("a place");
        assert!(
            !scheme.protects(&place, br#"{"Type": "A"}"#, false),
            "of an item"
        );
        assert!(!scheme.protects_body());
    }

    #[test]
    fn other_kinds() {
        check(
            r#"{"id": "x", "kind": "token", "in": "header", "name": "X-Token"}"#,
            &[],
            &["body:/a", "header:X-Token", "query:a"],
        );
        check(
            r#"{"id": "x", "kind": "mtls", "san": ["dns:a.test"]}"#,
            &["body:/a", "header:X-Type", "query:a"],
            &[],
        );
        check(
            r#"{"id": "x", "kind": "rfc9421", "algs": ["hmac-sha256"],
                "required_components": ["@target-uri", "content-digest", "x-type"]}"#,
            &["body:/a", "header:X-Type", "query:a"],
            &["header:X-Id"],
        );
        check(
            r#"{"id": "x", "kind": "jwt", "in": "header", "name": "Authorization", "algs": ["HS256"],
                "claims": {"sha256": {"sha256hex": "body"}}}"#,
            &["body:/a"],
            &["header:X-Id", "query:a"],
        );
        check(
            r#"{"id": "x", "kind": "none"}"#,
            &[],
            &["body:/a", "header:X-Id"],
        );
    }
}
