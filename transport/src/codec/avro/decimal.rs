//! Decimal numbers between text and what Avro has for them: an integer of any size, the highest byte first, in two's
//! complement.

use crate::codec::{Cursor, Error, put_zigzag};

/// The most bytes of an integer: more than four thousand digits are no amount of anything.
const BYTES: usize = 2048;
/// The most digits that a scale may add.
const SCALE: i64 = 4096;

/// The text of an integer whose last digits, `scale` many, are behind the point.
pub(super) fn to_text(bytes: &[u8], scale: i64) -> Result<String, Error> {
    if bytes.len() > BYTES {
        return Err(Error::new("a decimal has too many digits"));
    }
    if scale.abs() > SCALE {
        return Err(Error::new("the scale of a decimal is too large"));
    }
    let is_negative = bytes.first().is_some_and(|it| it & 0x80 != 0);
    let magnitude = match is_negative {
        true => negated(bytes),
        false => bytes.to_vec(),
    };
    let mut digits = digits(magnitude);
    let behind = usize::try_from(scale).unwrap_or(0);
    if scale < 0 && digits != "0" {
        digits.extend(std::iter::repeat_n('0', scale.unsigned_abs() as usize));
    }
    if digits.len() <= behind {
        digits.insert_str(0, &"0".repeat(behind + 1 - digits.len()));
    }
    if behind > 0 {
        digits.insert(digits.len() - behind, '.');
    }
    Ok(match is_negative {
        true => format!("-{digits}"),
        false => digits,
    })
}

/// `big-decimal`: the integer and its scale, as bytes in bytes.
pub(super) fn big_to_text(bytes: &[u8]) -> Result<String, Error> {
    let mut cursor = Cursor::new(bytes);
    let length = cursor.zigzag()?;
    let length = usize::try_from(length).map_err(|_| cursor.error("a length is negative"))?;
    let integer = cursor.take(length)?;
    let scale = cursor.zigzag()?;
    cursor.end()?;
    to_text(integer, scale)
}

/// The integer that a text is with so many digits behind the point, in as few bytes as hold it, or in `size` of them.
pub(super) fn from_text(
    text: &str,
    precision: usize,
    scale: usize,
    size: Option<usize>,
) -> Result<Vec<u8>, Error> {
    let (is_negative, mut digits, behind) = parsed(text)?;
    let missing = scale.checked_sub(behind);
    let missing = missing.ok_or_else(|| {
        Error::new(format!(
            "a decimal has more than {scale} digit(s) behind the point"
        ))
    })?;
    digits.extend(std::iter::repeat_n(0, missing));
    let significant = digits.iter().skip_while(|it| **it == 0).count();
    if significant > precision {
        let text = format!("a decimal has more than {precision} digits");
        return Err(Error::new(text));
    }
    let bytes = signed(is_negative, &digits);
    let Some(size) = size else {
        return Ok(bytes);
    };
    let missing = size.checked_sub(bytes.len());
    let missing = missing.ok_or_else(|| Error::new("a decimal has too many digits"))?;
    let filled = bytes
        .first()
        .map_or(0, |it| if it & 0x80 != 0 { 0xff } else { 0 });
    let mut filled = vec![filled; missing];
    filled.extend(bytes);
    Ok(filled)
}

/// The bytes of a `big-decimal`.
pub(super) fn big_from_text(text: &str) -> Result<Vec<u8>, Error> {
    let (is_negative, digits, behind) = parsed(text)?;
    let integer = signed(is_negative, &digits);
    let mut bytes = Vec::new();
    put_zigzag(&mut bytes, integer.len() as i64);
    bytes.extend(integer);
    put_zigzag(&mut bytes, behind as i64);
    Ok(bytes)
}

/// Sign, digits, and how many of them are behind the point.
fn parsed(text: &str) -> Result<(bool, Vec<u8>, usize), Error> {
    let wrong = || Error::new("no decimal number");
    let (is_negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (before, behind) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let digits = before.bytes().chain(behind.bytes());
    let digits: Option<Vec<u8>> = digits
        .map(|it| it.is_ascii_digit().then(|| it - b'0'))
        .collect();
    let digits = digits.filter(|it| !it.is_empty() && it.len() <= 2 * BYTES);
    Ok((is_negative, digits.ok_or_else(wrong)?, behind.len()))
}

fn signed(is_negative: bool, digits: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0u8];
    for digit in digits {
        let mut carry = u16::from(*digit);
        for byte in bytes.iter_mut().rev() {
            let value = u16::from(*byte) * 10 + carry;
            *byte = (value & 0xff) as u8;
            carry = value >> 8;
        }
        if carry > 0 {
            bytes.insert(0, carry as u8);
        }
    }
    // One more byte for the sign; then away with what says nothing.
    bytes.insert(0, 0);
    let bytes = match is_negative {
        true => negated(&bytes),
        false => bytes,
    };
    let says_nothing = |pair: &[u8]| match pair {
        [0, next] => next & 0x80 == 0,
        [0xff, next] => next & 0x80 != 0,
        _ => false,
    };
    let idle = bytes
        .windows(2)
        .take_while(|pair| says_nothing(pair))
        .count();
    bytes.get(idle..).unwrap_or_default().to_vec()
}

fn negated(bytes: &[u8]) -> Vec<u8> {
    let mut bytes: Vec<u8> = bytes.iter().map(|it| !it).collect();
    for byte in bytes.iter_mut().rev() {
        let (value, carries) = byte.overflowing_add(1);
        *byte = value;
        if !carries {
            return bytes;
        }
    }
    bytes
}

/// The digits of an integer without sign.
fn digits(mut bytes: Vec<u8>) -> String {
    let mut digits = Vec::new();
    // Nine digits a round.
    while bytes.iter().any(|it| *it != 0) {
        let mut rest = 0u64;
        for byte in &mut bytes {
            let value = (rest << 8) | u64::from(*byte);
            *byte = (value / 1_000_000_000) as u8;
            rest = value % 1_000_000_000;
        }
        for _ in 0..9 {
            digits.push(char::from(b'0' + (rest % 10) as u8));
            rest /= 10;
        }
    }
    while digits.last() == Some(&'0') {
        digits.pop();
    }
    match digits.is_empty() {
        true => "0".to_owned(),
        false => digits.into_iter().rev().collect(),
    }
}
