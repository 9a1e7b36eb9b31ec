//! The characters of strings: where plain ones end, what escapes mean.

/// The place of the first byte at or after `at` that does not stand for itself in a string: a quote, a backslash or a
/// control character; the length when there is none.
#[inline]
pub(crate) fn plain(bytes: &[u8], mut at: usize) -> usize {
    while let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk()) {
        let specials = specials(chunk);
        if specials != 0 {
            return at + specials.trailing_zeros() as usize / 8;
        }
        at += chunk.len();
    }
    while bytes.get(at).is_some_and(|byte| !is_special(*byte)) {
        at += 1;
    }
    at.min(bytes.len())
}

/// A byte that is not zero for each that does not stand for itself, the first one lowest. No branches: the compiler looks
/// at all sixteen in one step.
#[inline]
fn specials(chunk: &[u8; 16]) -> u128 {
    let mut specials = *chunk;
    for byte in &mut specials {
        *byte = u8::from(is_special(*byte));
    }
    u128::from_le_bytes(specials)
}

#[inline]
fn is_special(byte: u8) -> bool {
    // Zero for a quote, a backslash and a control character.
    (byte ^ b'"').min(byte ^ b'\\').min(byte & 0xE0) == 0
}

/// True when two texts of the same length are equal. Names are short: a call of `memcmp` costs more than they do.
#[inline]
pub(crate) fn same(left: &[u8], right: &[u8]) -> bool {
    let len = left.len();
    let mut at = 0;
    while at + 8 <= len {
        if word(left, at) != word(right, at) {
            return false;
        }
        at += 8;
    }
    match len.checked_sub(8) {
        // The last eight bytes, some of them again.
        Some(last) => word(left, last) == word(right, last),
        None => left.iter().eq(right),
    }
}

/// The number of spaces at `at`, or 8 when there may be more.
#[inline]
pub(crate) fn spaces(bytes: &[u8], at: usize) -> usize {
    let others = word(bytes, at).map_or(1, |word| word ^ u64::from_le_bytes([b' '; 8]));
    others.trailing_zeros() as usize / 8
}

/// True when every character stands for itself.
pub(crate) fn is_plain(text: &str) -> bool {
    plain(text.as_bytes(), 0) == text.len()
}

#[inline]
fn word(bytes: &[u8], at: usize) -> Option<u64> {
    let chunk = bytes.get(at..)?.first_chunk()?;
    Some(u64::from_le_bytes(*chunk))
}

/// The character that the escape at `at` (a backslash) stands for, and the length of the escape.
pub(crate) fn escape(bytes: &[u8], at: usize) -> Result<(char, usize), &'static str> {
    let char = match bytes.get(at + 1) {
        Some(b'"') => '"',
        Some(b'\\') => '\\',
        Some(b'/') => '/',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unicode(bytes, at),
        _ => return Err("an escape"),
    };
    Ok((char, 2))
}

// RFC 8259, "Strings": a character outside the basic plane is written as a surrogate pair.
fn unicode(bytes: &[u8], at: usize) -> Result<(char, usize), &'static str> {
    let first = hex(bytes, at + 2)?;
    if let Some(char) = char::from_u32(first) {
        return Ok((char, 6));
    }
    if first >= 0xDC00 || bytes.get(at + 6..at + 8) != Some(b"\\u") {
        return Err("a pair of surrogates");
    }
    let second = hex(bytes, at + 8)?;
    if !(0xDC00..0xE000).contains(&second) {
        return Err("a pair of surrogates");
    }
    let code = 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00);
    char::from_u32(code)
        .map(|char| (char, 12))
        .ok_or("a pair of surrogates")
}

fn hex(bytes: &[u8], at: usize) -> Result<u32, &'static str> {
    let digits = bytes.get(at..at + 4).ok_or("four hexadecimal digits")?;
    digits.iter().try_fold(0, |value, digit| {
        let digit = char::from(*digit)
            .to_digit(16)
            .ok_or("four hexadecimal digits")?;
        Ok(value << 4 | digit)
    })
}
