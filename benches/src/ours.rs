//! Our ways to read exports, from the least that can be asked for to everything the product does.

use std::hint::black_box;
use std::net::{Ipv4Addr, SocketAddr};

use capture::rebuild::ip_udp_packet;
use capture::{LinkType, pcapng};
use engine::{Engine, Input};
use model::{FlowRecord, SourceId};
use netflow::{Collector, FlowColumns, Limits, Record, RecordSet, Sink};
use protocol::{Request, Response, Settings, SourceKind};
use store::Store;

use crate::traffic::{EXPORTER, NOW, Traffic};

/// What becomes of records.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// Every field of every record is read as its type says, as the other decoder does.
    Fields,
    /// Each record becomes a flow.
    Flows,
    /// Data sets become columns.
    Columns,
    /// Columns, appended to a store.
    Store,
    /// What the page and the command do: capture, collector, archive of raw records, labels, store.
    Product,
}

impl Way {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Fields, Self::Flows, Self::Columns, Self::Store, Self::Product];

    /// What the table calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fields => "every field",
            Self::Flows => "flow records",
            Self::Columns => "columns",
            Self::Store => "stored columns",
            Self::Product => "the whole product",
        }
    }
}

/// Reads traffic one way, as often as asked.
pub struct Reader(Inside);

enum Inside {
    Collector(Box<Collector>, Box<Bin>),
    Product(Box<Product>),
}

/// What the page and the command do, with one file.
pub(crate) struct Product {
    engine: Engine,
    source: SourceId,
    capture: Vec<u8>,
}

/// Where records go.
struct Bin {
    way: Way,
    records: u64,
    octets: u64,
    columns: FlowColumns,
    store: Store,
}

/// Half of what a store holds; then the oldest are forgotten.
const MOST_ROWS: usize = 4_000_000;
/// A batch is emptied when it has so many rows: as the product does.
const BATCH: usize = 4096;

impl Reader {
    /// A reader that knows the template of the traffic.
    pub fn new(way: Way, traffic: &Traffic) -> Self {
        if way == Way::Product {
            return Self(Inside::Product(Box::new(Product::new(traffic))));
        }
        let mut collector = Box::new(Collector::new(Limits::default()));
        let mut bin = Box::new(Bin {
            way,
            records: 0,
            octets: 0,
            columns: FlowColumns::default(),
            store: Store::new(store::Limits::default()),
        });
        if let Some(template) = &traffic.template {
            let _ = collector.handle_into(NOW, EXPORTER, template, false, &mut *bin);
        }
        Self(Inside::Collector(collector, bin))
    }

    /// Reads all datagrams once; how many records there were.
    ///
    /// # Errors
    ///
    /// Where records or octets are not those that were sent.
    pub fn pass(&mut self, traffic: &Traffic) -> Result<u64, String> {
        let (collector, bin) = match &mut self.0 {
            Inside::Product(product) => return product.pass(traffic),
            Inside::Collector(collector, bin) => (collector, bin),
        };
        (bin.records, bin.octets) = (0, 0);
        for datagram in &traffic.datagrams {
            if let Err(refusal) = collector.handle_into(NOW, EXPORTER, datagram, false, &mut **bin)
            {
                return Err(refusal.to_string());
            }
        }
        bin.empty();
        let (found, sent) = ((bin.records, bin.octets), (traffic.records, traffic.octets));
        if found == sent { Ok(bin.records) } else { Err(format!("{found:?} of {sent:?}")) }
    }
}

impl Product {
    pub(crate) fn new(traffic: &Traffic) -> Self {
        let mut writer = pcapng::Writer::new();
        let mut head = Vec::new();
        writer.section_header("benches", &mut head);
        let description = pcapng::InterfaceDescription::new(LinkType::RAW);
        let interface = writer.interface(&description, &mut head);
        let collector = SocketAddr::from((Ipv4Addr::new(192, 0, 2, 9), 2055));
        let block = |datagram: &[u8], out: &mut Vec<u8>| {
            let mut packet = Vec::with_capacity(datagram.len() + 28);
            ip_udp_packet(EXPORTER, collector, datagram, &mut packet);
            writer.packet(&pcapng::PacketBlock::new(interface, NOW, &packet), out);
        };
        traffic.template.iter().for_each(|template| block(template, &mut head));
        let mut capture = Vec::new();
        traffic.datagrams.iter().for_each(|datagram| block(datagram, &mut capture));
        let mut engine = Engine::new(Settings::default(), engine::Limits::default());
        let source = engine.open(SourceKind::File, "bench.pcapng", None);
        engine.handle(NOW, Input::Bytes(source, &head));
        Self { engine, source, capture }
    }

    pub(crate) fn pass(&mut self, traffic: &Traffic) -> Result<u64, String> {
        let before = self.records();
        for slice in self.capture.chunks(1 << 20) {
            self.engine.handle(NOW, Input::Bytes(self.source, slice));
            while self.engine.poll_event().is_some() {}
        }
        let found = self.records() - before;
        // The last datagram of a capture waits for the next octet.
        let missing = traffic.records - found.min(traffic.records);
        if missing <= 200 { Ok(found) } else { Err(format!("{found} of {}", traffic.records)) }
    }

    /// With what was read.
    pub(crate) fn into_engine(mut self) -> Engine {
        self.engine.handle(NOW, Input::End(self.source));
        self.engine
    }

    fn records(&mut self) -> u64 {
        match self.engine.ask(Request::Sources) {
            Response::Sources(sources) => sources.iter().map(|source| source.records).sum(),
            _ => 0,
        }
    }
}

impl Bin {
    fn flow(&mut self, flow: &FlowRecord) {
        self.records += 1;
        self.octets += flow.forward.octets;
        if self.way == Way::Store {
            self.store.append(flow);
        }
    }

    fn empty(&mut self) {
        let batch = self.columns.batch();
        self.octets += batch.octets.sum();
        self.records += batch.len() as u64;
        if self.way == Way::Store {
            // A full store would take no more, and seem the faster for it.
            while self.store.len() > MOST_ROWS && self.store.forget_oldest().is_some() {}
            self.store.append_batch(batch);
        }
        self.columns.clear();
    }
}

impl Sink for Bin {
    fn record(&mut self, record: Record<'_>) {
        if self.way != Way::Fields {
            if let Some(flow) = record.flow() {
                self.flow(&flow);
            }
            return;
        }
        self.records += 1;
        for field in record.fields() {
            if let netflow::FieldValue::Unsigned(octets) = field.value
                && field.name.id() == 1
                && field.name.enterprise() == Some(0)
            {
                self.octets += octets;
            }
            black_box(&field.value);
        }
    }

    fn records(&mut self, records: RecordSet<'_>) {
        let by_column = matches!(self.way, Way::Columns | Way::Store);
        if !(by_column && self.columns.take(&records, None)) {
            records.iter().for_each(|record| self.record(record));
        } else if self.columns.len() >= BATCH {
            self.empty();
        }
    }
}
