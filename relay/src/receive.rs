//! UDP in: one plain thread per socket, blocking, with a large buffer and every drop counted.

pub(crate) mod kernel;

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};

use crate::admission::Admission;
use crate::clock;
use crate::counters::SocketCounters;
use crate::hub::Hub;
use crate::wire::Arrival;

/// The largest datagram there can be, so that none is ever cut.
const DATAGRAM_OCTETS: usize = 65_535;
/// How long a thread may sleep before it looks whether it should stop.
const LOOK_UP: Duration = Duration::from_millis(150);

/// A bound socket, not yet read.
#[derive(Debug)]
pub(crate) struct Receiver {
    socket: UdpSocket,
    pub(crate) counters: Arc<SocketCounters>,
    /// What the user should know: of the receive buffer, of drops that cannot be counted.
    pub(crate) warnings: Vec<String>,
}

impl Receiver {
    /// Binds, and asks for a receive buffer of so many octets.
    pub(crate) fn bind(address: SocketAddr, buffer_octets: usize) -> io::Result<Self> {
        let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
        if address.is_ipv6() {
            // `[::]` takes IPv4 too; a system that cannot do so takes IPv6 only.
            let _ = socket.set_only_v6(false);
        }
        let asked = socket.set_recv_buffer_size(buffer_octets);
        if kernel::granted_octets(socket.recv_buffer_size()?) < buffer_octets {
            kernel::force_buffer(&socket, buffer_octets);
        }
        let granted = kernel::granted_octets(socket.recv_buffer_size()?);
        let mut warnings = Vec::new();
        if asked.is_err() || granted < buffer_octets {
            warnings.push(format!(
                "the receive buffer is {granted} octets instead of {buffer_octets}, so bursts may \
                 be lost (they are counted); to allow more: {}",
                kernel::advice(buffer_octets)
            ));
        }
        socket.bind(&address.into())?;
        let socket = UdpSocket::from(socket);
        socket.set_read_timeout(Some(LOOK_UP))?;
        let inode = kernel::inode(&socket);
        if cfg!(target_os = "linux") && !inode.is_some_and(kernel::lists) {
            let words =
                "what the kernel drops cannot be counted: /proc/self/net does not list this socket";
            warnings.push(words.to_owned());
        }
        let counters = Arc::new(SocketCounters {
            address: socket.local_addr()?,
            buffer_octets: granted,
            inode,
            received: AtomicU64::new(0),
            refused: AtomicU64::new(0),
            kernel_drops: AtomicU64::new(0),
        });
        Ok(Self { socket, counters, warnings })
    }

    /// Reads until told to stop.
    pub(crate) fn run(
        self,
        hub: Arc<Hub>,
        admission: Arc<Admission>,
        stop: Arc<AtomicBool>,
    ) -> io::Result<JoinHandle<()>> {
        let name = format!("udp {}", self.counters.address.port());
        thread::Builder::new().name(name).spawn(move || self.receive(&hub, &admission, &stop))
    }

    fn receive(&self, hub: &Hub, admission: &Admission, stop: &AtomicBool) {
        let mut buffer = vec![0; DATAGRAM_OCTETS];
        while !stop.load(Ordering::Relaxed) {
            let (length, from) = match self.socket.recv_from(&mut buffer) {
                Ok(received) => received,
                Err(error) => {
                    use ErrorKind::{Interrupted, TimedOut, WouldBlock};
                    if !matches!(error.kind(), WouldBlock | TimedOut | Interrupted) {
                        hub.deaf.store(true, Ordering::Relaxed);
                        tracing::warn!(%error, socket = %self.counters.address, "cannot receive");
                        thread::sleep(LOOK_UP);
                    }
                    continue;
                }
            };
            hub.deaf.store(false, Ordering::Relaxed);
            let Some(payload) = buffer.get(..length) else { continue };
            let source = SocketAddr::new(from.ip().to_canonical(), from.port());
            let Some(rates) = admission.rates(source.ip()) else {
                hub.refuse(&self.counters);
                continue;
            };
            let destination = destination(source, self.counters.address);
            let arrival = Arrival { source, destination, at: clock::now(), payload };
            hub.accept(&self.counters, &arrival, rates);
        }
    }
}

/// Where the datagram went to, in the family it came from.
fn destination(source: SocketAddr, local: SocketAddr) -> SocketAddr {
    let ip = match (source.ip(), local.ip().to_canonical()) {
        (IpAddr::V4(_), IpAddr::V6(_)) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        (_, ip) => ip,
    };
    SocketAddr::new(ip, local.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rebuilt_header_has_one_family() {
        let check = |source: &str, local: &str, expected: &str| {
            let outcome = destination(source.parse().unwrap(), local.parse().unwrap());
            assert_eq!(outcome, expected.parse().unwrap());
        };
        check("192.0.2.1:9", "127.0.0.1:2055", "127.0.0.1:2055");
        check("192.0.2.1:9", "0.0.0.0:2055", "0.0.0.0:2055");
        check("192.0.2.1:9", "[::]:2055", "0.0.0.0:2055");
        check("192.0.2.1:9", "[::ffff:192.0.2.9]:2055", "192.0.2.9:2055");
        check("[2001:db8::1]:9", "[::]:2055", "[::]:2055");
    }
}
