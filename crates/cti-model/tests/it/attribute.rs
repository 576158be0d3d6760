//! CTI attributes: formats, links, styles, and what is wrong with them (section 8).
#![expect(clippy::indexing_slicing, reason = "a test")]

use cti_model::attribute::{
    AttributeType, CtiAttribute, Display, LinkError, Origin, Style, Template, check_attributes,
};
use cti_model::record::Record;
use proptest::prelude::*;
use serde_json::json;

fn attribute(name: &str, display: &str, format: &str) -> CtiAttribute {
    let mut attribute = CtiAttribute::new(name, format!("{name}:"), format);
    attribute.display = display.into();
    attribute
}

fn link(name: &str, format: &str) -> CtiAttribute {
    let mut attribute = attribute(name, "Value", format);
    attribute.kind = AttributeType::Hyperlink;
    attribute
}

fn with_default(mut attribute: CtiAttribute, default: &str) -> CtiAttribute {
    attribute.default_value = default.into();
    attribute
}

fn problems(attributes: &[CtiAttribute]) -> Vec<String> {
    check_attributes(attributes).iter().map(ToString::to_string).collect()
}

#[test]
fn placeholders_are_found_with_the_text_around_them() {
    let keys = |text: &str| Template::parse(text).unwrap().keys().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(keys("a {{ b }} { {c} }} {{d e}}{{b}}"), ["b", "d e", "b"]);
    assert_eq!(keys(""), [""; 0]);
}

#[test]
fn a_format_that_cannot_be_read_tells_the_byte() {
    for (text, at, what) in [
        ("é{{b", 2, "`{{` is not closed; expected `}}` behind the key"),
        ("{{a}}{{b}", 5, "`{{` is not closed; expected `}}` behind the key"),
        ("a{{ }}", 1, "the key is missing; expected `{{key}}`"),
        ("{{[a {{b}}", 0, "the key holds a brace; expected `{{key}}`"),
        ("{{{a}}}", 0, "the key holds a brace; expected `{{key}}`"),
    ] {
        let error = Template::parse(text).unwrap_err();
        assert_eq!(error.position(), at, "{text}");
        assert_eq!(error.to_string(), format!("{what} (byte {at} of `{text}`)"));
    }
    assert!(Template::parse(&"a".repeat(Template::MAX_LEN)).is_ok());
    assert!(Template::parse(&"a".repeat(Template::MAX_LEN + 1)).is_err());
    assert!(Template::parse(&"{{a}}".repeat(Template::MAX_KEYS)).is_ok());
    assert_eq!(
        Template::parse(&"{{a}}".repeat(Template::MAX_KEYS + 1)).unwrap_err().position(),
        5 * Template::MAX_KEYS
    );
}

#[test]
fn only_harmless_declarations_of_a_style_are_taken() {
    for taken in [
        "color: red",
        "color: rgb(1, 2, 3)",
        "background: #fff",
        "border: 1px solid rgba(0,0,0,.5)",
        "font-family: Segoe UI, sans-serif",
        "text-decoration: underline !important",
    ] {
        assert_eq!(Style::parse(taken).to_string(), taken);
    }
    for dropped in [
        "background: url(x)",
        "background: URL (x)",
        "color: expression(alert(1))",
        "color: re\\64",
        "color: red/**/",
        "color: \"red\"",
        "color: 'red'",
        "color: <b>",
        "color: red}",
        "color: rgb(1",
        "color: 1)",
        "color: rgb(var(--x))",
        "color:",
        "color",
        "position: fixed",
        "margin: -9px",
        "behavior: x",
        "-moz-binding: x",
        "--x: red",
        "border-: 1px",
        "font-é: 1px",
    ] {
        let style = Style::parse(dropped);
        assert_eq!((style.is_empty(), style.dropped()), (true, &[dropped.to_owned()][..]));
    }
    let mixed = Style::parse(" ;COLOR :red;;width:1px;font-weight:bold;");
    assert_eq!(mixed.declarations().collect::<Vec<_>>(), [("color", "red"), ("font-weight", "bold")]);
    assert!(Style::parse(&"color:red;".repeat(200)).is_empty());
}

#[test]
fn the_record_has_the_form_of_a_query_and_of_a_file() {
    let record = json!({"Name": "Map", "amazonconnect__Label__c": "Map", "Display__c": "Key-Value", "Type__c": "Hyperlink",
        "Format__c": "/{{x}}", "DefaultValue__c": null, "Own__c": 1});
    let attribute = CtiAttribute::from_record(record.as_object().unwrap()).unwrap();
    assert_eq!(
        (&attribute.display, &attribute.kind, attribute.active),
        (&Display::KeyValue, &AttributeType::Hyperlink, true)
    );
    assert_eq!(CtiAttribute::from_record(&attribute.to_record()).unwrap(), attribute);
    let file = serde_json::to_value(&attribute).unwrap();
    assert_eq!((&file["display"], &file["type"]), (&json!("Key-Value"), &json!("Hyperlink")));
    assert_eq!(serde_json::from_value::<CtiAttribute>(file).unwrap(), attribute);
    // A picklist that is not set is `--None--`, and a value that is not known is kept.
    assert_eq!(CtiAttribute::default().display, Display::None);
    let other = json!({"Display__c": "keyvalue"});
    let other = CtiAttribute::from_record(other.as_object().unwrap()).unwrap();
    assert_eq!(other.to_record()["Display__c"], "keyvalue");
}

#[test]
fn formats_that_never_make_a_link_are_told() {
    for format in ["http://a/{{x}}", "mailto:{{x}}", "tel:{{x}}", "/{{x}}", "/a/{{x}}/view", "https://a?q={{x}}"] {
        assert_eq!(problems(&[link("L", format)]), [""; 0], "{format}");
    }
    for format in ["javascript:alert({{x}})", "www.example.com/{{x}}", "//a/{{x}}", "https:/a/{{x}}", "{{x}}"] {
        assert_eq!(problems(&[link("L", format)]).len(), 1, "{format}");
    }
    assert!(problems(&[link("L", "https://a.example{{x}}")])[0].contains("a value takes part in its scheme or host"));
    assert_eq!(Origin::of("javascript:alert(1)"), Err(LinkError::Scheme("javascript".into())));
    assert_eq!(Origin::of("HTTPS://a.example/b"), Origin::of("https://a.example"));
}

#[test]
fn an_attribute_used_in_others_is_told_when_its_name_is_used_twice_or_it_is_off() {
    let attributes = [
        attribute("a", "--None--", "a({{b}})"),
        attribute("b", "--None--", "b({{a}}{{b}})"),
        attribute("Row", "Value", "{{a}} {{b}}"),
    ];
    let told = problems(&attributes);
    assert_eq!(told.len(), 2);
    assert!(
        told[0].starts_with(
            "warning[attribute-reference] attribute `a`, field Format__c: `b` is also the name of an attribute"
        ),
        "{}",
        told[0]
    );
    let mut used = attribute("who", "--None--", "nobody");
    used.active = false;
    assert_eq!(
        problems(&[used, attribute("Row", "Value", "{{who}}")]),
        [
            "warning[attribute-reference] attribute `Row`, field Format__c: `who` is the name of an attribute that is not active; \
          the attribute of the contact is used"
        ]
    );
}

#[test]
fn a_format_that_cannot_be_read_is_an_error() {
    assert_eq!(
        problems(&[with_default(attribute("A", "Key-Value", "{{a"), "-")]),
        [
            "error[attribute-format] attribute `A`, field Format__c: `{{` is not closed; expected `}}` behind the key (byte 0 of `{{a`); \
          only the default is shown"
        ]
    );
}

#[test]
fn everything_that_is_wrong_with_an_attribute_is_told_with_its_field() {
    let mut wrong = attribute(" ", "Banner", "{{a");
    wrong.label = String::new();
    wrong.kind = AttributeType::from("Picture");
    wrong.style = "color: red; position: fixed".into();
    wrong.default_value = "d".repeat(256);
    let told = check_attributes(&[wrong]);
    let told: Vec<_> = told.iter().map(|it| (it.severity.to_string(), it.field.clone().unwrap_or_default())).collect();
    let told: Vec<_> = told.iter().map(|(severity, field)| (severity.as_str(), field.as_str())).collect();
    assert_eq!(
        told,
        [
            ("warning", "Name"),
            ("warning", "Label__c"),
            ("warning", "DefaultValue__c"),
            ("warning", "Display__c"),
            ("warning", "Type__c"),
            ("error", "Format__c"),
            ("warning", "Style__c"),
        ]
    );
    let empty = [attribute("A", "Value", " "), attribute("N", "--None--", "1"), attribute("N", "--None--", "2")];
    assert_eq!(
        problems(&empty),
        [
            "warning[attribute-incomplete] attribute `A`, field Format__c: it is empty, so there is no value; expected a text with `{{key}}`",
            "warning[duplicate-name] attribute `N`, field Name: another attribute of this name is there to be used in formats; the first one counts",
        ]
    );
    // A heading needs no format, and what shows no label needs none.
    let mut bare = attribute("B", "Value", "{{b}}");
    bare.label = String::new();
    assert_eq!(problems(&[attribute("H", "Key", ""), bare]), [""; 0]);
}

/// Texts made of the signs of formats, links, styles and HTML.
const SIGNS: &str = "[\\{\\}a-cx<>\"'&;:/\\\\@?#%. =()é\n]{0,24}";

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![SIGNS, "\\PC{0,24}", "(https?|javascript|data|tel):(//)?[a-c./]{0,6}\\{\\{a\\}\\}[a-c\\{\\}@/]{0,6}"]
}

prop_compose! {
    fn any_attribute()(
        name in "[a-c]", label in any_text(), format in any_text(), default_value in any_text(), style in any_text(),
        display in 0..4_usize, is_link in any::<bool>(),
    ) -> CtiAttribute {
        let mut attribute = CtiAttribute::new(name, label, format);
        attribute.display = ["--None--", "Key-Value", "Value", "Key"][display].into();
        attribute.kind = if is_link { AttributeType::Hyperlink } else { AttributeType::Text };
        attribute.default_value = default_value;
        attribute.style = format!("color: red; {style}");
        attribute
    }
}

proptest! {
    #![proptest_config(crate::common::property::config())]

    #[test]
    fn any_format_is_kept_or_refused_with_a_place_inside(text in any_text()) {
        match Template::parse(&text) {
            Ok(template) => {
                prop_assert_eq!(template.to_string(), text.as_str());
                let is_key = |key: &str| !key.is_empty() && !key.contains(['{', '}']);
                prop_assert!(template.keys().all(is_key));
            }
            Err(error) => prop_assert!(error.position() <= text.len() && text.is_char_boundary(error.position())),
        }
    }

    #[test]
    fn any_attribute_is_checked_line_by_line(attributes in proptest::collection::vec(any_attribute(), 0..4)) {
        prop_assert!(check_attributes(&attributes).iter().all(|problem| !problem.to_string().contains('\n')));
    }
}
