//! Addresses of instances and their control panels.
#![expect(clippy::unwrap_used, reason = "a test")]

use cti_model::ccp::{CcpAddress, CcpError, Domain, InstanceArn};
use proptest::prelude::*;

fn read(text: &str) -> CcpAddress {
    text.parse().unwrap()
}

#[test]
fn every_form_leads_to_the_second_version_of_the_panel() {
    for (text, domain, url) in [
        ("acme", Domain::Awsapps, "https://acme.awsapps.com/connect/ccp-v2"),
        ("https://Acme.awsapps.com/connect/ccp-v2/", Domain::Awsapps, "https://acme.awsapps.com/connect/ccp-v2"),
        ("https://acme.awsapps.com/connect", Domain::Awsapps, "https://acme.awsapps.com/connect/ccp-v2"),
        (" HTTPS://acme.my.connect.aws ", Domain::MyConnect, "https://acme.my.connect.aws/ccp-v2"),
        (
            "https://acme.my.connect.aws/ccp-v2?visual-refresh=true",
            Domain::MyConnect,
            "https://acme.my.connect.aws/ccp-v2",
        ),
        ("https://acme.govcloud.connect.aws/ccp-v2#x", Domain::GovCloud, "https://acme.govcloud.connect.aws/ccp-v2"),
    ] {
        let ccp = read(text);
        assert_eq!((ccp.alias(), ccp.domain(), ccp.url()), (Some("acme"), Some(domain), url), "{text}");
        assert!(!ccp.is_first_version());
    }
    assert!(read("https://acme.awsapps.com/connect/ccp").is_first_version());
    assert_eq!(read("acme").logout_url().as_deref(), Some("https://acme.awsapps.com/connect/logout"));
}

#[test]
fn single_sign_on_begins_where_it_says() {
    let ccp = read("https://Portal.example.com/saml/Assertion?app=7");
    assert_eq!((ccp.alias(), ccp.domain(), ccp.logout_url()), (None, None, None));
    assert_eq!(
        (ccp.origin(), ccp.url()),
        ("https://portal.example.com", "https://portal.example.com/saml/Assertion?app=7")
    );
}

#[test]
fn what_is_not_an_address_says_why() {
    for (text, expected) in [
        ("https://#{INSTANCE_ALIAS}.awsapps.com/connect/ccp", "has a place that is not filled in"),
        ("http://acme.my.connect.aws", "begins with `http`: expected `https`"),
        ("https://d-1.awsapps.com", "is not the alias of an instance"),
        ("https://a.b.my.connect.aws", "is not the alias of an instance"),
        (
            "https://acme.my.connect.aws/connect/ccp-v2",
            "is not the path of a contact control panel: expected `/ccp-v2`",
        ),
        (
            "https://acme.awsapps.com/connect/ccp-v3",
            "is not the path of a contact control panel: expected `/connect/ccp-v2`",
        ),
        ("https://acme.my.connect.aws:8443/ccp-v2", "is not the path"),
        ("https://user@acme.my.connect.aws", "does not have the host of an instance"),
        ("https://example.com:8443/", "does not have the host of an instance"),
        ("https://example.com/a b", "does not have the host of an instance"),
        ("acme.my.connect.aws", "is not the alias of an instance"),
        ("", "is not the alias of an instance"),
    ] {
        let error = text.parse::<CcpAddress>().unwrap_err().to_string();
        assert!(error.contains(expected), "{text}: {error}");
    }
    let alias = "a".repeat(46);
    assert_eq!(alias.parse::<CcpAddress>(), Err(CcpError::Alias { text: alias }));
}

#[test]
fn an_arn_of_an_instance_is_told_from_one_in_it() {
    let agent = "arn:aws-us-gov:connect:us-gov-west-1:111122223333:instance/0-1/agent/2";
    assert!(agent.parse::<InstanceArn>().is_err());
    let instance = InstanceArn::containing(agent).unwrap();
    assert_eq!(instance.to_string(), "arn:aws-us-gov:connect:us-gov-west-1:111122223333:instance/0-1");
    assert!(InstanceArn::containing("arn:aws:connect:us-east-1:1:instance/").is_err());
    assert!(InstanceArn::containing("redacted").is_err());
}

/// The alias is lower-cased, and must still be one then.
#[test]
fn an_alias_in_capitals_keeps_the_rules() {
    assert!("D-1a2b".parse::<CcpAddress>().is_err());
    assert_eq!(read("ACME-2").alias(), Some("acme-2"));
}

proptest! {
    /// The address of a panel is read as itself, and its origin is how it begins.
    #[test]
    fn what_is_read_is_an_address_again(text in prop_oneof![
        "[a-zA-Z0-9-]{1,46}",
        "https?://[a-z0-9.-]{0,12}(\\.my\\.connect\\.aws|\\.awsapps\\.com|\\.example)(/connect)?(/ccp(-v2)?)?[/?# :]?\\PC{0,3}",
        "\\PC{0,40}",
    ]) {
        if let Ok(ccp) = text.parse::<CcpAddress>() {
            prop_assert!(ccp.url().starts_with(ccp.origin()));
            prop_assert!(ccp.origin().strip_prefix("https://").is_some_and(|host| !host.contains('/')));
            let again = read(ccp.url());
            prop_assert_eq!(again.url(), ccp.url());
            prop_assert_eq!(again.alias(), ccp.alias());
        }
    }
}
