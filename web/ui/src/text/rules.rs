//! Files of rules, as `flowglass watch --alerts` reads them: TOML, an `[[alert]]` each. The library that the
//! command reads them with is too large for a page; this is the part of the language that such files need.

use protocol::UserAlert;

use super::alert::fields;

/// Fields that are lists of words in a file.
const LISTS: [&str; 2] = ["thresholds", "quiet"];

/// A file of these rules; what is empty is not written.
pub(crate) fn write(rules: &[UserAlert]) -> String {
    let mut out = String::new();
    for rule in rules {
        let mut rule = rule.clone();
        out.push_str(if out.is_empty() { "[[alert]]\n" } else { "\n[[alert]]\n" });
        for (key, value) in fields(&mut rule) {
            let words = match LISTS.contains(&key) {
                _ if value.is_empty() => continue,
                true => {
                    let all = value.split(',').map(|one| quoted(one.trim()));
                    format!("[{}]", all.collect::<Vec<_>>().join(", "))
                }
                false => quoted(value),
            };
            out.push_str(&format!("{key} = {words}\n"));
        }
    }
    out
}

/// Rules of a file, or what is wrong in which line.
pub(crate) fn read(text: &str) -> Result<Vec<UserAlert>, String> {
    let mut rules: Vec<UserAlert> = Vec::new();
    let mut lines = (1_u32..).zip(text.lines());
    while let Some((number, line)) = lines.next() {
        let wrong = |what: &str| format!("line {number}: {what}");
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if line.starts_with('[') {
            let head = line.split('#').next().unwrap_or_default();
            let name: String = head.split_whitespace().collect();
            if name != "[[alert]]" {
                return Err(wrong("only [[alert]] is known"));
            }
            rules.push(UserAlert::default());
            continue;
        }
        let (key, rest) =
            line.split_once('=').ok_or_else(|| wrong("a `key = \"value\"` is needed"))?;
        let mut rest = rest.trim().to_owned();
        // A list may go on in further lines.
        while rest.starts_with('[') && value(&rest).is_none() {
            let Some((_, more)) = lines.next() else { break };
            rest = format!("{rest}\n{more}");
        }
        let value = value(&rest)
            .ok_or_else(|| wrong("the value is no text in quotes, number or list of texts"))?;
        let rule = rules.last_mut().ok_or_else(|| wrong("[[alert]] is missing before it"))?;
        let key = key.trim().trim_matches('"');
        let mut fields = fields(rule).into_iter();
        let (_, field) = fields
            .find(|field| field.0 == key)
            .ok_or_else(|| wrong(&format!("`{key}` is no word of an alert")))?;
        *field = value;
    }
    Ok(rules)
}

fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            letter if letter.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(letter))),
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// A text, a number, or a list of texts with commas between; none where it is neither, or is not whole.
fn value(text: &str) -> Option<String> {
    let mut rest = text.trim_start();
    let found = if let Some(inside) = rest.strip_prefix('[') {
        let mut all = Vec::new();
        rest = blank(inside);
        while !rest.starts_with(']') {
            let (one, behind) = string(rest)?;
            all.push(one);
            rest = blank(behind);
            match rest.strip_prefix(',') {
                Some(behind) => rest = blank(behind),
                None if rest.starts_with(']') => {}
                None => return None,
            }
        }
        rest = rest.get(1..)?;
        all.join(", ")
    } else if rest.starts_with(['"', '\'']) {
        let (one, behind) = string(rest)?;
        rest = behind;
        one
    } else {
        let end = rest
            .find(|letter: char| !letter.is_ascii_digit() && letter != '_')
            .unwrap_or(rest.len());
        let (number, behind) = rest.split_at_checked(end)?;
        rest = behind;
        Some(number.replace('_', "")).filter(|number| !number.is_empty())?
    };
    let rest = rest.trim();
    (rest.is_empty() || rest.starts_with('#')).then_some(found)
}

/// Behind blanks and remarks.
fn blank(mut text: &str) -> &str {
    loop {
        text = text.trim_start();
        match text.strip_prefix('#') {
            Some(remark) => text = remark.split_once('\n').map_or("", |(_, behind)| behind),
            None => return text,
        }
    }
}

/// A text in quotes, and what stands behind it.
fn string(text: &str) -> Option<(String, &str)> {
    if let Some(inside) = text.strip_prefix('\'') {
        let (one, behind) = inside.split_once('\'')?;
        return (!one.contains('\n')).then(|| (one.to_owned(), behind));
    }
    let inside = text.strip_prefix('"')?;
    let mut out = String::new();
    let mut letters = inside.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((out, inside.get(at + 1..)?)),
            '\n' => return None,
            '\\' => {
                let escape = letters.next()?.1;
                let digits = match escape {
                    'u' => 4,
                    'U' => 8,
                    _ => 0,
                };
                out.push(match escape {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    '"' | '\\' => escape,
                    'u' | 'U' => {
                        let code: String =
                            letters.by_ref().take(digits).map(|(_, digit)| digit).collect();
                        char::from_u32(u32::from_str_radix(&code, 16).ok()?)?
                    }
                    _ => return None,
                });
            }
            letter => out.push(letter),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_and_what_is_empty_is_not_written() {
        let odd = UserAlert {
            name: "odd \"\u{7}\\ ünï\nname".to_owned(),
            filter: r#"host matches "a\\d" && tls"#.to_owned(),
            threshold: "500M".to_owned(),
            thresholds: "10.0.0.5 2G, 2001:db8::/32 1G".to_owned(),
            quiet: "22:00-06:00".to_owned(),
            ..UserAlert::default()
        };
        let rules = [odd, UserAlert { name: "plain".to_owned(), ..UserAlert::default() }];
        let text = write(&rules);
        assert_eq!(read(&text).unwrap(), rules);
        assert!(text.contains("thresholds = [\"10.0.0.5 2G\", \"2001:db8::/32 1G\"]\n"), "{text}");
        assert!(text.ends_with("\n\n[[alert]]\nname = \"plain\"\n"), "{text}");
        assert_eq!(read("").unwrap(), []);
    }

    #[test]
    fn files_by_hand_have_remarks_numbers_and_lists_over_several_lines() {
        let text = "# mine\n[[alert]] # first\nname = 'a \\ b'  # so\nthreshold = 1_000\nquiet = [ # two\n  \"22:00-06:00\",\n  '12:00-13:00', # noon\n]\n";
        let rules = read(text).unwrap();
        let rule = &rules[0];
        assert_eq!((rule.name.as_str(), rule.threshold.as_str()), ("a \\ b", "1000"));
        assert_eq!(rule.quiet, "22:00-06:00, 12:00-13:00");
    }

    #[test]
    fn a_wrong_file_says_where_it_is_wrong() {
        for (text, words) in [
            ("[[alert]]\nname = \"a\"\nthreshhold = \"5\"\n", "line 3: `threshhold`"),
            ("[[alarm]]\n", "line 1: only [[alert]]"),
            ("\nname = \"a\"\n", "line 2: [[alert]] is missing"),
            ("[[alert]]\nname = a\n", "line 2: the value"),
            ("[[alert]]\nname = \"a\n", "line 2: the value"),
            ("[[alert]]\nquiet = [\"a\" \"b\"]\n", "line 2: the value"),
            ("[[alert]]\nname\n", "line 2: a `key"),
        ] {
            let told = read(text).unwrap_err();
            assert!(told.starts_with(words), "{told}");
        }
    }
}
