//! What is said about relays: connecting to one, and opening what one has recorded.

/// The field for a secret.
pub(crate) const TOKEN: &str = "Token, if it asks for one ";
/// The field for seconds of history.
pub(crate) const HISTORY: &str = "Seconds of history ";
/// The way to the relay's own sheet.
pub(crate) const DESK: &str = "This relay: sign in, recordings, tasks…";

/// The same of one that does not serve this page.
pub(crate) fn desk_of(relay: &str) -> String {
    format!("Relay {relay}: sign in, recordings, tasks…")
}

/// The address that asks for so many seconds of history; one that asks for something already, or for
/// none, stays as it is.
pub(crate) fn with_history(address: &str, seconds: &str) -> String {
    match seconds.trim().parse::<u32>() {
        Ok(seconds) if seconds > 0 && !address.contains('?') => {
            format!("{address}?history={seconds}")
        }
        _ => address.to_owned(),
    }
}

/// The name of a recording in the page's address, `?recording=20261121T212700Z-0001.pcapng`; only
/// what a relay would call one.
pub(crate) fn recording(query: &str) -> Option<&str> {
    query.strip_prefix("?recording=").filter(|name| is_recording(name))
}

/// Whether a relay would call a recording so.
pub(crate) fn is_recording(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
    !name.is_empty() && name.bytes().all(plain) && !name.starts_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn history_is_asked_for_in_the_address() {
        let check = |address: &str, seconds: &str, expected: &str| {
            assert_eq!(with_history(address, seconds), expected);
        };
        check("ws://a/live", "60", "ws://a/live?history=60");
        check("ws://a/live", "0", "ws://a/live");
        check("ws://a/live", "", "ws://a/live");
        check("ws://a/live", "-1", "ws://a/live");
        check("ws://a/live?history=5", "60", "ws://a/live?history=5");
    }

    #[test]
    fn only_a_name_is_a_recording() {
        let name = "20261121T212700Z-0001.pcapng.zst";
        assert_eq!(recording(&format!("?recording={name}")), Some(name));
        for bad in
            ["", "?recording=", "?recording=../x", "?recording=a/b", "?recording=%2e", "?x=1"]
        {
            assert_eq!(recording(bad), None, "{bad}");
        }
    }
}
