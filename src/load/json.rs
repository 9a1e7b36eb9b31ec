//! JSON (RFC 8259), strictly.

use hookwright_runtime::json::{DEPTH, Error, ErrorKind, Scanner, TokenKind};

use crate::load::build::Builder;
use crate::load::text::{Broken, Parsed, Why};
use crate::load::{Kind, Node, Span};

/// Reads a JSON text into a tree.
pub(super) fn parse(text: &str) -> Result<Parsed, Broken> {
    let mut builder = Builder::new(text.len());
    let mut scanner = Scanner::new(text);
    while let Some(token) = scanner.token().map_err(|error| broken(&error))? {
        let span = Span {
            start: place(token.span.start),
            end: place(token.span.end),
        };
        let kind = match token.kind {
            TokenKind::ObjectStart | TokenKind::ArrayStart if !builder.count(1, 0) => {
                return Err(Broken::long_way(token.span.start));
            }
            TokenKind::ObjectStart => {
                builder.open_map(span.start, 0);
                continue;
            }
            TokenKind::ArrayStart => {
                builder.open_list(span.start, 0);
                continue;
            }
            TokenKind::ObjectEnd | TokenKind::ArrayEnd => {
                if let Some((node, _)) = builder.close(span.end) {
                    builder.value(node);
                }
                continue;
            }
            TokenKind::Name(name) => {
                builder.key(name.into(), span);
                continue;
            }
            TokenKind::String(text) => Kind::String(text.into()),
            TokenKind::Number(lexeme) => Kind::Number(lexeme.into()),
            TokenKind::Bool(value) => Kind::Bool(value),
            TokenKind::Null => Kind::Null,
        };
        if !builder.count(1, 0) {
            return Err(Broken::long_way(token.span.start));
        }
        builder.value(Node { span, kind });
    }
    let (root, duplicates) = builder.finish();
    let root = root.ok_or_else(|| Broken::new(Why::Syntax, "the text is empty", 0))?;
    let tags = Vec::new();
    Ok(Parsed {
        root,
        duplicates,
        tags,
    })
}

fn broken(error: &Error) -> Broken {
    match error.kind() {
        ErrorKind::Depth => {
            let message = format!("more than {DEPTH} levels of nesting");
            Broken::new(Why::TooDeep, message, error.offset())
        }
        kind => Broken::new(Why::Syntax, kind.to_string(), error.offset()),
    }
}

fn place(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_keep_their_order_digits_and_places() {
        let text = "{\"b\": [1.50, -9223372036854776000],\n \"a\": \"\\ud834\\udd1e\"}";
        let parsed = parse(text).unwrap();
        let map = parsed.root.as_map().unwrap();
        let keys: Vec<_> = map.iter().map(|(key, _)| key).collect();
        assert_eq!(keys, ["b", "a"]);
        let items = map.get("b").and_then(Node::as_list).unwrap();
        assert_eq!(items[0].as_number(), Some("1.50"));
        assert_eq!(items[1].as_number(), Some("-9223372036854776000"));
        assert_eq!(map.get("a").and_then(Node::as_str), Some("\u{1d11e}"));
        let span = items[0].span;
        assert_eq!(&text[span.start as usize..span.end as usize], "1.50");
    }

    #[test]
    fn strictly_json() {
        for text in [
            "",
            "{\"a\": 1,}",
            "[1 2]",
            "{a: 1}",
            "[01]",
            "\"a\nb\"",
            "nul",
            "[] []",
        ] {
            assert!(
                parse(text).is_err_and(|broken| broken.why == Why::Syntax),
                "{text}"
            );
        }
    }

    #[test]
    fn keys_are_unique() {
        let text: String = (0..40).map(|at| format!("\"k{at}\":0,")).collect();
        let parsed = parse(&format!("{{{text}\"k3\":1}}")).unwrap();
        assert_eq!(parsed.duplicates.len(), 1);
        assert_eq!(parsed.duplicates[0].key, "k3");
        assert_eq!(parsed.root.as_map().unwrap().len(), 40);
    }

    #[test]
    fn long_names_around_many_parts_are_too_much() {
        let document = |length: usize| {
            let parts: Vec<String> = (0..1000).map(|at| format!("\"p{at}\":0")).collect();
            format!("{{\"{}\":{{{}}}}}", "k".repeat(length), parts.join(","))
        };
        assert!(parse(&document(10_000)).is_ok());
        let broken = parse(&document(200_000)).err().unwrap();
        assert_eq!(broken.why, Why::TooDeep);
        assert!(broken.offset > 200_000);
    }

    #[test]
    fn depth_has_an_end() {
        let broken = parse(&"[".repeat(200_000)).err().unwrap();
        assert_eq!(broken.why, Why::TooDeep);
    }
}
