//! What the kernel says of a socket: its buffer, and the datagrams it dropped before we read them.

use std::fs;
use std::net::UdpSocket;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::counters::SocketCounters;

/// Octets of datagrams the buffer takes. Linux books twice what was asked for, for its own
/// overhead, and says so.
pub(crate) fn granted_octets(reported: usize) -> usize {
    if cfg!(target_os = "linux") { reported / 2 } else { reported }
}

/// Beyond the system's limit: only with CAP_NET_ADMIN, so that failing is nothing unusual.
#[cfg(target_os = "linux")]
pub(crate) fn force_buffer(socket: &socket2::Socket, octets: usize) {
    let _ = rustix::net::sockopt::set_socket_recv_buffer_size_force(socket, octets);
}

/// Only Linux knows such a thing.
#[cfg(not(target_os = "linux"))]
pub(crate) fn force_buffer(_: &socket2::Socket, _: usize) {}

/// The line that lifts the limit.
pub(crate) fn advice(octets: usize) -> String {
    if cfg!(target_os = "linux") {
        format!("sudo sysctl -w net.core.rmem_max={octets}")
    } else {
        format!("sudo sysctl -w kern.ipc.maxsockbuf={}", 2 * octets)
    }
}

/// The number by which the kernel lists this socket; none where there is no such list.
#[cfg(target_os = "linux")]
pub(crate) fn inode(socket: &UdpSocket) -> Option<u64> {
    use std::os::fd::AsRawFd;
    let link = fs::read_link(format!("/proc/self/fd/{}", socket.as_raw_fd())).ok()?;
    link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok()
}

/// The number by which the kernel lists this socket; none where there is no such list.
#[cfg(not(target_os = "linux"))]
pub(crate) fn inode(_: &UdpSocket) -> Option<u64> {
    None
}

/// Where it does, by family.
const TABLES: [&str; 2] = ["/proc/self/net/udp", "/proc/self/net/udp6"];

/// Whether the kernel lists this one where we can see it.
pub(crate) fn lists(inode: u64) -> bool {
    let mut tables = TABLES.iter().filter_map(|table| fs::read_to_string(table).ok());
    let is_in =
        |text: String| text.lines().filter_map(inode_and_drops).any(|(one, _)| one == inode);
    tables.any(is_in)
}

/// Brings the drops of these sockets up to date.
pub(crate) fn read_drops(sockets: &[Arc<SocketCounters>]) {
    if sockets.iter().all(|socket| socket.inode.is_none()) {
        return;
    }
    for table in TABLES {
        let Ok(text) = fs::read_to_string(table) else { continue };
        for (inode, drops) in text.lines().filter_map(inode_and_drops) {
            for socket in sockets.iter().filter(|socket| socket.inode == Some(inode)) {
                // Two readers may overtake each other; the count never goes back.
                socket.kernel_drops.fetch_max(drops, Ordering::Relaxed);
            }
        }
    }
}

/// Datagrams the whole machine lost for want of buffers or memory, by `/proc/net/snmp`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct MachineDrops {
    pub(crate) receive_buffer: u64,
    pub(crate) memory: u64,
}

/// What the machine lost since it started; none where the system does not tell.
pub(crate) fn machine_drops() -> Option<MachineDrops> {
    machine_drops_in(&fs::read_to_string("/proc/self/net/snmp").ok()?)
}

/// Two lines begin with `Udp:`, the names and the numbers.
fn machine_drops_in(table: &str) -> Option<MachineDrops> {
    let mut lines = table.lines().filter_map(|line| line.strip_prefix("Udp:"));
    let names = lines.next()?.split_ascii_whitespace();
    let columns: Vec<_> = names.zip(lines.next()?.split_ascii_whitespace()).collect();
    let count = |wanted: &str| {
        let (_, number) = columns.iter().find(|(name, _)| *name == wanted)?;
        number.parse().ok()
    };
    Some(MachineDrops { receive_buffer: count("RcvbufErrors")?, memory: count("MemErrors")? })
}

/// `sl local remote st queues timer retransmits uid timeout inode ref pointer drops`.
fn inode_and_drops(line: &str) -> Option<(u64, u64)> {
    let mut columns = line.split_ascii_whitespace();
    let inode = columns.nth(9)?.parse().ok()?;
    let drops = columns.nth(2)?.parse().ok()?;
    Some((inode, drops))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_kernels_table_is_read() {
        let line = " 4214: 0100007F:0807 00000000:0000 07 00000000:00000000 00:00000000 00000000  \
                    1000        0 123456 2 0000000000000000 789";
        assert_eq!(inode_and_drops(line), Some((123_456, 789)));
        let head = "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  \
                    timeout inode ref pointer drops";
        assert_eq!(inode_and_drops(head), None);
        assert_eq!(inode_and_drops(""), None);
    }

    #[test]
    fn what_the_machine_lost_is_read_by_name() {
        let table = "Tcp: A B\nTcp: 1 2\n\
                     Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors MemErrors\n\
                     Udp: 83 1 9 80 7 0 2\nUdpLite: InDatagrams RcvbufErrors\nUdpLite: 4 5\n";
        let expected = MachineDrops { receive_buffer: 7, memory: 2 };
        assert_eq!(machine_drops_in(table), Some(expected));
        assert_eq!(machine_drops_in("Udp: InDatagrams\nUdp: 83\n"), None);
        assert_eq!(machine_drops_in(""), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_socket_finds_itself_in_the_kernels_table() {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        assert!(lists(inode(&socket).unwrap()));
        assert!(!lists(u64::MAX));
    }
}
