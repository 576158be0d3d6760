//! The way of an action: its envelope, the rule that selects it, and the record in which a function gets it.

use cti_model::js;
use serde_json::{Map, Value, json};

use crate::event_bridge::{Envelope, Pattern, PatternError};

/// The `detail-type` of actions.
pub const ACTION: &str = "KARTE Action";

/// The rule that selects the actions of one name.
///
/// # Errors
///
/// When the name makes the pattern too long.
pub fn rule(name: &str) -> Result<Pattern, PatternError> {
    Pattern::try_from(json!({"detail-type": [ACTION], "detail": {"name": [name]}}))
}

/// The envelope of an action. Inferred: KARTE publishes only that of another kind of event, and its fields are taken from
/// there (`connect-events` section 2.1).
pub fn envelope(id: &str, source: &str, name: &str, content: &Value) -> Envelope {
    Envelope {
        version: Some("0".to_owned()),
        id: Some(id.to_owned()),
        detail_type: Some(ACTION.to_owned()),
        source: Some(source.to_owned()),
        detail: json!({"name": name, "content": content}),
        ..Envelope::default()
    }
}

/// What a record of SNS brings.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Request {
    pub(crate) event_id: Option<String>,
    pub(crate) message_id: Option<String>,
    pub(crate) detail_type: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) content: Map<String, Value>,
}

/// The largest message that SNS carries, in bytes.
const LARGEST: usize = 256 * 1024;

/// Reads one record. Only `Sns.Message` is needed, and in it `detail.content`.
pub(crate) fn read(record: &Value) -> Result<Request, String> {
    let sns = record.get("Sns").ok_or("the record has no `Sns`: expected a record of an SNS topic")?;
    let message = sns.get("Message").and_then(Value::as_str).ok_or("`Sns.Message` is not text")?;
    if message.len() > LARGEST {
        return Err(format!("`Sns.Message` has {} bytes: SNS carries {LARGEST}", message.len()));
    }
    let event: Value = js::from_json(message).map_err(|error| format!("`Sns.Message` is not JSON: {error}"))?;
    let detail = event.get("detail").ok_or("the message has no `detail`: expected an event of EventBridge")?;
    let text = |value: Option<&Value>| value.and_then(Value::as_str).filter(|it| !it.is_empty()).map(str::to_owned);
    let Some(Value::Object(content)) = detail.get("content") else {
        // What is not an action has other details.
        let is_action = event.get("detail-type").is_none_or(|it| it == ACTION);
        if is_action {
            return Err("`detail.content` is not an object: check the template of the action".to_owned());
        }
        return Ok(Request {
            event_id: None,
            message_id: None,
            detail_type: text(event.get("detail-type")),
            name: None,
            content: Map::new(),
        });
    };
    Ok(Request {
        event_id: text(event.get("id")),
        message_id: text(sns.get("MessageId")),
        detail_type: text(event.get("detail-type")),
        name: text(detail.get("name")),
        content: content.clone(),
    })
}
