//! What the lists of a record tell of its flow, where no plain field does: flags of TCP, names.

use crate::bytes::unsigned;
use crate::context::Context;
use crate::field::{Field, FieldValue};
use crate::flow::elements::target;
use crate::flow::{Reading, Target};
use crate::layout::Layout;
use crate::structured::{List, SubTemplates};

/// Looks into all lists of a record, in wire order; what comes first counts.
pub(super) fn read(
    reading: &mut Reading,
    context: &Context,
    layout: &Layout,
    record: &[u8],
    lists: SubTemplates<'_>,
) {
    let mut told: Vec<Target> = layout.fields.iter().filter_map(|field| field.target).collect();
    for (field, bytes) in layout.values(record) {
        if let FieldValue::List(list) = Field::read(field.name, bytes, lists).value {
            read_list(reading, context, &list, &mut told);
        }
    }
}

/// No deeper than lists are read at all.
fn read_list(reading: &mut Reading, context: &Context, list: &List<'_>, told: &mut Vec<Target>) {
    for field in list.records().flat_map(|record| record.fields()) {
        if let FieldValue::List(inner) = field.value {
            read_list(reading, context, &inner, told);
            continue;
        }
        let length = u16::try_from(field.bytes.len()).unwrap_or(u16::MAX);
        let Some((target, _)) = target(field.name, length) else { continue };
        if !target.is_description() || told.contains(&target) {
            continue;
        }
        told.push(target);
        match unsigned(field.bytes) {
            Some(number) => reading.number(context, target, number, length),
            None => reading.octets(target, field.bytes),
        }
    }
}
