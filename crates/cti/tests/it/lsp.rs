//! `cti lsp`, spoken with as an editor speaks with it: over its standard input and output.
#![expect(
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    clippy::panic,
    reason = "a test; `json!` makes values"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout};

use serde_json::{Value, json};

const URI: &str = "file:///nowhere/flow.json";

/// A flow with Japanese text before what matters, and a pair of UTF-16 units.
const FLOW: &str = r#"{"actions": [
  {"id": "uid-0", "type": "SE_Start", "ports": {"done": "uid-1"}},
  {"meta": {"title": "顧客😀"}, "id": "uid-1", "type": "SE_ContactProperties", "ports": {"done": "uid_2"}},
  {"id": "uid-2", "type": "SE_Log", "controls": {"level": "info", "message": "$.actions.uid-1.results.queueName"},
   "ports": {"done": "uid-9"}},
  {"id": "uid-9", "type": "SE_End"}
]}"#;

struct Editor {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    next: i32,
}

impl Editor {
    /// Starts the server; says nothing yet.
    fn start(arguments: &[&str]) -> Self {
        let mut child = super::started(&[&["lsp", "--stdio"], arguments].concat());
        let (input, output) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, input, output, next: 0 }
    }

    /// Starts the server and greets it.
    fn greeted() -> Self {
        let mut editor = Self::start(&[]);
        editor.greet();
        editor
    }

    fn greet(&mut self) {
        let answer = self.ask("initialize", json!({"capabilities": {}}));
        assert_eq!(answer.pointer("/result/capabilities/positionEncoding"), Some(&"utf-16".into()));
        self.tell("initialized", json!({}));
    }

    fn write(&mut self, body: &str) {
        write!(self.input.as_mut().unwrap(), "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.write(&json!({"jsonrpc": "2.0", "method": method, "params": params}).to_string());
    }

    fn read(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert!(self.output.read_line(&mut line).unwrap() > 0, "the server left");
            match line.trim_end() {
                "" => break,
                line => length = line.strip_prefix("Content-Length: ").unwrap().parse().unwrap(),
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).unwrap();
        serde_json::from_slice(&body).unwrap()
    }

    /// The answer to a request.
    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        self.write(&json!({"jsonrpc": "2.0", "id": self.next, "method": method, "params": params}).to_string());
        loop {
            let message = self.read();
            if message.get("method").is_none() {
                assert_eq!(message["id"], self.next);
                return message;
            }
        }
    }

    fn open(&mut self, uri: &str, text: &str) -> Vec<Value> {
        self.tell(
            "textDocument/didOpen",
            json!({"textDocument": {"uri": uri, "languageId": "json", "version": 1, "text": text}}),
        );
        self.findings(uri, 1)
    }

    fn change(&mut self, version: i32, changes: Value) {
        let params = json!({"textDocument": {"uri": URI, "version": version}, "contentChanges": changes});
        self.tell("textDocument/didChange", params);
    }

    /// The findings that are published of a version of a document.
    fn findings(&mut self, uri: &str, version: i32) -> Vec<Value> {
        loop {
            let message = self.read();
            let params = &message["params"];
            if message["method"] == "textDocument/publishDiagnostics"
                && params["uri"] == uri
                && params["version"] == version
            {
                return params["diagnostics"].as_array().unwrap().clone();
            }
        }
    }

    /// Asks about the place of a text in the flow: the line, and the column in units of UTF-16, so many of them behind it.
    fn about(&mut self, method: &str, text: &str, behind: usize) -> Value {
        let params = json!({"textDocument": {"uri": URI}, "position": place(FLOW, text, behind)});
        self.ask(method, params)["result"].take()
    }

    /// The code with which the server leaves after `exit`, and what it said to people.
    fn leave(mut self) -> (Option<i32>, String) {
        self.tell("exit", Value::Null);
        drop(self.input.take());
        let output = self.child.wait_with_output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    }
}

/// The place of a text, counted by hand.
fn place(flow: &str, text: &str, behind: usize) -> Value {
    let at = flow.find(text).unwrap_or_else(|| panic!("no {text}"));
    let (before, _) = flow.split_at(at);
    let line = before.rsplit('\n').next().unwrap_or_default();
    json!({"line": before.matches('\n').count(), "character": line.encode_utf16().count() + behind})
}

fn codes(findings: &[Value]) -> Vec<&str> {
    findings.iter().map(|it| it["code"].as_str().unwrap()).collect()
}

#[test]
fn what_is_wrong_is_published_while_somebody_types() {
    let mut editor = Editor::greeted();
    let found = editor.open(URI, FLOW);
    assert!(codes(&found).contains(&"dangling-target"), "{found:?}");
    let dangling = found.iter().find(|it| it["code"] == "dangling-target").unwrap();
    // The column behind Japanese text and a pair of units.
    assert_eq!(dangling["range"]["start"], place(FLOW, "\"uid_2\"", 0));
    assert_eq!(dangling["range"]["end"], place(FLOW, "\"uid_2\"", 7));
    assert_eq!(dangling["source"], "cti");
    assert!(dangling["message"].as_str().unwrap().contains("did you mean `uid-2`?"));

    // A letter is replaced: `uid_2` becomes `uid-2`, and nothing is wrong.
    let (start, end) = (place(FLOW, "uid_2", 3), place(FLOW, "uid_2", 4));
    editor.change(2, json!([{"range": {"start": start, "end": end}, "text": "-"}]));
    assert_eq!(editor.findings(URI, 2), Vec::<Value>::new());

    // A quote is typed and the text is not JSON; the next letters mend it. The whole text comes again.
    let at = place(FLOW, "\"info\"", 5);
    let gap = json!({"start": at, "end": place(FLOW, "\"info\"", 6)});
    editor.change(3, json!([{"range": gap, "text": ""}]));
    assert_eq!(codes(&editor.findings(URI, 3)), ["json-syntax"]);
    editor.change(4, json!([{"range": {"start": at, "end": at}, "text": "\""}]));
    assert_eq!(editor.findings(URI, 4), Vec::<Value>::new());
    editor.change(5, json!([{"text": "{\"actions\": ["}]));
    assert_eq!(codes(&editor.findings(URI, 5)), ["json-syntax"]);
    editor.change(6, json!([{"text": FLOW}]));
    assert!(codes(&editor.findings(URI, 6)).contains(&"dangling-target"));

    editor.tell("textDocument/didClose", json!({"textDocument": {"uri": URI}}));
    let closed = editor.read();
    assert_eq!(closed["params"]["diagnostics"], json!([]));
    editor.ask("shutdown", Value::Null);
    assert_eq!(editor.leave(), (Some(0), String::new()));
}

#[test]
fn a_fix_makes_of_the_text_what_was_meant() {
    let mut editor = Editor::greeted();
    editor.open(URI, FLOW);
    let at = place(FLOW, "uid_2", 2);
    let asked =
        json!({"textDocument": {"uri": URI}, "range": {"start": at, "end": at}, "context": {"diagnostics": []}});
    let actions = editor.ask("textDocument/codeAction", asked)["result"].take();
    let [action] = &actions.as_array().unwrap()[..] else { panic!("{actions}") };
    assert_eq!((&action["title"], &action["kind"]), (&"write `uid-2`".into(), &"quickfix".into()));
    assert_eq!(action["diagnostics"][0]["code"], "dangling-target");
    let edit = &action["edit"]["changes"][URI][0];
    assert_eq!((&edit["range"]["start"], &edit["newText"]), (&place(FLOW, "\"uid_2\"", 0), &"\"uid-2\"".into()));
    editor.change(2, json!([{"range": edit["range"], "text": edit["newText"]}]));
    assert_eq!(editor.findings(URI, 2), Vec::<Value>::new());

    let start = json!({"line": 0, "character": 0});
    let asked =
        json!({"textDocument": {"uri": URI}, "range": {"start": start, "end": start}, "context": {"diagnostics": []}});
    assert_eq!(editor.ask("textDocument/codeAction", asked)["result"], json!([]));
}

#[test]
fn help_definitions_and_completions_come_by_place() {
    let mut editor = Editor::greeted();
    editor.open(URI, FLOW);
    let hover = editor.about("textDocument/hover", "SE_ContactProperties", 3);
    assert!(hover["contents"]["value"].as_str().unwrap().contains("**Get Contact Properties**"), "{hover}");
    assert_eq!(hover["contents"]["kind"], "markdown");
    assert_eq!(hover["range"]["start"], place(FLOW, "\"SE_ContactProperties\"", 0));
    let hover = editor.about("textDocument/hover", "queueName", 0);
    assert!(hover["contents"]["value"].as_str().unwrap().starts_with("The result queueName"), "{hover}");
    assert_eq!(editor.about("textDocument/hover", "{\"actions\"", 0), Value::Null);

    let definition = editor.about("textDocument/definition", "$.actions.uid-1", 12);
    assert_eq!(definition["range"]["start"], place(FLOW, "\"uid-1\", \"type\"", 0));
    let definition = editor.about("textDocument/definition", "\"uid-9\"}},", 3);
    assert_eq!(
        (&definition["uri"], &definition["range"]["start"]),
        (&URI.into(), &place(FLOW, "\"uid-9\", \"type\"", 0))
    );

    let listed = |editor: &mut Editor, text: &str, behind: usize| {
        let list = editor.about("textDocument/completion", text, behind);
        assert_eq!(list["isIncomplete"], false);
        list["items"].as_array().unwrap().clone()
    };
    let named = |items: &[Value], label: &str| items.iter().find(|it| it["label"] == label).cloned();
    let ids = listed(&mut editor, "\"uid_2\"", 1);
    let id = named(&ids, "uid-2").unwrap();
    assert_eq!((&id["textEdit"]["newText"], &id["filterText"]), (&"\"uid-2\"".into(), &"\"uid-2\"".into()));
    assert_eq!(id["textEdit"]["range"]["start"], place(FLOW, "\"uid_2\"", 0));
    assert_eq!(id["textEdit"]["range"]["end"], place(FLOW, "\"uid_2\"", 7));
    assert!(named(&ids, "uid-1").unwrap()["detail"].as_str().unwrap().starts_with("顧客😀: "));
    let levels = listed(&mut editor, "\"info\"", 1);
    assert!(named(&levels, "debug").is_some() && named(&levels, "$.contact.channel").is_some());
    let paths = listed(&mut editor, "$.actions.uid-1", 2);
    assert!(named(&paths, "$.actions.uid-1.results.contactId").is_some());
    assert!(named(&listed(&mut editor, "SE_Log", 0), "SE_CoreTruthy").is_some());
}

/// What the product really calls a block is known here, too, when it is said.
#[test]
fn corrected_names_are_known() {
    let names = r#"{"blocks": {"SE_CoreDelay": {"type": "SE_Wait", "controls": {"duration": "pause"}}}}"#;
    let flow = r#"{"actions": [{"id": "0", "type": "SE_Start", "ports": {"done": "1"}},
        {"id": "1", "type": "SE_Wait", "controls": {"pause": 5}, "ports": {"done": "2"}}, {"id": "2", "type": "SE_End"}]}"#;
    let mut plain = Editor::greeted();
    assert!(codes(&plain.open(URI, flow)).contains(&"unknown-type"));
    let mut editor = Editor::start(&["--names", names]);
    editor.greet();
    assert_eq!(editor.open(URI, flow), Vec::<Value>::new());
    let list = editor
        .ask("textDocument/completion", json!({"textDocument": {"uri": URI}, "position": place(flow, "pause", 1)}));
    assert_eq!(list["result"]["items"][0]["label"], "pause");
}

/// What triggers a flow stands beside it, in the directory of its adapter.
#[test]
fn a_flow_in_the_directory_of_an_adapter_is_checked_with_its_event() {
    let new = super::directory("typed");
    super::cti(&["new", new.to_str().unwrap()]);
    let file = new.join("adapter/flows/click-to-dial.json").canonicalize().unwrap();
    let text = std::fs::read_to_string(&file).unwrap().replace("$.payload.number", "$.payload.nummer");
    assert!(text.contains("nummer"), "{text}");
    let mut editor = Editor::greeted();
    let found = editor.open(&format!("file://{}", file.display()), &text);
    assert!(codes(&found).contains(&"payload-member"), "{found:?}");
    // What the adapter switches off stays off.
    std::fs::write(new.join("adapter/checks.json"), r#"{"off": ["payload-member"]}"#).unwrap();
    let mut editor = Editor::greeted();
    let found = editor.open(&format!("file://{}", file.display()), &text);
    assert!(!codes(&found).contains(&"payload-member"), "{found:?}");
}

#[test]
fn other_documents_are_checked_and_files_of_others_left_alone() {
    let mut editor = Editor::greeted();
    let cases = [
        ("file:///a.json", "{\"name\": \"package\", \"files\": [\"a\"]}", false),
        ("file:///b.json", "{\"name\": ", false),
        ("file:///c.yaml", "services: [", false),
        ("file:///d.yaml", "scenario: a caller\nsteps: [", true),
        ("file:///e.json", "{\"source\": [{\"prefix\": 1}]}", true),
        (
            "file:///f.json",
            "{\"Version\": \"2019-10-30\", \"StartAction\": \"a\", \"Actions\": [], \"Metadata\": {}}",
            true,
        ),
        ("file:///g.json", "{\"actions\": {}}", true),
        ("file:///h.json", "", false),
    ];
    for (uri, text, is_wrong) in cases {
        let found = editor.open(uri, text);
        assert_eq!(!found.is_empty(), is_wrong, "{text}: {found:?}");
    }
}

#[test]
fn what_the_protocol_forbids_is_refused_and_the_talk_goes_on() {
    let mut editor = Editor::start(&[]);
    assert_eq!(editor.ask("textDocument/hover", json!({}))["error"]["code"], -32002);
    editor.tell(
        "textDocument/didOpen",
        json!({"textDocument": {"uri": URI, "languageId": "json", "version": 1, "text": "{"}}),
    );
    editor.ask("initialize", json!({"capabilities": {}}));
    assert_eq!(editor.ask("textDocument/rename", json!({}))["error"]["code"], -32601);
    assert_eq!(editor.ask("textDocument/hover", json!({"position": "here"}))["error"]["code"], -32602);
    for body in ["{", "[]", "{\"jsonrpc\": \"2.0\"}", "null"] {
        editor.write(body);
        assert_eq!(editor.read()["error"]["code"], -32700, "{body}");
    }
    // What cannot be understood, or is about nothing, is passed over.
    editor.tell(
        "textDocument/didChange",
        json!({"textDocument": {"uri": URI, "version": 2}, "contentChanges": [{"text": "{"}]}),
    );
    editor.tell("textDocument/didOpen", json!(7));
    editor.tell("$/whatever", json!({}));
    let nowhere =
        json!({"textDocument": {"uri": URI}, "position": {"line": 4_000_000_000_u32, "character": 4_000_000_000_u32}});
    assert_eq!(editor.ask("textDocument/hover", nowhere.clone())["result"], Value::Null);
    editor.open(URI, FLOW);
    assert_eq!(editor.ask("textDocument/hover", nowhere.clone())["result"], Value::Null);
    // A range that ends before it begins, and one behind the text.
    let end = json!({"line": 9, "character": 9});
    editor.change(2, json!([{"range": {"start": end, "end": {"line": 0, "character": 3}}, "text": "x"}, {"range": {"start": end, "end": end}, "text": "y"}]));
    editor.findings(URI, 2);
    let long = " ".repeat((16 << 20) + 1);
    editor.change(3, json!([{"text": long}]));
    let found = editor.findings(URI, 3);
    assert!(found[0]["message"].as_str().unwrap().contains("16777216 bytes"), "{found:?}");

    assert_eq!(editor.ask("shutdown", Value::Null)["result"], Value::Null);
    assert_eq!(editor.ask("textDocument/hover", nowhere)["error"]["code"], -32600);
    assert_eq!(editor.leave().0, Some(0));
    assert_eq!(Editor::greeted().leave().0, Some(1), "`exit` without `shutdown`");
    let mut broken = Editor::greeted();
    broken.input.as_mut().unwrap().write_all(b"Content-Length: many\r\n\r\n").unwrap();
    let (code, said) = broken.leave_at_end();
    assert_eq!((code, said.contains("a length that is not a number")), (Some(1), true), "{said}");
}

impl Editor {
    /// The code with which the server leaves when nobody says anything more.
    fn leave_at_end(mut self) -> (Option<i32>, String) {
        drop(self.input.take());
        let output = self.child.wait_with_output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    }
}

/// Somebody who types fast is answered: findings come of the newest version.
#[test]
fn many_changes_at_once_are_taken_in_before_the_check() {
    let mut editor = Editor::greeted();
    editor.open(URI, FLOW);
    let at = json!({"line": 0, "character": 0});
    for version in 2..400 {
        editor.change(version, json!([{"range": {"start": at, "end": at}, "text": " "}]));
    }
    let found = editor.findings(URI, 399);
    let dangling = found.iter().find(|it| it["code"] == "dangling-target").unwrap();
    assert_eq!(dangling["range"]["start"], place(FLOW, "\"uid_2\"", 0));
}
