//! The command line: what to do, and every setting.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use flowglass_relay::Role;

use crate::settings::Settings;

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
  tcpdump -U -w - -i eth0 | flowglass-relay --packets -
      Live packets as well
  flowglass-relay --record recordings --record-keep-mib 10240
      Keeps what came as pcapng files, ten gibibytes of them
  flowglass-relay --publish nats://nats.example.org:4222 --site fra1
      Sends everything on to NATS as the site fra1 (docs/relay.md, Many sites)
  flowglass-relay --subscribe nats://nats.example.org:4222
      Serves what all sites published; /live?from=2026-11-22T08:00:00Z begins there
  flowglass-relay --accounts accounts.toml user add anna --role admin
  flowglass-relay --accounts accounts.toml --auth users --http 0.0.0.0:8055 \\
      --allow-host flows.example.org --tls-certificate cert.pem --tls-key key.pem
      Serves other machines: whoever signs in, over TLS
  flowglass-relay --config relay.toml --check
      Says whether it would start; packaging/relay.toml explains every setting
  curl -sN http://127.0.0.1:8055/live.pcapng | wireshark -k -i -
      The live datagrams in Wireshark; with ?history=60 also those of the last minute
  curl -s http://127.0.0.1:8055/api/status
      Every counter: exporters, drops, clients, templates

SIGHUP reads networks, rates, accounts and certificate anew.
Exit codes: 0 stopped by SIGINT or SIGTERM, 2 it could not start as asked.";

/// Receives NetFlow, IPFIX and sFlow over UDP and passes the raw datagrams on, as pcapng, to the
/// page it serves and to everything else that reads pcapng.
#[derive(Parser, Debug)]
#[command(name = "flowglass-relay", version, after_help = EXAMPLES)]
pub(crate) struct Command {
    /// Read settings from this file too (TOML); flags and environment win over it
    #[arg(long, env = "FLOWGLASS_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// Only say whether it would start like this
    #[arg(long)]
    pub(crate) check: bool,

    #[command(flatten)]
    pub(crate) settings: Settings,

    #[command(subcommand)]
    pub(crate) what: Option<What>,
}

/// What to do instead of running.
#[derive(Subcommand, Debug)]
pub(crate) enum What {
    /// People who may sign in
    User {
        #[command(subcommand)]
        action: UserAction,
    },
    /// Programs that show a token
    Token {
        #[command(subcommand)]
        action: TokenAction,
    },
}

/// What to do with people.
#[derive(Subcommand, Debug)]
pub(crate) enum UserAction {
    /// Add somebody; the password is asked for, or read from standard input
    Add {
        /// Letters, digits and . _ @ -
        name: String,
        /// What they may do
        #[arg(long, value_enum, default_value = "viewer")]
        role: RoleWord,
    },
    /// Give somebody another password; it is asked for, or read from standard input
    Passwd {
        /// Whom
        name: String,
    },
    /// Remove somebody
    Remove {
        /// Whom
        name: String,
    },
    /// Who there is
    List,
}

/// What to do with programs.
#[derive(Subcommand, Debug)]
pub(crate) enum TokenAction {
    /// Add a program; its token is printed, once
    Add {
        /// Letters, digits and . _ @ -
        name: String,
        /// What it may do
        #[arg(long, value_enum, default_value = "viewer")]
        role: RoleWord,
    },
    /// Remove a program
    Remove {
        /// Which
        name: String,
    },
    /// Which there are
    List,
}

/// Roles as words.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum RoleWord {
    /// Read /metrics
    Metrics,
    /// See flows: the page and the streams
    Viewer,
    /// Everything: recordings, tasks, users, counters
    Admin,
}

impl From<RoleWord> for Role {
    fn from(word: RoleWord) -> Self {
        match word {
            RoleWord::Metrics => Self::Metrics,
            RoleWord::Viewer => Self::Viewer,
            RoleWord::Admin => Self::Admin,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Command::command().debug_assert();
    }
}
