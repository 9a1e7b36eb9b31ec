//! The one model of every event API: events, shapes, where the type is read, how deliveries are signed.
//!
//! In:  what the reading wing found.
//! Out: what the writing wing turns into Rust.
//! Does not know: document formats (only an [`Origin`](crate::origin::Origin)) and Rust (only wire names).

mod catalog;
mod dump;
mod event;
mod json;
mod profile;
mod routing;
mod shape;

pub use catalog::{Catalog, Info, Stamp};
pub use dump::dump;
pub use event::{Body, BodyFormat, Event, EventType, Example, Parameter, ParameterIn, Response};
pub use json::Json;
pub use profile::{Envelope, Place, Profile, TimeFormat, Written};
pub use routing::{Decision, Probe, Routing, Selector, Test};
pub use shape::{
    Case, Check, Kind, List, Map, Member, Rest, Shape, ShapeId, Shapes, Struct, Union, Use, Variant,
};
