//! The door for build scripts: generates modules into `OUT_DIR`, and talks to Cargo.
//!
//! In:  documents, and what the user wants of them.
//! Out: one folder a document, rewritten only where something changed, and Cargo's instructions on stdout.
//! Does not know: how anything is generated.
#![allow(clippy::disallowed_methods, reason = "a door: talks to Cargo")]

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use crate::config::{Attribute, Config, Form};
use crate::diagnostic::{Diagnostic, Report, Severity, Sources};
use crate::error::Error;
use crate::output;
use crate::plan::ProfileChoice;

/// Generates the module of one document, with every default.
///
/// # Errors
///
/// As [`Builder::compile`].
///
/// # Examples
///
/// ```no_run
/// fn main() -> Result<(), hookwright::Error> {
///     hookwright::build("acme.yaml")
/// }
/// ```
pub fn build(document: impl AsRef<Path>) -> Result<(), Error> {
    Builder::new().document(document).compile()
}

/// Generates modules in a build script.
///
/// # Examples
///
/// ```no_run
/// // build.rs
/// hookwright::Builder::new()
///     .document("acme.yaml")
///     .profile("standard-webhooks")
///     .events(["order.*", "!order.test"])
///     .type_attribute("Order*", "#[derive(Hash)]")
///     .compile()?;
/// // src/lib.rs: hookwright_runtime::include_events!("acme");
/// # Ok::<(), hookwright::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "nothing is generated before `compile` is called"]
pub struct Builder {
    documents: Vec<PathBuf>,
    config: Config,
    module: Option<String>,
    out_dir: Option<PathBuf>,
}

impl Builder {
    /// A builder without documents.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a document. Its module is called like the file, e.g. `acme` for `specs/acme.yaml`.
    pub fn document(mut self, path: impl AsRef<Path>) -> Self {
        self.documents.push(path.as_ref().to_path_buf());
        self
    }

    /// Starts from a configuration, e.g. one that [`Config::parse`] read. What was set before is lost.
    pub fn config(mut self, config: Config) -> Self {
        if !config.document.as_os_str().is_empty() {
            self.documents.push(config.document.clone());
        }
        self.config = config;
        self
    }

    /// Adds an OpenAPI Overlay that corrects the documents.
    pub fn overlay(mut self, path: impl AsRef<Path>) -> Self {
        self.config.overlays.push(path.as_ref().to_path_buf());
        self
    }

    /// How deliveries are signed and where their type stands: a provider's name, e.g. `stripe`, or a file.
    pub fn profile(mut self, profile: impl Into<String>) -> Self {
        self.config.profile = Some(profile.into());
        self
    }

    /// Which events, e.g. `["order.*", "!order.test"]`. All of them unless this is called.
    pub fn events<S: Into<String>>(mut self, patterns: impl IntoIterator<Item = S>) -> Self {
        self.config
            .events
            .extend(patterns.into_iter().map(Into::into));
        self
    }

    /// Which schemas are events, for documents that are collections of schemas.
    pub fn catalogue<S: Into<String>>(mut self, patterns: impl IntoIterator<Item = S>) -> Self {
        self.config
            .catalogue
            .extend(patterns.into_iter().map(Into::into));
        self
    }

    /// Adds an attribute to the types that the pattern fits, e.g. `("Order*", "#[derive(Hash)]")`.
    pub fn type_attribute(mut self, path: impl Into<String>, attribute: impl Into<String>) -> Self {
        self.config.type_attributes.push(Attribute {
            path: path.into(),
            attribute: attribute.into(),
        });
        self
    }

    /// Adds an attribute to the fields that the pattern fits, e.g. `("Order.total", "#[deprecated]")`.
    pub fn field_attribute(
        mut self,
        path: impl Into<String>,
        attribute: impl Into<String>,
    ) -> Self {
        self.config.field_attributes.push(Attribute {
            path: path.into(),
            attribute: attribute.into(),
        });
        self
    }

    /// The Rust type of texts with this `format`, e.g. `("uuid", "uuid::Uuid")`.
    pub fn type_for_format(mut self, format: impl Into<String>, ty: impl Into<String>) -> Self {
        self.config.formats.insert(format.into(), ty.into());
        self
    }

    /// Does not report this kind of finding.
    pub fn allow(mut self, code: impl Into<String>) -> Self {
        self.config.allow.push(code.into());
        self
    }

    /// What the module is called, when the file's name is not a good one. For a builder with one document.
    pub fn module(mut self, name: impl Into<String>) -> Self {
        self.module = Some(name.into());
        self
    }

    /// Where the modules go. `OUT_DIR` unless this is called.
    pub fn out_dir(mut self, folder: impl AsRef<Path>) -> Self {
        self.out_dir = Some(folder.as_ref().to_path_buf());
        self
    }

    /// Generates everything, and tells Cargo which files it depends on and what was found in them.
    ///
    /// # Errors
    ///
    /// When a file cannot be read or written, the configuration cannot be followed, or a document has errors; those
    /// are printed as `cargo::error` then.
    pub fn compile(self) -> Result<(), Error> {
        let out_dir = match &self.out_dir {
            Some(folder) => folder.clone(),
            None => std::env::var_os("OUT_DIR")
                .map(PathBuf::from)
                .ok_or(Error::NoOutDir)?,
        };
        for document in &self.documents {
            self.one(document, &out_dir)?;
        }
        Ok(())
    }

    fn one(&self, document: &Path, out_dir: &Path) -> Result<(), Error> {
        let mut config = Config {
            document: document.to_path_buf(),
            ..self.config.clone()
        };
        config.form = Form::Module;
        let named = inputs(&config);
        for path in &named {
            rerun_if_changed(path);
        }
        let module = self.module.clone().unwrap_or_else(|| module_name(document));
        let folder = out_dir.join(&module);
        let memory = Memory::of(&config, &folder);
        if let Some(files) = memory.unchanged() {
            files.iter().for_each(|path| rerun_if_changed(path));
            return Ok(());
        }
        let generated = crate::generate(&config)?;
        let read: Vec<PathBuf> = generated
            .read
            .documents
            .files()
            .into_iter()
            .map(Path::to_path_buf)
            .collect();
        read.iter().for_each(|path| rerun_if_changed(path));
        tell(&generated.report, &generated.read.documents);
        if generated.report.has_errors() {
            return Err(Error::Findings(document.to_path_buf()));
        }
        let mut files = generated.files;
        files.insert(PathBuf::from("include.rs"), include(&module).into_bytes());
        output::write(&files, &folder).map_err(write_error)?;
        // Findings are told again until they are gone.
        if generated
            .report
            .diagnostics()
            .iter()
            .all(|it| it.severity == Severity::Note)
        {
            memory.keep(named.into_iter().chain(read))?;
        }
        Ok(())
    }
}

/// The files that the configuration names, existing or not.
fn inputs(config: &Config) -> Vec<PathBuf> {
    let mut paths = vec![config.document.clone()];
    paths.extend(config.overlays.iter().cloned());
    if let Some(ProfileChoice::File(path)) = config.profile.as_deref().map(ProfileChoice::new) {
        paths.push(path);
    }
    paths
}

/// A file module, so that inner attributes and the modules below it are where the compiler looks for them.
fn include(module: &str) -> String {
    format!(
        "// @generated by hookwright. Do not edit.\n\n#[path = \"mod.rs\"]\npub mod {module};\n"
    )
}

fn module_name(document: &Path) -> String {
    let stem = document
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .to_ascii_lowercase();
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let name: String = stem.chars().map(plain).collect();
    match syn::parse_str::<syn::Ident>(&name) {
        Ok(_) => name,
        Err(_) => format!("events_{name}"),
    }
}

fn rerun_if_changed(path: &Path) {
    println!("cargo::rerun-if-changed={}", path.display());
}

fn tell(report: &Report, sources: &dyn Sources) {
    for diagnostic in report.diagnostics() {
        let kind = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning | Severity::Unsupported => "warning",
            Severity::Note => continue,
        };
        println!("cargo::{kind}={}", line(diagnostic, sources));
    }
}

/// One line, because that is what Cargo takes.
fn line(diagnostic: &Diagnostic, sources: &dyn Sources) -> String {
    let mut text = format!("{} [{}]", diagnostic.message, diagnostic.code.as_str());
    if let Some(label) = diagnostic.labels.first() {
        let name = sources.text(&label.origin).map_or("", |(name, _)| name);
        let _ = write!(text, " at {name}#{}", label.origin.pointer);
    }
    if let Some(help) = &diagnostic.help {
        let _ = write!(text, "; help: {help}");
    }
    text.replace(['\r', '\n'], " ")
}

fn write_error(error: output::Error) -> Error {
    match error {
        output::Error::Io { path, source, .. } => Error::write(path, source),
        output::Error::Foreign { path } => Error::write(
            path,
            std::io::Error::other("hookwright did not generate the file that is there"),
        ),
        other => Error::Bug(other.to_string()),
    }
}

/// What the last run depended on, so that the next one can see in milliseconds that nothing changed.
struct Memory {
    file: PathBuf,
    key: String,
}

impl Memory {
    fn of(config: &Config, folder: &Path) -> Self {
        // Another generator may generate something else.
        let program = std::env::current_exe()
            .map(|path| stamp(&path))
            .unwrap_or_default();
        let key = format!("{} {program} {config:?}", env!("CARGO_PKG_VERSION")).replace('\n', " ");
        Self {
            file: folder.join("inputs.txt"),
            key,
        }
    }

    /// The files that the last run read, when all of them and the configuration are what they were.
    fn unchanged(&self) -> Option<Vec<PathBuf>> {
        let text = fs::read_to_string(&self.file).ok()?;
        let mut lines = text.lines();
        if lines.next()? != self.key {
            return None;
        }
        lines
            .map(|line| {
                let (then, path) = line.split_once(' ')?;
                let path = PathBuf::from(path);
                (then == stamp(&path)).then_some(path)
            })
            .collect()
    }

    fn keep(&self, files: impl Iterator<Item = PathBuf>) -> Result<(), Error> {
        let mut text = format!("{}\n", self.key);
        for path in files {
            let _ = writeln!(text, "{} {}", stamp(&path), path.display());
        }
        fs::write(&self.file, text).map_err(|error| Error::write(&self.file, error))
    }
}

/// Length and time of change: what Cargo goes by, too.
fn stamp(path: &Path) -> String {
    let Ok(metadata) = fs::metadata(path) else {
        return String::new();
    };
    let since = metadata
        .modified()
        .ok()
        .and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    format!(
        "{}-{}",
        metadata.len(),
        since.unwrap_or_default().as_nanos()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_are_called_like_the_file() {
        let check = |path: &str, expect: &str| assert_eq!(module_name(Path::new(path)), expect);
        check("specs/acme.yaml", "acme");
        check("Acme-Billing.v2.json", "acme_billing_v2");
        check("type.yaml", "events_type");
        check("1st.yaml", "events_1st");
    }
}
