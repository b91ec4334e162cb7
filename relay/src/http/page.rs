//! The page: files put into this program at build time, or a folder, or words on how to build it.

mod encoding;
mod file;

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use bytes::Bytes;
use hyper::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderValue,
    IF_NONE_MATCH, VARY,
};
use hyper::{HeaderMap, Method, StatusCode};

use self::encoding::{Encoding, accepted};
use self::file::{File, cache_control, content_type, is_plain};
use super::answers;
use super::policy::content_security_policy;
use super::routes::Shared;

/// The files to serve.
#[derive(Debug)]
pub struct Page {
    files: Files,
    /// Of the page inside this program, which does not change.
    policy: Option<HeaderValue>,
}

#[derive(Debug)]
enum Files {
    /// By name. Of those that are there packed there is nothing else.
    Embedded(BTreeMap<&'static str, File>),
    /// Read at each request, so that a rebuilt page is seen at once.
    Folder(PathBuf),
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
    shared.page.answer(request.uri().path(), request.headers()).await
}

impl Page {
    /// The page built into this program; a page that says how to build it when there is none.
    pub fn embedded() -> Self {
        let mut files: BTreeMap<_, _> = EMBEDDED
            .iter()
            .map(|(name, bytes)| (*name, File::new(Bytes::from_static(bytes))))
            .collect();
        files.entry(INDEX).or_insert_with(|| File::new(Bytes::from_static(UNBUILT.as_bytes())));
        let policy = files.get(INDEX).map(|index| policy_for(&index.body));
        Self { files: Files::Embedded(files), policy }
    }

    /// A folder that holds a built page.
    pub fn folder(path: &Path) -> io::Result<Self> {
        let folder = path.canonicalize()?;
        folder.join(INDEX).metadata()?;
        Ok(Self { files: Files::Folder(folder), policy: None })
    }

    /// The policy for this page, with the hashes of its inline scripts.
    pub(super) async fn policy(&self) -> HeaderValue {
        if let Some(policy) = &self.policy {
            return policy.clone();
        }
        policy_for(&self.read(INDEX).await.map(|file| file.body).unwrap_or_default())
    }

    /// Answers a request for a file.
    pub(super) async fn answer(&self, path: &str, headers: &HeaderMap) -> Response {
        let name = match path.strip_prefix('/') {
            Some("") => INDEX,
            Some(name) if is_plain(name) => name,
            _ => return not_found(),
        };
        let wanted = accepted(headers.get_all(ACCEPT_ENCODING));
        for encoding in Encoding::BEST_FIRST.into_iter().filter(|one| wanted.contains(one)) {
            let stored = format!("{name}{}", encoding.suffix());
            if let Some(file) = self.read(&stored).await {
                return respond(name, file, encoding, headers);
            }
        }
        match self.read(name).await {
            Some(file) => respond(name, file, Encoding::Identity, headers),
            None => not_found(),
        }
    }

    async fn read(&self, name: &str) -> Option<File> {
        match &self.files {
            Files::Embedded(files) => {
                let plain = files.get(name).cloned();
                plain.or_else(|| unpacked(files.get(format!("{name}.gz").as_str())?))
            }
            Files::Folder(folder) => {
                let path = tokio::fs::canonicalize(folder.join(name)).await.ok()?;
                if !path.starts_with(folder) {
                    return None;
                }
                tokio::fs::read(path).await.ok().map(|bytes| File::new(bytes.into()))
            }
        }
    }
}

/// For those who take nothing packed: curl, a search for words.
fn unpacked(packed: &File) -> Option<File> {
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(&*packed.body).read_to_end(&mut bytes).ok()?;
    Some(File::new(bytes.into()))
}

fn policy_for(index: &[u8]) -> HeaderValue {
    let policy = content_security_policy(&String::from_utf8_lossy(index));
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

fn respond(name: &str, file: File, encoding: Encoding, request: &HeaderMap) -> Response {
    let unchanged = request.get_all(IF_NONE_MATCH).iter().any(|value| {
        let tags = value.to_str().unwrap_or_default().split(',').map(str::trim);
        tags.into_iter().any(|tag| tag == "*" || tag.trim_start_matches("W/") == file.etag)
    });
    let mut response = if unchanged {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response
    } else {
        Response::new(Body::from(file.body))
    };
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type(name)));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache_control(name)));
    headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Ok(tag) = HeaderValue::try_from(file.etag) {
        headers.insert(ETAG, tag);
    }
    if let Some(name) = encoding.name() {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    response
}

fn not_found() -> Response {
    answers::text(StatusCode::NOT_FOUND, "There is no such file.\n")
}
