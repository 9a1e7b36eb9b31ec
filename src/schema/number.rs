//! Number lexemes: JSON Schema compares values, `1.0` and `10e-1` are the integer 1.

use std::cmp::Ordering;

/// Takes a JSON number lexeme apart: sign, digits without leading zeros, and the power of ten of the last digit.
fn parts(lexeme: &str) -> Option<(bool, String, i64)> {
    let (negative, rest) = match lexeme.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, lexeme.strip_prefix('+').unwrap_or(lexeme)),
    };
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (rest, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mut digits: String = [whole, fraction].concat();
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let mut power = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?;
    while digits.ends_with('0') && digits.len() > 1 {
        digits.pop();
        power = power.checked_add(1)?;
    }
    let digits = digits.trim_start_matches('0').to_owned();
    Some(if digits.is_empty() {
        (false, digits, 0)
    } else {
        (negative, digits, power)
    })
}

/// True when the value has no fraction.
pub(super) fn is_integer(lexeme: &str) -> bool {
    parts(lexeme).is_some_and(|(_, _, power)| power >= 0)
}

/// The greatest integer that is not above the value, when it has less than 128 bits.
pub(super) fn floor(lexeme: &str) -> Option<i128> {
    let (negative, digits, power) = parts(lexeme)?;
    if digits.is_empty() {
        return Some(0);
    }
    if power >= 0 {
        let factor = 10i128.checked_pow(u32::try_from(power).ok()?)?;
        let value = digits.parse::<i128>().ok()?.checked_mul(factor)?;
        return Some(if negative { -value } else { value });
    }
    let kept = i64::try_from(digits.len()).ok()? + power;
    let whole = match usize::try_from(kept) {
        Ok(kept) if kept > 0 => digits.get(..kept)?.parse::<i128>().ok()?,
        _ => 0,
    };
    Some(if negative { -whole - 1 } else { whole })
}

/// The least integer that is not below the value, when it has less than 128 bits.
pub(super) fn ceil(lexeme: &str) -> Option<i128> {
    let whole = floor(lexeme)?;
    if is_integer(lexeme) {
        Some(whole)
    } else {
        whole.checked_add(1)
    }
}

/// Compares two values.
pub(super) fn compare(left: &str, right: &str) -> Ordering {
    let (Some(a), Some(b)) = (parts(left), parts(right)) else {
        return Ordering::Equal;
    };
    let sign = |(negative, digits, _): &(bool, String, i64)| match (digits.is_empty(), negative) {
        (true, _) => 0,
        (false, true) => -1,
        (false, false) => 1,
    };
    let by_sign = sign(&a).cmp(&sign(&b));
    if by_sign.is_ne() || sign(&a) == 0 {
        return by_sign;
    }
    // The power of ten of the first digit, then the digits themselves.
    let magnitude =
        |(_, digits, power): &(bool, String, i64)| power.saturating_add(digits.len() as i64);
    let by_size = magnitude(&a)
        .cmp(&magnitude(&b))
        .then_with(|| a.1.cmp(&b.1));
    if a.0 { by_size.reverse() } else { by_size }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_compared_not_texts() {
        for (left, right, order) in [
            ("1", "1.0", Ordering::Equal),
            ("10e-1", "1", Ordering::Equal),
            ("-0", "0", Ordering::Equal),
            ("2", "10", Ordering::Less),
            ("-2", "-10", Ordering::Greater),
            ("0.5", "0.25", Ordering::Greater),
            (
                "-9223372036854776000",
                "-9223372036854775808",
                Ordering::Less,
            ),
            ("1e999", "2", Ordering::Greater),
        ] {
            assert_eq!(compare(left, right), order, "{left} {right}");
        }
    }

    #[test]
    fn fractions_round_to_the_side_asked_for() {
        assert_eq!((floor("1.5"), ceil("1.5")), (Some(1), Some(2)));
        assert_eq!((floor("-1.5"), ceil("-1.5")), (Some(-2), Some(-1)));
        assert_eq!((floor("1e2"), ceil("100.0")), (Some(100), Some(100)));
        assert_eq!((floor("0.001"), ceil("0.001")), (Some(0), Some(1)));
        assert_eq!(floor("1e99"), None);
    }
}
