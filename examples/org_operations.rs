//! Runs a list of operations with the REST client, and says where an answer is not the expected one.
//!
//! ```text
//! cargo run --example org_operations -- .ci/clients/operations.json http://127.0.0.1:8080 TOKEN
//! ```
//!
//! Other clients of Salesforce's REST API run the same list in CI, against `salesforce_org`.

#![expect(clippy::print_stdout, reason = "an example talks to the person who runs it")]

use std::collections::HashMap;
use std::error::Error;

use cti_sfdc::rest::{Composite, LogIn, Record, RestClient, RestError};
use serde_json::{Value, json};

type Done = Result<Value, Box<dyn Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, url, token] = &*arguments else {
        return Err("expected a file, the address of an org, and a token".into());
    };
    let operations: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(file)?)?;
    let client = RestClient::new(LogIn::token(url, token)?)?;
    let mut kept: HashMap<String, Value> = HashMap::new();
    for operation in &operations {
        let operation = with_kept(operation, &kept);
        let done = perform(&client, &operation).await;
        let said = match operation.get("refused").and_then(Value::as_str) {
            None => done?,
            Some(code) => {
                check_refused(code, &done).map_err(|found| format!("{operation}: {found}"))?;
                continue;
            }
        };
        if let Some(expected) = operation.get("expect")
            && !holds(expected, &said)
        {
            return Err(format!("{operation}: found {said}").into());
        }
        if let Some(name) = operation.get("keep").and_then(Value::as_str) {
            kept.insert(format!("@{name}"), said);
        }
    }
    println!("cti-sfdc {}: {} operations", env!("CARGO_PKG_VERSION"), operations.len());
    Ok(())
}

/// Whether an operation was refused with that code. A record that is not there, or was deleted, is none to this client.
fn check_refused(code: &str, done: &Done) -> Result<(), String> {
    match done {
        Ok(Value::Null) if ["NOT_FOUND", "ENTITY_IS_DELETED"].contains(&code) => Ok(()),
        Ok(said) => Err(format!("expected to be refused, found {said}")),
        Err(error) => match error.downcast_ref() {
            Some(RestError::Refused(refusal)) if refusal.code().is_some_and(|it| it.as_str() == code) => Ok(()),
            _ => Err(error.to_string()),
        },
    }
}

/// Does what an operation says; gives what came of it.
async fn perform(client: &RestClient, operation: &Value) -> Done {
    let text = |name: &str| operation.get(name).and_then(Value::as_str).ok_or(format!("{operation}: no `{name}`"));
    let fields = || operation.get("fields").and_then(Value::as_object).cloned().unwrap_or_default();
    let check = |holds: bool, found: &dyn std::fmt::Debug| {
        if holds { Ok(Value::Null) } else { Err(format!("{operation}: found {found:?}").into()) }
    };
    Ok(match text("do")? {
        "create" => json!(client.create(text("object")?, &fields()).await?.id),
        "retrieve" => {
            let expected = operation.get("expect").and_then(Value::as_object);
            let names: Vec<&str> = expected.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
            json!(client.retrieve(text("object")?, text("id")?, &names).await?)
        }
        "update" => json!(client.update(text("object")?, text("id")?, &fields()).await?.id),
        "upsert" => {
            let [field, value] = ["/external/0", "/external/1"].map(|at| operation.pointer(at).and_then(Value::as_str));
            let external = field.zip(value).ok_or("an upsert needs a field and its value")?;
            let saved = client.upsert(text("object")?, external, &fields()).await?;
            return check(Some(&json!(saved.created)) == operation.get("created"), &saved);
        }
        "delete" => {
            client.delete(text("object")?, text("id")?).await?;
            Value::Null
        }
        "query" => {
            let deleted = operation.get("deleted") == Some(&Value::Bool(true));
            let soql = text("soql")?;
            let query = if deleted { client.query_with_deleted(soql) } else { client.query(soql) };
            json!(query.rows(1_000).await?.into_records())
        }
        "search" => json!(client.search(text("sosl")?).await?),
        "composite" => {
            let answers = client.composite(&composite(operation)?).await?;
            let statuses: Vec<u16> = answers.iter().map(|answer| answer.http_status_code).collect();
            return check(Some(&json!(statuses)) == operation.get("statuses"), &answers);
        }
        "describe" => {
            let described = client.describe(text("object")?).await?;
            let has = |name: &Value| described.fields.iter().any(|field| Some(&*field.name) == name.as_str());
            let all = fields_named(operation).iter().all(has);
            return check(all && described.key_prefix.as_deref() == Some(text("prefix")?), &described);
        }
        "limits" => {
            let limits = client.limits().await?;
            let limit = limits.get(text("limit")?).ok_or("no such limit")?;
            return check(Some(&json!(limit.max)) == operation.get("max") && limit.remaining < limit.max, &limit);
        }
        other => return Err(format!("`{other}` is not an operation").into()),
    })
}

fn fields_named(operation: &Value) -> Vec<Value> {
    operation.get("fields").and_then(Value::as_array).cloned().unwrap_or_default()
}

fn composite(operation: &Value) -> Result<Composite, Box<dyn Error>> {
    let parts = operation.get("parts").and_then(Value::as_array).ok_or("a composite needs parts")?;
    parts.iter().try_fold(Composite::all_or_none(), |composite, part| {
        let text = |name: &str| part.get(name).and_then(Value::as_str);
        let reference = text("as").ok_or("a part needs a name")?;
        match (text("create"), text("query")) {
            (Some(object), None) => {
                let fields: Record = part.get("fields").and_then(Value::as_object).cloned().unwrap_or_default();
                Ok(composite.create(reference, object, &fields)?)
            }
            (None, Some(soql)) => Ok(composite.query(reference, soql)?),
            _ => Err("a part is a `create` or a `query`".into()),
        }
    })
}

/// The operation with the ids that earlier ones kept.
fn with_kept(operation: &Value, kept: &HashMap<String, Value>) -> Value {
    let mut operation = operation.clone();
    for value in operation.as_object_mut().into_iter().flat_map(|members| members.values_mut()) {
        if let Some(id) = value.as_str().and_then(|name| kept.get(name)) {
            *value = id.clone();
        }
    }
    operation
}

/// Whether a value is, or has the members of, the expected one.
fn holds(expected: &Value, found: &Value) -> bool {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            expected.iter().all(|(name, value)| found.get(name).is_some_and(|found| holds(value, found)))
        }
        (Value::Array(expected), Value::Array(found)) => {
            expected.len() == found.len() && expected.iter().zip(found).all(|(expected, found)| holds(expected, found))
        }
        (expected, found) => expected == found,
    }
}
