//! Labelled attacks in a quiet home network, each in three strengths, and what looks like them and is
//! none.

mod access;
mod crowd;
mod flood;
mod hidden;
mod innocent;
mod local;
mod search;

use std::net::IpAddr;

use model::{FindingKind, Timestamp};

use crate::frame::End;
use crate::network::Site;
use crate::plan::MONDAY;
use crate::random::Random;
use crate::scene::Scene;
use crate::session::{Line, Session};
use crate::traffic::packets;

/// What somebody does.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Attack {
    /// Tries ports of one host, within minutes.
    Ports,
    /// The same over hours.
    SlowPorts,
    /// Tries one port, pings, or asks for the hardware addresses, of many hosts.
    Sweep,
    /// Opens connections with made-up addresses and completes none.
    Syn,
    /// Sends UDP from made-up addresses.
    Udp,
    /// Sends pings without a pause.
    Icmp,
    /// Lets servers answer to a host that did not ask.
    Amplification,
    /// Tries passwords: SSH, SMB, IMAP, or HTTP.
    Passwords,
    /// Shares files with, or logs in at, one local host after the other.
    Spreading,
    /// Calls home at regular times.
    Beacon,
    /// Carries data in names.
    DnsTunnel,
    /// Asks for domains made up by a program.
    MadeUp,
    /// Sends out far more than the host ever did.
    Upload,
    /// Logs in without encryption.
    Cleartext,
    /// Sends a web server what attacks look like.
    Web,
    /// Fetches a program in the clear.
    Program,
    /// Claims another host's address.
    Spoofing,
    /// Hands out addresses beside the router.
    SecondDhcp,
    /// Keeps a connection open in which hardly anything is said.
    Idle,
    /// Begins to speak, or to serve, where nobody did.
    Newcomer,
    /// Trades data with strangers, which no rule forbids and no neighbour does.
    Strangers,
}

/// How loud it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Strength {
    /// At or below what can be told from ordinary traffic.
    Weak,
    /// As tools do it as they come.
    Middle,
    /// Without any care.
    Strong,
}

/// What is to be found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    /// One of these kinds.
    pub kinds: &'static [FindingKind],
    /// About one of these hosts, where it is about hosts.
    pub hosts: Vec<IpAddr>,
}

impl Attack {
    /// Every attack.
    pub const ALL: [Self; 21] = [
        Self::Ports,
        Self::SlowPorts,
        Self::Sweep,
        Self::Syn,
        Self::Udp,
        Self::Icmp,
        Self::Amplification,
        Self::Passwords,
        Self::Spreading,
        Self::Beacon,
        Self::DnsTunnel,
        Self::MadeUp,
        Self::Upload,
        Self::Cleartext,
        Self::Web,
        Self::Program,
        Self::Spoofing,
        Self::SecondDhcp,
        Self::Idle,
        Self::Newcomer,
        Self::Strangers,
    ];

    /// What stands in a table.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Ports => "port scan",
            Self::SlowPorts => "slow port scan",
            Self::Sweep => "sweep of hosts",
            Self::Syn => "SYN flood",
            Self::Udp => "UDP flood",
            Self::Icmp => "ICMP flood",
            Self::Amplification => "amplification",
            Self::Passwords => "guessing of passwords",
            Self::Spreading => "spreading inside",
            Self::Beacon => "beacon",
            Self::DnsTunnel => "tunnel in DNS",
            Self::MadeUp => "made-up domains",
            Self::Upload => "unusual upload",
            Self::Cleartext => "credentials in the clear",
            Self::Web => "attack on a web server",
            Self::Program => "program fetched in the clear",
            Self::Spoofing => "spoofed address",
            Self::SecondDhcp => "second DHCP server",
            Self::Idle => "idle connection",
            Self::Newcomer => "new host or service",
            Self::Strangers => "host unlike the others",
        }
    }
}

impl Strength {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Weak, Self::Middle, Self::Strong];

    /// The one of three that belongs to it.
    const fn of(self, weak: u64, middle: u64, strong: u64) -> u64 {
        match self {
            Self::Weak => weak,
            Self::Middle => middle,
            Self::Strong => strong,
        }
    }
}

/// Frames in order of time.
pub type Frames = Vec<(Timestamp, Vec<u8>)>;

/// The quiet home with an attack in it, and what is to be found there.
pub fn attacked(seed: u64, attack: Attack, strength: Strength) -> (Frames, Label) {
    let mut play = Play::new(seed ^ (attack as u64) << 40 ^ (strength as u64) << 50);
    let label = match attack {
        Attack::Ports => search::ports(&mut play, strength, false),
        Attack::SlowPorts => search::ports(&mut play, strength, true),
        Attack::Sweep => search::sweep(&mut play, strength),
        Attack::Syn => flood::syn(&mut play, strength),
        Attack::Udp => flood::udp(&mut play, strength),
        Attack::Icmp => flood::icmp(&mut play, strength),
        Attack::Amplification => flood::amplification(&mut play, strength),
        Attack::Passwords => access::passwords(&mut play, strength),
        Attack::Spreading => access::spreading(&mut play, strength),
        Attack::Cleartext => access::cleartext(&mut play, strength),
        Attack::Web => access::web(&mut play, strength),
        Attack::Program => access::program(&mut play, strength),
        Attack::Beacon => hidden::beacon(&mut play, strength),
        Attack::DnsTunnel => hidden::tunnel(&mut play, strength),
        Attack::MadeUp => hidden::made_up(&mut play, strength),
        Attack::Upload => hidden::upload(&mut play, strength),
        Attack::Spoofing => local::spoofing(&mut play, strength),
        Attack::SecondDhcp => local::second_dhcp(&mut play, strength),
        Attack::Idle => local::idle(&mut play, strength),
        Attack::Newcomer => local::newcomer(&mut play, strength),
        Attack::Strangers => crowd::strangers(&mut play, strength),
    };
    (play.frames(seed), label)
}

/// The quiet home with what looks like that attack and is none.
pub fn innocent(seed: u64, like: Attack) -> Frames {
    let mut play = Play::new(seed ^ (like as u64) << 40 ^ 0x77 << 56);
    innocent::like(&mut play, like);
    play.frames(seed)
}

/// Sessions being played on top of the quiet home.
struct Play {
    site: Site,
    random: Random,
    sessions: Vec<Session>,
    port: u16,
}

const SECOND: u64 = 1_000_000;
const MINUTE: u64 = 60 * SECOND;

impl Play {
    fn new(seed: u64) -> Self {
        Self { site: Site::Home, random: Random::new(seed), sessions: Vec::new(), port: 33_000 }
    }

    /// A local host that speaks from a port of its own.
    fn host(&mut self, last: u8) -> End {
        self.port = if self.port >= 60_000 { 33_000 } else { self.port + 1 };
        self.site.host((0, last), self.port)
    }

    /// Somebody beyond the router, who speaks from there.
    fn remote(&mut self, address: [u8; 4]) -> End {
        self.port = if self.port >= 60_000 { 33_000 } else { self.port + 1 };
        self.site.remote(IpAddr::from(address), self.port)
    }

    /// A line so many microseconds after the start.
    fn line(&mut self, at: u64, client: End, server: End) -> Line {
        let start = MONDAY.plus_nanos(at as i64 * 1000);
        let local = crate::network::is_local(server.address);
        Line::new(start, client, server, local, self.random.next())
    }

    fn add(&mut self, session: Session) {
        self.sessions.push(session);
    }

    /// About that often a second: the next instant after one.
    fn after(&mut self, at: u64, gap: u64) -> u64 {
        at + self.random.between(gap / 2, gap + gap / 2)
    }

    fn frames(self, seed: u64) -> Frames {
        let mut all: Frames = packets(seed, Scene::HomeLan).collect();
        for session in self.sessions {
            all.extend(session.packets.into_iter().map(|packet| (packet.time, packet.frame)));
        }
        model::sort_by_key(&mut all, |frame| frame.0);
        all
    }
}

/// What is found about hosts.
fn label(kinds: &'static [FindingKind], hosts: &[End]) -> Label {
    Label { kinds, hosts: hosts.iter().map(|host| host.address).collect() }
}
