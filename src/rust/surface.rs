//! What others can name of a crate.

use crate::diff;
use crate::rust::channel;
use crate::rust::krate::{Item, Krate};

/// Lists the public items of a crate that the document decides on.
pub fn surface(krate: &Krate) -> diff::Surface {
    let mut surface = diff::Surface::default();
    for module in &krate.modules {
        for item in &module.types.items {
            add(&mut surface, &module.name.to_string(), item);
        }
    }
    for shared in &krate.shared {
        for item in &shared.types.items {
            add(&mut surface, "shared", item);
        }
    }
    let pair = |name: String, ty: String| (name, ty);
    let events = krate.events.iter();
    let item = |kind, part, parts| diff::Item {
        kind,
        part,
        parts,
        is_closed: false,
    };
    let variants = events
        .clone()
        .map(|it| pair(it.variant.to_string(), it.ty.to_string()));
    surface.items.insert(
        "Event".to_owned(),
        item("enum", "variant", variants.collect()),
    );
    let methods = events.map(|it| pair(it.method.to_string(), format!("&{}", it.payload)));
    surface.items.insert(
        "Handler".to_owned(),
        item("trait", "method", methods.collect()),
    );
    if let Some(channels) = &krate.channels {
        channel::surface(channels, &mut surface);
    }
    if krate.is_crate {
        let protocols = krate.channels.iter().flat_map(|it| &it.protocols);
        let features = krate.modules.iter().map(|it| &it.feature);
        let of_channels = krate.channels.iter().map(|_| "channels".to_owned());
        let features = features
            .chain(protocols.map(|it| &it.feature))
            .cloned()
            .chain(of_channels)
            .map(|it| pair(it, String::new()));
        surface.items.insert(
            "features".to_owned(),
            item("list", "feature", features.collect()),
        );
    }
    surface
}

fn add(surface: &mut diff::Surface, module: &str, item: &Item) {
    let (name, kind, part, parts) = match item {
        Item::Struct(it) => {
            let fields = it
                .fields
                .iter()
                .map(|field| (field.name.to_string(), field.ty.to_string()));
            let extra = Some(it.extra.to_string()).filter(|extra| !extra.is_empty());
            let extra = extra.map(|extra| (extra, "Extra".to_owned()));
            (&it.name, "struct", "field", fields.chain(extra).collect())
        }
        Item::Cases(it) => {
            let cases = it
                .cases
                .iter()
                .map(|case| (case.name.to_string(), String::new()));
            (&it.name, "enum", "variant", cases.collect())
        }
        Item::Union(it) => {
            let variants = it
                .variants
                .iter()
                .map(|it| (it.name.to_string(), it.ty.to_string()));
            (&it.name, "enum", "variant", variants.collect())
        }
    };
    let item = diff::Item {
        kind,
        part,
        parts,
        is_closed: true,
    };
    surface.items.insert(format!("{module}::{name}"), item);
}
