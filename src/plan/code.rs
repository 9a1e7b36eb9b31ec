//! Rust that the user wrote: it has to be what it claims to be before it goes into a generated file.

use std::collections::BTreeMap;

use syn::parse::Parser;
use syn::{GenericArgument, PathArguments, Type};

use crate::config::{Attribute, Config, Form};
use crate::diagnostic::Report;
use crate::glob::Glob;
use crate::plan::{PlacedAttribute, invalid};

/// Types of the prelude that are read from a text.
const PLAIN: [&str; 17] = [
    "bool", "char", "String", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8",
    "u16", "u32", "u64", "u128", "usize",
];

/// Takes attributes as written, each with the places that get it.
pub(super) fn attributes(attributes: &[Attribute], report: &mut Report) -> Vec<PlacedAttribute> {
    for attribute in attributes {
        let text = &attribute.attribute;
        let parsed = syn::Attribute::parse_outer.parse_str(text);
        if !parsed.is_ok_and(|parsed| !parsed.is_empty()) {
            report.push(invalid(
                format!("`{text}` is not an attribute"),
                "write it as in Rust, e.g. `#[must_use]`",
            ));
        }
    }
    let placed = |it: &Attribute| PlacedAttribute {
        path: Glob::new(&it.path),
        attribute: it.attribute.clone(),
    };
    attributes.iter().map(placed).collect()
}

/// Takes types as written, by the formats that they stand for; the generated code can name each of them.
pub(super) fn formats(config: &Config, report: &mut Report) -> BTreeMap<String, String> {
    for text in config.formats.values() {
        // A comment at its end would reach over what is written behind it.
        let is_open = syn::parse_str::<Type>(&format!("Vec<{text}>")).is_err();
        match syn::parse_str::<Type>(text) {
            Ok(ty) if !is_open => check_type(&ty, text, config, report),
            _ => report.push(invalid(
                format!("`{text}` is not a type"),
                "write it as in Rust, e.g. `uuid::Uuid`",
            )),
        }
    }
    config.formats.clone()
}

fn check_type(ty: &Type, text: &str, config: &Config, report: &mut Report) {
    let Type::Path(path) = ty else {
        report.push(invalid(
            format!("`{text}` is not the path of a type"),
            "name a type that is read from a text, e.g. `uuid::Uuid`",
        ));
        return;
    };
    check_root(&path.path, config, report);
    for segment in &path.path.segments {
        let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
            continue;
        };
        for argument in &arguments.args {
            if let GenericArgument::Type(inner) = argument {
                check_type(inner, text, config, report);
            }
        }
    }
}

/// A path starts at a crate that the generated code knows. Of a module, only the crate around it knows that.
pub(super) fn check_root(path: &syn::Path, config: &Config, report: &mut Report) {
    let Some(first) = path.segments.first() else {
        return;
    };
    let root = first.ident.to_string();
    let is_plain = path.segments.len() == 1 && PLAIN.contains(&root.as_str());
    let of_std = ["std", "core"].contains(&root.as_str());
    if is_plain || of_std {
        return;
    }
    let is_relative = ["self", "super"].contains(&root.as_str()) || path.segments.len() == 1;
    let depends = config
        .dependencies
        .keys()
        .any(|name| name.replace('-', "_") == root);
    if is_relative {
        report.push(invalid(
            format!("`{root}` is not known where the types are generated"),
            "write the whole path, from the name of a crate on",
        ));
    } else if config.form == Form::Crate && root == "crate" {
        report.push(invalid(
            "`crate` is the generated crate, and has no types of yours".to_owned(),
            "write the path from the name of one of `dependencies` on",
        ));
    } else if config.form == Form::Crate && !depends {
        report.push(invalid(
            format!("the generated crate does not depend on `{root}`"),
            &format!("add it: `dependencies = {{ {root} = \"…\" }}`"),
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(ty: &str, form: Form, expect: &[&str]) {
        let config = Config {
            form,
            formats: [("x".to_owned(), ty.to_owned())].into(),
            ..Config::parse("hookwright.toml", "dependencies = { my-types = '1' }").unwrap()
        };
        let mut report = Report::new();
        formats(&config, &mut report);
        let found: Vec<_> = report.diagnostics().iter().map(|it| &it.message).collect();
        assert_eq!(found, expect, "{ty}");
    }

    #[test]
    fn types_can_be_named() {
        check("my_types::Id<u64>", Form::Crate, &[]);
        check("std::net::IpAddr", Form::Crate, &[]);
        check("crate::Id", Form::Module, &[]);
        check("uuid::Uuid", Form::Module, &[]);
    }

    #[test]
    fn types_that_cannot_be_named_are_refused() {
        let missing = "the generated crate does not depend on `uuid`";
        check("uuid::Uuid", Form::Crate, &[missing]);
        check("my_types::Id<uuid::Uuid>", Form::Crate, &[missing]);
        check("}", Form::Crate, &["`}` is not a type"]);
        check(
            "[u8; 4]",
            Form::Crate,
            &["`[u8; 4]` is not the path of a type"],
        );
        let relative = "is not known where the types are generated";
        check("Uuid", Form::Module, &[&format!("`Uuid` {relative}")]);
        check("super::Id", Form::Module, &[&format!("`super` {relative}")]);
        let own = "`crate` is the generated crate, and has no types of yours";
        check("crate::Id", Form::Crate, &[own]);
    }
}
