//! Incidents, ledgers, their lines and what stands before a sealed one.

use model::SourceId;

use super::*;
use crate::ledger::{Ledger, Merged};
use crate::lines::{Unread, read, write};
use crate::sealed::{Broken, HEADER, NONCE, ROUNDS, SALT, Sealed, TAG, checked, nonce_of_check};

fn stamp(second: i64) -> Stamp {
    Stamp { at: Timestamp::from_seconds(second), who: "Ada".to_owned() }
}

fn scan() -> Finding {
    Finding {
        id: 7,
        source: SourceId(1),
        kind: FindingKind::PortScan,
        severity: FindingSeverity::High,
        confidence: 95,
        first: Timestamp::from_seconds(100),
        last: Timestamp::from_seconds(160),
        subjects: vec!["192.0.2.7".parse().unwrap(), "2001:db8::7".parse().unwrap()],
        others: Vec::new(),
        sentence: "192.0.2.7 tried 40 ports & \"more\"".to_owned(),
        filter: "ip.addr == 192.0.2.7 && flags contains SYN".to_owned(),
        evidence: Vec::new(),
        count: 40,
        parts: Vec::new(),
    }
}

/// An incident of every kind of line.
fn busy() -> Incident {
    let mut incident = Incident::of(0xab, &stamp(1_000), &scan(), "lab & home.pcapng");
    incident.set(&stamp(1_001), What::Status, "in progress").unwrap();
    incident.set(&stamp(1_002), What::Tags, "lab, weekend , lab,").unwrap();
    incident.set(&stamp(1_003), What::Assignee, " Bob ").unwrap();
    incident.note(&stamp(1_004), "two lines\nof text = & more % ä").unwrap();
    let filter = "ip.addr == 192.0.2.7".to_owned();
    incident.link(&stamp(1_005), Link { filter, source: String::new(), time: None }).unwrap();
    incident
}

fn ledger(incidents: Vec<Incident>) -> Ledger {
    Ledger { who: "Ada".to_owned(), incidents, aside: Vec::new() }
}

#[test]
fn an_incident_is_made_of_a_finding_and_known_again() {
    let incident = Incident::of(1, &stamp(1_000), &scan(), "lab.pcapng");
    assert_eq!(incident.title, "Port scan: 192.0.2.7, 2001:db8::7");
    assert_eq!((incident.status, incident.severity), (Status::New, FindingSeverity::High));
    assert_eq!(incident.notes[0].text, "192.0.2.7 tried 40 ports & \"more\"");
    let time = incident.links[0].time.unwrap();
    assert!(time.contains(Timestamp::from_seconds(160)));
    assert!(incident.is_of(&scan()));
    assert!(!incident.is_of(&Finding { kind: FindingKind::HostSweep, ..scan() }));
    let crowd: Vec<IpAddr> = (1..=5).map(|host| IpAddr::from([10, 0, 0, host])).collect();
    let found = Finding { subjects: crowd, ..scan() };
    assert_eq!(
        Incident::of(1, &stamp(0), &found, "").title,
        "Port scan: 10.0.0.1, 10.0.0.2 and 3 more"
    );
    let found = Finding { subjects: Vec::new(), filter: "x".repeat(9_000), ..scan() };
    let incident = Incident::of(1, &stamp(0), &found, "");
    assert_eq!((incident.title.as_str(), incident.links.len()), ("Port scan", 0));
}

#[test]
fn every_change_stands_in_the_history_with_who_and_when_and_what_changes_nothing_does_not() {
    let incident = busy();
    let told: Vec<String> = incident
        .history
        .iter()
        .map(|Change { at, who, what, from, to }| {
            format!("{} {who} {}: {from} -> {to}", at.seconds_and_nanos().0, what.name())
        })
        .collect();
    assert_eq!(
        told,
        [
            "1000 Ada opened:  -> Port scan: 192.0.2.7, 2001:db8::7",
            "1001 Ada status: new -> in progress",
            "1002 Ada tags:  -> lab, weekend",
            "1003 Ada assignee:  -> Bob",
            "1004 Ada note:  -> ",
            "1005 Ada link:  -> ip.addr == 192.0.2.7",
        ]
    );
    let mut same = incident.clone();
    for (what, to) in [
        (What::Status, "in progress"),
        (What::Status, "nonsense"),
        (What::Title, "  "),
        (What::Tags, "lab,weekend"),
    ] {
        assert_eq!(same.set(&stamp(2_000), what, to), Ok(false));
    }
    same.note(&stamp(2_000), "  ").unwrap();
    same.link(&stamp(2_000), incident.links[1].clone()).unwrap();
    same.unlink(&stamp(2_000), 2);
    assert_eq!(same, incident);
    same.unlink(&stamp(2_000), 1);
    assert_eq!(same.history.last().unwrap().from, "ip.addr == 192.0.2.7");
}

#[test]
fn a_status_goes_round_without_meeting_false_positive() {
    let round: Vec<&str> = std::iter::successors(Some(Status::New), |status| Some(status.next()))
        .take(5)
        .map(Status::name)
        .collect();
    assert_eq!(round, ["new", "acknowledged", "in progress", "resolved", "new"]);
    assert!(!Status::FalsePositive.is_open());
}

#[test]
fn what_is_beyond_a_bound_is_refused_in_words_and_old_changes_are_counted() {
    let mut incident = busy();
    let before = incident.clone();
    let long = "ä".repeat(limits::TITLE_LETTERS + 1);
    let why = incident.set(&stamp(3_000), What::Title, &long).unwrap_err();
    assert_eq!(why.words(), "The title is too long: 200 letters at most.");
    let many: Vec<String> = (0..=limits::TAGS).map(|tag| tag.to_string()).collect();
    let why = incident.set(&stamp(3_000), What::Tags, &many.join(",")).unwrap_err();
    assert_eq!(why.words(), "There is no room for more tags: 20 at most.");
    assert_eq!(incident, before);
    for count in 0..limits::CHANGES {
        let status = if count % 2 == 0 { "new" } else { "resolved" };
        incident.set(&stamp(3_000), What::Status, status).unwrap();
    }
    assert_eq!((incident.history.len(), incident.forgotten), (limits::CHANGES, 6));
    let mut all = ledger(Vec::new());
    for id in 0..limits::INCIDENTS as u64 {
        all.add(Incident::new(id, &stamp(0), "x", FindingSeverity::Low)).unwrap();
    }
    let one_more = Incident::new(1_000, &stamp(0), "x", FindingSeverity::Low);
    assert_eq!(
        all.add(one_more).unwrap_err().words(),
        "There is no room for more incidents: 1\u{202f}000 at most."
    );
}

#[test]
fn the_inbox_has_the_worst_first_and_what_is_over_stands_apart() {
    let one = |id, second, severity| Incident::new(id, &stamp(second), "x", severity);
    let mut over = one(4, 9, FindingSeverity::Critical);
    over.set(&stamp(10), What::Status, "resolved").unwrap();
    let all = ledger(vec![
        one(1, 1, FindingSeverity::Low),
        one(2, 2, FindingSeverity::High),
        one(3, 3, FindingSeverity::High),
        over,
    ]);
    let ids = |is_open| all.inbox(is_open).iter().map(|one| one.id).collect::<Vec<_>>();
    assert_eq!((ids(true), ids(false)), (vec![3, 2, 1], vec![4]));
}

#[test]
fn a_false_positive_sets_its_kind_about_its_hosts_aside_once() {
    let mut all = ledger(vec![busy()]);
    assert_eq!(all.to_set_aside(&all.incidents[0]), []);
    all.set_aside(&stamp(5), 0xab).unwrap();
    assert_eq!(all.aside, []);
    all.incidents[0].set(&stamp(5), What::Status, "false positive").unwrap();
    all.set_aside(&stamp(6), 0xab).unwrap();
    all.set_aside(&stamp(7), 0xab).unwrap();
    assert_eq!(
        (all.aside.len(), all.aside[0].since, all.aside[0].incident),
        (2, stamp(6).at, 0xab)
    );
    assert!(all.is_set_aside(FindingKind::PortScan, "192.0.2.7".parse().unwrap()));
    assert!(!all.is_set_aside(FindingKind::HostSweep, "192.0.2.7".parse().unwrap()));
}

#[test]
fn what_is_written_is_read_again_and_is_the_text_of_the_documentation() {
    let mut all =
        ledger(vec![busy(), Incident::new(2, &stamp(5), "by hand", FindingSeverity::Low)]);
    all.incidents[0].set(&stamp(1_006), What::Status, "false positive").unwrap();
    all.set_aside(&stamp(1_007), 0xab).unwrap();
    let text = write(&all);
    assert_eq!(read(&text), Ok((all, 0)));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[..3],
        [
            "flowglass incidents 1",
            "who&n=Ada",
            "incident&i=ab&at=1970-01-01T00:16:40.000000000Z&c=1970-01-01T00:16:46.000000000Z&t=Port%20scan:%20192.0.2.7,%202001:db8::7&s=false%20positive&v=high&a=Bob&g=lab,weekend&x=0",
        ]
    );
    assert!(text.contains("\nlink&f=ip.addr%20%3D%3D%20192.0.2.7&n=\n"), "{text}");
}

#[test]
fn lines_that_make_no_sense_are_counted_and_hide_no_good_neighbour() {
    let good = write(&ledger(vec![busy()]));
    let bad = format!(
        "{good}nonsense\nnote&at=never&t=x\nincident&i=ab&at=x\nnote&at=1970-01-01T00:00:00Z&t=orphan\naside&k=port_scan&h=nobody\n"
    );
    assert_eq!(read(&bad), Ok((ledger(vec![busy()]), 5)));
    assert_eq!(read("flowglass incidents 2\n"), Err(Unread::Newer(2)));
    assert_eq!(read("something else"), Err(Unread::Strange));
    assert_eq!(read(""), Err(Unread::Strange));
    let notes = "note&at=1970-01-01T00:00:00Z&t=x\n".repeat(limits::NOTES + 3);
    let (all, left_out) = read(&format!("{good}{notes}")).unwrap();
    assert_eq!((all.incidents[0].notes.len(), left_out), (limits::NOTES, 5));
}

#[test]
fn two_ledgers_become_one_in_which_nothing_is_lost() {
    let (mut here, mut there) = (busy(), busy());
    here.note(&stamp(2_000), "here").unwrap();
    there.note(&stamp(2_001), "there").unwrap();
    there.set(&stamp(2_002), What::Status, "resolved").unwrap();
    let other = Incident::new(9, &stamp(1), "other", FindingSeverity::Low);
    let same = Incident::new(8, &stamp(1), "same", FindingSeverity::Low);
    let mut one = ledger(vec![here, same.clone()]);
    let merged = one.merge(ledger(vec![there, other, same]));
    assert_eq!(merged, Merged { new: 1, changed: 1, same: 1, left_out: 0 });
    let both = one.incident(0xab).unwrap();
    assert_eq!(both.status, Status::Resolved);
    let notes: Vec<&str> = both.notes.iter().skip(2).map(|note| note.text.as_str()).collect();
    assert_eq!(notes, ["here", "there"]);
    assert_eq!(both.history.len(), busy().history.len() + 3);
    // Once more changes nothing.
    let again = one.clone();
    assert_eq!(one.merge(again.clone()).changed, 0);
    assert_eq!(one, again);
}

/// A sealed file as the documentation has it, of nothing.
fn sealed(rounds: u32, body: &[u8]) -> Vec<u8> {
    let mut octets = vec![0x89, b'F', b'G', b'I', 13, 10, 0x1a, 10, 1, 0, 1, 0];
    octets.extend(rounds.to_le_bytes());
    octets.extend([0xaa; 16]);
    octets.extend([0xbb; 12]);
    octets.extend((body.len() as u32).to_le_bytes());
    octets.extend([0xcc; 16]);
    octets.extend(body);
    octets
}

#[test]
fn a_sealed_file_is_taken_apart_as_it_was_put_together() {
    let octets = sealed(600_000, &[0xdd; 20]);
    let read = Sealed::read(&octets).unwrap();
    assert_eq!((read.rounds, read.salt, read.nonce), (ROUNDS, &[0xaa; SALT][..], [0xbb; NONCE]));
    assert_eq!((read.check, read.body), (&[0xcc; TAG][..], &[0xdd; 20][..]));
    assert_eq!((read.header.len(), read.checked), (HEADER, &octets[..48]));
    assert_eq!(checked(&[0xaa; SALT], &[0xbb; NONCE], 20), &octets[..48]);
    let turned = nonce_of_check([0xbb; NONCE]);
    assert_eq!((turned[..11].to_vec(), turned[11]), (vec![0xbb; 11], 0xba));
}

#[test]
fn what_is_no_sealed_file_says_why() {
    let whole = sealed(600_000, &[0xdd; 20]);
    let with = |place: usize, octet: u8| {
        let mut other = whole.clone();
        other[place] = octet;
        other
    };
    for (octets, why) in [
        (Vec::new(), Broken::Strange),
        (b"notes about a network".to_vec(), Broken::Strange),
        (with(8, 2), Broken::Newer(2)),
        (with(10, 2), Broken::Newer(1)),
        (sealed(599_999, &[0; 20]), Broken::Rounds(599_999)),
        (sealed(u32::MAX, &[0; 20]), Broken::Rounds(u32::MAX)),
        (whole[..5].to_vec(), Broken::Cut(5, 80)),
        (whole[..63].to_vec(), Broken::Cut(63, 80)),
        (whole[..83].to_vec(), Broken::Cut(83, 84)),
        ([whole.as_slice(), &[1, 2]].concat(), Broken::Longer(2)),
    ] {
        assert_eq!(Sealed::read(&octets), Err(why));
    }
}
