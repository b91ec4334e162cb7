//! A filter as somebody may type it: refused with a place in it, or written as text that is the same
//! filter; and what may stand at every place.

#![no_main]

use libfuzzer_sys::fuzz_target;
use query::filter::{Filter, complete};

fuzz_target!(
    init: fuzz::seeds::written_if_asked(fuzz::filters::seeds),
    |bytes: &[u8]| {
        let Ok(text) = std::str::from_utf8(bytes) else { return };
        match Filter::parse(text) {
            Ok(filter) => {
                let written = filter.to_string();
                assert_eq!(Filter::parse(&written).as_ref(), Ok(&filter), "{text:?}: {written:?}");
            }
            Err(error) => {
                let end = error.at + error.length;
                assert!(text.is_char_boundary(error.at) && text.is_char_boundary(end), "{error:?}");
                assert!(!error.to_string().is_empty());
            }
        }
        let middle = text.len() / 2;
        for cursor in [0, middle, text.len()] {
            let _ = complete(text, cursor);
        }
    }
);
