//! Loopback proxies of our own, HTTP and SOCKS5. Wherever they are asked to go, they go to one
//! server, and remember where they were asked to go: no name is looked up.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Which language a proxy speaks.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    Http,
    Socks5,
}

/// The running proxy; it ends when it is dropped.
pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Proxy {
    /// Starts a proxy on a free port of 127.0.0.1 that leads to `target`.
    pub(crate) async fn start(kind: Kind, target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound socket");
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let log = Arc::clone(&log);
                tokio::spawn(async move {
                    match kind {
                        Kind::Http => http(stream, target, &log).await,
                        Kind::Socks5 => socks5(stream, target, &log).await,
                    }
                });
            }
        });
        Self {
            address,
            asked,
            task,
        }
    }

    /// Returns where it was asked to go.
    pub(crate) fn asked(&self) -> Vec<String> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn note(log: &Mutex<Vec<String>>, place: impl Into<String>) {
    let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
    log.push(place.into());
}

/// Passes one request on, in the form that a server takes; `None` when either side is gone.
async fn http(mut client: TcpStream, target: SocketAddr, log: &Mutex<Vec<String>>) -> Option<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(client.read_u8().await.ok()?);
    }
    let text = String::from_utf8_lossy(&head).into_owned();
    let (first, rest) = text.split_once("\r\n")?;
    let address = first.split(' ').nth(1)?;
    note(log, address);
    let path = address.splitn(4, '/').nth(3).unwrap_or_default();
    let mut server = TcpStream::connect(target).await.ok()?;
    let request = format!("GET /{path} HTTP/1.1\r\n{rest}");
    server.write_all(request.as_bytes()).await.ok()?;
    copy_bidirectional(&mut client, &mut server).await.ok()?;
    Some(())
}

/// RFC 1928, as far as a client of ours goes: no login, CONNECT only.
async fn socks5(mut client: TcpStream, target: SocketAddr, log: &Mutex<Vec<String>>) -> Option<()> {
    let mut hello = [0; 2];
    client.read_exact(&mut hello).await.ok()?;
    let mut methods = vec![0; hello[1].into()];
    client.read_exact(&mut methods).await.ok()?;
    client.write_all(&[5, 0]).await.ok()?;
    let mut request = [0; 4];
    client.read_exact(&mut request).await.ok()?;
    let place = match request[3] {
        3 => {
            let mut name = vec![0; client.read_u8().await.ok()?.into()];
            client.read_exact(&mut name).await.ok()?;
            String::from_utf8_lossy(&name).into_owned()
        }
        1 => {
            let mut ip = [0; 4];
            client.read_exact(&mut ip).await.ok()?;
            std::net::Ipv4Addr::from(ip).to_string()
        }
        _ => return None,
    };
    let port = client.read_u16().await.ok()?;
    note(log, format!("{place}:{port}"));
    let mut server = TcpStream::connect(target).await.ok()?;
    client
        .write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0])
        .await
        .ok()?;
    copy_bidirectional(&mut client, &mut server).await.ok()?;
    Some(())
}
