use crate::diagnostic::{Report, github, human, lines::Lines, machine};
use crate::origin::Origin;

/// How findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// For people, with rustc's look.
    #[default]
    Human,
    /// One JSON object a line.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// Workflow commands of GitHub Actions.
    Github,
}

/// What the printer asks about documents: their names, texts and where a node lies.
pub trait Sources {
    /// The name and the text of the document that holds `origin`.
    fn text(&self, origin: &Origin) -> Option<(&str, &str)>;
    /// The byte range of the node at `origin`; of its nearest parent when there is none.
    fn span(&self, origin: &Origin) -> Option<(usize, usize)>;
}

impl Report {
    /// Prints every finding in `format`.
    pub fn print(&self, format: Format, color: bool, sources: &dyn Sources) -> String {
        let mut lines = Lines::new(sources);
        match format {
            Format::Human => human::print(self, color, &mut lines),
            Format::Json => machine::json(self, &mut lines),
            Format::Sarif => machine::sarif(self, &mut lines),
            Format::Github => github::print(self, &mut lines),
        }
    }
}
