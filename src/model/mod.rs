//! The one model of every event API: events, the channels that carry them, shapes, where the type is read, how deliveries
//! are signed.
//!
//! In:  what the reading wing found.
//! Out: what the writing wing turns into Rust.
//! Does not know: document formats (only an [`Origin`](crate::origin::Origin)) and Rust (only wire names).

mod avro;
mod catalog;
mod channel;
mod dump;
mod event;
mod json;
mod message;
mod operation;
mod outline;
mod profile;
mod protobuf;
mod routing;
mod server;
mod shape;

pub use avro::{AvroField, AvroNode, AvroPlain, AvroSchema};
pub use catalog::{Catalog, Info, Stamp};
pub use channel::{AddressParameter, Ambiguity, Channel, Framing, ambiguity};
pub use dump::dump;
pub use event::{Body, BodyFormat, Event, EventType, Example, Parameter, ParameterIn, Response};
pub use json::Json;
pub use message::{Binding, CloudEventForm, CloudEventMode, Location, Mark, Message, Part, Wire};
pub use operation::{Direction, Operation, Reply};
pub use outline::{message_lines, outline};
pub use profile::{Envelope, Place, Profile, TimeFormat, Written};
pub use protobuf::{ProtoEnum, ProtoField, ProtoKind, ProtoLabel, ProtoMessage, ProtoSchema};
pub use routing::{Decision, Probe, Routing, Selector, Test};
pub use server::{Requirement, SecurityScheme, Server, Variable};
pub use shape::{
    Case, Check, Kind, List, Map, Member, Rest, Shape, ShapeId, Shapes, Struct, Union, Use, Variant,
};
