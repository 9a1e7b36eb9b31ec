//! hookwright compiles the description of an event API into typed, verified Rust.
#![warn(missing_docs)]

pub mod catalogue;
pub mod config;
pub mod diagnostic;
pub mod error;
pub mod glob;
pub mod group;
pub mod interpret;
pub mod load;
pub mod model;
pub mod name;
pub mod nearest;
pub mod openapi;
pub mod origin;
pub mod output;
pub mod plan;
pub mod profile;
pub mod render;
pub mod route;
pub mod rust;
pub mod schema;

pub use config::Config;
pub use error::{ConfigError, Error};
