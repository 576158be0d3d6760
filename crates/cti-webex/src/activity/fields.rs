//! The fields of the Task that are written of a call (`webex` section 4.4).

use cti_engine::contact::Attributes;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::life::{ActivityRules, Stage};
use crate::agent_state::AuxCodes;
use crate::mapping::{FieldMap, Mapped, MappingOptions, Variables};
use crate::record_id::{Relation, is_case, is_same};
use crate::subject::direction;
use crate::task::Task;

/// The most characters of `CallDisposition` and `CallObject` (`webex` section 4.4).
const MOST: usize = 255;

/// The records that a call is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Links {
    /// The Contact or Lead.
    pub who: Option<String>,
    /// The Account, Case, Opportunity or other record.
    pub what: Option<String>,
    /// The Account.
    pub account: Option<String>,
}

impl Links {
    /// Relates a record; whether it can be.
    pub fn relate(&mut self, id: &str) -> bool {
        match Relation::of(id) {
            Some(Relation::Contact | Relation::Lead) => self.who = Some(id.to_owned()),
            Some(Relation::Account) => {
                self.what = Some(id.to_owned());
                self.account = Some(id.to_owned());
            }
            Some(Relation::Other) => self.what = Some(id.to_owned()),
            None => return false,
        }
        true
    }

    /// The Contact.
    pub fn contact(&self) -> Option<&str> {
        self.who.as_deref().filter(|id| Relation::of(id) == Some(Relation::Contact))
    }

    /// Whether a Case is what the call is about.
    pub fn has_case(&self) -> bool {
        self.what.as_deref().is_some_and(is_case)
    }

    /// Whether one of them is that record.
    pub fn has(&self, id: &str) -> bool {
        [&self.who, &self.what, &self.account].into_iter().flatten().any(|known| is_same(known, id))
    }

    fn write(&self, fields: &mut FieldMap) {
        let is_lead = self.who.as_deref().and_then(Relation::of) == Some(Relation::Lead);
        if let Some(who) = &self.who {
            fields.insert("WhoId".to_owned(), who.as_str().into());
        }
        // The platform takes nothing in `WhatId` beside a Lead.
        if let Some(what) = self.what.as_deref().filter(|_| !is_lead) {
            fields.insert("WhatId".to_owned(), what.into());
        }
    }
}

/// Makes the fields of a Task, in the stage in which the call is.
///
/// The fields of the first connector are not listed by any source; these are those of a sister product (`webex` section
/// 4.4), and rows of the mapping override any of them.
#[derive(Clone, Copy, Debug)]
pub struct ActivityFields<'f> {
    /// The call.
    pub task: &'f Task,
    /// The records that it is about.
    pub links: &'f Links,
    /// The id of the agent's user in Salesforce.
    pub user_id: Option<&'f str>,
    /// The agent's wrap-up codes, to name the reason.
    pub codes: &'f AuxCodes,
    /// The section of the definition, and what no source states.
    pub rules: ActivityRules<'f>,
}

impl ActivityFields<'_> {
    /// What stands in the Task from the beginning and is not written again. `date` is the day, as `2024-11-25`.
    pub fn of_new(&self, subject: &str, date: &str) -> FieldMap {
        let mut fields = FieldMap::new();
        let mut set = |name: &str, value: &str| drop(fields.insert(name.to_owned(), value.into()));
        set("Subject", subject);
        set("TaskSubtype", "Call");
        set("CallType", direction(self.task.is_inbound()));
        set("CallObject", cut(&self.task.interaction_id));
        set("ActivityDate", date);
        if let Some(user) = self.user_id {
            set("OwnerId", user);
        }
        fields
    }

    /// What is known in a stage, and is written as often as it changes.
    pub fn of_stage(&self, stage: Stage) -> FieldMap {
        let mut fields = FieldMap::new();
        self.links.write(&mut fields);
        let options = self.rules.options;
        if let (Some(field), Some(queue)) = (&options.queue_field, &self.task.queue) {
            fields.insert(field.clone(), queue.as_str().into());
        }
        if stage >= Stage::WrapUp
            && let Some(millis) = self.task.duration_millis()
        {
            fields.insert("CallDurationInSeconds".to_owned(), (millis / 1_000).into());
        }
        if stage == Stage::Done {
            if let Some(reason) = self.disposition() {
                fields.insert("CallDisposition".to_owned(), cut(reason).into());
            }
            if let Some(status) = &options.completed_status {
                fields.insert("Status".to_owned(), status.as_str().into());
            }
        }
        fields
    }

    /// How the call came out: the wrap-up reason by its name, else why it did not come about.
    pub fn disposition(&self) -> Option<&str> {
        let wrap_up = self.task.wrap_up.as_ref();
        let reason = wrap_up.and_then(|it| it.reason.as_deref()).filter(|reason| !reason.trim().is_empty());
        let code = || Some(self.codes.by_id(wrap_up?.aux_code_id.as_deref()?)?.name.as_str());
        let failure = || {
            let reason = self.task.failure.as_ref()?.reason.as_str();
            Some(if reason.is_empty() { "Failed" } else { reason })
        };
        let missed = || (!self.task.was_connected && self.task.is_inbound()).then_some("Missed");
        reason.or_else(code).or_else(failure).or_else(missed)
    }

    /// The fields of the mapping, if it is switched on.
    pub fn of_mapping(&self, variables: &Variables, options: &MappingOptions) -> Mapped {
        let activity = self.rules.activity;
        if activity.update_custom_fields { activity.mapping.evaluate(variables, options) } else { Mapped::default() }
    }
}

/// The variables of a call that a mapping, a subject and a search can name (`webex` section 2.4). What is secret is marked.
pub(crate) fn variables(task: &Task, links: &Links, activity: Option<&str>) -> Variables {
    let mut cad = Attributes::new();
    for (name, variable) in task.cad.iter() {
        if variable.is_secure() {
            cad.mark_secret(name);
        }
        if let Some(value) = variable.expose() {
            cad.insert(name, value);
        }
    }
    let mut own = Attributes::new();
    let mut set = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            own.insert(name, value);
        }
    };
    set("phoneNumber", task.customer_number());
    set("queueName", task.queue.as_deref());
    set("AccountId", links.account.as_deref());
    set("ContactId", links.contact());
    set("ActivityId", activity);
    set("direction", Some(direction(task.is_inbound())));
    set("ani", task.ani.as_deref());
    set("dn", task.dn.as_deref());
    set("customerName", task.customer_name.as_deref());
    Variables { cad, own }
}

/// The members of `fields` that are not written like this yet.
pub(crate) fn changed(fields: FieldMap, written: &FieldMap) -> FieldMap {
    fields.into_iter().filter(|(name, value)| written.get(name).unwrap_or(&Value::Null) != value).collect()
}

fn cut(text: &str) -> &str {
    text.char_indices().nth(MOST).and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}
