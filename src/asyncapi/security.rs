//! Security schemes, and where they are wanted.

use crate::asyncapi::reader::{Named, Reader};
use crate::asyncapi::words;
use crate::load::At;
use crate::model::{Requirement, SecurityScheme};

/// Reads the schemes that the document names, so that they keep their names and their order.
pub(crate) fn components(reader: &mut Reader<'_, '_>) {
    let Some(schemes) = reader.components("securitySchemes") else {
        return;
    };
    for (key, scheme) in schemes.entries() {
        scheme_number(key, &scheme, reader);
    }
}

/// What `security` of a server or an operation wants: one of the lists, all of it.
///
/// Until 2.6, a list of maps from the names of schemes to scopes. From 3.0 on, a list of schemes, of which one is enough.
pub(crate) fn required<'a>(holder: &At<'a>, reader: &mut Reader<'a, '_>) -> Vec<Vec<Requirement>> {
    let Some(security) = holder.get("security") else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for choice in security.items() {
        let is_scheme = choice.get("$ref").is_some() || choice.text("type").is_some();
        let all = match is_scheme {
            true => scheme(&choice, reader).into_iter().collect(),
            false => named(&choice, reader),
        };
        if !all.is_empty() {
            found.push(all);
        }
    }
    found
}

fn scheme<'a>(at: &At<'a>, reader: &mut Reader<'a, '_>) -> Option<Requirement> {
    let resolved = reader.reading.resolve(at)?;
    let name = at.text("$ref").and_then(|it| it.rsplit('/').next());
    let name = name.or_else(|| resolved.text("type")).unwrap_or("scheme");
    let scopes = words::texts(&resolved, "scopes", reader);
    let scheme = scheme_number(name, at, reader)?;
    Some(Requirement { scheme, scopes })
}

fn named<'a>(choice: &At<'a>, reader: &mut Reader<'a, '_>) -> Vec<Requirement> {
    let schemes = reader.components("securitySchemes");
    let mut found = Vec::new();
    for (name, scopes) in choice.entries() {
        let scheme = schemes.as_ref().and_then(|it| it.get(name));
        let Some(scheme) = scheme else {
            let message = format!("there is no security scheme `{name}`");
            let help = "describe it under `components.securitySchemes`";
            reader.channel_finding(message, &scopes, help);
            continue;
        };
        let Some(number) = scheme_number(name, &scheme, reader) else {
            continue;
        };
        let scopes = scopes.items().filter_map(|it| words::scalar(&it));
        found.push(Requirement {
            scheme: number,
            scopes: scopes.collect(),
        });
    }
    found
}

/// The position of a scheme, which is added when it was not read before.
fn scheme_number<'a>(name: &str, at: &At<'a>, reader: &mut Reader<'a, '_>) -> Option<usize> {
    let scheme = reader.reading.resolve(at)?;
    if let Some(number) = reader.scheme_numbers.get(&scheme.identity()) {
        return Some(*number);
    }
    if scheme.node().as_map().is_none() || !reader.reading.copy(&scheme) {
        return None;
    }
    let number = reader.schemes.len();
    reader.scheme_numbers.insert(scheme.identity(), number);
    let key = reader.key(Named::Scheme, name);
    reader.schemes.push(SecurityScheme {
        key,
        kind: scheme.text("type").unwrap_or_default().to_owned(),
        description: scheme.text("description").map(str::to_owned),
        value: scheme.node().to_json(),
        origin: scheme.origin(),
    });
    Some(number)
}
