//! hookwright compiles the description of an event API into typed, verified Rust.
#![warn(missing_docs)]

pub mod diagnostic;
pub mod load;
pub mod model;
pub mod name;
pub mod origin;
pub mod output;
pub mod render;
pub mod route;
pub mod rust;
