use std::borrow::Cow;

use crate::scheme::{Absent, Fields, Part, UrlFrom};
use crate::signature::candidate::Claim;
use crate::signature::{
    Refused, Request, Settings, algorithm, canonical_request, decode_form, sorted_json,
};

/// A piece of the signed bytes.
pub(super) enum Piece<'a> {
    /// These bytes.
    Bytes(Cow<'a, [u8]>),
    /// The key's bytes.
    Key,
}

impl Piece<'_> {
    pub(super) fn bytes<'p>(&'p self, key: &'p [u8]) -> &'p [u8] {
        match self {
            Piece::Bytes(bytes) => bytes,
            Piece::Key => key,
        }
    }
}

/// From where the parts of a message are taken.
pub(super) struct Sources<'a> {
    pub(super) request: &'a Request<'a>,
    pub(super) settings: &'a Settings,
    pub(super) claim: &'a Claim<'a>,
    pub(super) timestamp: Option<&'a [u8]>,
    /// How URLs are spelt this time.
    pub(super) spelling: Spelling,
}

/// How a URL is spelt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    AsIs,
    WithPort,
    WithoutPort,
}

/// The signed bytes, in pieces. Everything that is missing refuses the request.
pub(super) fn pieces<'a>(parts: &'a [Part], from: &Sources<'a>) -> Result<Vec<Piece<'a>>, Refused> {
    let mut pieces = Vec::with_capacity(parts.len());
    for part in parts {
        pieces.push(from.piece(part)?);
    }
    Ok(pieces)
}

/// The pieces in one, without the key where it is a part.
pub(super) fn joined(message: &[Piece<'_>]) -> Vec<u8> {
    let pieces: Vec<&[u8]> = message.iter().map(|piece| piece.bytes(&[])).collect();
    pieces.concat()
}

impl<'a> Sources<'a> {
    fn piece(&self, part: &'a Part) -> Result<Piece<'a>, Refused> {
        let bytes: Cow<'a, [u8]> = match part {
            Part::Literal(text) => text.as_bytes().into(),
            Part::Ts => self.timestamp.ok_or(Refused::UnreadableTimestamp)?.into(),
            Part::Body => self.request.body.into(),
            Part::Header(name) => match self.request.one_header(name)? {
                Some(value) if !value.is_empty() => value.into(),
                _ => return Err(Refused::MissingHeader { name: name.clone() }),
            },
            Part::Sigfield(label) => self.claim.field(label)?,
            Part::Json(pointer) => {
                let text = self.request.one_member(pointer)?;
                let text = text.ok_or_else(|| missing_member(pointer))?;
                text.into_owned().into_bytes().into()
            }
            Part::Method => self.request.method.to_ascii_uppercase().into_bytes().into(),
            Part::Url(from) => self.url(*from)?.into_bytes().into(),
            Part::Config(name) => self.settings.configured(name)?.as_bytes().into(),
            Part::Secret => return Ok(Piece::Key),
            Part::Crc32(_) => algorithm::crc32(self.request.body)
                .to_string()
                .into_bytes()
                .into(),
            Part::Sha256hex(_) => algorithm::sha256_hex(self.request.body).into_bytes().into(),
            Part::FormSorted => form_sorted(self.request.body).into(),
            Part::Fields(fields) => self.fields(fields)?.into_bytes().into(),
            Part::SortedJson => sorted_json::write(self.request.body)?.into_bytes().into(),
            Part::CanonicalRequest(it) => {
                canonical_request::write(self.request, &it.signed_headers)?.into()
            }
        };
        Ok(Piece::Bytes(bytes))
    }

    fn url(&self, from: UrlFrom) -> Result<String, Refused> {
        let url = match from {
            UrlFrom::Configured => self
                .settings
                .url
                .as_deref()
                .ok_or(Refused::NoConfiguredUrl)?,
            UrlFrom::Received => self.request.url.ok_or(Refused::NoReceivedUrl)?,
        };
        Ok(self.spelling.of(url))
    }

    fn names<'f>(&self, fields: &'f Fields) -> Result<&'f [String], Refused> {
        let Some(by) = &fields.names_by else {
            return Ok(&fields.names);
        };
        let text = self.request.one_member(&by.pointer)?;
        match text.and_then(|text| by.map.get(text.as_ref())) {
            Some(names) => Ok(names),
            None => Err(missing_member(&by.pointer)),
        }
    }

    fn fields(&self, fields: &Fields) -> Result<String, Refused> {
        let mut written = Vec::new();
        for name in self.names(fields)? {
            let pointer = format!("{}{name}", fields.root);
            let text = match (self.request.one_member(&pointer)?, fields.missing) {
                (Some(text), _) => text,
                (None, Absent::Empty) => "".into(),
                (None, Absent::Skip) => continue,
            };
            let key = name.strip_prefix('/').unwrap_or(name);
            written.push(fill(&fields.each, key, &text));
        }
        if written.is_empty() {
            return Err(missing_member(&fields.root));
        }
        Ok(written.join(&fields.join))
    }
}

/// One pass, so that a value that looks like a placeholder is left alone.
fn fill(template: &str, key: &str, value: &str) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (text, len) = match rest {
            _ if rest.starts_with("{k}") => (key, 3),
            _ if rest.starts_with("{v}") => (value, 3),
            _ => ("{", 1),
        };
        out.push_str(text);
        rest = &rest[len..];
    }
    out + rest
}

fn missing_member(pointer: &str) -> Refused {
    Refused::MissingMember {
        pointer: pointer.to_owned(),
    }
}

fn form_sorted(body: &[u8]) -> Vec<u8> {
    let mut fields = decode_form(body);
    fields.sort();
    fields.dedup();
    fields
        .into_iter()
        .flat_map(|(name, value)| [name, value])
        .flatten()
        .collect()
}

impl Spelling {
    fn of(self, url: &str) -> String {
        let Some((scheme, rest)) = url.split_once("://") else {
            return url.to_owned();
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let port = authority
            .rsplit_once(':')
            .filter(|(_, port)| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()));
        match (self, port) {
            (Spelling::WithPort, None) => {
                let port = if scheme == "http" { "80" } else { "443" };
                format!("{scheme}://{authority}:{port}{path}")
            }
            (Spelling::WithoutPort, Some((host, _))) => format!("{scheme}://{host}{path}"),
            _ => url.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls() {
        let check = |url: &str, with: &str, without: &str| {
            assert_eq!(Spelling::WithPort.of(url), with);
            assert_eq!(Spelling::WithoutPort.of(url), without);
        };
        check(
            "https://a.test/x?y=z:1",
            "https://a.test:443/x?y=z:1",
            "https://a.test/x?y=z:1",
        );
        check("http://a.test:8080", "http://a.test:8080", "http://a.test");
        check("https://[::1]/", "https://[::1]:443/", "https://[::1]/");
        check("no url", "no url", "no url");
    }

    #[test]
    fn templates() {
        assert_eq!(fill("{k}\n{v}\n", "{v}", "{k}"), "{v}\n{k}\n");
        assert_eq!(fill("{x}{", "k", "v"), "{x}{");
    }

    #[test]
    fn forms_are_sorted_and_without_repetitions() {
        assert_eq!(form_sorted(b"b=2&a=3&a=1&b=2"), b"a1a3b2");
    }
}
