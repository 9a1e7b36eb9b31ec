use bytes::{BufMut, Bytes, BytesMut};

/// A frame: a command, headers, a body.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub(super) struct Frame {
    /// E.g. `SEND`.
    pub(super) command: String,
    /// In the order of the frame.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Bytes,
    /// The size of a body that was too large to be kept.
    pub(super) left_out: Option<usize>,
}

impl Frame {
    pub(super) fn new(command: &str) -> Self {
        Self {
            command: command.to_owned(),
            headers: Vec::new(),
            body: Bytes::new(),
            left_out: None,
        }
    }

    #[must_use]
    pub(super) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// STOMP 1.2, "Repeated Header Entries": the first is meant.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut all = self.headers.iter();
        all.find(|(own, _)| own == name)
            .map(|(_, value)| value.as_str())
    }

    /// Appends the frame as it is written.
    pub(super) fn write(&self, out: &mut BytesMut) {
        out.put_slice(self.command.as_bytes());
        out.put_u8(b'\n');
        // STOMP 1.2, "Value Encoding": these two are as those of 1.0, which has no escapes.
        let escapes = has_escapes(&self.command);
        for (name, value) in &self.headers {
            put(out, name, escapes);
            out.put_u8(b':');
            put(out, value, escapes);
            out.put_u8(b'\n');
        }
        if !self.body.is_empty() {
            out.put_slice(format!("content-length:{}\n", self.body.len()).as_bytes());
        }
        out.put_u8(b'\n');
        out.put_slice(&self.body);
        out.put_u8(0);
    }
}

pub(super) fn has_escapes(command: &str) -> bool {
    !matches!(command, "CONNECT" | "CONNECTED")
}

fn put(out: &mut BytesMut, text: &str, escapes: bool) {
    if !escapes || !text.contains(['\r', '\n', ':', '\\']) {
        out.put_slice(text.as_bytes());
        return;
    }
    for byte in text.bytes() {
        match byte {
            b'\r' => out.put_slice(b"\\r"),
            b'\n' => out.put_slice(b"\\n"),
            b':' => out.put_slice(b"\\c"),
            b'\\' => out.put_slice(b"\\\\"),
            other => out.put_u8(other),
        }
    }
}
