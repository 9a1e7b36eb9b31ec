//! The attributes that the user puts on types and fields, and those that fit nothing.

use crate::diagnostic::{self, Diagnostic, Report};
use crate::glob::Glob;
use crate::nearest::{either, nearest};
use crate::rust::krate::{Item, Krate};
use crate::rust::settings::Settings;
use crate::rust::text::Code;

/// Gives every type and field the attributes whose pattern fits its path, and reports patterns that fit none.
pub(super) fn place(krate: &mut Krate, settings: &Settings, report: &mut Report) {
    let mut types = Rules::new(&settings.type_attributes);
    let mut fields = Rules::new(&settings.field_attributes);
    if types.rules.is_empty() && fields.rules.is_empty() {
        return;
    }
    for module in &mut krate.modules {
        for item in &mut module.types.items {
            place_on(item, &module.file, &mut types, &mut fields);
        }
    }
    for shared in &mut krate.shared {
        for item in &mut shared.types.items {
            place_on(item, "shared", &mut types, &mut fields);
        }
    }
    types.report("type", report);
    fields.report("field", report);
}

fn place_on(item: &mut Item, module: &str, types: &mut Rules<'_>, fields: &mut Rules<'_>) {
    let (name, attributes) = match item {
        Item::Struct(it) => (&it.name, &mut it.attributes),
        Item::Cases(it) => (&it.name, &mut it.attributes),
        Item::Union(it) => (&it.name, &mut it.attributes),
    };
    let owner = name.to_string();
    *attributes = types.of(module, &owner);
    if let Item::Struct(object) = item {
        for field in &mut object.fields {
            let name = field.name.as_str().trim_start_matches("r#");
            field.attributes = fields.of(module, &format!("{owner}.{name}"));
        }
        if !object.extra.as_str().is_empty() {
            object.extra_attributes = fields.of(module, &format!("{owner}.{}", object.extra));
        }
    }
}

/// Patterns and their attributes, and what was seen of them.
struct Rules<'a> {
    rules: Vec<(Glob, &'a str, bool)>,
    paths: Vec<String>,
}

impl<'a> Rules<'a> {
    fn new(rules: &'a [(String, String)]) -> Self {
        let rule =
            |(pattern, attribute): &'a (String, String)| (Glob::new(pattern), &**attribute, false);
        Self {
            rules: rules.iter().map(rule).collect(),
            paths: Vec::new(),
        }
    }

    /// The attributes of what goes by `path` in its module, in the order in which they were written.
    fn of(&mut self, module: &str, path: &str) -> Vec<Code> {
        if self.rules.is_empty() {
            return Vec::new();
        }
        let whole = format!("{module}::{path}");
        let mut attributes = Vec::new();
        for (pattern, attribute, is_used) in &mut self.rules {
            if pattern.matches(path) || pattern.matches(&whole) {
                *is_used = true;
                attributes.push(Code::new(*attribute));
            }
        }
        self.paths.extend([path.to_owned(), whole]);
        attributes
    }

    fn report(&self, what: &str, report: &mut Report) {
        for (pattern, ..) in self.rules.iter().filter(|(.., is_used)| !is_used) {
            let message = format!("no {what} is called `{}`", pattern.as_str());
            let close = nearest(pattern.as_str(), self.paths.iter().map(String::as_str));
            let help = match close.is_empty() {
                true => "`hookwright inspect --stage text` shows the types of an event".to_owned(),
                false => format!("did you mean {}?", either(&close)),
            };
            report.push(Diagnostic::bare(diagnostic::Code::CONFIG_UNUSED, message).help(help));
        }
    }
}
