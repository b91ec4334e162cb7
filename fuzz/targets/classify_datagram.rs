//! A flow of datagrams as the input cuts them.

#![no_main]

use fuzz::flows;
use libfuzzer_sys::fuzz_target;

fuzz_target!(
    init: fuzz::seeds::written_if_asked(|| flows::seeds(flows::UDP)),
    |input: &[u8]| flows::tell(flows::UDP, input)
);
