//! First messages of databases, as their specifications write them, and near misses.

use crate::probe::tests::{TCP, UDP, bytes, check, check_dialogue};

fn named(name: &str) -> Option<(&str, Option<&str>)> {
    Some((name, None))
}

#[test]
fn postgresql_is_known_by_its_startup_messages() {
    let startup = b"\0\0\0\x1f\0\x03\0\0user\0me\0database\0mine\0\0";
    assert_eq!(startup.len(), 0x1f);
    check(TCP, (50_000, 5432), startup, named("PostgreSQL"));
    check(TCP, (50_000, 9999), startup, named("PostgreSQL"));
    check(TCP, (50_000, 5432), &startup[..startup.len() - 1], None);
    check(TCP, (50_000, 5432), b"\0\0\0\x08\x04\xd2\x16\x2f", named("PostgreSQL"));
    check(TCP, (50_000, 5432), b"\0\0\0\x08\x04\xd2\x16\x2d", None);
    check(TCP, (5432, 50_000), b"R\0\0\0\x0c\0\0\0\x05salt", named("PostgreSQL"));
    check(TCP, (5432, 50_000), b"R\0\0\0\x0c\0\0\0\x08salt", None);
}

#[test]
fn mysql_is_known_by_its_greeting() {
    let greeting = bytes(&[b"\x4a\0\0\0\x0a8.0.36\0\x08\0\0\0saltsalt\0\xff\xff", &[0; 43], b"\0"]);
    let greeting = bytes(&[&[u8::try_from(greeting.len() - 4).unwrap_or(0)], &greeting[1..]]);
    check(TCP, (3306, 50_000), &greeting, named("MySQL"));
    check(TCP, (3306, 50_000), &greeting[..greeting.len() - 1], None);
    let refusal = b"\x17\0\0\0\xff\x6a\x04Host is not allowed.";
    check(TCP, (3306, 50_000), refusal, named("MySQL"));
}

#[test]
fn sql_server_and_oracle_are_known_by_their_heads() {
    let prelogin =
        b"\x12\x01\0\x1a\0\0\0\0\0\0\x0b\0\x06\x01\0\x11\0\x01\xff\x09\0\0\0\0\0\x02\x02";
    let prelogin = &bytes(&[b"\x12\x01\0\x1b", &prelogin[4..]]);
    check(TCP, (50_000, 1433), prelogin, named("MsSQL-TDS"));
    check(TCP, (50_000, 1433), &prelogin[..20], None);
    let connect = bytes(&[
        b"\0\x4c\0\0\x01\0\0\0\x01\x3e\x01\x2c\0\0\x20\0\xff\xff",
        &[0; 12],
        b"(CONNECT_DATA=(SERVICE_NAME=orcl))    ",
        &[0; 8],
    ]);
    assert_eq!(connect.len(), 0x4c);
    check(TCP, (50_000, 1521), &connect, named("Oracle"));
    check(TCP, (50_000, 1521), &connect[..60], None);
}

#[test]
fn documents_and_keys_are_known_by_their_messages() {
    let query = bytes(&[
        b"\x3a\0\0\0\x01\0\0\0\0\0\0\0\xd4\x07\0\0\0\0\0\0admin.$cmd\0\0\0\0\0\xff\xff\xff\xff",
        b"\x13\0\0\0\x10isMaster\0\x01\0\0\0\0",
    ]);
    check(TCP, (50_000, 27_017), &query, named("MongoDB"));
    let message =
        b"\x24\0\0\0\x01\0\0\0\0\0\0\0\xdd\x07\0\0\0\0\0\0\0\x0f\0\0\0\x10ping\0\x01\0\0\0\0";
    check(TCP, (50_000, 27_017), message, named("MongoDB"));
    let other =
        b"\x24\0\0\0\x01\0\0\0\0\0\0\0\xde\x07\0\0\0\0\0\0\0\x0f\0\0\0\x10ping\0\x01\0\0\0\0";
    check(TCP, (50_000, 27_017), other, None);
    check(TCP, (50_000, 7000), b"*1\r\n$4\r\nPING\r\n", named("RESP"));
    check(TCP, (50_000, 7000), b"*1\r\n$5\r\nPING\r\n", None);
    check(TCP, (6379, 50_000), b"-NOAUTH Authentication required.\r\n", named("RESP"));
    check(TCP, (7000, 50_000), b"-NOAUTH Authentication required.\r\n", None);
    check_dialogue(7000, &[(true, b"*2\r\n$3\r"), (true, b"\nGET\r\n$1\r\na\r\n")], Some("RESP"));
    check(TCP, (50_000, 11_211), b"get a\r\n", named("Memcached"));
    check(TCP, (50_000, 7000), b"get a\r\n", None);
    check(TCP, (50_000, 7000), b"set a 0 60 1\r\nx\r\n", named("Memcached"));
    check(TCP, (50_000, 7000), b"set a b c d\r\nx\r\n", None);
    check(UDP, (50_000, 11_211), b"\x12\x34\0\0\0\x01\0\0stats\r\n", named("Memcached"));
    check(UDP, (50_000, 11_211), b"\x12\x34\0\0\0\0\0\0stats\r\n", None);
    let binary = bytes(&[b"\x80\0\0\x01\0\0\0\0\0\0\0\x01", &[0; 12], b"a"]);
    check(TCP, (50_000, 7000), &binary, named("Memcached"));
}

#[test]
fn clusters_are_known_by_their_frames() {
    check(TCP, (50_000, 9042), b"\x04\0\0\0\x05\0\0\0\0", named("Cassandra"));
    check(TCP, (50_000, 9042), b"\x04\0\0\0\x05\0\0\0\x01", None);
    let startup = b"\x04\0\0\x01\x01\0\0\0\x16\0\x01\0\x0bCQL_VERSION\0\x053.0.0";
    check(TCP, (50_000, 9042), startup, named("Cassandra"));
    let node = b"ES\0\0\0\x0f\0\0\0\0\0\0\0\x01\0\0\x6d\x66\x33ab";
    check(TCP, (50_000, 9300), node, named("Elasticsearch"));
    check(TCP, (50_000, 9300), &node[..20], None);
    let hello = b"\0\x11ClickHouse client\x18\x01\xc0\xa9\x03\x07default\x02me\0";
    check(TCP, (50_000, 9000), hello, named("ClickHouse"));
    check(TCP, (50_000, 9000), b"\0\x11ClickHouse client\x18\x01\x01\x07default\x02me\0", None);
    let opening = b"\0\x26\xd0\x41\0\x01\0\x20\x10\x41\0\x10\x11\x5e";
    check(TCP, (50_000, 50_000), &bytes(&[opening, &[0; 24]]), named("DRDA"));
    let bolt = b"\x60\x60\xb0\x17\0\0\x04\x04\0\0\x01\x04\0\0\0\x04\0\0\0\x03";
    check(TCP, (50_000, 7687), bolt, named("Neo4j"));
    let keeper =
        bytes(&[b"\0\0\0\x2d", &[0; 12], b"\0\0\x75\x30", &[0; 8], b"\0\0\0\x10", &[0; 17]]);
    check(TCP, (50_000, 2181), &keeper, named("ZooKeeper"));
    check(TCP, (50_000, 2181), &keeper[..48], None);
    check(TCP, (50_000, 8020), b"hrpc\x09\0\0\0\0\0\x1d", named("Hadoop"));
    check(TCP, (50_000, 3299), b"\0\0\0\x08NI_PONG\0", named("SAP"));
}

#[test]
fn a_command_longer_than_lengths_can_be_is_none_of_drda() {
    check(TCP, (50_000, 9000), b"\0\x0e\xd0\x41\0\x01\xff\xff\x10\x41\0\0\0\0", None);
}
