//! The certificate of a watch that answers over TLS, and the one that takes its place.

use std::sync::Arc;
use std::time::Duration;

use serve::{Encryption, Tls};

use crate::arguments::{ApiArguments, UsageError};
use crate::output::tell;

/// How often the files are read again: certificates are renewed days before they end.
const RENEWED: Duration = Duration::from_secs(60);

/// What connections are encrypted with; none where nobody named a certificate.
pub(super) fn encryption(arguments: &ApiArguments) -> Result<Option<Arc<Encryption>>, UsageError> {
    let (Some(certificates), Some(key)) = (&arguments.tls_certificate, &arguments.tls_key) else {
        return Ok(None);
    };
    let files = Tls { certificates: certificates.clone(), key: key.clone() };
    let encryption = Encryption::new(files);
    encryption.map(|one| Some(Arc::new(one))).map_err(|why| UsageError(format!("TLS: {why}")))
}

/// Takes up what stands in the files. What cannot be used is told once, and the one before stays.
pub(super) async fn renew(encryption: Arc<Encryption>) {
    let mut told = None;
    loop {
        tokio::time::sleep(RENEWED).await;
        let trouble = encryption.reload().err();
        if let Some(why) = trouble.as_ref().filter(|_| told != trouble) {
            tell(format_args!("{why}; the certificate before stays"));
        }
        told = trouble;
    }
}
