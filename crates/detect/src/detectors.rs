//! All detectors of one source.

use std::sync::Arc;

use model::{Exchange, Finding, FindingKind, SourceId};

use crate::amplify::Amplify;
use crate::beacon::Beacon;
use crate::brute::Brute;
use crate::flood::Flood;
use crate::host_window::HostWindow;
use crate::lateral::Lateral;
use crate::list::{List, Lists};
use crate::long::Long;
use crate::made_up::MadeUp;
use crate::neighbours::Neighbours;
use crate::novel::Novel;
use crate::outlier::Outlier;
use crate::risky::Risky;
use crate::scan::Scan;
use crate::sight::{Seen, Sight};
use crate::stories::Stories;
use crate::sweep::Sweep;
use crate::tunnel::Tunnel;
use crate::upload::Upload;
use crate::volume::Volume;
use crate::{Limits, fold};

/// Everything that looks for oddities in one source. Tell it what happens by [`Detectors::see`].
#[derive(Clone, Debug)]
pub struct Detectors {
    source: SourceId,
    scan: Scan,
    sweep: Sweep,
    flood: Flood,
    brute: Brute,
    beacon: Beacon,
    tunnel: Tunnel,
    made_up: MadeUp,
    upload: Upload,
    lateral: Lateral,
    novel: Novel,
    long: Long,
    neighbours: Neighbours,
    risky: Risky,
    amplify: Amplify,
    volume: Volume,
    outlier: Outlier,
    host_window: HostWindow,
    lists: Lists,
    stories: Stories,
    flows: u64,
}

/// What the limits cost.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counters {
    /// Flows that were looked at.
    pub flows: u64,
    /// Hosts, pairs and services that were forgotten for want of room.
    pub forgotten: u64,
    /// What found no room among the stories.
    pub beyond: u64,
}

impl Detectors {
    /// Of a source of which nothing is known yet.
    pub fn new(source: SourceId, limits: &Limits) -> Self {
        Self {
            source,
            scan: Scan::new(limits),
            sweep: Sweep::new(limits),
            flood: Flood::new(limits),
            brute: Brute::new(limits),
            beacon: Beacon::new(limits),
            tunnel: Tunnel::new(limits),
            made_up: MadeUp::new(limits),
            upload: Upload::new(limits),
            lateral: Lateral::new(limits),
            novel: Novel::new(limits),
            long: Long::new(limits),
            neighbours: Neighbours::new(limits),
            risky: Risky::new(limits),
            amplify: Amplify::new(limits),
            volume: Volume::new(limits),
            outlier: Outlier::new(),
            host_window: HostWindow::new(limits),
            lists: Lists::default(),
            stories: Stories::new(limits.stories, limits.seed),
            flows: 0,
        }
    }

    /// From now on what stands on these lists is told of; in place of those before.
    pub fn compare_with(&mut self, lists: Arc<[List]>) {
        self.lists = Lists::new(lists);
    }

    /// The same where flows were seen before: what was told of other lists is forgotten, and the flows are
    /// shown once more by [`Self::see_again`].
    pub fn compare_again(&mut self, lists: Arc<[List]>) {
        self.compare_with(lists);
        self.stories.forget(FindingKind::ListHit);
    }

    /// A flow that was seen before is compared with the lists, and with nothing else.
    pub fn see_again(&mut self, sight: &Sight) {
        self.lists.see(sight, &mut self.stories);
    }

    /// Something happened. Each detector is a function of its own: as one they are 90 KB, which a browser
    /// compiles for a second while it reads.
    pub fn see(&mut self, seen: &Seen) {
        let stories = &mut self.stories;
        match seen {
            Seen::Flow(sight) => {
                self.flows += 1;
                self.scan.see(sight, stories);
                self.sweep.see(sight, stories);
                self.flood.see(sight, stories);
                self.brute.see(sight, stories);
                self.beacon.see(sight, stories);
                self.upload.see(sight, stories);
                self.lateral.see(sight, stories);
                self.novel.see(sight, stories);
                self.long.see(sight, stories);
                self.neighbours.see(sight, stories);
                self.risky.see(sight, stories);
                self.amplify.see(sight, stories);
                self.volume.see(sight, stories);
                self.outlier.see(sight);
                self.host_window.see(sight);
                self.lists.see(sight, stories);
            }
            Seen::Exchange(said) => match &**said {
                Exchange::Dns(dns) => {
                    self.tunnel.hear(dns, stories);
                    self.made_up.hear(dns, stories);
                }
                said => self.brute.hear(said, stories),
            },
            Seen::Neighbour(said) => {
                self.neighbours.hear(said, stories);
                self.sweep.hear(said, stories);
            }
        }
    }

    /// What is odd so far: folded, the worst first.
    pub fn findings(&self) -> Vec<Finding> {
        let mut stories = self.stories.clone();
        self.outlier.tell(&mut stories);
        self.host_window.tell(&mut stories);
        fold::findings(self.source, &stories)
    }

    /// What was looked at, and what the limits cost.
    pub const fn counters(&self) -> Counters {
        let forgotten = self.scan.forgotten()
            + self.sweep.forgotten()
            + self.flood.forgotten()
            + self.brute.forgotten()
            + self.beacon.forgotten()
            + self.tunnel.forgotten()
            + self.made_up.forgotten()
            + self.upload.forgotten()
            + self.lateral.forgotten()
            + self.novel.forgotten()
            + self.long.forgotten()
            + self.neighbours.forgotten()
            + self.risky.forgotten()
            + self.amplify.forgotten()
            + self.volume.forgotten()
            + self.host_window.forgotten();
        Counters { flows: self.flows, forgotten, beyond: self.stories.beyond() }
    }
}
