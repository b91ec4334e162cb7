//! The databases that were given: the last one that knows a thing is believed.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use model::Place;

use crate::Mmdb;

/// Databases that can be there at once: countries, cities and systems of two makers are six.
const MOST_DATABASES: usize = 16;

/// Databases, with the numbers by which they are taken away again. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Atlas {
    databases: Vec<(u32, Arc<Mmdb>)>,
    next: u32,
}

/// So many are there already.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AtlasFull;

impl fmt::Display for AtlasFull {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{MOST_DATABASES} databases are open already; close one of them first")
    }
}

impl std::error::Error for AtlasFull {}

impl Atlas {
    /// One more database; the number it has.
    pub fn add(&mut self, database: Mmdb) -> Result<u32, AtlasFull> {
        if self.databases.len() == MOST_DATABASES {
            return Err(AtlasFull);
        }
        let number = self.next;
        self.next += 1;
        self.databases.push((number, Arc::new(database)));
        Ok(number)
    }

    /// Takes one away; whether it was there.
    pub fn remove(&mut self, number: u32) -> bool {
        let before = self.databases.len();
        self.databases.retain(|(known, _)| *known != number);
        self.databases.len() < before
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.databases.is_empty()
    }

    /// What they know of an address together.
    pub fn place(&self, address: IpAddr) -> Place {
        let mut place = Place::NOWHERE;
        for (_, database) in self.databases.iter().rev() {
            place.fill(database.place(address));
        }
        place
    }
}
