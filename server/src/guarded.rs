//! Wrapper around a connection's transport. It can be cut off, and gives up on a client that does not read.
//!
//! It also adds our headers to the responses that hyper generates itself for malformed requests.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf as _, Bytes};
use futures_util::task::AtomicWaker;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Sleep;

use crate::http::headers;
use crate::listen::Rate;

/// Upper bound on the length of hyper's own responses.
const OWN_ANSWER_BYTES: usize = 256;

/// Byte stream under a connection.
pub(crate) trait Transport: AsyncRead + AsyncWrite + Unpin {
    /// Makes closing the stream send a reset to the other side.
    fn reset_on_close(&self);
}

impl Transport for TcpStream {
    fn reset_on_close(&self) {
        // With a linger time of zero, closing sends a reset. If the system refuses the option, a normal close will
        // do.
        socket2::SockRef::from(self).set_linger(Some(Duration::ZERO)).ok();
    }
}

/// Handle that cuts a connection off: the client sees a reset. In the extensions of each request.
#[derive(Debug, Clone, Default)]
pub struct Cutter(Arc<Cut>);

#[derive(Debug, Default)]
struct Cut {
    is_cut: AtomicBool,
    waker: AtomicWaker,
}

impl Cutter {
    /// Cuts the connection off now.
    pub fn cut(&self) {
        self.0.is_cut.store(true, Ordering::Release);
        self.0.waker.wake();
    }
}

/// Connection that can be cut off, and that gives up on a client that does not read.
pub(crate) struct Guarded<S> {
    stream: S,
    cutter: Cutter,
    /// Minimum rate at which the client must take pending output.
    least: Rate,
    stall: Option<Stall>,
    /// Unsent rest of one of hyper's responses, with our headers.
    own_answer: Bytes,
}

/// Time limit for a client that takes less than it is offered.
struct Stall {
    end: Pin<Box<Sleep>>,
    /// Bytes taken since the stall began.
    taken: usize,
}

impl<S: Transport> Guarded<S> {
    pub(crate) fn new(stream: S, cutter: Cutter, least: Rate) -> Self {
        Self { stream, cutter, least, stall: None, own_answer: Bytes::new() }
    }

    fn check_cut(&self) -> io::Result<()> {
        if self.cutter.0.is_cut.load(Ordering::Acquire) {
            self.stream.reset_on_close();
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(())
    }

    /// Tracks the result of a write, and fails with `TimedOut` if the client takes nothing, or only a byte now and
    /// then.
    fn watch_stall(
        &mut self,
        context: &mut Context<'_>,
        offered: usize,
        result: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        match &result {
            Poll::Ready(Ok(count)) if *count < offered => {
                if let Some(stall) = &mut self.stall {
                    stall.taken += count;
                    if stall.taken >= self.least.bytes {
                        self.stall = None;
                    }
                }
                return result;
            }
            // Everything was taken, or the write failed.
            Poll::Ready(_) => {
                self.stall = None;
                return result;
            }
            Poll::Pending => {}
        }
        let within = self.least.within;
        let begin = || Stall { end: Box::pin(tokio::time::sleep(within)), taken: 0 };
        ready!(self.stall.get_or_insert_with(begin).end.as_mut().poll(context));
        self.stream.reset_on_close();
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    /// Sends the rest of one of hyper's responses.
    fn poll_own_answer(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.own_answer.is_empty() {
            let result = Pin::new(&mut self.stream).poll_write(context, &self.own_answer);
            let offered = self.own_answer.len();
            let count = ready!(self.watch_stall(context, offered, result))?;
            if count == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.own_answer.advance(count);
        }
        Poll::Ready(Ok(()))
    }
}

/// Adds our headers to a response that hyper generates itself (400, 414, 431); `None` for anything else.
///
/// Such a response consists of a head alone and has none of our headers; no response of ours is like that.
fn with_our_headers(written: &[u8]) -> Option<Bytes> {
    let is_own = written.len() <= OWN_ANSWER_BYTES
        && written.starts_with(b"HTTP/1.1 4")
        && written.ends_with(b"\r\n\r\n")
        && !written.windows(8).any(|window| window == b"nosniff\r");
    let head = is_own.then(|| written.get(..written.len() - 2)).flatten()?;
    Some([head, headers::lines().as_bytes(), b"\r\n"].concat().into())
}

impl<S: Transport> AsyncRead for Guarded<S> {
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

impl<S: Transport> AsyncWrite for Guarded<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check_cut()?;
        ready!(self.poll_own_answer(context))?;
        if let Some(answer) = with_our_headers(buffer) {
            self.own_answer = answer;
            return Poll::Ready(Ok(buffer.len()));
        }
        let result = Pin::new(&mut self.stream).poll_write(context, buffer);
        self.watch_stall(context, buffer.len(), result)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let mut filled = buffers.iter().filter(|buffer| !buffer.is_empty());
        if let (Some(only), None) = (filled.next(), filled.next()) {
            return self.poll_write(context, only);
        }
        self.check_cut()?;
        ready!(self.poll_own_answer(context))?;
        let result = Pin::new(&mut self.stream).poll_write_vectored(context, buffers);
        self.watch_stall(context, buffers.iter().map(|buffer| buffer.len()).sum(), result)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check_cut()?;
        ready!(self.poll_own_answer(context))?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_own_answer(context))?;
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use patience::stretched;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    impl Transport for tokio::io::DuplexStream {
        fn reset_on_close(&self) {}
    }

    /// Returns whether a client that takes `sip` bytes eight times per `within` receives the whole response.
    async fn hears_all(sip: usize) -> bool {
        let within = stretched(Duration::from_millis(400));
        let (server, mut client) = tokio::io::duplex(64);
        let mut server = Guarded::new(server, Cutter::default(), Rate { bytes: 256, within });
        let drinking = tokio::spawn(async move {
            let mut glass = vec![0; sip];
            while client.read(&mut glass).await.is_ok_and(|count| count > 0) {
                tokio::time::sleep(within / 8).await;
            }
        });
        let is_whole = server.write_all(&[b'x'; 2_000]).await.is_ok();
        drinking.abort();
        is_whole
    }

    #[tokio::test]
    async fn a_client_that_takes_a_byte_now_and_then_is_given_up() {
        assert!(!hears_all(1).await);
        assert!(hears_all(64).await, "a slow one is not");
    }

    #[test]
    fn only_answers_of_hyper_get_our_headers() {
        let own =
            b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
        let with = String::from_utf8(with_our_headers(own).unwrap().to_vec()).unwrap();
        assert!(with.starts_with("HTTP/1.1 431 ") && with.ends_with("\r\n\r\n"), "{with}");
        assert_eq!(with.matches("x-content-type-options: nosniff\r\n").count(), 1, "{with}");
        assert_eq!(with.matches("\r\n\r\n").count(), 1, "{with}");
        assert_eq!(with_our_headers(with.as_bytes()), None, "once is enough");
        for other in [
            "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 404 Not Found\r\nx-content-type-options: nosniff\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 400 is a line of some text",
            "",
        ] {
            assert_eq!(with_our_headers(other.as_bytes()), None, "{other}");
        }
    }
}
