//! Desktop layouts: the JSON with which a team's agent desktop is built (`webex` section 6).
//!
//! A *desktop layout* places components in the areas of Webex's agent desktop, among them, invisibly, the connector that
//! brings the desktop into Salesforce. [`DesktopLayout`] keeps the text; [`Profile`], [`Page`] and [`Component`] are typed
//! views into it, and what is changed is changed in place.
//!
//! ```
//! use cti_model::Code;
//! use cti_webex::layout::DesktopLayout;
//!
//! let source = r#"{
//!   "version": "0.0.6", "appTitle": "Lamp desk", "notificationtimer": 8,
//!   "area": {"headless": {"id": "dw-headless",
//!     "widgets": {"crm": {"comp": "agentx-custom-desktop",
//!       "script": "https://d390gzw4ok28px.cloudfront.net/salesforce/v1.1.5/dist/index.js",
//!       "attributes": {"outDialAni": "<OutDialAniValue>", "nameOfOpenCtiFileName": "opencti_v48.js"}}},
//!     "layout": {"areas": [["crm"]], "size": {"cols": [1], "rows": [1]}}}}
//! }"#;
//! let mut layout = DesktopLayout::parse(source)?;
//! let codes: Vec<Code> = layout.check().iter().map(|finding| finding.code).collect();
//! assert_eq!(codes, [Code::LayoutKeyCase, Code::SupersededHost, Code::PlaceholderLeft]);
//!
//! layout.rewrite_superseded_hosts();
//! layout.set("/area/headless/widgets/crm/attributes/outDialAni", &"+12025550100".into())?;
//! let expected = source
//!     .replace("d390gzw4ok28px.cloudfront.net", "cx-crmconnector.ciscoccservice.com")
//!     .replace("<OutDialAniValue>", "+12025550100");
//! assert_eq!(layout.as_str(), expected);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! All keys of a layout are case-sensitive, and the desktop ignores what it does not know without a word; the server takes
//! any text. So [`DesktopLayout::check`] is the one place that says what is wrong.

mod address;
mod check;
mod connector;
mod edit;
mod keys;
mod read;
mod store;
mod view;

use std::fmt;

use cti_model::Json;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use address::{Address, CONNECTOR_HOST, NotAnAddress, SUPERSEDED_HOSTS};
pub use check::LayoutChecker;
pub use connector::{Crm, CrmConnector};
pub use edit::{LayoutEditError, Rewritten};
pub use read::{LayoutError, MAX_BYTES};
pub use store::Dynamic;
pub use view::{Component, Grid, Navigation, Page, Profile, Role, Visibility};

/// A desktop layout: its text, and what stands in it.
///
/// Serialises as its text, which is also how Webex's API carries it (`jsonFileContent`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DesktopLayout {
    source: String,
    json: Json,
}

impl DesktopLayout {
    /// The text, as it was read where nothing was changed.
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// The document.
    pub fn json(&self) -> &Json {
        &self.json
    }

    /// Whether there is a profile for each role, as since version 0.1.0; otherwise there is one for all.
    pub fn is_role_based(&self) -> bool {
        self.profiles().iter().any(|profile| profile.role().is_some())
    }

    /// The profiles: one for each role, or one for all.
    pub fn profiles(&self) -> Vec<Profile<'_>> {
        Profile::all(&self.json)
    }

    /// The profile of a role, or the one for all.
    pub fn profile(&self, role: Role) -> Option<Profile<'_>> {
        let profiles = self.profiles();
        let own = profiles.iter().find(|profile| profile.role() == Some(role));
        own.or_else(|| profiles.iter().find(|profile| profile.role().is_none())).cloned()
    }

    /// Every component, wherever it stands, in the order of the document.
    pub fn components(&self) -> Vec<Component<'_>> {
        self.profiles().iter().flat_map(Profile::components).collect()
    }

    /// The components that connect the desktop to a CRM.
    pub fn connectors(&self) -> Vec<CrmConnector<'_>> {
        self.components().into_iter().filter_map(CrmConnector::new).collect()
    }
}

impl fmt::Display for DesktopLayout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

impl std::str::FromStr for DesktopLayout {
    type Err = LayoutError;

    fn from_str(source: &str) -> Result<Self, LayoutError> {
        Self::parse(source)
    }
}

impl Serialize for DesktopLayout {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.source)
    }
}

impl<'de> Deserialize<'de> for DesktopLayout {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// A pointer to a member.
fn member(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}
