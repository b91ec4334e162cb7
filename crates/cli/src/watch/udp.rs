//! Datagrams of exporters, received here and carried to the engine as a relay carries them.

use std::io;
use std::net::{SocketAddr, UdpSocket};

use anyhow::Context;
use capture::pcapng::{InterfaceDescription, PacketBlock, Writer};
use capture::{LinkType, rebuild};
use socket2::{Domain, Protocol, SockRef, Socket, Type};

use crate::input::plain;
use crate::output::tell;

use super::feed::{Line, News};
use super::now;

/// Asked of the system, for bursts.
const BUFFER_OCTETS: usize = 8 << 20;
/// No datagram is longer.
const DATAGRAM_OCTETS: usize = 65_535;
/// Octets that are handed on at once where many come.
const PIECE_OCTETS: usize = 64 << 10;

/// Opens the port; `[::]` hears IPv4 as well.
pub(super) fn bind(address: SocketAddr) -> anyhow::Result<UdpSocket> {
    let open = || -> io::Result<UdpSocket> {
        let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
        if address.ip().is_unspecified() && address.is_ipv6() {
            socket.set_only_v6(false)?;
        }
        socket.bind(&address.into())?;
        Ok(socket.into())
    };
    let socket =
        open().map_err(|error| anyhow::anyhow!("{}", plain(&error))).with_context(|| {
            "cannot be listened on; is something else there, or is another port meant?".to_owned()
        })?;
    // A smaller buffer works, too; the user is told what it may cost.
    let buffer = SockRef::from(&socket);
    let _ = buffer.set_recv_buffer_size(BUFFER_OCTETS);
    let got = buffer.recv_buffer_size().unwrap_or_default();
    if got < BUFFER_OCTETS {
        tell(format_args!(
            "udp://{address}: the system gives a buffer of {} KiB; bursts may be lost. \
             sudo sysctl -w net.core.rmem_max={BUFFER_OCTETS} allows more",
            got >> 10
        ));
    }
    Ok(socket)
}

/// Receives until nobody listens any more.
pub(super) fn receive(socket: &UdpSocket, line: &Line) {
    let mut carrier =
        Carrier::new(socket.local_addr().unwrap_or_else(|_| ([0, 0, 0, 0], 0).into()));
    if !line.tell(News::Live) || !line.tell(News::Octets(carrier.greeting())) {
        return;
    }
    let mut datagram = vec![0; DATAGRAM_OCTETS];
    loop {
        let mut out = Vec::new();
        // The first is waited for; what lies there already comes with it.
        let mut outcome =
            socket.set_nonblocking(false).and_then(|()| socket.recv_from(&mut datagram));
        loop {
            match outcome {
                Ok((length, from)) => {
                    carrier.carry(from, datagram.get(..length).unwrap_or_default(), &mut out);
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                // Told by the system of something sent before.
                Err(error) if error.kind() == io::ErrorKind::Interrupted => break,
                Err(error) => {
                    line.tell(News::Broken(plain(&error)));
                    return;
                }
            }
            if out.len() >= PIECE_OCTETS {
                break;
            }
            outcome = socket.set_nonblocking(true).and_then(|()| socket.recv_from(&mut datagram));
        }
        if !out.is_empty() && !line.tell(News::Octets(out)) {
            return;
        }
    }
}

/// Writes datagrams as packets of a capture.
struct Carrier {
    writer: Writer,
    here: SocketAddr,
    packet: Vec<u8>,
}

impl Carrier {
    fn new(here: SocketAddr) -> Self {
        Self { writer: Writer::new(), here, packet: Vec::new() }
    }

    /// What a capture begins with. The name of the interface says what comes on it.
    fn greeting(&mut self) -> Vec<u8> {
        let mut out = Vec::new();
        self.writer.section_header(concat!("flowglass ", env!("CARGO_PKG_VERSION")), &mut out);
        let live =
            InterfaceDescription { name: Some("live"), ..InterfaceDescription::new(LinkType::RAW) };
        self.writer.interface(&live, &mut out);
        out
    }

    fn carry(&mut self, from: SocketAddr, datagram: &[u8], out: &mut Vec<u8>) {
        self.packet.clear();
        rebuild::ip_udp_packet(from, self.here, datagram, &mut self.packet);
        self.writer.packet(&PacketBlock::new(0, now(), &self.packet), out);
    }
}
