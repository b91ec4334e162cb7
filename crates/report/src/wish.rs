//! What somebody wants a report of.

use std::net::IpAddr;

use model::TimeRange;
use query::filter::Field;
use serde::{Deserialize, Serialize};

use crate::{Case, Logo, Part};

/// Everything a report depends on beside the traffic.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Wish {
    /// Which parts it has.
    pub template: Template,
    /// What stands above it; the template's own words where it is empty.
    pub title: String,
    /// What was read.
    pub inputs: Vec<String>,
    /// Only flows that pass, as the language of filters writes it.
    pub filter: Option<String>,
    /// Only traffic within; findings that reach into it.
    pub time: Option<TimeRange>,
    /// Whom [`Template::Host`] is about; the host with most traffic where it is not said.
    pub host: Option<IpAddr>,
    /// What [`Template::Comparison`] compares with; the first half of the time with the second where it is
    /// not said.
    pub against: Option<Against>,
    /// Rows of each table.
    pub top: u32,
    /// Minutes that the times are ahead of UTC.
    pub zone_minutes: i32,
    /// What somebody made of findings; none where nobody could.
    pub incidents: Option<Vec<Case>>,
    /// The key under which addresses and names are replaced; none is as they are.
    pub redaction: Option<String>,
    /// Words that filters begin with: they look like names.
    pub fields: Vec<String>,
    /// The picture above it.
    pub logo: Option<Logo>,
}

/// Which parts a report has.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Template {
    /// Totals, timeline, findings, and who and what in short.
    #[default]
    General,
    /// Who and what at length, upload and download, the largest flows.
    Traffic,
    /// Cases with their notes and history.
    Incidents,
    /// What is odd, all of it.
    Anomaly,
    /// One host: names, volumes, peers, services, what is odd about it.
    Host,
    /// What is new, gone, more and less beside another time or other flows.
    Comparison,
}

/// The other side of a comparison.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Against {
    /// Which flows.
    pub part: Part,
    /// What they are called.
    pub words: String,
}

impl Template {
    /// Every template.
    pub const ALL: [Self; 6] = [
        Self::General,
        Self::Traffic,
        Self::Incidents,
        Self::Anomaly,
        Self::Host,
        Self::Comparison,
    ];

    /// The word that is typed.
    pub const fn name(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Traffic => "traffic",
            Self::Incidents => "incidents",
            Self::Anomaly => "anomaly",
            Self::Host => "host",
            Self::Comparison => "comparison",
        }
    }

    /// By its word; case is ignored.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|template| template.name().eq_ignore_ascii_case(name))
    }

    /// What stands above the report where nobody says otherwise.
    pub const fn title(self) -> &'static str {
        match self {
            Self::General => "Network report",
            Self::Traffic => "Traffic report",
            Self::Incidents => "Incident report",
            Self::Anomaly => "Anomaly report",
            Self::Host => "Host report",
            Self::Comparison => "Comparison",
        }
    }
}

impl Wish {
    /// Rows of each table where nobody says otherwise.
    pub const TOP: u32 = 15;

    /// As a module of the page's worker reads it.
    #[inline(never)]
    pub fn octets(&self) -> Vec<u8> {
        protocol::encode(self)
    }

    /// Which traffic it is about.
    pub(crate) fn part(&self) -> Part {
        Part { filter: self.filter.clone(), time: self.time }
    }

    /// The same about other traffic.
    pub(crate) fn of(&self, part: Part) -> Self {
        Self { filter: part.filter, time: part.time, ..self.clone() }
    }

    /// The template over everything, without anything special.
    pub fn new(template: Template) -> Self {
        Self {
            template,
            title: String::new(),
            inputs: Vec::new(),
            filter: None,
            time: None,
            host: None,
            against: None,
            top: Self::TOP,
            zone_minutes: 0,
            incidents: None,
            redaction: None,
            fields: Field::words().map(str::to_owned).collect(),
            logo: None,
        }
    }
}
