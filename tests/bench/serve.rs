//! A server for benches: one thread a connection, keep-alive, `ETag`, a fixed latency.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

/// How long each answer waits, as a server far away would.
const LATENCY: Duration = Duration::from_millis(50);

/// Serves `documents` as `/0`, `/1`, … and prints the port; ends when standard input does.
pub(crate) fn run(documents: Vec<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port of this machine is free");
    let port = listener.local_addr().expect("it is bound").port();
    println!("{port}");
    let documents = Arc::new(documents);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let documents = Arc::clone(&documents);
            std::thread::spawn(move || serve(stream, &documents));
        }
    });
    let _ = std::io::stdin().read_line(&mut String::new());
}

fn serve(stream: TcpStream, documents: &[Vec<u8>]) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut stream = stream;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let index: usize = line
            .split(' ')
            .nth(1)?
            .trim_start_matches('/')
            .parse()
            .ok()?;
        let mut is_known = false;
        loop {
            let mut header = String::new();
            reader.read_line(&mut header).ok()?;
            if header.trim().is_empty() {
                break;
            }
            let header = header.to_ascii_lowercase();
            is_known |= header.starts_with("if-none-match:") && header.contains(&etag(index));
        }
        std::thread::sleep(LATENCY);
        let tag = etag(index);
        if is_known {
            let head = format!("HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n");
            stream.write_all(head.as_bytes()).ok()?;
        } else {
            let body = documents.get(index)?;
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nETag: {tag}\r\n\
                 Content-Length: {}\r\n\r\n",
                body.len()
            );
            stream.write_all(head.as_bytes()).ok()?;
            stream.write_all(body).ok()?;
        }
    }
}

fn etag(index: usize) -> String {
    format!("\"v{index}\"")
}
