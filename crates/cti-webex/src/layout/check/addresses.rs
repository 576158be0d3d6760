//! Addresses of scripts and libraries: whether they can be loaded, from where, and of which version.

use cti_model::{Code, Severity, shortened};

use super::Check;
use super::content::placeholder;
use crate::layout::address::{Address, CONNECTOR_HOST, NotAnAddress};
use crate::layout::{Crm, CrmConnector, Dynamic, member};

impl Check<'_> {
    pub(super) fn addresses(&mut self) {
        for component in self.layout.components() {
            let connector = CrmConnector::new(component.clone());
            match &connector {
                Some(connector) => {
                    for (address, pointer) in connector.addresses() {
                        self.address(address, &pointer, true);
                    }
                }
                None => {
                    if let Some(script) = component.script() {
                        self.address(script, &member(component.pointer(), "script"), false);
                    }
                }
            }
            if let Some(other) = component.members().get("script").filter(|it| it.as_str().is_none()) {
                let what = format!("`script` is {}, expected an address", other.kind());
                self.tell(Code::LayoutShape, what, &member(component.pointer(), "script"));
            }
        }
        for crm in [Crm::Salesforce, Crm::Dynamics, Crm::Other] {
            self.versions(crm);
        }
    }

    fn address(&mut self, text: &str, pointer: &str, is_connector: bool) {
        let text = text.trim();
        // A path is on the desktop's own host; a placeholder is told as one.
        let own = text.starts_with('/') && !text.starts_with("//");
        if text.is_empty() || own || Dynamic::read(text).is_some() || placeholder(text).is_some() {
            return;
        }
        let shown = shortened(text);
        let address = match Address::parse(text) {
            Ok(address) => address,
            Err(NotAnAddress::Markdown { address }) => {
                let what = format!("`{shown}` is a link in Markdown, not an address");
                self.tell(Code::ScriptAddress, what, pointer).help = Some(format!("write `{}`", shortened(&address)));
                return;
            }
            Err(NotAnAddress::Other) => {
                self.tell(Code::ScriptAddress, format!("`{shown}` is not an address"), pointer).help =
                    Some("write one such as `https://widgets.example/widget.js`".to_owned());
                return;
            }
        };
        if address.is_local() {
            let what = format!("`{shown}` is on the machine of whoever opens the desktop");
            self.lower(Code::ScriptAddress, what, pointer, Severity::Warning);
        } else if !address.is_https() {
            let what = format!("`{shown}` is not loaded by https, so a browser refuses it");
            self.lower(Code::ScriptAddress, what, pointer, Severity::Warning);
        }
        if address.is_superseded() {
            let what = format!("`{}` was replaced in June 2023", address.host);
            self.tell(Code::SupersededHost, what, pointer).help = Some(format!("load from `{CONNECTOR_HOST}`"));
        } else if address.is_non_production() && !address.is_local() {
            let what = format!("`{}` is not a host for production", shortened(address.host));
            self.tell(Code::NonProductionHost, what, pointer);
        } else if is_connector && !address.is_local() && !address.host.eq_ignore_ascii_case(CONNECTOR_HOST) {
            let what = format!("the connector comes from `{}`, not from its vendor's host", shortened(address.host));
            self.lower(Code::SupersededHost, what, pointer, Severity::Hint);
            self.help(format!("the vendor's host is `{CONNECTOR_HOST}`"));
        }
    }

    fn lower(&mut self, code: Code, what: String, pointer: &str, severity: Severity) {
        let told = self.tell(code, what, pointer);
        told.finding = told.finding.clone().at_most(severity);
    }

    fn help(&mut self, help: String) {
        if let Some(told) = self.found.last_mut() {
            told.help = Some(help);
        }
    }

    /// The connector of one CRM has one version, in all components and roles.
    fn versions(&mut self, crm: Crm) {
        let connectors: Vec<CrmConnector<'_>> =
            self.layout.connectors().into_iter().filter(|connector| connector.crm() == crm).collect();
        let mut first: Vec<(String, &str)> = Vec::new();
        for connector in &connectors {
            for (address, pointer) in connector.addresses() {
                let Ok(address) = Address::parse(address) else { continue };
                let Some(version) = address.version() else { continue };
                // Other connectors are told apart by the first folder.
                let folder = address.rest.trim_start_matches('/').split('/').next().unwrap_or_default();
                let family = if crm == Crm::Other { folder.to_owned() } else { String::new() };
                match first.iter().find(|(known, _)| *known == family) {
                    None => first.push((family, version)),
                    Some((_, expected)) if *expected != version => {
                        let what =
                            format!("version `{version}` stands beside version `{expected}` of the same connector");
                        self.tell(Code::MixedVersions, what, &pointer);
                    }
                    Some(_) => {}
                }
            }
        }
    }
}
