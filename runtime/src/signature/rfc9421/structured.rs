//! As much of Structured Field Values (RFC 8941) as signatures need: dictionaries of inner lists and of byte sequences.
//!
//! Written here because what is signed is the canonical text of what was read, parameters and their order included, and
//! because nothing more is needed than this: no decimals, no dates, no nested items.

use crate::encoding;
use crate::scheme::{Binary, Encoding};

/// The value of a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Bare {
    Integer(i64),
    String(String),
    Token(String),
    Boolean(bool),
}

/// A value with its parameters, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) text: String,
    pub(super) params: Vec<(String, Bare)>,
}

/// Strings in parentheses, with parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct InnerList {
    pub(super) items: Vec<Item>,
    pub(super) params: Vec<(String, Bare)>,
}

/// Reads a dictionary of inner lists of strings; `None` when it is anything else, or a key is there twice.
pub(super) fn inner_lists(text: &str) -> Option<Vec<(String, InnerList)>> {
    Parser { rest: text }.dictionary(Parser::inner_list)
}

/// Reads a dictionary of byte sequences.
pub(super) fn byte_sequences(text: &str, binary: &[Binary]) -> Option<Vec<(String, Vec<u8>)>> {
    Parser { rest: text }.dictionary(|parser| {
        let bytes = parser.bytes(binary)?;
        // Parameters mean nothing here, and nothing signs them.
        parser.params()?.is_empty().then_some(bytes)
    })
}

struct Parser<'t> {
    rest: &'t str,
}

impl<'t> Parser<'t> {
    /// RFC 8941, "Parsing a Dictionary". Of keys that are there twice, the last would count; here there are none.
    fn dictionary<T>(
        mut self,
        member: impl Fn(&mut Self) -> Option<T>,
    ) -> Option<Vec<(String, T)>> {
        let mut members: Vec<(String, T)> = Vec::new();
        self.rest = self.rest.trim_start_matches(' ');
        loop {
            let key = self.key()?;
            if members.iter().any(|(other, _)| *other == key) {
                return None;
            }
            self.expect('=')?;
            members.push((key, member(&mut self)?));
            self.rest = self.rest.trim_start_matches([' ', '\t']);
            if self.rest.is_empty() {
                return Some(members);
            }
            self.expect(',')?;
            self.rest = self.rest.trim_start_matches([' ', '\t']);
        }
    }

    fn inner_list(&mut self) -> Option<InnerList> {
        self.expect('(')?;
        let mut items = Vec::new();
        loop {
            self.rest = self.rest.trim_start_matches(' ');
            if self.expect(')').is_some() {
                let params = self.params()?;
                return Some(InnerList { items, params });
            }
            let text = self.string()?;
            let params = self.params()?;
            items.push(Item { text, params });
            if !self.rest.starts_with([' ', ')']) {
                return None;
            }
        }
    }

    fn params(&mut self) -> Option<Vec<(String, Bare)>> {
        let mut params: Vec<(String, Bare)> = Vec::new();
        while self.expect(';').is_some() {
            self.rest = self.rest.trim_start_matches(' ');
            let key = self.key()?;
            if params.iter().any(|(other, _)| *other == key) {
                return None;
            }
            let value = match self.expect('=') {
                Some(()) => self.bare()?,
                None => Bare::Boolean(true),
            };
            params.push((key, value));
        }
        Some(params)
    }

    fn bare(&mut self) -> Option<Bare> {
        match self.rest.chars().next()? {
            '"' => self.string().map(Bare::String),
            '?' => {
                self.expect('?')?;
                match self.take(|char| matches!(char, '0' | '1'))? {
                    "1" => Some(Bare::Boolean(true)),
                    "0" => Some(Bare::Boolean(false)),
                    _ => None,
                }
            }
            '-' | '0'..='9' => {
                let text = self.take(|char| matches!(char, '-' | '0'..='9' | '.'))?;
                // RFC 8941, "Integers": at most fifteen digits.
                let short = text.trim_start_matches('-').len() <= 15;
                short
                    .then(|| text.parse().ok())
                    .flatten()
                    .map(Bare::Integer)
            }
            'A'..='Z' | 'a'..='z' | '*' => {
                let token =
                    |char: char| char.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~:/".contains(char);
                self.take(token).map(|text| Bare::Token(text.to_owned()))
            }
            _ => None,
        }
    }

    fn key(&mut self) -> Option<String> {
        let first = self.rest.chars().next()?;
        let starts = first.is_ascii_lowercase() || first == '*';
        let inside = |char: char| {
            char.is_ascii_lowercase() || char.is_ascii_digit() || "_-.*".contains(char)
        };
        starts
            .then(|| self.take(inside))
            .flatten()
            .map(str::to_owned)
    }

    fn string(&mut self) -> Option<String> {
        self.expect('"')?;
        let mut text = String::new();
        let mut chars = self.rest.char_indices();
        while let Some((at, char)) = chars.next() {
            match char {
                '"' => {
                    self.rest = self.rest.get(at + 1..)?;
                    return Some(text);
                }
                '\\' => match chars.next()?.1 {
                    escaped @ ('"' | '\\') => text.push(escaped),
                    _ => return None,
                },
                ' '..='~' => text.push(char),
                _ => return None,
            }
        }
        None
    }

    fn bytes(&mut self, binary: &[Binary]) -> Option<Vec<u8>> {
        self.expect(':')?;
        let (text, rest) = self.rest.split_once(':')?;
        self.rest = rest;
        let mut binary = binary.iter();
        binary.find_map(|binary| encoding::decode(encoding_of(*binary), text))
    }

    fn expect(&mut self, char: char) -> Option<()> {
        self.rest = self.rest.strip_prefix(char)?;
        Some(())
    }

    /// At least one character.
    fn take(&mut self, taken: impl Fn(char) -> bool) -> Option<&'t str> {
        let end = self
            .rest
            .find(|char| !taken(char))
            .unwrap_or(self.rest.len());
        let (text, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest;
        (!text.is_empty()).then_some(text)
    }
}

pub(super) fn encoding_of(binary: Binary) -> Encoding {
    match binary {
        Binary::Rfc8941 => Encoding::Base64,
        Binary::B64urlNopad => Encoding::Base64urlNopad,
    }
}

impl InnerList {
    /// RFC 8941, "Serializing an Inner List".
    pub(super) fn write(&self) -> String {
        let items: Vec<String> = self.items.iter().map(Item::write).collect();
        format!("({}){}", items.join(" "), write_params(&self.params))
    }
}

impl Item {
    pub(super) fn write(&self) -> String {
        quoted(&self.text) + &write_params(&self.params)
    }
}

fn write_params(params: &[(String, Bare)]) -> String {
    let written = params.iter().map(|(key, value)| match value {
        Bare::Boolean(true) => format!(";{key}"),
        Bare::Boolean(false) => format!(";{key}=?0"),
        Bare::Integer(number) => format!(";{key}={number}"),
        Bare::Token(text) => format!(";{key}={text}"),
        Bare::String(text) => format!(";{key}={}", quoted(text)),
    });
    written.collect()
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists() {
        let check = |text: &str, expect: Option<&str>| {
            let written = inner_lists(text).map(|lists| {
                let lists = lists
                    .iter()
                    .map(|(key, list)| format!("{key}={}", list.write()));
                lists.collect::<Vec<_>>().join(", ")
            });
            assert_eq!(written.as_deref(), expect, "{text}");
        };
        let whole =
            r#"sig1=("@method" "x";name="P\"t" "y";bs;req=?0);created=16;keyid="a\\b";n=-1;t=a/b"#;
        check(whole, Some(whole));
        check("a=()", Some("a=()"));
        check(r#" a=(  "x"   "y"  )  ,b=( ) ; c=?1"#, None);
        check(
            r#" a=(  "x"   "y"  )  ,  b=( );  c=?1"#,
            Some(r#"a=("x" "y"), b=();c"#),
        );
        for bad in [
            "",
            "a",
            "a=",
            "a=b",
            "A=()",
            "a=(",
            "a=(\"x\"",
            "a=(x)",
            "a=(\"x\"\"y\")",
            "a=(),",
            "a=(),a=()",
            "a=();b=1;b=2",
            "a=();b=1.5",
            "a=();b=1234567890123456",
            "a=();b=--1",
            "a=();b=?2",
            "a=();b=\"\u{e9}\"",
            "a=(\"\\n\")",
            "a=() b=()",
            "a=();B=1",
            "a=(\"\t\")",
            "1=()",
            "a=();b=:aa:",
        ] {
            check(bad, None);
        }
    }

    #[test]
    fn sequences() {
        let check = |text: &str, binary: &[Binary], expect: Option<&[u8]>| {
            let found = byte_sequences(text, binary);
            let found = found.as_ref().and_then(|members| members.first());
            assert_eq!(found.map(|(_, bytes)| &bytes[..]), expect, "{text}");
        };
        check("a=:+/8=:", &[Binary::Rfc8941], Some(&[0xfb, 0xff]));
        check("a=:-_8:", &[Binary::Rfc8941], None);
        check("a=:-_8:", &[Binary::B64urlNopad], Some(&[0xfb, 0xff]));
        check("a=:+/8=:", &[Binary::B64urlNopad], None);
        check("a=:+_8=:", &[Binary::Rfc8941, Binary::B64urlNopad], None);
        check("a=:AA==", &[Binary::Rfc8941], None);
        check("a=:AA==:;b", &[Binary::Rfc8941], None);
        check("a=\"AA==\"", &[Binary::Rfc8941], None);
    }
}
