//! Parses recovery codes in the layouts that services use. All codes are made up.

use proptest::prelude::*;
use selvedge::otp::{ParsedRecovery, parse_recovery};
use selvedge::secret::RecoveryCode;

fn codes(parsed: &ParsedRecovery) -> Vec<&str> {
    parsed.codes.iter().map(RecoveryCode::expose).collect()
}

/// Parses a text and checks the codes found and the numbers of the ignored lines (from 1).
#[track_caller]
fn reads(text: &str, expected: &[&str], ignored: &[usize]) -> ParsedRecovery {
    let parsed = parse_recovery(text);
    assert_eq!(codes(&parsed), expected, "{}", parsed.guess);
    assert_eq!(parsed.ignored, ignored, "{}", parsed.guess);
    parsed
}

#[test]
fn google_two_numbered_columns_of_eight_digits() {
    // The layout of Google's page.
    let text = "SAVE YOUR BACKUP CODES\nKeep these backup codes somewhere safe but accessible.\n\n\
        1. 1948 3321        6. 5520 1184\n2. 6610 0922        7. 0071 2398\n\
        3. 3008 4571        8. 9142 6603\n4. 7753 1209        9. 2467 8810\n\
        5. 1111 2222       10. 4089 5126\n\n(someone@example.com)\n\
        * You can only use each backup code once.\n* These codes were generated on: Nov 3, 2025.\n";
    let parsed = reads(
        text,
        &[
            "1948 3321",
            "6610 0922",
            "3008 4571",
            "7753 1209",
            "1111 2222",
            "5520 1184",
            "0071 2398",
            "9142 6603",
            "2467 8810",
            "4089 5126",
        ],
        &[1, 2, 10, 11, 12],
    );
    assert_eq!(parsed.guess, "10 codes of 4 4 digits, numbered; 5 lines left out");
}

#[test]
fn two_columns_with_checkboxes() {
    let text = "☐ 1948 3321   ☐ 5520 1184\n☑ 6610 0922   ☐ 0071 2398\n";
    let parsed = reads(text, &["1948 3321", "5520 1184", "6610 0922", "0071 2398"], &[]);
    assert_eq!(parsed.used, [2]);
    let text = "[ ] 1948 3321\n[x] 6610 0922\n[ ] 5520 1184";
    assert_eq!(reads(text, &["1948 3321", "6610 0922", "5520 1184"], &[]).used, [1]);
}

#[test]
fn codes_and_groups_separated_by_single_spaces() {
    reads(
        "1948 3321 5520 1184\n6610 0922 0071 2398",
        &["1948 3321", "5520 1184", "6610 0922", "0071 2398"],
        &[],
    );
    reads("1 1948 3321\n2 5520 1184\n3 6610 0922", &["1948 3321", "5520 1184", "6610 0922"], &[]);
}

#[test]
fn github_two_groups_of_five_characters() {
    // The layout of GitHub's file. The codes are hexadecimal, so some consist of letters only.
    let text = "0a1b2-c3d4e\nabcde-fabcd\n12345-67890\nffeed-decaf\n";
    let parsed = reads(text, &["0a1b2-c3d4e", "abcde-fabcd", "12345-67890", "ffeed-decaf"], &[]);
    assert_eq!(parsed.guess, "4 codes of 5-5 characters");
    reads("0a1b2-c3d4e\tabcde-fabcd\n12345-67890\tffeed-decaf", &codes(&parsed), &[]);
    reads("• 0a1b2-c3d4e\n• abcde-fabcd\n• 12345-67890\n• ffeed-decaf", &codes(&parsed), &[]);
}

#[test]
fn microsoft_one_code_of_twenty_five_characters() {
    let text = "Your new code is:\n\nXG4R7-9Q2LM-T8KWB-4VZ1C-PJ6HN\n\nPrint it or write it down.";
    let parsed = reads(text, &["XG4R7-9Q2LM-T8KWB-4VZ1C-PJ6HN"], &[1, 5]);
    assert_eq!(parsed.guess, "1 code of 5-5-5-5-5 characters; 2 lines left out");
}

#[test]
fn apple_one_key_of_seven_groups_even_if_it_wraps() {
    reads("Recovery Key\nAB12-CD34-EF56-GH78-JK90-LM12-NP34", &["AB12-CD34-EF56-GH78-JK90-LM12-NP34"], &[1]);
    reads("AB12-CD34-EF56-GH78-\n   JK90-LM12-NP34", &["AB12-CD34-EF56-GH78-JK90-LM12-NP34"], &[]);
    reads("ABCD-EFGH-JKLM-NPQR-STUV-WXYZ-ABCD", &["ABCD-EFGH-JKLM-NPQR-STUV-WXYZ-ABCD"], &[]);
}

#[test]
fn discord_two_groups_of_four_under_a_heading() {
    let text = "These are your Discord backup codes for account someone. Keep them safe!\n\n\
        * a1b2-c3d4\n* efgh-ijkl\n* 5m6n-7o8p\n* q9r0-s1t2";
    reads(text, &["a1b2-c3d4", "efgh-ijkl", "5m6n-7o8p", "q9r0-s1t2"], &[1]);
}

#[test]
fn facebook_and_instagram_rows_of_eight_digits() {
    reads("1948 3321\n5520 1184\n6610 0922", &["1948 3321", "5520 1184", "6610 0922"], &[]);
    reads("19483321 55201184\n66100922 00712398", &["19483321", "55201184", "66100922", "00712398"], &[]);
    reads("19483321  55201184  66100922", &["19483321", "55201184", "66100922"], &[]);
}

#[test]
fn every_style_of_numbering_is_removed() {
    for text in [
        "1. a1b2c3d4\n2. e5f6g7h8\n3. i9j0k1l2",
        "1) a1b2c3d4\n2) e5f6g7h8\n3) i9j0k1l2",
        "01: a1b2c3d4\n02: e5f6g7h8\n03: i9j0k1l2",
        "#1 a1b2c3d4\n#2 e5f6g7h8\n#3 i9j0k1l2",
        "(1) a1b2c3d4\n(2) e5f6g7h8\n(3) i9j0k1l2",
        "[1] a1b2c3d4\n[2] e5f6g7h8\n[3] i9j0k1l2",
        "1 a1b2c3d4\n2 e5f6g7h8\n3 i9j0k1l2",
        "1 - a1b2c3d4\n2 - e5f6g7h8\n3 - i9j0k1l2",
        "1.a1b2c3d4\n2.e5f6g7h8\n3.i9j0k1l2",
        "1: a1b2c3d4 2: e5f6g7h8 3: i9j0k1l2",
        "0 a1b2c3d4\n1 e5f6g7h8\n2 i9j0k1l2",
        "1\na1b2c3d4\n2\ne5f6g7h8\n3\ni9j0k1l2",
        "Code 1: a1b2c3d4\nCode 2: e5f6g7h8\nCode 3: i9j0k1l2",
        "Backup code #1: a1b2c3d4\nBackup code #2: e5f6g7h8\nBackup code #3: i9j0k1l2",
        "code 1 a1b2c3d4\ncode 2 e5f6g7h8\ncode 3 i9j0k1l2",
        "Nr. 1 a1b2c3d4\nNr. 2 e5f6g7h8\nNr. 3 i9j0k1l2",
        "| 1 | a1b2c3d4 |\n|---|----------|\n| 2 | e5f6g7h8 |\n| 3 | i9j0k1l2 |",
        "1,a1b2c3d4\n2,e5f6g7h8\n3,i9j0k1l2",
        "> 1. `a1b2c3d4`\n> 2. `e5f6g7h8`\n> 3. `i9j0k1l2`",
    ] {
        let parsed = reads(text, &["a1b2c3d4", "e5f6g7h8", "i9j0k1l2"], &[]);
        assert_eq!(parsed.guess, "3 codes of 8 characters, numbered", "{text}");
    }
}

#[test]
fn digits_of_codes_are_not_mistaken_for_line_numbers() {
    reads("123 456\n124 457\n125 458", &["123 456", "124 457", "125 458"], &[]);
    reads("12 34 56 78\n13 34 56 79", &["12 34 56 78", "13 34 56 79"], &[]);
    reads("12345678\n22345678", &["12345678", "22345678"], &[]);
    reads("1-2345-6789\n7-2345-6780", &["1-2345-6789", "7-2345-6780"], &[]);
}

#[test]
fn dropbox_single_words_of_letters_and_digits() {
    reads("Your backup codes\n\nzk3f9a2q\n8h2m4nxp\np0o9i8u7\n", &["zk3f9a2q", "8h2m4nxp", "p0o9i8u7"], &[1]);
}

#[test]
fn one_code_in_groups_of_four() {
    // Bitwarden: eight groups, some without a digit.
    let text = "Your Bitwarden two-step login recovery code:\n\n\
        a1b2 cdef 3g4h ijkl 5m6n opqr 7s8t uvwx\n\nNov 21, 2025, 10:22:31 AM";
    let parsed = reads(text, &["a1b2 cdef 3g4h ijkl 5m6n opqr 7s8t uvwx"], &[1, 5]);
    assert_eq!(parsed.guess, "1 code of 4 4 4 4 4 4 4 4 characters; 2 lines left out");
    reads("A1B2 CDEF 3G4H IJKL 5M6N OPQR 7S8T UVWX", &["A1B2 CDEF 3G4H IJKL 5M6N OPQR 7S8T UVWX"], &[]);
}

#[test]
fn six_groups_of_five_digits() {
    reads("31095 12876 55410 98231 00412 77320", &["31095 12876 55410 98231 00412 77320"], &[]);
}

#[test]
fn five_groups_with_dashes() {
    // Stripe's single code, and AWS-like keys.
    reads("Backup code\nabcd-1234-efgh-5678-ijkl\n", &["abcd-1234-efgh-5678-ijkl"], &[1]);
}

#[test]
fn forty_eight_digits_in_groups_of_six() {
    // BitLocker's text file.
    let text = "BitLocker Drive Encryption recovery key\n\nIdentifier:\n\n\t0A1B2C3D-0000-1111-2222-ABCDEF012345\n\n\
        Recovery Key:\n\n\t111111-222222-333333-444444-555555-666666-777777-888888\n";
    let parsed = parse_recovery(text);
    assert!(codes(&parsed).contains(&"111111-222222-333333-444444-555555-666666-777777-888888"));
}

#[test]
fn used_codes_are_recognised() {
    let text = "1948-3321 (used)\n5520-1184\n~~6610-0922~~\n0071-2398 used on 2025-03-01\n[used] 7753-1209\n\
        8\u{336}8\u{336}2\u{336}0\u{336}-\u{336}1\u{336}2\u{336}3\u{336}4\u{336}\n9142-6603 ✓ nope";
    let parsed = parse_recovery(text);
    assert_eq!(
        codes(&parsed),
        ["1948-3321", "5520-1184", "6610-0922", "0071-2398", "7753-1209", "8820-1234"]
    );
    assert_eq!(parsed.used, [0, 2, 3, 4, 5]);
    assert_eq!(parsed.guess, "6 codes of 4-4 digits; 1 line left out; 5 marked as used");
    assert_eq!(reads("1948-3321 [used]   5520-1184", &["1948-3321", "5520-1184"], &[]).used, [0]);
}

#[test]
fn masked_codes_are_ignored() {
    reads(
        "1948-3321\nXXXX-XXXX\n****-****\n•••• ••••\n5520-1184\n6610-0922",
        &["1948-3321", "5520-1184", "6610-0922"],
        &[2],
    );
}

#[test]
fn tables_and_lists_with_separators() {
    let three = ["a1b2-c3d4", "e5f6-g7h8", "i9j0-k1l2"];
    reads("a1b2-c3d4, e5f6-g7h8, i9j0-k1l2", &three, &[]);
    reads("a1b2-c3d4; e5f6-g7h8; i9j0-k1l2.", &three, &[]);
    reads("\"a1b2-c3d4\" \"e5f6-g7h8\" 'i9j0-k1l2'", &three, &[]);
    reads("a1b2-c3d4 | e5f6-g7h8 | i9j0-k1l2", &three, &[]);
    reads("a1b2-c3d4 e5f6-g7h8 i9j0-k1l2", &three, &[]);
    reads("a1b2-c3d4\r\ne5f6-g7h8\r\n\r\ni9j0-k1l2\r\n", &three, &[]);
    reads("\u{feff}a1b2-c3d4\n  e5f6-g7h8\u{a0}\n\ti9j0-k1l2", &three, &[]);
    reads("a1b2\u{2011}c3d4\ne5f6\u{2010}g7h8\ni9j0\u{ad}-k1l2", &three, &[]);
}

#[test]
fn csv_with_a_used_column() {
    let parsed = reads(
        "#,code,used\n1,a1b2-c3d4,no\n2,e5f6-g7h8,yes\n3,i9j0-k1l2,\n",
        &["a1b2-c3d4", "e5f6-g7h8", "i9j0-k1l2"],
        &[1],
    );
    assert_eq!(parsed.used, [1]);
}

#[test]
fn dots_between_groups() {
    reads("1948.3321\n5520.1184\n6610.0922", &["1948.3321", "5520.1184", "6610.0922"], &[]);
    reads("1. 1948.3321\n2. 5520.1184", &["1948.3321", "5520.1184"], &[]);
}

#[test]
fn json() {
    let parsed = reads("[\"a1b2-c3d4\", \"e5f6-g7h8\"]", &["a1b2-c3d4", "e5f6-g7h8"], &[]);
    assert_eq!(parsed.guess, "2 codes of 4-4 characters, from JSON");
    reads("[12345678, 22345678]", &["12345678", "22345678"], &[]);
    let text = "{\"account\": \"someone12\", \"tags\": [\"work2024\"], \"backup_codes\": [\"a1b2c3d4\", \"abcdefgh\"]}";
    reads(text, &["a1b2c3d4", "abcdefgh"], &[]);
    let text = "{\"codes\": [{\"code\": \"a1b2c3d4\", \"used\": true}, {\"code\": \"e5f6g7h8\", \"used_at\": null}]}";
    assert_eq!(reads(text, &["a1b2c3d4", "e5f6g7h8"], &[]).used, [0]);
    reads("{\"recovery_codes\": [\n  \"a1b2-c3d4\",\n  \"e5f6-g7h8\",\n]", &["a1b2-c3d4", "e5f6-g7h8"], &[1]);
}

#[test]
fn html_from_a_web_page() {
    let text = "<ul class=\"codes\">\n<li><code>a1b2-c3d4</code></li>\n<li><s><code>e5f6-g7h8</code></s></li>\n\
        <li>i9j0&#8209;k1l2</li></ul>\n<p>Keep&nbsp;these &amp; others <b>safe</b>.</p>";
    let parsed = reads(text, &["a1b2-c3d4", "e5f6-g7h8", "i9j0-k1l2"], &[5]);
    assert_eq!(parsed.used, [1]);
    reads(
        "<table><tr><td>1</td><td>1948 3321</td></tr><tr><td>2</td><td>5520 1184</td></tr></table>",
        &["1948 3321", "5520 1184"],
        &[],
    );
    reads("a1b2-c3d4<br>e5f6-g7h8<br/>i9j0-k1l2", &["a1b2-c3d4", "e5f6-g7h8", "i9j0-k1l2"], &[]);
}

#[test]
fn headings_dates_addresses_and_names_are_left_out() {
    let text = "Example Mail recovery codes\nAccount: someone1987\nGenerated 2025-11-21 10:22\nhttps://example.com/2fa/a1b2c3d4\n\
        someone99@example.com\nPhone: +1 555 123 4567\nKeep these codes as safe as your password.\n\
        Codes:\na1b2c3d4e5\nf6g7h8i9j0\nk1l2m3n4o5\nDate: 21.11.2025\n192.168.10.20\nsomeone1987\n=====\n";
    reads(text, &["a1b2c3d4e5", "f6g7h8i9j0", "k1l2m3n4o5"], &[1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 14]);
}

#[test]
fn headings_in_other_languages_are_ignored() {
    reads(
        "Deine Wiederherstellungscodes für Beispiel:\n1948-3321\n5520-1184\n6610-0922\nBewahre sie gut auf!",
        &["1948-3321", "5520-1184", "6610-0922"],
        &[1, 5],
    );
    reads("备用验证码\n1948 3321\n5520 1184\nКоды восстановления", &["1948 3321", "5520 1184"], &[1, 4]);
}

#[test]
fn a_code_in_a_sentence() {
    reads("Your recovery code is A1B2-C3D4-E5F6.", &["A1B2-C3D4-E5F6"], &[]);
    reads("Recovery code: ABCDEFGHJKMN", &["ABCDEFGHJKMN"], &[]);
    reads("Emergency key: a1b2c3d4e5f6a7b8c9d0", &["a1b2c3d4e5f6a7b8c9d0"], &[]);
}

#[test]
fn codes_of_letters_only() {
    // Some codes of Twitch and Slack happen to have no digit; some services never use digits.
    reads("qwfp-zxcd\narst-neio\nzxcv-bmkh", &["qwfp-zxcd", "arst-neio", "zxcv-bmkh"], &[]);
    reads("HXKQZWPM\nBVNRTYLK\nQPWMZXNB\n", &["HXKQZWPM", "BVNRTYLK", "QPWMZXNB"], &[]);
    reads("Important\nBackup codes\nPrint this page", &[], &[1, 2, 3]);
}

#[test]
fn phrases() {
    let words = "legal winner thank year wave sausage worth useful legal winner thank yellow";
    let parsed = reads(&format!("Recovery phrase\n{words}\n"), &[words], &[1]);
    assert_eq!(parsed.guess, "1 code of 12 words; 1 line left out");
    let numbered: Vec<String> =
        words.split(' ').enumerate().map(|(n, w)| format!("{}. {w}", n + 1)).collect();
    reads(&numbered.join("\n"), &[words], &[]);
    reads(&numbered.join(" "), &[words], &[]);
    // Two columns, numbered from top to bottom.
    let columns: Vec<String> = (0..6).map(|n| format!("{}\t{}", numbered[n], numbered[n + 6])).collect();
    reads(&columns.join("\n"), &[words], &[]);
    reads(
        "apple-river-stone-cloud\nmaple-fox-winter-lamp",
        &["apple-river-stone-cloud", "maple-fox-winter-lamp"],
        &[],
    );
}

#[test]
fn base64_secrets_and_uuids() {
    reads("b2ZmZXJpbmcgYSBrZXk+/w==", &["b2ZmZXJpbmcgYSBrZXk+/w=="], &[]);
    reads("0a1b2c3d-0000-1111-2222-abcdef012345", &["0a1b2c3d-0000-1111-2222-abcdef012345"], &[]);
}

#[test]
fn repeated_codes_are_kept_and_reported() {
    let parsed = reads(
        "a1b2-c3d4\ne5f6-g7h8\na1b2c3d4\na1b2-c3d4",
        &["a1b2-c3d4", "e5f6-g7h8", "a1b2c3d4", "a1b2-c3d4"],
        &[],
    );
    assert_eq!(parsed.duplicates, [2, 3]);
    assert!(parsed.guess.ends_with("; 2 are there twice"), "{}", parsed.guess);
}

#[test]
fn empty_and_very_large_texts() {
    assert_eq!(reads("", &[], &[]).guess, "no codes found");
    assert_eq!(reads("Keep these safe\n", &[], &[1]).guess, "no codes found; 1 line left out");
    assert!(parse_recovery(&"a1b2c3d4\n".repeat(200_000)).guess.starts_with("nothing read: 1800000 bytes"));
    // Parsing must stay fast: no part may take quadratic time.
    assert_eq!(parse_recovery(&"x".repeat(200_000)).codes.len(), 0);
    assert_eq!(parse_recovery(&"<a&".repeat(60_000)).codes.len(), 0);
    assert_eq!(parse_recovery(&"abcdefgh ".repeat(20_000)).codes.len(), 0);
    let many: String = (0..20_000).map(|n| format!("a{n:07}\n")).collect();
    assert_eq!(parse_recovery(&many).codes.len(), 20_000);
    let weak: String = (0..12_000).map(|n| format!("abcdefgh\n{n:06}\n")).collect();
    assert_eq!(parse_recovery(&weak).codes.len(), 12_000);
}

proptest! {
    #[test]
    fn any_pasted_text_yields_printable_codes(text in "(\\PC{0,20}|[0-9]{1,3}[.):]? |[a-z0-9]{4}[- .][a-z0-9]{4}|[\\x00-\\x20\u{200b}|,;~<>&\\[\\]]|used|code: ){0,30}") {
        let parsed = parse_recovery(&text);
        for code in &parsed.codes {
            prop_assert!(!code.expose().trim().is_empty());
            prop_assert!(code.expose().chars().all(|c| c.is_ascii_graphic() || c == ' '));
        }
        let lines = text.split(['\n', '\r', '\u{c}', '\u{2028}', '\u{2029}']).count();
        prop_assert!(parsed.ignored.iter().all(|&line| (1..=lines).contains(&line)));
        let within = |list: &[usize]| list.iter().all(|&at| at < parsed.codes.len());
        prop_assert!(within(&parsed.used) && within(&parsed.duplicates));
    }

    #[test]
    fn codes_of_one_format_are_all_found_in_order(
        codes in prop::collection::vec("[a-z]{3}[0-9][a-z0-9]-[a-z0-9]{5}", 1..20),
        style in 0..6,
    ) {
        let lines: Vec<String> = codes
            .iter()
            .enumerate()
            .map(|(at, code)| match style {
                0 => code.clone(),
                1 => format!("{}. {code}", at + 1),
                2 => format!("  - {code},"),
                3 => format!("\"{code}\""),
                4 => format!("| {} | {code} |", at + 1),
                _ => format!("{:02}) {code}", at + 1),
            })
            .collect();
        let parsed = parse_recovery(&format!("Your recovery codes\n\n{}\n", lines.join("\n")));
        prop_assert_eq!(self::codes(&parsed), codes);
        prop_assert_eq!(parsed.ignored, [1]);
    }
}

#[test]
fn a_password_is_never_taken_for_a_code() {
    let page = "a1b2c-3d4e5\nf6071-82930\n0a1b2-c3d4e\n";
    for line in [
        "password: hunter2222",
        "Password hunter2222",
        "PASSWORD = hunter2222",
        "Login password: hunter2-2222x",
        "passwort: a1b2c-99999",
        "pw: hunter2222",
        "PIN: 123456",
        "Password:\na1b2c-99999",
        "password\ta1b2c-99999",
        "| password | a1b2c-99999 |",
    ] {
        let parsed =
            parse_recovery(&format!("Recovery codes (GitHub)\nusername: ann\n{line}\ncodes:\n{page}"));
        let kept = codes(&parsed);
        assert_eq!(kept, ["a1b2c-3d4e5", "f6071-82930", "0a1b2-c3d4e"], "{line}");
    }
}

#[test]
fn a_single_code_may_have_only_letters() {
    for (text, code) in [
        ("xhkqzabwtrpm", "xhkqzabwtrpm"),
        ("xhkqzabwtrpm\n", "xhkqzabwtrpm"),
        ("Recovery code: abcd efgh ijkl", "abcd efgh ijkl"),
        ("Your recovery code\n\nxhkqzabwtrpm", "xhkqzabwtrpm"),
        ("XHKQ-ZABW-TRPM", "XHKQ-ZABW-TRPM"),
    ] {
        let parsed = parse_recovery(text);
        let kept = codes(&parsed);
        assert_eq!(kept, [code], "{text}");
    }
    for prose in ["hello", "keep this page safe", "keep this", "Print them"] {
        assert!(parse_recovery(prose).codes.is_empty(), "{prose}");
    }
}

#[test]
fn dashes_of_every_kind_join_the_groups_of_a_code() {
    for dash in ['\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2015}', '\u{2212}'] {
        let parsed = parse_recovery(&format!("a1b2 c3d4\ne5f6{dash}g7h8\n"));
        assert_eq!(parsed.codes.len(), 2, "{dash:?}");
        assert_eq!(parsed.codes[1].expose(), "e5f6-g7h8");
    }
}
