use std::fmt::Write;

use crate::model::dump::{place, probe};
use crate::model::{
    Binding, Catalog, Channel, CloudEventMode, Direction, Event, Location, Message, Operation,
    Requirement, Routing, Server, Variable, Wire,
};

/// Writes servers, channels and operations as compact text, for `inspect` and for tests. Shapes are left to
/// [`dump`](crate::model::dump).
///
/// ```text
/// channel signups at users/{userId}/signups
///   parameter: userId
///   message: UserSignedUp
/// receive onSignup from signups
///   message: UserSignedUp
/// ```
pub fn outline(catalog: &Catalog) -> String {
    let mut outline = Outline {
        catalog,
        text: String::new(),
    };
    for server in &catalog.servers {
        outline.server(server);
    }
    for scheme in &catalog.security_schemes {
        let _ = writeln!(outline.text, "security {}: {}", scheme.key, scheme.kind);
    }
    for channel in &catalog.channels {
        outline.channel(channel);
    }
    for operation in &catalog.operations {
        outline.operation(operation);
    }
    outline.text
}

struct Outline<'a> {
    catalog: &'a Catalog,
    text: String,
}

impl Outline<'_> {
    fn line(&mut self, word: &str, value: &str) {
        let _ = writeln!(self.text, "  {word}: {value}");
    }

    fn option(&mut self, word: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.line(word, value);
        }
    }

    fn server(&mut self, server: &Server) {
        let _ = writeln!(self.text, "server {} at {}", server.key, server.url);
        self.option("path", server.pathname.as_deref());
        let version = server.protocol_version.as_deref().unwrap_or_default();
        let protocol = format!("{} {version}", server.protocol);
        self.line("protocol", protocol.trim_end());
        for variable in &server.variables {
            self.line("variable", &variable_text(variable));
        }
        self.security(&server.security);
        self.bindings(&server.bindings);
    }

    fn channel(&mut self, channel: &Channel) {
        let address = channel.address.as_deref();
        let address = address.unwrap_or("an address known at run time");
        let _ = writeln!(self.text, "channel {} at {address}", channel.key);
        let servers = self.catalog.servers.as_slice();
        let named = channel.servers.iter().filter_map(|at| servers.get(*at));
        for key in named.map(|it| it.key.clone()).collect::<Vec<_>>() {
            self.line("server", &key);
        }
        for parameter in &channel.parameters {
            let mut text = parameter.name.clone();
            text.push_str(&choices(&parameter.values, parameter.default.as_deref()));
            if let Some(location) = &parameter.location {
                let _ = write!(text, " from {}", location_text(location));
            }
            self.line("parameter", &text);
        }
        if let Some(framing) = &channel.framing {
            let delimiter = framing.delimiter.as_deref().unwrap_or_default();
            let text = format!("{} {delimiter:?}", framing.kind);
            self.line("framing", &text);
        }
        self.messages("message", &channel.messages, &channel.routing);
        self.bindings(&channel.bindings);
    }

    fn operation(&mut self, operation: &Operation) {
        let (verb, way) = match operation.direction {
            Direction::Send => ("send", "to"),
            Direction::Receive => ("receive", "from"),
        };
        let channel = self.channel_key(operation.channel);
        let _ = writeln!(self.text, "{verb} {} {way} {channel}", operation.key);
        self.messages("message", &operation.messages, &operation.routing);
        if let Some(reply) = &operation.reply {
            if let Some(location) = &reply.address {
                self.line("reply at", &location_text(location));
            }
            if let Some(channel) = reply.channel {
                let key = self.channel_key(channel);
                self.line("reply on", &key);
            }
            self.messages("reply", &reply.messages, &reply.routing);
        }
        self.security(&operation.security);
        self.bindings(&operation.bindings);
    }

    fn channel_key(&self, at: usize) -> String {
        let channel = self.catalog.channels.get(at);
        channel.map(|it| it.key.clone()).unwrap_or_default()
    }

    fn messages(&mut self, word: &str, messages: &[usize], routing: &Routing) {
        for (at, event) in messages.iter().enumerate() {
            let event = self.catalog.events.get(*event);
            let mut text = event.map(|it| it.key.clone()).unwrap_or_default();
            if let Some(arm) = routing.selector.arms.get(at) {
                probe(&mut text, &routing.selector.places, arm);
            }
            self.line(word, &text);
        }
        if messages.len() > 1 {
            self.line("told apart by", &format!("{:?}", routing.decision));
        }
    }

    fn security(&mut self, security: &[Vec<Requirement>]) {
        let schemes = &self.catalog.security_schemes;
        let name = |it: &Requirement| {
            let key = schemes.get(it.scheme).map(|scheme| scheme.key.as_str());
            let scopes = match it.scopes.is_empty() {
                true => String::new(),
                false => format!(" ({})", it.scopes.join(", ")),
            };
            format!("{}{scopes}", key.unwrap_or_default())
        };
        let all = |one: &Vec<Requirement>| one.iter().map(name).collect::<Vec<_>>().join(" and ");
        let lines: Vec<String> = security.iter().map(all).collect();
        for line in lines {
            self.line("security", &line);
        }
    }

    fn bindings(&mut self, bindings: &[Binding]) {
        for binding in bindings {
            self.line("binding", &binding_text(binding));
        }
    }
}

/// What `inspect` shows of an event on a channel, one line each.
pub fn message_lines(event: &Event) -> Vec<String> {
    let Message {
        name,
        title: _,
        content_type,
        wire,
        headers: _,
        key: _,
        correlation,
        marks,
        bindings,
        cloud_event,
    } = &event.message;
    let mut lines = Vec::new();
    lines.extend(name.iter().map(|it| format!("name: {it}")));
    lines.extend(content_type.iter().map(|it| format!("content type: {it}")));
    match wire {
        Wire::MediaType => {}
        Wire::Avro(_) => lines.push("encoded: Avro".to_owned()),
        Wire::Protobuf(schema) => lines.push(format!("encoded: Protobuf {}", schema.message())),
    }
    let at = correlation.iter().map(location_text);
    lines.extend(at.map(|it| format!("correlation: {it}")));
    let marks = marks
        .iter()
        .map(|it| format!("mark: {} = {}", place(&it.place), it.value));
    lines.extend(marks);
    if let Some(form) = cloud_event {
        let mode = match &form.mode {
            CloudEventMode::Binary(prefix) => format!("binary, {prefix}*"),
            CloudEventMode::Structured => "structured".to_owned(),
        };
        lines.push(
            format!("CloudEvent: {mode} {}", form.types.join(", "))
                .trim_end()
                .to_owned(),
        );
    }
    lines.extend(
        bindings
            .iter()
            .map(|it| format!("binding: {}", binding_text(it))),
    );
    lines
}

fn binding_text(binding: &Binding) -> String {
    format!("{} {}", binding.protocol, binding.value)
}

fn location_text(location: &Location) -> String {
    match location.place() {
        Some(it) => place(&it),
        None => format!("headers {}", location.pointer),
    }
}

fn variable_text(variable: &Variable) -> String {
    let choices = choices(&variable.values, variable.default.as_deref());
    format!("{}{choices}", variable.name)
}

fn choices(values: &[String], default: Option<&str>) -> String {
    let mut text = match values {
        [] => String::new(),
        values => format!(" of {}", values.join("/")),
    };
    if let Some(default) = default {
        let _ = write!(text, ", by default {default}");
    }
    text
}
