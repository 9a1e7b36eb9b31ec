/// Makes a struct a [`Node`](crate::value::Node): it can be read, printed, checked, filled and shown.
///
/// Each field stands with its number (counted from 0), its name on the wire, `required` or `optional`, `nullable` where `null` may stand, and the
/// [`Check`](crate::value::Check)s of its value. After the type's name stands the field that keeps unknown members; at the
/// end stand the checks of the object as a whole. `Default`, equality,
/// `Debug` and serde's traits come from the macro.
///
/// | On the wire | Flags | Type of the field |
/// |---|---|---|
/// | always there | `required` | `T` |
/// | always there, maybe `null` | `required nullable` | `Option<T>` |
/// | maybe missing | `optional` | `Option<T>` |
/// | maybe missing, maybe `null` | `optional nullable` | `Maybe<T>` |
///
/// ```
/// use hookwright_runtime::value::{Extra, Maybe, object};
///
/// #[derive(Clone)]
/// pub struct Issue {
///     pub number: i64,
///     pub title: Option<String>,
///     pub body: Maybe<String>,
///     pub extra: Extra,
/// }
///
/// object!(Issue, extra {
///     0 number: "number" required, Minimum("1");
///     1 title: "title" optional, MinLength(1), Pattern("^[A-Z]", "A");
///     2 body: "body" optional nullable;
/// } MaxProperties(9));
///
/// let issue = Issue::parse(br#"{"number": 7, "body": null, "new": [1]}"#)?;
/// assert_eq!(issue.number, 7);
/// assert_eq!(issue.body, Maybe::Null);
/// assert_eq!(issue.to_json(), r#"{"number":7,"body":null,"new":[1]}"#);
///
/// let error = Issue::parse(br#"{"title": "x"}"#).unwrap_err();
/// assert_eq!(error.pointer(), "/number");
/// # Ok::<(), hookwright_runtime::json::Error>(())
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __object {
    ($name:ident $(, $extra:ident)? {
        $($at:literal $field:ident : $wire:literal $($flag:ident)+ $(, $check:expr)*;)*
    } $($whole:expr),* $(,)?) => {
        impl $crate::value::Object for $name {
            #[inline(never)]
            fn shape(&self) -> &'static $crate::value::Shape {
                #[allow(unused_imports)]
                use $crate::value::{Check::*, flag::*};
                static SHAPE: $crate::value::Shape = $crate::value::Shape {
                    name: ::core::stringify!($name),
                    fields: &[$($crate::value::Field { wire: $wire, flags: $($flag)|+ }),*],
                    member_checks: &[$($(($at, $check),)*)*],
                    checks: &[$($whole),*],
                    order: $crate::value::Order::new(),
                };
                &SHAPE
            }

            #[allow(unreachable_patterns)] // Behind the extra members there is nothing.
            #[inline(never)]
            fn field(&self, at: usize) -> $crate::value::View<'_> {
                match at {
                    $($at => $crate::value::Node::view(&self.$field),)*
                    $(_ => $crate::value::View::Map(&self.$extra),)?
                    _ => $crate::value::View::Absent,
                }
            }

            #[allow(unreachable_patterns)]
            #[inline(never)]
            fn field_mut(&mut self, at: usize) -> $crate::value::Slot<'_> {
                match at {
                    $($at => $crate::value::Node::slot(&mut self.$field),)*
                    $(_ => $crate::value::Slot::Map(&mut self.$extra),)?
                    _ => $crate::value::Slot::Null,
                }
            }
        }

        impl ::core::default::Default for $name {
            // Derived, it would be copied wherever it is used: most of what a release build costs.
            #[inline(never)]
            fn default() -> Self {
                Self {
                    $($field: ::core::default::Default::default(),)*
                    $($extra: ::core::default::Default::default(),)?
                }
            }
        }

        impl $crate::value::Node for $name {
            #[inline(never)]
            fn slot(&mut self) -> $crate::value::Slot<'_> {
                $crate::value::Slot::Object(self)
            }

            #[inline(never)]
            fn view(&self) -> $crate::value::View<'_> {
                $crate::value::View::Object(self)
            }
        }

        $crate::__node!($name);
    };
}

/// Makes an enum of strings a [`Node`](crate::value::Node). The enum ends with `Unknown(String)`, which keeps strings that
/// the document does not list; its first case is its `Default`.
///
/// ```
/// use hookwright_runtime::value::cases;
///
/// #[derive(Clone, PartialEq, Eq, Hash)]
/// pub enum State {
///     Open,
///     InReview,
///     Unknown(String),
/// }
///
/// cases!(State { Open = "open", InReview = "in_review" });
///
/// assert_eq!(State::from("in_review"), State::InReview);
/// assert_eq!(State::from("won").as_str(), "won");
/// assert_eq!(State::InReview.to_string(), "in_review");
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __cases {
    ($name:ident { $first:ident = $first_text:literal $(, $case:ident = $text:literal)* $(,)? }) => {
        impl $name {
            /// The text as sent on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    Self::$first => $first_text,
                    $(Self::$case => $text,)*
                    Self::Unknown(text) => text,
                }
            }
        }

        impl ::core::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $first_text => Self::$first,
                    $($text => Self::$case,)*
                    text => Self::Unknown(::std::string::String::from(text)),
                }
            }
        }

        impl ::core::default::Default for $name {
            fn default() -> Self {
                Self::$first
            }
        }

        impl ::core::fmt::Display for $name {
            #[inline(never)]
            fn fmt(&self, out: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                out.write_str(self.as_str())
            }
        }

        impl $crate::value::Cases for $name {
            #[inline(never)]
            fn names(&self) -> &'static [&'static str] {
                &[$first_text $(, $text)*]
            }

            #[inline(never)]
            fn text(&self) -> &str {
                self.as_str()
            }

            #[inline(never)]
            fn set(&mut self, text: &str) {
                *self = Self::from(text);
            }
        }

        impl $crate::value::Node for $name {
            #[inline(never)]
            fn slot(&mut self) -> $crate::value::Slot<'_> {
                $crate::value::Slot::Cases(self)
            }

            #[inline(never)]
            fn view(&self) -> $crate::value::View<'_> {
                $crate::value::View::Cases(self)
            }
        }

        $crate::__traits!($name);
    };
}

/// Makes an enum of alternatives a [`Node`](crate::value::Node). Each variant holds one value (boxed or not) that is
/// `Default`; the enum ends with `Unknown(Json)`, which keeps values that no alternative takes and is its `Default`.
///
/// Checks of an alternative's value stand in parentheses after its name. `otherwise Keep` before `select` keeps values as
/// unknown that do not fit the alternative that their tag names. How the alternatives are told apart is a
/// [`Selector`](crate::select::Selector), given as an expression for a constant reference or as its fields.
///
/// ```
/// use hookwright_runtime::json::Json;
/// use hookwright_runtime::select::{Selector, Test, kind};
/// use hookwright_runtime::value::union;
///
/// #[derive(Clone)]
/// pub enum Amount {
///     Text(String),
///     Cents(i64),
///     Unknown(Json),
/// }
///
/// union!(Amount { Text(MinLength(1)), Cents } select &Selector {
///     places: &[],
///     separator: "",
///     tags: &[],
///     arms: &[&[Test::Kind("", kind::STRING)], &[Test::Kind("", kind::NUMBER)]],
/// });
///
/// assert!(matches!(Amount::parse(b"5")?, Amount::Cents(5)));
/// assert!(matches!(Amount::parse(b"[5]")?, Amount::Unknown(_)));
/// # Ok::<(), hookwright_runtime::json::Error>(())
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __union {
    ($name:ident { $($variant:ident $(($($check:expr),* $(,)?))?),* $(,)? } $(otherwise $misfit:ident)? select $selector:expr) => {
        impl $name {
            fn selector() -> &'static $crate::select::Selector {
                $selector
            }
        }

        impl $crate::value::Union for $name {
            #[inline(never)]
            fn arms(&self) -> &'static [$crate::value::Arm] {
                #[allow(unused_imports)]
                use $crate::value::Check::*;
                &[$($crate::value::Arm {
                    name: ::core::stringify!($variant),
                    checks: &[$($($check),*)?],
                }),*]
            }

            #[inline(never)]
            fn select(&self, raw: &[u8]) -> ::core::option::Option<usize> {
                Self::selector().choose(&(), raw)
            }

            #[allow(unreachable_code)]
            #[inline(never)]
            fn misfit(&self) -> $crate::value::Misfit {
                $(return $crate::value::Misfit::$misfit;)?
                Self::selector().misfit()
            }

            #[allow(unused_assignments, unused_mut, unused_variables)]
            #[inline(never)]
            fn choose(&mut self, arm: usize) -> ::core::option::Option<$crate::value::Slot<'_>> {
                let mut next = 0;
                $(
                    if arm == next {
                        *self = Self::$variant(::core::default::Default::default());
                    }
                    next += 1;
                )*
                if arm >= next {
                    return ::core::option::Option::None;
                }
                match self {
                    $(Self::$variant(value) => ::core::option::Option::Some($crate::value::Node::slot(value)),)*
                    Self::Unknown(_) => ::core::option::Option::None,
                }
            }

            #[allow(unused_assignments, unused_mut, unused_variables)]
            #[inline(never)]
            fn chosen(&self) -> ::core::option::Option<(usize, $crate::value::View<'_>)> {
                let mut next = 0;
                $(
                    if let Self::$variant(value) = self {
                        return ::core::option::Option::Some((next, $crate::value::Node::view(value)));
                    }
                    next += 1;
                )*
                ::core::option::Option::None
            }

            #[inline(never)]
            fn unknown(&self) -> ::core::option::Option<&$crate::json::Json> {
                match self {
                    Self::Unknown(raw) => ::core::option::Option::Some(raw),
                    #[allow(unreachable_patterns)]
                    _ => ::core::option::Option::None,
                }
            }

            #[inline(never)]
            fn keep(&mut self, raw: $crate::json::Json) {
                *self = Self::Unknown(raw);
            }
        }

        impl ::core::default::Default for $name {
            fn default() -> Self {
                Self::Unknown($crate::json::Json::NULL)
            }
        }

        impl $crate::value::Node for $name {
            #[inline(never)]
            fn slot(&mut self) -> $crate::value::Slot<'_> {
                $crate::value::Slot::Union(self)
            }

            #[inline(never)]
            fn view(&self) -> $crate::value::View<'_> {
                $crate::value::View::Union(self)
            }
        }

        $crate::__node!($name);
    };
}

/// What objects and unions have in common. Equality goes through the one view of all types: derived, it would be a
/// quarter of what generated code costs to compile.
#[doc(hidden)]
#[macro_export]
macro_rules! __node {
    ($name:ident) => {
        impl ::core::cmp::PartialEq for $name {
            #[inline(never)]
            fn eq(&self, other: &Self) -> bool {
                $crate::value::equal(
                    $crate::value::Node::view(self),
                    $crate::value::Node::view(other),
                )
            }
        }

        impl $name {
            /// Reads a JSON text.
            ///
            /// # Errors
            ///
            /// When it is not JSON or does not fit the type; the error says where.
            #[inline]
            pub fn parse(text: &[u8]) -> ::core::result::Result<Self, $crate::json::Error> {
                $crate::value::parse(text)
            }

            /// Prints compact JSON that means the same as what was read.
            #[inline]
            pub fn to_json(&self) -> ::std::string::String {
                $crate::json::write_view($crate::value::Node::view(self))
            }

            /// Returns every rule of the document that the value breaks, each with its place.
            #[inline]
            pub fn validate(&self) -> ::std::vec::Vec<$crate::value::Violation> {
                $crate::value::validate($crate::value::Node::view(self), &[])
            }
        }

        $crate::__traits!($name);
    };
}

/// Makes a type of [`object!`](macro@crate::value::object) or [`union!`](macro@crate::value::union) hashable. What is
/// equal has the same hash, which derived it would not: equality is that of the JSON.
///
/// ```
/// use std::collections::HashSet;
/// use hookwright_runtime::value::{Extra, hash, object};
///
/// #[derive(Clone, Eq)]
/// pub struct Issue {
///     pub number: i64,
///     pub extra: Extra,
/// }
///
/// object!(Issue, extra { 0 number: "number" required; });
/// hash!(Issue);
///
/// let read = |text: &str| Issue::parse(text.as_bytes());
/// let issues = HashSet::from([read(r#"{"number":1,"a":1,"b":2}"#)?, read(r#"{"b":2.0,"a":1,"number":1}"#)?]);
/// assert_eq!(issues.len(), 1);
/// # Ok::<(), hookwright_runtime::json::Error>(())
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __hash {
    ($name:ident) => {
        impl ::core::hash::Hash for $name {
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                $crate::value::hash_into($crate::value::Node::view(self), state)
            }
        }
    };
}

/// What all generated types have in common.
#[doc(hidden)]
#[macro_export]
macro_rules! __traits {
    ($name:ident) => {
        impl ::core::fmt::Debug for $name {
            #[inline(never)]
            fn fmt(&self, out: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::value::debug($crate::value::Node::view(self), out)
            }
        }

        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                out: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::value::serialize($crate::value::Node::view(self), out)
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                input: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::value::deserialize(input)
            }
        }
    };
}

#[doc(inline)]
pub use {__cases as cases, __hash as hash, __object as object, __union as union};
