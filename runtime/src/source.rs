//! The sources of this crate, for crates that carry the runtime with them.

macro_rules! files {
    ($($path:literal)*) => {
        /// The path of every source file below `src` (but this one), and its text.
        pub const FILES: &[(&str, &str)] = &[$(($path, include_str!($path))),*];
    };
}

files! {
    "batch.rs"
    "body.rs"
    "cloudevent/attributes.rs"
    "cloudevent/batch.rs"
    "cloudevent/data.rs"
    "cloudevent/error.rs"
    "cloudevent/event.rs"
    "cloudevent/http.rs"
    "cloudevent/media_type.rs"
    "cloudevent/mod.rs"
    "cloudevent/name.rs"
    "cloudevent/percent.rs"
    "cloudevent/policy.rs"
    "cloudevent/raw.rs"
    "cloudevent/reader.rs"
    "cloudevent/text.rs"
    "cloudevent/translation.rs"
    "cloudevent/value.rs"
    "cloudevent/writer.rs"
    "delivery.rs"
    "encoding.rs"
    "events.rs"
    "handshake.rs"
    "http/handle.rs"
    "http/limits.rs"
    "http/mod.rs"
    "http/service.rs"
    "include.rs"
    "json/cursor.rs"
    "json/decimal.rs"
    "json/error.rs"
    "json/locate.rs"
    "json/mod.rs"
    "json/number.rs"
    "json/put.rs"
    "json/raw.rs"
    "json/reader.rs"
    "json/scanner.rs"
    "json/string.rs"
    "json/tree.rs"
    "json/writer.rs"
    "key/cached.rs"
    "key/certificate.rs"
    "key/der.rs"
    "key/ecdsa.rs"
    "key/ed25519.rs"
    "key/error.rs"
    "key/family.rs"
    "key/fetched.rs"
    "key/jwk.rs"
    "key/mod.rs"
    "key/pem.rs"
    "key/private.rs"
    "key/provider.rs"
    "key/public.rs"
    "key/rsa.rs"
    "key/trust.rs"
    "lib.rs"
    "mock.rs"
    "moment.rs"
    "scheme/envelope.rs"
    "scheme/error.rs"
    "scheme/handshake.rs"
    "scheme/jwt.rs"
    "scheme/key.rs"
    "scheme/kind.rs"
    "scheme/location.rs"
    "scheme/mac.rs"
    "scheme/mod.rs"
    "scheme/mtls.rs"
    "scheme/part.rs"
    "scheme/place.rs"
    "scheme/profile.rs"
    "scheme/pubkey.rs"
    "scheme/rfc9421.rs"
    "scheme/signed.rs"
    "scheme/source.rs"
    "scheme/timestamp.rs"
    "scheme/token.rs"
    "secret.rs"
    "select.rs"
    "send.rs"
    "signature/algorithm.rs"
    "signature/candidate.rs"
    "signature/claims.rs"
    "signature/compact.rs"
    "signature/draft.rs"
    "signature/explain.rs"
    "signature/form.rs"
    "signature/freshness.rs"
    "signature/given.rs"
    "signature/guard.rs"
    "signature/jwt.rs"
    "signature/key.rs"
    "signature/mac.rs"
    "signature/message.rs"
    "signature/mod.rs"
    "signature/nonces.rs"
    "signature/opened.rs"
    "signature/peer.rs"
    "signature/pubkey.rs"
    "signature/refused.rs"
    "signature/request.rs"
    "signature/rfc9421/base.rs"
    "signature/rfc9421/component.rs"
    "signature/rfc9421/digest.rs"
    "signature/rfc9421/fields.rs"
    "signature/rfc9421/mod.rs"
    "signature/rfc9421/params.rs"
    "signature/rfc9421/sign.rs"
    "signature/rfc9421/structured.rs"
    "signature/rfc9421/target.rs"
    "signature/rfc9421/verify.rs"
    "signature/settings.rs"
    "signature/sign.rs"
    "signature/token.rs"
    "signature/verify.rs"
    "value/cases.rs"
    "value/check.rs"
    "value/debug.rs"
    "value/equal.rs"
    "value/extra.rs"
    "value/fill.rs"
    "value/format.rs"
    "value/list.rs"
    "value/macros.rs"
    "value/map.rs"
    "value/mod.rs"
    "value/node.rs"
    "value/object.rs"
    "value/optional.rs"
    "value/pattern.rs"
    "value/sample.rs"
    "value/scalar.rs"
    "value/seed.rs"
    "value/serde.rs"
    "value/timestamp.rs"
    "value/union.rs"
    "value/validate.rs"
    "verifier.rs"
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[allow(clippy::disallowed_methods, reason = "the folder is this crate's own")]
    fn count(folder: &Path) -> usize {
        let entries = std::fs::read_dir(folder)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").path());
        entries
            .map(|path| if path.is_dir() { count(&path) } else { 1 })
            .sum()
    }

    #[test]
    fn every_file_is_listed() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        assert_eq!(
            super::FILES.len() + 1,
            count(&folder),
            "list new files above"
        );
    }
}
