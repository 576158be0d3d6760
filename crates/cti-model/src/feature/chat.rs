//! The chat widget, whose value is a JSON object (section 7.3).

use serde_json::{Map, Value};

use super::value::FeatureValue;
use crate::finding::{Code, Finding};
use crate::one_line::shortened;

/// Declares the texts of the widget once: field, key, meaning.
macro_rules! widget {
    ($($field:ident = $key:literal, $meaning:literal;)+) => {
        /// The chat widget of Amazon Connect on a page of Salesforce. 5.15 to 5.19; pages of one's own took its place in
        /// 5.20.1.
        ///
        /// ```
        /// use cti_model::feature::{ChatWidget, FeatureValue};
        ///
        /// let widget = ChatWidget::read(&FeatureValue::from(r#"{"widgetId": "w1", "own": [1]}"#));
        /// assert_eq!(widget.widget_id.as_deref(), Some("w1"));
        /// assert_eq!(widget.other["own"][0], 1);
        /// ```
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct ChatWidget {
            $(#[doc = concat!($meaning, "\n\nKey `", $key, "`.")] pub $field: Option<String>,)+
            /// Members that are not known here, and known ones that are not text.
            pub other: Map<String, Value>,
        }

        impl ChatWidget {
            /// The name of the feature.
            pub const NAME: &'static str = "FEATURE_CHAT_WIDGET";

            pub(super) const KEYS: &'static [&'static str] = &[$($key),+];

            pub(super) fn read_with(value: &FeatureValue, findings: &mut Vec<Finding>) -> Self {
                let mut members = members(value, findings);
                Self { $($field: take(&mut members, $key, findings),)+ other: members }
            }
        }
    };
}

widget! {
    cloudfront_id = "cloudfrontId", "The `CloudFront` distribution that serves the widget.";
    widget_id = "widgetId", "The widget's id.";
    open_chat_color = "openChatColor", "The colour of the icon that opens the chat.";
    open_chat_background_color = "openChatBackgroundColor", "The colour behind the icon that opens the chat.";
    close_chat_color = "closeChatColor", "The colour of the icon that closes the chat.";
    close_chat_background_color = "closeChatBackgroundColor", "The colour behind the icon that closes the chat.";
    snippet_id = "snippetId", "The id of the snippet that Amazon Connect generated.";
    auth_endpoint = "authEndpoint", "Where the page gets a token for the customer; optional.";
}

impl ChatWidget {
    /// Reads the value; what is missing or not text is `None`.
    pub fn read(value: &FeatureValue) -> Self {
        Self::read_with(value, &mut Vec::new())
    }
}

fn members(value: &FeatureValue, findings: &mut Vec<Finding>) -> Map<String, Value> {
    let (line, reason) = match serde_json::from_str(value.as_str()) {
        Ok(Value::Object(members)) => return members,
        Ok(_) => (None, "it is not an object".to_owned()),
        Err(error) => (Some(error.line().max(1)), error.to_string()),
    };
    let message = format!("the value cannot be read, expected a JSON object: {reason}");
    let mut finding = Finding::new(Code::FeatureValue, message);
    finding.line = line;
    findings.push(finding);
    Map::new()
}

fn take(members: &mut Map<String, Value>, key: &str, findings: &mut Vec<Finding>) -> Option<String> {
    match members.get(key)? {
        Value::String(_) => match members.shift_remove(key) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        },
        found => {
            let message =
                format!("`{key}` is `{}`, expected a text; it counts as not set", shortened(&found.to_string()));
            findings.push(Finding::new(Code::FeatureValueUnknown, message).field(key));
            None
        }
    }
}
