//! A TCP connection in segments as the input cuts and orders them.

#![no_main]

use fuzz::flows;
use libfuzzer_sys::fuzz_target;

fuzz_target!(
    init: fuzz::seeds::written_if_asked(|| flows::seeds(flows::TCP)),
    |input: &[u8]| flows::tell(flows::TCP, input)
);
