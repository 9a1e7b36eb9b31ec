//! A generated crate, before it is text: what the templates see.

use serde::Serialize;

use crate::rust::channel::Channels;
use crate::rust::table::Table;
use crate::rust::text::Code;

/// A generated crate.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Krate {
    /// The package's name, e.g. `acme-events`.
    pub package: String,
    /// The package's name as a crate, e.g. `acme_events`.
    pub ident: Code,
    /// Of the package.
    pub version: String,
    /// An SPDX expression.
    pub license: String,
    /// Rust version of the generated code.
    pub rust_version: String,
    /// The compiler's limit when types lead to each other further than its usual one allows; empty: the usual one.
    pub recursion_limit: String,
    /// False for modules of somebody else's crate.
    pub is_crate: bool,
    /// True when the runtime's sources are a module of the crate.
    pub vendored: bool,
    /// The version requirement of the runtime.
    pub runtime_version: String,
    /// Where the runtime lies, for work on the runtime itself.
    pub runtime_path: Option<String>,
    /// Dependencies that the user asks for, sorted by name.
    pub dependencies: Vec<Dependency>,
    /// True when members that are not declared are kept.
    pub keeps_unknown: bool,
    /// The features of the runtime that the profile's schemes need, sorted.
    pub runtime_features: Vec<String>,
    /// The version of the generator.
    pub generator: String,
    /// The document's name, as a text.
    pub document: String,
    /// The first digits of its hash.
    pub hash: String,
    /// The document's title, in backticks.
    pub title: Code,
    /// The document's description.
    pub doc: Vec<Code>,
    /// The profile, as JSON.
    pub profile: String,
    /// Which provider's deliveries are verified; empty when nothing says how.
    pub provider: String,
    /// In the order of the document.
    pub events: Vec<Event>,
    /// How events are told apart.
    pub routing: Table,
    /// Where the type is read, in words of Markdown.
    pub place: Code,
    /// One a group.
    pub modules: Vec<Module>,
    /// Types that several groups use, one a file.
    pub shared: Vec<Shared>,
    /// Example payloads of the document that become files.
    pub examples: Vec<Example>,
    /// The channels of the document, if it has some.
    pub channels: Option<Channels>,
}

/// A dependency that the user asks for.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Dependency {
    /// E.g. `uuid`.
    pub name: Code,
    /// Where it comes from: key and text.
    pub source: Vec<(Code, String)>,
    /// Its features that are switched on.
    pub features: Vec<String>,
    /// False when its default features are left out.
    pub default_features: bool,
}

/// A group of events: a module and a feature.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Module {
    /// E.g. `issues`, perhaps with `r#`.
    pub name: Code,
    /// The file below `src`, without its ending.
    pub file: String,
    /// E.g. `issues`.
    pub feature: String,
    /// What the group is called in the document, in backticks.
    pub title: Code,
    /// The types of the group.
    pub types: Types,
}

/// The types of a file, and what they refer to.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Types {
    /// Names of the runtime that are used.
    pub runtime: Vec<Code>,
    /// Names of the runtime's module `select` that are used.
    pub select: Vec<Code>,
    /// Types of the module `shared` that are used.
    pub shared: Vec<Code>,
    /// In the order in which the events reach them.
    pub items: Vec<Item>,
}

/// A type that several groups use.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Shared {
    /// The module, perhaps with `r#`.
    pub module: Code,
    /// The file below `src/shared`, without its ending.
    pub file: String,
    /// The type.
    pub name: Code,
    /// The features one of which must be on; empty: always there.
    pub features: Vec<String>,
    /// The type, alone.
    pub types: Types,
}

/// A type.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "item", rename_all = "lowercase")]
pub enum Item {
    /// An object with members.
    Struct(Struct),
    /// An open enum of strings.
    Cases(Cases),
    /// One of several types.
    Union(Union),
}

/// An object with members.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Struct {
    /// Documentation.
    pub doc: Vec<Code>,
    /// Attributes that the user asks for.
    pub attributes: Vec<Code>,
    /// Derives beside those of every struct.
    pub derives: Vec<Code>,
    /// True when it is hashable.
    pub is_hash: bool,
    /// The type's name.
    pub name: Code,
    /// In the order of the document.
    pub fields: Vec<Field>,
    /// The field that keeps members that are not declared; empty when they are dropped.
    pub extra: Code,
    /// Attributes that the user asks for, of that field.
    pub extra_attributes: Vec<Code>,
    /// Checks of the object as a whole, joined.
    pub checks: Code,
}

/// A member.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Field {
    /// Documentation.
    pub doc: Vec<Code>,
    /// Attributes that the user asks for.
    pub attributes: Vec<Code>,
    /// E.g. `r#type`.
    pub name: Code,
    /// E.g. `Option<String>`.
    pub ty: Code,
    /// The name on the wire.
    pub wire: String,
    /// `required nullable`
    pub flags: Code,
    /// Checks, each with a comma in front.
    pub checks: Code,
}

/// An open enum of strings.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Cases {
    /// Documentation.
    pub doc: Vec<Code>,
    /// Attributes that the user asks for.
    pub attributes: Vec<Code>,
    /// Derives beside those of every enum of strings.
    pub derives: Vec<Code>,
    /// The type's name.
    pub name: Code,
    /// In the order of the document.
    pub cases: Vec<Case>,
    /// The variant that keeps other texts.
    pub unknown: Code,
}

/// A case of an open enum.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Case {
    /// Documentation.
    pub doc: Vec<Code>,
    /// The variant.
    pub name: Code,
    /// The text on the wire.
    pub wire: String,
}

/// One of several types.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Union {
    /// Documentation.
    pub doc: Vec<Code>,
    /// Attributes that the user asks for.
    pub attributes: Vec<Code>,
    /// Derives beside those of every union.
    pub derives: Vec<Code>,
    /// True when it is hashable.
    pub is_hash: bool,
    /// The type's name.
    pub name: Code,
    /// In the order of the document.
    pub variants: Vec<Variant>,
    /// How they are told apart.
    pub selector: Table,
    /// True when what does not fit its alternative is kept as unknown.
    pub refines: bool,
}

/// An alternative.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Variant {
    /// The variant.
    pub name: Code,
    /// What it holds.
    pub ty: Code,
    /// Checks in parentheses, or nothing.
    pub checks: Code,
}

/// An event.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Event {
    /// The variant of `Event`, e.g. `InvoicePaid`.
    pub variant: Code,
    /// The handler's method, e.g. `on_invoice_paid`.
    pub method: Code,
    /// What the variant holds, e.g. `Box<invoices::InvoicePaid>`.
    pub ty: Code,
    /// What a handler gets a reference to.
    pub payload: Code,
    /// Its number.
    pub number: usize,
    /// The entry in the document.
    pub key: String,
    /// The type on the wire.
    pub event_type: String,
    /// Both for a table of Markdown.
    pub row: Row,
    /// The feature.
    pub feature: String,
    /// `Json`, `Form` or `Raw`.
    pub format: Code,
    /// Documentation.
    pub doc: Vec<Code>,
    /// True when the document says so.
    pub deprecated: bool,
    /// Example payloads.
    pub examples: Vec<ExampleRef>,
}

/// A row of the README's table.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Row {
    /// The type on the wire.
    pub event_type: Code,
    /// What happened.
    pub summary: Code,
}

/// An example of an event.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ExampleRef {
    /// Its name in the document.
    pub name: String,
    /// An expression for its text.
    pub json: Code,
}

/// An example payload.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Example {
    /// The file in `examples/payloads`.
    pub file: String,
    /// Its text.
    pub json: String,
    /// The type that it is read as, from the root of the crate.
    pub payload: Code,
    /// False when it does not fit its own schema.
    pub fits: bool,
    /// The feature of its event.
    pub feature: String,
    /// The name of its test.
    pub test: Code,
    /// An expression for its text, from the folder of tests.
    pub text: Code,
}
