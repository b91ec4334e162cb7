//! What we say of a capture's flows.

use std::collections::BTreeMap;

use engine::{Engine, Input, Limits};
use model::{FlowRecord, Timestamp};
use protocol::{Settings, SourceKind};
use query::Question;

use super::theirs::{Key, key};

/// Metered as ndpiReader does: without timeouts, and exports are traffic like any other.
pub(super) fn read(capture: &[u8]) -> BTreeMap<Key, FlowRecord> {
    let settings = Settings {
        active_timeout_seconds: None,
        idle_timeout_seconds: None,
        decode_exports: false,
        ..Settings::default()
    };
    let mut engine = Engine::new(settings, Limits { packet_index_octets: 0, ..Limits::default() });
    let id = engine.open(SourceKind::File, "", None);
    let now = Timestamp(0);
    engine.handle(now, Input::Bytes(id, capture));
    engine.handle(now, Input::End(id));
    let question = Question::default();
    let flows = engine.flows(&question).map(|flow| {
        let model::FlowKey { protocol, source, destination, source_port, destination_port, .. } =
            flow.key;
        let ends = ((source, source_port.into()), (destination, destination_port.into()));
        (key(protocol, flow.key.vlan.map(u64::from), ends), flow)
    });
    flows.collect()
}
