//! The two dialects in XML: one strict reader over the text, whose ranges say where each value stands.
//!
//! The reader refuses what Salesforce's own would: a document type, an attribute written twice, a raw `<` or `&`.

use std::ops::Range;

use roxmltree::{Document, Error, Node, ParsingOptions, TextPos};

use super::read::MAX_DEPTH;
use super::{CallCenterDefinition, CallCenterError, Dialect, Field, Item, Places, Section, Slot};
use crate::finding::{Code, Finding};
use crate::one_line::shortened;

const NIL: (&str, &str) = ("http://www.w3.org/2001/XMLSchema-instance", "nil");

/// What is read of a text, with the faults for which it is refused; or the one that stopped the reader.
pub(super) fn read(source: &str) -> Result<(CallCenterDefinition, Vec<Finding>), CallCenterError> {
    // Without document types there are no entities but those of XML. No text within `MAX_BYTES` has too many nodes.
    let options = ParsingOptions { allow_dtd: false, ..ParsingOptions::default() };
    let document = Document::parse_with_options(source, options)
        .map_err(|error| CallCenterError::one(source, refused(source, &error)))?;
    let root = document.root_element();
    let dialect = match root.tag_name().name() {
        "callCenter" => Dialect::SetupImport,
        "CallCenter" => Dialect::Metadata,
        other => {
            let what = format!(
                "the root element is `{}`, expected `callCenter` (a file that Setup imports) or `CallCenter` (one of \
                 the Metadata API)",
                shortened(other)
            );
            let finding = Finding::new(Code::NotACallCenter, what).at_span(start_tag(source, &root));
            return Err(CallCenterError::one(source, finding));
        }
    };
    let mut reader = Reader { source, faults: Vec::new() };
    let too_deep = root.descendants().find(|node| node.ancestors().nth(MAX_DEPTH + 1).is_some());
    if let Some(node) = too_deep {
        let what = format!("elements stand more than {MAX_DEPTH} inside each other");
        return Err(CallCenterError::one(source, Finding::new(Code::TooDeep, what).at_span(node.range())));
    }
    let (fields, sections) = match dialect {
        Dialect::SetupImport => (Vec::new(), elements(root).filter_map(|node| reader.section(node)).collect()),
        _ => reader.metadata(root),
    };
    let namespace = root.default_namespace().map(str::to_owned);
    let definition = CallCenterDefinition { source: source.to_owned(), dialect, namespace, fields, sections };
    Ok((definition, reader.faults))
}

/// A text that is not well-formed, in words, at its place.
fn refused(source: &str, error: &Error) -> Finding {
    let at = match error {
        // The reader only knows at the end.
        Error::UnclosedRootNode => source.len(),
        other => offset(source, other.pos()),
    };
    let (what, help) = match error {
        Error::DtdDetected => ("a document type is not read".to_owned(), "remove `<!DOCTYPE …>`"),

        Error::UnexpectedDeclaration(_) => {
            ("an XML declaration stands inside the document".to_owned(), "move `<?xml …?>` to the very beginning")
        }
        // The message ends with its place, which the finding says too.
        other => {
            let text = other.to_string();
            let text = text.rsplit_once(" at ").map_or(text.as_str(), |(text, _)| text).to_owned();
            (text, "write `<` as `&lt;` and `&` as `&amp;` in values, and close every element")
        }
    };
    Finding::new(Code::XmlSyntax, what).at_span(at..at).help(help)
}

/// The byte of a line and column, both from 1.
fn offset(source: &str, place: TextPos) -> usize {
    let (row, column) = (place.row.saturating_sub(1) as usize, place.col.saturating_sub(1) as usize);
    let start: usize = source.split_inclusive('\n').take(row).map(str::len).sum();
    let line = source.get(start..).unwrap_or_default();
    start + line.char_indices().nth(column).map_or(line.len(), |(at, _)| at)
}

fn elements<'a, 'input>(node: Node<'a, 'input>) -> impl Iterator<Item = Node<'a, 'input>> {
    node.children().filter(Node::is_element)
}

fn named<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    elements(node).find(|child| child.tag_name().name() == name)
}

/// All text of an element; a comment inside it is none.
fn text(node: Node<'_, '_>) -> String {
    node.children().filter(Node::is_text).filter_map(|child| child.text()).collect()
}

/// The bytes of an element's first tag.
fn start_tag(source: &str, node: &Node<'_, '_>) -> Range<usize> {
    let range = node.range();
    let end = match node.first_child() {
        Some(child) => child.range().start,
        None => source.get(range.clone()).and_then(|text| text.rfind("</")).map_or(range.end, |at| range.start + at),
    };
    range.start..end
}

/// Where the value of an element stands.
fn slot(source: &str, node: &Node<'_, '_>) -> Slot {
    let range = node.range();
    let nil = node.attribute(NIL).is_some_and(|nil| matches!(nil.trim(), "true" | "1"));
    let whole = source.get(range.clone()).unwrap_or_default();
    let closing = whole.rfind("</").map(|at| range.start + at);
    match closing {
        Some(closing) if !nil => Slot::Content(start_tag(source, node).end..closing),
        _ => {
            let tag = whole.trim_start_matches('<');
            let end = tag.find(|c: char| c.is_whitespace() || c == '/' || c == '>').unwrap_or(tag.len());
            Slot::Element(range, tag.get(..end).unwrap_or_default().to_owned())
        }
    }
}

struct Reader<'s> {
    source: &'s str,
    faults: Vec<Finding>,
}

impl Reader<'_> {
    fn fault(&mut self, code: Code, node: &Node<'_, '_>, what: String) {
        self.faults.push(Finding::new(code, what).at_span(start_tag(self.source, node)));
    }

    /// A section of the dialect that Setup imports; another element is kept in the text and has no meaning.
    fn section(&mut self, node: Node<'_, '_>) -> Option<Section> {
        if node.tag_name().name() != "section" {
            return None;
        }
        let name = self.name(&node, "section")?;
        let sort_order = self.sort_order(&node, &format!("section `{}`", shortened(&name)));
        let items = elements(node).filter(|child| child.tag_name().name() == "item");
        let items = items.filter_map(|item| self.item(item)).collect();
        let label = attribute(&node, "label");
        Some(Section { name, label, sort_order, items, span: node.range(), places: attribute_places(&node) })
    }

    fn item(&mut self, node: Node<'_, '_>) -> Option<Item> {
        let name = self.name(&node, "item")?;
        let sort_order = self.sort_order(&node, &format!("item `{}`", shortened(&name)));
        if let Some(child) = elements(node).next() {
            let what = format!(
                "the value of item `{}` stands in an element `{}`, expected text directly in `item`",
                shortened(&name),
                shortened(child.tag_name().name())
            );
            self.fault(Code::NotACallCenter, &child, what);
        }
        Some(Item {
            name,
            label: attribute(&node, "label"),
            sort_order,
            value: Some(text(node)),
            span: node.range(),
            slot: slot(self.source, &node),
            places: attribute_places(&node),
        })
    }

    fn name(&mut self, node: &Node<'_, '_>, what: &str) -> Option<String> {
        let name = attribute(node, "name").filter(|name| !name.trim().is_empty());
        if name.is_none() {
            self.fault(Code::NotACallCenter, node, format!("`{what}` has no `name`"));
        }
        name
    }

    fn sort_order(&mut self, node: &Node<'_, '_>, what: &str) -> Option<u32> {
        let text = attribute(node, "sortOrder");
        let order = text.as_deref().and_then(|text| text.trim().parse().ok());
        if order.is_none() {
            let found = text.map_or("is missing".to_owned(), |text| format!("is `{}`", shortened(&text)));
            self.fault(Code::SortOrder, node, format!("`sortOrder` of {what} {found}, expected a whole number from 0"));
        }
        order
    }

    /// The fields and sections of the dialect of the Metadata API.
    fn metadata(&mut self, root: Node<'_, '_>) -> (Vec<Field>, Vec<Section>) {
        let (mut fields, mut sections) = (Vec::new(), Vec::new());
        for node in elements(root) {
            match node.tag_name().name() {
                "sections" => sections.extend(self.metadata_section(node)),
                name => {
                    let slot = slot(self.source, &node);
                    fields.push(Field { name: name.to_owned(), value: text(node), span: node.range(), slot });
                }
            }
        }
        (fields, sections)
    }

    fn metadata_section(&mut self, node: Node<'_, '_>) -> Option<Section> {
        let name = self.element_name(node, "sections")?;
        let label = named(node, "label").map(text);
        let items = elements(node).filter(|child| child.tag_name().name() == "items");
        let items = items.filter_map(|item| self.metadata_item(item)).collect();
        let places = self.element_places(node);
        Some(Section { name, label, sort_order: None, items, span: node.range(), places })
    }

    fn metadata_item(&mut self, node: Node<'_, '_>) -> Option<Item> {
        let name = self.element_name(node, "items")?;
        let label = named(node, "label").map(text);
        let value = named(node, "value");
        let nil = |value: &Node<'_, '_>| value.attribute(NIL).is_some_and(|nil| matches!(nil.trim(), "true" | "1"));
        let place = match &value {
            Some(value) => slot(self.source, value),
            // `<items>` has a name, so it has a closing tag.
            None => {
                let whole = self.source.get(node.range()).unwrap_or_default();
                Slot::Append(node.range().start + whole.rfind("</").unwrap_or(whole.len()))
            }
        };
        Some(Item {
            name,
            label,
            sort_order: None,
            value: value.filter(|value| !nil(value)).map(text),
            span: node.range(),
            slot: place,
            places: self.element_places(node),
        })
    }

    fn element_places(&self, node: Node<'_, '_>) -> Places {
        let content = |name| match named(node, name).map(|element| slot(self.source, &element)) {
            Some(Slot::Content(content)) => Some(content),
            _ => None,
        };
        Places { name: content("name"), label: content("label"), sort_order: None }
    }

    fn element_name(&mut self, node: Node<'_, '_>, what: &str) -> Option<String> {
        let name = named(node, "name").map(text).map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
        if name.is_none() {
            self.fault(Code::NotACallCenter, &node, format!("`{what}` has no `name`"));
        }
        name
    }
}

fn attribute(node: &Node<'_, '_>, name: &str) -> Option<String> {
    node.attribute(name).map(str::to_owned)
}

fn attribute_places(node: &Node<'_, '_>) -> Places {
    let place = |name| node.attribute_node(name).map(|attribute| attribute.range_value());
    Places { name: place("name"), label: place("label"), sort_order: place("sortOrder") }
}

/// What stands in a text beside the definition itself: comments, instructions, elements and attributes that no dialect
/// has. Empty where the text cannot be read.
pub(super) fn extras(source: &str) -> Vec<(String, Range<usize>)> {
    let Ok(document) = Document::parse(source) else { return Vec::new() };
    document.descendants().filter_map(|node| extra(&node).map(|what| (what, node.range()))).collect()
}

fn extra(node: &Node<'_, '_>) -> Option<String> {
    const ELEMENTS: [&str; 13] = [
        "callCenter",
        "section",
        "item",
        "CallCenter",
        "sections",
        "items",
        "name",
        "label",
        "value",
        "adapterUrl",
        "customSettings",
        "displayName",
        "displayNameLabel",
    ];
    match node {
        node if node.is_comment() => Some("a comment".to_owned()),
        node if node.is_pi() => Some("an instruction".to_owned()),
        node if !node.is_element() => None,
        node => {
            let name = node.tag_name().name();
            if !ELEMENTS.contains(&name) && name != "internalNameLabel" {
                return Some(format!("element `{}`", shortened(name)));
            }
            let own = |name: &str| matches!(name, "sortOrder" | "name" | "label" | "nil");
            let unknown = node.attributes().find(|attribute| !own(attribute.name()))?;
            Some(format!("attribute `{}`", shortened(unknown.name())))
        }
    }
}
