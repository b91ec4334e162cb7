//! Numbers with SI prefixes, steps of 1000.

const PREFIXES: [&str; 11] = ["", "k", "M", "G", "T", "P", "E", "Z", "Y", "R", "Q"];

/// Three significant digits and a prefix: `1.5 Mbit/s`, `12 kB`, `999`, `0 B`. Rounds to nearest.
pub fn si(value: u128, unit: &str) -> String {
    let (digits, prefix) = scaled(value);
    match (prefix, unit) {
        ("", "") => digits,
        _ => format!("{digits} {prefix}{unit}"),
    }
}

fn scaled(value: u128) -> (String, &'static str) {
    let mut power: u128 = 1;
    let mut at = 0;
    // 999.5 and more is said with the next prefix, for it would be rounded to 1000.
    while at + 1 < PREFIXES.len()
        && value / power >= 999
        && value - power * 999 >= power.div_ceil(2)
    {
        let Some(next) = power.checked_mul(1000) else { break };
        power = next;
        at += 1;
    }
    let prefix = PREFIXES.get(at).copied().unwrap_or_default();
    if power == 1 {
        return (value.to_string(), prefix);
    }
    let whole = value / power;
    let decimals = match whole {
        0..=9 => 2,
        10..=99 => 1,
        _ => 0,
    };
    let hundredths = 10u128.pow(decimals);
    // Powers here are at least 1000, so the unit of the last digit divides them.
    let unit = power / hundredths;
    let rounded = value / unit + u128::from(value % unit * 2 >= unit);
    let (whole, fraction) = (rounded / hundredths, rounded % hundredths);
    if fraction == 0 {
        return (whole.to_string(), prefix);
    }
    let width = decimals as usize;
    let text = format!("{whole}.{fraction:0width$}");
    (text.trim_end_matches('0').to_owned(), prefix)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: u128, expected: &str) {
        assert_eq!(si(value, "B"), expected);
    }

    #[test]
    fn three_digits_and_a_prefix() {
        check(0, "0 B");
        check(999, "999 B");
        check(99_960, "100 kB");
        check(1000, "1 kB");
        check(1500, "1.5 kB");
        check(12_345, "12.3 kB");
        check(123_456, "123 kB");
        check(999_499, "999 kB");
        check(999_500, "1 MB");
        check(9_999, "10 kB");
        check(1 << 63, "9.22 EB");
        assert_eq!(si(42, ""), "42");
        assert_eq!(si(u128::MAX, "bit/s"), "340282367 Qbit/s");
    }
}
