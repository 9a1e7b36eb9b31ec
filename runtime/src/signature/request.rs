use std::borrow::Cow;
use std::fmt;

use http::{HeaderMap, HeaderName};

use crate::batch::elements;
use crate::json;
use crate::scheme::{Place, PlacePart};
use crate::select::Context;
use crate::signature::{PeerCertificate, Refused, percent_decode};

/// A request as it came: what signatures are computed over.
///
/// Most providers sign headers and body alone, and [`Request::new`] is enough.
///
/// # Examples
///
/// ```
/// use hookwright_runtime::signature::Request;
///
/// let headers = http::HeaderMap::new();
/// let request = Request::new(&headers, b"{}").with_url("https://example.com/hooks?topic=a%20b");
/// assert_eq!(request.method, "POST");
/// ```
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The method, upper-case.
    pub method: &'a str,
    /// The URL as the client wrote it, with its query, if it is known.
    pub url: Option<&'a str>,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The bytes of the body, as received.
    pub body: &'a [u8],
    /// The certificate of the sender, if TLS has proven one.
    pub peer: Option<&'a PeerCertificate>,
}

impl<'a> Request<'a> {
    /// A `POST`.
    pub fn new(headers: &'a HeaderMap, body: &'a [u8]) -> Self {
        Self {
            method: "POST",
            url: None,
            headers,
            body,
            peer: None,
        }
    }

    /// The same with another method.
    pub fn with_method(self, method: &'a str) -> Self {
        Self { method, ..self }
    }

    /// The same with a URL.
    pub fn with_url(self, url: &'a str) -> Self {
        Self {
            url: Some(url),
            ..self
        }
    }

    /// The same from a sender with a certificate.
    pub fn with_peer(self, peer: &'a PeerCertificate) -> Self {
        Self {
            peer: Some(peer),
            ..self
        }
    }

    /// The header's bytes; refused when it is there twice.
    pub(super) fn one_header(&self, name: &str) -> Result<Option<&'a [u8]>, Refused> {
        let mut values = self.headers.get_all(name).iter();
        let value = values.next();
        match values.next() {
            Some(_) => Err(Refused::DuplicateHeader {
                name: name.to_owned(),
            }),
            None => Ok(value.map(|value| value.as_bytes())),
        }
    }

    /// The header's text; refused when it is there twice or is not visible ASCII.
    pub(super) fn one_text(&self, name: &str) -> Result<Option<&'a str>, Refused> {
        let bytes = self.one_header(name)?;
        let Some(bytes) = bytes else { return Ok(None) };
        match std::str::from_utf8(bytes) {
            Ok(text) if text.is_ascii() => Ok(Some(text)),
            _ => Err(Refused::UnreadableHeader {
                name: name.to_owned(),
            }),
        }
    }

    /// The text at a place of the body; refused when a member on the way is there twice.
    pub(super) fn one_member(&self, pointer: &str) -> Result<Option<Cow<'a, str>>, Refused> {
        match json::locate_once(self.body, pointer) {
            Ok(value) => Ok(value.and_then(json::scalar_text)),
            Err(json::Twice) => Err(Refused::DuplicateMember {
                pointer: pointer.to_owned(),
            }),
        }
    }

    /// The texts at a place of which the segment `*` is every item of an array. Refused when an item lacks one.
    pub(super) fn every_member(&self, pointer: &str) -> Result<Vec<Cow<'a, str>>, Refused> {
        let Some((array, rest)) = pointer.split_once("/*") else {
            return Ok(self.one_member(pointer)?.into_iter().collect());
        };
        let twice = |json::Twice| Refused::DuplicateMember {
            pointer: pointer.to_owned(),
        };
        let array = json::locate_once(self.body, array).map_err(twice)?;
        let items = array.and_then(elements).unwrap_or_default();
        let texts = items.into_iter().map(|item| {
            let text = json::locate_once(item, rest).map_err(twice)?;
            let text = text.and_then(json::scalar_text);
            text.ok_or_else(|| Refused::MissingMember {
                pointer: pointer.to_owned(),
            })
        });
        texts.collect()
    }

    /// The text at a place; refused when it is there twice.
    pub(super) fn one_at(&self, place: &Place) -> Result<Option<String>, Refused> {
        match place.part() {
            PlacePart::Header(name) => Ok(self.one_text(name)?.map(str::to_owned)),
            PlacePart::Query(name) => self.one_parameter(name),
            PlacePart::Item(pointer) | PlacePart::Root(pointer) => {
                Ok(self.one_member(pointer)?.map(Cow::into_owned))
            }
        }
    }

    /// The query parameter, decoded; refused when it is there twice.
    pub(super) fn one_parameter(&self, name: &str) -> Result<Option<String>, Refused> {
        let mut values =
            parameters(self.url).filter(|(key, _)| percent_decode(key) == name.as_bytes());
        let value = values.next();
        if values.next().is_some() {
            return Err(Refused::DuplicateParameter {
                name: name.to_owned(),
            });
        }
        Ok(value.and_then(|(_, value)| String::from_utf8(percent_decode(value)).ok()))
    }
}

fn parameters(url: Option<&str>) -> impl Iterator<Item = (&str, &str)> {
    let query = url
        .and_then(|url| url.split_once('?'))
        .map_or("", |(_, query)| query);
    let query = query.split_once('#').map_or(query, |(query, _)| query);
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

impl fmt::Debug for Request<'_> {
    /// Values of headers, the URL and the body may hold what must not be logged.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<&str> = self.headers.keys().map(HeaderName::as_str).collect();
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("has_url", &self.url.is_some())
            .field("headers", &headers)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .field("has_peer", &self.peer.is_some())
            .finish()
    }
}

impl Context for Request<'_> {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.header(name)
    }

    fn query(&self, name: &str) -> Option<String> {
        self.one_parameter(name).ok().flatten()
    }
}
