use super::Error;

/// Bytes that are read from the front.
#[derive(Debug, Clone)]
pub(crate) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// How many bytes were read.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    pub(crate) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// What was read since the byte `from`.
    pub(crate) fn since(&self, from: usize) -> &'a [u8] {
        self.bytes.get(from..self.at).unwrap_or_default()
    }

    /// An error at this byte.
    pub(crate) fn error(&self, reason: &'static str) -> Error {
        Error::new(reason).at(self.at)
    }

    /// The next bytes, so many.
    pub(crate) fn take(&mut self, length: usize) -> Result<&'a [u8], Error> {
        let ends = || self.error("the bytes end in the middle of a value");
        let end = self.at.checked_add(length).ok_or_else(ends)?;
        let taken = self.bytes.get(self.at..end).ok_or_else(ends)?;
        self.at = end;
        Ok(taken)
    }

    /// The next bytes, as many as an array holds.
    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let taken = self.take(N)?;
        let mut array = [0; N];
        array.copy_from_slice(taken);
        Ok(array)
    }

    /// An unsigned number of up to ten bytes, seven bits each, the lowest first.
    pub(crate) fn varint(&mut self) -> Result<u64, Error> {
        let start = self.at;
        let mut value = 0u64;
        for shift in (0..70).step_by(7) {
            let [byte] = self.array()?;
            let bits = u64::from(byte & 0x7f);
            // The tenth byte has room for one bit.
            if shift == 63 && bits > 1 {
                break;
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(Error::new("a number has more than 64 bits").at(start))
    }

    /// A signed number: small ones of both signs are short.
    pub(crate) fn zigzag(&mut self) -> Result<i64, Error> {
        let value = self.varint()?;
        Ok((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    /// Every byte has to be read.
    pub(crate) fn end(&self) -> Result<(), Error> {
        match self.rest().len() {
            0 => Ok(()),
            left => Err(Error::new(format!("{left} byte(s) are left over")).at(self.at)),
        }
    }
}

/// Adds what [`Cursor::varint`] reads.
pub(crate) fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Adds what [`Cursor::zigzag`] reads.
pub(crate) fn put_zigzag(out: &mut Vec<u8>, value: i64) {
    put_varint(out, ((value << 1) ^ (value >> 63)) as u64);
}
