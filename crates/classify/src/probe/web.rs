//! TLS, QUIC and HTTP: what most traffic is.

mod dtls;
mod http;
mod quic;
mod tls;

use super::Probe;

/// The probes of this family.
pub(super) const FAMILY: &[Probe] = &[
    Probe::tcp(&[443, 853, 993, 995, 8443], tls::probe).patient(),
    Probe::tcp(&[80, 8080, 8000, 3128], http::probe).patient(),
    Probe::udp(&[443], quic::probe).patient(),
    Probe::udp(&[], dtls::probe).patient(),
];
