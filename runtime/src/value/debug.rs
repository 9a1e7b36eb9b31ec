use std::fmt::{self, Debug};

use crate::value::View;

/// Prints a value as `#[derive(Debug)]` would, leaving out what is not there.
///
/// # Errors
///
/// When `out` takes no more.
pub fn debug(view: View<'_>, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match view {
        View::Absent => out.write_str("None"),
        View::Null => out.write_str("Null"),
        View::Bool(value) => value.fmt(out),
        View::Integer(value) => value.fmt(out),
        View::Number(value) => value.fmt(out),
        View::Text(text) => text.fmt(out),
        View::Cases(cases) => cases.text().fmt(out),
        View::Json(json) => json.fmt(out),
        View::List(list) => {
            let items = (0..list.len()).filter_map(|at| list.item(at));
            out.debug_list().entries(items.map(Printed)).finish()
        }
        View::Map(map) => {
            let members = map.iter();
            out.debug_map()
                .entries(members.map(|(name, value)| (name, Printed(value))))
                .finish()
        }
        View::Object(object) => {
            let shape = object.shape();
            let mut fields = out.debug_struct(shape.name);
            for (at, field) in shape.fields.iter().enumerate() {
                match object.field(at) {
                    View::Absent => {}
                    value => {
                        fields.field(field.wire, &Printed(value));
                    }
                }
            }
            match object.extra().filter(|extra| !extra.is_empty()) {
                Some(extra) => fields.field("extra", &Printed(View::Map(extra))).finish(),
                None => fields.finish(),
            }
        }
        View::Union(union) => match (union.chosen(), union.unknown()) {
            (Some((arm, value)), _) => out
                .debug_tuple(union.arms().get(arm).map_or("", |arm| arm.name))
                .field(&Printed(value))
                .finish(),
            (None, raw) => out.debug_tuple("Unknown").field(&raw).finish(),
        },
    }
}

struct Printed<'a>(View<'a>);

impl fmt::Debug for Printed<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(self.0, out)
    }
}
