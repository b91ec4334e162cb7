//! TLS, QUIC and HTTP: what most traffic is.

mod dtls;
mod http;
mod http2;
mod quic;
mod tls;

pub(super) use http::{Exchange, is_envelope};

use super::Probe;

/// The probes of this family.
pub(super) const FAMILY: &[Probe] = &[
    Probe::tcp(&[443, 853, 993, 995, 8443], tls::probe).patient(),
    Probe::tcp_around(&[80, 8080, 8000, 3128], http::probe).patient(),
    Probe::tcp(&[], http2::probe),
    Probe::udp(&[443], quic::probe).patient(),
    Probe::udp(&[], dtls::probe).patient(),
];
