//! The characters of strings: where plain ones end, what escapes mean.

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// The place of the first byte at or after `at` that does not stand for itself in a string: a quote, a backslash or a
/// control character; the length when there is none.
#[inline]
pub(crate) fn plain(bytes: &[u8], mut at: usize) -> usize {
    // Eight bytes at a time.
    while let Some(word) = word(bytes, at) {
        let special = special(word);
        if special != 0 {
            return at + special.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    while bytes
        .get(at)
        .is_some_and(|byte| !matches!(byte, b'"' | b'\\' | 0..0x20))
    {
        at += 1;
    }
    at.min(bytes.len())
}

/// The high bit of each byte that does not stand for itself. Bits above the lowest one that is set may be wrong.
#[inline]
fn special(word: u64) -> u64 {
    let quotes = word ^ (LOW * b'"' as u64);
    let backslashes = word ^ (LOW * b'\\' as u64);
    let quotes = quotes.wrapping_sub(LOW) & !quotes;
    let backslashes = backslashes.wrapping_sub(LOW) & !backslashes;
    let controls = word.wrapping_sub(LOW * 0x20) & !word;
    (quotes | backslashes | controls) & HIGH
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
