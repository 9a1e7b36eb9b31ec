//! Texts that may be JSON or YAML. Run with `cargo +nightly fuzz run load fuzz/corpus/load fuzz/seeds`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hookwright_fuzz::document::load(data));
