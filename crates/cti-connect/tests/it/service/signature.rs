//! Signatures of version 4, verified from their published description and not with the library that makes them.

use ring::{digest, hmac};

/// A request as it came over the wire.
#[derive(Clone, Debug)]
pub(super) struct Received {
    pub(super) method: String,
    /// The path and the query.
    pub(super) target: String,
    /// Names in lower case.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Received {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The key that the tests sign with.
pub(super) const KEY: &str = "AKIDEXAMPLE";
/// Its secret.
pub(super) const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

fn hex(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

fn sha256(bytes: &[u8]) -> String {
    hex(digest::digest(&digest::SHA256, bytes))
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text.as_bytes()).as_ref().to_vec()
}

/// Encodes all but what may stand in a path; a path that is encoded already is so once more.
fn encoded(path: &str) -> String {
    let is_kept = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte);
    path.bytes().map(|byte| if is_kept(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// Why a signature does not count; `Ok` with the scope when it does.
pub(super) fn verify(request: &Received, secret: &str) -> Result<String, String> {
    let authorization = request.header("authorization").ok_or("no authorization")?;
    let fields = authorization.strip_prefix("AWS4-HMAC-SHA256 ").ok_or("another algorithm")?;
    let field = |name: &str| {
        fields.split(", ").find_map(|field| field.strip_prefix(name)?.strip_prefix('=')).ok_or(format!("no {name}"))
    };
    let (credential, signed, signature) = (field("Credential")?, field("SignedHeaders")?, field("Signature")?);
    let (key, scope) = credential.split_once('/').ok_or("no scope")?;
    if key != KEY {
        return Err("another key".to_owned());
    }
    let [day, region, service, "aws4_request"] = scope.split('/').collect::<Vec<_>>()[..] else {
        return Err(format!("the scope is {scope}"));
    };
    let date = request.header("x-amz-date").ok_or("no date")?;
    if !date.starts_with(day) {
        return Err("the day is not that of the date".to_owned());
    }
    for needed in ["host", "x-amz-date"] {
        if !signed.split(';').any(|name| name == needed) {
            return Err(format!("{needed} is not signed"));
        }
    }
    let token_is_unsigned = !signed.split(';').any(|name| name == "x-amz-security-token");
    if request.header("x-amz-security-token").is_some() && token_is_unsigned {
        return Err("the token is not signed".to_owned());
    }
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    let mut parameters: Vec<&str> = query.split('&').filter(|it| !it.is_empty()).collect();
    parameters.sort_unstable();
    let line = |name: &str| format!("{name}:{}\n", request.header(name).unwrap_or_default().trim());
    let headers: String = signed.split(';').map(line).collect();
    let canonical = format!(
        "{}\n{}\n{}\n{headers}\n{signed}\n{}",
        request.method,
        encoded(path),
        parameters.join("&"),
        sha256(&request.body)
    );
    let to_sign = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{}", sha256(canonical.as_bytes()));
    let key = [region, service, "aws4_request"]
        .iter()
        .fold(mac(format!("AWS4{secret}").as_bytes(), day), |key, step| mac(&key, step));
    let expected = hex(mac(&key, &to_sign));
    if expected == signature { Ok(scope.to_owned()) } else { Err(format!("expected {expected}, found {signature}")) }
}

#[test]
fn the_verifier_takes_a_published_example_and_refuses_what_is_changed() {
    // `get-vanilla` of AWS's suite of tests for this signature.
    let authorization = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, \
                         SignedHeaders=host;x-amz-date, \
                         Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let request = Received {
        method: "GET".to_owned(),
        target: "/".to_owned(),
        headers: vec![
            header("host", "example.amazonaws.com"),
            header("x-amz-date", "20150830T123600Z"),
            header("authorization", authorization),
        ],
        body: Vec::new(),
    };
    assert_eq!(verify(&request, SECRET).as_deref(), Ok("20150830/us-east-1/service/aws4_request"));
    for changed in [
        Received { method: "PUT".to_owned(), ..request.clone() },
        Received { target: "/?a=b".to_owned(), ..request.clone() },
        Received { body: b"{}".to_vec(), ..request.clone() },
    ] {
        assert!(verify(&changed, SECRET).is_err());
    }
    assert!(verify(&request, "another").is_err());
}
