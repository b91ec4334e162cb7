//! An isolation forest over so many rows: the first argument. Prints the median of some rounds in milliseconds.

use std::time::Instant;

use benches::forest;

fn main() {
    let count = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    let rows = forest::rows(count);
    for (name, measured) in [
        ("every row scored", forest::score_all as fn(&[f32]) -> f64),
        ("what is unlike the others", forest::find_unlike),
    ] {
        let mut rounds: Vec<(f64, f64)> = (0..5)
            .map(|_| {
                let begun = Instant::now();
                let told = measured(&rows);
                (begun.elapsed().as_secs_f64() * 1e3, told)
            })
            .collect();
        rounds.sort_by(|a, b| a.0.total_cmp(&b.0));
        println!("{name}\t{:.0}\tms\t{:.3}", rounds[2].0, rounds[2].1);
    }
}
