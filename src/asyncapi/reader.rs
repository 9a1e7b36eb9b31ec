//! What every step of reading an AsyncAPI document needs.

use std::collections::HashMap;
use std::rc::Rc;

use crate::asyncapi::headers::Members;
use crate::config::Perspective;
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::load::{AsyncApi, At, Dialect, Documents, NodeKey};
use crate::model::{Direction, Event, SecurityScheme, Server};
use crate::openapi::reading::Reading;

/// A document that is being read.
pub(crate) struct Reader<'a, 'r> {
    /// Shapes and findings.
    pub reading: Reading<'a, 'r>,
    /// The version that decides about traits and schemas.
    pub version: AsyncApi,
    /// Whose view the operations of the document take.
    pub perspective: Perspective,
    /// The top of the document.
    pub root: At<'a>,
    /// What messages carry that do not say it.
    pub default_content_type: Option<&'a str>,
    /// The messages so far.
    pub events: Vec<Event>,
    /// Which messages were read already.
    pub numbers: HashMap<NodeKey, usize>,
    /// The servers.
    pub servers: Vec<Server>,
    /// Which servers were read already.
    pub server_numbers: HashMap<NodeKey, usize>,
    /// Their positions by key.
    pub server_keys: HashMap<String, usize>,
    /// The security schemes so far.
    pub schemes: Vec<SecurityScheme>,
    /// Which security schemes were read already.
    pub scheme_numbers: HashMap<NodeKey, usize>,
    /// What schemas declare, for those that were looked at.
    pub members: HashMap<NodeKey, Rc<Members<'a>>>,
    /// Values that schemas in other languages describe, by schema and name.
    #[cfg(any(feature = "avro", feature = "protobuf"))]
    pub others: HashMap<(NodeKey, String), (crate::model::Use, crate::model::Wire)>,
    // How often a key was asked for, by what it is a key of.
    keys: HashMap<(Named, String), u32>,
}

/// What keys are unique among.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Named {
    Event,
    Channel,
    Operation,
    Server,
    Scheme,
}

impl<'a, 'r> Reader<'a, 'r> {
    /// Starts with nothing.
    pub(crate) fn new(
        documents: &'a Documents,
        version: AsyncApi,
        perspective: Perspective,
        report: &'r mut Report,
    ) -> Self {
        let root = documents.root();
        Self {
            reading: Reading::new(documents, Dialect::AsyncApi(version), report),
            version,
            perspective,
            default_content_type: root.text("defaultContentType"),
            root,
            events: Vec::new(),
            numbers: HashMap::new(),
            servers: Vec::new(),
            server_numbers: HashMap::new(),
            server_keys: HashMap::new(),
            schemes: Vec::new(),
            scheme_numbers: HashMap::new(),
            members: HashMap::new(),
            #[cfg(any(feature = "avro", feature = "protobuf"))]
            others: HashMap::new(),
            keys: HashMap::new(),
        }
    }

    /// A direction that the document says, from the application's side.
    pub(crate) fn direction(&self, said: Direction) -> Direction {
        match self.perspective {
            Perspective::App => said,
            Perspective::Client => said.opposite(),
        }
    }

    /// True when no key like this was given out.
    pub(crate) fn is_free(&self, named: Named, key: &str) -> bool {
        !self.keys.contains_key(&(named, key.to_owned()))
    }

    /// Returns the key, with a number when it was given out before.
    pub(crate) fn key(&mut self, named: Named, key: &str) -> String {
        let mut wanted = key.to_owned();
        loop {
            let count = self.keys.entry((named, wanted.clone())).or_default();
            *count += 1;
            match *count {
                1 => return wanted,
                number => wanted = format!("{key} ({number})"),
            }
        }
    }

    /// The holder of reusable parts.
    pub(crate) fn components(&self, key: &str) -> Option<At<'a>> {
        self.root.get("components")?.get(key)
    }

    /// Reports a contradiction about a channel, a server or a parameter.
    pub(crate) fn channel_finding(&mut self, message: String, at: &At<'a>, help: &str) {
        self.find(Code::CHANNEL_INVALID, message, at, help);
    }

    /// Reports a contradiction about an operation.
    pub(crate) fn operation_finding(&mut self, message: String, at: &At<'a>, help: &str) {
        self.find(Code::OPERATION_INVALID, message, at, help);
    }

    /// Reports a part that is not of the kind that the standard asks for.
    pub(crate) fn invalid(&mut self, message: String, at: &At<'a>) {
        self.reading
            .find(Diagnostic::new(Code::EVENT_INVALID, message, at.origin()));
    }

    fn find(&mut self, code: Code, message: String, at: &At<'a>, help: &str) {
        let finding = Diagnostic::new(code, message, at.origin());
        self.reading.find(finding.help(help));
    }
}
