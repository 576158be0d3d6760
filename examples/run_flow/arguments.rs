//! What was asked for on the command line.

use std::error::Error;

use cti_model::{Code, ProductVersion, Trigger};
use serde_json::Value;

const USAGE: &str = "usage: run_flow FLOW.json|DIRECTORY [--event SOURCE.EVENT] [--action NAME] [--payload JSON] \
    [--contact JSON] [--attribute k=v]… [--phone +81…] [--records JSON] [--properties JSON] [--names FILE] \
    [--version 5.32] [--json] [--check] [--off CODE]…";

/// What was asked for.
pub(super) struct Arguments {
    pub(super) file: String,
    pub(super) event: Option<Trigger>,
    pub(super) action: Option<String>,
    pub(super) payload: Value,
    pub(super) contact: Option<Value>,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) phone: String,
    pub(super) records: Option<Value>,
    pub(super) properties: Option<Value>,
    pub(super) names: Option<Value>,
    pub(super) version: ProductVersion,
    pub(super) json: bool,
    pub(super) check: bool,
    pub(super) off: Vec<Code>,
}

impl Arguments {
    pub(super) fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, Box<dyn Error>> {
        let mut file = None;
        let mut read = Self {
            file: String::new(),
            event: None,
            action: None,
            payload: Value::Null,
            contact: None,
            attributes: Vec::new(),
            phone: "+12025550123".into(),
            records: None,
            properties: None,
            names: None,
            version: ProductVersion::NEWEST,
            json: false,
            check: false,
            off: Vec::new(),
        };
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{argument} needs a value\n{USAGE}"));
            match argument.as_str() {
                "--check" => read.check = true,
                "--json" => read.json = true,
                "--event" => read.event = Some(value()?.parse()?),
                "--action" => read.action = Some(value()?),
                "--version" => read.version = value()?.parse()?,
                "--phone" => read.phone = value()?,
                "--payload" => read.payload = json(&argument, &value()?)?,
                "--contact" => read.contact = Some(json(&argument, &value()?)?),
                "--records" => read.records = Some(json(&argument, &value()?)?),
                "--properties" => read.properties = Some(json(&argument, &value()?)?),
                "--names" => read.names = Some(json(&argument, &value()?)?),
                "--off" => {
                    let code: Code = value()?.parse()?;
                    if !code.can_be_off() {
                        return Err(format!("findings of {code} are errors, which stay on").into());
                    }
                    read.off.push(code);
                }
                "--attribute" => {
                    let text = value()?;
                    let (name, value) = text.split_once('=').ok_or(format!("--attribute `{text}` is not k=v"))?;
                    read.attributes.push((name.to_owned(), value.to_owned()));
                }
                other if other.starts_with("--") => return Err(format!("unknown option {other}\n{USAGE}").into()),
                other if file.is_none() => file = Some(other.to_owned()),
                other => return Err(format!("one flow at a time, not also {other}\n{USAGE}").into()),
            }
        }
        read.file = file.ok_or(USAGE)?;
        Ok(read)
    }
}

/// JSON that is written on the command line, or in the file that is named there.
fn json(option: &str, text: &str) -> Result<Value, Box<dyn Error>> {
    if let Ok(value) = serde_json::from_str(text) {
        return Ok(value);
    }
    let looks_like_json = text.trim_start().starts_with(['{', '[', '"']);
    let read = if looks_like_json { text.to_owned() } else { std::fs::read_to_string(text)? };
    serde_json::from_str(&read).map_err(|error| format!("{option} is not JSON: {error}").into())
}
