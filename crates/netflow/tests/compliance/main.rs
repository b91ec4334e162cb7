//! What the specifications demand of a collector, one test for each demand. `docs/compliance.md`
//! lists the demands; a test here holds that every test it names exists.

mod rfc3954;
mod rfc5103;
mod rfc6313;
mod rfc7011;
mod wire;

#[test]
fn every_test_that_the_list_names_is_there() {
    let sources = [
        ("rfc3954", include_str!("rfc3954.rs")),
        ("rfc5103", include_str!("rfc5103.rs")),
        ("rfc6313", include_str!("rfc6313.rs")),
        ("rfc7011", include_str!("rfc7011.rs")),
    ];
    let list = include_str!("../../../../docs/compliance.md");
    let mut named = 0;
    for (module, name) in list.split('`').filter_map(|words| words.split_once("::")) {
        let Some((_, source)) = sources.iter().find(|(known, _)| *known == module) else {
            panic!("docs/compliance.md names {module}::{name}, and there is no such module");
        };
        assert!(source.contains(&format!("\nfn {name}() {{")), "{module}::{name} is not there");
        named += 1;
    }
    let tests: usize = sources.iter().map(|(_, source)| source.matches("#[test]").count()).sum();
    assert!(named >= tests, "{tests} tests, {named} named in the list");
}
