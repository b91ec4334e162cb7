//! Sessions in the browser's own file system: kept, listed, opened, deleted. Nothing of it leaves the
//! machine, and no other page sees it.

use js_sys::{AsyncIterator, Promise, Reflect};
use protocol::{Event, KeptSession, ToPage};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    File, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetDirectoryOptions,
    FileSystemGetFileOptions, FileSystemSyncAccessHandle,
};

use crate::files::Origin;
use crate::module::words;
use crate::post::{post, scope};
use crate::shell::Shell;

/// The folder they are in.
const FOLDER: &str = "sessions";
/// Sessions that are listed: more nobody keeps.
const MOST: usize = 256;

/// A session being written; what is not finished is removed.
pub(crate) struct Kept {
    name: String,
    handle: FileSystemSyncAccessHandle,
}

impl Kept {
    /// Begins one of this name, in place of one that is there.
    pub(crate) async fn begin(name: &str) -> Result<Self, String> {
        let begun = async {
            let options = FileSystemGetFileOptions::new();
            options.set_create(true);
            let file = folder().await?.get_file_handle_with_options(name, &options);
            let file: FileSystemFileHandle = here(file).await?;
            let handle = here(file.create_sync_access_handle()).await?;
            let kept = Self { name: name.to_owned(), handle };
            kept.handle.truncate_with_u32(0)?;
            Ok(kept)
        };
        begun.await.map_err(|error: JsValue| refused(&error))
    }

    /// More of it.
    pub(crate) fn write(&self, octets: &[u8]) -> Result<(), String> {
        match self.handle.write_with_u8_array(octets) {
            Ok(written) if written == octets.len() as f64 => Ok(()),
            Ok(_) => Err("the browser has no room for it".to_owned()),
            Err(error) => Err(refused(&error)),
        }
    }

    /// It is whole, or else gives its room back; the page hears what is there now.
    pub(crate) async fn end(self, is_whole: bool) {
        let _ = self.handle.flush();
        self.handle.close();
        match is_whole {
            true => list().await,
            false => remove(self.name).await,
        }
    }
}

/// Tells the page what is kept.
pub(crate) async fn list() {
    // A browser without such a file system keeps none.
    let sessions = listed().await.unwrap_or_default();
    post(&ToPage::Event(Event::Sessions(sessions)));
}

/// Reads a session that is kept.
pub(crate) async fn open(shell: Shell, name: String) {
    let file = async {
        let file: FileSystemFileHandle = here(folder().await?.get_file_handle(&name)).await?;
        here::<File>(file.get_file()).await
    };
    match file.await {
        Ok(file) => shell.open_one(Origin::File(file)),
        Err(_) => list().await,
    }
    shell.tell();
}

/// Deletes it for good.
pub(crate) async fn remove(name: String) {
    if let Ok(folder) = folder().await {
        // What is not there any more is listed no more.
        let _ = JsFuture::from(folder.remove_entry(&name)).await;
    }
    list().await;
}

async fn listed() -> Result<Vec<KeptSession>, JsValue> {
    let names: AsyncIterator = folder().await?.keys();
    let mut sessions = Vec::new();
    while sessions.len() < MOST {
        let next = JsFuture::from(names.next()?).await?;
        if Reflect::get(&next, &"done".into())?.is_truthy() {
            break;
        }
        let Some(name) = Reflect::get(&next, &"value".into())?.as_string() else { continue };
        let file: FileSystemFileHandle = here(folder().await?.get_file_handle(&name)).await?;
        let file: File = here(file.get_file()).await?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size")]
        let octets = file.size() as u64;
        #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970")]
        let saved = model::Timestamp::from_millis(file.last_modified() as i64);
        sessions.push(KeptSession { name, octets, saved });
    }
    model::sort_by(&mut sessions, |a, b| b.saved.cmp(&a.saved).then_with(|| a.name.cmp(&b.name)));
    Ok(sessions)
}

async fn folder() -> Result<FileSystemDirectoryHandle, JsValue> {
    // Over plain HTTP from elsewhere there is no storage at all.
    let navigator: JsValue = scope().navigator().into();
    if Reflect::get(&navigator, &"storage".into())?.is_undefined() {
        return Err(JsValue::from_str("this browser gives the page no file system"));
    }
    let root: FileSystemDirectoryHandle =
        here(scope().navigator().storage().get_directory()).await?;
    let options = FileSystemGetDirectoryOptions::new();
    options.set_create(true);
    here(root.get_directory_handle_with_options(FOLDER, &options)).await
}

async fn here<T: JsCast>(promise: Promise) -> Result<T, JsValue> {
    JsFuture::from(promise).await?.dyn_into()
}

fn refused(error: &JsValue) -> String {
    let why = error.as_string().unwrap_or_else(|| words(error));
    format!("the browser does not keep it ({why})")
}
