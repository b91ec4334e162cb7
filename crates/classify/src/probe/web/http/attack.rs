//! What attacks on web servers look like in a path (OWASP: injection, cross-site scripting, path
//! traversal; CVE-2021-44228, CVE-2014-6271).

use std::sync::LazyLock;

/// Octets of a target that are looked at.
const MAX_LOOKED: usize = 2048;

/// Phrases that a path never holds by chance, lower case, spaces single.
const PHRASES: &[(&str, &[&str])] = &[
    (
        "SQL injection",
        &[
            "union select ",
            "union all select ",
            "' or '1'='1",
            "' or 1=1",
            "\" or 1=1",
            " or 1=1--",
            "'; drop table",
            "; drop table",
            "information_schema.",
            "xp_cmdshell",
            "into outfile",
            "waitfor delay",
            "pg_sleep(",
            "benchmark(",
            "extractvalue(",
            "updatexml(",
            "' and sleep(",
            " and sleep(",
            "load_file(",
            "' or ''='",
            "' and '1'='1",
            "order by 1--",
        ],
    ),
    (
        "cross-site scripting",
        &[
            "<script",
            "</script",
            "onerror=alert",
            "onload=alert",
            "<svg/onload",
            "<svg onload",
            "<img src=x",
            "javascript:alert",
            "document.cookie",
            "<iframe src",
            "alert(document",
        ],
    ),
    (
        "path traversal",
        &[
            "../../",
            "..\\..\\",
            "/etc/passwd",
            "/etc/shadow",
            "/proc/self/",
            "..;/",
            "/win.ini",
            "/boot.ini",
            "\\win.ini",
        ],
    ),
    (
        "command injection",
        &[
            "${jndi:",
            "() { :",
            ";wget http",
            "; wget http",
            "|wget http",
            ";curl http",
            "; curl http",
            "|curl http",
            "`wget ",
            "$(wget ",
            "$(curl ",
            "/bin/sh",
            "/bin/bash",
            "cmd.exe",
            "cmd=wget",
            "|cat /",
            ";cat /",
            "; cat /",
            "powershell -",
            "php://input",
            "php://filter",
            "allow_url_include",
            "auto_prepend_file",
            "eval-stdin.php",
            "<?php",
            "base64_decode(",
            "system(",
            "shell_exec(",
            "passthru(",
            "busybox",
            "chmod 777",
        ],
    ),
    (
        "search for secrets",
        &["/.env", "/.git/", "/.aws/", "/.ssh/", "/.htpasswd", "/wp-config.php", "/.svn/entries"],
    ),
];

/// An attack, and what shows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Attack {
    pub(super) kind: &'static str,
    /// As it stands in the target when its encoding is taken off, lower case.
    pub(super) phrase: &'static str,
}

/// The attack, where the target holds one.
pub(super) fn in_target(target: &[u8]) -> Option<Attack> {
    // Nothing of all this is written in letters, digits and slashes alone.
    if !target.iter().any(|octet| {
        matches!(octet, b'%' | b'.' | b'\'' | b'<' | b'(' | b'$' | b'+' | b'\\' | b';')
    }) && !target.windows(5).any(|part| part == b"/bin/" || part == b"/etc/")
    {
        return None;
    }
    let plain = plain(target.get(..MAX_LOOKED).unwrap_or(target));
    PHRASES.iter().zip(&*BEGINNINGS).find_map(|((kind, phrases), beginnings)| {
        Some(Attack { kind, phrase: first_held(&plain, phrases, beginnings)? })
    })
}

/// By kind and octet: whether a phrase begins with it.
static BEGINNINGS: LazyLock<Vec<[bool; 256]>> = LazyLock::new(|| {
    let begin = |(_, phrases): &(&str, &[&str])| {
        let mut beginnings = [false; 256];
        for first in phrases.iter().filter_map(|phrase| phrase.bytes().next()) {
            beginnings[usize::from(first)] = true;
        }
        beginnings
    };
    PHRASES.iter().map(begin).collect()
});

fn first_held(
    plain: &[u8],
    phrases: &[&'static str],
    beginnings: &[bool; 256],
) -> Option<&'static str> {
    let begun = plain.iter().enumerate().filter(|(_, octet)| beginnings[usize::from(**octet)]);
    begin_at(begun.map(|(at, _)| plain.get(at..).unwrap_or_default()), phrases)
}

fn begin_at<'a>(
    mut places: impl Iterator<Item = &'a [u8]>,
    phrases: &[&'static str],
) -> Option<&'static str> {
    places
        .find_map(|rest| phrases.iter().copied().find(|phrase| rest.starts_with(phrase.as_bytes())))
}

/// A look-up or a function in any field: Log4Shell, Shellshock.
pub(super) fn in_field(value: &[u8]) -> bool {
    let value = value.get(..MAX_LOOKED).unwrap_or(value);
    // Both have a brace.
    value.contains(&b'{') && (holds(value, b"${jndi:") || value.starts_with(b"() {"))
}

/// Percent-encoding taken off, twice, as servers behind servers do; lower case; comments of SQL and
/// pluses are spaces, spaces single.
fn plain(target: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(target.len());
    let decoded = decoded(&decoded(target));
    let mut rest = decoded.as_slice();
    while let Some((first, behind)) = rest.split_first() {
        rest = behind;
        let mut octet = first.to_ascii_lowercase();
        if let (b'/', Some(behind)) = (octet, behind.strip_prefix(b"**/")) {
            octet = b' ';
            rest = behind;
        }
        if matches!(octet, b'+' | b'\t' | b'\r' | b'\n' | 0) {
            octet = b' ';
        }
        if octet != b' ' || plain.last() != Some(&b' ') {
            plain.push(octet);
        }
    }
    plain
}

fn decoded(octets: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(octets.len());
    let mut rest = octets;
    while let Some((first, behind)) = rest.split_first() {
        rest = behind;
        match (first, behind) {
            (b'%', [high, low, tail @ ..]) => match (nibble(*high), nibble(*low)) {
                (Some(high), Some(low)) => {
                    decoded.push(high << 4 | low);
                    rest = tail;
                }
                _ => decoded.push(b'%'),
            },
            _ => decoded.push(*first),
        }
    }
    decoded
}

const fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

fn holds(octets: &[u8], phrase: &[u8]) -> bool {
    octets.windows(phrase.len()).any(|part| part == phrase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(target: &str, expected: Option<&str>) {
        let kind = in_target(target.as_bytes()).map(|attack| attack.kind);
        assert_eq!(kind, expected, "{target}");
    }

    #[test]
    fn attacks_are_known_however_they_are_written() {
        check("/a?id=1%27%20UNION/**/SELECT%20a,b", Some("SQL injection"));
        check("/a?id=%3Fid%3Da%27+UNION+SELECT+1", Some("SQL injection"));
        check("/a?q=%253Cscript%253Ealert(1)", Some("cross-site scripting"));
        check("/a/..%2f..%2f..%2fetc/x", Some("path traversal"));
        check("/?x=${jndi:ldap://a/b}", Some("command injection"));
        check("/.env", Some("search for secrets"));
    }

    #[test]
    fn ordinary_paths_are_not_attacks() {
        for target in [
            "/",
            "/index.html?a=1&b=2",
            "/union/select/seats.html",
            "/a/../b.css",
            "/search?q=students+union+selected+topics",
            "/environment.js",
            "/a.b/c;v=1?x=100%25",
            "/%",
            "/%zz",
        ] {
            check(target, None);
        }
    }

    #[test]
    fn fields_are_looked_at_for_what_servers_would_carry_out() {
        assert!(in_field(b"${jndi:ldap://x}") && in_field(b"() { :;}; /bin/id"));
        assert!(!in_field(b"Mozilla/5.0 (X11; Linux x86_64)"));
    }
}
