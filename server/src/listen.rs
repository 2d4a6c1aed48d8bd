//! Connections: accepts, times and ends them. Drops a client that does not read, and can cut one off on purpose.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tower::ServiceExt as _;

pub use crate::guarded::Cutter;
use crate::guarded::Guarded;
use crate::http::headers;
use crate::notice::{self, Seldom};
use crate::paced::Paced;
use crate::places::{Crowd, Kind, Place, Places};

/// Maximum number of concurrent refusals with a response; further clients are disconnected without one.
const REFUSALS: usize = 256;
/// Time limit for a client to receive a refusal.
const REFUSAL_TIMEOUT: Duration = Duration::from_secs(2);
/// `Retry-After` of refusals, in seconds.
pub const COME_BACK_SECS: &str = "10";
/// Time limit for a client to send the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// Maximum size of the head of a request.
const HEAD_BYTES: usize = 16 << 10;
/// Size of the system's send buffer, which limits what it holds for a client that does not read.
const SEND_BUFFER_BYTES: usize = 128 << 10;
/// Time for which sent data may stay unacknowledged before the system drops the connection.
#[cfg(target_os = "linux")]
const UNHEARD: Duration = Duration::from_secs(20);
/// Number of following ports tried, to suggest a free one when the requested port is taken.
const PORTS_TRIED: u16 = 50;

/// Limits on connections.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Limits on concurrent clients.
    pub crowd: Crowd,
    /// Minimum rate at which a client must take a pending response.
    pub write: Rate,
    /// Minimum rate at which the body of a request must arrive.
    pub body: Rate,
    /// Time limit for a browser to send a violation report.
    pub report: Duration,
    /// Time limit for open responses once the server goes down.
    pub farewell: Duration,
}

/// A minimum rate, as bytes in a period.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    /// Minimum number of bytes.
    pub bytes: usize,
    /// Period for these bytes.
    pub within: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let least = Rate { bytes: 1 << 10, within: Duration::from_secs(20) };
        Self {
            crowd: Crowd::default(),
            write: least,
            body: least,
            report: Duration::from_secs(5),
            farewell: Duration::from_secs(2),
        }
    }
}

/// The client of a request. In the extensions of each request.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// Address of the client.
    pub address: IpAddr,
    /// Address of this server that the client connected to.
    pub came_to: IpAddr,
    /// Limits that apply to its connection.
    pub limits: Limits,
    places: Arc<Places>,
}

impl Visitor {
    /// Takes a place for a stream; `None` when all are taken, or all for this address.
    pub fn place_for_stream(&self) -> Option<Place> {
        self.places.take(Kind::Stream, self.address)
    }
}

/// Returns the response for a client that gets no place for a stream.
pub fn no_place() -> Response {
    let come_back = [(header::RETRY_AFTER, COME_BACK_SECS)];
    (StatusCode::SERVICE_UNAVAILABLE, come_back, "too many streams\n").into_response()
}

/// Failure to listen on an address.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// The port is already in use.
    #[error("port {port} is taken; {}", match free {
        Some(free) => format!("port {free} is free: --port {free}"),
        None => "none of the next ports is free either".to_owned(),
    })]
    Taken {
        /// Requested port.
        port: u16,
        /// Next free port, if one was found.
        free: Option<u16>,
    },
    /// Any other failure.
    #[error("cannot listen on {address}")]
    Other {
        /// Requested address.
        address: SocketAddr,
        /// Error of the system.
        #[source]
        source: io::Error,
    },
}

static UNACCEPTED: AtomicU64 = AtomicU64::new(0);

/// Returns how often a client could not be accepted since the start, for lack of file descriptors or memory.
pub fn unaccepted() -> u64 {
    UNACCEPTED.load(Ordering::Relaxed)
}

/// Listens on an address.
///
/// # Errors
/// When the port is taken or the address does not belong to this machine.
pub async fn bind(ip: IpAddr, port: u16) -> Result<TcpListener, BindError> {
    let address = SocketAddr::new(ip, port);
    match TcpListener::bind(address).await {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            let mut free = None;
            for next in (port..).skip(1).take(usize::from(PORTS_TRIED)) {
                if TcpListener::bind(SocketAddr::new(ip, next)).await.is_ok() {
                    free = Some(next);
                    break;
                }
            }
            Err(BindError::Taken { port, free })
        }
        Err(source) => Err(BindError::Other { address, source }),
    }
}

/// Serves until `going_down` becomes true, then gives open responses a moment to finish, and returns.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    mut going_down: watch::Receiver<bool>,
    limits: Limits,
) {
    let places = Arc::new(Places::new(limits.crowd));
    let refusals = Arc::new(Semaphore::new(REFUSALS));
    let mut connections = JoinSet::new();
    let mut shortage = Seldom::default();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = connections.join_next() => continue,
            () = down(&mut going_down) => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            // The client left before it was accepted.
            Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => continue,
            // Out of file descriptors or memory: clients that leave make room.
            Err(error) => {
                let count = UNACCEPTED.fetch_add(1, Ordering::Relaxed) + 1;
                if shortage.is_due(Instant::now()) {
                    notice::say(&format!("cannot take a client ({count} times since the start): {error}"));
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let address = peer.ip();
        // Without a local address, the client has left already.
        let Ok(local) = stream.local_addr() else { continue };
        if let Some(place) = places.take(Kind::Connection, address) {
            let visitor = Visitor { address, came_to: local.ip(), limits, places: Arc::clone(&places) };
            let connection = connection(stream, router.clone(), going_down.clone(), visitor);
            connections.spawn(async move {
                connection.await;
                drop(place);
            });
        } else if let Ok(turn) = Arc::clone(&refusals).try_acquire_owned() {
            connections.spawn(async move {
                // A client that does not read in time can do without the refusal.
                tokio::time::timeout(REFUSAL_TIMEOUT, refuse(stream)).await.ok();
                drop(turn);
            });
        }
    }
    let farewell = async { while connections.join_next().await.is_some() {} };
    // Connections that are not done by then are cut off when the set is dropped.
    tokio::time::timeout(limits.farewell, farewell).await.ok();
}

/// Waits until the server goes down.
pub async fn down(going_down: &mut watch::Receiver<bool>) {
    // Without a sender left, the server is down as well.
    going_down.wait_for(|is_down| *is_down).await.ok();
}

/// Sets socket options: sends small messages at once, buffers little for a client that does not read, and detects a
/// client that has vanished.
///
/// Errors are ignored: without an option, the connection is only slower or holds more.
fn prepare(stream: &TcpStream) {
    stream.set_nodelay(true).ok();
    let socket = socket2::SockRef::from(stream);
    socket.set_send_buffer_size(SEND_BUFFER_BYTES).ok();
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(UNHEARD)).ok();
}

/// Responds that there is no place, and waits until the client has read that: closing at once would be a reset.
async fn refuse(mut stream: TcpStream) -> io::Result<()> {
    let body = "too many connections\n";
    let answer = format!(
        "HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\nretry-after: {COME_BACK_SECS}\r\n\
         content-type: text/plain; charset=utf-8\r\ncontent-length: {}\r\n{}\r\n{body}",
        body.len(),
        headers::lines(),
    );
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await?;
    let mut question = [0; 1 << 10];
    while stream.read(&mut question).await? > 0 {}
    Ok(())
}

async fn connection(
    stream: TcpStream,
    router: Router,
    mut going_down: watch::Receiver<bool>,
    visitor: Visitor,
) {
    prepare(&stream);
    let cutter = Cutter::default();
    let least = visitor.limits.body;
    let io = TokioIo::new(Guarded::new(stream, cutter.clone(), visitor.limits.write));
    let service = tower::service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(|body| Body::new(Paced::new(body, least)));
        request.extensions_mut().insert(cutter.clone());
        request.extensions_mut().insert(visitor.clone());
        router.clone().oneshot(request)
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(io, TowerToHyperService::new(service));
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        // A client that disconnects halfway is not an error of ours.
        _ = connection.as_mut() => return,
        () = down(&mut going_down) => {}
    }
    connection.as_mut().graceful_shutdown();
    connection.await.ok();
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_client_that_is_gone_holds_little_and_not_for_long() {
        let listener = bind(IpAddr::from([127, 0, 0, 1]), 0).await.unwrap();
        let _client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (stream, _) = listener.accept().await.unwrap();
        prepare(&stream);
        let socket = socket2::SockRef::from(&stream);
        // Linux doubles the requested size to include its own bookkeeping.
        assert!(socket.send_buffer_size().unwrap() <= 2 * SEND_BUFFER_BYTES);
        assert_eq!(socket.tcp_user_timeout().unwrap(), Some(UNHEARD));
        assert!(stream.nodelay().unwrap());
    }
}
