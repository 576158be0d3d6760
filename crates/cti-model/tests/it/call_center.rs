//! Call-center definitions: three dialects, kept texts, findings and fixes, conversion.

use cti_model::call_center::{CallCenterDefinition, Dialect, GENERAL};
use cti_model::{Code, Finding, OneLine, Severity};
use proptest::prelude::*;

const LAMP: &str = r#"<?xml version="1.0"?>
<!-- Import me. -->
<callCenter >
  <section  sortOrder="0" name="reqGeneralInfo" label="General &amp; more" vendor:x='1' xmlns:vendor="urn:v">
    <item sortOrder="1" name="reqDisplayName" label="Display Name">Lamp &#38; Co.</item>
    <item sortOrder="0" name="reqInternalName"
          label="Internal Name">LampPhone</item>
    <item sortOrder="2" name="reqAdapterUrl" label="URL"><![CDATA[https://phone.example/?a=1&b=2]]></item>
    <item sortOrder="3" name="reqUseApi" label="API">true</item>
    <item sortOrder="4" name="reqSoftphoneHeight" label="Height"/>
    <item sortOrder="5" name="reqSalesforceCompatibilityMode" label="Mode">Lightning</item>
  </section>
  <unknown/>
  <section sortOrder="1" name="lamps"><item sortOrder="0" name="lines" label="Lines">
one
two<!-- three --> </item></section>
</callCenter>
"#;

const METADATA: &str = r#"<CallCenter xmlns="http://soap.sforce.com/2006/04/metadata" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
    <adapterUrl>/apex/Lamp</adapterUrl>
    <customSettings>{&quot;reqSoftphoneHeight&quot;:&quot;300&quot;,&quot;reqUseApi&quot;:&quot;true&quot;}</customSettings>
    <displayName>Lamps</displayName>
    <displayNameLabel>Display Name</displayNameLabel>
    <internalNameLabel>Internal Name</internalNameLabel>
    <sections>
        <items><label>URL</label><name>reqAdapterUrl</name><value>/apex/Lamp</value></items>
        <items><label>Height</label><name>reqSoftphoneHeight</name><value>400</value></items>
        <label>General</label>
        <name>reqGeneralInfo</name>
    </sections>
    <sections>
        <items><label>Port</label><name>Port</name><value xsi:nil="true"/></items>
        <items><label>Host</label><name>Host</name></items>
        <label>Vendor</label>
        <name>Vendor</name>
    </sections>
    <version>1</version>
</CallCenter>
"#;

const SETTINGS: &str = r#"{"/reqGeneralInfo/reqInternalName": "LampPhone",
 "/reqGeneralInfo/sortOrder": "0.0", "/reqGeneralInfo/label": "General",
 "/reqGeneralInfo/reqInternalName/sortOrder": "0.0",
 "/reqGeneralInfo/reqDisplayName": "Lamps", "/reqGeneralInfo/reqDisplayName/sortOrder": "1.0",
 "/prefixes/hotline": "(415) 555-1212 (tel:4155551212)", "/prefixes/hotline/sortOrder": "0.0",
 "/prefixes/sortOrder": "1.0", "/displayNameLabel": "Display Name"}"#;

#[expect(clippy::expect_used, reason = "a fixture")]
fn read(source: &str) -> CallCenterDefinition {
    source.parse().expect("a definition")
}

fn codes(findings: &[Finding]) -> Vec<Code> {
    findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn every_dialect_is_read_and_its_text_kept() {
    for (source, dialect) in [
        (LAMP, Dialect::SetupImport),
        (METADATA, Dialect::Metadata),
        (SETTINGS, Dialect::Settings),
        (&format!("\u{feff}{LAMP}").replace("<?xml version=\"1.0\"?>\n", ""), Dialect::SetupImport),
    ] {
        let definition = read(source);
        assert_eq!((definition.as_str(), definition.dialect()), (source, dialect));
        let travelled: CallCenterDefinition =
            serde_json::from_str(&serde_json::to_string(&definition).unwrap()).unwrap();
        assert_eq!(travelled, definition);
    }
}

#[test]
fn values_are_read_as_xml_means_them() {
    let definition = read(LAMP);
    assert_eq!(definition.display_name(), Some("Lamp & Co."));
    assert_eq!(definition.internal_name(), Some("LampPhone"));
    assert_eq!(definition.adapter_url(), Some("https://phone.example/?a=1&b=2"));
    assert_eq!(definition.value("lamps", "lines"), Some("\none\ntwo "));
    assert_eq!(definition.value(GENERAL, "reqSoftphoneHeight"), Some(""));
    let names: Vec<&str> =
        definition.sections()[0].items_in_order().iter().take(2).map(|item| item.name.as_str()).collect();
    assert_eq!(names, ["reqInternalName", "reqDisplayName"]);
    assert_eq!(read(METADATA).value("Vendor", "Port"), None);
    assert_eq!(read(METADATA).display_name(), Some("Lamps"));
}

#[test]
fn a_default_namespace_changes_nothing() {
    let hybrid = LAMP.replace("<callCenter >", r#"<callCenter xmlns="http://soap.sforce.com/2006/04/metadata">"#);
    let definition = read(&hybrid);
    assert_eq!(definition.dialect(), Dialect::SetupImport);
    assert_eq!(definition.namespace(), Some("http://soap.sforce.com/2006/04/metadata"));
    assert_eq!(definition.display_name(), Some("Lamp & Co."));
}

#[test]
fn a_value_is_set_where_it_stands_and_nothing_else_changes() {
    for (source, section, item) in [
        (LAMP, GENERAL, "reqDisplayName"),
        (LAMP, GENERAL, "reqAdapterUrl"),
        (LAMP, GENERAL, "reqSoftphoneHeight"),
        (LAMP, "lamps", "lines"),
        (METADATA, GENERAL, "reqAdapterUrl"),
        (METADATA, "Vendor", "Port"),
        (METADATA, "Vendor", "Host"),
        (SETTINGS, "prefixes", "hotline"),
    ] {
        let mut definition = read(source);
        let before = definition.clone();
        definition.set_value(section, item, "1 < 2 & \"3\" ]]>\r\n").unwrap();
        assert_eq!(definition.value(section, item), Some("1 < 2 & \"3\" ]]>\r\n"), "{item}");
        let others = |definition: &CallCenterDefinition| {
            let all = definition.sections().iter().flat_map(|section| &section.items);
            all.filter(|it| it.name != item).map(|it| it.value.clone()).collect::<Vec<_>>()
        };
        assert_eq!(others(&definition), others(&before), "{item}");
    }
    let mut definition = read(LAMP);
    assert!(definition.set_value("lamps", "none", "x").is_err());
    assert!(definition.set_value("lamps", "lines", "\u{1}").is_err());
    assert!(definition.set_value(GENERAL, "reqInternalName", " ").is_err());
    assert_eq!(definition.as_str(), LAMP);
}

#[test]
fn what_the_metadata_api_writes_twice_is_set_twice() {
    let mut definition = read(METADATA);
    definition.set_value(GENERAL, "reqAdapterUrl", "/apex/Lamp?a&b").unwrap();
    assert_eq!(definition.as_str(), METADATA.replace("/apex/Lamp<", "/apex/Lamp?a&amp;b<"));
    // Two values that differ stay the administrator's to mend; then one value is kept one.
    let conflict = |definition: &CallCenterDefinition| codes(&definition.check()).contains(&Code::SettingConflict);
    definition.set_value(GENERAL, "reqSoftphoneHeight", "500").unwrap();
    assert!(conflict(&definition) && definition.field("customSettings").unwrap().contains("300"));
    definition.set_value(GENERAL, "reqSoftphoneHeight", "300").unwrap();
    definition.set_value(GENERAL, "reqSoftphoneHeight", "600").unwrap();
    assert!(!conflict(&definition) && definition.field("customSettings").unwrap().contains("600"));
}

#[test]
fn what_is_not_a_definition_is_refused_with_its_place() {
    let item =
        r#"<item sortOrder="0" name="reqInternalName">A</item><item sortOrder="1" name="reqDisplayName">A</item>"#;
    let general = |rest: &str| {
        format!("<callCenter>\n<section sortOrder=\"0\" name=\"reqGeneralInfo\">{item}\n{rest}</section></callCenter>")
    };
    for (source, place, code, says) in [
        ("", (1, 1), Code::XmlSyntax, ""),
        ("<callCenter>", (1, 13), Code::XmlSyntax, ""),
        (&general("<item sortOrder=\"2\" name=\"u\">https://<your host>/</item>"), (3, 48), Code::XmlSyntax, ""),
        (&general("<item sortOrder=\"2\" name=\"u\">a & b</item>"), (3, 32), Code::XmlSyntax, ""),
        ("<!-- c --><?xml version=\"1.0\"?><callCenter/>", (1, 11), Code::XmlSyntax, ""),
        ("<!DOCTYPE c [<!ENTITY a \"b\">]><callCenter/>", (1, 1), Code::XmlSyntax, "document type"),
        ("<ContactCenterDefinition/>", (1, 1), Code::NotACallCenter, "`callCenter`"),
        (&general("<item name=\"u\">1</item>"), (3, 1), Code::SortOrder, "`u`"),
        (&general("<item sortOrder=\"1.5\" name=\"u\">1</item>"), (3, 1), Code::SortOrder, "`1.5`"),
        (&general("<item sortOrder=\"-1\" name=\"u\">1</item>"), (3, 1), Code::SortOrder, "`-1`"),
        (&general("<item sortOrder=\"2\">1</item>"), (3, 1), Code::NotACallCenter, "`name`"),
        (
            &general("<item sortOrder=\"2\" name=\"u\"><value>1</value></item>"),
            (3, 30),
            Code::NotACallCenter,
            "`value`",
        ),
        ("<callCenter/>", (1, 1), Code::CallCenterName, "`reqInternalName`"),
        ("{\"/reqGeneralInfo/reqInternalName\": 1}", (1, 37), Code::NotACallCenter, "not text"),
        ("{\"/a/b\": \"c\"", (1, 13), Code::JsonSyntax, ""),
        ("{\"/a/b\": \"c\"}", (1, 1), Code::CallCenterName, "`reqInternalName`"),
    ] {
        let error = CallCenterDefinition::parse(source).unwrap_err();
        let first = &error.findings()[0];
        assert_eq!((error.places()[0], first.code), (place, code), "{source}: {error}");
        assert!(first.message.contains(says), "{error}");
        assert_eq!(first.severity, Severity::Error);
        assert!(error.to_string().starts_with(&format!("{}:{}: error[", place.0, place.1)), "{error}");
    }
    let error = CallCenterDefinition::parse_bytes(b"<callCenter>\n\xff").unwrap_err();
    assert_eq!(error.places(), [(2, 1)]);
    assert!(CallCenterDefinition::parse(&"<a>".repeat(300_000)).is_err());
    assert!(
        CallCenterDefinition::parse(&format!("{}{}", "<callCenter>".repeat(40), "</callCenter>".repeat(40))).is_err()
    );
    assert!(CallCenterDefinition::parse(&" ".repeat(2 << 20)).is_err());
}

#[test]
fn each_rule_has_a_finding_and_a_clean_definition_none() {
    assert_eq!(codes(&read(LAMP).check()), [Code::SettingValue]); // The height is empty.
    let clean = LAMP.replace("label=\"Height\"/>", "label=\"Height\">400</item>");
    assert_eq!(read(&clean).check(), []);
    let fields: Vec<(&str, &str, Code)> = vec![
        ("sortOrder=\"5\"", "sortOrder=\"7\"", Code::SortOrderGap),
        ("sortOrder=\"5\"", "sortOrder=\"4\"", Code::SortOrderGap),
        ("name=\"lines\"", "name=\"li_nes\"", Code::NameForm),
        ("name=\"lines\"", "name=\"lineslineslineslineslineslineslineslines1\"", Code::NameForm),
        ("name=\"lines\"", "name=\"reqLines\"", Code::ReservedName),
        ("name=\"lines\"", "name=\"label\"", Code::ReservedName),
        ("name=\"lamps\"", "name=\"reqLamps\"", Code::ReservedName),
        ("label=\"Lines\"", "label=\"Lines \"", Code::LabelForm),
        ("https://phone", "http://phone", Code::SettingValue),
        ("https://phone.example/", "your url", Code::SettingValue),
        ("https://phone.example/", "https://{host}/", Code::SettingValue),
        (">true<", ">True<", Code::SettingValue),
        (">400<", ">4000<", Code::SettingValue),
        (">400<", ">400px<", Code::SettingValue),
        (">Lightning<", ">lightning<", Code::SettingValue),
        (">LampPhone<", ">1Lamp<", Code::SettingValue),
        ("reqSalesforceCompatibilityMode", "reqSalesforceCompatabilityMode", Code::MisspeltItem),
        ("name=\"lamps\"", "name=\"reqGeneralInfo\"", Code::RepeatedName),
    ];
    for (from, to, code) in fields {
        let findings = read(&clean.replacen(from, to, 1)).check();
        assert!(findings.iter().any(|finding| finding.code == code), "{to}: {findings:?}");
        assert!(findings.iter().all(|finding| finding.severity < Severity::Error), "{to}");
    }
    let without_mode = clean.lines().filter(|line| !line.contains("Compat")).collect::<Vec<_>>().join("\n");
    assert_eq!(codes(&read(&without_mode).check()), [Code::CompatibilityUnset]);
    let timeout = clean.replace("name=\"reqSoftphoneHeight\"", "name=\"reqTimeout\"");
    assert_eq!(codes(&read(&timeout).check()), [Code::PairIncomplete]);
    let swapped = clean.replace("sortOrder=\"1\" name=\"reqDisplayName\"", "sortOrder=\"6\" name=\"reqDisplayName\"");
    assert!(codes(&read(&swapped).check()).contains(&Code::FixedPlace));
    let twice = clean.replace("name=\"reqUseApi\"", "name=\"reqSoftphoneHeight\"");
    assert!(codes(&read(&twice).check()).contains(&Code::RepeatedName));
    let item = |at: usize| format!("<item sortOrder=\"{at}\" name=\"i{at}\"/>");
    let many = (1..1001).map(item).collect::<String>();
    assert_eq!(
        codes(&read(&clean.replace("</item></section>", &format!("</item>{many}</section>"))).check()),
        [Code::TooManyItems]
    );
    assert_eq!(
        codes(&read(METADATA).check()),
        [Code::ToolkitItems, Code::SettingConflict],
        "the height has two values"
    );
}

#[test]
fn a_fix_mends_what_it_says_and_nothing_else() {
    let faulty = LAMP
        .replace("label=\"Height\"/>", "label=\"Height\">400px</item>")
        .replace("sortOrder=\"5\"", "sortOrder=\"9\"")
        .replace("label=\"Lines\"", "label=\" Lines\"")
        .replace("https://phone", "http://phone")
        .replace("reqUseApi", "reqUsApi");
    let mut definition = read(&faulty);
    while let Some(fix) = definition.fixes().first() {
        let before = definition.check();
        definition.apply(fix).unwrap();
        let after = definition.check();
        assert!(after.len() < before.len(), "{fix:?} leaves {after:?}");
    }
    assert_eq!(definition.check(), []);
    assert!(definition.as_str().contains("<!-- three -->") && definition.as_str().contains("vendor:x='1'"));
}

#[test]
fn a_definition_is_converted_and_what_is_lost_is_told() {
    let metadata = read(LAMP).convert(Dialect::Metadata).unwrap();
    assert_eq!(metadata.file_name.as_deref(), Some("LampPhone.callCenter-meta.xml"));
    let lost: Vec<String> = metadata.not_carried.iter().map(|finding| finding.message.clone()).collect();
    assert_eq!(lost.iter().filter(|what| what.starts_with("a comment")).count(), 2, "{lost:?}");
    assert!(lost.iter().any(|what| what.contains("attribute `x`")), "{lost:?}");
    assert!(lost.iter().any(|what| what.contains("element `unknown`")), "{lost:?}");
    let metadata = metadata.definition;
    assert_eq!(metadata.field("adapterUrl"), Some("https://phone.example/?a=1&b=2"));
    assert_eq!(metadata.field("displayName"), Some("Lamp & Co."));
    assert_eq!(metadata.value("lamps", "lines"), Some("\none\ntwo "));
    assert!(metadata.check().iter().all(|finding| finding.code != Code::SettingConflict));

    assert!(metadata.convert(Dialect::SetupImport).is_err(), "the file alone has the name");
    let back = metadata.convert_as(Dialect::SetupImport, "LampPhone").unwrap().definition;
    let settings = back.convert(Dialect::Settings).unwrap();
    assert!(settings.not_carried.is_empty(), "{:?}", settings.not_carried);
    for definition in [&back, &settings.definition] {
        for section in read(LAMP).sections() {
            for item in &section.items {
                assert_eq!(definition.value(&section.name, &item.name), item.value.as_deref(), "{}", item.name);
            }
        }
    }
    let setup = read(SETTINGS).convert(Dialect::SetupImport).unwrap().definition;
    assert_eq!(setup.value("prefixes", "hotline"), Some("(415) 555-1212"));
    let setup = read(METADATA).convert_as(Dialect::SetupImport, "Lamps").unwrap();
    assert_eq!(setup.definition.value(GENERAL, "reqUseApi"), Some("true"), "from customSettings");
    assert!(setup.not_carried.iter().any(|finding| finding.message.contains("`Port` has no value")));
    assert!(setup.not_carried.iter().any(|finding| finding.message.contains("element `version`")));
}

#[test]
fn items_that_the_runtime_settings_cannot_name_are_told() {
    let items = "<item sortOrder=\"0\" name=\"a/b\">1</item><item sortOrder=\"1\" name=\"label\">2</item>\
        <item sortOrder=\"2\" name=\"twice\">3</item><item sortOrder=\"3\" name=\"twice\">4</item>";
    let section = format!("<section sortOrder=\"9\" name=\"odd\" label=\"Odd\">{items}</section></callCenter>");
    let odd = read(&LAMP.replace("</callCenter>", &section));
    let told = |dialect| {
        let conversion = odd.convert(dialect).unwrap();
        let not_carried = conversion.not_carried.iter().filter_map(|finding| finding.field.clone());
        let told: Vec<String> = not_carried.filter(|field| field.starts_with("odd/")).collect();
        (told, conversion.definition.value("odd", "twice").map(str::to_owned))
    };
    let expected = ["odd/a/b", "odd/label", "odd/twice"].map(str::to_owned).to_vec();
    assert_eq!(told(Dialect::Settings), (expected, Some("4".to_owned())));
    for dialect in [Dialect::Metadata, Dialect::SetupImport] {
        assert_eq!(told(dialect), (Vec::new(), Some("4".to_owned())));
    }
}

fn text() -> impl Strategy<Value = String> {
    "[ -~\u{a0}-\u{2ff}あ\n\t\r]{0,12}"
}

proptest! {
    #[test]
    fn any_values_survive_every_dialect(values in prop::collection::vec((text(), text()), 1..6)) {
        let mut definition = read(SETTINGS).convert(Dialect::SetupImport).unwrap().definition;
        // Names of our own; labels and values as they come.
        let section = |at: usize| {
            let order = at + 2;
            format!("<section sortOrder=\"{order}\" name=\"s{at}\"><item sortOrder=\"0\" name=\"i\"/></section>")
        };
        let sections = (0..values.len()).map(section).collect::<Vec<_>>().concat();
        definition = read(&definition.as_str().replace("</callCenter>", &format!("{sections}</callCenter>")));
        for (at, (value, _)) in values.iter().enumerate() {
            definition.set_value(&format!("s{at}"), "i", value).unwrap();
        }
        for dialect in [Dialect::Metadata, Dialect::Settings, Dialect::SetupImport] {
            definition = definition.convert_as(dialect, "LampPhone").unwrap().definition;
            for (at, (value, _)) in values.iter().enumerate() {
                // The runtime decorates numbers, so its reader takes that away.
                prop_assume!(!value.contains("(tel:"));
                prop_assert_eq!(definition.value(&format!("s{at}"), "i"), Some(value.as_str()));
            }
        }
    }

    #[test]
    fn what_is_told_stays_on_its_line(hostile in "[\u{1b}\u{202e}\u{2028}\u{85}a\"<&]{1,6}") {
        let attribute = hostile.replace(['"', '<', '&'], "");
        for source in [
            LAMP.replace("callCenter", &format!("c{attribute}")),
            LAMP.replace("sortOrder=\"1\" name=\"lamps\"", &format!("sortOrder=\"{attribute}\" name=\"{attribute}\"")),
            LAMP.replace("name=\"lines\"", &format!("name=\"lines{attribute}\"")),
            LAMP.replace("https://phone.example", &attribute),
            SETTINGS.replace("0.0", &attribute),
        ] {
            let lines = match CallCenterDefinition::parse(&source) {
                Ok(definition) => definition.check().iter().map(ToString::to_string).collect(),
                Err(error) => error.to_string().lines().map(str::to_owned).collect::<Vec<_>>(),
            };
            for line in lines {
                prop_assert_eq!(OneLine(&line).to_string(), line);
            }
        }
    }

    #[test]
    fn any_text_is_read_or_refused(source in "(<callCenter>)?[<>a-z/\"= &;!\\[\\]{}-]{0,60}(</callCenter>)?") {
        if let Ok(definition) = CallCenterDefinition::parse(&source) {
            prop_assert_eq!(definition.as_str(), source);
        }
    }
}
