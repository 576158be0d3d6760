//! Events as queues, topics and streams deliver them: many at a time, each within a record of the carrier.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::document::{Member, ReadError, document, member, parse_all};
use super::event::ServerEvent;

document! {
    /// The records that a function gets of SNS, SQS, Kinesis or Firehose.
    pub struct Delivery {
        /// The id of the invocation, which Firehose gives.
        invocation_id: String = "invocationId" [shown],
        /// The stream of Firehose.
        delivery_stream_arn: String = "deliveryStreamArn" [shown],
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
        /// The id of a record of Firehose, which the function's answer repeats.
        record_id: String = "recordId" [shown],
        /// The events of a record of Firehose, in Base64.
        data: String = "data",
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
        let found = member(&value, "Records").1.cloned();
        match Self::read(value) {
            Some(delivery) if delivery.records.is_some() => Ok(delivery),
            _ => Err(ReadError::unexpected("/Records", "a list of records", found.as_ref())),
        }
    }

    /// The events of each record, in their order. One that cannot be read harms no other.
    pub fn events(&self) -> Vec<Result<ServerEvent, ReadError>> {
        // Firehose writes a small letter.
        let name = self.spellings.iter().find(|(known, _)| *known == "Records").map_or("Records", |(_, spelt)| spelt);
        let records = self.records.iter().flatten().enumerate();
        let of = |(at, record): (usize, &DeliveredRecord)| {
            let place = format!("/{name}/{at}");
            record.events().into_iter().map(move |event| event.map_err(|error| error.within(&place)))
        };
        records.flat_map(of).collect()
    }
}

impl DeliveredRecord {
    /// The events of the record: one as a rule, and more where the sender or Firehose joined them. A record without a message
    /// has one error.
    pub fn events(&self) -> Vec<Result<ServerEvent, ReadError>> {
        if let Some(text) = self.sns.as_ref().and_then(|sns| sns.message.as_deref()) {
            return within("/Sns/Message", ServerEvent::all_from_json(text));
        }
        if let Some(data) = self.kinesis.as_ref().and_then(|kinesis| kinesis.data.as_deref()) {
            return within("/kinesis/data", coded(data));
        }
        if let Some(data) = self.data.as_deref() {
            return within("/data", coded(data));
        }
        let Some(body) = self.body.as_deref() else {
            let expected = "a record with `Sns.Message`, `kinesis.data`, `data` or `body`";
            return vec![Err(ReadError::unexpected("", expected, Some(&self.write())))];
        };
        let of = |value: Result<Value, ReadError>| {
            let value = match value {
                Ok(value) => value,
                Err(error) => return within("/body", vec![Err(error)]),
            };
            // A topic that feeds a queue.
            match value.get("TopicArn").and_then(|_| value.get("Message")).and_then(Value::as_str) {
                Some(text) => within("/body/Message", ServerEvent::all_from_json(text)),
                None => within("/body", vec![ServerEvent::from_value(value)]),
            }
        };
        parse_all(body).into_iter().flat_map(of).collect()
    }
}

/// The events in Base64.
fn coded(data: &str) -> Vec<Result<ServerEvent, ReadError>> {
    let unreadable = |why: String| vec![Err(ReadError::NotJson { pointer: String::new(), why })];
    match STANDARD.decode(data).map(String::from_utf8) {
        Ok(Ok(text)) => ServerEvent::all_from_json(&text),
        Ok(Err(error)) => unreadable(format!("in UTF-8: {}", error.utf8_error())),
        Err(error) => unreadable(format!("in Base64: {error}")),
    }
}

fn within(place: &str, events: Vec<Result<ServerEvent, ReadError>>) -> Vec<Result<ServerEvent, ReadError>> {
    events.into_iter().map(|event| event.map_err(|error| error.within(place))).collect()
}
