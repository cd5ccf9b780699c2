//! Signed cursors: where a page ended, in a text that only this System can have written.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::Sha256;

use crate::AppError;

/// Bytes of the signature: 128 bits of HMAC-SHA256 (RFC 2104).
const SIGNATURE: usize = 16;

/// Signs with the System's secret, so that every server reads what another wrote.
#[derive(Clone)]
pub(crate) struct Signer(Hmac<Sha256>);

/// Where one item of a list stands. Written when somebody asks for its text: of most pages nobody
/// wants more than the last one's.
#[derive(Clone)]
pub struct Cursor(Arc<dyn Written>);

/// A cursor before it is a text.
trait Written: Send + Sync {
    fn text(&self) -> Result<String, AppError>;
}

struct Unwritten<K> {
    signer: Arc<Signer>,
    list: Arc<str>,
    key: K,
}

impl<K: Serialize + Send + Sync> Written for Unwritten<K> {
    fn text(&self) -> Result<String, AppError> {
        self.signer.sign(&self.list, &self.key)
    }
}

impl Cursor {
    /// Of this key in the list of that name.
    pub(crate) fn new<K: Serialize + Send + Sync + 'static>(
        signer: &Arc<Signer>,
        list: &Arc<str>,
        key: K,
    ) -> Self {
        let (signer, list) = (Arc::clone(signer), Arc::clone(list));
        Self(Arc::new(Unwritten { signer, list, key }))
    }

    /// Its text, to go on behind it.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn text(&self) -> Result<String, AppError> {
        self.0.text()
    }
}

impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cursor").finish_non_exhaustive()
    }
}

impl Signer {
    pub(crate) fn new(secret: &[u8; 32]) -> Self {
        // A block of SHA-256, which a shorter key fills up with zeros (RFC 2104).
        let mut key = [0; 64];
        key[..32].copy_from_slice(secret);
        Self(Hmac::new(&key.into()))
    }

    /// The cursor of this key in the list of that name.
    pub(crate) fn sign<K: Serialize>(&self, list: &str, key: &K) -> Result<String, AppError> {
        let body = serde_json::to_vec(key).map_err(|error| {
            tracing::error!(%error, "a cursor could not be written");
            AppError::Internal
        })?;
        let mut text = self.mac(list, &body).finalize().into_bytes()[..SIGNATURE].to_vec();
        text.extend(body);
        Ok(URL_SAFE_NO_PAD.encode(text))
    }

    /// The key of a cursor of the list of that name.
    pub(crate) fn read<K: DeserializeOwned>(
        &self,
        list: &str,
        cursor: &str,
    ) -> Result<K, AppError> {
        let bad =
            || AppError::bad("this is no cursor of this list; leave `after` out to start over");
        if cursor.len() > 4096 {
            return Err(bad());
        }
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| bad())?;
        let (signature, body) = bytes.split_at_checked(SIGNATURE).ok_or_else(bad)?;
        self.mac(list, body)
            .verify_truncated_left(signature)
            .map_err(|_| bad())?;
        serde_json::from_slice(body).map_err(|_| bad())
    }

    fn mac(&self, list: &str, body: &[u8]) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        mac.update(list.as_bytes());
        // No name of a list holds this byte: name and body cannot be cut elsewhere.
        mac.update(&[0]);
        mac.update(body);
        mac
    }
}
