//! Mail, news and files: protocols of lines.

mod calls;
mod ftp;
mod git;
mod imap;
mod irc;
mod nntp;
mod plain;
mod pop3;
mod smtp;
pub(super) mod talk;
mod xmpp;

use super::Probe;

/// The probes of this family.
pub(super) const FAMILY: &[Probe] = &[
    Probe::tcp(&[25, 465, 587], smtp::probe),
    Probe::tcp_around(&[21], ftp::probe),
    Probe::tcp(&[110], pop3::probe),
    Probe::tcp(&[143], imap::probe),
    Probe::tcp(&[6667, 6697], irc::probe),
    Probe::tcp(&[5222, 5269], xmpp::probe),
    Probe::tcp(&[119], nntp::probe),
    Probe::tcp(&[9418], git::probe),
    Probe::tcp(&[873], plain::rsync),
    Probe::tcp(&[3690], plain::svn),
    Probe::tcp(&[8080, 5060], plain::ookla),
    Probe::tcp(&[79], plain::finger),
    Probe::tcp(&[43], plain::whois),
    Probe::tcp(&[70], plain::gopher),
    Probe::tcp(&[], calls::soap),
    Probe::tcp(&[], calls::json_rpc),
    // The last of all: whatever has a mark of its own comes before it.
    Probe::both(&[], super::queues::protobuf::probe),
];

#[cfg(test)]
mod tests;
