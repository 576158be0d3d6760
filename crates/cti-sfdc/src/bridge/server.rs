//! A server of `WebSocket` connections to which the pages of agents connect.
//!
//! Any page of the web can try to connect to it, from any browser that reaches it, so it takes only pages of the origins that
//! it is told, and of these only those that give the token of an agent.
//!
//! ```no_run
//! use std::sync::Arc;
//! use cti_engine::connector::TokioClock;
//! use cti_sfdc::bridge::{Bridge, server::BridgeServer};
//! use tokio::net::TcpListener;
//!
//! # async fn example() -> std::io::Result<()> {
//! let bridge = Bridge::new(Arc::new(TokioClock::new()));
//! let server = BridgeServer::new()
//!     .with_origin("https://cti.example.com")
//!     .with_agent("a token that only this agent's page has", bridge.clone());
//! let serving = tokio::spawn(server.serve(TcpListener::bind("127.0.0.1:8765").await?));
//! // … `bridge` is a connector of the agent's desk …
//! serving.abort();
//! # Ok(())
//! # }
//! ```

use std::collections::{HashMap, HashSet};
use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use cti_model::OneLine;
use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, interval_at, sleep, timeout};
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::http::{HeaderValue, StatusCode, header};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{WebSocketStream, accept_hdr_async_with_config};

use super::{Bridge, Carrier, Closed, FromPage, Hello, Link, LinkError};

/// How long a page may take to say who it is.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often a page is asked whether it is there; it is given up when it was silent for two of these.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// Messages that wait to be sent: every command of a bridge may be among them, and be taken back.
const OUTGOING: usize = 4_096;
/// Connections at a time, those included that did not say yet who they are.
const CONNECTIONS: usize = 4_096;

/// A server for the pages of any number of agents. `Debug` shows no token.
#[derive(Clone, Default)]
pub struct BridgeServer {
    agents: HashMap<String, Bridge>,
    origins: HashSet<String>,
    observer: Option<Observer>,
}

type Observer = Arc<dyn Fn(&ServerError) + Send + Sync>;

/// Why a connection ended, or a message of it was not heard.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServerError {
    /// The connection could not be made.
    #[error("the connection could not be made: {}", OneLine(why))]
    Handshake {
        /// Why.
        why: String,
    },
    /// The page is not of an origin that may connect.
    #[error("a page of `{}` may not connect: add its origin", OneLine(origin))]
    Origin {
        /// Its origin; empty when it named none.
        origin: String,
    },
    /// The page did not say in time who it is.
    #[error("a page did not say within {PATIENCE:?} who it is")]
    Silent,
    /// The page does not give the token of an agent.
    #[error("a page gives no token of an agent")]
    Token,
    /// A message was not heard.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// The connection broke.
    #[error("the connection broke: {}", OneLine(why))]
    Broken {
        /// Why.
        why: String,
    },
    /// Too many connections.
    #[error("{CONNECTIONS} connections are open, which is the limit")]
    TooMany,
}

impl BridgeServer {
    /// A server that takes no page yet: it needs an origin and an agent.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets pages of an origin connect: `https://cti.example.com`.
    pub fn with_origin(mut self, origin: impl AsRef<str>) -> Self {
        self.origins.insert(origin.as_ref().trim_end_matches('/').to_ascii_lowercase());
        self
    }

    /// Connects the pages that give this token to a bridge. An empty token is none.
    pub fn with_agent(mut self, token: impl Into<String>, bridge: Bridge) -> Self {
        self.agents.insert(token.into(), bridge);
        self
    }

    /// Sets who hears why connections ended and messages were not heard.
    pub fn with_observer(mut self, observer: impl Fn(&ServerError) + Send + Sync + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// Takes connections for as long as the future is kept; dropping it closes all of them.
    pub async fn serve(self, listener: TcpListener) -> Infallible {
        let server = Arc::new(self);
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                accepted = listener.accept() => match accepted {
                    Ok(_) if connections.len() >= CONNECTIONS => server.observe(&ServerError::TooMany),
                    Ok((stream, _)) => {
                        let server = Arc::clone(&server);
                        connections.spawn(async move {
                            if let Err(error) = server.attend(stream).await {
                                server.observe(&error);
                            }
                        });
                    }
                    // Such as no file left: it may pass.
                    Err(_) => sleep(Duration::from_millis(100)).await,
                },
                Some(_) = connections.join_next() => {}
            }
        }
    }

    /// Attends to one connection, until it ends: for a stream of the embedder's own, such as one of TLS.
    ///
    /// # Errors
    /// [`ServerError`] when the page was not taken, or the connection did not end by itself.
    pub async fn attend<S: AsyncRead + AsyncWrite + Unpin>(&self, stream: S) -> Result<(), ServerError> {
        let mut refused = None;
        let config = WebSocketConfig::default()
            .max_message_size(Some(FromPage::MAX_BYTES))
            .max_frame_size(Some(FromPage::MAX_BYTES));
        #[expect(clippy::result_large_err, reason = "the shape that tungstenite wants")]
        let by_origin = |request: &Request, response: Response| {
            let origin = request.headers().get(header::ORIGIN).map_or("", |origin| origin.to_str().unwrap_or(""));
            if self.origins.contains(&origin.to_ascii_lowercase()) {
                return Ok(response);
            }
            refused = Some(origin.to_owned());
            let mut response = ErrorResponse::new(None);
            *response.status_mut() = StatusCode::FORBIDDEN;
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            Err(response)
        };
        let accepted = timeout(PATIENCE, accept_hdr_async_with_config(stream, by_origin, Some(config))).await;
        let mut socket = match accepted.map_err(|_| ServerError::Silent)? {
            Ok(socket) => socket,
            Err(_) if refused.is_some() => return Err(ServerError::Origin { origin: refused.unwrap_or_default() }),
            Err(error) => return Err(ServerError::Handshake { why: error.to_string() }),
        };
        let hello = timeout(PATIENCE, hello(&mut socket)).await.map_err(|_| ServerError::Silent)??;
        let token = hello.token.as_deref().filter(|token| !token.is_empty());
        let Some(bridge) = token.and_then(|token| self.agents.get(token)) else {
            let _ = socket.close(None).await;
            return Err(ServerError::Token);
        };
        let (outgoing, messages) = mpsc::channel(OUTGOING);
        let link = bridge.connect(&hello, Arc::new(Outgoing(outgoing)));
        let ended = self.converse(&mut socket, &link, messages).await;
        let _ = socket.close(None).await;
        ended
    }

    async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        socket: &mut WebSocketStream<S>,
        link: &Link,
        mut messages: mpsc::Receiver<String>,
    ) -> Result<(), ServerError> {
        let mut heartbeat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
        let mut heard = Instant::now();
        loop {
            tokio::select! {
                message = messages.recv() => match message {
                    Some(message) => socket.send(Message::text(message)).await.map_err(broken)?,
                    // The page connected anew.
                    None => return Ok(()),
                },
                message = socket.next() => {
                    heard = Instant::now();
                    match message {
                        Some(Ok(Message::Text(text))) => match link.receive(&text) {
                            Err(error) if error.is_passing() => self.observe(&error.into()),
                            received => received?,
                        },
                        Some(Ok(Message::Close(_))) | None => return Ok(()),
                        Some(Ok(Message::Binary(_))) => {
                            return Err(LinkError::NotAMessage { why: "it is not text".to_owned() }.into());
                        }
                        Some(Ok(_)) => {}
                        Some(Err(error)) => return Err(broken(error)),
                    }
                }
                _ = heartbeat.tick() => {
                    if heard.elapsed() > 2 * HEARTBEAT {
                        return Err(ServerError::Broken { why: "the page is silent".to_owned() });
                    }
                    socket.send(Message::Ping(tungstenite::Bytes::new())).await.map_err(broken)?;
                }
            }
        }
    }

    fn observe(&self, error: &ServerError) {
        if let Some(observer) = &self.observer {
            observer(error);
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is given to `map_err`")]
fn broken(error: tungstenite::Error) -> ServerError {
    ServerError::Broken { why: error.to_string() }
}

/// The first message of a connection.
async fn hello<S: AsyncRead + AsyncWrite + Unpin>(socket: &mut WebSocketStream<S>) -> Result<Hello, ServerError> {
    loop {
        match socket.next().await {
            Some(Ok(Message::Text(text))) => return Ok(Hello::from_json(&text)?),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            Some(Err(error)) => return Err(broken(error)),
            Some(Ok(_)) | None => return Err(LinkError::NoHello.into()),
        }
    }
}

/// Messages on their way to a socket.
struct Outgoing(mpsc::Sender<String>);

impl Carrier for Outgoing {
    fn send(&self, message: &str) -> Result<(), Closed> {
        self.0.try_send(message.to_owned()).map_err(|_| Closed)
    }
}

impl fmt::Debug for BridgeServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BridgeServer")
            .field("agents", &self.agents.len())
            .field("origins", &self.origins)
            .finish_non_exhaustive()
    }
}
