//! Any format with any values, as text, as link and as HTML: `format U+001E a U+001E b U+001E default U+001E style`.
#![no_main]

use cti_engine::attribute::{AttributePanel, MAX_RENDERED, RowValue, render};
use cti_fuzz::split;
use cti_model::attribute::{AttributeType, CtiAttribute, Display, Template, check_attributes};
use cti_model::feature::CtiAttributesFeature;
use libfuzzer_sys::fuzz_target;

/// What a format means, said as plainly as possible; `None` when a value is missing.
fn fill(format: &str, value: impl Fn(&str) -> Option<String>) -> Option<String> {
    let mut pieces = format.split("{{");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (key, literal) = piece.split_once("}}").expect("every placeholder is closed");
        text += &value(key.trim())?;
        text += literal;
    }
    Some(text)
}

/// Whether HTML is made of nothing but the elements and attributes that rows have.
fn is_made_of_rows_only(html: &str) -> bool {
    let mut rest = html;
    while let Some((text, tag)) = rest.split_once('<') {
        let Some((tag, after)) = tag.split_once('>') else { return false };
        let shape: String = tag.split('"').step_by(2).collect();
        let known = ["div class=", "span class=", "span class= style=", "a href= target= rel=", "/div", "/span", "/a"];
        if text.contains(['>', '"', '\'']) || tag.contains('\'') || !known.contains(&shape.as_str()) {
            return false;
        }
        rest = after;
    }
    !rest.contains(['>', '"', '\''])
}

fuzz_target!(|input: &[u8]| {
    let Ok(input) = std::str::from_utf8(input) else { return };
    let mut rest = input.as_bytes();
    let mut next = || {
        let (part, after) = split(rest);
        rest = after;
        std::str::from_utf8(part).expect("a part of a text is a text")
    };
    let [format, a, b, default, style] = [next(), next(), next(), next(), next()];

    let value = |key: &str| match key {
        "a" => Some(a),
        "b" => Some(b),
        _ => None,
    };
    match Template::parse(format) {
        Ok(template) => {
            assert_eq!(template.to_string(), format);
            let plain = render(&template, value, default);
            assert!(plain.len() <= MAX_RENDERED);
            match fill(format, |key| value(key).map(str::to_owned)) {
                Some(text) => assert!(text == plain || text.len() > MAX_RENDERED),
                None if default.is_empty() => {
                    let text = fill(format, |key| Some(value(key).unwrap_or_default().to_owned()));
                    assert!(text.is_some_and(|text| text == plain || text.len() > MAX_RENDERED));
                }
                None => assert!(plain == default || default.len() > MAX_RENDERED),
            }
        }
        Err(error) => assert!(format.is_char_boundary(error.position()), "{error}"),
    }

    // The format as it is, behind a host, and used in another one.
    let mut used = CtiAttribute::new("b", "", format);
    used.default_value = default.to_owned();
    let mut row = CtiAttribute::new("row", a, format);
    row.display = Display::KeyValue;
    row.kind = AttributeType::Hyperlink;
    row.default_value = default.to_owned();
    row.style = style.to_owned();
    let mut fixed = CtiAttribute::new("fixed", b, "https://host.example{{a}}/{{b}}{{c}}");
    fixed.display = Display::Value;
    fixed.kind = AttributeType::Hyperlink;
    for (attributes, encode) in [(vec![row.clone(), fixed.clone()], true), (vec![used, row, fixed], false)] {
        let panel = AttributePanel::compile(&attributes, &CtiAttributesFeature::default()).encode_urls(encode);
        let shown = panel.rows([("a", a), ("b", b)]);
        assert!(is_made_of_rows_only(shown.to_html().as_str()), "{}", shown.to_html());
        for row in &shown.rows {
            let Some(href) = row.value.as_ref().and_then(RowValue::href) else { continue };
            let scheme = href.split([':', '/']).next().unwrap_or_default().to_ascii_lowercase();
            assert!(["", "http", "https", "mailto", "tel", "sip"].contains(&scheme.as_str()), "{href}");
            assert!(!href.contains(char::is_control) && !href.starts_with("//") && !href.starts_with("/\\"), "{href}");
            if row.name == "fixed" {
                let path = href.strip_prefix("https://host.example").expect("the host is that of the format");
                assert!(path.starts_with(['/', '?', '#', '\\']), "{href}");
            }
        }
        for problem in check_attributes(&attributes) {
            assert!(!problem.to_string().contains('\n'));
        }
    }
});
