//! Flows on their way to Parquet: an Arrow stream is whole after each batch, whatever happens to whoever writes it,
//! and becomes Parquet column by column.

use std::io::{self, Read, Write};

use arrow_ipc::reader::StreamReader;
use arrow_ipc::root_as_message;
use parquet::arrow::ArrowWriter;

use super::{Error, write};

/// Every message begins with it, and with the length of what describes it.
const CONTINUATION: [u8; 4] = [0xff; 4];

/// Of a stream of so many octets: how many are whole messages, and the flows in them.
pub fn whole(mut stream: impl Read, length: u64) -> io::Result<(u64, u64)> {
    let (mut end, mut flows) = (0, 0);
    let mut described = Vec::new();
    loop {
        let mut begin = [0; 8];
        let left = length - end;
        if left < 8 {
            return Ok((end, flows));
        }
        stream.read_exact(&mut begin)?;
        let [a, b, c, d, e, f, g, h] = begin;
        let head = u64::from(u32::from_le_bytes([e, f, g, h]));
        if [a, b, c, d] != CONTINUATION || head == 0 || head > left - 8 {
            return Ok((end, flows));
        }
        described.resize(usize::try_from(head).unwrap_or(0), 0);
        stream.read_exact(&mut described)?;
        let Ok(message) = root_as_message(&described) else { return Ok((end, flows)) };
        let body = u64::try_from(message.bodyLength()).unwrap_or(u64::MAX);
        if body > left - 8 - head {
            return Ok((end, flows));
        }
        io::copy(&mut stream.by_ref().take(body), &mut io::sink())?;
        let rows = message.header_as_record_batch().map_or(0, |batch| batch.length());
        flows += u64::try_from(rows).unwrap_or(0);
        end += 8 + head + body;
    }
}

/// A stream that is whole as Parquet; the stream's own end may be missing.
pub fn to_parquet(stream: impl Read, out: impl Write + Send) -> Result<(), Error> {
    let stream = StreamReader::try_new(stream, None)?;
    let mut file = ArrowWriter::try_new(out, stream.schema(), Some(write::properties()))?;
    for batch in stream {
        file.write(&batch?)?;
    }
    file.close()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use model::Column;

    use super::super::{Container, Writer};
    use super::*;
    use crate::tests_of_flows::plain;

    #[test]
    fn what_was_handed_over_is_whole_and_what_is_torn_is_not() {
        let mut writer = Writer::new(Container::ArrowStream, Column::ALL).unwrap();
        let (mut stream, mut ends) = (Vec::new(), Vec::new());
        for round in 0..3_u16 {
            for row in 0..=round {
                let mut flow = plain();
                flow.label.application = format!("app {round}").into();
                flow.key.source_port = row;
                writer.row(&flow, &mut stream).unwrap();
            }
            writer.flush(&mut stream).unwrap();
            ends.push(stream.len());
        }
        let check = |octets: &[u8], expected: (usize, u64)| {
            let (end, flows) = whole(octets, octets.len() as u64).unwrap();
            assert_eq!((end as usize, flows), expected);
        };
        check(&stream, (stream.len(), 6));
        check(&stream[..ends[1]], (ends[1], 3));
        check(&stream[..ends[0] + 5], (ends[0], 1));
        check(&[&stream[..ends[0]], b"{\"start\":\"2026-11-16T08"].concat(), (ends[0], 1));
        check(b"", (0, 0));
        // Dictionaries are handed over before the batch that uses them.
        let (torn, flows) = whole(&stream[..stream.len() - 1], stream.len() as u64 - 1).unwrap();
        assert!((ends[1] as u64..stream.len() as u64).contains(&torn) && flows == 3);
        let mut parquet = Vec::new();
        to_parquet(&stream[..torn as usize], &mut parquet).unwrap();
        let (mut reader, mut csv) = (super::super::Reader::default(), Vec::new());
        reader.push(&parquet, &mut csv).unwrap();
        reader.finish(&mut csv).unwrap();
        let csv = String::from_utf8(csv).unwrap();
        assert_eq!(csv.lines().count(), 4, "{csv}");
        assert!(csv.contains("app 1") && !csv.contains("app 2"), "{csv}");
    }
}
