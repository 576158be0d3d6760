//! The features whose value is lines of `key: value`, each with its keys, their defaults and meanings (section 7.3).

use std::time::Duration;

use super::key::{KeyValue, Platform, WebAddress, default_of, take};
use super::spec::KeySpec;
use super::value::FeatureValue;
use crate::finding::Finding;
use crate::version::ProductVersion;

/// Declares a feature once: the struct, its defaults, how it is read, and its rows of the catalogue.
macro_rules! feature {
    (
        $(#[$meta:meta])*
        pub struct $Name:ident in $name:literal {
            $(
                $(#[doc = $doc:literal])+
                $field:ident: $ty:ty = $key:literal $(or $default:literal)? $(since $major:literal, $minor:literal)?;
            )+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $Name {
            $($(#[doc = $doc])+ #[doc = concat!("\n\nKey `", $key, "`", $(", default `", $default, "`",)? ".")] pub $field: $ty,)+
        }

        impl $Name {
            /// The name of the feature.
            pub const NAME: &'static str = $name;

            pub(super) const KEYS: &'static [KeySpec] = &[$(KeySpec {
                name: $key,
                kind: <$ty as KeyValue>::KIND,
                default: concat!($($default)?),
                required: <$ty as KeyValue>::REQUIRED,
                since: [$(Some(ProductVersion::new($major, $minor, 0)),)? None][0],
                meaning: concat!($($doc),+).trim_ascii(),
            }),+];

            /// Reads the value; what is missing or at fault has its default.
            pub fn read(value: &FeatureValue) -> Self {
                Self::read_with(value, &mut Vec::new())
            }

            pub(super) fn read_with(value: &FeatureValue, findings: &mut Vec<Finding>) -> Self {
                let [$($field),+] = Self::KEYS else { return Self::default() };
                Self { $($field: take(value, $field, findings)),+ }
            }
        }

        impl Default for $Name {
            fn default() -> Self {
                Self { $($field: default_of(concat!($($default)?))),+ }
            }
        }
    };
}

feature! {
    /// Sets the agent's status when the Salesforce session ends: when all its tabs are closed, or on logout
    /// (section 7.4).
    ///
    /// ```
    /// use cti_model::feature::{FeatureValue, SetAgentStatusOnSessionEnd};
    ///
    /// let value = FeatureValue::from("Status: Logout\nIfProfileNameIncludes: Sales, Support\nSessionEndTimer: soon");
    /// let feature = SetAgentStatusOnSessionEnd::read(&value);
    /// assert!(feature.signs_out());
    /// assert_eq!(feature.agent_status(), "Offline");
    /// assert!(feature.includes_profile(Some("EMEA Support")) && !feature.includes_profile(Some("Back Office")));
    /// // What cannot be read has its default.
    /// assert_eq!(feature.session_end_timer.as_secs(), 5);
    /// ```
    pub struct SetAgentStatusOnSessionEnd in "SetAgentStatusOnSessionEnd" {
        /// The status to set; `Logout` also signs the agent out (section 10.5).
        status: String = "Status" or "Offline";
        /// Only when the name of the agent's routing profile contains one of these; always when there are none.
        if_profile_name_includes: Vec<String> = "IfProfileNameIncludes";
        /// Only when the agent's status is one of these; always when there are none.
        if_current_agent_state: Vec<String> = "IfCurrentAgentState" since 5, 14;
        /// How long to wait for a page of the session to come back, as it does on a reload. Since 2021-06; no source
        /// states the version.
        session_end_timer: Duration = "SessionEndTimer" or "5";
        /// The status to set on the next login.
        initial_agent_state: String = "InitialAgentState" or "Available" since 5, 13;
    }
}

impl SetAgentStatusOnSessionEnd {
    /// Whether the feature asks for the agent's routing profile.
    pub fn names_profiles(&self) -> bool {
        given(&self.if_profile_name_includes).next().is_some()
    }

    /// Whether the feature asks for the agent's state.
    pub fn names_states(&self) -> bool {
        given(&self.if_current_agent_state).next().is_some()
    }

    /// Whether the feature applies to agents with a routing profile of this name; `None` when it is not known, and then it
    /// applies only when it does not ask. Names are case-sensitive, which no source states.
    pub fn includes_profile(&self, name: Option<&str>) -> bool {
        let includes = |name: &str| given(&self.if_profile_name_includes).any(|part| name.contains(part));
        !self.names_profiles() || name.is_some_and(includes)
    }

    /// Whether the end of a session changes the state of this name; `None` when it is not known.
    pub fn includes_state(&self, name: Option<&str>) -> bool {
        let includes = |name: &str| given(&self.if_current_agent_state).any(|state| name == state);
        !self.names_states() || name.is_some_and(includes)
    }

    /// The status that the agent gets. One that signs out sets `Offline` before, as the enhanced logout does
    /// (section 10.5); that it is so here too is inferred.
    pub fn agent_status(&self) -> &str {
        if self.signs_out() { "Offline" } else { &self.status }
    }

    /// Whether the agent is also signed out, which never happens while a call is in progress.
    pub fn signs_out(&self) -> bool {
        is_enhanced_logout(&self.status)
    }
}

/// The items of a list that say something: an empty one would be part of every name.
fn given(items: &[String]) -> impl Iterator<Item = &str> {
    items.iter().map(|item| item.trim()).filter(|item| !item.is_empty())
}

/// Whether an agent's status of this name signs the agent out: it contains `Logout`, in that case (section 10.5).
/// Selecting it sets the agent offline, then ends the sessions of Amazon Connect and of the AWS console.
pub fn is_enhanced_logout(status: &str) -> bool {
    status.contains("Logout")
}

feature! {
    /// How the panel of contact attributes behaves; see [`attribute`](crate::attribute)
    /// (section 8.4). At latest since 5.3.
    pub struct CtiAttributesFeature in "FEATURE_CTI_ATTRIBUTES" {
        /// Whether the panel is shown when there is nothing in it.
        show_attributes_if_empty: bool = "ShowAttributesIfEmpty" or "true";
        /// Whether every attribute of the contact is listed, also those without a row of their own.
        show_all_attributes: bool = "ShowAllAttributes" or "false";
    }
}

feature! {
    /// Shows the recording panel: start or stop, and pause or resume (section 6.4). To stop is final.
    pub struct RecordingPanel in "FEATURE_RECORDING_PANEL" {
        /// Whether the panel is shown.
        enabled: bool = "Enabled" or "false";
    }
}

impl RecordingPanel {
    /// The contact attribute that says, with `true`, that the call is being recorded when it reaches the agent; since
    /// 5.14.
    pub const STARTED_ATTRIBUTE: &'static str = "RECORDING_STARTED";
}

feature! {
    /// Lets the agent leave a prepared voicemail (section 10.7). Beta; only its own manual describes it.
    pub struct VoicemailDropFeature in "FEATURE_VOICEMAIL_DROP" {
        /// The name of the quick connect to which the call is transferred. That it is required is inferred.
        quick_connect: Option<String> = "QuickConnect";
    }
}

feature! {
    /// Shows the panel of Amazon Q in Connect. Its name was `FEATURE_WISDOM_PANEL` before 5.22, and is not
    /// supported since 5.23.
    pub struct AmazonQPanel in "FEATURE_AMAZONQ_PANEL" {
        /// Whether the panel is shown. That it is off by default is inferred.
        enabled: bool = "Enabled" or "false";
        /// Shows it also to users without the permission set `AC_AmazonQ` or `AC_Administrator`; needed for users
        /// without *View Setup and Configuration*.
        ignore_permission_set: bool = "IgnorePermissionSet" or "false" since 5, 19;
    }
}

impl AmazonQPanel {
    /// The name of the feature before 5.22.
    pub const OLD_NAME: &'static str = "FEATURE_WISDOM_PANEL";
}

feature! {
    /// Pops the soft phone out for media in a virtual desktop. Excludes [`VdiPlatform`] before 5.28.
    pub struct MedialessPopout in "EnableMedialessPopout" {
        /// Whether the soft phone pops out. That it does not by default is inferred.
        enabled: bool = "Enabled" or "false";
    }
}

feature! {
    /// Sends audio past the virtual desktop.
    pub struct VdiPlatform in "VDIPlatform" {
        /// The platform; `CITRIX` since 5.22, `AWS_WORKSPACE` since 5.24. That it is required is inferred.
        name: Option<Platform> = "Name";
    }
}

feature! {
    /// Makes the soft phone of both regions reachable, so that a fail-over needs no reload (section 10.6). It takes place
    /// within 5 minutes, and leaves the agent offline.
    pub struct GlobalResiliency in "GlobalResiliency" {
        /// Where agents sign in, whatever the region.
        global_sign_in_endpoint: Option<WebAddress> = "GlobalSignInEndpoint";
        /// Whether the agent's status is restored, within 5 seconds after a fail-over is noticed.
        retain_agent_state_enabled: bool = "RetainAgentStateEnabled" or "false";
    }
}
