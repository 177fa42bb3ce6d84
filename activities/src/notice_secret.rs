//! The secret that Business Central sends back in every notice as `clientState`: besides TLS, all there is to know one by.

use posting::ids::ConnectionName;
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

/// Its name in records.
pub fn name(connection: &ConnectionName) -> String {
    format!("webhooks/{connection}")
}

/// Compares in a time that does not tell how much of it is right.
pub fn is_same(secret: &SecretString, told: &str) -> bool {
    secret.expose_secret().as_bytes().ct_eq(told.as_bytes()).into()
}
