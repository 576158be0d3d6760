//! The JSON Schema of flow documents, made of the catalogue: what any editor completes and marks by.

use serde_json::{Map, Value, json};

use crate::catalogue::{BlockSpec, Catalogue, ControlKind, ControlSpec, LiteralRule};

/// A text that is read as a path, or none: `$.` or `$[` in front, but not an amount ([`Path::is_path`](crate::Path::is_path)).
const PATH: &str = r"\$(\[[\s\S]*|\.|\.[^0-9][\s\S]*)";
/// What JavaScript's `Number` takes, but for the infinities.
const NUMBER: &str =
    r"\s*([+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?|0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+)?\s*";

impl Catalogue {
    /// A JSON Schema (draft 2020-12) of flow documents with these blocks: types, controls, ports, each with its help.
    ///
    /// It keeps to the words that editors know, such as `if`, `anyOf`, `const` and `pattern`. What is not known stays
    /// allowed, as in a flow itself: other members, controls, and blocks of other types. What the schema refuses, the
    /// [`Checker`](crate::Checker) reports, too; it says much more besides.
    ///
    /// ```
    /// use cti_model::Catalogue;
    ///
    /// let schema = Catalogue::standard().flow_schema();
    /// assert_eq!(schema.pointer("/$defs/block/properties/type/anyOf/0/const"), Some(&"SE_Start".into()));
    /// ```
    pub fn flow_schema(&self) -> Value {
        let types =
            self.iter().map(|spec| json!({"const": spec.type_id, "title": spec.name, "description": help(spec)}));
        let types: Vec<Value> = types.chain([json!({"type": "string"})]).collect();
        let rules: Vec<Value> = self.iter().map(|spec| self.rule(spec)).collect();
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "CTI flow",
            "description": "A flow of blocks for the CTI Adapter of a contact center.",
            "type": "object",
            "required": ["actions"],
            "properties": {
                "name": {"description": "The name of the script; it may differ from the name of its record."},
                "actions": {
                    "description": "The blocks, in any order.",
                    "type": "array",
                    "items": {"$ref": "#/$defs/block"},
                },
            },
            "$defs": {"block": {
                "type": "object",
                "required": ["id", "type"],
                "properties": {
                    "id": {"description": "The id of the block, unique in the flow. Ports and paths name it.", "type": "string"},
                    "type": {"description": "The type of the block.", "anyOf": types},
                    "meta": {"properties": {"title": {"description": "The label on the canvas."}}},
                    "controls": {
                        "description": "The arguments of the block. A text that begins with `$.` is a path.",
                        "type": ["object", "null"],
                    },
                    "ports": {
                        "description": "The ways out of the block: the name of a port, and the id of the block that comes next.",
                        "type": ["object", "null"],
                        "additionalProperties": {"type": "string"},
                    },
                    "position": {"description": "The place on the canvas, as two numbers. It has no meaning in a run."},
                },
                "allOf": rules,
            }},
        })
    }

    /// What holds for blocks of one type.
    fn rule(&self, spec: &BlockSpec) -> Value {
        // Another type may have taken an alias.
        let is_own = |alias: &&&str| self.get(alias).is_some_and(|it| it.type_id == spec.type_id);
        let names: Vec<&str> =
            std::iter::once(spec.type_id).chain(spec.aliases.iter().filter(is_own).copied()).collect();
        let ports = spec.ports.all().iter().map(|port| (port.to_string(), json!({"description": port.meaning()})));
        let mut then = Map::new();
        let ports = json!({"properties": ports.collect::<Map<_, _>>()});
        let required: Vec<Value> = spec.controls.iter().filter_map(|control| required(spec, control)).collect();
        if !required.is_empty() {
            then.insert("required".to_owned(), json!(["controls"]));
        }
        let controls = controls(spec, required);
        then.insert("properties".to_owned(), json!({"controls": controls, "ports": ports}));
        json!({"if": {"properties": {"type": {"enum": names}}, "required": ["type"]}, "then": then})
    }
}

fn help(spec: &BlockSpec) -> String {
    let since = spec.since.map(|since| format!(" Since {since}.")).unwrap_or_default();
    format!("{}{since}", spec.help)
}

/// What holds for the controls of a type.
fn controls(spec: &BlockSpec, mut rules: Vec<Value>) -> Value {
    let mut properties = Map::new();
    for control in spec.controls {
        let summary = |name: &str| match control.spelling() {
            spelling if spelling == name => control.summary(),
            spelling => format!("Read as `{spelling}`. {}", control.summary()),
        };
        properties.insert(control.name.to_owned(), value(control, &summary(control.name)));
        let mut names = vec![control.name];
        for alias in control.aliases {
            properties.entry(*alias).or_insert_with(|| json!({"description": summary(alias)}));
            // Only the spelling that counts has to hold a value that the block can use.
            if control.literal.is_some() {
                let earlier: Vec<Value> = names.iter().map(|name| json!({"required": [name]})).collect();
                let then = json!({"properties": {*alias: value(control, &summary(alias))}});
                rules.push(json!({"if": {"not": {"anyOf": earlier}}, "then": then}));
            }
            names.push(alias);
        }
    }
    for (old, new) in spec.stale_controls {
        let summary = match new {
            Some(new) => format!("An older spelling of `{new}`."),
            None => "The block no longer has this control.".to_owned(),
        };
        properties.entry(*old).or_insert_with(|| json!({"description": summary, "deprecated": true}));
    }
    let mut controls = Map::new();
    if rules.iter().any(|rule| rule.get("if").is_none()) {
        controls.insert("type".to_owned(), "object".into());
    }
    controls.insert("properties".to_owned(), properties.into());
    if !rules.is_empty() {
        controls.insert("allOf".to_owned(), rules.into());
    }
    controls.into()
}

/// That a control, in some spelling, is there: where the block can do nothing without it.
fn required(spec: &BlockSpec, control: &ControlSpec) -> Option<Value> {
    if !control.required || control.default.is_some() || control.always_written {
        return None;
    }
    let other = control.unless.and_then(|name| spec.control(name));
    let spellings = std::iter::once(control).chain(other).flat_map(|control| {
        let older = spec.stale_controls.iter().filter(|(_, new)| *new == Some(control.name)).map(|(old, _)| *old);
        std::iter::once(control.name).chain(control.aliases.iter().copied()).chain(older).collect::<Vec<_>>()
    });
    let mut ways: Vec<Value> = spellings.map(|name| json!({"required": [name]})).collect();
    Some(if ways.len() == 1 { ways.remove(0) } else { json!({"anyOf": ways}) })
}

/// What holds for the value of a control.
fn value(control: &ControlSpec, summary: &str) -> Value {
    let mut value = Map::new();
    value.insert("description".to_owned(), summary.into());
    if let Some(default) = control.default {
        value.insert("default".to_owned(), default.into());
    }
    // A pattern concerns texts alone.
    let rule = match control.kind {
        ControlKind::Number => json!({"pattern": format!("^({NUMBER}|{PATH})$")}),
        ControlKind::Bool => json!({"pattern": format!("^({PATH})?$"), "not": {"type": ["boolean", "number"]}}),
        _ => match control.literal.and_then(LiteralRule::spellings) {
            Some(known) => {
                let known: Vec<String> = known.into_iter().map(in_any_case).collect();
                json!({"pattern": format!("^({}|{PATH})?$", known.join("|"))})
            }
            None => json!({}),
        },
    };
    // What is offered comes first. Where the block takes any text, another value is one that the org may have.
    let offered = match (control.kind, control.picklist) {
        (ControlKind::Bool, _) => json!({"type": "boolean"}),
        (_, []) => json!(false),
        (_, values) => json!({"enum": values}),
    };
    match (offered, rule) {
        (Value::Bool(_), Value::Object(rule)) => value.extend(rule),
        (offered, rule) => _ = value.insert("anyOf".to_owned(), json!([offered, rule])),
    }
    value.into()
}

/// A pattern for a word in letters of any case, with blanks and underscores in it or not.
fn in_any_case(word: &str) -> String {
    let mut pattern = String::from(r"[\s_]*");
    for character in word.chars().filter(|it| !it.is_whitespace() && *it != '_') {
        if character.is_ascii_alphabetic() {
            pattern.extend(['[', character.to_ascii_uppercase(), character.to_ascii_lowercase(), ']']);
        } else {
            pattern.extend(['[', character, ']']);
        }
        pattern.push_str(r"[\s_]*");
    }
    pattern
}
