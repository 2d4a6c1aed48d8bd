//! Request bodies with a minimum rate: a client that sends a byte now and then cannot keep a handler waiting.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::BoxError;
use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::Sleep;

use crate::listen::Rate;

/// Body that fails when it arrives more slowly than `least`.
pub(crate) struct Paced<B> {
    body: B,
    least: Rate,
    window: Option<Pin<Box<Sleep>>>,
    /// Bytes received in the current window.
    came: usize,
}

impl<B> Paced<B> {
    pub(crate) const fn new(body: B, least: Rate) -> Self {
        Self { body, least, window: None, came: 0 }
    }
}

impl<B> Body for Paced<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let paced = &mut *self;
        if let Poll::Ready(frame) = Pin::new(&mut paced.body).poll_frame(context) {
            let came = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref());
            paced.came += came.map_or(0, Bytes::len);
            if paced.came >= paced.least.bytes {
                paced.came = 0;
                paced.window = None;
            }
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let within = paced.least.within;
        let window = paced.window.get_or_insert_with(|| Box::pin(tokio::time::sleep(within)));
        ready!(window.as_mut().poll(context));
        Poll::Ready(Some(Err("the body comes too slowly".into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
