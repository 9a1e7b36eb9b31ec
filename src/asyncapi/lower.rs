//! A document → a catalog.

use std::collections::{HashMap, HashSet};

use indexmap::IndexSet;

use crate::asyncapi::channel::single_messages;
use crate::asyncapi::message::{self, Surroundings};
use crate::asyncapi::reader::Reader;
use crate::asyncapi::{rule, security, server, version1, version2, version3};
use crate::catalogue;
use crate::config::Perspective;
use crate::diagnostic::{Code, Diagnostic, Report, Severity};
use crate::glob::Filter;
use crate::load::{AsyncApi, Documents, NodeKey};
use crate::model::{Catalog, Channel, Operation};
use crate::openapi;
use crate::profile;

/// How a document is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// Whose view its operations take.
    pub perspective: Perspective,
    /// True when every rule of the standard counts.
    pub strict: bool,
}

/// The channels and operations so far.
#[derive(Default)]
pub(crate) struct Found {
    pub channels: Vec<Channel>,
    pub operations: Vec<Operation>,
    numbers: HashMap<NodeKey, usize>,
    carried: Vec<IndexSet<usize>>,
}

impl Found {
    /// Adds a channel; its position.
    pub(crate) fn add_channel(&mut self, channel: Channel, node: NodeKey) -> usize {
        let number = self.channels.len();
        self.numbers.entry(node).or_insert(number);
        self.channels.push(channel);
        self.carried.push(IndexSet::new());
        number
    }

    /// The position of a channel that was read.
    pub(crate) fn channel_number(&self, node: &NodeKey) -> Option<usize> {
        self.numbers.get(node).copied()
    }

    /// Says that a channel has these messages too.
    pub(crate) fn carry(&mut self, channel: usize, messages: impl IntoIterator<Item = usize>) {
        if let Some(carried) = self.carried.get_mut(channel) {
            carried.extend(messages);
        }
    }

    /// True when a channel has the message.
    pub(crate) fn carries(&self, channel: usize, message: usize) -> bool {
        let carried = self.carried.get(channel);
        carried.is_some_and(|it| it.contains(&message))
    }

    /// The messages of a channel.
    pub(crate) fn messages(&self, channel: usize) -> Vec<usize> {
        let carried = self.carried.get(channel);
        carried
            .map(|it| it.iter().copied().collect())
            .unwrap_or_default()
    }

    /// Puts the messages into their channels.
    fn finish(mut self) -> (Vec<Channel>, Vec<Operation>) {
        for (channel, carried) in self.channels.iter_mut().zip(self.carried) {
            channel.messages = carried.into_iter().collect();
        }
        (self.channels, self.operations)
    }
}

/// Lowers the root document.
///
/// `catalogue` names schemas that are events besides; a document without messages is searched for schemas that look like
/// events. Without `strict`, references that lead nowhere are no errors: what is there is read all the same.
pub fn lower(
    documents: &Documents,
    version: AsyncApi,
    options: Options,
    catalogue: &Filter,
    report: &mut Report,
) -> Catalog {
    let mut found = Report::new();
    let catalog = read(documents, version, options, catalogue, &mut found);
    if options.strict {
        rule::check(documents, version, &mut found);
    }
    for finding in found.diagnostics() {
        report.push(match options.strict {
            true => strict(finding.clone()),
            false => lenient(finding.clone()),
        });
    }
    if catalog.events.is_empty() && !report.has_errors() {
        let message = "the document describes no message";
        let finding = Diagnostic::new(Code::EVENT_NONE, message, documents.root().origin());
        report.push(finding.help("describe one in a channel, or under `components.messages`"));
    }
    catalog
}

/// What contradicts the standard is an error.
fn strict(finding: Diagnostic) -> Diagnostic {
    const WRONG: [Code; 4] = [
        Code::OPERATION_INVALID,
        Code::EXPRESSION_INVALID,
        Code::EVENT_INVALID,
        Code::REF_UNESCAPED,
    ];
    match WRONG.contains(&finding.code) {
        true => Diagnostic {
            severity: Severity::Error,
            ..finding
        },
        false => finding,
    }
}

/// What leads nowhere is taken as any value.
fn lenient(finding: Diagnostic) -> Diagnostic {
    const BEARABLE: [Code; 6] = [
        // Of files that are referred to: the root was read before.
        Code::LOAD_SYNTAX,
        Code::LOAD_DUPLICATE_KEY,
        Code::REF_UNRESOLVED,
        Code::REF_REMOTE,
        Code::REF_OUTSIDE,
        Code::REF_CYCLE,
    ];
    match BEARABLE.contains(&finding.code) {
        true => Diagnostic {
            severity: Severity::Warning,
            ..finding
        },
        false => finding,
    }
}

fn read(
    documents: &Documents,
    version: AsyncApi,
    options: Options,
    catalogue: &Filter,
    report: &mut Report,
) -> Catalog {
    let mut reader = Reader::new(documents, version, options.perspective, report);
    let root = reader.root.clone();
    security::components(&mut reader);
    server::read(&mut reader);
    let mut found = Found::default();
    match version {
        AsyncApi::V1 => version1::read(&mut reader, &mut found),
        AsyncApi::V2(_) => version2::read(&mut reader, &mut found),
        AsyncApi::V3(_) => version3::read(&mut reader, &mut found),
    }
    loose_messages(&mut reader);
    if reader.events.is_empty() || !catalogue.is_empty() {
        let Reader {
            reading, events, ..
        } = &mut reader;
        catalogue::extend(events, &root, catalogue, reading);
    }
    let (channels, operations) = found.finish();
    let mut catalog = Catalog {
        info: openapi::info(&root),
        documents: documents.stamps(),
        channels,
        operations,
        servers: reader.servers,
        security_schemes: reader.schemes,
        ..Catalog::default()
    };
    catalog.profile = profile::hinted(&root, &[], reader.reading.report);
    if let Some(profile) = &catalog.profile {
        catalog.envelope = profile.envelope.clone();
    }
    reader.reading.finish(reader.events, &mut catalog);
    catalog
}

/// Messages that no channel carries: a document of parts for others is made of them.
fn loose_messages(reader: &mut Reader<'_, '_>) {
    let Some(messages) = reader.components("messages") else {
        return;
    };
    let mut seen = HashSet::new();
    for (name, at) in messages.entries() {
        for single in single_messages(&at, reader) {
            let around = Surroundings {
                name: Some(name),
                ..Surroundings::default()
            };
            if seen.insert(single.identity()) {
                message::read(&single, around, reader);
            }
        }
    }
}
