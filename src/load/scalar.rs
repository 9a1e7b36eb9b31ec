//! What a plain YAML scalar is, by YAML 1.2's core schema.

use crate::load::Kind;

/// Resolves a plain scalar. Numbers become JSON lexemes; no digit is lost.
pub(super) fn kind(text: &str) -> Kind {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Kind::Null,
        "true" | "True" | "TRUE" => return Kind::Bool(true),
        "false" | "False" | "FALSE" => return Kind::Bool(false),
        _ => {}
    }
    match number(text) {
        Some(lexeme) => Kind::Number(lexeme.into()),
        None => Kind::String(text.into()),
    }
}

/// The JSON lexeme of a number. Decimal digits with a redundant leading zero are text (`02894` is a postal code).
fn number(text: &str) -> Option<String> {
    if let Some(digits) = text.strip_prefix("0x") {
        return u128::from_str_radix(digits, 16)
            .ok()
            .filter(|_| !digits.starts_with('+'))
            .map(|value| value.to_string());
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return u128::from_str_radix(digits, 8)
            .ok()
            .filter(|_| !digits.starts_with('+'))
            .map(|value| value.to_string());
    }
    let (sign, rest) = match text.as_bytes().first()? {
        b'-' => ("-", &text[1..]),
        b'+' => ("", &text[1..]),
        _ => ("", text),
    };
    let (mantissa, exponent) = match rest.find(['e', 'E']) {
        Some(at) => (&rest[..at], Some(&rest[at + 1..])),
        None => (rest, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let fraction_text = fraction.unwrap_or_default();
    if !digits(whole) || !digits(fraction_text) || (whole.is_empty() && fraction_text.is_empty()) {
        return None;
    }
    if whole.len() > 1 && whole.starts_with('0') {
        return None;
    }
    let mut lexeme = format!("{sign}{}", if whole.is_empty() { "0" } else { whole });
    if !fraction_text.is_empty() {
        lexeme.push('.');
        lexeme.push_str(fraction_text);
    }
    if let Some(exponent) = exponent {
        let plain = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        if plain.is_empty() || !digits(plain) {
            return None;
        }
        lexeme.push('e');
        lexeme.push_str(exponent);
    }
    Some(lexeme)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &str) {
        let shown = match kind(text) {
            Kind::Null => "null".to_owned(),
            Kind::Bool(value) => value.to_string(),
            Kind::Number(lexeme) => format!("number {lexeme}"),
            Kind::String(text) => format!("text {text}"),
            _ => "collection".to_owned(),
        };
        assert_eq!(shown, expect, "{text}");
    }

    #[test]
    fn core_schema() {
        check("~", "null");
        check("True", "true");
        check("no", "text no");
        check("12:30:45", "text 12:30:45");
        check("2020-01-02", "text 2020-01-02");
        check("0o10", "number 8");
        check("0x1F", "number 31");
        check("1e3", "number 1e3");
        check("+1.5", "number 1.5");
        check(".5", "number 0.5");
        check("1.", "number 1");
        check("-9223372036854776000", "number -9223372036854776000");
        check(".inf", "text .inf");
        check("-", "text -");
    }

    #[test]
    fn leading_zeros_are_text() {
        check("02894", "text 02894");
        check("0", "number 0");
        check("00.5", "text 00.5");
        check("0.50", "number 0.50");
    }
}
