//! Every limit the relay keeps, with its default and the reason for it.

use std::time::Duration;

/// What a stranger can make grow, and how far.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Octets of datagrams kept for clients that lag behind: 48 MiB, 25 seconds at 2 MB/s; with all else the relay stays below 64 MiB.
    pub log_octets: usize,
    /// A batch closes at this size: one page event for eleven full datagrams.
    pub batch_octets: usize,
    /// A batch closes at this age, so that a quiet exporter is seen at once.
    pub batch_age: Duration,
    /// Octets a WebSocket client may have unacknowledged, for a browser would buffer for ever.
    pub window_octets: u64,
    /// Octets a client may lag behind before it skips to the newest, so that live stays live.
    pub backlog_octets: u64,
    /// A write or a missing acknowledgement that lasts longer closes the connection as slow.
    pub stall: Duration,
    /// So many skips within a minute close a WebSocket connection as slow.
    pub skips_per_minute: usize,
    /// Streams served at a time, WebSocket and plain together.
    pub clients: usize,
    /// Clients of a gateway that read the past: each has a place in NATS and up to 8 MiB here.
    pub history_readers: usize,
    /// TCP connections at a time, of any kind.
    pub connections: usize,
    /// Of these, of one address, or one network (/64) of IPv6: a reverse proxy is one.
    pub connections_per_address: usize,
    /// A request's header must be complete by then; an idle connection ends by then.
    pub header_time: Duration,
    /// Octets of a frame or message from a client: acknowledgements are far smaller.
    pub inbound_octets: usize,
    /// Messages from a client per second: an acknowledgement each mebibyte at 200 MiB/s.
    pub inbound_messages: u32,
    /// Octets from a client per second, those of frames that are no message among them: eight times what as many
    /// acknowledgements take, and no more than some ten thousand of the smallest frames.
    pub inbound_octets_per_second: u64,
    /// Exporters told apart; the others share one line.
    pub exporters: usize,
    /// Templates kept per exporter, version and domain.
    pub templates_per_domain: usize,
    /// Templates kept in all.
    pub templates: usize,
    /// Octets of template and options data sets kept in all.
    pub template_octets: usize,
    /// Octets of options data sets kept per exporter, version and domain.
    pub options_octets_per_domain: usize,
    /// Exporters, versions and domains with templates.
    pub template_domains: usize,
    /// A template nobody repeated for so long is forgotten.
    pub template_age: Duration,
    /// Interfaces of captures that come through pipes, no more than [`MOST_PIPE_INTERFACES`]: one
    /// for each link type of each pipe.
    pub pipe_interfaces: usize,
    /// The receive buffer asked of the kernel: about 3600 full datagrams.
    pub receive_buffer_octets: usize,
}

/// A pipe that is opened again and again with other link types must not grow every greeting.
pub const MOST_PIPE_INTERFACES: usize = 32;

impl Default for Limits {
    fn default() -> Self {
        Self {
            log_octets: 48 << 20,
            batch_octets: 16 << 10,
            batch_age: Duration::from_millis(20),
            window_octets: 4 << 20,
            backlog_octets: 16 << 20,
            stall: Duration::from_secs(10),
            skips_per_minute: 3,
            clients: 64,
            history_readers: 8,
            connections: 256,
            connections_per_address: 128,
            header_time: Duration::from_secs(5),
            inbound_octets: 4 << 10,
            inbound_messages: 200,
            inbound_octets_per_second: 64 << 10,
            exporters: 1024,
            templates_per_domain: 256,
            templates: 4096,
            template_octets: 2 << 20,
            options_octets_per_domain: 64 << 10,
            template_domains: 1024,
            template_age: Duration::from_secs(60 * 60),
            pipe_interfaces: MOST_PIPE_INTERFACES,
            receive_buffer_octets: 8 << 20,
        }
    }
}
