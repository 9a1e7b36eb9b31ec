use std::borrow::Cow;

/// What of a CloudEvent the signature of its delivery protects: what nobody on the way can have changed.
///
/// An attribute is protected when every place that had a say in its text is signed; constants of the receiver's are. Where
/// a profile has rules of their own for some events, the type on the wire has a say too.
/// Whoever can change headers on the way can change the others, however genuine the body is.
///
/// ```ignore
/// let event = item.cloud_event();
/// if !item.protection().is_protected("type") {
///     // Look at the body before the type decides anything.
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Protection {
    attributes: Vec<(Cow<'static, str>, bool)>,
    data: bool,
}

impl Protection {
    pub(super) fn new(data: bool) -> Self {
        Protection {
            attributes: Vec::new(),
            data,
        }
    }

    pub(super) fn add(&mut self, name: impl Into<Cow<'static, str>>, protected: bool) {
        self.attributes.push((name.into(), protected));
    }

    /// True when the event has this attribute and nobody on the way can have changed it.
    pub fn is_protected(&self, attribute: &str) -> bool {
        let mut attributes = self.attributes.iter();
        attributes.any(|(name, protected)| *protected && name == attribute)
    }

    /// True when nobody on the way can have changed the data.
    pub fn data(&self) -> bool {
        self.data
    }

    /// The attributes of the event that are protected, in the order of the specification.
    pub fn protected(&self) -> impl Iterator<Item = &str> {
        self.by(true)
    }

    /// The attributes of the event that are not protected, in the order of the specification.
    pub fn unprotected(&self) -> impl Iterator<Item = &str> {
        self.by(false)
    }

    fn by(&self, protected: bool) -> impl Iterator<Item = &str> {
        let attributes = self.attributes.iter();
        attributes.filter_map(move |(name, it)| (*it == protected).then_some(name.as_ref()))
    }
}
