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
    pub(super) candidates: Candidates,
    /// Fields of lists, labels and values.
    fields: Vec<Field<'a>>,
}

/// The signatures of a delivery.
#[derive(Default)]
pub(super) struct Candidates {
    /// Those that could be decoded.
    pub(super) decoded: Vec<Candidate>,
    /// How many could not.
    undecodable: usize,
}

impl Candidates {
    /// Takes a signature, if its text is one.
    fn take(&mut self, encoding: Encoding, place: usize, text: &str) {
        match encoding::decode(encoding, text) {
            Some(bytes) if !bytes.is_empty() => self.decoded.push(Candidate { bytes, place }),
            _ => self.undecodable += 1,
        }
    }
}

impl<'a> Claim<'a> {
    /// Reads all signatures of a request. There is at least one, or the request is refused.
    pub(super) fn read(location: &Location, request: &Request<'a>) -> Result<Self, Refused> {
        let mut claim = Claim::default();
        let any = claim.add_all(location, request)?;
        let Candidates {
            decoded,
            undecodable,
        } = &claim.candidates;
        match (decoded.is_empty(), undecodable) {
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

    /// Adds what is written at the signature's places. False when there is nothing.
    fn add_all(&mut self, location: &Location, request: &Request<'a>) -> Result<bool, Refused> {
        let mut any = false;
        let mut add = |place: usize, value: Option<Cow<'a, str>>| match value {
            Some(value) => {
                any = true;
                self.add(location, place, strip(value, &location.prefix)?)
            }
            None => Ok(()),
        };
        match location.place {
            Where::Header => {
                for (place, name) in location.names.iter().enumerate() {
                    add(place, request.one_text(&name)?.map(Into::into))?;
                }
            }
            Where::Query => {
                for (place, name) in location.names.iter().enumerate() {
                    add(place, request.one_parameter(&name)?.map(Into::into))?;
                }
            }
            Where::Body => {
                let pointer = location.pointer.as_deref().unwrap_or_default();
                add(0, request.one_member(pointer)?)?;
            }
            // Proven when the scheme was read.
            Where::Sigfield => {}
        }
        Ok(any)
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
            self.candidates.take(location.encoding, place, &value);
            return Ok(());
        };
        let before = self.fields.len();
        split(list, value, &mut self.fields)?;
        let fields = self.fields.get(before..).unwrap_or_default();
        let newest = newest(list, fields);
        let is_taken = |label: &str| match list.policy {
            Policy::Any => list.take.iter().any(|taken| taken == label),
            Policy::Newest => newest == Some(label),
        };
        for (label, text) in fields {
            if is_taken(label) {
                self.candidates.take(location.encoding, place, text);
            }
        }
        Ok(())
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

fn strip<'a>(value: Cow<'a, str>, prefix: &str) -> Result<Cow<'a, str>, Refused> {
    // Not for `strip_prefix` to find out: a comparison of nothing with nothing looks at an address where nothing is, which
    // costs some processors more than everything else here.
    if prefix.is_empty() {
        return Ok(value);
    }
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

/// Adds the fields of a list. Those without a label are skipped; empty ones are a sign of tampering.
fn split<'a>(
    list: &Labels,
    value: Cow<'a, str>,
    fields: &mut Vec<Field<'a>>,
) -> Result<(), Refused> {
    match value {
        Cow::Borrowed(value) => each_pair(list, value, |label, text| {
            fields.push((label.into(), text.into()));
        }),
        Cow::Owned(value) => each_pair(list, &value, |label, text| {
            fields.push((label.to_owned().into(), text.to_owned().into()));
        }),
    }
}

fn each_pair<'v>(
    list: &Labels,
    value: &'v str,
    mut take: impl FnMut(&'v str, &'v str),
) -> Result<(), Refused> {
    for field in between(value, &list.sep) {
        if field.is_empty() {
            return Err(Refused::MalformedList);
        }
        if let Some((label, text)) = at(field, &list.kv) {
            take(label, text);
        }
    }
    Ok(())
}

/// What stands between separators. The standard library prepares for long texts before it looks for a pattern, which
/// costs more than looking: headers are short, and most separators are a sign.
fn between<'v>(text: &'v str, separator: &str) -> impl Iterator<Item = &'v str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest.take()?;
        match at(text, separator) {
            Some((before, after)) => {
                rest = Some(after);
                Some(before)
            }
            None => Some(text),
        }
    })
}

/// What stands before a separator and after it.
fn at<'v>(text: &'v str, separator: &str) -> Option<(&'v str, &'v str)> {
    match separator.as_bytes() {
        [sign] if sign.is_ascii() => {
            let at = text.bytes().position(|byte| byte == *sign)?;
            Some((text.get(..at)?, text.get(at + 1..)?))
        }
        _ => text.split_once(separator),
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
