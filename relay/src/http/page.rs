//! The page: files put into this program at build time, or a folder, or words on how to build it.

mod encoding;
mod file;
mod packed;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use bytes::Bytes;
use hyper::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG,
    HeaderValue, IF_NONE_MATCH, VARY,
};
use hyper::http::request::Parts;
use hyper::{Method, StatusCode};

use self::encoding::{Encoding, accepted};
use self::file::{File, cache_control, content_type, is_plain};
use self::packed::{Chosen, Packed};
use super::answers;
use super::policy::content_security_policy;
use super::routes::Shared;

/// The files to serve.
#[derive(Debug)]
pub struct Page {
    files: Files,
}

#[derive(Debug)]
enum Files {
    /// By name, and their policy: neither changes.
    Embedded(BTreeMap<&'static str, Embedded>, HeaderValue),
    /// Read at each request, so that a rebuilt page is seen at once.
    Folder(PathBuf),
}

/// A file inside this program.
#[derive(Debug)]
enum Embedded {
    Plain(File),
    /// As brotli alone.
    Packed(Arc<Packed>),
}

static EMBEDDED: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/page.rs"));

const INDEX: &str = "index.html";

/// No style: the policy allows none inside the page, and this needs none.
const UNBUILT: &str = "<!doctype html>
<html lang=\"en\">
<meta charset=\"utf-8\">
<title>Flowglass relay</title>
<h1>The relay runs, the page is not built</h1>
<p>This relay was built without the page. In the project's folder,
<code>cargo xtask run</code> builds both and starts them;
<code>flowglass-relay --page DIR</code> serves a page that is already built.</p>
<p>The stream is there: <code>curl -sN http://127.0.0.1:8055/live.pcapng | wireshark -k -i -</code>
(with this relay's port).</p>
</html>
";

/// Whatever is no route is a file of the page, or nothing.
pub(super) async fn answer(State(shared): State<Shared>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return answers::text(StatusCode::METHOD_NOT_ALLOWED, "Files are only read here.\n");
    }
    shared.page.answer(&request.into_parts().0).await
}

impl Page {
    /// The page built into this program; a page that says how to build it when there is none.
    pub fn embedded() -> Self {
        let mut files: BTreeMap<_, _> = EMBEDDED.iter().map(|file| embedded(*file)).collect();
        let unbuilt = || Embedded::Plain(File::new(Bytes::from_static(UNBUILT.as_bytes())));
        let index = files.entry(INDEX).or_insert_with(unbuilt);
        let policy = match index {
            Embedded::Plain(index) => policy_for(&index.body),
            // It never is: whoever serves it reads its scripts.
            Embedded::Packed(_) => policy_for(&[]),
        };
        Self { files: Files::Embedded(files, policy) }
    }

    /// A folder that holds a built page.
    pub fn folder(path: &Path) -> io::Result<Self> {
        let folder = path.canonicalize()?;
        folder.join(INDEX).metadata()?;
        Ok(Self { files: Files::Folder(folder) })
    }

    /// The policy for this page, with the hashes of its inline scripts.
    pub(super) async fn policy(&self) -> HeaderValue {
        match &self.files {
            Files::Embedded(_, policy) => policy.clone(),
            Files::Folder(folder) => {
                policy_for(&read(folder, INDEX).await.map(|file| file.body).unwrap_or_default())
            }
        }
    }

    /// Answers a request for a file. Parts of files are no use to a page: a range gets the whole.
    async fn answer(&self, request: &Parts) -> Response {
        let name = match request.uri.path().strip_prefix('/') {
            Some("") => INDEX,
            Some(name) if is_plain(name) => name,
            _ => return not_found(),
        };
        let accepted = accepted(request.headers.get_all(ACCEPT_ENCODING));
        let chosen = match &self.files {
            Files::Embedded(files, _) => match files.get(name) {
                None => None,
                Some(Embedded::Plain(file)) => {
                    Some(Chosen::whole(file.clone(), Encoding::Identity))
                }
                Some(Embedded::Packed(packed)) => match packed.choose(&accepted).await {
                    None => return not_unpacked(),
                    chosen => chosen,
                },
            },
            Files::Folder(folder) => choose(folder, name, &accepted).await,
        };
        match chosen {
            Some(chosen) => respond(name, chosen, request),
            None => not_found(),
        }
    }
}

/// A file under the name it is asked for by.
fn embedded((name, octets): (&'static str, &'static [u8])) -> (&'static str, Embedded) {
    let file = File::new(Bytes::from_static(octets));
    match name.strip_suffix(Encoding::Brotli.suffix()) {
        Some(plain) => (plain, Embedded::Packed(Arc::new(Packed::new(file)))),
        None => (name, Embedded::Plain(file)),
    }
}

/// The smallest that is there and is accepted, or plain.
async fn choose(folder: &Path, name: &str, accepted: &[Encoding]) -> Option<Chosen> {
    for encoding in Encoding::BEST_FIRST.into_iter().filter(|one| accepted.contains(one)) {
        let stored = format!("{name}{}", encoding.suffix());
        if let Some(file) = read(folder, &stored).await {
            return Some(Chosen::whole(file, encoding));
        }
    }
    read(folder, name).await.map(|file| Chosen::whole(file, Encoding::Identity))
}

async fn read(folder: &Path, name: &str) -> Option<File> {
    let path = tokio::fs::canonicalize(folder.join(name)).await.ok()?;
    if !path.starts_with(folder) {
        return None;
    }
    tokio::fs::read(path).await.ok().map(|bytes| File::new(bytes.into()))
}

fn policy_for(index: &[u8]) -> HeaderValue {
    let policy = content_security_policy(&String::from_utf8_lossy(index));
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

fn respond(name: &str, chosen: Chosen, request: &Parts) -> Response {
    let unchanged = request.headers.get_all(IF_NONE_MATCH).iter().any(|value| {
        let tags = value.to_str().unwrap_or_default().split(',').map(str::trim);
        tags.into_iter().any(|tag| tag == "*" || tag.trim_start_matches("W/") == chosen.etag)
    });
    let is_told = unchanged || request.method == Method::HEAD;
    let mut response = Response::new(if is_told { Body::empty() } else { chosen.body });
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type(name)));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache_control(name)));
    headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Ok(tag) = HeaderValue::try_from(chosen.etag) {
        headers.insert(ETAG, tag);
    }
    if let Some(name) = chosen.encoding.name() {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    if unchanged {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    } else {
        headers.insert(CONTENT_LENGTH, chosen.octets.into());
    }
    response
}

fn not_unpacked() -> Response {
    let words = "This file cannot be unpacked: the program is damaged.\n";
    answers::text(StatusCode::INTERNAL_SERVER_ERROR, words)
}

fn not_found() -> Response {
    answers::text(StatusCode::NOT_FOUND, "There is no such file.\n")
}
