//! Questions to a store of so many flows: the first argument. Prints how fast flows came in, what
//! they take, and for each question the median of some rounds in milliseconds by the clock, for all cores there are
//! answer it.

use std::time::Instant;

use benches::questions::{self, Question};
use benches::session;

fn main() {
    let flows = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    let begun = processor_millis();
    let mut store = questions::store(flows);
    let took = processor_millis() - begun;
    println!("append\t{:.2}\tmillion flows/s", f64::from(flows) / took / 1e3);
    println!("memory\t{:.1}\toctets a flow", store.octets_held() as f64 / f64::from(flows));
    for question in Question::ALL {
        // Something changes before each, so that nothing is known of its answer.
        let mut round = || {
            millis(|| {
                questions::touch(&mut store);
                question.ask(&store, flows)
            })
        };
        let mut rounds: Vec<f64> = (0..5).map(|_| round()).collect();
        rounds.sort_by(f64::total_cmp);
        let told = question.ask(&store, flows).map_or_else(String::new, |sum| sum.to_string());
        println!("{}\t{:.1}\tms\t{told}", question.name(), rounds[2]);
    }
    questions::touch(&mut store);
    Question::Middle.ask(&store, flows);
    for asked in ["all put in order, once", "any page in that order"] {
        let began = Instant::now();
        Question::Middle.ask(&store, flows);
        println!("{asked}\t{:.1}\tms", began.elapsed().as_secs_f64() * 1e3);
    }
    drop(store);
    match session::saved(flows.into()) {
        Ok(file) => {
            let begun = processor_millis();
            let engine = session::opened(&file);
            println!("open a session\t{:.0}\tms", processor_millis() - begun);
            assert!(session::flows(&engine) >= flows.into(), "a session of fewer flows");
            println!("session file\t{:.1}\toctets a flow", file.len() as f64 / f64::from(flows));
        }
        Err(why) => eprintln!("no session: {why}"),
    }
}

/// How long one takes: several, where it takes less than the clock can tell.
fn millis<T>(mut ask: impl FnMut() -> T) -> f64 {
    let begun = Instant::now();
    let mut asked = 0.0;
    loop {
        ask();
        asked += 1.0;
        let took = begun.elapsed().as_secs_f64() * 1e3;
        if took > 40.0 {
            return took / asked;
        }
    }
}

/// Time that this thread had a processor: others on the same machine do not count.
fn processor_millis() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = told.split_whitespace().next().and_then(|nanos| nanos.parse::<f64>().ok());
    nanos.unwrap_or(f64::NAN) / 1e6
}
