use crate::load::decode;
use crate::origin::Origin;
use crate::schema::keyword::treatment;

/// The last word of a reference, e.g. `Dog` for `#/components/schemas/Dog` and for `./dogs/Dog.yaml`.
pub(super) fn last_word(reference: &str) -> String {
    let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    match last_part(&decode(fragment)) {
        "" => stem(last_part(file)).to_owned(),
        name => unescaped(name),
    }
}

fn last_part(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A segment of a pointer as the document has it.
fn unescaped(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
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
        (Some(name), Some(parent)) if is_folder(parent) => Some(unescaped(name)),
        // A file of schemas by name, e.g. `common.yaml#/Money`.
        (Some(name), Some("")) if origin.document.0 != 0 && treatment(name).is_none() => {
            Some(unescaped(name))
        }
        (None, _) => file.map(|file| stem(last_part(file)).to_owned()),
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

#[cfg(test)]
mod tests {
    use super::last_word;

    #[test]
    fn last_words() {
        let check = |reference: &str, expect: &str| assert_eq!(last_word(reference), expect);
        check("#/components/schemas/Dog", "Dog");
        check("#/components/schemas/r#type", "r#type");
        check("#/components/schemas/a~1b%25", "a/b%");
        check("./dogs/Dog.yaml", "Dog");
        check("dogs/Dog.schema.json#/", "Dog");
        check("dogs.yaml#Dog", "Dog");
        check("Dog", "Dog");
    }
}
