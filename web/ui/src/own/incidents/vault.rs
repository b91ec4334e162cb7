//! Sealing and opening by the browser's WebCrypto: PBKDF2 makes a key of the passphrase, AES-256-GCM seals.
//! Salt and nonce are drawn anew each time, so no key seals twice.

use incident::limits;
use incident::sealed::{Broken, NONCE, ROUNDS, SALT, Sealed, TAG, checked, nonce_of_check};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;

use crate::browser;
use crate::calls::{is_called, later, object, subtle, words};
use crate::language::t;

/// What keys are made of: the browser has the passphrase, and gives it to nobody, us included.
#[derive(Clone)]
pub(super) struct Passphrase(JsValue);

/// Why something does not open.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Shut {
    /// It is no sealed file, or not a whole one.
    Broken(Broken),
    /// The passphrase is another one, or the header was changed.
    Passphrase,
    /// It was changed after it was sealed.
    Tampered,
    /// What was sealed is not what this program reads.
    Unread(incident::lines::Unread),
    /// The browser cannot, and what it says.
    Browser(String),
}

impl From<JsValue> for Shut {
    fn from(error: JsValue) -> Self {
        Self::Browser(words(&error))
    }
}

/// Whether the browser seals: it does so only for pages of `https:` and of this machine.
pub(super) fn is_there() -> bool {
    subtle().is_ok()
}

impl Passphrase {
    /// Hands the words to the browser.
    pub(super) async fn new(words: &str) -> Result<Self, Shut> {
        let octets = Uint8Array::from(words.as_bytes());
        let uses = Array::of1(&"deriveKey".into());
        let (raw, way) = ("raw".into(), "PBKDF2".into());
        let with: [&JsValue; 5] = [&raw, &octets, &way, &JsValue::FALSE, &uses];
        Ok(Self(later(&subtle()?, "importKey", &with).await?))
    }

    /// Seals these words.
    pub(super) async fn seal(&self, plain: &str) -> Result<Vec<u8>, Shut> {
        let (salt, nonce) = (random::<SALT>()?, random::<NONCE>()?);
        let length = u32::try_from(plain.len() + TAG).map_err(|_| too_large())?;
        let mut octets = checked(&salt, &nonce, length);
        let key = self.key(&salt, ROUNDS).await?;
        let check = gcm("encrypt", &key, nonce_of_check(nonce), &octets, &[]).await?;
        octets.extend(check);
        octets.extend(gcm("encrypt", &key, nonce, &octets, plain.as_bytes()).await?);
        Ok(octets)
    }

    /// Opens what was sealed with the same words.
    pub(super) async fn open(&self, octets: &[u8]) -> Result<String, Shut> {
        let sealed = Sealed::read(octets).map_err(Shut::Broken)?;
        let key = self.key(sealed.salt, sealed.rounds).await?;
        let nonce = nonce_of_check(sealed.nonce);
        let checked = gcm("decrypt", &key, nonce, sealed.checked, sealed.check).await;
        checked.map_err(|error| refused(&error, Shut::Passphrase))?;
        let plain = gcm("decrypt", &key, sealed.nonce, sealed.header, sealed.body).await;
        let plain = plain.map_err(|error| refused(&error, Shut::Tampered))?;
        String::from_utf8(plain).map_err(|_| Shut::Tampered)
    }

    async fn key(&self, salt: &[u8], rounds: u32) -> Result<JsValue, JsValue> {
        let way = object(&[
            ("name", "PBKDF2".into()),
            ("hash", "SHA-256".into()),
            ("salt", Uint8Array::from(salt).into()),
            ("iterations", rounds.into()),
        ]);
        let kind = object(&[("name", "AES-GCM".into()), ("length", 256.into())]);
        let uses = Array::of2(&"encrypt".into(), &"decrypt".into());
        let with: [&JsValue; 5] = [&way, &self.0, &kind, &JsValue::FALSE, &uses];
        later(&subtle()?, "deriveKey", &with).await
    }
}

/// Seals or opens octets that stand after `header`.
async fn gcm(
    what: &str,
    key: &JsValue,
    nonce: [u8; NONCE],
    header: &[u8],
    octets: &[u8],
) -> Result<Vec<u8>, JsValue> {
    let way = object(&[
        ("name", "AES-GCM".into()),
        ("iv", Uint8Array::from(&nonce[..]).into()),
        ("additionalData", Uint8Array::from(header).into()),
    ]);
    let octets = Uint8Array::from(octets);
    let made = later(&subtle()?, what, &[&way, key, &octets]).await?;
    Ok(Uint8Array::new(&made).to_vec())
}

/// What does not fit its tag is an `OperationError` without words.
fn refused(error: &JsValue, otherwise: Shut) -> Shut {
    if is_called(error, "OperationError") { otherwise } else { Shut::Browser(words(error)) }
}

fn random<const OCTETS: usize>() -> Result<[u8; OCTETS], Shut> {
    let drawn = browser::random(OCTETS as u32);
    let drawn = drawn.and_then(|drawn| drawn.try_into().ok());
    drawn.ok_or_else(|| Shut::Browser(t("it has no randomness").to_owned()))
}

fn too_large() -> Shut {
    let most = crate::text::number::octets(limits::FILE_OCTETS as u64);
    Shut::Browser(format!("more than {most} are too much"))
}
