//! Arabic letters take the form that fits their neighbours, and what is written from right to left is put
//! in the order in which it is drawn.

/// A letter in the form it is drawn in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Form {
    /// What is drawn.
    pub(super) drawn: char,
    /// What it says, in the order it is read in.
    pub(super) says: String,
}

/// Letters that join: where their forms begin in Unicode's presentation blocks, and how many there are. Two
/// are alone and final, for those that do not reach the next letter; four are alone, final, initial, medial.
const JOINING: [(char, char, u32); 42] = [
    ('\u{621}', '\u{fe80}', 1),
    ('\u{622}', '\u{fe81}', 2),
    ('\u{623}', '\u{fe83}', 2),
    ('\u{624}', '\u{fe85}', 2),
    ('\u{625}', '\u{fe87}', 2),
    ('\u{626}', '\u{fe89}', 4),
    ('\u{627}', '\u{fe8d}', 2),
    ('\u{628}', '\u{fe8f}', 4),
    ('\u{629}', '\u{fe93}', 2),
    ('\u{62a}', '\u{fe95}', 4),
    ('\u{62b}', '\u{fe99}', 4),
    ('\u{62c}', '\u{fe9d}', 4),
    ('\u{62d}', '\u{fea1}', 4),
    ('\u{62e}', '\u{fea5}', 4),
    ('\u{62f}', '\u{fea9}', 2),
    ('\u{630}', '\u{feab}', 2),
    ('\u{631}', '\u{fead}', 2),
    ('\u{632}', '\u{feaf}', 2),
    ('\u{633}', '\u{feb1}', 4),
    ('\u{634}', '\u{feb5}', 4),
    ('\u{635}', '\u{feb9}', 4),
    ('\u{636}', '\u{febd}', 4),
    ('\u{637}', '\u{fec1}', 4),
    ('\u{638}', '\u{fec5}', 4),
    ('\u{639}', '\u{fec9}', 4),
    ('\u{63a}', '\u{fecd}', 4),
    ('\u{641}', '\u{fed1}', 4),
    ('\u{642}', '\u{fed5}', 4),
    ('\u{643}', '\u{fed9}', 4),
    ('\u{644}', '\u{fedd}', 4),
    ('\u{645}', '\u{fee1}', 4),
    ('\u{646}', '\u{fee5}', 4),
    ('\u{647}', '\u{fee9}', 4),
    ('\u{648}', '\u{feed}', 2),
    ('\u{649}', '\u{feef}', 2),
    ('\u{64a}', '\u{fef1}', 4),
    ('\u{67e}', '\u{fb56}', 4),
    ('\u{686}', '\u{fb7a}', 4),
    ('\u{698}', '\u{fb8a}', 2),
    ('\u{6a9}', '\u{fb8e}', 4),
    ('\u{6af}', '\u{fb92}', 4),
    ('\u{6cc}', '\u{fbfc}', 4),
];
/// Lengthens a joint; joins on both sides.
const TATWEEL: char = '\u{640}';
const LAM: char = '\u{644}';
/// Lam and one of these become one letter: alone, and final behind it.
const LAM_AND: [(char, char); 4] = [
    ('\u{622}', '\u{fef5}'),
    ('\u{623}', '\u{fef7}'),
    ('\u{625}', '\u{fef9}'),
    ('\u{627}', '\u{fefb}'),
];

/// A line of text as it is drawn from left to right.
pub(super) fn drawn(text: &str) -> Vec<Form> {
    if !text.chars().any(is_from_right) {
        return text.chars().map(|letter| Form { drawn: letter, says: letter.into() }).collect();
    }
    ordered(joined(text))
}

/// Hebrew, Arabic, and their neighbours.
pub(super) fn is_from_right(letter: char) -> bool {
    matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
        && !letter.is_numeric()
}

/// Vowel signs stand above letters and do not part them.
fn is_sign(letter: char) -> bool {
    matches!(letter, '\u{64b}'..='\u{65f}' | '\u{670}')
}

fn forms(letter: char) -> Option<(char, u32)> {
    let found = JOINING.iter().find(|(base, ..)| *base == letter)?;
    Some((found.1, found.2))
}

/// Whether it reaches what comes after it.
fn reaches_on(letter: char) -> bool {
    letter == TATWEEL || forms(letter).is_some_and(|(_, count)| count == 4)
}

/// Whether it can be reached by what comes before it.
fn is_reached(letter: char) -> bool {
    letter == TATWEEL || forms(letter).is_some_and(|(_, count)| count > 1)
}

fn joined(text: &str) -> Vec<Form> {
    let letters: Vec<char> = text.chars().collect();
    let mut out: Vec<Form> = Vec::with_capacity(letters.len());
    let mut at = 0;
    while let Some(&letter) = letters.get(at) {
        let before = letters.iter().take(at).rev().copied().find(|it| !is_sign(*it));
        let mut after = letters.iter().skip(at + 1).copied().filter(|it| !is_sign(*it));
        let is_behind = before.is_some_and(reaches_on);
        let next = letters.get(at + 1).copied();
        let ligature = LAM_AND.iter().find(|(second, _)| letter == LAM && next == Some(*second));
        if let Some((_, alone)) = ligature {
            // It says itself: readers turn the letters of a line around, and both of its own with them.
            // Who searches finds it by the two letters, for readers take it for them (NFKC).
            let drawn = nth(*alone, u32::from(is_behind));
            out.push(Form { drawn, says: drawn.into() });
            at += 2;
            continue;
        }
        let drawn = match forms(letter) {
            None => letter,
            Some((first, count)) => {
                let reaches = count == 4 && after.next().is_some_and(is_reached);
                let place = match (is_behind && count > 1, reaches) {
                    (false, false) => 0,
                    (true, false) => 1,
                    (false, true) => 2,
                    (true, true) => 3,
                };
                nth(first, place)
            }
        };
        out.push(Form { drawn, says: letter.into() });
        at += 1;
    }
    out
}

fn nth(first: char, place: u32) -> char {
    char::from_u32(u32::from(first) + place).unwrap_or(first)
}

/// Runs from the right are turned around; numbers in them, and everything else, stay as they are.
fn ordered(forms: Vec<Form>) -> Vec<Form> {
    let mut out = Vec::with_capacity(forms.len());
    let mut run: Vec<Form> = Vec::new();
    // What stands behind a run belongs to it only where the run goes on.
    let mut between: Vec<Form> = Vec::new();
    let is_neutral = |form: &Form| !form.drawn.is_alphabetic();
    for form in forms {
        if is_from_right(form.drawn) {
            run.append(&mut between);
            run.push(form);
        } else if !run.is_empty() && is_neutral(&form) {
            between.push(form);
        } else {
            turn(&mut run, &mut out);
            out.append(&mut between);
            out.push(form);
        }
    }
    turn(&mut run, &mut out);
    out.append(&mut between);
    out
}

fn turn(run: &mut Vec<Form>, out: &mut Vec<Form>) {
    run.reverse();
    let mut number: Vec<Form> = Vec::new();
    for form in run.drain(..) {
        if form.drawn.is_numeric() {
            number.push(form);
            continue;
        }
        out.extend(number.drain(..).rev());
        out.push(Form { drawn: mirrored(form.drawn), ..form });
    }
    out.extend(number.drain(..).rev());
}

/// Brackets face the other way.
const fn mirrored(letter: char) -> char {
    match letter {
        '(' => ')',
        ')' => '(',
        '[' => ']',
        ']' => '[',
        '{' => '}',
        '}' => '{',
        '<' => '>',
        '>' => '<',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let drawn: String = drawn(text).iter().map(|form| form.drawn).collect();
        assert_eq!(drawn, expected, "{text}");
    }

    #[test]
    fn letters_join_their_neighbours_and_run_from_the_right() {
        // Beh, alef, beh: initial, final, alone, as no letter reaches the last one.
        check("\u{628}\u{627}\u{628}", "\u{fe8f}\u{fe8e}\u{fe91}");
        // Meem, hah, meem, dal: Muhammad.
        check("\u{645}\u{62d}\u{645}\u{62f}", "\u{feaa}\u{fee4}\u{fea4}\u{fee3}");
    }

    #[test]
    fn lam_and_alef_are_one_letter() {
        let forms = drawn("\u{644}\u{627}");
        assert_eq!(forms, [Form { drawn: '\u{fefb}', says: "\u{fefb}".to_owned() }]);
    }

    #[test]
    fn numbers_and_latin_words_stay_as_they_are() {
        check("pc-12", "pc-12");
        check("a \u{5d0}\u{5d1} 42 \u{5d2} z", "a \u{5d2} 42 \u{5d1}\u{5d0} z");
        check("(\u{5d0}) 1", "(\u{5d0}) 1");
    }
}
