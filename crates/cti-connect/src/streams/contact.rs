//! A contact of a snapshot as the engine's contact, and a configuration as the engine's.

use cti_engine::connector::AgentConfiguration;
use cti_engine::contact::{Queue, Reference, ReferenceKind};
use cti_engine::{Channel, Contact};

use super::json::Json;
use super::model::{Configuration, ContactSnapshot};

impl ContactSnapshot {
    /// The contact that flows are bound to. How long it rang and lasted is not known from one snapshot:
    /// [`Follower`](super::Follower) adds it.
    pub fn to_contact(&self) -> Contact {
        let mut contact = Contact::new(self.contact_id.as_str(), Channel::from(self.kind.as_str()));
        contact.initial_contact_id.clone_from(&self.initial_contact_id);
        contact.is_inbound = self.is_inbound();
        contact.is_monitor = self.is_monitor();
        contact.initiation_method = self.initiation_method.as_ref().map(|method| method.as_str().to_owned());
        contact.queue = self.queue.as_ref().map(|queue| Queue {
            name: queue.name.clone(),
            arn: queue.arn.clone(),
            ..Queue::default()
        });
        contact.phone_number = self.customer_number().map(Into::into);
        contact.name.clone_from(&self.name);
        contact.description.clone_from(&self.description);
        for (name, reference) in self.references.iter().flatten() {
            let kind = ReferenceKind::from(reference.kind.as_deref().unwrap_or_default());
            let mut kept = Reference::new(kind, reference.value.clone().unwrap_or_default());
            kept.other.clone_from(&reference.other);
            contact.references.insert(name.clone(), kept);
        }
        for (name, attribute) in &self.attributes {
            if let Some(value) = &attribute.value {
                contact.attributes.insert(name.as_str(), value.as_str());
            }
        }
        for (name, value) in
            [("relatedContactId", self.related_contact_id.as_deref()), ("contactSubtype", self.subtype())]
        {
            if let Some(value) = value {
                contact.other.insert(name.to_owned(), value.into());
            }
        }
        contact
    }
}

impl Configuration {
    /// The configuration that flows read. What is null counts as missing.
    pub fn to_configuration(&self) -> AgentConfiguration {
        let mut read = AgentConfiguration {
            name: self.name.clone().unwrap_or_default(),
            username: self.username.clone().unwrap_or_default(),
            extension: self.extension.clone(),
            softphone_enabled: self.softphone_enabled.unwrap_or_default(),
            dialable_countries: self.dialable_countries.clone(),
            ..AgentConfiguration::default()
        };
        if let Some(profile) = &self.routing_profile {
            let mut other = match profile.write() {
                serde_json::Value::Object(members) => members,
                _ => serde_json::Map::new(),
            };
            other.shift_remove("name");
            other.shift_remove("routingProfileARN");
            read.routing_profile = Some(cti_engine::connector::RoutingProfile {
                name: profile.name.clone().unwrap_or_default(),
                arn: profile.arn.clone(),
                other,
            });
        }
        if let serde_json::Value::Object(members) = self.write() {
            let known = ["name", "username", "extension", "softphoneEnabled", "dialableCountries", "routingProfile"];
            let rest = members.into_iter().filter(|(name, _)| !known.contains(&name.as_str()));
            read.other.extend(rest);
        }
        read
    }
}
