//! What holds between the parts of a document.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::load::{AsyncApi, At, Kind};

/// Reports the rules that no single object shows.
pub(super) fn check(root: &At<'_>, version: AsyncApi, report: &mut Report) {
    if let AsyncApi::V2(_) = version {
        unique_ids(root, report);
        requirements(root, report);
        scopes(root, report);
    }
    addresses(root, version, report);
    variables(root, report);
    if version != AsyncApi::V1 {
        discriminators(root, report);
    }
}

fn broken(message: String, at: &At<'_>, report: &mut Report) {
    report.push(Diagnostic::new(Code::RULE_BROKEN, message, at.origin()));
}

/// AsyncAPI 2.x, "Operation Object": an `operationId` is unique among all operations. A trait brings one, too.
fn unique_ids<'a>(root: &At<'a>, report: &mut Report) {
    let mut seen: HashMap<&str, At<'a>> = HashMap::new();
    let channels = root.get("channels");
    for (_, channel) in channels.iter().flat_map(At::entries) {
        for verb in ["subscribe", "publish"] {
            let Some(operation) = channel.get(verb) else {
                continue;
            };
            let traits = operation.get("traits");
            let traits = traits.iter().flat_map(At::items);
            let resolved = traits.filter_map(|it| it.resolve(&mut Report::new()));
            let mut holders = resolved.chain([operation.clone()]);
            let Some(id) = holders.find_map(|it| it.get("operationId")) else {
                continue;
            };
            let Some(text) = id.node().as_str() else {
                continue;
            };
            if let Some(first) = seen.get(text) {
                let message = format!("two operations are called `{text}`");
                let finding = Diagnostic::new(Code::RULE_BROKEN, message, operation.origin());
                report.push(finding.also(first.origin(), "the first one"));
            }
            seen.insert(text, operation);
        }
    }
}

/// AsyncAPI 2.x, "Channels Object", 3.x, "Channel Object": query parameters and fragments are not for addresses.
fn addresses(root: &At<'_>, version: AsyncApi, report: &mut Report) {
    let channels = root.get("channels");
    for (key, channel) in channels.iter().flat_map(At::entries) {
        let address = match version {
            AsyncApi::V1 => None,
            AsyncApi::V2(_) => Some(key),
            AsyncApi::V3(_) => channel.text("address"),
        };
        if let Some(address) = address.filter(|it| it.contains(['?', '#'])) {
            let message = format!("the address `{address}` has a query or a fragment");
            broken(message, &channel, report);
        }
    }
}

/// AsyncAPI, "Server Variable Object": the default and the examples are among the values, where these are listed.
fn variables(root: &At<'_>, report: &mut Report) {
    let servers = root.get("servers");
    for (_, server) in servers.iter().flat_map(At::entries) {
        let variables = server.get("variables");
        for (name, variable) in variables.iter().flat_map(At::entries) {
            let Some(values) = variable
                .get("enum")
                .filter(|it| it.node().as_list().is_some())
            else {
                continue;
            };
            let values: HashSet<&str> =
                values.items().filter_map(|it| it.node().as_str()).collect();
            let examples = variable.get("examples");
            let shown = examples.iter().flat_map(At::items);
            for value in shown.chain(variable.get("default")) {
                if value.node().as_str().is_some_and(|it| !values.contains(it)) {
                    let message = format!("this is none of the values of `{name}`");
                    broken(message, &value, report);
                }
            }
        }
    }
}

/// AsyncAPI 2.x, "OAuth Flow Object": every flow names its scopes.
fn scopes(root: &At<'_>, report: &mut Report) {
    let schemes = root
        .get("components")
        .and_then(|it| it.get("securitySchemes"));
    for (_, scheme) in schemes.iter().flat_map(At::entries) {
        let flows = scheme.get("flows");
        for (name, flow) in flows.iter().flat_map(At::entries) {
            if flow.node().as_map().is_some() && flow.get("scopes").is_none() {
                broken(format!("the flow `{name}` names no scopes"), &flow, report);
            }
        }
    }
}

/// AsyncAPI 2.x, "Security Requirement Object": schemes are those of the components, and only some have scopes.
fn requirements(root: &At<'_>, report: &mut Report) {
    let schemes = root
        .get("components")
        .and_then(|it| it.get("securitySchemes"));
    let servers = root.get("servers");
    for (_, server) in servers.iter().flat_map(At::entries) {
        let security = server.get("security");
        let choices = security.iter().flat_map(At::items);
        for (name, scopes) in choices.flat_map(|it| it.entries().collect::<Vec<_>>()) {
            let scheme = schemes.as_ref().and_then(|it| it.get(name));
            let Some(scheme) = scheme.and_then(|it| it.resolve(&mut Report::new())) else {
                let message = format!("there is no security scheme `{name}`");
                broken(message, &scopes, report);
                continue;
            };
            let has_scopes = matches!(scheme.text("type"), Some("oauth2" | "openIdConnect"));
            let is_empty = scopes.node().as_list().is_none_or(<[_]>::is_empty);
            if !has_scopes && !is_empty {
                let message = format!("the scheme `{name}` has no scopes");
                broken(message, &scopes, report);
            }
        }
    }
}

/// AsyncAPI, "Schema Object": the property that a discriminator names is defined, and required.
fn discriminators(root: &At<'_>, report: &mut Report) {
    let mut open = vec![root.clone()];
    while let Some(at) = open.pop() {
        if let (Some(property), Some(properties)) = (at.text("discriminator"), at.get("properties"))
        {
            let required = at.get("required");
            let mut required = required.iter().flat_map(At::items);
            let is_required = required.any(|it| it.node().as_str() == Some(property));
            if !is_required || properties.get(property).is_none() {
                let message =
                    format!("`{property}`, which the discriminator names, is not required");
                broken(message, &at, report);
            }
        }
        match &at.node().kind {
            Kind::Map(_) => open.extend(at.entries().map(|(_, it)| it)),
            Kind::List(_) => open.extend(at.items()),
            _ => {}
        }
    }
}
