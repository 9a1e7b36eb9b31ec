/// Decodes `application/x-www-form-urlencoded` text into its fields, in order.
pub(crate) fn decode_form(body: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let fields = body
        .split(|byte| *byte == b'&')
        .filter(|field| !field.is_empty());
    let pairs = fields.map(|field| match field.iter().position(|byte| *byte == b'=') {
        Some(at) => (decode(&field[..at]), decode(&field[at + 1..])),
        None => (decode(field), Vec::new()),
    });
    pairs.collect()
}

/// URL Standard, "application/x-www-form-urlencoded percent-encode set", spaces as `%20`.
pub(crate) fn percent_encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for byte in bytes {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'*' | b'-' | b'.' | b'_' => {
                out.push((*byte).into())
            }
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

/// Decodes `%41` and `+`; what is no escape stays as it is.
pub(crate) fn percent_decode(text: &str) -> Vec<u8> {
    decode(text.as_bytes())
}

fn decode(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        match (first, tail) {
            (b'+', _) => out.push(b' '),
            (b'%', [high, low, tail @ ..]) => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => {
                    out.push(high * 16 + low);
                    rest = tail;
                }
                _ => out.push(b'%'),
            },
            (byte, _) => out.push(byte),
        }
    }
    out
}

fn digit(byte: u8) -> Option<u8> {
    (byte as char)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let check = |text: &str, expect: &[(&str, &str)]| {
            let fields = decode_form(text.as_bytes());
            let expect: Vec<_> = expect
                .iter()
                .map(|(name, value)| (name.as_bytes().to_vec(), value.as_bytes().to_vec()))
                .collect();
            assert_eq!(fields, expect, "{text}");
        };
        check("", &[]);
        check("a=1&b", &[("a", "1"), ("b", "")]);
        check("a+b=%7B%22x%22%7d", &[("a b", "{\"x\"}")]);
        check("a=%4&b=%zz&c=%", &[("a", "%4"), ("b", "%zz"), ("c", "%")]);
    }
}
