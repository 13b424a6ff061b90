//! A loopback server of our own, which can misbehave: each path has a script of exact bytes.
//!
//! Nothing sleeps: a server that is slow never sends the rest, and limits of time in tests are
//! short.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

/// What a path answers: the request in, bytes and their end out.
pub(crate) type Route = Box<dyn Fn(&Request) -> Answer + Send + Sync>;

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// Path and query.
    pub(crate) path: String,
    /// Header lines, names in small letters, values byte for byte.
    pub(crate) headers: Vec<(String, Vec<u8>)>,
}

impl Request {
    /// Returns the value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&[u8]> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_slice())
    }
}

/// Bytes to send, and what comes after them.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    bytes: Vec<u8>,
    end: End,
    /// A permit a piece.
    pace: Option<Arc<Semaphore>>,
}

/// The pieces of what is sent [`at`](Answer::at) a pace.
const PIECES: usize = 16;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    KeepAlive,
    Close,
    Hang,
    /// The connection is reset.
    Reset,
    /// The bytes from there on again and again, until the client goes.
    Repeat(usize),
}

impl Answer {
    /// A whole answer: status line (`"200 OK"`), header lines, body, right length.
    pub(crate) fn new(status: &str, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref();
        let mut head = format!("HTTP/1.1 {status}\r\n");
        for (name, value) in headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        if !status.starts_with("304") {
            let _ = write!(head, "Content-Length: {}\r\n", body.len());
        }
        head.push_str("\r\n");
        Self::raw([head.as_bytes(), body].concat(), End::KeepAlive)
    }

    /// 200 with an RSS feed.
    pub(crate) fn feed(body: impl AsRef<[u8]>) -> Self {
        Self::new("200 OK", &[("Content-Type", "application/rss+xml")], body)
    }

    /// A redirect.
    pub(crate) fn redirect(status: &str, location: &str) -> Self {
        Self::new(status, &[("Location", location)], "")
    }

    /// Exactly these bytes, then the connection is closed.
    pub(crate) fn bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self::raw(bytes.into(), End::Close)
    }

    /// Exactly these bytes, then nothing, for ever.
    pub(crate) fn hang(bytes: impl Into<Vec<u8>>) -> Self {
        Self::raw(bytes.into(), End::Hang)
    }

    /// These bytes again and again, until the client goes.
    pub(crate) fn endless(bytes: impl Into<Vec<u8>>) -> Self {
        Self::raw(bytes.into(), End::Repeat(0))
    }

    /// `begin`, then `more` again and again, until the client goes.
    pub(crate) fn endless_after(begin: String, more: String) -> Self {
        let end = End::Repeat(begin.len());
        Self::raw((begin + &more).into_bytes(), end)
    }

    /// Exactly these bytes, then the connection is reset.
    pub(crate) fn reset(bytes: impl Into<Vec<u8>>) -> Self {
        Self::raw(bytes.into(), End::Reset)
    }

    /// This answer in sixteen pieces, each of them sent when there is a permit for it.
    pub(crate) fn at(self, pace: &Arc<Semaphore>) -> Self {
        Self {
            pace: Some(Arc::clone(pace)),
            ..self
        }
    }

    fn raw(bytes: Vec<u8>, end: End) -> Self {
        Self {
            bytes,
            end,
            pace: None,
        }
    }
}

impl From<Answer> for Route {
    fn from(answer: Answer) -> Self {
        Box::new(move |_| answer.clone())
    }
}

/// The running server; it ends when it is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
    task: JoinHandle<()>,
}

impl Server {
    /// Starts a server on a free port of 127.0.0.1. A path without a route answers 404.
    pub(crate) async fn start<R: Into<Route>>(routes: impl IntoIterator<Item = (&str, R)>) -> Self {
        let routes: HashMap<String, Route> = routes
            .into_iter()
            .map(|(path, route)| (path.to_owned(), route.into()))
            .collect();
        let routes = Arc::new(routes);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound socket");
        let requests = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&requests);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&routes), Arc::clone(&log)));
            }
        });
        Self {
            address,
            requests,
            task,
        }
    }

    /// Returns the address of `path`.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Returns where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the requests so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Answers requests on one connection until either side ends it.
async fn serve(
    mut stream: TcpStream,
    routes: Arc<HashMap<String, Route>>,
    log: Arc<Mutex<Vec<Request>>>,
) {
    let mut pending = Vec::new();
    while let Some(request) = read_request(&mut stream, &mut pending).await {
        let path = request.path.split('?').next().unwrap_or_default();
        let answer = routes.get(path).map_or_else(
            || Answer::new("404 Not Found", &[], "nothing here"),
            |route| route(&request),
        );
        log.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(request);
        let sent = match &answer.pace {
            None => stream.write_all(&answer.bytes).await,
            Some(pace) => send_in_pieces(&mut stream, &answer.bytes, pace).await,
        };
        if sent.is_err() {
            return;
        }
        match answer.end {
            End::KeepAlive => {}
            End::Close => return,
            End::Hang => {
                // Ends when the client gives up and closes.
                let _ = stream.read(&mut [0; 1]).await;
                return;
            }
            End::Reset => {
                // What is not sent yet is thrown away with it.
                let _ = stream.set_zero_linger();
                return;
            }
            End::Repeat(from) => while stream.write_all(&answer.bytes[from..]).await.is_ok() {},
        }
    }
}

async fn send_in_pieces(
    stream: &mut TcpStream,
    bytes: &[u8],
    pace: &Semaphore,
) -> std::io::Result<()> {
    for piece in bytes.chunks(bytes.len().div_ceil(PIECES)) {
        if let Ok(permit) = pace.acquire().await {
            permit.forget();
        }
        stream.write_all(piece).await?;
    }
    Ok(())
}

/// Reads one request without a body; `None` when the client is gone.
async fn read_request(stream: &mut TcpStream, pending: &mut Vec<u8>) -> Option<Request> {
    let end = loop {
        if let Some(end) = pending.windows(4).position(|w| w == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(pending).await.ok()? == 0 {
            return None;
        }
    };
    let head: Vec<u8> = pending.drain(..end + 4).take(end).collect();
    let mut lines = head
        .split(|&b| b == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let first = String::from_utf8_lossy(lines.next()?).into_owned();
    let headers = lines
        .filter_map(|line| {
            let colon = line.iter().position(|&b| b == b':')?;
            let name = String::from_utf8_lossy(&line[..colon]).to_ascii_lowercase();
            Some((name, line[colon + 1..].trim_ascii().to_vec()))
        })
        .collect();
    Some(Request {
        path: first.split(' ').nth(1)?.to_owned(),
        headers,
    })
}
