//! What was opened, read once more as far as it was read: one file, or several as one.

use model::SourceId;

use super::{SLICE_OCTETS, Set};
use crate::file::{File, Piece};
use crate::jobs::Want;
use crate::source::Source;

/// A source being read again.
pub(crate) struct Again {
    source: SourceId,
    content: Content,
    pub(crate) total: u64,
}

enum Content {
    One { file: Option<Box<File>>, at: u64, octets: u64 },
    Several(Box<Set>),
}

impl Again {
    pub(crate) fn of(source: &Source) -> Self {
        let total = source.status.octets_read;
        let one = || Content::One { file: Some(Box::default()), at: 0, octets: total };
        let content =
            source.set.as_ref().map_or_else(one, |set| Content::Several(Box::new(set.again())));
        Self { source: source.status.id, content, total }
    }

    /// What is to be read next; none at the end.
    pub(crate) fn wants(&self) -> Option<Want> {
        let source = self.source;
        match &self.content {
            Content::One { file: None, .. } => None,
            Content::One { at, octets, .. } => {
                let most = octets.saturating_sub(*at).min(SLICE_OCTETS);
                Some(Want { source, part: 0, from: *at, most })
            }
            Content::Several(set) => set.wants().map(|wanted| Want {
                source,
                part: wanted.part,
                from: wanted.from,
                most: wanted.most,
            }),
        }
    }

    /// What was wanted; nothing where the file ends before its time.
    pub(crate) fn give(&mut self, given: &[u8], each: &mut dyn FnMut(Piece<'_>)) {
        match &mut self.content {
            Content::One { file, at, octets } => {
                *at += given.len() as u64;
                let is_over = given.is_empty() || *at >= *octets;
                if let Some(file) = file {
                    file.push(given, each);
                }
                if is_over && let Some(mut file) = file.take() {
                    file.finish(each);
                }
            }
            Content::Several(set) => set.give(given, &mut |_, piece| each(piece)),
        }
    }
}
