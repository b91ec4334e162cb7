//! What few visits say: about the user's own lists and rules. It travels as octets inside a message, so that
//! what a first visit fetches knows no word of it.

use serde::{Deserialize, Serialize};

use crate::{Request, Response, decode, encode};

/// What is asked, or wanted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Aside {
    /// Rules that block something, as text: nothing is blocked by it.
    Rules {
        /// `nftables`, `iptables`, `pf`, `cisco`, `suricata` or `hosts`.
        format: String,
        /// Addresses, networks and names, one a line.
        items: String,
    },
}

/// What is said to it, unless it is refused.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum AsideAnswer {
    /// To `Rules`.
    Rules {
        /// The rules.
        text: String,
        /// Things that language has no words for.
        left_out: u64,
    },
}

impl Aside {
    /// As it is asked.
    #[inline(never)]
    pub fn request(&self) -> Request {
        Request::Aside(encode(self))
    }

    /// What was asked; nothing where the octets are of another build.
    #[inline(never)]
    pub fn of(octets: &[u8]) -> Option<Self> {
        decode(octets).ok()
    }
}

impl AsideAnswer {
    /// As it is answered.
    #[inline(never)]
    pub fn response(&self) -> Response {
        Response::File(encode(self))
    }

    /// What was answered.
    #[inline(never)]
    pub fn of(response: &Response) -> Option<Self> {
        match response {
            Response::File(octets) => decode(octets).ok(),
            _ => None,
        }
    }
}
