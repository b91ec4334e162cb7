//! A ledger as text, before it is sealed: a line for each thing, the version first. What is read is held
//! against the bounds; `docs/incidents.md` has the words.

use model::percent::{encode, pairs};
use model::{FindingKind, FindingSeverity, TimeRange, Timestamp, shortened};

use crate::ledger::{Ledger, SetAside};
use crate::limits;
use crate::{About, Change, Incident, Link, Note, Status, What};

/// What the first line says before the version.
const FIRST: &str = "flowglass incidents ";
/// What this program writes, and the newest it reads.
const VERSION: u32 = 1;

/// Why a text is no ledger.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unread {
    /// It does not begin as one.
    Strange,
    /// A newer program wrote it.
    Newer(u32),
}

/// As text.
pub fn write(ledger: &Ledger) -> String {
    let mut text = format!("{FIRST}{VERSION}\nwho&n={}\n", encode(&ledger.who));
    for incident in &ledger.incidents {
        write_incident(&mut text, incident);
    }
    for one in &ledger.aside {
        let SetAside { kind, host, since, incident } = one;
        text += &format!("aside&k={}&h={host}&at={since}&i={incident:x}\n", kind.name());
    }
    text
}

fn write_incident(text: &mut String, incident: &Incident) {
    let Incident { id, opened, changed, forgotten, .. } = incident;
    let [title, assignee] = [&incident.title, &incident.assignee].map(|word| encode(word));
    let tags = encode(&incident.tags.join(","));
    let (status, severity) = (encode(incident.status.name()), incident.severity.name());
    *text += &format!(
        "incident&i={id:x}&at={opened}&c={changed}&t={title}&s={status}&v={severity}&a={assignee}&g={tags}&x={forgotten}\n"
    );
    if let Some(about) = &incident.about {
        let hosts: Vec<String> = about.hosts.iter().map(ToString::to_string).collect();
        let (kind, hosts) = (about.kind.name(), hosts.join(","));
        *text += &format!("about&k={kind}&h={hosts}&at={}\n", about.first);
    }
    for Note { at, who, text: words } in &incident.notes {
        *text += &format!("note&at={at}&n={}&t={}\n", encode(who), encode(words));
    }
    for link in &incident.links {
        *text += &format!("link&f={}&n={}", encode(&link.filter), encode(&link.source));
        if let Some(time) = link.time {
            *text += &format!("&t0={}&t1={}", time.start, time.end);
        }
        text.push('\n');
    }
    for Change { at, who, what, from, to } in &incident.history {
        let [who, from, to] = [who, from, to].map(|word| encode(word));
        *text += &format!("change&at={at}&n={who}&w={}&f={from}&t={to}\n", what.name());
    }
}

/// From text: what is there, and how many of its things found no room or made no sense.
pub fn read(text: &str) -> Result<(Ledger, u64), Unread> {
    let mut lines = text.lines();
    let version = lines.next().and_then(|line| line.strip_prefix(FIRST)?.parse().ok());
    match version {
        Some(VERSION) => {}
        Some(newer) => return Err(Unread::Newer(newer)),
        None => return Err(Unread::Strange),
    }
    let mut reading = Reading::default();
    for line in lines {
        let read = reading.line(line);
        reading.left_out += u64::from(read.is_none());
    }
    Ok((reading.ledger, reading.left_out))
}

#[derive(Default)]
struct Reading {
    ledger: Ledger,
    /// What follows belongs to an incident that was left out.
    is_orphan: bool,
    left_out: u64,
}

impl Reading {
    /// One line; none where it is left out.
    fn line(&mut self, line: &str) -> Option<()> {
        let (word, rest) = line.split_once('&')?;
        let fields = Fields(rest);
        match word {
            "who" => self.ledger.who = fields.text("n", limits::NAME_LETTERS),
            "incident" => {
                self.is_orphan = true;
                let incident = incident(&fields)?;
                if self.ledger.incident(incident.id).is_some() {
                    return None;
                }
                self.ledger.add(incident).ok()?;
                self.is_orphan = false;
            }
            "aside" => self.set_aside(&fields)?,
            _ if self.is_orphan => return None,
            _ => self.ledger.incidents.last_mut()?.line(word, &fields)?,
        }
        Some(())
    }

    fn set_aside(&mut self, fields: &Fields<'_>) -> Option<()> {
        limits::room(self.ledger.aside.len(), "", limits::ASIDE).ok()?;
        self.ledger.aside.push(SetAside {
            kind: FindingKind::from_name(&fields.one("k")?)?,
            host: fields.one("h")?.parse().ok()?,
            since: fields.time("at")?,
            incident: fields.number("i")?,
        });
        Some(())
    }
}

fn incident(fields: &Fields<'_>) -> Option<Incident> {
    let tags = fields.one("g").unwrap_or_default();
    let tags = tags.split(',').map(|tag| shortened(tag.trim(), limits::TAG_LETTERS));
    Some(Incident {
        id: fields.number("i")?,
        opened: fields.time("at")?,
        changed: fields.time("c")?,
        title: fields.text("t", limits::TITLE_LETTERS),
        status: Status::from_name(&fields.one("s")?)?,
        severity: FindingSeverity::from_name(&fields.one("v")?)?,
        assignee: fields.text("a", limits::NAME_LETTERS),
        tags: tags.filter(|tag| !tag.is_empty()).take(limits::TAGS).collect(),
        notes: Vec::new(),
        links: Vec::new(),
        history: Vec::new(),
        forgotten: fields.one("x").and_then(|count| count.parse().ok()).unwrap_or(0),
        about: None,
    })
}

impl Incident {
    /// A line that belongs to it.
    fn line(&mut self, word: &str, fields: &Fields<'_>) -> Option<()> {
        match word {
            "about" => {
                let hosts = fields.one("h")?;
                let hosts = hosts.split(',').filter_map(|host| host.parse().ok());
                self.about = Some(About {
                    kind: FindingKind::from_name(&fields.one("k")?)?,
                    hosts: hosts.take(model::Finding::MAX_HOSTS).collect(),
                    first: fields.time("at")?,
                });
            }
            "note" => {
                limits::room(self.notes.len(), "", limits::NOTES).ok()?;
                let who = fields.text("n", limits::NAME_LETTERS);
                let text = fields.text("t", limits::NOTE_LETTERS);
                self.notes.push(Note { at: fields.time("at")?, who, text });
            }
            "link" => {
                limits::room(self.links.len(), "", limits::LINKS).ok()?;
                let time = match (fields.time("t0"), fields.time("t1")) {
                    (Some(start), Some(end)) if start < end => Some(TimeRange { start, end }),
                    _ => None,
                };
                let filter = fields.one("f").filter(|f| f.len() <= limits::FILTER_LETTERS * 4)?;
                let source = fields.text("n", limits::NAME_LETTERS);
                self.links.push(Link { filter, source, time });
            }
            "change" => {
                limits::room(self.history.len(), "", limits::CHANGES).ok()?;
                self.history.push(Change {
                    at: fields.time("at")?,
                    who: fields.text("n", limits::NAME_LETTERS),
                    what: What::from_name(&fields.one("w")?)?,
                    from: fields.text("f", limits::FILTER_LETTERS),
                    to: fields.text("t", limits::FILTER_LETTERS),
                });
            }
            _ => return None,
        }
        Some(())
    }
}

/// What stands in a line.
struct Fields<'a>(&'a str);

impl Fields<'_> {
    fn one(&self, wanted: &str) -> Option<String> {
        pairs(self.0).find(|(key, _)| *key == wanted).map(|(_, value)| value)
    }

    fn text(&self, wanted: &str, most: usize) -> String {
        shortened(&self.one(wanted).unwrap_or_default(), most)
    }

    fn time(&self, wanted: &str) -> Option<Timestamp> {
        Timestamp::parse_rfc3339(&self.one(wanted)?).ok()
    }

    fn number(&self, wanted: &str) -> Option<u64> {
        u64::from_str_radix(&self.one(wanted)?, 16).ok()
    }
}
