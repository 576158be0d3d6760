//! Where requests go: the region's endpoint, or the one that the embedder gives, and nowhere else.

use cti_model::shortened;
use url::{Host, Url};

use crate::service::ServiceError;

fn wrong(text: &str, why: &str) -> ServiceError {
    ServiceError::Settings { reason: format!("`{}` {why}", shortened(text)) }
}

/// The endpoint of a region.
pub(super) fn of_region(region: &str) -> Result<Url, ServiceError> {
    check_region(region)?;
    let suffix = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
    let address = format!("https://connect.{region}.{suffix}");
    Url::parse(&address).map_err(|_| wrong(region, "is not a region"))
}

/// A region is a part of the address and of the signature, so it holds nothing that could change either.
pub(super) fn check_region(region: &str) -> Result<(), ServiceError> {
    let is_allowed = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-';
    let has_steps = region.split('-').count() >= 3 && region.split('-').all(|step| !step.is_empty());
    if has_steps && region.len() <= 40 && region.bytes().all(is_allowed) {
        return Ok(());
    }
    Err(wrong(region, "is not a region: expected one like `ap-northeast-1`"))
}

/// An endpoint that the embedder gives: HTTPS, or plain HTTP to this machine.
pub(super) fn given(text: &str) -> Result<Url, ServiceError> {
    let mut url = Url::parse(text.trim()).map_err(|error| wrong(text, &format!("is not an address: {error}")))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(ServiceError::Settings {
            reason: "the endpoint carries a user name or password: leave it out".to_owned(),
        });
    }
    let is_this_machine = is_this_machine(&url);
    match url.scheme() {
        "https" => {}
        "http" if is_this_machine => {}
        "http" => return Err(wrong(text, "is plain HTTP, which would show customers' data to everyone: use `https`")),
        _ => {
            return Err(wrong(text, "is not an endpoint: expected one like `https://connect.us-east-1.amazonaws.com`"));
        }
    }
    if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
        return Err(wrong(text, "has a path, a query or a fragment: give the scheme and the host alone"));
    }
    url.set_path("");
    Ok(url)
}

pub(super) fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}
