//! What the fuzz targets do with documents; `tests/fuzz.rs` does the same with seeds and changed seeds.

pub mod document;
