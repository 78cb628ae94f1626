//! The responsibility model: files that people bring, answers and progress.

use jiff::civil::date;
use proptest::prelude::*;
use selvedge::inventory::{Account, AccountId};
use selvedge::responsibility::{
    Answer, AnswerState, ControlId, Filter, MAX_BYTES, Model, ModelError, ModelProgress, Progress, Role,
    Scope, after, before,
};

const EMBEDDED: &str = include_str!("../../data/model.csv");

fn refused(csv: impl AsRef<[u8]>) -> String {
    Model::parse(csv.as_ref()).unwrap_err().to_string()
}

/// A model with these rows: id, category, control, provider, user.
fn model(rows: &str) -> Model {
    Model::parse(format!("id,category,control,provider,user,scope\n{rows}").as_bytes()).unwrap()
}

/// The built-in model with another separator and line end.
fn rewritten(separator: u8, terminator: csv::Terminator) -> Vec<u8> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(EMBEDDED.as_bytes());
    let mut writer =
        csv::WriterBuilder::new().delimiter(separator).terminator(terminator).from_writer(vec![]);
    for record in reader.records() {
        writer.write_record(&record.unwrap()).unwrap();
    }
    writer.into_inner().unwrap()
}

#[test]
fn the_built_in_model_has_42_controls_with_both_duties_a_threat_and_a_source() {
    let model = Model::embedded();
    assert_eq!(model.len(), 42);
    for (at, control) in model.controls().iter().enumerate() {
        assert_eq!(control.id.as_str(), format!("C{:02}", at + 1));
        for text in [&control.title, &control.provider, &control.user, &control.threat, &control.source] {
            assert!(!text.is_empty(), "{control:?}");
        }
        for duty in [&control.provider, &control.user] {
            assert!(duty.ends_with('.') && duty.starts_with(char::is_uppercase), "{}: {duty}", control.id);
        }
    }
}

#[test]
fn the_built_in_model_names_existing_rules_and_sources() {
    let ids = |csv: &str| -> Vec<String> {
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        reader.records().map(|record| record.unwrap()[0].to_owned()).collect()
    };
    let rules = ids(include_str!("../../data/rules.csv"));
    let sources = ids(include_str!("../../data/sources.csv"));
    for control in Model::embedded().controls() {
        for rule in &control.checks {
            assert!(rules.contains(rule), "{}: {rule}", control.id);
        }
        for source in control.source.split("; ").filter(|source| *source != "own judgement") {
            let key = source.split(' ').next().unwrap().to_owned();
            assert!(sources.contains(&key), "{}: {source}", control.id);
        }
    }
}

#[test]
fn separators_line_ends_and_byte_order_mark_make_no_difference() {
    let embedded = Model::embedded();
    for separator in *b",;\t" {
        for terminator in [csv::Terminator::Any(b'\n'), csv::Terminator::CRLF, csv::Terminator::Any(b'\r')] {
            let bytes = rewritten(separator, terminator);
            assert_eq!(&Model::parse(&bytes).unwrap(), embedded);
            assert_eq!(&Model::parse(&[b"\xef\xbb\xbf", &bytes[..]].concat()).unwrap(), embedded);
        }
        let told = format!("sep={}\r\n", char::from(separator));
        let bytes = rewritten(separator, csv::Terminator::CRLF);
        assert_eq!(&Model::parse(&[told.as_bytes(), &bytes].concat()).unwrap(), embedded);
    }
}

#[test]
fn two_columns_are_enough() {
    let model =
        Model::parse(b"Vendor duty;Your duties\nDo this.;Do that. And more.\nOnly theirs;\n").unwrap();
    let control = &model.controls()[0];
    assert_eq!((control.id.as_str(), control.title.as_str()), ("C01", "Do that"));
    assert_eq!((control.provider.as_str(), control.user.as_str()), ("Do this.", "Do that. And more."));
    assert_eq!((control.category.as_str(), control.scope), ("general", Scope::Person));
    assert!(control.checks.is_empty() && control.threat.is_empty() && control.source.is_empty());
    assert_eq!(model.controls()[1].title, "Only theirs");
}

#[test]
fn quoted_line_ends_quotes_blank_rows_and_extra_columns_are_accepted() {
    let csv = "\n Status ,PROVIDER  Responsibility,user-responsibility,Checks\r\n\
               ok,\"line one\r\nline \"\"two\"\"\", \"do, it\" ,r03; R04|r05\r\n,,,\r\n\r\n";
    let model = Model::parse(csv.as_bytes()).unwrap();
    assert_eq!(model.len(), 1);
    let control = &model.controls()[0];
    assert_eq!(control.provider, "line one\nline \"two\"");
    assert_eq!(control.user, "do, it");
    assert_eq!(control.checks, ["R03", "R04", "R05"]);
}

#[test]
fn made_ids_do_not_change_when_a_row_is_added_at_the_end() {
    let two = "category,provider,user\nb,p,u1\na,p,u2\n";
    let ids = |csv: &str| -> Vec<(String, String)> {
        let model = Model::parse(csv.as_bytes()).unwrap();
        model.controls().iter().map(|c| (c.user.clone(), c.id.0.clone())).collect()
    };
    let before = ids(two);
    let after = ids(&format!("{two}b,p,u3\n"));
    assert_eq!(before, [("u1".into(), "C01".into()), ("u2".into(), "C02".into())]);
    assert!(before.iter().all(|pair| after.contains(pair)));
    assert!(after.contains(&("u3".into(), "C03".into())));
}

#[test]
fn controls_are_grouped_by_category_in_the_order_of_the_file() {
    let model = model("1,Beta,one,p,u,\n2,Alpha,two,p,u,\n3,BETA,three,p,u,account\n");
    let ids: Vec<&str> = model.controls().iter().map(|c| c.id.as_str()).collect();
    assert_eq!(ids, ["1", "3", "2"]);
    let categories: Vec<_> =
        model.categories().iter().map(|c| (c.name.as_str(), c.controls.clone())).collect();
    assert_eq!(categories, [("Beta", 0..2), ("Alpha", 2..3)]);
    assert_eq!([0, 1, 2].map(|at| model.category_of(at)), [0, 0, 1]);
    assert_eq!(model.controls()[1].category, "Beta");
    assert_eq!(model.controls()[1].scope, Scope::Account);
}

#[test]
fn controls_are_found_by_id_ignoring_case() {
    assert_eq!(Model::embedded().position(&"c23".into()), Some(22));
    assert_eq!(Model::embedded().control(&"C23".into()).unwrap().title, "Code storage");
    assert_eq!(Model::embedded().position(&"C99".into()), None);
}

#[test]
fn other_files_are_refused_with_a_hint() {
    let example =
        "id,category,control,provider_responsibility,user_responsibility,threat,source,scope,checks";
    for (csv, message) in [
        (
            &b""[..],
            format!("the file is empty; a model starts with a line of column names such as: {example}"),
        ),
        (
            b"\xef\xbb\xbf\r\n\r\n",
            format!("the file is empty; a model starts with a line of column names such as: {example}"),
        ),
        (b"\xff\xfei\0d\0", "the file is in UTF-16; save it again as “CSV UTF-8”".into()),
        (b"\xfe\xff\0i\0d", "the file is in UTF-16; save it again as “CSV UTF-8”".into()),
        (
            b"provider,user\nall,Schl\xfcssel\n",
            "line 2: the file is not in UTF-8 (byte 0xfc); save it again as “CSV UTF-8”".into(),
        ),
        (
            b"provider,user\n\na\0b,c\n",
            "line 3: the file contains a NUL byte, so it is not a CSV; export the table as “CSV UTF-8”"
                .into(),
        ),
        (
            b"id,Control,Owner\n1,a,b\n",
            "no column for the provider’s duty, and none for the user’s. Columns here: “id”, “Control”, \
             “Owner”. Needed: one for the provider’s duty, such as “provider_responsibility”, and one for \
             the user’s, such as “user_responsibility”"
                .into(),
        ),
        (
            b"id;provider\n1;a\n",
            "no column for the user’s duty. Columns here: “id”, “provider”. Needed: one for the \
             provider’s duty, such as “provider_responsibility”, and one for the user’s, such as \
             “user_responsibility”"
                .into(),
        ),
        (
            b"user\n1\n",
            "no column for the provider’s duty. Columns here: “user”. Needed: one for the provider’s duty, \
             such as “provider_responsibility”, and one for the user’s, such as “user_responsibility”"
                .into(),
        ),
        (
            b"Provider,Vendor responsibility,user,Customer,title\n",
            "the columns “Provider” and “Vendor responsibility” could both be the provider’s duty; rename \
             or remove one of them\n\
             the columns “user” and “Customer” could both be the user’s duty; rename or remove one of them"
                .into(),
        ),
        (
            b"provider,user,\"threat\n1,2,3\n",
            "line 1, column 3: this quoted text is never closed; end it with a quote (\")".into(),
        ),
        (
            b"provider,user\n,\n\n",
            "the file has column names but no controls; add a row for each control".into(),
        ),
    ] {
        assert_eq!(refused(csv), message);
    }
}

#[test]
fn a_bad_row_is_refused_with_line_column_and_reason() {
    for (rows, message) in [
        (
            "1,a,b,p\n",
            "line 2: 4 fields where the first line has 6 columns: the row ends after “provider”, before “user”",
        ),
        (
            "x\n",
            "line 2: 1 field where the first line has 6 columns: the row ends after “id”, before “category”",
        ),
        (
            "1,a,b,p, and more,u,person\n",
            "line 2: 7 fields where the first line has 6 columns; put text that contains the separator in quotes",
        ),
        (
            "1,a,b,p,u,\n2,a,b,\"p,u,\n3,a,b,p,u,\n",
            "line 3, column 4 (provider): this quoted text is never closed; end it with a quote (\")",
        ),
        (
            "1,a,b,\"p\"q,u,\n",
            "line 2, column 4 (provider): text goes on after the closing quote; inside quoted text write each \
             quote twice (\"\")",
        ),
        ("1,a,b, ,,\n", "line 2, column 5 (user): neither the provider’s duty nor the user’s is filled in"),
        ("1,a,b,p,u,team\n", "line 2, column 6 (scope): “team” is not a scope; write person or account"),
        (
            "a1,a,b,p,u,\nA1,a,b,p,u,\n",
            "line 3, column 1 (id): “A1” is already the id of line 2; give each row its own",
        ),
        (
            ",a,b,p,u,\nC01,a,b,p,u,\n",
            "line 3, column 1 (id): “C01” is already the id of line 2 (made from its position, as it has \
             none); give each row its own",
        ),
        (
            "C02,a,b,p,u,\n,a,b,p,u,\n",
            "line 3, column 1 (id): the id made for this row, “C02”, is already the id of line 2; give each \
             row its own",
        ),
        (
            "\"a\nb\",a,b,p,u,\n",
            "line 2, column 1 (id): “a b” is not an id; write one line of at most 64 bytes",
        ),
        (
            "1,a,b,\"p\n\n\",u,\n2,a\n3,,,,,team\n",
            "line 5: 2 fields where the first line has 6 columns: the row ends after “category”, before “control”\n\
             line 6, column 5 (user): neither the provider’s duty nor the user’s is filled in\n\
             line 6, column 6 (scope): “team” is not a scope; write person or account",
        ),
    ] {
        assert_eq!(refused(format!("id,category,control,provider,user,scope\n{rows}")), message);
    }
}

#[test]
fn reading_stops_after_twenty_problems() {
    let error = Model::parse(format!("provider,user\n{}", "x\n".repeat(1000)).as_bytes()).unwrap_err();
    let ModelError::Rows { problems, more } = &error else { panic!("{error:?}") };
    assert_eq!((problems.len(), *more), (20, true));
    let message = error.to_string();
    assert_eq!(message.lines().count(), 21);
    assert!(message.ends_with("\nThere may be more: reading stopped after 20 problems."), "{message}");
}

#[test]
fn junk_is_refused_quickly() {
    assert_eq!(
        refused(vec![b'x'; 100_000_000]),
        "the file has 100000000 bytes; a model may have at most 16777216 (16 MiB). Is this the right file?"
    );
    assert_eq!(
        refused(vec![b','; MAX_BYTES / 8]),
        "line 1 has more than 200 columns, the most a model may have; is this a table of controls?"
    );
    for byte in [b'x', b'"', b'\n', b' ', b'\r'] {
        assert!(refused(vec![byte; 1 << 20]).len() < 1000);
    }
    let wide = format!("provider,user\n{}", ",".repeat(1 << 20));
    assert_eq!(
        refused(wide),
        "line 2: more than 200 fields where the first line has 2 columns; put text that contains the separator in quotes"
    );
    assert_eq!(
        refused(format!("provider,user\n{}", "p,u\n".repeat(10_001))),
        "line 10002: a model may have at most 10000 controls; is this the right file?"
    );
    assert_eq!(
        Model::parse(format!("provider,user\n{}", "p,u\n".repeat(10_000)).as_bytes()).unwrap().len(),
        10_000
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_mutation_of_the_embedded_model_panics(
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0_u8..4, any::<u8>()), 1..40),
    ) {
        let mut bytes = EMBEDDED.as_bytes().to_vec();
        for (index, kind, byte) in edits {
            let byte = if byte > 127 { b"\",;\n\r\t\" "[usize::from(byte % 8)] } else { byte };
            let at = index.index(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 if bytes.len() > 1 => { bytes.remove(at); }
                _ => bytes.truncate(at.max(1)),
            }
        }
        match Model::parse(&bytes) {
            Ok(model) => prop_assert!(!model.is_empty()),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = Model::parse(&bytes);
    }

    #[test]
    fn what_a_csv_writer_writes_is_read_back(duties in prop::collection::vec("[a-z\",;\\n ]{0,12}[a-z]", 1..9)) {
        let mut writer = csv::Writer::from_writer(vec![]);
        writer.write_record([Role::Provider.column(), Role::User.column()]).unwrap();
        for duty in &duties {
            writer.write_record([duty, "u"]).unwrap();
        }
        let model = Model::parse(&writer.into_inner().unwrap()).unwrap();
        let read: Vec<&str> = model.controls().iter().map(|c| c.provider.as_str()).collect();
        let wanted: Vec<&str> = duties.iter().map(|duty| duty.trim()).collect();
        prop_assert_eq!(read, wanted);
    }
}

fn answer(control: &str, account: Option<&str>, state: AnswerState) -> Answer {
    Answer {
        control: control.into(),
        account: account.map(AccountId::from),
        state: Some(state),
        note: String::new(),
        date: date(2026, 11, 21),
    }
}

const DONE: AnswerState = AnswerState::Done;
const TODO: AnswerState = AnswerState::Todo;
const NA: AnswerState = AnswerState::NotApplicable;

fn small() -> Model {
    model("1,a,one,p,u,\n2,a,two,p,u,account\n3,b,three,p,u,account\n4,b,four,p,mailbox,\n")
}

#[test]
fn progress_is_counted_in_total_and_by_category() {
    let model = small();
    let mut answers = vec![answer("1", None, DONE), answer("4", None, NA), answer("gone", None, DONE)];
    answers.push(Answer { state: None, note: "only a note".into(), ..answer("3", None, DONE) });
    let standing = ModelProgress::new(&model, &answers, &[]);
    let expect = Progress { controls: 4, done: 1, todo: 0, not_applicable: 1, open: 2 };
    assert_eq!(standing.total(), expect);
    assert_eq!(standing.total().answered(), 2);
    assert_eq!(standing.category(0), Progress { controls: 2, done: 1, open: 1, ..Progress::default() });
    assert_eq!(
        standing.category(1),
        Progress { controls: 2, not_applicable: 1, open: 1, ..Progress::default() }
    );
    assert_eq!(standing.category(9), Progress::default());
    assert_eq!(standing.unanswered(&model), [("a".into(), 1), ("b".into(), 1)]);
}

#[test]
fn answers_for_single_accounts_count_once_they_cover_all_accounts() {
    let model = small();
    let accounts = [Account::new("mail".into(), "Mail"), Account::new("bank".into(), "Bank")];
    let state = |answers: &[Answer]| ModelProgress::new(&model, answers, &accounts).state(1);
    assert_eq!(state(&[answer("2", Some("mail"), DONE)]), None);
    assert_eq!(state(&[answer("2", Some("mail"), TODO)]), Some(TODO));
    assert_eq!(state(&[answer("2", Some("mail"), DONE), answer("2", Some("gone"), DONE)]), None);
    assert_eq!(state(&[answer("2", Some("mail"), DONE), answer("2", Some("bank"), NA)]), Some(DONE));
    assert_eq!(state(&[answer("2", Some("mail"), NA), answer("2", Some("bank"), NA)]), Some(NA));
    assert_eq!(state(&[answer("2", Some("mail"), TODO), answer("2", None, DONE)]), Some(DONE));
    let person = [answer("1", Some("mail"), DONE), answer("1", Some("bank"), DONE)];
    assert_eq!(ModelProgress::new(&model, &person, &accounts).state(0), None);
}

#[test]
fn the_walk_resumes_where_it_stopped_and_finds_open_controls() {
    let model = small();
    let standing = ModelProgress::new(&model, &[answer("1", None, DONE), answer("3", None, TODO)], &[]);
    assert_eq!(standing.next_open(0), Some(1));
    assert_eq!(standing.next_open(1), Some(3));
    assert_eq!(standing.next_open(3), Some(1));
    assert_eq!(standing.resume(&model, Some(&"3".into())), 2);
    assert_eq!(standing.resume(&model, Some(&"gone".into())), 1);
    assert_eq!(standing.resume(&model, None), 1);
    let all: Vec<Answer> = ["1", "2", "3", "4"].map(|id| answer(id, None, NA)).into();
    let standing = ModelProgress::new(&model, &all, &[]);
    assert_eq!(standing.next_open(2), None);
    assert_eq!(standing.resume(&model, None), 0);
    assert_eq!(ModelProgress::default().next_open(0), None);
}

#[test]
fn filters_select_open_controls_categories_and_words() {
    let model = small();
    let standing = ModelProgress::new(&model, &[answer("1", None, DONE), answer("3", None, TODO)], &[]);
    let shown = |filter: Filter| filter.positions(&model, &standing);
    assert!(Filter::default().is_empty());
    assert_eq!(shown(Filter::default()), [0, 1, 2, 3]);
    assert_eq!(shown(Filter { open: true, ..Filter::default() }), [1, 3]);
    assert_eq!(shown(Filter { category: Some(1), ..Filter::default() }), [2, 3]);
    assert_eq!(shown(Filter { category: Some(7), ..Filter::default() }), [0_usize; 0]);
    assert_eq!(shown(Filter { text: " MAIL  four ".into(), ..Filter::default() }), [3]);
    assert_eq!(shown(Filter { text: "nothing".into(), ..Filter::default() }), [0_usize; 0]);
    assert_eq!((after(&[1, 3], 1), after(&[1, 3], 3), after(&[1, 3], 0)), (Some(3), None, Some(1)));
    assert_eq!((before(&[1, 3], 1), before(&[1, 3], 3), before(&[1, 3], 9)), (None, Some(1), Some(3)));
}

#[test]
fn answers_survive_an_edit_of_the_model_by_id() {
    let answers = [answer("2", None, DONE)];
    let edited = model("9,new,nine,p,u,\n2,renamed,another title,other,words,\n");
    let standing = ModelProgress::new(&edited, &answers, &[]);
    assert_eq!(standing.state(edited.position(&ControlId::from("2")).unwrap()), Some(DONE));
}

#[test]
fn the_stored_form_of_answers_is_stable() {
    let json =
        r#"{"control":"C01","account":"mail","state":"not_applicable","note":"n","date":"2026-11-21"}"#;
    let answer: Answer = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_string(&answer).unwrap(), json);
}
