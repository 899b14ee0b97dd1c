//! `--tls-cert FILE --tls-key FILE`: what listens speaks TLS, the endpoint so that it can play an organisation, and
//! the webhook for services that post to nothing else.

use std::{fs, path::PathBuf};

use clap::Args;

use super::Failure;
use crate::tls::TlsIdentity;

#[derive(Debug, Args)]
pub(super) struct Tls {
    /// Speak TLS with this certificate, PEM, its chain behind it; with its authority at the end others can attach too
    #[arg(long, env = "FRONTDESK_TLS_CERT", value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The private key of the certificate, PEM, not encrypted
    #[arg(long, env = "FRONTDESK_TLS_KEY", value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
}

impl Tls {
    /// What the files hold, and where the certificate's is; `None` unless both are named.
    pub(super) fn read(&self) -> Result<Option<(TlsIdentity, PathBuf)>, Failure> {
        let (Some(certificates), Some(key)) = (&self.tls_cert, &self.tls_key) else { return Ok(None) };
        let read = |path: &PathBuf| {
            fs::read(path).map_err(|error| Failure::usage(format!("cannot read {}: {error}", path.display())))
        };
        let identity = TlsIdentity { certificates: read(certificates)?, key: read(key)?.into() };
        // Others look from other folders.
        let file = fs::canonicalize(certificates).unwrap_or_else(|_| certificates.clone());
        Ok(Some((identity, file)))
    }
}
