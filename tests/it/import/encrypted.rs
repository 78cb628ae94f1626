//! Encrypted exports with the cheapest key derivation that their format allows, so that every byte can be tried. Written from the published descriptions, like those of `written`.

use super::written::{self, PASSWORD, SECRET, seal_gcm};
use data_encoding::{BASE64, HEXLOWER};
use serde_json::json;

/// An entry of Aegis.
fn entry() -> serde_json::Value {
    json!({"type": "totp", "name": "Mason", "issuer": "Deno", "note": "",
        "info": {"secret": SECRET, "algo": "SHA256", "digits": 7, "period": 20}})
}

/// Aegis' vault, with the smallest N of scrypt.
pub fn aegis() -> String {
    let (salt, master, iv) = ([3; 32], [4; 32], [5; 12]);
    let mut key = [0; 32];
    let parameters = scrypt::Params::new(1, 1, 1, 32).unwrap();
    scrypt::scrypt(PASSWORD.as_bytes(), &salt, &parameters, &mut key).unwrap();
    let seal = |key: &[u8; 32], plain: &[u8]| {
        let mut sealed = seal_gcm(key, &iv, plain, b"");
        let tag = sealed.split_off(plain.len());
        (sealed, json!({"nonce": HEXLOWER.encode(&iv), "tag": HEXLOWER.encode(&tag)}))
    };
    let (key, key_params) = seal(&key, &master);
    let (db, params) = seal(&master, json!({"version": 2, "entries": [entry()]}).to_string().as_bytes());
    let slot = json!({"type": 1, "uuid": "u", "key": HEXLOWER.encode(&key), "key_params": key_params, "n": 2, "r": 1,
        "p": 1, "salt": HEXLOWER.encode(&salt)});
    json!({"version": 1, "header": {"slots": [slot], "params": params}, "db": BASE64.encode(&db)}).to_string()
}

/// 2FAS' backup. Its derivation always has 10,000 rounds.
pub fn two_fas() -> String {
    let (salt, iv) = ([6; 16], [7; 12]);
    let mut key = [0; 32];
    pbkdf2::pbkdf2_hmac::<sha2::Sha256>(PASSWORD.as_bytes(), &salt, 10_000, &mut key);
    let services = json!([{"name": "Deno", "secret": SECRET, "otp": {"account": "Mason", "period": 20}}]);
    let sealed = seal_gcm(&key, &iv, services.to_string().as_bytes(), b"");
    let sealed = [&sealed[..], &salt, &iv].map(|part| BASE64.encode(part)).join(":");
    json!({"services": [], "schemaVersion": 4, "servicesEncrypted": sealed, "reference": sealed}).to_string()
}

/// andOTP's backup. Without rounds, it has the encryption used before 0.6.3.
pub fn andotp(rounds: Option<u32>) -> Vec<u8> {
    use sha2::Digest;
    let (salt, iv) = ([8; 12], [9; 12]);
    let plain = json!([{"secret": SECRET, "issuer": "Deno", "label": "Mason", "digits": 6, "type": "TOTP"}]);
    let mut key: [u8; 32] = sha2::Sha256::digest(PASSWORD).into();
    let mut file = Vec::new();
    if let Some(rounds) = rounds {
        pbkdf2_sha1::pbkdf2_hmac::<sha1::Sha1>(PASSWORD.as_bytes(), &salt, rounds, &mut key);
        file.extend(rounds.to_be_bytes());
        file.extend(salt);
    }
    file.extend(iv);
    file.extend(seal_gcm(&key, &iv, plain.to_string().as_bytes(), b""));
    file
}

/// Proton Authenticator's export. Its derivation always costs 19 MiB and two passes.
pub fn proton() -> String {
    let uri = format!("otpauth://totp/Deno:Mason?secret={SECRET}");
    written::proton(
        &json!({"version": 1, "entries": [{"content": {"uri": uri, "entry_type": "Totp"}}]}).to_string(),
    )
}
