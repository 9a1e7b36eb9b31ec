use std::path::{Path, PathBuf};

use crate::cli::captured;
use crate::cli::failure::Failure;
use crate::diagnostic::{Report, visible};
use crate::error::Error;
use crate::load::{At, Documents, LOCK_FILE, VENDORED};

/// Larger files are no descriptions that anybody wrote.
const LARGEST: u64 = 64 << 20;

/// Something in a folder that means something to hookwright.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) path: PathBuf,
    pub(super) what: What,
}

/// What it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    /// A document: which standard, and what it calls itself.
    Document {
        standard: String,
        title: Option<String>,
    },
    /// A JSON Schema; whether it lists types of CloudEvents.
    Schema { has_types: bool },
    /// A folder of so many JSON Schemas.
    Catalogue(usize),
    /// Corrections; of which document, if they say so.
    Overlay(Option<String>),
    /// How somebody signs.
    Profile,
    /// Deliveries that were captured.
    Captures,
    /// What was fetched and pinned.
    Lock,
    /// A package of Rust, and whether it has a build script.
    Package { has_script: bool },
    /// What is not read, and why.
    Unread(String),
}

impl What {
    pub(super) fn is_document(&self) -> bool {
        matches!(self, Self::Document { .. })
    }

    pub(super) fn is_catalogue(&self) -> bool {
        matches!(self, Self::Schema { .. } | Self::Catalogue(_))
    }
}

impl Found {
    /// What it is, for people.
    pub(super) fn said(&self) -> String {
        match &self.what {
            What::Document { standard, title } => match title {
                Some(title) => format!("{standard}, \"{}\"", visible(title)),
                None => standard.clone(),
            },
            What::Schema { has_types: true } => "a JSON Schema of CloudEvents".to_owned(),
            What::Schema { has_types: false } => "a JSON Schema".to_owned(),
            What::Catalogue(count) => format!("a folder of {count} JSON Schemas"),
            What::Overlay(None) => "an overlay".to_owned(),
            What::Overlay(Some(of)) => format!("an overlay of {}", visible(of)),
            What::Profile => "a profile".to_owned(),
            What::Captures => "captured deliveries".to_owned(),
            What::Lock => "pinned copies of what documents refer to".to_owned(),
            What::Package { has_script: true } => "a package with a build script".to_owned(),
            What::Package { has_script: false } => "a package".to_owned(),
            What::Unread(why) => why.clone(),
        }
    }

    /// True of an overlay that is meant for a document: it says so, or says nothing.
    pub(super) fn is_overlay_of(&self, document: &Path) -> bool {
        let What::Overlay(of) = &self.what else {
            return false;
        };
        let name = |path: &Path| path.file_name().map(|it| it.to_string_lossy().into_owned());
        of.as_ref().is_none_or(|of| {
            let of = of.rsplit('/').next().unwrap_or_default();
            name(document).as_deref() == Some(of)
        })
    }
}

/// What a document says of itself.
#[derive(Debug, Default)]
pub(super) struct About {
    pub(super) title: Option<String>,
    /// The hosts of its servers.
    pub(super) hosts: Vec<String>,
}

/// Looks at the files of a folder, and at folders of schemas in it. Sorted.
pub(super) fn look(folder: &Path) -> Result<Vec<Found>, Failure> {
    let entries = std::fs::read_dir(folder).map_err(|error| Error::read(folder, error))?;
    let mut names: Vec<PathBuf> = entries
        .filter_map(|entry| Some(PathBuf::from(entry.ok()?.file_name())))
        .filter(|name| !name.to_string_lossy().starts_with('.'))
        .collect();
    names.sort();
    let mut found = Vec::new();
    for name in names {
        let path = folder.join(&name);
        let what = match path.is_dir() {
            true => of_folder(&path),
            false => of_file(&path),
        };
        found.extend(what.map(|what| Found { path: name, what }));
    }
    Ok(found)
}

/// What a document says of itself; nothing when it cannot be read.
pub(super) fn about(document: &Path) -> About {
    let Some((_, documents)) = read(document) else {
        return About::default();
    };
    let root = documents.root();
    let servers = root.get("servers");
    let urls: Vec<String> = servers.iter().flat_map(urls).collect();
    About {
        title: title(&root),
        hosts: urls.iter().filter_map(|url| host(url)).collect(),
    }
}

/// The addresses of servers: a list in OpenAPI, a map in AsyncAPI.
fn urls(servers: &At<'_>) -> Vec<String> {
    let named = servers.entries().map(|(_, server)| server);
    let all = servers.items().chain(named);
    let address = |server: At<'_>| {
        let text = server.text("url").or_else(|| server.text("host"))?;
        Some(text.to_owned())
    };
    all.filter_map(address).collect()
}

/// The host of a URL, without what varies.
fn host(url: &str) -> Option<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', ':', '?', '#']).next()?;
    let host = host.rsplit('}').next()?.trim_start_matches('.');
    host.contains('.').then(|| host.to_ascii_lowercase())
}

fn of_folder(folder: &Path) -> Option<What> {
    if ["target", "node_modules", VENDORED]
        .iter()
        .any(|it| folder.ends_with(it))
    {
        return None;
    }
    let entries = std::fs::read_dir(folder).ok()?;
    let files = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let schemas = files.filter(|it| it.is_file());
    let schemas = schemas.filter(|it| matches!(of_file(it), Some(What::Schema { .. })));
    match schemas.count() {
        0 => None,
        count => Some(What::Catalogue(count)),
    }
}

fn of_file(file: &Path) -> Option<What> {
    let name = file.file_name()?.to_string_lossy();
    match file.extension()?.to_str()? {
        "toml" if name == "Cargo.toml" => {
            let has_script = file.with_file_name("build.rs").is_file();
            Some(What::Package { has_script })
        }
        "lock" => (name == LOCK_FILE).then_some(What::Lock),
        "jsonl" => captured::is_capture_file(file).then_some(What::Captures),
        "yaml" | "yml" | "json" => of_tree(file),
        _ => None,
    }
}

fn read(file: &Path) -> Option<(String, Documents)> {
    if std::fs::metadata(file)
        .ok()
        .filter(std::fs::Metadata::is_file)?
        .len()
        > LARGEST
    {
        return None;
    }
    let text = std::fs::read_to_string(file).ok()?;
    let name = file.to_string_lossy().into_owned();
    let documents = Documents::from_text(&name, &text, &mut Report::new());
    Some((text, documents))
}

fn of_tree(file: &Path) -> Option<What> {
    let (text, documents) = read(file)?;
    let root = documents.root();
    if root.node().as_map().is_none() {
        // Somebody is writing it: a sign that it is one is enough.
        let head: String = text.chars().take(200).collect();
        let is_meant = head.contains("openapi:") || head.contains("asyncapi:");
        return is_meant.then(|| What::Unread("broken off: it cannot be read".to_owned()));
    }
    let version = |key: &str| {
        let node = root.node().get(key)?;
        node.as_str()
            .or_else(|| node.as_number())
            .map(str::to_owned)
    };
    let document = |standard: String| What::Document {
        standard,
        title: title(&root),
    };
    if let Some(version) = version("openapi") {
        return Some(document(format!("OpenAPI {version}")));
    }
    if let Some(version) = version("asyncapi") {
        return Some(document(format!("AsyncAPI {version}")));
    }
    if let Some(version) = version("swagger") {
        let why = format!("OpenAPI {version}, which has no webhooks and is not read");
        return Some(What::Unread(why));
    }
    if version("overlay").is_some() {
        return Some(What::Overlay(root.text("extends").map(str::to_owned)));
    }
    if root.get("messagegroups").is_some() {
        return Some(document("an xRegistry catalogue of CloudEvents".to_owned()));
    }
    if root
        .get("schemes")
        .is_some_and(|it| it.node().as_list().is_some())
        && root.text("id").is_some()
    {
        return Some(What::Profile);
    }
    if root
        .text("$schema")
        .is_some_and(|it| it.contains("json-schema.org"))
    {
        let has_types = root.get("cloudeventTypes").is_some();
        return Some(What::Schema { has_types });
    }
    None
}

fn title(root: &At<'_>) -> Option<String> {
    Some(root.get("info")?.text("title")?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_servers() {
        assert_eq!(
            host("https://api.Stripe.com/v1").as_deref(),
            Some("api.stripe.com")
        );
        assert_eq!(host("{region}.acme.io:443").as_deref(), Some("acme.io"));
        assert_eq!(host("https://{host}/x"), None);
        assert_eq!(host("/v1"), None);
    }
}
