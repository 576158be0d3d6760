//! The spelling of Classic: commands with their arguments in a list, and answers as text (`external-apis` section 3.2).

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::{Command, Pop, PopData, SCREEN_POP_DATA, ScreenPop};
use crate::RecordId;
use crate::page::{Api, CommandError, Fault, FaultCode, Invocation, PageUrl, classic_value};

impl Command {
    /// The command as Classic takes it.
    ///
    /// # Errors
    /// [`CommandError::Unsupported`] for what Classic cannot do, [`CommandError::Invalid`] for an id that would change the
    /// address in which it stands.
    pub fn classic(&self) -> Result<Invocation, CommandError> {
        let (method, args) = match self {
            Self::ScreenPop(pop) => ("screenPop", vec![self.classic_address(pop)?.into(), true.into()]),
            Self::SearchAndScreenPop(search) => {
                let term = search.search_params.as_ref().map(super::SearchTerm::as_str);
                let query = search.query_params.as_ref().map(query_params);
                let method = if search.deferred { "searchAndGetScreenPopUrl" } else { "searchAndScreenPop" };
                (method, vec![term.into(), query.into(), search.call_type.as_str().into()])
            }
            Self::SaveLog(log) => {
                let id = log.id().map(|id| ("Id".to_owned(), Value::from(id)));
                let fields = log.fields().map(|(name, value)| (name.clone(), value.clone()));
                let fields = form(&id.into_iter().chain(fields).collect());
                ("saveLog", vec![log.object().into(), fields.into()])
            }
            Self::RunApex(apex) => {
                let text = |text: &String| Value::from(text.as_str());
                ("runApex", vec![text(&apex.apex_class), text(&apex.method_name), text(&apex.method_params)])
            }
            Self::GetAppViewInfo => ("getPageInfo", vec![]),
            Self::GetSoftphoneLayout => ("cti.getSoftphoneLayout", vec![]),
            Self::GetCallCenterSettings => ("cti.getCallCenterSettings", vec![]),
            Self::EnableClickToDial => ("cti.enableClickToDial", vec![]),
            Self::DisableClickToDial => ("cti.disableClickToDial", vec![]),
            Self::RefreshView => ("refreshPage", vec![]),
            Self::NotifyInitializationComplete => ("cti.notifyInitializationComplete", vec![]),
            Self::SetSoftphonePanelHeight { height } => ("cti.setSoftphoneHeight", vec![height.pixels().into()]),
            Self::SetSoftphonePanelWidth { width } => ("cti.setSoftphoneWidth", vec![width.pixels().into()]),
            Self::SetSoftphonePanelVisibility { visible } => ("setVisible", vec![(*visible).into()]),
            Self::IsSoftphonePanelVisible => ("isVisible", vec![]),
            Self::SetSoftphoneItemIcon { .. }
            | Self::SetSoftphonePanelIcon { .. }
            | Self::SetSoftphoneItemLabel { .. }
            | Self::SetSoftphonePanelLabel { .. }
            | Self::CompleteWork(_) => return Err(self.only_in_lightning()),
        };
        Ok(Invocation::new(Api::Interaction, method, args))
    }

    fn only_in_lightning(&self) -> CommandError {
        CommandError::Unsupported { method: self.method().to_owned(), wanted: Api::OpenCti.as_str().to_owned() }
    }

    /// The address that Classic pops. Inferred: the ones of records, of the home page and the form of a standard object,
    /// and of the search page are those that Classic itself shows.
    fn classic_address(&self, pop: &ScreenPop) -> Result<String, CommandError> {
        let pop = match pop {
            ScreenPop::Pop(pop) => pop,
            ScreenPop::Deferred(data) => return deferred_address(data),
        };
        Ok(match pop {
            Pop::Record { record_id } => format!("/{}", plain_id(record_id)?),
            Pop::Url { url } => url.rooted(),
            Pop::ObjectHome { scope } => format!("/{}/o", self.key_prefix(scope)?),
            Pop::List { list_view_id, scope } => {
                format!("/{}?fcf={}", self.key_prefix(scope)?, plain_id(list_view_id)?)
            }
            Pop::Search { search_string } => {
                let term = form(&Map::from_iter([("str".to_owned(), search_string.as_str().into())]));
                format!("/_ui/search/ui/UnifiedSearchResults?{term}")
            }
            // Classic fills a form by the ids of its input fields, which no source of ours maps from field names.
            Pop::NewRecord { entity_name, default_field_values } if default_field_values.is_empty() => {
                format!("/{}/e", self.key_prefix(entity_name)?)
            }
            Pop::NewRecord { .. } | Pop::Flow { .. } => return Err(self.only_in_lightning()),
        })
    }

    /// The beginning of the ids of a standard object; those of custom objects differ from org to org.
    fn key_prefix(&self, object: &str) -> Result<&'static str, CommandError> {
        const PREFIXES: [(&str, &str); 10] = [
            ("Account", "001"),
            ("Campaign", "701"),
            ("Case", "500"),
            ("Contact", "003"),
            ("Event", "00U"),
            ("Lead", "00Q"),
            ("Opportunity", "006"),
            ("Solution", "501"),
            ("Task", "00T"),
            ("User", "005"),
        ];
        let found = PREFIXES.iter().find(|(name, _)| name.eq_ignore_ascii_case(object));
        found.map(|(_, prefix)| *prefix).ok_or_else(|| self.only_in_lightning())
    }
}

fn deferred_address(data: &PopData) -> Result<String, CommandError> {
    let data = Map::from(data.clone());
    let address = data.get("params").and_then(|params| params.get("url")).and_then(Value::as_str);
    match address {
        Some(address) => Ok(PageUrl::new(address)?.rooted()),
        None => Err(CommandError::Invalid("the data of the deferred pop has no address".to_owned())),
    }
}

/// An id that stays one in an address.
fn plain_id(id: &str) -> Result<RecordId, CommandError> {
    RecordId::parse(id).map_err(|error| CommandError::Invalid(error.to_string()))
}

fn query_params(params: &Value) -> String {
    match params {
        Value::Object(rows) => form(rows),
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Rows in query-string form. No value becomes syntax; what has no value is left out.
fn form(rows: &Map<String, Value>) -> String {
    let mut form = String::new();
    for (name, value) in rows {
        let value = match value {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            other => other.to_string(),
        };
        if !form.is_empty() {
            form.push('&');
        }
        encode(name, &mut form);
        form.push('=');
        encode(&value, &mut form);
    }
    form
}

fn encode(text: &str, form: &mut String) {
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => form.push(char::from(byte)),
            // Writing to a text never fails.
            _ => drop(write!(form, "%{byte:02X}")),
        }
    }
}

/// What a method of Classic gave to its callback, `{result, error}`, with its text read and its names those of Lightning.
pub(super) fn translated(command: &Command, answer: Value) -> Result<Value, CommandError> {
    let method = command.method();
    let Value::Object(mut answer) = answer else { return Err(CommandError::unreadable(method, "an object")) };
    let error = answer.shift_remove("error").map(classic_value).unwrap_or_default();
    if !matches!(error, Value::Null | Value::Bool(false)) {
        let description = error.as_str().map_or_else(|| error.to_string(), str::to_owned);
        let faults = vec![Fault { code: FaultCode::Generic, description, details: None }];
        return Err(CommandError::Refused { method: method.to_owned(), faults });
    }
    let result = answer.shift_remove("result").unwrap_or_default();
    Ok(match command {
        // What Apex returns is its own; it may be a text that looks like something else.
        Command::RunApex(_) => json!({"runApex": result}),
        Command::SaveLog(_) => match classic_value(result) {
            Value::Bool(false) => return Err(refused(method)),
            id => id,
        },
        Command::IsSoftphonePanelVisible => json!({"visible": classic_value(result)}),
        Command::GetAppViewInfo => lightning_names(classic_value(result)),
        Command::SearchAndScreenPop(_) => with_pop_data(classic_value(result)),
        Command::GetSoftphoneLayout | Command::GetCallCenterSettings => classic_value(result),
        _ if classic_value(result) == Value::Bool(false) => return Err(refused(method)),
        _ => Value::Null,
    })
}

fn refused(method: &str) -> CommandError {
    let description = "the page answers `false`".to_owned();
    let faults = vec![Fault { code: FaultCode::Generic, description, details: None }];
    CommandError::Refused { method: method.to_owned(), faults }
}

/// The members of a page or a clicked number, with the names of Lightning.
pub(super) fn lightning_names(value: Value) -> Value {
    let Value::Object(members) = value else { return value };
    let mut renamed = Map::new();
    for (name, value) in members {
        let name = match name.as_str() {
            "objectId" => "recordId",
            "objectName" => "recordName",
            "object" => "objectType",
            other => other,
        };
        if !renamed.contains_key(name) {
            renamed.insert(name.to_owned(), if name == "personAccount" { classic_value(value) } else { value });
        }
    }
    Value::Object(renamed)
}

/// The address that a deferred search of Classic gives, as the data of Lightning. Inferred: its name.
fn with_pop_data(value: Value) -> Value {
    let Value::Object(mut members) = value else { return value };
    if let Some(url) = members.shift_remove("screenPopUrl").filter(Value::is_string) {
        members.insert(SCREEN_POP_DATA.to_owned(), json!({"type": "url", "params": {"url": url}}));
    }
    Value::Object(members)
}
