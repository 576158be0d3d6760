//! The connector's call-center definition: typed settings over a text that is kept.
//!
//! [`WebexDefinition`] looks at a [`CallCenterDefinition`] of any dialect as the connector does. Its
//! [`config`](WebexDefinition::config) has the seven sections and 39 items with types; what is changed there is written
//! into the text, of which all else keeps its bytes.
//!
//! ```
//! use cti_webex::definition::{Revision, WebexDefinition};
//!
//! let mut definition = WebexDefinition::published(Revision::NEWEST);
//! assert_eq!(definition.detected().revision, Revision::November2024);
//!
//! let mut config = definition.config().clone();
//! assert_eq!(config.screen_pop.ani_prefixes, ["+1", "+91"]);
//! config.activity.open_on_connected = true;
//! definition.set_config(&config)?;
//!
//! let finding = &definition.check()[0];
//! assert_eq!(
//!     finding.to_string(),
//!     "warning[pair-incomplete] field reqActivityRecordConfig/activityRecordOpenedInEditmodeConnectedState: \
//!      the activity cannot be opened when the call is connected, since it is created in wrap-up (set \
//!      `isActivityRecordCreationAtConnected` to `true`)"
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | to | use |
//! |---|---|
//! | know which published file it is, and what changed since | [`WebexDefinition::detected`], [`Revision::changes_since`] |
//! | carry the values of an old file into the newest | [`WebexDefinition::upgrade`] |
//! | carry them into the second version of the connector | [`WebexDefinition::to_v2`] |
//! | read or make the address of a data center | [`DataCenter`] |
//!
//! After an import Salesforce freezes the set of items, and the internal name is taken: a new item needs a new import
//! under another name (`webex` section 1.2). So [`WebexDefinition::set_config`] adds no item, and an upgrade gives a new
//! file.

mod check;
mod config;
mod data_center;
mod items;
mod outline;
mod published;
mod read;
mod revision;
mod upgrade;
mod v2;
mod write;

use std::fmt;

use cti_model::Finding;
use cti_model::call_center::{CallCenterDefinition, CallCenterError, EditError};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use config::{Activity, Case, CompatibilityMode, ConnectorConfig, General, NoMatch, Omni, Outdial, ScreenPop};
pub use data_center::{DataCenter, DataCenterError};
pub use revision::{Detected, ItemName, Revision, RevisionChange};
pub use upgrade::{Carried, Upgrade, UpgradeError};
pub use v2::{V2_ADAPTER_URL, V2Conversion, V2Options};

/// A call-center definition of Webex Contact Center, with its settings typed.
///
/// Serialises as its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebexDefinition {
    definition: CallCenterDefinition,
    config: ConnectorConfig,
    detected: Detected,
    /// What could not be read.
    unread: Vec<Finding>,
}

/// Why a text is not a definition of the connector.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DefinitionError {
    /// The text is not a call-center definition.
    #[error(transparent)]
    Unreadable(#[from] CallCenterError),
    /// It is a definition of another soft phone.
    #[error(
        "the definition has no section of the Webex connector, such as `reqActivityRecordConfig`: it is of another soft phone"
    )]
    OtherVendor,
    /// It is a definition of the connector's second version.
    #[error("the definition is of the second version of the Webex connector, whose settings are others")]
    SecondVersion,
}

impl WebexDefinition {
    /// Reads a definition of any dialect.
    ///
    /// # Errors
    /// For text that is not a call-center definition, and for one of another soft phone.
    pub fn parse(source: &str) -> Result<Self, DefinitionError> {
        Self::new(CallCenterDefinition::parse(source)?)
    }

    /// Looks at a definition.
    ///
    /// # Errors
    /// For the definition of another soft phone, and of the second version of this one.
    pub fn new(definition: CallCenterDefinition) -> Result<Self, DefinitionError> {
        if v2::is_v2(&definition) {
            return Err(DefinitionError::SecondVersion);
        }
        let detected = Detected::of(&definition).ok_or(DefinitionError::OtherVendor)?;
        let (config, unread) = read::read(&definition);
        Ok(Self { definition, config, detected, unread })
    }

    /// The text, as it was read where nothing was changed.
    pub fn as_str(&self) -> &str {
        self.definition.as_str()
    }

    /// The definition behind it.
    pub fn definition(&self) -> &CallCenterDefinition {
        &self.definition
    }

    /// The definition behind it.
    pub fn into_definition(self) -> CallCenterDefinition {
        self.definition
    }

    /// The settings. An item that cannot be read counts as one that is absent.
    pub fn config(&self) -> &ConnectorConfig {
        &self.config
    }

    /// Which published revision it is.
    pub fn detected(&self) -> &Detected {
        &self.detected
    }

    /// Writes the settings that differ from what the definition says; all else keeps its bytes. Gives back what cannot be
    /// written, since the definition has no item for it.
    ///
    /// Rows are written into the item of their number, in the dialect in which the item's rows are written.
    ///
    /// # Errors
    /// For a value that the definition cannot hold; nothing is changed then.
    pub fn set_config(&mut self, config: &ConnectorConfig) -> Result<Vec<Finding>, EditError> {
        let mut definition = self.definition.clone();
        let lost = write::write(&mut definition, &self.config, config)?;
        (self.config, self.unread) = read::read(&definition);
        self.detected = Detected::of(&definition).unwrap_or_else(|| self.detected.clone());
        self.definition = definition;
        Ok(lost)
    }

    /// What is wrong with the settings, in the order of the document. What is wrong with the file is
    /// [`CallCenterDefinition::check`]'s to say.
    pub fn check(&self) -> Vec<Finding> {
        check::check(self)
    }
}

impl fmt::Display for WebexDefinition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for WebexDefinition {
    type Err = DefinitionError;

    fn from_str(source: &str) -> Result<Self, DefinitionError> {
        Self::parse(source)
    }
}

impl Serialize for WebexDefinition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for WebexDefinition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}
