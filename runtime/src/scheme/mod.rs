//! What is known of a provider, as data: how deliveries are signed, where their type, id and time are.
//!
//! In:  a profile, as JSON (`specs/<provider>/profile.yaml` holds the same as YAML).
//! Out: [`Profile`], [`Scheme`] and [`Envelope`], proven to be readable.
//! Does not know: secrets, clocks, requests. [`signature`](crate::signature) interprets schemes.
//!
//! # The grammar of a scheme
//!
//! Members that are not listed are errors; so are members of another kind.
//!
//! ```yaml
//! id: acme                      # unique in its profile
//! kind: mac                     # mac | pubkey | rfc9421 | jwt | mtls | token | basic | none
//! opt_in: false                 # true: only used when the receiver names it (weaker than the others)
//! covers: body                  # body | crc32 | fields | metadata-only | nothing: what the signature protects; left out,
//!                               # it is what the parts say, and never more than that
//!
//! # kind: mac, kind: pubkey ----------------------------------------------------------------------
//! alg: hmac-sha256              # mac: hmac-sha1 | hmac-sha256 | hmac-sha384 | hmac-sha512 | sha256-concat (a plain digest)
//!                               # pubkey: ed25519 | ecdsa-p256-sha256 (DER) | ecdsa-p256-sha256-raw (two numbers of 32 bytes)
//!                               #   | rsa-sha1 | rsa-sha256 | rsa-sha512 (PKCS #1 v1.5) | rsa-pss-sha256 | rsa-pss-sha512
//! alg_by:                       # pubkey, instead of `alg`: what the text at a place of the body stands for
//!   pointer: /SignatureVersion
//!   map: {"1": rsa-sha1, "2": rsa-sha256}
//! key:                          # of `mac` it may be left out: the text of the secret as it is
//!   decode: base64              # mac: utf8 (default) | hex | base64
//!                               # pubkey: hex (raw-hex) | base64 (of the bare key) | spki-der-base64 | pem | jwk; what says
//!                               #   itself that it is PEM, DER or JWK is read as such
//!   strip_prefix: [whsec_]      # removed before decoding; a secret without it is fine
//!   private_prefix: whsk_       # pubkey: what private keys begin with; receivers refuse them
//!   usual_prefix: whsec_        # only for error messages: what secrets of this provider begin with
//!   html_unescape: false        # true: `&amp;` and its like are decoded first
//!   many: any                   # any key for any signature, or `paired`: key i for signature header i
//!   source: config              # config | handshake (the receiver stored it); and, where the key is public:
//!                               #   cert_url | jwks | kid_lookup: a `KeyProvider` has it
//!   url: "header:X-Cert-Url"    # cert_url: where the URL stands, or the URL itself; jwks: the URL itself. `https` alone
//!   allow_hosts: [api.acme.test]  # the hosts that URLs may have; `*` is one label
//!   path_suffix: .pem           # how their paths must end
//!   cert_names: [acme.test]     # the names that a certificate may be for
//!   jwk: {use_for: [webhooks]}  # members that a JSON Web Key must have, and what they may say
//! signature:
//!   in: header                  # header | query | body
//!   names: [Acme-Signature]     # at least one must be there; or {numbered: "X-Sig-{n}", max: 10}
//!   pointer: /signature         # instead of names, when `in: body`
//!   prefix: "sha256="           # exact; a value without it is refused
//!   list:                       # when the value is a list of labelled fields: `t=1,v1=ab,v1=cd`
//!     sep: ","
//!     kv: "="
//!     take: [v1]                # labels of signatures, oldest version first
//!     policy: any               # any, or `newest`: only those with the last label of `take` that is there
//!   encoding: hex               # hex | hex-any-case | base64 | base64url | base64url-nopad
//! signed:                       # the signed bytes are these parts, one after the other
//!   - literal: "v0:"            # this text
//!   - ts                        # the text of the timestamp, exactly as received
//!   - body                      # the bytes of the body, exactly as received
//!   - header: webhook-id        # the value of a header
//!   - sigfield: n               # the field of the signature's list with this label
//!   - json: /token              # the text at this place of the body
//!   - method                    # the HTTP method, upper-case
//!   - url: configured           # the URL as registered with the provider; or `received`
//!   - config: webhook_id        # a value that the receiver configures
//!   - secret                    # the key's bytes; not of `pubkey`
//!   - crc32: body               # CRC-32 of the body, as a decimal number
//!   - sha256hex: body           # SHA-256 of the body, in hex
//!   - form_sorted               # the form's fields, sorted and without repetitions: `k1v1k2v2`
//!   - fields: {names: [/a, /b/c], root: /item, each: "{v}", join: ":", missing: empty}
//!                               # or `names_by: {pointer: /Type, map: {A: [/a], B: [/a, /b]}}`: by the text at a place
//!   - sorted_json               # the body, parsed, with its members sorted, and printed again as JavaScript does
//!   - canonical_request: {signed_headers: X-Signed-Headers}
//!                               # method, path, the headers that one lists, body: a line each
//! signed_alt:                   # when the URL has this query parameter: it must equal the digest of the body,
//!   when_query: bodySHA256      # and other parts are signed
//!   signed: [{url: received}]
//! url_variants: exact           # exact, or `with_and_without_port`
//! require:                      # headers that must have a value
//!   - {header: X-Version, equals: "1"}
//! nonce: body:/token            # a place whose text no two deliveries share; checked where the receiver stores them
//! timestamp:
//!   in: header                  # header | sigfield | body
//!   name: webhook-timestamp     # or `pointer`, when `in: body`
//!   format: unix_s              # unix_s | unix_ms | rfc3339 | imf_fixdate
//!   signed: true                # false: it can be forged, and is checked all the same
//!   max_age_s: 300              # null: the provider names no limit
//!   max_future_s: 300
//!
//! # kind: rfc9421 (HTTP Message Signatures) -------------------------------------------------------
//! algs: [ed25519]               # hmac-sha256, or ed25519 | ecdsa-p256-sha256 | rsa-pss-sha512 | rsa-v1_5-sha256
//! key: {}                       # as above: of a secret, or of a public key; `keyid` is the id
//! tag: acme/webhooks            # what the signature is for, exactly; left out, any or none
//! required_components: ["@method", "@target-uri", content-digest]
//!                               # must be covered; a digest that is covered is compared with the body, and without it the
//!                               # body is not protected
//! required_params: [created, expires, nonce, keyid, alg, tag]
//! max_age_s: 300                # since `created`
//! max_window_s: 300             # from `created` to `expires`
//! leeway_s: 60                  # how far the clocks may be apart
//! binary: rfc8941               # rfc8941, or `b64url-nopad`
//! url: received                 # received, or `configured`
//!
//! # kind: jwt ----------------------------------------------------------------------------------
//! in: header                    # header | query | body
//! name: Authorization           # or `pointer`, when `in: body`; one `*` in it is every item of an array
//! prefix: "Bearer "
//! algs: [ES256]                 # HS256 | HS384 | HS512, or RS256 | PS256 | ES256 | EdDSA; never chosen by the token
//! key: {}                       # as above: of a secret, or of a public key
//! claims:                       # each must be there; `a|b` is the first of two that is there
//!   iss: {eq: acme}             # this text; of a list, one of its items
//!   aud: {config: client_id}    # a value that the receiver configures
//!   sha256: {sha256hex: body}   # the digest of the body: without such a claim, the body is not protected
//!   qsh: {query_hash: base_path}  # the digest of method, path below a configured one, and query (Atlassian Connect)
//!   iat: {max_age_s: 300}       # a time that is not longer ago
//!   exp: {present: true}        # anything
//! leeway_s: 60                  # for `exp`, `nbf` and `iat`, which are looked at wherever a token has them
//!
//! # kind: mtls ---------------------------------------------------------------------------------
//! san: [dns:webhooks.acme.test] # names, one of which the sender's certificate has: dns: | uri: | email:
//! san_config: peer              # a configured value that is one more name
//!
//! # kind: token --------------------------------------------------------------------------------
//! in: header                    # header | query | body
//! name: X-Token                 # or `pointer`, when `in: body`; one `*` in it is every item of an array
//! # name_config: header         # in place of `name`: the configured value that says it
//! prefix: "Bearer "
//!
//! # kind: basic --------------------------------------------------------------------------------
//! user: webhook                 # the user's name; the secret is the password
//! # user_config: user           # in place of `user`: the configured value that says it
//!
//! # kind: none --------------------------------------------------------------------------------
//! # No members. Never accepted, but by a receiver that says `unsigned_i_understand`; covers nothing.
//! ```

mod acknowledge;
mod cloudevents;
mod decrypt;
mod envelope;
mod error;
mod handshake;
mod jwt;
mod key;
mod kind;
mod location;
mod mac;
mod mtls;
mod part;
mod place;
mod profile;
mod protects;
mod pubkey;
mod rfc9421;
mod signed;
mod source;
mod template;
mod timestamp;
mod token;

pub use acknowledge::{Acknowledge, SoapAck};
pub use cloudevents::{CloudEvents, EventRules, OneOf, Rules, TimeText};
pub use decrypt::{Decrypt, DecryptForm};
pub use envelope::{
    Const, Content, EachId, Envelope, First, Id, IdScope, Items, Join, Time, TypeRule,
};
pub use error::SchemeError;
pub use handshake::{Check, Expected, Handshake, Offers, Respond, When};
pub use jwt::{ClaimRule, Jwt, JwtAlgorithm};
pub use key::{Decode, Key, Many};
pub use kind::{Covers, Kind, Scheme};
pub use location::{Encoding, Labels, Location, Names, Policy, Where};
pub use mac::{Algorithm, Mac};
pub use mtls::{Mtls, San};
pub use part::{Absent, BodyOnly, CanonicalRequest, Fields, NamesBy, Part, UrlFrom};
pub use place::Place;
pub use profile::{DeliveryFacts, Evidence, Grade, Profile, SecretFacts};
pub use pubkey::{By, Choice, Pubkey, PublicAlgorithm};
pub use rfc9421::{Binary, HttpAlgorithm, Param, Rfc9421};
pub use signed::{Requirement, Signed, SignedAlt, UrlVariants};
pub use source::{Host, Source, UrlSource};
pub use template::{Piece, Step, Template};
pub use timestamp::{TimeFormat, Timestamp};
pub use token::{Basic, Token};

pub(crate) use jwt::JwtKey;
pub(crate) use place::Part as PlacePart;
pub(crate) use template::Texts;
