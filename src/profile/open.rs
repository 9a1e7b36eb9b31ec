//! A name or a file → a profile.

use crate::diagnostic::{Code, Diagnostic, Report, Sources};
use crate::error::{ConfigError, Error};
use crate::load::Documents;
use crate::model::{Profile, Written};
use crate::nearest::{either, nearest};
use crate::origin::{DocumentId, Origin, Pointer};
use crate::plan::ProfileChoice;
use crate::profile::{builtin, convert};

/// Reads the profile that the user chose.
///
/// # Errors
///
/// When there is no such profile, or it does not follow the grammar of profiles; the error points into its text.
pub fn open(choice: &ProfileChoice) -> Result<Profile, Error> {
    match choice {
        ProfileChoice::Name(name) => {
            let text = builtin::text(name).ok_or_else(|| unknown(name))?;
            Ok(read(&format!("{name}/profile.yaml"), text)?)
        }
        ProfileChoice::File(path) => {
            #[expect(
                clippy::disallowed_methods,
                reason = "a profile is an input, like a document"
            )]
            let text = std::fs::read_to_string(path).map_err(|source| Error::read(path, source))?;
            Ok(read(&path.to_string_lossy(), &text)?)
        }
    }
}

/// Reads a profile out of a text; `name` is what messages call it, and its ending says the format.
///
/// # Errors
///
/// When the text does not follow the grammar of profiles.
pub fn read(name: &str, text: &str) -> Result<Profile, ConfigError> {
    let mut report = Report::new();
    let documents = Documents::from_text(name, text, &mut report);
    if !report.has_errors() {
        let value = convert::to_value(&documents.root().node().to_json());
        match convert::profile(value) {
            Ok(profile) => {
                let (name, text) = (name.to_owned(), text.to_owned());
                let written = Some(Written { name, text });
                return Ok(Profile { written, ..profile });
            }
            Err(error) => {
                let origin = Origin::new(DocumentId(0), Pointer::new(error.pointer()));
                report.push(Diagnostic::new(
                    code(error.pointer()),
                    error.message(),
                    origin,
                ));
            }
        }
    }
    // The configuration's error has no tree to find the places in.
    for label in report
        .diagnostics_mut()
        .iter_mut()
        .flat_map(|diagnostic| &mut diagnostic.labels)
    {
        label.span = label.span.or_else(|| documents.span(&label.origin));
    }
    Err(ConfigError::in_file(report, name, text))
}

fn code(pointer: &str) -> Code {
    match pointer.starts_with("/schemes/") {
        true if pointer.ends_with("/kind") => Code::SCHEME_UNKNOWN_KIND,
        true => Code::SCHEME_INVALID,
        false => Code::PROFILE_INVALID,
    }
}

fn unknown(name: &str) -> Error {
    let close = nearest(name, builtin::names());
    let help = match close.is_empty() {
        false => format!("did you mean {}?", either(&close)),
        true => "`hookwright providers` lists them; a file is named with its ending".to_owned(),
    };
    let mut report = Report::new();
    report.push(
        Diagnostic::bare(
            Code::CONFIG_INVALID,
            format!("there is no profile `{name}`"),
        )
        .help(help),
    );
    ConfigError::new(report).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "id: acme\nschemes:\n  - id: acme\n    kind: mac\n    alg: hmac-sha256\n    signature: {in: header, names: [Acme], encoding: hex}\n    signed: [body]\n";

    #[test]
    fn a_profile_of_ones_own() {
        let profile = read("acme.yaml", GOOD).unwrap();
        assert_eq!((profile.id.as_str(), profile.schemes.len()), ("acme", 1));
        assert_eq!(profile.data["schemes"][0]["alg"], "hmac-sha256");
    }

    #[test]
    fn an_error_points_at_the_text() {
        let text = GOOD.replace("encoding: hex", "encoding: hexx");
        let error = read("acme.yaml", &text).unwrap_err();
        let [finding] = error.report().diagnostics() else {
            panic!("{error}")
        };
        assert_eq!(finding.code, Code::SCHEME_INVALID);
        let (start, end) = finding.labels[0].span.unwrap();
        assert_eq!(&text[start..end], "hexx");
    }

    #[test]
    fn unknown_names_list_the_near_ones() {
        let error = open(&ProfileChoice::Name("githup".into())).unwrap_err();
        assert!(
            error.to_string().contains("did you mean `github`?"),
            "{error}"
        );
    }
}
