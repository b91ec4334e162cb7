//! The accounts file: what is written comes back, and what cannot be checked is refused.

use super::*;

fn read(text: &str) -> Result<Accounts, String> {
    let accounts: Accounts = toml::from_str(text).map_err(|error| error.message().to_owned())?;
    accounts.check().map_err(|error| error.to_string())?;
    Ok(accounts)
}

#[test]
fn what_is_written_is_read_again_and_shows_no_secret_to_a_log() {
    let mut accounts = Accounts::default();
    accounts.add_user("anna", Role::Admin, "correct horse").unwrap();
    let secret = accounts.add_token("grafana", Role::Metrics).unwrap();
    let text = toml::to_string_pretty(&accounts).unwrap();
    assert!(!text.contains(&secret) && !text.contains("horse"), "{text}");
    let again = read(&text).unwrap();
    assert_eq!(again.token(&Digest::of(&secret)).unwrap().role, Role::Metrics);
    assert!(again.token(&Digest::of("another")).is_none());
    assert!(password::verify(&again.user("anna").unwrap().hash, "correct horse"));
    let shown = format!("{again:?}");
    assert!(!shown.contains("argon2id") && shown.contains("anna"), "{shown}");
}

#[test]
fn names_are_plain_and_there_once() {
    let mut accounts = Accounts::default();
    let mut add = |name: &str| accounts.add_token(name, Role::Viewer).is_ok();
    assert!(add("anna") && add("anna.b@example.org"));
    for name in ["anna", "", "an na", "<img>", "a\nb", "ä", &"x".repeat(65)] {
        assert!(!add(name), "{name:?}");
    }
    assert!(accounts.remove_token("anna").is_ok());
    assert!(accounts.remove_token("anna").is_err());
}

#[test]
fn a_file_with_anything_unknown_or_unsound_is_refused() {
    let user =
        |hash: &str| format!("[[user]]\nname = \"anna\"\nrole = \"admin\"\nhash = {hash:?}\n");
    let sound = user(password::NOBODY);
    assert!(read(&sound).is_ok());
    assert!(read("").unwrap().is_empty());
    for bad in [
        user("hunter2"),
        format!("{sound}{sound}"),
        sound.replace("admin", "root"),
        sound.replace("role", "rule"),
        "[[token]]\nname = \"x\"\nrole = \"viewer\"\nsha256 = \"12\"\n".to_owned(),
        "password = 1".to_owned(),
    ] {
        assert!(read(&bad).is_err(), "{bad}");
    }
}

#[cfg(unix)]
#[test]
fn what_root_writes_is_whose_folder_it_lies_in() {
    use std::os::unix::fs::{MetadataExt, chown};
    let folder = std::env::temp_dir().join(format!("flowglass-owner-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    // Only root can give it away; for anybody else it stays theirs.
    let _ = chown(&folder, Some(65_534), Some(65_534));
    let (path, owner) = (folder.join("accounts.toml"), fs::metadata(&folder).unwrap().uid());
    for _ in 0..2 {
        Accounts::default().save(&path).unwrap();
        let found = fs::metadata(&path).unwrap();
        assert_eq!((found.uid(), found.mode() & 0o777), (owner, 0o600));
    }
    fs::remove_dir_all(&folder).unwrap();
}
