//! Many flows into the arrays of a batch: what rows have in common is looked up and written once.

use std::borrow::Cow;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};

use model::{Column, ColumnType, FlowRecord, RecordPart, Timestamp, Value};

use super::words::Recent;
use super::{Array, Cells, Row};

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
    pub(super) fn put_flows(&mut self, column: Column, rows: &[Row<'_>]) {
        let part = RecordPart::of_column(column);
        if column == Column::Evidence {
            return self.put_borrowed(rows.iter().map(|row| {
                let of_flow = row.flow.revealed.as_ref().and_then(|told| told.evidence.as_deref());
                of_flow.or(row.evidence)
            }));
        }
        let flows = rows.iter().map(|row| row.flow);
        if !flows.clone().any(|flow| part.is_in(flow)) {
            return self.put_nothing(rows.len());
        }
        if let Some(number) = FlowRecord::number_of(column) {
            let of_tcp = column.info().kind == ColumnType::Flags;
            let has = |flow: &FlowRecord| !of_tcp || flow.key.protocol == TCP;
            return self.put_numbers(flows.map(|flow| number(flow).filter(|_| has(flow))));
        }
        match (&self.cells, column) {
            (Cells::Time(_), Column::Start) => self.put_instants(flows.map(|flow| flow.start)),
            (Cells::Time(_), Column::End) => self.put_instants(flows.map(|flow| flow.end)),
            (Cells::Number(_), Column::Duration) => {
                self.put_numbers(flows.map(|flow| Some(flow.duration_nanos())));
            }
            (Cells::Text(_) | Cells::Words(_), Column::ApplicationId | Column::Category) => {
                self.put_of_applications(column, flows.map(|flow| &*flow.label.application));
            }
            (Cells::Text(_) | Cells::Words(_), _) if part == RecordPart::Revealed => {
                let told = flows.map(|flow| flow.revealed.as_ref());
                self.put_words(told.map(|told| told.and_then(|told| told.text(column))));
            }
            (Cells::Text(_) | Cells::Words(_), _) if is_of_words(column, rows) => {
                self.put_borrowed(flows.map(|flow| flow.words(column)));
            }
            (Cells::Text(_) | Cells::Words(_), _) => {
                let values = flows.map(|flow| flow.value(column));
                runs(values, |value, times| self.put_times(value, times));
            }
            _ => flows.for_each(|flow| self.put(&value(flow, column))),
        }
    }

    fn put_numbers(&mut self, numbers: impl Iterator<Item = Option<u64>>) {
        match self.cells() {
            Cells::Number(array) => array.extend(numbers),
            Cells::Port(array) => {
                array.extend(numbers.map(|number| u16::try_from(number?).ok()));
            }
            Cells::Octet(array) => {
                array.extend(numbers.map(|number| u8::try_from(number?).ok()));
            }
            _ => numbers.for_each(|number| {
                self.put(&number.map_or(Value::Missing, Value::Number));
            }),
        }
    }

    fn put_instants(&mut self, instants: impl Iterator<Item = Timestamp>) {
        if let Cells::Time(array) = self.cells() {
            array.extend(instants.map(|at| Some(at.0)));
        }
    }

    /// What follows from the application is looked up once for each.
    fn put_of_applications<'a>(&mut self, column: Column, names: impl Iterator<Item = &'a str>) {
        let mut known: HashMap<&str, usize> = HashMap::new();
        let (mut values, mut recent) = (Vec::new(), Recent::default());
        let mut place = |name| {
            *known.entry(name).or_insert_with(|| {
                values.push(model::application::value(column, name));
                values.len() - 1
            })
        };
        let rows: Vec<usize> = names.map(|name| recent.get(name, &mut place)).collect();
        self.put_borrowed(rows.into_iter().map(|place| match values.get(place) {
            Some(Value::Text(text)) => Some(&**text),
            _ => None,
        }));
    }

    /// Texts that all stand somewhere meanwhile.
    fn put_borrowed<'a>(&mut self, texts: impl Iterator<Item = Option<&'a str>>) {
        // Comparing nothing with nothing as text costs more than a hundred letters: where it stands no memory is, and
        // the processor's wide loads trip over it.
        let texts = texts.map(|text| text.filter(|text| !text.is_empty()));
        match self.cells() {
            Cells::Words(array) => array.extend(texts),
            Cells::Text(array) => texts.for_each(|text| array.append_option(text)),
            cells => cells.put_nothing(texts.count()),
        }
    }

    fn put_words<'a>(&mut self, words: impl Iterator<Item = Option<Cow<'a, str>>>) {
        let words = words.map(|words| words.filter(|text| !text.is_empty()));
        runs(words, |text, times| match text {
            Some(text) => self.put_text_times(text, times),
            None => self.put_nothing(times),
        });
    }

    fn put_text_times(&mut self, text: &str, times: usize) {
        match self.cells() {
            Cells::Words(array) => array.put_times(text, times),
            Cells::Text(array) => (0..times).for_each(|_| array.append_value(text)),
            cells => cells.put_nothing(times),
        }
    }

    /// So many rows of this value.
    pub(super) fn put_times(&mut self, value: &Value, times: usize) {
        if *value == Value::Missing {
            return self.put_nothing(times);
        }
        match (self.cells(), value) {
            (Cells::Time(array), Value::Time(at)) => array.put_times(at.0, times),
            (Cells::Octet(array), Value::Number(number)) => match u8::try_from(*number) {
                Ok(number) => array.put_times(number, times),
                Err(_) => array.put_nothing(times),
            },
            (Cells::Port(array), Value::Number(number)) => match u16::try_from(*number) {
                Ok(number) => array.put_times(number, times),
                Err(_) => array.put_nothing(times),
            },
            (Cells::Number(array), Value::Number(number) | Value::Span(number)) => {
                array.put_times(*number, times);
            }
            (Cells::Text(array), Value::Address(IpAddr::V4(address))) => {
                let mut room = [0; 15];
                let text = dotted(*address, &mut room);
                (0..times).for_each(|_| array.append_value(text));
            }
            (Cells::Text(_) | Cells::Words(_), value) => match text_of(value) {
                Some(text) => self.put_text_times(&text, times),
                None => self.put_nothing(times),
            },
            (cells, _) => cells.put_nothing(times),
        }
    }
}

/// Whether the flows themselves have words there.
fn is_of_words(column: Column, rows: &[Row<'_>]) -> bool {
    rows.first().is_some_and(|row| row.flow.words(column).is_some())
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
