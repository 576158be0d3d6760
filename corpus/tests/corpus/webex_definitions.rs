//! Every published definition of the Webex connector is told by its revision, seen typed, written back, upgraded and
//! converted to the second version; those of the second version are told as such.
#![expect(clippy::print_stdout, reason = "what was told of a document stands above its verdict")]

use cti_corpus::{Corpus, Document};
use cti_model::Severity;
use cti_model::call_center::CallCenterDefinition;
use cti_webex::definition::{DefinitionError, Revision, V2Options, WebexDefinition};

use crate::{Trials, ensure, trial};

pub(crate) fn trials(corpus: &Corpus) -> Trials {
    let newest = corpus.files("callcenter/webex-v2", |path| path.to_string_lossy().contains("OpenCTI"))?;
    let newest = newest.into_iter().next_back().map(|document| document.bytes).unwrap_or_default();
    let first = corpus.files("callcenter/webex", |_| true)?.into_iter().map(move |Document { name, bytes }| {
        let second = newest.clone();
        trial(format!("webex definition {name}: is typed, written and upgraded"), move || held(&name, &bytes, &second))
    });
    let others = corpus.files("callcenter/webex-v2", |_| true)?.into_iter().map(|Document { name, bytes }| {
        trial(format!("webex definition {name}: is told as another one"), move || {
            let definition = CallCenterDefinition::parse_bytes(&bytes).map_err(|error| error.to_string())?;
            let error = WebexDefinition::new(definition).err().ok_or("it was read as the first version")?;
            let is_open_cti = name.contains("OpenCTI");
            let expected = if is_open_cti { DefinitionError::SecondVersion } else { DefinitionError::OtherVendor };
            ensure(error == expected, || error.to_string())
        })
    });
    Ok(first.chain(others).collect())
}

fn held(name: &str, bytes: &[u8], second: &[u8]) -> Result<(), String> {
    let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
    let definition = WebexDefinition::parse(text).map_err(|error| error.to_string())?;
    let detected = definition.detected();
    let published = detected.revision.published();
    ensure(name.starts_with(published), || format!("it is told as the revision of {published}"))?;
    ensure(detected.is_exact() && detected.named.is_none(), || format!("{detected:?}"))?;
    ensure(definition.config() == &detected.revision.defaults(), || format!("{:?}", definition.config()))?;
    let findings = definition.check();
    ensure(findings.is_empty(), || format!("{findings:?}"))?;

    let mut written = definition.clone();
    let mut config = definition.config().clone();
    written.set_config(&config).map_err(|error| error.to_string())?;
    ensure(written.as_str() == text, || "the text is not kept".to_owned())?;
    "orderNumber".clone_into(&mut config.screen_pop.cad_variable);
    let lost = written.set_config(&config).map_err(|error| error.to_string())?;
    let old = &definition.config().screen_pop.cad_variable;
    let expected = text.replace(&format!(">{old}<"), ">orderNumber<");
    ensure(lost.is_empty() && written.as_str() == expected, || "more than the value changed".to_owned())?;

    same_as_published(&definition)?;
    let upgrade = written.upgrade().map_err(|error| error.to_string())?;
    print!("{upgrade}");
    ensure(upgrade.definition.config().screen_pop.cad_variable == "orderNumber", || "the value is lost".to_owned())?;
    ensure(upgrade.definition.detected().revision == Revision::NEWEST, || "it is not the newest".to_owned())?;

    let converted = upgrade.definition.to_v2(&V2Options::default()).map_err(|error| error.to_string())?;
    for lost in converted.lost.iter().filter(|lost| lost.severity > Severity::Hint) {
        println!("{lost}");
    }
    let second = CallCenterDefinition::parse_bytes(second).map_err(|error| error.to_string())?;
    same_items(&converted.definition, &second)
}

/// The file that is made of our table says what the published one says, item by item.
fn same_as_published(definition: &WebexDefinition) -> Result<(), String> {
    let ours = WebexDefinition::published(definition.detected().revision).into_definition();
    let theirs = definition.definition();
    same_items(&ours, theirs)?;
    for section in theirs.sections_in_order() {
        for item in section.items_in_order() {
            let own = ours.value(&section.name, &item.name).map(str::trim);
            let other = item.value.as_deref().map(str::trim);
            ensure(own == other, || format!("{}/{} is {own:?}, not {other:?}", section.name, item.name))?;
        }
    }
    Ok(())
}

/// Sections, items and labels in the same order.
fn same_items(ours: &CallCenterDefinition, theirs: &CallCenterDefinition) -> Result<(), String> {
    let outline = |definition: &CallCenterDefinition| {
        let mut lines = Vec::new();
        for section in definition.sections_in_order() {
            lines.push(format!("{} {:?}", section.name, section.label));
            let items = section.items_in_order().into_iter();
            lines.extend(items.map(|item| format!("{}/{} {:?}", section.name, item.name, item.label)));
        }
        lines
    };
    let (ours, theirs) = (outline(ours), outline(theirs));
    let differs = ours.iter().zip(&theirs).find(|(ours, theirs)| ours != theirs);
    ensure(ours.len() == theirs.len() && differs.is_none(), || {
        format!("{} and {} lines: {differs:?}", ours.len(), theirs.len())
    })
}
