//! How many datagrams a second pass a relay, one NATS and a gateway without loss.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::super::relay::blast;
use super::servers::{Nats, gateway, relay};
use super::{REST, until};

/// Datagrams a second that are tried.
const RATES: [u32; 5] = [25_000, 50_000, 75_000, 100_000, 125_000];
const LASTS: Duration = Duration::from_secs(4);
/// A gateway that has all so long after the last was sent has kept up.
const BEHIND: Duration = Duration::from_secs(1);

/// Prints a line for each rate, and the highest without loss.
pub(super) fn measure() -> Result<()> {
    let mut highest = 0.0_f64;
    for rate in RATES {
        let nats = Nats::start()?;
        let (relay, gateway) = (relay(&nats, 0)?, gateway(&nats)?);
        thread::sleep(REST);
        let begun = Instant::now();
        let sent = blast(relay.udp, rate, LASTS)?;
        let seconds = begun.elapsed().as_secs_f64();
        let count = |told: &serde_json::Value, name: &str| told[name].as_u64().unwrap_or(0);
        let (mut stored, mut skipped, mut dropped) = (0, 0, 0);
        until(|| {
            let status = relay.status()?;
            (stored, skipped) =
                (count(&status["publish"], "stored"), count(&status["publish"], "skipped"));
            dropped = relay.lost()?;
            Ok(stored + skipped + dropped >= sent)
        })?;
        until(|| Ok(count(&gateway.status()?["subscribe"], "datagrams") >= stored))?;
        let behind = Duration::from_secs_f64(begun.elapsed().as_secs_f64() - seconds);
        let each = |running: &super::Running| -> Result<f64> {
            Ok(running.cpu_nanos()? as f64 / 1000.0 / sent as f64)
        };
        println!(
            "{:>7.0}/s: {dropped} dropped by the kernel, {skipped} skipped, all at the gateway after {behind:.1?}; \
             processor for each: relay {:.1} µs, NATS {:.1} µs, gateway {:.1} µs",
            sent as f64 / seconds,
            each(&relay)?,
            each(&nats.running)?,
            each(&gateway)?,
        );
        if dropped + skipped == 0 && behind <= BEHIND {
            highest = highest.max(stored as f64 / seconds);
        }
    }
    println!("through one NATS without loss: {highest:.0}/s (100,000 promised)");
    Ok(())
}
