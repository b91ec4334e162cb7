//! What the kernel says of a socket: its buffer, and the datagrams it dropped before we read them.

use std::fs;
use std::net::UdpSocket;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::hub::SocketCounters;

/// Octets of datagrams the buffer takes. Linux books twice what was asked for, for its own
/// overhead, and says so.
pub(crate) fn granted_octets(reported: usize) -> usize {
    if cfg!(target_os = "linux") { reported / 2 } else { reported }
}

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

/// Brings the drops of these sockets up to date.
pub(crate) fn read_drops(sockets: &[Arc<SocketCounters>]) {
    if sockets.iter().all(|socket| socket.inode.is_none()) {
        return;
    }
    for table in ["/proc/self/net/udp", "/proc/self/net/udp6"] {
        let Ok(text) = fs::read_to_string(table) else { continue };
        for (inode, drops) in text.lines().filter_map(inode_and_drops) {
            for socket in sockets.iter().filter(|socket| socket.inode == Some(inode)) {
                // Two readers may overtake each other; the count never goes back.
                socket.kernel_drops.fetch_max(drops, Ordering::Relaxed);
            }
        }
    }
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

    #[cfg(target_os = "linux")]
    #[test]
    fn a_socket_finds_itself_in_the_kernels_table() {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let inode = inode(&socket).unwrap();
        let table = fs::read_to_string("/proc/self/net/udp").unwrap();
        assert!(table.lines().filter_map(inode_and_drops).any(|(one, _)| one == inode));
    }
}
