//! Splits the names of documents into words: letters of ASCII, digits, nothing else.

use heck::{ToSnakeCase, ToUpperCamelCase};

/// The longest name that is kept whole; longer ones end in a hash, so that they fit into file names.
const LONGEST: usize = 96;

/// Returns `name` as `UpperCamelCase`, in ASCII letters and digits; empty when nothing is left.
///
/// # Examples
///
/// ```
/// assert_eq!(hookwright::name::camel("invoice.paid"), "InvoicePaid");
/// assert_eq!(hookwright::name::camel("+1"), "Plus1");
/// ```
pub fn camel(name: &str) -> String {
    shorten(words(name).to_upper_camel_case(), name)
}

/// Returns `name` as `snake_case`, in ASCII letters and digits; empty when nothing is left.
///
/// # Examples
///
/// ```
/// assert_eq!(hookwright::name::snake("createdAt"), "created_at");
/// assert_eq!(hookwright::name::snake("naïve-plan"), "naive_plan");
/// ```
pub fn snake(name: &str) -> String {
    shorten(words(name).to_snake_case(), name)
}

/// Returns `name` with every sign spelled out and every capital letter a word of its own: long, but it keeps
/// names apart that [`snake`] and [`camel`] make equal.
///
/// # Examples
///
/// ```
/// assert_eq!(hookwright::name::spelled("a-b"), "a dash b");
/// assert_eq!(hookwright::name::spelled("IBAN"), "I B A N");
/// ```
pub fn spelled(name: &str) -> String {
    let mut words = String::with_capacity(name.len() * 2);
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            words.push(' ');
        }
        match c {
            c if c.is_ascii_alphanumeric() => words.push(c),
            c => push_spelled(&mut words, c),
        }
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the name of one item of something called `name`.
///
/// # Examples
///
/// ```
/// assert_eq!(hookwright::name::singular("labels"), "label");
/// assert_eq!(hookwright::name::singular("address"), "address");
/// ```
pub fn singular(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let cut = |count: usize, tail: &str| match name.char_indices().rev().nth(count - 1) {
        Some((at, _)) => format!("{}{tail}", &name[..at]),
        None => name.to_owned(),
    };
    if [
        "series", "species", "news", "lens", "has", "was", "is", "as", "this",
    ]
    .contains(&lower.as_str())
    {
        name.to_owned()
    } else if lower.ends_with("ies") && lower.len() > 4 {
        cut(3, "y")
    } else if ["sses", "xes", "ches", "shes", "uses"]
        .iter()
        .any(|end| lower.ends_with(end))
    {
        cut(2, "")
    } else if lower.ends_with('s')
        && !["ss", "us", "is"].iter().any(|end| lower.ends_with(end))
        && lower.len() > 2
    {
        cut(1, "")
    } else {
        name.to_owned()
    }
}

/// True for names that no file may have on Windows, whatever its ending.
///
/// # Examples
///
/// ```
/// assert!(hookwright::name::is_device("nul"));
/// assert!(!hookwright::name::is_device("null"));
/// ```
pub fn is_device(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let numbered = ["com", "lpt"].iter().any(|word| {
        let digit = lower.strip_prefix(word).map(str::as_bytes);
        matches!(digit, Some([b'0'..=b'9']))
    });
    numbered || matches!(lower.as_str(), "con" | "prn" | "aux" | "nul")
}

/// Words of `name`, separated by blanks; case is left for the word splitter.
fn words(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 8);
    let leading_sign =
        name.starts_with(['+', '-']) && name[1..].starts_with(|c: char| c.is_ascii_digit());
    if leading_sign {
        words.push_str(if name.starts_with('+') {
            "plus "
        } else {
            "minus "
        });
    }
    for c in name.chars() {
        match c {
            c if c.is_ascii_alphanumeric() => words.push(c),
            '\'' => {}
            c if c.is_ascii() => words.push(' '),
            c => match base_letters(c) {
                Some(letters) => words.push_str(letters),
                None if c.is_alphanumeric() || !c.is_whitespace() && !c.is_control() => {
                    push_code_point(&mut words, c)
                }
                None => words.push(' '),
            },
        }
    }
    if words.trim().is_empty() {
        spelled(name)
    } else {
        words
    }
}

fn push_spelled(words: &mut String, c: char) {
    let name = match c {
        '+' => "plus",
        '-' => "dash",
        '_' => "underscore",
        '.' => "dot",
        ',' => "comma",
        ':' => "colon",
        ';' => "semicolon",
        '/' => "slash",
        '\\' => "backslash",
        '*' => "star",
        '#' => "hash",
        '@' => "at",
        '$' => "dollar",
        '%' => "percent",
        '&' => "and",
        '|' => "pipe",
        '!' => "bang",
        '?' => "question",
        '=' => "equals",
        '<' => "less",
        '>' => "greater",
        '~' => "tilde",
        '^' => "caret",
        '(' | ')' => "paren",
        '[' | ']' => "bracket",
        '{' | '}' => "brace",
        '"' | '\'' | '`' => "quote",
        ' ' => "space",
        c => match base_letters(c) {
            Some(letters) => letters,
            None => return push_code_point(words, c),
        },
    };
    words.push(' ');
    words.push_str(name);
    words.push(' ');
}

fn push_code_point(words: &mut String, c: char) {
    words.push_str(&format!(" u{:04x} ", u32::from(c)));
}

/// The letters of ASCII that stand for a letter of the Latin alphabets.
fn base_letters(c: char) -> Option<&'static str> {
    Some(match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => "a",
        'À'..='Å' | 'Ā' | 'Ă' | 'Ą' => "A",
        'æ' => "ae",
        'Æ' => "AE",
        'ç' | 'ć' | 'č' => "c",
        'Ç' | 'Ć' | 'Č' => "C",
        'ď' | 'đ' | 'ð' => "d",
        'Ď' | 'Đ' | 'Ð' => "D",
        'è'..='ë' | 'ē' | 'ę' | 'ě' => "e",
        'È'..='Ë' | 'Ē' | 'Ę' | 'Ě' => "E",
        'ğ' => "g",
        'Ğ' => "G",
        'ì'..='ï' | 'ī' | 'ı' => "i",
        'Ì'..='Ï' | 'Ī' | 'İ' => "I",
        'ł' => "l",
        'Ł' => "L",
        'ñ' | 'ń' | 'ň' => "n",
        'Ñ' | 'Ń' | 'Ň' => "N",
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => "o",
        'Ò'..='Ö' | 'Ø' | 'Ō' | 'Ő' => "O",
        'œ' => "oe",
        'Œ' => "OE",
        'ř' => "r",
        'Ř' => "R",
        'ś' | 'š' | 'ş' => "s",
        'Ś' | 'Š' | 'Ş' => "S",
        'ß' => "ss",
        'ť' | 'ţ' => "t",
        'Ť' | 'Ţ' => "T",
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => "u",
        'Ù'..='Ü' | 'Ū' | 'Ů' | 'Ű' => "U",
        'ý' | 'ÿ' => "y",
        'Ý' => "Y",
        'ź' | 'ż' | 'ž' => "z",
        'Ź' | 'Ż' | 'Ž' => "Z",
        _ => return None,
    })
}

/// Cuts names that would not fit into a file name; a hash of the whole keeps them apart.
fn shorten(cased: String, name: &str) -> String {
    if cased.len() <= LONGEST {
        return cased;
    }
    // FNV-1a.
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let kept: String = cased.chars().take(LONGEST - 8).collect();
    format!("{}{:08x}", kept.trim_end_matches('_'), hash as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_hostile_names() {
        for (name, expected_camel, expected_snake) in [
            ("issues-opened", "IssuesOpened", "issues_opened"),
            ("", "", ""),
            ("+1", "Plus1", "plus_1"),
            ("-1", "Minus1", "minus_1"),
            (">=", "GreaterEquals", "greater_equals"),
            ("é", "E", "e"),
            ("中", "U4e2d", "u4e2d"),
            ("a\u{202e}b", "AU202eB", "a_u202e_b"),
            ("don't", "Dont", "dont"),
            ("post /a/{b}", "PostAB", "post_a_b"),
            ("URLPath2", "UrlPath2", "url_path2"),
        ] {
            assert_eq!(
                (camel(name).as_str(), snake(name).as_str()),
                (expected_camel, expected_snake),
                "{name:?}"
            );
        }
    }

    #[test]
    fn long_names_are_cut_and_stay_apart() {
        let (a, b) = ("x".repeat(4000), "x".repeat(4001));
        assert!(camel(&a).len() <= LONGEST && camel(&a) != camel(&b));
    }
}
