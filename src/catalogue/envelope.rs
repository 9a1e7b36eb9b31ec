//! The shape of a CloudEvent around the data that a catalogue describes.

use crate::model::{Check, Json, Kind, Member, Shape, Struct, Use};
use crate::openapi::reading::Reading;
use crate::origin::Origin;

/// What a catalogue says of an attribute.
#[derive(Debug, Clone, Default)]
pub(crate) struct Attribute {
    /// E.g. `subject`.
    pub name: String,
    /// The type that it declares, in lower case, e.g. `timestamp`; empty when it declares none.
    pub declared: String,
    /// True when events must have it.
    pub required: bool,
    /// CommonMark.
    pub description: Option<String>,
    /// The only value that it has.
    pub value: Option<String>,
}

/// What the type of an event is called, what it says, and where it comes from.
pub(crate) struct Described {
    /// The name; that of the event when there is none.
    pub name: Option<String>,
    /// CommonMark.
    pub description: Option<String>,
    /// Where it stands.
    pub origin: Origin,
}

/// Name, type, whether events must have it. CloudEvents 1.0, "Context Attributes", in the order of the specification.
const CORE: [(&str, &str, bool); 8] = [
    ("specversion", "string", true),
    ("id", "string", true),
    ("source", "urireference", true),
    ("type", "string", true),
    ("subject", "string", false),
    ("time", "timestamp", false),
    ("datacontenttype", "string", false),
    ("dataschema", "uri", false),
];

/// Adds the shape of an event in the JSON format whose data is `data`.
pub(crate) fn shape(
    about: Described,
    declared: &[Attribute],
    data: Use,
    reading: &mut Reading<'_, '_>,
) -> Use {
    let origin = &about.origin;
    let mut members = Vec::new();
    for (name, kind, required) in CORE {
        let own = declared.iter().find(|it| it.name == name);
        let mut attribute = own.cloned().unwrap_or_default();
        attribute.name = name.to_owned();
        attribute.required |= required;
        // What a catalogue calls `uritemplate` is what the specification says it is, once it is filled.
        attribute.declared = kind.to_owned();
        if name == "specversion" {
            attribute.value = Some("1.0".to_owned());
        }
        members.push(member(attribute, origin, reading));
    }
    let is_core = |name: &str| CORE.iter().any(|(core, ..)| *core == name);
    for attribute in declared.iter().filter(|it| !is_core(&it.name)) {
        members.push(member(attribute.clone(), origin, reading));
    }
    members.push(plain("data".to_owned(), data));
    let bytes = reading.add(Shape::new(Kind::Text { format: None }, origin.clone()));
    let bytes = Use {
        nullable: true,
        ..bytes
    };
    members.push(Member {
        description: Some("The data in Base64, when it is no JSON.".to_owned()),
        ..plain("data_base64".to_owned(), bytes)
    });
    let object = Struct {
        members,
        ..Struct::default()
    };
    let mut shape = Shape::new(Kind::Struct(object), origin.clone());
    shape.name = about.name;
    shape.description = about.description;
    reading.add(shape)
}

fn member(attribute: Attribute, origin: &Origin, reading: &mut Reading<'_, '_>) -> Member {
    let text = |format: Option<&str>| Kind::Text {
        format: format.map(str::to_owned),
    };
    let kind = match attribute.declared.as_str() {
        "boolean" => Kind::Boolean,
        "integer" => Kind::Integer {
            minimum: Some(i32::MIN.into()),
            maximum: Some(i32::MAX.into()),
            wide: false,
            format: Some("int32".to_owned()),
        },
        "timestamp" | "datetime" => text(Some("date-time")),
        "uri" => text(Some("uri")),
        "urireference" => text(Some("uri-reference")),
        _ => text(None),
    };
    let is_text = matches!(kind, Kind::Text { .. });
    let value = reading.add(Shape::new(kind, origin.clone()));
    let constant = attribute.value.filter(|_| is_text).map(Json::String);
    // JSON format, "Type System Mapping": an attribute that is null is not there.
    let value = Use {
        nullable: !attribute.required,
        ..value
    };
    Member {
        required: attribute.required,
        description: attribute.description,
        checks: constant
            .map(|it| Check::OneOf(vec![it]))
            .into_iter()
            .collect(),
        ..plain(attribute.name, value)
    }
}

fn plain(name: String, value: Use) -> Member {
    Member {
        name,
        value,
        required: false,
        description: None,
        deprecated: false,
        default: None,
        checks: Vec::new(),
    }
}
