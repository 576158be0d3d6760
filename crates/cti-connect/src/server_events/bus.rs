//! Events of EventBridge that concern no contact's life: rules that match, actions that fail, cases, actions of KARTE.

use serde_json::{Map, Value};

use super::document::{Member, Spelt, document};
use super::names::DetailType;
use crate::streams::Timestamp;

document! {
    /// An event of EventBridge, of any kind (`connect-events` section 2.1).
    pub struct BusEvent {
        /// The version of the envelope, `0`.
        version: String = "version",
        /// The id of the event, by which its repetitions are known.
        id: String = "id" [shown],
        /// What kind of event it is.
        detail_type: Spelt<DetailType> = "detail-type" [shown],
        /// Who sent it: `aws.connect`.
        source: String = "source" [shown],
        /// The number of the account.
        account: String = "account",
        /// When it was sent.
        time: Timestamp = "time" [shown],
        /// Where.
        region: String = "region",
        /// What it is about, usually ARNs.
        resources: Vec<String> = "resources",
        /// The event itself; of a contact event nothing, since it stands in
        /// [`ContactStreamEvent::detail`](super::ContactStreamEvent::detail).
        detail: Value = "detail",
    }

    /// What a conversation says fits a rule of Contact Lens.
    pub struct RuleMatched {
        /// The name of the rule.
        rule_name: String = "ruleName" [shown],
        /// The name of its action.
        action_name: String = "actionName" [shown],
        /// The instance.
        instance_arn: String = "instanceArn",
        /// The contact.
        contact_arn: String = "contactArn" [shown],
        /// The agent.
        agent_arn: String = "agentArn" [shown],
        /// The queue.
        queue_arn: String = "queueArn",
    }

    /// An action of a rule failed.
    pub struct RuleFailed {
        /// The id of the rule.
        rule_id: String = "ruleId" [shown],
        /// What it was to do: `CREATE_TASK`.
        action_type: String = "actionType" [shown],
        /// What it reacts to.
        trigger_event: String = "triggerEvent",
        /// The instance.
        instance_arn: String = "instanceArn",
        /// The exception of the service.
        reason_code: String = "reasonCode" [shown],
        /// What the service said.
        error: String = "error" [shown],
        /// More, as JSON in a text.
        additional_info: String = "additionalInfo",
    }

    /// What happened to a case.
    pub struct CaseEvent {
        /// What happened: `CASE.UPDATED`, `RELATED_ITEM.CREATED`.
        event_type: String = "eventType" [shown],
        /// About when.
        approximate_change_time: Timestamp = "approximateChangeTime",
        /// The ids of the fields that changed.
        changed_field_ids: Vec<String> = "changedFieldIds" [shown],
        /// The attributes of the related item that changed.
        changed_attributes: Vec<String> = "changedAttributes",
        /// The case: `caseId`, `templateId`, `createdDateTime`, `fields`.
        case: Map<String, Value> = "case",
        /// The item that was related: `relatedItemType`, `relatedItemId`, `caseId` …
        related_item: Map<String, Value> = "relatedItem",
    }

    /// An action of KARTE (`connect-events` section 1.1).
    pub struct KarteAction {
        /// Its name.
        name: String = "name" [shown],
        /// What its template was filled to.
        content: Map<String, Value> = "content",
    }

    /// What a block of a contact flow did, as its log says.
    pub struct FlowLog {
        /// The contact.
        contact_id: String = "ContactId" [shown],
        /// The flow's ARN.
        contact_flow_id: String = "ContactFlowId" [shown],
        /// The type of the block: `SetQueue`.
        module_type: String = "ContactFlowModuleType" [shown],
        /// When.
        timestamp: Timestamp = "Timestamp" [shown],
        /// With what.
        parameters: Map<String, Value> = "Parameters",
    }
}

/// The detail of an event that is known here.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Notice {
    /// A rule of Contact Lens fits.
    RuleMatched(RuleMatched),
    /// An action of a rule failed.
    RuleFailed(RuleFailed),
    /// Something happened to a case.
    Case(CaseEvent),
    /// KARTE ran an action.
    Karte(KarteAction),
    /// Any other.
    Other(Value),
}

impl BusEvent {
    /// The detail, typed by the kind of event; of one whose detail is not an object, as it is.
    pub fn notice(&self) -> Notice {
        let detail = self.detail.clone().unwrap_or_default();
        if !detail.is_object() {
            return Notice::Other(detail);
        }
        let read = match self.detail_type.as_ref().map(Spelt::name) {
            Some(
                DetailType::RealtimeRulesMatched
                | DetailType::RealtimeChatRulesMatched
                | DetailType::PostCallRulesMatched
                | DetailType::PostChatRulesMatched,
            ) => RuleMatched::read(detail.clone()).map(Notice::RuleMatched),
            Some(DetailType::RulesActionFailed) => RuleFailed::read(detail.clone()).map(Notice::RuleFailed),
            Some(DetailType::CaseEvent) => CaseEvent::read(detail.clone()).map(Notice::Case),
            Some(DetailType::KarteAction) => KarteAction::read(detail.clone()).map(Notice::Karte),
            _ => None,
        };
        read.unwrap_or(Notice::Other(detail))
    }
}

impl Notice {
    /// The detail as it came.
    pub fn to_value(&self) -> Value {
        match self {
            Self::RuleMatched(it) => it.write(),
            Self::RuleFailed(it) => it.write(),
            Self::Case(it) => it.write(),
            Self::Karte(it) => it.write(),
            Self::Other(it) => it.clone(),
        }
    }
}

impl std::fmt::Debug for Notice {
    /// Of a detail that is not known nothing is shown: it may hold what a customer said.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::RuleMatched(it) => it.fmt(f),
            Self::RuleFailed(it) => it.fmt(f),
            Self::Case(it) => it.fmt(f),
            Self::Karte(it) => it.fmt(f),
            Self::Other(_) => f.write_str("Other(..)"),
        }
    }
}
