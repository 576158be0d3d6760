//! Every published call-center definition is read and kept, or refused with its place; findings stay warnings, fixes mend,
//! and what one dialect says the others say too.
#![expect(clippy::print_stdout, reason = "what was told of a document stands above its verdict")]

use cti_corpus::{Corpus, Document};
use cti_model::call_center::{CallCenterDefinition, Dialect, GENERAL};
use cti_model::{Code, Severity};

use crate::{Trials, ensure, trial};

pub(crate) fn trials(corpus: &Corpus) -> Trials {
    let documents = corpus.files("callcenter", |path| path.extension().is_none_or(|it| it != "md"))?;
    let trials = documents.into_iter().map(|Document { name, bytes }| {
        if name.starts_with("invalid/") {
            return trial(format!("call center {name}: is refused with its place"), move || refused(&bytes));
        }
        trial(format!("call center {name}: is kept, checked and converted"), move || held(&bytes))
    });
    Ok(trials.collect())
}

fn refused(bytes: &[u8]) -> Result<(), String> {
    let error = CallCenterDefinition::parse_bytes(bytes).err().ok_or("it was read")?;
    println!("{error}");
    let (line, column) = error.places().first().copied().ok_or("the error does not say where")?;
    let lines = bytes.split(|byte| *byte == b'\n').count();
    ensure(line >= 1 && line <= lines && column >= 1, || format!("a place outside the text: {line}:{column}"))
}

fn held(bytes: &[u8]) -> Result<(), String> {
    let definition = CallCenterDefinition::parse_bytes(bytes).map_err(|error| error.to_string())?;
    ensure(definition.as_str().as_bytes() == bytes, || "the text is not kept".to_owned())?;
    let findings = definition.check();
    for finding in &findings {
        println!("{finding}");
        ensure(finding.severity < Severity::Error, || format!("an error in a file that Salesforce takes: {finding}"))?;
    }
    every_value_can_be_set(&definition)?;
    fixes_mend(definition.clone())?;
    dialects_agree(&definition)
}

/// Setting a value to itself changes what is read nowhere; setting another one reads back.
fn every_value_can_be_set(definition: &CallCenterDefinition) -> Result<(), String> {
    for section in definition.sections() {
        for item in &section.items {
            let mut changed = definition.clone();
            let names = [section.name.as_str(), item.name.as_str()];
            changed.set_value(names[0], names[1], "a <b> & \"c\"").map_err(|error| error.to_string())?;
            let value = changed.value(names[0], names[1]);
            ensure(value == Some("a <b> & \"c\""), || format!("{names:?} reads {value:?}"))?;
        }
    }
    Ok(())
}

fn fixes_mend(mut definition: CallCenterDefinition) -> Result<(), String> {
    for _ in 0..100 {
        let fixes = definition.fixes();
        let Some(fix) = fixes.first() else { return Ok(()) };
        let before = definition.check().len();
        definition.apply(fix).map_err(|error| error.to_string())?;
        let after = definition.check();
        ensure(after.len() < before, || format!("{} is not mended: {after:?}", fix.finding))?;
    }
    Err("the fixes do not end".to_owned())
}

fn dialects_agree(definition: &CallCenterDefinition) -> Result<(), String> {
    for dialect in [Dialect::SetupImport, Dialect::Metadata, Dialect::Settings] {
        let conversion = definition.convert_as(dialect, "Converted").map_err(|error| error.to_string())?;
        let other = conversion.definition;
        for section in definition.sections() {
            for item in &section.items {
                let (section, name) = (section.name.as_str(), item.name.as_str());
                // The names stand elsewhere in the Metadata API.
                if section == GENERAL && matches!(name, "reqInternalName" | "reqDisplayName") {
                    continue;
                }
                let (old, new) = (definition.value(section, name), other.value(section, name));
                ensure(old.unwrap_or_default() == new.unwrap_or_default(), || {
                    format!("{section}/{name} is {old:?}, and {new:?} in {dialect}")
                })?;
            }
        }
        ensure(other.display_name().map(str::trim) == definition.display_name().map(str::trim), || {
            format!("the display name is {:?} in {dialect}", other.display_name())
        })?;
        let conflict = other.check().into_iter().find(|finding| finding.code == Code::SettingConflict);
        let was = definition.check().iter().any(|finding| finding.code == Code::SettingConflict);
        ensure(was || conflict.is_none(), || format!("{dialect}: {conflict:?}"))?;
    }
    Ok(())
}
