//! A file cut out of what its flow said: found, unpacked by the browser where that is wanted, handed to its
//! downloads, and summed up.

use js_sys::{Array, Function, Reflect, Uint8Array};
use model::{ExchangeColumn, ExchangeKind, Value};
use protocol::Conversation;
use wasm_bindgen::{JsCast, JsValue};

use crate::browser;
use crate::calls::{call, later, member, subtle, words};
use crate::language::t;
use crate::text::files::{self, Sought};
use crate::text::{number, value};

/// Octets that may come out of what was packed: what a page can hold twice.
const MOST_UNPACKED: usize = 256 << 20;

/// As what a file is saved.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Form {
    /// An object without what it was packed by for its way.
    #[default]
    Unpacked,
    /// An object as it was sent.
    Sent,
    /// A certificate's own octets.
    Der,
    /// A certificate as text.
    Pem,
    /// A certificate as text, with those that were shown behind it.
    Chain,
}

/// What is wanted.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct What {
    /// The flow it was said in.
    pub(super) flow: u64,
    form: Form,
    which: Which,
}

#[derive(Clone, PartialEq, Debug)]
enum Which {
    Object(Sought),
    /// By its SHA-1 hash, and what it is called.
    Certificate(String, String),
}

/// What was handed to the browser.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Saved {
    /// Under which name.
    pub(super) name: String,
    /// Its size.
    pub(super) octets: u64,
    /// Its SHA-256 hash, where the browser computes one.
    pub(super) hash: Option<String>,
    /// What is odd about it.
    pub(super) notes: Vec<String>,
}

impl Form {
    /// As what something of this kind can be saved; the first is usual.
    pub(super) const fn of(kind: ExchangeKind) -> &'static [Self] {
        match kind {
            ExchangeKind::Dns | ExchangeKind::Http => &[Self::Unpacked, Self::Sent],
            ExchangeKind::Certificate => &[Self::Der, Self::Pem, Self::Chain],
        }
    }

    /// The word on the switch.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Unpacked => "Unpacked",
            Self::Sent => "As sent",
            Self::Der => "DER (.cer)",
            Self::Pem => "PEM",
            Self::Chain => "PEM with chain",
        }
    }
}

impl What {
    /// What a line of the list is about, by its columns.
    pub(super) fn new(
        kind: ExchangeKind,
        flow: u64,
        form: Form,
        of: impl Fn(ExchangeColumn) -> Value,
    ) -> Self {
        let text = |column| match of(column) {
            Value::Missing => String::new(),
            value => value::plain(&value),
        };
        let which = if kind == ExchangeKind::Certificate {
            let names = [ExchangeColumn::Name, ExchangeColumn::Subject].map(text);
            let name = names.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
            Which::Certificate(text(ExchangeColumn::Hash), name)
        } else {
            let time = match of(ExchangeColumn::Time) {
                Value::Time(time) => time,
                _ => model::Timestamp::MIN,
            };
            let (path, code) = (text(ExchangeColumn::Path), text(ExchangeColumn::Code));
            Which::Object(Sought { time, path, code })
        };
        Self { flow, form, which }
    }
}

/// Cuts it out and hands it to the browser.
pub(super) async fn cut(what: &What, conversation: &Conversation) -> Result<Saved, String> {
    let mut notes = Vec::new();
    let (name, octets) = match &what.which {
        Which::Object(sought) => object(what.form, sought, conversation, &mut notes).await?,
        Which::Certificate(hash, name) => {
            certificate(what.form, hash, name, conversation, &mut notes).await?
        }
    };
    let missing: u64 = conversation.turns.iter().map(|turn| turn.missing).sum();
    if missing > 0 {
        let missing = number::octets(missing);
        notes
            .push(format!("{missing} of its flow were not captured: it may not be what was sent."));
    }
    let hash = digest("SHA-256", &octets).await;
    let parts: Vec<_> = browser::part(&octets).into_iter().collect();
    // Never as what it says it is: the browser must not open it in this page's place.
    browser::save_parts(&name, "application/octet-stream", &parts)
        .ok_or_else(|| t("the browser did not take the file").to_owned())?;
    Ok(Saved { name, octets: octets.len() as u64, hash, notes })
}

async fn object(
    form: Form,
    sought: &Sought,
    conversation: &Conversation,
    notes: &mut Vec<String>,
) -> Result<(String, Vec<u8>), String> {
    let object = files::object(conversation, sought).ok_or_else(|| {
        let most = number::octets(protocol::FollowJob::MOST_SAVED.into());
        format!(
            "among the first {most} of its flow, as captured, there is no such reply with a body"
        )
    })?;
    if object.is_cut {
        notes.push(t("It is cut: its end was not captured, or is beyond what is read.").to_owned());
    }
    if object.packing.is_empty() || object.packing == "identity" {
        return Ok((object.name, object.octets));
    }
    if form == Form::Sent {
        return Ok((files::packed_name(&object), object.octets));
    }
    match unpacked(files::unpacked_by(&object.packing), &object.octets).await {
        Ok(octets) => Ok((object.name, octets)),
        Err(why) => {
            let packing = value::plain(&Value::text(&object.packing));
            notes.push(format!("It is as it was sent, {packing}: unpacking it failed ({why})."));
            Ok((files::packed_name(&object), object.octets))
        }
    }
}

async fn certificate(
    form: Form,
    hash: &str,
    name: &str,
    conversation: &Conversation,
    notes: &mut Vec<String>,
) -> Result<(String, Vec<u8>), String> {
    let shown = files::certificates(conversation);
    let mut wanted = None;
    for chain in &shown {
        let first = chain.first().map(Vec::as_slice).unwrap_or_default();
        if digest("SHA-1", first).await.is_some_and(|told| told == hash) {
            wanted = Some(chain);
            break;
        }
    }
    if wanted.is_none() && subtle().is_err() {
        notes.push(
            t("This browser computes no hashes here: it is the first its flow shows.").to_owned(),
        );
        wanted = shown.first();
    }
    let Some(chain) = wanted else {
        return Err(t("its flow, as captured, shows no certificate of this hash in TLS over TCP")
            .to_owned());
    };
    let first = chain.first().cloned().unwrap_or_default();
    let chosen = match form {
        Form::Pem => chain.get(..1).unwrap_or_default(),
        Form::Chain => chain,
        Form::Unpacked | Form::Sent | Form::Der => {
            return Ok((files::certificate_name(name, "cer"), first));
        }
    };
    let texts: Option<Vec<String>> = chosen.iter().map(|octets| base64(octets)).collect();
    let texts = texts.ok_or_else(|| t("the browser writes no base64").to_owned())?;
    Ok((files::certificate_name(name, "pem"), files::pem(&texts).into_bytes()))
}

/// A hash in hexadecimal digits; none where the browser computes none.
async fn digest(kind: &str, octets: &[u8]) -> Option<String> {
    let octets = Uint8Array::from(octets);
    let hash = later(&subtle().ok()?, "digest", &[&kind.into(), &octets]).await.ok()?;
    Some(Uint8Array::new(&hash).to_vec().iter().map(|octet| format!("{octet:02x}")).collect())
}

fn base64(octets: &[u8]) -> Option<String> {
    let letters: String = octets.iter().copied().map(char::from).collect();
    let window: JsValue = browser::window()?.into();
    call(&window, "btoa", &[&letters.into()]).ok()?.as_string()
}

/// What the browser's own decoder makes of it.
async fn unpacked(packing: &str, octets: &[u8]) -> Result<Vec<u8>, String> {
    let said = |error: JsValue| words(&error);
    let unknown = |_| t("the browser knows no such packing").to_owned();
    let maker: Function = member(&js_sys::global(), "DecompressionStream")
        .and_then(JsCast::dyn_into)
        .map_err(unknown)?;
    let decoder = Reflect::construct(&maker, &Array::of1(&packing.into())).map_err(unknown)?;
    let packed = browser::part(octets).ok_or_else(|| t("it found no room").to_owned())?;
    let stream = call(&packed, "stream", &[]).map_err(said)?;
    let stream = call(&stream, "pipeThrough", &[&decoder]).map_err(said)?;
    let reader = call(&stream, "getReader", &[]).map_err(said)?;
    let mut plain = Vec::new();
    loop {
        let read = later(&reader, "read", &[]).await.map_err(said)?;
        if member(&read, "done").is_ok_and(|done| done.is_truthy()) {
            return Ok(plain);
        }
        let part = Uint8Array::new(&member(&read, "value").map_err(said)?);
        if plain.len() + part.length() as usize > MOST_UNPACKED {
            let _ = call(&reader, "cancel", &[]);
            let most = number::octets(MOST_UNPACKED as u64);
            return Err(format!("more than {most} come out of it"));
        }
        plain.extend(part.to_vec());
    }
}
