/// Why a crate could not be rendered: a fault of a template, hence of hookwright.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A template does not render.
    #[error("cannot render a template: {0:#}")]
    Template(#[from] minijinja::Error),
    /// What a template rendered is not Rust.
    #[error("`{file}` is not Rust: {message}")]
    NotRust {
        /// The file.
        file: String,
        /// What the parser says.
        message: String,
    },
}
