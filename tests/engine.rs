//! Made traffic through the engine, natively and as WebAssembly in a browser's worker: both must
//! count what was spoken.
//!
//! Expected values come from `synth::truth`, which counts while the sessions speak and knows
//! neither the engine nor the bytes of the files.

use protocol::Settings;
use query::{Dimension, Measure, Question};
use synth::{SAMPLE_SEED, Scene};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test;

use tests::{read, without_timeouts};

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
