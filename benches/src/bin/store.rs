//! Questions to a store of so many flows: the first argument. Prints how fast flows came in, what
//! they take, and for each question the median of some rounds in milliseconds of processor time.

use benches::questions::{self, Question};

fn main() {
    let flows = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    let begun = processor_millis();
    let store = questions::store(flows);
    let took = processor_millis() - begun;
    println!("append\t{:.2}\tmillion flows/s", f64::from(flows) / took / 1e3);
    println!("memory\t{:.1}\toctets a flow", store.octets_held() as f64 / f64::from(flows));
    for question in Question::ALL {
        let mut rounds: Vec<f64> = (0..5)
            .map(|_| {
                let begun = processor_millis();
                question.ask(&store, flows);
                processor_millis() - begun
            })
            .collect();
        rounds.sort_by(f64::total_cmp);
        println!("{}\t{:.1}\tms\t{}", question.name(), rounds[2], question.ask(&store, flows));
    }
}

/// Time that this thread had a processor: others on the same machine do not count.
fn processor_millis() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = told.split_whitespace().next().and_then(|nanos| nanos.parse::<f64>().ok());
    nanos.unwrap_or(f64::NAN) / 1e6
}
