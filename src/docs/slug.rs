//! Names of files, and of places in pages.

use std::collections::{HashMap, HashSet};

/// The most characters of a file's name.
const LONGEST: usize = 80;
/// Names that some systems keep for themselves.
const RESERVED: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// The name of a file for each text, in order; no two are the same, not even where systems do not tell `A` from `a`.
pub(super) fn files<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut taken = HashSet::new();
    // Where to go on counting, for names that many have.
    let mut counts: HashMap<String, usize> = HashMap::new();
    let unique = |name: &'a str| {
        let base = file(name);
        let number = counts.entry(base.clone()).or_insert(1);
        let mut candidate = base.clone();
        while !taken.insert(candidate.clone()) {
            *number += 1;
            candidate = format!("{base}-{number}");
        }
        candidate
    };
    names.into_iter().map(unique).collect()
}

fn file(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        match c {
            'a'..='z' | '0'..='9' | '_' => slug.push(c),
            '.' if !slug.is_empty() && !slug.ends_with('.') => slug.push(c),
            _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
        if slug.len() >= LONGEST {
            break;
        }
    }
    let slug = slug.trim_end_matches(['-', '.']);
    let first = slug.split('.').next().unwrap_or_default();
    let is_reserved = RESERVED.contains(&first.trim_end_matches(|c: char| c.is_ascii_digit()));
    match slug {
        "" => "_".to_owned(),
        slug if is_reserved => format!("_{slug}"),
        slug => slug.to_owned(),
    }
}

/// A name of a document as a segment of an anchor: letters, digits, `_` and `-` stay, and everything else is a number
/// between `~`.
pub(super) fn segment(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | '-' => out.push(c),
            c => out.push_str(&format!("~{:x}~", u32::from(c))),
        }
    }
    match out.is_empty() {
        true => "~~".to_owned(),
        false => out,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_plain_and_unique() {
        let names = [
            "order.paid",
            "Order.Paid",
            "a/../b",
            "",
            "<é>",
            "CON",
            "com1.x",
            "..",
            "x y",
        ];
        assert_eq!(
            files(names),
            [
                "order.paid",
                "order.paid-2",
                "a-.-b",
                "_",
                "_-2",
                "_con",
                "_com1.x",
                "_-3",
                "x-y"
            ]
        );
        assert_eq!(files(["a", "a-2", "a"]), ["a", "a-2", "a-3"]);
    }

    #[test]
    fn anchors_are_plain_and_tell_names_apart() {
        assert_eq!(segment("created_at"), "created_at");
        assert_eq!(segment("a.b \"<"), "a~2e~b~20~~22~~3c~");
        assert_eq!(segment(""), "~~");
        assert_ne!(segment("~"), segment(""));
    }
}
