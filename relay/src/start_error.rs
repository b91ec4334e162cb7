//! Why the relay did not start, in sentences that say what to do.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use crate::auth::AccountsError;

/// Why the relay did not start, with what to do about it.
#[derive(Debug)]
pub enum StartError {
    /// A UDP address cannot be had.
    Udp(SocketAddr, io::Error),
    /// An HTTP address cannot be had.
    Http(SocketAddr, io::Error),
    /// Everyone who reaches this address could read, and nobody said that this is meant.
    Exposed(SocketAddr),
    /// Passwords would travel for everyone to read, and nobody said that this is meant.
    Unencrypted(SocketAddr),
    /// The accounts cannot be used.
    Accounts(AccountsError),
    /// Nobody could ever sign in.
    Nobody(PathBuf),
    /// Certificate or key cannot be used.
    Tls(serve::Unusable),
    /// The folder with the page cannot be read.
    Page(PathBuf, io::Error),
    /// A folder or file of ours cannot be written.
    Folder(PathBuf, io::Error),
    /// The command for summaries is none.
    Summary(PathBuf),
    /// The system names nobody who could be asked for names.
    Resolver(String),
    /// The file holds no key.
    Key(PathBuf),
    /// Whoever reaches this address could have others asked in the operator's name.
    Lookups(SocketAddr),
    /// What NATS wants is not there, or cannot be meant.
    Nats(String),
    /// An origin is none.
    Origin(String),
    /// The system gives no thread.
    Thread(io::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Udp(address, error) => bind_failed(f, "UDP", "--udp", *address, error),
            Self::Http(address, error) => bind_failed(f, "HTTP", "--http", *address, error),
            Self::Exposed(address) => write!(
                f,
                "HTTP {address} can be reached by other machines, and the relay asks nobody to \
                 log in: everyone there could read your flows. Let people sign in (--auth users, \
                 after flowglass-relay user add), serve on a loopback address such as \
                 127.0.0.1:{} and reach it through ssh -L, or say --insecure-anyone-may-read if \
                 that is meant",
                address.port()
            ),
            Self::Unencrypted(address) => write!(
                f,
                "HTTP {address} can be reached by other machines, and passwords and tokens would \
                 travel there for everyone to read. Give --tls-certificate and --tls-key, serve \
                 on a loopback address behind a proxy that encrypts, or say \
                 --insecure-plain-http if that is meant"
            ),
            Self::Accounts(error) => write!(f, "{error}"),
            Self::Nobody(path) => write!(
                f,
                "{}: nobody is in it who could be let in; flowglass-relay user add NAME --role \
                 admin (or token add) makes one",
                path.display()
            ),
            Self::Tls(why) => why.fmt(f),
            Self::Page(path, error) => write!(
                f,
                "{}: no built page there ({error}); --page wants the folder that holds index.html",
                path.display()
            ),
            Self::Folder(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Summary(path) => write!(
                f,
                "--record-summary {}: no program is there that may be run; it wants the path of the \
                 command flowglass",
                path.display()
            ),
            Self::Resolver(why) => write!(
                f,
                "--resolve: the system names no DNS server ({why}); name one with --resolver"
            ),
            Self::Key(path) => write!(
                f,
                "{}: a key of letters and digits is needed there, and nothing else",
                path.display()
            ),
            Self::Lookups(address) => write!(
                f,
                "HTTP {address} can be reached by other machines, and the relay asks nobody to log \
                 in: everyone there could have names and reputations asked for, and alerts sent, in \
                 your name. Let people sign in (--auth users), or leave out --resolve, --vt-key and \
                 --alert-webhook"
            ),
            Self::Nats(why) => f.write_str(why),
            Self::Origin(text) => write!(f, "--allow-origin: {text}"),
            Self::Thread(error) => write!(f, "the system gives no thread: {error}"),
        }
    }
}

impl std::error::Error for StartError {}

fn bind_failed(
    f: &mut fmt::Formatter<'_>,
    what: &str,
    option: &str,
    address: SocketAddr,
    error: &io::Error,
) -> fmt::Result {
    match error.kind() {
        io::ErrorKind::AddrInUse => write!(
            f,
            "{what} {address} is taken by another program (another relay?): stop it, or choose \
             another port with {option} {}",
            SocketAddr::new(address.ip(), address.port().saturating_add(1))
        ),
        io::ErrorKind::PermissionDenied => write!(
            f,
            "{what} {address} may not be used: ports below 1024 need privileges, choose a higher \
             one with {option}"
        ),
        io::ErrorKind::AddrNotAvailable => write!(
            f,
            "{what} {address} is no address of this machine: choose one that is, or 0.0.0.0 for \
             all, with {option}"
        ),
        _ => write!(f, "{what} {address}: {error}; choose another address with {option}"),
    }
}
