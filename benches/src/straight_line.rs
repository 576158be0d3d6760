//! The flow as a function: what it costs to do the work and nothing else.

use std::cell::RefCell;

use cti_engine::Context;
use serde_json::Value;

use crate::{Properties, yield_once};

/// The work of the reference flow; whether it came to the end by way of every block.
pub fn straight_line(context: &Context, properties: &mut Properties) -> bool {
    address(context).is_some_and(|address| pop(context, properties, address))
}

/// The same, suspended once before the if-else.
pub async fn straight_line_pausing(context: &Context, properties: &RefCell<Properties>) -> bool {
    let Some(address) = address(context) else { return false };
    yield_once().await;
    pop(context, &mut properties.borrow_mut(), address)
}

/// Get Contact Attribute, Is Truthy?, Join Strings, Join Strings.
fn address(context: &Context) -> Option<String> {
    let phone = context.contact.as_ref()?.attributes.get("phone").unwrap_or_default();
    if phone.is_empty() {
        return None;
    }
    let number = ["+1", phone].concat();
    Some(["tel:", &number].concat())
}

/// If-else, Set Property.
fn pop(context: &Context, properties: &mut Properties, address: String) -> bool {
    let inbound = context.payload.get("direction").and_then(Value::as_str) == Some("inbound");
    if inbound {
        properties.insert("screenPop".to_owned(), Value::String(address));
    }
    inbound
}
