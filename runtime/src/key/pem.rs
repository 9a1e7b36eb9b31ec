//! PEM (RFC 7468), as people paste it.

use zeroize::Zeroizing;

use crate::encoding;

/// A block: its label and its bytes.
pub(super) struct Block<'a> {
    pub(super) label: &'a str,
    pub(super) der: Zeroizing<Vec<u8>>,
}

/// The blocks of a text, in order; `None` when one of them is broken or there is none.
///
/// White space counts nowhere, and `\n` may be spelt with a backslash: that is what becomes of PEM in an environment
/// variable.
pub(super) fn blocks(text: &str) -> Option<Vec<Block<'_>>> {
    let mut blocks = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("-----BEGIN ") {
        let (label, after) = after.split_once("-----")?;
        let (body, after) = after.split_once("-----END ")?;
        rest = after.strip_prefix(label)?.strip_prefix("-----")?;
        blocks.push(Block {
            label,
            der: decode(body)?,
        });
    }
    (!blocks.is_empty()).then_some(blocks)
}

fn decode(body: &str) -> Option<Zeroizing<Vec<u8>>> {
    let body = Zeroizing::new(body.replace("\\r", "").replace("\\n", ""));
    let mut digits = Zeroizing::new(String::with_capacity(body.len()));
    digits.extend(body.chars().filter(|char| !char.is_ascii_whitespace()));
    encoding::decode_key(&digits).map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        let check = |text: &str, expect: Option<&[(&str, &[u8])]>| {
            let found = blocks(text);
            let found: Option<Vec<(&str, &[u8])>> = found.as_ref().map(|blocks| {
                let pairs = blocks.iter().map(|block| (block.label, &block.der[..]));
                pairs.collect()
            });
            assert_eq!(found.as_deref(), expect, "{text}");
        };
        let one = "x\n-----BEGIN A B-----\r\n AA\nEC \n-----END A B-----\n";
        check(one, Some(&[("A B", &[0, 1, 2])]));
        check(&one.replace('\n', "\\n"), Some(&[("A B", &[0, 1, 2])]));
        check(
            &one.repeat(2),
            Some(&[("A B", &[0, 1, 2]), ("A B", &[0, 1, 2])]),
        );
        check("", None);
        check("-----BEGIN A-----AAEC-----END B-----", None);
        check("-----BEGIN A-----AAEC", None);
        check("-----BEGIN A-----?-----END A-----", None);
    }
}
