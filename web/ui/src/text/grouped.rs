//! What is said where there are more groups than are told apart.

use crate::text::number;

/// Behind how many there are; nothing where all of them are told apart.
pub(crate) fn beyond(flows: u64) -> Option<String> {
    let flows = (flows > 0).then(|| number::counted(flows, "flow", "flows"))?;
    Some(format!(
        "; these are told apart, and {flows} of further ones are not: one of those may be larger than a row here. A filter makes them fewer."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_left_out_is_spoken_of() {
        assert_eq!(beyond(0), None);
        let said = beyond(1200).expect("something is left out");
        assert!(said.contains("1\u{202f}200 flows of further ones"), "{said}");
    }
}
