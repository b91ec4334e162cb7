//! The accounts file: people with argon2id hashes, programs with digests of their tokens.

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::password;
use super::secret::{self, Digest};

/// Everybody who may do something.
#[derive(Clone, Default, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Accounts {
    #[serde(default, rename = "user", skip_serializing_if = "Vec::is_empty")]
    pub(crate) users: Vec<User>,
    #[serde(default, rename = "token", skip_serializing_if = "Vec::is_empty")]
    pub(crate) tokens: Vec<Token>,
}

/// Somebody with a password.
#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct User {
    pub(crate) name: String,
    pub(crate) role: Role,
    /// In PHC form.
    pub(crate) hash: String,
}

/// A program with a token.
#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Token {
    pub(crate) name: String,
    pub(crate) role: Role,
    /// Of the token, in hexadecimal digits.
    pub(crate) sha256: String,
}

/// What somebody may do; each may what those before it may.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Read `/metrics`.
    Metrics,
    /// See flows: the page, the streams.
    Viewer,
    /// Recordings, tasks, users, and everything the relay tells of itself.
    Admin,
}

/// What is wrong with the accounts.
#[derive(Debug)]
pub enum AccountsError {
    /// The file cannot be read or written.
    Io(PathBuf, io::Error),
    /// The file is no accounts file.
    Unreadable(PathBuf, String),
    /// A name that is none.
    Name(String),
    /// A name that is there already.
    Taken(String),
    /// Nobody of this name.
    Unknown(String),
    /// A hash or digest that cannot be checked.
    Secret(String),
    /// Too short a password.
    Short,
}

/// Longer names help nobody and stand in logs.
const NAME_OCTETS: usize = 64;
/// Fewer letters are guessed, whatever hashes them.
const SHORTEST_PASSWORD: usize = 8;

impl Accounts {
    /// Reads the file.
    pub fn load(path: &Path) -> Result<Self, AccountsError> {
        let failed = |error| AccountsError::Io(path.to_owned(), error);
        let text = fs::read_to_string(path).map_err(failed)?;
        let accounts: Self = toml::from_str(&text).map_err(|error| {
            // The message without the line itself, which may hold a secret.
            AccountsError::Unreadable(path.to_owned(), error.message().to_owned())
        })?;
        accounts.check()?;
        Ok(accounts)
    }

    /// Reads the file, or begins with nobody where there is none yet.
    pub fn load_or_begin(path: &Path) -> Result<Self, AccountsError> {
        match Self::load(path) {
            Err(AccountsError::Io(_, error)) if error.kind() == io::ErrorKind::NotFound => {
                Ok(Self::default())
            }
            outcome => outcome,
        }
    }

    /// Writes the file as a whole or not at all, for nobody's eyes but the owner's.
    pub fn save(&self, path: &Path) -> Result<(), AccountsError> {
        let failed = |error| AccountsError::Io(path.to_owned(), error);
        let text = toml::to_string_pretty(self).map_err(|error| failed(io::Error::other(error)))?;
        let mut name = path.as_os_str().to_owned();
        name.push(".new");
        let part = PathBuf::from(name);
        let _ = fs::remove_file(&part);
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&part).map_err(failed)?;
        #[cfg(unix)]
        keep_owner(&file, path);
        file.write_all(text.as_bytes()).map_err(failed)?;
        file.sync_all().map_err(failed)?;
        fs::rename(&part, path).map_err(failed)
    }

    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.users.is_empty() && self.tokens.is_empty()
    }

    /// Adds somebody with a password.
    pub fn add_user(
        &mut self,
        name: &str,
        role: Role,
        password: &str,
    ) -> Result<(), AccountsError> {
        let hash = hashed(password)?;
        self.add_user_hashed(name, role, hash)
    }

    pub(crate) fn add_user_hashed(
        &mut self,
        name: &str,
        role: Role,
        hash: String,
    ) -> Result<(), AccountsError> {
        check_name(name, self.user(name).is_some())?;
        self.users.push(User { name: name.to_owned(), role, hash });
        Ok(())
    }

    /// Gives somebody another password.
    pub fn change_password(&mut self, name: &str, password: &str) -> Result<(), AccountsError> {
        let hash = hashed(password)?;
        self.change_hash(name, hash)
    }

    pub(crate) fn change_hash(&mut self, name: &str, hash: String) -> Result<(), AccountsError> {
        let user = self.users.iter_mut().find(|user| user.name == name);
        user.ok_or_else(|| AccountsError::Unknown(name.to_owned()))?.hash = hash;
        Ok(())
    }

    /// Removes somebody.
    pub fn remove_user(&mut self, name: &str) -> Result<(), AccountsError> {
        let before = self.users.len();
        self.users.retain(|user| user.name != name);
        let gone = self.users.len() < before;
        if gone { Ok(()) } else { Err(AccountsError::Unknown(name.to_owned())) }
    }

    /// Adds a program; the token, which is kept nowhere.
    pub fn add_token(&mut self, name: &str, role: Role) -> Result<String, AccountsError> {
        check_name(name, self.tokens.iter().any(|token| token.name == name))?;
        let secret = secret::fresh().ok_or_else(|| AccountsError::Secret(name.to_owned()))?;
        let sha256 = Digest::of(&secret).to_string();
        self.tokens.push(Token { name: name.to_owned(), role, sha256 });
        Ok(secret)
    }

    /// Removes a program.
    pub fn remove_token(&mut self, name: &str) -> Result<(), AccountsError> {
        let before = self.tokens.len();
        self.tokens.retain(|token| token.name != name);
        let gone = self.tokens.len() < before;
        if gone { Ok(()) } else { Err(AccountsError::Unknown(name.to_owned())) }
    }

    /// Everybody: kind, name and role.
    pub fn list(&self) -> impl Iterator<Item = (&'static str, &str, Role)> {
        let users = self.users.iter().map(|user| ("user", user.name.as_str(), user.role));
        users.chain(self.tokens.iter().map(|token| ("token", token.name.as_str(), token.role)))
    }

    pub(crate) fn user(&self, name: &str) -> Option<&User> {
        self.users.iter().find(|user| user.name == name)
    }

    pub(crate) fn token(&self, digest: &Digest) -> Option<&Token> {
        self.tokens.iter().find(|token| Digest::read(&token.sha256).as_ref() == Some(digest))
    }

    fn check(&self) -> Result<(), AccountsError> {
        for (at, user) in self.users.iter().enumerate() {
            let twice = self.users.iter().skip(at + 1).any(|one| one.name == user.name);
            check_name(&user.name, twice)?;
            if !password::is_sound(&user.hash) {
                return Err(AccountsError::Secret(user.name.clone()));
            }
        }
        for token in &self.tokens {
            check_name(&token.name, false)?;
            if Digest::read(&token.sha256).is_none() {
                return Err(AccountsError::Secret(token.name.clone()));
            }
        }
        Ok(())
    }
}

impl Role {
    /// Its word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Metrics => "metrics",
            Self::Viewer => "viewer",
            Self::Admin => "admin",
        }
    }

    /// The role of this word.
    pub fn read(word: &str) -> Option<Self> {
        [Self::Metrics, Self::Viewer, Self::Admin].into_iter().find(|role| role.name() == word)
    }
}

/// Whether a password is long enough to be one.
pub(crate) fn is_long_enough(password: &str) -> bool {
    password.chars().count() >= SHORTEST_PASSWORD
}

fn hashed(password: &str) -> Result<String, AccountsError> {
    if !is_long_enough(password) {
        return Err(AccountsError::Short);
    }
    password::hash(password).map_err(|error| AccountsError::Secret(error.to_string()))
}

/// Letters that mean nothing to a shell, a log or a page.
/// Root changes accounts for a relay that is somebody else: the file stays whose it was, and a new one is whose folder it
/// lies in.
#[cfg(unix)]
fn keep_owner(file: &fs::File, path: &Path) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let owner = fs::metadata(path).or_else(|_| fs::metadata(folder.unwrap_or(Path::new("."))));
    if let Ok(owner) = owner {
        // Nobody but root can, and for everybody else it is theirs already.
        let _ = fchown(file, Some(owner.uid()), Some(owner.gid()));
    }
}

fn check_name(name: &str, is_taken: bool) -> Result<(), AccountsError> {
    if !is_name(name) {
        return Err(AccountsError::Name(name.to_owned()));
    }
    if is_taken { Err(AccountsError::Taken(name.to_owned())) } else { Ok(()) }
}

fn is_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._@-".contains(&byte);
    !name.is_empty() && name.len() <= NAME_OCTETS && name.bytes().all(plain)
}

impl fmt::Display for AccountsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(path, error) if error.kind() == io::ErrorKind::NotFound => write!(
                f,
                "{}: there is no accounts file yet; make one with flowglass-relay user add NAME \
                 --role admin",
                path.display()
            ),
            Self::Io(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Unreadable(path, why) => {
                write!(f, "{}: this is no accounts file: {why}", path.display())
            }
            Self::Name(name) => {
                write!(f, "{name:?} is no name: up to {NAME_OCTETS} letters, digits and . _ @ -")
            }
            Self::Taken(name) => write!(f, "{name:?} is there already"),
            Self::Unknown(name) => write!(f, "there is nobody called {name:?}"),
            Self::Secret(name) => write!(f, "the secret of {name:?} cannot be checked"),
            Self::Short => write!(f, "a password has at least {SHORTEST_PASSWORD} letters"),
        }
    }
}

impl std::error::Error for AccountsError {}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "User({:?}, {:?})", self.name, self.role)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({:?}, {:?})", self.name, self.role)
    }
}

#[cfg(test)]
mod tests;
