//! The org as the CRM of the desk in memory.

use cti_engine::connector::ConnectorError;
use cti_engine::memory::{Crm, CrmMatch};
use serde_json::{Map, Value};

use super::name_field;
use super::term::{Sought, text_term};
use crate::id::RecordId;
use crate::org::MemoryOrg;
use crate::sosl::{ReturningBuilder, Scope, SearchBuilder};

/// The most records that the screen is told of.
const MOST: u32 = 50;

impl MemoryOrg {
    /// A record with its name, if there is one with that id.
    fn named(&self, id: RecordId) -> Option<CrmMatch> {
        let object = self.object_of(id)?;
        let name = name_field(&object);
        let names: Vec<String> =
            self.object(&object).ok()?.field(name).map(|field| field.name.clone()).into_iter().collect();
        let record = self.retrieve(&object, id.as_str(), Some(&names)).ok()?;
        let name = record.get(name).and_then(Value::as_str).map(str::to_owned);
        Some(CrmMatch { id: id.to_string(), object, name })
    }
}

impl Crm for MemoryOrg {
    fn label(&self, id: &str) -> Option<String> {
        let CrmMatch { object, name, .. } = self.named(RecordId::parse(id).ok()?)?;
        Some(format!("{object} {}", name.unwrap_or_default()))
    }

    fn search(&self, text: &str) -> Result<Vec<CrmMatch>, ConnectorError> {
        if let Ok(id) = RecordId::parse(text.trim()) {
            return Ok(self.named(id).into_iter().collect());
        }
        let (reader, country) = self.phone_numbers();
        let term = match text_term(&*reader, Some(&country), text)? {
            Sought::Withheld => return Ok(Vec::new()),
            // The screen is the product's own: it does ask, and shows the refusal.
            Sought::Term(term) | Sought::TooShort(term) => term,
        };
        let objects = self.objects();
        let objects = objects.iter().filter(|object| object.searchable && object.name != "User");
        let returning = objects.map(|object| ReturningBuilder::of(&object.name).select(["Id"]));
        let search = SearchBuilder::find(term).within(Scope::All).limit(MOST);
        let search = returning.fold(search, SearchBuilder::returning).build()?;
        let found = self.run_search(&search)?;
        let ids = found.iter().filter_map(super::id);
        Ok(ids.filter_map(|id| self.named(id)).collect())
    }

    fn save(&self, object: &str, fields: Map<String, Value>) -> Result<String, ConnectorError> {
        Ok(self.create(object, &fields)?.to_string())
    }
}
