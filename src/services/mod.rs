//! The service directory: which second factors each service offers, and where it says so.
//!
//! Pure: text in, values out. Data sourced from 2FA Directory by 2factorauth.
