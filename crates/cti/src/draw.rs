//! `cti draw`: pictures.

use std::io::Write;

use cti_connect::contact_flow::{Document, FlowChecker};
use cti_model::adapter::CtiAdapter;
use cti_model::picture::{Marks, Picture};
use cti_model::{Catalogue, Checker, Finding, Flow};

use crate::arguments::{Draw, PictureFormat};
use crate::input::{self, Input};
use crate::kind::Kind;
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
        let drawn = |picture: Picture, is_named: bool, findings: &dyn Fn() -> Vec<Finding>| {
            let picture = if is_named { picture } else { picture.titled(&name) };
            if asked.findings { picture.with_marks(&Marks::of_findings(&findings())) } else { picture }
        };
        if Kind::of(&text) == Kind::ContactFlow {
            if asked.against.is_some() {
                return Err(Trouble::Usage("--against is for a CTI flow, and a contact flow is given".to_owned()));
            }
            let flow = Document::read(&text)
                .map_err(|error| Trouble::Input(format!("`{name}` is not a contact flow: {error}")))?
                .into_flow()
                .flow;
            drawn(flow.picture(), flow.name().is_some(), &|| FlowChecker::new().check(&flow))
        } else {
            let flow =
                Flow::parse(&text).map_err(|error| Trouble::Input(format!("`{name}` is not a flow: {error}")))?;
            match &asked.against {
                Some(old) => Picture::of_change(&input::flow(old)?, &flow, catalogue),
                None => {
                    drawn(Picture::of_flow(&flow, catalogue), flow.name().is_some(), &|| Checker::new().check(&flow))
                }
            }
        }
    };
    let drawn = match asked.format {
        PictureFormat::Svg => picture.to_svg(),
        PictureFormat::Mermaid => picture.to_mermaid(),
    };
    match &asked.output {
        Some(file) => input::write(file, &drawn)?,
        None => out.write_all(drawn.as_bytes())?,
    }
    Ok(Verdict::Fine)
}
