//! Codes compared with published vectors and with oathtool, and invalid stored parameters.

use data_encoding::BASE32_NOPAD;
use proptest::prelude::*;
use selvedge::otp::{Algorithm, Checked, DRIFT_STEPS, Generator, LAST_COUNTER, LOOK_AHEAD, Otp, OtpError};
use selvedge::secret::{Pin, Seed};
use std::process::Command;

fn otp(secret: &str, generator: Generator) -> Otp {
    Otp {
        issuer: String::new(),
        label: String::new(),
        secret: Seed::new(secret.into()),
        pin: None,
        generator,
    }
}

fn totp(key: &[u8], algorithm: Algorithm, digits: u8, period: u32) -> Otp {
    otp(&BASE32_NOPAD.encode(key), Generator::Totp { algorithm, digits, period })
}

fn hotp(key: &[u8], algorithm: Algorithm, digits: u8, counter: u64) -> Otp {
    otp(&BASE32_NOPAD.encode(key), Generator::Hotp { algorithm, digits, counter })
}

fn code(otp: &Otp, at: u64) -> String {
    otp.code_at(at).unwrap().text.expose().to_owned()
}

const KEY_20: &[u8] = b"12345678901234567890";

#[test]
fn rfc_4226_appendix_d() {
    let codes =
        ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"];
    for (counter, expected) in (0..).zip(codes) {
        let made = hotp(KEY_20, Algorithm::Sha1, 6, counter).code_at(0).unwrap();
        assert_eq!(made.text.expose(), expected);
        assert_eq!((made.next, made.remaining, made.period), (None, None, None));
    }
}

#[test]
fn rfc_6238_appendix_b() {
    let key_32 = b"12345678901234567890123456789012";
    let key_64 = b"1234567890123456789012345678901234567890123456789012345678901234";
    for (time, sha1, sha256, sha512) in [
        (59, "94287082", "46119246", "90693936"),
        (1_111_111_109, "07081804", "68084774", "25091201"),
        (1_111_111_111, "14050471", "67062674", "99943326"),
        (1_234_567_890, "89005924", "91819424", "93441116"),
        (2_000_000_000, "69279037", "90698825", "38618901"),
        (20_000_000_000, "65353130", "77737706", "47863826"),
    ] {
        assert_eq!(code(&totp(KEY_20, Algorithm::Sha1, 8, 30), time), sha1);
        assert_eq!(code(&totp(key_32, Algorithm::Sha256, 8, 30), time), sha256);
        assert_eq!(code(&totp(key_64, Algorithm::Sha512, 8, 30), time), sha512);
    }
}

#[test]
fn steam_vectors() {
    let steam = otp("63BEDWCQZKTQWPESARIERL5DTTQFCJTK", Generator::Steam);
    assert_eq!(code(&steam, 1_511_200_518), "FR8RV");
    assert_eq!(code(&steam, 1_511_200_714), "9P3VP");
}

fn with_pin(secret: &str, pin: &str, generator: Generator) -> Otp {
    Otp { pin: Some(Pin::new(pin.into())), ..otp(secret, generator) }
}

#[test]
fn motp_vectors() {
    let secret = BASE32_NOPAD.encode(&[0x7a, 0xc6, 0x1d, 0x47, 0x36, 0xf5, 0x1a, 0x2b]);
    let motp = with_pin(&secret, "5555", Generator::Motp);
    assert_eq!(code(&motp, 0), "c42a26");
    assert_eq!(code(&motp, 1_000_000_000), "4af383");
    let made = motp.code_at(9).unwrap();
    assert_eq!((made.remaining, made.period), (Some(1), Some(10)));
    assert_eq!(motp.check("C42 A26", 9), Ok(Checked::Now));
}

#[test]
fn yandex_vectors() {
    let short = with_pin("LA2V6KMCGYMWWVEW64RNP3JA3IAAAAAAHTSG4HRZPI", "7586", Generator::Yandex);
    assert_eq!(code(&short, 1_581_064_020), "oactmacq");
    assert_eq!(code(&short, 1_581_090_810), "wemdwrix");
    assert_eq!(short.check("OACTMACQ", 1_581_064_020), Ok(Checked::Now));
    let long = with_pin("JBGSAU4G7IEZG6OY4UAXX62JU4AAAAAAHTSG4HXU3M", "5210481216086702", Generator::Yandex);
    assert_eq!(code(&long, 1_581_091_469), "dfrpywob");
}

#[test]
fn a_generator_without_codes_gives_its_reason() {
    for (otp, error) in [
        (otp("JBSWY3DPEHPK3PXP", Generator::Motp), OtpError::NoPin("mOTP")),
        (with_pin("LA2V6KMCGYMWWVEW64RNP3JA3I", "", Generator::Yandex), OtpError::NoPin("Yandex Key")),
        (with_pin("JBSWY3DPEHPK3PXP", "1", Generator::Yandex), OtpError::ShortYandex { bytes: 10 }),
        (totp(KEY_20, Algorithm::Md5, 6, 30), OtpError::Md5),
    ] {
        assert_eq!(otp.code_at(0), Err(error.clone()));
        assert_eq!(otp.check("123456", 0), Err(error));
        let json = serde_json::to_string(&otp).unwrap();
        assert_eq!(serde_json::from_str::<Otp>(&json).unwrap(), otp);
    }
    // Stored by a version without PINs.
    let old = r#"{"secret":"JBSWY3DPEHPK3PXP","kind":"steam"}"#;
    assert_eq!(serde_json::from_str::<Otp>(old).unwrap(), otp("JBSWY3DPEHPK3PXP", Generator::Steam));
    assert_eq!(
        serde_json::to_string(&otp("A", Generator::Steam)).unwrap(),
        r#"{"secret":"A","kind":"steam"}"#
    );
}

#[test]
fn remaining_time_and_next_code_are_consistent() {
    let totp = totp(KEY_20, Algorithm::Sha1, 8, 30);
    let first = totp.code_at(59).unwrap();
    assert_eq!((first.remaining, first.period), (Some(1), Some(30)));
    assert_eq!(first.next, Some(totp.code_at(60).unwrap().text));
    assert_eq!(totp.code_at(60).unwrap().remaining, Some(30));
    let odd = self::totp(KEY_20, Algorithm::Sha1, 6, u32::MAX);
    assert_eq!(odd.code_at(5).unwrap().remaining, Some(u32::MAX - 5));
}

#[test]
fn ten_digits_are_the_whole_31_bit_number() {
    // RFC 4226 appendix D also has the truncated numbers: 1284755224 for counter 0, 82162583 for 7.
    assert_eq!(code(&hotp(KEY_20, Algorithm::Sha1, 10, 0), 0), "1284755224");
    assert_eq!(code(&hotp(KEY_20, Algorithm::Sha1, 10, 7), 0), "0082162583");
    assert_eq!(code(&hotp(KEY_20, Algorithm::Sha1, 9, 7), 0), "082162583");
}

#[test]
fn short_secrets_work_and_report_their_length() {
    let short = totp(b"tiny", Algorithm::Sha1, 6, 30);
    assert_eq!(code(&short, 0).len(), 6);
    assert_eq!(short.secret_bits(), Ok(32));
}

#[test]
fn an_invalid_stored_parameter_is_named_in_the_error() {
    let seed = "JBSWY3DPEHPK3PXP";
    let algorithm = Algorithm::Sha1;
    for (generator, said) in [
        (Generator::Totp { algorithm, digits: 0, period: 30 }, "digits is “0”"),
        (Generator::Totp { algorithm, digits: 5, period: 30 }, "digits is “5”"),
        (Generator::Totp { algorithm, digits: 11, period: 30 }, "digits is “11”"),
        (Generator::Hotp { algorithm, digits: 255, counter: 0 }, "digits is “255”"),
        (Generator::Totp { algorithm, digits: 6, period: 0 }, "period is “0”"),
        (Generator::Hotp { algorithm, digits: 6, counter: 1 << 63 }, "counter is “9223372036854775808”"),
        (Generator::Hotp { algorithm, digits: 6, counter: u64::MAX }, "counter is “18446744073709551615”"),
    ] {
        let otp = otp(seed, generator);
        assert!(otp.code_at(0).unwrap_err().to_string().starts_with(said));
        assert!(otp.check("123456", 0).is_err());
    }
    for secret in ["", "A", "not base32", "ÄÖÜ"] {
        assert!(otp(secret, Generator::Steam).code_at(0).is_err());
    }
}

#[test]
fn a_code_from_elsewhere_reveals_the_clock_drift() {
    let totp = totp(KEY_20, Algorithm::Sha1, 6, 30);
    let now = 1_111_111_111;
    assert_eq!(totp.check(&code(&totp, now), now), Ok(Checked::Now));
    assert_eq!(totp.check(" 050 471\n", now), Ok(Checked::Now));
    assert_eq!(totp.check("050-471", now), Ok(Checked::Now));
    let ahead = code(&totp, now + 60);
    assert_eq!(totp.check(&ahead, now), Ok(Checked::Drift { steps: 2, seconds: 60 }));
    let behind = code(&totp, now - 30 * DRIFT_STEPS);
    assert_eq!(totp.check(&behind, now), Ok(Checked::Drift { steps: -10, seconds: -300 }));
    assert_eq!(totp.check(&code(&totp, now + 30 * (DRIFT_STEPS + 1)), now), Ok(Checked::No));
    for wrong in ["", "050471 0", "05047", "abcdef", "０５０４７１"] {
        assert_eq!(totp.check(wrong, now), Ok(Checked::No));
    }
    // The first and the last moment have no periods before or after them.
    assert_eq!(totp.check(&code(&totp, 0), 0), Ok(Checked::Now));
    assert!(totp.check("000000", u64::MAX).is_ok());
    let steam = otp("63BEDWCQZKTQWPESARIERL5DTTQFCJTK", Generator::Steam);
    assert_eq!(steam.check("fr8rv", 1_511_200_518), Ok(Checked::Now));
}

#[test]
fn a_hotp_code_from_elsewhere_resynchronises_the_counter() {
    let stored = hotp(KEY_20, Algorithm::Sha1, 6, 3);
    assert_eq!(stored.check("969429", 0), Ok(Checked::Now));
    assert_eq!(stored.check("520489", 0), Ok(Checked::Ahead { counter: 10 }));
    assert_eq!(stored.check("755224", 0), Ok(Checked::No), "counter 0 is behind");
    let edge = code(&hotp(KEY_20, Algorithm::Sha1, 6, 3 + LOOK_AHEAD), 0);
    assert_eq!(stored.check(&edge, 0), Ok(Checked::Ahead { counter: 4 + LOOK_AHEAD }));
    let beyond = code(&hotp(KEY_20, Algorithm::Sha1, 6, 4 + LOOK_AHEAD), 0);
    assert_eq!(stored.check(&beyond, 0), Ok(Checked::No));
    let last = hotp(KEY_20, Algorithm::Sha1, 6, LAST_COUNTER);
    assert_eq!(last.check(&code(&last, 0), 0), Ok(Checked::Now));
}

#[test]
fn codes_are_grouped_for_reading() {
    for (digits, grouped) in
        [(6, "755 224"), (7, "475 5224"), (8, "8475 5224"), (9, "284 755 224"), (10, "12847 55224")]
    {
        let made = hotp(KEY_20, Algorithm::Sha1, digits, 0).code_at(0).unwrap();
        assert_eq!(*made.text.grouped(), grouped);
    }
    let steam = otp("63BEDWCQZKTQWPESARIERL5DTTQFCJTK", Generator::Steam).code_at(1_511_200_518).unwrap();
    assert_eq!(*steam.text.grouped(), "FR8RV");
}

#[test]
fn debug_output_shows_no_code() {
    let made = totp(KEY_20, Algorithm::Sha1, 6, 30).code_at(59).unwrap();
    let shown = format!("{made:?}");
    assert!(!shown.contains(made.text.expose()) && shown.contains("OneTimeCode(…)"));
}

/// Whether a missing tool is acceptable. Continuous integration has all of them.
fn missing(program: &str) -> bool {
    if Command::new(program).arg("--version").output().is_ok() {
        return false;
    }
    assert!(std::env::var("CI").as_deref() != Ok("true"), "CI must have {program}");
    println!("not run: {program} is not installed");
    true
}

fn algorithms() -> impl Strategy<Value = Algorithm> {
    prop_oneof![Just(Algorithm::Sha1), Just(Algorithm::Sha256), Just(Algorithm::Sha512)]
}

#[test]
fn oathtool_agrees_on_random_generators() {
    if missing("oathtool") {
        return;
    }
    let cases = (
        prop::collection::vec(any::<u8>(), 1..80),
        algorithms(),
        // oathtool only supports 6, 7 and 8 digits.
        6..=8_u8,
        1..=100_000_u32,
        0..4_000_000_000_u64,
        0..=LAST_COUNTER,
    );
    let config = ProptestConfig { cases: 60, ..ProptestConfig::default() };
    proptest!(config, |((key, algorithm, digits, period, time, counter) in cases)| {
        let secret = BASE32_NOPAD.encode(&key);
        let run = |arguments: &[String]| {
            let out = Command::new("oathtool").args(arguments).arg("-b").arg(&secret).output().unwrap();
            assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
            String::from_utf8(out.stdout).unwrap().trim().to_owned()
        };
        let ours = code(&totp(&key, algorithm, digits, period), time);
        let theirs = run(&[
            format!("--totp={}", algorithm.name()),
            format!("-d{digits}"),
            format!("-s{period}s"),
            format!("-N@{time}"),
        ]);
        prop_assert_eq!(ours, theirs);
        let ours = code(&hotp(&key, Algorithm::Sha1, digits, counter), 0);
        prop_assert_eq!(ours, run(&[format!("-d{digits}"), format!("-c{counter}")]));
    });
}

proptest! {
    #[test]
    fn no_stored_value_panics(
        secret in ".{0,40}",
        algorithm in algorithms(),
        digits in any::<u8>(),
        period in any::<u32>(),
        counter in any::<u64>(),
        time in any::<u64>(),
        typed in ".{0,12}",
    ) {
        for generator in [
            Generator::Totp { algorithm, digits, period },
            Generator::Hotp { algorithm, digits, counter },
            Generator::Steam,
            Generator::Motp,
            Generator::Yandex,
        ] {
            for secret in [secret.as_str(), "JBSWY3DPEHPK3PXP", "LA2V6KMCGYMWWVEW64RNP3JA3IAAAAAA"] {
                let otp = with_pin(secret, &typed, generator);
                if let Ok(made) = otp.code_at(time) {
                    let usual = match generator {
                        Generator::Steam => 5,
                        Generator::Motp => 6,
                        Generator::Yandex => 8,
                        _ => usize::from(digits),
                    };
                    prop_assert_eq!(made.text.expose().len(), usual);
                    if let (Some(left), Some(period)) = (made.remaining, made.period) {
                        prop_assert!(1 <= left && left <= period);
                    }
                }
                let _ = otp.check(&typed, time);
            }
        }
    }
}
