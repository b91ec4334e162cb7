//! Exchanges as octets, and back.

use std::net::IpAddr;

use model::{ColumnType, ExchangeKind, SourceId};

use super::{Exchanges, MISSING, Said, lanes};
use crate::lane::{joined, planes};
use crate::octets::{Damaged, Octets, put_length, put_text, put_u32, put_u64};
use crate::store::Row;

const WHAT: &str = "what was said in flows";

/// Of a flow that is not stored.
const NOWHERE: u32 = u32::MAX;

impl Exchanges {
    /// All there are; `row` says where the flow stands that one was said in.
    pub fn save(&self, row: impl Fn(Said) -> Option<Row>) -> Vec<u8> {
        let mut out = Vec::new();
        put_length(&mut out, self.texts.len());
        self.texts.values().iter().for_each(|text| put_text(&mut out, text));
        put_length(&mut out, self.addresses.len());
        for address in self.addresses.values() {
            out.push(u8::from(address.is_ipv6()));
            match address {
                IpAddr::V4(address) => out.extend(address.to_ipv6_mapped().octets()),
                IpAddr::V6(address) => out.extend(address.octets()),
            }
        }
        for table in &self.tables {
            put_u64(&mut out, table.not_kept);
            put_length(&mut out, table.said.len());
            for said in &table.said {
                put_u32(&mut out, said.0.0);
                put_u32(&mut out, row(*said).map_or(NOWHERE, |row| row.0));
            }
            put_length(&mut out, table.lanes.len());
            for lane in &table.lanes {
                planes::<8, _>(lane, lane.len(), &mut out, u64::to_le_bytes);
            }
        }
        out
    }

    /// Puts what was saved beside what is there; `said` tells what the flow in a source's row is now.
    /// What finds no room is counted.
    pub fn open(
        &mut self,
        octets: &[u8],
        mut said: impl FnMut(SourceId, Option<Row>) -> Said,
    ) -> Result<(), Damaged> {
        let damaged = Damaged { what: WHAT };
        let mut octets = Octets(octets);
        let mut texts = Vec::new();
        for _ in 0..octets.count(4, WHAT)? {
            let text = octets.text(WHAT)?;
            let has_room = self.text_octets < self.limits.text_octets;
            let held = &mut self.text_octets;
            let number = self.texts.intern_some(text, || {
                *held += if has_room { text.len() } else { 0 };
                has_room.then(|| text.into())
            });
            texts.push(number.map_or(MISSING, u64::from));
        }
        let mut addresses = Vec::new();
        for _ in 0..octets.count(17, WHAT)? {
            let is_v6 = octets.u8(WHAT)? != 0;
            let bits = std::net::Ipv6Addr::from(octets.array::<16>(WHAT)?);
            let v4 = bits.to_ipv4_mapped().filter(|_| !is_v6);
            let address = v4.map_or(IpAddr::V6(bits), IpAddr::V4);
            addresses.push(u64::from(self.addresses.intern(&address, || address)));
        }
        for (kind, table) in ExchangeKind::ALL.into_iter().zip(&mut self.tables) {
            table.not_kept += octets.u64(WHAT)?;
            let rows = octets.count(8, WHAT)?;
            let mut flows = Vec::with_capacity(rows);
            for _ in 0..rows {
                let (source, row) = (octets.u32(WHAT)?, octets.u32(WHAT)?);
                flows.push((SourceId(source), (row != NOWHERE).then_some(Row(row))));
            }
            let columns = lanes(kind);
            let known = columns.clone().count();
            let count = octets.count(0, WHAT)?;
            if count != known && (count, rows) != (0, 0) {
                return Err(damaged);
            }
            let room = (self.limits.rows as usize).saturating_sub(table.said.len());
            let kept = rows.min(room);
            let mut new = Vec::with_capacity(count);
            for column in columns.take(count) {
                let cells = octets.take(rows.checked_mul(8).ok_or(damaged)?, WHAT)?;
                let cells = joined::<8, _>(cells, rows, u64::from_le_bytes);
                let numbers = match column.info().kind {
                    ColumnType::Text => Some(&texts),
                    ColumnType::Address => Some(&addresses),
                    _ => None,
                };
                // A cell that speaks of nothing is one without a value.
                let cell = |cell: u64| match numbers {
                    None => cell,
                    Some(numbers) => {
                        let at = usize::try_from(cell).unwrap_or(usize::MAX);
                        numbers.get(at).copied().unwrap_or(MISSING)
                    }
                };
                new.push(cells.into_iter().take(kept).map(cell).collect::<Vec<u64>>());
            }
            table.not_kept += (rows - kept) as u64;
            table.lanes.resize_with(known, Vec::new);
            for (lane, cells) in table.lanes.iter_mut().zip(new) {
                lane.extend(cells);
            }
            table.said.extend(flows.into_iter().take(kept).map(|(source, row)| said(source, row)));
        }
        octets.end(WHAT)
    }
}
