use std::time::SystemTime;

use http::{HeaderMap, HeaderName};

use crate::encoding;
use crate::json;
use crate::moment;
use crate::scheme::{Location, Part, Place, PlacePart, Signed, Timestamp, Where};
use crate::secret::SecretError;
use crate::signature::candidate::Claim;
use crate::signature::message::{Piece, Sources, Spelling, pieces};
use crate::signature::sign::header;
use crate::signature::{Request, Settings, SignError, SignedRequest, algorithm};

/// A request while it is signed: as it came, and what was put into it.
pub(super) struct Draft<'a> {
    request: &'a Request<'a>,
    now: SystemTime,
    headers: HeaderMap,
    url: Option<String>,
    body: Option<Vec<u8>>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(request: &'a Request<'a>, now: SystemTime) -> Self {
        Self {
            request,
            now,
            headers: HeaderMap::new(),
            url: None,
            body: None,
        }
    }

    pub(super) fn finish(self) -> SignedRequest {
        SignedRequest {
            headers: self.headers,
            url: self.url,
            body: self.body,
        }
    }

    pub(super) fn now(&self) -> SystemTime {
        self.now
    }

    pub(super) fn body(&self) -> &[u8] {
        self.body.as_deref().unwrap_or(self.request.body)
    }

    /// The request's headers, and those that are new.
    pub(super) fn all_headers(&self) -> HeaderMap {
        let mut headers = self.request.headers.clone();
        headers.extend(self.headers.clone());
        headers
    }

    /// The request, with what was put into its body.
    pub(super) fn request(&self) -> Request<'_> {
        Request {
            body: self.body(),
            ..*self.request
        }
    }

    /// An id that is the same for the same delivery.
    pub(super) fn made_id(&self) -> String {
        let time = moment::since_1970(self.now).to_string();
        let digest = algorithm::sha256_hex(&[self.body(), b".", time.as_bytes()].concat());
        format!("msg_{}", digest.get(..24).unwrap_or(&digest))
    }

    /// Puts everything into the request that the scheme wants, and last the signature that `sign` makes.
    pub(super) fn sign<A>(
        &mut self,
        signed: &Signed<A>,
        settings: &Settings,
        sign: impl FnOnce(&[Piece<'_>]) -> Result<Vec<u8>, SignError>,
    ) -> Result<(), SignError> {
        for required in &signed.require {
            self.put_header(&required.header, required.equals.as_bytes())?;
        }
        let timestamp = match &signed.timestamp {
            Some(rule) => Some(self.timestamp(rule)?),
            None => None,
        };
        self.put_ids(&signed.signed)?;
        if let Some(place) = &signed.nonce {
            self.put_nonce(place)?;
        }
        let headers = self.all_headers();
        let request = Request {
            headers: &headers,
            ..self.request()
        };
        let claim = Claim::default();
        let sources = Sources {
            request: &request,
            settings,
            claim: &claim,
            timestamp: timestamp.as_deref().map(str::as_bytes),
            spelling: Spelling::AsIs,
        };
        let message = pieces(&signed.signed, &sources).map_err(SignError::Incomplete)?;
        let signature = sign(&message)?;
        drop(message);
        drop(claim);
        let field = signed.timestamp.as_ref().zip(timestamp.as_deref());
        let field = field.filter(|(rule, _)| rule.place == Where::Sigfield);
        let field = field.map(|(rule, text)| (rule.name.as_str(), text));
        self.put_signature(
            &signed.signature,
            &written(&signed.signature, &signature, field),
        )
    }

    /// The text of the timestamp: the request's own, or now.
    fn timestamp(&mut self, rule: &Timestamp) -> Result<String, SignError> {
        let now = moment::write(rule.format, moment::since_1970(self.now));
        match rule.place {
            Where::Header => {
                let own = self.request.one_text(&rule.name);
                match own.map_err(SignError::Incomplete)? {
                    Some(own) => return Ok(own.to_owned()),
                    None => self.put_header(&rule.name, now.as_bytes())?,
                }
            }
            Where::Sigfield | Where::Query => {}
            Where::Body => {
                let pointer = rule.pointer.as_deref().unwrap_or_default();
                match json::locate(self.body(), pointer).and_then(json::scalar_text) {
                    Some(own) => return Ok(own.into_owned()),
                    None => self.put_member(pointer, &now)?,
                }
            }
        }
        Ok(now)
    }

    /// Headers that are signed and that the request lacks: ids.
    fn put_ids(&mut self, parts: &[Part]) -> Result<(), SignError> {
        for part in parts {
            if let Part::Header(name) = part
                && !self.request.headers.contains_key(name.as_str())
                && !self.headers.contains_key(name.as_str())
            {
                let id = self.made_id();
                self.put_header(name, id.as_bytes())?;
            }
            if let Part::CanonicalRequest(it) = part
                && !self
                    .request
                    .headers
                    .contains_key(it.signed_headers.as_str())
            {
                let names = self.headers.keys().map(HeaderName::as_str);
                let mut names: Vec<String> = names.map(str::to_owned).collect();
                names.push(it.signed_headers.to_ascii_lowercase());
                names.sort();
                self.put_header(&it.signed_headers, names.join(",").as_bytes())?;
            }
        }
        Ok(())
    }

    fn put_nonce(&mut self, place: &Place) -> Result<(), SignError> {
        match self
            .request()
            .one_at(place)
            .map_err(SignError::Incomplete)?
        {
            Some(_) => Ok(()),
            None => self.put_at(place, &self.made_id()),
        }
    }

    fn put_signature(&mut self, location: &Location, value: &str) -> Result<(), SignError> {
        let mut names = location.names.iter();
        match (location.place, names.next()) {
            (Where::Header, Some(name)) => self.put_header(&name, value.as_bytes()),
            (Where::Query, Some(name)) => self.put_parameter(&name, value),
            (Where::Body, _) => {
                self.put_member(location.pointer.as_deref().unwrap_or_default(), value)
            }
            // Proven when the scheme was read.
            (Where::Header | Where::Query | Where::Sigfield, _) => Err(SignError::NotInHeader),
        }
    }

    pub(super) fn put_header(&mut self, name: &str, value: &[u8]) -> Result<(), SignError> {
        let (name, value) = header(name, value)?;
        self.headers.insert(name, value);
        Ok(())
    }

    pub(super) fn put_secret(&mut self, name: &str, value: &[u8]) -> Result<(), SignError> {
        let (name, mut value) = header(name, value)?;
        value.set_sensitive(true);
        self.headers.insert(name, value);
        Ok(())
    }

    /// Puts a secret where a token is expected.
    pub(super) fn put(
        &mut self,
        place: Where,
        name: &str,
        pointer: Option<&str>,
        value: &[u8],
    ) -> Result<(), SignError> {
        if place == Where::Header {
            return self.put_secret(name, value);
        }
        let text = std::str::from_utf8(value).map_err(|_| SecretError::NotText)?;
        match place {
            Where::Query => self.put_parameter(name, text),
            // Of every item, the first.
            _ => self.put_member(&pointer.unwrap_or_default().replace("/*", "/0"), text),
        }
    }

    pub(super) fn put_at(&mut self, place: &Place, text: &str) -> Result<(), SignError> {
        match place.part() {
            PlacePart::Header(name) => self.put_header(name, text.as_bytes()),
            PlacePart::Query(name) => self.put_parameter(name, text),
            PlacePart::Item(pointer) | PlacePart::Root(pointer) => self.put_member(pointer, text),
        }
    }

    /// Puts a parameter into the URL's query, at its end.
    pub(super) fn put_parameter(&mut self, name: &str, value: &str) -> Result<(), SignError> {
        let url = self.url.as_deref().or(self.request.url).unwrap_or("/");
        let (url, fragment) = url.split_once('#').unwrap_or((url, ""));
        let sep = if url.contains('?') { '&' } else { '?' };
        let hash = if fragment.is_empty() { "" } else { "#" };
        let (name, value) = (escaped(name), escaped(value));
        self.url = Some(format!("{url}{sep}{name}={value}{hash}{fragment}"));
        Ok(())
    }

    pub(super) fn put_member(&mut self, pointer: &str, text: &str) -> Result<(), SignError> {
        let body = json::put(self.body(), pointer, text).ok_or_else(|| SignError::NotInBody {
            pointer: pointer.to_owned(),
        })?;
        self.body = Some(body);
        Ok(())
    }
}

/// The value at the signature's place.
fn written(location: &Location, signature: &[u8], field: Option<(&str, &str)>) -> String {
    let signature = encoding::encode(location.encoding, signature);
    let Some(list) = &location.list else {
        return format!("{}{signature}", location.prefix);
    };
    let newest = list.take.last();
    let newest = newest.map(|label| (label.as_str(), signature.as_str()));
    let fields = field.into_iter().chain(newest);
    let fields: Vec<String> = fields
        .map(|(label, text)| format!("{label}{}{text}", list.kv))
        .collect();
    format!("{}{}", location.prefix, fields.join(&list.sep))
}

/// RFC 3986, "Unreserved Characters": all others are escaped.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(byte.into());
            }
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}
