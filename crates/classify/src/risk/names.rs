//! Names of hosts as programs make them up, and names as long as tunnels need them.

/// A name of DNS that is longer carries more than a name: the longest reverse names have 72 octets.
const LONG_NAME_OCTETS: usize = 120;

/// A label that is longer is no word: tunnels fill theirs to the limit of 63.
const LONG_LABEL_OCTETS: usize = 54;

/// Shorter labels are too short to tell words from chance.
const MIN_LABEL_OCTETS: usize = 12;

/// Pairs of letters that words of Latin script are made of: the sixty that stand first in counts of
/// English text, and those of other European tongues beside them.
const PAIRS: &str = "al am an ar as at be ca ce ch co de di ea ed el en er es et ge ha he hi ho ic \
    ie il in io is it la le li lo ma me mi na nd ne ng no nt of ol om on op or ou pa pe po ra re ri \
    ro sa sc se sh si so st ta te th ti to tr un ur us ve vi wa we";

/// By first letter: a bit for each second one, `a` at 1.
const USUAL: [u32; 26] = {
    let mut usual = [0; 26];
    let letters = PAIRS.as_bytes();
    let mut at = 0;
    while at + 1 < letters.len() {
        usual[(letters[at] - b'a') as usize] |= 1 << (letters[at + 1] & 31);
        at += 3;
    }
    usual
};

/// Why a name is longer than names are.
pub(super) fn too_long(name: &str) -> Option<String> {
    if is_of_the_house(name) {
        return None;
    }
    let longest = name.split('.').map(str::len).max().unwrap_or(0);
    let is_long = name.len() > LONG_NAME_OCTETS || longest > LONG_LABEL_OCTETS;
    is_long.then(|| format!("{} octets, the longest label {longest}", name.len()))
}

/// Why a name looks as if a program had made it up: the label somebody registered has hardly a pair
/// of letters that words have.
pub(super) fn made_up(name: &str) -> Option<String> {
    if is_of_the_house(name) || name.parse::<std::net::IpAddr>().is_ok() {
        return None;
    }
    made_up_word(registered(name)?)
}

/// Why a word of letters and digits, and of nothing else, looks as if a program had made it up.
pub(crate) fn made_up_word(word: &str) -> Option<String> {
    let label = word.to_ascii_lowercase();
    let is_plain = label.bytes().all(|octet| octet.is_ascii_alphanumeric());
    if !is_plain || label.len() < MIN_LABEL_OCTETS {
        return None;
    }
    let pairs = label.as_bytes().windows(2);
    let all = pairs.len();
    let is_usual = |pair: &[u8]| match *pair {
        [first @ b'a'..=b'z', second] => {
            USUAL[usize::from(first - b'a')] >> (second & 31) & 1 == 1 && second >= b'a'
        }
        _ => false,
    };
    let usual = pairs.filter(|pair| is_usual(pair)).count();
    // One in seven at most; of words it is every other one.
    (7 * usual <= all).then(|| format!("{label} holds {usual} of {all} pairs that words have"))
}

/// Names that nobody registers.
fn is_of_the_house(name: &str) -> bool {
    let last = name.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
    ["arpa", "local", "lan", "home", "internal", "localdomain", "onion"]
        .iter()
        .any(|own| last.eq_ignore_ascii_case(own))
}

/// The label below the public suffix; a short label before a country's is taken for part of it.
fn registered(name: &str) -> Option<&str> {
    let mut labels = name.trim_end_matches('.').rsplit('.');
    let last = labels.next()?;
    let second = labels.next()?;
    if last.len() == 2 && second.len() <= 3 { labels.next() } else { Some(second) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_programs_make_up_are_told_from_words() {
        for name in [
            "xjwqkzvhbtpf.com",
            "www.q8zk3vx7wpyt.net",
            "kwtoestnessbiophysicalohax7f9.com.zqxjvkwpyhfg.co.uk",
            "bvgkxzqwrtpl.info",
        ] {
            assert!(made_up(name).is_some(), "{name}");
        }
        for name in [
            "www.google.com",
            "fonts.googleapis.com",
            "r3---sn-4g5e6nl7.googlevideo.com",
            "d3ag4hukkh62yn.cloudfront.net",
            "login.microsoftonline.com",
            "settings-win.data.microsoft.com",
            "www.bundesverfassungsgericht.de",
            "akamaitechnologies.com",
            "windowsupdate.com",
            "doubleclick.net",
            "stackoverflow.com",
            "1.0.168.192.in-addr.arpa",
            "printer-4f3x9qzkvb.local",
            "192.168.100.100",
            "localhost",
            "wikipedia.org",
            "api.githubusercontent.com",
            "thehuffingtonpost.co.uk",
            "",
        ] {
            assert_eq!(made_up(name), None, "{name}");
        }
    }

    #[test]
    fn names_that_carry_more_than_a_name_are_long() {
        let tunnel = format!("{}.t.example.org", "a1b2c3d4".repeat(7));
        assert!(too_long(&tunnel).is_some());
        assert!(too_long(&"abcdefghi.".repeat(13)).is_some());
        assert_eq!(too_long("a-rather-long-name-of-a-bucket.s3.eu-central-1.amazonaws.com"), None);
        assert_eq!(too_long(&format!("{}ip6.arpa", "0.".repeat(32))), None);
    }
}
