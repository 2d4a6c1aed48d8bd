//! Connections: accepted, timed, and ended. A client that does not read is dropped; one may be cut off on purpose.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tower::ServiceExt as _;

pub use crate::guarded::Cutter;
use crate::guarded::Guarded;

/// Connections at a time; one more waits.
const MAX_CONNECTIONS: usize = 16_384;
/// Time to send the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// The longest head of a request.
const HEAD_BYTES: usize = 16 << 10;
/// Ports tried when the wished one is taken.
const PORTS_TRIED: u16 = 50;

/// How connections are treated.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// A client that takes no byte for so long is dropped.
    pub write_stall: Duration,
    /// How long open answers may take once the server goes down.
    pub farewell: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { write_stall: Duration::from_secs(20), farewell: Duration::from_secs(2) }
    }
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
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = async {
                let place = Arc::clone(&places).acquire_owned().await;
                (listener.accept().await, place)
            } => accepted,
            Some(_) = connections.join_next() => continue,
            () = down(&mut going_down) => break,
        };
        match accepted {
            (Ok((stream, _)), Ok(place)) => {
                let connection = connection(stream, router.clone(), going_down.clone(), limits);
                connections.spawn(async move {
                    connection.await;
                    drop(place);
                });
            }
            // Out of file descriptors, or a client that left while it came: the next one may do better.
            _ => tokio::time::sleep(Duration::from_millis(50)).await,
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

async fn connection(
    stream: TcpStream,
    router: Router,
    mut going_down: watch::Receiver<bool>,
    limits: Limits,
) {
    // Small messages at once; an old system that refuses is only slower.
    stream.set_nodelay(true).ok();
    let cutter = Cutter::default();
    let io = TokioIo::new(Guarded::new(stream, cutter.clone(), limits.write_stall));
    let service = tower::service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(cutter.clone());
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
