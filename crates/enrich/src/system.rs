//! Which system a client runs, as it says itself: words of user agents (RFC 9110 §10.1.5) and of
//! DHCP's vendor class (RFC 2132 §9.13). Nothing is concluded from how packets look.

/// The system that a user agent names; none where it names none we know.
pub fn system_of_user_agent(agent: &str) -> Option<String> {
    // Phones name what their systems come from as well: the nearer word stands first.
    if let Some(version) = behind(agent, "Windows Phone ") {
        return Some(versioned("Windows Phone", &version));
    }
    if let Some(version) =
        behind(agent, "Windows NT ").or_else(|| behind(agent, "Microsoft-CryptoAPI/"))
    {
        return Some(windows(&version).to_owned());
    }
    if agent.contains("Android") {
        return Some(versioned("Android", &behind(agent, "Android ").unwrap_or_default()));
    }
    let is_tablet = agent.contains("iPad");
    if is_tablet || agent.contains("iPhone") || agent.contains("iPod") {
        let version = behind(agent, "OS ").unwrap_or_default();
        return Some(versioned(if is_tablet { "iPadOS" } else { "iOS" }, &version));
    }
    let words = [
        ("CrOS", "ChromeOS"),
        // Browsers stopped counting at 10.15: the version says nothing.
        ("Mac OS X", "macOS"),
        ("Macintosh", "macOS"),
        ("Darwin/", "Apple"),
        ("Windows", "Windows"),
        ("Microsoft BITS", "Windows"),
        ("Tizen", "Tizen"),
        ("Web0S", "webOS"),
        ("PlayStation", "PlayStation"),
        ("Nintendo", "Nintendo"),
        ("Ubuntu", "Ubuntu"),
        ("Fedora", "Fedora"),
        ("Debian", "Debian or what came of it"),
        ("FreeBSD", "FreeBSD"),
        ("OpenBSD", "OpenBSD"),
        ("Linux", "Linux"),
        ("linux", "Linux"),
    ];
    words.iter().find(|(word, _)| agent.contains(word)).map(|(_, name)| (*name).to_owned())
}

/// The system that a vendor class names; none where it names none we know.
pub fn system_of_dhcp_class(class: &str) -> Option<String> {
    if let Some(version) = behind(class, "android-dhcp-") {
        return Some(versioned("Android", &version));
    }
    let words = [
        ("MSFT 98", "Windows 98"),
        ("MSFT 5.0", "Windows 2000 or later"),
        ("MSFT", "Windows"),
        ("udhcp", "Linux with BusyBox"),
        ("Linux", "Linux"),
        ("FreeBSD", "FreeBSD"),
        ("PXEClient", "network boot"),
        ("AAPLBSDPC", "Apple, network boot"),
    ];
    words.iter().find(|(word, _)| class.contains(word)).map(|(_, name)| (*name).to_owned())
}

/// The version behind a word: digits, dots between, whatever else stood between them.
fn behind(text: &str, word: &str) -> Option<String> {
    let rest = text.split_once(word)?.1;
    let end = rest.find(|letter: char| !letter.is_ascii_digit() && !matches!(letter, '.' | '_'));
    let version = rest.get(..end.unwrap_or(rest.len()).min(MAX_VERSION_OCTETS))?;
    let version = version.replace('_', ".");
    Some(version.trim_matches('.').to_owned()).filter(|version| !version.is_empty())
}

const MAX_VERSION_OCTETS: usize = 12;

fn versioned(name: &str, version: &str) -> String {
    format!("{name} {version}").trim_end().to_owned()
}

/// The product of a version of Windows NT; later ones all say 10.0.
fn windows(version: &str) -> &'static str {
    match version {
        "10.0" => "Windows 10 or later",
        "6.3" => "Windows 8.1",
        "6.2" => "Windows 8",
        "6.1" => "Windows 7",
        "6.0" => "Windows Vista",
        "5.1" | "5.2" => "Windows XP",
        "5.0" => "Windows 2000",
        _ => "Windows",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(agent: &str, system: &str) {
        assert_eq!(system_of_user_agent(agent).unwrap_or_default(), system, "{agent}");
    }

    #[test]
    fn user_agents_name_their_systems() {
        check("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120.0", "Windows 10 or later");
        check("Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0)", "Windows 7");
        check("Microsoft-CryptoAPI/6.1", "Windows 7");
        check("Mozilla/5.0 (Linux; Android 13; Pixel 7) Chrome/116.0", "Android 13");
        check("Dalvik/2.1.0 (Linux; U; Android 9.0.1; X)", "Android 9.0.1");
        check("Mozilla/5.0 (iPhone; CPU iPhone OS 17_1_2 like Mac OS X)", "iOS 17.1.2");
        check("Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X)", "iPadOS 12.5");
        check("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605.1", "macOS");
        check("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0)", "ChromeOS");
        check("Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:109.0)", "Ubuntu");
        check("Debian APT-HTTP/1.3 (2.4.9)", "Debian or what came of it");
        check("Mozilla/5.0 (Windows Phone 10.0; Android 6.0.1)", "Windows Phone 10.0");
        check("curl/8.0", "");
        check("", "");
    }

    #[test]
    fn vendor_classes_name_their_systems() {
        let system = |class| system_of_dhcp_class(class).unwrap_or_default();
        assert_eq!(system("MSFT 5.0"), "Windows 2000 or later");
        assert_eq!(system("android-dhcp-13"), "Android 13");
        assert_eq!(system("dhcpcd-9.4.1:Linux-5.10.0:x86_64:GenuineIntel"), "Linux");
        assert_eq!(system("udhcp 1.36.1"), "Linux with BusyBox");
        assert_eq!(system("Cisco Systems, Inc. IP Phone CP-7960"), "");
    }
}
