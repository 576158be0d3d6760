//! From the old editor's export to flow language, with a report of what could not be carried.

use cti_model::{Code, Finding, Json};
use serde_json::{Map, Value, json};

use super::module::Converted;
use super::{Conversion, LegacyFlow, Module};
use crate::contact_flow::document::ContactFlow;

impl LegacyFlow {
    /// The flow in flow language (`connect-events` section 4.5). Ids stay, and what the editor keeps of a block stands in
    /// the metadata. AWS publishes no table of the blocks; the one used here is inferred from equal names in the console.
    pub fn convert(&self) -> Conversion {
        let flow_type = self.flow_type();
        let mut findings = self.text.faults();
        let mut actions = Vec::with_capacity(self.modules.len());
        let mut places = Map::new();
        for (at, module) in self.modules.iter().enumerate() {
            let mut converted = Converted::new(module, flow_type.as_ref());
            converted.convert();
            places.insert(module.id.clone(), metadata(module));
            let (action, mut unsaid) = converted.finish(at);
            actions.push(action);
            findings.append(&mut unsaid);
        }
        let mut metadata = self.members.get("metadata").map_or_else(|| json!({}), Json::to_value);
        if let Some(metadata) = metadata.as_object_mut() {
            if let (None, Some(flow_type)) = (metadata.get("type"), self.members.get("type")) {
                metadata.insert("type".to_owned(), flow_type.to_value());
            }
            metadata.insert("ActionMetadata".to_owned(), places.into());
        }
        let known = ["version", "type", "start", "metadata"];
        for (key, _) in self.members.iter().filter(|(key, _)| !known.contains(key)) {
            let what = format!("`{}` of the document has no place in flow language", cti_model::shortened(key));
            findings
                .push(Finding::new(Code::NotCarried, what).at(format!("/{}", crate::contact_flow::read::token(key))));
        }
        let document = json!({
            "Version": "2019-10-30",
            "StartAction": self.start.clone().unwrap_or_default(),
            "Metadata": metadata,
            "Actions": actions,
        });
        for finding in &mut findings {
            finding.span = finding.span.take().or_else(|| self.text.place(&finding.pointer));
        }
        let text = serde_json::to_string_pretty(&document).unwrap_or_default();
        Conversion { flow: ContactFlow::made(text), findings }
    }
}

/// What the editor keeps of a block, with its place in the drawing.
fn metadata(module: &Module) -> Value {
    match module.metadata.to_value() {
        Value::Object(metadata) => Value::Object(metadata),
        _ => json!({}),
    }
}
