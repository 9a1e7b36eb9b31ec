//! What every step of reading a document needs.

use crate::diagnostic::{Diagnostic, Report};
use crate::load::{At, Dialect, Documents};
use crate::model::{Catalog, Event, Use};
use crate::schema::Lowering;

/// A document that is being read: its shapes so far, and the findings.
pub(crate) struct Reading<'a, 'r> {
    lowering: Lowering<'a>,
    /// Where findings go.
    pub report: &'r mut Report,
}

impl<'a, 'r> Reading<'a, 'r> {
    /// Starts without shapes.
    pub(crate) fn new(documents: &'a Documents, dialect: Dialect, report: &'r mut Report) -> Self {
        Self {
            lowering: Lowering::new(documents, dialect),
            report,
        }
    }

    /// Lowers a schema.
    pub(crate) fn lower(&mut self, schema: At<'a>) -> Use {
        self.lowering.lower(schema, self.report)
    }

    /// One of several types that have been lowered before, each with a word for it.
    pub(crate) fn one_of(&mut self, named: &[(&str, Use)]) -> Use {
        self.lowering.one_of(named)
    }

    /// Follows references; `None` when they lead nowhere, which is reported.
    pub(crate) fn resolve(&mut self, at: &At<'a>) -> Option<At<'a>> {
        at.resolve(self.report)
    }

    /// Adds a finding.
    pub(crate) fn find(&mut self, diagnostic: Diagnostic) {
        self.report.push(diagnostic);
    }

    /// Settles every shape and puts events and shapes into the catalog.
    pub(crate) fn finish(self, mut events: Vec<Event>, catalog: &mut Catalog) {
        catalog.shapes = self
            .lowering
            .finish(events.iter_mut().flat_map(uses), self.report);
        catalog.events = events;
    }
}

/// Every place of an event that names a shape.
fn uses(event: &mut Event) -> impl Iterator<Item = &mut Use> {
    let bodies = event
        .bodies
        .iter_mut()
        .filter_map(|body| body.shape.as_mut());
    let parameters = event
        .parameters
        .iter_mut()
        .filter_map(|parameter| parameter.shape.as_mut());
    event.payload.iter_mut().chain(bodies).chain(parameters)
}
