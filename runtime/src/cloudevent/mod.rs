//! Reads and writes [CloudEvents](https://cloudevents.io) 1.0: JSON structured mode, HTTP binary mode, batches, and the
//! messages of [brokers](binding).
//!
//! In:  the bytes of a body, or headers and body.
//! Out: a [`RawCloudEvent`] that borrows from them, or a [`CloudEvent`] with typed data; and back, data unchanged.
//! Does not know: providers, signatures, sockets.
//!
//! What is received is kept as it was written: `time` and `dataschema` are never normalized, and JSON data is the
//! slice of the body in which it stood.
//!
//! ```
//! use hookwright_runtime::cloudevent::{Policy, RawCloudEvent};
//!
//! let body = br#"{"specversion":"1.0","id":"1","source":"/shop","type":"com.acme.paid","data":{"total":1.10}}"#;
//! let event = RawCloudEvent::from_json(body, Policy::Strict)?;
//! assert_eq!(event.event_type(), "com.acme.paid");
//! assert_eq!(event.data().and_then(|data| data.json()), Some(r#"{"total":1.10}"#));
//! # Ok::<(), hookwright_runtime::cloudevent::Error>(())
//! ```

mod attributes;
mod batch;
pub mod binding;
mod data;
mod error;
mod event;
mod extension;
mod http;
mod mapping;
mod media_type;
mod name;
mod percent;
mod policy;
mod protection;
mod raw;
mod reader;
mod text;
mod translation;
mod value;
mod writer;

pub use attributes::{Attributes, Extensions};
pub use batch::{read_batch, write_batch};
pub use data::Data;
pub use error::{Error, Problem};
pub use event::CloudEvent;
pub use extension::REGISTERED;
pub use http::{Message, Mode, read_http};
pub use media_type::MediaType;
pub use policy::Policy;
pub use protection::Protection;
pub use raw::RawCloudEvent;
pub use translation::Translation;
pub use value::{Type, Value};

pub(crate) use name::is_extension;
pub(crate) use text::is_reference;
