use std::borrow::Cow;

use crate::encoding;
use crate::scheme::{Encoding, Labels, Location, Policy, Where};
use crate::signature::{Refused, Request};

/// A field of a list: its label and its value.
type Field<'a> = (Cow<'a, str>, Cow<'a, str>);

/// A signature that a delivery claims.
pub(super) struct Candidate {
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
    /// The number of the header that it stood in.
    pub(super) place: usize,
}

/// What the signature's place holds.
#[derive(Default)]
pub(super) struct Claim<'a> {
    /// Signatures that could be decoded.
    pub(super) candidates: Vec<Candidate>,
    /// Fields of lists, labels and values.
    fields: Vec<Field<'a>>,
    /// How many signatures could not be decoded.
    pub(super) undecodable: usize,
}

impl<'a> Claim<'a> {
    /// Reads all signatures of a request. There is at least one, or the request is refused.
    pub(super) fn read(location: &Location, request: &Request<'a>) -> Result<Self, Refused> {
        let mut claim = Claim::default();
        let mut any = false;
        for value in values(location, request) {
            let (place, value) = value?;
            any = true;
            claim.add(location, place, strip(value, &location.prefix)?)?;
        }
        match (claim.candidates.is_empty(), claim.undecodable) {
            _ if !any => Err(Refused::NoSignature {
                place: describe(location),
            }),
            (true, 0) => Err(Refused::NoKnownVersion {
                labels: labels(location),
            }),
            (true, _) => Err(Refused::Undecodable {
                encoding: location.encoding,
            }),
            _ => Ok(claim),
        }
    }

    fn add(
        &mut self,
        location: &Location,
        place: usize,
        value: Cow<'a, str>,
    ) -> Result<(), Refused> {
        if value.is_empty() {
            return Err(Refused::EmptySignature);
        }
        let Some(list) = &location.list else {
            self.take(location.encoding, place, &value);
            return Ok(());
        };
        let fields = split(list, value)?;
        let newest = newest(list, &fields);
        let is_taken = |label: &str| match list.policy {
            Policy::Any => list.take.iter().any(|taken| taken == label),
            Policy::Newest => newest == Some(label),
        };
        for (label, text) in &fields {
            if is_taken(label) {
                self.take(location.encoding, place, text);
            }
        }
        match self.fields.is_empty() {
            true => self.fields = fields,
            false => self.fields.extend(fields),
        }
        Ok(())
    }

    /// Takes a signature, if its text is one.
    fn take(&mut self, encoding: Encoding, place: usize, text: &str) {
        match encoding::decode(encoding, text) {
            Some(bytes) if !bytes.is_empty() => self.candidates.push(Candidate { bytes, place }),
            _ => self.undecodable += 1,
        }
    }

    /// The field of the list with this label; refused when it is there twice.
    pub(super) fn field(&self, label: &str) -> Result<Cow<'a, [u8]>, Refused> {
        let mut values = self
            .fields
            .iter()
            .filter(|(key, _)| key == label)
            .map(|(_, value)| value);
        let value = values.next().ok_or_else(|| Refused::MissingField {
            label: label.to_owned(),
        })?;
        match values.next() {
            Some(_) => Err(Refused::DuplicateField {
                label: label.to_owned(),
            }),
            None => Ok(match value {
                Cow::Borrowed(text) => text.as_bytes().into(),
                Cow::Owned(text) => text.as_bytes().to_vec().into(),
            }),
        }
    }
}

/// What is written at the signature's places: the number of the place and the text.
fn values<'a>(
    location: &Location,
    request: &Request<'a>,
) -> impl Iterator<Item = Result<(usize, Cow<'a, str>), Refused>> {
    let read = move |name: &str| -> Result<Option<Cow<'a, str>>, Refused> {
        Ok(match location.place {
            Where::Header => request.one_text(name)?.map(Into::into),
            Where::Query => request.one_parameter(name)?.map(Into::into),
            Where::Body => request.one_member(name)?,
            // Proven when the scheme was read.
            Where::Sigfield => None,
        })
    };
    let pointer = location.pointer.as_deref().map(Cow::from);
    let pointer = pointer.filter(|_| location.place == Where::Body);
    let names = location
        .names
        .iter()
        .filter(|_| location.place != Where::Body);
    let places = pointer.into_iter().chain(names).enumerate();
    places.filter_map(move |(place, name)| {
        let value = read(&name).transpose()?;
        Some(value.map(|text| (place, text)))
    })
}

fn strip<'a>(value: Cow<'a, str>, prefix: &str) -> Result<Cow<'a, str>, Refused> {
    let refused = || Refused::WrongPrefix {
        expected: prefix.to_owned(),
    };
    match value {
        Cow::Borrowed(text) => text
            .strip_prefix(prefix)
            .map(Into::into)
            .ok_or_else(refused),
        Cow::Owned(text) => text
            .strip_prefix(prefix)
            .map(|text| text.to_owned().into())
            .ok_or_else(refused),
    }
}

/// Fields without a label are skipped; empty ones are a sign of tampering.
fn split<'a>(list: &Labels, value: Cow<'a, str>) -> Result<Vec<Field<'a>>, Refused> {
    match value {
        Cow::Borrowed(value) => pairs(list, value)
            .map(|pair| pair.map(|(label, text)| (label.into(), text.into())))
            .collect(),
        Cow::Owned(value) => pairs(list, &value)
            .map(|pair| pair.map(|(label, text)| (label.to_owned().into(), text.to_owned().into())))
            .collect(),
    }
}

fn pairs<'v>(
    list: &Labels,
    value: &'v str,
) -> impl Iterator<Item = Result<(&'v str, &'v str), Refused>> {
    between(value, &list.sep).filter_map(|field| {
        if field.is_empty() {
            return Some(Err(Refused::MalformedList));
        }
        let at = find(field, &list.kv)?;
        Some(Ok((field.get(..at)?, field.get(at + list.kv.len()..)?)))
    })
}

/// What stands between separators. The standard library prepares for long texts before it looks for a pattern, which
/// costs more than looking: headers are short, and most separators are a sign.
fn between<'v>(text: &'v str, separator: &str) -> impl Iterator<Item = &'v str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest.take()?;
        let Some(at) = find(text, separator) else {
            return Some(text);
        };
        rest = text.get(at + separator.len()..);
        text.get(..at)
    })
}

fn find(text: &str, pattern: &str) -> Option<usize> {
    match pattern.as_bytes() {
        [sign] if sign.is_ascii() => text.find(char::from(*sign)),
        _ => text.find(pattern),
    }
}

/// The last of the labels of signatures that is there.
fn newest<'l>(list: &'l Labels, fields: &[Field<'_>]) -> Option<&'l str> {
    let mut labels = list.take.iter().rev().map(String::as_str);
    labels.find(|label| fields.iter().any(|(key, _)| key == label))
}

fn labels(location: &Location) -> Vec<String> {
    location
        .list
        .as_ref()
        .map(|list| list.take.clone())
        .unwrap_or_default()
}

fn describe(location: &Location) -> String {
    let names = || {
        location
            .names
            .iter()
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
            .join(" or ")
    };
    match location.place {
        Where::Header | Where::Sigfield => format!("header {}", names()),
        Where::Query => format!("query parameter {}", names()),
        Where::Body => format!(
            "`{}` in the body",
            location.pointer.as_deref().unwrap_or_default()
        ),
    }
}
