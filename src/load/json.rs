//! JSON (RFC 8259), strictly.

use hookwright_runtime::json::{Scanner, TokenKind};

use crate::load::build::{Builder, MAX_DEPTH};
use crate::load::text::{Broken, Parsed, Why};
use crate::load::{Kind, Node, Span};

/// Reads a JSON text into a tree.
pub(super) fn parse(text: &str) -> Result<Parsed, Broken> {
    let mut builder = Builder::default();
    let mut scanner = Scanner::new(text);
    loop {
        let token = scanner
            .token()
            .map_err(|error| Broken::new(Why::Syntax, error.to_string(), error.offset()))?;
        let Some(token) = token else { break };
        let span = Span {
            start: place(token.span.start),
            end: place(token.span.end),
        };
        let kind = match token.kind {
            TokenKind::ObjectStart => {
                builder.open_map(span.start, 0);
                check_depth(&builder, token.span.start)?;
                continue;
            }
            TokenKind::ArrayStart => {
                builder.open_list(span.start, 0);
                check_depth(&builder, token.span.start)?;
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
        builder.value(Node { span, kind });
    }
    let (root, duplicates) = builder.finish();
    let root = root.ok_or_else(|| Broken::new(Why::Syntax, "the text is empty", 0))?;
    Ok(Parsed { root, duplicates })
}

fn check_depth(builder: &Builder, offset: usize) -> Result<(), Broken> {
    match builder.depth() > MAX_DEPTH {
        true => Err(Broken::new(
            Why::TooDeep,
            format!("more than {MAX_DEPTH} levels of nesting"),
            offset,
        )),
        false => Ok(()),
    }
}

fn place(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
