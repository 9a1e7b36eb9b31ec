use serde::Deserialize;

/// How a secret becomes a key.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Key {
    /// How the text of the secret is decoded.
    pub decode: Decode,
    /// Prefixes that are removed before decoding.
    pub strip_prefix: Vec<String>,
    /// What secrets of this provider begin with. Only for error messages.
    pub usual_prefix: Option<String>,
    /// True when `&amp;`, `&lt;`, `&gt;`, `&quot;` and `&#039;` are decoded first.
    pub html_unescape: bool,
    /// Which key checks which signature.
    pub many: Many,
}

/// How the text of a secret is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decode {
    /// Its bytes, as they are.
    #[default]
    Utf8,
    /// Hexadecimal digits of any case.
    Hex,
    /// Base64 with the standard alphabet, with or without padding.
    Base64,
}

/// Which key checks which signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Many {
    /// Any key, any signature: rotation.
    #[default]
    Any,
    /// The first key checks the first of the signature's headers, and so on.
    Paired,
}
