//! A range service on loopback, written by hand so that it can be wrong in every way a real one can.

use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Seen {
    /// `GET /range/0AB1F HTTP/1.1`.
    pub line: String,
    /// Names in small letters, and values.
    pub headers: Vec<(String, String)>,
    /// How often this line had come before.
    pub before: usize,
}

impl Seen {
    /// The path's last part: the prefix.
    pub fn prefix(&self) -> &str {
        self.line.split(' ').nth(1).and_then(|path| path.rsplit('/').next()).unwrap()
    }
}

/// What is sent back.
pub enum Answer {
    /// This, and the connection stays open.
    Whole(Vec<u8>),
    /// This, then an orderly end of the connection.
    ThenClose(Vec<u8>),
    /// This, then a reset of the connection.
    ThenReset(Vec<u8>),
    /// This, a byte at a time with a pause after each.
    Dripping(Vec<u8>, Duration),
    /// This over and over, so many bytes in all.
    Flood(Vec<u8>, usize),
    /// Nothing, with the connection open until the client goes.
    Silence,
    /// This after a while.
    After(Duration, Vec<u8>),
}

/// An answer's bytes, with its length.
pub fn http(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in headers {
        bytes.push_str(&format!("{name}: {value}\r\n"));
    }
    bytes.push_str("\r\n");
    [bytes.as_bytes(), body].concat()
}

/// A good answer with this body.
pub fn ok(body: impl AsRef<[u8]>) -> Vec<u8> {
    http("200 OK", &[("Content-Type", "text/plain")], body.as_ref())
}

/// A certificate for localhost that nobody knows, for a server that says it speaks these protocols (RFC 7301);
/// and the certificate as PEM.
pub fn tls(protocols: &[&str]) -> (Arc<ServerConfig>, String) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    (Arc::new(config), made.cert.pem())
}

type Handler = dyn Fn(&Seen) -> Answer + Send + Sync;

/// The service. Ends with its last connection.
pub struct Server {
    address: SocketAddr,
    scheme: &'static str,
    shared: Arc<Shared>,
}

struct Shared {
    handler: Box<Handler>,
    tls: Option<Arc<ServerConfig>>,
    seen: Mutex<Vec<Seen>>,
    /// Bytes of request bodies, which there should be none of.
    connections: AtomicUsize,
    under_way: AtomicUsize,
    most_under_way: AtomicUsize,
    sent: AtomicUsize,
    over: AtomicBool,
}

impl Server {
    /// A service that answers each request like this.
    pub fn start(handler: impl Fn(&Seen) -> Answer + Send + Sync + 'static) -> Self {
        Self::with(handler, None)
    }

    /// The same over TLS, with a certificate for localhost that nobody knows; the certificate as PEM.
    pub fn start_tls(handler: impl Fn(&Seen) -> Answer + Send + Sync + 'static) -> (Self, String) {
        Self::start_tls_speaking(&["http/1.1"], handler)
    }

    /// The same, saying that it speaks these protocols (RFC 7301).
    pub fn start_tls_speaking(
        protocols: &[&str],
        handler: impl Fn(&Seen) -> Answer + Send + Sync + 'static,
    ) -> (Self, String) {
        let (config, certificate) = tls(protocols);
        (Self::with(handler, Some(config)), certificate)
    }

    fn with(
        handler: impl Fn(&Seen) -> Answer + Send + Sync + 'static,
        tls: Option<Arc<ServerConfig>>,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let scheme = if tls.is_some() { "https" } else { "http" };
        let shared = Arc::new(Shared {
            handler: Box::new(handler),
            tls,
            seen: Mutex::new(Vec::new()),
            connections: AtomicUsize::new(0),
            under_way: AtomicUsize::new(0),
            most_under_way: AtomicUsize::new(0),
            sent: AtomicUsize::new(0),
            over: AtomicBool::new(false),
        });
        let server = Self { address, scheme, shared: Arc::clone(&shared) };
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if shared.over.load(Ordering::SeqCst) {
                    return;
                }
                shared.connections.fetch_add(1, Ordering::SeqCst);
                let shared = Arc::clone(&shared);
                thread::spawn(move || shared.serve(stream));
            }
        });
        server
    }

    /// Its address; over TLS by name, as the certificate is.
    pub fn url(&self) -> String {
        if self.scheme == "https" {
            format!("https://localhost:{}", self.address.port())
        } else {
            format!("http://{}", self.address)
        }
    }

    /// Every request so far, in the order in which they came.
    pub fn seen(&self) -> Vec<Seen> {
        self.shared.seen.lock().unwrap().clone()
    }

    /// How often a prefix was asked for.
    pub fn times(&self, prefix: &str) -> usize {
        self.seen().iter().filter(|seen| seen.prefix() == prefix).count()
    }

    /// The most requests that were under way at the same time.
    pub fn most_at_once(&self) -> usize {
        self.shared.most_under_way.load(Ordering::SeqCst)
    }

    /// How many connections there were.
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// How many bytes of answers were taken by the system.
    pub fn sent(&self) -> usize {
        self.shared.sent.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::SeqCst);
        // Wakes the one that waits for connections.
        let _ = TcpStream::connect(self.address);
    }
}

impl Shared {
    fn serve(&self, stream: TcpStream) {
        let _ = stream.set_nodelay(true);
        match &self.tls {
            None => self.talk(stream),
            Some(config) => {
                let connection = ServerConnection::new(Arc::clone(config)).unwrap();
                self.talk(StreamOwned::new(connection, stream));
            }
        }
    }

    fn talk(&self, mut stream: impl Read + Write) {
        while let Some(head) = head(&mut stream) {
            let mut lines = head.lines();
            let line = lines.next().unwrap_or_default().to_owned();
            let headers: Vec<(String, String)> = lines
                .filter_map(|line| line.split_once(": "))
                .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
                .collect();
            let seen = {
                let mut all = self.seen.lock().unwrap();
                let before = all.iter().filter(|other| other.line == line).count();
                all.push(Seen { line, headers, before });
                all.last().unwrap().clone()
            };
            let under_way = self.under_way.fetch_add(1, Ordering::SeqCst) + 1;
            self.most_under_way.fetch_max(under_way, Ordering::SeqCst);
            let answer = (self.handler)(&seen);
            let stays = self.answer(&mut stream, answer);
            self.under_way.fetch_sub(1, Ordering::SeqCst);
            if !stays {
                return;
            }
        }
    }

    /// Whether the connection stays open.
    fn answer(&self, stream: &mut (impl Read + Write), answer: Answer) -> bool {
        // The last byte of the request has not been read: a connection closed with it unread is reset.
        let mut last = [0];
        if !matches!(answer, Answer::ThenReset(_)) && stream.read_exact(&mut last).is_err() {
            return false;
        }
        match answer {
            Answer::Whole(bytes) => self.send(stream, &bytes),
            Answer::After(wait, bytes) => {
                thread::sleep(wait);
                self.send(stream, &bytes)
            }
            Answer::ThenClose(bytes) | Answer::ThenReset(bytes) => {
                self.send(stream, &bytes);
                false
            }
            Answer::Dripping(bytes, pause) => bytes.iter().all(|&byte| {
                thread::sleep(pause);
                self.send(stream, &[byte])
            }),
            Answer::Flood(bytes, total) => {
                let mut sent = 0;
                while sent < total && self.send(stream, &bytes) {
                    sent += bytes.len();
                }
                false
            }
            Answer::Silence => {
                let _ = stream.read(&mut last);
                false
            }
        }
    }

    fn send(&self, stream: &mut impl Write, bytes: &[u8]) -> bool {
        let went = stream.write_all(bytes).and_then(|()| stream.flush()).is_ok();
        if went {
            self.sent.fetch_add(bytes.len(), Ordering::SeqCst);
        }
        went
    }
}

/// A request up to its empty line, whose last byte is left unread.
fn head(stream: &mut impl Read) -> Option<String> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r") {
        stream.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
    }
    String::from_utf8(head).ok()
}

/// Gzip (RFC 1952) without compressing anything: stored blocks (RFC 1951 §3.2.4).
pub fn gzip(body: &[u8]) -> Vec<u8> {
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let blocks: Vec<&[u8]> = body.chunks(0xffff).collect();
    for (at, block) in blocks.iter().enumerate() {
        out.push(u8::from(at + 1 == blocks.len()));
        let length = u16::try_from(block.len()).unwrap();
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend_from_slice(block);
    }
    let mut crc = !0_u32;
    for &byte in body {
        crc ^= u32::from(byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
        }
    }
    out.extend((!crc).to_le_bytes());
    out.extend(u32::try_from(body.len()).unwrap().to_le_bytes());
    out
}

/// Brotli (RFC 7932) without compressing anything: one uncompressed meta-block (§9.2), then an empty last one.
pub fn brotli(body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() - 1).unwrap();
    assert!(length < 1 << 16, "one meta-block has room for 64 KiB");
    let head = length << 4 | 1 << 20;
    [&head.to_le_bytes()[..3], body, &[0b11]].concat()
}

/// The same bytes in the chunked coding (RFC 9112 §7.1), as a whole answer.
pub fn chunked(body: &[u8]) -> Vec<u8> {
    let mut out =
        b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    for chunk in body.chunks(1_000) {
        out.extend(format!("{:x}\r\n", chunk.len()).bytes());
        out.extend_from_slice(chunk);
        out.extend(b"\r\n");
    }
    out.extend(b"0\r\n\r\n");
    out
}
