//! hookwright compiles the description of an event API into typed, verified Rust.
#![warn(missing_docs)]

pub mod config;
pub mod diagnostic;
pub mod error;
pub mod glob;
pub mod load;
pub mod model;
pub mod name;
pub mod nearest;
pub mod origin;
pub mod output;
pub mod plan;
pub mod render;
pub mod route;
pub mod schema;
pub mod rust;

pub use config::Config;
pub use error::{ConfigError, Error};
