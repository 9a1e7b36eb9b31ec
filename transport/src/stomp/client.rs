//! One connection: what is written goes through a task, what is read is read by whoever wants it.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadHalf, WriteHalf};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::codec::Decoder;
use super::frame::Frame;
use crate::url::Url;
use crate::{Connect, Error};

/// How often each side gives a sign of life, at most.
const BEAT: Duration = Duration::from_secs(10);

/// How many frames wait to be written. Who comes later waits.
const WAITING: usize = 256;

trait Socket: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Socket for S {}

/// The side of a connection that reads.
pub(super) struct Reader {
    socket: ReadHalf<Box<dyn Socket>>,
    decoder: Decoder,
    /// How long the broker may be silent.
    silence: Option<Duration>,
}

/// The side of a connection that writes. When the last one is dropped, the connection is closed, after all that was written
/// before.
pub(super) type Writer = mpsc::Sender<Frame>;

/// Connects and introduces itself.
pub(super) async fn connect(to: &Connect) -> Result<(Reader, Writer), Error> {
    let connected = timeout(to.patience, introduce(to)).await;
    connected.unwrap_or(Err(Error::TimedOut))
}

async fn introduce(to: &Connect) -> Result<(Reader, Writer), Error> {
    let url = Url::of(to, ("stomp", 61_613), ("stomp+ssl", 61_614))?;
    let (socket, mut write) = tokio::io::split(open(to, &url).await?);
    let mut reader = Reader {
        socket,
        decoder: Decoder::new(to.max_bytes),
        silence: None,
    };
    let beat = BEAT.as_millis();
    let host = if url.path.is_empty() { "/" } else { &url.path };
    let mut hello = Frame::new("CONNECT")
        .with("accept-version", "1.2")
        .with("host", host)
        .with("heart-beat", format!("{beat},{beat}"));
    if let Some(credentials) = &url.credentials {
        let login = [credentials.user(), credentials.password()];
        if login.iter().any(|text| text.contains(['\n', '\r', '\0'])) {
            return Err(Error::setting(
                "a user and a password have no line breaks in STOMP",
            ));
        }
        hello = hello.with("login", login[0]).with("passcode", login[1]);
    }
    send(&mut write, &hello).await?;
    let answer = reader.next().await?;
    if answer.command != "CONNECTED" {
        return Err(refusal(&answer));
    }
    if answer.header("version") != Some("1.2") {
        return Err(Error::refused("a connection by STOMP 1.2"));
    }
    let (theirs, ours) = beats(answer.header("heart-beat"));
    // Twice as long as agreed: nobody is on time.
    reader.silence = theirs.map(|beat| beat * 2);
    let (writer, frames) = mpsc::channel(WAITING);
    tokio::spawn(write_all(write, frames, ours));
    Ok((reader, writer))
}

async fn open(to: &Connect, url: &Url) -> Result<Box<dyn Socket>, Error> {
    let host = url.host.trim_start_matches('[').trim_end_matches(']');
    let socket = TcpStream::connect((host, url.port)).await;
    let socket = socket.map_err(Error::disconnected)?;
    socket.set_nodelay(true).map_err(Error::disconnected)?;
    #[cfg(feature = "tls")]
    if let Some(tls) = &to.tls {
        if !url.is_encrypted {
            return Err(Error::setting(
                "an encrypted connection has a URL that begins with `stomp+ssl://`",
            ));
        }
        let name = rustls::pki_types::ServerName::try_from(host.to_owned())
            .map_err(|_| Error::setting("the host has no name that a certificate could have"))?;
        let connector = tokio_rustls::TlsConnector::from(std::sync::Arc::new(tls.config()?));
        let socket = connector
            .connect(name, socket)
            .await
            .map_err(Error::disconnected)?;
        return Ok(Box::new(socket));
    }
    let _ = to;
    match url.is_encrypted {
        true => Err(Error::setting(
            "`stomp+ssl://` needs to know whom to believe: `Connect::with_tls`",
        )),
        false => Ok(Box::new(socket)),
    }
}

/// STOMP 1.2, "Heart-beating": what each side can do, and what the other wants, whichever is less often.
fn beats(theirs: Option<&str>) -> (Option<Duration>, Option<Duration>) {
    let numbers = theirs.and_then(|it| it.split_once(','));
    let agreed = |number: &str| {
        let millis: u64 = number.parse().ok().filter(|it| *it > 0)?;
        Some(BEAT.max(Duration::from_millis(millis)))
    };
    match numbers {
        Some((can, wants)) => (agreed(can), agreed(wants)),
        None => (None, None),
    }
}

/// What the broker says before it hangs up.
pub(super) fn refusal(frame: &Frame) -> Error {
    let message = frame.header("message").unwrap_or("without a reason");
    Error::refused(format!("{} {message}", frame.command))
}

impl Reader {
    /// The next frame. Nothing is lost when this is dropped before it is ready.
    pub(super) async fn next(&mut self) -> Result<Frame, Error> {
        loop {
            let crooked =
                |what| Error::disconnected(format!("the broker does not speak STOMP: {what}"));
            if let Some(frame) = self.decoder.next().map_err(crooked)? {
                return Ok(frame);
            }
            let read = self.socket.read_buf(self.decoder.buffer());
            let read = match self.silence {
                Some(silence) => timeout(silence, read).await,
                None => Ok(read.await),
            };
            match read {
                Err(_) => return Err(Error::disconnected("the broker is silent")),
                Ok(Err(error)) => return Err(Error::disconnected(error)),
                Ok(Ok(0)) => return Err(Error::disconnected("the broker hung up")),
                Ok(Ok(_)) => {}
            }
        }
    }
}

async fn send(socket: &mut WriteHalf<Box<dyn Socket>>, frame: &Frame) -> Result<(), Error> {
    let mut bytes = BytesMut::new();
    frame.write(&mut bytes);
    let sent = socket.write_all(&bytes).await;
    sent.map_err(Error::disconnected)?;
    socket.flush().await.map_err(Error::disconnected)
}

/// Writes frames as they come, as many at once as there are, and signs of life when there are none.
async fn write_all(
    mut socket: WriteHalf<Box<dyn Socket>>,
    mut frames: mpsc::Receiver<Frame>,
    beat: Option<Duration>,
) {
    let mut bytes = BytesMut::new();
    loop {
        let frame = match beat {
            Some(beat) => timeout(beat, frames.recv()).await,
            None => Ok(frames.recv().await),
        };
        match frame {
            Err(_) => bytes.extend_from_slice(b"\n"),
            Ok(Some(frame)) => {
                frame.write(&mut bytes);
                while let Ok(frame) = frames.try_recv() {
                    frame.write(&mut bytes);
                }
            }
            Ok(None) => {
                Frame::new("DISCONNECT").write(&mut bytes);
                let _ = socket.write_all(&bytes).await;
                let _ = socket.shutdown().await;
                return;
            }
        }
        // The reader sees that the connection is gone, and says so.
        if socket.write_all(&bytes).await.is_err() || socket.flush().await.is_err() {
            return;
        }
        bytes.clear();
    }
}

/// A header of a frame as a value of a message.
pub(super) fn value(text: String) -> Bytes {
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slower_beat_is_agreed_on() {
        let seconds = |it| Some(Duration::from_secs(it));
        assert_eq!(beats(Some("0,0")), (None, None));
        assert_eq!(beats(Some("1000,60000")), (seconds(10), seconds(60)));
        assert_eq!(beats(None), (None, None));
        assert_eq!(beats(Some("x,-1")), (None, None));
    }
}
