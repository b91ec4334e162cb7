//! The command `flowglass-relay`: says where it is and what to do next, and stops in order.
#![forbid(unsafe_code)]

mod accounts;
mod command;
mod logging;
mod settings;
mod signals;

use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use flowglass_relay::{Config, Relay};

use crate::command::{Command, What};
use crate::settings::Settings;
use crate::signals::{Signal, Signals};

/// It could not start as asked.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let command = Command::parse();
    let settings = match command.settings.clone().with_file(command.config.as_deref()) {
        Ok(settings) => settings,
        Err(words) => return refuse(&words),
    };
    if let Some(what) = command.what {
        let outcome = settings.accounts().and_then(|path| match what {
            What::User { action } => accounts::user(&path, action),
            What::Token { action } => accounts::token(&path, action),
        });
        return match outcome {
            Ok(()) => ExitCode::SUCCESS,
            Err(words) => refuse(&words),
        };
    }
    logging::start(settings.log_format());
    for sentence in settings.unheard() {
        eprintln!("flowglass-relay: {sentence}");
    }
    let config = match settings.into_config() {
        Ok(config) => config,
        Err(words) => return refuse(&words),
    };
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = match runtime.worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return refuse(&error.to_string()),
    };
    runtime.block_on(async {
        if command.check {
            return check(config).await;
        }
        // Before anything is bound, so that a signal during the start is not lost.
        let mut signals = match Signals::listen() {
            Ok(signals) => signals,
            Err(error) => return refuse(&error.to_string()),
        };
        let relay = match Relay::start(config).await {
            Ok(relay) => relay,
            Err(error) => return refuse(&error.to_string()),
        };
        greet(&relay);
        signals::tell_service_manager("READY=1");
        while let Signal::Reload = signals.next().await {
            reload(&relay, &command.settings, command.config.as_deref());
        }
        eprintln!("flowglass-relay: stopping");
        signals::tell_service_manager("STOPPING=1");
        relay.stop().await;
        ExitCode::SUCCESS
    })
}

fn refuse(words: &str) -> ExitCode {
    eprintln!("flowglass-relay: {words}");
    ExitCode::from(USAGE)
}

/// What would keep the relay from starting is told, but for ports that are taken.
async fn check(mut meant: Config) -> ExitCode {
    if let Err(error) = meant.prepare_nats() {
        return refuse(&error.to_string());
    }
    let warnings = match Relay::rehearse(meant.clone()).await {
        Ok(warnings) => warnings,
        Err(error) => return refuse(&error.to_string()),
    };
    for warning in warnings {
        eprintln!("flowglass-relay: {warning}");
    }
    let publish = meant.publish.as_ref().map(|one| ("publishes", "--publish", &one.nats));
    let subscribe = meant.subscribe.as_ref().map(|one| ("reads    ", "--subscribe", &one.nats));
    for (what, option, options) in publish.into_iter().chain(subscribe) {
        match streams(options).await {
            Ok(words) => println!("{what} {} ({words})", options.address),
            // It would start all the same: a relay receives and records while NATS is away.
            Err(error) => {
                eprintln!("flowglass-relay: {option}: {error}; it tries again until this is over");
            }
        }
    }
    let list = |addresses: &[SocketAddr]| {
        addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    };
    let scheme = if meant.tls.is_some() { "https" } else { "http" };
    println!("exporters {}\npage      {} ({scheme})", list(&meant.udp), list(&meant.http));
    if let Some(recording) = &meant.recording {
        println!("records   {}", recording.folder.display());
    }
    println!("It would start like this.");
    ExitCode::SUCCESS
}

/// Whether NATS lets us in and has JetStream, and whether there is a stream yet.
async fn streams(options: &nats::Options) -> Result<String, nats::Error> {
    let mut connection = nats::Connection::open(options).await?;
    let is_there = nats::is_there(&mut connection, nats::sites::FLOW).await?;
    let version = format!("nats-server {}", connection.info.version);
    Ok(match is_there {
        true => version,
        false => format!("{version}; no stream FLOW yet: the first relay that publishes makes it"),
    })
}

/// What may change while it runs does; what cannot be read changes nothing.
fn reload(relay: &Relay, flags: &Settings, file: Option<&Path>) {
    let rules = flags.clone().with_file(file).and_then(|settings| settings.rules());
    match rules {
        Ok(rules) => {
            let troubles = relay.reload(rules);
            for trouble in &troubles {
                tracing::error!("{trouble}");
            }
            let what =
                if troubles.is_empty() { "rules, accounts and certificate" } else { "the rest" };
            tracing::info!("{what} read anew");
        }
        Err(words) => tracing::error!("nothing was read anew: {words}"),
    }
}

/// Where it is, and what to do next.
fn greet(relay: &Relay) {
    for warning in relay.warnings() {
        eprintln!("flowglass-relay: {warning}");
    }
    let mut text = String::new();
    let scheme = if relay.is_encrypted() { "https" } else { "http" };
    for address in relay.http() {
        text += &format!("page      {scheme}://{}/\n", reachable(*address));
    }
    for address in relay.udp() {
        text += &format!("exporters send NetFlow v5, v9, IPFIX or sFlow to udp://{address}\n");
    }
    if let Some(address) = relay.http().first() {
        let address = reachable(*address);
        text += &format!(
            "stream    curl -sN {scheme}://{address}/live.pcapng | wireshark -k -i -\n\
             status    {scheme}://{address}/api/status\n"
        );
    }
    // A closed pipe behind us is no reason to stop receiving.
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// An address a browser on this machine can open.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
