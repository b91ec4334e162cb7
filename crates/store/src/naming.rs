//! Names of hosts that come after their flows: put in where a flow has none.

use std::net::IpAddr;

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use crate::segment::Slot;
use crate::store::Store;

impl Store {
    /// Gives every end of a flow that has no name the one that `name_of` says, which is asked once for
    /// each address. Names beyond the limit of text are left off and counted.
    pub fn name_ends(&mut self, mut name_of: impl FnMut(IpAddr) -> Option<String>) {
        let ends = [
            (Slot::SourceAddress, Slot::SourceName),
            (Slot::DestinationAddress, Slot::DestinationName),
        ];
        let mut known: HashMap<u64, u64, FixedState> = HashMap::default();
        for segment in &mut self.segments {
            for row in 0..segment.rows() {
                if !segment.is_live(row) {
                    continue;
                }
                for (address, name) in ends {
                    if segment.get(name, row) != 0 {
                        continue;
                    }
                    let address = segment.get(address, row);
                    let tables = &mut self.tables;
                    let code = *known.entry(address).or_insert_with(|| {
                        let named = name_of(tables.addresses.address(address));
                        named.filter(|name| !name.is_empty()).map_or(0, |name| {
                            let limit = self.limits.text_octets;
                            tables.name(&name, limit, &mut self.text_losses).saturating_sub(1)
                        })
                    });
                    if code != 0 {
                        segment.set_one(row, name, code, &mut self.pool);
                    }
                }
            }
        }
        self.generation += 1;
    }
}
