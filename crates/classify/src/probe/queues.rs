//! Queues, messages between programs, and stores spread over machines.

mod amqp;
mod ceph;
mod gearman;
mod kafka;
mod lustre;
mod mqtt;
mod nats;
mod nsq;
mod openwire;
pub(super) mod protobuf;
mod rtps;
mod stomp;
mod zeromq;

use super::Probe;

/// The probes of this family.
pub(super) const FAMILY: &[Probe] = &[
    Probe::tcp(&[1883], mqtt::probe).patient(),
    Probe::tcp(&[5672], amqp::probe),
    Probe::tcp(&[9092], kafka::probe),
    Probe::tcp(&[4222], nats::probe),
    Probe::tcp(&[61_613], stomp::probe),
    Probe::tcp(&[61_616], openwire::probe),
    Probe::tcp(&[5555], zeromq::probe),
    Probe::tcp(&[4730], gearman::probe),
    Probe::tcp(&[6789, 3300], ceph::probe),
    Probe::tcp(&[988], lustre::probe),
    Probe::both(&[7400, 7401], rtps::probe),
    Probe::tcp(&[4150], nsq::probe),
];

#[cfg(test)]
mod tests;
