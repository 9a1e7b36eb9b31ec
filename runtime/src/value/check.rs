use crate::value::Node;

/// A rule of the document that a value can break without being refused; `validate()` reports it.
///
/// Numbers are lexemes, so that nothing is rounded. Patterns are those of ECMA-262, as the document writes them; beside each
/// stands a text that matches it (empty when none is known), for the synthesizer.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// Fewest characters.
    MinLength(u64),
    /// Most characters.
    MaxLength(u64),
    /// A pattern that matches somewhere in the text, and a text that it matches.
    Pattern(&'static str, &'static str),
    /// The text has this format, e.g. `date-time`.
    Format(&'static str),
    /// The least number.
    Minimum(&'static str),
    /// A number that must be exceeded.
    ExclusiveMinimum(&'static str),
    /// The greatest number.
    Maximum(&'static str),
    /// A number that must not be reached.
    ExclusiveMaximum(&'static str),
    /// The number is a multiple of this.
    MultipleOf(&'static str),
    /// Texts that are no known case are valid too: the list is known not to be complete.
    Open,
    /// Fewest items.
    MinItems(u64),
    /// Most items.
    MaxItems(u64),
    /// No item twice.
    UniqueItems,
    /// What holds for every item.
    Items(&'static [Check]),
    /// Fewest members.
    MinProperties(u64),
    /// Most members.
    MaxProperties(u64),
    /// No member beyond the known ones and those whose name matches one of the patterns.
    NoOthers(&'static [&'static str]),
    /// A pattern that every name of a member matches, and a name that it matches.
    NamePattern(&'static str, &'static str),
    /// At least one of these sets of members is there.
    AnyRequired(&'static [&'static [&'static str]]),
    /// Exactly one of these sets of members is there.
    OneRequired(&'static [&'static [&'static str]]),
    /// When the first member is there, the others are too.
    DependentRequired(&'static str, &'static [&'static str]),
    /// What holds for the value of every member of a map.
    Values(&'static [Check]),
    /// The type of the members that an object does not know, and what holds for them.
    Others(fn() -> Box<dyn Node>, &'static [Check]),
    /// The value is one of these, each as JSON.
    OneOf(&'static [&'static str]),
}
