//! Why a server's certificate is not believed, in words that say what to do.

use std::io;

use rustls::CertificateError;

use crate::Error;

const TRUST: &str = "--nats-ca (of a watch: --ca) names a file of those who are trusted";

/// What is wrong with a certificate does not pass; anything else may.
pub(super) fn untrusted(host: &str, error: &io::Error) -> Error {
    if error.kind() != io::ErrorKind::InvalidData {
        return Error::Broken(error.to_string());
    }
    let why = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    Error::Tls(match why {
        Some(rustls::Error::InvalidCertificate(wrong)) => certificate(host, wrong),
        _ => error.to_string(),
    })
}

fn certificate(host: &str, wrong: &CertificateError) -> String {
    use CertificateError as Wrong;
    match wrong {
        Wrong::UnknownIssuer => {
            format!("nobody who is trusted vouches for the certificate of {host}; {TRUST}")
        }
        Wrong::NotValidForName | Wrong::NotValidForNameContext { .. } => format!(
            "the certificate is not for {host}: ask for the server by a name that its subjectAltName has, or make \
             one that has this"
        ),
        Wrong::Expired | Wrong::ExpiredContext { .. } => {
            format!("the certificate of {host} has expired, or the clock here is wrong")
        }
        Wrong::NotValidYet | Wrong::NotValidYetContext { .. } => {
            format!("the certificate of {host} is not valid yet, or the clock here is wrong")
        }
        // rustls has no name of its own for it.
        Wrong::Other(other) if format!("{other:?}").contains("CaUsedAsEndEntity") => format!(
            "the certificate of {host} is that of an authority (CA:TRUE), which may vouch for servers and be none; \
             docs/relay.md makes one for a server"
        ),
        _ => format!("the certificate of {host} is not believed ({wrong}); {TRUST}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_certificate_says_what_to_do() {
        let check = |wrong: CertificateError, words: &str| {
            let error = rustls::Error::InvalidCertificate(wrong);
            let error = io::Error::new(io::ErrorKind::InvalidData, error);
            let Error::Tls(told) = untrusted("nats.example.org", &error) else {
                panic!("{error}");
            };
            assert!(told.contains(words) && told.contains("nats.example.org"), "{told}");
        };
        check(CertificateError::UnknownIssuer, "--nats-ca (of a watch: --ca)");
        check(CertificateError::NotValidForName, "subjectAltName");
        check(CertificateError::Expired, "has expired");
        check(CertificateError::NotValidYet, "clock");
        check(CertificateError::Revoked, "not believed");
        let broken = io::Error::new(io::ErrorKind::UnexpectedEof, "gone");
        assert!(matches!(untrusted("h", &broken), Error::Broken(_)));
    }
}
