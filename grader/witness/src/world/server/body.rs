//! The body of an answer, which may end before all of it is sent.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use hyper::body::{Body, Bytes, Frame, SizeHint};

use crate::world::Ending;

/// A body that is sent in one piece.
#[derive(Debug, Default)]
pub(super) struct AnswerBody {
    piece: Option<Bytes>,
    /// How many of the promised bytes have not been sent yet.
    left: u64,
    /// Whether the bytes that were sent have been flushed.
    flushed: bool,
}

impl AnswerBody {
    /// All of `text`, or only its first half if the answer is cut short.
    pub(super) fn new(text: String, ending: Ending) -> Self {
        let left = text.len() as u64;
        let mut piece = Bytes::from(text);
        if ending == Ending::CutShort {
            piece.truncate(piece.len() / 2);
        }
        Self { piece: (!piece.is_empty()).then_some(piece), left, flushed: false }
    }
}

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if let Some(piece) = self.piece.take() {
            self.left -= piece.len() as u64;
            return Poll::Ready(Some(Ok(Frame::data(piece))));
        }
        if self.left == 0 {
            return Poll::Ready(None);
        }
        // An error drops unflushed bytes. Hyper flushes them if the body is pending once.
        if !self.flushed {
            self.flushed = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(io::ErrorKind::ConnectionReset.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::*;

    /// The frames of a four-byte body, poll by poll, as data, an error, or "pending".
    fn frames(ending: Ending) -> Vec<String> {
        let mut body = AnswerBody::new("four".into(), ending);
        assert_eq!(body.size_hint().exact(), Some(4));
        let mut frames = Vec::new();
        while frames.len() < 3 && !body.is_end_stream() {
            let polled = Pin::new(&mut body).poll_frame(&mut Context::from_waker(Waker::noop()));
            frames.push(match polled {
                Poll::Ready(Some(Ok(frame))) => format!("{:?}", frame.into_data().unwrap()),
                Poll::Ready(Some(Err(error))) => error.kind().to_string(),
                Poll::Ready(None) => "end".to_owned(),
                Poll::Pending => "pending".to_owned(),
            });
        }
        frames
    }

    #[test]
    fn cut_bodies_fail_after_first_half() {
        assert_eq!(frames(Ending::Whole), ["b\"four\""]);
        assert_eq!(frames(Ending::CutShort), ["b\"fo\"", "pending", "connection reset"]);
    }
}
