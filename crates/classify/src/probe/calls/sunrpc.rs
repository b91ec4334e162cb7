//! ONC RPC: a call of version 2 or its answer, and the programs behind NFS
//! (RFC 5531 §9; record marking §11; programs: RFC 1833, RFC 1813, RFC 7530, RFC 1014).

use crate::octets::{be32, is_length};
use crate::segment::{Found, Outcome, Segment};

const CALL: u32 = 0;
const REPLY: u32 = 1;
const VERSION: u32 = 2;
const LAST_FRAGMENT: u32 = 0x8000_0000;
/// Where the port mapper, NFS and its callbacks listen.
const PORTS: [u16; 2] = [111, 2049];
/// Port mapper, NFS, mount, locks, status, quotas, access lists.
const PROGRAMS: [u32; 8] = [100_000, 100_003, 100_005, 100_011, 100_020, 100_021, 100_024, 100_227];

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    read(segment).into()
}

fn read(segment: &Segment<'_>) -> Option<Found> {
    let mut message = segment.payload;
    if segment.stream {
        let mark = be32(message, 0)?;
        message = message.get(4..)?;
        let length = mark & !LAST_FRAGMENT;
        let is_whole = is_length(length, message.len());
        // A long call comes in several segments.
        if length < 24 || mark & LAST_FRAGMENT == 0 || !is_whole && length < 512 {
            return None;
        }
    }
    match be32(message, 4)? {
        CALL => {
            let (program, version, procedure) =
                (be32(message, 12)?, be32(message, 16)?, be32(message, 20)?);
            // Credentials: none, of Unix, short, DES, GSS.
            let flavour = be32(message, 24)?;
            let fits = be32(message, 8)? == VERSION
                && version <= 16
                && procedure <= 64
                && (flavour <= 6 || flavour >= 300_000)
                && be32(message, 28)? <= 400;
            let name = if PROGRAMS.contains(&program) { "NFS" } else { "SunRPC" };
            // Assigned programs, and those that users define.
            let is_program = (100_000..0x6000_0000).contains(&program);
            (fits && is_program).then(|| {
                let because = format!("a call of program {program}, version {version}");
                Found::new(name)
                    .because(because)
                    .telling("rpc_program", program.to_string().as_bytes())
            })
        }
        REPLY => {
            // Accepted, a verifier of a known kind, and a state; or refused.
            let fits = match be32(message, 8)? {
                0 => be32(message, 12)? <= 6 && be32(message, 16)? <= 400,
                1 => be32(message, 12)? <= 1,
                _ => false,
            };
            let is_usual = PORTS.iter().any(|port| segment.has_port(*port));
            (fits && is_usual).then(|| Found::new("NFS").because("an answer from its port"))
        }
        _ => None,
    }
}
