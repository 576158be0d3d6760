//! Every published flow is read and written back the same.
use cti_corpus::{Corpus, Document};
use cti_model::{Code, Flow, ParseOptions};
use serde_json::Value;

use crate::{Trials, trial};

pub(crate) fn trials(corpus: &Corpus) -> Trials {
    let trials = corpus.documents("flows", "json")?.into_iter().map(|Document { name, bytes }| {
        let is_flow = is_flow(&bytes);
        let what = if is_flow { "is written back the same" } else { "is refused as not a flow" };
        trial(format!("flow {name}: {what}"), move || if is_flow { round_trip(&bytes) } else { refused(&bytes) })
    });
    Ok(trials.collect())
}

/// Section 1.1: an object with an array `actions`. Anything else in the folder must be refused, and say where.
fn is_flow(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    serde_json::from_slice::<Value>(bytes).is_ok_and(|value| value.get("actions").is_some_and(Value::is_array))
}

fn refused(bytes: &[u8]) -> Result<(), String> {
    let error = Flow::parse_bytes(bytes).err().ok_or("this is not a flow, and it was read as one")?;
    let first = error.findings().first().ok_or("the error says nothing")?;
    let span = first.span.clone().ok_or("the error does not say where")?;
    let inside = span.start <= span.end && span.end <= bytes.len();
    let known = matches!(first.code, Code::JsonSyntax | Code::NotAFlow);
    if inside && known { Ok(()) } else { Err(format!("a strange error: {first:?}")) }
}

fn round_trip(bytes: &[u8]) -> Result<(), String> {
    let source = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    let read = |text: &str| Flow::parse(text).map_err(|error| error.to_string());
    let flow = read(source)?;
    let same = |what: &str, holds: bool| if holds { Ok(()) } else { Err(what.to_owned()) };

    same("the same from bytes", Flow::parse_bytes(bytes) == Ok(flow.clone()))?;
    same("the same with options", ParseOptions::default().parse(source) == Ok(flow.clone()))?;
    for (how, written) in [("one line", flow.to_json()), ("many lines", flow.to_json_pretty())] {
        same(&format!("written on {how}: reads as an equal flow"), read(&written)? == flow)?;
        same(&format!("written on {how}: the same tokens"), tokens(&written) == tokens(source))?;
    }

    let value: Value = serde_json::from_str(source).map_err(|error| error.to_string())?;
    let through = Flow::from_value(&value).map_err(|error| error.to_string())?;
    same("a value in memory comes back equal", serde_json::to_value(&through).ok() == Some(value.clone()))?;
    same("the flow as a value is the document's", serde_json::to_value(&flow).ok() == Some(value.clone()))?;
    same("serde reads the same from text", serde_json::from_str::<Flow>(source).ok() == Some(flow.clone()))?;
    same("serde reads the same from a value", serde_json::from_value::<Flow>(value).ok() == Some(through))?;
    Ok(())
}

/// The tokens of a JSON text: white space removed, numbers as they are spelt, texts by their value.
fn tokens(json: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = json.trim_start();
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '"' => end_of_text(rest),
            '{' | '}' | '[' | ']' | ':' | ',' => 1,
            _ => rest.find(|c: char| c.is_whitespace() || ",:]}".contains(c)).unwrap_or(rest.len()),
        };
        let (token, after) = rest.split_at(end);
        tokens.push(match first {
            '"' => format!("{:?}", serde_json::from_str::<String>(token)),
            _ => token.to_owned(),
        });
        rest = after.trim_start();
    }
    tokens
}

fn end_of_text(json: &str) -> usize {
    let mut escaped = false;
    let closing = json.bytes().enumerate().skip(1).find(|(_, byte)| {
        let closes = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        closes
    });
    closing.map_or(json.len(), |(at, _)| at + 1)
}
