//! Fuzz target: searches for bytes that break the law `delta`.

#![no_main]

#[path = "../../tests/support/laws.rs"]
#[expect(dead_code, reason = "each program looks at one law")]
mod laws;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| laws::delta(bytes));
