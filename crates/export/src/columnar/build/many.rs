//! Many flows into the arrays of a batch: what rows have in common is looked up and written once.

use std::borrow::Cow;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};

use model::{Column, ColumnType, FlowRecord, RecordPart, Value};

use super::Array;

const TCP: u8 = 6;

/// What a flow has in a column, as exports have it: flags of a protocol that has none are missing.
pub(in crate::columnar) fn value(flow: &FlowRecord, column: Column) -> Value {
    match column.info().kind {
        ColumnType::Flags if flow.key.protocol != TCP => Value::Missing,
        _ => flow.value(column),
    }
}

impl Array {
    /// A row for each of these flows.
    pub(super) fn put_flows(&mut self, column: Column, flows: &[&FlowRecord]) {
        let part = RecordPart::of_column(column);
        if !flows.iter().any(|flow| part.is_in(flow)) {
            return self.put_times(&Value::Missing, flows.len());
        }
        match (&mut *self, column) {
            (Self::Text(_) | Self::Words(_), Column::ApplicationId | Column::Category) => {
                self.put_of_applications(column, flows);
            }
            (Self::Text(_) | Self::Words(_), _) if part == RecordPart::Revealed => {
                let told = flows.iter().map(|flow| flow.revealed.as_ref());
                self.put_words(told.map(|told| told.and_then(|told| told.text(column))));
            }
            (Self::Text(_) | Self::Words(_), _) if is_of_words(column, flows) => {
                self.put_words(flows.iter().map(|flow| flow.words(column).map(Cow::Borrowed)));
            }
            (Self::Text(_) | Self::Words(_), _) => {
                runs(flows.iter().map(|flow| flow.value(column)), |value, times| {
                    self.put_times(value, times);
                });
            }
            _ => flows.iter().for_each(|flow| self.put(&value(flow, column))),
        }
    }

    /// What follows from the application is looked up once for each.
    fn put_of_applications(&mut self, column: Column, flows: &[&FlowRecord]) {
        let mut known: HashMap<&str, Value> = HashMap::new();
        for flow in flows {
            let value = known.entry(&flow.label.application);
            self.put_times(value.or_insert_with(|| flow.value(column)), 1);
        }
    }

    fn put_words<'a>(&mut self, words: impl Iterator<Item = Option<Cow<'a, str>>>) {
        // Comparing nothing with nothing as text costs more than a hundred letters: where it stands no memory is, and
        // the processor's wide loads trip over it.
        let words = words.map(|words| words.filter(|text| !text.is_empty()));
        runs(words, |text, times| match (&mut *self, text) {
            (Self::Words(array), Some(text)) => array.append_values(text, times),
            (Self::Text(array), Some(text)) => {
                (0..times).for_each(|_| array.append_value(text));
            }
            _ => self.put_times(&Value::Missing, times),
        });
    }

    /// So many rows of this value.
    pub(super) fn put_times(&mut self, value: &Value, times: usize) {
        match (self, value) {
            (Self::Time(array), Value::Missing) => array.append_nulls(times),
            (Self::Octet(array), Value::Missing) => array.append_nulls(times),
            (Self::Port(array), Value::Missing) => array.append_nulls(times),
            (Self::Number(array), Value::Missing) => array.append_nulls(times),
            (Self::Text(array), Value::Address(IpAddr::V4(address))) => {
                let mut room = [0; 15];
                let text = dotted(*address, &mut room);
                (0..times).for_each(|_| array.append_value(text));
            }
            (Self::Text(array), value) => match text_of(value) {
                Some(text) => (0..times).for_each(|_| array.append_value(&text)),
                None => array.append_nulls(times),
            },
            (Self::Words(array), value) => match text_of(value) {
                Some(text) => array.append_values(&text, times),
                None => array.append_nulls(times),
            },
            (array, value) => (0..times).for_each(|_| array.put(value)),
        }
    }
}

/// Whether the flows themselves have words there.
fn is_of_words(column: Column, flows: &[&FlowRecord]) -> bool {
    flows.first().is_some_and(|flow| flow.words(column).is_some())
}

fn text_of(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::Text(text) => Some(Cow::Borrowed(text)),
        Value::Address(address) => Some(Cow::Owned(address.to_string())),
        Value::Exporter(exporter) => Some(Cow::Owned(exporter.to_string())),
        _ => None,
    }
}

/// As the standard library has it, in a quarter of the time: two of them stand in each flow.
fn dotted(address: Ipv4Addr, room: &mut [u8; 15]) -> &str {
    let mut letters = room.iter_mut();
    let mut length = 0;
    let mut put = |letter: u8| {
        if let Some(place) = letters.next() {
            *place = letter;
            length += 1;
        }
    };
    for (at, octet) in address.octets().into_iter().enumerate() {
        if at > 0 {
            put(b'.');
        }
        for (least, digit) in [(100, octet / 100), (10, octet / 10 % 10), (0, octet % 10)] {
            if octet >= least {
                put(b'0' + digit);
            }
        }
    }
    let text = room.get(..length).unwrap_or_default();
    std::str::from_utf8(text).unwrap_or_default()
}

/// Values that are the same one after the other come once, with how often.
fn runs<T: PartialEq>(values: impl Iterator<Item = T>, mut each: impl FnMut(&T, usize)) {
    let mut run: Option<(T, usize)> = None;
    for value in values {
        match &mut run {
            Some((last, times)) if *last == value => *times += 1,
            _ => {
                if let Some((last, times)) = run.replace((value, 1)) {
                    each(&last, times);
                }
            }
        }
    }
    if let Some((last, times)) = run {
        each(&last, times);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_written_as_everywhere() {
        for octet in 0..=255 {
            let address = Ipv4Addr::new(octet, 255 - octet, octet / 2, octet % 11);
            assert_eq!(dotted(address, &mut [0; 15]), address.to_string());
        }
    }
}
