//! The user's own lists and rules.

use protocol::{Aside, AsideAnswer, Request, Response};

use super::engine;

/// Rules that block these things, or why there are none.
fn rules(format: &str, items: &str) -> Result<(String, u64), String> {
    let asked = Aside::Rules { format: format.to_owned(), items: items.to_owned() };
    match engine().ask(asked.request()) {
        Response::Refused(why) => Err(why),
        response => match AsideAnswer::of(&response) {
            Some(AsideAnswer::Rules { text, left_out }) => Ok((text, left_out)),
            None => panic!("{response:?} are no rules"),
        },
    }
}

#[test]
fn rules_that_block_are_text_and_what_a_language_cannot_say_is_counted_or_refused() {
    let (text, left_out) = rules("pf", "192.0.2.7\n2001:db8::7\nbad.example").unwrap();
    assert!(text.contains("table <flowglass> persist { 192.0.2.7 2001:db8::7 }"), "{text}");
    assert_eq!(left_out, 1);
    let (text, left_out) = rules("hosts", "bad.example").unwrap();
    assert_eq!((text.as_str(), left_out), ("# blocked\n0.0.0.0 bad.example\n", 0));
    for (format, items, why) in [
        ("hosts", "192.0.2.7", "hosts has no words for any of it"),
        ("pf", "nonsense", "nothing of it is an address, a network or a name"),
        ("ipfw", "192.0.2.7", "there are no rules of `ipfw`"),
    ] {
        assert_eq!(rules(format, items).unwrap_err(), why);
    }
}

#[test]
fn what_is_of_another_build_is_refused() {
    let response = engine().ask(Request::Aside(vec![0, 1, 2]));
    assert!(matches!(response, Response::Refused(_)), "{response:?}");
}
