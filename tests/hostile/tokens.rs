//! Rust without what a document may decide: identifiers, literals, comments.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// Words that are no identifiers, even when they look like one here.
const KEYWORDS: &[&str] = &[
    "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum", "extern",
    "false", "fn", "for", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub",
    "ref", "return", "self", "Self", "static", "struct", "super", "trait", "true", "type",
    "unsafe", "use", "where", "while",
];

/// The tokens of a text, each identifier as `i` and each literal by its kind. Documentation is left out.
pub(crate) fn erased(text: &str) -> Result<String, String> {
    let tokens: TokenStream = text
        .parse()
        .map_err(|error: proc_macro2::LexError| error.to_string())?;
    let mut out = String::new();
    erase(tokens, &mut out);
    Ok(out)
}

/// The documentation of a text, each block as rustdoc reads it.
pub(crate) fn documentation(text: &str) -> Result<Vec<String>, String> {
    let tokens: TokenStream = text
        .parse()
        .map_err(|error: proc_macro2::LexError| error.to_string())?;
    let mut blocks = Vec::new();
    collect(tokens, &mut blocks);
    Ok(blocks.iter().map(|lines| unindented(lines)).collect())
}

fn erase(tokens: TokenStream, out: &mut String) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                let bang = tokens
                    .next_if(|next| matches!(next, TokenTree::Punct(it) if it.as_char() == '!'));
                if tokens.next_if(is_documentation).is_none() {
                    out.push_str(if bang.is_some() { "# ! " } else { "# " });
                }
            }
            TokenTree::Punct(punct) => {
                out.push(punct.as_char());
                out.push(' ');
            }
            TokenTree::Ident(ident) => {
                let word = ident.to_string();
                out.push_str(if KEYWORDS.contains(&&*word) {
                    &word
                } else {
                    "i"
                });
                out.push(' ');
            }
            TokenTree::Literal(literal) => {
                let first = literal.to_string().chars().next().unwrap_or(' ');
                out.push_str(if first.is_ascii_digit() { "0 " } else { "\" " });
            }
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                out.push_str(open);
                erase(group.stream(), out);
                out.push_str(close);
            }
        }
    }
}

fn is_documentation(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if line_of(group).is_some())
}

/// The text of `[doc = "…"]`.
fn line_of(group: &Group) -> Option<String> {
    let mut tokens = group.stream().into_iter();
    match (tokens.next(), tokens.next(), tokens.next()) {
        (
            Some(TokenTree::Ident(word)),
            Some(TokenTree::Punct(_)),
            Some(TokenTree::Literal(text)),
        ) if word == "doc" => syn::parse_str::<syn::LitStr>(&text.to_string())
            .ok()
            .map(|text| text.value()),
        _ => None,
    }
}

fn collect(tokens: TokenStream, blocks: &mut Vec<Vec<String>>) {
    let mut in_block = false;
    for token in tokens {
        match &token {
            TokenTree::Punct(punct) if matches!(punct.as_char(), '#' | '!') => continue,
            TokenTree::Group(group) => {
                if let Some(line) = line_of(group) {
                    match blocks.last_mut().filter(|_| in_block) {
                        Some(block) => block.push(line),
                        None => blocks.push(vec![line]),
                    }
                    in_block = true;
                    continue;
                }
                collect(group.stream(), blocks);
            }
            _ => {}
        }
        in_block = false;
    }
}

/// Rustdoc takes away the indentation that all lines have.
fn unindented(lines: &[String]) -> String {
    let indent = lines
        .iter()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start().len())
        .min()
        .unwrap_or(0);
    lines
        .iter()
        .map(|line| line.get(indent..).unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n")
}
