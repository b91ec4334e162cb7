//! Who is signed in: random numbers, kept as digests, that end by themselves.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::secret::{self, Digest};

/// A session's number, for the browser or the page that signed in.
pub(crate) struct Session(pub(crate) String);

/// How a session's number travels; what was given for one way is nothing on the other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Way {
    /// The browser keeps it, and sends it with whatever asks.
    Cookie,
    /// The page that signed in keeps it, and shows it like a token.
    Shown,
}

/// All that have not ended; lost when the relay restarts.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    known: BTreeMap<Digest, Signed>,
}

#[derive(Debug)]
struct Signed {
    name: String,
    way: Way,
    since: Instant,
    used: Instant,
}

/// A browser left open in the evening is signed out in the morning.
const LONGEST: Duration = Duration::from_secs(12 * 60 * 60);
/// A live view counts as use.
const IDLE: Duration = Duration::from_secs(60 * 60);
/// The oldest makes room: who signs in has shown a password.
const MOST: usize = 1000;

impl Sessions {
    /// A new one; none when the system gives no random numbers.
    pub(crate) fn begin(&mut self, name: &str, way: Way, now: Instant) -> Option<Session> {
        self.forget(now);
        if self.known.len() >= MOST {
            let oldest = self.known.iter().min_by_key(|(_, signed)| signed.used);
            if let Some(digest) = oldest.map(|(digest, _)| *digest) {
                self.known.remove(&digest);
            }
        }
        let number = secret::fresh()?;
        let signed = Signed { name: name.to_owned(), way, since: now, used: now };
        self.known.insert(Digest::of(&number), signed);
        Some(Session(number))
    }

    /// Whose it is, and that it was used just now; nobody's when it came another way than it was given for.
    pub(crate) fn touch(&mut self, digest: &Digest, way: Way, now: Instant) -> Option<String> {
        let signed = self.known.get_mut(digest).filter(|signed| signed.way == way)?;
        if !signed.lasts(now) {
            self.known.remove(digest);
            return None;
        }
        signed.used = now;
        Some(signed.name.clone())
    }

    pub(crate) fn end(&mut self, digest: &Digest) {
        self.known.remove(digest);
    }

    /// Ends every session of this user.
    pub(crate) fn end_all(&mut self, name: &str) {
        self.known.retain(|_, signed| signed.name != name);
    }

    pub(crate) fn count(&self, name: &str) -> usize {
        self.known.values().filter(|signed| signed.name == name).count()
    }

    pub(crate) fn len(&mut self, now: Instant) -> usize {
        self.forget(now);
        self.known.len()
    }

    fn forget(&mut self, now: Instant) {
        self.known.retain(|_, signed| signed.lasts(now));
    }
}

impl Signed {
    fn lasts(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.since) < LONGEST
            && now.saturating_duration_since(self.used) < IDLE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes(count: u64) -> Duration {
        Duration::from_secs(60 * count)
    }

    #[test]
    fn a_session_ends_after_an_idle_hour_and_after_half_a_day_of_use() {
        let (mut sessions, start) = (Sessions::default(), Instant::now());
        let idle = Digest::of(&sessions.begin("anna", Way::Cookie, start).unwrap().0);
        let used = Digest::of(&sessions.begin("bert", Way::Cookie, start).unwrap().0);
        for half_hours in 1..24 {
            let now = start + minutes(30 * half_hours);
            assert_eq!(
                sessions.touch(&used, Way::Cookie, now).as_deref(),
                Some("bert"),
                "{half_hours}"
            );
        }
        assert_eq!(sessions.touch(&used, Way::Cookie, start + minutes(720)), None);
        assert_eq!(sessions.touch(&idle, Way::Cookie, start + minutes(60)), None);
        assert_eq!(sessions.len(start), 0);
    }

    #[test]
    fn signing_out_everywhere_ends_all_of_one_and_none_of_another() {
        let (mut sessions, now) = (Sessions::default(), Instant::now());
        let [one, two, other] = ["anna", "anna", "bert"]
            .map(|name| Digest::of(&sessions.begin(name, Way::Cookie, now).unwrap().0));
        sessions.end_all("anna");
        assert_eq!(sessions.touch(&one, Way::Cookie, now), None);
        assert_eq!(sessions.touch(&two, Way::Cookie, now), None);
        assert!(sessions.touch(&other, Way::Cookie, now).is_some());
    }

    #[test]
    fn a_thousand_sessions_are_the_most_and_the_longest_unused_makes_room() {
        let (mut sessions, start) = (Sessions::default(), Instant::now());
        let first = Digest::of(&sessions.begin("anna", Way::Cookie, start).unwrap().0);
        for second in 1..=1000 {
            sessions.begin("anna", Way::Cookie, start + Duration::from_secs(second)).unwrap();
        }
        let now = start + Duration::from_secs(1001);
        assert_eq!(sessions.touch(&first, Way::Cookie, now), None);
        assert_eq!(sessions.len(now), 1000);
    }

    #[test]
    fn a_number_that_is_shown_is_no_cookie_and_a_cookie_is_not_shown() {
        let (mut sessions, now) = (Sessions::default(), Instant::now());
        let cookie = Digest::of(&sessions.begin("anna", Way::Cookie, now).unwrap().0);
        let shown = Digest::of(&sessions.begin("anna", Way::Shown, now).unwrap().0);
        assert_eq!(sessions.touch(&cookie, Way::Shown, now), None);
        assert_eq!(sessions.touch(&shown, Way::Cookie, now), None);
        assert!(sessions.touch(&cookie, Way::Cookie, now).is_some());
        assert!(sessions.touch(&shown, Way::Shown, now).is_some());
    }
}
