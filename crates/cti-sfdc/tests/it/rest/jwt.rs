//! The JWT of a log-in, held against one that another library made. The keys here are for these tests alone.

use std::sync::Arc;

use cti_engine::memory::VirtualClock;
use cti_sfdc::rest::{LogIn, RestClient, RestError};

use super::server::{Reply, Server};

const PKCS1: &str = include_str!("key_pkcs1.pem");
const PKCS8: &str = include_str!("key_pkcs8.pem");

/// As `PyJWT` 2 signs these claims with that key:
/// `jwt.encode({"iss": "the-client", "sub": "cti@example.com", "aud": "https://test.salesforce.com", "exp": …}, key, "RS256")`.
const EXPECTED: &str = include_str!("jwt.txt");

#[tokio::test]
async fn a_jwt_is_the_one_that_another_library_makes() {
    let now: cti_engine::jiff::Timestamp = "2026-01-01T00:00:00Z".parse().expect("a time");
    for key in [PKCS1, PKCS8] {
        let server = Server::giving([Reply::error(400, "X", "enough")]).await;
        let log_in = LogIn::jwt_bearer(&server.url(), "the-client", "cti@example.com", key).expect("a key");
        let clock = Arc::new(VirtualClock::starting_at(now));
        let client = RestClient::builder(log_in.audience("https://test.salesforce.com")).clock(clock).build();
        client.expect("a client").limits().await.expect_err("no session");
        let seen = &server.seen()[0];
        assert_eq!(seen.line(), "POST /services/oauth2/token");
        let grant = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=";
        assert_eq!(seen.body.strip_prefix(grant), Some(EXPECTED.trim()));
    }
}

#[test]
fn a_key_that_cannot_sign_is_refused_at_once() {
    for key in [
        "",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
        &PKCS8.replace("MII", "MIJ"),
        "secret text",
    ] {
        let error = LogIn::jwt_bearer("https://login.salesforce.com", "id", "user", key).expect_err("not a key");
        assert!(matches!(error, RestError::Key(_)) && !error.to_string().contains("secret text"), "{error}");
    }
}
