//! What is said on the relay's sheet: when a recording began, why nobody was signed in, what exporters speak.

use chart::scale::Clock;
use model::Timestamp;

use super::{number, time};
use crate::language::t;
use model::percent::encode;

/// Where nobody has to sign in.
pub(crate) const OPEN: &str =
    "Nobody has to sign in at this relay: it lets in everybody who reaches it";
/// Who may not see what there is.
pub(crate) const ADMINS: &str = "Recordings, tasks, counters and limits are for admins.";
/// The relay has no folder for them.
pub(crate) const RECORDS_NOTHING: &str =
    "This relay records nothing; started with --record FOLDER it writes what comes as pcapng.";
/// What a token is, and what becomes of it.
pub(crate) const TOKEN_ABOUT: &str = "Made by flowglass-relay token add NAME. It stays in this tab's memory and is gone when the page is closed.";
/// The relay knows nobody by it.
pub(crate) const UNKNOWN_TOKEN: &str = "The relay does not know this token, or not any more.";

/// What saving a user does.
pub(crate) const PUT_ABOUT: &str = "Eight letters at least. Whoever gets another password, or is removed, is signed out everywhere.";
/// What asking for names means.
pub(crate) const NAMES_ABOUT: &str = "The relay asks its resolver what hosts are called (PTR). Nothing is asked unless you click here: \
    the addresses of the hosts with most octets, of what filter and time range show, then go to the resolver that the relay's operator chose.";
/// Names come with the stream.
pub(crate) const NAMES_NEED_LIVE: &str =
    "Names come with the live stream: connect to the relay first.";

/// What came of asking for names.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Named {
    /// Hosts with a name.
    pub(crate) named: u64,
    /// Hosts that have none.
    pub(crate) nameless: u64,
    /// Hosts that the relay had no time for, or whose resolver did not answer.
    pub(crate) later: u64,
}

impl Named {
    /// Hosts so far.
    pub(crate) const fn all(self) -> u64 {
        self.named + self.nameless + self.later
    }

    /// All of it in a sentence.
    pub(crate) fn told(self) -> String {
        let hosts = |amount| number::counted(amount, "host", "hosts");
        let mut told =
            format!("{} named, {} without a name.", hosts(self.named), hosts(self.nameless));
        if self.later > 0 {
            told += &format!(" {} had to wait: ask again in a moment.", hosts(self.later));
        }
        told
    }
}

/// When a recording began, by its name: `20261121T212700Z-0001.pcapng`.
pub(crate) fn begin(name: &str) -> Option<Timestamp> {
    let (day, rest) = name.split_once('T')?;
    let (clock, _) = rest.split_once('Z')?;
    let part = |text: &str, from: usize, to: usize| {
        text.get(from..to)
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
            .map(str::to_owned)
    };
    if day.len() != 8 || clock.len() != 6 {
        return None;
    }
    let (year, month, of_month) = (part(day, 0, 4)?, part(day, 4, 6)?, part(day, 6, 8)?);
    let (hour, minute, second) = (part(clock, 0, 2)?, part(clock, 2, 4)?, part(clock, 4, 6)?);
    Timestamp::parse_rfc3339(&format!("{year}-{month}-{of_month}T{hour}:{minute}:{second}Z")).ok()
}

/// An instant to the second.
pub(crate) fn moment(at: Timestamp, clock: impl Fn(i64) -> Clock) -> String {
    let whole = time::date_and_time(at, clock(at.seconds_and_nanos().0));
    whole.split_once('.').map_or(whole.clone(), |(seconds, _)| seconds.to_owned())
}

/// Why another relay may be silent: a browser does not tell a page that it was not let in.
pub(crate) fn not_allowed(origin: &str) -> String {
    format!(
        "The relay does not answer: is it still running, and does it let this page in? It does where it was started with \
         --allow-origin {origin}."
    )
}

/// Why the relay did not do what it was asked; a status of 0 is no answer at all.
pub(crate) fn refused(status: u16, said: &str) -> String {
    match status {
        0 if said.is_empty() => t("The relay does not answer: is it still running?").to_owned(),
        0 => said.to_owned(),
        401 => t("The relay wants to know who you are: the session has ended, or there was none.").to_owned(),
        403 if said.is_empty() => "The relay takes changes from its own page, or from whoever shows a token: nobody has to sign in there, so open \
             its own page for this."
            .to_owned(),
        403 => t("The relay lets only admins do this.").to_owned(),
        _ if said.is_empty() => format!("The relay answers {status} and gives no reason."),
        _ => format!("The relay says: {said}"),
    }
}

/// Why nobody was signed in.
pub(crate) fn refused_login(status: u16, said: &str) -> String {
    match status {
        401 => t("Name or password is wrong; the relay does not tell which. It takes five tries a minute.").to_owned(),
        429 => t("Too many tries: for a minute the relay takes none from here, right or wrong. Wait, then try again.").to_owned(),
        404 => t("Nobody signs in here with a password: this relay wants a token.").to_owned(),
        _ => refused(status, said),
    }
}

/// How an exporter speaks, by the relay's word for it.
pub(crate) fn version(word: &str) -> String {
    match word {
        "10" => "IPFIX".to_owned(),
        "sflow5" => t("sFlow v5").to_owned(),
        number => format!("NetFlow v{number}"),
    }
}

/// A limit or a counter by its name: octets are told as such.
pub(crate) fn amount(name: &str, value: u64) -> String {
    if name.ends_with("octets") { number::octets(value) } else { number::whole(value) }
}

/// The name and port in a page's address.
pub(crate) fn host_of(page: &str) -> &str {
    page.split_once("://").map_or(page, |(_, rest)| rest.trim_end_matches('/'))
}

/// The page that a relay serves itself, by the address of its stream.
pub(crate) fn page_of(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    let host = rest.split(['/', '?']).next().filter(|host| !host.is_empty())?;
    Some(format!("{}://{host}/", if scheme == "wss" { "https" } else { "http" }))
}

/// The way to a verdict.
pub(crate) const ASK_VIRUS_TOTAL: &str = "Ask VirusTotal";

/// Where the relay is asked about an address or a name.
pub(crate) fn reputation_path(what: &str) -> String {
    let kind = if what.parse::<std::net::IpAddr>().is_ok() { "address" } else { "host" };
    format!("reputation/{kind}/{}", encode(what))
}

/// `2 of 94 call it malicious, 1 suspicious; looked at 2023-11-14.`
pub(crate) fn verdict(counts: Option<[u64; 4]>, analysed: &str) -> String {
    let Some([malicious, suspicious, harmless, undetected]) = counts else {
        return t("VirusTotal has never heard of it.").to_owned();
    };
    let all = number::whole(malicious + suspicious + harmless + undetected);
    let day = analysed.split('T').next().filter(|day| !day.is_empty());
    let day = day.map(|day| format!("; looked at {day}")).unwrap_or_default();
    let (malicious, suspicious) = (number::whole(malicious), number::whole(suspicious));
    format!("{malicious} of {all} call it malicious, {suspicious} suspicious{day}.")
}

/// What is left to ask.
pub(crate) fn quota(asked: u64, kept: u64) -> String {
    format!(
        "VirusTotal was asked {} of 500 times within a day; {} kept for a day.",
        number::whole(asked),
        number::counted(kept, "answer is", "answers are")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_is_told_in_numbers() {
        let words = verdict(Some([2, 1, 61, 30]), "2023-11-14T22:13:20Z");
        assert_eq!(words, "2 of 94 call it malicious, 1 suspicious; looked at 2023-11-14.");
        assert_eq!(verdict(None, ""), "VirusTotal has never heard of it.");
        assert_eq!(
            quota(4, 1),
            "VirusTotal was asked 4 of 500 times within a day; 1 answer is kept for a day."
        );
        assert_eq!(reputation_path("2001:db8::1"), "reputation/address/2001:db8::1");
        assert_eq!(reputation_path("a.example"), "reputation/host/a.example");
    }

    #[test]
    fn a_recording_tells_by_its_name_when_it_began() {
        let told = |name: &str| begin(name).map(|at| moment(at, |_| Clock::Zone(0)));
        let expected = Some("2026-11-21 21:27:00".to_owned());
        assert_eq!(told("20261121T212700Z-0001.pcapng"), expected);
        assert_eq!(told("20261121T212700Z-0001.pcapng.zst"), expected);
        assert_eq!(
            moment(begin("20261121T212700Z-0001.pcapng").unwrap(), |_| Clock::Zone(60)),
            "2026-11-21 22:27:00"
        );
        for name in [
            "20261121-summary.txt",
            "20261321T212700Z-0001.pcapng",
            "2026112TT212700Z",
            "T Z",
            "",
            "é0261121T212700Z",
        ] {
            assert_eq!(told(name), None, "{name}");
        }
    }

    #[test]
    fn a_wrong_password_a_lock_out_and_silence_are_told_apart() {
        let starts = |status: u16, words: &str| {
            let told = refused_login(status, "");
            assert!(told.starts_with(words), "{told}");
        };
        starts(401, "Name or password is wrong");
        starts(429, "Too many tries");
        starts(404, "Nobody signs in here");
        starts(0, "The relay does not answer");
        starts(503, "The relay answers 503");
        assert_eq!(
            refused_login(400, "The body is too long."),
            "The relay says: The body is too long."
        );
    }

    #[test]
    fn octets_are_told_as_octets_and_versions_by_their_names() {
        assert_eq!(amount("log_octets", 67_108_864), "67.1 MB");
        assert_eq!(amount("clients", 1234), "1\u{202f}234");
        let versions = ["9", "10", "sflow5"].map(version);
        assert_eq!(versions, ["NetFlow v9", "IPFIX", "sFlow v5"]);
    }

    #[test]
    fn names_that_came_and_names_that_did_not_are_counted() {
        let named = Named { named: 1, nameless: 40, later: 0 };
        assert_eq!(named.told(), "1 host named, 40 hosts without a name.");
        let named = Named { later: 3, ..named };
        assert_eq!(named.all(), 44);
        assert!(named.told().ends_with(" 3 hosts had to wait: ask again in a moment."));
    }

    #[test]
    fn a_relay_serves_its_page_where_it_streams() {
        assert_eq!(
            page_of("ws://127.0.0.1:8055/live?history=5").as_deref(),
            Some("http://127.0.0.1:8055/")
        );
        assert_eq!(page_of("wss://relay.example/live").as_deref(), Some("https://relay.example/"));
        assert_eq!(page_of("ws:///live"), None);
        assert_eq!(host_of("http://127.0.0.1:8055/"), "127.0.0.1:8055");
    }

    #[test]
    fn a_page_that_is_not_let_in_learns_what_lets_it_in() {
        let told = refused(0, &not_allowed("http://127.0.0.1:8055"));
        assert!(told.ends_with("--allow-origin http://127.0.0.1:8055."), "{told}");
        assert!(refused(403, "").starts_with("The relay takes changes from its own page"));
        assert!(refused(403, "Your role does not allow this.").contains("only admins"));
    }
}
