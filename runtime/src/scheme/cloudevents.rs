use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::cloudevent::{is_extension, is_reference};
use crate::scheme::{SchemeError, Template, Time, TimeFormat};

/// How the deliveries of a provider become CloudEvents: for every attribute, where its text is.
///
/// ```yaml
/// cloudevents:
///   type: com.acme.{type}                # a template, or several of which the first that gives a text is taken
///   source: ["body:/account/url?", "https://acme.test"]
///   subject: body:/data/id
///   time: [{of: body:/at, format: unix_s}, "body:/date?"]   # RFC 3339 unless another format is named
///   id: body:/uid                        # left out: the envelope's, or the SHA-256 of the payload
///   dataschema: https://acme.test/schemas/{type}.json
///   extensions: {region: body:/region?}
///   events:                              # the first that fits the type on the wire and says something is taken
///     - of: [order.*]
///       subject: body:/order/number
///     - of: ping
///       subject: []                      # none
/// ```
///
/// What is not said is taken from the envelope.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CloudEvents {
    /// Of every event.
    pub all: Rules,
    /// Of some events.
    pub events: Vec<EventRules>,
}

/// Where the texts of attributes are. `None`: it is not said here; an empty list: nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rules {
    /// Of `id`. It must be the same when the event is sent again.
    pub id: Option<OneOf<Template>>,
    /// Of `source`.
    pub source: Option<OneOf<Template>>,
    /// Of `type`.
    #[serde(rename = "type")]
    pub event_type: Option<OneOf<Template>>,
    /// Of `subject`.
    pub subject: Option<OneOf<Template>>,
    /// Of `time`.
    pub time: Option<OneOf<TimeText>>,
    /// Of `dataschema`.
    pub dataschema: Option<OneOf<Template>>,
    /// Of extensions, by their names.
    pub extensions: BTreeMap<String, OneOf<Template>>,
}

/// Where the texts of the attributes of some events are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRules {
    /// The types on the wire; `*` stands for any text.
    pub of: OneOf<String>,
    /// The rules.
    pub rules: Rules,
}

/// Alternatives: the first that gives something is taken. Written as one, or as a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OneOf<T>(pub Vec<T>);

/// The text of a time, and how it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeText {
    /// The text.
    pub of: Template,
    /// How it is written.
    pub format: TimeFormat,
    /// The offset when the text has none, e.g. `Z`.
    pub assume_offset: Option<String>,
}

impl CloudEvents {
    /// Reads rules from a JSON value.
    pub(super) fn from_value(value: Value) -> Result<Self, SchemeError> {
        let Value::Object(mut members) = value else {
            return Err(SchemeError::new("", "expected an object"));
        };
        let events = members.remove("events").unwrap_or(Value::Array(Vec::new()));
        let all: Rules = SchemeError::locate(Value::Object(members))?;
        all.check()?;
        let Value::Array(written) = events else {
            return Err(SchemeError::new("/events", "expected a list"));
        };
        let mut events = Vec::with_capacity(written.len());
        for (at, value) in written.into_iter().enumerate() {
            let rules = EventRules::from_value(value);
            events.push(rules.map_err(|error| error.below(&format!("/events/{at}")))?);
        }
        Ok(Self { all, events })
    }

    /// The rules for an event, those that come first before those that only hold when these say nothing.
    pub fn of(&self, event_type: &str) -> impl Iterator<Item = &Rules> {
        let some = self.events.iter().filter(move |it| it.fits(event_type));
        some.map(|it| &it.rules).chain([&self.all])
    }
}

impl EventRules {
    fn from_value(value: Value) -> Result<Self, SchemeError> {
        let Value::Object(mut members) = value else {
            return Err(SchemeError::new("", "expected an object"));
        };
        let Some(of) = members.remove("of") else {
            return Err(SchemeError::new("", "missing member `of`"));
        };
        let of: OneOf<String> = SchemeError::locate(of).map_err(|error| error.below("/of"))?;
        if of.0.is_empty() {
            return Err(SchemeError::new("/of", "at least one type is needed"));
        }
        let rules: Rules = SchemeError::locate(Value::Object(members))?;
        rules.check()?;
        Ok(Self { of, rules })
    }

    /// True when they are for events of this type.
    pub fn fits(&self, event_type: &str) -> bool {
        self.of.0.iter().any(|pattern| fits(pattern, event_type))
    }
}

/// `*` stands for any text, also for none.
fn fits(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut text) = text.strip_prefix(start) else {
        return false;
    };
    let Some((middles, end)) = rest.rsplit_once('*') else {
        return text.ends_with(rest);
    };
    for middle in middles.split('*') {
        match text
            .find(middle)
            .and_then(|at| text.get(at + middle.len()..))
        {
            Some(rest) => text = rest,
            None => return false,
        }
    }
    text.ends_with(end)
}

impl Rules {
    /// Refuses constants that no event could have.
    fn check(&self) -> Result<(), SchemeError> {
        let texts = |rule: &Option<OneOf<Template>>| {
            let list = rule.iter().flat_map(|texts| &texts.0);
            let list: Vec<_> = list
                .filter_map(|it| it.constant().map(str::to_owned))
                .collect();
            list
        };
        for (pointer, rule) in [("/source", &self.source), ("/dataschema", &self.dataschema)] {
            if let Some(bad) = texts(rule).iter().find(|text| !is_reference(text)) {
                let message = format!("`{bad}` is no URI reference");
                return Err(SchemeError::new(pointer, message));
            }
        }
        match self.extensions.keys().find(|name| !is_extension(name)) {
            Some(name) => Err(SchemeError::new(
                format!("/extensions/{}", name.replace('~', "~0").replace('/', "~1")),
                "the name of an extension is made of `a`–`z` and `0`–`9`, and of no attribute",
            )),
            None => Ok(()),
        }
    }
}

impl TimeText {
    /// A text of this format as RFC 3339.
    pub(crate) fn normalize(&self, text: &str) -> Option<String> {
        let time = Time {
            of: Vec::new(),
            format: self.format,
            assume_offset: self.assume_offset.clone(),
        };
        time.normalize(text)
    }
}

impl<'de> Deserialize<'de> for TimeText {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Written {
            of: Template,
            format: TimeFormat,
            #[serde(default)]
            assume_offset: Option<String>,
        }
        struct TextOrMap;
        impl<'de> Visitor<'de> for TextOrMap {
            type Value = TimeText;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, or an object with `of` and `format`")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<TimeText, E> {
                Ok(TimeText {
                    of: text.parse().map_err(E::custom)?,
                    format: TimeFormat::Rfc3339,
                    assume_offset: None,
                })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<TimeText, A::Error> {
                let from = de::value::MapAccessDeserializer::new(map);
                let written = Written::deserialize(from)?;
                Ok(TimeText {
                    of: written.of,
                    format: written.format,
                    assume_offset: written.assume_offset,
                })
            }
        }
        from.deserialize_any(TextOrMap)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOf<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct OneOrList<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for OneOrList<T> {
            type Value = OneOf<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("one, or a list")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<OneOf<T>, E> {
                let one = T::deserialize(de::value::StrDeserializer::new(text))?;
                Ok(OneOf(vec![one]))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<OneOf<T>, A::Error> {
                let one = T::deserialize(de::value::MapAccessDeserializer::new(map))?;
                Ok(OneOf(vec![one]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<OneOf<T>, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = items.next_element()? {
                    list.push(item);
                }
                Ok(OneOf(list))
            }
        }
        from.deserialize_any(OneOrList(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn patterns() {
        let check =
            |pattern, text, expect| assert_eq!(fits(pattern, text), expect, "{pattern} {text}");
        check("push", "push", true);
        check("push", "push.x", false);
        check("issues.*", "issues.opened", true);
        check("issues.*", "issues", false);
        check("issues*", "issues", true);
        check("*", "", true);
        check("*.paid", "order.paid", true);
        check("a*b*c", "a1b2c", true);
        check("a*b*c", "a1c2c", false);
        check("a*a", "a", false);
        check("a*b*b", "ab", false);
    }

    #[test]
    fn errors_have_places() {
        let check = |value, pointer, message: &str| {
            let error = CloudEvents::from_value(value).expect_err("no rules");
            assert_eq!(error.pointer(), pointer, "{error}");
            assert!(error.message().contains(message), "{error}");
        };
        check(json!({"sorce": "x"}), "/sorce", "unknown field");
        check(
            json!({"source": ["https://a.test", "a b"]}),
            "/source",
            "no URI reference",
        );
        check(
            json!({"source": ["x", "body:y"]}),
            "/source/1",
            "is no place",
        );
        check(json!({"time": {"of": "body:/x"}}), "/time", "format");
        check(
            json!({"extensions": {"Up": "x"}}),
            "/extensions/Up",
            "the name of an extension",
        );
        check(
            json!({"extensions": {"subject": "x"}}),
            "/extensions/subject",
            "the name of an extension",
        );
        check(json!({"events": [{"subject": "x"}]}), "/events/0", "`of`");
        check(
            json!({"events": [{"of": "a", "subject": 5}]}),
            "/events/0/subject",
            "one, or a list",
        );
    }

    #[test]
    fn what_some_events_say_comes_first() {
        let rules = CloudEvents::from_value(json!({
            "subject": "body:/a",
            "events": [{"of": "x.*", "subject": []}, {"of": ["x.y"], "time": "body:/t"}]
        }));
        let rules = rules.expect("rules");
        let subjects = |event_type| {
            let mut said = rules.of(event_type).filter_map(|it| it.subject.as_ref());
            said.next().map(|texts| texts.0.len())
        };
        assert_eq!(subjects("x.y"), Some(0));
        assert_eq!(subjects("y"), Some(1));
        assert_eq!(rules.of("x.y").count(), 3);
    }
}
