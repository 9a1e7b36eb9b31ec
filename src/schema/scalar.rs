use crate::diagnostic::Report;
use crate::model::{Case, Check, Json, Kind, ShapeId};
use crate::schema::check;
use crate::schema::facts::{Facts, Value};
use crate::schema::kinds::Kinds;
use crate::schema::lowering::Lowering;
use crate::schema::number;

/// Formats of texts that `validate()` checks.
pub(crate) const FORMATS: [&str; 8] = [
    "date-time",
    "date",
    "email",
    "uri",
    "uuid",
    "ipv4",
    "ipv6",
    "hostname",
];

impl<'a> Lowering<'a> {
    /// Builds the shape of one kind of what `facts` say.
    pub(super) fn build_kind(
        &mut self,
        id: ShapeId,
        kind: Kinds,
        facts: Facts<'a>,
        report: &mut Report,
    ) {
        if kind == Kinds::OBJECT {
            return self.object(id, facts, report);
        }
        if kind == Kinds::LIST {
            return self.list(id, facts, report);
        }
        let (shape, checks) = match kind {
            Kinds::TEXT => text(&facts),
            Kinds::BOOLEAN => (
                Kind::Boolean,
                one_of(&facts, kind).into_iter().filter(is_narrow).collect(),
            ),
            Kinds::INTEGER => integer(&facts),
            _ => (
                Kind::Number {
                    format: format(&facts),
                },
                numeric(&facts, kind),
            ),
        };
        self.shapes[id].kind = shape;
        self.shapes[id].checks = checks;
    }
}

/// The checks that speak about `kind`, and the list of allowed values.
pub(super) fn checks(facts: &Facts<'_>, kind: Kinds) -> Vec<Check> {
    let own = facts
        .checks
        .iter()
        .filter(|check| check::kinds(check).has(kind))
        .cloned();
    own.chain(one_of(facts, kind)).collect()
}

/// The values of `kind` that the schema allows.
fn one_of(facts: &Facts<'_>, kind: Kinds) -> Option<Check> {
    let values = facts
        .values
        .as_ref()?
        .iter()
        .filter(|value| Kinds::of(&value.json).has(kind));
    let values: Vec<Json> = values.map(|value| value.json.clone()).collect();
    (!values.is_empty()).then_some(Check::OneOf(values))
}

/// `enum: [true, false]` says nothing.
fn is_narrow(check: &Check) -> bool {
    !matches!(check, Check::OneOf(values) if values.len() > 1)
}

fn text(facts: &Facts<'_>) -> (Kind, Vec<Check>) {
    if let Some(values) = &facts.values {
        return (
            Kind::Cases(values.iter().filter_map(case).collect()),
            Vec::new(),
        );
    }
    let mut checks = checks(facts, Kinds::TEXT);
    if let Some(format) = facts.format.filter(|format| FORMATS.contains(format)) {
        checks.push(Check::Format(format.to_owned()));
    }
    (
        Kind::Text {
            format: format(facts),
        },
        checks,
    )
}

fn case(value: &Value) -> Option<Case> {
    match &value.json {
        Json::String(text) => Some(Case {
            value: text.clone(),
            name: value.name.clone(),
            description: value.description.clone(),
        }),
        _ => None,
    }
}

fn format(facts: &Facts<'_>) -> Option<String> {
    facts.format.map(str::to_owned)
}

// A list of allowed values makes bounds superfluous.
fn numeric(facts: &Facts<'_>, kind: Kinds) -> Vec<Check> {
    match one_of(facts, kind) {
        Some(values) => vec![values],
        None => checks(facts, kind),
    }
}

fn integer(facts: &Facts<'_>) -> (Kind, Vec<Check>) {
    let checks = numeric(facts, Kinds::INTEGER);
    let limits = facts.format.and_then(limits);
    let (mut minimum, mut maximum) = (
        limits.map(|(least, _)| least),
        limits.map(|(_, greatest)| greatest),
    );
    let mut wide = false;
    for check in &checks {
        let (lower, bound) = match check {
            Check::Minimum(lexeme) => (true, number::ceil(lexeme)),
            Check::ExclusiveMinimum(lexeme) => {
                (true, number::floor(lexeme).and_then(|it| it.checked_add(1)))
            }
            Check::Maximum(lexeme) => (false, number::floor(lexeme)),
            Check::ExclusiveMaximum(lexeme) => {
                (false, number::ceil(lexeme).and_then(|it| it.checked_sub(1)))
            }
            _ => continue,
        };
        wide |= bound.is_none() && limits.is_none();
        if lower {
            minimum = minimum.max(bound);
        } else {
            maximum = match (maximum, bound) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        }
    }
    let (least, greatest) = (minimum.unwrap_or(0), maximum.unwrap_or(0));
    wide |= least < i128::from(i64::MIN)
        || greatest > i128::from(u64::MAX)
        || (least < 0 && greatest > i128::from(i64::MAX))
        || (minimum.is_none() && greatest > i128::from(i64::MAX));
    (
        Kind::Integer {
            minimum,
            maximum,
            wide,
            format: format(facts),
        },
        checks,
    )
}

/// The bounds that a format stands for.
fn limits(format: &str) -> Option<(i128, i128)> {
    Some(match format {
        "int8" => (i8::MIN.into(), i8::MAX.into()),
        "int16" => (i16::MIN.into(), i16::MAX.into()),
        "int32" => (i32::MIN.into(), i32::MAX.into()),
        "int64" => (i64::MIN.into(), i64::MAX.into()),
        "uint8" => (u8::MIN.into(), u8::MAX.into()),
        "uint16" => (u16::MIN.into(), u16::MAX.into()),
        "uint32" => (u32::MIN.into(), u32::MAX.into()),
        "uint64" => (u64::MIN.into(), u64::MAX.into()),
        _ => return None,
    })
}
