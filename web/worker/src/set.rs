//! Several files at once: captures among them are read as one, merged by time.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use engine::{Input, PartOfSet, Peek, Want};
use model::SourceId;

use crate::clock::{Pause, millis};
use crate::files::Origin;
use crate::pace::Pace;
use crate::packed;
use crate::rest;
use crate::shell::Shell;

/// Octets looked at, at a time, to know what a file is.
const PEEKED_OCTETS: u64 = 64 << 10;

/// Opens what was dropped together: captures as one where there are several, in the place of the
/// first, and what else there is by itself.
pub(crate) async fn open(shell: Shell, origins: Vec<Origin>, apart: bool) {
    let mut groups = Vec::new();
    let (mut set, mut place) = (Vec::new(), 0);
    rest::soon().await;
    // Without the part of the worker that follows each is opened by itself.
    let looks = !apart && origins.len() > 1 && rest::here().await.is_ok();
    for origin in origins {
        let part = if looks { part(&origin).await } else { None };
        let Some(part) = part else {
            groups.push(vec![(origin, None)]);
            continue;
        };
        if set.is_empty() {
            place = groups.len();
        }
        set.push((origin, Some(part)));
    }
    if !set.is_empty() {
        groups.insert(place, set);
    }
    for group in groups {
        let (mut origins, parts): (Vec<_>, Vec<_>) = group.into_iter().unzip();
        if origins.len() > 1 {
            shell.open_set(origins.into(), parts.into_iter().flatten().collect());
        } else if let Some(origin) = origins.pop() {
            shell.open_one(origin);
        }
    }
    shell.tell();
}

/// What a file is as one of several; none where it is no capture, or cannot be read.
async fn part(origin: &Origin) -> Option<PartOfSet> {
    let mut peek = Peek::default();
    let mut at = 0;
    while peek.needs_more() {
        let octets = origin.read(at, PEEKED_OCTETS).await.ok()?;
        if at == 0 {
            packed::prepare(&octets).await.ok()?;
        }
        at += octets.len() as u64;
        peek.push(&octets);
    }
    peek.part(&origin.name(), origin.octets())
}

/// Reads a set to its end, or until it is cancelled. A file that cannot be read hides no other.
pub(crate) async fn read(
    shell: Shell,
    id: SourceId,
    origins: Rc<[Origin]>,
    cancelled: Rc<Cell<bool>>,
) {
    let (pause, mut pace) = (Pause::default(), Pace::unknown());
    let mut ahead = Ahead::default();
    while let Some(want) = shell.wants(id) {
        let octets = match origins.get(want.part as usize) {
            Some(origin) => ahead.read(origin, want, pace.octets()).await,
            None => Err("the page sent no file".to_owned()),
        };
        if cancelled.get() {
            return;
        }
        let began = millis();
        match octets {
            Ok(octets) => shell.handle(Input::Part(id, octets)),
            Err(why) => shell.handle(Input::PartBroken(id, &why)),
        }
        if pace.took(millis() - began) {
            pause.take().await;
        }
        if cancelled.get() {
            return;
        }
    }
    shell.handle(Input::End(id));
    shell.finished(id);
}

/// What was read of each file and not handed over yet: slices are large, pieces may be small.
#[derive(Default)]
struct Ahead(BTreeMap<u32, Slice>);

#[derive(Default)]
struct Slice {
    from: u64,
    octets: Vec<u8>,
    /// So many of them were handed over.
    given: usize,
}

impl Ahead {
    /// The next of what is wanted, at most so much.
    async fn read(&mut self, origin: &Origin, want: Want, most: usize) -> Result<&[u8], String> {
        let has = |slice: &Slice| {
            slice.from + slice.given as u64 == want.from && slice.given < slice.octets.len()
        };
        if !self.0.get(&want.part).is_some_and(has) {
            self.0.retain(|_, slice| slice.given < slice.octets.len());
            let octets = origin.read(want.from, want.most).await?;
            self.0.insert(want.part, Slice { from: want.from, octets, given: 0 });
        }
        let slice = self.0.entry(want.part).or_default();
        let rest = slice.octets.get(slice.given..).unwrap_or_default();
        let piece = rest.get(..most).unwrap_or(rest);
        slice.given += piece.len();
        Ok(piece)
    }
}
