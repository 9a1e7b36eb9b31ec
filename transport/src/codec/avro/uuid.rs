use crate::codec::Error;

/// Where hyphens stand in the text.
const HYPHENS: [usize; 4] = [4, 6, 8, 10];

/// RFC 9562, section 4: `f81d4fae-7dec-11d0-a765-00a0c91e6bf6`.
pub(super) fn to_text(bytes: [u8; 16]) -> String {
    let mut text = String::with_capacity(36);
    for (at, byte) in bytes.iter().enumerate() {
        if HYPHENS.contains(&at) {
            text.push('-');
        }
        text.push_str(&format!("{byte:02x}"));
    }
    text
}

/// The bytes of such a text.
pub(super) fn from_text(text: &str) -> Result<[u8; 16], Error> {
    let wrong = || Error::new("no UUID");
    let mut bytes = [0; 16];
    let mut digits = text.chars();
    for (at, byte) in bytes.iter_mut().enumerate() {
        if HYPHENS.contains(&at) && digits.next() != Some('-') {
            return Err(wrong());
        }
        let mut digit = || {
            digits
                .next()
                .and_then(|it| it.to_digit(16))
                .ok_or_else(wrong)
        };
        *byte = (digit()? * 16 + digit()?) as u8;
    }
    match digits.next() {
        None => Ok(bytes),
        Some(_) => Err(wrong()),
    }
}
