//! The settings of the two plugins, and what is wrong with them.

use cti_model::ccp::{CcpAddress, CcpError};
use serde::{Deserialize, Serialize};

/// What an administrator enters into the plugins "Amazon EventBridge" and "Amazon Connect" (`connect-events` section 1.1).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// The number of the AWS account, 12 digits.
    pub account_id: String,
    /// The region of EventBridge, `ap-northeast-1`.
    pub region: String,
    /// The address of the contact control panel.
    pub ccp_url: String,
    /// The approved origins of the Amazon Connect instance.
    pub approved_origins: Vec<String>,
    /// The ARN of the contact flow that outbound calls enter.
    pub contact_flow_arn: String,
    /// The number that calls come from, in E.164.
    pub source_phone_number: String,
}

/// Something that is wrong with the settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SettingsFault {
    /// The field, as it is spelt in JSON.
    pub field: String,
    /// What is wrong and what to enter, in one line.
    pub message: String,
}

/// The origin from which KARTE shows the contact control panel (`connect-events` section 1.1).
const ORIGIN: &str = "https://admin.karte.io";

impl Settings {
    /// The instance and the flow that the ARN names, as `StartOutboundVoiceContact` takes them: bare ids.
    ///
    /// ```
    /// use cti_connect::karte::Settings;
    ///
    /// let settings = Settings {
    ///     contact_flow_arn: "arn:aws:connect:ap-northeast-1:123456789012:instance/i/contact-flow/f".to_owned(),
    ///     ..Settings::default()
    /// };
    /// assert_eq!(settings.instance_and_flow(), Some(("i", "f")));
    /// ```
    pub fn instance_and_flow(&self) -> Option<(&str, &str)> {
        let resource = self.arn().map(|(_, _, resource)| resource)?;
        let (instance, flow) = resource.strip_prefix("instance/")?.split_once("/contact-flow/")?;
        let is_id = |id: &str| !id.is_empty() && id.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-');
        (is_id(instance) && is_id(flow)).then_some((instance, flow))
    }

    /// Region, account and resource of the ARN.
    fn arn(&self) -> Option<(&str, &str, &str)> {
        let mut parts = self.contact_flow_arn.splitn(6, ':');
        let partition = (parts.next()?, parts.next()?, parts.next()?);
        let is_connect = partition.0 == "arn" && partition.1.starts_with("aws") && partition.2 == "connect";
        Some((parts.next()?, parts.next()?, parts.next()?)).filter(|_| is_connect)
    }

    /// Everything that is wrong.
    pub fn check(&self) -> Vec<SettingsFault> {
        let mut faults = Vec::new();
        let mut fault = |field: &str, message: String| faults.push(SettingsFault { field: field.to_owned(), message });
        let shown = |text: &str| cti_model::OneLine(&cti_model::shortened(text)).to_string();
        if self.account_id.len() != 12 || !self.account_id.bytes().all(|digit| digit.is_ascii_digit()) {
            fault(
                "accountId",
                format!("`{}` is not the number of an AWS account: expected 12 digits", shown(&self.account_id)),
            );
        }
        if !is_region(&self.region) {
            fault("region", format!("`{}` is not a region: expected one like `ap-northeast-1`", shown(&self.region)));
        }
        if let Err(message) = check_ccp_url(&self.ccp_url) {
            fault("ccpUrl", message);
        }
        if !self.approved_origins.iter().any(|origin| origin == ORIGIN) {
            let near = self.approved_origins.iter().find(|origin| origin.starts_with(ORIGIN));
            let message = match near {
                Some(near) => format!("`{}` is not an origin: enter `{ORIGIN}` without slash or path", shown(near)),
                None => format!("`{ORIGIN}` is missing: the contact control panel is not shown without it"),
            };
            fault("approvedOrigins", message);
        }
        match (self.arn(), self.instance_and_flow()) {
            (Some((region, account, _)), Some(_)) => {
                if region != self.region {
                    fault(
                        "contactFlowArn",
                        format!("the flow is in `{}`, events in `{}`", shown(region), shown(&self.region)),
                    );
                }
                if account != self.account_id {
                    let (flow, own) = (shown(account), shown(&self.account_id));
                    fault("contactFlowArn", format!("the flow belongs to the account `{flow}`, events to `{own}`"));
                }
            }
            _ => {
                let expected = "expected arn:aws:connect:REGION:ACCOUNT:instance/INSTANCE/contact-flow/FLOW";
                fault(
                    "contactFlowArn",
                    format!("`{}` is not the ARN of a contact flow: {expected}", shown(&self.contact_flow_arn)),
                );
            }
        }
        if !cti_engine::phone_number::is_e164(&self.source_phone_number) {
            let message = format!(
                "`{}` is not a number in E.164: expected one like `+81312345678`",
                shown(&self.source_phone_number)
            );
            fault("sourcePhoneNumber", message);
        }
        faults
    }
}

fn is_region(text: &str) -> bool {
    let steps: Vec<&str> = text.split('-').collect();
    let letters = |step: &&str| !step.is_empty() && step.bytes().all(|it| it.is_ascii_lowercase());
    match steps.split_last() {
        Some((number, names)) => {
            (2..=3).contains(&names.len()) && names.iter().all(letters) && matches!(number.as_bytes(), [b'1'..=b'9'])
        }
        None => false,
    }
}

/// The forms of the address: an alias with `.awsapps.com/connect/…` or with `.my.connect.aws/…` (`connect-events` section
/// 1.7).
fn check_ccp_url(url: &str) -> Result<(), String> {
    let shown = cti_model::OneLine(&cti_model::shortened(url)).to_string();
    let expected = "expected https://ALIAS.my.connect.aws/ccp-v2 or https://ALIAS.awsapps.com/connect/ccp-v2";
    let address: CcpAddress = url.parse().map_err(|error: CcpError| error.to_string())?;
    // The plugin takes the page itself, not an alias, the instance, or where single sign-on begins.
    let is_page = url.trim_end_matches('/').rsplit('/').next().is_some_and(|page| matches!(page, "ccp" | "ccp-v2"));
    if address.alias().is_none() || !is_page {
        return Err(format!("`{shown}` is not the address of a panel: {expected}"));
    }
    Ok(())
}
