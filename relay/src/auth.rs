//! Letting in: who asks, what they may do, and how often they may guess.

mod accounts;
mod attempts;
mod cookie;
mod password;
mod secret;
mod sessions;

use std::io;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Instant;

use hyper::HeaderMap;
use hyper::header::AUTHORIZATION;
use tokio::sync::Semaphore;

pub(crate) use self::accounts::is_long_enough;
pub use self::accounts::{Accounts, AccountsError, Role};
use self::attempts::Attempts;
pub(crate) use self::cookie::Cookie;
use self::secret::Digest;
pub(crate) use self::secret::random;
pub(crate) use self::sessions::Session;
use self::sessions::Sessions;
pub(crate) use self::sessions::Way;

/// How one is let in.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Mode {
    /// Nobody is asked.
    #[default]
    None,
    /// Programs show a token of this accounts file; there is no login.
    Token(PathBuf),
    /// People sign in with name and password of this accounts file, programs show a token.
    Users(PathBuf),
}

/// Somebody who may do something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Identity {
    /// Empty where nobody is asked.
    pub(crate) name: String,
    pub(crate) role: Role,
    pub(crate) by: By,
}

/// How it is known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum By {
    /// Nobody is asked.
    Nothing,
    /// A cookie that came with the request, whoever caused it.
    Session(Digest),
    /// The number of a session that the page itself has shown, as a program shows a token.
    Shown(Digest),
    /// A token that the program itself has shown.
    Token(Digest),
}

/// Why a login did not work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum LoginError {
    /// Wrong name or wrong password: nobody learns which.
    Wrong,
    /// Too many tries within a minute.
    TooMany,
    /// There is nothing to sign in to.
    NoUsers,
}

/// Two at a time: each takes 19 MiB and some 50 ms of a processor.
const PASSWORDS_AT_ONCE: usize = 2;

/// All that is known about who may do what.
#[derive(Debug)]
pub(crate) struct Auth {
    mode: Mode,
    /// What everybody may do where nobody is asked.
    open_role: Role,
    accounts: RwLock<Accounts>,
    sessions: Mutex<Sessions>,
    attempts: Mutex<Attempts>,
    passwords: Semaphore,
    /// Held while the accounts file is changed.
    changing: tokio::sync::Mutex<()>,
}

impl Auth {
    /// Reads the accounts that the mode needs. `local` says that only this machine can ask.
    pub(crate) fn new(mode: Mode, local: bool) -> Result<Self, AccountsError> {
        let accounts = match &mode {
            Mode::None => Accounts::default(),
            Mode::Token(path) | Mode::Users(path) => Accounts::load(path)?,
        };
        Ok(Self {
            mode,
            open_role: if local { Role::Admin } else { Role::Viewer },
            accounts: RwLock::new(accounts),
            sessions: Mutex::default(),
            attempts: Mutex::default(),
            passwords: Semaphore::new(PASSWORDS_AT_ONCE),
            changing: tokio::sync::Mutex::default(),
        })
    }

    /// Reads the accounts anew; who is in them no longer is out at once.
    pub(crate) fn reload(&self) -> Result<(), AccountsError> {
        if let Mode::Token(path) | Mode::Users(path) = &self.mode {
            let fresh = Accounts::load(path)?;
            *self.accounts.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        }
        Ok(())
    }

    /// The name of the mode.
    pub(crate) fn mode(&self) -> &'static str {
        match self.mode {
            Mode::None => "none",
            Mode::Token(_) => "token",
            Mode::Users(_) => "users",
        }
    }

    /// Who asks; none when it is not told or not known. A page from elsewhere has to show something: the cookie is
    /// the browser's word, not the page's.
    pub(crate) fn identify(
        &self,
        headers: &HeaderMap,
        cookie: Cookie,
        elsewhere: bool,
    ) -> Option<Identity> {
        if self.mode == Mode::None {
            let (name, role) = (String::new(), self.open_role);
            return Some(Identity { name, role, by: By::Nothing });
        }
        if let Some(value) = headers.get(AUTHORIZATION) {
            let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
            return scheme.eq_ignore_ascii_case("bearer").then(|| self.shown(token.trim()))?;
        }
        if elsewhere {
            return None;
        }
        let digest = Digest::of(cookie.of(headers)?);
        let (name, role) = self.signed_in(&digest, Way::Cookie)?;
        Some(Identity { name, role, by: By::Session(digest) })
    }

    /// Whose token this is, or whose session has this number to show.
    pub(crate) fn shown(&self, token: &str) -> Option<Identity> {
        let digest = Digest::of(token);
        let accounts = self.accounts.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(token) = accounts.token(&digest) {
            let (name, role) = (token.name.clone(), token.role);
            return Some(Identity { name, role, by: By::Token(digest) });
        }
        drop(accounts);
        let (name, role) = self.signed_in(&digest, Way::Shown)?;
        Some(Identity { name, role, by: By::Shown(digest) })
    }

    /// Whether somebody who was let in still would be, with at least this role.
    pub(crate) fn still(&self, identity: &Identity, role: Role) -> bool {
        let now = match &identity.by {
            By::Nothing => Some(identity.role),
            By::Session(digest) => self.signed_in(digest, Way::Cookie).map(|(_, role)| role),
            By::Shown(digest) => self.signed_in(digest, Way::Shown).map(|(_, role)| role),
            By::Token(digest) => {
                let accounts = self.accounts.read().unwrap_or_else(PoisonError::into_inner);
                accounts.token(digest).map(|token| token.role)
            }
        };
        now.is_some_and(|now| now >= role)
    }

    /// Checks name and password; a new session, under a new number each time.
    pub(crate) async fn login(
        &self,
        from: IpAddr,
        name: &str,
        password: String,
        way: Way,
    ) -> Result<(Session, Role), LoginError> {
        if !matches!(self.mode, Mode::Users(_)) {
            return Err(LoginError::NoUsers);
        }
        if !self.attempts().start(from, Instant::now()) {
            return Err(LoginError::TooMany);
        }
        let known = {
            let accounts = self.accounts.read().unwrap_or_else(PoisonError::into_inner);
            accounts.user(name).map(|user| (user.hash.clone(), user.role))
        };
        // Whoever is unknown takes as long to refuse as whoever is known.
        let hash = known.as_ref().map_or(password::NOBODY, |(hash, _)| hash.as_str()).to_owned();
        let permit = self.passwords.acquire().await.map_err(|_| LoginError::TooMany)?;
        let checked = tokio::task::spawn_blocking(move || password::verify(&hash, &password));
        let right = checked.await.unwrap_or(false);
        drop(permit);
        match known {
            Some((_, role)) if right => {
                self.attempts().forgive(from);
                let session = self.sessions().begin(name, way, Instant::now());
                Ok((session.ok_or(LoginError::TooMany)?, role))
            }
            _ => Err(LoginError::Wrong),
        }
    }

    /// Ends this session, or all of the same user. A token is no session, whatever it is called.
    pub(crate) fn logout(&self, identity: &Identity, everywhere: bool) {
        let (By::Session(digest) | By::Shown(digest)) = &identity.by else { return };
        let mut sessions = self.sessions();
        sessions.end(digest);
        if everywhere {
            sessions.end_all(&identity.name);
        }
    }

    /// Names and roles of all users, with how often each is signed in.
    pub(crate) fn users(&self) -> Vec<(String, Role, usize)> {
        let accounts = self.accounts.read().unwrap_or_else(PoisonError::into_inner);
        let sessions = self.sessions();
        let user =
            |user: &accounts::User| (user.name.clone(), user.role, sessions.count(&user.name));
        accounts.users.iter().map(user).collect()
    }

    /// Changes the accounts file and what is known of it; who lost their password or their
    /// account is signed out.
    pub(crate) async fn change(
        &self,
        name: &str,
        change: impl FnOnce(&mut Accounts) -> Result<(), AccountsError>,
    ) -> Result<(), AccountsError> {
        let _one_by_one = self.changing.lock().await;
        let (Mode::Token(path) | Mode::Users(path)) = &self.mode else {
            return Err(AccountsError::Io(PathBuf::new(), io::ErrorKind::Unsupported.into()));
        };
        let mut accounts = Accounts::load(path)?;
        change(&mut accounts)?;
        accounts.save(path)?;
        *self.accounts.write().unwrap_or_else(PoisonError::into_inner) = accounts;
        self.sessions().end_all(name);
        Ok(())
    }

    /// A hash for the accounts file; slow, as it is meant to be.
    pub(crate) async fn hash(&self, password: String) -> Option<String> {
        let _permit = self.passwords.acquire().await.ok()?;
        tokio::task::spawn_blocking(move || password::hash(&password)).await.ok()?.ok()
    }

    /// How many are signed in, and how many tries were wrong or too many.
    pub(crate) fn counters(&self) -> (usize, u64) {
        let signed_in = self.sessions().len(Instant::now());
        (signed_in, self.attempts().refused)
    }

    /// Whose session this is, and what they may do now.
    fn signed_in(&self, digest: &Digest, way: Way) -> Option<(String, Role)> {
        let name = self.sessions().touch(digest, way, Instant::now())?;
        let accounts = self.accounts.read().unwrap_or_else(PoisonError::into_inner);
        let role = accounts.user(&name)?.role;
        Some((name, role))
    }

    fn sessions(&self) -> MutexGuard<'_, Sessions> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn attempts(&self) -> MutexGuard<'_, Attempts> {
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
