use apache_avro::Schema;

/// The named type with this full name inside of a schema, and the namespace around what is in it.
pub(super) fn find<'s>(
    schema: &'s Schema,
    full: &str,
    namespace: Option<&'s str>,
) -> Option<(&'s Schema, Option<&'s str>)> {
    let own = match schema {
        Schema::Record(record) => Some(&record.name),
        Schema::Enum(cases) => Some(&cases.name),
        Schema::Fixed(fixed) | Schema::Duration(fixed) => Some(&fixed.name),
        _ => None,
    };
    if own.is_some_and(|it| it.fullname(namespace) == full) {
        return Some((schema, namespace));
    }
    match schema {
        Schema::Array(array) => find(&array.items, full, namespace),
        Schema::Map(map) => find(&map.types, full, namespace),
        Schema::Union(union) => {
            let mut variants = union.variants().iter();
            variants.find_map(|it| find(it, full, namespace))
        }
        Schema::Record(record) => {
            let inner = record.name.namespace().or(namespace);
            let mut fields = record.fields.iter();
            fields.find_map(|it| find(&it.schema, full, inner))
        }
        _ => None,
    }
}
