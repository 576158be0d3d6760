//! `cti new`: a directory to begin with.

use std::fs;
use std::io::Write;
use std::path::Path;

use crate::{Trouble, Verdict};

/// The files, by their place in the directory.
const FILES: [(&str, &str); 6] = [
    ("adapter/adapter.json", include_str!("../templates/adapter.json")),
    ("adapter/flows.json", include_str!("../templates/flows.json")),
    ("adapter/flows/screen-pop.json", include_str!("../templates/flows/screen-pop.json")),
    ("adapter/flows/click-to-dial.json", include_str!("../templates/flows/click-to-dial.json")),
    ("a-caller-is-found.yaml", include_str!("../templates/a-caller-is-found.yaml")),
    ("README.md", include_str!("../templates/README.md")),
];

/// Makes the directory; what is there already is not touched.
pub(crate) fn new(directory: &Path, out: &mut dyn Write) -> Result<Verdict, Trouble> {
    let shown = directory.display();
    let trouble =
        |what: &Path, error: std::io::Error| Trouble::Input(format!("`{}` cannot be written: {error}", what.display()));
    if fs::read_dir(directory).is_ok_and(|mut entries| entries.next().is_some()) || directory.is_file() {
        return Err(Trouble::Usage(format!("`{shown}` is there already and not empty: name another directory")));
    }
    for (name, text) in FILES {
        let file = directory.join(name);
        let folder = file.parent().unwrap_or(directory);
        fs::create_dir_all(folder).map_err(|error| trouble(folder, error))?;
        fs::write(&file, text).map_err(|error| trouble(&file, error))?;
        writeln!(out, "{}", file.display())?;
    }
    writeln!(out, "\nNow: cti check {shown}/adapter && cti test {shown} --coverage")?;
    Ok(Verdict::Fine)
}
