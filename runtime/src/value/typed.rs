use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use crate::value::{Node, Slot, View};

/// A text that means a value of another type, as the text that was sent.
///
/// A text that is none is kept all the same, and prints back as it came; what it means is asked for with
/// [`parse`](Self::parse). Texts are compared as texts.
///
/// ```
/// use std::net::Ipv4Addr;
/// use hookwright_runtime::value::Typed;
///
/// let address: Typed<Ipv4Addr> = "127.0.0.1".into();
/// assert!(address.parse()?.is_loopback());
/// let other: Typed<Ipv4Addr> = "somewhere".into();
/// assert!(other.parse().is_err());
/// assert_eq!(other.as_str(), "somewhere");
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
pub struct Typed<T> {
    text: String,
    ty: PhantomData<fn() -> T>,
}

impl<T> Typed<T> {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The text.
    pub fn into_string(self) -> String {
        self.text
    }
}

impl<T: FromStr> Typed<T> {
    /// What the text means.
    ///
    /// # Errors
    ///
    /// When it is not a text of the type.
    pub fn parse(&self) -> Result<T, T::Err> {
        self.text.parse()
    }
}

impl<T: fmt::Display> Typed<T> {
    /// The text of a value.
    pub fn new(value: &T) -> Self {
        value.to_string().into()
    }
}

impl<T> From<String> for Typed<T> {
    fn from(text: String) -> Self {
        Self {
            text,
            ty: PhantomData,
        }
    }
}

impl<T> From<&str> for Typed<T> {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

// Derived, these would ask the same of the type that is meant.

impl<T> Clone for Typed<T> {
    fn clone(&self) -> Self {
        self.text.clone().into()
    }
}

impl<T> Default for Typed<T> {
    fn default() -> Self {
        String::new().into()
    }
}

impl<T> PartialEq for Typed<T> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<T> Eq for Typed<T> {}

impl<T> PartialOrd for Typed<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Typed<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl<T> Hash for Typed<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl<T> fmt::Display for Typed<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

impl<T> fmt::Debug for Typed<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(out)
    }
}

impl<T> Node for Typed<T> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Text(&mut self.text)
    }

    fn view(&self) -> View<'_> {
        View::Text(&self.text)
    }
}
