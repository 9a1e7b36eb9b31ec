/// How much of a request is taken before its signature is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes of a body. 4 MiB unless set.
    pub body: usize,
    /// Most header fields. 100 unless set.
    pub headers: usize,
    /// Most bytes of all header names and values. 64 KiB unless set.
    pub header_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 4 << 20,
            headers: 100,
            header_bytes: 64 << 10,
        }
    }
}
