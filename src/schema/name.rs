use crate::origin::Origin;
use crate::schema::keyword::treatment;

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
pub(super) fn of(origin: &Origin, file: Option<&str>) -> Option<String> {
    let mut segments = origin.pointer.as_str().rsplit('/');
    let name = segments.next().filter(|name| !name.is_empty());
    let parent = segments.next();
    match (name, parent) {
        (Some(name), Some(parent)) if is_folder(parent) => Some(last_word(name)),
        // A file of schemas by name, e.g. `common.yaml#/Money`.
        (Some(name), Some("")) if origin.document.0 != 0 && treatment(name).is_none() => {
            Some(last_word(name))
        }
        (None, _) => file.map(last_word),
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
