use crate::json::string;
use crate::value::{Entries, Node, View};

/// Prints a value as compact JSON.
///
/// Members come in the order of the document, then those that the type does not know, as they came.
pub fn write(node: &dyn Node) -> String {
    write_view(node.view())
}

/// The same of a value that is looked at.
pub fn write_view(view: View<'_>) -> String {
    let mut out = String::with_capacity(256);
    value(&mut out, view);
    out
}

fn value(out: &mut String, view: View<'_>) {
    match view {
        View::Absent | View::Null => out.push_str("null"),
        View::Bool(true) => out.push_str("true"),
        View::Bool(false) => out.push_str("false"),
        View::Integer(value) => integer(out, value),
        View::Number(number) => out.push_str(number.as_str()),
        View::Text(text) => quoted(out, text),
        View::Cases(cases) => quoted(out, cases.text()),
        View::Json(json) => out.push_str(json.as_str()),
        View::Object(object) => {
            let mut first = true;
            for (at, field) in object.shape().fields.iter().enumerate() {
                let view = object.field(at);
                if matches!(view, View::Absent) && !field.is_null_when_absent() {
                    continue;
                }
                name(out, &mut first, field.wire);
                value(out, view);
            }
            if let Some(extra) = object.extra() {
                members(out, &mut first, extra);
            }
            out.push_str(if first { "{}" } else { "}" });
        }
        View::Map(map) => {
            let mut first = true;
            members(out, &mut first, map);
            out.push_str(if first { "{}" } else { "}" });
        }
        View::List(list) => {
            out.push('[');
            for at in 0..list.len() {
                if at > 0 {
                    out.push(',');
                }
                value(out, list.item(at).unwrap_or(View::Null));
            }
            out.push(']');
        }
        View::Union(union) => match (union.chosen(), union.unknown()) {
            (Some((_, view)), _) => value(out, view),
            (None, Some(raw)) => out.push_str(raw.as_str()),
            (None, None) => out.push_str("null"),
        },
    }
}

fn members(out: &mut String, first: &mut bool, map: &dyn Entries) {
    for (key, view) in map.iter() {
        name(out, first, key);
        value(out, view);
    }
}

fn name(out: &mut String, first: &mut bool, name: &str) {
    out.push(if std::mem::replace(first, false) {
        '{'
    } else {
        ','
    });
    quoted(out, name);
    out.push(':');
}

fn integer(out: &mut String, value: i128) {
    // Digits from the last to the first: a sign and 39 of them at most.
    let mut digits = [0_u8; 40];
    let mut start = digits.len();
    let mut rest = value.unsigned_abs();
    let mut push = |digit: u8| {
        start -= 1;
        if let Some(place) = digits.get_mut(start) {
            *place = digit;
        }
    };
    while let Err(_) | Ok(10..) = u64::try_from(rest) {
        push(b'0' + (rest % 10) as u8);
        rest /= 10;
    }
    push(b'0' + rest as u8);
    if value < 0 {
        push(b'-');
    }
    out.push_str(
        digits
            .get(start..)
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .unwrap_or_default(),
    );
}

/// Prints a string with its quotes.
pub(crate) fn quoted(out: &mut String, text: &str) {
    out.push('"');
    let bytes = text.as_bytes();
    let mut start = 0;
    loop {
        let end = string::plain(bytes, start);
        out.push_str(text.get(start..end).unwrap_or_default());
        let Some(byte) = bytes.get(end) else { break };
        escape(out, *byte);
        start = end + 1;
    }
    out.push('"');
}

fn escape(out: &mut String, byte: u8) {
    match byte {
        b'"' => out.push_str("\\\""),
        b'\\' => out.push_str("\\\\"),
        b'\n' => out.push_str("\\n"),
        b'\r' => out.push_str("\\r"),
        b'\t' => out.push_str("\\t"),
        0x08 => out.push_str("\\b"),
        0x0C => out.push_str("\\f"),
        byte => {
            out.push_str("\\u00");
            for digit in [byte >> 4, byte & 0xF] {
                out.extend(char::from_digit(digit.into(), 16));
            }
        }
    }
}
