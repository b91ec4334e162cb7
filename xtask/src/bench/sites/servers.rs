//! NATS, and our programs around it.

use std::fs;
use std::path::PathBuf;

use anyhow::Result;

use super::super::relay::running::{Running, free_tcp};
use crate::house;
use crate::shell::command;

/// NATS with its folder, which goes with it.
pub(super) struct Nats {
    pub(super) running: Running,
    url: String,
    folder: PathBuf,
}

impl Nats {
    pub(super) fn start() -> Result<Self> {
        let folder = house::target().join("bench/nats");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder)?;
        let port = free_tcp()?.port().to_string();
        let mut server = command("nats-server");
        server.args(["-js", "-a", "127.0.0.1", "-p", &port, "-sd"]).arg(&folder);
        let url = format!("nats://127.0.0.1:{port}");
        Ok(Self { running: Running::program(&mut server)?, url, folder })
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

pub(super) fn relay(nats: &Nats, number: usize) -> Result<Running> {
    Running::relay(&["--publish", &nats.url, "--site", &format!("site{number}")])
}

pub(super) fn gateway(nats: &Nats) -> Result<Running> {
    Running::relay(&["--subscribe", &nats.url])
}

pub(super) fn client(nats: &Nats) -> Result<Running> {
    let mut watch = command(house::release("flowglass"));
    Running::program(watch.args(["watch", &nats.url, "--format", "none"]))
}
