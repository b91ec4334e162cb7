//! Exports of many flows, as datagrams and as a capture of them.

/// NetFlow v5 with twenty records of its own.
pub(crate) fn export(number: u32) -> Vec<u8> {
    let mut out = vec![0, 5, 0, 20];
    for word in [600_000, 1_700_000_000, 0, number * 20, 0] {
        out.extend(u32::to_be_bytes(word));
    }
    for at in number * 20..(number + 1) * 20 {
        let part = |of: u32| (at % of) as u8;
        out.extend([10, 1, 0, part(50), 10, 2, part(3), part(20), 0, 0, 0, 0, 0, 1, 0, 2]);
        let first = 100_000 + at * 600;
        for word in [1 + at % 9, 40 + at * 37 % 9_000, first, first + at * 7 % 5_000] {
            out.extend(word.to_be_bytes());
        }
        let protocol = if at % 4 == 2 { 17 } else { 6 };
        out.extend((40_000 + part(200) as u16).to_be_bytes());
        out.extend([80_u16, 443, 53, 22][at as usize % 4].to_be_bytes());
        out.extend([0, 0x1b, protocol, 0, 0, 0, 0, 0, 24, 24, 0, 0]);
    }
    out
}

/// The same as packets of a capture.
pub(crate) fn capture(exports: &[Vec<u8>]) -> Vec<u8> {
    let mut out = [0xa1b2_c3d4_u32, 0x0004_0002, 0, 0, 65_535, 101].map(u32::to_le_bytes).concat();
    for export in exports {
        let length = 28 + export.len() as u32;
        out.extend([1_700_000_000, 0, length, length].map(u32::to_le_bytes).concat());
        let (ip, udp) = ((length as u16).to_be_bytes(), (length as u16 - 20).to_be_bytes());
        out.extend([0x45, 0, ip[0], ip[1], 0, 0, 0, 0, 64, 17, 0, 0, 10, 9, 0, 1, 10, 9, 0, 2]);
        out.extend([0xc0, 0, 0x08, 0x07, udp[0], udp[1], 0, 0]);
        out.extend(export);
    }
    out
}
