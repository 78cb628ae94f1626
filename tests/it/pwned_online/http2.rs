//! HTTP/2 (RFC 9113) from end to end: the real program against a server over TLS that speaks nothing else.

use super::server::{gzip, tls};
use super::{prefix, range};
use crate::binary::{Ran, World};
use futures_util::future::{Either, select};
use h2::server::{Connection, SendResponse};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;

/// A request as it came.
#[derive(Clone, Debug)]
struct Seen {
    /// `GET https://localhost:1234/range/0AB1F`.
    line: String,
    headers: Vec<(String, String)>,
    /// Whether there was no body.
    bare: bool,
    connection: usize,
}

#[derive(Clone, Copy)]
enum Answer {
    Whole,
    Gzip,
    /// Half of it, then the stream is reset.
    Half,
}

struct Server {
    address: SocketAddr,
    certificate: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    /// Ends the server when it is dropped.
    _over: oneshot::Sender<()>,
}

impl Server {
    /// Answers every request with the range of one password. `answer` is asked for each prefix.
    fn start(known: &'static str, answer: impl Fn(&str) -> Answer + Send + Sync + 'static) -> Self {
        let (config, certificate) = tls(&["h2"]);
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (over, is_over) = oneshot::channel();
        let (all, answer) = (Arc::clone(&seen), Arc::new(answer));
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let listener = TcpListener::from_std(listener).unwrap();
                let acceptor = TlsAcceptor::from(config);
                let mut connections = 0;
                let mut is_over = pin!(is_over);
                loop {
                    let accepting = pin!(listener.accept());
                    let Either::Left((Ok((stream, _)), _)) = select(accepting, is_over.as_mut()).await else {
                        return;
                    };
                    connections += 1;
                    let (acceptor, seen, answer) = (acceptor.clone(), Arc::clone(&all), Arc::clone(&answer));
                    tokio::spawn(async move {
                        // Whoever does not take the certificate goes without a word of HTTP.
                        let Ok(stream) = acceptor.accept(stream).await else { return };
                        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
                        let Ok(http) = h2::server::Builder::new().handshake(stream).await else { return };
                        talk(http, connections, known, &seen, &*answer).await;
                    });
                }
            });
        });
        Self { address, certificate, seen, _over: over }
    }

    fn url(&self) -> String {
        format!("https://localhost:{}", self.address.port())
    }

    fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// `pwned check --json` against it, by somebody who trusts its certificate.
    fn check(&self, world: &World, input: &str) -> Ran {
        let mut command = world.bare(&["pwned", "check", "--json"]);
        command.env("SELVEDGE_RANGE_URL", self.url());
        command.env("SSL_CERT_FILE", world.file("trusted.pem", &self.certificate));
        Ran::piped(&mut command, input)
    }
}

type Http = Connection<tokio_rustls::server::TlsStream<TcpStream>, std::io::Cursor<Vec<u8>>>;

async fn talk(
    mut http: Http,
    connection: usize,
    known: &str,
    all: &Mutex<Vec<Seen>>,
    answer: &(dyn Fn(&str) -> Answer + Send + Sync),
) {
    while let Some(Ok((request, respond))) = http.accept().await {
        let headers = request
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
        let seen = Seen {
            line: format!("{} {}", request.method(), request.uri()),
            headers: headers.collect(),
            bare: request.body().is_end_stream(),
            connection,
        };
        all.lock().unwrap().push(seen);
        let prefix = request.uri().path().rsplit('/').next().unwrap_or_default();
        respond_with(respond, known, answer(prefix));
    }
}

fn respond_with(mut respond: SendResponse<std::io::Cursor<Vec<u8>>>, known: &str, answer: Answer) {
    let body = range(known, 1_002).join("\r\n").into_bytes();
    let head = http::Response::builder().status(200).header("content-type", "text/plain");
    let (head, body) = match answer {
        Answer::Whole | Answer::Half => (head, body),
        Answer::Gzip => (head.header("content-encoding", "gzip"), gzip(&body)),
    };
    let mut stream = respond.send_response(head.body(()).unwrap(), false).unwrap();
    if matches!(answer, Answer::Half) {
        stream.send_data(std::io::Cursor::new(body[..body.len() / 2].to_vec()), false).unwrap();
        stream.send_reset(h2::Reason::INTERNAL_ERROR);
    } else {
        stream.send_data(std::io::Cursor::new(body), true).unwrap();
    }
}

#[test]
fn ranges_are_had_over_http_2_and_nothing_but_the_five_characters_leaves() {
    let world = World::empty();
    let answer = |asked: &str| if asked < "8" { Answer::Gzip } else { Answer::Whole };
    let server = Server::start("truelove15", answer);
    let passwords: Vec<String> =
        (0..60).map(|n| format!("synthetic {n}")).chain(["truelove15".to_owned()]).collect();
    let ran = server.check(&world, &passwords.join("\n"));
    assert_eq!(ran.code, 3, "{ran:?}");
    let rows: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(rows.as_array().unwrap().len(), 61);
    assert_eq!(rows[60], json!({"line": 61, "status": "found", "count": 1_002}));
    assert!((0..60).all(|at| rows[at]["status"] == "absent"), "{}", ran.out);

    let seen = server.seen();
    let mut asked: Vec<&str> = seen.iter().map(|seen| seen.line.as_str()).collect();
    let mut wanted: Vec<String> =
        passwords.iter().map(|password| format!("GET {}/range/{}", server.url(), prefix(password))).collect();
    asked.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(asked, wanted);
    for request in &seen {
        let mut names: Vec<&str> = request.headers.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["accept", "accept-encoding", "add-padding", "user-agent"], "{request:?}");
        assert!(request.bare, "a body: {request:?}");
    }
    // Requests share connections; those that began before the first was up may have one of their own.
    let connections = seen.iter().map(|seen| seen.connection).max().unwrap();
    assert!(connections <= 16, "{connections} connections for {} requests", seen.len());
}

#[test]
fn half_a_range_over_http_2_is_no_range() {
    let world = World::empty();
    let refused = prefix("synthetic one");
    let server =
        Server::start("truelove15", move |asked| if asked == refused { Answer::Half } else { Answer::Whole });
    let ran = server.check(&world, "synthetic one\ntruelove15\n");
    assert_eq!(ran.code, 3, "{ran:?}");
    let rows: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((&rows[0]["status"], &rows[1]["status"]), (&json!("unchecked"), &json!("found")), "{ran:?}");
    assert!(!ran.err.contains(&prefix("synthetic one")), "{ran:?}");
}

#[test]
fn a_certificate_that_nobody_knows_is_refused_before_a_word_of_http_2() {
    let world = World::empty();
    let server = Server::start("truelove15", |_| Answer::Whole);
    let mut command = world.bare(&["pwned", "check", "--json"]);
    let ran = Ran::piped(command.env("SELVEDGE_RANGE_URL", server.url()), "truelove15\n");
    assert!(ran.code == 1 && ran.err.contains("certificate is not trusted here"), "{ran:?}");
    assert!(ran.out.contains("unchecked") && server.seen().is_empty(), "{ran:?}");
    // Nor is one that is trusted taken for another name.
    let other = World::empty();
    let mut command = other.bare(&["pwned", "check", "--json"]);
    command.env("SSL_CERT_FILE", other.file("trusted.pem", &server.certificate));
    command.env("SELVEDGE_RANGE_URL", format!("https://127.0.0.1:{}", server.address.port()));
    let ran = Ran::piped(&mut command, "truelove15\n");
    assert!(ran.code == 1 && ran.out.contains("unchecked"), "{ran:?}");
    assert!(server.seen().is_empty(), "{:?}", server.seen());
}
