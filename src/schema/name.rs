use crate::load::At;

/// The last word of a reference, e.g. `Dog` for `#/components/schemas/Dog` and for `./dogs/Dog.yaml`.
pub(super) fn last_word(reference: &str) -> String {
    let reference = reference
        .strip_suffix("#/")
        .or_else(|| reference.strip_suffix('#'))
        .unwrap_or(reference);
    let last = reference.rsplit(['/', '#']).next().unwrap_or(reference);
    let word = if reference.contains("#/") {
        last
    } else {
        stem(last)
    };
    word.replace("~1", "/").replace("~0", "~")
}

/// A file's name without its extensions.
fn stem(name: &str) -> &str {
    ["json", "yaml", "yml"]
        .iter()
        .find_map(|extension| name.strip_suffix(extension)?.strip_suffix('.'))
        .map_or(name, |stem| stem.strip_suffix(".schema").unwrap_or(stem))
}

/// The name that the document gives a schema: the key of a component or definition, or `None` for an inline schema.
///
/// `file` is the name of the schema's file, which names a schema that is a whole file.
pub(super) fn of(schema: &At<'_>, file: Option<&str>) -> Option<String> {
    let origin = schema.origin();
    let segments: Vec<String> = origin.pointer.segments().collect();
    match segments.as_slice() {
        [] => file.map(|file| last_word(file.rsplit('/').next().unwrap_or(file))),
        [.., parent, name] if is_folder(parent) && !name.is_empty() => Some(name.clone()),
        // A file of schemas by name, e.g. `common.yaml#/Money`.
        [name] if origin.document.0 != 0 && super::keyword::treatment(name).is_none() => {
            Some(name.clone())
        }
        _ => None,
    }
}

/// Where documents keep their named schemas.
fn is_folder(segment: &str) -> bool {
    matches!(
        segment,
        "schemas" | "definitions" | "$defs" | "models" | "types"
    )
}
