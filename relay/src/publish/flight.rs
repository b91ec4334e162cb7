//! What was sent and is not stored yet: it is sent again over the next connection.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Octets and messages that may be under way.
const OCTETS: usize = 8 << 20;
const MESSAGES: usize = 256;

/// A message of flows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Sent {
    pub(super) subject: String,
    /// By which the server knows it when it comes again.
    pub(super) id: String,
    pub(super) datagrams: u64,
    pub(super) payload: Vec<u8>,
}

/// Messages in the order in which they were sent.
#[derive(Debug, Default)]
pub(super) struct Flight {
    /// The number of the first.
    first: u64,
    under_way: VecDeque<Option<Sent>>,
    octets: usize,
    /// Since when nothing was answered that waits for an answer.
    waiting: Option<Instant>,
}

impl Flight {
    pub(super) fn has_room(&self) -> bool {
        self.octets < OCTETS && self.under_way.len() < MESSAGES
    }

    pub(super) fn is_empty(&self) -> bool {
        self.under_way.is_empty()
    }

    /// The number that the next one gets.
    pub(super) fn next_number(&self) -> u64 {
        self.first + self.under_way.len() as u64
    }

    /// Takes one in.
    pub(super) fn add(&mut self, sent: Sent, now: Instant) {
        self.octets += sent.payload.len();
        self.waiting.get_or_insert(now);
        self.under_way.push_back(Some(sent));
    }

    /// It is stored; none where that was said before.
    pub(super) fn stored(&mut self, number: u64, now: Instant) -> Option<Sent> {
        let at = usize::try_from(number.checked_sub(self.first)?).ok()?;
        let sent = self.under_way.get_mut(at)?.take()?;
        self.octets -= sent.payload.len();
        while self.under_way.front().is_some_and(Option::is_none) {
            self.under_way.pop_front();
            self.first += 1;
        }
        self.waiting = (!self.is_empty()).then_some(now);
        Some(sent)
    }

    /// All of them with their numbers, to be sent once more.
    pub(super) fn again(&mut self, now: Instant) -> impl Iterator<Item = (u64, &Sent)> {
        self.waiting = (!self.is_empty()).then_some(now);
        let numbered = (self.first..).zip(&self.under_way);
        numbered.filter_map(|(number, sent)| Some((number, sent.as_ref()?)))
    }

    /// Nothing was answered for so long.
    pub(super) fn is_stuck(&self, now: Instant, patience: Duration) -> bool {
        self.waiting.is_some_and(|since| now.saturating_duration_since(since) >= patience)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(octets: usize) -> Sent {
        let (subject, id) = (String::new(), String::new());
        Sent { subject, id, datagrams: 1, payload: vec![0; octets] }
    }

    #[test]
    fn what_is_answered_in_any_order_is_not_sent_again() {
        let now = Instant::now();
        let mut flight = Flight::default();
        for octets in 0..4 {
            assert_eq!(flight.next_number(), octets as u64);
            flight.add(sent(octets), now);
        }
        assert!(flight.stored(2, now).is_some() && flight.stored(0, now).is_some());
        assert!(flight.stored(2, now).is_none() && flight.stored(0, now).is_none());
        assert!(flight.stored(9, now).is_none());
        let left =
            |flight: &mut Flight| flight.again(now).map(|(number, _)| number).collect::<Vec<_>>();
        assert_eq!(left(&mut flight), [1, 3]);
        assert_eq!(flight.next_number(), 4);
        flight.add(sent(0), now);
        assert!(flight.stored(1, now).is_some());
        assert_eq!(left(&mut flight), [3, 4]);
    }

    #[test]
    fn room_is_bounded_in_octets_and_in_messages() {
        let now = Instant::now();
        let mut flight = Flight::default();
        for _ in 0..MESSAGES {
            assert!(flight.has_room());
            flight.add(sent(1), now);
        }
        assert!(!flight.has_room());
        flight.stored(0, now);
        assert!(flight.has_room());
        flight.add(sent(OCTETS), now);
        assert!(!flight.has_room());
    }

    #[test]
    fn it_is_stuck_when_nothing_is_answered_for_long() {
        let start = Instant::now();
        let after = |seconds| start + Duration::from_secs(seconds);
        let mut flight = Flight::default();
        assert!(!flight.is_stuck(after(99), Duration::from_secs(10)));
        flight.add(sent(1), start);
        flight.add(sent(1), after(5));
        assert!(flight.is_stuck(after(10), Duration::from_secs(10)));
        flight.stored(0, after(10));
        assert!(!flight.is_stuck(after(19), Duration::from_secs(10)));
        assert!(flight.is_stuck(after(20), Duration::from_secs(10)));
        flight.stored(1, after(20));
        assert!(!flight.is_stuck(after(99), Duration::from_secs(10)));
    }
}
