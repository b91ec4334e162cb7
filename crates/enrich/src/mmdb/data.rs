//! The data section: typed values, maps and lists, and pointers to what was said before.

use super::{MmdbError, MmdbFault};

/// Pointers that lead to pointers, maps in maps: those of known databases have four.
const MOST_DEPTH: u32 = 32;
/// Entries of one map or list that are looked at: known ones have some dozens.
const MOST_ENTRIES: usize = 1024;

/// Octets, and where in the file they begin.
#[derive(Clone, Copy, Debug)]
pub(super) struct Data<'a> {
    octets: &'a [u8],
    base: usize,
}

/// A value where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item<'a> {
    data: Data<'a>,
    kind: Kind<'a>,
    depth: u32,
}

#[derive(Clone, Copy, Debug)]
enum Kind<'a> {
    Text(&'a str),
    /// Unsigned; what does not fit into 64 bits is left out.
    Number(Option<u64>),
    /// So many pairs of name and value, from this octet on.
    Map(usize, usize),
    /// So many values.
    List(usize, usize),
    Other,
}

/// The control octets of a value: type, size, and where its payload begins.
struct Head {
    kind: u8,
    size: usize,
    body: usize,
}

impl<'a> Data<'a> {
    pub(super) const fn new(octets: &'a [u8], base: usize) -> Self {
        Self { octets, base }
    }

    /// The value that begins there.
    pub(super) fn item(self, at: usize) -> Result<Item<'a>, MmdbError> {
        Ok(self.item_at(at, 0)?.0)
    }

    /// The value, and where the next one begins.
    fn item_at(self, at: usize, depth: u32) -> Result<(Item<'a>, usize), MmdbError> {
        if depth > MOST_DEPTH {
            return Err(self.error(at, MmdbFault::TooDeep));
        }
        let head = self.head(at)?;
        let Head { kind, size, body } = head;
        if kind == 1 {
            // A pointer to a pointer is not allowed, and one to itself has no end.
            let (item, _) = self.item_at(size, depth + 8)?;
            return Ok((item, body));
        }
        let whole = |what| {
            let end = body.checked_add(size);
            end.and_then(|end| self.octets.get(body..end))
                .ok_or(self.error(body, MmdbFault::Cut(what, size)))
        };
        let (kind, end) = match kind {
            2 => {
                let octets = whole("text")?;
                let text = std::str::from_utf8(octets);
                (Kind::Text(text.map_err(|_| self.error(body, MmdbFault::NotText))?), body + size)
            }
            5 | 6 | 8 | 9 | 10 => {
                let octets = whole("number")?;
                let number = octets
                    .iter()
                    .try_fold(0_u64, |sum, octet| Some(sum.checked_mul(256)? + u64::from(*octet)));
                (Kind::Number(number), body + size)
            }
            7 => (Kind::Map(size, body), body),
            11 => (Kind::List(size, body), body),
            3 | 4 | 15 => {
                whole("value")?;
                (Kind::Other, body + size)
            }
            // The size of a boolean is its value.
            14 => (Kind::Other, body),
            other => return Err(self.error(at, MmdbFault::Type(other))),
        };
        let item = Item { data: self, kind, depth };
        Ok((item, end))
    }

    /// Where the value behind this one begins: maps and lists are walked through.
    fn after(self, at: usize, depth: u32, budget: &mut usize) -> Result<usize, MmdbError> {
        if depth > MOST_DEPTH || *budget == 0 {
            return Err(self.error(at, MmdbFault::TooDeep));
        }
        *budget -= 1;
        let Head { kind, size, body } = self.head(at)?;
        let entries = match kind {
            1 | 14 => return Ok(body),
            7 => size.saturating_mul(2),
            11 => size,
            _ => {
                let end = body.checked_add(size).filter(|end| *end <= self.octets.len());
                return end.ok_or(self.error(body, MmdbFault::Cut("value", size)));
            }
        };
        let mut next = body;
        for _ in 0..entries {
            next = self.after(next, depth + 1, budget)?;
        }
        Ok(next)
    }

    /// The control octets (specification, "Data Field Format"); of a pointer, where it leads.
    fn head(self, at: usize) -> Result<Head, MmdbError> {
        let octets = |from: usize, count: usize| {
            let octets = from.checked_add(count).and_then(|end| self.octets.get(from..end));
            octets.ok_or(self.error(from, MmdbFault::Cut("value", count)))
        };
        let number = |octets: &[u8]| {
            octets.iter().fold(0_usize, |sum, octet| sum << 8 | usize::from(*octet))
        };
        let control = number(octets(at, 1)?);
        let mut body = at + 1;
        let mut kind = u8::try_from(control >> 5).unwrap_or_default();
        if kind == 1 {
            let count = (control >> 3 & 3) + 1;
            let rest = number(octets(body, count)?);
            let low = control & 7;
            let size = match count {
                1 => low << 8 | rest,
                2 => (low << 16 | rest) + 2048,
                3 => (low << 24 | rest) + 526_336,
                _ => rest,
            };
            return Ok(Head { kind, size, body: body + count });
        }
        if kind == 0 {
            let more = number(octets(body, 1)?);
            kind = u8::try_from(more + 7).unwrap_or(u8::MAX);
            body += 1;
        }
        let small = control & 31;
        let (count, more) = match small {
            29 => (1, 29),
            30 => (2, 285),
            31 => (3, 65_821),
            _ => (0, small),
        };
        let size = number(octets(body, count)?) + more;
        Ok(Head { kind, size, body: body + count })
    }

    const fn error(self, at: usize, fault: MmdbFault) -> MmdbError {
        MmdbError::new(self.base.saturating_add(at), fault)
    }
}

impl<'a> Item<'a> {
    /// The words, where it is text.
    pub(super) const fn text(&self) -> Option<&'a str> {
        match self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, where it is an unsigned one.
    pub(super) const fn number(&self) -> Option<u64> {
        match self.kind {
            Kind::Number(number) => number,
            _ => None,
        }
    }

    /// The value of a name, where it is a map that has it.
    pub(super) fn get(&self, name: &str) -> Result<Option<Item<'a>>, MmdbError> {
        let mut found = None;
        self.each(&mut |key, value| {
            let is_it = key.is_some_and(|key| key == name);
            if is_it {
                found = Some(value);
            }
            !is_it
        })?;
        Ok(found)
    }

    /// The value at the end of names; none where there is none, or it cannot be read.
    pub(super) fn path(&self, names: &[&str]) -> Option<Item<'a>> {
        names.iter().try_fold(*self, |item, name| item.get(name).ok().flatten())
    }

    /// The first value of a map or list.
    pub(super) fn first(&self) -> Option<Item<'a>> {
        let mut first = None;
        self.each(&mut |_, value| {
            first = Some(value);
            false
        })
        .ok()?;
        first
    }

    /// The texts of a list, at most so many.
    pub(super) fn texts(&self, most: usize) -> Vec<String> {
        let mut texts = Vec::new();
        let each = &mut |_: Option<&str>, value: Item<'_>| {
            texts.extend(value.text().map(str::to_owned));
            texts.len() < most
        };
        // What could be read of it is enough.
        let _ = self.each(each);
        texts
    }

    /// Tells the entries of a map, or of a list without names, while `tell` wants more.
    pub(super) fn each(
        &self,
        tell: &mut impl FnMut(Option<&'a str>, Item<'a>) -> bool,
    ) -> Result<(), MmdbError> {
        let (entries, mut at, is_map) = match self.kind {
            Kind::Map(entries, at) => (entries, at, true),
            Kind::List(entries, at) => (entries, at, false),
            _ => return Ok(()),
        };
        let mut budget = MOST_ENTRIES * 16;
        for _ in 0..entries.min(MOST_ENTRIES) {
            let mut key = None;
            if is_map {
                let (name, next) = self.data.item_at(at, self.depth + 1)?;
                (key, at) = (name.text(), next);
            }
            let (value, _) = self.data.item_at(at, self.depth + 1)?;
            if !tell(key, value) {
                return Ok(());
            }
            at = self.data.after(at, self.depth, &mut budget)?;
        }
        Ok(())
    }
}
