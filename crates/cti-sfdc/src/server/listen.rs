//! The server on a socket: it takes connections until it is stopped, and then finishes what it has begun.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::OrgServer;
use crate::transport::Body;

/// The longest request that is read.
const MOST_BYTES: usize = 16 << 20;

/// How long a client may take to send the head of a request.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long requests that have begun may take to end once the server is stopped.
const GRACE: Duration = Duration::from_secs(5);

/// A server that listens. Dropping it stops it too, without waiting.
#[derive(Debug)]
pub struct Listening {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Listening {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its address for a client.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Takes no more connections, finishes the requests that have begun, and ends; after five seconds in any case.
    pub async fn stop(self) {
        // It ends the same when the task is gone already.
        let _ = self.stop.send(());
        let _ = self.task.await;
    }
}

impl OrgServer {
    /// Listens at an address. Everyone who reaches it can log in, so it should be one of this machine.
    ///
    /// # Errors
    /// When the address cannot be listened at.
    pub async fn listen(self: &Arc<Self>, address: impl Into<SocketAddr>) -> io::Result<Listening> {
        let listener = TcpListener::bind(address.into()).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(serve(Arc::clone(self), listener, stopped));
        Ok(Listening { address, stop, task })
    }
}

async fn serve(server: Arc<OrgServer>, listener: TcpListener, mut stopped: oneshot::Receiver<()>) {
    let connections = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = &mut stopped => break,
        };
        let Ok((stream, _)) = accepted else {
            // Too many files are open, or the like: it passes.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let server = Arc::clone(&server);
        let service = service_fn(move |request| answer(Arc::clone(&server), request));
        let mut builder = http1::Builder::new();
        builder.timer(TokioTimer::new()).header_read_timeout(PATIENCE);
        let connection = connections.watch(builder.serve_connection(TokioIo::new(stream), service));
        // A client that breaks off has told itself.
        tokio::spawn(async move { drop(connection.await) });
    }
    drop(listener);
    let _ = tokio::time::timeout(GRACE, connections.shutdown()).await;
}

async fn answer(server: Arc<OrgServer>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let (parts, body) = request.into_parts();
    let response = match Limited::new(body, MOST_BYTES).collect().await {
        Ok(body) => server.answer(Request::from_parts(parts, Body::from(body.to_bytes()))),
        Err(_) => {
            let mut response = Response::new(Body::default());
            *response.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
            response
        }
    };
    Ok(response.map(|body| Full::new(Bytes::from(body.into_bytes()))))
}
