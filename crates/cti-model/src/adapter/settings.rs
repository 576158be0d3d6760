//! The settings of an adapter, and the instances that stand by for its own (sections 10.1 and 10.6).

use crate::record::record;

record! {
    /// The settings of an adapter: which Amazon Connect instance, which call center, which switches. Section 10.1.
    ///
    /// ```
    /// use cti_model::adapter::AdapterSettings;
    ///
    /// let settings = AdapterSettings::default();
    /// assert!(settings.presence_sync_enabled && settings.softphone_popout_enabled);
    /// assert_eq!(settings.recording_named_credential(), "AmazonConnectAPI");
    /// ```
    pub struct AdapterSettings in "AC_CtiAdapter__c" {
        /// Its name, such as `ACLightningAdapter`.
        name: String = "Name";
        /// The Amazon Connect instance: its alias, or its whole URL (since 5.7).
        instance: String = "Instance__c";
        /// The ARN of the instance, which Global Resiliency needs.
        instance_arn: Option<String> = "InstanceArn__c";
        /// The region of the instance, which chat needs.
        region: Option<String> = "Region__c";
        /// The internal name of the call center.
        call_center: Option<String> = "CallCenter__c";
        /// URL of the sound of a call.
        custom_ringtone: Option<String> = "CustomRingtone__c";
        /// URL of the sound of a chat; since 5.10.
        custom_chat_ringtone: Option<String> = "CustomChatRingtone__c";
        /// Whether the soft phone can be moved into a window of its own.
        softphone_popout_enabled: bool = "SoftphonePopoutEnabled__c" or true;
        /// The member of that meaning in older records.
        enable_softphone_popout: Option<bool> = "EnableSoftphonePopout__c";
        /// How much is logged; without effect in the product.
        debug_level: Option<String> = "DebugLevel__c";
        /// Whether the browser carries no voice; since 5.16.
        medialess: bool = "Medialess__c";
        /// Whether presence sync rules are applied. The record's default is true, and the product's text says off by
        /// default; here the record counts.
        presence_sync_enabled: bool = "PresenceSyncEnabled__c" or true;
        /// Whether the microphone is asked for early; since 5.22.
        early_gum: bool = "EarlyGum__c";
        /// Whether the agent can choose audio devices; since 5.10.
        audio_device_settings: bool = "AudioDeviceSettings__c";
        /// Whether the agent can choose between soft phone and desk phone; since 5.10.
        phone_type_settings: bool = "PhoneTypeSettings__c" or true;
        /// The named credential for recording; see [`AdapterSettings::recording_named_credential`].
        named_credential: Option<String> = "NamedCredential__c";
        /// Where single sign-on begins.
        sso_url: Option<String> = "SsoUrl__c";
        /// Where single sign-on leads.
        sso_relay_state: Option<String> = "SsoRelayState__c";
        /// `v1` or `v2`.
        ccp_version: Option<String> = "CcpVersion__c";
        /// What the panel below shows.
        bottom_panel: Option<String> = "BottomPanel__c";
        /// Whatever the administrator keeps here.
        user_defined: Option<String> = "UserDefined__c";
    }
}

impl AdapterSettings {
    /// The named credential with which recordings are controlled: that of the adapter, else `AmazonConnectAPI`.
    pub fn recording_named_credential(&self) -> &str {
        given(self.named_credential.as_ref()).unwrap_or("AmazonConnectAPI")
    }
}

/// A setting that says something: one that is empty is not set.
pub(super) fn given(setting: Option<&String>) -> Option<&str> {
    setting.map(|text| text.trim()).filter(|text| !text.is_empty())
}

record! {
    /// An instance in another region that takes over when the adapter's own fails; since 5.27. Section 10.6.
    pub struct ReplicaInstance in "AC_ReplicaInstance__c" {
        /// Its name.
        name: String = "Name";
        /// Its ARN.
        arn: String = "Arn__c";
        /// Its URL.
        instance: String = "Instance__c";
        /// Its region.
        region: String = "Region__c";
        /// The record of the adapter, by id.
        cti_adapter: Option<String> = "CtiAdapter__c";
        /// The named credential for recording; see [`ReplicaInstance::recording_named_credential`].
        named_credential: Option<String> = "NamedCredential__c";
    }
}

impl ReplicaInstance {
    /// The named credential with which recordings are controlled there: its own, else `AmazonConnectAPI_` and the region
    /// with underscores (section 10.4).
    pub fn recording_named_credential(&self) -> String {
        match given(self.named_credential.as_ref()) {
            Some(name) => name.to_owned(),
            None => format!("AmazonConnectAPI_{}", self.region.replace('-', "_")),
        }
    }
}
