//! The first octets of a body: what kind of file, form or call they begin.

use model::{Revealed, Risks};

use super::request::is_secret;
use crate::segment::{Found, says};

/// What stands before it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Body {
    is_reply: bool,
    is_form: bool,
    /// Its media type is an application's.
    is_octets: bool,
}

/// Octets of a form or a call that are looked at.
const MAX_LOOKED: usize = 2048;

/// First octets of files, as their formats give them; whether they are programs.
const KINDS: &[(&[u8], &str, bool)] = &[
    (b"\x7fELF", "ELF program", true),
    (b"\xfe\xed\xfa\xce", "Mach-O program", true),
    (b"\xfe\xed\xfa\xcf", "Mach-O program", true),
    (b"\xce\xfa\xed\xfe", "Mach-O program", true),
    (b"\xcf\xfa\xed\xfe", "Mach-O program", true),
    (b"\xca\xfe\xba\xbe", "Java class or Mach-O program", true),
    (b"dex\n03", "Android program", true),
    (b"#!/", "script", true),
    (b"\0asm", "WebAssembly", false),
    (b"MSCF\0\0\0\0", "cabinet", false),
    (b"!<arch>\n", "Debian package", true),
    (b"\xed\xab\xee\xdb", "RPM package", true),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "OLE document or installer", false),
    (b"PK\x03\x04", "zip", false),
    (b"\x1f\x8b\x08", "gzip", false),
    (b"\xfd7zXZ\0", "xz", false),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip", false),
    (b"Rar!\x1a\x07", "RAR", false),
    (b"BZh", "bzip2", false),
    (b"\x28\xb5\x2f\xfd", "zstd", false),
    (b"%PDF-", "PDF", false),
    (b"\x89PNG\r\n\x1a\n", "PNG", false),
    (b"GIF8", "GIF", false),
    (b"\xff\xd8\xff", "JPEG", false),
    (b"OggS\0", "Ogg", false),
    (b"ID3", "MP3", false),
    (b"\x1a\x45\xdf\xa3", "Matroska", false),
    (b"FLV\x01", "Flash video", false),
    (b"#EXTM3U", "HLS playlist", false),
    (b"%!PS", "PostScript", false),
];

impl Body {
    pub(super) const fn request(is_form: bool) -> Self {
        Self { is_reply: false, is_form, is_octets: false }
    }

    pub(super) const fn reply(is_octets: bool) -> Self {
        Self { is_reply: true, is_form: false, is_octets }
    }

    /// What it begins is told of the flow.
    pub(super) fn look(self, octets: &[u8], found: &mut Found) {
        let head = octets.get(..MAX_LOOKED).unwrap_or(octets);
        let mut revealed = found.revealed.take().unwrap_or_default();
        if self.is_form && gives_secret(head) {
            revealed.warn(Risks::CLEARTEXT_CREDENTIALS, "a form with a password or token");
            revealed.tell("credentials", "form");
        }
        if found.service.is_none() {
            found.service = call(head);
        }
        self.file(head, &mut revealed);
        found.revealed = Some(revealed);
    }

    fn file(self, head: &[u8], revealed: &mut Revealed) {
        let name = if self.is_reply { "body_kind" } else { "request_body_kind" };
        if is_windows_program(head, self.is_octets) {
            revealed.tell(name, "Windows program");
            revealed.warn(Risks::BINARY_TRANSFER, "Windows program, begins with MZ");
        } else if let Some((_, kind, is_program)) =
            KINDS.iter().find(|(start, ..)| head.starts_with(start))
        {
            revealed.tell(name, *kind);
            if *is_program {
                revealed.warn(Risks::BINARY_TRANSFER, *kind);
            }
        } else if head.get(4..8) == Some(b"ftyp") {
            revealed.tell(name, "MP4");
        }
    }
}

/// `MZ`, and what stands where its header says, as far as it came, is `PE` (PE format §MS-DOS stub).
fn is_windows_program(head: &[u8], is_octets: bool) -> bool {
    if !head.starts_with(b"MZ") {
        return false;
    }
    let Some([a, b, c, d]) = head.get(0x3c..0x40) else { return is_octets };
    let at = usize::try_from(u32::from_le_bytes([*a, *b, *c, *d])).unwrap_or(usize::MAX);
    match head.get(at..).and_then(|rest| rest.get(..2)) {
        Some(mark) => matches!(mark, b"PE" | b"NE" | b"LE" | b"LX"),
        None => is_octets || says(head, b"This program"),
    }
}

fn gives_secret(form: &[u8]) -> bool {
    form.split(|octet| *octet == b'&').any(|pair| {
        let mut halves = pair.splitn(2, |octet| *octet == b'=');
        let name = halves.next().unwrap_or_default();
        is_secret(name) && halves.next().is_some_and(|value| !value.is_empty())
    })
}

/// A call in JSON or SOAP.
fn call(head: &[u8]) -> Option<&'static str> {
    let start = head.trim_ascii_start();
    if start.starts_with(b"{") && says(head, b"\"jsonrpc\"") {
        return Some("JSON-RPC");
    }
    (start.starts_with(b"<") && is_envelope(head)).then_some("SOAP")
}

/// SOAP's envelope (SOAP 1.1 §4.1.1), by its namespace.
pub(crate) fn is_envelope(head: &[u8]) -> bool {
    says(head, b":Envelope")
        && (says(head, b"schemas.xmlsoap.org/soap") || says(head, b"w3.org/2003/05/soap-envelope"))
}
