//! How things stand: records, contacts, the agent, panels, properties.

use serde_json::{Map, Value};

use super::super::Player;
use super::super::desk::AgentDesk;
use super::super::names::{has, is_as};
use super::{Checked, Mark, Mismatch, all, shown};
use crate::attribute::AttributeRow;
use crate::memory::Phase;
use crate::scenario::model::{Expectation, Row};

impl Player<'_> {
    fn desk(&self, at: usize) -> Result<&AgentDesk, Mismatch> {
        let found = self.agents.get_index(at).map(|(_, agent)| agent);
        found.ok_or_else(|| Mismatch::new(self.at, "an agent", "none"))
    }

    pub(super) fn check_records(&mut self, at: usize, expectation: &Expectation) -> Checked {
        for (object, expected) in &expectation.records {
            let found = self.desk(at)?.memory.crm().records(object);
            let unknown = |found: String| Mismatch::new(expected.mark(), "the name of a record or a contact", found);
            let wanted: Vec<Map<String, Value>> = expected
                .value
                .iter()
                .map(|fields| self.names.object(fields))
                .collect::<Result<_, _>>()
                .map_err(unknown)?;
            let is_so =
                wanted.len() == found.len() && wanted.iter().zip(&found).all(|(fields, record)| has(fields, record));
            if !is_so {
                let say = |fields: &Map<String, Value>| shown(&Value::Object(fields.clone()));
                let said = |count: usize, of: String| format!("{count} of type {object}: {of}");
                let (expects, finds) = (said(wanted.len(), all(&wanted, say)), said(found.len(), all(&found, say)));
                return Err(Mismatch::new(expected.mark(), expects, finds));
            }
        }
        Ok(())
    }

    pub(super) fn check_contacts(&mut self, at: usize, expectation: &Expectation) -> Checked {
        for (name, expected) in &expectation.contacts {
            let Some(prepared) = self.contacts.get(name) else {
                let found = format!("`{}`", cti_model::shortened(name));
                return Err(Mismatch::new(expected.mark(), "the name of a contact of the scenario", found));
            };
            let center = self.desk(at)?.memory.center();
            let id = &prepared.contact_id;
            let contact = center.contact(id).unwrap_or_else(|| prepared.clone());
            let stands = &expected.value;
            let unknown = |found: String| Mismatch::new(expected.mark(), "the name of a record or a contact", found);
            for (attribute, wanted) in &stands.attributes {
                let wanted = self.names.value(wanted).map_err(unknown)?;
                let found = contact.attribute(attribute).map(Value::from);
                // A number without quotes is the text that it is.
                let wanted = if wanted.is_number() || wanted.is_boolean() { wanted.to_string().into() } else { wanted };
                if !is_as(&wanted, found.as_ref()) {
                    let found = found.map_or("none".to_owned(), |found| shown(&found));
                    let expects = format!("attribute `{attribute}` of `{name}` to be {}", shown(&wanted));
                    return Err(Mismatch::new(expected.mark(), expects, found));
                }
            }
            let phase = center.phase(id).map(|phase| match phase {
                Phase::Live => "live".to_owned(),
                Phase::Over => "over".to_owned(),
                Phase::Cleared => "cleared".to_owned(),
            });
            let recording = center.recording(id).map(|recording| recording.to_string());
            same(expected.mark(), "the phase", stands.phase.as_ref(), phase)?;
            same(expected.mark(), "the recording", stands.recording.as_ref(), recording)?;
        }
        Ok(())
    }

    pub(super) fn check_agent(&mut self, at: usize, expectation: &Expectation) -> Checked {
        let Some(expected) = &expectation.stands else { return Ok(()) };
        let (mark, stands) = (expected.mark(), &expected.value);
        let agent = self.desk(at)?.memory.agent();
        let name = |state: crate::connector::AgentState| state.name;
        same(mark, "the state", stands.state.as_ref(), Some(agent.current_state().name))?;
        same(mark, "the next state", stands.next.as_ref(), agent.next_state().map(name))?;
        let presence = agent.presence().map_or_else(|| "Offline".to_owned(), |status| status.status_api_name);
        same(mark, "the presence status", stands.presence.as_ref(), Some(presence))?;
        same(mark, "muted", stands.muted.as_ref(), Some(agent.is_muted()))?;
        same(mark, "signed in", stands.signed_in.as_ref(), Some(agent.is_logged_in()))?;
        if let Some(dialled) = &stands.dialled {
            let unknown = |found: String| Mismatch::new(mark, "the name of a record or a contact", found);
            let wanted: Vec<String> =
                dialled.iter().map(|number| self.names.text(number)).collect::<Result<_, _>>().map_err(unknown)?;
            let found: Vec<String> = agent
                .dialled()
                .into_iter()
                .map(|dial| dial.endpoint.phone_number.or(dial.endpoint.name).unwrap_or_default())
                .collect();
            if wanted != found {
                let said = |numbers: &[String]| {
                    format!("dialled: {}", if numbers.is_empty() { "none".to_owned() } else { numbers.join(", ") })
                };
                return Err(Mismatch::new(mark, said(&wanted), said(&found)));
            }
        }
        Ok(())
    }

    pub(super) fn check_panel(&mut self, at: usize, expectation: &Expectation) -> Checked {
        let Some(expected) = &expectation.panel else { return Ok(()) };
        let contact = self.desk(at)?.inbox.contact_in_view();
        let panel = contact.map(|contact| self.stage.adapter().attributes().rows(&contact.attributes));
        let rows = panel.filter(crate::attribute::PanelRows::is_shown).map(|panel| panel.rows).unwrap_or_default();
        let unknown = |found: String| Mismatch::new(expected.mark(), "the name of a record or a contact", found);
        let mut is_so = expected.value.len() == rows.len();
        for (wanted, row) in expected.value.iter().zip(&rows) {
            let filled = |text: &Option<String>| text.as_deref().map(|text| self.names.text(text)).transpose();
            let value = filled(&wanted.value).map_err(unknown)?;
            let link = filled(&wanted.link).map_err(unknown)?;
            let text = row.value.as_ref().map(crate::attribute::RowValue::text);
            let href = row.value.as_ref().and_then(crate::attribute::RowValue::href);
            is_so &= wanted.label.is_none() || wanted.label == row.label;
            is_so &= value.is_none() || value.as_deref() == text;
            is_so &= link.is_none() || link.as_deref() == href;
        }
        if is_so {
            return Ok(());
        }
        let say_wanted = |row: &Row| say_row(row.label.as_deref(), row.value.as_deref());
        let say_found = |row: &AttributeRow| {
            say_row(row.label.as_deref(), row.value.as_ref().map(crate::attribute::RowValue::text))
        };
        let rows_or_none = |said: String| if said.is_empty() { "no rows".to_owned() } else { said };
        let (expects, finds) = (rows_or_none(all(&expected.value, say_wanted)), rows_or_none(all(&rows, say_found)));
        Err(Mismatch::new(expected.mark(), expects, finds))
    }

    pub(super) fn check_data(&mut self, at: usize, expectation: &Expectation) -> Checked {
        let Some(expected) = &expectation.data else { return Ok(()) };
        let found = self.desk(at)?.memory.screen().data();
        let unknown = |found: String| Mismatch::new(expected.mark(), "the name of a record or a contact", found);
        let wanted = self.names.object(&expected.value).map_err(unknown)?;
        if wanted.len() == found.len() && has(&wanted, &found) {
            return Ok(());
        }
        Err(Mismatch::new(expected.mark(), shown(&Value::Object(wanted)), shown(&Value::Object(found))))
    }

    pub(super) fn check_properties(&mut self, at: usize, expectation: &Expectation) -> Checked {
        for (key, expected) in &expectation.properties {
            let found = self.desk(at)?.memory.properties().get(key);
            let unknown = |found: String| Mismatch::new(expected.mark(), "the name of a record or a contact", found);
            let wanted = self.names.value(&expected.value).map_err(unknown)?;
            if !is_as(&wanted, found.as_ref()) {
                let found = found.map_or("none".to_owned(), |found| shown(&found));
                return Err(Mismatch::new(
                    expected.mark(),
                    format!("property `{key}` to be {}", shown(&wanted)),
                    found,
                ));
            }
        }
        Ok(())
    }

    pub(super) fn check_counters(&mut self, at: usize, expectation: &Expectation) -> Checked {
        for (name, expected) in &expectation.counters {
            let found = self.desk(at)?.memory.properties().counter(name);
            if (found - expected.value).abs() > f64::EPSILON {
                let expects = format!("counter `{name}` to be {}", expected.value);
                return Err(Mismatch::new(expected.mark(), expects, found.to_string()));
            }
        }
        Ok(())
    }
}

fn say_row(label: Option<&str>, value: Option<&str>) -> String {
    match (label, value) {
        (Some(label), Some(value)) => format!("{label}: {value}"),
        (Some(only), None) | (None, Some(only)) => only.to_owned(),
        (None, None) => "a row".to_owned(),
    }
}

/// Compares what is named with what is found.
fn same<T: PartialEq + std::fmt::Display>(at: Mark, what: &str, wanted: Option<&T>, found: Option<T>) -> Checked {
    let Some(wanted) = wanted else { return Ok(()) };
    match found {
        Some(found) if found == *wanted => Ok(()),
        Some(found) => Err(Mismatch::new(at, format!("{what} to be {wanted}"), found.to_string())),
        None => Err(Mismatch::new(at, format!("{what} to be {wanted}"), "none")),
    }
}
