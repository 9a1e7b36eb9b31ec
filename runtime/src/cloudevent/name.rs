use super::{Error, Policy};

/// Proves that `name` can be an extension.
pub(super) fn check(name: &str, policy: Policy) -> Result<(), Error> {
    let allowed = match policy {
        // CloudEvents, "Naming Conventions": lower-case ASCII letters and digits; never `data`.
        Policy::Strict => name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()),
        Policy::Interop => name.bytes().all(is_token),
    };
    if name.is_empty() || !allowed || is_reserved(name) {
        return Err(Error::Name(name.to_owned()));
    }
    Ok(())
}

/// True for a name that an extension can have.
pub(crate) fn is_extension(name: &str) -> bool {
    check(name, Policy::Strict).is_ok()
}

/// Names that the core specification and the JSON format keep for themselves.
fn is_reserved(name: &str) -> bool {
    is_core(name) || matches!(name, "data" | "data_base64")
}

/// The attributes of the core specification.
pub(super) fn is_core(name: &str) -> bool {
    matches!(
        name,
        "id" | "source"
            | "type"
            | "specversion"
            | "subject"
            | "time"
            | "datacontenttype"
            | "dataschema"
    )
}

/// What may stand in the name of an HTTP header.
pub(super) fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}
