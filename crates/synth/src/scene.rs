//! The scenes there are, and what they are composed of.

/// What shall have happened.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Scene {
    /// Eight hours of an office: web, names, mail, shells, file sharing, a few calls.
    OfficeDay,
    /// Two hours of a quiet home network.
    HomeLan,
    /// A host at home tries a thousand ports of another, and three ports of many.
    PortScan,
    /// A camera at home calls the same server about once a minute for two hours.
    Beacon,
    /// A host at home sends far more than it ever did.
    UploadSpike,
    /// The quiet home with scan, beacon and spike.
    Suspicious,
}

impl Scene {
    /// Every scene.
    pub const ALL: [Self; 6] = [
        Self::OfficeDay,
        Self::HomeLan,
        Self::PortScan,
        Self::Beacon,
        Self::UploadSpike,
        Self::Suspicious,
    ];

    /// Its name on a command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OfficeDay => "office",
            Self::HomeLan => "home",
            Self::PortScan => "port-scan",
            Self::Beacon => "beacon",
            Self::UploadSpike => "upload-spike",
            Self::Suspicious => "scan",
        }
    }

    /// By its name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scene| scene.name() == name)
    }
}
