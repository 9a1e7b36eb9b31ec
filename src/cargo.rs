//! The door for build scripts: generates modules into `OUT_DIR`, and talks to Cargo.
//!
//! In:  documents, and what the user wants of them.
//! Out: one folder a document, rewritten only where something changed, and Cargo's instructions on stdout.
//! Does not know: how anything is generated.
#![allow(clippy::disallowed_methods, reason = "a door: talks to Cargo")]

mod memory;

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use crate::cargo::memory::Memory;
use crate::config::{Attribute, Config, Form, Perspective, Required, Runtime, UnknownMembers};
use crate::diagnostic::{Code, Diagnostic, Report, Severity, Sources};
use crate::error::{ConfigError, Error};
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
///     .derive("Hash")
///     .compile()?;
/// // src/lib.rs: hookwright_runtime::include_events!("acme");
/// # Ok::<(), hookwright::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "nothing is generated before `compile` is called"]
pub struct Builder {
    documents: Vec<PathBuf>,
    config: Config,
    config_file: Option<PathBuf>,
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

    /// Starts from a `hookwright.toml`; paths in it are relative to it. What was set before is lost, as in
    /// [`config`](Self::config).
    ///
    /// # Errors
    ///
    /// When it cannot be read, or says something that is not known.
    pub fn config_file(self, path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        rerun_if_changed(path);
        let text = fs::read_to_string(path).map_err(|error| Error::read(path, error))?;
        let config = Config::parse(&path.to_string_lossy(), &text)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut builder = self.config(config.based_at(folder));
        builder.config_file = Some(path.to_path_buf());
        Ok(builder)
    }

    /// Starts from a configuration, e.g. one that [`Config::parse`] read. What was set before is lost.
    ///
    /// What it says of a crate of its own (`output`, `version`, `license`, `dependencies`, a path of the runtime) is for
    /// the command line, which may share it.
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

    /// What the API is called, e.g. in the `source` of its CloudEvents. After the document unless this is called.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.config.name = Some(name.into());
        self
    }

    /// Which members are typed as required.
    pub fn required(mut self, required: Required) -> Self {
        self.config.required = required;
        self
    }

    /// What happens to members that the documents do not declare.
    pub fn unknown_members(mut self, unknown_members: UnknownMembers) -> Self {
        self.config.unknown_members = unknown_members;
        self
    }

    /// Whose view the operations of an AsyncAPI document take.
    pub fn perspective(mut self, perspective: Perspective) -> Self {
        self.config.perspective = perspective;
        self
    }

    /// Generates events alone, for documents that describe channels too. With channels, the generated code needs the crate
    /// `hookwright-transport`.
    pub fn without_channels(mut self) -> Self {
        self.config.channels = Some(false);
        self
    }

    /// Refuses documents that break a rule of their standard.
    pub fn strict(mut self) -> Self {
        self.config.strict = true;
        self
    }

    /// Adds a derive to every type on which it holds, e.g. `Eq`, `Hash` or `bon::Builder`.
    pub fn derive(mut self, path: impl Into<String>) -> Self {
        self.config.derives.push(path.into());
        self
    }

    /// Adds an attribute to the types that the pattern fits, e.g. `("Order*", "#[must_use]")`.
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

    /// What texts of this `format` mean, e.g. `("uuid", "uuid::Uuid")`: any type that is read from a text.
    pub fn type_for_format(mut self, format: impl Into<String>, ty: impl Into<String>) -> Self {
        self.config.formats.insert(format.into(), ty.into());
        self
    }

    /// Does not report this kind of finding.
    pub fn allow(mut self, code: impl Into<String>) -> Self {
        self.config.allow.push(code.into());
        self
    }

    /// Lets references lead to a folder outside the document's own.
    pub fn allow_dir(mut self, folder: impl AsRef<Path>) -> Self {
        self.config.allow_dirs.push(folder.as_ref().to_path_buf());
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
        let modules = self.modules()?;
        for (document, module) in self.documents.iter().zip(&modules) {
            self.one(document, module, &out_dir)?;
        }
        Ok(())
    }

    /// The names of the modules, one a document; each is a name, and none is there twice.
    fn modules(&self) -> Result<Vec<String>, Error> {
        let name = |document: &PathBuf| match &self.module {
            Some(name) => name.clone(),
            None => module_name(document),
        };
        let modules: Vec<String> = self.documents.iter().map(name).collect();
        let mut report = Report::new();
        let mut invalid = |message: String, help: &str| {
            report.push(Diagnostic::bare(Code::CONFIG_INVALID, message).help(help));
        };
        if modules.is_empty() {
            invalid(
                "no document is named".to_owned(),
                "name one with `document`",
            );
        }
        for (at, module) in modules.iter().enumerate() {
            if syn::parse_str::<syn::Ident>(module).is_err() {
                let message = format!("`{module}` is not the name of a module");
                invalid(
                    message,
                    "use letters, digits and `_`, starting with a letter",
                );
            }
            if modules.iter().take(at).any(|other| other == module) {
                let message = format!("two documents would be the module `{module}`");
                invalid(message, "take a builder each, and name them with `module`");
            }
        }
        match report.has_errors() {
            true => Err(ConfigError::new(report).into()),
            false => Ok(modules),
        }
    }

    /// The configuration of one document: what is said of a crate of its own is left out.
    fn config_of(&self, document: &Path) -> Config {
        let mut config = Config {
            document: document.to_path_buf(),
            form: Form::Module,
            ..self.config.clone()
        };
        if self.config.form == Form::Crate {
            config.output = None;
            config.version = None;
            config.license = None;
            config.dependencies.clear();
            if matches!(config.runtime, Runtime::Path(_)) {
                config.runtime = Runtime::Dependency;
            }
        }
        config
    }

    fn one(&self, document: &Path, module: &str, out_dir: &Path) -> Result<(), Error> {
        let config = self.config_of(document);
        let mut named = inputs(&config);
        named.extend(self.config_file.clone());
        for path in &named {
            rerun_if_changed(path);
        }
        let folder = out_dir.join(module);
        let memory = Memory::of(&config, &folder);
        if let Some((files, told)) = memory.unchanged() {
            files.iter().for_each(|path| rerun_if_changed(path));
            told.iter().for_each(|line| println!("{line}"));
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
        let told = told(&generated.report, &generated.read.documents);
        told.iter().for_each(|line| println!("{line}"));
        if generated.report.has_errors() {
            return Err(Error::Findings(document.to_path_buf()));
        }
        let mut files = generated.files;
        files.insert(PathBuf::from("include.rs"), include(module).into_bytes());
        output::write(output::Product::Crate, &files, &folder).map_err(write_error)?;
        memory.keep(named.into_iter().chain(read), &told)
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

/// The findings, as Cargo takes them: they are told again until they are gone.
fn told(report: &Report, sources: &dyn Sources) -> Vec<String> {
    let tell = |diagnostic: &Diagnostic| {
        let kind = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning | Severity::Unsupported => "warning",
            Severity::Note => return None,
        };
        Some(format!("cargo::{kind}={}", line(diagnostic, sources)))
    };
    report.diagnostics().iter().filter_map(tell).collect()
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
