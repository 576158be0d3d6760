//! `cti import` and `cti export`: a configuration between its directory, records, and an org.

use std::io::Write;

use cti_model::OneLine;
use cti_model::adapter::CtiAdapter;
use serde_json::{Value, json};

use crate::arguments::{Export, Import};
use crate::{Trouble, Verdict, input};

/// Brings a configuration into a directory. What stands there is only written over when that is asked for.
pub(crate) fn import(asked: &Import, out: &mut dyn Write) -> Result<Verdict, Trouble> {
    let adapter = imported(asked, out)?;
    let shown = asked.directory.display();
    let is_new = !asked.directory.is_dir() || input::entries(&asked.directory)?.is_empty();
    if !is_new {
        let before = CtiAdapter::from_files(&input::adapter_files(&asked.directory)?)
            .map_err(|error| Trouble::Input(format!("`{shown}` is not the directory of an adapter: {error}")))?;
        let changes = before.diff(&adapter);
        for change in &changes {
            writeln!(out, "{change}")?;
        }
        if changes.is_empty() {
            writeln!(out, "{shown} is the same")?;
            return Ok(Verdict::Fine);
        }
        if !asked.yes {
            writeln!(out, "{} changes, of which nothing was written: --yes writes them", changes.len())?;
            return Ok(Verdict::Found);
        }
    }
    adapter.to_files().write_dir(&asked.directory).map_err(|error| Trouble::Input(error.to_string()))?;
    writeln!(out, "{} is in {shown}", OneLine(&adapter.settings.name))?;
    Ok(Verdict::Fine)
}

/// How many records a query with `FIELDS(ALL)` gives at most.
const FIELDS_ALL: usize = 200;

/// How many records stand in the answer of a query, as REST or the CLI gives it.
fn records_of(answer: &Value) -> usize {
    let records = answer.pointer("/result/records").or_else(|| answer.get("records"));
    records.and_then(Value::as_array).map_or(0, Vec::len)
}

/// The adapter that is asked for.
fn imported(asked: &Import, out: &mut dyn Write) -> Result<CtiAdapter, Trouble> {
    #[cfg(feature = "org")]
    if let Some(org) = &asked.org {
        return crate::org::read(org, asked.adapter.as_deref());
    }
    if asked.records.is_empty() {
        return Err(Trouble::Usage("say from which --records".to_owned()));
    }
    let mut answers = Vec::new();
    for file in &asked.records {
        let input = input::read(file)?;
        let answer: Value = serde_json::from_str(&input.text)
            .map_err(|error| Trouble::Input(format!("`{}` is not JSON: {error}", input.name)))?;
        if records_of(&answer) == FIELDS_ALL {
            writeln!(
                out,
                "warning: `{}` has {FIELDS_ALL} records, which is all that FIELDS(ALL) gives: there may be more",
                OneLine(&input.name)
            )?;
        }
        answers.push(answer);
    }
    let refused = |why: String| Trouble::Input(format!("the records have no adapter to import: {why}"));
    let answers = Value::Array(answers);
    let adapters = CtiAdapter::all_from_records(&answers).map_err(|error| {
        // Which of the files it is said of, where one alone says it too.
        let says_it = |answer: &Value| CtiAdapter::all_from_records(answer).is_err_and(|alone| alone == error);
        let files = asked.records.iter().zip(answers.as_array().into_iter().flatten());
        match files.into_iter().find(|(_, answer)| says_it(answer)) {
            Some((file, _)) => Trouble::Input(format!("`{}`: {error}", file.display())),
            None => refused(error.to_string()),
        }
    })?;
    let names: Vec<String> = adapters.iter().map(|it| OneLine(&it.settings.name).to_string()).collect();
    let is_asked = |it: &CtiAdapter| asked.adapter.as_ref().is_none_or(|name| it.settings.name == *name);
    let mut found = adapters.into_iter().filter(is_asked);
    match (found.next(), found.next()) {
        (Some(adapter), None) => Ok(adapter),
        _ if names.is_empty() => {
            Err(refused("no record of `AC_CtiAdapter__c` is among them: add the answer of its query".to_owned()))
        }
        _ => Err(refused(format!("choose one with --adapter, of {}", names.join(", ")))),
    }
}

/// Brings a configuration from a directory to records, or to an org, which is only changed when that is asked for.
pub(crate) fn export(asked: &Export, out: &mut dyn Write) -> Result<Verdict, Trouble> {
    let adapter = CtiAdapter::from_files(&input::adapter_files(&asked.directory)?).map_err(|error| {
        Trouble::Input(format!("`{}` is not the directory of an adapter: {error}", asked.directory.display()))
    })?;
    #[cfg(feature = "org")]
    if let Some(org) = &asked.org {
        return crate::org::write(org, &adapter, asked.yes, out);
    }
    let records = adapter.to_records();
    let answer = json!({"totalSize": records.len(), "done": true, "records": records});
    match &asked.records {
        Some(file) => input::write(file, &format!("{answer:#}\n"))?,
        None => writeln!(out, "{answer:#}")?,
    }
    Ok(Verdict::Fine)
}
