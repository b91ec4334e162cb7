//! Lists from files: added, turned from blocked to watched, taken away.

use std::rc::Rc;

use protocol::{ListStatus, UserList};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

use super::became;
use crate::language::{html, t};
use crate::parts::icon::{Icon, symbol};
use crate::parts::switch::switch;
use crate::text::own as words;
use crate::text::{escape, number};

/// Octets of a list: the largest that are published have a million lines, some 30 MB.
pub(super) const MOST_OCTETS: u32 = 64_000_000;

/// The card.
pub(super) fn from_files(
    lists: &Rc<Vec<UserList>>,
    known: &[ListStatus],
    on_change: &Callback<Vec<UserList>>,
    on_fault: &Callback<String>,
) -> Html {
    let onchange = {
        let (lists, on_change, on_fault) = (lists.clone(), on_change.clone(), on_fault.clone());
        Callback::from(move |event: Event| {
            let input = event.target_unchecked_into::<HtmlInputElement>();
            let files: Vec<File> = input.files().map_or_else(Vec::new, |files| {
                (0..files.length()).filter_map(|index| files.get(index)).collect()
            });
            // The same file can be chosen again.
            input.set_value("");
            let (lists, on_change, on_fault) = (lists.clone(), on_change.clone(), on_fault.clone());
            spawn_local(async move {
                match with_files(&lists, &files).await {
                    Ok(all) => on_change.emit(all),
                    Err(why) => on_fault.emit(why),
                }
            });
        })
    };
    let first = words::BY_HAND.len();
    let rows = lists.iter().enumerate().skip(first);
    html! {
        <section class="card">
            <header><h2>{ words::FILES }</h2></header>
            <p class="note">{ words::FROM_FILES }</p>
            if lists.len() > first {
                <ul aria-label={words::FILES}>{ for rows.map(|(place, _)| row(lists, known, on_change, place)) }</ul>
            } else {
                <p>{ "None yet." }</p>
            }
            <label class="link file-link">{ "Add files…" }
                <input type="file" class="unseen" multiple=true aria-label="Files of lists" {onchange} />
            </label>
        </section>
    }
}

fn row(
    lists: &Rc<Vec<UserList>>,
    known: &[ListStatus],
    on_change: &Callback<Vec<UserList>>,
    place: usize,
) -> Html {
    let list = &lists[place];
    let turn = {
        let lists = lists.clone();
        on_change.reform(move |index: usize| {
            let mut all = (*lists).clone();
            if let Some(list) = all.get_mut(place) {
                list.is_block = index == 0;
            }
            all
        })
    };
    let remove = {
        let lists = lists.clone();
        on_change.reform(move |_: MouseEvent| {
            let mut all = (*lists).clone();
            all.remove(place);
            all
        })
    };
    let name = escape::visible(&list.name).into_owned();
    let kinds = [t("Block").into(), t("Watch").into()];
    html! {
        <li key={list.name.clone()}>
            <div class="form-row">
                <strong title={name.clone()}>{ escape::shortened(&name, 32) }</strong>
                <span class="with-unit">
                    { switch("What it is for", &kinds, usize::from(!list.is_block), &turn) }
                    <button type="button" class="button bare" onclick={remove} aria-label={format!("Remove {name}")} title="Remove">{ symbol(Icon::Close) }</button>
                </span>
            </div>
            { known.get(place).map(became) }
        </li>
    }
}

/// The lists, and those in the files; a file of the same name takes the place of one.
async fn with_files(lists: &[UserList], files: &[File]) -> Result<Vec<UserList>, String> {
    let mut all = lists.to_vec();
    for file in files {
        let list = read(file).await?;
        all.retain(|known| known.name != list.name);
        all.push(list);
    }
    Ok(all)
}

/// A list to be blocked, named after its file.
async fn read(file: &File) -> Result<UserList, String> {
    let mut name = file.name();
    if file.size() > f64::from(MOST_OCTETS) {
        let most = number::octets(MOST_OCTETS.into());
        return Err(format!("{name} is too large: {most} at most"));
    }
    let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
    let text = text.filter(|text| !text.trim().is_empty());
    let text = text.ok_or_else(|| format!("{name} is empty, or cannot be read"))?;
    if words::BY_HAND.contains(&name.as_str()) {
        name.push_str(" (file)");
    }
    Ok(UserList { name, is_block: true, text })
}
