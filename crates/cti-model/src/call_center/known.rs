//! The sections and items that Salesforce itself reads (`webex` section 1.2).

/// The item with the name by which Salesforce knows a definition.
pub(super) const INTERNAL_NAME: &str = "reqInternalName";
/// The item with the name that an administrator reads.
pub(super) const DISPLAY_NAME: &str = "reqDisplayName";
/// The item with the page that the soft phone loads.
pub(super) const ADAPTER_URL: &str = "reqAdapterUrl";
/// The item that says where the soft phone works.
pub(super) const MODE: &str = "reqSalesforceCompatibilityMode";
/// The fields of the Metadata API that repeat an item of Salesforce's own section.
pub(super) const FIELDS: [(&str, &str); 2] = [("adapterUrl", ADAPTER_URL), ("displayName", DISPLAY_NAME)];
/// The section of dialling prefixes.
pub(super) const DIALLING: &str = "reqDialingOptions";
/// The section of a partner's telephony for Service Cloud Voice.
pub(super) const PARTNER: &str = "reqHvcc";

/// What the value of an item has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Any text.
    Text,
    /// The name by which Salesforce knows the definition.
    InternalName,
    /// A page: `https://…`, or a path of the org.
    Url,
    /// `true` or `false`.
    Boolean,
    /// Pixels, within what Lightning takes.
    Pixels(u32, u32),
    /// Milliseconds.
    Milliseconds,
    /// One of these words.
    Word(&'static [&'static str]),
}

/// An item that Salesforce reads.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) section: &'static str,
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// The item without which this one does nothing.
    pub(super) with: Option<&'static str>,
}

const fn known(section: &'static str, name: &'static str, kind: Kind) -> Known {
    Known { section, name, kind, with: None }
}

const fn pair(name: &'static str, kind: Kind, with: &'static str) -> Known {
    Known { section: super::GENERAL, name, kind, with: Some(with) }
}

/// Every item that Salesforce reads.
pub(super) static ITEMS: &[Known] = &[
    known(super::GENERAL, INTERNAL_NAME, Kind::InternalName),
    known(super::GENERAL, DISPLAY_NAME, Kind::Text),
    known(super::GENERAL, ADAPTER_URL, Kind::Url),
    known(super::GENERAL, "reqUseApi", Kind::Boolean),
    known(super::GENERAL, "reqSoftphoneHeight", Kind::Pixels(240, 2560)),
    known(super::GENERAL, "reqSoftphoneWidth", Kind::Pixels(200, 1920)),
    known(super::GENERAL, MODE, Kind::Word(&["Classic", "Lightning", "Classic_and_Lightning"])),
    pair("reqStandbyUrl", Kind::Url, "reqTimeout"),
    pair("reqTimeout", Kind::Milliseconds, "reqStandbyUrl"),
    pair("reqCanvasApiName", Kind::Text, "reqCanvasNamespace"),
    pair("reqCanvasNamespace", Kind::Text, "reqCanvasApiName"),
    known(super::GENERAL, "reqDescription", Kind::Text),
    known(super::GENERAL, "reqProgId", Kind::Text),
    known(super::GENERAL, "reqVersion", Kind::Text),
    known(super::GENERAL, "reqVendorInfoApiName", Kind::Text),
    known(super::GENERAL, "reqCallCenterType", Kind::Text),
    known(super::GENERAL, "reqIsDefault", Kind::Boolean),
    known(super::GENERAL, "reqPackageNamespace", Kind::Text),
    known(super::GENERAL, "reqSetupFlowMetadata", Kind::Text),
    known(DIALLING, "reqOutsidePrefix", Kind::Text),
    known(DIALLING, "reqLongDistPrefix", Kind::Text),
    known(DIALLING, "reqInternationalPrefix", Kind::Text),
    known(PARTNER, "reqTelephonyIntegrationCertificate", Kind::Text),
    known(PARTNER, "reqLongDistPrefix", Kind::Text),
    known(PARTNER, "reqRelayState", Kind::Text),
    known(PARTNER, "reqIdentityUrl", Kind::Text),
];

/// The item that Salesforce reads by this name in this section.
pub(super) fn item(section: &str, name: &str) -> Option<&'static Known> {
    ITEMS.iter().find(|known| known.section == section && known.name == name)
}

/// Whether a section is one of Salesforce's own.
pub(super) fn is_section(name: &str) -> bool {
    matches!(name, super::GENERAL | DIALLING | PARTNER)
}

/// Keys of the runtime settings, which a section or item of that name would hide.
pub(super) const RUNTIME_KEYS: [&str; 4] = ["label", "sortOrder", "internalNameLabel", "displayNameLabel"];
