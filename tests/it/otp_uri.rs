//! `otpauth` URIs as services and apps really write them.

use proptest::prelude::*;
use selvedge::otp::{Algorithm, Generator, Otp, OtpError, Parsed, Warning, parse_any, parse_uri};
use selvedge::secret::{Pin, Seed};

const SECRET: &str = "4SJHB4GSD43FZBAI7C2HLRJGPQ";
const TOTP: Generator = Generator::Totp { algorithm: Algorithm::Sha1, digits: 6, period: 30 };

fn read(uri: &str) -> Parsed {
    parse_uri(&uri.replace("SECRET", SECRET)).unwrap()
}

fn names(uri: &str) -> (String, String, Vec<String>) {
    let parsed = read(uri);
    assert_eq!(parsed.otp.secret.expose(), SECRET);
    (parsed.otp.issuer, parsed.otp.label, parsed.warnings.iter().map(Warning::to_string).collect())
}

fn error(uri: &str) -> OtpError {
    parse_uri(&uri.replace("SECRET", SECRET)).unwrap_err()
}

#[test]
fn the_seven_entries_of_the_fixtures_read_with_their_parameters() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/fixtures/uri/plain.txt");
    let Ok(text) = std::fs::read_to_string(path) else {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "CI must have the fixtures");
        println!("not run: {path} is absent");
        return;
    };
    let totp = |algorithm, digits, period| Generator::Totp { algorithm, digits, period };
    let hotp = |algorithm, digits, counter| Generator::Hotp { algorithm, digits, counter };
    let expected = [
        ("Deno", "Mason", "4SJHB4GSD43FZBAI7C2HLRJGPQ", totp(Algorithm::Sha1, 6, 30)),
        ("SPDX", "James", "5OM4WOOGPLQEF6UGN3CPEOOLWU", totp(Algorithm::Sha256, 7, 20)),
        ("Airbnb", "Elijah", "7ELGJSGXNCCTV3O6LKJWYFV2RA", totp(Algorithm::Sha512, 8, 50)),
        ("Issuu", "James", "YOOMIXWS5GN6RTBPUFFWKTW5M4", hotp(Algorithm::Sha1, 6, 1)),
        ("Air Canada", "Benjamin", "KUVJJOM753IHTNDSZVCNKL7GII", hotp(Algorithm::Sha256, 7, 50)),
        ("WWE", "Mason", "5VAML3X35THCEBVRLV24CGBKOY", hotp(Algorithm::Sha512, 8, 10_300)),
        ("Boeing", "Sophia", "JRZCL47CMXVOQMNPZR2F7J4RGI", Generator::Steam),
    ];
    assert_eq!(text.lines().count(), expected.len());
    for (line, (issuer, label, secret, generator)) in text.lines().zip(expected) {
        let secret = Seed::new(secret.into());
        let otp = Otp { issuer: issuer.into(), label: label.into(), secret, pin: None, generator };
        assert_eq!(parse_any(line), Ok(Parsed { otp, warnings: Vec::new() }), "{issuer}");
    }
}

#[test]
fn labels_and_issuers() {
    for (uri, issuer, label) in [
        ("otpauth://totp/Deno:Mason?secret=SECRET", "Deno", "Mason"),
        ("otpauth://totp/Deno:Mason?secret=SECRET&issuer=Deno", "Deno", "Mason"),
        ("otpauth://totp/Deno%3AMason?secret=SECRET&issuer=Deno", "Deno", "Mason"),
        ("otpauth://totp/Deno%3A%20Mason?secret=SECRET", "Deno", "Mason"),
        ("otpauth://totp/Deno:%20a%3Ab?secret=SECRET", "Deno", "a:b"),
        ("otpauth://totp/A%3AB:c?secret=SECRET", "A:B", "c"),
        ("otpauth://totp/Mason?secret=SECRET", "", "Mason"),
        ("otpauth://totp/?secret=SECRET&issuer=Deno", "Deno", ""),
        ("otpauth://totp?secret=SECRET", "", ""),
        ("otpauth://totp/C#:Mason?secret=SECRET&issuer=C#", "C#", "Mason"),
        ("otpauth://totp/C%23:Mason?secret=SECRET&issuer=C%23", "C#", "Mason"),
        ("otpauth://totp/Who?:Mason?secret=SECRET", "Who?", "Mason"),
        ("otpauth://totp/Air+Canada:me+x@b.c?issuer=Air+Canada&secret=SECRET", "Air Canada", "me+x@b.c"),
        ("otpauth://totp/me?issuer=Disney+&secret=SECRET", "Disney+", "me"),
        ("otpauth://totp/C++:me?issuer=C++&secret=SECRET", "C++", "me"),
        ("OTPAUTH://TOTP/Deno:Mason?Secret=SECRET&ISSUER=Deno&Digits=6", "Deno", "Mason"),
        ("otpauth://totp/S%C3%BCd:%E6%BC%A2?secret=SECRET", "Süd", "漢"),
        ("  otpauth://totp/a:b?&secret=SECRET&&\n", "a", "b"),
        ("otpauth://totp/a/b:c/d?secret=SECRET", "a/b", "c/d"),
    ] {
        assert_eq!(names(uri), (issuer.into(), label.into(), Vec::new()), "{uri}");
    }
}

#[test]
fn secrets_in_many_spellings() {
    for secret in [
        "4sjhb4gsd43fzbai7c2hlrjgpq",
        "4SJH B4GS D43F ZBAI 7C2H LRJG PQ",
        "4SJH%20B4GS%20D43F%20ZBAI%207C2H%20LRJG%20PQ",
        "4SJH+B4GS+D43F+ZBAI+7C2H+LRJG+PQ",
        "4SJH-B4GS-D43F-ZBAI-7C2H-LRJG-PQ",
        "4SJHB4GSD43FZBAI7C2HLRJGPQ======",
        "4SJHB4GSD43FZBAI7C2HLRJGPQ%3D%3D%3D%3D%3D%3D",
        "4SJHB4GSD43FZBAI7C2HLRJGPQ&secret=4sjhb4gsd43fzbai7c2hlrjgpq",
    ] {
        let parsed = parse_uri(&format!("otpauth://totp/a?secret={secret}")).unwrap();
        assert_eq!(parsed.otp.secret.expose(), SECRET);
        assert!(parsed.warnings.is_empty());
    }
}

#[test]
fn parameters_are_read_leniently() {
    for (query, generator) in [
        ("algorithm=sha-256&digits=08&period=60", (Algorithm::Sha256, 8, 60)),
        ("algorithm=HmacSHA512&digits=10&period=1", (Algorithm::Sha512, 10, 1)),
        ("algorithm=HMAC-SHA1&period=4294967295", (Algorithm::Sha1, 6, u32::MAX)),
        ("algorithm=&counter=0", (Algorithm::Sha1, 6, 30)),
    ] {
        let (algorithm, digits, period) = generator;
        let parsed = read(&format!("otpauth://totp/a?secret=SECRET&{query}"));
        assert_eq!(parsed.otp.generator, Generator::Totp { algorithm, digits, period });
        assert!(parsed.warnings.is_empty(), "{query}");
    }
    let last = read("otpauth://hotp/a?secret=SECRET&counter=9223372036854775807").otp.generator;
    assert_eq!(last, Generator::Hotp { algorithm: Algorithm::Sha1, digits: 6, counter: i64::MAX as u64 });
}

#[test]
fn anything_unusual_has_a_warning() {
    for (uri, said) in [
        (
            "otpauth://totp/Google:m?secret=SECRET&issuer=YouTube",
            "the label names “Google” as the issuer and the parameter “YouTube”: the parameter was used",
        ),
        ("otpauth://totp/a?secret=SECRET&image=x", "the parameter “image” was ignored"),
        ("otpauth://totp/a?secret=SECRET&a b=x", "the parameter “…” was ignored"),
        ("otpauth://totp/a?secret=SECRET&digits=6&digits=8", "digits is given twice: the first was used"),
        ("otpauth://totp/a?secret=SECRET&period=", "period is missing: 30 was assumed"),
        ("otpauth://hotp/a?secret=SECRET", "counter is missing: 0 was assumed"),
        ("otpauth://totp/a?secret=SECRET&period=30#x", "the text after “#” in period was ignored"),
        ("otpauth://totp/a?secret=SECRET#frag", "the text after “#” in secret was ignored"),
        (
            "otpauth://steam/a?secret=SECRET&digits=6",
            "digits was ignored: it is the same for all Steam codes",
        ),
        ("otpauth://totp/a%FF?secret=SECRET", "the label is not valid UTF-8: check how it reads"),
        ("otpauth://totp/a?secret=SECRET&issuer=%FF", "the issuer is not valid UTF-8: check how it reads"),
    ] {
        let (_, _, warnings) = names(uri);
        assert_eq!(warnings, [said], "{uri}");
    }
    let short = parse_uri("otpauth://totp/a?secret=JBSWY3DPEHPK3PXP").unwrap();
    assert_eq!(short.warnings, [Warning::ShortSecret { bits: 80 }]);
    assert!(short.warnings[0].to_string().starts_with("the secret has 80 bits"));
}

#[test]
fn the_issuer_parameter_takes_precedence_over_the_label() {
    let (issuer, label, _) = names("otpauth://totp/Google:m?secret=SECRET&issuer=YouTube");
    assert_eq!((issuer.as_str(), label.as_str()), ("YouTube", "m"));
}

#[test]
fn steam_in_its_four_spellings() {
    for uri in [
        "otpauth://steam/Steam:me?secret=SECRET",
        "otpauth://totp/Steam:me?secret=SECRET&issuer=Steam&encoder=steam&digits=5",
        "steam://SECRET",
        "STEAM://SECRET/",
    ] {
        let parsed = read(uri);
        assert_eq!((parsed.otp.generator, parsed.otp.issuer.as_str()), (Generator::Steam, "Steam"), "{uri}");
        assert!(parsed.warnings.is_empty());
    }
}

#[test]
fn errors_name_the_parameter_the_reason_and_what_is_accepted() {
    let digits = "codes have 6 to 10 digits (Steam codes use otpauth://steam/)";
    let period = "a code is valid for 1 to 4294967295 seconds, usually 30";
    let counter = "counters go from 0 to 9223372036854775807 (2^63 - 1)";
    for (query, said) in [
        ("secret=SECRET&digits=0", format!("digits is “0”, but {digits}")),
        ("secret=SECRET&digits=5", format!("digits is “5”, but {digits}")),
        ("secret=SECRET&digits=11", format!("digits is “11”, but {digits}")),
        ("secret=SECRET&digits=262", format!("digits is “262”, but {digits}")),
        ("secret=SECRET&digits=-6", format!("digits is “-6”, but {digits}")),
        ("secret=SECRET&digits=six", format!("digits is “six”, but {digits}")),
        ("secret=SECRET&period=0", format!("period is “0”, but {period}")),
        ("secret=SECRET&period=4294967296", format!("period is “4294967296”, but {period}")),
        ("secret=SECRET&period=30s", format!("period is “30s”, but {period}")),
        ("secret=SECRET&period=%1b[2J", format!("period is “\u{fffd}[2J”, but {period}")),
        (
            "secret=SECRET&algorithm=SHA3",
            "algorithm is “SHA3”, but only SHA1, SHA256, SHA512 and MD5 are known".into(),
        ),
        ("secret=", "the secret is empty: copy the service's whole secret again".into()),
        ("issuer=x", "the secret is empty: copy the service's whole secret again".into()),
        (
            "secret=ABCD1FGH",
            "character 5 of the secret is “1”, which base32 does not have: its characters are A–Z and 2–7 \
             (perhaps the letter I or L is meant)"
                .into(),
        ),
        (
            "secret=ABC",
            "the secret has 3 characters, which is not possible in base32: copy the whole secret again"
                .into(),
        ),
        (
            "secret=SECRET&secret=AAAAAAAA",
            "the address has two different secrets: copy it from the service again".into(),
        ),
    ] {
        assert_eq!(error(&format!("otpauth://totp/a:b?{query}")).to_string(), said, "{query}");
    }
    for value in ["9223372036854775808", "18446744073709551616", "1e3"] {
        let said = format!("counter is “{value}”, but {counter}");
        assert_eq!(error(&format!("otpauth://hotp/a?secret=SECRET&counter={value}")).to_string(), said);
    }
}

#[test]
fn uris_of_other_kinds_are_named_in_the_error() {
    assert_eq!(error("otpauth://yaotp/a?secret=JBSWY3DPEHPK3PXP"), OtpError::ShortYandex { bytes: 10 });
    for secret in ["7ac61d4736f51a2", "JBSWY3DPEHPK3PXP", "%ff"] {
        assert_eq!(error(&format!("motp://a:b?secret={secret}")), OtpError::NotHexadecimal, "{secret}");
    }
    assert!(error("otpauth-migration://offline?data=CjE").to_string().contains("Google Authenticator"));
    assert_eq!(error("otpauth://sms/a?secret=SECRET"), OtpError::UnknownKind);
    assert!(error("https://example.com/qr").to_string().starts_with("this is the address of a web page"));
    assert!(error("upi://pay").to_string().starts_with("this is not the address of a one-time password"));
    assert_eq!(parse_any(" \n"), Err(OtpError::Nothing));
    assert_eq!(parse_any(&"A".repeat(600_000)), Err(OtpError::TooLong(600_000)));
    let escape = OtpError::ControlCharacter { name: "account name", character: '\u{1b}' };
    assert_eq!(error("otpauth://totp/a:b%1b[2J?secret=SECRET"), escape);
    let escape = OtpError::ControlCharacter { name: "issuer", character: '\0' };
    assert_eq!(error("otpauth://totp/a?issuer=%00&secret=SECRET"), escape);
}

#[test]
fn several_addresses_in_one_are_refused() {
    let one = |user: &str| format!("otpauth://totp/X:{user}?secret=SECRET&issuer=X");
    let encoded = one("bob").replace(':', "%3A").replace('/', "%2F");
    for second in [
        one("bob"),
        format!(" {}", one("bob")),
        format!("\n{}", one("bob")),
        encoded,
        " motp://x?secret=00".into(),
    ] {
        for text in [one("ann") + &second, format!("otpauth://totp/X{second}?secret=SECRET")] {
            assert_eq!(parse_any(&text), Err(OtpError::SeveralAddresses), "{text}");
        }
    }
}

#[test]
fn the_address_is_found_in_an_entry_of_pass() {
    let entry = "hunter2://x\nlogin: ann\notpauth://totp/X:ann?secret=JBSWY3DPEHPK3PXPJBSWY3DPEH&issuer=X\nurl: https://x.example\n";
    assert_eq!(parse_any(entry).unwrap().otp.label, "ann");
    assert_eq!(parse_any(&format!("{entry}{entry}")), Err(OtpError::SeveralAddresses));
}

#[test]
fn errors_and_warnings_quote_nothing_that_may_be_secret() {
    for text in [
        "hunter2000 login: ann otpauth://totp/X?secret=JBSWY3DPEHPK3PXP",
        "hunter2000://x",
        "otpauth://hunter2000?secret=JBSWY3DPEHPK3PXP",
        "otpauth://hunter2000",
        "otpauth://totp/a?algorithm=SHA1?secret=hunter2000",
        "otpauth://totp/a?secret=JBSWY3DPEHPK3PXP&digits=6 hunter2000",
        "otpauth://totp/a?secret=JBSWY3DPEHPK3PXP&period=hunter2000hunter2000",
        "otpauth://totp/a?secret=JBSWY3DPEHPK3PXP&hunter2000",
        "otpauth://totp/a?secret=JBSWY3DPEHPK3PXP&hunter2000=1#hunter2000",
        "hunter2000 hunter2000",
    ] {
        let said = match parse_any(text) {
            Ok(parsed) => parsed.warnings.iter().map(ToString::to_string).collect::<String>(),
            Err(error) => error.to_string(),
        };
        assert!(!said.contains("hunter2000"), "{text}: {said}");
    }
}

#[test]
fn a_bare_secret_is_a_totp_with_default_parameters() {
    let parsed = parse_any(" 4sjh b4gs d43f zbai 7c2h lrjg pq\n").unwrap();
    assert_eq!((parsed.otp.secret.expose(), parsed.otp.generator), (SECRET, TOTP));
    assert_eq!(parse_any("not base32!"), Err(OtpError::SecretCharacter { character: '!', position: 11 }));
}

#[test]
fn a_name_of_ten_thousand_characters_is_read_and_written() {
    let name = "長".repeat(10_000);
    let parsed = parse_uri(&format!("otpauth://totp/{}?secret={SECRET}", "x".repeat(10_000))).unwrap();
    assert_eq!(parsed.otp.label.len(), 10_000);
    let otp = Otp {
        issuer: name.clone(),
        label: name,
        secret: Seed::new(SECRET.into()),
        pin: None,
        generator: TOTP,
    };
    assert_eq!(parse_uri(&otp.to_uri()).unwrap().otp, otp);
}

#[test]
fn uris_with_and_without_a_pin() {
    let parsed = parse_uri("motp://Example:robin?secret=7AC61D4736F51A2B&pin=5555").unwrap();
    assert_eq!((parsed.otp.issuer.as_str(), parsed.otp.label.as_str()), ("Example", "robin"));
    assert_eq!(parsed.otp.code_at(0).unwrap().text.expose(), "c42a26");
    assert!(parsed.otp.to_uri().ends_with("secret=7ac61d4736f51a2b&issuer=Example&pin=5555"));
    assert_eq!(parsed.warnings, []);

    let secret = "LA2V6KMCGYMWWVEW64RNP3JA3IAAAAAAHTSG4HRZPI";
    // The PIN in base32, as in URIs, and in plain text.
    for pin in ["G42TQNQ", "g42tqnq=", "7586"] {
        let parsed = parse_uri(&format!("otpauth://yaotp/robin?secret={secret}&pin={pin}")).unwrap();
        assert_eq!(parsed.otp.code_at(1_581_064_020).unwrap().text.expose(), "oactmacq", "{pin}");
    }
    let without = parse_uri(&format!("otpauth://yaotp/robin?secret={secret}")).unwrap();
    assert_eq!(without.warnings, [Warning::NoCodes(OtpError::NoPin("Yandex Key"))]);
    assert_eq!(without.otp.code_at(0), Err(OtpError::NoPin("Yandex Key")));

    let md5 = parse_uri(&format!("otpauth://totp/a?secret={secret}&algorithm=HmacMD5")).unwrap();
    assert_eq!(md5.warnings, [Warning::NoCodes(OtpError::Md5)]);
    assert!(md5.otp.to_uri().contains("algorithm=MD5"));
}

fn generators() -> impl Strategy<Value = Generator> {
    let algorithm = prop_oneof![Just(Algorithm::Sha1), Just(Algorithm::Sha256), Just(Algorithm::Sha512)];
    let counter = prop_oneof![0..100_u64, 0..=i64::MAX as u64];
    (algorithm, 6..=10_u8, 1..=u32::MAX, counter, 0..5).prop_map(
        |(algorithm, digits, period, counter, kind)| match kind {
            0 => Generator::Totp { algorithm, digits, period },
            1 => Generator::Hotp { algorithm, digits, counter },
            2 => Generator::Steam,
            3 => Generator::Motp,
            _ => Generator::Yandex,
        },
    )
}

/// Names with characters that have a meaning in a URI, and with any other character except control characters.
fn some_name() -> impl Strategy<Value = String> {
    prop_oneof!["[:%#?&=+/ \n\t@a-z漢é🔑]{0,12}", "\\PC{0,20}", Just("100% safe: a?b&c=d#e".to_owned()),]
        .prop_map(|name| name.trim().to_owned())
}

proptest! {
    #[test]
    fn every_generator_survives_its_address(
        issuer in some_name(),
        label in some_name(),
        mut key in prop::collection::vec(any::<u8>(), 1..80),
        generator in generators(),
        pin in "[0-9]{4,16}",
    ) {
        // A Yandex secret has at least 16 bytes.
        if generator == Generator::Yandex {
            key.resize(key.len().max(16), 7);
        }
        let pins = matches!(generator, Generator::Motp | Generator::Yandex);
        let pin = pins.then(|| Pin::new(pin));
        let secret = Seed::new(data_encoding::BASE32_NOPAD.encode(&key));
        let otp = Otp { issuer, label, secret, pin, generator };
        let parsed = parse_uri(&otp.to_uri()).unwrap();
        prop_assert_eq!(parsed.otp, otp);
        let odd = parsed.warnings.iter().any(|w| !matches!(w, Warning::ShortSecret { .. }));
        prop_assert!(!odd, "{:?}", parsed.warnings);
    }

    #[test]
    fn no_text_panics(text in ".{0,80}", query in "(secret|issuer|digits|period|counter|algorithm|&|=|#|%|\\+|[0-9A-Z]){0,30}") {
        let _ = parse_any(&text);
        for kind in ["totp", "hotp", "steam"] {
            let _ = parse_uri(&format!("otpauth://{kind}/{text}?{query}"));
        }
    }

    #[test]
    fn no_error_quotes_the_secret(secret in "[A-Z2-7]{20,40}[018][A-Z2-7]{20,40}") {
        let error = parse_uri(&format!("otpauth://totp/a:b?secret={secret}")).unwrap_err();
        let said = format!("{error} {error:?}");
        for at in 0..secret.len() - 4 {
            prop_assert!(!said.contains(&secret[at..at + 4]));
        }
    }
}
