use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

/// The exact value of a number: `0.DIGITS × 10^exponent`, without zeros at either end of the digits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Decimal<'a> {
    negative: bool,
    // The digits lie around the point of the lexeme.
    whole: &'a str,
    fraction: &'a str,
    exponent: i64,
}

impl<'a> Decimal<'a> {
    /// The value of a text that is known to be a number.
    pub(crate) fn new(lexeme: &'a str) -> Self {
        let (negative, rest) = match lexeme.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, lexeme),
        };
        let (digits, power) = rest.split_once(['e', 'E']).unwrap_or((rest, "0"));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let fraction = fraction.trim_end_matches('0');
        let whole = whole.trim_start_matches('0');
        let len = |digits: &str| i64::try_from(digits.len()).unwrap_or(i64::MAX);
        let mut decimal = Self {
            negative,
            whole,
            fraction,
            exponent: len(whole),
        };
        if fraction.is_empty() {
            decimal.whole = whole.trim_end_matches('0');
        }
        if whole.is_empty() {
            decimal.fraction = fraction.trim_start_matches('0');
            decimal.exponent = len(decimal.fraction) - len(fraction);
        }
        if decimal.is_zero() {
            return Self {
                negative: false,
                whole: "",
                fraction: "",
                exponent: 0,
            };
        }
        decimal.exponent = decimal.exponent.saturating_add(power_of(power));
        decimal
    }

    fn is_zero(&self) -> bool {
        self.whole.is_empty() && self.fraction.is_empty()
    }

    fn digits(&self) -> impl Iterator<Item = u8> + 'a {
        self.whole
            .bytes()
            .chain(self.fraction.bytes())
            .map(|digit| digit.wrapping_sub(b'0'))
    }

    /// The power of ten of the last digit.
    fn last_power(&self) -> i64 {
        let len = i64::try_from(self.whole.len() + self.fraction.len()).unwrap_or(i64::MAX);
        self.exponent.saturating_sub(len)
    }

    pub(crate) fn is_integer(&self) -> bool {
        self.last_power() >= 0
    }

    /// The value, when it is an integer of this size.
    pub(crate) fn to_integer(self) -> Option<i128> {
        if self.is_zero() {
            return Some(0);
        }
        // 2^127 has 39 digits.
        if self.last_power() < 0 || self.exponent > 39 {
            return None;
        }
        let zeros = std::iter::repeat_n(0, usize::try_from(self.last_power()).ok()?);
        self.digits().chain(zeros).try_fold(0_i128, |value, digit| {
            let value = value.checked_mul(10)?;
            if self.negative {
                value.checked_sub(digit.into())
            } else {
                value.checked_add(digit.into())
            }
        })
    }

    /// The value as text; of equal values the same.
    pub(crate) fn canonical(&self) -> String {
        let sign = if self.negative { "-" } else { "" };
        format!("{sign}0.{}{}e{}", self.whole, self.fraction, self.exponent)
    }

    /// True when the value is an integer times `unit`; `None` when `unit` has too many digits to tell.
    pub(crate) fn is_multiple_of(&self, unit: &Decimal<'_>) -> Option<bool> {
        if self.is_zero() {
            return Some(true);
        }
        let modulus = unit.digits().try_fold(0_u64, |value, digit| {
            value.checked_mul(10)?.checked_add(digit.into())
        })?;
        if modulus == 0 {
            return None;
        }
        let modulus = u128::from(modulus);
        let power = self.last_power().saturating_sub(unit.last_power());
        // The last digit is not zero, so no power of ten can be taken out.
        let Ok(power) = u64::try_from(power) else {
            return Some(false);
        };
        let digits = self
            .digits()
            .fold(0, |rest, digit| (rest * 10 + u128::from(digit)) % modulus);
        Some((digits * power_of_ten(power, modulus)).is_multiple_of(modulus))
    }
}

/// `10^power` modulo `modulus`, which has at most 64 bits.
fn power_of_ten(mut power: u64, modulus: u128) -> u128 {
    let mut square = 10 % modulus;
    let mut product = 1 % modulus;
    while power > 0 {
        if power & 1 == 1 {
            product = product * square % modulus;
        }
        square = square * square % modulus;
        power >>= 1;
    }
    product
}

fn power_of(text: &str) -> i64 {
    // Far beyond any digits that fit in memory, and far enough from the limits of the type.
    const MOST: i64 = i64::MAX / 4;
    match text.strip_prefix('+').unwrap_or(text).parse::<i64>() {
        Ok(power) => power.clamp(-MOST, MOST),
        Err(_) if text.starts_with('-') => -MOST,
        Err(_) => MOST,
    }
}

impl Ord for Decimal<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = |number: &Self| match (number.is_zero(), number.negative) {
            (true, _) => 0,
            (_, true) => -1,
            (_, false) => 1,
        };
        let signs = sign(self).cmp(&sign(other));
        let sizes = || {
            self.exponent
                .cmp(&other.exponent)
                .then_with(|| self.digits().cmp(other.digits()))
        };
        signs.then_with(|| {
            if self.negative {
                sizes().reverse()
            } else {
                sizes()
            }
        })
    }
}

impl PartialOrd for Decimal<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Decimal<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Decimal<'_> {}

impl Hash for Decimal<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.negative, self.exponent).hash(state);
        self.digits().for_each(|digit| digit.hash(state));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(left: &str, expect: Ordering, right: &str) {
        assert_eq!(
            Decimal::new(left).cmp(&Decimal::new(right)),
            expect,
            "{left} {right}"
        );
        assert_eq!(
            Decimal::new(right).cmp(&Decimal::new(left)),
            expect.reverse(),
            "{right} {left}"
        );
    }

    #[test]
    fn order() {
        for (left, right) in [
            ("0", "-0.0"),
            ("1", "1.000"),
            ("100", "1e2"),
            ("0.001", "1E-3"),
            ("120", "0.12e+3"),
            ("0e9", "0"),
        ] {
            check(left, Ordering::Equal, right);
        }
        for (left, right) in [
            ("1", "2"),
            ("-2", "-1"),
            ("-1", "0"),
            ("9", "10"),
            ("0.09", "0.1"),
            ("1.1", "1.11"),
            ("9007199254740992", "9007199254740993"),
            ("0.1", "0.10000000000000000001"),
            ("1e400", "1e401"),
            ("1e-99999999999999999999", "1e99999999999999999999"),
        ] {
            check(left, Ordering::Less, right);
        }
    }

    #[test]
    fn integers() {
        for (text, expect) in [
            ("1e2", Some(100)),
            ("1.50e1", Some(15)),
            ("-0.0", Some(0)),
            ("1.5", None),
            ("-170141183460469231731687303715884105728", Some(i128::MIN)),
            ("170141183460469231731687303715884105728", None),
            ("1e40", None),
        ] {
            assert_eq!(Decimal::new(text).to_integer(), expect, "{text}");
        }
    }

    #[test]
    fn multiples() {
        for (value, unit, expect) in [
            ("0.3", "0.1", Some(true)),
            ("19.99", "0.01", Some(true)),
            ("19.995", "0.01", Some(false)),
            ("1e30", "7", Some(false)),
            ("7e30", "7", Some(true)),
            ("100", "25", Some(true)),
            ("-4.5", "1.5", Some(true)),
            ("1", "0", None),
        ] {
            assert_eq!(
                Decimal::new(value).is_multiple_of(&Decimal::new(unit)),
                expect,
                "{value} {unit}"
            );
        }
    }
}
