//! What tshark made of a file: datagrams, their templates, their records as named texts.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use anyhow::{Context, Result, bail};
use flate2::bufread::GzDecoder;

use crate::json::Node;

/// One datagram as the dissector shows it.
#[derive(Debug, Default)]
pub(crate) struct Datagram {
    /// The number of its packet in the file, from 1.
    pub(crate) frame: u64,
    /// The version it names.
    pub(crate) version: Option<u16>,
    /// Source ID, observation domain, or engine type × 256 + engine id.
    pub(crate) domain: Option<u32>,
    /// Definitions, in order.
    pub(crate) templates: Vec<Template>,
    /// Records, in order.
    pub(crate) records: Vec<Record>,
    /// Templates it lacks for data sets it shows undecoded.
    pub(crate) lacking: Vec<u16>,
}

/// A template or options template.
#[derive(Debug)]
pub(crate) struct Template {
    pub(crate) id: u16,
    pub(crate) fields: Vec<TemplateField>,
}

/// One field of a template.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct TemplateField {
    /// 0 for IANA's, and for scopes of v9.
    pub(crate) enterprise: u32,
    pub(crate) id: u16,
    pub(crate) length: u16,
    pub(crate) scope: bool,
}

/// One record: named texts in the order of the wire, but for times, which stand together.
#[derive(Debug)]
pub(crate) struct Record {
    /// The set it is in, which is its template; none in versions without templates.
    pub(crate) set: Option<u16>,
    pub(crate) leaves: Vec<Leaf>,
}

/// One named text.
#[derive(Debug)]
pub(crate) struct Leaf {
    pub(crate) name: String,
    pub(crate) text: String,
}

/// What stands beside the fields: lengths, durations the dissector computed, headings, remarks.
const BESIDE: [&str; 26] = [
    "cflow.string_len_short",
    "cflow.string_len_long",
    "cflow.timedelta",
    "cflow.reserved",
    "cflow.pie.ixia",
    "cflow.pie.ntop",
    "cflow.pie.cisco",
    "cflow.pie.juniper",
    "cflow.pie.barracuda",
    "cflow.template_frame",
    "cflow.subtemplate_semantic",
    "cflow.subtemplate_id",
    "sflow.enterprise",
    "sflow.enterprise.length",
    "sflow_5.sample_length",
    "sflow_5.flow_data_length",
    "sflow_245.sampletype",
    "sflow_245.flow_record_format",
    "sflow_245.counters_record_format",
    "sflow_245.header.sampled_header_length",
    "sflow.flow_sample.flow_record",
    "sflow.flow_sample.input_interface_format",
    "sflow.flow_sample.output_interface.format",
    "sflow.counters_sample.counters_records",
    "sflow_245.dstASentries",
    "sflow_245.communityEntries",
];

/// Stand beside a leaf and hold fields.
const LISTS: [&str; 5] = [
    "cflow.timedelta_tree",
    "cflow.pie.ixia.http-session",
    "cflow.pie.ixia.dns-records",
    "sflow.as_type_tree",
    "sflow_245.communityEntries_tree",
];

/// Reads a dissection, gzipped JSON as `tshark -T json` writes it.
pub(crate) fn read(path: &Path) -> Result<Vec<Datagram>> {
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let document = BufReader::new(GzDecoder::new(BufReader::new(file)));
    let document = serde_json::from_reader(document);
    let document: Node = document.with_context(|| format!("{} is no JSON", path.display()))?;
    let Node::List(packets) = document else { bail!("{} lists no packets", path.display()) };
    Ok(packets.iter().filter_map(datagram).collect())
}

fn datagram(packet: &Node) -> Option<Datagram> {
    let layers = packet.get("_source")?.get("layers")?;
    let frame = layers.get("frame")?.number("frame.number")?;
    let mut datagram = Datagram { frame, ..Datagram::default() };
    for (name, layer) in layers.members() {
        match name.as_str() {
            "cflow" => datagram.flows(layer),
            "sflow" => datagram.samples(layer),
            _ => {}
        }
    }
    datagram.version?;
    Some(datagram)
}

impl Datagram {
    fn flows(&mut self, layer: &Node) {
        self.version = self.version.or(layer.number("cflow.version"));
        let engine = layer
            .number::<u32>("cflow.engine_type")
            .map(|kind| kind * 256 + layer.number::<u32>("cflow.engine_id").unwrap_or_default());
        let domain = layer.number("cflow.source_id").or(layer.number("cflow.od_id")).or(engine);
        self.domain = self.domain.or(domain);
        for (name, node) in layer.members() {
            if name.starts_with("pdu ") {
                self.records.push(Record { set: None, leaves: leaves(node) });
            } else if let Some(set) = node.number("cflow.flowset_id") {
                self.set(set, node);
            }
        }
    }

    fn set(&mut self, set: u16, node: &Node) {
        for (name, node) in node.members() {
            if name.starts_with("Flow ") {
                self.records.push(Record { set: Some(set), leaves: leaves(node) });
            } else if name.starts_with("Data (") {
                self.lacking.push(set);
            } else if name.contains("Template (Id") {
                self.templates.extend(template(node));
            }
        }
    }

    fn samples(&mut self, layer: &Node) {
        self.version = layer.number("sflow_245.version");
        for (_, node) in layer.members() {
            if node.get("sflow_245.sampletype").is_some() {
                self.records.push(Record { set: None, leaves: leaves(node) });
            }
        }
    }
}

fn template(node: &Node) -> Option<Template> {
    let fields = node.members().iter().filter_map(|(name, field)| {
        let id = |(name, _): &&(String, Node)| {
            name.contains("_field_type") || name.contains("_resiliency_type")
        };
        let (id, _) = field.members().iter().find(id)?;
        Some(TemplateField {
            enterprise: field.number("cflow.template_ipfix_field_pen").unwrap_or_default(),
            id: field.number(id)?,
            length: field.number("cflow.template_field_length")?,
            scope: name.contains("[Scope]"),
        })
    });
    Some(Template { id: node.number("cflow.template_id")?, fields: fields.collect() })
}

fn leaves(node: &Node) -> Vec<Leaf> {
    let mut found = Vec::new();
    gather(node, &mut found);
    found
}

fn gather(node: &Node, found: &mut Vec<Leaf>) {
    for (name, node) in node.members() {
        let is_ours = name.starts_with("cflow.") || name.starts_with("sflow");
        match node {
            Node::Text(text) if is_ours && !BESIDE.contains(&name.as_str()) => {
                found.push(Leaf { name: name.clone(), text: text.clone() });
            }
            // Beside a leaf stands what the dissector takes it apart into; only times are found there
            // alone. Headings are words with spaces; names without are layers of a sampled packet.
            Node::Group(_) if LISTS.contains(&name.as_str()) || name.contains(' ') => {
                gather(node, found);
            }
            Node::Text(_) | Node::Group(_) | Node::List(_) => {}
        }
    }
}
