use super::Type;

/// The extensions that the CloudEvents project documents, and their types, sorted by name.
///
/// For [`Attributes::declare`](super::Attributes::declare).
pub const REGISTERED: &[(&str, Type)] = &[
    ("authclaims", Type::String),
    ("authid", Type::String),
    ("authtype", Type::String),
    ("causationid", Type::String),
    ("correlationid", Type::String),
    ("datacategory", Type::String),
    ("dataclassification", Type::String),
    ("dataref", Type::UriReference),
    ("dataregulation", Type::String),
    ("deprecated", Type::Boolean),
    ("deprecationfrom", Type::Timestamp),
    ("deprecationmigration", Type::Uri),
    ("deprecationsunset", Type::Timestamp),
    ("dssematerial", Type::Binary),
    ("expirytime", Type::Timestamp),
    ("partitionkey", Type::String),
    ("recordedtime", Type::Timestamp),
    ("sampledrate", Type::Integer),
    ("sequence", Type::String),
    ("severitynumber", Type::Integer),
    ("severitytext", Type::String),
    ("traceparent", Type::String),
    ("tracestate", Type::String),
];
