//! Calls that the agent begins with a click on a number: which digits are dialled, and which number the other party sees
//! (`webex` section 5.2).

use cti_engine::connector::{Dial, Endpoint};
use cti_engine::phone_number::is_withheld;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::definition::Outdial;
use crate::prefix::Prefixes;

/// What besides the definition decides on an outbound call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OutdialOptions {
    /// The attribute `outDialAni` of the desktop layout. A placeholder such as `<OutDialAniValue>` that nobody replaced
    /// counts as not set.
    pub layout_ani: Option<String>,
    /// The number that the agent chose in the list of outdial ANIs; it counts while the definition sets none.
    pub chosen_ani: Option<String>,
}

/// A call to be made.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OutdialPlan {
    /// What is dialled.
    pub destination: String,
    /// The prefix that was cut.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// The number that the other party sees; the default of the agent's profile when `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
}

impl std::fmt::Debug for OutdialPlan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OutdialPlan")
            .field("prefix", &self.prefix)
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}

/// Why a number is not dialled. The number is not repeated: it may be a customer's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OutdialError {
    /// The text has no digits.
    #[error("the text that was clicked has no phone number: expected digits")]
    NoNumber,
    /// The destination has more characters than Webex takes.
    #[error("the destination has {chars} characters: at most {} are dialled", OutdialPlan::MOST)]
    TooLong {
        /// Its characters.
        chars: usize,
    },
}

impl Outdial {
    /// What is dialled for a click on a number. A note behind the number is never dialled, and its letters never become
    /// digits.
    ///
    /// ```
    /// use cti_webex::definition::Outdial;
    /// use cti_webex::outdial::OutdialOptions;
    ///
    /// let plan = Outdial::default().plan("+1 206-555-1212 (case manager)", &OutdialOptions::default())?;
    /// assert_eq!(plan.destination, "2065551212");
    /// # Ok::<(), cti_webex::outdial::OutdialError>(())
    /// ```
    ///
    /// # Errors
    /// [`OutdialError`].
    pub fn plan(&self, clicked: &str, options: &OutdialOptions) -> Result<OutdialPlan, OutdialError> {
        if is_withheld(clicked) {
            return Err(OutdialError::NoNumber);
        }
        let cut = Prefixes::new(&self.prefixes).cut(clicked).ok_or(OutdialError::NoNumber)?;
        let chars = cut.number.chars().count();
        if chars > OutdialPlan::MOST {
            return Err(OutdialError::TooLong { chars });
        }
        let ani = if self.set_ani { &options.layout_ani } else { &options.chosen_ani };
        let origin = ani.as_deref().map(str::trim).filter(|ani| !ani.is_empty() && !ani.starts_with('<'));
        Ok(OutdialPlan { destination: cut.number, prefix: cut.prefix, origin: origin.map(str::to_owned) })
    }
}

impl OutdialPlan {
    /// The most characters of a destination (`webex` section 5.2).
    pub const MOST: usize = 36;

    /// The call, for the agent's phone of a desk.
    pub fn dial(&self) -> Dial {
        let endpoint = Endpoint::phone_number(&self.destination);
        Dial { endpoint, queue_arn: None, caller_id: self.origin.clone() }
    }

    /// The call as the desktop's SDK takes it (`dialer.startOutdial`): through an outdial entry point, with attributes, of
    /// which Webex takes at most 30.
    pub fn to_request(&self, entry_point_id: &str, attributes: Map<String, Value>) -> Value {
        json!({"data": {
            "entryPointId": entry_point_id,
            "destination": self.destination,
            "direction": "OUTBOUND",
            "origin": self.origin,
            "attributes": attributes.into_iter().take(30).collect::<Map<_, _>>(),
            "mediaType": "telephony",
            "outboundType": "OUTDIAL",
        }})
    }
}
