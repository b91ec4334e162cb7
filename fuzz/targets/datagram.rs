//! One datagram, twice to one collector: the second time its templates are known.

#![no_main]

use std::net::{Ipv4Addr, SocketAddr};

use fuzz::watched::Watched;
use libfuzzer_sys::fuzz_target;
use model::Timestamp;
use netflow::{Limits, recognise, recognise_on_export_port};

const NOW: Timestamp = Timestamp::from_seconds(1_700_000_000);

fuzz_target!(
    init: fuzz::seeds::written_if_asked(fuzz::seeds::datagrams),
    |datagram: &[u8]| {
        let from = SocketAddr::from((Ipv4Addr::LOCALHOST, 2055));
        let mut collector = Watched::new(Limits::default());
        let first = collector.handle(NOW, from, datagram, false);
        let second = collector.handle(NOW, from, datagram, false);
        collector.finish();
        assert_eq!(first.is_ok(), second.is_ok(), "a datagram is refused for its octets alone");
        let version = first.ok().map(|summary| summary.version);
        assert_eq!(version, recognise_on_export_port(datagram).ok());
        // What is recognised anywhere is read by everyone as the same.
        assert!(recognise(datagram).is_none_or(|seen| version == Some(seen)));
    }
);
