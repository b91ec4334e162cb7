//! First messages of queues, as their specifications write them, and near misses.

use crate::State;
use crate::probe::tests::{TCP, UDP, bytes, check, check_dialogue};
use crate::testing::see;

fn named(name: &str) -> Option<(&str, Option<&str>)> {
    Some((name, None))
}

#[test]
fn mqtt_tells_its_client_in_every_version() {
    let check_client = |connect: &[u8]| {
        let mut state = State::default();
        see(&mut state, TCP, 50_000, 1883, true, connect);
        let facts = state.revealed().map(|revealed| revealed.facts.clone()).unwrap_or_default();
        let told: Vec<_> =
            facts.iter().map(|fact| (fact.kind.as_ref(), fact.value.as_ref())).collect();
        assert_eq!(told, [("mqtt_client", "me")]);
    };
    check_client(b"\x10\x0e\0\x04MQTT\x04\x02\0\x3c\0\x02me");
    check_client(b"\x10\x0f\0\x04MQTT\x05\x02\0\x3c\0\0\x02me");
    check_client(b"\x10\x10\0\x06MQIsdp\x03\x02\0\x3c\0\x02me");
}

#[test]
fn queues_are_known_by_how_they_begin() {
    check(TCP, (1, 17_501), b"\x32\x0e\0\x08bus/door\0\x02{}", named("MQTT"));
    check(TCP, (1, 17_501), b"\x32\x0f\0\x08bus/door\0\x02{}", None);
    check(TCP, (50_000, 7000), b"AMQP\0\0\x09\x01", named("AMQP"));
    check(TCP, (50_000, 7000), b"AMQP\x03\x01\0\0", named("AMQP"));
    check(TCP, (50_000, 7000), b"AMQP\x07\x01\0\0", None);
    let versions = b"\0\0\0\x10\0\x12\0\0\0\0\0\x01\0\x06rdkafk";
    check(TCP, (50_000, 7000), versions, named("Kafka"));
    check(TCP, (50_000, 7000), &versions[..19], None);
    check(TCP, (4222, 50_000), b"INFO {\"server_id\":\"a\"}\r\n", named("Nats"));
    check(TCP, (50_000, 4222), b"PING\r\n", named("Nats"));
    check(TCP, (50_000, 4223), b"PING\r\n", None);
    check(TCP, (50_000, 7000), b"CONNECT\naccept-version:1.2\n\n\0", named("STOMP"));
    check(TCP, (50_000, 7000), b"CONNECT\nnothing\n\n\0", None);
    check(TCP, (50_000, 7000), b"\0\0\0\x0c\x01ActiveMQ\0\0\0", named("OpenWire"));
    check(TCP, (50_000, 7000), b"\xff\0\0\0\0\0\0\0\x01\x7f\x03\0NULL", named("ZeroMQ"));
    check(TCP, (50_000, 7000), b"\xff\0\0\0\0\0\0\0\x01\x7e\x03\0NULL", None);
    let greeting: &[(bool, &[u8])] = &[(true, b"\xff\0\0\0\0"), (true, b"\0\0\0\x01\x7f")];
    check_dialogue(7000, greeting, Some("ZeroMQ"));
    check(TCP, (50_000, 4730), b"\0REQ\0\0\0\x01\0\0\0\x04work", named("Gearman"));
    check(TCP, (50_000, 6789), b"ceph v027\0\0", named("Ceph"));
    check(TCP, (50_000, 4150), b"  V2IDENTIFY\n\0\0\0\0", named("NSQ"));
    let message = bytes(&[b"RTPS\x02\x02\x01\x0f", &[9; 12], b"\x0e\x01\x0c\0"]);
    check(UDP, (50_000, 7400), &message, named("RTPS"));
}

#[test]
fn a_file_system_over_many_machines_is_known_by_its_magic() {
    check(TCP, (1021, 988), b"\x00\x71\xce\xac\x01\0\0\0\x01\0\0\x0a\0\0\x02\0", named("Lustre"));
    check(TCP, (1021, 9988), b"\xac\xce\x71\x00\0\0\0\x01", named("Lustre"));
    check(TCP, (1021, 988), b"\x00\x71\xce\xad\x01\0\0\0", None);
    check(TCP, (1021, 9988), b"\x45\x47\x3f\x58\0\0\0\x01", None);
}

#[test]
fn protocol_buffers_are_known_by_fields_in_order_that_fill_a_message() {
    let fields = b"\x0a\x03bal\x12\x09\x08\x01\x12\x05test1\x12\x09\x08\x02\x12\x05test2\x2d\xf3\x23\xa7\x44\x38\xa4\x03";
    check(TCP, (50_000, 12_345), fields, named("Protobuf"));
    check(UDP, (50_000, 12_345), fields, named("Protobuf"));
    check(UDP, (50_000, 12_345), &fields[..fields.len() - 1], None);
    check(UDP, (50_000, 12_345), &bytes(&[&fields[5..], b"\x0a\x03bal"]), None);
    let numbers = b"\x08\x01\x10\x01\x18\x01\x20\x01\x28\x01\x30\x01\x38\x01\x40\x01\x48\x01\x50\x01\x58\x01\x60\x01";
    check(TCP, (50_000, 12_345), numbers, None);
}

#[test]
fn an_answer_that_ends_before_its_number_is_none_of_kafka() {
    let dialogue: &[(bool, &[u8])] = &[(true, b"\0\0\x01\x01\0\x50d"), (false, b"\0\0\0\x01\x50")];
    check_dialogue(9092, dialogue, None);
}
