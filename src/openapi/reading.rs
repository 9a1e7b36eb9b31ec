//! What every step of reading a document needs.

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::load::{At, Dialect, Documents};
use crate::model::{Catalog, Event, Shape, Use};
use crate::schema::Lowering;

/// The most bytes that events may hold of the documents: so many, and so many for each byte that was read. References
/// can repeat a large part any number of times.
const COPIES: usize = 16_000_000;
const COPIES_BYTE: usize = 2;

/// A document that is being read: its shapes so far, and the findings.
pub(crate) struct Reading<'a, 'r> {
    lowering: Lowering<'a>,
    // What is left of the bytes that may be copied; `None` when that has been reported.
    copies: Option<usize>,
    /// Where findings go.
    pub report: &'r mut Report,
}

impl<'a, 'r> Reading<'a, 'r> {
    /// Starts without shapes.
    pub(crate) fn new(documents: &'a Documents, dialect: Dialect, report: &'r mut Report) -> Self {
        Self {
            lowering: Lowering::new(documents, dialect),
            copies: Some(COPIES + COPIES_BYTE * documents.bytes()),
            report,
        }
    }

    /// Lowers a schema.
    pub(crate) fn lower(&mut self, schema: At<'a>) -> Use {
        self.lowering.lower(schema, self.report)
    }

    /// Lowers schemas that hold together.
    pub(crate) fn lower_all(&mut self, schemas: &[At<'a>]) -> Use {
        self.lowering.lower_all(schemas, self.report)
    }

    /// Adds a shape that no schema describes.
    pub(crate) fn add(&mut self, shape: Shape) -> Use {
        self.lowering.add(shape)
    }

    /// Says what a shape is that was added before what it is made of.
    #[cfg(any(feature = "avro", feature = "protobuf"))]
    pub(crate) fn settle(&mut self, place: Use, kind: crate::model::Kind) {
        self.lowering.settle(place, kind);
    }

    /// One of several types that have been lowered before, each with a word for it.
    pub(crate) fn one_of(&mut self, named: &[(&str, Use)]) -> Use {
        self.lowering.one_of(named)
    }

    /// Follows references; `None` when they lead nowhere, which is reported.
    pub(crate) fn resolve(&mut self, at: &At<'a>) -> Option<At<'a>> {
        at.resolve(self.report)
    }

    /// True when the text of a node may be copied into an event. There is an end to that, which is reported.
    pub(crate) fn copy(&mut self, at: &At<'a>) -> bool {
        let Some(copies) = self.copies else {
            return false;
        };
        let span = at.node().span;
        self.copies = copies.checked_sub((span.end - span.start) as usize);
        if self.copies.is_none() {
            let message = "events refer to so many large parts that they do not fit into memory";
            let finding = Diagnostic::new(Code::LOAD_TOO_LARGE, message, at.origin());
            self.find(finding.help("leave this part out of the events that refer to it"));
        }
        self.copies.is_some()
    }

    /// The text of `key`, to be kept.
    pub(crate) fn text(&mut self, at: &At<'a>, key: &str) -> Option<String> {
        let text = at.get(key).filter(|text| text.node().as_str().is_some())?;
        let copied = self.copy(&text).then(|| text.node().as_str())?;
        copied.map(str::to_owned)
    }

    /// Adds a finding.
    pub(crate) fn find(&mut self, diagnostic: Diagnostic) {
        self.report.push(diagnostic);
    }

    /// Settles every shape and puts events and shapes into the catalog.
    pub(crate) fn finish(self, events: Vec<Event>, catalog: &mut Catalog) {
        catalog.events = events;
        let events = catalog.events.iter_mut().flat_map(Event::uses_mut);
        let channels = catalog.channels.iter_mut();
        let parameters = channels.flat_map(|channel| &mut channel.parameters);
        let parameters = parameters.filter_map(|parameter| parameter.shape.as_mut());
        catalog.shapes = self.lowering.finish(events.chain(parameters), self.report);
    }
}
