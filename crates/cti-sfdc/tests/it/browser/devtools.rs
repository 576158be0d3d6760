//! A Chromium without a window, spoken to over its `DevTools` protocol, and a server for the pages that it loads.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, client_async};

const PATIENCE: Duration = Duration::from_secs(30);

/// A browser; it ends when it is dropped.
pub(crate) struct Browser {
    child: Child,
    profile: PathBuf,
    socket: WebSocketStream<TcpStream>,
    last: u64,
}

/// One of its tabs.
#[derive(Clone)]
pub(crate) struct Tab(String);

/// The command of a Chromium that is installed, if one is.
fn command() -> Option<String> {
    let named = std::env::var("CTI_CHROMIUM").ok();
    named.into_iter().chain(["chromium", "chromium-browser", "google-chrome"].map(str::to_owned)).find(|name| {
        let version = Command::new(name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        version.is_ok_and(|status| status.success())
    })
}

impl Browser {
    /// Starts a browser. `None`, and it is said aloud, where no Chromium is installed.
    pub(crate) async fn start(test: &str) -> Option<Self> {
        let Some(command) = command() else {
            // What goes to the stream itself is shown for a test that passes, too.
            let line = format!("skipped: {test}: no chromium is installed; CTI_CHROMIUM names another browser\n");
            std::io::stderr().write_all(line.as_bytes()).unwrap();
            return None;
        };
        let profile = std::env::temp_dir().join(format!("cti-sfdc-{test}-{}", std::process::id()));
        let mut child = Command::new(command)
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
            .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
            .args(["--disable-popup-blocking", "--remote-debugging-port=0"])
            .arg(format!("--user-data-dir={}", profile.display()))
            .arg("about:blank")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (found, address) = tokio::sync::oneshot::channel();
        std::thread::spawn(move || {
            let mut found = Some(found);
            for line in lines.map_while(Result::ok) {
                if let (Some(address), true) = (line.strip_prefix("DevTools listening on "), found.is_some()) {
                    let _ = found.take().unwrap().send(address.to_owned());
                }
            }
        });
        let address = tokio::time::timeout(PATIENCE, address).await.unwrap().unwrap();
        let host = address.strip_prefix("ws://").unwrap().split('/').next().unwrap().to_owned();
        let (socket, _) = client_async(&address, TcpStream::connect(host).await.unwrap()).await.unwrap();
        Some(Self { child, profile, socket, last: 0 })
    }

    async fn call(&mut self, tab: Option<&Tab>, method: &str, params: Value) -> Result<Value, String> {
        self.last += 1;
        let mut call = json!({"id": self.last, "method": method, "params": params});
        if let Some(Tab(session)) = tab {
            call["sessionId"] = session.as_str().into();
        }
        self.socket.send(Message::text(call.to_string())).await.map_err(|error| error.to_string())?;
        while let Some(message) = self.socket.next().await {
            let message = message.map_err(|error| error.to_string())?;
            let Ok(text) = message.to_text() else { continue };
            let Ok(mut answer) = serde_json::from_str::<Value>(text) else { continue };
            if answer["id"] == self.last {
                return if answer["error"].is_null() {
                    Ok(answer["result"].take())
                } else {
                    Err(answer["error"].to_string())
                };
            }
        }
        Err("the browser ended".to_owned())
    }

    async fn attach(&mut self, target: &Value) -> Tab {
        let attached = json!({"targetId": target, "flatten": true});
        let attached = self.call(None, "Target.attachToTarget", attached).await.unwrap();
        Tab(attached["sessionId"].as_str().unwrap().to_owned())
    }

    /// Opens a tab with a page.
    pub(crate) async fn open(&mut self, url: &str) -> Tab {
        let target = self.call(None, "Target.createTarget", json!({"url": url})).await.unwrap();
        let tab = self.attach(&target["targetId"]).await;
        self.until(&tab, "document.readyState === 'complete' && typeof bridge === 'object'").await;
        tab
    }

    /// The tab that a page has opened, once it is there: the one whose address contains this text.
    pub(crate) async fn opened(&mut self, part: &str) -> Tab {
        for _ in 0..3_000 {
            let targets = self.call(None, "Target.getTargets", json!({})).await.unwrap();
            let found = targets["targetInfos"].as_array().unwrap().iter();
            let found = found.filter(|target| target["type"] == "page" && target["attached"] == false);
            let target = found
                .filter(|target| target["url"].as_str().unwrap().contains(part))
                .map(|target| target["targetId"].clone())
                .next();
            if let Some(target) = target {
                return self.attach(&target).await;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("no page of {part} was opened")
    }

    /// Loads the page of a tab again, and waits until it is there.
    pub(crate) async fn reload(&mut self, tab: &Tab) {
        self.eval(tab, "window.isOld = true").await;
        self.call(Some(tab), "Page.reload", json!({})).await.unwrap();
        self.until(tab, "!window.isOld && document.readyState === 'complete' && typeof bridge === 'object'").await;
    }

    /// Loads a page that has crashed again.
    pub(crate) async fn reload_after_crash(&mut self, tab: &Tab) {
        self.call(Some(tab), "Page.reload", json!({})).await.unwrap();
        self.until(tab, "document.readyState === 'complete' && typeof bridge === 'object'").await;
    }

    /// Ends the process of a tab's page, as a crash does.
    pub(crate) async fn crash(&mut self, tab: &Tab) {
        // A page that crashed gives no answer.
        let _ = tokio::time::timeout(Duration::from_secs(1), self.call(Some(tab), "Page.crash", json!({}))).await;
    }

    /// What an expression is in the page; it throws as the page does.
    pub(crate) async fn eval(&mut self, tab: &Tab, expression: &str) -> Value {
        self.try_eval(tab, expression).await.unwrap()
    }

    async fn try_eval(&mut self, tab: &Tab, expression: &str) -> Result<Value, String> {
        let params = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
        let mut answer = self.call(Some(tab), "Runtime.evaluate", params).await?;
        if answer["exceptionDetails"].is_null() {
            Ok(answer["result"]["value"].take())
        } else {
            Err(answer["exceptionDetails"].to_string())
        }
    }

    /// Waits until an expression holds in the page.
    pub(crate) async fn until(&mut self, tab: &Tab, expression: &str) {
        for _ in 0..3_000 {
            // Between two loads of a page there is nothing that could be asked.
            if self.try_eval(tab, expression).await == Ok(Value::Bool(true)) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("`{expression}` does not become true")
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.profile);
    }
}

/// Serves files on a port of its own for as long as the process lives; gives its origin.
pub(crate) fn serve(files: &'static [(&'static str, &'static str, &'static str)]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            std::thread::spawn(move || answer(stream, files));
        }
    });
    origin
}

fn answer(mut stream: std::net::TcpStream, files: &[(&str, &str, &str)]) {
    let mut request = Vec::new();
    let mut bytes = [0; 1024];
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut bytes) {
            Ok(count) if count > 0 => request.extend_from_slice(&bytes[..count]),
            _ => return,
        }
    }
    let request = String::from_utf8_lossy(&request);
    let path = request.split(' ').nth(1).unwrap_or("/").split('?').next().unwrap_or("/");
    let (status, kind, body) = match files.iter().find(|(name, ..)| *name == path) {
        Some((_, kind, body)) => ("200 OK", *kind, *body),
        None => ("404 Not Found", "text/plain", ""),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
}
