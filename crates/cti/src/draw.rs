//! `cti draw`: pictures.

use std::fs;
use std::io::Write;

use cti_model::adapter::CtiAdapter;
use cti_model::picture::{Marks, Picture};
use cti_model::{Catalogue, Checker, Flow};

use crate::arguments::{Draw, PictureFormat};
use crate::input::{self, Input};
use crate::{Trouble, Verdict};

/// Draws what was asked for.
pub(crate) fn draw(asked: &Draw, out: &mut dyn Write) -> Result<Verdict, Trouble> {
    let catalogue = Catalogue::standard();
    let picture = if asked.path.is_dir() {
        if asked.findings || asked.against.is_some() {
            return Err(Trouble::Usage("--findings and --against are for a flow, and a directory is given".to_owned()));
        }
        let files = input::adapter_files(&asked.path)?;
        Picture::of_adapter(&CtiAdapter::read_files(&files).0, catalogue)
    } else {
        let Input { name, text } = input::read(&asked.path)?;
        let flow = Flow::parse(&text).map_err(|error| Trouble::Input(format!("`{name}` is not a flow: {error}")))?;
        match &asked.against {
            Some(old) => Picture::of_change(&input::flow(old)?, &flow, catalogue),
            None => {
                let picture = Picture::of_flow(&flow, catalogue);
                let picture = if flow.name().is_none() { picture.titled(name) } else { picture };
                if asked.findings {
                    picture.with_marks(&Marks::of_findings(&Checker::new().check(&flow)))
                } else {
                    picture
                }
            }
        }
    };
    let drawn = match asked.format {
        PictureFormat::Svg => picture.to_svg(),
        PictureFormat::Mermaid => picture.to_mermaid(),
    };
    match &asked.output {
        Some(file) => fs::write(file, drawn)
            .map_err(|error| Trouble::Input(format!("`{}` cannot be written: {error}", file.display())))?,
        None => out.write_all(drawn.as_bytes())?,
    }
    Ok(Verdict::Fine)
}
