//! Which template makes which file.

use std::path::{Path, PathBuf};

use minijinja::value::{Serde, Value};
use minijinja::{Environment, context};

use crate::output::{Files, GENERATED_LIST};
use crate::render::Error;
use crate::render::environment::environment;
use crate::rust::channel::Channels;
use crate::rust::{Item, Krate};

/// Renders every file of the crate.
///
/// # Errors
///
/// When a template is at fault.
pub fn files(mut krate: Krate) -> Result<Files, Error> {
    let types = take_types(&mut krate);
    let payloads: Vec<String> = krate
        .examples
        .iter_mut()
        .map(|example| std::mem::take(&mut example.json))
        .collect();
    let mut renderer = Renderer {
        environment: environment()?,
        view: Value::from(Serde(&krate)),
        files: Files::new(),
    };
    renderer.sources(&krate, types)?;
    if krate.is_crate {
        renderer.add("Cargo.toml", "crate/Cargo.toml")?;
        renderer.add("README.md", "crate/README.md")?;
        renderer.add("tests/examples.rs", "crate/tests/examples.rs")?;
        renderer.add("examples/decode.rs", "crate/examples/decode.rs")?;
    }
    for (example, json) in krate.examples.iter().zip(payloads) {
        let folder = if krate.is_crate {
            "examples/payloads"
        } else {
            "payloads"
        };
        let path = Path::new(folder).join(&example.file);
        renderer.files.insert(path, json.into_bytes());
    }
    renderer.list_payloads(&krate);
    Ok(renderer.files)
}

/// Takes the types out of the modules, then those that are shared, in their order: every template sees the crate, and
/// most see nothing else.
fn take_types(krate: &mut Krate) -> std::vec::IntoIter<Vec<Item>> {
    let modules = krate.modules.iter_mut().map(|module| &mut module.types);
    let shared = krate.shared.iter_mut().map(|shared| &mut shared.types);
    let types: Vec<Vec<Item>> = modules
        .chain(shared)
        .map(|types| std::mem::take(&mut types.items))
        .collect();
    types.into_iter()
}

struct Renderer {
    environment: Environment<'static>,
    view: Value,
    files: Files,
}

impl Renderer {
    fn sources(
        &mut self,
        krate: &Krate,
        mut types: impl Iterator<Item = Vec<Item>>,
    ) -> Result<(), Error> {
        let (root, src) = if krate.is_crate {
            ("src/lib.rs", "src")
        } else {
            ("mod.rs", "")
        };
        let src = Path::new(src);
        self.add(root, "crate/src/lib.rs")?;
        self.add(src.join("event.rs"), "crate/src/event.rs")?;
        self.add(src.join("handler.rs"), "crate/src/handler.rs")?;
        self.add(src.join("mock.rs"), "crate/src/mock.rs")?;
        // A module has no features of its own: it is `runtime::send::Sender<Event>` there.
        if krate.is_crate {
            self.add(src.join("send.rs"), "crate/src/send.rs")?;
        }
        for module in &krate.modules {
            let path = src.join(format!("{}.rs", module.file));
            let part = Value::from(Serde(module));
            let items = types.next().unwrap_or_default();
            self.part(path, "crate/src/group.rs", part, items)?;
        }
        if !krate.shared.is_empty() {
            self.add(src.join("shared/mod.rs"), "crate/src/shared/mod.rs")?;
        }
        for shared in &krate.shared {
            let path = src.join(format!("shared/{}.rs", shared.file));
            let part = Value::from(Serde(shared));
            let items = types.next().unwrap_or_default();
            self.part(path, "crate/src/shared/type.rs", part, items)?;
        }
        if let Some(channels) = &krate.channels {
            self.channels(src, channels)?;
        }
        if krate.vendored {
            self.vendor(src, krate.ident.as_str());
        }
        Ok(())
    }

    fn channels(&mut self, src: &Path, channels: &Channels) -> Result<(), Error> {
        self.add(src.join("messages.rs"), "crate/src/messages.rs")?;
        self.add(src.join("servers.rs"), "crate/src/servers.rs")?;
        self.add(src.join("channels/mod.rs"), "crate/src/channels/mod.rs")?;
        for channel in &channels.channels {
            let path = src.join(format!("channels/{}.rs", channel.file));
            let part = Value::from(Serde(channel));
            self.part(path, "crate/src/channels/channel.rs", part, Vec::new())?;
        }
        for (file, side) in [("app.rs", &channels.app), ("peer.rs", &channels.peer)] {
            let part = Value::from(Serde(side));
            self.part(src.join(file), "crate/src/side.rs", part, Vec::new())?;
        }
        Ok(())
    }

    fn add(&mut self, path: impl Into<PathBuf>, template: &str) -> Result<(), Error> {
        let text = self
            .environment
            .get_template(template)?
            .render(context! { krate => self.view.clone() })?;
        self.insert(path.into(), text)
    }

    /// A file of types. They follow one by one, so that a document of many types is never in memory in every form.
    fn part(
        &mut self,
        path: PathBuf,
        template: &str,
        part: Value,
        items: Vec<Item>,
    ) -> Result<(), Error> {
        let template = self.environment.get_template(template)?;
        let mut text = template.render(context! { krate => self.view.clone(), part => part })?;
        let template = self.environment.get_template("item/item")?;
        for item in items {
            let item = Value::from(Serde(item));
            text.push_str(&template.render(context! { item => item })?);
        }
        self.insert(path, text)
    }

    fn insert(&mut self, path: PathBuf, text: String) -> Result<(), Error> {
        if cfg!(debug_assertions)
            && path.extension().is_some_and(|ending| ending == "rs")
            && let Err(error) = syn::parse_file(&text)
        {
            return Err(Error::NotRust {
                file: path.display().to_string(),
                message: error.to_string(),
            });
        }
        self.files.insert(path, text.into_bytes());
        Ok(())
    }

    /// JSON has no comments: a list beside the payloads says that they are generated.
    fn list_payloads(&mut self, krate: &Krate) {
        if krate.examples.is_empty() {
            return;
        }
        let mut list = String::from("# @generated by hookwright. Do not edit.\n");
        for example in &krate.examples {
            list.push_str(&example.file);
            list.push('\n');
        }
        let folder = if krate.is_crate {
            "examples/payloads"
        } else {
            "payloads"
        };
        let path = Path::new(folder).join(GENERATED_LIST);
        self.files.insert(path, list.into_bytes());
    }

    /// The runtime becomes a module: its paths start at that module then.
    fn vendor(&mut self, src: &Path, ident: &str) {
        for (path, text) in hookwright_runtime::source::FILES {
            let path = if *path == "lib.rs" { "mod.rs" } else { path };
            let text = text
                .replace("crate::", "crate::runtime::")
                // Macros are exported at the root of their crate, wherever they stand.
                .replace("$crate::runtime::__", "$crate::__")
                .replace("hookwright_runtime::", &format!("{ident}::runtime::"));
            let text = format!("// @generated by hookwright: its runtime. Do not edit.\n{text}");
            self.files
                .insert(src.join("runtime").join(path), text.into_bytes());
        }
    }
}
