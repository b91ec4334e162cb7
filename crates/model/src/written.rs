//! How a label and a number are written.

/// Text cut to so many characters for a label; the cut is shown by `…`.
pub fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut shown: String = text.chars().take(most.saturating_sub(1)).collect();
    shown.push('…');
    shown
}

/// The whole number with thin spaces between its thousands: `1 234 567`.
pub fn whole(amount: u64) -> String {
    let digits = amount.to_string();
    let mut text = String::with_capacity(digits.len() * 2);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_cut_by_letters_and_thousands_stand_apart() {
        assert_eq!(["äbcdef", "äbcd"].map(|text| shortened(text, 4)), ["äbc…", "äbcd"]);
        assert_eq!([999, 1_234_567].map(whole), ["999", "1\u{202f}234\u{202f}567"]);
    }
}
