#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| frontdesk_fuzz::events(input));
