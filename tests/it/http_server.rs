//! A small HTTP server on loopback, by hand, so that tests can answer as no good server would.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// What a request is answered with.
#[derive(Clone, Debug)]
pub struct Answer {
    /// `200 OK`.
    pub status: &'static str,
    /// Further header lines, without line ends.
    pub headers: Vec<String>,
    /// What follows the headers.
    pub body: Vec<u8>,
    /// How long the server says that the body is; `None` for its true length.
    pub length: Option<usize>,
    /// How often the body is sent.
    pub times: usize,
}

impl Answer {
    /// A whole answer.
    pub fn new(status: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: Vec::new(), body: body.into(), length: None, times: 1 }
    }

    /// With one more header line.
    pub fn with(mut self, header: impl Into<String>) -> Self {
        self.headers.push(header.into());
        self
    }
}

/// A server that runs as long as the test.
pub struct Server {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Answers each request, given as its head (the request line and headers, in lower case).
    pub fn start(answer: impl Fn(&str) -> Answer + Send + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&requests);
        // Ends with the process.
        thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { return };
                let head = head(&mut stream);
                heard.lock().unwrap().push(head.clone());
                // Whoever has heard enough hangs up.
                let _ = send(&mut stream, &answer(&head));
            }
        });
        Self { address, requests }
    }

    /// The address of a path on it.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The heads of the requests so far, in lower case.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

fn head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && matches!(stream.read(&mut byte), Ok(1)) {
        head.extend(byte);
    }
    String::from_utf8_lossy(&head).to_lowercase()
}

fn send(stream: &mut TcpStream, answer: &Answer) -> std::io::Result<()> {
    let length = answer.length.unwrap_or(answer.body.len() * answer.times);
    let mut head = format!("HTTP/1.1 {}\r\nContent-Length: {length}\r\nConnection: close\r\n", answer.status);
    for header in &answer.headers {
        head.push_str(header);
        head.push_str("\r\n");
    }
    stream.write_all(format!("{head}\r\n").as_bytes())?;
    for _ in 0..answer.times {
        stream.write_all(&answer.body)?;
    }
    stream.flush()
}
