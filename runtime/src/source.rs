//! The sources of this crate, for crates that carry the runtime with them.

/// The path of every source file below `src`, and its text.
pub const FILES: &[(&str, &str)] = &[];
