//! `cti draw`: pictures.

use std::io::Write;

use cti_connect::contact_flow::FlowChecker;
use cti_model::adapter::CtiAdapter;
use cti_model::picture::{Marks, Picture};
use cti_model::{Catalogue, Checker, Flow};

use crate::arguments::{Draw, PictureFormat};
use crate::input::{self, Input};
use crate::kind::Kind;
use crate::test::One;
use crate::{Trouble, Verdict, changes};

/// Draws what was asked for.
pub(crate) fn draw(asked: &Draw, out: &mut dyn Write) -> Result<Verdict, Trouble> {
    let picture = if asked.path.is_dir() {
        if asked.findings || asked.against.is_some() || asked.run.is_some() {
            return Err(Trouble::Usage(
                "--findings, --against and --run are for a flow, and a directory is given".to_owned(),
            ));
        }
        if !input::is_adapter(&asked.path) {
            let shown = asked.path.display();
            return Err(Trouble::Input(format!(
                "`{shown}` is not the directory of an adapter: it has no adapter.json"
            )));
        }
        let files = input::adapter_files(&asked.path)?;
        Picture::of_adapter(&CtiAdapter::read_files(&files).0, Catalogue::standard())
    } else {
        of_input(asked, &input::read(&asked.path)?)?
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

/// The picture of a flow or a contact flow.
pub(crate) fn of_input(asked: &Draw, input: &Input) -> Result<Picture, Trouble> {
    match Kind::of(&input.text) {
        Kind::ContactFlow => contact_flow(asked, input),
        kind if kind.is_played() => Err(Trouble::Usage(format!(
            "`{}` is {}: draw the flow, with --run for the way that it takes",
            input.name,
            kind.name()
        ))),
        _ => flow(asked, input),
    }
}

fn flow(asked: &Draw, Input { name, text }: &Input) -> Result<Picture, Trouble> {
    let catalogue = Catalogue::standard();
    let flow = Flow::parse(text).map_err(|error| Trouble::Input(format!("`{name}` is not a flow: {error}")))?;
    if let Some(old) = &asked.against {
        return changes::of_flow(&input::read(old)?, &flow);
    }
    let picture = Picture::of_flow(&flow, catalogue);
    let picture = if flow.name().is_none() { picture.titled(name) } else { picture };
    Ok(match &asked.run {
        Some(scenario) => picture.with_marks(&One::play(scenario)?.marks(&flow)?),
        None if asked.findings => picture.with_marks(&Marks::of_findings(&Checker::new().check(&flow))),
        None => picture,
    })
}

fn contact_flow(asked: &Draw, input: &Input) -> Result<Picture, Trouble> {
    let flow = input::contact_flow(input)?;
    if let Some(old) = &asked.against {
        return changes::of_contact_flow(&input::read(old)?, &flow);
    }
    let picture = flow.picture();
    let picture = if flow.name().is_none() { picture.titled(&input.name) } else { picture };
    Ok(match &asked.run {
        Some(scenario) => picture.with_marks(&One::play(scenario)?.contact_flow_marks(&flow)?),
        None if asked.findings => picture.with_marks(&Marks::of_findings(&FlowChecker::new().check(&flow))),
        None => picture,
    })
}
