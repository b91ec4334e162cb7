//! TLS 1.2 and 1.3 with a certificate that can be renewed while a program runs.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::Encrypts;

/// Certificate and key, both PEM.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tls {
    /// The certificate and those that vouch for it.
    pub certificates: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// A file of these that cannot be used, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unusable(pub PathBuf, pub String);

/// What connections are encrypted with, from now on.
#[derive(Debug)]
pub struct Encryption {
    files: Tls,
    current: RwLock<Arc<ServerConfig>>,
}

impl Encryption {
    /// By what stands in the files now.
    pub fn new(files: Tls) -> Result<Self, Unusable> {
        let current = RwLock::new(read(&files)?);
        Ok(Self { files, current })
    }

    /// Reads certificate and key anew; what is there stays when they cannot be used.
    pub fn reload(&self) -> Result<(), Unusable> {
        let fresh = read(&self.files)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.display(), self.1)
    }
}

impl Encrypts for Encryption {
    fn acceptor(&self) -> tokio_rustls::TlsAcceptor {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&current).into()
    }
}

fn read(files: &Tls) -> Result<Arc<ServerConfig>, Unusable> {
    let failed = |path: &Path, why: String| Unusable(path.to_owned(), why);
    let unread = |path: &Path, error: rustls::pki_types::pem::Error| {
        failed(path, format!("cannot be read as PEM: {error}"))
    };
    let certificates: Result<Vec<_>, _> =
        CertificateDer::pem_file_iter(&files.certificates).and_then(Iterator::collect);
    let certificates = certificates.map_err(|error| unread(&files.certificates, error))?;
    if certificates.is_empty() {
        return Err(failed(&files.certificates, "there is no certificate in it".to_owned()));
    }
    let key =
        PrivateKeyDer::from_pem_file(&files.key).map_err(|error| unread(&files.key, error))?;
    let provider = Arc::new(ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| failed(&files.certificates, error.to_string()))?
        .with_no_client_auth()
        .with_single_cert(certificates, key)
        .map_err(|error| failed(&files.key, format!("does not fit the certificate: {error}")))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
