//! The traffic: a home with a scan in it, and what no scene has.

use synth::{SAMPLE_SEED, Scene};

/// A capture in the order of time.
pub(crate) fn capture() -> Vec<u8> {
    let mut capture = synth::pcap(SAMPLE_SEED, Scene::HomeLan);
    let mut seconds = LATER;
    for (vlan, service, protocol, ends, payload) in FRAMES {
        let mut frame = vec![2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2];
        if *vlan > 0 {
            frame.extend([0x81, 0]);
            frame.extend(vlan.to_be_bytes());
        }
        frame.extend([8, 0, 0x45, *service]);
        let length = 20 + payload.len() as u16;
        frame.extend(length.to_be_bytes());
        frame.extend([0, 1, 0, 0, 64, *protocol, 0, 0]);
        ends.iter().for_each(|address| frame.extend(address));
        frame.extend(*payload);
        seconds += 1;
        let captured = (frame.len() as u32).to_le_bytes();
        [seconds.to_le_bytes(), [0; 4], captured, captured]
            .iter()
            .for_each(|word| capture.extend(word));
        capture.extend(frame);
    }
    capture
}

/// 2027-01-01: after the scene.
const LATER: u32 = 1_798_761_600;

const ONE: [u8; 4] = [198, 51, 100, 7];
const OTHER: [u8; 4] = [198, 51, 100, 200];

/// VLAN, type of service, protocol, ends, what is behind the header of IP.
type Frame = (u16, u8, u8, [[u8; 4]; 2], &'static [u8]);

const FRAMES: &[Frame] = &[
    // UDP in a VLAN and marked, with nothing in it.
    (42, 0xb8, 17, [ONE, OTHER], &[0x1f, 0x90, 0x23, 0x28, 0, 8, 0, 0]),
    (42, 0xb8, 17, [OTHER, ONE], &[0x23, 0x28, 0x1f, 0x90, 0, 8, 0, 0]),
    // An echo and its answer.
    (0, 0, 1, [ONE, OTHER], &[8, 0, 0, 0, 0, 1, 0, 1]),
    (0, 0, 1, [OTHER, ONE], &[0, 0, 0, 0, 0, 1, 0, 1]),
    // Who is in this group?
    (0, 0xc0, 2, [ONE, [224, 0, 0, 1]], &[0x11, 100, 0, 0, 0, 0, 0, 0]),
    // A knock on port 22 that is refused.
    (7, 0, 6, [ONE, OTHER], &[0x9c, 0x40, 0, 22, 0, 0, 0, 9, 0, 0, 0, 0, 0x50, 2, 4, 0, 0, 0, 0, 0]),
    (7, 0, 6, [OTHER, ONE], &[0, 22, 0x9c, 0x40, 0, 0, 0, 0, 0, 0, 0, 10, 0x50, 0x14, 0, 0, 0, 0, 0, 0]),
    // A request in clear.
    (0, 0, 6, [OTHER, ONE], b"\xc3\x50\x00\x50\x00\x00\x00\x01\x00\x00\x00\x01\x50\x18\x04\x00\x00\x00\x00\x00GET /a HTTP/1.1\r\nHost: Plain.Example\r\n\r\n"),
    (0, 0, 6, [ONE, OTHER], b"\x00\x50\xc3\x50\x00\x00\x00\x01\x00\x00\x00\x29\x50\x18\x04\x00\x00\x00\x00\x00HTTP/1.1 204 No\r\n\r\n"),
];
