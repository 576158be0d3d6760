//! The contact in hand: attributes, recording, end, transfer.

use async_trait::async_trait;
use cti_engine::Channel;
use cti_engine::connector::{ConnectorError, ContactControl, Endpoint, ErrorKind};
use indexmap::IndexMap;

use super::known::Facts;
use super::{ServiceAgent, invalid};
use crate::service::{
    ContactDescription, DescribeContact, ErrorCode, ResumeContactRecording, ServiceError, StartContactRecording,
    StopContact, StopContactRecording, SuspendContactRecording, TransferContact, UpdateContactAttributes,
    VoiceRecordingConfiguration, VoiceRecordingTrack,
};

fn conflict(message: &str) -> ConnectorError {
    ConnectorError::new(ErrorKind::Conflict, message)
}

/// Why a recording was not worked. Nothing is wrong with the request, which was checked, so what the service does not accept
/// is the state of the recording. Inferred: the service states no error of its own for that.
fn recording_error(error: ServiceError) -> ConnectorError {
    match error.code() {
        Some(ErrorCode::InvalidRequest) => conflict(&error.to_string()).caused_by(error),
        _ => error.into(),
    }
}

impl ServiceAgent {
    async fn describe(&self, contact_id: &str) -> Result<ContactDescription, ServiceError> {
        let request = DescribeContact { instance_id: self.instance_id.clone(), contact_id: contact_id.to_owned() };
        let contact = self.service.describe_contact(&request).await?;
        self.known().note_description(contact_id, &contact);
        Ok(contact)
    }

    /// What is known of a contact; the service is asked about one that is not known.
    async fn facts(&self, contact_id: &str) -> Result<Facts, ServiceError> {
        if let Some(facts) = self.known().get(contact_id) {
            return Ok(facts.clone());
        }
        let contact = self.describe(contact_id).await?;
        Ok(self.known().note_description(contact_id, &contact))
    }

    /// What is known of a contact that is to be recorded.
    async fn recorded(&self, contact_id: &str) -> Result<Facts, ConnectorError> {
        let facts = self.facts(contact_id).await?;
        if !facts.is_call() {
            let message = format!("only calls are recorded, and the contact is a {}", facts.channel.as_str());
            return Err(invalid(message));
        }
        Ok(facts)
    }
}

#[cfg_attr(target_family = "wasm", async_trait(?Send))]
#[cfg_attr(not(target_family = "wasm"), async_trait)]
impl ContactControl for ServiceAgent {
    async fn update_attributes(
        &self,
        contact_id: &str,
        attributes: &IndexMap<String, String>,
    ) -> Result<(), ConnectorError> {
        let facts = self.facts(contact_id).await?;
        let request = UpdateContactAttributes {
            instance_id: self.instance_id.clone(),
            initial_contact_id: facts.initial_contact_id,
            attributes: attributes.clone(),
        };
        Ok(self.service.update_contact_attributes(&request).await?)
    }

    async fn start_recording(&self, contact_id: &str) -> Result<(), ConnectorError> {
        let facts = self.recorded(contact_id).await?;
        if facts.is_recording_stopped {
            return Err(conflict("the recording was stopped, which is final: pause a recording that is to go on"));
        }
        let request = StartContactRecording {
            instance_id: self.instance_id.clone(),
            contact_id: contact_id.to_owned(),
            initial_contact_id: facts.initial_contact_id,
            voice_recording_configuration: VoiceRecordingConfiguration {
                voice_recording_track: Some(VoiceRecordingTrack::All),
                ivr_recording_track: None,
            },
        };
        self.service.start_contact_recording(&request).await.map_err(recording_error)
    }

    async fn stop_recording(&self, contact_id: &str) -> Result<(), ConnectorError> {
        let facts = self.recorded(contact_id).await?;
        let request = StopContactRecording {
            instance_id: self.instance_id.clone(),
            contact_id: contact_id.to_owned(),
            initial_contact_id: facts.initial_contact_id,
            contact_recording_type: None,
        };
        self.service.stop_contact_recording(&request).await.map_err(recording_error)?;
        self.known().note_stopped_recording(contact_id);
        Ok(())
    }

    async fn suspend_recording(&self, contact_id: &str) -> Result<(), ConnectorError> {
        let facts = self.recorded(contact_id).await?;
        let request = SuspendContactRecording {
            instance_id: self.instance_id.clone(),
            contact_id: contact_id.to_owned(),
            initial_contact_id: facts.initial_contact_id,
            contact_recording_type: None,
        };
        self.service.suspend_contact_recording(&request).await.map_err(recording_error)
    }

    async fn resume_recording(&self, contact_id: &str) -> Result<(), ConnectorError> {
        let facts = self.recorded(contact_id).await?;
        let request = ResumeContactRecording {
            instance_id: self.instance_id.clone(),
            contact_id: contact_id.to_owned(),
            initial_contact_id: facts.initial_contact_id,
            contact_recording_type: None,
        };
        self.service.resume_contact_recording(&request).await.map_err(recording_error)
    }

    async fn destroy_agent_connection(&self, contact_id: &str) -> Result<(), ConnectorError> {
        let facts = match self.facts(contact_id).await {
            Err(error) if error.is_gone() => return Ok(()),
            facts => facts?,
        };
        let (is_call, method) = (facts.is_call(), facts.initiation_method);
        if let Some(method) = method.filter(|method| is_call && !method.can_be_stopped()) {
            let message = format!("the service does not end calls that began by {method}: the agent's page does");
            return Err(ConnectorError::new(ErrorKind::Unsupported, message));
        }
        let request = StopContact { instance_id: self.instance_id.clone(), contact_id: contact_id.to_owned() };
        match self.service.stop_contact(&request).await {
            Err(error) if error.is_gone() => Ok(()),
            done => Ok(done?),
        }
    }

    async fn clear(&self, contact_id: &str) -> Result<(), ConnectorError> {
        match self.describe(contact_id).await {
            Err(error) if error.is_gone() => Ok(()),
            Ok(contact) if contact.is_live() => Err(conflict("the contact is live: end it first")),
            Ok(contact) if contact.is_in_after_contact_work() => {
                let message = "the service does not end an agent's work after a contact: the agent's page does";
                Err(ConnectorError::new(ErrorKind::Unsupported, message))
            }
            // There is nothing left to be cleared on a server.
            Ok(_) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    async fn transfer(&self, contact_id: &str, endpoint: &Endpoint) -> Result<(), ConnectorError> {
        let contact = self.describe(contact_id).await?;
        let channel = contact.medium();
        if !matches!(channel, Channel::Task | Channel::Email) {
            let message = format!(
                "the service transfers tasks and e-mails, and the contact is a {}: the agent's page transfers it",
                channel.as_str()
            );
            return Err(ConnectorError::new(ErrorKind::Unsupported, message));
        }
        if !contact.is_live() {
            return Err(conflict("the contact is not live"));
        }
        let config = self.described(&self.quick_connect(endpoint).await?).await?.quick_connect_config;
        let mut request = TransferContact {
            instance_id: self.instance_id.clone(),
            contact_id: contact_id.to_owned(),
            ..TransferContact::default()
        };
        if let Some(queue) = config.queue_config {
            (request.queue_id, request.contact_flow_id) = (Some(queue.queue_id), queue.contact_flow_id);
        } else if let Some(user) = config.user_config {
            (request.user_id, request.contact_flow_id) = (Some(user.user_id), user.contact_flow_id);
        } else if let Some(flow) = config.flow_config {
            request.contact_flow_id = flow.contact_flow_id;
        } else {
            return Err(invalid("a phone number takes calls: transfer to an agent, a queue or a flow"));
        }
        self.service.transfer_contact(&request).await?;
        Ok(())
    }
}
