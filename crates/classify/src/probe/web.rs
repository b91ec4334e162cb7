//! TLS, QUIC and HTTP: what most traffic is.

mod dtls;
mod hello;
mod http;
mod http2;
mod pieces;
mod quic;
mod tls;

use super::Probe;

pub(super) use dtls::Fragments;
pub(crate) use hello::Kept;
pub(super) use hello::Known;
pub(super) use http::{Exchange, is_envelope};
pub(super) use quic::Connection;

/// The probes of this family.
pub(super) const FAMILY: &[Probe] = &[
    Probe::tcp_around(&[443, 465, 636, 853, 989, 990, 993, 995, 5061, 8443], tls::probe).patient(),
    Probe::tcp_around(&[80, 8080, 8000, 3128], http::probe).patient(),
    Probe::tcp(&[], http2::probe),
    Probe::udp_around(&[443], quic::probe).patient(),
    Probe::udp_around(&[4433, 5684], dtls::probe).patient(),
];
