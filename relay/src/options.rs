//! The command line.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::Parser;
use flowglass_relay::{Config, Limits};
use ipnet::IpNet;

const EXAMPLES: &str = "\
Examples:
  flowglass-relay
      Receives on 127.0.0.1:2055, serves the page on http://127.0.0.1:8055/
  flowglass-relay --udp 0.0.0.0:2055 --udp 0.0.0.0:4739 --allow-exporter 10.0.0.0/8
      Receives from other machines, of one network only; the page stays on this machine
  flowglass-relay --udp '[::]:2055'
      The same for IPv6 and IPv4 alike
  softflowd -i eth0 -v 9 -n 127.0.0.1:2055
      An exporter for it
  curl -sN http://127.0.0.1:8055/live.pcapng | wireshark -k -i -
      The live datagrams in Wireshark; with ?history=60 also those of the last minute
  curl -s http://127.0.0.1:8055/api/status
      Every counter: exporters, drops, clients, templates

Exit codes: 0 stopped by SIGINT or SIGTERM, 2 it could not start as asked.";

/// Receives NetFlow, IPFIX and sFlow over UDP and passes the raw datagrams on, as pcapng, to the
/// page it serves and to everything else that reads pcapng.
#[derive(Parser, Debug)]
#[command(name = "flowglass-relay", version, after_help = EXAMPLES)]
pub(crate) struct Options {
    /// Where exporters send to; may be given several times
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:2055", value_parser = udp_address)]
    udp: Vec<SocketAddr>,

    /// Where page and streams are served; may be given several times
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8055", value_parser = http_address)]
    http: Vec<SocketAddr>,

    /// Serve the built page of this folder instead of the one inside this program
    #[arg(long, value_name = "DIR")]
    page: Option<PathBuf>,

    /// Take datagrams from this network only; may be given several times
    #[arg(long, value_name = "NETWORK", value_parser = network)]
    allow_exporter: Vec<IpNet>,

    /// Answer to this name too, besides localhost and the addresses served on
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,

    /// Let pages of this origin read the stream, https://flows.example.org for instance
    #[arg(long, value_name = "ORIGIN")]
    allow_origin: Vec<String>,

    /// Mebibytes of datagrams kept for clients that lag behind or ask for history
    #[arg(long, value_name = "MIB", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=4096))]
    log_size: u32,

    /// Serve on addresses that other machines reach: nobody has to log in
    #[arg(long)]
    insecure_anyone_may_read: bool,
}

impl Options {
    pub(crate) fn into_config(self) -> Config {
        let log_octets = (self.log_size as usize) << 20;
        let defaults = Limits::default();
        Config {
            udp: self.udp,
            http: self.http,
            page: self.page,
            exporters: self.allow_exporter,
            hosts: self.allow_host,
            origins: self.allow_origin,
            anyone_may_read: self.insecure_anyone_may_read,
            limits: Limits {
                log_octets,
                // A client that lags by more would lose its place in the log anyway.
                backlog_octets: defaults.backlog_octets.min(log_octets as u64 / 2),
                ..defaults
            },
        }
    }
}

fn udp_address(text: &str) -> Result<SocketAddr, String> {
    address(text, 2055)
}

fn http_address(text: &str) -> Result<SocketAddr, String> {
    address(text, 8055)
}

/// `127.0.0.1:2055`; who gave half of it reads the whole.
fn address(text: &str, usual_port: u16) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
        let meant = if let Ok(port) = text.strip_prefix(':').unwrap_or(text).parse::<u16>() {
            SocketAddr::from(([127, 0, 0, 1], port))
        } else if let Ok(address) = bare.parse::<IpAddr>() {
            SocketAddr::from((address, usual_port))
        } else {
            let example = SocketAddr::from(([127, 0, 0, 1], usual_port));
            return format!("an address and a port are needed, such as {example}");
        };
        format!("an address and a port are needed: write {meant}")
    })
}

/// `10.0.0.0/8`, or a single address.
fn network(text: &str) -> Result<IpNet, String> {
    let single = || text.parse::<IpAddr>().map(IpNet::from);
    let words = "not a network such as 10.0.0.0/8 or an address such as 192.0.2.1";
    text.parse().or_else(|_| single()).map_err(|_| words.to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Options::command().debug_assert();
    }

    #[test]
    fn half_an_address_is_answered_with_a_whole_one() {
        let check = |text: &str, words: &str| {
            let told = address(text, 2055).unwrap_err();
            assert!(told.ends_with(words), "{told}");
        };
        check("2055", ": write 127.0.0.1:2055");
        check(":9995", ": write 127.0.0.1:9995");
        check("10.0.0.1", ": write 10.0.0.1:2055");
        check("::1", ": write [::1]:2055");
        check("[::1]", ": write [::1]:2055");
        check("localhost:2055", ", such as 127.0.0.1:2055");
        check("99999", ", such as 127.0.0.1:2055");
        assert_eq!(address("[::]:2055", 1).unwrap().to_string(), "[::]:2055");
    }

    #[test]
    fn addresses_and_networks_are_networks() {
        assert_eq!(network("10.0.0.0/8").unwrap().to_string(), "10.0.0.0/8");
        assert_eq!(network("192.0.2.1").unwrap().to_string(), "192.0.2.1/32");
        assert_eq!(network("2001:db8::1").unwrap().to_string(), "2001:db8::1/128");
        assert!(network("10.0.0.0/33").is_err());
    }
}
