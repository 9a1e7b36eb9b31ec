//! Tells alternatives apart on the wire: the events of an API, the variants of a union.
//!
//! A [`Selector`] is static data, decided while generating. Nothing is parsed to use one: tags and tests are read by
//! scanning the bytes.

mod scan;

use crate::json;
use crate::value::Misfit;
use scan::Scan;

/// How alternatives are told apart.
///
/// The tag is read at `places`; the parts that are there are joined with `separator`. Arms that list the joined value
/// are candidates. When no part of the tag is there, or a header of it is missing, the arms' tests decide alone; an arm
/// that has a tag and no tests is none of them then.
/// A tag that is there and that no arm lists, not even without its last parts, is a new alternative: only arms without
/// tags are candidates then, and only those that fail no test.
///
/// Among several candidates, those that fail a [`Test::Is`] or [`Test::Kind`] are out; of the rest the one with the
/// fewest failed tests is taken, then the one with the most tests, then the first.
///
/// # Examples
///
/// ```
/// use hookwright_runtime::select::{Place, Selector};
///
/// static SELECTOR: Selector = Selector {
///     places: &[Place::Body("/type")],
///     separator: ".",
///     tags: &[("invoice.open", 1), ("invoice.paid", 0)],
///     arms: &[&[], &[]],
/// };
/// assert_eq!(SELECTOR.choose(&(), br#"{"type": "invoice.paid"}"#), Some(0));
/// assert_eq!(SELECTOR.choose(&(), br#"{"type": "invoice.void"}"#), None);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Selector {
    /// Where the parts of the tag are read. Empty: by tests alone.
    pub places: &'static [Place],
    /// Between the parts, e.g. `.`.
    pub separator: &'static str,
    /// Tag and number of the arm, sorted by tag; a tag may stand there for several arms.
    pub tags: &'static [(&'static str, u16)],
    /// The tests of each alternative, in the order of the alternatives.
    pub arms: &'static [&'static [Test]],
}

/// A place in a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A request header; compared without regard to case.
    Header(&'static str),
    /// A JSON Pointer into the body; a segment `*` is the first item of an array.
    Body(&'static str),
    /// A query parameter.
    Query(&'static str),
}

/// A condition on a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Test {
    /// The value at a place is one of these texts (numbers and booleans as their JSON text).
    Is(Place, &'static [&'static str]),
    /// Something stands at this pointer.
    Has(&'static str),
    /// The value at this pointer is of one of these kinds, as bits of [`kind`].
    Kind(&'static str, u8),
    /// None of these members of other alternatives, sorted, stands at the top, but the ones that are listed second: each
    /// other that does counts as a failed test.
    Lacks(&'static [&'static str], &'static [&'static str]),
}

/// JSON kinds as bits, for [`Test::Kind`].
pub mod kind {
    /// `null`
    pub const NULL: u8 = 1;
    /// `true` or `false`
    pub const BOOLEAN: u8 = 2;
    /// A number.
    pub const NUMBER: u8 = 4;
    /// A string.
    pub const STRING: u8 = 8;
    /// An array.
    pub const ARRAY: u8 = 16;
    /// An object.
    pub const OBJECT: u8 = 32;
}

/// What a selector asks about the surroundings of a body.
pub trait Context {
    /// The value of a header, when it is there once and is text.
    fn header(&self, name: &str) -> Option<&str>;
    /// The value of a query parameter, decoded.
    fn query(&self, _name: &str) -> Option<String> {
        None
    }
}

/// No surroundings: variants of a union, bodies alone.
impl Context for () {
    fn header(&self, _name: &str) -> Option<&str> {
        None
    }
}

impl Context for http::HeaderMap {
    fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.get_all(name).iter();
        let value = values.next()?;
        if values.next().is_some() {
            return None;
        }
        value.to_str().ok()
    }
}

impl Selector {
    /// A selector over one alternative that takes everything.
    pub const SINGLE: Selector = Selector {
        places: &[],
        separator: ".",
        tags: &[],
        arms: &[&[]],
    };

    /// Returns the number of the alternative that `body` is, or `None` when it is none of them.
    ///
    /// The body need not be valid JSON: what cannot be read is not there.
    pub fn choose<C: Context + ?Sized>(&self, context: &C, body: &[u8]) -> Option<usize> {
        self.all(context, body).first().copied()
    }

    /// The alternatives that speak for themselves equally well, in their order.
    fn all<C: Context + ?Sized>(&self, context: &C, body: &[u8]) -> Vec<usize> {
        let context: &dyn Fn(&Place) -> Option<String> = &|place| read(place, context, body);
        let scan = || Scan::new(context, body);
        match self.tag(context) {
            Tag::Read(tag) => match self.listed(&tag) {
                [] => self.fitting(self.untagged(), scan),
                [(_, only)] => vec![usize::from(*only)],
                several => self.best(several.iter().map(|(_, arm)| usize::from(*arm)), scan),
            },
            Tag::Missing => self.best(self.recognizable(), scan),
        }
    }

    /// Returns the numbers of the events that a whole body can be: one in most cases, several when nothing tells them
    /// apart, in their order. A body that holds nothing but another one as text (a form with one field) is the event that
    /// this one is.
    pub fn route<C: Context + ?Sized>(&self, context: &C, body: &[u8]) -> Vec<usize> {
        let inner = json::wrapped(body).map(|inner| self.all(context, &inner));
        match inner {
            Some(inner) if !inner.is_empty() => inner,
            _ => self.all(context, body),
        }
    }

    /// The arms that can be told without a tag: by their tests, or because they never had one.
    fn recognizable(&self) -> impl Iterator<Item = usize> + '_ {
        let all = self.arms.len();
        let is_known = move |arm: &usize| {
            all == 1
                || self.arms.get(*arm).is_some_and(|tests| !tests.is_empty())
                || !self.has_tag(*arm)
        };
        (0..all).filter(is_known)
    }

    fn has_tag(&self, arm: usize) -> bool {
        self.tags.iter().any(|(_, at)| usize::from(*at) == arm)
    }

    /// Returns the tag as it stands on the wire, e.g. `issues.opened`; `None` when no part of it is there.
    pub fn read_tag<C: Context + ?Sized>(&self, context: &C, body: &[u8]) -> Option<String> {
        let parts: Vec<_> = self
            .places
            .iter()
            .filter_map(|place| read(place, context, body))
            .collect();
        (!parts.is_empty()).then(|| parts.join(self.separator))
    }

    /// What becomes of a value that does not fit the alternative that is chosen: a tag is a claim, looks are a guess.
    pub fn misfit(&self) -> Misfit {
        match self.tags {
            [] => Misfit::Try,
            _ => Misfit::Refuse,
        }
    }

    fn tag(&self, read: &dyn Fn(&Place) -> Option<String>) -> Tag {
        let mut tag = String::new();
        let mut any = false;
        for (at, place) in self.places.iter().enumerate() {
            if any && self.is_complete(&tag, at) {
                break;
            }
            match read(place) {
                Some(part) => {
                    if any {
                        tag.push_str(self.separator);
                    }
                    tag.push_str(&part);
                    any = true;
                }
                None if matches!(place, Place::Body(_)) => {}
                // Without the header the rest of the tag is ambiguous.
                None => return Tag::Missing,
            }
        }
        if any { Tag::Read(tag) } else { Tag::Missing }
    }

    /// True when no part of the tag that may stand in the body, from the place at `rest` on, changes which arms list it.
    fn is_complete(&self, tag: &str, rest: usize) -> bool {
        let mut rest = self.places.iter().skip(rest);
        let start = self.tags.partition_point(|(listed, _)| *listed < tag);
        let mut later = self.tags.iter().skip(start).map(|(listed, _)| *listed);
        !self.separator.is_empty()
            && rest.all(|place| matches!(place, Place::Body(_)))
            && later.next() == Some(tag)
            && later
                .take_while(|listed| listed.starts_with(tag))
                .all(|listed| listed == tag)
    }

    /// The arms that list the tag, or the longest part of it that any arm lists: a payload may have gained a member
    /// that is a part of the tags of other alternatives.
    fn listed(&self, tag: &str) -> &'static [(&'static str, u16)] {
        let mut tag = tag;
        loop {
            let listed = self.exactly(tag);
            match tag.rsplit_once(self.separator) {
                Some((shorter, _))
                    if listed.is_empty() && self.places.len() > 1 && !self.separator.is_empty() =>
                {
                    tag = shorter
                }
                _ => return listed,
            }
        }
    }

    fn exactly(&self, tag: &str) -> &'static [(&'static str, u16)] {
        let start = self.tags.partition_point(|(listed, _)| *listed < tag);
        let len = self
            .tags
            .get(start..)
            .unwrap_or_default()
            .iter()
            .take_while(|(listed, _)| *listed == tag)
            .count();
        self.tags.get(start..start + len).unwrap_or_default()
    }

    fn untagged(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.arms.len()).filter(|arm| !self.has_tag(*arm))
    }

    /// The candidates that fail no test: the tag says that it is something else.
    fn fitting<'a>(
        &self,
        candidates: impl Iterator<Item = usize>,
        scan: impl FnOnce() -> Scan<'a>,
    ) -> Vec<usize> {
        let mut candidates = candidates.peekable();
        if candidates.peek().is_none() {
            return Vec::new();
        }
        let mut scan = scan();
        let tests = |arm: &usize| self.arms.get(*arm).copied().unwrap_or_default();
        let fits: Vec<usize> = candidates
            .filter(|arm| scan.failed(tests(arm)) == Some(0))
            .collect();
        self.best(fits.into_iter(), || scan)
    }

    /// The candidates whose tests fit best.
    fn best<'a>(
        &self,
        candidates: impl Iterator<Item = usize>,
        scan: impl FnOnce() -> Scan<'a>,
    ) -> Vec<usize> {
        let mut several = candidates.peekable();
        let Some(first) = several.next() else {
            return Vec::new();
        };
        if several.peek().is_none() && self.arms.len() == 1 {
            return vec![first];
        }
        let mut scan = scan();
        let mut best = Vec::new();
        let mut rank = (usize::MAX, 0);
        for arm in std::iter::once(first).chain(several) {
            let tests = self.arms.get(arm).copied().unwrap_or_default();
            let Some(failed) = scan.failed(tests) else {
                continue;
            };
            let passed = tests.len().saturating_sub(failed);
            if failed < rank.0 || (failed == rank.0 && passed > rank.1) {
                best.clear();
                rank = (failed, passed);
            }
            if (failed, passed) == rank {
                best.push(arm);
            }
        }
        best
    }
}

enum Tag {
    Read(String),
    Missing,
}

fn read<C: Context + ?Sized>(place: &Place, context: &C, body: &[u8]) -> Option<String> {
    match place {
        Place::Header(name) => context.header(name).map(str::to_owned),
        Place::Query(name) => context.query(name),
        Place::Body(pointer) => json::locate(body, pointer)
            .and_then(json::scalar_text)
            .map(std::borrow::Cow::into_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static ISSUES: Selector = Selector {
        places: &[Place::Header("x-event"), Place::Body("/action")],
        separator: ".",
        tags: &[("issues.opened", 0), ("issues.reopened", 1), ("push", 2)],
        arms: &[
            &[
                Test::Is(Place::Body("/action"), &["opened"]),
                Test::Has("/issue"),
            ],
            &[
                Test::Is(Place::Body("/action"), &["reopened"]),
                Test::Has("/issue"),
            ],
            &[Test::Has("/commits")],
        ],
    };

    fn check(header: Option<&str>, body: &str, expect: Option<usize>) {
        let mut headers = http::HeaderMap::new();
        if let Some(header) = header {
            headers.insert("X-Event", header.parse().expect("a header value"));
        }
        assert_eq!(
            ISSUES.choose(&headers, body.as_bytes()),
            expect,
            "{header:?} {body}"
        );
    }

    #[test]
    fn tag_of_two_places() {
        check(Some("issues"), r#"{"action":"opened"}"#, Some(0));
        check(Some("issues"), r#"{"action":"reopened"}"#, Some(1));
        check(Some("push"), r#"{"ref":"main"}"#, Some(2));
    }

    #[test]
    fn a_new_tag_is_none_of_them() {
        check(Some("issues"), r#"{"action":"transferred"}"#, None);
        check(Some("star"), r#"{"action":"created"}"#, None);
    }

    #[test]
    fn without_the_header_the_body_decides() {
        check(None, r#"{"action":"opened","issue":{}}"#, Some(0));
        check(None, r#"{"commits":[]}"#, Some(2));
    }
}
