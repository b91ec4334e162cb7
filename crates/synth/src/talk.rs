//! What hosts say to each other, protocol by protocol.

pub(crate) mod call;
pub(crate) mod dns;
pub(crate) mod files;
pub(crate) mod mail;
pub(crate) mod shell;
pub(crate) mod small;
pub(crate) mod tls;
pub(crate) mod web;

/// A length in two octets, then the octets: what half of all protocols are made of.
fn with_length16(body: &[u8]) -> Vec<u8> {
    let mut out = (body.len() as u16).to_be_bytes().to_vec();
    out.extend_from_slice(body);
    out
}
