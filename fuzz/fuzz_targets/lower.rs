//! Documents, all the way to Rust. Run with `cargo +nightly fuzz run lower fuzz/corpus/lower fuzz/seeds`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hookwright_fuzz::document::lower(data));
