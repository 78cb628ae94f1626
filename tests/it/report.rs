//! Reports: a GFM parser reads them back, they are redacted, and they contain no secrets and no formulas.

use comrak::nodes::{AstNode, NodeValue};
use comrak::{Arena, Options, parse_document};
use jiff::civil::{Date, date};
use proptest::prelude::*;
use selvedge::inventory::{AccountId, Inventory};
use selvedge::profile::{CodeSet, Profile, StoredCode, StoredSeed};
use selvedge::report::{Audit, Report, gather};
use selvedge::responsibility::{Answer, AnswerState, Model};
use selvedge::risk::{Accepted, ActionTarget, Finding, NextAction, Severity, rule};
use selvedge::secret::RecoveryCode;

const TODAY: Date = date(2026, 11, 21);

/// A block of a parsed document: its kind with indentation, and its text.
#[derive(Debug, PartialEq, Eq)]
struct Block {
    kind: String,
    text: String,
}

/// Parses the markdown with all of GitHub's extensions.
fn parsed(markdown: &str) -> Vec<Block> {
    let mut options = Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    options.extension.alerts = true;
    options.extension.math_dollars = true;
    let arena = Arena::new();
    let mut blocks = Vec::new();
    walk(parse_document(&arena, markdown, &options), 0, &mut blocks);
    blocks
}

fn walk<'a>(node: &'a AstNode<'a>, depth: usize, blocks: &mut Vec<Block>) {
    for child in node.children() {
        let value = &child.data().value;
        let kind = match value {
            NodeValue::Heading(heading) => format!("heading {}", heading.level),
            NodeValue::TaskItem(item) => format!("task {}", item.symbol.map_or("open", |_| "ticked")),
            NodeValue::Item(_) => "item".into(),
            NodeValue::Paragraph => "paragraph".into(),
            NodeValue::TableCell => "cell".into(),
            NodeValue::List(_) | NodeValue::Table(_) | NodeValue::TableRow(_) => {
                walk(child, depth, blocks);
                continue;
            }
            other => panic!("no report holds a {other:?}"),
        };
        let holds_blocks = matches!(value, NodeValue::TaskItem(_) | NodeValue::Item(_));
        let mut text = String::new();
        if !holds_blocks {
            inlines(child, &mut text);
        }
        blocks.push(Block { kind: format!("{}{kind}", "  ".repeat(depth)), text });
        if holds_blocks {
            walk(child, depth + 1, blocks);
        }
    }
}

/// The text that a reader sees, with marks around strong text, struck text and links.
fn inlines<'a>(node: &'a AstNode<'a>, out: &mut String) {
    for child in node.children() {
        match &child.data().value {
            NodeValue::Text(text) => out.push_str(text),
            NodeValue::SoftBreak => out.push(' '),
            NodeValue::HtmlInline(html) => assert_eq!(html, "<!-- -->"),
            NodeValue::Strong => marked(child, "‹", "›", out),
            NodeValue::Strikethrough => marked(child, "‹del ", "›", out),
            NodeValue::Link(link) => {
                assert!(link.url == "#findings" || link.url.starts_with("https://"), "{}", link.url);
                assert!(!link.url.contains("evil"), "{}", link.url);
                marked(child, "‹link ", "›", out);
            }
            other => panic!("no report holds a {other:?}"),
        }
    }
}

fn marked<'a>(node: &'a AstNode<'a>, open: &str, close: &str, out: &mut String) {
    out.push_str(open);
    inlines(node, out);
    out.push_str(close);
}

fn count(blocks: &[Block], kind: &str) -> usize {
    blocks.iter().filter(|block| block.kind.trim_start() == kind).count()
}

fn answer(control: &str, account: Option<&str>, state: AnswerState, note: &str) -> Answer {
    Answer {
        control: control.into(),
        account: account.map(AccountId::from),
        state: Some(state),
        note: note.into(),
        date: date(2026, 11, 1),
    }
}

fn finding(id: &str, severity: Severity, subject: &str, fact: &str) -> Finding {
    Finding {
        rule: rule(id).unwrap(),
        severity,
        subject: subject.into(),
        name: String::new(),
        facts: vec![fact.into(), "A second fact.".into()],
        accepted: None,
    }
}

/// An accepted finding.
fn accepted(finding: Finding, reason: &str) -> Finding {
    let accepted = Accepted {
        rule: finding.rule.id.clone(),
        subject: finding.subject.clone(),
        reason: reason.into(),
        until: date(2027, 5, 31),
        date: date(2026, 11, 2),
    };
    Finding { accepted: Some(Box::new(accepted)), ..finding }
}

/// One account, one number, three controls and three findings, with this text in every text field.
fn with_text(text: &str) -> (Model, Profile, Vec<Finding>) {
    // A semicolon would separate two sources.
    let cited = format!("See {}", text.replace(';', ","));
    let mut writer = csv::Writer::from_writer(vec![]);
    writer.write_record(["category", "control", "provider", "user", "threat", "source", "scope"]).unwrap();
    writer.write_record(["Sheep", text, text, text, text, &cited, "account"]).unwrap();
    writer.write_record(["Sheep", "Second", text, text, "", "NIST 3.1; own judgement", "person"]).unwrap();
    writer.write_record(["Goats", "Third", text, text, "", "", "person"]).unwrap();
    let model = Model::parse(&writer.into_inner().unwrap()).unwrap();
    let mut inventory: Inventory = serde_json::from_value(serde_json::json!({
        "accounts": [{ "id": "mail", "service": "" }],
        "numbers": [{ "id": "number", "name": "" }],
    }))
    .unwrap();
    inventory.title = text.into();
    inventory.accounts[0].service = text.into();
    inventory.numbers[0].name = text.into();
    let profile = Profile {
        inventory,
        answers: vec![
            answer("C01", Some("mail"), AnswerState::Todo, text),
            answer("C02", None, AnswerState::NotApplicable, text),
            answer("C03", None, AnswerState::Done, ""),
        ],
        ..Profile::default()
    };
    let fact = format!("It says {text} here.");
    let findings = vec![
        finding("R03", Severity::High, "mail", &fact),
        finding("R36", Severity::High, "number", &fact),
        accepted(finding("R05", Severity::High, "mail", &fact), text),
    ];
    (model, profile, findings)
}

/// A report of a profile, neither blank nor redacted, without next steps.
fn of<'a>(model: &'a Model, profile: &'a Profile, findings: &'a [Finding]) -> Report<'a> {
    Report {
        model,
        inventory: &profile.inventory,
        directory: selvedge::services::Directory::builtin(),
        answers: &profile.answers,
        findings,
        next_actions: &[],
        today: TODAY,
        blank: false,
        redact: false,
    }
}

fn markdown_with(text: &str) -> String {
    let (model, profile, findings) = with_text(text);
    let report = of(&model, &profile, &findings);
    report.markdown()
}

/// A name as it is shown: one line without control characters.
fn shown(text: &str) -> String {
    selvedge::text::visible(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Compares markdown that contains this text with markdown that contains a plain word instead: the parsed documents
/// must differ only in that text.
fn reads_as_written(text: &str) {
    let markdown = markdown_with(text);
    let plain = parsed(&markdown_with("Plainword"));
    let read = parsed(&markdown);
    let expected: Vec<Block> = plain
        .into_iter()
        .map(|block| {
            let cited = block.text.starts_with("Source: See ");
            let text = if cited { shown(text).replace(';', ",") } else { shown(text) };
            Block { text: block.text.replace("Plainword", &text), ..block }
        })
        .collect();
    for (read, expected) in read.iter().zip(&expected) {
        assert_eq!(read, expected, "{text:?}");
    }
    assert_eq!(read.len(), expected.len(), "{text:?}\n{markdown}");
}

const NASTY: &[&str] = &[
    "a | b",
    "|",
    "<script>alert(1)</script>",
    "<b>",
    "</li>",
    "<!-- ",
    "-->",
    "`",
    "```",
    "``` rust",
    "a`b`c",
    "*",
    "**",
    "***bold***",
    "_",
    "__x__",
    "# Heading",
    "#",
    "## ",
    "Sharp ##",
    "#1",
    "GH-1 #12",
    "- item",
    "+ item",
    "* item",
    "- [x] done",
    "[x]",
    "[ ]",
    "[x] done",
    "1. one",
    "1) one",
    "10. ten",
    "1.",
    "=",
    "===",
    "---",
    "- - -",
    "~~~",
    "~~gone~~",
    "~x~",
    "> quote",
    "[!NOTE]",
    "> [!NOTE]",
    "\\",
    "\\\\",
    "a\\",
    "\\|",
    "\\`",
    "two\nlines",
    "two\r\n\r\n# lines",
    "tab\there",
    "@everyone",
    "@a/team",
    "a@evil.example",
    "mailto:a@evil.example",
    "https://evil.example/x?y=1",
    "http://evil.example",
    "HTTPS://EVIL.EXAMPLE",
    "www.evil.example",
    "WWW.evil.example",
    "ftp://evil.example",
    "<https://evil.example>",
    "[link](https://evil.example)",
    "![image](https://evil.example)",
    "[ref]: https://evil.example",
    "[ref]",
    "[^1]",
    "[^1]: note",
    "&amp;",
    "&lt;b>",
    "&#64;",
    "&",
    "$x$",
    "$$x$$",
    "$`x`$",
    "\u{202e}drow",
    "\u{200f}a",
    "\u{feff}a",
    "a\u{7}b",
    "\u{1b}[31m",
    "漢字",
    "**漢字**。",
    "é*è*",
    "👩‍👩‍👧",
    "(parens)",
    "\"quotes\"",
    "'",
    "!",
    "![",
    "](",
    "a]b[c",
    ":smile:",
    "x: y",
    ": z",
    "\u{a0}nbsp\u{a0}",
    "5\" disk",
    "100%",
    "^up^",
    "++in++",
    "==mark==",
    "H~2~O",
    "||spoiler||",
    "{#id}",
    "€",
    "€uro",
    "xmpp:a@evil.example",
    "a_b_c",
    "snake_case_name",
    "*a",
    "a*",
    "...",
    "-",
    "+",
    "0",
    "1",
    "-1",
    ".",
    ")",
    "1)",
];

#[test]
fn a_parser_reads_names_with_markup_as_plain_text() {
    for text in NASTY {
        reads_as_written(text);
    }
}

#[test]
fn very_long_and_empty_names_are_read_back() {
    reads_as_written(&"W|<`".repeat(2_500));
    let (model, mut profile, findings) = with_text("x");
    profile.inventory.accounts[0].service = " \n".into();
    let report = of(&model, &profile, &findings);
    let blocks = parsed(&report.markdown());
    assert!(blocks.iter().any(|block| block.kind == "heading 3" && block.text == "(no name)"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_parser_reads_any_name_as_it_is(
        text in "[|<>`*_\\[\\]#@&~\\\\!(){}.:;/+=$^'\"0-9a-cwx \\n\\t\u{202e}\u{a0}é漢€-]{0,24}[|<>`*_#\\]a-c1)!\\\\]",
    ) {
        reads_as_written(&text);
    }

    #[test]
    fn a_parser_reads_any_mix_of_nasty_names(
        parts in prop::collection::vec((prop::sample::select(NASTY), prop::sample::select(&["", " ", "a"][..])), 1..5),
    ) {
        let text: String = parts.iter().flat_map(|(part, glue)| [*part, *glue]).collect();
        reads_as_written(&text);
    }
}

/// Two mailboxes with the same name, a bank, a shop, a phone and its number; some answers, one acceptance, a seed and
/// recovery codes.
fn household() -> Profile {
    let inventory: Inventory = serde_json::from_value(serde_json::json!({
        "title": "Robin’s things",
        "devices": [
            { "id": "phone", "name": "My phone", "kind": "phone", "unlock": [{ "method": "pin" }] },
            { "id": "key", "name": "Blue key", "kind": "security_key" },
        ],
        "numbers": [{
            "id": "robins-number", "name": "+49 170 5550123", "device": "phone", "port_out_pin": false,
            "notes": "bought in Lübeck",
        }],
        "places": [{ "id": "drawer", "name": "Drawer", "locked": true }],
        "accounts": [
            {
                "id": "mail", "service": "Mail", "username": "robin@mail.example", "importance": "critical",
                "factors": [
                    { "id": "password", "kind": "password", "holders": ["memory"] },
                    { "id": "totp", "kind": "totp", "holders": ["phone", "selvedge"] },
                    { "id": "recovery-codes", "kind": "recovery_codes", "holders": ["selvedge"],
                      "codes": { "total": 10, "used": 9, "made": "2024-05-01" } },
                ],
                "sign_in": [{ "factors": ["password", "totp"] }],
                "recovery": [{ "factors": ["recovery-codes"], "restores": "second_factor" }],
                "recovery_addresses": [{ "address": "grandma@family.example", "verified": false }],
                "notes": "the oldest one",
            },
            { "id": "robin2-mail", "service": "Mail", "username": "robin2", "importance": "low" },
            {
                "id": "bank", "service": "Süd|Bank <online>", "username": "7734001", "importance": "critical",
                "factors": [
                    { "id": "password", "kind": "password", "holders": ["memory"] },
                    { "id": "sms", "kind": "sms", "holders": ["robins-number"] },
                ],
                "sign_in": [{ "factors": ["password", "sms"] }],
            },
        ],
        "vault_devices": ["phone"],
    }))
    .unwrap();
    assert!(selvedge::inventory::problems(&inventory).is_empty());
    let otp = selvedge::otp::parse_any(SEED).unwrap().otp;
    let seed = StoredSeed { account: "mail".into(), factor: "totp".into(), otp, added: TODAY };
    let codes = CODES.map(|code| StoredCode { code: RecoveryCode::new(code.into()), used: None });
    let codes = CodeSet {
        account: "mail".into(),
        factor: "recovery-codes".into(),
        codes: codes.into(),
        made: TODAY,
        verified: None,
    };
    Profile {
        inventory,
        seeds: vec![seed.into()],
        recovery_codes: vec![codes.into()],
        answers: vec![
            answer("C01", None, AnswerState::Done, "asked the clerk | twice"),
            answer("C03", Some("robin2-mail"), AnswerState::Todo, "ask Robin’s sister"),
            answer("C06", None, AnswerState::NotApplicable, ""),
            answer("C23", None, AnswerState::Todo, "buy a =safe="),
        ],
        accepted: vec![Accepted {
            rule: "R03".into(),
            subject: "bank".into(),
            reason: "they offer nothing else, says Ms Example".into(),
            until: date(2027, 5, 31),
            date: date(2026, 11, 2),
        }],
        ..Profile::default()
    }
}

const SEED: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
const CODES: [&str; 2] = ["wxyz-4711-abcd", "9081726354"];

/// Texts in [`household`] that identify Robin or that Robin wrote.
const PERSONAL: [&str; 12] = [
    "robin",
    "mail.example",
    "grandma",
    "7734001",
    "5550123",
    "49 170",
    "lübeck",
    "the oldest",
    "clerk",
    "sister",
    "safe=",
    "ms example",
];

/// Findings whose facts contain every personal text.
fn findings_with_personal_data() -> (Vec<Finding>, Vec<NextAction>) {
    let fact =
        "ROBIN@mail.example, robin2 and 7734001 get codes at +49 170 5550123 or grandma@family.example.";
    let findings = vec![
        finding("R03", Severity::High, "bank", fact),
        finding("R36", Severity::High, "robins-number", fact),
        accepted(finding("R22", Severity::Medium, "robin2-mail", fact), "Ms Example says so"),
    ];
    let action = NextAction {
        text: format!("Tell Mail that {fact}"),
        target: ActionTarget::Subject("mail".into()),
        severity: Some(Severity::High),
        takeover: 2,
        lockout: 1,
        rules: vec!["R03".into()],
    };
    (findings, vec![action])
}

/// A report in every format.
fn formats(report: &Report<'_>) -> [(&'static str, String); 3] {
    [("markdown", report.markdown()), ("csv", report.csv()), ("json", report.json())]
}

#[test]
fn controls_and_next_steps_are_tasks_and_only_done_ones_are_ticked() {
    let profile = household();
    let model = Model::embedded();
    let (findings, next_actions) = findings_with_personal_data();
    let report = Report { next_actions: &next_actions, ..of(model, &profile, &findings) };
    let blocks = parsed(&report.markdown());
    assert_eq!(count(&blocks, "task ticked"), 1);
    assert_eq!(count(&blocks, "task open"), 41 + next_actions.len());
    assert_eq!(count(&blocks, "heading 1"), 1);
    let sections = ["Summary", "Findings", "Accepted findings", "Next steps", "Sources"].len();
    assert_eq!(count(&blocks, "heading 2"), model.categories().len() + sections);
    assert_eq!(count(&blocks, "heading 3"), 2);
    let has = |text: &str| assert!(blocks.iter().any(|block| block.text == text), "{text}");
    has("Two-factor checklist: Robin’s things");
    has("Controls: 4 of 42 answered (1 done, 2 to do, 1 not applicable)");
    has("‹C01 Second factor on every account›: done, 2026-11-01");
    has("‹del ‹C06 Manager compatibility››: not applicable, 2026-11-01");
    has("‹C23 Code storage›: to do, 2026-11-01");
    has("Note (2026-11-01): buy a =safe=");
    has("For Mail (robin2): to do, 2026-11-01: ask Robin’s sister");
    has("Süd|Bank <online>");
}

#[test]
fn a_blank_checklist_contains_nothing_from_the_profile() {
    let profile = household();
    let model = Model::embedded();
    let (findings, next_actions) = findings_with_personal_data();
    let full = Report { next_actions: &next_actions, blank: true, ..of(model, &profile, &findings) };
    let nobody = Profile::default();
    let empty = Report { blank: true, ..of(model, &nobody, &[]) };
    for ((format, full), (_, empty)) in formats(&full).into_iter().zip(formats(&empty)) {
        assert_eq!(full, empty, "{format}");
    }
    let blocks = parsed(&full.markdown());
    assert_eq!((count(&blocks, "task open"), count(&blocks, "task ticked")), (42, 0));
}

#[test]
fn a_redacted_report_identifies_nobody_and_still_names_the_services() {
    let profile = household();
    let model = Model::embedded();
    let (findings, next_actions) = findings_with_personal_data();
    let report = Report { next_actions: &next_actions, ..of(model, &profile, &findings) };
    for (format, text) in formats(&report) {
        // Sanity check: without redaction, everything except the inventory's notes is there.
        let text = text.to_lowercase();
        let missing: Vec<&str> = PERSONAL.into_iter().filter(|word| !text.contains(word)).collect();
        assert!(missing.iter().all(|word| ["lübeck", "the oldest"].contains(word)), "{format}: {missing:?}");
    }
    for (format, text) in formats(&Report { redact: true, ..report }) {
        let lower = text.to_lowercase();
        for word in PERSONAL {
            assert!(!lower.contains(word), "{format} says {word}:\n{text}");
        }
        for service in ["Mail (account 2)", "number 1", "online"] {
            assert!(text.contains(service), "{format} lacks {service}");
        }
    }
}

#[test]
fn findings_are_redacted_too() {
    let profile = household();
    let model = Model::embedded();
    let found = gather(model, &profile.inventory, &profile.answers, &profile.accepted, TODAY);
    let report =
        Report { next_actions: &found.next_actions, redact: true, ..of(model, &profile, &found.findings) };
    for (format, text) in formats(&report) {
        let lower = text.to_lowercase();
        for word in PERSONAL {
            assert!(!lower.contains(word), "{format} says {word}:\n{text}");
        }
    }
}

#[test]
fn accounts_at_one_service_are_distinguished_without_user_names_when_redacted() {
    let account = |id: &str, service: &str, username: &str| {
        let mut account = selvedge::inventory::Account::new(AccountId::from(id), service.to_owned());
        account.username = username.into();
        let password = r#"{"id": "password", "kind": "password", "holders": ["memory"]}"#;
        account.factors.push(serde_json::from_str(password).unwrap());
        account.sign_in.push(serde_json::from_str(r#"{"factors": ["password"]}"#).unwrap());
        account
    };
    let accounts = vec![
        account("google", "Google", "robin@mail.example"),
        account("google-2", "GOOGLE ", ""),
        account("google-3", "Google", "robin2"),
    ];
    let profile = Profile { inventory: Inventory { accounts, ..Inventory::default() }, ..Profile::default() };
    let model = Model::embedded();
    let found = gather(model, &profile.inventory, &profile.answers, &profile.accepted, TODAY);
    let report = Report { next_actions: &found.next_actions, ..of(model, &profile, &found.findings) };
    let json: serde_json::Value = serde_json::from_str(&report.json()).unwrap();
    let one = &json["findings"][0];
    assert_eq!((&one["subject"], &one["name"]), (&"google".into(), &"Google (robin@mail.example)".into()));
    assert_eq!(one["facts"][0], "Google (robin@mail.example) opens with the password alone.");
    for (format, text) in formats(&Report { redact: true, ..report }) {
        assert!(!text.to_lowercase().contains("robin"), "{format}: {text}");
        for name in
            ["Google (account 1)", "GOOGLE (account 2)", "Google (account 3)", "GOOGLE (google-2) opens"]
        {
            assert!(text.contains(name), "{format} lacks {name}: {text}");
        }
    }
}

#[test]
fn no_seed_and_no_recovery_code_is_in_any_report() {
    let profile = household();
    let model = Model::embedded();
    let found = gather(model, &profile.inventory, &profile.answers, &profile.accepted, TODAY);
    let json = String::from_utf8(selvedge::profile::codec::encode(&profile).to_vec()).unwrap();
    for (blank, redact) in [(false, false), (false, true), (true, false), (true, true)] {
        let report = Report {
            next_actions: &found.next_actions,
            blank,
            redact,
            ..of(model, &profile, &found.findings)
        };
        let mut texts = formats(&report).to_vec();
        texts.push(("audit", Audit::new(&profile.inventory, &found.findings).json()));
        for secret in CODES.into_iter().chain([SEED]) {
            assert!(json.contains(secret), "the profile has it");
            for (format, text) in &texts {
                assert!(!text.contains(secret), "{format}");
            }
        }
    }
}

fn rows(csv: &str) -> Vec<std::collections::HashMap<String, String>> {
    csv::Reader::from_reader(csv.as_bytes()).deserialize().map(Result::unwrap).collect()
}

#[test]
fn the_csv_has_a_row_for_each_control_answer_and_finding() {
    let profile = household();
    let (findings, _) = findings_with_personal_data();
    let csv = of(Model::embedded(), &profile, &findings).csv();
    assert!(csv.ends_with("\r\n"));
    let rows = rows(&csv);
    let kind = |kind: &str| rows.iter().filter(|row| row["kind"] == kind).collect::<Vec<_>>();
    assert_eq!((kind("control").len(), kind("answer").len(), kind("finding").len()), (42, 1, 3));
    assert_eq!(rows.len(), 46);
    assert_eq!(
        (kind("control")[0]["state"].as_str(), kind("control")[0]["date"].as_str()),
        ("done", "2026-11-01")
    );
    assert_eq!(kind("control")[1]["state"], "open");
    assert_eq!(
        (kind("answer")[0]["id"].as_str(), kind("answer")[0]["name"].as_str()),
        ("C03", "Mail (robin2)")
    );
    assert_eq!(kind("finding")[0]["facts"].lines().count(), 2);
    assert_eq!(
        (kind("finding")[2]["state"].as_str(), kind("finding")[2]["accepted_until"].as_str()),
        ("accepted", "2027-05-31")
    );
}

#[test]
fn an_answer_that_the_inventory_contradicts_is_marked_in_every_format() {
    let mut profile = household();
    let model = Model::embedded();
    profile.answers =
        vec![answer("C16", None, AnswerState::Done, ""), answer("C23", Some("mail"), AnswerState::Done, "")];
    let open = vec![
        finding("R36", Severity::High, "robins-number", "The carrier asks for no PIN."),
        finding("R24", Severity::High, "mail", "The codes are on the phone."),
    ];
    let accepted = open.iter().map(|finding| accepted(finding.clone(), "known")).collect::<Vec<_>>();
    for (findings, contradicted, redact) in
        [(&open, true, false), (&open, true, true), (&accepted, false, false)]
    {
        let report = Report { redact, ..of(model, &profile, findings) };
        let markdown = report.markdown();
        let mark = "; your inventory contradicts this";
        assert_eq!(markdown.matches(mark).count(), if contradicted { 2 } else { 0 }, "{markdown}");
        let cell = |kind: &str, id: &str| {
            let rows = rows(&report.csv());
            rows.iter().find(|row| row["kind"] == kind && row["id"] == id).unwrap()["contradicted"].clone()
        };
        let expected = if contradicted { "yes" } else { "no" };
        assert_eq!((cell("control", "C16"), cell("answer", "C23")), (expected.into(), expected.into()));
        assert_eq!(cell("control", "C01"), "", "not answered");
        let json: serde_json::Value = serde_json::from_str(&report.json()).unwrap();
        let controls = json["categories"].as_array().unwrap().iter();
        let controls = controls.flat_map(|category| category["controls"].as_array().unwrap());
        let marked: Vec<_> = controls.filter(|control| control["contradicted"] == true).collect();
        assert_eq!(marked.len(), usize::from(contradicted));
        assert!(marked.iter().all(|control| control["id"] == "C16"));
    }
}

#[test]
fn no_cell_of_the_csv_is_a_formula() {
    for text in ["=1+1", "+1", "-1", "@SUM(1)", "=HYPERLINK(\"https://evil.example\")", " =1", "\t=1", "\n=1"]
    {
        let (model, mut profile, findings) = with_text("x");
        profile.inventory.accounts[0].service = text.into();
        profile.answers[0].note = text.into();
        let mut findings = findings;
        findings[0].facts = vec![text.into()];
        for row in rows(&of(&model, &profile, &findings).csv()) {
            for (column, cell) in row {
                assert!(!cell.trim_start().starts_with(['=', '+', '-', '@']), "{column}: {cell}");
            }
        }
    }
}

#[test]
fn the_json_keeps_its_shape() {
    let profile = household();
    let (findings, next_actions) = findings_with_personal_data();
    let report = Report { next_actions: &next_actions, ..of(Model::embedded(), &profile, &findings) };
    let json: serde_json::Value = serde_json::from_str(&report.json()).unwrap();
    let keys =
        |value: &serde_json::Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
    let sorted = |text: &str| -> Vec<String> {
        let mut keys: Vec<String> = text.split(' ').map(String::from).collect();
        keys.sort();
        keys
    };
    assert_eq!(json["format"], "selvedge-report");
    assert_eq!(json["version"], 1);
    assert_eq!(
        keys(&json),
        sorted(
            "format version date title blank redacted accounts based_on progress takeover lockout accepted categories findings next_steps sources attribution"
        )
    );
    assert_eq!(keys(&json["progress"]), sorted("controls done todo not_applicable open"));
    assert_eq!(keys(&json["takeover"]), sorted("critical high medium low"));
    let category = &json["categories"][0];
    assert_eq!(keys(category), sorted("name progress controls"));
    let control = &category["controls"][0];
    assert_eq!(
        keys(control),
        sorted(
            "id title provider user threat sources scope state answer account_answers contradicted evidence providers"
        )
    );
    assert_eq!(
        control["answer"],
        serde_json::json!({"state": "done", "note": "asked the clerk | twice", "date": "2026-11-01"})
    );
    assert_eq!(
        json["categories"][1]["controls"][0]["account_answers"][0],
        serde_json::json!({
            "subject": "robin2-mail", "name": "Mail (robin2)", "state": "todo", "note": "ask Robin’s sister", "date": "2026-11-01",
        })
    );
    assert_eq!(
        keys(&json["findings"][0]),
        sorted("rule severity sides subject name title facts why remedy source sources accepted")
    );
    assert_eq!(
        json["findings"][2]["accepted"],
        serde_json::json!({"reason": "Ms Example says so", "until": "2027-05-31", "date": "2026-11-02"})
    );
    assert_eq!(keys(&json["next_steps"][0]), sorted("text severity takeover lockout rules"));
    assert_eq!(keys(&json["sources"][0]), sorted("text title url"));
}

#[test]
fn the_audit_has_its_documented_fields() {
    let profile = household();
    let (findings, _) = findings_with_personal_data();
    let json: serde_json::Value =
        serde_json::from_str(&Audit::new(&profile.inventory, &findings).json()).unwrap();
    let finding = json["findings"][0].as_object().unwrap();
    for key in ["rule", "severity", "subject", "title", "facts", "why", "remedy", "source", "accepted"] {
        assert!(finding.contains_key(key), "{key}");
    }
    assert_eq!(finding["severity"], "high");
    let audited = selvedge::risk::audit(&profile.inventory, &[], TODAY);
    let of_bank = audited.iter().find(|finding| finding.subject.as_str() == "bank").unwrap();
    assert_eq!(of_bank.name, "Süd|Bank <online>");
    assert_eq!(finding["accepted"], serde_json::Value::Null);
    assert_eq!(json["counts"]["high"], 2);
    assert_eq!(json["counts"]["accepted"], 1);
}

#[test]
fn an_empty_profile_has_a_checklist() {
    let nobody = Profile::default();
    let blocks = parsed(&of(Model::embedded(), &nobody, &[]).markdown());
    assert_eq!(count(&blocks, "task open"), 42);
    assert_eq!(blocks.iter().filter(|block| block.text == "None.").count(), 2);
}

/// Five controls of the built-in model, to keep the snapshots short.
fn five_controls() -> Model {
    let wanted = ["id", "C01", "C03", "C06", "C16", "C23"];
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(include_bytes!("../../data/model.csv").as_slice());
    let mut writer = csv::Writer::from_writer(vec![]);
    for row in reader.records().map(Result::unwrap).filter(|row| wanted.contains(&&row[0])) {
        writer.write_record(&row).unwrap();
    }
    Model::parse(&writer.into_inner().unwrap()).unwrap()
}

/// Shortens the texts from `data/rules.csv` and `data/sources.csv`, so that edits there need no new snapshot.
fn steady(markdown: &str) -> String {
    let (body, sources) = markdown.split_once("\n## Sources\n\n").unwrap();
    let cut = |line: &str| {
        let label =
            ["  - Why it matters:", "  - What to do:"].into_iter().find(|label| line.starts_with(label));
        label.map_or_else(|| line.to_owned(), |label| format!("{label} …"))
    };
    let body: Vec<String> = body.lines().map(cut).collect();
    let keys: Vec<&str> = sources.lines().map(|line| line.split(": ").next().unwrap()).collect();
    format!("{}\n## Sources\n\n{}\n", body.join("\n"), keys.join("\n"))
}

#[test]
fn checklist_snapshots() {
    let profile = household();
    let model = five_controls();
    let of_bank =
        finding("R03", Severity::High, "bank", "The only second factor is a code to +49 170 5550123.");
    let findings = [
        finding("R24", Severity::High, "mail", "The codes lie on My phone, and so does the seed."),
        finding("R23", Severity::Medium, "mail", "1 recovery code of Mail is left"),
        finding(
            "R36",
            Severity::High,
            "robins-number",
            "The carrier asks for no PIN before +49 170 5550123 moves.",
        ),
        accepted(of_bank, "they offer nothing else, says Ms Example"),
    ];
    let act = |text: &str, takeover, lockout| NextAction {
        text: text.into(),
        target: ActionTarget::Category(String::new()),
        severity: None,
        takeover,
        lockout,
        rules: Vec::new(),
    };
    let next_actions = [
        act("Print recovery codes for Mail and keep them in Drawer", 0, 2),
        act("Set a port-out PIN for +49 170 5550123 with your carrier", 1, 1),
        act("Answer 1 control on SMS and voice", 0, 0),
    ];
    let report = Report { next_actions: &next_actions, ..of(&model, &profile, &findings) };
    insta::assert_snapshot!("checklist", steady(&report.markdown()));
    insta::assert_snapshot!("checklist_redacted", steady(&Report { redact: true, ..report }.markdown()));
    insta::assert_snapshot!("checklist_blank", steady(&Report { blank: true, ..report }.markdown()));
}
