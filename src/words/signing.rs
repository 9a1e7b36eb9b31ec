//! A scheme in words.

use hookwright_runtime::scheme::{
    Absent, Algorithm, Choice, ClaimRule, Covers, Decode, Encoding, Fields, Jwt, Key, Kind, Labels,
    Location, Many, Mtls, Names, Part, Policy, PublicAlgorithm, Rfc9421, Scheme, Signed, Source,
    Timestamp, Token, UrlFrom, UrlSource, UrlVariants, Where,
};
use serde_json::Value;

use crate::words::place;

/// The sentences about a scheme; `data` is the same scheme as it is written.
pub fn sentences(scheme: &Scheme, data: &Value) -> Vec<String> {
    let mut said = match &scheme.kind {
        Kind::Mac(mac) => signed(mac, code(mac.alg)),
        Kind::Pubkey(it) => signed(it, signature(&it.alg)),
        Kind::Jwt(jwt) => self::jwt(jwt, data),
        Kind::Rfc9421(it) => rfc9421(it, data),
        Kind::Token(token) => vec![self::token(token)],
        Kind::Basic(basic) => vec![format!(
            "HTTP basic authentication of the user {}; the secret is the password.",
            match &basic.user_config {
                Some(setting) => format!("that the configured value `{setting}` says"),
                None => format!("`{}`", basic.user),
            }
        )],
        Kind::Mtls(mtls) => self::mtls(mtls, data),
        Kind::Unsigned => vec!["Nothing is signed: anybody can have sent a delivery.".to_owned()],
        _ => vec![format!("A scheme of the kind `{}`.", data["kind"])],
    };
    said.push(protects(scheme.covers).to_owned());
    said
}

fn protects(covers: Covers) -> &'static str {
    match covers {
        Covers::Body => "It protects every byte of the body.",
        Covers::Crc32 => {
            "It protects a checksum of the body, which another body can be made to have."
        }
        Covers::Fields => "It protects some members of the body; the others can be forged.",
        Covers::MetadataOnly => {
            "It does not protect the event: another body can be put under a captured signature."
        }
        Covers::Nothing => "It is accepted only by a receiver that says so.",
    }
}

fn signed<A>(rule: &Signed<A>, what: String) -> Vec<String> {
    let mut said = vec![format!(
        "{what} of {}; {}.",
        parts(&rule.signed),
        location(&rule.signature)
    )];
    if let Some(alt) = &rule.signed_alt {
        said.push(format!(
            "When the URL has the query parameter {}, which must be the SHA-256 of the body, it is of {}.",
            alt.when_query,
            parts(&alt.signed)
        ));
    }
    if rule.url_variants == UrlVariants::WithAndWithoutPort {
        said.push("The URL counts with and without its port.".to_owned());
    }
    said.push(key(&rule.key));
    for required in &rule.require {
        said.push(format!(
            "The header {} must be `{}`.",
            required.header, required.equals
        ));
    }
    if let Some(timestamp) = &rule.timestamp {
        said.push(self::timestamp(timestamp));
    }
    if let Some(nonce) = &rule.nonce {
        let nonce = place::place(nonce, false);
        said.push(format!("No two deliveries have the same text in {nonce}."));
    }
    said
}

fn code(algorithm: Algorithm) -> String {
    let name = match algorithm {
        Algorithm::HmacSha1 => "The HMAC-SHA1",
        Algorithm::HmacSha256 => "The HMAC-SHA256",
        Algorithm::HmacSha384 => "The HMAC-SHA384",
        Algorithm::HmacSha512 => "The HMAC-SHA512",
        Algorithm::Sha256Concat => "The SHA-256, which is no HMAC,",
    };
    name.to_owned()
}

fn signature(choice: &Choice) -> String {
    match choice {
        Choice::Always(algorithm) => format!("The {} signature", name(*algorithm)),
        Choice::By(by) => {
            let ways = by
                .map
                .iter()
                .map(|(text, algorithm)| format!("{} where it is `{text}`", name(*algorithm)));
            let ways: Vec<String> = ways.collect();
            format!(
                "The signature, by {} of the body ({}),",
                by.pointer,
                ways.join(", ")
            )
        }
    }
}

fn name(algorithm: PublicAlgorithm) -> &'static str {
    match algorithm {
        PublicAlgorithm::Ed25519 => "Ed25519",
        PublicAlgorithm::EcdsaP256Sha256 | PublicAlgorithm::EcdsaP256Sha256Raw => "ECDSA P-256",
        PublicAlgorithm::RsaSha1 => "RSA with SHA-1",
        PublicAlgorithm::RsaSha256 => "RSA with SHA-256",
        PublicAlgorithm::RsaSha512 => "RSA with SHA-512",
        PublicAlgorithm::RsaPssSha256 => "RSA PSS with SHA-256",
        PublicAlgorithm::RsaPssSha512 => "RSA PSS with SHA-512",
    }
}

fn parts(parts: &[Part]) -> String {
    let words: Vec<String> = parts.iter().map(part).collect();
    words.join(" + ")
}

fn part(part: &Part) -> String {
    match part {
        Part::Literal(text) => format!("{text:?}"),
        Part::Ts => "the time".to_owned(),
        Part::Body => "the body".to_owned(),
        Part::Header(name) => format!("the header {name}"),
        Part::Sigfield(label) => format!("the field `{label}` of the header"),
        Part::Json(pointer) => format!("{pointer} of the body"),
        Part::Method => "the method".to_owned(),
        Part::Url(UrlFrom::Configured) => "the URL as it was registered".to_owned(),
        Part::Url(UrlFrom::Received) => "the URL of the request".to_owned(),
        Part::Config(name) => format!("`{name}`, which is configured"),
        Part::Secret => "the secret".to_owned(),
        Part::Crc32(_) => "the CRC-32 of the body".to_owned(),
        Part::Sha256hex(_) => "the SHA-256 of the body in hex".to_owned(),
        Part::FormSorted => "the fields of the form, sorted".to_owned(),
        Part::Fields(fields) => self::fields(fields),
        Part::SortedJson => "the body printed again with its members sorted".to_owned(),
        Part::CanonicalRequest(request) => format!(
            "a line each: method, path, the headers that {} lists, body",
            request.signed_headers
        ),
    }
}

fn fields(fields: &Fields) -> String {
    let of = match fields.root.as_str() {
        "" => "the body".to_owned(),
        root => format!("{root} of the body"),
    };
    let missing = match fields.missing {
        Absent::Empty => "",
        Absent::Skip => ", as far as they are there",
    };
    match &fields.names_by {
        None => format!("the members {} of {of}{missing}", fields.names.join(", ")),
        Some(by) => {
            let ways = by
                .map
                .iter()
                .map(|(text, names)| format!("of `{text}` {}", names.join(", ")));
            let ways: Vec<String> = ways.collect();
            let ways = ways.join("; ");
            format!("the members that {} tells, {ways}{missing}", by.pointer)
        }
    }
}

fn location(location: &Location) -> String {
    let encoding = match location.encoding {
        Encoding::Hex | Encoding::HexAnyCase => "in hex",
        Encoding::Base64 => "in base64",
        Encoding::Base64url => "in base64 for URLs",
        Encoding::Base64urlNopad => "in base64 for URLs without padding",
    };
    let prefix = match location.prefix.as_str() {
        "" => String::new(),
        prefix => format!(" after {prefix:?}"),
    };
    let labels = location.list.as_ref().map(self::labels).unwrap_or_default();
    let names = names(&location.names);
    let at = match location.place {
        Where::Header => format!("in the header {names}"),
        Where::Query => format!("in the query parameter {names}"),
        Where::Body | Where::Sigfield => {
            let pointer = location.pointer.as_deref().unwrap_or_default();
            format!("in {pointer} of the body")
        }
    };
    format!("{encoding}{prefix} {at}{labels}")
}

fn names(names: &Names) -> String {
    match names {
        Names::Listed(names) => names.join(" or "),
        Names::Numbered { numbered, max } => format!("{numbered}, n from 1 to {max}"),
    }
}

fn labels(list: &Labels) -> String {
    let newest = match list.policy {
        Policy::Any => "",
        Policy::Newest => "; only the newest version counts",
    };
    let labels = list.take.join("` or `");
    format!(
        ", as `{labels}` of a list with {:?} between{newest}",
        list.sep
    )
}

fn key(key: &Key) -> String {
    let decoded = match key.decode {
        Decode::Utf8 => "the text of the secret",
        Decode::Hex => "the secret, decoded from hex",
        Decode::Base64 => "the secret, decoded from base64",
        Decode::SpkiDerBase64 => "a public key, base64 of DER",
        Decode::Pem => "a public key, PEM",
        Decode::Jwk => "a JSON Web Key, or a set of them",
    };
    let url = match &key.url {
        Some(UrlSource::Fixed(url)) => url.clone(),
        Some(UrlSource::At(at)) => place::place(at, false),
        None => String::new(),
    };
    let mut said = match key.source {
        Source::Config => format!("The key is {decoded}"),
        Source::Handshake => "The key came with a handshake, and the receiver stored it".to_owned(),
        Source::CertUrl => format!(
            "The key is that of the certificate whose URL is in {url}, from {} alone",
            hosts(key)
        ),
        Source::Jwks => format!("The key is fetched from {url}"),
        Source::KidLookup => "The receiver looks the key up by its id".to_owned(),
    };
    if !key.strip_prefix.is_empty() {
        said.push_str(&format!(", without `{}`", key.strip_prefix.join("` or `")));
    }
    if key.html_unescape {
        said.push_str(", after its HTML entities were decoded");
    }
    if key.many == Many::Paired {
        said.push_str("; the first secret is for the first header, and so on");
    }
    said + "."
}

fn hosts(key: &Key) -> String {
    let hosts: Vec<String> = key.allow_hosts.iter().map(ToString::to_string).collect();
    hosts.join(" and ")
}

fn timestamp(rule: &Timestamp) -> String {
    let at = match rule.place {
        Where::Header => format!("the header {}", rule.name),
        Where::Query => format!("the query parameter {}", rule.name),
        Where::Sigfield => format!("the field `{}` of the same header", rule.name),
        Where::Body => {
            let pointer = rule.pointer.as_deref().unwrap_or_default();
            format!("{pointer} of the body")
        }
    };
    let age = match (rule.max_age_s, rule.max_future_s) {
        (None, None) => "no limit for it is known".to_owned(),
        (Some(age), None) => format!("it may be {age} s ago"),
        (None, Some(future)) => format!("it may be {future} s in the future"),
        (Some(age), Some(future)) => {
            format!("it may be {age} s ago, and {future} s in the future")
        }
    };
    let forged = if rule.signed {
        ""
    } else {
        "; it is not signed"
    };
    format!(
        "The time is in {at}, {}; {age}{forged}.",
        place::format(rule.format)
    )
}

fn token(token: &Token) -> String {
    let name = match &token.name_config {
        Some(setting) => format!("that the configured value `{setting}` names"),
        None => token.name.clone(),
    };
    let prefix = match token.prefix.as_str() {
        "" => String::new(),
        prefix => format!(", after {prefix:?}"),
    };
    format!(
        "The secret itself, in {}{prefix}: whoever reads one delivery can forge all others.",
        spot(token.place, &name, token.pointer.as_deref())
    )
}

fn spot(part: Where, name: &str, pointer: Option<&str>) -> String {
    match part {
        Where::Query => format!("the query parameter {name}"),
        Where::Body => format!("{} of the body", pointer.unwrap_or_default()),
        Where::Header | Where::Sigfield => format!("the header {name}"),
    }
}

fn jwt(jwt: &Jwt, data: &Value) -> Vec<String> {
    let mut said = vec![format!(
        "A JSON Web Token ({}) in {}.",
        list(&data["algs"]),
        spot(jwt.place, &jwt.name, jwt.pointer.as_deref())
    )];
    for (name, rule) in &jwt.claims {
        let name = name.replace('|', " or ");
        said.push(match rule {
            ClaimRule::Eq(text) => format!("Its claim {name} is `{text}`."),
            ClaimRule::Config(value) => format!("Its claim {name} is `{value}`, which is configured."),
            ClaimRule::Sha256hex(_) => format!("Its claim {name} is the SHA-256 of the body."),
            ClaimRule::MaxAgeS(age) => format!("Its claim {name} may be {age} s ago."),
            ClaimRule::QueryHash(base) => format!(
                "Its claim {name} is the digest of method, path and query below `{base}`, which is configured."
            ),
            ClaimRule::Present(_) => format!("It has the claim {name}."),
        });
    }
    said.push(key(&jwt.key));
    said
}

fn rfc9421(rule: &Rfc9421, data: &Value) -> Vec<String> {
    let tag = match &rule.tag {
        Some(tag) => format!(", tagged `{tag}`"),
        None => String::new(),
    };
    vec![
        format!(
            "An HTTP Message Signature (RFC 9421; {}){tag}, of {} at least.",
            list(&data["algs"]),
            rule.required_components.join(", ")
        ),
        key(&rule.key),
    ]
}

fn mtls(mtls: &Mtls, data: &Value) -> Vec<String> {
    let configured = mtls.san_config.iter();
    let configured = configured.map(|name| format!("`{name}`, which is configured"));
    let names = data["san"].as_array().into_iter().flatten();
    let names = names.filter_map(|name| name.as_str().map(str::to_owned));
    let names: Vec<String> = names.chain(configured).collect();
    vec![format!(
        "The sender's certificate, which has the name {}; whoever ends TLS looks at it.",
        names.join(" or ")
    )]
}

fn list(names: &Value) -> String {
    let names = names.as_array().into_iter().flatten();
    let names: Vec<&str> = names.filter_map(Value::as_str).collect();
    names.join(" or ")
}
