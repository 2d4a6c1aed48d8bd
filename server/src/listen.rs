//! Connections: accepted, timed, and ended. A client that does not read is dropped; one may be cut off on purpose.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use futures_util::task::AtomicWaker;
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::Sleep;
use tower::ServiceExt as _;

/// Connections at a time; one more waits.
const MAX_CONNECTIONS: usize = 16_384;
/// Time to send the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
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
    let io = TokioIo::new(Guarded { stream, cutter: cutter.clone(), limits, stall: None });
    let service = tower::service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(cutter.clone());
        router.clone().oneshot(request)
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
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

/// Cuts a connection off without a farewell: the client sees a reset. In the extensions of each request.
#[derive(Debug, Clone, Default)]
pub struct Cutter(Arc<Cut>);

#[derive(Debug, Default)]
struct Cut {
    is_cut: AtomicBool,
    waker: AtomicWaker,
}

impl Cutter {
    /// Cuts now.
    pub fn cut(&self) {
        self.0.is_cut.store(true, Ordering::Release);
        self.0.waker.wake();
    }
}

/// A connection that can be cut off, and that gives up on a client that does not read.
struct Guarded {
    stream: TcpStream,
    cutter: Cutter,
    limits: Limits,
    /// Runs while the client takes nothing.
    stall: Option<Pin<Box<Sleep>>>,
}

impl Guarded {
    fn check_cut(&self) -> io::Result<()> {
        if self.cutter.0.is_cut.load(Ordering::Acquire) {
            // With nothing lingering, closing sends a reset. If the system refuses, closing is rude enough.
            socket2::SockRef::from(&self.stream).set_linger(Some(Duration::ZERO)).ok();
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(())
    }

    fn watch_stall<T>(
        &mut self,
        context: &mut Context<'_>,
        result: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if result.is_ready() {
            self.stall = None;
            return result;
        }
        let limit = self.limits.write_stall;
        let stall = self.stall.get_or_insert_with(|| Box::pin(tokio::time::sleep(limit)));
        std::task::ready!(stall.as_mut().poll(context));
        socket2::SockRef::from(&self.stream).set_linger(Some(Duration::ZERO)).ok();
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Guarded {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.cutter.0.waker.register(context.waker());
        self.check_cut()?;
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Guarded {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check_cut()?;
        let result = Pin::new(&mut self.stream).poll_write(context, buffer);
        self.watch_stall(context, result)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.check_cut()?;
        let result = Pin::new(&mut self.stream).poll_write_vectored(context, buffers);
        self.watch_stall(context, result)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check_cut()?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
