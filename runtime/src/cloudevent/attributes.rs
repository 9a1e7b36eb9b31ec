use std::borrow::Cow;

use super::{Error, MediaType, Policy, Problem, Type, Value, name, text};

/// The context attributes of an event: all but its data.
///
/// Every value was checked when it went in, so an event can always be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attributes<'a> {
    pub(super) id: Cow<'a, str>,
    pub(super) source: Cow<'a, str>,
    pub(super) event_type: Cow<'a, str>,
    pub(super) subject: Option<Cow<'a, str>>,
    pub(super) time: Option<Cow<'a, str>>,
    pub(super) data_content_type: Option<Cow<'a, str>>,
    pub(super) data_schema: Option<Cow<'a, str>>,
    pub(super) extensions: Extensions<'a>,
}

/// Extensions, in the order in which they came.
pub type Extensions<'a> = Vec<(Cow<'a, str>, Value<'a>)>;

impl<'a> Attributes<'a> {
    /// The three that every event has.
    ///
    /// # Errors
    ///
    /// When one of them cannot be what it is.
    pub fn new(
        id: impl Into<Cow<'a, str>>,
        source: impl Into<Cow<'a, str>>,
        event_type: impl Into<Cow<'a, str>>,
    ) -> Result<Self, Error> {
        let mut draft = Draft::default();
        draft.put(
            Cow::Borrowed("specversion"),
            Value::from("1.0"),
            Policy::Strict,
        )?;
        draft.put(
            Cow::Borrowed("id"),
            Value::String(id.into()),
            Policy::Strict,
        )?;
        draft.put(
            Cow::Borrowed("source"),
            Value::String(source.into()),
            Policy::Strict,
        )?;
        draft.put(
            Cow::Borrowed("type"),
            Value::String(event_type.into()),
            Policy::Strict,
        )?;
        draft.finish()
    }

    /// The id: unique within the source, the same when the event is sent again.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Where the event comes from: a URI reference, as written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The type, e.g. `com.acme.invoice.paid`.
    pub fn event_type(&self) -> &str {
        &self.event_type
    }

    /// What the event is about, within its source.
    pub fn subject(&self) -> Option<&str> {
        self.subject.as_deref()
    }

    /// When it happened: RFC 3339, as written.
    pub fn time(&self) -> Option<&str> {
        self.time.as_deref()
    }

    /// The media type of the data, as written.
    pub fn data_content_type(&self) -> Option<&str> {
        self.data_content_type.as_deref()
    }

    /// The URI of the schema of the data, as written.
    pub fn data_schema(&self) -> Option<&str> {
        self.data_schema.as_deref()
    }

    /// The extensions, in the order in which they came.
    pub fn extensions(&self) -> impl Iterator<Item = (&str, &Value<'a>)> {
        self.extensions
            .iter()
            .map(|(name, value)| (name.as_ref(), value))
    }

    /// An extension.
    pub fn extension(&self, name: &str) -> Option<&Value<'a>> {
        self.extensions()
            .find_map(|(key, value)| (key == name).then_some(value))
    }

    /// Gives extensions the types that they are declared with. Headers carry all of them as text, JSON most: this turns
    /// `"5"` into `5`. Extensions that are not there are none.
    ///
    /// ```
    /// use hookwright_runtime::cloudevent::{Attributes, REGISTERED, Value};
    ///
    /// let mut attributes = Attributes::new("1", "/shop", "com.acme.paid")?;
    /// attributes.set("severitynumber", "9")?;
    /// attributes.declare(REGISTERED)?;
    /// assert_eq!(attributes.extension("severitynumber"), Some(&Value::Integer(9)));
    /// # Ok::<(), hookwright_runtime::cloudevent::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When one of them is not of its type. Then all stay as they are.
    pub fn declare(&mut self, types: &[(&str, Type)]) -> Result<(), Error> {
        let mut cast = Vec::new();
        for (at, (name, value)) in self.extensions.iter().enumerate() {
            if let Some((_, to)) = types.iter().find(|(declared, _)| declared == name) {
                let value = value.cast(*to).map_err(|it| Error::value(name, it))?;
                cast.push((at, value));
            }
        }
        for (at, value) in cast {
            if let Some(extension) = self.extensions.get_mut(at) {
                extension.1 = value;
            }
        }
        Ok(())
    }

    /// What tells whether two events are the same one: the source and the id.
    pub fn dedup_key(&self) -> (&str, &str) {
        (&self.source, &self.id)
    }

    /// Every attribute and its canonical text, `specversion` first: what a binary binding maps to headers or properties.
    pub fn texts(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        let core = self.core().map(|(name, text)| (name, Cow::Borrowed(text)));
        core.chain(
            self.extensions()
                .map(|(name, value)| (name, value.to_text())),
        )
    }

    /// The attributes of the core specification that are there, and their texts.
    pub(super) fn core(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let required = [
            ("specversion", "1.0"),
            ("id", self.id()),
            ("source", self.source()),
            ("type", self.event_type()),
        ];
        let optional = [
            ("subject", self.subject()),
            ("time", self.time()),
            ("datacontenttype", self.data_content_type()),
            ("dataschema", self.data_schema()),
        ];
        let optional = optional
            .into_iter()
            .filter_map(|(name, text)| Some((name, text?)));
        required.into_iter().chain(optional)
    }

    /// Sets an attribute, core or extension.
    ///
    /// # Errors
    ///
    /// When the name or the value is not allowed.
    pub fn set(
        &mut self,
        name: impl Into<Cow<'a, str>>,
        value: impl Into<Value<'a>>,
    ) -> Result<(), Error> {
        let (name, value) = (name.into(), value.into());
        let text = |value: Value<'a>| checked(&name, value, Policy::Strict);
        match name.as_ref() {
            "id" => self.id = text(value)?,
            "source" => self.source = text(value)?,
            "type" => self.event_type = text(value)?,
            "subject" => self.subject = Some(text(value)?),
            "time" => self.time = Some(text(value)?),
            "datacontenttype" => self.data_content_type = Some(text(value)?),
            "dataschema" => self.data_schema = Some(text(value)?),
            extension => {
                name::check(extension, Policy::Strict)?;
                value
                    .check()
                    .map_err(|problem| Error::value(extension, problem))?;
                self.extensions.retain(|(key, _)| key != extension);
                self.extensions.push((name, value));
            }
        }
        Ok(())
    }

    /// Returns the same without borrowing.
    pub fn into_owned(self) -> Attributes<'static> {
        let own = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        Attributes {
            id: own(self.id),
            source: own(self.source),
            event_type: own(self.event_type),
            subject: self.subject.map(own),
            time: self.time.map(own),
            data_content_type: self.data_content_type.map(own),
            data_schema: self.data_schema.map(own),
            extensions: self
                .extensions
                .into_iter()
                .map(|(name, value)| (own(name), value.into_owned()))
                .collect(),
        }
    }

    pub(super) fn media_type(&self) -> Option<MediaType<'_>> {
        self.data_content_type().and_then(MediaType::parse)
    }
}

/// Attributes while they are being read, in any order.
#[derive(Default)]
pub(super) struct Draft<'a> {
    specversion: Option<Cow<'a, str>>,
    id: Option<Cow<'a, str>>,
    source: Option<Cow<'a, str>>,
    event_type: Option<Cow<'a, str>>,
    subject: Option<Cow<'a, str>>,
    time: Option<Cow<'a, str>>,
    data_content_type: Option<Cow<'a, str>>,
    data_schema: Option<Cow<'a, str>>,
    extensions: Extensions<'a>,
}

impl<'a> Draft<'a> {
    /// Takes an attribute.
    pub(super) fn put(
        &mut self,
        name: Cow<'a, str>,
        value: Value<'a>,
        policy: Policy,
    ) -> Result<(), Error> {
        let Some(place) = self.place(&name) else {
            name::check(&name, policy)?;
            if policy.is_strict() {
                value
                    .check()
                    .map_err(|problem| Error::value(&name, problem))?;
            }
            self.extensions.push((name, value));
            return Ok(());
        };
        if place.is_some() {
            return Err(Error::Twice(name.into_owned()));
        }
        *place = Some(checked(&name, value, policy)?);
        Ok(())
    }

    fn place(&mut self, name: &str) -> Option<&mut Option<Cow<'a, str>>> {
        Some(match name {
            "specversion" => &mut self.specversion,
            "id" => &mut self.id,
            "source" => &mut self.source,
            "type" => &mut self.event_type,
            "subject" => &mut self.subject,
            "time" => &mut self.time,
            "datacontenttype" => &mut self.data_content_type,
            "dataschema" => &mut self.data_schema,
            _ => return None,
        })
    }

    /// Proves that everything is there that must be, and nothing twice.
    pub(super) fn finish(self) -> Result<Attributes<'a>, Error> {
        let version = self.specversion.ok_or(Error::Missing("specversion"))?;
        if version != "1.0" {
            return Err(Error::SpecVersion(version.into_owned()));
        }
        check_twice(&self.extensions)?;
        Ok(Attributes {
            id: self.id.ok_or(Error::Missing("id"))?,
            source: self.source.ok_or(Error::Missing("source"))?,
            event_type: self.event_type.ok_or(Error::Missing("type"))?,
            subject: self.subject,
            time: self.time,
            data_content_type: self.data_content_type,
            data_schema: self.data_schema,
            extensions: self.extensions,
        })
    }
}

/// So many names are compared with each other; more are sorted.
const FEW: usize = 8;

fn check_twice(extensions: &Extensions<'_>) -> Result<(), Error> {
    if extensions.len() <= FEW {
        let mut all = extensions.iter().enumerate();
        let twice = all.find(|(at, (name, _))| {
            let mut before = extensions.iter().take(*at);
            before.any(|(other, _)| other == name)
        });
        return twice.map_or(Ok(()), |(_, (name, _))| {
            Err(Error::Twice(name.clone().into_owned()))
        });
    }
    let mut names: Vec<&str> = extensions.iter().map(|(name, _)| name.as_ref()).collect();
    names.sort_unstable();
    let twice = names
        .iter()
        .zip(names.iter().skip(1))
        .find(|(name, next)| name == next);
    twice.map_or(Ok(()), |(name, _)| Err(Error::Twice((*name).to_owned())))
}

/// The text of a core attribute, proven to be what the specification asks of it.
fn checked<'a>(name: &str, value: Value<'a>, policy: Policy) -> Result<Cow<'a, str>, Error> {
    let fail = |problem| Error::value(name, problem);
    let text = match value {
        Value::String(text)
        | Value::Uri(text)
        | Value::UriReference(text)
        | Value::Timestamp(text) => text,
        _ => return Err(fail(Problem::Type)),
    };
    if text.is_empty() {
        return Err(fail(Problem::Empty));
    }
    if policy.is_strict() {
        let rule = match name {
            "source" => text::check_reference(&text),
            "dataschema" => text::check_uri(&text),
            "time" => text::check_time(&text),
            "datacontenttype" => MediaType::parse(&text).map(drop).ok_or(Problem::MediaType),
            _ => Ok(()),
        };
        rule.map_err(fail)?;
    }
    // What becomes a header as it is must always be able to.
    if policy.is_strict() || name == "datacontenttype" {
        text::check(&text).map_err(fail)?;
    }
    Ok(text)
}
