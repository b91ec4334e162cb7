//! A story of several exporters: templates that change, clocks that leap, floods, replays.

#![no_main]

use fuzz::script;
use fuzz::watched::Watched;
use libfuzzer_sys::fuzz_target;

fuzz_target!(
    init: fuzz::seeds::written_if_asked(fuzz::seeds::stories),
    |bytes: &[u8]| {
        let (limits, steps) = script::read(bytes);
        let mut collector = Watched::new(limits);
        for step in steps {
            let _ = collector.handle(step.now, step.from, &step.datagram, step.replay);
        }
        collector.finish();
    }
);
