//! Where payloads depart from the document that describes them, and the overlay that makes it true.
//!
//! In:  loaded documents, and payloads with the events that they are.
//! Out: [`Departures`] with counts and evidence: findings, and the text of an OpenAPI Overlay.
//! Does not know: how payloads were captured, which event is which, Rust.

mod accept;
mod budget;
mod departure;
mod look;
mod overlay;
mod path;
mod schema;
mod text;

pub use departure::{Departures, Evidence, Observer, Topic};
pub use overlay::{Overlay, overlay};
