use bytes::{Buf, Bytes, BytesMut};

use super::frame::{Frame, has_escapes};

/// Reads frames out of bytes, as they come in. What it holds is bounded: by the head of a frame, and by the largest body.
pub(super) struct Decoder {
    buffer: BytesMut,
    /// How much of the buffer was looked at, and need not be again.
    seen: usize,
    state: State,
    max_body: usize,
}

enum State {
    /// Between frames, or in the head of one.
    Head,
    /// In a body that has so many bytes, and a null behind them.
    Sized(Frame, usize),
    /// In a body that ends with a null.
    Open(Frame),
    /// In a body that is too large, of which so many bytes are still to come, the null among them.
    LeftOut(Frame, usize),
}

/// What is no STOMP, in a few words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Crooked {
    #[error("a head of a frame of more than {MAX_HEAD} bytes")]
    Head,
    #[error("a body of unknown length that is too large")]
    Body,
    #[error("text that is no UTF-8")]
    Utf8,
    #[error("a header without a colon")]
    Colon,
    #[error("an escape that means nothing")]
    Escape,
    #[error("a length that is none")]
    Length,
    #[error("a body that goes on where it should end")]
    End,
    #[error("a frame without a command")]
    Command,
}

const MAX_HEAD: usize = 64 * 1024;

impl Decoder {
    pub(super) fn new(max_body: usize) -> Self {
        Self {
            buffer: BytesMut::new(),
            seen: 0,
            state: State::Head,
            max_body,
        }
    }

    /// Where to put what comes in.
    pub(super) fn buffer(&mut self) -> &mut BytesMut {
        &mut self.buffer
    }

    /// The next frame; `None` when more has to come in.
    ///
    /// # Errors
    ///
    /// When it is no STOMP. There is no way to go on then.
    pub(super) fn next(&mut self) -> Result<Option<Frame>, Crooked> {
        loop {
            match std::mem::replace(&mut self.state, State::Head) {
                State::Head => {
                    let Some(frame) = self.head()? else {
                        return Ok(None);
                    };
                    self.state = self.body_of(frame)?;
                }
                State::Sized(mut frame, length) => {
                    let Some(body) = self.sized(length)? else {
                        self.state = State::Sized(frame, length);
                        return Ok(None);
                    };
                    frame.body = body;
                    return Ok(Some(frame));
                }
                State::Open(mut frame) => {
                    let Some(body) = self.open()? else {
                        self.state = State::Open(frame);
                        return Ok(None);
                    };
                    frame.body = body;
                    return Ok(Some(frame));
                }
                State::LeftOut(frame, to_come) => {
                    let here = to_come.min(self.buffer.len());
                    self.buffer.advance(here);
                    if here < to_come {
                        self.state = State::LeftOut(frame, to_come - here);
                        return Ok(None);
                    }
                    return Ok(Some(frame));
                }
            }
        }
    }

    /// Command and headers, up to the empty line.
    fn head(&mut self) -> Result<Option<Frame>, Crooked> {
        // STOMP 1.2, "Heart-beating": line ends between frames are signs of life.
        if self.seen == 0 {
            let ends = self
                .buffer
                .iter()
                .take_while(|byte| matches!(byte, b'\n' | b'\r'));
            let ends = ends.count();
            self.buffer.advance(ends);
        }
        let Some(length) = self.end_of_head() else {
            return match self.buffer.len() > MAX_HEAD {
                true => Err(Crooked::Head),
                false => Ok(None),
            };
        };
        if length > MAX_HEAD {
            return Err(Crooked::Head);
        }
        let head = self.buffer.split_to(length);
        self.seen = 0;
        parse(&head).map(Some)
    }

    /// The length of a head that is all here, with the empty line.
    fn end_of_head(&mut self) -> Option<usize> {
        let mut from = self.seen;
        while let Some(place) = find(&self.buffer[from..], b'\n') {
            let end = from + place + 1;
            let rest = &self.buffer[end..];
            if let Some(empty) = [&b"\n"[..], b"\r\n"]
                .into_iter()
                .find(|it| rest.starts_with(it))
            {
                return Some(end + empty.len());
            }
            // What follows decides, and is not all here.
            if rest.is_empty() || rest == b"\r" {
                self.seen = end - 1;
                return None;
            }
            from = end;
        }
        self.seen = self.buffer.len();
        None
    }

    fn body_of(&self, mut frame: Frame) -> Result<State, Crooked> {
        let Some(length) = frame.header("content-length") else {
            return Ok(State::Open(frame));
        };
        let is_number = !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
        let length: usize = match is_number {
            true => length.parse().map_err(|_| Crooked::Length)?,
            false => return Err(Crooked::Length),
        };
        if length <= self.max_body {
            return Ok(State::Sized(frame, length));
        }
        frame.left_out = Some(length);
        let to_come = length.checked_add(1).ok_or(Crooked::Length)?;
        Ok(State::LeftOut(frame, to_come))
    }

    fn sized(&mut self, length: usize) -> Result<Option<Bytes>, Crooked> {
        match self.buffer.get(length) {
            None => Ok(None),
            Some(0) => {
                let body = self.buffer.split_to(length).freeze();
                self.buffer.advance(1);
                Ok(Some(body))
            }
            Some(_) => Err(Crooked::End),
        }
    }

    fn open(&mut self) -> Result<Option<Bytes>, Crooked> {
        let Some(place) = find(&self.buffer[self.seen..], 0) else {
            self.seen = self.buffer.len();
            return match self.seen > self.max_body {
                true => Err(Crooked::Body),
                false => Ok(None),
            };
        };
        let length = self.seen + place;
        self.seen = 0;
        if length > self.max_body {
            return Err(Crooked::Body);
        }
        self.sized(length)
    }
}

fn find(bytes: &[u8], wanted: u8) -> Option<usize> {
    bytes.iter().position(|byte| *byte == wanted)
}

fn parse(head: &[u8]) -> Result<Frame, Crooked> {
    let head = std::str::from_utf8(head).map_err(|_| Crooked::Utf8)?;
    let mut lines = head
        .split('\n')
        .map(|line| line.strip_suffix('\r').unwrap_or(line));
    let command = lines
        .next()
        .filter(|it| !it.is_empty() && !it.contains('\0'));
    let mut frame = Frame::new(command.ok_or(Crooked::Command)?);
    let escapes = has_escapes(&frame.command);
    for line in lines.filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':').ok_or(Crooked::Colon)?;
        let (name, value) = match escapes {
            true => (plain(name)?, plain(value)?),
            false => (name.to_owned(), value.to_owned()),
        };
        frame.headers.push((name, value));
    }
    Ok(frame)
}

/// STOMP 1.2, "Value Encoding": other escapes than these are an error.
fn plain(text: &str) -> Result<String, Crooked> {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        plain.push(match c {
            '\\' => match rest.next() {
                Some('r') => '\r',
                Some('n') => '\n',
                Some('c') => ':',
                Some('\\') => '\\',
                _ => return Err(Crooked::Escape),
            },
            other => other,
        });
    }
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(bytes: &[u8]) -> Result<Vec<Frame>, Crooked> {
        in_pieces(bytes, bytes.len().max(1), 100)
    }

    fn in_pieces(bytes: &[u8], size: usize, max_body: usize) -> Result<Vec<Frame>, Crooked> {
        let mut decoder = Decoder::new(max_body);
        let mut frames = Vec::new();
        for piece in bytes.chunks(size) {
            decoder.buffer().extend_from_slice(piece);
            while let Some(frame) = decoder.next()? {
                frames.push(frame);
            }
        }
        Ok(frames)
    }

    fn message() -> Frame {
        let mut frame = Frame::new("MESSAGE")
            .with("destination", "/topic/a:b\\c\r\n")
            .with("\u{20ac}", "")
            .with("x", "1")
            .with("x", "2");
        frame.body = Bytes::from_static(b"a\0b\n\n");
        frame
    }

    #[test]
    fn what_is_written_reads_back_in_pieces_of_any_size() {
        let frames = [
            message(),
            Frame::new("RECEIPT").with("receipt-id", "1"),
            message(),
        ];
        let mut bytes = BytesMut::new();
        for frame in &frames {
            frame.write(&mut bytes);
            bytes.extend_from_slice(b"\n\r\n");
        }
        for size in 1..bytes.len() {
            let mut read = in_pieces(&bytes, size, 100).expect("frames");
            for frame in &mut read {
                frame.headers.retain(|(name, _)| name != "content-length");
            }
            assert_eq!(read, frames, "in pieces of {size}");
        }
        assert_eq!(message().header("x"), Some("1"));
    }

    #[test]
    fn lines_may_end_as_on_windows() {
        for size in [1, 2, 3, 100] {
            let frames = in_pieces(b"\r\nMESSAGE\r\na:b\r\n\r\nhi\0", size, 100).expect("a frame");
            assert_eq!(frames[0].command, "MESSAGE");
            assert_eq!(frames[0].header("a"), Some("b"));
            assert_eq!(frames[0].body, "hi");
        }
        let frames = decode(b"CONNECTED\nversion:1.2\nserver:a\\cb:c\n\n\0").expect("a frame");
        assert_eq!(frames[0].header("server"), Some("a\\cb:c"));
    }

    #[test]
    fn hostile_frames_are_told_apart() {
        let long = [b"MESSAGE\na:".as_slice(), &[b'x'; MAX_HEAD]].concat();
        let body = [b"MESSAGE\n\n".as_slice(), &[b'x'; 200]].concat();
        let cases: [(&[u8], Crooked); 14] = [
            (b"MESSAGE\nno colon\n\n\0", Crooked::Colon),
            (b"MESSAGE\na:\\t\n\n\0", Crooked::Escape),
            (b"MESSAGE\na:\\\n\n\0", Crooked::Escape),
            (b"MESSAGE\n\\x:a\n\n\0", Crooked::Escape),
            (b"MESSAGE\na:\xff\n\n\0", Crooked::Utf8),
            (b"\0MESSAGE\n\n\0", Crooked::Command),
            (b"MESSAGE\ncontent-length:-1\n\n\0", Crooked::Length),
            (b"MESSAGE\ncontent-length:+1\n\na\0", Crooked::Length),
            (b"MESSAGE\ncontent-length:\n\n\0", Crooked::Length),
            (
                b"MESSAGE\ncontent-length:99999999999999999999999\n\n\0",
                Crooked::Length,
            ),
            (
                b"MESSAGE\ncontent-length:18446744073709551615\n\n\0",
                Crooked::Length,
            ),
            (b"MESSAGE\ncontent-length:1\n\nab\0", Crooked::End),
            (&long, Crooked::Head),
            (&body, Crooked::Body),
        ];
        for (bytes, expect) in cases {
            let text = String::from_utf8_lossy(&bytes[..bytes.len().min(40)]).into_owned();
            assert_eq!(decode(bytes), Err(expect), "{text:?}");
            assert_eq!(
                in_pieces(bytes, 1, 100),
                Err(expect),
                "{text:?}, a byte at a time"
            );
        }
    }

    #[test]
    fn a_body_that_is_too_large_is_left_out_and_the_next_frame_read() {
        let mut large = message();
        large.body = vec![0; 5000].into();
        let mut bytes = BytesMut::new();
        large.write(&mut bytes);
        message().write(&mut bytes);
        for size in [1, 7, 1000, 100_000] {
            let frames = in_pieces(&bytes, size, 100).expect("frames");
            assert_eq!((frames[0].left_out, frames[0].body.len()), (Some(5000), 0));
            assert_eq!(frames[1].body, message().body);
        }
    }

    /// Bytes that nobody meant: each position of a frame, changed to each of some bytes, and cut off.
    #[test]
    fn nothing_panics_or_holds_more_than_it_may() {
        let mut bytes = BytesMut::new();
        message().write(&mut bytes);
        for place in 0..bytes.len() {
            let _ = decode(&bytes[..place]);
            for byte in [0, b'\n', b'\r', b':', b'\\', b'9', 0xff] {
                let mut changed = bytes.to_vec();
                changed[place] = byte;
                let _ = decode(&changed);
                let _ = in_pieces(&changed, 3, 2);
            }
        }
        // Signs of life without end take no room.
        let mut decoder = Decoder::new(10);
        for _ in 0..1000 {
            decoder.buffer().extend_from_slice(&[b'\n'; 1000]);
            assert_eq!(decoder.next(), Ok(None));
            assert!(decoder.buffer().is_empty());
        }
    }

    /// A head and a body that come in byte by byte are looked at once.
    #[test]
    fn slow_senders_cost_linear_time() {
        let mut decoder = Decoder::new(1 << 20);
        decoder.buffer().extend_from_slice(b"MESSAGE\na:");
        for _ in 0..60_000 {
            decoder.buffer().extend_from_slice(b"x");
            assert_eq!(decoder.next(), Ok(None));
            assert!(decoder.seen + 1 >= decoder.buffer.len());
        }
        decoder.buffer().extend_from_slice(b"\n\n");
        for _ in 0..60_000 {
            decoder.buffer().extend_from_slice(b"x");
            assert_eq!(decoder.next(), Ok(None));
            assert!(decoder.seen + 1 >= decoder.buffer.len());
        }
    }
}
