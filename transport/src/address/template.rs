use std::fmt;

use super::syntax::Wildcard;
use super::{AddressError, Syntax};

/// An address with parameters, as documents write it.
///
/// ```
/// use hookwright_transport::{Syntax, Template};
///
/// let template = Template::parse("orders/{region}/created")?;
/// assert_eq!(template.fill(Syntax::Mqtt, &[("region", "eu")])?, "orders/eu/created");
/// assert_eq!(template.wildcard(Syntax::Mqtt)?, "orders/+/created");
/// assert_eq!(template.read(Syntax::Mqtt, "orders/eu/created"), Some(vec![("region", "eu")]));
/// assert!(template.fill(Syntax::Mqtt, &[("region", "eu/secret")]).is_err());
/// # Ok::<(), hookwright_transport::AddressError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    text: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(String),
    Parameter(String),
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    ///
    /// When braces do not come in pairs around a name, or when two parameters could not be told apart.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let braces = || AddressError::Braces(text.to_owned());
        let mut parts: Vec<Part> = Vec::new();
        let mut rest = text;
        while let Some(open) = rest.find(['{', '}']) {
            let (literal, after) = rest.split_at(open);
            if !literal.is_empty() {
                parts.push(Part::Literal(literal.to_owned()));
            }
            let inner = after.strip_prefix('{').ok_or_else(braces)?;
            let (name, after) = inner.split_once('}').ok_or_else(braces)?;
            if name.is_empty() || name.contains('{') {
                return Err(braces());
            }
            let parameter = Part::Parameter(name.to_owned());
            let is_adjacent = matches!(parts.last(), Some(Part::Parameter(_)));
            if is_adjacent || parts.contains(&parameter) {
                return Err(AddressError::Ambiguous(name.to_owned()));
            }
            parts.push(parameter);
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Literal(rest.to_owned()));
        }
        let text = text.to_owned();
        Ok(Self { text, parts })
    }

    /// The names of the parameters, in their order.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Parameter(name) => Some(name.as_str()),
            Part::Literal(_) => None,
        })
    }

    /// Returns the address with these values.
    ///
    /// # Errors
    ///
    /// When a value is missing or there is one too many; when one would change the address around it.
    pub fn fill(&self, syntax: Syntax, values: &[(&str, &str)]) -> Result<String, AddressError> {
        if let Some((name, _)) = values
            .iter()
            .find(|(name, _)| !self.parameters().any(|own| own == *name))
        {
            return Err(AddressError::Unknown((*name).to_owned()));
        }
        let separators = self.separators(syntax);
        let mut address = String::with_capacity(self.text.len());
        for part in &self.parts {
            match part {
                Part::Literal(text) => address.push_str(text),
                Part::Parameter(name) => {
                    let value = values.iter().find(|(own, _)| own == name);
                    let (_, value) = value.ok_or_else(|| AddressError::Missing(name.clone()))?;
                    check_value(syntax, &separators, name, value)?;
                    address.push_str(value);
                }
            }
        }
        check_address(syntax, &address)?;
        self.check_reads_back(syntax, &address, values)?;
        Ok(address)
    }

    /// The last word on values: what reads back as others is ambiguous, however it came about.
    fn check_reads_back(
        &self,
        syntax: Syntax,
        address: &str,
        values: &[(&str, &str)],
    ) -> Result<(), AddressError> {
        let read = self.read(syntax, address).unwrap_or_default();
        match self
            .parameters()
            .find(|name| value_of(&read, name) != value_of(values, name))
        {
            Some(name) => Err(refuse(name, "reads back as another")),
            None => Ok(()),
        }
    }

    /// Returns the values in an address; `None` when it is not of this template.
    ///
    /// Wildcards of some protocols take more than their template: this tells what is meant.
    pub fn read<'a>(&'a self, syntax: Syntax, address: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
        let separators = self.separators(syntax);
        let mut values = Vec::new();
        let mut rest = address;
        for (place, part) in self.parts.iter().enumerate() {
            match part {
                Part::Literal(text) => rest = rest.strip_prefix(text.as_str())?,
                Part::Parameter(name) => {
                    let is_last = place + 2 >= self.parts.len();
                    let end = match self.parts.get(place + 1) {
                        Some(Part::Literal(next)) if is_last => {
                            rest.strip_suffix(next.as_str())?.len()
                        }
                        Some(Part::Literal(next)) => {
                            let first = rest.chars().next()?.len_utf8();
                            first + rest[first..].find(next.as_str())?
                        }
                        _ => rest.len(),
                    };
                    let (value, after) = rest.split_at(end);
                    if value.is_empty() || value.contains(separators.as_slice()) {
                        return None;
                    }
                    values.push((name.as_str(), value));
                    rest = after;
                }
            }
        }
        rest.is_empty().then_some(values)
    }

    /// Returns the pattern that a subscription to all addresses of this template takes.
    ///
    /// It may take more: where wildcards stand for whole levels and a parameter is a part of one, or where they take
    /// separators too. [`Template::read`] says which are meant.
    ///
    /// # Errors
    ///
    /// When there are parameters and the protocol has no wildcards, or when a literal part would be one.
    pub fn wildcard(&self, syntax: Syntax) -> Result<String, AddressError> {
        for part in &self.parts {
            if let Part::Literal(text) = part {
                self.check_literal(syntax, text)?;
            }
        }
        let wildcard = syntax.wildcard();
        // Subscribing by a glob is told by its characters, so that a literal one is escaped even where there is no other.
        if self.parameters().next().is_none() && wildcard != Wildcard::Glob {
            return Ok(self.text.clone());
        }
        match wildcard {
            Wildcard::Template => Ok(self.text.clone()),
            Wildcard::Level { separator, text } => Ok(self.levels(separator, text)),
            Wildcard::Glob => Ok(self.glob()),
            Wildcard::Regex => Ok(self.regex(syntax)),
            Wildcard::None => Err(AddressError::NoWildcards(self.text.clone())),
        }
    }

    fn levels(&self, separator: char, wildcard: &str) -> String {
        let marked: String = self
            .parts
            .iter()
            .map(|part| match part {
                Part::Literal(text) => text.clone(),
                // No literal has a control character.
                Part::Parameter(_) => '\0'.to_string(),
            })
            .collect();
        let levels = marked.split(separator).map(|level| match level {
            // `/topic/{name}`: the part before the last slash names the exchange, not a level.
            level if level.contains('\0') => match level.rfind('/') {
                Some(slash) => format!("{}{wildcard}", &level[..=slash]),
                None => wildcard.to_owned(),
            },
            level => level.to_owned(),
        });
        levels.collect::<Vec<_>>().join(&separator.to_string())
    }

    fn glob(&self) -> String {
        let mut pattern = String::with_capacity(self.text.len());
        for part in &self.parts {
            match part {
                Part::Literal(text) => escape(&mut pattern, text, "*?[]\\"),
                Part::Parameter(_) => pattern.push('*'),
            }
        }
        pattern
    }

    fn regex(&self, syntax: Syntax) -> String {
        let has_levels = self.separators(syntax).contains(&'.');
        let value = if has_levels {
            "[A-Za-z0-9_-]+"
        } else {
            "[A-Za-z0-9._-]+"
        };
        let mut pattern = "^".to_owned();
        for part in &self.parts {
            match part {
                Part::Literal(text) => escape(&mut pattern, text, "."),
                Part::Parameter(_) => pattern.push_str(value),
            }
        }
        pattern + "$"
    }

    fn check_literal(&self, syntax: Syntax, text: &str) -> Result<(), AddressError> {
        match text.chars().find(|c| syntax.is_foreign(*c)) {
            Some(character) => Err(AddressError::Literal {
                address: self.text.clone(),
                character,
            }),
            None => Ok(()),
        }
    }

    fn separators(&self, syntax: Syntax) -> Vec<char> {
        let literals = self.parts.iter().filter_map(|part| match part {
            Part::Literal(text) => Some(text.as_str()),
            Part::Parameter(_) => None,
        });
        syntax.separators(&literals.collect::<String>())
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn value_of<'a>(values: &[(&'a str, &'a str)], name: &str) -> Option<&'a str> {
    let mut all = values.iter();
    all.find(|(own, _)| *own == name).map(|(_, value)| *value)
}

fn check_value(
    syntax: Syntax,
    separators: &[char],
    name: &str,
    value: &str,
) -> Result<(), AddressError> {
    if value.is_empty() {
        return Err(refuse(name, "is empty"));
    }
    if let Some(c) = value.chars().find(|c| separators.contains(c)) {
        return Err(refuse(
            name,
            &format!("holds {c:?}, which separates levels"),
        ));
    }
    // Paths: a percent sign would be decoded, and what it hides is not looked at here; dots lead to other folders.
    let is_path = matches!(syntax, Syntax::Http | Syntax::WebSocket);
    if is_path && (value.contains('%') || value == "." || value == "..") {
        return Err(refuse(name, "means something else in a path"));
    }
    match value.chars().find(|c| syntax.is_foreign(*c)) {
        Some(c) => Err(refuse(name, &format!("holds {c:?}, which no address has"))),
        None => Ok(()),
    }
}

fn refuse(parameter: &str, why: &str) -> AddressError {
    AddressError::Value {
        parameter: parameter.to_owned(),
        why: why.to_owned(),
    }
}

/// Refuses what is no address of the protocol: patterns above all, which some brokers would take for one.
pub(crate) fn check_address(syntax: Syntax, address: &str) -> Result<(), AddressError> {
    let pattern = || AddressError::Pattern(address.to_owned());
    let is_foreign = |c: &char| !is_plain(*c) && syntax.is_foreign(*c);
    if let Some(character) = address.chars().find(is_foreign) {
        return Err(AddressError::Literal {
            address: address.to_owned(),
            character,
        });
    }
    let is_kafka = matches!(syntax, Syntax::Kafka | Syntax::KafkaPure);
    let is_empty_level = syntax == Syntax::Nats && address.split('.').any(str::is_empty);
    let is_dots = is_kafka && matches!(address, "." | "..");
    if address.is_empty() || address.len() > syntax.longest() || is_empty_level || is_dots {
        return Err(pattern());
    }
    Ok(())
}

/// True for the characters that most addresses are made of, and every protocol has.
fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')
}

fn escape(pattern: &mut String, text: &str, special: &str) {
    for c in text.chars() {
        if special.contains(c) {
            pattern.push('\\');
        }
        pattern.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Syntax; 11] = [
        Syntax::Memory,
        Syntax::Kafka,
        Syntax::KafkaPure,
        Syntax::Amqp,
        Syntax::Mqtt,
        Syntax::Nats,
        Syntax::Redis,
        Syntax::RedisStream,
        Syntax::Stomp,
        Syntax::Http,
        Syntax::WebSocket,
    ];

    fn wildcard(template: &str, syntax: Syntax) -> Result<String, AddressError> {
        Template::parse(template)
            .expect("a template")
            .wildcard(syntax)
    }

    #[test]
    fn each_protocol_has_its_wildcard() {
        for (syntax, template, expect) in [
            (Syntax::Memory, "a.{x}.c", "a.{x}.c"),
            (Syntax::Kafka, "a.{x}.c", r"^a\.[A-Za-z0-9_-]+\.c$"),
            (Syntax::Kafka, "a-{x}", "^a-[A-Za-z0-9._-]+$"),
            (Syntax::Kafka, "a.b", "a.b"),
            (Syntax::Amqp, "a.{x}.{y}", "a.*.*"),
            (Syntax::Amqp, "a.b-{x}.c", "a.*.c"),
            (Syntax::Mqtt, "a/{x}/c", "a/+/c"),
            (Syntax::Mqtt, "/{x}", "/+"),
            (Syntax::Nats, "{x}.b", "*.b"),
            (Syntax::Redis, "a*[1]:{x}", r"a\*\[1\]:*"),
            (Syntax::Redis, "a*", r"a\*"),
            (Syntax::Redis, "a:b", "a:b"),
            (Syntax::Stomp, "/topic/a.{x}.c", "/topic/a.*.c"),
            (Syntax::Stomp, "/topic/{x}.c", "/topic/*.c"),
            (Syntax::Http, "/a/{x}", "/a/{x}"),
            (Syntax::WebSocket, "/a", "/a"),
        ] {
            assert_eq!(
                wildcard(template, syntax).as_deref(),
                Ok(expect),
                "{syntax:?}"
            );
        }
        assert!(matches!(
            wildcard("/a/{x}", Syntax::WebSocket),
            Err(AddressError::NoWildcards(_))
        ));
        for (syntax, literal) in [
            (Syntax::Mqtt, "a/#/{x}"),
            (Syntax::Amqp, "a.*.{x}"),
            (Syntax::Nats, "a.>.{x}"),
            (Syntax::Kafka, "a/{x}"),
        ] {
            let refused = wildcard(literal, syntax);
            assert!(
                matches!(refused, Err(AddressError::Literal { .. })),
                "{syntax:?}"
            );
        }
    }

    #[test]
    fn what_is_filled_in_reads_back() {
        for (syntax, template) in [
            (Syntax::Memory, "a/{x}/b-{y}"),
            (Syntax::Kafka, "a.{x}.{y}"),
            (Syntax::Mqtt, "{x}/{y}"),
            (Syntax::Nats, "{x}.b.{y}"),
            (Syntax::Redis, "a:{x}:{y}:c"),
            (Syntax::Stomp, "/topic/{x}.{y}"),
            (Syntax::Http, "/{x}/{y}.json"),
        ] {
            let template = Template::parse(template).expect("a template");
            let values = [("x", "eu"), ("y", "17")];
            let address = template.fill(syntax, &values).expect("an address");
            assert_eq!(
                template.read(syntax, &address),
                Some(values.to_vec()),
                "{address}"
            );
        }
    }

    #[test]
    fn values_cannot_change_the_address_around_them() {
        let injected: &[(Syntax, &str, &[&str])] = &[
            (Syntax::Memory, "a/{x}", &["b/c", "{y}", ""]),
            (Syntax::Kafka, "a.{x}", &["b.c", "b*", "é", "b c", ""]),
            (Syntax::Amqp, "a.{x}", &["b.c", "*", "#", "\n"]),
            (Syntax::Mqtt, "a/{x}", &["b/c", "+", "#", "\0", ""]),
            (
                Syntax::Nats,
                "a.{x}",
                &["b.c", "*", ">", "b c", "b\r\nPUB", ""],
            ),
            (Syntax::Redis, "a:{x}:c", &["b:c", "b\n"]),
            (
                Syntax::Stomp,
                "/topic/{x}",
                &["a.b", "../queue", "*", "#", "a\nb"],
            ),
            (
                Syntax::Http,
                "/a/{x}",
                &[
                    "b/c", "..", ".", "b?c", "b#c", "%2e%2e", "b%2Fc", "b c", "é",
                ],
            ),
        ];
        for (syntax, template, values) in injected {
            let template = Template::parse(template).expect("a template");
            for value in *values {
                let filled = template.fill(*syntax, &[("x", value)]);
                let refused = matches!(&filled, Err(AddressError::Value { .. }));
                assert!(refused, "{syntax:?} {value:?}: {filled:?}");
            }
        }
    }

    #[test]
    fn ambiguous_values_are_refused() {
        let template = Template::parse("{x}-{y}").expect("a template");
        let ambiguous = template.fill(Syntax::Kafka, &[("x", "a-b"), ("y", "c")]);
        assert!(
            matches!(ambiguous, Err(AddressError::Value { .. })),
            "{ambiguous:?}"
        );
        assert_eq!(
            template
                .fill(Syntax::Kafka, &[("x", "a"), ("y", "b-c")])
                .as_deref(),
            Ok("a-b-c")
        );
    }

    #[test]
    fn values_are_asked_for_and_none_is_left_over() {
        let template = Template::parse("a/{x}").expect("a template");
        let missing = template.fill(Syntax::Mqtt, &[]);
        assert_eq!(missing, Err(AddressError::Missing("x".into())));
        let unknown = template.fill(Syntax::Mqtt, &[("x", "1"), ("z", "2")]);
        assert_eq!(unknown, Err(AddressError::Unknown("z".into())));
    }

    #[test]
    fn crooked_templates_and_addresses_are_refused_not_feared() {
        for text in ["{", "}", "a{b", "a}b", "{}", "{a{b}}", "{a}{b}", "{a}/{a}"] {
            assert!(Template::parse(text).is_err(), "{text}");
        }
        let texts = ["", "é", "\u{1F980}", "a/", "/", "a//b", "a.b", "\0", "aé/b"];
        for template in ["{x}", "a/{x}", "{x}é", "é{x}/b", "", "a"] {
            let template = Template::parse(template).expect("a template");
            for syntax in ALL {
                for text in texts {
                    template.read(syntax, text);
                }
                let _ = template.wildcard(syntax);
            }
        }
    }
}
