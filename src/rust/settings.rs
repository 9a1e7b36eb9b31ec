use std::collections::BTreeMap;

use crate::config::Dependency;
use crate::plan::Derive;

/// What the user decides about the generated Rust.
#[derive(Debug, Clone)]
pub struct Settings {
    /// A crate of its own, or modules for somebody else's.
    pub form: Form,
    /// The crate's name, e.g. `acme-events`. By default from the document's title.
    pub crate_name: Option<String>,
    /// The crate's version.
    pub version: String,
    /// An SPDX expression.
    pub license: String,
    /// Where the runtime comes from.
    pub runtime: Runtime,
    /// Dependencies beside the runtime, by name.
    pub dependencies: BTreeMap<String, Dependency>,
    /// Derives of every type on which they hold.
    pub derives: Vec<Derive>,
    /// Attributes for types: a path with `*`, e.g. `issues::*`, and the attribute, e.g. `#[must_use]`.
    pub type_attributes: Vec<(String, String)>,
    /// Attributes for fields: a path with `*`, e.g. `Issue.title`, and the attribute.
    pub field_attributes: Vec<(String, String)>,
    /// What texts of a format mean, e.g. `uuid` → `uuid::Uuid`.
    pub formats: BTreeMap<String, String>,
    /// What happens to members that the document does not declare.
    pub unknown_members: UnknownMembers,
    /// Whether the channels of a document are generated too.
    pub channels: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            form: Form::Crate,
            crate_name: None,
            version: "0.1.0".to_owned(),
            license: "MIT OR Apache-2.0".to_owned(),
            runtime: Runtime::default(),
            dependencies: BTreeMap::new(),
            derives: Vec::new(),
            type_attributes: Vec::new(),
            field_attributes: Vec::new(),
            formats: BTreeMap::new(),
            unknown_members: UnknownMembers::Keep,
            channels: true,
        }
    }
}

/// What is generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// A whole crate: manifest, sources, tests, README.
    #[default]
    Crate,
    /// A tree of modules with `mod.rs` at its root, to be included in somebody else's crate. Every event is on.
    Module,
}

/// Where the generated code finds the runtime.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Runtime {
    /// A dependency.
    Dependency {
        /// The version requirement.
        version: String,
        /// A folder, for work on the runtime itself.
        path: Option<String>,
    },
    /// Its sources become a module of the generated code.
    Vendored,
}

impl Default for Runtime {
    fn default() -> Self {
        Self::Dependency {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            path: None,
        }
    }
}

/// What happens to members that the document does not declare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnknownMembers {
    /// They are kept, and printed back.
    #[default]
    Keep,
    /// They are left out.
    Ignore,
}
