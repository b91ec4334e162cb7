//! A relay's WebSocket: connect, acknowledge, and come back when it was lost.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use engine::Input;
use js_sys::{ArrayBuffer, Uint8Array};
use model::SourceId;
use protocol::LinkState;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::{BinaryType, CloseEvent, MessageEvent, WebSocket};

use crate::clock::sleep;
use crate::shell::Shell;

const SUBPROTOCOL: &str = "flowglass.pcapng.v1";
/// The first wait after a loss; each further one doubles, with up to half of it added at random so
/// that many pages do not come back at once.
const RETRY_MILLIS: u32 = 500;
const RETRY_MOST_MILLIS: u32 = 15_000;
/// The relay's close code for somebody it does not know.
const UNKNOWN: u16 = 4001;
const SIGN_IN: &str =
    "this relay wants to know who you are: sign in (the plug at the top), or connect with a token";
/// A browser does not tell a page whether nobody answers or the browser itself said no.
const NO_ANSWER: &str = "the relay does not answer: is it running, is this its address, and may this page reach it? (It \
     lets in pages of other addresses that its --allow-origin names. A page from another host needs the browser's permission for your local network, and one over https \
     reaches no relay without TLS; the relay serves this page itself.)";
/// Octets after which an acknowledgement is due at once; otherwise each tick sends one.
const ACKNOWLEDGE_OCTETS: u32 = 1 << 20;

/// A connection that is kept up until it is closed.
#[derive(Clone)]
pub(crate) struct Relay(Rc<Inner>);

struct Inner {
    id: SourceId,
    url: String,
    token: RefCell<String>,
    socket: RefCell<Option<Socket>>,
    closed: Cell<bool>,
    /// It has been up once: what came before is here already.
    connected: Cell<bool>,
    tries: Cell<u32>,
    /// So many connections were begun: who waits to begin the next one sees whether somebody else did.
    attempts: Cell<u32>,
    acknowledged: Cell<Option<u64>>,
    unacknowledged: Cell<u32>,
    /// The last datagram read over any connection so far.
    seen: Cell<Option<u64>>,
}

/// A socket and its handlers: dropped together, for a handler of a gone socket must not be called.
struct Socket {
    socket: WebSocket,
    _open: Closure<dyn FnMut()>,
    _message: Closure<dyn FnMut(MessageEvent)>,
    _close: Closure<dyn FnMut(CloseEvent)>,
}

/// What was shown to a relay before, by its address.
#[derive(Default)]
pub(crate) struct Tokens(RefCell<BTreeMap<String, String>>);

impl Tokens {
    /// Who connects again need not type it again.
    pub(crate) fn shown(&self, url: &str, token: String) -> String {
        let mut tokens = self.0.borrow_mut();
        if token.is_empty() {
            return tokens.get(url).cloned().unwrap_or_default();
        }
        tokens.insert(url.to_owned(), token.clone());
        token
    }
}

/// Connects, and again after each loss.
pub(crate) fn connect(shell: Shell, id: SourceId, url: String, token: String) -> Relay {
    let relay = Relay(Rc::new(Inner {
        id,
        url,
        token: RefCell::new(token),
        connected: Cell::new(false),
        socket: RefCell::default(),
        closed: Cell::new(false),
        tries: Cell::new(0),
        attempts: Cell::new(0),
        acknowledged: Cell::new(None),
        unacknowledged: Cell::new(0),
        seen: Cell::new(None),
    }));
    relay.attempt(&shell);
    relay
}

impl Relay {
    /// Closes it for good.
    pub(crate) fn close(&self) {
        self.0.closed.set(true);
        self.drop_socket();
    }

    /// Tries at once, whatever it waits for; with another token where there is one.
    pub(crate) fn again(&self, shell: &Shell, token: String) {
        if !token.is_empty() {
            self.0.token.replace(token);
        }
        self.0.closed.set(false);
        self.drop_socket();
        self.attempt(shell);
    }

    /// Tells the relay how far we have read, so that it goes on sending.
    pub(crate) fn acknowledge(&self, shell: &Shell) {
        let id = shell.acknowledged(self.0.id);
        if id.is_none() || id == self.0.acknowledged.get() {
            return;
        }
        if let (Some(id), Some(socket)) = (id, self.0.socket.borrow().as_ref())
            && socket.socket.ready_state() == WebSocket::OPEN
            && socket.socket.send_with_str(&format!("{{\"ack\":{id}}}")).is_ok()
        {
            self.0.acknowledged.set(Some(id));
            self.0.unacknowledged.set(0);
        }
    }

    fn attempt(&self, shell: &Shell) {
        self.0.attempts.set(self.0.attempts.get().wrapping_add(1));
        self.link(shell, LinkState::Connecting, "", None);
        let socket = match WebSocket::new_with_str(&self.address(shell), SUBPROTOCOL) {
            Ok(socket) => socket,
            Err(error) => {
                let reason = js_sys::Reflect::get(&error, &"message".into())
                    .ok()
                    .and_then(|message| message.as_string())
                    .unwrap_or_else(|| "the browser refuses this address".to_owned());
                self.0.closed.set(true);
                self.link(shell, LinkState::Lost, &reason, None);
                return;
            }
        };
        socket.set_binary_type(BinaryType::Arraybuffer);
        let open = {
            let (relay, shell) = (self.clone(), shell.clone());
            Closure::<dyn FnMut()>::new(move || {
                relay.0.tries.set(0);
                relay.0.acknowledged.set(None);
                relay.0.connected.set(true);
                relay.introduce();
                relay.link(&shell, LinkState::Live, "", None);
            })
        };
        let message = {
            let (relay, shell) = (self.clone(), shell.clone());
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
                relay.message(&shell, &event);
            })
        };
        let close = {
            let (relay, shell) = (self.clone(), shell.clone());
            Closure::<dyn FnMut(CloseEvent)>::new(move |event: CloseEvent| {
                relay.lost(&shell, &event);
            })
        };
        socket.set_onopen(Some(open.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(close.as_ref().unchecked_ref()));
        let socket = Socket { socket, _open: open, _message: message, _close: close };
        *self.0.socket.borrow_mut() = Some(socket);
    }

    /// History is asked for once: a second time it would count twice. Whoever comes back goes on after what was
    /// read last; what the relay keeps no longer it counts as skipped.
    fn address(&self, shell: &Shell) -> String {
        let whole = self.0.url.as_str();
        if !self.0.connected.get() {
            return whole.to_owned();
        }
        // A connection over which nothing came knows of nothing that was read.
        let seen = shell.acknowledged(self.0.id).or(self.0.seen.get());
        self.0.seen.set(seen);
        let bare = whole.split_once('?').map_or(whole, |(bare, _)| bare);
        seen.map_or_else(|| bare.to_owned(), |id| format!("{bare}?after={id}"))
    }

    /// A relay that knows this page by its cookie does not mind.
    fn introduce(&self) {
        let token = self.0.token.borrow();
        if token.is_empty() {
            return;
        }
        // Printable and without quotes, or it is no token: nothing in it needs an escape.
        let plain = |letter: &char| letter.is_ascii_graphic() && !matches!(letter, '"' | '\\');
        let token: String = token.chars().filter(plain).collect();
        if let Some(socket) = self.0.socket.borrow().as_ref() {
            // One that fails is closed, and that is heard.
            let _ = socket.socket.send_with_str(&format!("{{\"token\":\"{token}\"}}"));
        }
    }

    fn message(&self, shell: &Shell, event: &MessageEvent) {
        let Ok(buffer) = event.data().dyn_into::<ArrayBuffer>() else { return };
        let bytes = Uint8Array::new(&buffer).to_vec();
        let octets = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        shell.handle(Input::Bytes(self.0.id, &bytes));
        let unacknowledged = self.0.unacknowledged.get().saturating_add(octets);
        self.0.unacknowledged.set(unacknowledged);
        if unacknowledged >= ACKNOWLEDGE_OCTETS {
            self.acknowledge(shell);
        }
    }

    fn lost(&self, shell: &Shell, event: &CloseEvent) {
        if self.0.closed.get() {
            return;
        }
        if event.code() == UNKNOWN {
            // Asking again changes nothing: somebody has to sign in.
            self.link(shell, LinkState::Lost, SIGN_IN, None);
            return;
        }
        let tries = self.0.tries.get();
        self.0.tries.set(tries.saturating_add(1));
        let wait = RETRY_MILLIS.saturating_mul(1 << tries.min(8)).min(RETRY_MOST_MILLIS);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below 7500")]
        let jitter = (js_sys::Math::random() * f64::from(wait) / 2.0) as u32;
        let wait = wait + jitter;
        let why = why(event, self.0.connected.get() && tries == 0);
        self.link(shell, LinkState::Lost, &why, Some(wait));
        let (relay, shell, attempts) = (self.clone(), shell.clone(), self.0.attempts.get());
        spawn_local(async move {
            sleep(wait).await;
            if !relay.0.closed.get() && relay.0.attempts.get() == attempts {
                relay.drop_socket();
                relay.attempt(&shell);
            }
        });
    }

    fn link(&self, shell: &Shell, state: LinkState, reason: &str, retry_millis: Option<u32>) {
        shell.handle(Input::Link { source: self.0.id, state, reason, retry_millis });
        shell.tell();
    }

    fn drop_socket(&self) {
        if let Some(socket) = self.0.socket.borrow_mut().take() {
            socket.socket.set_onopen(None);
            socket.socket.set_onmessage(None);
            socket.socket.set_onclose(None);
            let _ = socket.socket.close();
        }
    }
}

/// The close code in words; a browser tells nothing more.
fn why(event: &CloseEvent, was_up: bool) -> String {
    match (event.code(), event.reason()) {
        (1001, _) => "the relay was shut down".to_owned(),
        (4008, _) => "the relay closed the connection because this page read too slowly".to_owned(),
        (1006, _) if was_up => "the connection broke off without a word".to_owned(),
        (1006, _) => NO_ANSWER.to_owned(),
        (code, reason) if reason.is_empty() => format!("closed with code {code}"),
        (code, reason) => format!("{reason} (code {code})"),
    }
}
