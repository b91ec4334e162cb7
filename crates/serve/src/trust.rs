//! Whom we trust when we ask somebody over TLS: the certificates of a file, or the system's.

use std::path::Path;
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_rustls::TlsConnector;

/// The certificates of a file, or the system's; why not, in words that name the option the file came by.
pub fn roots(file: Option<&Path>, option: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    match file {
        Some(file) => {
            let name = file.display();
            let certificates: Vec<_> = CertificateDer::pem_file_iter(file)
                .and_then(Iterator::collect)
                .map_err(|error| format!("{option}: {name} cannot be read as PEM: {error}"))?;
            match certificates.is_empty() {
                true => Err(format!("{option}: there is no certificate in {name}")),
                false => Ok(certificates),
            }
        }
        None => {
            let certificates = rustls_native_certs::load_native_certs().certs;
            match certificates.is_empty() {
                true => Err(format!("the system trusts no certificate: name one with {option}")),
                false => Ok(certificates),
            }
        }
    }
}

/// For connections of ours; why not, in the same words.
pub fn trust(file: Option<&Path>, option: &str) -> Result<TlsConnector, String> {
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(roots(file, option)?);
    if store.is_empty() {
        return Err(format!("{option}: no certificate can be used of those that are trusted"));
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(store)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}
