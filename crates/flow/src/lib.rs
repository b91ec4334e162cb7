//! Packets in, bidirectional flows out.
//!
//! A [`Meter`] is fed with dissected packets in the order of the capture and hands out a
//! [`model::FlowRecord`] for each flow that ended. It knows no file, no clock but the packets' own,
//! and no payload; what the caller wants to know of a flow beside its record travels in its tag.
//!
//! - A flow is what shares both end points (addresses and ports), protocol and inner-most VLAN id,
//!   in either direction; and the ids of tunnels, where the caller says so ([`Around`]).
//! - The initiator is the sender of a first packet with SYN alone, the receiver of a first packet
//!   with SYN and ACK, and else the sender of the first packet. Of a TCP connection that began before
//!   the capture the first packet tells little: there a port below 1024 at one end alone makes that
//!   end the responder. Which of these it was stands in the record.
//! - Two packets further apart than the idle timeout belong to two flows, and a packet later than
//!   the active timeout after the first begins a new one, which keeps initiator, label and name.
//! - FIN both ways or RST close a flow; what still trickles in stays in it. Only where timeouts are
//!   on does a new SYN begin a new flow then: without them there is one flow per key.
#![forbid(unsafe_code)]

mod around;
mod config;
mod counters;
pub mod features;
mod flow;
mod fragments;
mod initiator;
mod key;
mod meter;
mod order;
mod pace;
pub mod stream;
mod tcp;
mod watch;

pub use around::Around;
pub use config::Config;
pub use counters::Counters;
pub use flow::{Flow, Observed};
pub use meter::Meter;
pub use tcp::{TcpSigns, TcpVerdict};
