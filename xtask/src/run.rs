//! `cargo xtask run`: page and relay, started, with what to do next.

use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::shell::{Held, command};
use crate::{build, house, page};

/// Where to listen, and whether to send something.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Also send three synthetic exporters' NetFlow v5, v9 and IPFIX to the relay.
    #[arg(long)]
    demo: bool,
    /// Port of the page and the WebSocket, on 127.0.0.1.
    #[arg(long, default_value_t = 8055)]
    port: u16,
    /// UDP port for NetFlow, on 127.0.0.1.
    #[arg(long, default_value_t = 2055)]
    udp: u16,
}

/// How long the relay may take until it answers.
const START: Duration = Duration::from_secs(10);

/// Ends when the relay ends or on Ctrl-C.
pub(crate) fn start(options: &Options) -> Result<()> {
    page::build()?;
    let programs: &[&str] =
        if options.demo { &["flowglass-relay", "flowglass"] } else { &["flowglass-relay"] };
    build::programs(programs)?;

    let http = SocketAddr::from(([127, 0, 0, 1], options.port));
    let udp = SocketAddr::from(([127, 0, 0, 1], options.udp));
    if TcpStream::connect_timeout(&http, Duration::from_millis(200)).is_ok() {
        bail!("something listens on {http} already: stop it, or choose another --port");
    }
    let (stop, stopped) = mpsc::channel();
    ctrlc::set_handler(move || {
        // Nobody listens any more when we are stopping already.
        let _ = stop.send(());
    })?;

    let mut relay = command(house::release("flowglass-relay"));
    relay.arg("--udp").arg(udp.to_string()).arg("--http").arg(http.to_string());
    let mut relay = Held(relay.spawn().context("the relay could not be started")?);
    answered(&mut relay, http)?;
    let demo = options.demo.then(|| demonstrate(udp)).transpose()?;
    println!();
    println!("Flowglass is there:");
    println!("  page    http://{http}/   open it in a browser, then Connect to relay");
    println!("  NetFlow udp://{udp}       point an exporter here, for instance");
    println!("          softflowd -i any -n {udp} -v 9");
    if demo.is_some() {
        println!("  three synthetic exporters are sending NetFlow v5, v9 and IPFIX to it");
    } else {
        println!("          or start again with --demo for synthetic exporters");
    }
    println!("  Ctrl-C stops it");

    loop {
        if stopped.recv_timeout(Duration::from_millis(200)).is_ok() {
            println!("stopping");
            return Ok(());
        }
        if let Some(status) = relay.0.try_wait()? {
            bail!("the relay ended with {status}");
        }
    }
}

/// Waits until the relay takes connections.
fn answered(relay: &mut Held, http: SocketAddr) -> Result<()> {
    let begun = Instant::now();
    while TcpStream::connect_timeout(&http, Duration::from_millis(200)).is_err() {
        if let Some(status) = relay.0.try_wait()? {
            bail!("the relay ended with {status} before it listened: see above");
        }
        if begun.elapsed() > START {
            bail!("the relay does not listen on {http}");
        }
        thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// Starts the synthetic exporters.
fn demonstrate(udp: SocketAddr) -> Result<Held> {
    let mut exporters = command(house::release("flowglass"));
    exporters.args(["synth", "netflow", "--send"]).arg(udp.to_string());
    Ok(Held(exporters.spawn().context("the synthetic exporters could not be started")?))
}
