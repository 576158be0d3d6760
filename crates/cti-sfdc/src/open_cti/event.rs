//! What happens on the page, as events of the engine.

use cti_engine::event::{DeskEvent, EventError};
use cti_model::{Event, Source, Trigger};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::classic::lightning_names;
use crate::page::{Api, classic_value};

/// What a listener of Open CTI hears, in either spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum UiEvent {
    /// The agent clicked on a number.
    ClickToDial,
    /// The agent went to another page.
    NavigationChange,
    /// High Velocity Sales work began.
    HvsWorkStart,
}

impl UiEvent {
    /// The event of a listener: `onClickToDial`, `onNavigationChange` and `hvs.onWorkStart` of Lightning,
    /// `cti.onClickToDial` and `onFocus` of Classic.
    pub fn of(listener: &str) -> Option<Self> {
        Some(match listener {
            "onClickToDial" | "cti.onClickToDial" => Self::ClickToDial,
            "onNavigationChange" | "onFocus" => Self::NavigationChange,
            "hvs.onWorkStart" => Self::HvsWorkStart,
            _ => return None,
        })
    }

    /// The event as the engine knows it, with everything that came.
    ///
    /// ```
    /// use cti_sfdc::open_cti::UiEvent;
    /// use cti_sfdc::page::Api;
    /// use serde_json::json;
    ///
    /// let classic = json!({"result": r#"{"number": "4155551212", "objectId": "003A000001cHBcs", "object": "Contact"}"#});
    /// let event = UiEvent::ClickToDial.read(&Api::Interaction, classic)?;
    /// assert_eq!(event.trigger().to_string(), "salesforceUI.onClickToDial");
    /// let payload = json!({"number": "4155551212", "recordId": "003A000001cHBcs", "objectType": "Contact"});
    /// assert_eq!(event.payload(), payload);
    /// # Ok::<(), cti_engine::event::EventError>(())
    /// ```
    ///
    /// # Errors
    /// [`EventError`] for a payload that is not one of the event.
    pub fn read(self, api: &Api, payload: Value) -> Result<DeskEvent, EventError> {
        let payload = match payload {
            Value::Object(mut members) if *api == Api::Interaction && members.contains_key("result") => {
                lightning_names(classic_value(members.shift_remove("result").unwrap_or_default()))
            }
            other if *api == Api::Interaction => lightning_names(classic_value(other)),
            other => other,
        };
        DeskEvent::from_parts(Trigger::new(Source::SalesforceUi, self.event()), without_gaps(payload), None)
    }

    const fn event(self) -> Event {
        match self {
            Self::ClickToDial => Event::OnClickToDial,
            Self::NavigationChange => Event::OnNavigationChange,
            Self::HvsWorkStart => Event::OnHvsWorkStart,
        }
    }
}

/// The payload with its number as text, since it is what the page shows and not a quantity, and without members that have
/// no value.
fn without_gaps(payload: Value) -> Value {
    let Value::Object(members) = payload else { return payload };
    let filled = members.into_iter().filter(|(_, value)| !value.is_null());
    let filled: Map<String, Value> = filled
        .map(|(name, value)| match (name.as_str(), value) {
            ("number", Value::Number(number)) => (name, number.to_string().into()),
            (_, value) => (name, value),
        })
        .collect();
    Value::Object(filled)
}
