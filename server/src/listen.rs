//! Connections: accepted, timed, and ended. A client that does not read is dropped; one may be cut off on purpose.

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

/// Refusals at a time that are said; whoever comes then is shut out without a word.
const REFUSALS: usize = 256;
/// Time to hear a refusal.
const REFUSAL_TIMEOUT: Duration = Duration::from_secs(2);
/// When to come back, in seconds.
pub const COME_BACK_SECS: &str = "10";
/// Time to send the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// The longest head of a request.
const HEAD_BYTES: usize = 16 << 10;
/// What the system keeps of an answer for a client that does not read.
const SEND_BUFFER_BYTES: usize = 128 << 10;
/// So long may what was sent be unheard, before the client is gone.
#[cfg(target_os = "linux")]
const UNHEARD: Duration = Duration::from_secs(20);
/// Ports tried when the wished one is taken.
const PORTS_TRIED: u16 = 50;

/// How connections are treated.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How many may be here.
    pub crowd: Crowd,
    /// The least that a client takes of an answer that waits for it.
    pub write: Rate,
    /// The least that comes of the body of a request.
    pub body: Rate,
    /// How long a browser may take to send a report.
    pub report: Duration,
    /// How long open answers may take once the server goes down.
    pub farewell: Duration,
}

/// So many bytes at least in such a time.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    /// Bytes.
    pub bytes: usize,
    /// The time for them.
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

/// Who asks. In the extensions of each request.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// Where it comes from.
    pub address: IpAddr,
    /// Which of our addresses it came to.
    pub came_to: IpAddr,
    /// How it is treated.
    pub limits: Limits,
    places: Arc<Places>,
}

impl Visitor {
    /// A place for a stream; `None` when all are taken, or all for this address.
    pub fn place_for_stream(&self) -> Option<Place> {
        self.places.take(Kind::Stream, self.address)
    }
}

/// The answer to whoever finds no place for a stream.
pub fn no_place() -> Response {
    let come_back = [(header::RETRY_AFTER, COME_BACK_SECS)];
    (StatusCode::SERVICE_UNAVAILABLE, come_back, "too many streams\n").into_response()
}

/// Why there is no listener.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Somebody else has the port.
    #[error("port {port} is taken; {}", match free {
        Some(free) => format!("port {free} is free: --port {free}"),
        None => "none of the next ports is free either".to_owned(),
    })]
    Taken {
        /// The port wished for.
        port: u16,
        /// The next free one.
        free: Option<u16>,
    },
    /// Something else.
    #[error("cannot listen on {address}")]
    Other {
        /// The address wished for.
        address: SocketAddr,
        /// Why.
        #[source]
        source: io::Error,
    },
}

static UNACCEPTED: AtomicU64 = AtomicU64::new(0);

/// How often no client could be taken since the start, for want of file descriptors or memory.
pub fn unaccepted() -> u64 {
    UNACCEPTED.load(Ordering::Relaxed)
}

/// Listens on an address, or says what is in the way.
///
/// # Errors
/// When the port is taken or the address is not ours.
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

/// Serves until `going_down` becomes true, then lets open answers end for a moment, and returns.
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
            // A client that left while it came.
            Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => continue,
            // Out of file descriptors or of memory: whoever leaves makes room.
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
        // Gone already, if the system does not know.
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
                // Whoever does not listen need not hear it.
                tokio::time::timeout(REFUSAL_TIMEOUT, refuse(stream)).await.ok();
                drop(turn);
            });
        }
    }
    let farewell = async { while connections.join_next().await.is_some() {} };
    // Whoever is not done by then is cut off when the set is dropped.
    tokio::time::timeout(limits.farewell, farewell).await.ok();
}

/// Returns when the server goes down.
pub async fn down(going_down: &mut watch::Receiver<bool>) {
    // Nobody is left who could say so: that is down as well.
    going_down.wait_for(|is_down| *is_down).await.ok();
}

/// Small messages at once; little kept by the system for a client that does not read; and one that is gone without a
/// farewell is missed. A system that refuses is only slower, or holds more.
fn prepare(stream: &TcpStream) {
    stream.set_nodelay(true).ok();
    let socket = socket2::SockRef::from(stream);
    socket.set_send_buffer_size(SEND_BUFFER_BYTES).ok();
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(UNHEARD)).ok();
}

/// Says that there is no place, and waits until that is heard: closing at once would be a reset.
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
        // A client that goes away in the middle is no error of ours.
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
        // Linux doubles what is asked for, and counts its own book-keeping in.
        assert!(socket.send_buffer_size().unwrap() <= 2 * SEND_BUFFER_BYTES);
        assert_eq!(socket.tcp_user_timeout().unwrap(), Some(UNHEARD));
        assert!(stream.nodelay().unwrap());
    }
}
