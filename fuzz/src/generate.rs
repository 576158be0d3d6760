//! Flows, contacts and JSON values made out of arbitrary bytes.
//!
//! Arbitrary bytes are rarely a flow, and mutating one rarely gives another. Here every sequence of bytes is one: blocks
//! of the catalogue with controls they know and some they do not, wired at random.

use arbitrary::{Result, Unstructured};
use cti_engine::{Channel, Contact};
use cti_model::{Block, BlockSpec, Catalogue, Flow, Json};
use serde_json::{Map, Number, Value};

/// The most blocks of a made flow.
const MOST_BLOCKS: usize = 12;

/// The keys that payloads, attributes and paths draw from, so that paths often lead somewhere.
const KEYS: [&str; 10] = ["a", "b", "value", "Id", "caseId", "number", "0", "a b", "é", "x-y"];

/// Literals in which blocks see something special.
const TEXTS: [&str; 32] = [
    "",
    "0",
    "-1",
    "1e3",
    "NaN",
    "true",
    "false",
    "null",
    "a",
    "a,b,,c",
    "é😀",
    "$5.00",
    "$.50",
    "{{a}} {b} ${value}",
    "$&$1$$",
    "[1,{\"a\":2}]",
    "+12025550123",
    "(202) 555-0123",
    "US",
    "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
    "2024-02-29T23:59:60Z",
    "Europe/Berlin",
    "Number",
    "Object",
    "===",
    "<=",
    "contains",
    "GET",
    "https://example.com/a?b={c}",
    "info",
    "records[0].Id",
    "['a b'].0",
];

/// Steps of a path below its root.
const STEPS: [&str; 14] = [
    ".[0]",
    "[0]",
    "[-1]",
    ".0",
    "['a b']",
    "[\"a\"]",
    ".*",
    "[*]",
    "[1:]",
    "[::2]",
    "[?@.a == 1]",
    "[?@.a]",
    "..a",
    "..[0]",
];

/// A flow of one start and some other blocks.
pub fn flow(u: &mut Unstructured<'_>) -> Result<Flow> {
    let count = u.int_in_range(1..=MOST_BLOCKS)?;
    let mut flow = Flow::new();
    if u.ratio(1, 8)? {
        flow.set_name(u.arbitrary()?);
    }
    for at in 0..count {
        let block = block(u, at, count)?;
        flow = flow.with_block(block);
    }
    Ok(flow)
}

fn block(u: &mut Unstructured<'_>, at: usize, count: usize) -> Result<Block> {
    let catalogue = Catalogue::standard();
    let spec = match at {
        // Now and then the start is missing or there are two.
        0 if !u.ratio(1, 64)? => catalogue.get("SE_Start"),
        1 if u.arbitrary()? => catalogue.get("SE_End"),
        _ => catalogue.iter().nth(u.choose_index(catalogue.iter().len())?),
    };
    let Some(spec) = spec else { return Ok(Block::new(&id(at), "SE_Nothing")) };
    let type_id = match spec.aliases {
        aliases if !aliases.is_empty() && u.ratio(1, 16)? => *u.choose(aliases)?,
        _ if u.ratio(1, 64)? => "SE_NoSuchBlock",
        _ => spec.type_id,
    };
    let mut block = Block::new(&id(if u.ratio(1, 128)? { 0 } else { at }), type_id);
    for name in names(u, spec)? {
        block.set_control(name, control(u, count, 0)?);
    }
    for port in spec.ports.names() {
        if !u.ratio(1, 8)? {
            // One past the last is a block that does not exist.
            block.connect(port, &id(u.int_in_range(0..=count)?));
        }
    }
    if u.ratio(1, 16)? {
        block.connect(u.choose(&["done", "success", "failure", "true", "false", "other"])?, &id(at));
    }
    Ok(block)
}

/// Ids of the three kinds that are seen: the editor's, plain numbers, and the editor's fault.
fn id(at: usize) -> String {
    match at {
        3 => "3".to_owned(),
        5 => "uid-NaN".to_owned(),
        _ => format!("uid-{at}"),
    }
}

/// Most of the controls that a block has, some under another spelling, and now and then one that it does not have.
fn names(u: &mut Unstructured<'_>, spec: &'static BlockSpec) -> Result<Vec<&'static str>> {
    let mut names = Vec::new();
    for control in spec.controls {
        if !u.ratio(1, 8)? {
            let alias = !control.aliases.is_empty() && u.ratio(1, 8)?;
            names.push(if alias { *u.choose(control.aliases)? } else { control.name });
        }
    }
    for (stale, _) in spec.stale_controls {
        if u.ratio(1, 8)? {
            names.push(stale);
        }
    }
    if u.ratio(1, 16)? {
        names.push("unheardOf");
    }
    Ok(names)
}

fn control(u: &mut Unstructured<'_>, count: usize, depth: usize) -> Result<Json> {
    Ok(match u.int_in_range(0..=15)? {
        0..=6 => path(u, count)?.into(),
        7..=10 => (*u.choose(&TEXTS)?).into(),
        11 => Json::from(u.arbitrary::<&str>()?),
        12 => u.arbitrary::<bool>()?.into(),
        13 => u.arbitrary::<i64>()?.into(),
        14 if depth < 3 => {
            let some = u.int_in_range(0..=3)?;
            let items = (0..some).map(|_| control(u, count, depth + 1)).collect::<Result<Vec<Json>>>();
            items?.into()
        }
        15 if depth < 3 => {
            let some = u.int_in_range(0..=3)?;
            let member = |_| Ok((key(u)?, control(u, count, depth + 1)?));
            let members = (0..some).map(member).collect::<Result<Vec<(String, Json)>>>();
            members?.into_iter().collect::<cti_model::Object>().into()
        }
        _ => Json::Null,
    })
}

fn path(u: &mut Unstructured<'_>, count: usize) -> Result<String> {
    let mut path = match u.int_in_range(0..=7)? {
        0 | 1 => format!("$.payload.{}", key(u)?),
        2 => format!("$.contact.{}", u.choose(&["contactId", "attributes.a", "phoneNumber", "parsedNumber.country"])?),
        3 => format!("$.userProfile.{}", key(u)?),
        4 | 5 => {
            let id = id(u.int_in_range(0..=count)?);
            let field = u.choose(&["", ".value", ".string", ".contactId", ".attributes", ".Id"])?;
            format!("$.actions.{id}.results{field}")
        }
        6 => format!("$.actions.{}", id(u.int_in_range(0..=count)?)),
        _ => "$".to_owned(),
    };
    for _ in 0..u.int_in_range(0..=2)? {
        path.push_str(u.choose(&STEPS)?);
    }
    Ok(path)
}

fn key(u: &mut Unstructured<'_>) -> Result<String> {
    if u.ratio(1, 8)? { u.arbitrary() } else { Ok((*u.choose(&KEYS)?).to_owned()) }
}

/// Any JSON value of a few levels.
pub fn json(u: &mut Unstructured<'_>, depth: usize) -> Result<Value> {
    Ok(match u.int_in_range(0..=9)? {
        0 => Value::Null,
        1 => u.arbitrary::<bool>()?.into(),
        2 => u.arbitrary::<i64>()?.into(),
        3 => Number::from_f64(u.arbitrary()?).map_or(Value::Null, Value::Number),
        4 => u.arbitrary::<&str>()?.into(),
        5 => (*u.choose(&TEXTS)?).into(),
        6 if depth > 0 => {
            let some = u.int_in_range(0..=4)?;
            (0..some).map(|_| json(u, depth - 1)).collect::<Result<Vec<Value>>>()?.into()
        }
        _ if depth > 0 => {
            let some = u.int_in_range(0..=4)?;
            let member = |_| Ok((key(u)?, json(u, depth - 1)?));
            (0..some).map(member).collect::<Result<Map<String, Value>>>()?.into()
        }
        _ => "a".into(),
    })
}

/// A contact, or none.
pub fn contact(u: &mut Unstructured<'_>) -> Result<Option<Contact>> {
    if u.ratio(1, 4)? {
        return Ok(None);
    }
    let channel = match u.int_in_range(0..=5)? {
        0 => Channel::QueueCallback,
        1 => Channel::Chat,
        2 => Channel::Task,
        3 => Channel::Email,
        4 => Channel::Other(u.arbitrary()?),
        _ => Channel::Voice,
    };
    let mut contact = Contact::new(u.arbitrary::<String>()?, channel);
    if u.arbitrary()? {
        contact = contact.from_number(u.choose(&TEXTS)?);
    }
    if u.arbitrary()? {
        contact = contact.in_queue(u.arbitrary()?);
    }
    if u.ratio(1, 4)? {
        contact = contact.outbound().transferred_as("second");
    }
    for _ in 0..u.int_in_range(0..=3)? {
        contact = contact.with_attribute(&key(u)?, u.arbitrary()?);
    }
    Ok(Some(contact))
}
