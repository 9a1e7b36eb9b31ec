//! hookwright compiles the description of an event API into typed, verified Rust.
//!
//! It reads OpenAPI's webhooks and callbacks, AsyncAPI's messages and catalogues of JSON Schema, builds one [model] of them,
//! and renders a crate: typed events, a verifier that cannot be bypassed, a service, CloudEvents, a signed mock sender.
//!
//! There are three doors to the same bytes: the command line, a build script, and [`generate`].
//!
//! # Examples
//!
//! ```no_run
//! let config = hookwright::Config::new("acme.yaml");
//! let generated = hookwright::generate(&config)?;
//! for diagnostic in generated.report.diagnostics() {
//!     eprintln!("{}: {}", diagnostic.code.as_str(), diagnostic.message);
//! }
//! for (path, text) in &generated.files {
//!     println!("{} ({} bytes)", path.display(), text.len());
//! }
//! # Ok::<(), hookwright::Error>(())
//! ```
#![warn(missing_docs)]
#![cfg_attr(not(test), warn(clippy::disallowed_methods))]

pub mod asyncapi;
pub mod care;
pub mod cargo;
pub mod catalogue;
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
pub mod config;
pub mod diagnostic;
pub mod diff;
#[cfg(feature = "docs")]
pub mod docs;
pub mod error;
pub mod glob;
pub mod group;
pub mod interpret;
pub mod learn;
pub mod lint;
pub mod load;
pub mod model;
pub mod name;
pub mod nearest;
pub mod openapi;
pub mod origin;
pub mod output;
pub mod plan;
pub mod profile;
pub mod render;
pub mod route;
pub mod rust;
pub mod schema;
pub mod step;
pub mod words;

pub use care::{Captured, Compared, Learned, Linted, diff, learn, lint};
#[cfg(feature = "docs")]
pub use care::{Documented, documentation};
pub use cargo::{Builder, build};
pub use config::Config;
pub use error::{ConfigError, Error};

use std::path::Path;

use diagnostic::{Code, Diagnostic, Report};
use interpret::Program;
use load::{Dialect, Documents};
use model::Catalog;
use origin::{Origin, Pointer};
use output::Files;
use plan::{Plan, ProfileChoice};
use step::{note, step};

/// What became of a document.
#[derive(Debug)]
pub struct Generated {
    /// The files of the crate. Empty when the report holds errors.
    pub files: Files,
    /// What was found in the documents.
    pub report: Report,
    /// What was read.
    pub read: Read,
}

/// What was read of a document.
#[derive(Debug)]
pub struct Read {
    /// The events.
    pub catalog: Catalog,
    /// The documents, for printing findings and for knowing every file that was read.
    pub documents: Documents,
}

/// Generates a Rust crate from the document named in `config`.
///
/// Problems in the documents are returned as diagnostics, all of them at once; no file is made then.
///
/// # Errors
///
/// For problems around the documents: a file that cannot be read, a configuration that cannot be followed.
pub fn generate(config: &Config) -> Result<Generated, Error> {
    let plan = Plan::new(config)?;
    let mut report = plan.unused.clone();
    let mut read = read(&plan, &mut report)?;
    let mut files = Files::new();
    if !report.has_errors() {
        check::catalog(&read.catalog, &mut report);
    }
    if !report.has_errors() {
        judge_examples(&mut read.catalog, &mut report);
        let krate = {
            let _step = step(|| "choosing types and names".to_owned());
            rust::lower(&read.catalog, &settings(&plan), &mut report)
        };
        if !report.has_errors() {
            let _step = step(|| "writing Rust".to_owned());
            files = render::files(krate).map_err(|error| Error::Bug(error.to_string()))?;
            plan.note_unused_allowances(&mut report);
        }
    }
    plan.drop_allowed(&mut report);
    Ok(Generated {
        files,
        report,
        read,
    })
}

/// Reads the documents of a plan: bytes → documents → model, events chosen and told apart.
///
/// # Errors
///
/// When a file cannot be read, or the profile is not one.
pub fn read(plan: &Plan, report: &mut Report) -> Result<Read, Error> {
    let options = load::Options {
        allow_dirs: plan.allow_dirs.clone(),
        overlays: plan.overlays.clone(),
    };
    let mut documents = open(&plan.document, &options, report)?;
    let mut catalog = Catalog::default();
    if !report.has_errors() {
        let _step = step(|| "making out its events".to_owned());
        catalog = lower(&documents, plan, report);
    }
    if let Some(choice) = &plan.profile {
        note(|| match choice {
            ProfileChoice::Name(name) => format!("profile: {name}, which comes with hookwright"),
            ProfileChoice::File(path) => format!("profile: {}", path.display()),
        });
        catalog.profile = Some(profile::open(choice)?);
    }
    if let Some(mut profile) = catalog.profile.take() {
        if let Some(written) = &profile.written {
            let document = documents.add_text(&written.name, &written.text);
            profile.origin = Some(Origin::new(document, Pointer::root()));
        }
        let profile = profile::fit(profile, &catalog);
        catalog.envelope = profile.envelope.clone();
        catalog.profile = Some(profile);
    }
    if !catalog.events.is_empty() {
        let _step = step(|| format!("telling {} events apart", catalog.events.len()));
        route::decide(&mut catalog, report);
        select(&mut catalog, plan, report);
    }
    if plan.required == config::Required::Never {
        relax(&mut catalog);
    }
    Ok(Read { catalog, documents })
}

fn open(document: &Path, options: &load::Options, report: &mut Report) -> Result<Documents, Error> {
    let documents = {
        let _step = step(|| format!("reading {}", document.display()));
        Documents::open(document, options, report)?
    };
    for file in documents.files() {
        note(|| format!("read: {}", file.display()));
    }
    for overlay in &options.overlays {
        note(|| format!("overlay: {}", overlay.display()));
    }
    Ok(documents)
}

fn lower(documents: &Documents, plan: &Plan, report: &mut Report) -> Catalog {
    match documents.dialect(report) {
        None => Catalog::default(),
        Some(dialect @ Dialect::JsonSchema(_)) => {
            catalogue::lower(documents, dialect, &plan.catalogue, report)
        }
        Some(Dialect::AsyncApi(version)) => {
            let options = asyncapi::Options {
                perspective: plan.perspective,
                strict: plan.strict,
            };
            asyncapi::lower(documents, version, options, &plan.catalogue, report)
        }
        Some(dialect) => openapi::lower(documents, dialect, &plan.catalogue, report),
    }
}

/// Notes which examples fit their own event: only those are promised to come back.
fn judge_examples(catalog: &mut Catalog, report: &mut Report) {
    if catalog.events.iter().all(|event| event.examples.is_empty()) {
        return;
    }
    let program = Program::new(catalog);
    for (number, event) in catalog.events.iter_mut().enumerate() {
        for example in &mut event.examples {
            if let Err(error) = program.read(number, example.value.to_string().as_bytes()) {
                example.fits = false;
                let message = format!(
                    "the example `{}` does not fit its event: {error}",
                    example.name
                );
                report.push(Diagnostic::new(
                    Code::EXAMPLE_INVALID,
                    message,
                    example.origin.clone(),
                ));
            }
        }
    }
}

/// Leaves out the events that the user does not want. Deliveries of them are unknown events then.
fn select(catalog: &mut Catalog, plan: &Plan, report: &mut Report) {
    let names: Vec<Vec<&str>> = catalog
        .events
        .iter()
        .map(|event| vec![event.event_type.as_str(), event.key.as_str()])
        .collect();
    let selection = plan.events.select(&names);
    for (pattern, meant) in selection.unmatched {
        let finding = Diagnostic::bare(
            Code::EVENT_UNKNOWN,
            format!("no event is called `{pattern}`"),
        );
        report.push(match meant.is_empty() {
            true => finding.help("`hookwright list` shows the events of the document"),
            false => finding.help(format!("did you mean `{}`?", meant.join("`, `"))),
        });
    }
    catalog.retain_events(&selection.keep);
}

/// Requires no member, in a document that cannot be trusted.
fn relax(catalog: &mut Catalog) {
    for shape in catalog.shapes.iter_mut() {
        if let model::Kind::Struct(object) = &mut shape.kind {
            object
                .members
                .iter_mut()
                .for_each(|member| member.required = false);
        }
    }
}

/// What the writing wing asks of a plan.
pub(crate) fn settings(plan: &Plan) -> rust::Settings {
    let attribute =
        |it: &plan::PlacedAttribute| (it.path.as_str().to_owned(), it.attribute.clone());
    rust::Settings {
        form: match plan.form {
            config::Form::Crate => rust::Form::Crate,
            config::Form::Module => rust::Form::Module,
        },
        crate_name: plan.name.clone(),
        version: plan.version.clone(),
        license: plan
            .license
            .clone()
            .unwrap_or_else(|| "MIT OR Apache-2.0".to_owned()),
        runtime: match &plan.runtime {
            config::Runtime::Dependency => rust::Runtime::default(),
            config::Runtime::Vendored => rust::Runtime::Vendored,
            config::Runtime::Path(path) => rust::Runtime::Dependency {
                version: env!("CARGO_PKG_VERSION").to_owned(),
                path: Some(path.to_string_lossy().into_owned()),
            },
        },
        dependencies: plan.dependencies.clone(),
        derives: plan.derives.clone(),
        type_attributes: plan.type_attributes.iter().map(attribute).collect(),
        field_attributes: plan.field_attributes.iter().map(attribute).collect(),
        formats: plan.formats.clone(),
        unknown_members: match plan.unknown_members {
            config::UnknownMembers::Keep => rust::UnknownMembers::Keep,
            config::UnknownMembers::Ignore => rust::UnknownMembers::Ignore,
        },
        channels: plan.channels,
    }
}
