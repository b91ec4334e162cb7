//! Mail and files: protocols of lines.

mod ftp;
mod imap;
mod pop3;
mod smtp;

use super::Probe;

/// The probes of this family.
pub(super) const FAMILY: &[Probe] = &[
    Probe::tcp(&[25, 465, 587], smtp::probe),
    Probe::tcp(&[21], ftp::probe),
    Probe::tcp(&[110], pop3::probe),
    Probe::tcp(&[143], imap::probe),
];
