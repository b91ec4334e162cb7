//! Made traffic through the engine, natively and as WebAssembly in a browser's worker: both must
//! count what was spoken.
//!
//! Expected values come from `synth::truth`, which counts while the sessions speak and knows
//! neither the engine nor the bytes of the files.

use protocol::{Request, Response, Settings};
use query::{Dimension, Measure, Question};
use synth::{SAMPLE_SEED, Scene};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test;

use tests::{read, read_watched, without_timeouts};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// What the page's worker reads at once.
const SLICE: usize = 4 << 20;

fn check(scene: Scene) {
    let truth = synth::truth(SAMPLE_SEED, scene);
    let mut read = read(&synth::pcapng(SAMPLE_SEED, scene), SLICE, without_timeouts());
    assert_eq!(read.source.packets, truth.packets, "{scene:?}: packets in the file");
    assert_eq!(read.source.wire_octets, truth.octets, "{scene:?}: octets in the file");
    assert_eq!(read.source.metered, truth.frames.packets, "{scene:?}: packets in flows");
    let totals = read.totals();
    assert_eq!(totals.flows, truth.frames.flows, "{scene:?}: flows");
    assert_eq!(totals.packets, truth.frames.packets, "{scene:?}: packets");
    assert_eq!(totals.octets, truth.frames.octets, "{scene:?}: octets");
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
fn every_packet_of_an_office_day_is_in_one_flow() {
    check(Scene::OfficeDay);
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
fn every_packet_of_a_suspicious_home_is_in_one_flow() {
    check(Scene::Suspicious);
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
fn exports_of_all_versions_are_decoded_whole() {
    let truth = synth::export_truth(SAMPLE_SEED, Scene::OfficeDay);
    let sum = |part: fn(&synth::ExportTruth) -> u64| truth.iter().map(part).sum::<u64>();
    let file = synth::exports_pcapng(SAMPLE_SEED, Scene::OfficeDay);
    let mut read = read(&file, SLICE, Settings::default());
    assert_eq!(read.source.datagrams, sum(|exporter| exporter.datagrams));
    assert_eq!(read.source.records, sum(|exporter| exporter.records));
    let totals = read.totals();
    assert_eq!(totals.packets, sum(|exporter| exporter.packets));
    assert_eq!(totals.octets, sum(|exporter| exporter.octets));
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
fn where_slices_are_cut_does_not_matter() {
    let file = synth::pcapng(SAMPLE_SEED, Scene::Beacon);
    let whole = read(&file, file.len(), Settings::default()).totals();
    for slice in [977, 4096, 65_537] {
        assert_eq!(read(&file, slice, Settings::default()).totals(), whole, "slices of {slice}");
    }
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
fn the_shares_of_protocols_add_up_to_the_whole() {
    let scene = Scene::OfficeDay;
    let truth = synth::truth(SAMPLE_SEED, scene);
    let mut read = read(&synth::pcapng(SAMPLE_SEED, scene), SLICE, without_timeouts());
    let answer = read.answer(Question {
        group_by: vec![Dimension::Column(model::Column::Protocol)],
        measures: vec![Measure::Octets],
        limit: 100,
        ..Question::default()
    });
    let mut shares: Vec<u64> = answer.rows.iter().map(|row| row.measures[0]).collect();
    let mut expected: Vec<u64> = truth.protocols.values().map(|totals| totals.octets).collect();
    shares.sort_unstable();
    expected.sort_unstable();
    assert_eq!(shares, expected);
}

/// Estimates and the numbers that findings go by are the command's and the page's alike.
#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
fn findings_are_the_same_on_every_machine() {
    let file = synth::pcapng(SAMPLE_SEED, Scene::Suspicious);
    let mut read = read_watched(&file, SLICE, Settings::default());
    let Response::Findings(findings) = read.engine.ask(Request::Findings) else {
        panic!("asked for findings, heard something else")
    };
    let told: Vec<(u64, &str)> =
        findings.iter().map(|found| (found.id, found.sentence.as_str())).collect();
    let expected = [
        (
            10_116_126_669_528_061_821,
            "192.168.1.50 tried about 971 ports of 192.168.1.20 within 31 seconds, and they came to nothing.",
        ),
        (
            14_923_576_816_372_985_432,
            "192.168.1.77 called 192.0.2.34 (status.update-check.example) at TCP port 443 120 times within 119 minutes: \
             every 60 seconds (± 5 %), 1.3 kB sent and 642 bytes heard each time.",
        ),
        (
            13_611_453_669_655_436_519,
            "192.168.1.31 sent 672 kB to 198.51.100.35 (drop.storage.example) within 111 seconds and heard 15.2 kB back; \
             it usually sends 1.4 kB out of the network in five minutes, so that is 455 times as much.",
        ),
    ];
    assert_eq!(told, expected);
}
