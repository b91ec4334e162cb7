//! What somebody may have meant: the word with the fewest changed letters.

use strsim::osa_distance;

/// Longer words are no misspelling of ours.
const MAX_WORD: usize = 40;

/// The candidate nearest to `word`, when it is near enough to be meant.
pub(crate) fn nearest<'a>(
    word: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    if word.len() > MAX_WORD {
        return None;
    }
    let word = word.to_ascii_lowercase();
    let allowed = (word.chars().count() / 3).clamp(1, 3);
    candidates
        .map(|candidate| (osa_distance(&word, candidate), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_near_word_is_proposed() {
        let words = || ["ip.addr", "bytes", "port"].into_iter();
        assert_eq!(nearest("IP.ADR", words()), Some("ip.addr"));
        assert_eq!(nearest("prot", words()), Some("port"), "letters that changed places");
        assert_eq!(nearest("bites", words()), Some("bytes"));
        assert_eq!(nearest("nonsense", words()), None);
    }
}
