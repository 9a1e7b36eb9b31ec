//! Scheme data that reads well and would be wrong: each is refused where it stands, and why is said.

use hookwright_runtime::scheme::{Covers, Scheme};
use serde_json::{Value, json};

/// Refused at `pointer`, with `why` in the message.
fn refused(scheme: Value, pointer: &str, why: &str) {
    match Scheme::from_value(scheme.clone()) {
        Ok(_) => panic!("{scheme} is fine"),
        Err(error) => {
            assert_eq!(error.pointer(), pointer, "{error}: {scheme}");
            assert!(error.message().contains(why), "{error}: {scheme}");
        }
    }
}

/// `base`, with other members.
fn with(mut base: Value, members: Value) -> Value {
    for (name, value) in members.as_object().into_iter().flatten() {
        base[name] = value.clone();
    }
    base
}

fn mac() -> Value {
    json!({"id": "m", "kind": "mac", "alg": "hmac-sha256", "signed": ["body"],
           "signature": {"in": "header", "names": ["X-Sig"], "encoding": "hex"}})
}

fn pubkey() -> Value {
    let key = json!({"decode": "pem"});
    with(
        mac(),
        json!({"kind": "pubkey", "alg": "ed25519", "key": key}),
    )
}

fn covers(scheme: Value) -> Covers {
    Scheme::from_value(scheme).expect("a scheme").covers
}

#[test]
fn codes() {
    refused(
        with(mac(), json!({"kind": "rot13"})),
        "/kind",
        "unknown kind",
    );
    refused(
        with(mac(), json!({"alg": "ed25519"})),
        "/alg",
        "unknown variant",
    );
    refused(
        with(mac(), json!({"key": {"decode": "pem"}})),
        "/key/decode",
        "`utf8`",
    );
    refused(
        with(mac(), json!({"key": {"source": "jwks"}})),
        "/key/source",
        "nobody publishes",
    );
    refused(
        with(mac(), json!({"signed": []})),
        "/signed",
        "protects nothing",
    );
    refused(
        with(mac(), json!({"signed": ["ts"]})),
        "/signed/0",
        "`timestamp`",
    );
    refused(
        with(mac(), json!({"alg": "sha256-concat"})),
        "/signed",
        "`secret`",
    );
}

#[test]
fn public_keys() {
    let bad =
        |members: Value, pointer: &str, why: &str| refused(with(pubkey(), members), pointer, why);
    bad(json!({"alg": "hmac-sha256"}), "/alg", "unknown variant");
    bad(json!({"alg": 7}), "/alg", "the name of an algorithm");
    bad(
        json!({"signed": ["secret", "body"]}),
        "/signed",
        "no `secret`",
    );
    bad(json!({"key": {}}), "/key/decode", "`spki-der-base64`");
    bad(
        json!({"key": {"decode": "pem", "url": "https://a.test/k"}}),
        "/key/url",
        "only of",
    );
    let by = json!({"pointer": "/v", "map": {"1": "md5"}});
    let mut scheme = pubkey();
    scheme.as_object_mut().expect("an object").remove("alg");
    refused(
        with(scheme.clone(), json!({"alg_by": by})),
        "/alg_by/map/1",
        "unknown variant",
    );
    refused(scheme.clone(), "", "missing field `alg`");
    refused(
        with(scheme, json!({"alg_by": {"pointer": "/v", "map": {}}})),
        "/alg_by/map",
        "at least one",
    );
}

#[test]
fn places_of_keys() {
    let bad = |key: Value, pointer: &str, why: &str| {
        refused(with(pubkey(), json!({"key": key})), pointer, why)
    };
    bad(json!({"source": "jwks"}), "/key/url", "needs `url`");
    bad(
        json!({"source": "jwks", "url": "http://a.test/k"}),
        "/key/url",
        "no `https://` URL",
    );
    bad(
        json!({"source": "jwks", "url": "https://{a}.test/k"}),
        "/key/url",
        "never configured",
    );
    bad(
        json!({"source": "jwks", "url": "header:X-Keys", "allow_hosts": ["a.test"]}),
        "/key/url",
        "do not choose",
    );
    bad(
        json!({"source": "cert_url", "url": "header:X-Cert", "cert_names": ["a.test"]}),
        "/key/allow_hosts",
        "at least one host",
    );
    bad(
        json!({"source": "cert_url", "url": "header:X-Cert", "allow_hosts": ["a.test"]}),
        "/key/cert_names",
        "at least one name",
    );
    bad(
        json!({"source": "cert_url", "url": "header:X-Cert", "allow_hosts": ["*.test"]}),
        "/key/allow_hosts/0",
        "last two labels",
    );
    bad(
        json!({"source": "kid_lookup", "url": "https://a.test/k"}),
        "/key/url",
        "only of",
    );
}

#[test]
fn what_is_covered_is_never_overstated() {
    assert_eq!(covers(mac()), Covers::Body);
    assert_eq!(
        covers(with(mac(), json!({"covers": "fields"}))),
        Covers::Fields
    );
    let token = json!({"id": "t", "kind": "token", "in": "header", "name": "X-Token"});
    assert_eq!(covers(token.clone()), Covers::MetadataOnly);
    refused(
        with(token, json!({"covers": "body"})),
        "/covers",
        "not protect that much",
    );
    let crc = json!({"signed": [{"config": "id"}, {"crc32": "body"}]});
    assert_eq!(covers(with(pubkey(), crc)), Covers::Crc32);
    let fields = json!({"signed": [{"fields": {"names": ["/a"]}}]});
    assert_eq!(covers(with(mac(), fields)), Covers::Fields);
    let metadata = json!({"signed": [{"header": "x-id"}]});
    assert_eq!(covers(with(mac(), metadata)), Covers::MetadataOnly);
}

#[test]
fn tokens() {
    let jwt =
        json!({"id": "j", "kind": "jwt", "in": "header", "name": "X-Token", "algs": ["HS256"]});
    let bad = |members: Value, pointer: &str, why: &str| {
        refused(with(jwt.clone(), members), pointer, why)
    };
    bad(json!({"algs": []}), "/algs", "at least one");
    bad(json!({"algs": ["none"]}), "/algs/0", "unknown variant");
    bad(json!({"algs": ["HS256", "RS256"]}), "/algs", "two schemes");
    bad(json!({"algs": ["RS256"]}), "/key/decode", "`pem`");
    bad(
        json!({"key": {"source": "kid_lookup"}}),
        "/key/source",
        "nobody publishes",
    );
    bad(json!({"name": ""}), "/name", "is needed");
    bad(
        json!({"in": "body", "pointer": "/a/*/b/*"}),
        "/pointer",
        "at most one",
    );
    bad(
        json!({"claims": {"exp": {"present": false}}}),
        "/claims/exp/present",
        "leave the claim out",
    );
    bad(
        json!({"claims": {"exp": {"after": 1}}}),
        "/claims/exp",
        "unknown variant",
    );
    bad(
        json!({"covers": "body"}),
        "/covers",
        "not protect that much",
    );
    let digest = json!({"claims": {"body": {"sha256hex": "body"}}});
    assert_eq!(covers(with(jwt, digest)), Covers::Body);
}

#[test]
fn nothing() {
    let none = json!({"id": "n", "kind": "none"});
    assert_eq!(covers(none.clone()), Covers::Nothing);
    refused(
        with(none.clone(), json!({"covers": "metadata-only"})),
        "/covers",
        "not protect",
    );
    refused(with(none, json!({"in": "header"})), "/in", "unknown field");
}

#[test]
fn message_signatures() {
    let base = json!({"id": "h", "kind": "rfc9421", "algs": ["hmac-sha256"], "required_components": ["@method"]});
    let bad = |members: Value, pointer: &str, why: &str| {
        refused(with(base.clone(), members), pointer, why)
    };
    bad(json!({"algs": []}), "/algs", "at least one");
    bad(
        json!({"algs": ["hmac-sha256", "ed25519"]}),
        "/algs",
        "two schemes",
    );
    bad(json!({"algs": ["ed25519"]}), "/key/decode", "`pem`");
    bad(json!({"key": {"decode": "pem"}}), "/key/decode", "`utf8`");
    bad(
        json!({"required_components": []}),
        "/required_components",
        "protects nothing",
    );
    bad(
        json!({"required_components": ["@method", "Date"]}),
        "/required_components/1",
        "lower-case",
    );
    bad(
        json!({"required_params": ["Created"]}),
        "/required_params/0",
        "unknown variant",
    );
    bad(
        json!({"covers": "body"}),
        "/covers",
        "not protect that much",
    );
    assert_eq!(covers(base.clone()), Covers::MetadataOnly);
    let digest = json!({"required_components": ["content-digest"]});
    assert_eq!(covers(with(base, digest)), Covers::Body);
}

#[test]
fn certificates_of_senders() {
    let base = json!({"id": "m", "kind": "mtls"});
    refused(base.clone(), "/san", "proves nothing");
    refused(
        with(base.clone(), json!({"san": ["acme.test"]})),
        "/san/0",
        "no name",
    );
    assert_eq!(
        covers(with(base, json!({"san": ["dns:acme.test"]}))),
        Covers::Body
    );
}
