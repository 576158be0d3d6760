//! What there is to say about a control, in a sentence: for lists, pages and editors.

use super::spec::{ControlKind, ControlSpec, Evidence};

impl ControlSpec {
    /// What the control takes, in a line of text without markup but for backticks.
    ///
    /// ```
    /// use cti_model::Catalogue;
    ///
    /// let level = Catalogue::standard().get("SE_Log").and_then(|log| log.control("level")).unwrap();
    /// assert_eq!(level.summary(), "Text: `debug`, `info`, `warn`, `error`; `info` when it is not set.");
    /// ```
    pub fn summary(&self) -> String {
        let mut text = match self.kind {
            ControlKind::Any => "Any value",
            ControlKind::Text => "Text",
            ControlKind::Number => "A number",
            ControlKind::Bool => "A check box",
            ControlKind::Map => "Rows of names and values",
            ControlKind::List => "Several values",
        }
        .to_owned();
        if !self.picklist.is_empty() {
            let values: Vec<String> = self.picklist.iter().map(|value| format!("`{value}`")).collect();
            text = format!("{text}: {}", values.join(", "));
        }
        let wanted = self.literal.and_then(|rule| rule.wanted().map(str::to_owned));
        if let Some(wanted) = wanted.or_else(|| self.expects?.wanted()) {
            text = format!("{text}: {wanted}");
        }
        let mut say = |what: &str| {
            text.push_str("; ");
            text.push_str(what);
        };
        match (self.required, self.default, self.unless) {
            (_, Some(""), _) => say("empty when it is not set"),
            (_, Some(default), _) => say(&format!("`{default}` when it is not set")),
            (true, None, Some(other)) => say(&format!("required unless `{other}` is set")),
            (true, None, None) => say("required"),
            (false, None, _) => {}
        }
        if self.evidence == Evidence::Inferred {
            say("the name is inferred");
        }
        text.push('.');
        text
    }
}
