//! What the NetFlow data sets want to know of a flow beside its record, packet by packet and in
//! bounded room: about 300 octets a flow, whatever its packets are.

mod dns;
mod ftp;
mod row;
mod series;
mod way;

use capture::{IpPacket, Tcp, Transport};
use model::Timestamp;

pub use row::Row;

use dns::Dns;
use series::Series;
use way::Way;

use crate::TcpVerdict;

/// Upper ends of the classes of length, inclusive; what is longer is in none.
const CLASSES: [u32; 5] = [128, 256, 512, 1024, 1514];

/// One flow so far. Feed it with [`Tracker::observe`], each packet once, in the order of the
/// capture; what it comes to, a [`Row`] tells.
#[derive(Clone, Debug, Default)]
pub struct Tracker {
    there: Way,
    back: Way,
    classes: [u64; CLASSES.len()],
    dns: Dns,
    ftp_code: u16,
    /// Octets of each second, both ways; only where they are asked for.
    series: Option<Box<[Series; 2]>>,
}

impl Tracker {
    /// The flow's next packet; `verdict` is what the meter says of its segment. With `series` the
    /// octets of every second are kept as well, which only [`model::Quirks::second_octets`] needs.
    pub fn observe(
        &mut self,
        time: Timestamp,
        from_initiator: bool,
        packet: &IpPacket<'_>,
        verdict: Option<TcpVerdict>,
        series: bool,
    ) {
        let way = if from_initiator { &mut self.there } else { &mut self.back };
        way.count(time, packet.ip_length, packet.ttl);
        if let Some(class) = CLASSES.iter().position(|end| packet.ip_length <= *end)
            && let Some(count) = self.classes.get_mut(class)
        {
            *count += 1;
        }
        if series {
            let [there, back] = &mut **self.series.get_or_insert_default();
            let series = if from_initiator { there } else { back };
            series.count(time, packet.ip_length);
        }
        match &packet.transport {
            Transport::Tcp(tcp) => {
                // What the capture holds for the first time is not counted, whatever was acknowledged.
                if verdict.is_some_and(|verdict| verdict.seen_octets > 0) {
                    way.again(packet.ip_length);
                }
                way.window(tcp.window);
                self.look_into(tcp);
            }
            Transport::Udp(udp) if dns::is_port(udp.source_port, udp.destination_port) => {
                self.dns.look(udp.payload);
            }
            _ => {}
        }
    }

    fn look_into(&mut self, tcp: &Tcp<'_>) {
        if tcp.payload.is_empty() {
            return;
        }
        if dns::is_port(tcp.source_port, tcp.destination_port) {
            self.dns.look_into_stream(tcp.payload);
        } else if tcp.source_port == ftp::PORT
            && let Some(code) = ftp::last_code(tcp.payload)
        {
            self.ftp_code = code;
        }
    }
}

#[cfg(test)]
mod tests;
