use http::HeaderName;

use crate::signature::rfc9421::structured::{Bare, Item};
use crate::signature::rfc9421::target::Target;
use crate::signature::{Refused, Request};

/// Where the values of components are taken from.
pub(super) struct Message<'a> {
    pub(super) request: &'a Request<'a>,
    /// `None` when the URL is not known.
    pub(super) target: Option<Target>,
}

impl Message<'_> {
    /// RFC 9421, "Derived Components" and "HTTP Fields": the value of a covered component.
    pub(super) fn value(&self, component: &Item) -> Result<String, Refused> {
        let name = component.text.as_str();
        if name == "@query-param" {
            return self.parameter(component);
        }
        // Parameters make another value of a field: dictionary members, bytes, trailers, the request of a response.
        if !component.params.is_empty() {
            return Err(Refused::UnknownComponent);
        }
        match name {
            "@method" => Ok(self.request.method.to_ascii_uppercase()),
            "@authority" => self.authority(),
            "@target-uri" => Ok(self.target()?.uri()),
            "@scheme" => Ok(self.target()?.scheme().to_owned()),
            "@request-target" => Ok(self.target()?.request_target()),
            "@path" => Ok(self.target()?.path.clone()),
            "@query" => Ok(self.target()?.query()),
            _ if name.starts_with('@') => Err(Refused::UnknownComponent),
            // Whoever signs names the field: nothing of it is told.
            _ => self.field(name).map_err(|_| Refused::UnknownComponent),
        }
    }

    fn target(&self) -> Result<&Target, Refused> {
        self.target.as_ref().ok_or(Refused::NoReceivedUrl)
    }

    /// That of the URL, or what the request says of it.
    fn authority(&self) -> Result<String, Refused> {
        if let Some(target) = &self.target {
            return Ok(target.authority.clone());
        }
        let host = self.request.one_text("host")?;
        let host = host.and_then(|host| Target::read(&format!("https://{host}")));
        Ok(host.ok_or(Refused::NoReceivedUrl)?.authority)
    }

    fn parameter(&self, component: &Item) -> Result<String, Refused> {
        match component.params.as_slice() {
            [(key, Bare::String(name))] if key == "name" => self
                .target()?
                .parameter(name)
                .ok_or(Refused::UnknownComponent),
            _ => Err(Refused::UnknownComponent),
        }
    }

    /// All lines of a field, in one.
    pub(super) fn field(&self, name: &str) -> Result<String, Refused> {
        let missing = || Refused::MissingHeader {
            name: name.to_owned(),
        };
        // Only lower-case names are names of fields here.
        let lower = !name.bytes().any(|byte| byte.is_ascii_uppercase());
        let header = HeaderName::from_bytes(name.as_bytes())
            .ok()
            .filter(|_| lower);
        let lines = self.request.headers.get_all(header.ok_or_else(missing)?);
        let lines = lines
            .iter()
            .map(|line| match std::str::from_utf8(line.as_bytes()) {
                Ok(text) if text.is_ascii() => Ok(text.trim_matches([' ', '\t'])),
                _ => Err(Refused::UnreadableHeader {
                    name: name.to_owned(),
                }),
            });
        let lines = lines.collect::<Result<Vec<&str>, _>>()?;
        match lines.is_empty() {
            true => Err(missing()),
            false => Ok(lines.join(", ")),
        }
    }
}
