//! What is read and written: files, the standard input, directories of adapters.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use cti_connect::contact_flow::{ContactFlow, Document};
use cti_model::adapter::AdapterFiles;
use cti_model::{Catalogue, Corrections, Flow};
use serde_json::Value;

use crate::Trouble;
use crate::kind::Kind;

/// The most bytes of a file, 16 MiB: more than any document of the product has.
const MOST: u64 = 16 << 20;

/// The most files that are looked for below the directories that are named.
const MOST_FILES: usize = 100_000;

/// A text with the name under which it is spoken of.
pub(crate) struct Input {
    pub(crate) name: String,
    pub(crate) text: String,
}

/// The text of a file; `-` is the standard input.
pub(crate) fn read(path: &Path) -> Result<Input, Trouble> {
    let name = name(path);
    match text(path) {
        Ok(text) => Ok(Input { name, text }),
        Err(why) => Err(Trouble::Input(format!("`{name}` cannot be read: {why}"))),
    }
}

/// How a file is spoken of; `-` is the standard input.
pub(crate) fn name(path: &Path) -> String {
    if path == Path::new("-") { "the standard input".to_owned() } else { path.display().to_string() }
}

/// The text of a file, or why it cannot be read; `-` is the standard input.
pub(crate) fn text(path: &Path) -> Result<String, String> {
    if path == Path::new("-") {
        return bounded(io::stdin().lock());
    }
    File::open(path).map_err(|error| error.to_string()).and_then(bounded)
}

fn bounded(reader: impl Read) -> Result<String, String> {
    let mut bytes = Vec::new();
    // One byte more than may be, so that what is too long is told and not cut.
    reader.take(MOST + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > MOST {
        return Err(format!("it has more than {MOST} bytes"));
    }
    // What Windows writes before a text in UTF-8 is not a part of it.
    if bytes.starts_with("\u{feff}".as_bytes()) {
        bytes.drain(.."\u{feff}".len());
    }
    String::from_utf8(bytes)
        .map_err(|error| format!("byte {} is not UTF-8: save it as UTF-8", error.utf8_error().valid_up_to()))
}

/// What stands in a directory, by name: without what is hidden, and without links, which could lead anywhere, also back.
pub(crate) fn entries(directory: &Path) -> Result<Vec<PathBuf>, Trouble> {
    let unreadable =
        |error: std::io::Error| Trouble::Input(format!("`{}` cannot be read: {error}", directory.display()));
    let mut entries = Vec::new();
    for entry in fs::read_dir(directory).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        if !is_hidden && !entry.file_type().map_err(unreadable)?.is_symlink() {
            entries.push(entry.path());
        }
    }
    entries.sort();
    Ok(entries)
}

/// Refuses to look further when there are too many files: none is left out in silence.
pub(crate) fn few_enough(found: &[PathBuf], directory: &Path) -> Result<(), Trouble> {
    if found.len() < MOST_FILES {
        return Ok(());
    }
    let (first, at) = (found.first().map_or(directory, PathBuf::as_path).display(), directory.display());
    Err(Trouble::Input(format!(
        "more than {MOST_FILES} files, from `{first}` to `{at}`: name directories that have fewer"
    )))
}

/// Writes a file.
pub(crate) fn write(file: &Path, text: &str) -> Result<(), Trouble> {
    fs::write(file, text).map_err(|error| Trouble::Input(format!("`{}` cannot be written: {error}", file.display())))
}

/// What the product really calls blocks and controls.
pub(crate) fn corrections(names: &Value) -> Result<Corrections, Trouble> {
    serde_json::from_value(names.clone())
        .map_err(|error| Trouble::Input(format!("--names are not corrections: {error}")))
}

/// The blocks of the product, by the names that it really has where corrections say so.
pub(crate) fn catalogue(names: Option<&Value>) -> Result<Catalogue, Trouble> {
    let Some(names) = names else { return Ok(Catalogue::standard().clone()) };
    Catalogue::standard().corrected(&corrections(names)?).map_err(|error| Trouble::Input(error.to_string()))
}

/// A path as it is written in a file that stands in a directory.
pub(crate) fn relative(path: &Path, directory: &Path) -> Result<String, Trouble> {
    let whole = |path: &Path| {
        let named = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        named.canonicalize().map_err(|error| Trouble::Input(format!("`{}` cannot be found: {error}", named.display())))
    };
    let (path, directory) = (whole(path)?, whole(directory)?);
    let shared = path.components().zip(directory.components()).take_while(|(one, other)| one == other).count();
    let up = directory.components().skip(shared).map(|_| "..".to_owned());
    let down = path.components().skip(shared).map(|part| part.as_os_str().to_string_lossy().into_owned());
    let parts: Vec<String> = up.chain(down).collect();
    Ok(if parts.is_empty() { ".".to_owned() } else { parts.join("/") })
}

/// Whether a directory has the files by which that of an adapter is known.
pub(crate) fn is_adapter(directory: &Path) -> bool {
    ["adapter.json", "flows.json"].iter().any(|name| directory.join(name).is_file())
}

/// The files of an adapter's directory.
pub(crate) fn adapter_files(path: &Path) -> Result<AdapterFiles, Trouble> {
    AdapterFiles::read_dir(path).map_err(|error| Trouble::Input(error.to_string()))
}

/// A flow that has to be one.
pub(crate) fn flow(Input { name, text }: &Input) -> Result<Flow, Trouble> {
    let kind = Kind::of(text);
    if kind != Kind::Flow {
        return Err(Trouble::Usage(format!("`{name}` is {}: expected a CTI flow", kind.name())));
    }
    Flow::parse(text).map_err(|error| Trouble::Input(format!("`{name}` is not a flow: {error}")))
}

/// A contact flow that has to be one.
pub(crate) fn contact_flow(Input { name, text }: &Input) -> Result<ContactFlow, Trouble> {
    let kind = Kind::of(text);
    if kind != Kind::ContactFlow {
        return Err(Trouble::Usage(format!("`{name}` is {}: expected a contact flow", kind.name())));
    }
    let document = Document::read(text);
    let document = document.map_err(|error| Trouble::Input(format!("`{name}` is not a contact flow: {error}")))?;
    Ok(document.into_flow().flow)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_many_files_are_told_and_not_cut() {
        let mut found = vec![PathBuf::from("a.yaml"); MOST_FILES - 1];
        assert!(few_enough(&found, Path::new("z")).is_ok());
        found.push(PathBuf::from("b.yaml"));
        let told = few_enough(&found, Path::new("z")).unwrap_err().to_string();
        assert_eq!(told, "more than 100000 files, from `a.yaml` to `z`: name directories that have fewer");
    }
}
