//! A catalog → a crate.

use std::collections::{BTreeMap, HashMap};

use hookwright_runtime::cloudevent::MediaType;

use crate::config;
use crate::diagnostic::Report;
use crate::model::{Body, BodyFormat, Catalog, Decision, Kind, Place, ShapeId, Use};
use crate::rust::derive::Derives;
use crate::rust::item::{Lowerer, Needs};
use crate::rust::krate::{Dependency, Event, Example, ExampleRef, Krate, Module, Row, Shared};
use crate::rust::naming::{event_words, name_types};
use crate::rust::settings::{Form, Runtime, Settings, UnknownMembers};
use crate::rust::text::{Code, literal};
use crate::rust::usage::Usage;
use crate::rust::{attribute, channel, components, doc, format, ident, table};

/// The most groups that become features; crates.io takes 300 in all.
pub(super) const GROUPS: usize = 250;
/// Types that more groups use are always there: their conditions would be longer than they are.
const CONDITIONS: usize = 32;
/// The Rust version that generated code needs: that of the runtime.
const RUST_VERSION: &str = "1.88";

/// Lowers a catalog to Rust.
pub fn lower(catalog: &Catalog, settings: &Settings, report: &mut Report) -> Krate {
    let (groups, group_of) = groups(catalog);
    let usage = Usage::of(catalog, &group_of);
    let names = name_types(catalog, &usage, report);
    let derives = Derives::of(catalog, settings, &names, &usage, report);
    let lowerer = Lowerer {
        catalog,
        settings,
        names: &names,
        usage: &usage,
        derives: &derives,
    };
    let mut krate = front(catalog, settings);
    krate.recursion_limit = recursion_limit(components::depth(catalog, &usage.order));
    krate.modules = modules(&groups, !catalog.channels.is_empty());
    fill_modules(&mut krate, &lowerer);
    attribute::place(&mut krate, settings, report);
    format::check(catalog, settings, &usage, report);
    krate.events = events(
        catalog,
        &lowerer,
        &krate.modules,
        &group_of,
        &mut krate.examples,
    );
    krate.routing = table::routing(&catalog.routing.selector);
    krate.place = Code::new(place(catalog));
    krate.channels = channel::lower(&lowerer, &krate.modules, &group_of, report);
    krate
}

fn front(catalog: &Catalog, settings: &Settings) -> Krate {
    let package = settings
        .crate_name
        .clone()
        .unwrap_or_else(|| "webhook-events".to_owned());
    let (runtime_version, runtime_path) = match &settings.runtime {
        Runtime::Dependency { version, path } => (version.clone(), path.clone()),
        Runtime::Vendored => (String::new(), None),
    };
    let stamp = catalog.documents.first();
    let description = catalog.info.description.as_deref().unwrap_or_default();
    let profile = catalog.profile.as_ref();
    Krate {
        ident: Code::new(package.replace('-', "_")),
        package,
        version: settings.version.clone(),
        license: settings.license.clone(),
        rust_version: RUST_VERSION.to_owned(),
        is_crate: settings.form == Form::Crate,
        vendored: settings.runtime == Runtime::Vendored,
        dependencies: settings.dependencies.iter().map(dependency).collect(),
        keeps_unknown: settings.unknown_members == UnknownMembers::Keep,
        runtime_version,
        runtime_path,
        runtime_features: runtime_features(catalog),
        generator: env!("CARGO_PKG_VERSION").to_owned(),
        document: stamp.map(|stamp| stamp.name.clone()).unwrap_or_default(),
        hash: stamp
            .map(|stamp| stamp.hash.chars().take(16).collect())
            .unwrap_or_default(),
        title: Code::new(doc::quoted(
            catalog.info.title.as_deref().unwrap_or_default(),
        )),
        doc: doc::lines(description),
        profile: profile
            .map(|profile| profile.data.to_string())
            .unwrap_or_default(),
        provider: profile
            .map(|profile| profile.name.clone())
            .unwrap_or_default(),
        ..Krate::default()
    }
}

/// What of the runtime is needed: for the signatures, and for the bodies.
fn runtime_features(catalog: &Catalog) -> Vec<String> {
    let signatures = catalog.profile.iter().flat_map(|profile| &profile.features);
    let mut bodies = catalog.events.iter().flat_map(|event| &event.bodies);
    let parts = bodies.any(|body| body.format == BodyFormat::Multipart);
    let features = signatures.copied().chain(parts.then_some("multipart"));
    features.map(str::to_owned).collect()
}

fn dependency((name, dependency): (&String, &config::Dependency)) -> Dependency {
    let none = config::Source::default();
    let (version, source) = match dependency {
        config::Dependency::Version(version) => (Some(version), &none),
        config::Dependency::Table(source) => (source.version.as_ref(), &**source),
    };
    let said = [
        ("version", version),
        ("path", source.path.as_ref()),
        ("git", source.git.as_ref()),
        ("rev", source.rev.as_ref()),
        ("package", source.package.as_ref()),
    ];
    let said = said.into_iter();
    Dependency {
        name: Code::new(name.clone()),
        source: said
            .filter_map(|(key, text)| Some((Code::new(key), text?.clone())))
            .collect(),
        features: source.features.clone(),
        default_features: source.default_features != Some(false),
    }
}

/// Whether a type can be sent to another thread, rustc decides by asking the same of every type that it leads to; each
/// of them is some steps, for the option and the box around it.
fn recursion_limit(depth: usize) -> String {
    const USUAL: usize = 128;
    const STEPS: usize = 6;
    match depth * STEPS {
        0..=USUAL => String::new(),
        steps => steps.next_power_of_two().to_string(),
    }
}

/// The groups in the order of the document, and the number of each event's group.
fn groups(catalog: &Catalog) -> (Vec<String>, Vec<usize>) {
    let mut groups: Vec<String> = Vec::new();
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut group_of = Vec::with_capacity(catalog.events.len());
    for event in &catalog.events {
        let number = match numbers.get(event.group.as_str()) {
            Some(number) => *number,
            None if groups.len() < GROUPS => {
                groups.push(event.group.clone());
                groups.len() - 1
            }
            None => GROUPS - 1,
        };
        numbers.insert(&event.group, number);
        group_of.push(number);
    }
    (groups, group_of)
}

fn modules(groups: &[String], with_channels: bool) -> Vec<Module> {
    let mut names = match with_channels {
        true => ident::Names::modules_beside_channels(),
        false => ident::Names::modules(),
    };
    let module = |group: &String| {
        let word = match ident::snake(group) {
            word if word == "empty" => "other".to_owned(),
            word => word,
        };
        let (name, _) = names.take([
            word.clone(),
            format!("{}_events", word.trim_end_matches('_')),
        ]);
        Module {
            feature: ident::feature(&name),
            name: Code::new(ident::raw(&name)),
            file: name,
            title: Code::new(doc::quoted(group)),
            ..Module::default()
        }
    };
    groups.iter().map(module).collect()
}

/// Puts every type into the module of its group, or among the shared ones.
fn fill_modules(krate: &mut Krate, lowerer: &Lowerer<'_>) {
    let mut needs: Vec<Needs> = krate.modules.iter().map(|_| Needs::default()).collect();
    let mut files = ident::Names::modules();
    for id in &lowerer.usage.order {
        let users = lowerer.usage.users(*id);
        match users.iter().next() {
            Some(only) if users.len() == 1 => {
                let item = lowerer.item(*id, &mut needs[only]);
                krate.modules[only].types.items.extend(item);
            }
            _ => {
                let mut needs = Needs::default();
                let Some(item) = lowerer.item(*id, &mut needs) else {
                    continue;
                };
                let all = krate.modules.len().min(CONDITIONS + 1);
                let always = !krate.is_crate || users.len() >= all;
                let features = match always {
                    true => Vec::new(),
                    false => users
                        .iter()
                        .map(|group| krate.modules[group].feature.clone())
                        .collect(),
                };
                let name = lowerer.name(*id);
                needs.shared.remove(&name);
                let (file, _) =
                    files.take([ident::snake(&name), format!("{}_type", ident::snake(&name))]);
                let mut types = needs.types();
                types.items.push(item);
                let shared = Shared {
                    module: Code::new(ident::raw(&file)),
                    file,
                    name: Code::new(name),
                    features,
                    types,
                };
                krate.shared.push(shared);
            }
        }
    }
    krate
        .shared
        .sort_by(|left, right| left.file.cmp(&right.file));
    for (module, needs) in krate.modules.iter_mut().zip(needs) {
        let items = std::mem::take(&mut module.types.items);
        module.types = needs.types();
        module.types.items = items;
    }
}

/// True for a body that is a CloudEvent, attributes and data.
fn is_cloud_event(body: &Body) -> bool {
    let media_type = MediaType::parse(&body.media_type);
    media_type.is_some_and(|it| it.is("application", "cloudevents+json"))
}

fn events(
    catalog: &Catalog,
    lowerer: &Lowerer<'_>,
    modules: &[Module],
    group_of: &[usize],
    examples: &mut Vec<Example>,
) -> Vec<Event> {
    let words = event_words(catalog);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let variants = ident::side_by_side(&words, &["Unknown", "Malformed"], ident::camel);
    let mut files = HashMap::new();
    let mut all = Vec::with_capacity(variants.len());
    for (number, (event, variant)) in catalog.events.iter().zip(&variants).enumerate() {
        let module = &modules[group_of[number]];
        let body = event.bodies.first();
        let format = match body.map(|body| body.format) {
            Some(BodyFormat::Json) if body.is_some_and(is_cloud_event) => "CloudEvent",
            Some(BodyFormat::Form) => "Form",
            Some(BodyFormat::Multipart) => "Multipart",
            Some(BodyFormat::Raw) => "Raw",
            Some(BodyFormat::Json) | None => "Json",
        };
        let payload = match event.payload {
            Some(value) if format != "Raw" => lowerer.payload(value, &module.name),
            _ if format == "Raw" => "runtime::Raw".to_owned(),
            _ => "runtime::Json".to_owned(),
        };
        let ty = if format == "Raw" {
            payload.clone()
        } else {
            format!("Box<{payload}>")
        };
        let mut refs = Vec::new();
        for example in &event.examples {
            if format != "Json" {
                continue;
            }
            let file = file_name(&ident::snake(words[number]), &example.name, &mut files);
            let from_source = if lowerer.settings.form == Form::Crate {
                "../examples/payloads"
            } else {
                "payloads"
            };
            let include = |folder: &str| {
                Code::new(format!(
                    "include_str!({})",
                    literal(&format!("{folder}/{file}"))
                ))
            };
            refs.push(ExampleRef {
                name: example.name.clone(),
                json: include(from_source),
            });
            examples.push(Example {
                test: Code::new(ident::raw(&ident::snake(&file))),
                text: include("../examples/payloads"),
                file,
                json: example.value.to_string(),
                payload: Code::new(payload.clone()),
                fits: example.fits,
                feature: module.feature.clone(),
            });
        }
        let summary = event
            .summary
            .as_deref()
            .or(event.description.as_deref())
            .unwrap_or_default();
        all.push(Event {
            variant: Code::new(variant.clone()),
            method: Code::new(format!("on_{}", ident::snake(variant))),
            ty: Code::new(ty),
            payload: Code::new(borrowed(payload)),
            number,
            key: event.key.clone(),
            event_type: event.event_type.clone(),
            row: Row {
                event_type: Code::new(doc::quoted_cell(&event.event_type)),
                summary: Code::new(doc::first_sentence(summary)),
            },
            feature: module.feature.clone(),
            format: Code::new(format),
            doc: event_doc(event),
            deprecated: event.deprecated,
            examples: refs,
        });
    }
    all
}

/// What a reference to a payload is written as: of a list, a slice.
fn borrowed(payload: String) -> String {
    let items = payload
        .strip_prefix("Vec<")
        .and_then(|items| items.strip_suffix('>'));
    match items {
        Some(items) => format!("[{items}]"),
        None if payload == "String" => "str".to_owned(),
        None => payload,
    }
}

pub(super) fn event_doc(event: &crate::model::Event) -> Vec<Code> {
    let mut lines = doc::lines(event.summary.as_deref().unwrap_or_default());
    let description = event.description.as_deref().unwrap_or_default();
    if Some(description) != event.summary.as_deref() {
        let more = doc::lines(description);
        if !lines.is_empty() && !more.is_empty() {
            lines.push(doc::line(""));
        }
        lines.extend(more);
    }
    if lines.is_empty() {
        lines.push(doc::line(&format!(
            "The event {}.",
            doc::quoted(&event.event_type)
        )));
    }
    lines
}

/// A name for an example's file that no other one has; `taken` counts the names.
fn file_name(event: &str, example: &str, taken: &mut HashMap<String, usize>) -> String {
    let short = |text: &str| text.chars().take(60).collect::<String>();
    let event = ident::file(&short(event));
    let base = format!("{event}.{}", short(&ident::snake(example)));
    let count = taken.entry(base.clone()).or_default();
    *count += 1;
    match *count {
        1 => format!("{base}.json"),
        number => format!("{base}.{number}.json"),
    }
}

/// Where the type is read, in words.
fn place(catalog: &Catalog) -> String {
    let selector = &catalog.routing.selector;
    let places: Vec<String> = selector
        .places
        .iter()
        .map(|place| match place {
            Place::Header(name) => format!("header {}", doc::quoted(name)),
            Place::Body(pointer) => format!("member {}", doc::quoted(pointer)),
            Place::Query(name) => format!("query parameter {}", doc::quoted(name)),
        })
        .collect();
    match (places.is_empty(), catalog.routing.decision) {
        (false, _) => places.join(" and "),
        (true, Decision::Single) => "there is only one event".to_owned(),
        (true, Decision::Members) => "the members of the payload".to_owned(),
        (true, _) => "nothing tells the events apart".to_owned(),
    }
}

/// The shape of a payload as a path from the root of the crate.
impl Lowerer<'_> {
    pub(super) fn payload(&self, value: Use, module: &Code) -> String {
        self.ty_with(
            value,
            &|id: ShapeId| {
                let name = self.name(id);
                match self.usage.users(id).len() {
                    1 => format!("{module}::{name}"),
                    _ => format!("shared::{name}"),
                }
            },
            "runtime::",
        )
    }

    /// True for shapes that become a type of their own.
    pub(super) fn is_item(&self, id: ShapeId) -> bool {
        matches!(
            self.catalog.shapes[id].kind,
            Kind::Struct(_) | Kind::Cases(_) | Kind::Union(_)
        )
    }
}
