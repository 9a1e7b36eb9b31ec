use std::borrow::Cow;

use crate::json::{Tree, quoted};
use crate::signature::Refused;

/// The body as JSON that was parsed, sorted and printed again, as JavaScript does it: members in the order of their names,
/// in all depths; no white space; numbers as short as they can be.
///
/// It is not the bytes that are signed then, so whoever signs must agree on every quirk of that language: members whose
/// names are indexes come first, names are compared by UTF-16, and numbers are doubles.
pub(super) fn write(body: &[u8]) -> Result<String, Refused> {
    let text = std::str::from_utf8(body).map_err(|_| Refused::NotJson)?;
    let tree = Tree::read(text).map_err(|_| Refused::NotJson)?;
    let mut out = String::with_capacity(body.len());
    print(&tree, &mut out)?;
    Ok(out)
}

fn print(tree: &Tree<'_>, out: &mut String) -> Result<(), Refused> {
    match tree {
        Tree::Null => out.push_str("null"),
        Tree::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Tree::Number(lexeme) => out.push_str(&number(lexeme)),
        Tree::Text(text) => quoted(out, text),
        Tree::List(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                print(item, out)?;
            }
            out.push(']');
        }
        Tree::Object(members) => {
            out.push('{');
            for (at, (name, value)) in sorted(members)?.into_iter().enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                quoted(out, name);
                out.push(':');
                print(value, out)?;
            }
            out.push('}');
        }
    }
    Ok(())
}

type Member<'a> = (Cow<'a, str>, Tree<'a>);

/// ECMA-262, "OrdinaryOwnPropertyKeys": indexes in ascending order, then the others as they were put in, sorted here.
fn sorted<'t, 'a>(members: &'t [Member<'a>]) -> Result<Vec<(&'t str, &'t Tree<'a>)>, Refused> {
    let mut sorted: Vec<_> = members
        .iter()
        .map(|(name, value)| (name.as_ref(), value))
        .collect();
    sorted.sort_by(|(left, _), (right, _)| match (index(left), index(right)) {
        (Some(left), Some(right)) => left.cmp(&right),
        (Some(_), None) => std::cmp::Ordering::Less,
        (None, Some(_)) => std::cmp::Ordering::Greater,
        (None, None) => left.encode_utf16().cmp(right.encode_utf16()),
    });
    let mut pairs = sorted.iter().zip(sorted.iter().skip(1));
    match pairs.find(|((left, _), (right, _))| left == right) {
        Some(_) => Err(Refused::NotJson),
        None => Ok(sorted),
    }
}

fn index(name: &str) -> Option<u32> {
    let plain = name == "0" || !name.starts_with(['0', '+']);
    let index: u32 = plain.then(|| name.parse().ok()).flatten()?;
    (index < u32::MAX).then_some(index)
}

/// ECMA-262, "Number::toString".
fn number(lexeme: &str) -> String {
    // JSON has nothing that Rust does not read, and what is too large is infinite there and null here.
    let value: f64 = lexeme.parse().unwrap_or(f64::INFINITY);
    if !value.is_finite() {
        return "null".to_owned();
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    let (sign, shortest) = (
        if value < 0.0 { "-" } else { "" },
        format!("{:e}", value.abs()),
    );
    let (mantissa, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let digits = mantissa.replace('.', "");
    let point = exponent.parse::<i32>().unwrap_or_default() + 1;
    let count = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or_default());
    let at =
        |point: i32| digits.split_at(usize::try_from(point).unwrap_or_default().min(digits.len()));
    let unsigned = match point {
        _ if count <= point && point <= 21 => digits.clone() + &zeros(point - count),
        1..=21 => {
            let (whole, fraction) = at(point);
            format!("{whole}.{fraction}")
        }
        -5..=0 => format!("0.{}{digits}", zeros(-point)),
        _ => {
            let (first, rest) = at(1);
            let dot = if rest.is_empty() { "" } else { "." };
            let plus = if point > 0 { "+" } else { "" };
            format!("{first}{dot}{rest}e{plus}{}", point - 1)
        }
    };
    format!("{sign}{unsigned}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies() {
        let check = |body: &str, expect: Option<&str>| {
            assert_eq!(write(body.as_bytes()).ok().as_deref(), expect, "{body}");
        };
        check(
            r#" { "b" : [ {"z":1,"a":null} , true ], "a": "\u00e9\/\u0001\n" } "#,
            Some("{\"a\":\"\u{e9}/\\u0001\\n\",\"b\":[{\"a\":null,\"z\":1},true]}"),
        );
        check(
            r#"{"b":1,"10":2,"9":3,"01":4,"-1":5}"#,
            Some(r#"{"9":3,"10":2,"-1":5,"01":4,"b":1}"#),
        );
        check(
            "{\"\u{ff5e}\":1,\"\u{1f600}\":2}",
            Some("{\"\u{1f600}\":2,\"\u{ff5e}\":1}"),
        );
        check(r#"{"a":1,"a":2}"#, None);
        check(r#"{"a":{"b":1,"\u0062":2}}"#, None);
        check("[", None);
        check("", None);
    }

    #[test]
    fn numbers() {
        let check = |lexeme: &str, expect: &str| assert_eq!(number(lexeme), expect, "{lexeme}");
        check("1.0", "1");
        check("-0", "0");
        check("10.50", "10.5");
        check("1e3", "1000");
        check("123456789012345680000", "123456789012345680000");
        check("1e21", "1e+21");
        check("1.5E+300", "1.5e+300");
        check("0.000001", "0.000001");
        check("0.0000001", "1e-7");
        check("-1.25e-7", "-1.25e-7");
        check("9007199254740993", "9007199254740992");
        check("5e-324", "5e-324");
        check("0.1", "0.1");
        check("1e999", "null");
    }
}
