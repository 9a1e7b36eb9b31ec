use crate::diagnostic::{Code, Diagnostic, Report};
use crate::load::At;

/// Which standard and version a document speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// OpenAPI 3.0.x.
    OpenApi30,
    /// OpenAPI 3.1.x.
    OpenApi31,
    /// OpenAPI 3.2.x.
    OpenApi32,
    /// AsyncAPI.
    AsyncApi(AsyncApi),
    /// JSON Schema alone.
    JsonSchema(Draft),
}

/// A version of AsyncAPI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AsyncApi {
    /// 1.0 to 1.2.
    V1,
    /// 2.0 to 2.6, with the minor version.
    V2(u8),
    /// 3.0, 3.1 and what comes after them, with the minor version.
    V3(u8),
}

/// A draft of JSON Schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Draft {
    /// draft-04
    Draft04,
    /// draft-06
    Draft06,
    /// draft-07
    Draft07,
    /// 2019-09
    Draft201909,
    /// 2020-12
    Draft202012,
}

impl Dialect {
    /// Finds out what the document `root` speaks; reports when it is nothing that is read.
    pub fn of(root: &At<'_>, report: &mut Report) -> Option<Dialect> {
        let version = |key: &str| {
            let node = root.node().get(key)?;
            Some(
                node.as_str()
                    .or_else(|| node.as_number())
                    .unwrap_or_default(),
            )
        };
        if let Some(version) = version("openapi") {
            return openapi(root, version, report);
        }
        if let Some(version) = version("swagger") {
            let message = format!("OpenAPI {version} has no webhooks and is not read");
            unknown_version(root, "swagger", message, report);
            return None;
        }
        if let Some(version) = version("asyncapi") {
            return asyncapi(root, version, report);
        }
        // A registry of message definitions, whose schemas say themselves what they are.
        if root
            .get("messagegroups")
            .is_some_and(|it| it.node().as_map().is_some())
        {
            return Some(Dialect::JsonSchema(Draft::Draft07));
        }
        if let Some(schema) = root.text("$schema") {
            return Some(Dialect::JsonSchema(draft(schema)));
        }
        const MARKERS: &[&str] = &[
            "properties",
            "definitions",
            "$defs",
            "oneOf",
            "anyOf",
            "allOf",
            "type",
            "items",
            "enum",
            "$ref",
        ];
        if MARKERS.iter().any(|key| root.node().get(key).is_some()) {
            let old = root.node().get("definitions").is_some();
            return Some(Dialect::JsonSchema(if old {
                Draft::Draft07
            } else {
                Draft::Draft202012
            }));
        }
        let found = match root.node().as_map() {
            Some(map) => {
                let keys: Vec<String> = map
                    .iter()
                    .take(5)
                    .map(|(key, _)| format!("`{key}`"))
                    .collect();
                format!(
                    "an object with {}",
                    if keys.is_empty() {
                        "no members".to_owned()
                    } else {
                        keys.join(", ")
                    }
                )
            }
            None => "no object".to_owned(),
        };
        let finding = Diagnostic::new(
            Code::LOAD_UNKNOWN_DIALECT,
            "this is not a document of a known kind",
            root.origin(),
        )
        .here(found)
        .help("name a document with `openapi: 3.x` or `asyncapi: 3.x` at the top, a JSON Schema, or an xRegistry catalogue");
        report.push(finding);
        None
    }

    /// True when members beside `$ref` count (JSON Schema 2019-09 and later, OpenAPI 3.1 and later).
    pub fn has_ref_siblings(self) -> bool {
        match self {
            // AsyncAPI, "Reference Object": it cannot be extended, and what is added is ignored.
            Dialect::OpenApi30 | Dialect::AsyncApi(_) => false,
            Dialect::OpenApi31 | Dialect::OpenApi32 => true,
            Dialect::JsonSchema(draft) => draft >= Draft::Draft201909,
        }
    }
}

fn openapi(root: &At<'_>, version: &str, report: &mut Report) -> Option<Dialect> {
    let is = |prefix: &str| version == prefix || version.starts_with(&format!("{prefix}."));
    if is("3.0") {
        return Some(Dialect::OpenApi30);
    }
    if is("3.1") {
        return Some(Dialect::OpenApi31);
    }
    if is("3.2") {
        return Some(Dialect::OpenApi32);
    }
    unknown_version(
        root,
        "openapi",
        format!("OpenAPI `{version}` is not a known version"),
        report,
    );
    None
}

/// AsyncAPI, "AsyncAPI Version String": the patch version does not matter to tools. Minor versions that are not known are
/// read like the last one that is.
fn asyncapi(root: &At<'_>, version: &str, report: &mut Report) -> Option<Dialect> {
    let mut parts = version.split('.');
    let major = parts.next().unwrap_or_default();
    let minor: Option<u8> = parts.next().and_then(|it| it.parse().ok());
    let version = match (major, minor) {
        ("1", Some(0..=2)) => AsyncApi::V1,
        ("2", Some(minor @ 0..=6)) => AsyncApi::V2(minor),
        ("3", Some(minor)) => AsyncApi::V3(minor),
        _ => {
            let message = format!("AsyncAPI `{version}` is not a known version");
            unknown_version(root, "asyncapi", message, report);
            return None;
        }
    };
    Some(Dialect::AsyncApi(version))
}

fn unknown_version(root: &At<'_>, key: &str, message: String, report: &mut Report) {
    let origin = root
        .get(key)
        .map_or_else(|| root.origin(), |at| at.origin());
    let finding = Diagnostic::new(Code::LOAD_UNKNOWN_VERSION, message, origin).help(
        "hookwright reads OpenAPI 3.0 to 3.2, AsyncAPI 1.0 to 3.1, and JSON Schema from draft-04 to 2020-12",
    );
    report.push(finding);
}

fn draft(schema: &str) -> Draft {
    const DRAFTS: &[(&str, Draft)] = &[
        ("draft-04", Draft::Draft04),
        ("draft-06", Draft::Draft06),
        ("draft-07", Draft::Draft07),
        ("2019-09", Draft::Draft201909),
    ];
    DRAFTS
        .iter()
        .find(|(name, _)| schema.contains(name))
        .map_or(Draft::Draft202012, |(_, draft)| *draft)
}
