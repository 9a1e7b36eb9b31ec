//! Code that a build script generated.

/// Includes the module that a build script generated from a document.
///
/// The name is the one that the build script gave: the document's file name, without its ending.
///
/// ```ignore
/// hookwright_runtime::include_events!("acme"); // pub mod acme
/// ```
#[macro_export]
macro_rules! include_events {
    ($name:literal) => {
        include!(concat!(env!("OUT_DIR"), "/", $name, "/include.rs"));
    };
}
