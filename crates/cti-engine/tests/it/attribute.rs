//! The panel of attributes at work: rows, links and HTML (sections 8.2 to 8.4).
#![expect(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "a test")]

use cti_engine::attribute::{AttributePanel, AttributeRow, Html, MAX_RENDERED, RowValue, render};
use cti_model::attribute::{AttributeType, CtiAttribute, LinkError, Template};
use cti_model::feature::{CtiAttributesFeature, FeatureValue};
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

fn panel(attributes: &[CtiAttribute]) -> AttributePanel {
    AttributePanel::compile(attributes, &CtiAttributesFeature::default())
}

fn panel_with(feature: &str, attributes: &[CtiAttribute]) -> AttributePanel {
    AttributePanel::compile(attributes, &CtiAttributesFeature::read(&FeatureValue::from(feature)))
}

/// The row of one attribute for a contact.
fn row(attribute: &CtiAttribute, contact: &[(&str, &str)]) -> AttributeRow {
    panel(std::slice::from_ref(attribute)).rows(contact.iter().copied()).rows.remove(0)
}

fn value(attribute: &CtiAttribute, contact: &[(&str, &str)]) -> RowValue {
    row(attribute, contact).value.unwrap()
}

/// What the panel shows, as name and text.
fn shown(panel: &AttributePanel, contact: &[(&str, &str)]) -> Vec<(String, String)> {
    let text = |row: AttributeRow| (row.name, row.value.map_or("-".into(), |value| value.text().to_owned()));
    panel.rows(contact.iter().copied()).rows.into_iter().map(text).collect()
}

fn owned<const N: usize>(rows: [(&str, &str); N]) -> Vec<(String, String)> {
    rows.map(|(name, text)| (name.to_owned(), text.to_owned())).into()
}

/// Why a link's format or value is shown as text; `None` when it is a link.
fn refusal(format: &str, encode: bool, x: &str) -> Option<LinkError> {
    let rows = panel(&[link("L", format)]).encode_urls(encode).rows([("x", x)]).rows;
    match rows[0].value.clone().unwrap() {
        RowValue::RefusedLink { reason, .. } => Some(reason),
        RowValue::Link { .. } => None,
        other => panic!("{other:?}"),
    }
}

#[test]
fn placeholders_are_replaced_and_the_text_around_them_is_kept() {
    let format = Template::parse("<{{b}}> }} {x} {{ b}}{{c}}}").unwrap();
    assert_eq!(render(&format, |key| Some(if key == "b" { "{{c}}" } else { "" }), "no"), "<{{c}}> }} {x} {{c}}}");
    assert_eq!(render(&Template::parse("").unwrap(), |_| None, "no"), "");
}

#[test]
fn the_whole_value_is_the_default_when_any_attribute_is_missing() {
    let name = attribute("Name", "Value", "{{first}} {{last}}");
    let contact = [("first", "Ada")];
    assert_eq!(value(&name, &contact).text(), "Ada ");
    assert_eq!(value(&with_default(name.clone(), "unknown"), &contact).text(), "unknown");
    // What is there and empty is not missing, and keys have their case.
    let named = with_default(name, "unknown");
    assert_eq!(value(&named, &[("first", "Ada"), ("last", "")]).text(), "Ada ");
    assert_eq!(value(&named, &[("First", "Ada"), ("last", "L")]).text(), "unknown");
}

#[test]
fn a_display_says_whether_label_and_value_are_shown() {
    let parts = |display: &str| {
        let rows = panel(&[attribute("A", display, "{{a}}")]).rows([("a", "1")]).rows;
        rows.first().map(|row| (row.label.clone(), row.value.as_ref().map(|value| value.text().to_owned())))
    };
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(parts("--None--"), None);
    assert_eq!(parts("Key-Value"), Some((text("A:"), text("1"))));
    assert_eq!(parts("Key"), Some((text("A:"), None)));
    assert_eq!(parts("Value"), Some((None, text("1"))));
    assert_eq!(parts("Banner"), Some((text("A:"), text("1"))));
}

#[test]
fn an_attribute_without_display_is_used_in_the_formats_of_others() {
    let attributes = [
        attribute("base", "--None--", "https://crm.example.com"),
        with_default(attribute("who", "--None--", "{{title}} {{name}}"), "nobody"),
        attribute("Greeting", "Value", "Hello {{who}} {{base}}"),
    ];
    let panel = panel(&attributes);
    assert_eq!(
        shown(&panel, &[("title", "Dr"), ("name", "No")]),
        owned([("Greeting", "Hello Dr No https://crm.example.com")])
    );
    // Its own default counts for it, and then nothing is missing.
    assert_eq!(shown(&panel, &[("title", "Dr")]), owned([("Greeting", "Hello nobody https://crm.example.com")]));
    // What comes with the contact cannot take its place.
    assert_eq!(shown(&panel, &[("who", "Eve")]), owned([("Greeting", "Hello nobody https://crm.example.com")]));
}

#[test]
fn what_a_used_attribute_misses_is_missing_in_the_format_that_uses_it() {
    let used = attribute("who", "--None--", "Dr {{name}}");
    let user = with_default(attribute("Greeting", "Value", "Hello {{who}}"), "Hello!");
    let panel = panel(&[used, user]);
    assert_eq!(shown(&panel, &[]), owned([("Greeting", "Hello!")]));
    assert_eq!(shown(&panel, &[("name", "No")]), owned([("Greeting", "Hello Dr No")]));
}

#[test]
fn formats_are_used_one_level_deep_so_that_there_is_no_circle() {
    let attributes = [
        attribute("a", "--None--", "a({{b}})"),
        attribute("b", "--None--", "b({{a}}{{b}})"),
        attribute("Row", "Value", "{{a}} {{b}}"),
    ];
    let panel = panel(&attributes);
    assert_eq!(shown(&panel, &[("a", "1"), ("b", "2")]), owned([("Row", "a(2) b(12)")]));
}

#[test]
fn an_attribute_that_is_not_active_takes_no_part() {
    let mut used = attribute("who", "--None--", "nobody");
    used.active = false;
    let mut hidden = attribute("Hidden", "Value", "x");
    hidden.active = false;
    let attributes = [used, hidden, attribute("Row", "Value", "{{who}}")];
    assert_eq!(shown(&panel(&attributes), &[("who", "Eve")]), owned([("Row", "Eve")]));
}

#[test]
fn show_all_attributes_lists_the_rest_of_the_contact_behind_the_rows() {
    let attributes = [
        attribute("code", "--None--", "{{postal}}"),
        attribute("Heading", "Key", "{{lang}}"),
        attribute("Place", "Value", "{{code}} {{city}}"),
    ];
    let contact = [("z", "1"), ("city", "Kyoto"), ("postal", "600"), ("lang", "ja"), ("z", "2")];
    let rows = owned([("Heading", "-"), ("Place", "600 Kyoto")]);
    assert_eq!(shown(&panel(&attributes), &contact), rows);
    // A heading shows no value; an attribute that stands in a format only for that is not listed otherwise.
    let all = panel_with("ShowAllAttributes:true", &attributes);
    assert_eq!(shown(&all, &contact), [rows, owned([("z", "2"), ("lang", "ja")])].concat());
    let last = all.rows(contact).rows.pop().unwrap();
    assert_eq!((last.label.as_deref(), last.style), (Some("lang"), None));
}

#[test]
fn an_empty_panel_is_shown_unless_the_feature_says_no() {
    let attributes = [attribute("Heading", "Key", ""), attribute("A", "Key-Value", "{{a}}")];
    let hiding = panel_with("ShowAttributesIfEmpty:false", &attributes);
    assert!(panel(&attributes).rows([("b", "1")]).is_shown());
    assert!(!hiding.rows([("b", "1")]).is_shown());
    assert!(hiding.rows([("a", "1")]).is_shown());
    assert_eq!(hiding.rows([("b", "1")]).to_html(), Html::default());
    assert!(hiding.rows([("a", "1")]).to_html().as_str().starts_with("<div class=\"cti-attributes\"><div "));
    let hiding_all = panel_with("ShowAttributesIfEmpty:false\nShowAllAttributes:true", &[]);
    assert!(hiding_all.rows([("b", "1")]).is_shown() && !hiding_all.rows([("", ""); 0]).is_shown());
}

#[test]
fn values_are_encoded_in_links_unless_the_panel_is_told_otherwise() {
    let map = [link("Map", "https://maps.example/search/{{place}}?z=1 2")];
    let contact = [("place", "京 a/b?c&d=é~-._")];
    let text = "https://maps.example/search/京 a/b?c&d=é~-._?z=1 2";
    let value = |panel: AttributePanel| panel.rows(contact).rows.remove(0).value.unwrap();
    let href = "https://maps.example/search/%E4%BA%AC%20a%2Fb%3Fc%26d%3D%C3%A9~-._?z=1 2";
    assert_eq!(value(panel(&map)), RowValue::Link { href: href.into(), text: text.into() });
    let raw = value(panel(&map).encode_urls(false));
    assert_eq!(raw, RowValue::Link { href: text.into(), text: text.into() });
}

#[test]
fn telephone_and_mail_links_keep_the_signs_that_belong_to_them() {
    let href = |format: &str, x: &str| value(&link("L", format), &[("x", x)]).href().map(str::to_owned);
    assert_eq!(href("tel:{{x}}", "+1 202;ext=5").as_deref(), Some("tel:+1%20202%3Bext%3D5"));
    assert_eq!(
        href("mailto:{{x}}", "a+b@example.com?bcc=eve@x").as_deref(),
        Some("mailto:a+b@example.com%3Fbcc%3Deve@x")
    );
    // Where the format names the host, a value cannot.
    assert_eq!(
        href("sip:{{x}}@pbx.example", "eve@evil.example").as_deref(),
        Some("sip:eve%40evil.example@pbx.example")
    );
    let used = with_default(attribute("at", "--None--", "{{none}}"), "@pbx.example");
    let rows = panel(&[used, link("L", "sip:{{x}}{{at}}")]).rows([("x", "a@b")]).rows;
    assert_eq!(rows[0].value.as_ref().unwrap().href(), Some("sip:a%40b@pbx.example"));
}

#[test]
fn only_known_schemes_and_paths_of_the_same_host_are_links() {
    for format in [
        "http://a/{{x}}",
        "HTTPS://a/{{x}}",
        "mailto:{{x}}",
        "tel:{{x}}",
        "sip:{{x}}@pbx.example",
        "/{{x}}",
        "/a/{{x}}/view",
        "https://a?q={{x}}",
    ] {
        assert_eq!(refusal(format, true, "1"), None, "{format}");
    }
    let scheme = |text: &str| Some(LinkError::Scheme(text.into()));
    for (format, reason) in [
        ("javascript:alert({{x}})", scheme("javascript")),
        (" JavaScript:alert({{x}})", scheme("javascript")),
        ("java\tscript:alert({{x}})", Some(LinkError::ControlCharacter)),
        ("\u{1}javascript:alert({{x}})", Some(LinkError::ControlCharacter)),
        ("data:text/html,{{x}}", scheme("data")),
        ("vbscript:{{x}}", scheme("vbscript")),
        ("file:///{{x}}", scheme("file")),
        ("www.example.com/{{x}}", Some(LinkError::NoAddress)),
        ("java{{x}}:alert(1)", Some(LinkError::NoAddress)),
        ("//evil.example/{{x}}", Some(LinkError::NoAddress)),
        ("/\\evil.example/{{x}}", Some(LinkError::NoAddress)),
        ("https:/evil.example/{{x}}", Some(LinkError::NoHost)),
        ("https:\\\\evil.example/{{x}}", Some(LinkError::NoHost)),
        ("https:///evil.example/{{x}}", Some(LinkError::NoHost)),
    ] {
        for encode in [true, false] {
            assert_eq!(refusal(format, encode, "script"), reason, "{format}");
        }
    }
}

#[test]
fn a_value_changes_neither_scheme_nor_host_of_a_link() {
    for encode in [true, false] {
        for x in [".evil.example", "@evil.example", ":1@evil.example", "evil", "%40evil.example"] {
            assert_eq!(refusal("https://a.example{{x}}", encode, x), Some(LinkError::ValueInOrigin), "{x}");
            assert_eq!(refusal("https://{{x}}/a", encode, x), Some(LinkError::ValueInOrigin), "{x}");
        }
        assert!(refusal("{{x}}://a.example", encode, "javascript").is_some());
        assert_eq!(refusal("https://a.example/{{x}}", encode, "\\\\evil.example"), None);
    }
    // Without encoding, a value may be a path of its own, but not make another address of the whole.
    assert_eq!(refusal("https://a.example{{x}}", false, "/b?c"), None);
    assert_eq!(refusal("/{{x}}", false, "/evil.example"), Some(LinkError::NoAddress));
    assert_eq!(refusal("/{{x}}", false, "\\evil.example"), Some(LinkError::NoAddress));
    assert_eq!(refusal("/{{x}}", false, "\t/evil.example"), Some(LinkError::ControlCharacter));
    assert_eq!(refusal("/{{x}}", true, "/evil.example"), None);
}

#[test]
fn a_value_does_not_lead_out_of_the_path() {
    for encode in [true, false] {
        for x in
            ["..", ".", "../a", "a/../b", "%2e%2e", ".%2E/a", "%252e%252e", "..;x", "..%2fa", "..\\a", "..?a", ".. "]
        {
            for format in ["https://a.example/b/{{x}}", "/b/{{x}}"] {
                assert_eq!(refusal(format, encode, x), Some(LinkError::LeavesPath), "{format} {x}");
            }
        }
        for x in ["...", "a..b", "..a", "St. Mary"] {
            assert_eq!(refusal("https://a.example/b/{{x}}", encode, x), None, "{x}");
        }
        // What is trimmed from an address does not hide its last segment.
        assert_eq!(refusal("/b/{{x}}", false, "..\u{a0}"), Some(LinkError::LeavesPath));
        // `.` and a value make a segment together.
        assert_eq!(refusal("/b/.{{x}}", encode, "."), Some(LinkError::LeavesPath));
        assert_eq!(refusal("https://a.example/b?c={{x}}", encode, "../../d"), None);
    }
}

#[test]
fn a_value_does_not_choose_the_host_of_an_address_with_a_user() {
    for encode in [true, false] {
        assert_eq!(refusal("sip:{{x}}", encode, "eve@evil.example"), Some(LinkError::ValueInOrigin));
        assert_eq!(refusal("sip:ada@{{x}}", encode, "evil.example"), Some(LinkError::ValueInOrigin));
        assert_eq!(refusal("sip:{{x}}@pbx.example", encode, "ada"), None);
        assert_eq!(refusal("mailto:{{x}}@a.example", encode, "ada"), None);
        assert_eq!(refusal("mailto:{{x}}", encode, "ada@a.example"), None);
        assert_eq!(refusal("tel:{{x}}", encode, "+12025550123"), None);
    }
    for x in ["eve@evil.example", "eve@evil.example;a=", "eve@evil.example?a="] {
        assert_eq!(refusal("sip:{{x}}@pbx.example", true, x), None, "{x}");
        assert_eq!(refusal("mailto:{{x}}@a.example", true, x), None, "{x}");
        assert_eq!(refusal("mailto:{{x}}@a.example", false, x), Some(LinkError::ValueInOrigin), "{x}");
    }
    assert_eq!(refusal("sip:ada{{x}}", false, "@evil.example"), Some(LinkError::ValueInOrigin));
    assert_eq!(refusal("sip:pbx.example;a={{x}}", false, "b@evil.example"), Some(LinkError::ValueInOrigin));
    assert_eq!(refusal("sip:pbx.example;a={{x}}", true, "b@evil.example"), None);
}

/// Pieces of which addresses, and attacks on them, are made.
fn any_hostile_value() -> impl Strategy<Value = String> {
    let pieces = [
        "a",
        "/",
        "..",
        ".",
        "%2e",
        "%2E%2e",
        "%252e",
        "%2f",
        "\\",
        "@",
        ":",
        "evil.example",
        "?",
        "#",
        ";",
        "//",
        "é",
        " ",
        "\u{a0}",
        "javascript:",
        "%40",
        "%",
        "\u{202e}",
    ];
    proptest::collection::vec(proptest::sample::select(pieces.to_vec()), 0..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// A reader of addresses that is not ours, the one of browsers, sees host and path of the format.
    #[test]
    fn whatever_the_value_a_link_leads_below_its_format(x in any_hostile_value(), encode: bool) {
        let links = ["https://a.example/b/{{x}}", "https://a.example/b/{{x}}/c", "https://a.example{{x}}"].map(|it| link("L", it));
        for row in panel(&links).encode_urls(encode).rows([("x", x.as_str())]).rows {
            let Some(href) = row.value.as_ref().and_then(RowValue::href) else { continue };
            let read = url::Url::parse(href).unwrap();
            prop_assert_eq!((read.scheme(), read.host_str(), read.username()), ("https", Some("a.example"), ""));
            if href.starts_with("https://a.example/b/") {
                prop_assert!(read.path().starts_with("/b/"), "{}", href);
            }
        }
        for row in panel(&[link("L", "/b/{{x}}"), link("L", "{{x}}")]).encode_urls(encode).rows([("x", x.as_str())]).rows {
            let Some(href) = row.value.as_ref().and_then(RowValue::href) else { continue };
            let read = url::Url::parse("https://crm.example/").unwrap().join(href).unwrap();
            prop_assert_eq!(read.host_str(), Some("crm.example"));
        }
    }
}

#[test]
fn a_format_that_begins_with_a_value_is_a_link_only_without_encoding() {
    assert_eq!(refusal("{{x}}", true, "https://a.example"), Some(LinkError::ValueInOrigin));
    assert_eq!(refusal("{{x}}", false, "https://a.example"), Some(LinkError::ValueInOrigin));
    assert_eq!(refusal("{{x}}", false, "mailto:a@b"), Some(LinkError::ValueInOrigin));
    assert_eq!(refusal(" {{x}}", false, "/a"), None);
    assert_eq!(refusal("{{x}}", false, "javascript:alert(1)"), Some(LinkError::Scheme("javascript".into())));
    assert_eq!(refusal("{{x}}", false, "not an address"), Some(LinkError::NoAddress));
}

#[test]
fn the_default_of_a_link_is_a_link_when_it_is_an_address() {
    let map = |default: &str| value(&with_default(link("Map", "https://a.example/{{x}}"), default), &[]);
    assert_eq!(map("https://a.example/").href(), Some("https://a.example/"));
    assert_eq!(map("none given"), RowValue::Text { text: "none given".into() });
    assert_eq!(map("javascript:alert(1)"), RowValue::Text { text: "javascript:alert(1)".into() });
    assert_eq!(map("").href(), Some("https://a.example/"));
}

#[test]
fn a_value_that_is_repeated_without_end_is_cut() {
    let long = "é".repeat(20_000);
    let contact = [("x", long.as_str())];
    let format = "a{{x}}{{x}}{{x}}b";
    let text = row(&attribute("T", "Value", format), &contact);
    assert!(text.is_cut);
    assert_eq!(text.value.unwrap().text().len(), MAX_RENDERED - 1);
    let link = row(&link("L", &format!("https://a.example/{format}")), &contact);
    assert!(matches!(link.value, Some(RowValue::RefusedLink { reason: LinkError::TooLong, .. })));
    assert!(!row(&attribute("T", "Value", "{{x}}"), &contact).is_cut);
}

#[test]
fn a_row_is_html_in_which_nothing_is_syntax() {
    let mut heading = attribute("H", "Key-Value", "{{x}}");
    heading.label = "<b>\"A\" & 'B'".into();
    heading.style = "color: red; background: url(x)".into();
    assert_eq!(
        row(&heading, &[("x", "</span><script>")]).to_html().as_str(),
        "<div class=\"cti-attribute\">\
         <span class=\"cti-label\" style=\"color: red\">&lt;b&gt;&quot;A&quot; &amp; &#39;B&#39;</span>\
         <span class=\"cti-value\" style=\"color: red\">&lt;/span&gt;&lt;script&gt;</span></div>"
    );
    let raw = panel(&[link("L", "https://a.example/{{x}}&amp;")]).encode_urls(false);
    assert_eq!(
        raw.rows([("x", "\" onclick=\"alert(1)")]).rows[0].to_html().as_str(),
        "<div class=\"cti-attribute\"><span class=\"cti-value\">\
         <a href=\"https://a.example/&quot; onclick=&quot;alert(1)&amp;amp;\" target=\"_blank\" rel=\"noopener noreferrer\">\
         https://a.example/&quot; onclick=&quot;alert(1)&amp;amp;</a></span></div>"
    );
    let refused = row(&link("L", "javascript:{{x}}"), &[("x", "1")]);
    assert_eq!(
        refused.to_html().as_str(),
        "<div class=\"cti-attribute\"><span class=\"cti-value\">javascript:1</span></div>"
    );
}

#[test]
fn rows_are_data_for_a_page() {
    let rows = panel(&[link("L", "/{{x}}")]).rows([("x", "é")]);
    assert_eq!(
        serde_json::to_value(&rows).unwrap(),
        json!({"isShown": true, "rows": [
            {"name": "L", "value": {"type": "link", "href": "/%C3%A9", "text": "/é"}, "isCut": false},
        ]})
    );
}

#[test]
fn an_attribute_whose_format_cannot_be_read_shows_its_default() {
    let broken = with_default(attribute("A", "Key-Value", "{{a"), "-");
    assert_eq!(value(&broken, &[("a", "1")]).text(), "-");
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

/// Reads HTML strictly: whether it is made of nothing but the elements and attributes that rows have.
fn is_made_of_rows_only(html: &str) -> bool {
    let mut rest = html;
    while let Some((text, tag)) = rest.split_once('<') {
        let Some((tag, after)) = tag.split_once('>') else { return false };
        let mut quoted = tag.split('"');
        let shape: Vec<&str> = quoted.by_ref().step_by(2).collect();
        let known = ["div class=", "span class=", "span class= style=", "a href= target= rel=", "/div", "/span", "/a"];
        if text.contains(['>', '"', '\'']) || !known.contains(&shape.concat().as_str()) || tag.contains('\'') {
            return false;
        }
        rest = after;
    }
    !rest.contains(['>', '"', '\''])
}

proptest! {
    #[test]
    fn placeholders_that_stand_for_themselves_give_the_text_back(text in any_text()) {
        if let Ok(template) = Template::parse(&text) {
                // Placeholders that stand for themselves give the text back, but for the blanks inside them.
                let echo: Vec<(String, String)> = template.keys().map(|key| (key.into(), format!("{{{{{key}}}}}"))).collect();
                let same = render(&template, |key| echo.iter().find(|(it, _)| it == key).map(|(_, text)| text.as_str()), "no");
                let again = Template::parse(&same).unwrap();
                prop_assert!(template.keys().eq(again.keys()));
        }
    }

    #[test]
    fn html_of_any_attribute_holds_no_syntax_but_its_own(
        attributes in proptest::collection::vec(any_attribute(), 0..4),
        contact in proptest::collection::vec(("[a-c]", any_text()), 0..4),
        encode in any::<bool>(),
        show_all in any::<bool>(),
    ) {
        let panel = panel_with(&format!("ShowAllAttributes:{show_all}"), &attributes).encode_urls(encode);
        let rows = panel.rows(contact.iter().map(|(key, value)| (key, value)));
        let html = rows.to_html();
        prop_assert!(is_made_of_rows_only(html.as_str()), "{html}");
        for row in &rows.rows {
            if let Some(href) = row.value.as_ref().and_then(RowValue::href) {
                let scheme = href.split([':', '/']).next().unwrap_or_default().to_ascii_lowercase();
                prop_assert!(["", "http", "https", "mailto", "tel", "sip"].contains(&scheme.as_str()), "{href}");
                prop_assert!(!href.contains(char::is_control) && !href.starts_with("//") && !href.starts_with("/\\"));
            }
        }
    }

    #[test]
    fn no_value_moves_a_link(x in any_text(), encode in any::<bool>()) {
        let rows = panel(&[link("L", "https://a.example{{x}}"), link("M", "https://a.example/{{x}}/{{x}}")])
            .encode_urls(encode)
            .rows([("x", &x)]);
        for row in rows.rows {
            if let Some(href) = row.value.as_ref().and_then(RowValue::href) {
                let rest = href.strip_prefix("https://a.example").unwrap();
                prop_assert!(rest.is_empty() || rest.starts_with(['/', '?', '#', '\\']), "{href}");
            }
        }
    }
}
