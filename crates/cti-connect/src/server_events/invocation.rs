//! A contact flow that invokes a function: what it sends, and the contact of it.

use cti_engine::contact::{CustomerNumber, Queue, Reference, ReferenceKind};
use cti_engine::{Channel, Contact, Context};
use serde_json::{Map, Value};

use super::document::{Member, ReadError, Spelt, document, is_text, member, parse, texts};
use super::record::EndpointAddress;

document! {
    /// What a contact flow sends to a function (`connect-events` section 5.3a).
    ///
    /// ```
    /// use cti_connect::server_events::FlowInvocation;
    ///
    /// let invocation = FlowInvocation::from_json(r#"{"Name": "ContactFlowEvent", "Details": {
    ///     "ContactData": {"ContactId": "c-1", "Channel": "VOICE", "Attributes": {"tier": "gold"},
    ///         "CustomerEndpoint": {"Type": "TELEPHONE_NUMBER", "Address": "+12025550123"}},
    ///     "Parameters": {"company": "Acme"}}}"#)?;
    /// let context = invocation.to_context();
    /// assert_eq!(context.payload["company"], "Acme");
    /// assert_eq!(context.contact.unwrap().attribute("tier"), Some("gold"));
    /// # Ok::<(), cti_connect::server_events::ReadError>(())
    /// ```
    pub struct FlowInvocation {
        /// `ContactFlowEvent`.
        name: String = "Name" [shown],
        /// The contact and the parameters.
        details: InvocationDetails = "Details" [shown],
    }

    /// The contact and the parameters of an invocation.
    pub struct InvocationDetails {
        /// The contact.
        contact: ContactData = "ContactData" [shown],
        /// What the block of the flow gives.
        parameters: Map<String, Value> = "Parameters",
    }

    /// The contact of an invocation.
    pub struct ContactData {
        /// Its id.
        contact_id: String = "ContactId" [shown],
        /// The first contact of the conversation.
        initial_contact_id: String = "InitialContactId" [shown],
        /// The contact before.
        previous_contact_id: String = "PreviousContactId",
        /// The medium.
        channel: Spelt<Channel> = "Channel" [shown],
        /// How it began.
        initiation_method: String = "InitiationMethod" [shown],
        /// The instance.
        instance_arn: String = "InstanceARN",
        /// Its attributes.
        attributes: Map<String, Value> = "Attributes",
        /// The customer's end.
        customer_endpoint: EndpointAddress = "CustomerEndpoint",
        /// The contact center's end.
        system_endpoint: EndpointAddress = "SystemEndpoint",
        /// The customer's id.
        customer_id: String = "CustomerId",
        /// Its name, for a task.
        name: String = "Name",
        /// Its description, for a task.
        description: String = "Description",
        /// Its language: `ja-JP`.
        language_code: String = "LanguageCode",
        /// The streams of its media, by party and medium.
        media_streams: Map<String, Value> = "MediaStreams",
        /// The queue.
        queue: InvocationQueue = "Queue" [shown],
        /// What came with it, by name.
        references: Map<String, Value> = "References",
    }

    /// The queue of an invocation.
    pub struct InvocationQueue {
        /// Its ARN.
        arn: String = "ARN" [shown],
        /// Its name.
        name: String = "Name" [shown],
        /// The number that its calls come from.
        outbound_caller_id: EndpointAddress = "OutboundCallerId",
    }
}

impl FlowInvocation {
    /// Reads an invocation from its text.
    ///
    /// # Errors
    /// [`ReadError`]: not JSON, or without a contact with an id.
    pub fn from_json(text: &str) -> Result<Self, ReadError> {
        Self::from_value(parse(text)?)
    }

    /// Reads an invocation.
    ///
    /// # Errors
    /// [`ReadError`]: not an object, or without a contact with an id.
    pub fn from_value(value: Value) -> Result<Self, ReadError> {
        let (outer, details) = member(&value, "Details");
        let Some(details) = details.filter(|it| it.is_object()) else {
            return Err(ReadError::lacks(&value, "", "Details", "an object"));
        };
        let (inner, contact) = member(details, "ContactData");
        let Some(contact) = contact.filter(|it| it.is_object()) else {
            return Err(ReadError::lacks(details, &format!("/{outer}"), "ContactData", "an object"));
        };
        if !is_text(member(contact, "ContactId").1) {
            return Err(ReadError::lacks(contact, &format!("/{outer}/{inner}"), "ContactId", "text"));
        }
        // An object, since it has members.
        Ok(Self::read(value).unwrap_or_default())
    }

    /// Its contact.
    pub fn contact(&self) -> Option<&ContactData> {
        self.details.as_ref()?.contact.as_ref()
    }

    /// What a CTI flow begins with that runs as the function: the parameters as payload, and the contact.
    pub fn to_context(&self) -> Context {
        let parameters = self.details.as_ref().and_then(|details| details.parameters.clone()).unwrap_or_default();
        let context = Context::new().with_payload(Value::Object(parameters));
        match self.contact() {
            Some(contact) => context.with_contact(contact.to_contact()),
            None => context,
        }
    }
}

impl ContactData {
    /// The contact that flows are bound to.
    pub fn to_contact(&self) -> Contact {
        let channel = self.channel.as_ref().map_or(Channel::Voice, |channel| channel.name().clone());
        let mut contact = super::contacts::begun(
            self.contact_id.as_deref().unwrap_or_default(),
            channel,
            self.initiation_method.as_deref(),
        );
        contact.initial_contact_id.clone_from(&self.initial_contact_id);
        let address = self.customer_endpoint.as_ref().and_then(|endpoint| endpoint.address.as_deref());
        contact.phone_number = address.map(CustomerNumber::from);
        contact.queue = self.queue.as_ref().map(|queue| Queue {
            name: queue.name.clone(),
            arn: queue.arn.clone(),
            ..Queue::default()
        });
        contact.name.clone_from(&self.name);
        contact.description.clone_from(&self.description);
        contact.attributes.extend(texts(self.attributes.as_ref()));
        for (name, reference) in self.references.iter().flatten() {
            let text = |member: &str| reference.get(member).and_then(Value::as_str).unwrap_or_default();
            let kept = Reference::new(ReferenceKind::from(text("Type")), text("Value"));
            contact.references.insert(name.clone(), kept);
        }
        contact
    }
}
