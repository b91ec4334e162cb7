//! Who we say we are: a user and a password, a token, or a key that signs.

use std::fmt;
use std::fs;
use std::path::Path;

use crate::key::Key;

/// What a server is shown.
#[derive(Clone, PartialEq, Eq, Default)]
pub enum Login {
    /// Nothing.
    #[default]
    Nobody,
    /// A user.
    User {
        /// Its name.
        user: String,
        /// Its password.
        password: String,
    },
    /// A word that all share who may come in.
    Token(String),
    /// The server gives a number, we sign it; with a voucher (JWT) where somebody vouches for the key.
    Key {
        /// What signs.
        key: Key,
        /// What somebody signed for it.
        voucher: Option<String>,
    },
}

impl Login {
    /// A user and a password.
    pub fn user(user: &str, password: &str) -> Self {
        Self::User { user: user.to_owned(), password: password.to_owned() }
    }

    /// A token.
    pub fn token(token: &str) -> Self {
        Self::Token(token.to_owned())
    }

    /// Of a file: credentials as `nsc` writes them (`.creds`), or the seed of an nkey alone.
    pub fn from_file(path: &Path) -> Result<Self, String> {
        let name = path.display();
        let text = fs::read_to_string(path).map_err(|error| format!("{name}: {error}"))?;
        Self::from_text(&text).map_err(|why| format!("{name}: {why}"))
    }

    fn from_text(text: &str) -> Result<Self, String> {
        let mut lines = text.lines().map(str::trim);
        let voucher = lines.clone().skip_while(|line| !line.contains("BEGIN NATS USER JWT")).nth(1);
        let voucher = voucher.filter(|line| !line.is_empty()).map(str::to_owned);
        let seed = lines.find(|line| line.starts_with("SU") && line.len() > 50);
        let seed = seed.ok_or(
            "no key of a user is in it: a file of credentials (.creds), or the seed of an nkey, \
             which begins with SU",
        )?;
        let key = Key::from_seed(seed).ok_or("the seed in it is damaged: it does not add up")?;
        Ok(Self::Key { key, voucher })
    }
}

impl fmt::Debug for Login {
    /// Without what is secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nobody => "nobody",
            Self::User { .. } => "a user",
            Self::Token(_) => "a token",
            Self::Key { voucher: None, .. } => "a key",
            Self::Key { .. } => "credentials",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEED: &str = "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY";

    #[test]
    fn files_of_credentials_and_seeds_are_read_and_others_told() {
        let key = Key::from_seed(SEED).unwrap();
        let alone = Login::from_text(&format!("{SEED}\n")).unwrap();
        assert_eq!(alone, Login::Key { key: key.clone(), voucher: None });
        let text = format!(
            "-----BEGIN NATS USER JWT-----\neyJ0.eyJq.c2ln\n------END NATS USER JWT------\n\n\
             -----BEGIN USER NKEY SEED-----\n{SEED}\n------END USER NKEY SEED------\n"
        );
        let whole = Login::from_text(&text).unwrap();
        assert_eq!(whole, Login::Key { key, voucher: Some("eyJ0.eyJq.c2ln".to_owned()) });
        assert!(!format!("{whole:?}").contains("SUAC"));
        assert!(Login::from_text("").unwrap_err().contains("no key"));
        assert!(Login::from_text(&SEED.replace("CSSL", "CSSM")).unwrap_err().contains("damaged"));
    }
}
