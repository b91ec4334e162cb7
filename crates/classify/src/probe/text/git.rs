//! Git's own transport: the first packet line names service, path and host (Git's
//! protocol-v2 and pack-protocol documents, "Git Transport").

use super::talk;
use crate::segment::{Found, Outcome, Segment};
use crate::text;

const SERVICES: &[&[u8]] = &[b"git-upload-pack ", b"git-receive-pack ", b"git-upload-archive "];

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let Some((length, rest)) = segment.payload.split_at_checked(4) else { return Outcome::No };
    if !segment.first || !length.iter().all(u8::is_ascii_hexdigit) {
        return Outcome::No;
    }
    let Some(words) = SERVICES.iter().find_map(|service| rest.strip_prefix(*service)) else {
        return Outcome::No;
    };
    let mut found = Found::new("Git").because("request of Git's transport");
    let mut parts = words.split(|octet| *octet == 0);
    talk::tell(&mut found, "git_path", parts.next().unwrap_or_default());
    let host = parts.find_map(|part| part.strip_prefix(b"host="));
    found.called(host.and_then(text::host_of_authority)).into()
}
