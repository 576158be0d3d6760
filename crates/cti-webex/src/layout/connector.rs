//! The components that connect the desktop to a CRM, and their settings (`webex` section 6.2).

use cti_model::Json;

use super::Component;

/// The CRM that a connector brings the desktop into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Crm {
    /// Salesforce.
    Salesforce,
    /// Microsoft Dynamics 365.
    Dynamics,
    /// Zendesk, `ServiceNow` or Freshdesk, whose connectors are told apart by their addresses alone.
    Other,
}

/// A component that connects the desktop to a CRM.
#[derive(Clone, Debug)]
pub struct CrmConnector<'a> {
    component: Component<'a>,
    crm: Crm,
}

/// Settings that only the connector for Salesforce has.
const SALESFORCE: [&str; 4] =
    ["openctiLibPath", "nameOfOpenCtiFileName", "isSFDCWidgetEnabled", "customSubjectEnabledForCallNotes"];

/// Settings that hold addresses, with commas between.
pub(super) const ADDRESSES: [&str; 6] =
    ["crmLibPath", "openctiLibPath", "openCtiLibPath", "customDesktopLibraryPath", "crmlibraryPath", "aesPath"];

impl<'a> CrmConnector<'a> {
    /// The connector that a component is; `None` for any other component.
    pub fn new(component: Component<'a>) -> Option<Self> {
        let crm = match component.comp() {
            "agentx-salesforce-desktop" => Crm::Salesforce,
            "agentx-msdynamics-desktop" => Crm::Dynamics,
            "agentx-zendesk-desktop" => Crm::Other,
            "agentx-custom-desktop" => {
                let own = SALESFORCE.iter().any(|name| component.setting(name).is_some());
                let script = component.script().is_some_and(|script| script.contains("/salesforce/"));
                if own || script { Crm::Salesforce } else { Crm::Other }
            }
            _ => return None,
        };
        Some(Self { component, crm })
    }

    /// The component.
    pub fn component(&self) -> &Component<'a> {
        &self.component
    }

    /// The CRM.
    pub fn crm(&self) -> Crm {
        self.crm
    }

    fn text(&self, name: &str) -> Option<&'a str> {
        self.component.setting(name)?.0.as_str()
    }

    /// A switch, which is written as text or as a boolean.
    fn switch(&self, name: &str) -> Option<bool> {
        match self.component.setting(name)?.0 {
            Json::Bool(on) => Some(*on),
            Json::String(text) => text.trim().to_ascii_lowercase().parse().ok(),
            _ => None,
        }
    }

    /// `outDialAni`: the number that is shown to a called party; `None` while the placeholder stands there.
    pub fn out_dial_ani(&self) -> Option<&'a str> {
        self.text("outDialAni").map(str::trim).filter(|number| !number.is_empty() && !number.starts_with('<'))
    }

    /// `crmLibPath`: the address of the connector's library.
    pub fn crm_library(&self) -> Option<&'a str> {
        self.text("crmLibPath").map(str::trim)
    }

    /// `openctiLibPath`: the addresses of Salesforce's libraries.
    pub fn open_cti_libraries(&self) -> Vec<&'a str> {
        let list = self.text("openctiLibPath").unwrap_or_default();
        list.split(',').map(str::trim).filter(|address| !address.is_empty()).collect()
    }

    /// `nameOfOpenCtiFileName`: which of these is Open CTI.
    pub fn open_cti_file(&self) -> Option<&'a str> {
        self.text("nameOfOpenCtiFileName")
    }

    /// `isSFDCWidgetEnabled`: whether the component is the Actions widget, and not the connector itself. Inferred: a
    /// component that does not say is the connector.
    pub fn is_actions_widget(&self) -> bool {
        self.switch("isSFDCWidgetEnabled").unwrap_or_default()
    }

    /// `agentTeamName`: the agent's team.
    pub fn agent_team_name(&self) -> Option<&'a str> {
        self.text("agentTeamName")
    }

    /// `customSubjectEnabledForCallNotes`, whose meaning no source states; by its name, the agent may write a subject beside
    /// the notes.
    pub fn custom_subject(&self) -> Option<bool> {
        self.switch("customSubjectEnabledForCallNotes")
    }

    /// The addresses of its script and libraries, each with the JSON pointer to its text.
    pub fn addresses(&self) -> Vec<(&'a str, String)> {
        let mut addresses = Vec::new();
        if let Some(script) = self.component.script() {
            addresses.push((script.trim(), super::member(self.component.pointer(), "script")));
        }
        for name in ADDRESSES {
            let Some((Json::String(list), pointer)) = self.component.setting(name) else { continue };
            let parts = list.split(',').map(str::trim).filter(|address| !address.is_empty());
            addresses.extend(parts.map(|address| (address, pointer.clone())));
        }
        addresses
    }
}
