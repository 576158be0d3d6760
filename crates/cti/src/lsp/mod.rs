//! `cti lsp`: what the library says about documents, for editors that speak the Language Server Protocol.

mod answers;
mod document;
mod places;
mod wire;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::mpsc;
use std::thread;

use lsp_server::{ErrorCode, Message, Notification, Request, Response, ResponseError};
use lsp_types::notification::{self, Notification as _};
use lsp_types::request::{self, Request as _};
use lsp_types::{
    CodeActionKind, CodeActionOptions, CodeActionParams, CodeActionProviderCapability, CompletionOptions,
    CompletionParams, DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    GotoDefinitionParams, HoverParams, HoverProviderCapability, InitializeResult, OneOf, PositionEncodingKind,
    PublishDiagnosticsParams, ServerCapabilities, ServerInfo, TextDocumentPositionParams, TextDocumentSyncCapability,
    TextDocumentSyncKind, TextDocumentSyncOptions, Uri,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::arguments::{Check, Lsp};
use crate::check::Asked;
use crate::{Trouble, Verdict, input};
use document::Document;
use wire::Incoming;

/// After so many messages findings are published, even if more messages wait.
const MOST_AT_ONCE: usize = 256;

/// Answers until the editor says `exit`. All is well if it said `shutdown` before.
pub(crate) fn serve(asked: &Lsp, out: &mut dyn Write) -> Result<Verdict, Trouble> {
    let catalogue = input::catalogue(asked.names.as_ref())?;
    let options = Check { product: asked.product, ..Check::default() };
    let checks = Asked { options: &options, catalogue: &catalogue };
    let (sender, receiver) = mpsc::sync_channel(MOST_AT_ONCE);
    thread::spawn(move || {
        let mut input = io::stdin().lock();
        loop {
            let next = wire::read(&mut input).transpose();
            let is_last = !matches!(next, Some(Ok(_)));
            // Nobody hears it when the talk is over.
            if next.is_some_and(|next| sender.send(next).is_err()) || is_last {
                return;
            }
        }
    });
    let mut server = Server { out, checks, stage: Stage::New, documents: BTreeMap::new() };
    while let Ok(first) = receiver.recv() {
        // Somebody who types sends faster than a long flow is checked: what waits is taken in before it is.
        for next in std::iter::once(first).chain(receiver.try_iter()).take(MOST_AT_ONCE) {
            match next.map_err(|error| Trouble::Input(error.to_string()))? {
                Incoming::Malformed(what) => wire::refuse(&what, server.out)?,
                Incoming::Message(Message::Request(request)) => server.answer(request)?,
                Incoming::Message(Message::Notification(it)) if it.method == notification::Exit::METHOD => {
                    return Ok(Verdict::found(server.stage != Stage::ShutDown));
                }
                Incoming::Message(Message::Notification(it)) => server.hear(it)?,
                Incoming::Message(Message::Response(_)) => {}
            }
        }
        server.publish()?;
    }
    Ok(Verdict::found(server.stage != Stage::ShutDown))
}

/// How far the talk has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    New,
    Running,
    ShutDown,
}

struct Server<'o> {
    out: &'o mut dyn Write,
    checks: Asked<'o>,
    stage: Stage,
    /// The open documents, by their addresses.
    documents: BTreeMap<String, Document<'o>>,
}

type Answer = Result<Value, ResponseError>;

impl<'o> Server<'o> {
    fn send(&mut self, message: impl Into<Message>) -> io::Result<()> {
        message.into().write(&mut self.out)
    }

    fn answer(&mut self, asked: Request) -> io::Result<()> {
        let response_result = self.answer_to(&asked.method, asked.params);
        self.send(Response { id: asked.id, response_result })
    }

    fn answer_to(&mut self, method: &str, params: Value) -> Answer {
        match (self.stage, method) {
            (Stage::New, request::Initialize::METHOD) => {
                self.stage = Stage::Running;
                return written(abilities());
            }
            (Stage::New, _) => return Err(fault(ErrorCode::ServerNotInitialized, "send `initialize` first")),
            (Stage::ShutDown, _) => return Err(fault(ErrorCode::InvalidRequest, "the server is shut down")),
            (Stage::Running, _) => {}
        }
        match method {
            request::Shutdown::METHOD => {
                self.stage = Stage::ShutDown;
                Ok(Value::Null)
            }
            request::HoverRequest::METHOD => {
                let asked: HoverParams = read(params)?;
                self.at(&asked.text_document_position_params, answers::hover)
            }
            request::GotoDefinition::METHOD => {
                let asked: GotoDefinitionParams = read(params)?;
                self.at(&asked.text_document_position_params, answers::definition)
            }
            request::Completion::METHOD => {
                let asked: CompletionParams = read(params)?;
                self.at(&asked.text_document_position, answers::completion)
            }
            request::CodeActionRequest::METHOD => {
                let asked: CodeActionParams = read(params)?;
                let document = self.document(&asked.text_document.uri);
                written(document.map(|document| answers::fixes(document, asked.range)))
            }
            _ => {
                Err(fault(ErrorCode::MethodNotFound, &format!("`{}` is not answered here", cti_model::OneLine(method))))
            }
        }
    }

    fn document(&mut self, uri: &Uri) -> Option<&Document<'o>> {
        let document = self.documents.get_mut(uri.as_str())?;
        document.settle();
        Some(document)
    }

    /// Answers about a place; with nothing for a document that is not open.
    fn at<T: serde::Serialize>(
        &mut self,
        place: &TextDocumentPositionParams,
        answer: impl FnOnce(&Document<'o>, lsp_types::Position) -> Option<T>,
    ) -> Answer {
        let document = self.document(&place.text_document.uri);
        written(document.and_then(|document| answer(document, place.position)))
    }

    /// Takes in what happened. What cannot be read, and what is not known, is passed over: there is nobody to answer to.
    fn hear(&mut self, heard: Notification) -> io::Result<()> {
        if self.stage != Stage::Running {
            return Ok(());
        }
        match heard.method.as_str() {
            notification::DidOpenTextDocument::METHOD => {
                if let Ok(DidOpenTextDocumentParams { text_document: item }) = serde_json::from_value(heard.params) {
                    self.documents.insert(item.uri.as_str().to_owned(), Document::open(item, self.checks.checker()));
                }
            }
            notification::DidChangeTextDocument::METHOD => {
                if let Ok(DidChangeTextDocumentParams { text_document: of, content_changes }) =
                    serde_json::from_value(heard.params)
                    && let Some(document) = self.documents.get_mut(of.uri.as_str())
                {
                    document.change(of.version, content_changes);
                }
            }
            notification::DidCloseTextDocument::METHOD => {
                if let Ok(DidCloseTextDocumentParams { text_document: of }) = serde_json::from_value(heard.params)
                    && self.documents.remove(of.uri.as_str()).is_some()
                {
                    self.say(of.uri, Vec::new(), None)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Publishes what is wrong with the documents that changed.
    fn publish(&mut self) -> io::Result<()> {
        let mut found = Vec::new();
        for document in self.documents.values_mut() {
            if std::mem::take(&mut document.is_changed) {
                document.settle();
                found.push((document.uri.clone(), document.diagnostics(&self.checks), document.version()));
            }
        }
        found.into_iter().try_for_each(|(uri, diagnostics, version)| self.say(uri, diagnostics, Some(version)))
    }

    fn say(&mut self, uri: Uri, diagnostics: Vec<lsp_types::Diagnostic>, version: Option<i32>) -> io::Result<()> {
        let params = PublishDiagnosticsParams { uri, diagnostics, version };
        self.send(Notification::new(notification::PublishDiagnostics::METHOD.to_owned(), params))
    }
}

/// What the server can do.
fn abilities() -> InitializeResult {
    let sync = TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::INCREMENTAL),
        ..TextDocumentSyncOptions::default()
    };
    let capabilities = ServerCapabilities {
        position_encoding: Some(PositionEncodingKind::UTF16),
        text_document_sync: Some(TextDocumentSyncCapability::Options(sync)),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        definition_provider: Some(OneOf::Left(true)),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(["\"", "$", "."].map(str::to_owned).to_vec()),
            ..CompletionOptions::default()
        }),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(vec![CodeActionKind::QUICKFIX]),
            ..CodeActionOptions::default()
        })),
        ..ServerCapabilities::default()
    };
    let version = env!("CARGO_PKG_VERSION").to_owned();
    InitializeResult { capabilities, server_info: Some(ServerInfo { name: "cti".to_owned(), version: Some(version) }) }
}

fn read<T: DeserializeOwned>(params: Value) -> Result<T, ResponseError> {
    serde_json::from_value(params).map_err(|error| fault(ErrorCode::InvalidParams, &error.to_string()))
}

fn written(result: impl serde::Serialize) -> Answer {
    serde_json::to_value(result).map_err(|error| fault(ErrorCode::InternalError, &error.to_string()))
}

fn fault(code: ErrorCode, message: &str) -> ResponseError {
    ResponseError { code: code as i32, message: message.to_owned(), data: None }
}
