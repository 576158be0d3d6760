//! Single records: create, retrieve, update, upsert, delete.

use http::{Method, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::address::{check_names, segment};
use super::answer::{Answer, or_null};
use super::client::{Ask, Repeat, RestClient};
use super::error::{Refusal, RestError};
use super::fault::Fault;
use crate::error_code::ErrorCode;

/// A record as the org gives it: fields by name, with its type under `attributes`.
pub type Record = Map<String, Value>;

/// The most fields that are left out of one record, each of which costs a request.
const MOST_LEFT_OUT: usize = 20;

/// How a record is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WriteOptions {
    /// Whether it is written although duplicate rules find it like others, where the rules let the user decide.
    pub allow_duplicates: bool,
    /// Whether fields that the object does not have, or that cannot be written, are left out, and the rest is written;
    /// [`Saved::left_out`] names them. Otherwise they are an error that names them.
    pub leave_out_unknown: bool,
}

/// A record that was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Saved {
    /// Its id. An org of a version before 46 does not tell the id of a record that an upsert changed; it is empty then.
    pub id: String,
    /// Whether it is new, as the last answer says: a record that was made by an attempt whose answer was lost is not.
    pub created: bool,
    /// The fields that were not written.
    pub left_out: Vec<String>,
}

/// What an org answers to a write.
#[derive(Deserialize)]
struct Written {
    id: Option<String>,
    success: Option<bool>,
    created: Option<bool>,
    #[serde(default, deserialize_with = "or_null")]
    errors: Vec<Fault>,
}

impl RestClient {
    /// Creates a record, and gives its id. It is sent once only: when the answer is lost, whether the record was made is not
    /// known ([`RestError::is_outcome_unknown`]). To be sure of one record, [`RestClient::upsert`] by an external id.
    ///
    /// # Errors
    /// [`RestError`]; of a duplicate, [`RestError::duplicates`] has the ids of the records found.
    pub async fn create(&self, object: &str, fields: &Record) -> Result<Saved, RestError> {
        self.create_with(object, fields, WriteOptions::default()).await
    }

    /// Creates a record in a way.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn create_with(&self, object: &str, fields: &Record, options: WriteOptions) -> Result<Saved, RestError> {
        check_names([object])?;
        let path = self.path(&format!("/sobjects/{object}"));
        let ask = || Ask::new(Method::POST, path.clone(), Repeat::Never);
        let (answer, left_out) = self.write(ask, fields, options).await?;
        let written: Written = answer.json()?;
        let id = written.id.clone();
        check_success(answer.status, written)?;
        match id {
            Some(id) => Ok(Saved { id, created: true, left_out }),
            None => Err(answer.unreadable("expected the id of the record")),
        }
    }

    /// Writes fields of a record.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn update(&self, object: &str, id: &str, fields: &Record) -> Result<Saved, RestError> {
        self.update_with(object, id, fields, WriteOptions::default()).await
    }

    /// Writes fields of a record in a way.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn update_with(
        &self,
        object: &str,
        id: &str,
        fields: &Record,
        options: WriteOptions,
    ) -> Result<Saved, RestError> {
        let path = self.record_path(object, id)?;
        let ask = || Ask::new(Method::PATCH, path.clone(), Repeat::Safe);
        let (answer, left_out) = self.write(ask, fields, options).await?;
        if let Some(written) = answer.json_if_any()? {
            check_success(answer.status, written)?;
        }
        Ok(Saved { id: id.to_owned(), created: false, left_out })
    }

    /// Writes the record that has that value in that external id field, or creates it: however often it is sent, there is
    /// one record.
    ///
    /// # Errors
    /// [`RestError`]; [`RestError::SeveralMatches`] when several records have the value.
    pub async fn upsert(&self, object: &str, external: (&str, &str), fields: &Record) -> Result<Saved, RestError> {
        self.upsert_with(object, external, fields, WriteOptions::default()).await
    }

    /// Writes or creates a record in a way.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn upsert_with(
        &self,
        object: &str,
        (field, value): (&str, &str),
        fields: &Record,
        options: WriteOptions,
    ) -> Result<Saved, RestError> {
        let path = self.external_path(object, field, value)?;
        // The value stands in the address; a body that names it too is refused.
        let mut fields = fields.clone();
        fields.retain(|name, _| !name.eq_ignore_ascii_case(field));
        let ask = || Ask::new(Method::PATCH, path.clone(), Repeat::Safe);
        let (answer, left_out) = self.write(ask, &fields, options).await?;
        let created = answer.status == StatusCode::CREATED;
        let Some(written) = answer.json_if_any::<Written>()? else {
            return Ok(Saved { id: String::new(), created, left_out });
        };
        let saved =
            Saved { id: written.id.clone().unwrap_or_default(), created: written.created.unwrap_or(created), left_out };
        check_success(answer.status, written)?;
        Ok(saved)
    }

    /// Reads fields of a record, every field with an empty list; `None` when there is no such record.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn retrieve(&self, object: &str, id: &str, fields: &[&str]) -> Result<Option<Record>, RestError> {
        let path = self.record_path(object, id)?;
        self.read_record(path, fields).await
    }

    /// Reads fields of the record that has that value in that external id field; `None` when there is none.
    ///
    /// # Errors
    /// [`RestError`]; [`RestError::SeveralMatches`] when several records have the value.
    pub async fn retrieve_by(
        &self,
        object: &str,
        (field, value): (&str, &str),
        fields: &[&str],
    ) -> Result<Option<Record>, RestError> {
        let path = self.external_path(object, field, value)?;
        self.read_record(path, fields).await
    }

    async fn read_record(&self, mut path: String, fields: &[&str]) -> Result<Option<Record>, RestError> {
        check_names(fields.iter().copied())?;
        if !fields.is_empty() {
            path.push_str("?fields=");
            path.push_str(&fields.join(","));
        }
        match self.send(&Ask::get(path)).await {
            Ok(answer) => answer.json().map(Some),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Deletes a record.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn delete(&self, object: &str, id: &str) -> Result<(), RestError> {
        let ask = Ask::new(Method::DELETE, self.record_path(object, id)?, Repeat::Safe);
        match self.send(&ask).await {
            // The attempt whose answer was lost did it.
            Err(RestError::Unsure(error)) if is_missing(&error) => Ok(()),
            answer => answer.map(drop),
        }
    }

    /// Sends fields; what the org does not know is left out where that is wished.
    async fn write(
        &self,
        ask: impl Fn() -> Ask,
        fields: &Record,
        options: WriteOptions,
    ) -> Result<(Answer, Vec<String>), RestError> {
        check_names(fields.keys().map(String::as_str).filter(|name| *name != "attributes"))?;
        let (mut fields, mut left_out) = (fields.clone(), Vec::new());
        loop {
            let mut ask = ask().json(&fields)?;
            if options.allow_duplicates {
                ask = ask.header("sforce-duplicate-rule-header", "allowSave=true")?;
            }
            let error = match self.send(&ask).await {
                Ok(answer) => return Ok((answer, left_out)),
                Err(error) if options.leave_out_unknown && left_out.len() < MOST_LEFT_OUT => error,
                Err(error) => return Err(error),
            };
            let before = fields.len();
            for unknown in error.unknown_fields() {
                fields.retain(|name, _| !name.eq_ignore_ascii_case(unknown));
                left_out.push(unknown.to_owned());
            }
            if fields.len() == before {
                return Err(error);
            }
        }
    }

    fn record_path(&self, object: &str, id: &str) -> Result<String, RestError> {
        check_names([object])?;
        Ok(self.path(&format!("/sobjects/{object}/{}", segment(id)?)))
    }

    fn external_path(&self, object: &str, field: &str, value: &str) -> Result<String, RestError> {
        check_names([object, field])?;
        Ok(self.path(&format!("/sobjects/{object}/{field}/{}", segment(value)?)))
    }
}

/// Whether an error means that there is no such record.
fn is_missing(error: &RestError) -> bool {
    error.has(&ErrorCode::NotFound) || error.has(&ErrorCode::EntityIsDeleted)
}

/// An answer of success may still say that nothing was saved.
fn check_success(status: StatusCode, written: Written) -> Result<(), RestError> {
    match (written.success.unwrap_or(true), written.errors.is_empty()) {
        (true, _) => Ok(()),
        (false, false) => Err(Refusal::new(status, written.errors).into()),
        (false, true) => {
            let fault =
                Fault::new(ErrorCode::UnknownException, "the record was not saved, and the org does not say why");
            Err(Refusal::new(status, vec![fault]).into())
        }
    }
}
