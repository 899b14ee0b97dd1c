//! Server-sent events, taken apart: bytes in, whole events out.
//!
//! The framing of the HTML standard: lines end with LF, CR or CRLF, a blank line ends an event, a line that begins with
//! a colon is a comment. `retry` is not used here. Bounded: a stream that never ends a line or an event is refused.

/// One event as it was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    /// The last `id` seen up to this event.
    pub id: Option<String>,
    /// The `event` field; empty means `message`.
    pub kind: String,
    /// The `data` lines, joined by newlines.
    pub data: String,
}

/// The most bytes that one event may have.
const LIMIT: usize = 4 * 1024 * 1024;

/// A line or an event went on beyond the bytes that are read of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an event has more bytes than are kept")]
pub struct TooLong;

/// Takes a stream apart, however it is cut into pieces.
#[derive(Debug, Default)]
pub struct Parser {
    line: Vec<u8>,
    after_cr: bool,
    /// Nothing of the stream has been read yet: a byte order mark may come.
    started: bool,
    id: Option<String>,
    kind: String,
    data: Option<String>,
}

impl Parser {
    /// Takes the next piece, returns the events that it completes.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<Event>, TooLong> {
        let mut events = Vec::new();
        for &byte in bytes {
            let after_cr = std::mem::replace(&mut self.after_cr, byte == b'\r');
            match byte {
                b'\n' if after_cr => {}
                b'\n' | b'\r' => events.extend(self.end_line()),
                _ => self.line.push(byte),
            }
            if self.line.len() + self.data.as_ref().map_or(0, String::len) > LIMIT {
                return Err(TooLong);
            }
        }
        Ok(events)
    }

    fn end_line(&mut self) -> Option<Event> {
        let line = std::mem::take(&mut self.line);
        let mut line = String::from_utf8_lossy(&line).into_owned();
        if !std::mem::replace(&mut self.started, true)
            && let Some(rest) = line.strip_prefix('\u{feff}')
        {
            line = rest.to_owned();
        }
        if line.is_empty() {
            let kind = std::mem::take(&mut self.kind);
            return self.data.take().map(|data| Event { id: self.id.clone(), kind, data });
        }
        let (field, value) = line.split_once(':').unwrap_or((&line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "data" => match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => self.data = Some(value.to_owned()),
            },
            "event" => value.clone_into(&mut self.kind),
            // An id with a NUL is ignored, the standard says.
            "id" if !value.contains('\0') => self.id = Some(value.to_owned()),
            _ => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Vec<Event> {
        Parser::default().push(text.as_bytes()).unwrap()
    }

    fn event(id: Option<&str>, kind: &str, data: &str) -> Event {
        Event { id: id.map(str::to_owned), kind: kind.into(), data: data.into() }
    }

    #[test]
    fn an_event_has_id_kind_and_data() {
        assert_eq!(parse("id: 7\nevent: created\ndata: {}\n\n"), [event(Some("7"), "created", "{}")]);
    }

    #[test]
    fn lines_end_with_lf_cr_or_crlf() {
        for end in ["\n", "\r", "\r\n"] {
            assert_eq!(parse(&format!("data: a{end}data: b{end}{end}")), [event(None, "", "a\nb")], "{end:?}");
        }
    }

    #[test]
    fn comments_unknown_fields_and_events_without_data_are_passed_over() {
        assert_eq!(parse(": keep-alive\n\nretry: 5\nevent: x\n\ndata:y\n\n"), [event(None, "", "y")]);
    }

    #[test]
    fn an_id_holds_until_the_next_one() {
        assert_eq!(parse("id:1\ndata:a\n\ndata:b\n\n"), [event(Some("1"), "", "a"), event(Some("1"), "", "b")]);
    }

    #[test]
    fn a_byte_order_mark_is_passed_over_at_the_start_only() {
        assert_eq!(parse("\u{feff}data:a\n\n\u{feff}data:b\n\n"), [event(None, "", "a")]);
    }

    #[test]
    fn a_line_without_end_is_refused() {
        assert_eq!(Parser::default().push(&vec![b'x'; LIMIT + 1]), Err(TooLong));
    }

    proptest! {
        #[test]
        fn how_the_stream_is_cut_does_not_matter(text in "(data|id|event|:|\r|\n|\r\n|é| |x){0,60}", cut in 0usize..60) {
            let bytes = text.as_bytes();
            let cut = cut.min(bytes.len());
            let mut parser = Parser::default();
            let mut events = parser.push(&bytes[..cut]).unwrap();
            events.extend(parser.push(&bytes[cut..]).unwrap());
            prop_assert_eq!(events, parse(&text));
        }

        #[test]
        fn any_bytes_are_taken_apart(bytes: Vec<u8>) {
            let _ = Parser::default().push(&bytes);
        }
    }
}
