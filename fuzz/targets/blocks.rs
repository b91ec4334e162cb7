//! Blocks of pcapng, each as the input says but whole: what damage at the lengths would hide from the fuzzer.

#![no_main]

use capture::{Item, Limits, Reader};
use fuzz::files::blocks;
use libfuzzer_sys::fuzz_target;

fuzz_target!(
    init: fuzz::seeds::written_if_asked(fuzz::files::block_seeds),
    |octets: &[u8]| {
        let limits = Limits { max_interfaces: 4, max_text_octets: 8, ..Limits::default() };
        let file = blocks(octets);
        let mut told = Vec::new();
        for slice in [usize::MAX, 1, 13] {
            let mut reader = Reader::new(limits);
            let (mut items, mut interfaces) = (Vec::new(), 0);
            let mut each = |item: Item<'_>| {
                if let Item::Packet(packet) = &item {
                    assert!(packet.interface < interfaces, "a packet before its interface");
                    assert!(packet.offset < file.len() as u64);
                }
                if let Item::Interface(interface) = &item {
                    assert_eq!(interface.id, interfaces);
                    assert!(interface.name.as_ref().is_none_or(|name| name.len() <= 24));
                    interfaces += 1;
                }
                items.push(format!("{item:?}"));
            };
            file.chunks(slice).for_each(|slice| reader.push(slice, &mut each));
            reader.finish(&mut each);
            items.push(format!("{:?}", reader.counters()));
            told.push(items);
        }
        assert!(told.windows(2).all(|pair| pair[0] == pair[1]), "slices change what is told");
    }
);
