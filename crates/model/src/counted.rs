//! Counts in words: one thing, several things.

/// `1 flow`, `2 flows`, `0 flows`.
pub fn counted(amount: u64, one: &str, many: &str) -> String {
    format!("{amount} {}", if amount == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_told_as_one() {
        assert_eq!(counted(1, "flow", "flows"), "1 flow");
        assert_eq!(counted(0, "flow", "flows"), "0 flows");
        assert_eq!(counted(1_000, "flow", "flows"), "1000 flows");
    }
}
