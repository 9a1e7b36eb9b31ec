use crate::model::{self, AddressParameter, Location, Part};
use crate::origin::Pointer;
use crate::rust::channel::server::texts;
use crate::rust::channel::view::{Address, Parameter};
use crate::rust::krate::{Case, Cases};
use crate::rust::text::{Code, literal, optional};
use crate::rust::{doc, ident};

/// Names that generated modules of channels refer to.
pub(super) const TAKEN: &[&str] = &[
    "Amqp",
    "Bindings",
    "Box",
    "CHANNEL",
    "ChannelFacts",
    "Clone",
    "Debug",
    "Err",
    "Http",
    "Kafka",
    "Location",
    "Malformed",
    "Message",
    "Messages",
    "Mqtt",
    "Nats",
    "None",
    "Ok",
    "OperationFacts",
    "Option",
    "ParameterFacts",
    "Parameters",
    "PartialEq",
    "Place",
    "ReplyFacts",
    "Result",
    "Selector",
    "Some",
    "String",
    "Test",
    "Unknown",
    "Vec",
    "WebSocket",
];

/// What must be known to have the address of a channel.
pub(super) fn kind(channel: &model::Channel) -> Address {
    match channel.template() {
        None => Address::Given,
        Some(_) if channel.parameters.is_empty() => Address::Fixed,
        Some(_) => Address::Parameters,
    }
}

/// The variable parts of a channel's address, and the enums of their values. `names` are those of the module.
pub(super) fn parameters(
    channel: &model::Channel,
    names: &mut ident::Names,
) -> (Vec<Parameter>, Vec<Cases>) {
    let own: Vec<&AddressParameter> = match channel.template() {
        Some(_) => channel.parameters.iter().collect(),
        None => Vec::new(),
    };
    let wires: Vec<&str> = own.iter().map(|it| it.name.as_str()).collect();
    let fields = ident::side_by_side(&wires, &[], ident::snake);
    let mut values = Vec::new();
    let mut parameters = Vec::new();
    for (parameter, field) in own.into_iter().zip(fields) {
        let ty = match parameter.values.is_empty() {
            true => "String".to_owned(),
            false => {
                let word = ident::camel(&parameter.name);
                let (name, _) = names.take([word.clone(), format!("{word}Value")]);
                values.push(cases(parameter, &name));
                name
            }
        };
        parameters.push(Parameter {
            doc: parameter_doc(parameter),
            field: Code::new(ident::raw(&field)),
            ty: Code::new(ty),
            wire: parameter.name.clone(),
            values: texts(&parameter.values),
            default: optional(parameter.default.as_deref()),
            location: location(parameter.location.as_ref()),
        });
    }
    (parameters, values)
}

fn cases(parameter: &AddressParameter, name: &str) -> Cases {
    let mut wires: Vec<&str> = Vec::new();
    for value in &parameter.values {
        if !wires.contains(&value.as_str()) {
            wires.push(value);
        }
    }
    let names = ident::side_by_side(&wires, &["Unknown"], ident::camel);
    let case = |(wire, name): (&&str, &String)| Case {
        doc: vec![doc::line(&format!("The value {}.", doc::quoted(wire)))],
        name: Code::new(name.clone()),
        wire: (*wire).to_owned(),
    };
    Cases {
        doc: vec![doc::line(&format!(
            "The values of {}.",
            doc::quoted(&parameter.name)
        ))],
        attributes: Vec::new(),
        derives: Vec::new(),
        name: Code::new(name),
        cases: wires.iter().zip(&names).map(case).collect(),
        unknown: Code::new("Unknown"),
    }
}

fn parameter_doc(parameter: &AddressParameter) -> Vec<Code> {
    let lines = doc::lines(parameter.description.as_deref().unwrap_or_default());
    match lines.is_empty() {
        true => vec![doc::line(&format!(
            "The part {}.",
            doc::quoted(&parameter.name)
        ))],
        false => lines,
    }
}

/// A place as an expression; what lies inside of a header has none, and was reported.
pub(super) fn location(location: Option<&Location>) -> Code {
    let place = location.and_then(|it| match it.part {
        Part::Payload => Some(format!("Payload({})", literal(&it.pointer))),
        Part::Headers => {
            let pointer = Pointer::new(it.pointer.clone());
            let mut segments = pointer.segments();
            let name = segments.next()?;
            segments
                .next()
                .is_none()
                .then(|| format!("Header({})", literal(&name)))
        }
    });
    Code::new(match place {
        Some(place) => format!("Some(Location::{place})"),
        None => "None".to_owned(),
    })
}
