//! The server of the bridge without a browser: whom it takes, and what ends a connection.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::sync::Arc;

use cti_engine::connector::{TokioClock, Workspace};
use cti_sfdc::bridge::server::{BridgeServer, ServerError};
use cti_sfdc::bridge::{Bridge, FromPage, Hello, LinkError, ToPage};
use cti_sfdc::page::Api;
use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tokio::io::{DuplexStream, duplex};
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

const ORIGIN: &str = "https://acme--uat.sandbox.lightning.force.com";
const TOKEN: &str = "a token";

type Socket = WebSocketStream<DuplexStream>;
type Attending = JoinHandle<Result<(), ServerError>>;

/// Connects to a server of one agent, as a page of that origin.
async fn connect(origin: Option<&str>) -> (Bridge, Result<Socket, Error>, Attending) {
    let bridge = Bridge::new(Arc::new(TokioClock::new()));
    let server =
        BridgeServer::new().with_origin(ORIGIN).with_agent(TOKEN, bridge.clone()).with_agent("", bridge.clone());
    let (here, there) = duplex(1 << 16);
    let attending = tokio::spawn(async move { server.attend(there).await });
    let mut request = "ws://localhost/".into_client_request().unwrap();
    if let Some(origin) = origin {
        request.headers_mut().insert("origin", origin.parse().unwrap());
    }
    (bridge, client_async(request, here).await.map(|(socket, _)| socket), attending)
}

fn hello(token: Option<&str>) -> Message {
    let mut hello = Hello::new("page", [Api::OpenCti]);
    hello.token = token.map(str::to_owned);
    Message::text(serde_json::to_string(&FromPage::Hello(hello)).unwrap())
}

/// A page that was taken.
async fn taken() -> (Bridge, Socket, Attending) {
    let (bridge, socket, attending) = connect(Some(ORIGIN)).await;
    let mut socket = socket.unwrap();
    socket.send(hello(Some(TOKEN))).await.unwrap();
    let welcome = socket.next().await.unwrap().unwrap();
    let welcome: ToPage = serde_json::from_str(welcome.to_text().unwrap()).unwrap();
    assert_eq!(welcome, ToPage::Welcome { epoch: bridge.epoch().to_owned() });
    (bridge, socket, attending)
}

#[tokio::test]
async fn a_page_is_taken_by_its_whole_origin() {
    for (origin, is_taken) in [
        (Some(ORIGIN), true),
        (Some("https://ACME--uat.sandbox.lightning.force.com"), true),
        (Some("https://acme--uat.sandbox.lightning.force.com.evil.example"), false),
        (Some("https://evil.example/https://acme--uat.sandbox.lightning.force.com"), false),
        (Some("http://acme--uat.sandbox.lightning.force.com"), false),
        (Some("https://acme.lightning.force.com"), false),
        (Some("null"), false),
        (Some(""), false),
        (None, false),
    ] {
        let (_, socket, attending) = connect(origin).await;
        assert_eq!(socket.is_ok(), is_taken, "{origin:?}");
        drop(socket);
        let ended = attending.await.unwrap();
        assert_eq!(matches!(ended, Err(ServerError::Origin { .. })), !is_taken, "{origin:?}: {ended:?}");
    }
}

#[tokio::test]
async fn a_page_gives_the_token_of_an_agent_first() {
    for token in [None, Some(""), Some("another"), Some("a token ")] {
        let (bridge, socket, attending) = connect(Some(ORIGIN)).await;
        let mut socket = socket.unwrap();
        socket.send(hello(token)).await.unwrap();
        assert!(matches!(socket.next().await, Some(Ok(Message::Close(_)))), "{token:?}");
        drop(socket);
        assert!(matches!(attending.await.unwrap(), Err(ServerError::Token)), "{token:?}");
        assert!(!bridge.is_connected());
    }
    let (_, socket, attending) = connect(Some(ORIGIN)).await;
    let answer = json!({"type": "answer", "id": 1, "epoch": "x"});
    socket.unwrap().send(Message::text(answer.to_string())).await.unwrap();
    assert!(matches!(attending.await.unwrap(), Err(ServerError::Link(LinkError::NoHello))));
}

#[tokio::test(start_paused = true)]
async fn a_page_that_says_nothing_is_given_up() {
    let (_, socket, attending) = connect(Some(ORIGIN)).await;
    let _socket = socket.unwrap();
    assert!(matches!(attending.await.unwrap(), Err(ServerError::Silent)));

    let (bridge, _socket, attending) = taken().await;
    let ended = attending.await.unwrap();
    assert!(matches!(ended, Err(ServerError::Broken { .. })), "{ended:?}");
    assert!(!bridge.is_connected());
}

#[tokio::test]
async fn what_is_not_a_message_ends_the_connection() {
    for (message, is_over) in [
        (Message::text("{}"), true),
        (Message::binary(vec![1]), true),
        (Message::text("x".repeat(FromPage::MAX_BYTES + 1)), true),
        (hello(Some(TOKEN)), true),
        (Message::Ping(vec![1].into()), false),
        // An event that cannot be read, and one that nobody hears.
        (Message::text(r#"{"type":"event","id":"1","api":"opencti","name":"onClickToDial","payload":[]}"#), false),
        (Message::text(r#"{"type":"event","id":"2","api":"opencti","name":"onSomethingNew"}"#), false),
    ] {
        let (bridge, mut socket, attending) = taken().await;
        // Of what is too long the rest may find nobody.
        let _ = socket.send(message).await;
        if is_over {
            drop(socket);
            assert!(attending.await.unwrap().is_err());
            assert!(!bridge.is_connected());
            continue;
        }
        let answering = async {
            loop {
                let message = socket.next().await.unwrap().unwrap();
                let Ok(ToPage::Run { id, .. }) = serde_json::from_str(message.to_text().unwrap_or_default()) else {
                    continue;
                };
                let result = json!({"success": true});
                let answer = json!({"type": "answer", "id": id, "epoch": bridge.epoch(), "result": result});
                socket.send(Message::text(answer.to_string())).await.unwrap();
            }
        };
        tokio::select! {
            done = bridge.refresh() => done.unwrap(),
            () = answering => {}
        }
    }
}
