use crate::model::Place;

/// Where the event type is read, and by which rule that was decided.
#[derive(Debug, Clone, Default)]
pub struct Routing {
    /// Why the places are these.
    pub decision: Decision,
    /// How the events of the catalog are told apart; one arm an event, in the same order.
    pub selector: Selector,
}

/// The rule that decided where the event type is read, in the order in which they are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Decision {
    /// A profile or an overlay says so.
    Profile,
    /// A vendor extension says so.
    Extension,
    /// The CloudEvents attribute `type`.
    CloudEvents,
    /// A header parameter with one value.
    Header,
    /// A constant (or one-valued enum) on a path common to all payloads.
    Constant,
    /// A discriminator with a mapping.
    Discriminator,
    /// A member or header whose value the document shows in examples, or says with the event's key.
    Example,
    /// Members that only one payload requires.
    Members,
    /// There is only one event.
    Single,
    /// Nothing on the wire tells the events apart.
    #[default]
    Undecided,
}

/// How alternatives (events, variants of a union) are told apart on the wire.
///
/// The tag is read at `places`; the parts that are there are joined with `separator`. Arms that list the joined value
/// are candidates; a tag that no arm lists leaves the arms without tags. When no part of the tag is there, or a header
/// of it is missing, all arms are candidates. Among several, those that fail [`Test::Is`] or [`Test::Kind`] are out; of
/// the rest the one with the fewest failed tests is taken, then the one with the most tests, then the first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selector {
    /// Where the parts of the tag are read. Empty: by tests alone.
    pub places: Vec<Place>,
    /// Between the parts, e.g. `.`; parts that are not there are left out.
    pub separator: String,
    /// One an alternative.
    pub arms: Vec<Probe>,
}

/// How one alternative is recognized.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Probe {
    /// Joined tag values that select it. Empty: only the tests speak.
    pub tags: Vec<String>,
    /// All must hold.
    pub tests: Vec<Test>,
}

/// A condition on headers or body.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Test {
    /// The value at a place is one of these texts (numbers and booleans as their JSON text).
    Is(Place, Vec<String>),
    /// None of these members, sorted, which other alternatives have, stands at the top.
    Lacks(Vec<String>),
    /// Something other than nothing stands at this pointer.
    Has(String),
    /// The value at this pointer is of one of these JSON kinds: `null`, `boolean`, `number`, `string`, `array`, `object`.
    Kind(String, Vec<String>),
}
