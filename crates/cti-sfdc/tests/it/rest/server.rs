//! A server on loopback that answers what a test says, faults of the wire among it.
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "helpers of tests")]

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A request as it came.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// `GET /path`, without the query.
    pub(crate) fn line(&self) -> String {
        format!("{} {}", self.method, self.target.split('?').next().unwrap_or_default())
    }
}

/// What a server does with a request.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// Answers with JSON.
    Json(u16, Value),
    /// Answers with these headers and this text.
    Text(u16, Vec<(&'static str, String)>, String),
    /// Announces more bytes than it sends, and closes the connection.
    Cut(String),
    /// Closes the connection without a word.
    Close,
    /// Takes that long, then answers.
    Slow(Duration, Box<Reply>),
}

impl Reply {
    /// A list with one error.
    pub(crate) fn error(status: u16, code: &str, message: &str) -> Self {
        Self::Json(status, serde_json::json!([{"message": message, "errorCode": code}]))
    }

    pub(crate) fn no_content() -> Self {
        Self::Text(204, Vec::new(), String::new())
    }

    /// As the org answers a log-in.
    pub(crate) fn session(token: &str, instance: &str) -> Self {
        Self::Json(200, serde_json::json!({"access_token": token, "instance_url": instance, "token_type": "Bearer"}))
    }
}

type Answering = Arc<Mutex<dyn FnMut(&Seen) -> Reply + Send>>;

/// A server; it ends when it is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
    task: JoinHandle<()>,
}

impl Server {
    /// A server that answers each request as the function says.
    pub(crate) async fn answering(answer: impl FnMut(&Seen) -> Reply + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let seen = Arc::default();
        let answer: Answering = Arc::new(Mutex::new(answer));
        let all = Arc::clone(&seen);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&answer), Arc::clone(&all)));
            }
        });
        Self { address, seen, task }
    }

    /// A server that gives these answers in turn, and an error after the last one.
    pub(crate) async fn giving(replies: impl IntoIterator<Item = Reply>) -> Self {
        let mut replies = replies.into_iter().collect::<Vec<_>>().into_iter();
        Self::answering(move |_| {
            replies.next().unwrap_or_else(|| Reply::error(500, "UNKNOWN_EXCEPTION", "one too many"))
        })
        .await
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("not poisoned").clone()
    }

    /// The requests as `GET /path`.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.seen().iter().map(Seen::line).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut stream: TcpStream, answer: Answering, all: Arc<Mutex<Vec<Seen>>>) {
    let mut buffer = Vec::new();
    while let Some(seen) = read(&mut stream, &mut buffer).await {
        all.lock().expect("not poisoned").push(seen.clone());
        let mut reply = (answer.lock().expect("not poisoned"))(&seen);
        while let Reply::Slow(time, then) = reply {
            tokio::time::sleep(time).await;
            reply = *then;
        }
        let (text, close) = match reply {
            Reply::Json(status, body) => {
                (response(status, &[("content-type", "application/json".to_owned())], &body.to_string(), 0), false)
            }
            Reply::Text(status, headers, body) => (response(status, &headers, &body, 0), false),
            Reply::Cut(body) => (response(200, &[], &body, 100), true),
            Reply::Close | Reply::Slow(..) => return,
        };
        if stream.write_all(text.as_bytes()).await.is_err() || close {
            return;
        }
    }
}

fn response(status: u16, headers: &[(&str, String)], body: &str, missing: usize) -> String {
    let headers: Vec<String> = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let headers = headers.concat();
    let length = match status {
        204 => String::new(),
        _ => format!("content-length: {}\r\n", body.len() + missing),
    };
    format!("HTTP/1.1 {status} Status\r\n{headers}{length}\r\n{body}")
}

async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<Seen> {
    loop {
        if let Some(end) = buffer.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
            let mut lines = head.lines();
            let mut first = lines.next()?.split(' ').map(str::to_owned);
            let headers: Vec<(String, String)> = lines
                .filter_map(|line| line.split_once(':'))
                .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
                .collect();
            let mut seen = Seen { method: first.next()?, target: first.next()?, headers, body: String::new() };
            let length = seen.header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
            if buffer.len() >= end + 4 + length {
                let rest = buffer.split_off(end + 4 + length);
                seen.body = String::from_utf8_lossy(&buffer[end + 4..]).into_owned();
                *buffer = rest;
                return Some(seen);
            }
        }
        if stream.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    }
}
