//! Batches of the log, parted by exporter: a subject is one exporter's.

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::log::Batch;
use crate::wire;

/// Datagrams of one exporter that travel together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Parcel {
    pub(super) exporter: IpAddr,
    /// Id of the first datagram, which no other parcel has.
    pub(super) first_id: u64,
    pub(super) count: u64,
    /// Whole blocks; the first has its id.
    pub(super) blocks: Vec<u8>,
}

/// Parts batches that follow each other; a parcel ends at so many octets. Each exporter's datagrams stay in
/// order.
pub(super) fn parcels<'a>(
    batches: impl IntoIterator<Item = &'a Batch>,
    most_octets: usize,
) -> Vec<Parcel> {
    let (mut done, mut open) = (Vec::new(), BTreeMap::<IpAddr, Parcel>::new());
    let mut block = Vec::new();
    for batch in batches {
        let datagrams = wire::datagrams(&batch.bytes);
        debug_assert!(
            datagrams.is_some(),
            "our own batches are datagrams where nothing comes by pipe"
        );
        for (id, datagram) in (batch.first_id..).zip(datagrams.unwrap_or_default()) {
            block.clear();
            datagram.write(None, &mut block);
            let exporter = datagram.arrival.source.ip();
            if let Some(parcel) = open.get_mut(&exporter) {
                if parcel.blocks.len() + block.len() <= most_octets {
                    parcel.blocks.extend_from_slice(&block);
                    parcel.count += 1;
                    continue;
                }
                done.extend(open.remove(&exporter));
            }
            block.clear();
            datagram.write(Some(id), &mut block);
            let blocks = block.clone();
            open.insert(exporter, Parcel { exporter, first_id: id, count: 1, blocks });
        }
    }
    done.extend(open.into_values());
    done
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::time::{Duration, Instant};

    use model::Timestamp;

    use super::*;
    use crate::log::{Log, LogLimits};
    use crate::wire::Arrival;

    #[test]
    fn every_datagram_is_in_one_parcel_of_its_exporter_in_order() {
        let batch_age = Duration::from_secs(9);
        let limits = LogLimits { octets: 1 << 20, batch_octets: 1000, batch_age, first_id: 100 };
        let mut log = Log::new(limits);
        for number in 0..60_u8 {
            let arrival = Arrival {
                source: SocketAddr::from(([192, 0, 2, number % 3], 9)),
                destination: SocketAddr::from(([127, 0, 0, 1], 2055)),
                at: Timestamp::from_seconds(number.into()),
                payload: &[number; 40],
            };
            log.append(Instant::now(), None, |id, out| {
                wire::datagram(&arrival, id, &mut Vec::new(), out);
            });
        }
        log.close();
        let (batches, _) = log.batches(100, 99);
        assert!(batches.len() > 3);
        let parcels = parcels(batches.iter().map(|batch| &**batch), 1000);
        let mut ids = Vec::new();
        for exporter in 0..3_u8 {
            let own =
                parcels.iter().filter(|one| one.exporter == IpAddr::from([192, 0, 2, exporter]));
            let mut times = Vec::new();
            for parcel in own {
                assert!(parcel.blocks.len() <= 1000);
                ids.push(parcel.first_id);
                let datagrams = wire::datagrams(&parcel.blocks).unwrap();
                assert_eq!(datagrams.len() as u64, parcel.count);
                times.extend(datagrams.iter().map(|one| one.arrival.at.0 / 1_000_000_000));
            }
            let expected: Vec<_> = (0..20).map(|turn| turn * 3 + i64::from(exporter)).collect();
            assert_eq!(times, expected);
        }
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "no id is there twice");
    }
}
