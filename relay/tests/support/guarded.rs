//! A relay that lets in whom it knows.

use flowglass_relay::{Accounts, Config, Mode, Relay, Role};

use super::{Folder, ask, loopback, status_code};

/// A relay with accounts, and a token for each role.
pub(crate) struct Guarded {
    pub(crate) relay: Relay,
    tokens: Vec<(Role, String)>,
    _folder: Folder,
}

pub(crate) const ROLES: [Role; 3] = [Role::Metrics, Role::Viewer, Role::Admin];
pub(crate) const PASSWORD: &str = "correct horse";

impl Guarded {
    pub(crate) async fn start(name: &str, users: &[(&str, Role)]) -> Self {
        Self::start_with(name, users, loopback()).await
    }

    /// With further settings.
    pub(crate) async fn start_with(name: &str, users: &[(&str, Role)], config: Config) -> Self {
        let folder = Folder::new(name);
        let path = folder.path("accounts.toml");
        let mut accounts = Accounts::default();
        for (name, role) in users {
            accounts.add_user(name, *role, PASSWORD).unwrap();
        }
        let tokens = ROLES.map(|role| (role, accounts.add_token(role.name(), role).unwrap()));
        accounts.save(&path).unwrap();
        let config = Config { auth: Mode::Users(path), ..config };
        let relay = Relay::start(config).await.unwrap();
        Self { relay, tokens: tokens.into(), _folder: folder }
    }

    pub(crate) fn bearer(&self, role: Role) -> String {
        let (_, token) = self.tokens.iter().find(|(one, _)| *one == role).unwrap();
        format!("Authorization: Bearer {token}\r\n")
    }

    pub(crate) async fn ask(
        &self,
        method: &str,
        path: &str,
        lines: &str,
        body: &str,
    ) -> (u16, String, String) {
        let (head, body) = ask(self.relay.http()[0], method, path, lines, body).await;
        (status_code(&head), head, body)
    }

    /// Signs in; the cookie line of further requests.
    pub(crate) async fn login(&self, name: &str) -> String {
        let body = format!("{{\"name\":\"{name}\",\"password\":\"{PASSWORD}\"}}");
        let (code, head, _) = self.ask("POST", "/api/login", OURS, &body).await;
        assert_eq!(code, 200, "{head}");
        let cookie = head.split("set-cookie: ").nth(1).unwrap().split(';').next().unwrap();
        assert!(head.contains("; Path=/; HttpOnly; SameSite=Strict\r\n"), "{head}");
        format!("Cookie: {cookie}\r\n")
    }
}

/// A page of this very relay asks, in JSON.
pub(crate) const OURS: &str = "Sec-Fetch-Site: same-origin\r\nContent-Type: application/json\r\n";
