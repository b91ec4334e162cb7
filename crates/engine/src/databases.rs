//! Databases of addresses: what the user gave, and the store that asks them.

use std::sync::Arc;

use enrich::{Atlas, Mmdb};
use protocol::{DatabaseStatus, Event, Issue, Severity};

use crate::Engine;
use crate::issues::Kind;

/// What was given, in order.
#[derive(Default)]
pub(crate) struct Databases {
    atlas: Atlas,
    status: Vec<DatabaseStatus>,
    /// How many were tried.
    tried: u32,
}

impl Databases {
    /// Every one.
    pub(crate) fn status(&self) -> Vec<DatabaseStatus> {
        self.status.clone()
    }
}

impl Engine {
    /// From now on addresses are looked up in this file too (MaxMind's format, whole); the last one
    /// that knows a thing is believed. What is wrong with it becomes an issue, and changes nothing.
    pub fn open_database(&mut self, name: &str, octets: Vec<u8>) -> Result<(), String> {
        self.databases.tried = self.databases.tried.saturating_add(1);
        let size = octets.len() as u64;
        let opened = Mmdb::read(octets).map_err(|error| (error.to_string(), error.offset));
        let database = match opened {
            Ok(database) => database,
            Err((what, offset)) => return Err(self.refuse(name, Some(offset), what)),
        };
        let info = database.info().clone();
        let full = |error: enrich::AtlasFull| error.to_string();
        let id = match self.databases.atlas.add(database).map_err(full) {
            Ok(id) => id,
            Err(what) => return Err(self.refuse(name, None, what)),
        };
        if !info.brings.anything() {
            let names = info.brings.names.join(", ");
            self.tell_database(
                Severity::Warning,
                None,
                Issue {
                    what: format!("{name}: no country, city or autonomous system is in it"),
                    advice: if names.is_empty() {
                        "it is kept; its records are empty".to_owned()
                    } else {
                        format!("it is kept; its records have {names}")
                    },
                    ..nothing()
                },
            );
        }
        self.databases.status.push(DatabaseStatus {
            id,
            name: name.to_owned(),
            octets: size,
            kind: info.kind,
            description: info.description,
            built: info.built,
            languages: info.languages,
            v6: info.v6,
            countries: info.brings.countries,
            cities: info.brings.cities,
            systems: info.brings.systems,
        });
        self.look_up_anew();
        Ok(())
    }

    /// Addresses are no longer looked up there; whether it was there.
    pub(crate) fn close_database(&mut self, id: u32) -> bool {
        let was_there = self.databases.atlas.remove(id);
        if was_there {
            self.databases.status.retain(|status| status.id != id);
            self.look_up_anew();
        }
        was_there
    }

    /// A shell could not read a database, and why: told as an issue.
    pub fn refuse_database(&mut self, name: &str, why: String) {
        self.databases.tried = self.databases.tried.saturating_add(1);
        self.refuse(name, None, why);
    }

    fn look_up_anew(&mut self) {
        let atlas = self.databases.atlas.clone();
        self.desk.watch.atlas = atlas.clone();
        self.desk.store.look_up_by(
            (!atlas.is_empty())
                .then(|| -> store::Lookup { Arc::new(move |address| atlas.place(address)) }),
        );
        self.desk.changed = true;
        let event = Event::Databases(self.databases.status());
        self.announce(event);
    }

    fn refuse(&mut self, name: &str, offset: Option<u64>, what: String) -> String {
        self.tell_database(Severity::Error, offset, Issue {
            what: format!("{name}: {what}"),
            kept: "flows and other databases are as they were".to_owned(),
            advice: "download the database again; one that is packed (.gz, .tar.gz) must be unpacked"
                .to_owned(),
            ..nothing()
        });
        what
    }

    fn tell_database(&mut self, severity: Severity, offset: Option<u64>, issue: Issue) {
        let told = Issue { severity, offset, ..issue };
        self.issues.tell(self.limits.issues, Kind::Database(self.databases.tried), told);
    }
}

const fn nothing() -> Issue {
    Issue {
        source: None,
        severity: Severity::Note,
        offset: None,
        what: String::new(),
        kept: String::new(),
        advice: String::new(),
        count: 1,
    }
}
