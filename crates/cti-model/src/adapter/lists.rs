//! The lists of an adapter: for each type of record, where it stands in the value and in a directory.

use serde::Serialize;
use serde_json::{Map, Value};

use super::links::{Links, same_id};
use super::{CtiAdapter, CtiFlow, ReplicaInstance, VoicemailDrop};
use crate::action::CtiAction;
use crate::attribute::CtiAttribute;
use crate::feature::Feature;
use crate::finding::Part;
use crate::presence::PresenceSyncRule;
use crate::record::Record;

/// A type of record of which an adapter has a list.
pub(super) trait Listed: Record + Clone + Default + Serialize {
    /// The file of the list.
    const FILE: &'static str;

    /// What there is to say about a record that belongs to no adapter among the records, and what to do about it.
    const STRAY: (&'static str, &'static str) =
        ("it names no adapter that is among the records", "query its adapter too, with `Id`");

    fn list(adapter: &CtiAdapter) -> &Vec<Self>;

    fn list_mut(adapter: &mut CtiAdapter) -> &mut Vec<Self>;

    fn name(&self) -> &str;

    /// The part of the adapter that a record of that name is, for a finding.
    fn part_of(name: String) -> Part;

    /// The record as a part of the adapter, for a finding.
    fn part(&self) -> Part {
        Self::part_of(self.name().to_owned())
    }

    /// Whether the record is in force; one without a switch always is.
    fn is_active(&self) -> bool;

    /// Whether the record belongs to the adapter with these links.
    fn owner(&self, links: &Links<'_>) -> Owner;

    /// Names the adapter, or what of it the record hangs on, by id where it is known, for a record.
    fn link_to(&mut self, links: &Links<'_>);

    /// Whether it names its adapter by an id of that kind.
    fn is_linked_by(&self, _: fn(&str) -> bool) -> bool {
        false
    }

    /// Takes the id of its adapter out.
    fn unlink(&mut self) {}

    /// Names it so that people can read it, for a file.
    fn name_links(&mut self, _: &Links<'_>) {}
}

/// Whose a record is, seen from an adapter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// This adapter's.
    This,
    /// Another one's.
    Other,
    /// The record does not say.
    Unsaid,
    /// Of every adapter.
    Everyone,
}

/// The id of a record that came from Salesforce.
pub(super) fn id_of(other: &Map<String, Value>) -> Option<&str> {
    other.get("Id")?.as_str()
}

/// Whether a text has the form of a record's id.
fn is_record_id(text: &str) -> bool {
    matches!(text.len(), 15 | 18) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Who a record with the id of its adapter belongs to.
fn owner_by_id(id: Option<&str>, links: &Links<'_>) -> Owner {
    match (id, links.id) {
        (Some(id), Some(own)) if same_id(id, own) => Owner::This,
        (Some(_), Some(_)) => Owner::Other,
        _ => Owner::Unsaid,
    }
}

/// Says of each type of record which list and file it has, whether it has a switch, and how it names its adapter.
macro_rules! listed {
    ($($Type:ty: $list:ident, $file:literal, $part:ident, $active:ident, $link:ident;)+) => {
        $(impl Listed for $Type {
            const FILE: &'static str = $file;

            fn list(adapter: &CtiAdapter) -> &Vec<Self> {
                &adapter.$list
            }

            fn list_mut(adapter: &mut CtiAdapter) -> &mut Vec<Self> {
                &mut adapter.$list
            }

            fn name(&self) -> &str {
                &self.name
            }

            fn part_of(name: String) -> Part {
                Part::$part(name)
            }

            listed!(@$active);

            listed!(@$link);
        })+

        /// Does something with every list, in the order in which they are written.
        pub(super) trait EachList {
            fn each<T: Listed>(&mut self);

            fn all(&mut self) {
                $(self.each::<$Type>();)+
            }
        }
    };
    (@switched) => {
        fn is_active(&self) -> bool {
            self.active
        }
    };
    (@always) => {
        fn is_active(&self) -> bool {
            true
        }
    };
    // The record has the id of its adapter.
    (@by_id) => {
        fn is_linked_by(&self, is_meant: fn(&str) -> bool) -> bool {
            self.cti_adapter.as_deref().is_some_and(is_meant)
        }

        fn unlink(&mut self) {
            self.cti_adapter = None;
        }

        fn owner(&self, links: &Links<'_>) -> Owner {
            owner_by_id(self.cti_adapter.as_deref(), links)
        }

        fn link_to(&mut self, links: &Links<'_>) {
            // What was not asked for is not written.
            if self.cti_adapter.is_none() && !self.not_read.contains("CtiAdapter__c") {
                self.cti_adapter = links.id.map(str::to_owned);
            }
        }
    };
    // The record has the id of a flow, in files the name of one.
    (@by_flow) => {
        const STRAY: (&'static str, &'static str) = (
            "it starts no flow that is among the records",
            "query the actions of one adapter only, with `WHERE CTIFlow__r.CtiAdapter__c = …`, and all of its flows, \
             with `Id`",
        );

        fn owner(&self, links: &Links<'_>) -> Owner {
            let flows = &links.flows;
            if flows.of_id(&self.flow).is_some() {
                return Owner::This;
            }
            // Where no flow has an id, or not every one, the action may start one that has none.
            let is_other = flows.have_ids() && !flows.has_name(&self.flow) && is_record_id(&self.flow);
            if is_other { Owner::Other } else { Owner::Unsaid }
        }

        fn link_to(&mut self, links: &Links<'_>) {
            if let Some(id) = links.flows.flow_of(self).and_then(|flow| id_of(&flow.other)) {
                id.clone_into(&mut self.flow);
            }
        }

        fn name_links(&mut self, links: &Links<'_>) {
            // A name that several flows have would not lead back to this one.
            if let Some(flow) = links.flows.flow_of(self).filter(|flow| links.flows.has_one(&flow.name)) {
                flow.name.clone_into(&mut self.flow);
            }
        }
    };
    // The record belongs to the organisation.
    (@everyone) => {
        fn owner(&self, _: &Links<'_>) -> Owner {
            Owner::Everyone
        }

        fn link_to(&mut self, _: &Links<'_>) {}
    };
}

listed! {
    CtiFlow: flows, "flows.json", Flow, switched, by_id;
    CtiAction: actions, "actions.json", Action, always, by_flow;
    CtiAttribute: attributes, "attributes.json", Attribute, switched, by_id;
    PresenceSyncRule: presence_sync_rules, "presence-sync-rules.json", PresenceSyncRule, switched, by_id;
    Feature: features, "features.json", Feature, switched, by_id;
    VoicemailDrop: voicemail_drops, "voicemail-drops.json", VoicemailDrop, switched, everyone;
    ReplicaInstance: replicas, "replicas.json", Replica, always, by_id;
}
