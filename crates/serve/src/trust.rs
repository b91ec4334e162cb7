//! Whom we trust when we ask somebody over TLS: the certificates of a file, or the system's.

use std::path::Path;
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_rustls::TlsConnector;

/// For connections of ours; why not, in words that name the option the file came by.
pub fn trust(file: Option<&Path>, option: &str) -> Result<TlsConnector, String> {
    let mut roots = RootCertStore::empty();
    match file {
        Some(file) => {
            let name = file.display();
            let certificates: Vec<_> = CertificateDer::pem_file_iter(file)
                .and_then(Iterator::collect)
                .map_err(|error| format!("{option}: {name} cannot be read as PEM: {error}"))?;
            roots.add_parsable_certificates(certificates);
            if roots.is_empty() {
                return Err(format!("{option}: there is no certificate in {name}"));
            }
        }
        None => {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            if roots.is_empty() {
                return Err(format!("the system trusts no certificate: name one with {option}"));
            }
        }
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}
