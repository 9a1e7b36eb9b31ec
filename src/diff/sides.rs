use crate::diagnostic::Sources;
use crate::origin::{DocumentId, Origin};

/// Marks documents of the old side: no run has so many.
const OLD: u32 = 1 << 31;

/// The documents of both sides, for printing findings.
pub struct Sides<'a> {
    /// Before.
    pub old: &'a dyn Sources,
    /// After.
    pub new: &'a dyn Sources,
}

impl Sides<'_> {
    fn side(&self, origin: &Origin) -> (&dyn Sources, Origin) {
        let Origin { document, pointer } = origin.clone();
        match document.0 & OLD {
            0 => (self.new, Origin { document, pointer }),
            _ => (
                self.old,
                Origin::new(DocumentId(document.0 & !OLD), pointer),
            ),
        }
    }
}

impl Sources for Sides<'_> {
    fn text(&self, origin: &Origin) -> Option<(&str, &str)> {
        let (sources, origin) = self.side(origin);
        sources.text(&origin)
    }

    fn span(&self, origin: &Origin) -> Option<(usize, usize)> {
        let (sources, origin) = self.side(origin);
        sources.span(&origin)
    }
}

/// A place of the old side, as findings name it.
pub(super) fn before(origin: &Origin) -> Origin {
    Origin::new(DocumentId(origin.document.0 | OLD), origin.pointer.clone())
}
