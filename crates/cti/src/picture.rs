//! A directory of pictures.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use cti_model::picture::Picture;

use crate::Trouble;
use crate::input::write;

/// A directory in which each picture has a name of its own.
pub(crate) struct Folder {
    directory: PathBuf,
    taken: HashSet<String>,
    /// What there is: title and file.
    files: Vec<(String, String)>,
    /// The documents that were drawn, as far as they are files.
    drawn: HashSet<PathBuf>,
}

impl Folder {
    /// Makes the directory.
    pub(crate) fn new(directory: &Path) -> Result<Self, Trouble> {
        let unwritable =
            |error: std::io::Error| Trouble::Input(format!("`{}` cannot be written: {error}", directory.display()));
        fs::create_dir_all(directory).map_err(unwritable)?;
        Ok(Self { directory: directory.to_owned(), taken: HashSet::new(), files: Vec::new(), drawn: HashSet::new() })
    }

    /// Adds a picture, with the file of the document that it shows.
    pub(crate) fn add(&mut self, name: &str, picture: &Picture, of: Option<&Path>) -> Result<(), Trouble> {
        let slug = slug(name);
        let mut file = format!("{slug}.svg");
        let mut number = 2;
        while !self.taken.insert(file.clone()) {
            file = format!("{slug}-{number}.svg");
            number += 1;
        }
        write(&self.directory.join(&file), &picture.to_svg())?;
        self.files.push((name.to_owned(), file));
        self.drawn.extend(of.and_then(|of| of.canonicalize().ok()));
        Ok(())
    }

    /// Whether there is a picture of a document, by its file.
    pub(crate) fn has(&self, document: &Path) -> bool {
        document.canonicalize().is_ok_and(|document| self.drawn.contains(&document))
    }

    /// The title and the file of each picture.
    pub(crate) fn files(&self) -> &[(String, String)] {
        &self.files
    }
}

/// A name of a file for a title: letters and digits of any script, and hyphens between.
fn slug(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let slug = words.collect::<Vec<_>>().join("-").to_lowercase();
    // Names of files may have 255 bytes.
    let slug: String = slug.chars().take(60).collect();
    if slug.is_empty() { "flow".to_owned() } else { slug }
}
