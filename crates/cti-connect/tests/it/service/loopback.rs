//! A server on this machine that verifies signatures and gives the replies that it was given.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::signature::{Received, SECRET, verify};

/// What is answered.
#[derive(Clone, Debug)]
pub(super) enum Reply {
    /// A status, headers and a body, as the service sends them.
    Sent(u16, Vec<(&'static str, String)>, String),
    /// Nothing; the connection ends.
    Hangup,
    /// A part of an answer; then the connection ends.
    Torn,
    /// Nothing, ever.
    Silence,
}

impl Reply {
    pub(super) fn ok(body: &str) -> Self {
        Self::Sent(200, Vec::new(), body.to_owned())
    }

    /// An error in the form of the service.
    pub(super) fn error(status: u16, code: &str, message: &str) -> Self {
        let body = serde_json::json!({"Message": message}).to_string();
        Self::Sent(status, vec![("x-amzn-ErrorType", code.to_owned())], body)
    }
}

/// The server. What is not signed is answered with 403; without a reply, the answer is `{}`.
pub(super) struct Loopback {
    pub(super) address: String,
    replies: Arc<Mutex<VecDeque<Reply>>>,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Loopback {
    pub(super) async fn start(replies: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let replies = Arc::new(Mutex::new(replies.into_iter().collect()));
        let received = Arc::<Mutex<Vec<Received>>>::default();
        let (next, log) = (Arc::clone(&replies), Arc::clone(&received));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&next), Arc::clone(&log)));
            }
        });
        Self { address, replies, received }
    }

    pub(super) fn then(&self, reply: Reply) {
        self.replies.lock().unwrap().push_back(reply);
    }

    /// The requests that came, whatever was answered.
    pub(super) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

async fn read(stream: &mut BufReader<TcpStream>) -> Option<Received> {
    let mut line = String::new();
    stream.read_line(&mut line).await.ok().filter(|read| *read > 0)?;
    let mut parts = line.split_whitespace().map(str::to_owned);
    let (method, target) = (parts.next()?, parts.next()?);
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_lowercase(), value.trim().to_owned()));
    }
    let mut received = Received { method, target, headers, body: Vec::new() };
    let length = received.header("content-length").map_or(0, |length| length.parse().unwrap());
    received.body = vec![0; length];
    stream.read_exact(&mut received.body).await.ok()?;
    Some(received)
}

async fn serve(stream: TcpStream, replies: Arc<Mutex<VecDeque<Reply>>>, log: Arc<Mutex<Vec<Received>>>) {
    let mut stream = BufReader::new(stream);
    while let Some(request) = read(&mut stream).await {
        let verdict = verify(&request, SECRET);
        log.lock().unwrap().push(request);
        let reply = match verdict {
            Ok(_) => replies.lock().unwrap().pop_front().unwrap_or_else(|| Reply::ok("{}")),
            Err(error) => Reply::error(403, "InvalidSignatureException", &error),
        };
        let (status, headers, body) = match reply {
            Reply::Sent(status, headers, body) => (status, headers, body),
            Reply::Hangup => return,
            Reply::Torn => {
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"Contact").await.unwrap();
                return;
            }
            Reply::Silence => std::future::pending().await,
        };
        let headers: Vec<_> = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let headers = headers.concat();
        let length = body.len();
        let answer = format!("HTTP/1.1 {status} Whatever\r\ncontent-length: {length}\r\n{headers}\r\n{body}");
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}
