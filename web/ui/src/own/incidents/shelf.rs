//! Where the browser keeps what is sealed: one entry of a database of IndexedDB.

use js_sys::Uint8Array;
use wasm_bindgen::JsValue;

use crate::browser;
use crate::calls::{call, event, member, object, words};

/// The database, what is in it, and the one entry.
const DATABASE: &str = "flowglass";
const STORE: &str = "sealed";
const ENTRY: &str = "incidents";

/// What is kept; none where nothing is.
pub(super) async fn read() -> Result<Option<Vec<u8>>, String> {
    let read = async {
        let (database, store) = store("readonly").await?;
        let kept = ended(call(&store, "get", &[&ENTRY.into()])?).await;
        let _ = call(&database, "close", &[]);
        let kept = kept?;
        Ok((!kept.is_undefined()).then(|| Uint8Array::new(&kept).to_vec()))
    };
    read.await.map_err(|error: JsValue| words(&error))
}

/// Keeps these octets in the place of those that begin with `before`; whether they were still there.
pub(super) async fn write(octets: &[u8], before: &[u8]) -> Result<bool, String> {
    let write = async {
        let (database, store) = store("readwrite").await?;
        let entry: JsValue = ENTRY.into();
        let there = ended(call(&store, "get", &[&entry])?).await?;
        let there =
            if there.is_undefined() { Vec::new() } else { Uint8Array::new(&there).to_vec() };
        let is_same =
            there.get(..before.len()) == Some(before) && before.is_empty() == there.is_empty();
        if is_same {
            let octets = Uint8Array::from(octets);
            let transaction = member(&store, "transaction")?;
            call(&store, "put", &[&octets, &entry])?;
            // On the disk, or not at all.
            let end = event(&transaction, &["complete", "abort"]).await;
            if end != 0 {
                let _ = call(&database, "close", &[]);
                return Err(member(&transaction, "error")?);
            }
        }
        let _ = call(&database, "close", &[]);
        Ok(is_same)
    };
    write.await.map_err(|error: JsValue| words(&error))
}

/// Nothing is kept any more.
pub(super) async fn delete() -> Result<(), String> {
    let delete = async {
        let request = call(&databases()?, "deleteDatabase", &[&DATABASE.into()])?;
        ended(request).await.map(drop)
    };
    delete.await.map_err(|error: JsValue| words(&error))
}

/// The database, and what is in it.
async fn store(mode: &str) -> Result<(JsValue, JsValue), JsValue> {
    let request = call(&databases()?, "open", &[&DATABASE.into(), &1.into()])?;
    match event(&request, &["success", "error", "upgradeneeded"]).await {
        0 => {}
        1 => return Err(member(&request, "error")?),
        _ => {
            call(&member(&request, "result")?, "createObjectStore", &[&STORE.into()])?;
            ended(request.clone()).await?;
        }
    }
    let database = member(&request, "result")?;
    let strict = object(&[("durability", "strict".into())]);
    let transaction = call(&database, "transaction", &[&STORE.into(), &mode.into(), &strict])?;
    let store = call(&transaction, "objectStore", &[&STORE.into()])?;
    Ok((database, store))
}

/// What a request gives.
async fn ended(request: JsValue) -> Result<JsValue, JsValue> {
    match event(&request, &["success", "error"]).await {
        0 => member(&request, "result"),
        _ => Err(member(&request, "error")?),
    }
}

/// Every database of this page; a browser may forbid them.
fn databases() -> Result<JsValue, JsValue> {
    let window = browser::window().ok_or(JsValue::NULL)?;
    let databases = member(&window, "indexedDB")?;
    if databases.is_truthy() {
        Ok(databases)
    } else {
        Err("the browser has no room for pages".into())
    }
}
