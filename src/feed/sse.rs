//! Parses server-sent events from bytes that may be split anywhere (HTML standard, section 9.2.6). Must not
//! interpret events; reconnecting is not here either.

/// A dispatched event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Event type; `message` if none was given.
    pub event: String,
    /// Data lines, joined by line feeds.
    pub data: String,
    /// Last event id at the time of dispatch.
    pub id: String,
}

/// A line or an event exceeds the limit: the stream has to be closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an event or a line is longer than {max_bytes} bytes")]
pub struct TooLong {
    /// Limit in bytes.
    pub max_bytes: usize,
}

/// Incremental parser from bytes to events.
#[derive(Debug)]
pub struct SseParser {
    max_bytes: usize,
    line: Vec<u8>,
    /// The last byte was a carriage return: a line feed after it belongs to it.
    is_after_return: bool,
    /// A byte order mark is possible only before the first line.
    is_first_line: bool,
    event: String,
    data: String,
    id: String,
    /// Id of the last complete event. An event that was cut off has not been dispatched, and is requested
    /// again.
    told_id: String,
    retry_millis: Option<u64>,
}

impl SseParser {
    /// Creates a parser for a new stream. `max_bytes` limits each line, and the data of each event.
    #[must_use]
    pub const fn new(max_bytes: usize) -> Self {
        Self {
            max_bytes,
            line: Vec::new(),
            is_after_return: false,
            is_first_line: true,
            event: String::new(),
            data: String::new(),
            id: String::new(),
            told_id: String::new(),
            retry_millis: None,
        }
    }

    /// Parses the next bytes and calls `dispatch` with each event they complete.
    ///
    /// # Errors
    /// Fails when a line or an event exceeds the limit; the parser is of no use afterwards.
    pub fn push(&mut self, mut bytes: &[u8], mut dispatch: impl FnMut(Message)) -> Result<(), TooLong> {
        while let Some(&first) = bytes.first() {
            if self.is_after_return {
                self.is_after_return = false;
                if first == b'\n' {
                    bytes = bytes.get(1..).unwrap_or_default();
                    continue;
                }
            }
            let end = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let (piece, rest) = bytes.split_at(end.unwrap_or(bytes.len()));
            if self.line.len() + piece.len() > self.max_bytes {
                return Err(TooLong { max_bytes: self.max_bytes });
            }
            self.line.extend_from_slice(piece);
            bytes = rest;
            if let Some((end_of_line, rest)) = rest.split_first() {
                self.is_after_return = *end_of_line == b'\r';
                bytes = rest;
                let line = std::mem::take(&mut self.line);
                self.end_line(&line, &mut dispatch)?;
                // Keeps the allocation for the next line.
                self.line = line;
                self.line.clear();
            }
        }
        Ok(())
    }

    /// Returns the id of the last complete event, to be sent when reconnecting; empty if there was none.
    #[must_use]
    pub fn last_event_id(&self) -> &str {
        &self.told_id
    }

    /// Returns the pause before reconnecting that the server asked for.
    #[must_use]
    pub const fn retry_millis(&self) -> Option<u64> {
        self.retry_millis
    }

    fn end_line(&mut self, line: &[u8], dispatch: &mut impl FnMut(Message)) -> Result<(), TooLong> {
        let line = match line.strip_prefix(b"\xef\xbb\xbf") {
            Some(rest) if self.is_first_line => rest,
            _no_mark => line,
        };
        self.is_first_line = false;
        if line.is_empty() {
            self.end_event(dispatch);
            return Ok(());
        }
        let text = String::from_utf8_lossy(line);
        let (field, value) = text.split_once(':').unwrap_or((&text, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.event),
            "data" => {
                if self.data.len() + value.len() > self.max_bytes {
                    return Err(TooLong { max_bytes: self.max_bytes });
                }
                self.data.push_str(value);
                self.data.push('\n');
            }
            "id" if !value.contains('\0') => value.clone_into(&mut self.id),
            "retry" if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.retry_millis = value.parse().ok().or(self.retry_millis);
            }
            _comment_or_unknown => {}
        }
        Ok(())
    }

    fn end_event(&mut self, dispatch: &mut impl FnMut(Message)) {
        let mut event = std::mem::take(&mut self.event);
        let mut data = std::mem::take(&mut self.data);
        self.id.clone_into(&mut self.told_id);
        if data.pop().is_none() {
            return;
        }
        if event.is_empty() {
            "message".clone_into(&mut event);
        }
        dispatch(Message { event, data, id: self.id.clone() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parsed(pieces: &[&[u8]]) -> Vec<(String, String, String)> {
        let mut parser = SseParser::new(1000);
        let mut out = Vec::new();
        for piece in pieces {
            parser.push(piece, |message| out.push((message.event, message.data, message.id))).unwrap();
        }
        out
    }

    fn one(stream: &str) -> Vec<(String, String)> {
        parsed(&[stream.as_bytes()]).into_iter().map(|(event, data, _)| (event, data)).collect()
    }

    fn told(event: &str, data: &str) -> (String, String) {
        (event.to_owned(), data.to_owned())
    }

    #[test]
    fn the_examples_of_the_standard() {
        assert_eq!(one("data: YHOO\ndata: +2\ndata: 10\n\n"), [told("message", "YHOO\n+2\n10")]);
        let stream =
            ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n";
        assert_eq!(
            parsed(&[stream.as_bytes()]),
            [
                ("message".into(), "first event".into(), "1".into()),
                ("message".into(), "second event".into(), String::new()),
            ]
        );
        assert_eq!(one("data\n\ndata\ndata\n\ndata:"), [told("message", ""), told("message", "\n")]);
        assert_eq!(one("data:test\n\ndata: test\n\n"), [told("message", "test"), told("message", "test")]);
    }

    #[test]
    fn lines_end_in_three_ways() {
        for end in ["\n", "\r", "\r\n"] {
            let stream = "event: a\ndata: x\n\nevent: b\ndata: y\n\n".replace('\n', end);
            assert_eq!(one(&stream), [told("a", "x"), told("b", "y")], "{end:?}");
        }
        assert_eq!(
            one("data: a\r\ndata: b\n\r\ndata: c\r\r"),
            [told("message", "a\nb"), told("message", "c")]
        );
    }

    #[test]
    fn one_byte_order_mark_is_stripped_and_not_two() {
        assert_eq!(one("\u{feff}data: x\n\n"), [told("message", "x")]);
        assert_eq!(one("\u{feff}\u{feff}data: x\n\n"), []);
        assert_eq!(one("\n\u{feff}data: x\n\n"), []);
        assert_eq!(parsed(&[b"\xef", b"\xbb", b"\xbfdata: x\n\n"]).len(), 1);
    }

    #[test]
    fn odd_fields_do_nothing() {
        assert_eq!(one("Data: x\n data: x\ndata : x\nfoo\n: c\n\n"), []);
        assert_eq!(
            one("event: a\n\ndata: x\n\n"),
            [told("message", "x")],
            "an event without data resets its type"
        );
        let with_null = parsed(&[b"id: a\0b\ndata: x\n\nid: 7\ndata: y\n\n"]);
        assert_eq!(with_null.iter().map(|(_, _, id)| id.as_str()).collect::<Vec<_>>(), ["", "7"]);
        let mut parser = SseParser::new(100);
        parser.push(b"retry: 10x\nretry: -1\nretry:\nretry: 99999999999999999999999\n", drop).unwrap();
        assert_eq!(parser.retry_millis(), None);
        parser.push(b"retry: 2500\n", drop).unwrap();
        assert_eq!(parser.retry_millis(), Some(2500));
    }

    #[test]
    fn what_was_not_ended_is_not_told() {
        assert_eq!(one("data: x\n"), []);
        assert_eq!(one("data: x"), []);
    }

    #[test]
    fn an_id_counts_once_its_event_has_ended() {
        let mut parser = SseParser::new(100);
        parser.push(b"id: 1\ndata: a\n\nid: 2\ndata: b\n", drop).unwrap();
        assert_eq!(parser.last_event_id(), "1", "the second was cut off");
        parser.push(b"\n", drop).unwrap();
        assert_eq!(parser.last_event_id(), "2");
        // An event without data is not dispatched, but its id is valid.
        parser.push(b"id: 3\n\n", drop).unwrap();
        assert_eq!(parser.last_event_id(), "3");
    }

    #[test]
    fn an_endless_line_and_an_endless_event_are_cut() {
        let mut parser = SseParser::new(1000);
        let endless = std::iter::repeat_n([b'x'; 100], 100).find_map(|piece| parser.push(&piece, drop).err());
        assert_eq!(endless, Some(TooLong { max_bytes: 1000 }));
        let mut parser = SseParser::new(1000);
        let endless = std::iter::repeat_n("data: 0123456789\n", 1000)
            .find_map(|line| parser.push(line.as_bytes(), drop).err());
        assert_eq!(endless, Some(TooLong { max_bytes: 1000 }));
    }

    proptest! {
        #[test]
        fn where_the_bytes_are_split_does_not_matter(
            stream in "((data|event|id|retry|:|x)(: ?)?(é|🚧|\u{feff}|a|\0|\u{fffd})*(\n|\r|\r\n)(\n|\r|\r\n)?){0,12}",
            cuts in proptest::collection::vec(0_usize..400, 0..12),
            garbage in proptest::option::of((0_usize..400, any::<u8>())),
        ) {
            let mut bytes = stream.into_bytes();
            if let Some((at, byte)) = garbage
                && let Some(place) = bytes.get_mut(at)
            {
                *place = byte;
            }
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
            cuts.extend([0, bytes.len()]);
            cuts.sort_unstable();
            let pieces: Vec<&[u8]> = cuts.windows(2).map(|cut| &bytes[cut[0]..cut[1]]).collect();
            let singles: Vec<&[u8]> = bytes.chunks(1).collect();
            let whole = parsed(&[&bytes]);
            prop_assert_eq!(&parsed(&pieces), &whole);
            prop_assert_eq!(&parsed(&singles), &whole);
        }
    }
}
