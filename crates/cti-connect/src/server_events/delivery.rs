//! Events as queues, topics and streams deliver them: many at a time, each within a record of the carrier.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::document::{Member, ReadError, document};
use super::event::ServerEvent;

document! {
    /// The records that a function gets of SNS, SQS or Kinesis.
    pub struct Delivery {
        /// The records.
        records: Vec<DeliveredRecord> = "Records" [shown],
    }

    /// A record: the event is in one of these.
    pub struct DeliveredRecord {
        /// Who delivers: `aws:sns`, `aws:sqs`, `aws:kinesis`.
        event_source: String = "EventSource" [shown],
        /// The message of a topic.
        sns: SnsMessage = "Sns" [shown],
        /// The record of a stream.
        kinesis: KinesisRecord = "kinesis" [shown],
        /// The message of a queue; that of a topic may stand in it.
        body: String = "body",
    }

    /// A message of a topic.
    pub struct SnsMessage {
        /// `Notification`.
        kind: String = "Type",
        /// Its id. Not every carrier gives each message another one.
        message_id: String = "MessageId" [shown],
        /// The topic.
        topic_arn: String = "TopicArn" [shown],
        /// Its subject.
        subject: String = "Subject",
        /// The event, as text.
        message: String = "Message",
    }

    /// A record of a stream.
    pub struct KinesisRecord {
        /// What it is sharded by.
        partition_key: String = "partitionKey",
        /// Its number in the shard.
        sequence_number: String = "sequenceNumber" [shown],
        /// The event, in Base64.
        data: String = "data",
    }
}

impl Delivery {
    /// Reads a delivery.
    ///
    /// # Errors
    /// [`ReadError`]: without a list of records, each of which is an object.
    pub fn from_value(value: Value) -> Result<Self, ReadError> {
        let found = value.get("Records").cloned();
        match Self::read(value) {
            Some(delivery) if delivery.records.is_some() => Ok(delivery),
            _ => Err(ReadError::unexpected("/Records", "a list of records", found.as_ref())),
        }
    }

    /// The event of each record, in their order. One that cannot be read harms no other.
    pub fn events(&self) -> Vec<Result<ServerEvent, ReadError>> {
        let records = self.records.iter().flatten().enumerate();
        records.map(|(at, record)| record.event().map_err(|error| error.within(&format!("/Records/{at}")))).collect()
    }
}

impl DeliveredRecord {
    /// The event of the record.
    ///
    /// # Errors
    /// [`ReadError`]: without a message, or with one that is not an event.
    pub fn event(&self) -> Result<ServerEvent, ReadError> {
        if let Some(text) = self.sns.as_ref().and_then(|sns| sns.message.as_deref()) {
            return ServerEvent::from_json(text).map_err(|error| error.within("/Sns/Message"));
        }
        if let Some(data) = self.kinesis.as_ref().and_then(|kinesis| kinesis.data.as_deref()) {
            let bytes = STANDARD.decode(data).map_err(|error| ReadError::NotJson {
                pointer: "/kinesis/data".to_owned(),
                why: format!("in Base64: {error}"),
            })?;
            let value = serde_json::from_slice(&bytes).map_err(|error| ReadError::not_json(&error));
            return value.and_then(ServerEvent::from_value).map_err(|error| error.within("/kinesis/data"));
        }
        let Some(body) = self.body.as_deref() else {
            let expected = "a record with `Sns.Message`, `kinesis.data` or `body`";
            return Err(ReadError::unexpected("", expected, Some(&self.write())));
        };
        let value: Value = serde_json::from_str(body).map_err(|error| ReadError::not_json(&error).within("/body"))?;
        // A topic that feeds a queue.
        let of_topic = value.get("TopicArn").and_then(|_| value.get("Message")).and_then(Value::as_str);
        match of_topic {
            Some(text) => ServerEvent::from_json(text).map_err(|error| error.within("/body/Message")),
            None => ServerEvent::from_value(value).map_err(|error| error.within("/body")),
        }
    }
}
