//! What sites published to NATS, as a source: templates first, then flows from where we were or from when was asked.

use std::time::Duration;

use anyhow::anyhow;
use capture::pcapng::{InterfaceDescription, Writer};
use capture::{LinkType, Reader};
use model::Timestamp;
use nats::{Address, Follower, Heard, Login, Options, Start, follow, sites};
use tokio::runtime::Builder;

use crate::arguments::{UsageError, WatchArguments};
use crate::output::tell;

use super::feed::{Line, News};
use super::now;

/// The interfaces that a relay's blocks are on.
const INTERFACES: [&str; 3] = ["live", "template-cache", "history"];

/// A place among what sites publish.
pub(super) struct Sites {
    follower: Follower,
    name: String,
    damaged: u64,
}

impl Sites {
    /// What can be told wrong at once is.
    pub(super) fn new(
        address: &Result<Address, String>,
        arguments: &WatchArguments,
        before: Option<u64>,
    ) -> anyhow::Result<Self> {
        let address = address.as_ref().map_err(|why| UsageError(why.clone()))?;
        let given = &arguments.nats;
        let login = given.credentials.as_deref().map(Login::from_file).transpose();
        let login = login.map_err(|why| anyhow!("--nats-credentials: {why}"))?;
        let site =
            given.site.as_deref().map(sites::name).transpose().map_err(|why| anyhow!(why))?;
        let tls = match address.is_secret || arguments.ca.is_some() {
            true => {
                Some(serve::trust(arguments.ca.as_deref(), "--ca").map_err(|why| anyhow!(why))?)
            }
            false => None,
        };
        let start = start(given.from.as_deref(), before)?;
        let options = Options {
            address: address.clone(),
            login,
            tls,
            name: "flowglass watch".to_owned(),
            inbox: "_INBOX.reader".to_owned(),
        };
        let name = address.to_string();
        Ok(Self { follower: follow(options, site, start, false), name, damaged: 0 })
    }

    /// Until nobody listens any more.
    pub(super) fn run(mut self, line: &Line) {
        match Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime.block_on(async { while self.next(line).await {} }),
            Err(error) => _ = line.tell(News::Broken(error.to_string())),
        }
    }

    async fn next(&mut self, line: &Line) -> bool {
        match self.follower.next().await {
            Heard::Up(_) => line.tell(News::Live) && line.tell(News::Octets(greeting())),
            Heard::Template(blocks) => self.pass(&blocks, News::Octets, line),
            Heard::Flows(record) => {
                let sequence = record.sequence;
                self.pass(&record.payload, |octets| News::Message(octets, sequence), line)
            }
            Heard::Missed(messages) => {
                let messages = model::counted(messages, "message", "messages");
                tell(format_args!("{}: NATS forgot {messages} before they were read", self.name));
                true
            }
            Heard::Lost(error, wait) if !error.is_final() => {
                let wait = u32::try_from(wait.as_millis()).unwrap_or(u32::MAX);
                line.tell(News::Lost(error.to_string(), wait))
            }
            Heard::Lost(error, _) => {
                line.tell(News::Refused(error.to_string()));
                false
            }
            Heard::Known | Heard::Again | Heard::Quiet | Heard::Stat(_) => true,
        }
    }

    /// What is no batch of a relay would break all that follows: it is left out, and told the first time.
    fn pass(&mut self, blocks: &[u8], news: impl FnOnce(Vec<u8>) -> News, line: &Line) -> bool {
        if is_whole(blocks) {
            return line.tell(news(blocks.to_vec()));
        }
        self.damaged += 1;
        if self.damaged == 1 {
            tell(format_args!(
                "{}: a message is no batch of a relay; such are left out",
                self.name
            ));
        }
        true
    }
}

/// Where to begin: what was asked for, where a run before was, or now.
fn start(from: Option<&str>, before: Option<u64>) -> anyhow::Result<Start> {
    if let Some(text) = from {
        let time = Timestamp::parse_rfc3339(text).ok().or_else(|| {
            let seconds = crate::arguments::age(text).ok()?;
            let span = Duration::from_secs(seconds.into());
            Some(now().plus_nanos(-i64::try_from(span.as_nanos()).ok()?))
        });
        let words = "a time such as 2026-11-22T08:00:00Z, or a span such as 1h";
        let time = time.ok_or_else(|| anyhow!("--from {text}: {words}"))?;
        return Ok(Start::Time(time.to_string()));
    }
    Ok(match before {
        Some(last) => {
            tell(format_args!("NATS: goes on after message {last}, which a run before wrote"));
            Start::Sequence(last + 1)
        }
        None => Start::New,
    })
}

/// What a capture of such blocks begins with.
fn greeting() -> Vec<u8> {
    let (mut out, mut writer) = (Vec::new(), Writer::new());
    writer.section_header(concat!("flowglass ", env!("CARGO_PKG_VERSION")), &mut out);
    for name in INTERFACES {
        let description =
            InterfaceDescription { name: Some(name), ..InterfaceDescription::new(LinkType::RAW) };
        writer.interface(&description, &mut out);
    }
    out
}

/// Whether it is whole packets on interfaces of ours and nothing else.
fn is_whole(blocks: &[u8]) -> bool {
    let (mut reader, mut is_fine) = (Reader::new(capture::Limits::default()), true);
    let mut packets = 0_usize;
    let mut see = |item: capture::Item<'_>| match item {
        capture::Item::Packet(_) => packets += 1,
        capture::Item::Interface(_) if packets == 0 => {}
        _ => is_fine = false,
    };
    reader.push(&greeting(), &mut see);
    reader.push(blocks, &mut see);
    reader.finish(&mut see);
    is_fine
}

#[cfg(test)]
mod tests {
    use capture::pcapng::PacketBlock;

    use super::*;

    #[test]
    fn only_whole_packets_on_known_interfaces_pass() {
        let mut writer = Writer::new();
        for _ in 0..4 {
            writer.interface(&InterfaceDescription::new(LinkType::RAW), &mut Vec::new());
        }
        let block = |interface| {
            let mut out = Vec::new();
            writer.packet(&PacketBlock::new(interface, Timestamp(1), &[0x45; 40]), &mut out);
            out
        };
        assert!(is_whole(&[block(0), block(1)].concat()));
        assert!(!is_whole(&block(3)));
        assert!(!is_whole(&block(0)[..40]));
        assert!(!is_whole(&[block(0), greeting()].concat()));
        assert!(!is_whole(b"hello"));
    }

    #[test]
    fn a_beginning_is_a_time_or_a_span() {
        let time = "2026-11-22T08:00:00Z";
        let begun = start(Some(time), None).unwrap();
        assert_eq!(begun, Start::Time(Timestamp::parse_rfc3339(time).unwrap().to_string()));
        assert!(matches!(start(Some("1h"), None), Ok(Start::Time(_))));
        assert!(start(Some("yesterday"), None).unwrap_err().to_string().contains("1h"));
        assert_eq!(start(None, None).unwrap(), Start::New);
        assert_eq!(start(None, Some(7)).unwrap(), Start::Sequence(8));
    }
}
