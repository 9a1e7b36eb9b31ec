//! References of every sort. Run with `cargo +nightly fuzz run reference fuzz/corpus/reference fuzz/seeds`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hookwright_fuzz::document::reference(data));
