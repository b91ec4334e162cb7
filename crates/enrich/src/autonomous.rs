//! Whose service an autonomous system mostly carries, in the names applications have everywhere else.
//!
//! A selection of our own: companies that run their services in systems of their own. Numbers are
//! those of the regional registries. Whoever rents machines to everybody is left out, for it says
//! nothing of what runs there.

/// `Google` for 15169; none for a system of many.
///
/// Only a guess ([`model::Confidence::Port`]): take it beside what a port says, where nothing else is
/// known.
#[inline]
pub fn application_by_system(number: u32) -> Option<&'static str> {
    // Millions of flows are asked for, and few are in one of these.
    if MARKS[(number / 64 % 16) as usize] & 1 << (number % 64) == 0 {
        return None;
    }
    let at = SYSTEMS.binary_search_by_key(&number, |row| row.0).ok()?;
    SYSTEMS.get(at).map(|row| row.1)
}

/// Whether a service of that name is behind what a port is registered for: `TLS.Google` says more than
/// `TLS`, of a time server it would say nothing.
pub fn is_told_by_system(application: &str) -> bool {
    matches!(application, "TLS" | "QUIC" | "HTTP" | "DNS" | "DoH_DoT")
}

#[rustfmt::skip]
const SYSTEMS: &[(u32, &str)] = &[
    (714, "Apple"), (2906, "NetFlix"), (3598, "Microsoft"), (6185, "Apple"), (8068, "Microsoft"),
    (8069, "Microsoft"), (8070, "Microsoft"), (8075, "Microsoft"), (8403, "Spotify"),
    (12222, "Akamai"), (13335, "Cloudflare"), (13414, "Twitter"), (13443, "LinkedIn"),
    (14413, "LinkedIn"), (15169, "Google"), (16591, "Google"), (16625, "Akamai"),
    (19679, "Dropbox"), (20940, "Akamai"), (30103, "Zoom"), (32590, "Steam"),
    (32934, "Facebook"), (35995, "Twitter"), (36040, "Google"), (36459, "Github"),
    (40027, "NetFlix"), (43515, "Google"), (59930, "Telegram"), (62014, "Telegram"),
    (62041, "Telegram"), (63293, "Facebook"), (138699, "TikTok"), (209242, "Cloudflare"),
    (396986, "TikTok"),
];

/// For each of 1024 remainders, whether a number in the list leaves it.
const MARKS: [u64; 16] = {
    let mut marks = [0; 16];
    let mut at = 0;
    while at < SYSTEMS.len() {
        let number = SYSTEMS[at].0;
        marks[(number / 64 % 16) as usize] |= 1 << (number % 64);
        at += 1;
    }
    marks
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_of_one_company_names_its_service() {
        assert_eq!(application_by_system(15169), Some("Google"));
        assert_eq!(application_by_system(32934), Some("Facebook"));
        assert_eq!(application_by_system(0), None);
        // For documentation (RFC 5398), and one that rents machines to everybody.
        assert_eq!(application_by_system(64496), None);
        assert_eq!(application_by_system(24940), None);
    }

    #[test]
    fn the_list_is_sorted_and_names_what_has_a_category() {
        assert!(SYSTEMS.is_sorted_by(|a, b| a.0 < b.0));
        for (number, name) in SYSTEMS {
            let known = model::application::category(name);
            assert_ne!(known, Some(model::Category::default()), "{number} {name}");
        }
    }
}
