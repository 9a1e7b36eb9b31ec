//! Addresses of documents on other hosts.

/// True for what names a scheme or a host: it is on another one.
///
/// RFC 3986, "URI Reference".
pub(super) fn is_remote(file: &str) -> bool {
    let scheme = file.split_once(':').is_some_and(|(scheme, _)| {
        scheme.len() > 1
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    });
    scheme || file.starts_with("//")
}

/// The address that a reference in the document at `base` means; `None` when `base` has no host.
///
/// RFC 3986, "Reference Resolution".
pub(crate) fn join(base: &str, file: &str) -> Option<String> {
    let (scheme, rest) = base.split_once("://")?;
    if file.starts_with("//") {
        return Some(format!("{scheme}:{file}"));
    }
    if is_remote(file) {
        return Some(file.to_owned());
    }
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let folders = match file.starts_with('/') {
        true => "",
        false => path.rsplit_once('/').map_or("", |(folders, _)| folders),
    };
    let mut segments: Vec<&str> = Vec::new();
    for segment in folders.split('/').chain(file.split('/')) {
        match segment {
            "" | "." => {}
            ".." => drop(segments.pop()),
            segment => segments.push(segment),
        }
    }
    Some(format!("{scheme}://{host}/{}", segments.join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_relative_to_their_document() {
        let base = "https://example.com/a/b/c.yaml?v=1";
        let check =
            |file: &str, expect: &str| assert_eq!(join(base, file).as_deref(), Some(expect));
        check("d.yaml", "https://example.com/a/b/d.yaml");
        check("./x/d.yaml", "https://example.com/a/b/x/d.yaml");
        check("../d.yaml", "https://example.com/a/d.yaml");
        check("../../../../d.yaml", "https://example.com/d.yaml");
        check("/d.yaml", "https://example.com/d.yaml");
        check("//other.com/d.yaml", "https://other.com/d.yaml");
        check("http://other.com/d.yaml", "http://other.com/d.yaml");
        assert_eq!(join("a.yaml", "d.yaml"), None);
    }
}
